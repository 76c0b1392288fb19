"""What feedparser calls the elements of a feed, and which of those names it takes for something.

Only data and one look-up; `quick.py` reads by it. The names are lower case, with feedparser's own
prefix for the vocabularies it knows ("dc:creator"), whatever prefix the publisher chose.
"""

from __future__ import annotations

from collections.abc import Iterable


class Unsure(Exception):  # noqa: N818 - no fault: the feed is left to feedparser
    """Something that is not certain to be read as feedparser reads it."""


XML = "{http://www.w3.org/XML/1998/namespace}"
ATOM = "http://www.w3.org/2005/Atom"

KNOWN = {
    ATOM.lower(): "",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.georss.org/georss": "georss",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://webns.net/mvcb/": "admin",
    "http://www.w3.org/1999/xhtml": "xhtml",
    # Of these no element is read.
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://creativecommons.org/ns#license": "cc",
    "http://web.resource.org/cc/": "cc",
    "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "creativecommons",
    "http://backend.userland.com/creativecommonsrssmodule": "creativecommons",
    "http://www.opengis.net/gml": "gml",
    "http://podlove.org/simple-chapters": "psc",
}
"""The vocabularies by which feedparser does something, by their namespace in lower case."""

REFUSED = frozenset(
    """
    http://backend.userland.com/rss http://blogs.law.harvard.edu/tech/rss http://purl.org/rss/1.0/
    http://my.netscape.com/rdf/simple/0.9/ http://example.com/newformat# http://example.com/necho
    http://purl.org/echo/ uri/of/echo/namespace# http://purl.org/pie/ http://purl.org/atom/ns#
    http://purl.org/rss/1.0/modules/rss091# http://example.com/dtds/podcast-1.0.dtd
    http://www.w3.org/1999/xlink
    """.split()  # noqa: SIM905 - a word list reads better
)
"""Vocabularies that feedparser takes for a feed of another version, or for something odd."""

_PREFIXES = frozenset(filter(None, KNOWN.values()))
"""Prefixes under which feedparser looks for a meaning, even where they stand for something else."""

MEANT = frozenset(
    """
    rss channel feed image textinput author managingeditor contributor name width height url
    homepage uri email subtitle tagline rights copyright item entry language webmaster published
    issued pubdate updated modified lastbuilddate created expirationdate category keywords cloud
    link guid id title description abstract info generator summary enclosure source content body
    fullitem newlocation where georssgeom geom tags
    """.split()  # noqa: SIM905 - a word list reads better
)
"""Names without a prefix that feedparser does something with."""

_KEPT = frozenset(
    """
    id link links title title_detail author authors author_detail summary summary_detail content
    published published_parsed created_parsed updated_parsed tags comments media_content
    feedburner_origlink image textinput
    """.split()  # noqa: SIM905 - a word list reads better
)
"""Keys of feedparser's dictionaries that an element of any name must not get at."""

SILENT = frozenset(
    """
    subtitle tagline rights copyright language webmaster expirationdate cloud generator info
    dc:language dc:publisher dc:rights dc:contributor itunes:subtitle itunes:image itunes:link
    itunes:block itunes:explicit media:rating media:credit media:restriction media:license
    media:thumbnail media:player admin:generatoragent admin:errorreportsto georss:point
    georss:line georss:polygon georss:box dcterms:valid feedburner:browserfriendly ttl
    sy:updateperiod sy:updatefrequency
    """.split()  # noqa: SIM905 - a word list reads better
)
"""Elements that feedparser reads, and that nothing of ours comes from. They hold no elements."""

NOTHING = ""
"""The name of an element that means nothing to feedparser."""


class Names:
    """The names of a document's elements. Raises Unsure for what could be two things."""

    def __init__(self, declared: Iterable[tuple[str, str]]) -> None:
        self._prefixes: dict[str, set[str]] = {}
        uris: dict[str, str] = {}
        for prefix, uri in declared:
            lower = uri.lower()
            if lower in REFUSED or "backend.userland.com/rss" in lower:
                raise Unsure
            if prefix and uris.setdefault(prefix, uri) != uri:
                raise Unsure
            if prefix.lower() in _PREFIXES and KNOWN.get(lower) != prefix.lower():
                raise Unsure
            self._prefixes.setdefault(uri, set()).add(prefix)
        if len(self._prefixes) > 60:
            raise Unsure
        self._cache: dict[str, str] = {}

    def of(self, tag: str) -> str:
        """The name for a tag as ElementTree writes it."""
        name = self._cache.get(tag)
        if name is None:
            name = self._cache[tag] = self._name(tag)
        return name

    def _name(self, tag: str) -> str:
        uri, _, local = tag[1:].rpartition("}") if tag[0] == "{" else ("", "", tag)
        local = local.lower()
        if not uri:
            return local if local in MEANT or local in _KEPT else NOTHING
        prefix = KNOWN.get(uri.lower())
        if prefix == "":
            if uri != ATOM:
                raise Unsure
            return local if local in MEANT or local in _KEPT else NOTHING
        if prefix:
            return f"{prefix}:{local}"
        # feedparser calls it by the publisher's prefix, or by its bare name where it has none.
        for given in self._prefixes.get(uri, {""}):
            if f"{given.lower()}_{local}" in _KEPT:
                raise Unsure
            if not given and (local in MEANT or local in _KEPT):
                raise Unsure
        return NOTHING
