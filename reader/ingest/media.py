"""Pictures, players and frames: which address they stand for, and what to call them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from reader.ingest.links import absolute, clean_url, host, is_affiliate
from reader.text import EMPTY, SafeText, safe_line

Attributes = Mapping[str, str]

_LAZY = """
    data-src data-original data-lazy-src data-lazy data-hi-res-src data-orig-src data-original-src
    data-img-src data-url data-full-src data-actualsrc
    """.split()  # noqa: SIM905 - a word list reads better
"""Where scripts keep the address of a picture that is to be loaded later."""
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "srcset")

_INLINE = re.compile(r"(?:^|\s)(?:emoji|wp-smiley|twemoji|latex|tex|mwe-math\S*)(?:\s|$)")
"""Classes of pictures that stand for a character or a formula in the line."""

_TRACKER_HOSTS = frozenset(
    """
    2o7.net ad.linksynergy.com adform.net adsrvr.org amazon-adsystem.com analytics.twitter.com
    analytics.yahoo.com assoc-amazon.com atdmt.com bat.bing.com bluekai.com casalemedia.com
    chartbeat.com chartbeat.net counter.yadro.ru criteo.com doubleclick.net effectivemeasure.net
    eotrx.substackcdn.com estat.com etracker.de feedsportal.com google-analytics.com
    googletagmanager.com histats.com hm.baidu.com hotjar.com hubspot.net imrworldwide.com ioam.de
    ivwbox.de krxd.net list-manage.com mathtag.com matomo.cloud mc.yandex.ru mixpanel.com
    omtrdc.net openx.net pixel.facebook.com pixel.parsely.com pixel.wp.com pubmatic.com
    px.ads.linkedin.com quantserve.com rubiconproject.com scorecardresearch.com shareasale.com
    smartadserver.com statcounter.com stats.wordpress.com top-fwz1.mail.ru tr.outbrain.com
    tracking.feedpress.it trc.taboola.com vgwort.de webtrekk.net weborama.fr xiti.com yieldmo.com
    zqtk.net
    """.split()  # noqa: SIM905 - a word list reads better
)
_TRACKER_PATH = re.compile(
    r"""
      /(?:pixel|beacon|spacer|blank|clear|transparent|trans|1x1|dot|shim)\.(?:gif|png)(?:$|\?)
    | /(?:pixel|beacon|open\.aspx|b\.gif|mf\.gif|open\.gif|count\.gif)(?:/|$|\?)
    | /(?:piwik\.php|matomo\.php|track/open\.php|wf/open)(?:/|$|\?)
    | ^https?://(?:www\.)?facebook\.com/tr\b
    | ^https?://feeds\.(?:feedburner|wordpress)\.com/(?:~r|~ff|1\.0)/
    | ^https?://(?:www\.)?google\.[a-z.]+/ads/
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"(?:placeholder|lazy|loading|grey|blank)[^/]*\.(?:gif|png|svg)(?:$|\?)")

_TINY = re.compile(r"\s*[0-2](?:\.\d+)?\s*(?:px)?\s*", re.IGNORECASE)
_TINY_STYLE = re.compile(r"(?:^|[;\s])(?:width|height)\s*:\s*[0-2](?:\.\d+)?\s*(?:px)?\s*(?:;|$)")

_HOSTS = {
    "Video": """
        youtube.com youtube-nocookie.com youtu.be vimeo.com player.vimeo.com dailymotion.com
        geo.dailymotion.com twitch.tv player.twitch.tv ted.com embed.ted.com tiktok.com
        streamable.com rumble.com odysee.com fast.wistia.net bilibili.com player.bilibili.com
        brightcove.net players.brightcove.net content.jwplatform.com media.ccc.de
        """,
    "Audio": """
        soundcloud.com w.soundcloud.com spotify.com open.spotify.com bandcamp.com
        embed.podcasts.apple.com podcasts.apple.com mixcloud.com player.simplecast.com anchor.fm
        omny.fm player.fm embed.acast.com playlist.megaphone.fm libsyn.com
        html5-player.libsyn.com buzzsprout.com podbean.com
        """,
}
_WORD_OF = {name: word for word, names in _HOSTS.items() for name in names.split()}


def image_source(attributes: Attributes, base: str, better: SafeText = EMPTY) -> SafeText:
    """The address of the picture, or nothing for one that is inline data, a pixel or a spacer.

    `better` is what the `source` elements of a `picture` offered; it serves when `src` does not.
    """
    if _is_tiny(attributes):
        return EMPTY
    src = attributes.get("src", "")
    candidates = [attributes.get(name, "") for name in _LAZY]
    candidates.append("" if _PLACEHOLDER.search(src.lower()) else src)
    candidates += (best_of(attributes.get(name, ""), base) for name in _LAZY_SETS)
    candidates += (better, src)
    for candidate in candidates:
        address = _picture(candidate, base)
        if address:
            return EMPTY if is_tracker(address) else address
    return EMPTY


def best_of(srcset: str, base: str) -> SafeText:
    """The largest picture of a `srcset` attribute, as the HTML standard writes it."""
    best, most = EMPTY, -1.0
    for found in re.finditer(r"\s*([^\s,]\S*[^\s,]|[^\s,])\s*([^,]*)", srcset[:20_000]):
        size = re.fullmatch(r"(\d{1,6}(?:\.\d{1,4})?)[wx]", found[2].strip())
        value = float(size[1]) if size else 0.0
        address = _picture(found[1], base) if value > most else EMPTY
        if address:
            best, most = address, value
    return best


def image_text(attributes: Attributes) -> SafeText:
    """What the picture shows, in the publisher's words."""
    return safe_line(attributes.get("alt", "")) or safe_line(attributes.get("title", ""))


def is_inline(attributes: Attributes) -> bool:
    """Does the picture stand for a character or a formula within a line of text?"""
    return bool(_INLINE.search(attributes.get("class", "").lower()))


def is_tracker(address: str) -> bool:
    """Is this address there to count readers?"""
    labels = host(address).split(".")
    if any(".".join(labels[at:]) in _TRACKER_HOSTS for at in range(len(labels))):
        return True
    if is_affiliate(address):
        return True
    return bool(_TRACKER_PATH.search(address))


def embed_source(attributes: Attributes, base: str) -> SafeText:
    """The address of a player or a frame, or nothing for a frame that only counts readers."""
    if _is_tiny(attributes):
        return EMPTY
    for name in ("src", "data-src", "data-lazy-src", "data", "data-url"):
        address = _picture(attributes.get(name, ""), base)
        if address:
            return EMPTY if is_tracker(address) else address
    return EMPTY


def embed_text(tag: str, source: SafeText, title: str) -> SafeText:
    """ "Video: Title", with the host where there is no title."""
    words = {"video": "Video", "amp-video": "Video", "audio": "Audio", "amp-audio": "Audio"}
    name = host(source)
    word = words.get(tag) or _WORD_OF.get(name) or _WORD_OF.get(name.partition(".")[2], "Embed")
    return safe_line(f"{word}: {safe_line(title) or name}")


def _picture(url: str, base: str) -> SafeText:
    if not url or url.startswith(("data:", "#")):
        return EMPTY
    address = absolute(url, base)
    if not address.startswith("http") or address == base:
        return EMPTY
    return SafeText(clean_url(address))


def _is_tiny(attributes: Attributes) -> bool:
    if any(_TINY.fullmatch(attributes.get(side, "x")) for side in ("width", "height")):
        return True
    return bool(_TINY_STYLE.search(attributes.get("style", "").lower()))
