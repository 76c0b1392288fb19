"""Whatever a file or a server holds: tread's own errors and no others, in bounded time.

The words of each format are thrown together with what breaks readers, since letters at random
hardly ever get past the first line of a parser.
"""

from __future__ import annotations

import gzip
import json
import re
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.clean.filter import Filter
from reader.clean.rules import rule_set
from reader.config import check, parse_settings
from reader.config_edit import add_feed, change_feed, readdress, remove_feed, set_key
from reader.errors import FetchError, TreadError
from reader.ingest.decode import Decoder
from reader.ingest.discover import discover
from reader.ingest.extract import extract
from reader.ingest.parse import parse
from reader.ingest.sanitize import sanitize
from reader.ingest.visit import parse_url
from reader.model import Article
from reader.model_fetch import RawFeed
from reader.moving import carry_in, read_text
from reader.paths import Places
from reader.store.states import newsboat_states
from reader.text import safe, safe_line

URL = "https://press.example/feed"
FILTER = Filter(rule_set())
LONGEST = 5.0
"""Seconds of processor time that a small input may take."""

ODD = (
    "\0", "\x1b[2J", "\x9b2J", "\u202e", "\ud800", "\udfff", "\ufeff", "\uffff", "\U000e0041",
    "\r", "\n", "\t", "&#0;", "&#xD800;", "&#99999999999;", "&amp;#27;", "&bogus;", "&", "<", ">",
    "]]>", "'", '"', "\\", "%", "{}", "{url}", "[/]", "9" * 5000, "1e999", "-1", "日本", "a" * 3000,
    "\u0301" * 50, " ", "",
)  # fmt: skip
XML = (
    "<?xml version='1.0'?>", "<?xml version='1.0' encoding='utf-16'?>", "<!DOCTYPE rss [",
    "<!ENTITY a 'b'>", "<!ENTITY a SYSTEM 'file:///etc/passwd'>", "]>", "&a;",
    "<rss version='2.0'>", "<channel>", "<item>", "</item>", "</channel>", "</rss>", "<title>",
    "</title>", "<link>", "</link>", "<guid>", "</guid>", "<pubDate>", "</pubDate>", "<author>",
    "</author>", "<category>", "<description>", "</description>", "<content:encoded>",
    "<feed xmlns='http://www.w3.org/2005/Atom'>", "</feed>", "<entry>", "</entry>",
    "<content type='xhtml'>", "<div xmlns='http://www.w3.org/1999/xhtml'>", "</div>",
    "<link href='x'/>", "<updated>2026-11-03T10:00:00Z</updated>", "<![CDATA[", "<!--", "-->",
    "<x:y xmlns:x='u'/>", "xml:base='%'",
    "<enclosure url='http://[' length='9' type='audio/mp3'/>", "<rdf:RDF>", "<html>",
    "<a b='c' b='d'>", "/>", "<media:content url='u' type='video/mp4'/>",
    "<itunes:keywords>a,b,,</itunes:keywords>", "<p>text</p>",
)  # fmt: skip
HTML = (
    "<p>", "</p>", "<div hidden>", "</div>", "<table>", "<tr>", "<td colspan=999999>", "</table>",
    "<ul>", "<li>", "<pre>", "<script>", "</script>", "<style>", "<svg>", "<math>", "<template>",
    "<img src='data:,' srcset=', 9x'>", "<a href='javascript:0'>", "<a href='http://['>",
    "<a href='//x/%zz'>", "</a>", "<b>", "</b>", "<br>", "<hr>", "<iframe srcdoc='<p>'>",
    "<noscript>", "<select>", "<plaintext>", "<!--", "-->", "<![CDATA[", "<base href='%'>",
    "<meta http-equiv=refresh content='0;url=//'>",
    "<link rel=alternate type=application/rss+xml href='http://['>",
    "<script type='application/ld+json'>{\"articleBody\": [[]]}</script>", "<article>",
    "words of a text, many of them ",
)  # fmt: skip
TOML = (
    "[tread]\n", "[fetch]\n", "[filter]\n", "[[filter.rules]]\n", "[[feeds]]\n", "[[sites]]\n",
    "[keys]\n", "[[commands]]\n", "[[macros]]\n", "[[themes]]\n", "[feeds]\n", "feeds = 7\n",
    "feeds = [{url = 'https://x.example/'}]\n", "url = 'https://x.example/'\n",
    'url = "https://y.example/%00"\n', "url = 'file:///x'\n", "title = 1979-05-27\n",
    "tags = ['a', 7]\n", "refresh_minutes = -1\n", "refresh_minutes = 99999999999999999999\n",
    "measure = nan\n", "concurrency = 1e9\n", "id = 'a'\n", "pattern = '((a*)*)*$'\n",
    "pattern = '('\n", "contains = ''\n", "host = 'x y'\n", "body = ['a:b(']\n",
    "key = 'Ctrl+Ctrl'\n", "run = ''\n", "run = '\"'\n", "commands = ['quit', 'no']\n",
    "name = ''\n", "primary = 'red'\n", "# note\n", "a.b.c = 1\n", "tread.theme = 'x'\n",
    "'' = 1\n", "enabled = 'yes'\n", "x = [[[[\n", "x = '''\n", "filter = {rules = [{}]}\n",
)  # fmt: skip
OPML = (
    "<opml version='2.0'>", "<head>", "</head>", "<body>", "</body>", "</opml>",
    "<outline text='a' xmlUrl='https://a.example/'/>", "<outline text='b'>", "</outline>",
    "<outline xmlUrl='exec:touch x'/>", "<outline xmlUrl='|touch x'/>", "<outline xmlUrl=''/>",
    "<outline category='/a/b,c' xmlUrl='feed://b.example'/>", "<outline xmlUrl='http://['/>",
    "<!DOCTYPE opml [<!ENTITY a 'b'>]>", "&a;",
    "<outline text='&#27;' tread:every_minutes='x' xmlUrl='https://c.example/'/>",
    "<?xml version='1.0' encoding='latin-1'?>",
)  # fmt: skip
NEWSBOAT = (
    "https://a.example/feed ", '"tag one" ', "~Title ", '"~A \\"title\\"" ', "!hidden ",
    "exec:ls ", "filter:x:https://b.example/ ", '"query:Name:unread = \\"yes\\"" ', "\n",
    "# note\n", "auto-reload yes\n", "reload-time 99999999999999999999\n", "reload-time x\n",
    "bind-key j down\n", "bind-key ^ no-such\n", "bind-key\n", "unbind-key -a\n",
    "macro k open ; quit -- \"x\"\n", "macro\n", "browser \"firefox %u\"\n", "include ~/other\n",
    "`date`", "color listnormal red\n", "ignore-article \"*\" \"title =~ \\\"(\\\"\"\n", '"',
)  # fmt: skip
PARCEL = (
    '{"tread": 1', '"version": 1', "{", "}", "[", "]", ",", ":", '"feeds"', '"states"',
    '"overrides"', '"rules"', '"url"', '"https://a.example/"', "null", "true", "NaN", "7",
    '"\\ud800"', '"read"', '"settings"', "-0", "1e999",
)  # fmt: skip


