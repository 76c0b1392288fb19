"""Well-formed RSS 2.0 and Atom -> what feedparser would find, at a tenth of its price.

feedparser stays the authority on what a feed means. This reads the plain middle of what publishers
send, element for element as feedparser does (the first title wins, a second description is a
content, a guid stands in for a link), and gives up where a feed leaves it: `quick` returns None,
and the feed is feedparser's. What it hands out are feedparser's own dictionaries, as far as
`fields.py` looks at them, so that everything after is one code. The parser is expat, as under
feedparser; a document type, where entities and outside addresses come from, is not accepted.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, NoReturn
from urllib.parse import urljoin
from xml.etree.ElementTree import ParseError as NotWellFormed
from xml.etree.ElementTree import TreeBuilder, XMLParser

from reader.ingest.fields import Fields
from reader.ingest.prescan import MAX_ENTRIES
from reader.ingest.quick_elements import (
    bare_attributes,
    base_of,
    has_many_words,
    must_be_bare,
    only_text,
    with_href,
    without_base,
)
from reader.ingest.quick_names import ATOM, NOTHING, SILENT, Names, Unsure
from reader.ingest.quick_values import (
    HTML,
    MAX_DEPTH,
    PLAIN,
    XHTML,
    as_told,
    attributes_of,
    kind_of,
    name_in,
    reads_as_html,
    when,
    xhtml_text,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_TEXT = 5_000_000
MAX_TAGS = 25_000
"""Signs "<" of a document; with fewer, none of the limits of `prescan.py` can be reached."""
MAX_ELEMENTS = 500
"""Elements of one entry, or of the feed between its entries."""

_PROLOG = re.compile(r"(?:\s+|<\?[^<>?]*\?>|<!--(?:(?!<!)[^-]|-(?!-))*-->)*(?=<[A-Za-z])")
_WEB = re.compile(r"https?://[^\s/][^\s]*")
_UNHANDLED_REFERENCE = re.compile("&([A-Za-z0-9_]+);")
_PERSON = frozenset({"name", "uri", "url", "homepage", "email"})
_OF_IMAGE = frozenset({"title", "link", "url", "width", "height", "description"})
_OF_CATEGORY = frozenset({"itunes:category"})
_OF_OWNER = frozenset({"itunes:name", "itunes:email"})
_ITUNES, _MEDIA = "http://www.itunes.com/", "http://search.yahoo.com/mrss/category_schema"


def quick(text: str) -> Fields | None:
    """What feedparser's `parse` would hand out for a decoded document without its declaration, or
    None: ask feedparser."""
    start = _PROLOG.match(text)
    if start is None or len(text) > MAX_TEXT or text.count("<") > MAX_TAGS:
        return None
    tree = _Tree()
    parser = XMLParser(target=tree)  # noqa: S314 - there is no document type to attack with
    try:
        parser.feed(text[start.end() :])
        root = parser.close()
        return _Reading(Names(tree.declared)).read(root)
    except (NotWellFormed, Unsure):
        return None


class _Tree(TreeBuilder):
    """The elements of a document, and the namespaces that it declares."""

    def __init__(self) -> None:
        super().__init__()
        self.declared: list[tuple[str, str]] = []

    def start_ns(self, prefix: str, uri: str) -> None:
        self.declared.append((prefix, uri))

    def pi(self, target: str, text: str | None = None) -> NoReturn:
        del target, text  # what looks like elements in it is none
        raise Unsure


class _Text(NamedTuple):
    kind: str
    value: str
    base: str


class _Reading:
    """The state of feedparser's own walk, as far as it decides what ends where.

    `_context` is the dictionary that is being filled: an entry's, or the feed's.
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._about: Fields = {}
        self._context = self._about
        self._entries: list[Fields] = []
        self._depths: dict[str, int] = {}
        self._title_depth = -1
        self._has_content = False
        self._elements = 0
        self._is_atom = False
        self._base = ""

    @property
    def _in_entry(self) -> bool:
        return self._context is not self._about

    def read(self, root: Element) -> Fields:
        """The whole document."""
        base = base_of(root)
        if base is not None:
            if _WEB.fullmatch(base) is None or ":///" in base:
                raise Unsure
            self._base = urljoin(base, base)
        if root.tag == "rss":
            if [child.tag for child in root] != ["channel"]:
                raise Unsure
            version, channel = "rss20", root[0]
            must_be_bare(channel)
        elif root.tag == f"{{{ATOM}}}feed":
            self._is_atom = True
            version, channel = "atom10", root
        else:
            raise Unsure
        self._channel(channel, 2 if self._is_atom else 3)
        return {"version": version, "feed": self._about, "entries": self._entries}

    def _channel(self, channel: Element, depth: int) -> None:
        entry = f"{{{ATOM}}}entry" if self._is_atom else "item"
        for child in channel:
            if child.tag == entry:
                self._entry(child, depth + 1)
            else:
                self._element(child, depth)

    def _entry(self, element: Element, depth: int) -> None:
        if len(self._entries) >= MAX_ENTRIES:
            raise Unsure
        must_be_bare(element)
        self._context = {}
        self._entries.append(self._context)
        self._depths = {}
        self._title_depth = -1
        outside, self._elements = self._elements, 0
        for child in element:
            self._element(child, depth)
        self._elements = outside
        self._context = self._about
        self._has_content = False

    def _element(self, element: Element, depth: int) -> None:
        self._elements += 1
        if self._elements > MAX_ELEMENTS or has_many_words(element):
            raise Unsure
        name = self._names.of(element.tag)
        reader = _READERS.get(name)
        if reader is not None:
            reader(self, element, depth)
        elif name in SILENT:
            without_base(element.attrib)
            only_text(element)
        elif name == NOTHING or name.startswith(_OPEN):
            self._inside_of_nothing(element, depth)
        else:
            raise Unsure

    def _inside_of_nothing(self, element: Element, depth: int) -> None:
        """What an element holds that says nothing itself is read as if it stood alone."""
        without_base(element.attrib)
        if depth > MAX_DEPTH:
            raise Unsure
        for child in element:
            self._element(child, depth + 1)

    # Texts

    def _text(self, element: Element, default: str) -> _Text:
        attributes = attributes_of(element)
        base = self._base
        if "xml:base" in attributes:
            own = attributes["xml:base"]
            if not base or _WEB.fullmatch(own) is None or ":///" in own:
                raise Unsure
            base = urljoin(base, own)
        kind = kind_of(attributes, default)
        if kind == XHTML:
            if not self._is_atom:
                raise Unsure
            return _Text(kind, as_told(xhtml_text(element)), base)
        value = only_text(element)
        if kind == PLAIN and not self._is_atom and reads_as_html(value):
            kind = HTML
        return _Text(kind, as_told(value), base)

    def _store(self, key: str, value: object, depth: int) -> None:
        """Of two values the one that stands less deep counts, and else the later."""
        if self._in_entry:
            before = self._depths.get(key)
            if before is not None and depth > before:
                return
            self._depths[key] = depth
        self._context[key] = value

    def _title(self, element: Element, depth: int) -> None:
        found = self._text(element, PLAIN)
        if not -1 < self._title_depth <= depth:
            self._store("title", found.value, depth)
            self._context["title_detail"] = {"type": found.kind}
        if found.value:
            self._title_depth = depth

    def _media_title(self, element: Element, depth: int) -> None:
        before = self._title_depth
        self._title(element, depth)
        self._title_depth = before

    def _description(self, element: Element, depth: int) -> None:
        self._summarise(element, depth, "summary" if self._in_entry else "subtitle", HTML)

    def _summary(self, element: Element, depth: int) -> None:
        self._summarise(element, depth, "summary", PLAIN)

    def _summarise(self, element: Element, depth: int, key: str, default: str) -> None:
        if "summary" in self._context and not self._has_content:
            self._add_content(element, PLAIN)
            return
        found = self._text(element, default)
        self._store(key, found.value, depth)
        self._context[f"{key}_detail"] = _detail(found)

    def _content(self, element: Element, depth: int) -> None:
        del depth
        self._add_content(element, PLAIN)

    def _encoded(self, element: Element, depth: int) -> None:
        del depth
        self._add_content(element, HTML)

    def _add_content(self, element: Element, default: str) -> None:
        self._has_content = True
        found = self._text(element, default)
        if self._in_entry:
            _list(self._context, "content").append(_detail(found))
        self._context.setdefault("summary", found.value)

    # Addresses

    def _resolved(self, address: str) -> str:
        if ":///" in address:
            raise Unsure
        if not self._base:
            return address
        try:
            return urljoin(self._base, address)
        except ValueError:  # brackets that are no IPv6 address
            return ""

    def _link(self, element: Element, depth: int) -> None:
        del depth
        found = with_href(bare_attributes(element))
        text = only_text(element)
        found.setdefault("rel", "alternate")
        found.setdefault("type", "application/atom+xml" if found["rel"] == "self" else HTML)
        _list(self._context, "links").append(found)
        if "href" in found:
            found["href"] = self._resolved(found["href"])
            if found["rel"] == "alternate" and found["type"] in (HTML, XHTML, "html", "xhtml"):
                self._context["link"] = found["href"]
            return
        address = as_told(self._resolved(text)) if text else ""
        if self._in_entry:
            address = address.replace("&amp;", "&")
        address = _UNHANDLED_REFERENCE.sub(r"&\1", address)
        self._context["link"] = address
        if address:
            found["href"] = address

    def _guid(self, element: Element, depth: int) -> None:
        attributes = bare_attributes(element)
        guid = only_text(element)
        is_link = attributes.get("ispermalink", "true") == "true"
        guid = as_told(self._resolved(guid) if is_link and guid else guid)
        self._store("id", guid, depth)
        if is_link:
            self._context.setdefault("link", guid)

    def _enclosure(self, element: Element, depth: int) -> None:
        del depth
        found = with_href(bare_attributes(element))
        only_text(element)
        found["rel"] = "enclosure"
        _list(self._context, "links").append(found)

    def _media_content(self, element: Element, depth: int) -> None:
        _list(self._context, "media_content").append(bare_attributes(element))
        self._inside_of_nothing(element, depth)

    def _address(self, element: Element, depth: int) -> None:
        self._plain(element, depth, lambda told: self._resolved(told) if told else "")

    # What is plain

    def _value(self, element: Element, depth: int) -> None:
        self._plain(element, depth, str)

    def _plain(self, element: Element, depth: int, made: Callable[[str], str]) -> None:
        key = self._names.of(element.tag).replace(":", "_")
        attributes = bare_attributes(element)
        value = only_text(element)
        if attributes:
            self._context[key] = attributes
        else:
            self._store(key, as_told(made(value)), depth)

    def _published(self, element: Element, depth: int) -> None:
        self._date(element, depth, "published")

    def _updated(self, element: Element, depth: int) -> None:
        self._date(element, depth, "updated")

    def _created(self, element: Element, depth: int) -> None:
        self._date(element, depth, "created")

    def _date(self, element: Element, depth: int, key: str) -> None:
        del depth
        without_base(element.attrib)
        if self._in_entry:  # a feed's own dates are nobody's
            self._context[f"{key}_parsed"] = when(only_text(element))
        elif len(element):
            raise Unsure

    def _source(self, element: Element, depth: int) -> None:
        del depth
        without_base(element.attrib)
        if len(element) or not self._in_entry:
            raise Unsure
        self._title_depth = -1

    # People

    def _author(self, element: Element, depth: int) -> None:
        without_base(element.attrib)
        if not self._in_entry and not self._is_atom:
            only_text(element)  # an RSS feed's author is nobody's
            return
        person: Fields = {}
        _list(self._context, "authors").append(person)
        if len(element):
            person["name"] = self._name(element)
            return
        self._store("author", as_told(only_text(element)), depth)
        author = self._context.get("author")
        name = name_in(author) if isinstance(author, str) else ""
        if name:
            person["name"] = name

    def _name(self, element: Element) -> str:
        """The one name inside a person, as Atom writes it."""
        names: list[str] = []
        for child in element:
            name = self._names.of(child.tag)
            without_base(child.attrib)
            if len(child) or (name not in _PERSON and name != NOTHING):
                raise Unsure
            if name == "name":
                names.append((child.text or "").strip())
        if len(names) != 1 or not names[0]:
            raise Unsure
        return names[0]

    def _contributor(self, element: Element, depth: int) -> None:
        del depth
        self._leaves(element, _PERSON)

    def _owner(self, element: Element, depth: int) -> None:
        del depth
        if self._in_entry or self._is_atom:
            raise Unsure
        self._leaves(element, _OF_OWNER)

    def _leaves(self, element: Element, allowed: frozenset[str]) -> None:
        without_base(element.attrib)
        for child in element:
            without_base(child.attrib)
            if len(child) or self._names.of(child.tag) not in allowed:
                raise Unsure

    def _image(self, element: Element, depth: int) -> None:
        """The picture of a feed. Its title is none of the feed's, but ends the search for one."""
        if self._in_entry or self._is_atom:
            raise Unsure
        self._leaves(element, _OF_IMAGE)
        self._title_depth = -1
        for child in element:
            if self._names.of(child.tag) == "title" and (child.text or "").strip():
                self._title_depth = depth + 1

    # Categories

    def _category(self, element: Element, depth: int) -> None:
        del depth
        found = bare_attributes(element)
        media = self._names.of(element.tag) == "media:category"
        scheme = found.get("scheme", _MEDIA if media else found.get("domain"))
        self._categorise(element, found.get("term"), scheme, found.get("label"))

    def _itunes_category(self, element: Element, depth: int) -> None:
        del depth
        found = bare_attributes(element)
        if not self._in_entry:  # a feed's own categories are nobody's; here they hold one another
            self._leaves(element, _OF_CATEGORY)
            return
        self._categorise(element, found.get("text"), _ITUNES, None)

    def _categorise(
        self, element: Element, term: str | None, scheme: str | None, label: str | None
    ) -> None:
        value = as_told(only_text(element))
        self._tag(term, scheme, label)
        if not value:
            return
        tags = _list(self._context, "tags")
        last = tags[-1] if tags else None
        if isinstance(last, dict) and not last["term"]:
            last["term"] = value
        else:
            self._tag(value, None, None)

    def _keywords(self, element: Element, depth: int) -> None:
        del depth
        attributes = bare_attributes(element)
        scheme = _ITUNES if self._names.of(element.tag) == "itunes:keywords" else None
        if attributes:
            raise Unsure
        for term in as_told(only_text(element)).split(","):
            if term.strip():
                self._tag(term.strip(), scheme, None)

    def _tag(self, term: str | None, scheme: str | None, label: str | None) -> None:
        tags = _list(self._context, "tags")
        if not term and not scheme and not label:
            return
        tag = {"term": term, "scheme": scheme, "label": label}
        if tag not in tags:
            tags.append(tag)


