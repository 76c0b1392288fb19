"""Who publishes a feed: sister feeds of one publisher share what is known of their blocks."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "go", "gob", "gov", "govt", "gouv", "ltd",
                           "me", "mil", "ne", "net", "nhs", "nom", "or", "org", "plc"})  # fmt: skip
"""Names below a country's own under which others register: co.uk, com.au, or.jp."""
_HOSTING = frozenset({
    "blogspot.com", "bearblog.dev", "beehiiv.com", "blog.com", "dreamwidth.org", "fly.dev",
    "ghost.io", "github.io", "gitlab.io", "hashnode.dev", "hatenablog.com", "herokuapp.com",
    "livejournal.com", "micro.blog", "neocities.org", "netlify.app", "over-blog.com", "pages.dev",
    "posterous.com", "prose.sh", "squarespace.com", "substack.com", "svbtle.com", "tistory.com",
    "tumblr.com", "typepad.com", "vercel.app", "weebly.com", "wixsite.com", "wordpress.com",
    "write.as",
})  # fmt: skip
"""Each name below these is somebody else's."""
_SHARED = frozenset({
    "acast.com", "anchor.fm", "codeberg.org", "feedblitz.com", "feedburner.com", "feedspot.com",
    "follow.it", "github.com", "gitlab.com", "google.com", "libsyn.com", "medium.com",
    "megaphone.fm", "rss.app", "rsshub.app", "simplecast.com", "sourceforge.net", "spreaker.com",
    "transistor.fm", "youtube.com",
})  # fmt: skip
"""Many publishers' feeds come from the same address there, so the site must tell them apart."""


def publisher_of(url: str, site: str = "") -> str:
    """The publisher of the feed at `url`: the registrable part of its host, or the host itself
    where many share that. `site` (what the feed says its site is) counts only for a feed that comes
    from a service for many: otherwise any feed could claim to be anybody's."""
    domain, host, path = _domain(url)
    if domain not in _SHARED:
        return domain
    claimed, _, _ = _domain(site)
    if claimed and claimed not in _SHARED:
        return claimed
    return host + path


def _domain(url: str) -> tuple[str, str, str]:
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return url, url, ""
    if not host:
        return url, url, ""
    if ":" in host or re.fullmatch(r"[\d.]+", host) or "." not in host:
        return f"{host}:{port}", host, parts.path
    labels = host.rstrip(".").split(".")
    two = ".".join(labels[-2:])
    if two in _HOSTING or (len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL):
        return ".".join(labels[-3:]), host, parts.path
    return two, host, parts.path
