"""What a server answers -> values. Nothing in an answer is taken to be what it should be."""

from __future__ import annotations

import contextlib
import html
import json
import re
from collections.abc import Iterator

from reader.errors import SyncError
from reader.model import Enclosure
from reader.model_sync import Item, ItemId, Subscription
from reader.sync.ids import normal
from reader.sync.servers import Quirks

READING_LIST = "user/-/state/com.google/reading-list"
READ = "user/-/state/com.google/read"
STARRED = "user/-/state/com.google/starred"
LABEL = "user/-/label/"
_USER = re.compile(r"user/[^/]+/")
_WIDE = str.maketrans("＆＜＞？＼／，；", "&<>?\\/,;")
_NOT_JSON = "answered with something that is no answer of the Google Reader API"
_CHECK = "Check url in [sync]; docs/sync.md says what it is for each server."

Fields = dict[str, object]


def token_of(body: bytes) -> str:
    """The token that a login brought; empty where it brought none."""
    text = body.decode("utf-8", "replace")
    if text.lstrip().startswith("{"):
        with contextlib.suppress(ValueError):
            return text_in(fields(json.loads(text)), "Auth")
    for line in text.splitlines():
        name, _, value = line.partition("=")
        if name.strip() == "Auth":
            return value.strip()
    return ""


def edit_token_of(body: bytes) -> str:
    """What is sent along with everything that changes something there. Raises SyncError."""
    text = body.decode("utf-8", "replace").strip()
    if not re.fullmatch(r"[\x21-\x7e]{1,512}", text) or text.startswith("<"):
        raise strange("as its token")
    return text


def strange(where: str) -> SyncError:
    """The error for an answer of another kind than was to be expected."""
    return SyncError(f"The server {_NOT_JSON} ({where}).", _CHECK)


def document(body: bytes, where: str) -> Fields:
    """An answer that is an object in JSON. Raises SyncError."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise strange(where) from error
    if not isinstance(found, dict):
        raise strange(where)
    return found


def subscriptions(body: bytes, quirks: Quirks) -> tuple[Subscription, ...]:
    """The answer to `subscription/list`. Raises SyncError."""
    found = document(body, "subscription/list").get("subscriptions")
    if not isinstance(found, list):
        raise strange("subscription/list")
    told = []
    for one in map(fields, found):
        ident = text_in(one, "id")
        url = text_in(one, "url") or text_in(one, "feedUrl") or ident.removeprefix("feed/")
        folders = tuple(
            name
            for category in _list(one, "categories")
            if (name := label_of(text_in(fields(category), "id"))) and name not in quirks.no_folder
        )
        if ident:
            told.append(
                Subscription(ident, url, text_in(one, "title"), folders, text_in(one, "htmlUrl"))
            )
    return tuple(told)


def item_ids(body: bytes) -> tuple[list[ItemId], str]:
    """The answer to `stream/items/ids`: the ids, and where the next page begins ("" after the
    last). Raises SyncError."""
    found = document(body, "stream/items/ids")
    # Its absence is no empty list: that would mean that everything has been read.
    refs = found.get("itemRefs", "")
    refs = [] if refs is None else refs
    if not isinstance(refs, list):
        raise strange("stream/items/ids")
    ids = []
    for one in refs:
        with contextlib.suppress(ValueError):
            ids.append(normal(str(fields(one).get("id", ""))))
    return ids, text_in(found, "continuation")


def items(body: bytes, quirks: Quirks) -> Iterator[Item]:
    """The answer to `stream/items/contents`; what is no entry is left out. Raises SyncError."""
    found = document(body, "stream/items/contents").get("items")
    if not isinstance(found, list):
        raise strange("stream/items/contents")
    for one in map(fields, found):
        with contextlib.suppress(ValueError):
            yield _item(one, normal(str(one.get("id", ""))), quirks)


def _item(found: Fields, ident: ItemId, quirks: Quirks) -> Item:
    categories = [normal_stream(str(one)) for one in _list(found, "categories")]
    origin = fields(found.get("origin"))
    return Item(
        id=ident,
        stream=text_in(origin, "streamId"),
        title=shown_title(text_in(found, "title"), quirks),
        link=_href(found, "canonical") or _href(found, "alternate"),
        author=shown_title(text_in(found, "author"), quirks),
        html=text_in(fields(found.get("content")), "content")
        or text_in(fields(found.get("summary")), "content"),
        published=_whole(found.get("published")) or None,
        crawled=_crawled(found),
        read=READ in categories,
        starred=STARRED in categories,
        labels=tuple(name for one in categories if (name := label_of(one))),
        tags=tuple(one for one in categories if not one.startswith("user/-/")),
        enclosures=tuple(_enclosures(found)),
    )


def _crawled(found: Fields) -> int:
    """Seconds; some servers say only one of the two."""
    milliseconds = _whole(found.get("crawlTimeMsec"))
    return milliseconds // 1_000 or _whole(found.get("timestampUsec")) // 1_000_000


def _enclosures(found: Fields) -> Iterator[Enclosure]:
    for one in map(fields, _list(found, "enclosure")):
        if url := text_in(one, "href") or text_in(one, "url"):
            yield Enclosure(url, text_in(one, "type"), _whole(one.get("length")))


def _href(found: Fields, name: str) -> str:
    links = _list(found, name)
    return text_in(fields(links[0]), "href") if links else ""


def shown_title(text: str, quirks: Quirks) -> str:
    """A title as its publisher wrote it, as far as the server can be undone."""
    if quirks.titles == "wide":
        text = text.translate(_WIDE)
    return text if quirks.titles == "plain" else html.unescape(text)


def normal_stream(text: str) -> str:
    """A stream's name, with `-` for the number of the user."""
    return _USER.sub("user/-/", text, count=1) if text.startswith("user/") else text


def label_of(stream: str) -> str:
    """The name of a label or folder; empty for another stream."""
    found = normal_stream(stream)
    return found[len(LABEL) :].strip() if found.startswith(LABEL) else ""


def fields(value: object) -> Fields:
    """An object of JSON; nothing where it is none."""
    return value if isinstance(value, dict) else {}


def text_in(found: Fields, name: str) -> str:
    """A string of an object; a number counts, as some servers write ids so."""
    value = found.get(name)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _list(found: Fields, name: str) -> list[object]:
    value = found.get(name)
    return value if isinstance(value, list) else []


def _whole(value: object) -> int:
    """A number, or a number as text; 0 for anything else, and for what no date can be."""
    if isinstance(value, float):
        value = int(value) if abs(value) < 2**62 else 0
    elif isinstance(value, str):
        value = int(value) if re.fullmatch(r"[0-9]{1,18}", value) else 0
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0
