"""The client of the Google Reader API, over the fetcher that everything here goes through.

Every request carries the token of the login, and what changes something there a second one. A
refused token is renewed once: first the second, then the first, by a login.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from reader.errors import FetchError, SyncError
from reader.model_fetch import NotModified
from reader.model_sync import (
    LABEL,
    READ,
    STARRED,
    Change,
    Item,
    ItemId,
    Listed,
    Subscription,
)
from reader.secrets import Secret
from reader.sync import answers
from reader.sync.ids import sent_form
from reader.sync.servers import Quirks, api_of
from reader.text import safe_line
from reader.values import dataclass

if TYPE_CHECKING:
    from reader.ingest.fetch import Fetcher, Request

MOST_PAGES = 10_000
"""Pages of ids, against a server that never comes to an end."""
_TAGS = {READ: answers.READ, STARRED: answers.STARRED}
Form = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Call:
    path: str
    form: Form | None = None


class Greader:
    """One account. `keep` is told of every new token; `password` is asked when one is needed."""

    def __init__(
        self,
        fetcher: Fetcher,
        quirks: Quirks,
        url: str,
        user: str,
        password: Callable[[], Secret],
        *,
        token: str = "",
        keep: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._fetcher = fetcher
        self.quirks = quirks
        self._api = api_of(url, quirks)
        self._user = user
        self._password = password
        self._token = token
        self._edit_token = ""
        self._keep = keep
        self.requests = 0
        self.bytes = 0

    # The account

    def login(self) -> str:
        """Get a token for the password, and return it. Raises SyncError, SecretError."""
        from reader.ingest.fetch import Request

        form = (
            ("Email", self._user), ("Passwd", self._password().reveal()),
            ("service", "reader"), ("accountType", "HOSTED_OR_GOOGLE"), ("client", "tread"),
        )  # fmt: skip
        self.requests += 1
        try:
            reply = self._fetcher.fetch_one(
                Request(f"{self._api}/accounts/ClientLogin", accept="data", form=form)
            )
        except FetchError as error:
            raise self._refused_login(error) from error
        body = b"" if isinstance(reply, NotModified) else reply.body
        self.bytes += reply.wire_bytes
        token = answers.token_of(body)
        if not token:
            if body.lstrip()[:1] == b"<":
                raise answers.strange("the login")
            raise SyncError(f"{self._who} does not let {self._user} in.", self.quirks.hint)
        self._token, self._edit_token = token, ""
        self._keep(token)
        return token

    def _refused_login(self, error: FetchError) -> SyncError:
        if error.http in (400, 401, 403, 503):
            return SyncError(
                f"{self._who} does not let {safe_line(self._user)} in ({error.http}).",
                f"{self.quirks.hint} Then: tread sync login", retry_at=error.retry_at,
            )  # fmt: skip
        return self._told(error)

    # What is there

    def subscriptions(self) -> tuple[Subscription, ...]:
        """The feeds. Raises SyncError."""
        body = self._get("subscription/list", output="json")
        return answers.subscriptions(body, self.quirks)

    def labels(self, folders: Collection[str]) -> tuple[str, ...]:
        """Names of the labels of entries, which share their names with folders: not all servers say
        which is which. Raises SyncError."""
        if not self.quirks.labels:
            return ()
        found = answers.document(self._get("tag/list", output="json"), "tag/list").get("tags")
        names: dict[str, None] = {}
        for one in map(answers.fields, found if isinstance(found, list) else []):
            name = answers.label_of(answers.text_in(one, "id"))
            if name and answers.text_in(one, "type") != "folder":
                names[name] = None
        return tuple(one for one in names if one not in {*folders, *self.quirks.no_folder})

    def listed(self, since: int, feeds: Sequence[str], labels: Sequence[str]) -> Listed:
        """What is there, as ids. `since`: by the server's clock, 0 for all; `feeds`: those of which
        all is wanted besides. Raises SyncError."""
        recent = {"s": answers.READING_LIST}
        if since > 0 and self.quirks.recent != "newest":
            recent["ot"] = str(since)
        streams = [
            {"s": answers.READING_LIST, "xt": answers.READ}, {"s": answers.STARRED}, recent,
            *({"s": answers.LABEL + one} for one in labels), *({"s": one} for one in feeds),
        ]  # fmt: skip
        # All are read to their ends before anything is changed: pages are cut by what is left out.
        once = {2} if since > 0 and self.quirks.recent == "newest" else set()
        unread, starred, late, *more = self._ids(streams, once)
        by_label, by_feed = more[: len(labels)], more[len(labels) :]
        late += [ident for found in by_feed for ident in found]
        return Listed(unread, starred, late, dict(zip(labels, by_label, strict=True)))

    def _ids(
        self, streams: Sequence[Mapping[str, str]], once: Collection[int]
    ) -> list[list[ItemId]]:
        """The ids of each stream, page by page, all streams at once; `once`: one page will do."""
        found: list[dict[ItemId, None]] = [{} for _ in streams]
        begins = dict.fromkeys(range(len(streams)), "")
        for _ in range(MOST_PAGES):
            if not begins:
                break
            order, following = list(begins), dict[int, str]()
            for number, reply in self._ask([self._page(streams[at], begins[at]) for at in order]):
                if isinstance(reply, FetchError):
                    raise self._told(reply)
                at = order[number]
                ids, begin = answers.item_ids(reply)
                before = len(found[at])
                found[at].update(dict.fromkeys(ids))
                # A full page names a next one, which may be empty, or the same again.
                if begin not in ("", begins[at]) and len(found[at]) > before and at not in once:
                    following[at] = begin
            begins = following
        return [list(one) for one in found]

    def _page(self, stream: Mapping[str, str], begin: str) -> _Call:
        wanted = {"output": "json", "n": str(self.quirks.ids_page), **stream}
        if begin:
            wanted["c"] = begin
        return _Call(f"stream/items/ids?{urlencode(wanted, quote_via=quote)}")

    def items(self, ids: Sequence[ItemId]) -> Iterator[tuple[tuple[ItemId, ...], list[Item]]]:
        """The entries with these ids: some ids at a time, with those of them that are still there.
        Raises SyncError."""
        size = self.quirks.bodies
        parts = [tuple(ids[at : at + size]) for at in range(0, len(ids), size)]
        while parts:
            calls = [
                _Call(
                    "stream/items/contents?output=json",
                    tuple(("i", sent_form(one)) for one in part),
                )
                for part in parts
            ]
            halves: list[tuple[ItemId, ...]] = []
            for at, reply in self._ask(calls):
                part = parts[at]
                if not isinstance(reply, FetchError):
                    yield part, list(answers.items(reply, self.quirks))
                elif reply.kind == "size" and len(part) > 1:
                    halves += [part[: len(part) // 2], part[len(part) // 2 :]]
                else:
                    raise self._told(reply)
            parts = halves

    # What is changed there

    def send(
        self, changes: Iterable[Change]
    ) -> Iterator[tuple[Sequence[Change], SyncError | None]]:
        """Send changes of entries; each lot with what kept the server from taking it."""
        lots: list[list[Change]] = []
        size = self.quirks.edits
        for _, group in groupby(sorted(changes, key=_kind), key=_kind):
            alike = list(group)
            lots += [alike[at : at + size] for at in range(0, len(alike), size)]
        calls = [_Call("edit-tag", _edit(lot)) for lot in lots]
        for at, reply in self._ask(calls):
            yield lots[at], self._told(reply) if isinstance(reply, FetchError) else None

    def subscribe(self, url: str) -> str:
        """Subscribe to a feed there; returns what it is called. Raises SyncError: `refused` where
        the server does not want this one."""
        body = self._post("subscription/quickadd", quickadd=url)
        found = answers.document(body, "subscription/quickadd")
        ident = answers.text_in(found, "streamId")
        if not ident:
            why = safe_line(answers.text_in(found, "error")) or "It finds no feed there."
            raise SyncError(why[:300], refused=True)
        return ident

    def edit_feed(self, ident: str, *, title: str = "", into: str = "", out_of: str = "") -> None:
        """Give a feed there a name, put it into a folder, take it out of one. Raises SyncError."""
        if out_of and not into and self.quirks.into_none:
            into, out_of = self.quirks.no_folder[0], ""
        wanted = {"ac": "edit", "s": ident, "t": title}
        wanted |= {"a": answers.LABEL + into if into else ""}
        wanted |= {"r": answers.LABEL + out_of if out_of else ""}
        self._post("subscription/edit", **{name: text for name, text in wanted.items() if text})

    def unsubscribe(self, ident: str) -> None:
        """Unsubscribe there. Raises SyncError."""
        self._post("subscription/edit", ac="unsubscribe", s=ident)

    # How it is asked

    def _get(self, path: str, **wanted: str) -> bytes:
        return self._one(_Call(f"{path}?{urlencode(wanted, quote_via=quote)}"))

    def _post(self, path: str, **form: str) -> bytes:
        return self._one(_Call(path, tuple(form.items())))

    def _one(self, call: _Call) -> bytes:
        ((_, reply),) = self._ask([call])
        if isinstance(reply, FetchError):
            raise self._told(reply)
        return reply

    def _ask(self, calls: Sequence[_Call]) -> Iterator[tuple[int, bytes | FetchError]]:
        """Each answer with the number of its call, in the order of arrival. Raises SyncError when
        the account is not let in."""
        if not self._token:
            self.login()
        left = list(range(len(calls)))
        for attempt in range(3):
            if not left:
                return
            posting = any(calls[at].form is not None for at in left)
            if posting and not self._edit_token:
                self._fetch_edit_token()
            refused = []
            requests = [self._request(at, calls[at]) for at in left]
            with closing(self._fetcher.fetch(requests)) as replies:
                for request, reply in replies:
                    self.requests += 1
                    if isinstance(reply, FetchError):
                        if reply.http == 401:
                            refused.append(request.key)
                        else:
                            yield request.key, reply
                        continue
                    self.bytes += reply.wire_bytes
                    yield request.key, b"" if isinstance(reply, NotModified) else reply.body
            left = refused
            if left and attempt < 2:
                self._renew(only_edit_token=posting and attempt == 0)
        if left:
            raise SyncError(
                f"{self._who} does not let {safe_line(self._user)} in any more (401).",
                f"{self.quirks.hint} Then: tread sync login",
            )

    def _renew(self, *, only_edit_token: bool) -> None:
        self._edit_token = ""
        if not only_edit_token:
            self.login()

    def _fetch_edit_token(self) -> None:
        """A refusal here means that the login's token has run out."""
        for again in (True, False):
            request = self._request(0, _Call("token"))
            self.requests += 1
            try:
                reply = self._fetcher.fetch_one(request)
            except FetchError as error:
                if error.http == 401 and again:
                    self.login()
                    continue
                raise self._told(error) from error
            self.bytes += reply.wire_bytes
            body = b"" if isinstance(reply, NotModified) else reply.body
            self._edit_token = answers.edit_token_of(body)
            return

    def _request(self, key: int, call: _Call) -> Request:
        from reader.ingest.fetch import Request

        form = call.form
        if form is not None:
            form = (*form, ("T", self._edit_token))
        return Request(
            f"{self._api}/reader/api/0/{call.path}", accept="data", key=key, form=form,
            authorization=f"GoogleLogin auth={self._token}",
        )  # fmt: skip

    @property
    def _who(self) -> str:
        host = self._api.partition("://")[2].partition("/")[0].rpartition("@")[2]
        return safe_line(f"{self.quirks.title} ({host})" if host else self.quirks.title)

    def _told(self, error: FetchError) -> SyncError:
        if error.http == 401:
            return SyncError(
                f"{self._who} does not let {safe_line(self._user)} in (401).",
                f"{self.quirks.hint} Then: tread sync login",
            )
        remedy = error.remedy
        if error.http in (400, 404, 405, 501):
            remedy = "Check url and server in [sync]; docs/sync.md says what they are."
        elif error.http in (500, 502, 503, 504) or error.kind == "timeout":
            remedy = "It is tried again by itself, or now: tread sync now"
        refused = error.http >= 400 and error.http not in (401, 403, 429, 503)
        return SyncError(error.message, remedy, retry_at=error.retry_at, refused=refused)


def _kind(change: Change) -> tuple[str, bool]:
    return change.flag, change.value


def _edit(lot: Sequence[Change]) -> Form:
    """All of one kind: several tags in one request are not understood everywhere."""
    first = lot[0]
    label = first.flag.removeprefix(LABEL)
    tag = _TAGS.get(first.flag) or answers.LABEL + label
    return (("a" if first.value else "r", tag), *(("i", sent_form(one.item)) for one in lot))
