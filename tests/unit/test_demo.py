"""The bundled demo is well-formed, whole, and in step with the keys and with what the tests expect.

Nothing here runs the pipeline: what the filter makes of these articles is tested in
tests/pipeline, against the same `demo_expected.toml` that is checked here against the texts.
"""

from __future__ import annotations

import json
import re
import tomllib
from calendar import timegm
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TypedDict
from urllib.parse import urlsplit

import pytest
from feedparser.api import parse

import reader.demo
from reader.commands import COMMANDS, spoken_keys

DEMO = Path(reader.demo.__file__).parent
FEEDS = DEMO / "feeds"
EXPECTED = Path(__file__).parents[1] / "pipeline" / "demo_expected.toml"
BASE = "https://demo.invalid/"
FEED_NAMES = sorted(path.name for path in FEEDS.iterdir())
WELCOME = "tag:demo.invalid,2026:welcome/keys"


@dataclass(frozen=True)
class Item:
    """An entry of a feed, in the few fields that matter here; `html` is the publisher's."""

    feed: str
    form: str
    guid: str
    link: str
    title: str
    author: str
    published: int
    html: str
    enclosures: tuple[str, ...] = ()


class Expected(TypedDict, total=False):
    """One entry of demo_expected.toml; its head says what the fields mean."""

    guid: str
    page: str
    removed: list[str]
    kept: list[str]
    absent: list[str]


class Blocks(HTMLParser):
    """Collects the texts of the blocks of a piece of HTML, in order; a table is one block.

    It takes our own tidy texts only; what reads a stranger's markup is in reader/ingest.
    """

    EDGES = frozenset(("p", "h1", "h2", "h3", "li", "ul", "ol", "blockquote", "pre", "table")) | {
        "figure",
        "figcaption",
        "caption",
    }

    def __init__(self) -> None:
        super().__init__()
        self.texts = [""]
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.rows[-1].append("")
        elif tag in self.EDGES:
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            rows = ("\t".join(cell.strip() for cell in row) for row in self.rows)
            self.texts.append("\n".join(rows))
            self.rows = []
        if tag in self.EDGES:
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data
        else:
            self.texts[-1] += data


def blocks(html: str) -> list[str]:
    """The texts of the blocks of `html`, each on one line, empty ones left out."""
    parser = Blocks()
    parser.feed(html)
    parser.close()
    texts = (re.sub(r"[ \n]+", " ", text).strip() for text in parser.texts)
    return [text for text in texts if text]


def words(html: str) -> int:
    return len(" ".join(blocks(html)).split())


def atom_or_rss(name: str) -> Iterator[Item]:
    """The entries of an XML feed as sent: nothing cleaned, no address resolved."""
    body = (FEEDS / name).read_bytes()
    parsed = parse(  # type: ignore[no-untyped-call]  # feedparser has no types
        body, sanitize_html=False, resolve_relative_uris=False
    )
    assert not parsed.bozo, f"{name}: {parsed.get('bozo_exception')}"
    for entry in parsed.entries:
        contents = entry.get("content") or [{"value": entry.summary, "type": "teaser"}]
        yield Item(
            feed=name,
            form=f"{parsed.version} {contents[0]['type']}",
            guid=entry.id,
            link=entry.link,
            title=entry.title,
            author=entry.author,
            published=timegm(entry.published_parsed),
            html=contents[0]["value"],
            enclosures=tuple(file.type for file in entry.get("enclosures", ())),
        )


def json_feed(name: str) -> Iterator[Item]:
    feed = json.loads((FEEDS / name).read_text(encoding="utf-8"))
    for item in feed["items"]:
        yield Item(
            feed=name,
            form=feed["version"],
            guid=item["id"],
            link=item["url"],
            title=item["title"],
            author=item["authors"][0]["name"],
            published=int(datetime.fromisoformat(item["date_published"]).timestamp()),
            html=item["content_html"],
        )


@cache
def items() -> tuple[Item, ...]:
    """Every entry of every feed, in the order of the files."""
    return tuple(
        item
        for name in FEED_NAMES
        for item in (json_feed(name) if name.endswith(".json") else atom_or_rss(name))
    )


@cache
def expected() -> dict[str, Expected]:
    table: dict[str, list[Expected]] = tomllib.loads(EXPECTED.read_text(encoding="utf-8"))
    return {entry["guid"]: entry for entry in table["entry"]}


def page_body(item: Item) -> str:
    """The part of the page behind a teaser that is its article."""
    page = (DEMO / urlsplit(item.link).path[1:]).read_text(encoding="utf-8")
    return page.partition('itemprop="articleBody">')[2].partition('<div class="story-foot">')[0]


def full_html(item: Item) -> str:
    return page_body(item) if "page" in expected()[item.guid] else item.html


def html_files() -> list[str]:
    return [item.html for item in items()] + [
        path.read_text(encoding="utf-8") for path in sorted((DEMO / "pages").iterdir())
    ]


