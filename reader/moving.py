"""Come from another reader, and go to one: feeds, settings and what was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from reader import config_edit
from reader.commands import BY_ID
from reader.config import load, parse_settings, read_toml
from reader.config_tables import Value
from reader.errors import ConfigError, NotFoundError, ParseError, TreadError, UsageError
from reader.exchange import newsboat, opml
from reader.exchange.addresses import same_feed_key, without_secrets
from reader.exchange.parcel import read_parcel, write_parcel
from reader.library import Library
from reader.model_moving import (
    Arrival,
    Fate,
    Offer,
    Override,
    Parcel,
    Table,
    Told,
)
from reader.paths import Places

MOST_BYTES = 256 * 2**20
_SQLITE = b"SQLite format 3\x00"
_NEWSBOAT = ("config", "urls", "cache.db")
"""What is read of newsboat's folder."""


# In


def read_file(path: Path) -> Parcel:
    """What a file, or newsboat's folder, carries, by what is in it. Raises TreadError."""
    try:
        if path.is_dir():
            return _folder(path)
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(
                f"{path} is larger than {MOST_BYTES >> 20} MB.", "Is it the right one?"
            )
        body = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no file {path}.", "Name an existing one.") from error
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror}.", "Check that it is yours."
        ) from error
    if body.startswith(_SQLITE):
        from reader.store.states import newsboat_states

        return Parcel(states=newsboat_states(path))
    return read_text(_decoded(body))


def read_text(text: str) -> Parcel:
    """What a text carries: OPML, tread's export, newsboat's urls or config. Raises ParseError."""
    begin = text.lstrip("\ufeff \t\r\n")[:1]
    if begin == "<":
        return opml.read_opml(text)
    if begin == "{":
        return read_parcel(text)
    if newsboat.looks_like_config(text):
        return newsboat.read_config(text)
    if newsboat.looks_like_urls(text):
        return newsboat.read_urls(text)
    raise ParseError(
        "This is no list of feeds that tread can read.",
        "It reads OPML, newsboat's urls, config and cache.db, and its own export (JSON).",
    )


def _decoded(body: bytes) -> str:
    from reader.ingest.encoding import to_text

    return to_text(body)


def _folder(path: Path) -> Parcel:
    there = [path / name for name in _NEWSBOAT if (path / name).is_file()]
    if not there:
        raise NotFoundError(
            f"{path} holds none of newsboat's files ({', '.join(_NEWSBOAT)}).", "Name a file."
        )
    whole = Parcel()
    for one in there:
        part = read_file(one)
        whole = replace(
            whole, feeds=whole.feeds + part.feeds, keys=whole.keys + part.keys,
            macros=whole.macros + part.macros, states=whole.states + part.states,
            smart_feeds=whole.smart_feeds + part.smart_feeds, told=whole.told + part.told,
        )  # fmt: skip
    return whole


def carry_in(places: Places, parcel: Parcel, *, dry_run: bool = False) -> Arrival:
    """Take a parcel over: one edit of the configuration, then the states of entries. With
    `dry_run` nothing is written, not even a store. Raises ConfigError, StoreError."""
    places = replace(places, config_named=False)  # an import may begin the file
    load(places)
    packing = _Packing(config_edit.text_of(places), str(places.config), exact=parcel.exact)
    packing.take(parcel)
    told = [*packing.told, *parcel.told]
    if not dry_run:
        if packing.tables or packing.values:
            config_edit.add_tables(places, packing.tables, packing.values)
        if parcel.states or parcel.overrides:
            told += _carry_states(places, parcel, packing)
    return Arrival(tuple(told), len(parcel.states), dict(Counter(one.fate for one in told)))