_STEERS = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
FEW = settings(max_examples=40)


def pieces(words: Sequence[str], most: int = 40) -> st.SearchStrategy[str]:
    """A text thrown together of these words, what breaks readers, and a little of anything."""
    piece = st.sampled_from((*words, *words, *ODD)) | st.text(max_size=5)
    return st.lists(piece, max_size=most).map("".join)


def in_time(work: Callable[[], object]) -> None:
    """Do it; tread's own errors are an answer, anything else and too much time are not."""
    began = time.process_time()
    with suppress(TreadError):
        work()
    assert time.process_time() - began < LONGEST


def raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def must_be_storable(feed: RawFeed) -> None:
    for entry in feed.entries:
        for text in (entry.guid, entry.link, entry.title, entry.author, entry.html, *entry.tags):
            assert "\0" not in text
            text.encode()
        assert not _STEERS.search(safe_line(entry.title))


@FEW
@given(pieces(XML), st.sampled_from(["", "text/xml; charset=utf-16", "x; charset=zlib", "\x1b"]))
def test_feeds(document: str, kind: str) -> None:
    def work() -> None:
        must_be_storable(parse(raw(document), URL, kind))

    in_time(work)


@FEW
@given(pieces(XML, 12), st.integers(0, 30), st.binary(max_size=6))
def test_feeds_with_bytes_in_between(document: str, at: int, odd: bytes) -> None:
    body = raw(f"<rss><channel><item><title>{document}</title></item></channel></rss>")
    in_time(lambda: parse(body[:at] + odd + body[at:], URL))
    in_time(lambda: parse(document.encode("utf-16", "surrogatepass") + odd, URL))


MEMBERS = (
    "id", "url", "title", "content_html", "content_text", "summary", "tags", "authors", "name",
    "date_published", "attachments", "mime_type", "size_in_bytes",
)  # fmt: skip
STRINGS = ("2026-11-03T10:00:00Z", "9999-99-99", "https://a.example/", "\ud800")
_json = st.recursive(
    st.none() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(STRINGS),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(MEMBERS), inner, max_size=5)
    ),
    max_leaves=12,
)


