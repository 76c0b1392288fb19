"""The quick way through a feed says what feedparser says, whatever a publisher sends."""

from __future__ import annotations

import dataclasses
from html import escape
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from reader.errors import ParseError
from reader.ingest import parse as parsing
from reader.ingest.fields import Fields
from reader.ingest.quick import quick
from reader.model_fetch import RawFeed

URL = "https://harbour.example/feeds/all.xml"

NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "atom": "http://www.w3.org/2005/Atom",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "georss": "http://www.georss.org/georss",
    "thr": "http://purl.org/syndication/thread/1.0",
    "yt": "http://www.youtube.com/xml/schemas/2015",
    "cc": "http://web.resource.org/cc/",
    "own": "urn:harbour",
}


def quickly(document: str | bytes, content_type: str = "") -> tuple[bool, RawFeed | str]:
    """Whether the quick way was taken, and what came out; both ways must agree."""
    body = document.encode() if isinstance(document, str) else document
    taken: list[bool] = []

    def watched(text: str) -> Fields | None:
        found = quick(text)
        taken.append(found is not None)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parsing, "quick", watched)
        one = outcome(body, content_type)
        patch.setattr(parsing, "quick", lambda _: None)
        other = outcome(body, content_type)
    if isinstance(one, RawFeed) and isinstance(other, RawFeed):
        for mine, theirs in zip(one.entries, other.entries, strict=True):
            assert dataclasses.asdict(mine) == dataclasses.asdict(theirs)
    assert one == other
    return taken == [True], one


def outcome(body: bytes, content_type: str) -> RawFeed | str:
    try:
        return parsing.parse(body, URL, content_type)
    except ParseError as error:
        return error.message


texts = st.sampled_from(
    """
    plain|two words|| \n |a < b|a & b|AT&amp;T|<b>bold</b>
    <p>One.</p><p>Two &amp; <a href="/x">x</a>
    <script>x()</script>|Caf\u00e9|Caf\u00c3\u00a9|it\u0092s|\u6e2f|<br/>|&nbsp;|&bogus;
    <u>?</u> &copy;|<x-y>z</x-y>|1 &lt; 2|<img src="a.png">|]]|<!-- c -->|\U0001f6a2|x\u00a0|&#8217;
    &#146;|tags,of,mine
    """.strip()
    .replace("\n    ", "|")
    .split("|")
) | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)
nothing = st.just("")
addresses = nothing | st.sampled_from(
    """
    https://harbour.example/a /a?b=1&c=2 a/../b https:///x.example/ http://[x urn:x:1 tag:a,2020:1
    mailto:a@b.example # ? https://harbour.example/?a=1&amp;b=2 //cdn.example/x.mp3 x:
    """.split()  # noqa: SIM905 - a word list reads better
)
dates = st.sampled_from(
    """
    Tue, 03 Nov 2026 10:00:00 GMT|3 Nov 2026 10:00 +0200|Tue 3 November 2026 10:00:00 EST|soon||
    2026-11-03T10:00:00Z|2026-11-03T10:00:00.123456+05:30|2026-11-03|2026-11-03 10:00:00|20261103
    2026-11-03t10:00:00z|2026-13-03T10:00:00Z|Tue, 31 Feb 2026 10:00:00 GMT|2026-11-03T24:00:00Z
    Tue, 03 Nov 26 10:00:00 -0100|Thu, 01 Jan 1970 00:00:00 GMT|03 Nov 2026 10:00:60 GMT|2026-11
    Tue, 03 Nov 2026 10:00:00 CEST|Tue, 03 Nov 2026 10:00:00 +01:00|0001-01-01T00:00:00+14:00
    Tue, Nov 03 2026 10:00:00 GMT|2026-11-03T10:00:00+0100|2026-11-03T10:00Z|Tue, 03 Nov 2026
    Tue,03 Nov 2026 10:00:00 Z|Tues, 3 Sept 2026 10:00:00 PDT|2026-11-03T10:00:00-99:99
    """.strip()
    .replace("\n    ", "|")
    .split("|")
)
people = st.sampled_from(
    """
    Ada Mole|ada@mole.example (Ada Mole)|ada@mole.ie (Ada Mole)|ada@mole.ie|Ada <ada@mole.ie>||
    ada@mole.ie (Ada (M.))|ada.mole+x@a-b.co.uk (A)|@ada|Ada (mailto:ada@mole.ie)|Z\u00fcrn
    """.strip()
    .replace("\n    ", "|")
    .split("|")
)
kinds = st.sampled_from(["text", "html", "plain", "text/html", "text/plain", "TEXT", "image/png"])


