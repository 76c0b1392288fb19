"""Well-known services: the address of a profile, channel or project -> its feeds. Pure.

`feeds_of` knows what a service is called; `guesses` are paths that software which many servers run
has in common: they are asked, and believed only when a feed answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import parse_qs, quote, urlsplit

from reader.model_fetch import FoundFeed

_NAME = r"[\w.~-]+"
MOST_GUESSES = 10


class Service(NamedTuple):
    """Hosts (a pattern), what follows the host, and the feeds: title and address, in which {1} is
    what the pattern found, {host} the host and {q} the parameter that `needs` names."""

    hosts: str
    path: str
    feeds: tuple[tuple[str, str], ...]
    needs: str = ""


_YOUTUBE = r"(?:www\.|m\.)?youtube\.com"
_VIDEOS = "https://www.youtube.com/feeds/videos.xml"
_REDDIT = r"(?:www\.|old\.|new\.)?reddit\.com"
_GITHUB = "https://github.com/{1}/{2}"
_GITLAB = "https://{host}/{1}"
_PROJECT = rf"({_NAME}(?:/(?!-/){_NAME})+)"
_IS_FEED = re.compile(r"\.(?:atom|rss|xml)$|/(?:feed|rss)(?:/|$)")

SERVICES = (
    Service(_YOUTUBE, r"/channel/(UC[\w-]{22})", (("Videos", _VIDEOS + "?channel_id={1}"),)),
    Service(_YOUTUBE, r"/user/([\w.-]+)", (("Videos", _VIDEOS + "?user={1}"),)),
    Service(_YOUTUBE, r"/(?:playlist|watch)", (("Playlist", _VIDEOS + "?playlist_id={q}"),),
            "list"),
    Service(_REDDIT, r"/r/(\w+)", (("Posts", "https://www.reddit.com/r/{1}/.rss"),)),
    Service(_REDDIT, r"/r/(\w+)/(new|top|hot|rising|controversial)",
            (("Posts", "https://www.reddit.com/r/{1}/{2}/.rss"),)),
    Service(_REDDIT, r"/r/(\w+)/comments/(\w+)(?:/.*)?",
            (("Comments", "https://www.reddit.com/r/{1}/comments/{2}/.rss"),)),
    Service(_REDDIT, r"/(?:u|user)/([\w-]+)", (("Posts", "https://www.reddit.com/user/{1}/.rss"),)),
    Service(_REDDIT, r"/user/([\w-]+)/m/(\w+)",
            (("Posts", "https://www.reddit.com/user/{1}/m/{2}/.rss"),)),
    Service(r"github\.com", rf"/(?!orgs|topics|features|search|settings)({_NAME})",
            (("Activity", "https://github.com/{1}.atom"),)),
    Service(r"github\.com", rf"/({_NAME})/({_NAME})",
            (("Releases", _GITHUB + "/releases.atom"), ("Commits", _GITHUB + "/commits.atom"),
             ("Tags", _GITHUB + "/tags.atom"))),
    Service(r"github\.com", rf"/({_NAME})/({_NAME})/(releases|tags|commits|issues|discussions)",
            (("", _GITHUB + "/{3}.atom"),)),
    Service(r"github\.com", rf"/({_NAME})/({_NAME})/(?:commits|tree)/(.+)",
            (("Commits", _GITHUB + "/commits/{3}.atom"),)),
    Service(r"gitlab\.(?:com|[\w.-]+)", rf"/{_PROJECT}",
            (("Releases", _GITLAB + "/-/releases.atom"), ("Activity", _GITLAB + ".atom"),
             ("Tags", _GITLAB + "/-/tags?format=atom"))),
    Service(r"gitlab\.(?:com|[\w.-]+)", rf"/{_PROJECT}/-/(releases|issues|merge_requests)",
            (("", _GITLAB + "/-/{2}.atom"),)),
    Service(r"gitlab\.(?:com|[\w.-]+)", rf"/{_PROJECT}/-/(tags|commits/.+)",
            (("", _GITLAB + "/-/{2}?format=atom"),)),
    Service(r"bsky\.app", r"/profile/([\w.:-]+)", (("Posts", "https://bsky.app/profile/{1}/rss"),)),
    Service(r"hn\.algolia\.com", r"/?", (("Stories", "https://hnrss.org/newest?q={q}"),
                                         ("Comments", "https://hnrss.org/newcomments?q={q}")), "q"),
    Service(r"news\.ycombinator\.com", r"/(?:news)?",
            (("Front page", "https://news.ycombinator.com/rss"),)),
    Service(r"news\.ycombinator\.com", r"/(newest|ask|show|jobs)",
            (("", "https://hnrss.org/{1}"),)),
    Service(r"news\.ycombinator\.com", r"/user", (("Posts", "https://hnrss.org/user?id={q}"),),
            "id"),
    Service(r"news\.ycombinator\.com", r"/item", (("Comments", "https://hnrss.org/item?id={q}"),),
            "id"),
    Service(r"[\w-]+\.substack\.com", r".*", (("Posts", "https://{host}/feed"),)),
    Service(r"medium\.com", r"/((?:tag/|@)?[\w.-]+)(?:/.*)?",
            (("Posts", "https://medium.com/feed/{1}"),)),
    Service(r"[\w-]+\.medium\.com", r".*", (("Posts", "https://{host}/feed"),)),
    Service(r"[\w-]+\.wordpress\.com", r"/?",
            (("Posts", "https://{host}/feed/"), ("Comments", "https://{host}/comments/feed/"))),
    Service(r"[\w-]+\.wordpress\.com", r"/(category|tag|author)/([\w-]+)",
            (("Posts", "https://{host}/{1}/{2}/feed/"),)),
    Service(r"[\w-]+\.tumblr\.com", r"/?", (("Posts", "https://{host}/rss"),)),
    Service(r"[\w-]+\.blogspot\.\w+(?:\.\w+)?", r"/?",
            (("Posts", "https://{host}/feeds/posts/default"),)),
    Service(r"lobste\.rs", r"/?", (("Stories", "https://lobste.rs/rss"),)),
    Service(r"pypi\.org", rf"/project/({_NAME})",
            (("Releases", "https://pypi.org/rss/project/{1}/releases.xml"),)),
)  # fmt: skip

GUESSES = (
    (r"/@([\w.-]+)", ("/@{1}.rss",)),  # Mastodon and its kin
    (r"/c/([\w.@-]+)", ("/feeds/c/{1}.xml?sort=New",)),  # Lemmy
    (r"/u/([\w.@-]+)", ("/feeds/u/{1}.xml?sort=New",)),
)
WELL_KNOWN = ("/feed/", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml", "/rss", "/feed.json")
"""WordPress, Jekyll, Hugo, Ghost and most others have their feed at one of these."""

_IN_PAGE = (
    (_YOUTUBE, r'"(?:externalId|channelId)"\s*:\s*"(UC[\w-]{22})"', _VIDEOS + "?channel_id={1}"),
    (r"podcasts\.apple\.com", r'"feedUrl"\s*:\s*"(https?:[^"\s<>]{4,1000})"', "{1}"),
)
"""What a service's own page says somewhere: hosts, pattern, address."""


