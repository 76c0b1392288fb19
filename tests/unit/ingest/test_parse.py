from __future__ import annotations

import contextlib
import time
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.errors import ParseError
from reader.ingest.parse import LONGEST_TITLE, MOST_TAGS, parse
from reader.ingest.prescan import MAX_ENTRIES
from reader.model import Enclosure
from reader.model_fetch import RawEntry, RawFeed

URL = "https://harbour.example/feeds/all.xml"

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Harbour &amp; Quay</title><link>https://harbour.example/</link><ttl>90</ttl>
<managingEditor>desk@harbour.example</managingEditor>
<item><title>The crane is back</title><link>/crane</link><guid isPermaLink="false">c-1</guid>
<dc:creator>Ada Mole</dc:creator><pubDate>Tue, 03 Nov 2026 10:00:00 GMT</pubDate>
<category>Ports</category><category>Ports</category><category>Steel</category>
<description>Short.</description>
<content:encoded><![CDATA[<p>The crane came <a href="/how">home</a>.</p>]]></content:encoded>
<comments>https://harbour.example/crane#talk</comments>
<enclosure url="https://harbour.example/crane.mp3" type="audio/mpeg" length="1234"/></item>
<item><title>Second</title><link>https://harbour.example/2</link>
<description>&lt;p&gt;Only a description&lt;/p&gt;</description></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://quiet.example/base/">
<title>Quiet</title><id>urn:q</id><author><name>Una Voce</name></author>
<link rel="self" href="/atom.xml"/><link href="/"/>
<entry><id>urn:q:1</id><title type="text">1 &lt; 2 &amp;amp; so on</title>
<link rel="enclosure" href="https://quiet.example/a.ogg" type="audio/ogg"/>
<link href="one"/><published>2026-11-01T08:00:00+01:00</published>
<updated>2026-11-02T08:00:00Z</updated>
<content type="text">a &lt; b

