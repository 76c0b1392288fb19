"""A small server that speaks the Google Reader API, with state, on 127.0.0.1.

    with GreaderServer() as server:
        feed = server.subscribe("https://press.example/feed", "The Press")
        item = server.publish(feed, "A story", "<p>Text</p>")
        ...
        server.fail("edit-tag", 500, half=True)      # the next such request, after half of it
        assert item.read

It behaves as FreshRSS was seen to: ids are microseconds, one folder a feed, the last `a` of several
wins, "OK" proves nothing, an unknown label is everything, a full last page names another one, no
content type says JSON. `prefix`, `wide`, `typed` and `page` are what differs from server to server.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

USER, PASSWORD = "reader", "sesame"
PATH = "/api/greader.php"
LONG = "tag:google.com,2005:reader/item/"
STATE = "user/-/state/com.google/"
LABEL = "user/-/label/"
_WIDE = str.maketrans("&<>?\\/,;", "＆＜＞？＼／，；")


@dataclass
class Feed:
    """A subscription."""

    id: str
    url: str
    title: str
    folder: str = ""


@dataclass
class Item:
    """An entry."""

    id: int
    feed: str
    title: str
    html: str
    link: str
    published: int
    read: bool = False
    starred: bool = False
    labels: set[str] = field(default_factory=set)


@dataclass
class Fault:
    """What happens to the next request whose path holds `path`. `half`: half of its entries are
    marked before; `cut`: the connection breaks instead of an answer."""

    path: str
    status: int = 500
    body: bytes = b"Oops"
    headers: Mapping[str, str] = field(default_factory=dict)
    half: bool = False
    done: bool = False
    cut: bool = False


class _RefusedError(Exception):
    def __init__(self, status: int, body: str) -> None:
        super().__init__(body)
        self.status, self.body = status, body


Form = list[tuple[str, str]]


class GreaderServer:
    """The server; its state may be read and changed at any time. `miniflux`: as that one has it, as
    far as it matters here."""

    def __init__(
        self, *, prefix: str = "-", wide: bool = False, typed: bool = True, page: int = 100_000,
        now: int = 1_794_990_000, miniflux: bool = False,
    ) -> None:  # fmt: skip
        self.feeds: dict[str, Feed] = {}
        self.items: dict[int, Item] = {}
        self.labels: set[str] = set()
        self.refuses: set[str] = set()
        """Addresses that are no feeds."""
        self.faults: list[Fault] = []
        self.seen: list[str] = []
        self.token, self.edit_token = "reader/7c575e", "edit-1"
        self.now = now
        self._prefix, self._wide, self._typed, self._page = prefix, wide, typed, page
        self._miniflux = miniflux
        self._none = "All" if miniflux else "Uncategorized"
        self._count = 0
        self.lock = threading.RLock()
        owner = self

        class Handler(_Handler):
            server_of = owner

        self._http = _Http(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}{PATH}"

    # What happens there without us

    def subscribe(self, url: str, title: str = "", folder: str = "") -> str:
        with self.lock:
            self._count += 1
            ident = f"feed/{self._count}"
            self.feeds[ident] = Feed(ident, url, title or url, folder)
            if folder:
                self.labels.add(folder)
            return ident

    def unsubscribe(self, ident: str) -> None:
        with self.lock:
            del self.feeds[ident]
            self.items = {key: one for key, one in self.items.items() if one.feed != ident}

    def publish(
        self, feed: str, title: str, html: str = "<p>Some words of text.</p>", *,
        link: str | None = None, read: bool = False, starred: bool = False,
    ) -> Item:  # fmt: skip
        with self.lock:
            self.now += 1
            ident = self.now * 1_000_000 + 17
            where = f"https://press.example/{ident}" if link is None else link
            item = Item(ident, feed, title, html, where, self.now - 60, read, starred)
            self.items[ident] = item
            return item

    def fail(self, path: str, status: int = 500, **how: object) -> None:
        self.faults.append(Fault(path, status, **how))  # type: ignore[arg-type]

    def by_url(self, url: str) -> Feed | None:
        return next((feed for feed in self.feeds.values() if feed.url == url), None)

    def hits(self, path: str) -> int:
        return sum(path in one for one in self.seen)

    # What is asked

    def answer(self, target: str, form: Form, authorization: str) -> tuple[int, str]:
        split = urlsplit(target)
        path = split.path.removeprefix(PATH)
        query = dict(parse_qsl(split.query))
        if path == "/accounts/ClientLogin":
            given = dict(form)
            if (given.get("Email"), given.get("Passwd")) != (USER, PASSWORD):
                raise _RefusedError(401, "Unauthorized!")
            return 200, f"SID={self.token}\nLSID=null\nAuth={self.token}\n"
        if authorization != f"GoogleLogin auth={self.token}":
            raise _RefusedError(401, "Unauthorized!")
        name = path.removeprefix("/reader/api/0/")
        if name == "token":
            return 200, self.edit_token + "\n"
        if form and name != "stream/items/contents" and dict(form).get("T") != self.edit_token:
            raise _RefusedError(401, "Unauthorized!")
        if name in _POSTS:
            return 200, _POSTS[name](self, form)
        if query.get("output") != "json":
            raise _RefusedError(501, "Not Implemented!")
        if name in _GETS and not (self._miniflux and query.get("s", "").startswith(LABEL)):
            return 200, json.dumps(_GETS[name](self, query))
        if self._miniflux:  # any unknown path
            return 200, "[]"
        raise _RefusedError(400, "Bad Request!")

    def _name(self, stream: str) -> str:
        return stream.replace("user/-/", f"user/{self._prefix}/", 1)

    def _shown(self, title: str) -> str:
        return title.translate(_WIDE) if self._wide else title

    def subscription_list(self, _: Mapping[str, str]) -> object:
        return {"subscriptions": [
            {"id": feed.id, "title": self._shown(feed.title), "url": feed.url,
             "htmlUrl": "https://press.example/", "categories": [
                {"id": self._name(LABEL + (feed.folder or self._none)),
                 "label": feed.folder or self._none}]}
            for feed in self.feeds.values()]}  # fmt: skip

    def tag_list(self, _: Mapping[str, str]) -> object:
        folders = {feed.folder for feed in self.feeds.values() if feed.folder} | {self._none}
        names = sorted(self.labels | folders)
        tags: list[dict[str, str]] = [{"id": self._name(STATE + "starred")}]
        for one in names:
            kind = {"type": "folder" if one in folders else "tag"} if self._typed else {}
            tags.append({"id": self._name(LABEL + one), **kind})
        return {"tags": tags}

    def item_ids(self, query: Mapping[str, str]) -> object:
        found = sorted(self._stream(query), reverse=query.get("r") != "o")
        count = min(int(query.get("n", "20")), self._page)
        if "c" in query:
            found = [one for one in found if one <= int(query["c"])]
        page = found[:count]
        refs = [{"id": str(one)} for one in page]
        told: dict[str, object] = {"itemRefs": refs or (None if self._miniflux else [])}
        if len(page) == count:  # full: it says that there is more, even when nothing follows
            told["continuation"] = str(found[count] if len(found) > count else page[-1] - 1)
        return told

    def _stream(self, query: Mapping[str, str]) -> list[int]:
        stream = query["s"]
        items = list(self.items.values())
        if stream.startswith("feed/"):
            items = [one for one in items if one.feed == stream]
        elif stream == STATE + "starred":
            items = [one for one in items if one.starred]
        elif stream.startswith(LABEL) and stream.removeprefix(LABEL) in self.labels:
            items = [one for one in items if stream.removeprefix(LABEL) in one.labels]
        if query.get("xt") == STATE + "read":
            items = [one for one in items if not one.read]
        since = int(query.get("ot", "0")) * 1_000_000
        return [one.id for one in items if one.id >= since]

    def contents(self, form: Form) -> str:
        wanted = [item_id(value) for name, value in form if name == "i"]
        found = [self.items[one] for one in sorted(wanted) if one in self.items]
        return json.dumps({"id": STATE + "reading-list", "updated": self.now,
                           "items": [self._item(one) for one in found]})  # fmt: skip

    def _item(self, item: Item) -> object:
        feed = self.feeds.get(item.feed)
        folder = feed.folder if feed and feed.folder else self._none
        categories = [STATE + "reading-list", LABEL + folder, "python"]
        categories += [STATE + "read"] * item.read + [STATE + "starred"] * item.starred
        categories += [LABEL + one for one in sorted(item.labels)]
        return {
            "id": f"{LONG}{item.id:016x}", "crawlTimeMsec": str(item.id // 1000),
            "timestampUsec": str(item.id), "published": item.published,
            "title": self._shown(item.title), "canonical": [{"href": item.link}],
            "alternate": [{"href": item.link}],
            "categories": [self._name(one) for one in categories],
            "origin": {"streamId": item.feed, "htmlUrl": "https://press.example/",
                       "title": self._shown(feed.title if feed else "")},
            "summary": {"content": item.html}, "author": "Bob",
        }  # fmt: skip

    def edit_tag(self, form: Form) -> str:
        ids = [item_id(value) for name, value in form if name == "i"]
        adds = [value for name, value in form if name == "a"][-1:]  # the last one wins
        takes = [value for name, value in form if name == "r"][-1:]
        for ident in ids:
            item = self.items.get(ident)
            if item is not None:
                for tag, value in [
                    *((one, True) for one in adds),
                    *((one, False) for one in takes),
                ]:
                    self._tag(item, tag, value=value)
        return "OK"

    def _tag(self, item: Item, tag: str, *, value: bool) -> None:
        if tag == STATE + "read":
            item.read = value
        elif tag == STATE + "starred":
            item.starred = value
        elif tag.startswith(LABEL):
            label = tag.removeprefix(LABEL)
            self.labels.add(label)
            (item.labels.add if value else item.labels.discard)(label)

    def mark_all(self, form: Form) -> str:
        given = dict(form)
        for ident in self._stream({"s": given["s"]}):
            if ident <= int(given.get("ts", self.now * 1_000_000)):
                self.items[ident].read = True
        return "OK"

    def subscription_edit(self, form: Form) -> str:
        given = dict(form)
        if given["ac"] == "subscribe":
            self._quickadd(given["s"].removeprefix("feed/"))
            return "OK"
        if given["s"] not in self.feeds:
            raise _RefusedError(400, "Bad Request!")
        if given["ac"] == "unsubscribe":
            self.unsubscribe(given["s"])
            return "OK"
        feed = self.feeds[given["s"]]
        feed.title = given.get("t", feed.title)
        if "a" in given:
            feed.folder = given["a"].removeprefix(LABEL)
        elif "r" in given and not self._miniflux:  # there a feed is always in some folder
            feed.folder = ""
        return "OK"

    def quickadd(self, form: Form) -> str:
        url = dict(form)["quickadd"]
        try:
            ident = self._quickadd(url)
        except _RefusedError as error:
            return json.dumps({"numResults": 0, "error": f"cURL error 22: {error.body}"})
        told = {"numResults": 1, "query": url, "streamId": ident, "streamName": url}
        return json.dumps(told)

    def _quickadd(self, url: str) -> str:
        if url in self.refuses or self.by_url(url):
            raise _RefusedError(400, f"no feed at {url}")
        return self.subscribe(url)


def item_id(text: str) -> int:
    """An id in any of its spellings."""
    if text.startswith(LONG):
        return int(text.removeprefix(LONG), 16)
    return int(text) % 2**64


_POSTS = {
    "edit-tag": GreaderServer.edit_tag,
    "stream/items/contents": GreaderServer.contents,
    "mark-all-as-read": GreaderServer.mark_all,
    "subscription/edit": GreaderServer.subscription_edit,
    "subscription/quickadd": GreaderServer.quickadd,
}
_GETS = {
    "subscription/list": GreaderServer.subscription_list,
    "tag/list": GreaderServer.tag_list,
    "stream/items/ids": GreaderServer.item_ids,
}


class _Http(ThreadingHTTPServer):
    daemon_threads = True


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_of: GreaderServer

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
        """Tests print nothing."""

    def do_GET(self) -> None:
        self._serve([])

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        self._serve(parse_qsl(sent, keep_blank_values=True))

    def _serve(self, form: Form) -> None:
        owner = self.server_of
        target = unquote(self.path)
        with owner.lock:
            owner.seen.append(target)
            fault = next((one for one in owner.faults if one.path in target), None)
            if fault is not None:
                owner.faults.remove(fault)
                self._break(fault, form)
                return
            try:
                status, body = owner.answer(self.path, form, self.headers.get("Authorization", ""))
            except _RefusedError as error:
                status, body = error.status, error.body
        self._send(status, body.encode(), {})

    def _break(self, fault: Fault, form: Form) -> None:
        owner = self.server_of
        if fault.half or fault.done:
            ids = [pair for pair in form if pair[0] == "i"]
            left = ids[: len(ids) // 2] if fault.half else ids
            rest = [pair for pair in form if pair[0] != "i"]
            owner.answer(self.path, [*rest, *left], self.headers.get("Authorization", ""))
        if fault.cut:
            self.close_connection = True
            return
        self._send(fault.status, fault.body, fault.headers)

    def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response_only(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
