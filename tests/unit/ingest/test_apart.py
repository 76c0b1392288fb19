from __future__ import annotations

import time
from pathlib import Path

import pytest

from reader.errors import ParseError
from reader.ingest import parse as parsing
from reader.ingest.apart import read_apart, read_told
from reader.ingest.parse import MAX_TEXT_HERE, parse, read_here

URL = "https://press.example/feed"
ENTRY = (
    "<item><title>A &amp; B</title><guid>{0}</guid><author>ann@press.example (Ann)</author>"
    "<category>c</category><pubDate>Tue, 03 Nov 2026 10:00:00 GMT</pubDate>"
    "<enclosure url='https://press.example/{0}.mp3' length='7' type='audio/mpeg'/>"
    "<description>&lt;p&gt;Text & more \U0001f600&lt;/p&gt;</description></item>"
)


def feed(inside: str) -> str:
    return f"<rss version='2.0'><channel><title>Large</title>{inside}</channel></rss>"


def test_apart_and_here_are_the_same() -> None:
    text = feed("".join(ENTRY.format(n) for n in range(50)))
    here = read_here(text, URL, "noted")
    assert len(here.entries) == 50
    assert here.entries[7].enclosures[0].length == 7
    assert read_apart(text, URL, "noted") == here
    with pytest.raises(ParseError) as of_here:
        read_here("<note/>", URL, "")
    with pytest.raises(ParseError) as of_apart:
        read_apart("<note/>", URL, "")
    assert str(of_here.value) == str(of_apart.value)


def test_what_is_large_is_read_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def note(text: str, url: str, note: str) -> object:
        asked.append(url)
        return read_here(text, url, note)

    monkeypatch.setattr(parsing, "read_apart", note)
    few, many = (feed("".join(ENTRY.format(n) for n in range(size))) for size in (9, 900))
    assert len(few) < MAX_TEXT_HERE < len(many)
    for text, entries in ((few, 9), (many, 900)):
        assert len(parse(text.encode(), URL).entries) == entries
    assert asked == [URL]


def test_what_keeps_its_parser_busy_is_given_up() -> None:
    """Brackets that are no tags: seconds for each megabyte, and more than proportionally so."""
    with pytest.raises(ParseError, match="busy"):
        parse(feed(f"<item><title>{'<>' * 1_500_000}</title></item>").encode(), URL)


@pytest.mark.parametrize(
    "wrap", ["{}", "<![CDATA[{}]]>", "<![CDATA[{}]]>" * 9, "{}<b/>{}<!-- -->{}"]
)
@pytest.mark.parametrize("name", ["author", "dc:creator", "managingEditor"])
def test_a_name_without_end_is_cut_before_it_is_searched(name: str, wrap: str) -> None:
    """feedparser looks for an address in it, which takes the square of its length."""
    mean = wrap.replace("{}", "a" * 20_000)
    text = feed(f"<item><title>t & u</title><{name}>{mean}@</{name}></item>")
    began = time.process_time()
    (entry,) = parse(text.encode(), URL).entries
    assert time.process_time() - began < 1
    assert len(entry.author) <= 500


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"{}",
        b'{"feed": 7}',
        b'{"feed": {"entries": [7]}}',
        b'{"feed": {"entries": [{"enclosures": [], "tags": []}]}}',
        b'{"problem": 7}',
        b'{"problem": []}',
        b"[" * 100_000,
    ],
)
def test_what_a_broken_child_says_is_no_feed(told: bytes) -> None:
    with pytest.raises(ParseError):
        read_told(told)


def test_nothing_is_imported_from_the_folder_one_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json.py", "feedparser.py", "reader.py", "contextlib.py"):
        (tmp_path / name).write_text("raise SystemExit('from the folder')\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert len(read_apart(feed(ENTRY.format(1)), URL, "").entries) == 1