@FEW
@given(st.lists(_json, max_size=5), _json)
def test_json_feeds(items: list[object], title: object) -> None:
    head = {"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items}
    in_time(lambda: must_be_storable(parse(json.dumps(head).encode(), URL)))


@FEW
@given(pieces(HTML))
def test_pages(html: str) -> None:
    def work() -> None:
        blocks = sanitize(html, URL)
        for block in blocks:
            assert safe(block.text) == block.text
        cleaned = FILTER.clean(Article(safe_line(html[:80]), blocks, safe_line(URL)))
        assert cleaned.article.blocks == blocks
        discover(raw(html), URL)
        extract(raw(html), URL)

    in_time(work)


@FEW
@given(
    st.text(max_size=40)
    | pieces(["https://", "http:", "//", "user:p@", "[::1]", ":99999", "/..", "?", "#", "\\"], 8)
)
def test_addresses(text: str) -> None:
    in_time(lambda: parse_url(text))
    in_time(lambda: parse_url(text, parse_url("https://press.example/a")))


@FEW
@given(
    st.binary(max_size=200),
    st.lists(st.sampled_from(["gzip", "deflate", "br", "zstd", "x", ""]), max_size=4),
)
def test_encodings(body: bytes, names: list[str]) -> None:
    with suppress(FetchError):
        decoder = Decoder(", ".join(names), 1 << 16, "press.example")
        with closing(decoder.body):
            decoder.feed(gzip.compress(body) if "gzip" in names[-1:] else body)
            decoder.finish()


@FEW
@given(pieces(TOML))
def test_configurations(text: str) -> None:
    in_time(lambda: parse_settings(text))
    in_time(lambda: check(text, "config.toml"))


EDITS: tuple[Callable[[Places], object], ...] = (
    lambda places: add_feed(places, "https://new.example/", title='"', folder="a\\b"),
    lambda places: change_feed(places, "https://x.example/", "title", "\ud83d\ude00'"),
    lambda places: remove_feed(places, "https://x.example/"),
    lambda places: set_key(places, "tread", "measure", 70),
    lambda places: readdress(places, {"https://x.example/": "https://z.example/"}),
)


@FEW
@given(pieces(TOML, 12), st.sampled_from(EDITS))
def test_edits_of_a_configuration(
    tmp_path_factory: pytest.TempPathFactory, text: str, edit: Callable[[Places], object]
) -> None:
    """An edit is made, or refused in tread's words; the file is one that can be read afterwards, or
    as it was."""
    folder = tmp_path_factory.getbasetemp() / "edits"
    folder.mkdir(exist_ok=True)
    places = Places(folder / "config.toml", folder, folder)
    before = raw(text)
    places.config.write_bytes(before)
    in_time(lambda: edit(places))
    after = places.config.read_bytes()
    if after != before:
        parse_settings(after.decode())


@pytest.mark.parametrize("words", [OPML, NEWSBOAT, PARCEL], ids=["opml", "newsboat", "parcel"])
@FEW
@given(data=st.data())
def test_lists_of_feeds(
    tmp_path_factory: pytest.TempPathFactory, words: tuple[str, ...], data: st.DataObject
) -> None:
    """Read, and carried into a configuration that can be read afterwards."""
    text = data.draw(pieces(words, 15))
    folder = tmp_path_factory.getbasetemp() / "imports"
    folder.mkdir(exist_ok=True)
    places = Places(folder / "config.toml", folder, folder)
    places.config.write_text("", "utf-8")

    def work() -> None:
        carry_in(places, read_text(text), dry_run=True)

    in_time(work)
    assert places.config.read_text("utf-8") == ""


@FEW
@given(
    st.lists(
        st.tuples(
            *[st.none() | st.integers(-5, 5) | st.text(max_size=6) | st.binary(max_size=4)] * 5
        ),
        max_size=4,
    ),
    st.binary(max_size=40),
    st.integers(0, 4000),
)
def test_newsboats_cache(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[object, ...]], odd: bytes, at: int
) -> None:
    """Any values, and a file with bytes of it replaced."""
    path = tmp_path_factory.getbasetemp() / "cache.db"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE rss_item (feedurl, guid, url, unread, flags)")
        with suppress(UnicodeEncodeError):
            db.executemany("INSERT INTO rss_item VALUES (?, ?, ?, ?, ?)", rows)
    in_time(lambda: newsboat_states(path))
    with path.open("r+b") as file:
        file.seek(at)
        file.write(odd)
    in_time(lambda: newsboat_states(path))