def feeds_of(url: str) -> tuple[FoundFeed, ...]:
    """The feeds that a known service has for this address, the most likely first."""
    parts = _parts(url)
    if parts is None:
        return ()
    host, path, parameters = parts
    if _IS_FEED.search(path):
        return ()  # the address of a feed was given
    for service in SERVICES:
        found = re.fullmatch(service.path, path)
        if not found or not re.fullmatch(service.hosts, host):
            continue
        value = parameters.get(service.needs, "")
        if service.needs and not value:
            continue
        return tuple(
            FoundFeed(_filled(address, found, host, value), title)
            for title, address in service.feeds
        )
    return ()


def guesses(url: str) -> tuple[str, ...]:
    """Addresses at which this server may have a feed, the most likely first."""
    return tuple(dict.fromkeys(_guesses(url)))[:MOST_GUESSES]


def _guesses(url: str) -> Iterator[str]:
    parts = _parts(url)
    if parts is None:
        return
    host, path, _ = parts
    root = f"{urlsplit(url).scheme}://{urlsplit(url).netloc.rpartition('@')[2]}"
    for pattern, paths in GUESSES:
        if found := re.fullmatch(pattern, path):
            yield from (root + _filled(one, found, host, "") for one in paths)
    if path.strip("/"):
        yield f"{root}{path.rstrip('/')}/feed/"
    yield from (root + one for one in WELL_KNOWN)


def feeds_in_page(url: str, page: str) -> tuple[FoundFeed, ...]:
    """What the page of a known service says of its feed without naming it as one."""
    parts = _parts(url)
    for hosts, pattern, address in _IN_PAGE:
        if parts and re.fullmatch(hosts, parts[0]) and (found := re.search(pattern, page)):
            plain = found[1].replace("\\/", "/").replace("\\u0026", "&")
            return (FoundFeed(address.replace("{1}", plain)),)
    return ()


def _parts(url: str) -> tuple[str, str, dict[str, str]] | None:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    path = parts.path.rstrip("/") or "/"
    given = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return (f"{host}:{port}" if port else host), path, given


def _filled(address: str, found: re.Match[str], host: str, value: str) -> str:
    out = address.replace("{host}", host).replace("{q}", quote(value, safe=""))
    for number, group in enumerate(found.groups(), 1):
        out = out.replace(f"{{{number}}}", group or "")
    return out
