"""What the quick way takes, what it leaves to feedparser, and that the two say the same."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
from feedparser.mixin import _FeedParserMixin

from reader.ingest.quick import MAX_TAGS, MAX_TEXT, quick
from reader.ingest.quick_names import KNOWN, MEANT, REFUSED
from reader.model_fetch import RawFeed
from tests.property.test_quick import NAMESPACES, quickly
from tests.unit.ingest.test_parse import ATOM, RSS

HEAD = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
PODCAST = f"""<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet href="/style.xsl"?>
<!-- made by hand -->
<rss version="2.0" {HEAD}><channel><title>Deck &amp; Dock</title><link>https://dock.example</link>
<atom:link rel="self" href="https://dock.example/feed"/><itunes:author>Una</itunes:author>
<itunes:owner><itunes:name>Una</itunes:name>
<itunes:email>una@dock.ie</itunes:email></itunes:owner>
<itunes:category text="Arts"><itunes:category text="Design"/></itunes:category>
<image><url>https://dock.example/i.png</url><title>Pic</title><link>https://dock.example</link></image>
<item><title>One</title><itunes:title>One</itunes:title><itunes:author>Una</itunes:author>
<itunes:summary><![CDATA[<p>About &nbsp; ropes</p>]]></itunes:summary>
<description>Ropes.</description>
<guid isPermaLink="false">d-1</guid><pubDate>Tue, 3 Nov 2026 10:00:00 +0000</pubDate>
<enclosure url="https://dock.example/1.mp3" length="123456" type="Audio/MPEG"/>
<itunes:keywords>ropes, knots,ropes</itunes:keywords><itunes:duration>12:00</itunes:duration>
</item></channel></rss>"""
VIDEOS = f"""<feed xmlns="http://www.w3.org/2005/Atom" {HEAD}><id>yt:channel:x</id>
<yt:channelId>x</yt:channelId><title>Boats</title><link rel="alternate" href="https://v.example/c"/>
<author><name>Boats</name><uri>https://v.example/c</uri></author>
<entry><id>yt:video:1</id><yt:videoId>1</yt:videoId><title>A boat</title>
<link rel="alternate" href="https://v.example/1"/><published>2026-11-03T10:00:00+00:00</published>
<media:group><media:title>A boat, really</media:title>
<media:content url="https://v.example/v/1" type="application/x-shockwave-flash" width="640"/>
<media:thumbnail url="https://v.example/1.jpg"/><media:description>It floats.</media:description>
<media:community><media:starRating count="3"/><media:statistics views="9"/></media:community>
</media:group></entry></feed>"""


@pytest.mark.parametrize("document", [RSS, ATOM.replace('"one"', '"/one"'), PODCAST, VIDEOS])
def test_what_publishers_send_is_read_quickly(document: str) -> None:
    taken, feed = quickly(document)
    assert taken
    assert isinstance(feed, RawFeed)
    assert feed.entries


def rss(inside: str, root: str = '<rss version="2.0">') -> str:
    return f"{root}<channel><title>T</title><item>{inside}<title>x</title></item></channel></rss>"


@pytest.mark.parametrize(
    "document",
    [
        rss("<title>open"),
        rss("&nbsp;"),
        "<!DOCTYPE rss [<!ENTITY x 'y'>]>" + rss("<title>&x;</title>"),
        rss("<pubDate>the day before yesterday</pubDate>"),
        rss("<author>Ada (ada@mole.example)</author>"),
        rss("<description>a <b>b</b></description>"),
        rss("<description><?php x ?></description>"),
        rss('<description mode="base64">YQ==</description>'),
        rss('<link xml:base="https://x.example/">y</link>'),
        rss('<x base="https://x.example/">y</x>'),
        rss("<link>https:///x.example</link>"),
        rss("<body>x</body>"),
        rss("<source><title>x</title></source>"),
        rss("", '<rss version="2.0" xmlns:media="urn:other">'),
        rss("", '<rss version="2.0" xmlns="http://purl.org/rss/1.0/">'),
        rss('<title xmlns="urn:other">y</title>'),
        rss("") + "<!-- --><?x <item> ?>",
        '<RDF xmlns="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
        "<rss/>",
        '<feed xmlns="http://purl.org/atom/ns#" version="0.3"/>',
        "",
    ],
)
def test_the_odd_is_left_to_feedparser(document: str) -> None:
    assert quick(document) is None


def test_the_large_is_left_to_feedparser() -> None:
    assert quick(rss("<title>a</title>")) is not None
    assert quick(rss(f"<description>{'a' * MAX_TEXT}</description>")) is None
    assert quick(rss("<x/>" * MAX_TAGS)) is None
    assert quick(rss("<x>" * 200 + "</x>" * 200)) is None
    attributes = " ".join(f'a{at}="b"' for at in range(100))
    assert quick(rss(f"<category {attributes}>a</category>")) is None


def test_every_name_and_namespace_of_feedparser_is_known() -> None:
    """A feedparser that learns a new one must be looked at."""
    short = {uri.lower(): prefix.lower() for uri, prefix in _FeedParserMixin.namespaces.items()}
    methods = {name for name in dir(_FeedParserMixin) if name.startswith(("_start_", "_end_"))}
    names = {name.partition("_")[2].partition("_")[2] for name in methods}
    prefixes = set(short.values()) - {""}
    meant = {name.partition("_")[0] for name in names if "_" in name} & prefixes
    for uri, prefix in short.items():
        if uri and (prefix == "" or prefix in meant):
            assert uri in KNOWN or uri in REFUSED, uri
            assert KNOWN.get(uri, prefix) == prefix
    bare = {name.lower() for name in names if "_" not in name}
    assert bare <= MEANT


@pytest.mark.parametrize(
    "body",
    [
        RSS.replace("crane is back", "Kran f\u00fcr uns").encode("iso-8859-1"),
        RSS.encode("utf-16"),
        b"\xef\xbb\xbf" + RSS.encode(),
        RSS.replace("crane", "cr\x00a\x1bne\ufffe").encode(),
        RSS.replace("crane", "&#0;&#146;&#xD800;\ufffd\ud55c").encode(),
        b"Warning: x in line 3\n" + RSS.encode(),
    ],
)
def test_encodings_and_accidents(body: bytes) -> None:
    taken, feed = quickly(body)
    assert taken
    assert isinstance(feed, RawFeed)


@pytest.mark.shared
@pytest.mark.timeout(600)
def test_both_ways_agree_on_every_feed_there_is(shared: Path) -> None:
    taken = 0
    with tarfile.open(shared / "hostile/feeds/dev.tar.gz") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.startswith("feeds/") else None
            if file is not None:
                taken += quickly(file.read())[0]
    assert taken > 1_400
