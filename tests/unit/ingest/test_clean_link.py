"""Links: redirectors unwrapped, affiliate tags and site trackers taken off, nothing broken."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.ingest.link_tables import REDIRECTORS, SITES
from reader.ingest.links import DEEPEST, absolute, clean_link, host
from reader.ingest.sanitize import sanitize
from reader.model import Article, Kind
from reader.text import EMPTY, SafeText

TARGET = "https://shop.example/kettle?size=2"
CODED = quote(TARGET, safe="")


@pytest.mark.parametrize(
    "url",
    [
        f"https://go.redirectingat.com/?id=1X2&xs=1&url={CODED}&sref=https%3A%2F%2Fa.example",
        f"https://go.skimresources.com/?id=1&amp;url={CODED}",
        f"https://redirect.viglink.com/?key=1&u={CODED}",
        f"https://www.awin1.com/cread.php?awinmid=1&awinaffid=2&ued={CODED}",
        f"https://www.awin1.com/cread.php?awinmid=1&awinaffid=2&p={CODED}",
        "https://www.shareasale.com/r.cfm?b=1&u=2&urllink=shop.example%2Fkettle%3Fsize%3D2",
        f"https://click.linksynergy.com/deeplink?id=1&mid=2&murl={CODED}",
        f"https://prf.hn/click/camref:1abc/pubref:x/destination:{CODED}",
        f"https://prf.hn/click/camref:1abc/destination:{TARGET}",
        f"https://brand.sjv.io/c/12/34/56?u={CODED}",
        f"https://goto.walmart.example/c/12/34/56?u={CODED}",
        f"https://www.anrdoezrs.net/links/123/type/dlg/sid/x/{TARGET}",
        f"https://www.kqzyfj.com/click-123-456?url={CODED}",
        f"https://clk.tradedoubler.com/click?p=1&a=2&url={CODED}",
        f"https://howl.me/link/?pub=1&url={CODED}",
        f"https://track.webgains.com/click.html?wgcampaignid=1&wgtarget={CODED}",
        f"https://rover.ebay.com/rover/1/711-1/1?mpre={CODED}",
        f"https://go.redirectingat.com/?url={TARGET}",
        f"https://go.redirectingat.com/?url={quote(CODED)}",
    ],
)
def test_an_affiliate_redirector_is_unwrapped(url: str) -> None:
    assert clean_link(absolute(url, "")) == (TARGET, True)


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.google.com/url?q={CODED}&sa=D&usg=x",
        f"https://www.google.co.uk/url?sa=t&url={CODED}",
        f"https://l.facebook.com/l.php?u={CODED}%26fbclid%3D1&h=x",
        f"https://duckduckgo.com/l/?uddg={CODED}&rut=x",
        f"https://www.youtube.com/redirect?event=x&q={CODED}",
        f"https://out.reddit.com/t3_x?url={CODED}&token=y",
        f"https://eur01.safelinks.protection.outlook.com/?url={CODED}&data=x",
    ],
)
def test_a_redirector_that_only_watches_is_unwrapped_and_not_counted(url: str) -> None:
    assert clean_link(absolute(url, "")) == (TARGET, False)


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://www.amazon.com/dp/B01?tag=site-20&linkCode=ll1&th=1", "?th=1"),
        ("https://www.amazon.co.uk/Kettle/dp/B01/ref=sr_1_1?ascsubtag=x", ""),
        ("https://www.amazon.de/dp/B01/?tag=site-21&psc=1&pf_rd_p=2", "/?psc=1"),
        ("https://www.ebay.com/itm/123?campid=5&mkevt=1&toolid=9&hash=item1", "?hash=item1"),
        ("https://www.aliexpress.com/item/1.html?aff_fcid=1&sk=_x&spm=a", ".html"),
        ("https://www.booking.com/hotel/x.html?aid=12&label=y&checkin=2", "?checkin=2"),
        ("https://www.walmart.com/ip/1?wmlspartner=x&veh=aff&selected=true", "?selected=true"),
        ("https://apps.apple.com/app/id1?at=11lx&ct=y&l=en", "?l=en"),
        ("https://shop.example/a?irclickid=1&irgwc=1&b=2", "?b=2"),
    ],
)
def test_affiliate_tags_go_where_they_mean_that(url: str, clean: str) -> None:
    link = clean_link(absolute(url, ""))
    assert link.affiliate
    assert link.address.endswith(clean)
    assert not any(sign in link.address for sign in ("tag=", "ref=", "aff", "aid=", "irgwc"))


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/watch?v=abc&t=120&list=x",
        "https://blog.example/?tag=kettles&ref=main&aid=7&at=3&p=12&u=me",
        "https://git.example/x?ref=main",
        "https://example.org/a?url=https%3A%2F%2Fb.example",
        "https://www.google.com/search?q=https%3A%2F%2Fb.example",
        "https://www.shareasale.com/info/",
        "https://amazon.example.org/?tag=x-20",
        "https://notamazon.com/?tag=x-20",
        "https://www.amazon.com/s?k=kettle&i=kitchen&rh=n%3A1",
        "https://l.facebook.com/l.php?u=javascript%3Aalert(1)",
        "https://bookshop.org/p/books/kettle/123?ean=9780",
        "mailto:a@b.example?tag=x",
        "https://example.org/ref=top",
    ],
)
def test_what_belongs_to_the_address_stays(url: str) -> None:
    assert clean_link(absolute(url, "")) == (url, False)


@pytest.mark.parametrize(
    "url",
    [
        "https://amzn.to/3xyz",
        "https://www.anrdoezrs.net/click-1-2",
        "https://go.redirectingat.com/?id=1&url=javascript%3Ax",
        "https://howl.me/abc",
        "https://bookshop.org/a/123/9780000000002",
    ],
)
def test_a_redirector_that_does_not_say_where_is_counted_and_stays(url: str) -> None:
    assert clean_link(absolute(url, "")) == (url, True)


def test_redirectors_within_redirectors_are_unwrapped_so_deep() -> None:
    url = "https://www.amazon.com/dp/B01?tag=x-20"
    for _ in range(DEEPEST - 1):
        url = f"https://www.google.com/url?q={quote(url, safe='')}"
    if len(url) < 8192:
        assert clean_link(SafeText(url)) == ("https://www.amazon.com/dp/B01", True)
    plain = "https://a.example/"
    nested = plain
    for _ in range(DEEPEST + 5):
        nested = f"https://href.li/?url={nested}"
    assert clean_link(SafeText(nested)) == (nested, False)


HOSTS = [name.replace("*", "co.uk") for row in (*REDIRECTORS, *SITES) for name in row.hosts]
NAMES = sorted(
    {
        "q", "v", "t", "id", "utm_source",
        *(name for row in REDIRECTORS for name in row.holders),
        *(name for row in SITES for name in (*row.affiliate, *row.tracking)),
    }
)  # fmt: skip
PATHS = [
    "/",
    "/url",
    "/l.php",
    "/a/1/2",
    "/r.cfm",
    "/c/1/2/3",
    "/dp/1/ref=x",
    "/click/destination:",
]


def _address(name: str, path: str, pairs: list[tuple[str, str]]) -> str:
    return f"https://{name}{path}?" + "&".join(f"{key}={value}" for key, value in pairs)


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    value = inner | inner.map(lambda url: quote(url, safe=""))
    path = st.sampled_from(PATHS) | st.builds("/links/{}".format, value)
    pairs = st.lists(st.tuples(st.sampled_from(NAMES), value), max_size=3)
    return st.builds(
        _address, st.sampled_from(["www.example", "goto.x.example", *HOSTS]), path, pairs
    )


addresses = st.recursive(st.text(max_size=5), _nested, max_leaves=8)


@given(addresses | st.text())
def test_cleaning_is_idempotent_and_never_raises(url: str) -> None:
    once = clean_link(absolute(url, "")).address
    assert clean_link(once).address == once
    assert not once or once.startswith(("http://", "https://", "mailto:"))
    assert absolute(once, "") == once


@given(st.text(), st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=5))))
def test_only_a_redirector_changes_the_host(path: str, pairs: list[tuple[str, str]]) -> None:
    for name in ("shop.example", *(one.replace("*", "de") for row in SITES for one in row.hosts)):
        query = "&".join(f"{key}={value}" for key, value in pairs)
        url = absolute(f"https://{name}/x{quote(path)}?{query}", "")
        assert host(clean_link(url).address) == host(url)


def test_the_article_counts_its_affiliate_links() -> None:
    html = (
        '<p>A <a href="https://www.amazon.com/dp/B01?tag=x-20"><b>kettle</b> of <i>tin</i></a> '
        'and <a href="https://a.example/">a cup</a>.</p>'
        '<ul><li><a href="https://amzn.to/1">Buy it</a></li></ul>'
    )
    assert Article(EMPTY, sanitize(html, "https://a.example/")).affiliate_links == 2


@pytest.mark.parametrize(
    "image",
    [
        '<img src="https://a.example/p.png" width=1 height=1>',
        '<img src="https://a.example/p.png" height="1px">',
        '<img src="https://a.example/p.png" style="width: 1px; height: 1px">',
        '<img src="https://pixel.wp.com/g.gif?blog=1">',
        '<img src="https://sb.scorecardresearch.com/p?c1=2">',
        '<img src="https://www.facebook.com/tr?id=1&amp;ev=PageView">',
        '<img src="https://feeds.feedburner.com/~r/x/~4/y">',
        '<noscript><img src="https://ad.doubleclick.net/x"></noscript>',
        '<img src="https://ir-na.amazon-adsystem.com/e/ir?t=x-20&l=am2">',
        '<img src="https://www.awin1.com/cshow.php?s=1">',
        '<img src="https://www.ftjcfx.com/image-1-2">',
        '<img src="https://ad.linksynergy.com/fs-bin/show?id=1">',
        '<img src="https://www.shareasale.com/image/1.gif">',
        '<img src="https://vg07.met.vgwort.de/na/1">',
        '<img src="https://a.example/p.png" hidden>',
        '<img src="https://a.example/open.gif?u=1">',
    ],
)
def test_a_tracking_pixel_is_no_picture(image: str) -> None:
    blocks = sanitize(f"<p>Text</p>{image}<p>More</p>", "https://a.example/")
    assert [block.kind for block in blocks] == [Kind.PARAGRAPH, Kind.PARAGRAPH]