def written(text: str, cdata: bool) -> str:
    if cdata and "]]>" not in text:
        return f"<![CDATA[{text}]]>"
    return escape(text, quote=False)


def element(
    name: str, text: st.SearchStrategy[str], /, **attributes: st.SearchStrategy[str]
) -> st.SearchStrategy[str]:
    """An element with a text, and with any of these attributes."""
    some = st.fixed_dictionaries({}, optional=attributes)

    def build(text: str, cdata: bool, chosen: dict[str, str]) -> str:
        names = "".join(f" {key.replace('_', ':')}={quoteattr(chosen[key])}" for key in chosen)
        return f"<{name}{names}>{written(text, cdata)}</{name}>"

    return st.builds(build, text, st.booleans(), some)


media = (
    element("media:title", texts, type=kinds)
    | element("media:description", texts, type=kinds)
    | element("media:keywords", texts)
    | element("media:category", texts, scheme=texts, label=texts)
    | element("media:thumbnail", nothing, url=addresses)
    | element("media:credit", people, role=texts)
    | element("media:rating", texts)
    | element(
        "media:content", nothing, url=addresses, medium=st.sampled_from(["audio", "image"]),
        type=st.sampled_from(["Video/MP4", "audio/ogg"]), fileSize=st.sampled_from(["12", "x"]),
    )
)  # fmt: skip
grouped = st.builds(
    lambda name, inside: f"<{name}>{''.join(inside)}</{name}>",
    st.sampled_from(["media:group", "media:content", "own:box"]),
    st.lists(media, max_size=4),
)
links = element(
    "atom:link", nothing, href=addresses, rel=st.sampled_from(["self", "Alternate", "enclosure"]),
    type=st.sampled_from(["text/html", "audio/mpeg", "XHTML"]), title=texts, length=st.just("9"),
)  # fmt: skip
anywhere = (
    media
    | grouped
    | links
    | element("dc:creator", people)
    | element("dc:date", dates)
    | element("dc:subject", texts)
    | element("dc:title", texts)
    | element("dc:description", texts)
    | element("dc:language", texts)
    | element("dc:rights", texts)
    | element("dcterms:created", dates)
    | element("dcterms:issued", dates)
    | element("itunes:author", people)
    | element("itunes:summary", texts)
    | element("itunes:subtitle", texts)
    | element("itunes:keywords", texts)
    | element("itunes:category", nothing, text=texts)
    | element("itunes:image", nothing, href=addresses)
    | element("itunes:explicit", texts)
    | element("itunes:duration", texts)
    | element("content:encoded", texts)
    | element("slash:comments", texts)
    | element("wfw:commentRss", addresses)
    | element("georss:point", texts)
    | element("thr:total", texts)
    | element("yt:videoId", texts)
    | element("own:title", texts, id=texts)
    | element("cc:license", texts)
    | element("sy:updatePeriod", st.sampled_from(["hourly", "Daily "]))
    | element("feedburner:origLink", addresses)
    | element("x", texts, xmlns=st.just("urn:additions"), base=addresses, xml_lang=st.just("en"))
)
of_item = (
    element("title", texts)
    | element("link", addresses, rel=texts)
    | element("guid", addresses | texts, isPermaLink=st.sampled_from(["true", "false", "True"]))
    | element("description", texts, type=kinds)
    | element("pubDate", dates)
    | element("author", people)
    | element("category", texts, domain=texts, term=texts, label=texts)
    | element("comments", addresses, x=texts)
    | element(
        "enclosure", nothing, url=addresses, type=st.sampled_from(["Audio/MPEG", ""]),
        length=st.sampled_from(["123", "-1", "many"]), href=addresses,
    )
    | element("source", texts, url=addresses)
    | element("content", texts, type=kinds)
    | element("image", texts)
    | element("url", addresses)
)  # fmt: skip
of_channel = (
    element("title", texts)
    | element("link", addresses)
    | element("description", texts)
    | element("language", texts)
    | element("managingEditor", people)
    | element("webMaster", people)
    | element("lastBuildDate", dates)
    | element("category", texts, domain=texts)
    | element("ttl", st.sampled_from(["60", "x", " 5 "]))
    | element("cloud", nothing, domain=texts)
    | st.just("<image><url>/i.png</url><title>Picture</title><link>/</link></image>")
    | st.just("<skipHours><hour>3</hour></skipHours>")
    | st.just("<itunes:owner><itunes:name>O</itunes:name></itunes:owner>")
    | st.just('<itunes:category text="A"><itunes:category text="B"/></itunes:category>')
)
xhtml = st.sampled_from(
    [
        '<div xmlns="http://www.w3.org/1999/xhtml"><p class="A &quot;">x &lt; <b>y</b></p> z</div>',
        '\n <div xmlns="http://www.w3.org/1999/xhtml">a<br/>b</div>\n',
        '<x:div xmlns:x="http://www.w3.org/1999/xhtml"><x:p>a</x:p></x:div>',
        '<p xmlns="http://www.w3.org/1999/xhtml">a</p><p xmlns="http://www.w3.org/1999/xhtml">b</p>',
        'text <div xmlns="http://www.w3.org/1999/xhtml">b</div>',
        '<div xmlns="http://www.w3.org/1999/xhtml"/>',
        '<div xmlns="http://www.w3.org/1999/xhtml"><div>b</div><svg>c</svg></div>',
        '<div xmlns="http://www.w3.org/1999/xhtml"><div>\u00c3\u00a9</div>c</div>',
        "<div>no namespace</div>",
    ]
)
person = st.builds(
    lambda name, parts: f"<{name}>{''.join(parts)}</{name}>",
    st.sampled_from(["author", "contributor"]),
    st.lists(
        element("name", people)
        | element("email", people)
        | element("uri", addresses)
        | element("own:image", nothing, src=addresses),
        max_size=3,
    ),
)