def subscriptions() -> list[dict[str, str]]:
    config = tomllib.loads((DEMO / "config.toml").read_text(encoding="utf-8"))
    assert config["tread"] == {"refresh_minutes": 0}
    feeds: list[dict[str, str]] = config["feeds"]
    return feeds


def test_configuration_subscribes_to_every_feed_once() -> None:
    urls = [feed["url"] for feed in subscriptions()]
    assert sorted(urls) == [f"{BASE}feeds/{name}" for name in FEED_NAMES]


def test_configuration_has_folders_with_one_inside_another() -> None:
    folders = {feed["folder"] for feed in subscriptions() if "folder" in feed}
    assert len(folders) >= 3
    assert any(one.startswith(f"{other}/") for one in folders for other in folders)


@pytest.mark.parametrize(
    "form",
    [
        "rss20 text/html",  # content:encoded
        "rss20 teaser",
        "atom10 text/html",
        "atom10 application/xhtml+xml",
        "https://jsonfeed.org/version/1.1",
    ],
)
def test_every_format_occurs(form: str) -> None:
    assert form in {item.form for item in items()}


def test_there_is_enough_to_read_and_not_all_of_a_length() -> None:
    lengths = sorted(words(full_html(item)) for item in items())
    assert len(lengths) >= 16
    assert lengths[0] >= 150
    assert lengths[-2] <= 900
    assert 1700 <= lengths[-1] <= 2100
    assert len({item.author for item in items()}) >= 8


def test_guids_and_links_are_unique() -> None:
    for values in ([item.guid for item in items()], [item.link for item in items()]):
        assert [value for value, times in Counter(values).items() if times > 1] == []


def test_each_feed_is_newest_first_within_october_and_november_2026() -> None:
    for name in FEED_NAMES:
        dates = [item.published for item in items() if item.feed == name]
        assert dates == sorted(dates, reverse=True)
        assert len(set(dates)) == len(dates)
    assert min(item.published for item in items()) >= timegm((2026, 10, 1, 0, 0, 0))
    assert max(item.published for item in items()) < timegm((2026, 11, 23, 0, 0, 0))


def test_the_article_about_the_keys_is_the_newest_of_all() -> None:
    assert max(items(), key=lambda item: item.published).guid == WELCOME


@pytest.mark.parametrize(
    "pattern",
    [
        r'<img src="https://demo\.invalid/images/[\w-]+\.png" alt="[^"]+',
        r"<figure>\s*<img [^>]+>\s*<figcaption>",
        r'<pre><code class="language-python">',
        r'<pre><code class="language-sh">',
        r'<pre><code class="language-rust">',
        r'<pre><code class="language-toml">',
        r"<table>\s*(?:<caption>.*</caption>\s*)?<thead>",
        r"<ul>(?:(?!</ul>)[\s\S])*<ul>",
        r"<ol>(?:(?!</ol>)[\s\S])*<ul>",
        r"<blockquote>",
        r'<section class="footnotes">',
        r'<sup><a href="#',
        r'<a href="https://',
        r"<h2>",
        r"<h3>",
        r"<p>[^<]+<code>",
        r"<em>",
        r"<strong>",
        r"<hr/?>",
        "[\u3040-\u30ff]",
        "[\uac00-\ud7af]",
        "[\u0590-\u05ff]",
        "[\u0600-\u06ff]",
        "[\U0001f300-\U0001faff]",
        r'dir="rtl"',
    ],
)
def test_every_feature_occurs_in_an_article(pattern: str) -> None:
    assert any(re.search(pattern, item.html) for item in items())


def test_one_entry_comes_with_audio() -> None:
    assert [item.enclosures for item in items() if item.enclosures] == [("audio/mpeg",)]


def test_pages_and_images_that_are_named_exist_and_no_other() -> None:
    sources = [*html_files(), *(f'"{item.link}"' for item in items())]
    named = {
        path for text in sources for path in re.findall(rf'"{BASE}((?:pages|images)/[^"]+)"', text)
    }
    found = {
        path.relative_to(DEMO).as_posix()
        for folder in ("pages", "images")
        for path in (DEMO / folder).iterdir()
    }
    assert named == found


def test_images_are_absolute_and_described() -> None:
    images = [tag for text in html_files() for tag in re.findall(r"<img\b[^>]*>", text)]
    assert len(images) >= 6
    for tag in images:
        assert re.search(rf' src="{BASE}images/', tag), tag
        assert re.search(r' alt="\w[^"]{10,}"', tag), tag


def test_images_are_what_they_say() -> None:
    for path in (DEMO / "images").iterdir():
        assert path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_nothing_leads_to_an_address_that_could_answer() -> None:
    reserved = re.compile(r"https?://([\w.-]*\.)?(invalid|example\.org|192\.0\.2\.\d+)(?![\w.-])")
    vocabularies = ("https://schema.org/", "http://www.w3.org/", "https://jsonfeed.org/")
    for text in html_files():
        for address in re.findall(r"https?://[^\s\"'<>]+", text):
            assert reserved.match(address) or address.startswith(vocabularies), address


def teasers() -> list[Item]:
    return [item for item in items() if item.form == "rss20 teaser"]


