"""What the names that a publisher gave to elements tell about their place in a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reader.ingest import markup

if TYPE_CHECKING:  # lxml takes 20 ms to load
    from lxml.etree import _Element

BESIDE = frozenset(
    """
    ad ads adv advert advertisement advertising adslot banner sponsor sponsored promo promoted
    promotion cta related recommended recommendations recirc recirculation outbrain taboola teaser
    teasers trending popular mostread readmore share sharing shares sharebar social follow
    newsletter signup subscribe subscription paywall comment comments disqus respond login
    register breadcrumb breadcrumbs crumbs nav navigation menu sidebar footer pagination pager
    widget toolbar tools cookie consent popup modal overlay tags taglist byline dateline
    timestamp embed skip
    """.split()  # noqa: SIM905 - a word list reads better
)
"""Words in class and id names of what stands beside an article rather than in it."""
CAPTIONS = frozenset("caption captions credit credits".split())  # noqa: SIM905
_ASIDE = markup.LANDMARKS | {"form", "button", "fieldset", "label"}
_ROLES = frozenset(
    "navigation complementary contentinfo banner search form dialog alert tooltip".split()  # noqa: SIM905
)
_TOKEN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def tokens(element: _Element) -> set[str]:
    """The words in the class and id names of an element: "c-relatedBox" has c, related, box."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return {word.lower() for word in _TOKEN.findall(names[:500])}


def is_beside(element: _Element) -> bool:
    """Does its own name say that it stands beside the text?"""
    if element.tag in _ASIDE or element.get("role") in _ROLES:
        return True
    return bool(element.attrib) and not BESIDE.isdisjoint(tokens(element))


def is_caption(element: _Element) -> bool:
    """Does its name say that it tells about a picture?"""
    return element.tag == "figcaption" or not CAPTIONS.isdisjoint(tokens(element))