@dataclass(slots=True)
class _Packing:
    """What is to be written, and what became of each piece."""

    text: str
    name: str
    exact: bool
    tables: dict[str, list[Table]] = field(default_factory=dict)
    values: dict[tuple[str, str], Value] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    """What a feed is known by -> its address here."""

    def tell(self, fate: Fate, kind: str, what: str, why: str = "", line: int = 0) -> None:
        self.told.append(Told(fate, kind, without_secrets(what), why, line))

    def take(self, parcel: Parcel) -> None:
        document = read_toml(self.text, self.name)
        self.feeds(parcel.feeds, _rows(document.get("feeds")))
        filters = document.get("filter")
        rules = filters.get("rules") if isinstance(filters, dict) else []
        self.named("filter.rules", "rule", ("id",), parcel.rules, _rows(rules))
        self.named("sites", "site", ("host",), parcel.sites, _rows(document.get("sites")))
        here = _rows(document.get("smart_feeds"))
        self.named("smart_feeds", "smart feed", ("name",), _in_order(parcel.smart_feeds), here)
        as_offered = [one.table for one in parcel.smart_feeds]
        self.tables.get("smart_feeds", []).sort(key=as_offered.index)
        here = _rows(document.get("rules"))
        self.named("rules", "entry rule", ("name", "when"), parcel.entry_rules, here)
        for table, key, value, line in parcel.keys:
            self.value(document, table, key, value, line)
        self.named("macros", "macro", ("key",), parcel.macros, _rows(document.get("macros")))

    def feeds(self, offers: Iterable[Offer], here: Sequence[Table]) -> None:
        """The feeds that are not there yet, by what two addresses of one feed share."""
        for one in here:
            url = str(one.get("url", ""))
            self.known.setdefault(same_feed_key(without_secrets(url)), url)
            self.known.setdefault(same_feed_key(url), url)
        exactly = {str(one.get("url", "")) for one in here}
        before = set(self.known)
        for offer in offers:
            url = str(offer.table.get("url", ""))
            key = same_feed_key(url)
            twice = url in exactly if self.exact and key not in before else key in self.known
            if twice:
                same = self.known.get(key, url)
                said = "It is subscribed to already" if key in before else "The file names it twice"
                why = f"{said}." if same == url else f"{said}, as {without_secrets(same)}."
                self.tell("skipped", "feed", url, why, offer.line)
            elif self.fits("feeds", "feed", url, offer):
                self.known.setdefault(key, url)
                exactly.add(url)

    def named(
        self, table: str, kind: str, names: Sequence[str], offers: Iterable[Offer],
        here: Sequence[Table],
    ) -> None:  # fmt: skip
        """Tables that go by a name, the first of `names` that they have: one that is there already
        stays as it is."""

        def named(one: Table) -> str:
            return next((str(one[name]) for name in names if one.get(name)), "")

        there = {named(one): one for one in here}
        for offer in offers:
            what = named(offer.table)
            if what not in there:
                if self.fits(table, kind, what, offer):
                    there[what] = offer.table
            elif there[what] == offer.table:
                self.tell("skipped", kind, what, "It is there already.", offer.line)
            else:
                self.tell("failed", kind, what, f"Another {kind} here goes by it.", offer.line)

    def fits(self, table: str, kind: str, what: str, offer: Offer) -> bool:
        """Whether tread takes this table; tried on its own, so that it spoils nothing else."""
        try:
            text = config_edit.written(table, offer.table)
            trial = f"{self.text}\n{text}" if table in _TOGETHER else text
            parse_settings(trial, "the import")
        except ConfigError as error:
            fate: Fate = "skipped" if table == "macros" else "failed"
            self.tell(fate, kind, what, error.fault, offer.line)
            return False
        except (TypeError, ValueError) as error:
            self.tell("failed", kind, what, f"It cannot be written: {error}.", offer.line)
            return False
        if table in _TOGETHER:
            self.text = trial  # the next one may clash with this, or name it
        self.tables.setdefault(table, []).append(offer.table)
        self.tell("added", kind, what, "", offer.line)
        return True

    def value(self, document: Table, table: str, key: str, value: Value, line: int) -> None:
        """A single setting; what the reader has set already stays."""
        what = f"{table}.{key} = {value}"
        has = document.get(table)
        if isinstance(has, dict) and key in has:
            same = has[key] == value
            why = "It is set so already." if same else f"It is set here to {has[key]!r}."
            self.tell("skipped", "setting", what, why, line)
            return
        together: Value = value
        if table == "keys":  # one key more for a command, not one instead of its own
            earlier = self.values.get((table, key), BY_ID[key].keys.split(","))
            together = list(dict.fromkeys([*_texts(earlier), str(value)]))
            if together == earlier:
                self.tell("skipped", "setting", what, "It is so by default.", line)
                return
        wanted = {**self.values, (table, key): together}
        try:
            trial = config_edit.with_values(self.text, {(table, key): together})
            parse_settings(trial, "the import")
        except ConfigError as error:
            self.tell("skipped", "setting", what, error.fault, line)
            return
        self.values, self.text = wanted, trial
        self.tell("added", "setting", what, "", line)


_TOGETHER = ("macros", "smart_feeds", "rules")
"""Tables that are only right, or wrong, beside others."""


def _in_order(offers: Sequence[Offer]) -> list[Offer]:
    """Smart feeds, those first that others name."""
    from reader.query import parse_query
    from reader.query_tree import Term, walk

    by_name = {str(one.table.get("name", "")).casefold(): one for one in offers}
    ordered: list[Offer] = []

    def put(offer: Offer, above: tuple[int, ...] = ()) -> None:
        if id(offer) in above or any(one is offer for one in ordered):
            return
        try:
            terms = parse_query(str(offer.table.get("query", ""))).terms
        except TreadError:
            terms = ()
        for one in walk(terms):
            if isinstance(one, Term) and one.field == "smart":
                needed = by_name.get(one.value.casefold())
                if needed is not None:
                    put(needed, (*above, id(offer)))
        ordered.append(offer)

    for offer in offers:
        put(offer)
    return ordered


def _texts(found: Value) -> list[str]:
    return found if isinstance(found, list) else [str(found)]