def test_teasers_end_with_a_link_to_the_page_that_has_the_rest() -> None:
    assert len(teasers()) == 3
    assert len({item.feed for item in teasers()}) == 1
    for item in teasers():
        link = f'<a href="{item.link}">Continue reading</a></p>'
        assert item.html.rstrip().endswith(f"… {link}")
        start = blocks(item.html)[0].partition("…")[0]
        assert blocks(page_body(item))[0].startswith(start)
        assert 500 <= words(page_body(item)) <= 800


@pytest.mark.parametrize(
    "part",
    [
        "<!DOCTYPE html>",
        "<title>",
        '<meta property="og:title"',
        "<header",
        "<nav",
        "<article",
        "<aside",
        '<input type="email"',
        "<footer",
        "cookie-notice",
    ],
)
def test_pages_are_whole_web_pages(part: str) -> None:
    for path in (DEMO / "pages").iterdir():
        assert part in path.read_text(encoding="utf-8"), path.name


def test_expectations_speak_of_every_entry_and_no_other() -> None:
    assert sorted(expected()) == sorted(item.guid for item in items())
    assert {g: e["page"] for g, e in expected().items() if "page" in e} == {
        item.guid: item.link for item in teasers()
    }


@pytest.mark.parametrize("item", items(), ids=lambda item: item.guid)
def test_expectations_name_blocks_that_are_there(item: Item) -> None:
    wanted = expected()[item.guid]
    assert set(wanted) <= {"guid", "page", "removed", "kept", "absent"}
    texts = iter(blocks(full_html(item)))
    for start in wanted.get("removed", []):
        assert any(text.startswith(start) for text in texts), start
    for start in wanted.get("kept", []):
        found = [text for text in blocks(full_html(item)) if text.startswith(start)]
        assert len(found) == 1, start
        assert not found[0].startswith(tuple(wanted.get("removed", [])))
    for text in wanted.get("absent", []):
        assert text not in full_html(item)
        assert text in (DEMO / urlsplit(item.link).path[1:]).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "start",
    [
        "This post contains affiliate links",
        "At Packet & Pole we may earn a commission",
        "The cheapest broadband plans this month",
        "Provider\tSpeed\tPrice",
        "Enjoyed this? Small Tools comes out",
        "Download the Harbour Ledger app",
        "Follow us on",
        "Related stories",
        "The post Seven words",
        "Share this:",
        "What do you think?",
    ],
)
def test_every_kind_of_bolt_on_is_to_be_removed_somewhere(start: str) -> None:
    removed = [text for entry in expected().values() for text in entry.get("removed", [])]
    assert any(text.startswith(start) for text in removed)


def test_a_title_is_repeated_once_in_some_and_twice_in_one() -> None:
    repeats = [blocks(item.html)[:2].count(item.title) for item in items()]
    assert sorted(repeats)[-3:] == [1, 1, 2]


def test_a_feed_has_the_same_footer_in_each_article() -> None:
    for name, share in (("packet.xml", 3), ("smalltools.json", 2), ("ledger.xml", 2)):
        texts = [set(blocks(item.html)) for item in items() if item.feed == name]
        whole = [text for text in texts if len(text) > 1]
        assert len(set.intersection(*whole)) >= share, name


def test_articles_share_no_text_but_what_is_to_be_removed() -> None:
    seen: Counter[str] = Counter()
    for item in items():
        gone = tuple(expected()[item.guid].get("removed", []))
        texts = {text for text in blocks(full_html(item)) if not text.startswith(gone)}
        seen.update(text for text in texts if len(text) > 30)
    credit = "Additional reporting by "  # the same hand may help twice
    shared = [text for text, times in seen.items() if times > 1]
    assert [text for text in shared if not text.startswith(credit)] == []


def welcome() -> str:
    return next(item.html for item in items() if item.guid == WELCOME)


def test_the_keys_of_the_welcome_articles_exist() -> None:
    known = {key for command in COMMANDS for key in spoken_keys(command)}
    guide = "".join(item.html for item in items() if item.feed == "welcome.xml")
    assert set(re.findall(r"<kbd>([^<]+)</kbd>", guide)) <= known
    named = set(re.findall(r"<kbd>([^<]+)</kbd>", welcome()))
    assert named >= {*"hjklnpxsmzAURQ/?", "Space", "Enter", "Esc", "Ctrl+P", "←", "↓", "↑", "→"}


def test_the_tables_of_the_welcome_article_give_each_command_its_own_keys() -> None:
    keys = {command.title: set(spoken_keys(command)) for command in COMMANDS}
    rows = re.findall(r"<tr><td>(<kbd>.*?)</td><td>(.*?)</td>", welcome())
    assert len(rows) >= 14
    for cell, title in rows:
        assert set(re.findall(r"<kbd>([^<]+)</kbd>", cell)) <= keys[title], title


@pytest.mark.parametrize(
    "text", ["tread add https://example.org/", "~/.config/tread/config.toml", "tread demo"]
)
def test_the_welcome_article_says_how_to_go_on(text: str) -> None:
    assert text in welcome()