def constructs(name: str) -> st.SearchStrategy[str]:
    """Atom's ways to write a text."""
    inline = st.builds(lambda inside: f'<{name} type="xhtml">{inside}</{name}>', xhtml)
    bases = st.sampled_from(["https://other.example/x/", "y/", "ftp://x.example/"])
    return element(name, texts, type=kinds, xml_base=bases, xml_lang=st.just("de")) | inline


of_atom = (
    constructs("title")
    | constructs("summary")
    | constructs("content")
    | constructs("rights")
    | person
    | element("id", addresses)
    | element("published", dates)
    | element("updated", dates)
    | element("category", nothing, term=texts, scheme=texts, label=texts)
    | element(
        "link", nothing, href=addresses, rel=st.sampled_from(["alternate", "self", "enclosure"]),
        type=st.sampled_from(["text/html", "Audio/ogg"]), length=st.just("12"),
    )
    | element("content", nothing, src=addresses, type=st.sampled_from(["video/mp4", "html"]))
    | st.just("<source><title>Elsewhere</title></source>")
)  # fmt: skip

DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
bases = st.sampled_from(["", "", "", ' xml:base="https://base.example/b/c"', ' xml:base="b/"'])


def feeds(
    head: st.SearchStrategy[str], inside: st.SearchStrategy[str], form: str, entry: str
) -> st.SearchStrategy[str]:
    entries = st.lists(inside | anywhere, max_size=8).map(
        lambda parts: f"<{entry}>" + "\n".join(parts) + f"</{entry}>"
    )
    body = st.lists(head | entries | entries, max_size=5).map("".join)
    return st.builds(lambda inner, base: form % (f"{DECLARED}{base}", inner), body, bases)


rss = feeds(of_channel, of_item, '<rss version="2.0" %s><channel>%s</channel></rss>', "item")
ATOM_FORM = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" %s>%s</feed>'
atom = feeds(of_atom, of_atom, ATOM_FORM, "entry")


@settings(max_examples=400, deadline=None)
@given(rss | atom)
def test_both_ways_agree(document: str) -> None:
    taken, _ = quickly(document)
    event("quick" if taken else "left to feedparser")
