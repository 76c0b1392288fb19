"""What feedparser found -> the fields of an entry: which title, which text, whose name.

feedparser's dictionaries answer some keys with warnings and guesses; `dict.get` asks for what is
really there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape

from reader.model import Enclosure

Fields = dict[str, object]

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/xhtml", "html", "xhtml", ""})
TEXT_TYPES = frozenset({"text/plain", "text"})

_LONG_TITLE = 8_192
_LONG_NAME = 500
_TAG = re.compile(
    r"</?(?:a|abbr|acronym|address|article|aside|audio|b|bdi|bdo|big|blink|blockquote|body|br|button|"
    r"canvas|caption|center|cite|code|col|colgroup|data|dd|del|details|dfn|dialog|dir|div|dl|dt|"
    r"em|embed|fieldset|figcaption|figure|font|footer|form|frame|frameset|h[1-6]|head|header|hr|"
    r"html|i|iframe|img|input|ins|kbd|label|legend|li|link|main|map|mark|math|marquee|menu|meta|meter|nav|nobr|"
    r"noscript|object|ol|optgroup|option|output|p|param|picture|pre|progress|q|rp|rt|ruby|s|samp|"
    r"script|section|select|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|"
    r"td|template|textarea|tfoot|th|thead|time|title|tr|track|tt|u|ul|var|video|wbr)"
    r"(?:[\s/][^<>]*)?>|<!--[^<>]*-->",
    re.IGNORECASE | re.DOTALL,
)
_ENTITY = re.compile(r"&#?\w{1,40};")
"""Only with its semicolon: "?a=1&copy=2" holds no copyright sign."""
_OPEN_ADDRESS = re.compile(r"\s*\((?:mailto:)?[^()]{0,99}$")
"""What feedparser leaves of "Name (mailto:name@host)"."""
_UNSEEN = re.compile(r"<(script|style)\b[^<>]*>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)


def title_of(fields: Fields, version: str) -> str:
    """The title as plain text: tags out, entities decoded once.

    Atom says what a title is. RSS does not, and publishers put HTML there as often as text, so its
    titles are read as HTML; only names that are HTML elements count as tags ("a <b c" stays).
    """
    value = text_of(fields, "title")[:_LONG_TITLE]
    detail = dict.get(fields, "title_detail")
    kind = text_of(detail, "type").lower() if isinstance(detail, dict) else ""
    if version.startswith("atom") and kind in TEXT_TYPES:
        return value
    text = _TAG.sub("", _UNSEEN.sub("", value))
    return _ENTITY.sub(lambda found: unescape(found[0]), text).strip()


def html_of(fields: Fields) -> str:
    """The richest of the contents and the summary, as HTML; plain text is escaped.

    A full text (content:encoded, Atom content) wins over a description unless it is much shorter.
    """
    contents = [_as_html(part) for part in dicts_of(fields, "content")]
    content = max(contents, key=len, default="")
    detail = dict.get(fields, "summary_detail")
    if isinstance(detail, dict) and text_of(detail, "value"):
        summary = _as_html(detail)
    else:
        summary = text_of(fields, "summary")
    if not content.strip() or len(summary) > 2 * len(content):
        return summary
    return content


def _as_html(part: Fields) -> str:
    value = text_of(part, "value")
    kind = text_of(part, "type").lower()
    if kind in TEXT_TYPES:
        return "".join(
            "<p>" + escape(lines.strip(), quote=False).replace("\n", "<br>") + "</p>"
            for lines in re.split(r"\n[ \t]*\n", value.replace("\r\n", "\n"))
            if lines.strip()
        )
    if kind in HTML_TYPES or kind.startswith("text/") or kind.endswith(("+xml", "/xml")):
        return value
    return ""  # a picture or a file inside the feed


def author_of(fields: Fields) -> str:
    """The names of the authors; an address in brackets only where there is no name."""
    names = [
        _OPEN_ADDRESS.sub("", text_of(person, "name")[:_LONG_NAME])
        for person in dicts_of(fields, "authors")
    ]
    joined = ", ".join(dict.fromkeys(name for name in names[:20] if name))
    return joined or text_of(fields, "author")


def base_of(fields: Fields) -> str:
    """What xml:base says of the text, or nothing."""
    details = [*dicts_of(fields, "content"), dict.get(fields, "summary_detail")]
    bases = (text_of(detail, "base") for detail in details if isinstance(detail, dict))
    return next((base for base in bases if base), "")


def tags_of(fields: Fields) -> tuple[str, ...]:
    """The categories, by the label that is meant for people where there is one."""
    found = (text_of(tag, "label") or text_of(tag, "term") for tag in dicts_of(fields, "tags"))
    return tuple(tag for tag in found if tag)


def enclosures_of(fields: Fields) -> tuple[Enclosure, ...]:
    """Enclosures, and the audio and video of Media RSS."""
    found: dict[str, Enclosure] = {}
    for link in dicts_of(fields, "links"):
        if text_of(link, "rel") == "enclosure":
            _enclose(found, text_of(link, "href"), text_of(link, "type"), link)
    for media in dicts_of(fields, "media_content"):
        kind = text_of(media, "type") or text_of(media, "medium")
        if kind.startswith(("audio", "video")):
            _enclose(found, text_of(media, "url"), kind, media)
    return tuple(found.values())


def _enclose(found: dict[str, Enclosure], url: str, kind: str, fields: Fields) -> None:
    size = text_of(fields, "length") or text_of(fields, "filesize")
    if url and url not in found:
        found[url] = Enclosure(url, kind, _number(size, 1 << 53))


def text_of(fields: Mapping[str, object], key: str) -> str:
    """A string of a feedparser dictionary, or nothing."""
    value = dict.get(fields, key) if isinstance(fields, dict) else None
    return value if isinstance(value, str) else ""


def dicts_of(fields: Fields, key: str) -> list[Fields]:
    """The dictionaries in a list of a feedparser dictionary."""
    found = dict.get(fields, key)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _number(text: str, most: int) -> int:
    """A whole number from 0 to `most`; `int` alone would take any length and any alphabet."""
    digits = re.match(r"\s*([0-9]{1,18})\s*(?:\.[0-9]{0,9})?\s*$", text[:64])
    return min(int(digits[1]), most) if digits else 0