def _rows(found: object) -> list[Table]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _carry_states(places: Places, parcel: Parcel, packing: _Packing) -> Iterator[Told]:
    from reader.store import states

    def at(url: str) -> str:
        return url if url in names else packing.known.get(same_feed_key(url), url)

    library = Library.open(places, load(places))
    try:
        database = library.database
        names = set(states.feed_urls(database).values())
        states.keep_states(database, [replace(one, feed=at(one.feed)) for one in parcel.states])
        yield from _carry_overrides(library, [replace(one, feed=one.feed and at(one.feed))
                                              for one in parcel.overrides])  # fmt: skip
    finally:
        library.close()


def _carry_overrides(library: Library, overrides: Sequence[Override]) -> Iterator[Told]:
    from reader.model import FeedId
    from reader.model_filter import ExceptionRow
    from reader.store import exceptions, states
    from reader.text import safe

    database = library.database
    feeds = {url: ident for ident, url in states.feed_urls(database).items()}
    there = {(one.kind, one.feed, one.rule, one.own, one.sketch)
             for one in exceptions.every(database)}  # fmt: skip
    made: list[ExceptionRow] = []
    for one in overrides:
        feed = feeds.get(one.feed)
        try:
            sketch = bytes.fromhex(one.sketch)
        except ValueError:
            yield Told("failed", "override", one.rule, "Its print is no hexadecimal number.")
            continue
        if one.feed and feed is None:
            yield Told("failed", "override", one.rule, f"There is no feed {one.feed}.")
            continue
        row = ExceptionRow(
            one.kind, None if feed is None else FeedId(feed), one.rule, one.own, sketch,
            states.entry_of(database, one.feed, one.guid), safe(one.text), one.made_at,
        )  # fmt: skip
        key = (row.kind, row.feed, row.rule, row.own, row.sketch)
        if key in there:
            yield Told("skipped", "override", one.rule, "It is there already.")
            continue
        there.add(key)
        made.append(row)
        yield Told("added", "override", one.rule)
    if made:
        exceptions.change(database, made)


# Out


def carry_out(library: Library, *, secrets: bool = False) -> tuple[Parcel, tuple[str, ...]]:
    """All that `tread export json` writes, and the addresses of which something secret was left
    out. Raises ConfigError."""
    from reader.store import states

    document = read_toml(config_edit.text_of(library.places), str(library.places.config))
    filters = document.get("filter")
    rules = filters.get("rules") if isinstance(filters, dict) else []
    stripped: set[str] = set()

    def shown(url: str) -> str:
        bare = url if secrets else without_secrets(url)
        if bare != url:
            stripped.add(bare)
        return bare

    def offers(found: object, key: str) -> tuple[Offer, ...]:
        return tuple(
            Offer({**one, key: shown(str(one[key]))} if one.get(key) else one)
            for one in _rows(found)
        )

    parcel = Parcel(
        feeds=offers(document.get("feeds"), "url"),
        rules=offers(rules, "feed"),
        sites=tuple(map(Offer, _rows(document.get("sites")))),
        smart_feeds=tuple(map(Offer, _rows(document.get("smart_feeds")))),
        entry_rules=tuple(map(Offer, _rows(document.get("rules")))),
        states=tuple(replace(one, feed=shown(one.feed)) for one in states.states(library.database)),
        overrides=tuple(replace(one, feed=shown(one.feed)) for one in _overrides(library)),
        exact=True,
    )
    return parcel, tuple(sorted(stripped))


def _overrides(library: Library) -> Iterator[Override]:
    from reader.store import exceptions, states

    rows = exceptions.every(library.database)
    feeds = states.feed_urls(library.database)
    guids = states.guids(library.database, [row.entry for row in rows])
    for row in rows:
        yield Override(
            row.kind, feeds.get(row.feed, "") if row.feed else "", row.rule, row.own,
            row.sketch.hex(), guids.get(row.entry, ""), str(row.text), row.made_at,
        )  # fmt: skip


def export_json(parcel: Parcel) -> str:
    """The parcel as a file that `tread import` reads."""
    return "".join(write_parcel(parcel))


def export_opml(library: Library, parcel: Parcel) -> str:
    """The feeds of a parcel as OPML 2.0."""
    known = {without_secrets(str(row.url)): row for row in library.feeds()}
    rows = []
    for offer in parcel.feeds:
        row = known.get(without_secrets(str(offer.table.get("url", ""))))
        rows.append((offer.table, str(row.title) if row else "", str(row.site) if row else ""))
    return opml.write_opml(rows)


def write_out(path: Path, text: str) -> None:
    """Write an export for its reader's eyes only. Raises TreadError."""
    try:
        path.touch(mode=0o600)
        path.write_text(text, "utf-8")
    except OSError as error:
        raise TreadError(
            f"{path} cannot be written: {error.strerror}.", "Name another file."
        ) from error
