"""What HTML elements mean to a reader of text: tables as data, and small questions about one tag.

After the rendering section of the HTML standard; what is in none of the tables is transparent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from reader.model import Style
from reader.text import EMPTY, SafeText, safe_line

DROPPED = frozenset(
    """
    annotation annotation-xml area base basefont bgsound button canvas col colgroup
    datalist frame frameset head input link map meta meter noembed noframes noscript optgroup
    option output param progress rp script select style svg template textarea title track
    amp-ad amp-analytics amp-pixel amp-auto-ads amp-consent amp-sidebar
    """.split()  # noqa: SIM905 - a word list reads better
)
"""Elements that contribute nothing, whatever is inside."""

BLOCKS = frozenset(
    """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main
    menu nav ol p pre search section summary table tbody td tfoot th thead tr ul xmp
    """.split()  # noqa: SIM905 - a word list reads better
)
"""Elements that begin and end a line of their own."""

STYLES: dict[str, Style] = {
    "strong": "strong",
    "b": "strong",
    "em": "em",
    "i": "em",
    "cite": "em",
    "dfn": "em",
    "var": "em",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "tt": "code",
    "del": "strike",
    "s": "strike",
    "strike": "strike",
    "mark": "mark",
    "sub": "sub",
    "sup": "sup",
}

HEADINGS = {f"h{level}": level for level in range(1, 7)}
PLAYERS = frozenset("video audio iframe embed object amp-video amp-audio amp-iframe".split())  # noqa: SIM905
IMAGES = frozenset({"img", "amp-img", "amp-anim", "image"})

ROLE_OF_CLASS = {
    "wp-caption": "figure",  # WordPress before HTML5
    "tr-caption-container": "figure",  # Blogger: a table of one picture and its caption
    "wp-caption-text": "figcaption",
    "tr-caption": "figcaption",
}
"""Classes of two widespread publishing systems that mean what an element would mean."""

LANDMARKS = frozenset({"aside", "nav", "footer"})
"""Elements whose very name says that they stand beside the text."""

UNSEEN_CLASSES = frozenset(
    "sr-only screen-reader-text visually-hidden visuallyhidden assistive-text".split()  # noqa: SIM905 - a word list reads better
)
"""Classes by which sites hide words from the screen that are there for screen readers."""

TELLING = frozenset({"aria-hidden", "class", "hidden", "style"})
"""Attributes that may hide any element, or make another of it."""

_HIDDEN = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)")
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)")
_ITALIC = re.compile(r"font-style\s*:\s*(?:italic|oblique)")
_LANGUAGE = re.compile(
    r"(?:^|\s)(?:language-|lang-|highlight-source-|brush:\s*|sourcecode\s+|src-)([a-z0-9+#.\-]{1,30})"
)
_BLOCK_LANGUAGE = re.compile(r"(?:^|\s)(?:language-|highlight-source-)([a-z0-9+#.\-]{1,30})")
_NUMBER = re.compile(r"\s*([+-]?\d{1,9})")
_NO_LANGUAGE = frozenset({"plaintext", "none", "text", "plain", "nohighlight"})
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)

_MAY_BE_CAPTION = frozenset({"div", "p", "section", "center", "h6"})
_CAPTION = re.compile(r"(?:^|[\s_-])caption(?:$|[\s_-])", re.IGNORECASE)

BULLET = SafeText("•")

Attributes = Mapping[str, str]


def is_hidden(tag: str, attributes: Attributes) -> bool:
    """Does a browser show nothing of this element?"""
    if not attributes:
        return tag == "dialog"
    if "hidden" in attributes or (tag == "dialog" and "open" not in attributes):
        return True
    if tag not in BLOCKS and attributes.get("aria-hidden") == "true":
        return True  # an ornament beside the words; on a block it may be a script's doing
    style = attributes.get("style")
    if style and _HIDDEN.search(style.lower()):
        return True
    names = attributes.get("class", "")
    return bool(names) and not UNSEEN_CLASSES.isdisjoint(names.split())


def role(tag: str, attributes: Attributes) -> str:
    """The name of the element whose meaning this one has."""
    names = attributes.get("class", "")
    if not names:
        return tag
    for name in names.split():
        if name in ROLE_OF_CLASS:
            return ROLE_OF_CLASS[name]
    return "figcaption" if tag in _MAY_BE_CAPTION and _CAPTION.search(names) else tag


def own_names(tag: str, attributes: Attributes) -> str:
    """Its class and id names in lower case, and its own name if that tells its place in a page."""
    own = tag if tag in LANDMARKS else ""
    if not attributes or ("class" not in attributes and "id" not in attributes):
        return own
    return f"{own} {attributes.get('class', '')} {attributes.get('id', '')}".strip().lower()[:200]


def style_of(attributes: Attributes) -> list[Style]:
    """Bold and italic set by a `style` attribute, as office programs write them."""
    css = attributes.get("style", "").lower()
    if "font-" not in css:
        return []
    found: list[Style] = ["strong"] if _BOLD.search(css) else []
    return [*found, "em"] if _ITALIC.search(css) else found


def code_language(attributes: Attributes) -> SafeText:
    """The programming language that a class name tells, or nothing."""
    explicit = attributes.get("data-lang") or attributes.get("data-language") or ""
    found = _LANGUAGE.search(attributes.get("class", "").lower())
    name = safe_line((found[1] if found else explicit.lower())[:30])
    return EMPTY if name in _NO_LANGUAGE else name


def block_language(attributes: Attributes) -> SafeText:
    """The language that a block around code names. Stricter: `lang-en` on a block is English."""
    found = _BLOCK_LANGUAGE.search(attributes.get("class", "").lower())
    return SafeText(found[1]) if found else EMPTY


def number(attributes: Attributes, name: str, default: int) -> int:
    """A whole number as HTML reads it: what follows the digits does not matter."""
    found = _NUMBER.match(attributes.get(name, ""))
    return int(found[1]) if found else default


def list_marker(value: int, kind: str) -> SafeText:
    """The marker of an ordered list: `kind` is the `type` attribute (1, a, A, i, I)."""
    if kind.lower() == "a" and value > 0:
        text = _letters(value)
    elif kind.lower() == "i" and 0 < value < 4000:
        text = _roman(value)
    else:
        text = str(value)
    return SafeText(f"{text.upper() if kind.isupper() else text}.")


def _letters(value: int) -> str:
    text = ""
    while value:
        value, digit = divmod(value - 1, 26)
        text = chr(ord("a") + digit) + text
    return text


def _roman(value: int) -> str:
    text = ""
    for worth, letters in _ROMAN:
        times, value = divmod(value, worth)
        text += letters * times
    return text