and c</content></entry>
<entry><id>urn:q:2</id><title type="html">&lt;b&gt;Bold&lt;/b&gt; &amp;amp; done</title>
<author><name>Bo</name></author><author><name>Ci</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>x<em>y</em></p></div></content>
</entry></feed>"""


def read(text: str | bytes, content_type: str = "") -> RawFeed:
    return parse(text.encode() if isinstance(text, str) else text, URL, content_type)


def rss(items: str, head: str = "", doctype: str = "") -> str:
    return (
        f'<?xml version="1.0"?>{doctype}<rss version="2.0"><channel><title>T</title>'
        f"<link>https://t.example/</link>{head}{items}</channel></rss>"
    )


def only(text: str | bytes) -> RawEntry:
    (entry,) = read(text).entries
    return entry


def test_rss() -> None:
    feed = read(RSS)
    assert (feed.title, feed.site, feed.note) == ("Harbour & Quay", "https://harbour.example/", "")
    first, second = feed.entries
    assert first == RawEntry(
        guid="c-1",
        link="https://harbour.example/crane",
        title="The crane is back",
        author="Ada Mole",
        html='<p>The crane came <a href="/how">home</a>.</p>',
        published=1_793_700_000,
        updated=None,
        base="https://harbour.example/crane",
        tags=("Ports", "Steel"),
        comments="https://harbour.example/crane#talk",
        enclosures=(Enclosure("https://harbour.example/crane.mp3", "audio/mpeg", 1234),),
    )
    assert (second.guid, second.author, second.published) == ("", "", None)
    assert second.html == "<p>Only a description</p>"


def test_atom() -> None:
    feed = read(ATOM)
    first, second = feed.entries
    assert feed.site == "https://quiet.example/"
    assert first.title == "1 < 2 &amp; so on"
    assert first.link == "https://quiet.example/base/one"
    assert first.html == "<p>a &lt; b</p><p>and c</p>"
    assert first.base == "https://quiet.example/base/"
    assert first.author == "Una Voce"
    assert (first.published, first.updated) == (1_793_516_400, 1_793_606_400)
    assert first.enclosures == (Enclosure("https://quiet.example/a.ogg", "audio/ogg"),)
    assert second.title == "Bold & done"
    assert second.author == "Bo, Ci"
    assert "<p>x<em>y</em></p>" in second.html


def test_rdf() -> None:
    feed = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
        "<channel><title>Old</title><link>https://old.example/</link>"
        "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"
        '</channel><item rdf:about="https://old.example/1"><title>One</title>'
        "<link>https://old.example/1</link></item></rdf:RDF>"
    )
    assert (feed.title, len(feed.entries)) == ("Old", 1)


@pytest.mark.parametrize(
    ("sent", "title"),
    [
        ("plain", "plain"),
        ("a &lt;em&gt;b&lt;/em&gt;", "a b"),
        ("<![CDATA[AT&amp;T]]>", "AT&T"),
        ("AT&amp;amp;T", "AT&T"),
        ("1 &lt; 2", "1 < 2"),
        ("Vec&lt;T&gt; explained", "Vec<T> explained"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;safe", "safe"),
        ("&amp;amp;lt;b&amp;amp;gt;", "&lt;b&gt;"),
        ("[red]alert[/red]", "[red]alert[/red]"),
    ],
)
def test_titles_are_plain_text(sent: str, title: str) -> None:
    assert only(rss(f"<item><title>{sent}</title></item>")).title == title


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Tue, 03 Nov 2026 10:00:00 GMT", 1_793_700_000),
        ("2026-11-03T10:00:00Z", 1_793_700_000),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("0001-01-01T00:00:00Z", None),
        ("Fri, 30 Feb 2026 25:61:00 GMT", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates(date: str, expected: int | None) -> None:
    assert (
        only(rss(f"<item><title>x</title><pubDate>{date}</pubDate></item>")).published == expected
    )


@given(st.text(max_size=40) | st.integers(1, 5000).map("9".__mul__))
def test_no_date_breaks_a_feed(date: str) -> None:
    when = only(rss(f"<item><title>x</title><pubDate>{escape(date)}</pubDate></item>")).published
    assert when is None or when >= 631_152_000


def test_the_guid_is_as_given_wherever_the_feed_is() -> None:
    text = rss("<item><guid>7</guid></item>")
    assert [
        parse(text.encode(), url, "").entries[0].guid for url in (URL, "https://n.example/")
    ] == ["7"] * 2


def test_the_future_stays_for_the_store_to_clamp() -> None:
    entry = only(rss("<item><title>x</title><pubDate>2099-01-01T00:00:00Z</pubDate></item>"))
    assert entry.published == 4_070_908_800


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (RSS.replace("crane is", "Krähe 日本 is").encode(), "text/xml; charset=iso-8859-1"),
        (RSS.replace("crane is", "Krähe 日本 is").encode("utf-16"), ""),
        (b"\xef\xbb\xbf\n\n" + RSS.replace("crane is", "Krähe 日本 is").encode(), ""),
        (RSS.replace("crane is", "Krähe 日本 is").encode("utf-32-be"), "application/xml"),
    ],
)
def test_the_bytes_are_believed(body: bytes, content_type: str) -> None:
    assert read(body, content_type).entries[0].title == "The Krähe 日本 is back"


def test_declared_utf8_that_is_windows_1252() -> None:
    body = RSS.replace("crane", "“café”").encode("cp1252")
    assert read(body).entries[0].title == "The “café” is back"


def test_a_legacy_charset_is_read_as_the_header_says() -> None:
    body = RSS.replace(' encoding="utf-8"', "").replace("crane", "Кран").encode("koi8-r")
    assert read(body, "text/xml; charset=KOI8-R").entries[0].title == "The Кран is back"
    assert read(RSS, "text/xml; charset=base64").entries[0].title == "The crane is back"


def test_control_characters_and_bad_references_do_not_break_a_feed() -> None:
    feed = read(rss("<item><title>a\x1b[31m\x00b&#27;&#x0;&#xD800;&#99999999999;c</title></item>"))
    assert feed.entries[0].title == "a[31mbc"
    assert feed.note == ""


def test_what_was_printed_before_the_feed_is_skipped() -> None:
    feed = read("<br />\n<b>Warning</b>: in /srv/x.php on line 3<br />\n" + RSS)
    assert len(feed.entries) == 2
    assert "skipped" in feed.note


def test_broken_markup_keeps_what_can_be_read() -> None:
    feed = read(RSS.replace("Short.", "Fish & <b>chips"))
    assert [entry.title for entry in feed.entries] == ["The crane is back", "Second"]
    assert "not well-formed" in feed.note


def test_a_feed_cut_short_keeps_its_whole_entries() -> None:
    items = "".join(f"<item><title>t{n}</title><guid>{n}</guid></item>" for n in range(5))
    text = rss(items)
    feed = read(text[: text.index("t4") + 1])
    assert [entry.title for entry in feed.entries] == ["t0", "t1", "t2", "t3"]
    assert "cut short" in feed.note


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\0\0", "empty"),
        (b"hello", "no RSS"),
        (b"<!doctype html><title>x</title>", "web page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "neither RSS nor Atom"),
        (b"<opml version='2.0'><body/></opml>", "OPML"),
        (b"{}", "not a JSON Feed"),
        (b"[1]", "not a JSON Feed"),
        (b'{"items": [', "cut short"),
        (b'{"items":' * 100_000, "nested"),
        (b"%PDF-1.7", "no RSS"),
    ],
)
def test_what_is_no_feed_says_what_it_is(body: bytes, said: str) -> None:
    with pytest.raises(ParseError, match=said) as caught:
        read(body)
    assert caught.value.remedy or said == "nested"


def test_a_page_names_its_feed() -> None:
    page = '<html><link rel="alternate" type="application/rss+xml" href="/rss"></html>'
    with pytest.raises(ParseError) as caught:
        read(page)
    assert "https://harbour.example/rss" in caught.value.remedy


def test_no_entity_is_expanded_or_fetched() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    for doctype, name in (
        (f"<!DOCTYPE rss [{laughs}]>", "l9"),
        ('<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "x"),
        ('<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>', "x"),
    ):
        entry = only(rss(f"<item><title>a &{name}; b</title></item>", doctype=doctype))
        assert "root:" not in entry.title
        assert len(entry.title) < 20


@pytest.mark.parametrize(
    "items",
    [
        "<item>" + "".join(f"<category>c{n}</category>" for n in range(20_000)) + "</item>",
        "<item><keywords>" + ",".join(map(str, range(20_000))) + "</keywords></item>",
        "<item><a " + " ".join(f'a{n}="1"' for n in range(200_000)) + "/></item>",
        "".join(f'<a{n} xmlns:n{n}="u{n}">' for n in range(10_000)),
        "<item><description>" + "<p><i><a>" * 20_000 + "</description></item>",
        "<b>" * 100_000,
        "<b/>" * 400_000,
    ],
)
def test_quadratic_traps_are_refused_at_once(items: str) -> None:
    began = time.process_time()
    with pytest.raises(ParseError, match="no honest feed"):
        read(rss(items))
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    "body",
    [
        b"<" * 500_000,
        b"<rss><item><![CDATA[" * 50_000,
        b"<rss>" + b"<!--" * 500_000,
        b"<?a " * 500_000,
        b"<rss>" + b'<a b="' * 200_000,
        b"<!DOCTYPE " * 100_000 + b"<rss>",
        rss("<item><description>" + "&" * 300_000 + "</description></item>").encode(),
        rss(
            "".join("<item><title>" + "&lt;!--" * 2000 + "</title></item>" for _ in range(50))
        ).encode(),
    ],
)
def test_endless_openings_take_no_time(body: bytes) -> None:
    began = time.process_time()
    with contextlib.suppress(ParseError):
        read(body)
    assert time.process_time() - began < 3


def test_unclosed_tags_of_many_entries_do_not_add_up() -> None:
    feed = read(rss("<item><title>x</title><description>a<br>b<p>c</description></item>" * 500))
    assert len(feed.entries) == 500


def test_fields_are_cut_to_size() -> None:
    tags = "".join(f"<category>c{n}</category>" for n in range(200))
    entry = only(rss(f"<item><title>{'x' * 5000}</title>{tags}</item>"))
    assert len(entry.title) == LONGEST_TITLE
    assert len(entry.tags) == MOST_TAGS


def test_entries_have_a_limit_and_the_first_stay() -> None:
    feed = read(rss("".join(f"<item><guid>{n}</guid></item>" for n in range(MAX_ENTRIES + 50))))
    assert len(feed.entries) == MAX_ENTRIES
    assert feed.entries[0].guid == "0"
    assert "very long" in feed.note


SEEDS = (RSS.encode(), ATOM.encode(), b'{"version":"https://jsonfeed.org/version/1.1","items":[]}')


@given(st.binary(max_size=300))
def test_any_bytes_give_a_feed_or_a_parse_error(body: bytes) -> None:
    try:
        read(body)
    except ParseError as error:
        assert error.message


@settings(max_examples=150)
@given(
    st.sampled_from(SEEDS),
    st.lists(
        st.tuples(st.integers(0, 2000), st.integers(0, 40), st.binary(max_size=12)), max_size=6
    ),
    st.sampled_from(
        ["", "text/xml; charset=utf-16", "text/html; charset=\ud800", "x; charset=idna"]
    ),
)
def test_mutated_feeds_give_a_feed_or_a_parse_error(
    seed: bytes, edits: list[tuple[int, int, bytes]], content_type: str
) -> None:
    body = seed
    for place, gone, new in edits:
        at = place % (len(body) + 1)
        body = body[:at] + new + body[at + gone :]
    try:
        feed = parse(body, URL, content_type)
    except ParseError:
        return
    for entry in feed.entries:
        for text in (entry.guid, entry.link, entry.title, entry.author, entry.html, *entry.tags):
            text.encode()  # no lone surrogate
            assert "\0" not in text