def _detail(text: _Text) -> Fields:
    return {"type": text.kind, "value": text.value, "base": text.base}


def _list(context: Fields, key: str) -> list[object]:
    found = context.setdefault(key, [])
    assert isinstance(found, list)  # noqa: S101 - these keys hold lists only
    return found


_Reader = Callable[[_Reading, "Element", int], None]

_READERS: dict[str, _Reader] = {
    **dict.fromkeys(("title", "dc:title"), _Reading._title),
    **dict.fromkeys(("description", "dc:description", "media:description"), _Reading._description),
    **dict.fromkeys(("summary", "itunes:summary"), _Reading._summary),
    **dict.fromkeys(("guid", "id"), _Reading._guid),
    **dict.fromkeys(("published", "issued", "pubdate", "dcterms:issued"), _Reading._published),
    **dict.fromkeys(
        ("updated", "modified", "lastbuilddate", "dc:date", "dcterms:modified"), _Reading._updated
    ),
    **dict.fromkeys(("created", "dcterms:created"), _Reading._created),
    **dict.fromkeys(
        ("author", "managingeditor", "dc:creator", "dc:author", "itunes:author"), _Reading._author
    ),
    **dict.fromkeys(("category", "keywords", "dc:subject", "media:category"), _Reading._category),
    **dict.fromkeys(("itunes:keywords", "media:keywords"), _Reading._keywords),
    "comments": _Reading._address,
    "content": _Reading._content,
    "content:encoded": _Reading._encoded,
    "contributor": _Reading._contributor,
    "enclosure": _Reading._enclosure,
    "feedburner:origlink": _Reading._value,
    "image": _Reading._image,
    "itunes:category": _Reading._itunes_category,
    "itunes:owner": _Reading._owner,
    "link": _Reading._link,
    "media:content": _Reading._media_content,
    "media:title": _Reading._media_title,
    "source": _Reading._source,
}

_OPEN = ("media:", "itunes:", "dc:", "dcterms:", "georss:", "sy:", "admin:", "feedburner:")
