"""The façade: all that a front end imports from the core to act.

A Library is safe to share between threads. What reads takes a few milliseconds; `full_text`,
`refresh` and `add` use the network and take as long as that takes.
"""

from __future__ import annotations

import sys
import threading
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reader import judging, planning, relocation, ruling
from reader.config import FeedSettings, Settings, load
from reader.errors import FetchError, NotFoundError, ParseError, TreadError, UsageError
from reader.exposure import exposed
from reader.model import (
    Cleaned,
    Counts,
    EntryId,
    Feed,
    FeedId,
    FeedRow,
    Mark,
    Place,
    Reading,
    Row,
    Saved,
    Statistics,
    StoreFigures,
    UserRule,
)
from reader.paths import Places
from reader.query import narrowed, parse_query
from reader.query_tree import Query
from reader.store import finding, holding, index, read, retention, tags, write
from reader.store.db import Database
from reader.store.listing import Listing
from reader.store.lists import listing
from reader.store.parts import Part
from reader.store.search import is_searched
from reader.store.stories import with_versions
from reader.text import SafeText, safe_line, words

if TYPE_CHECKING:
    from pathlib import Path

    from reader.completing import Names
    from reader.ingest.fetch import Fetcher
    from reader.model_filter import Preview, Proposal, RepeatProposal, RuleReport, Undo
    from reader.model_pictures import Drawing, Images, Wish
    from reader.model_rules import EntryRule, RuleApplied
    from reader.model_sites import SiteRule
    from reader.model_sync import SyncReport, SyncStatus
    from reader.pictures.cache import Cache
    from reader.revisions import Revision
    from reader.secrets import Secret
    from reader.sites import Sites

PREFETCH = 50
"""How many pages behind unread entries one refresh reads ahead, a feed."""

SEARCH_LIMIT = 200
MOST_TAG = 80
"""Characters of a tag."""
MOST_EDITS = 20
"""How many edits of an article are told."""


class Library:
    """The reader's feeds and articles, in one store."""

    def __init__(
        self,
        places: Places,
        settings: Settings,
        *,
        clock: Callable[[], float] = time.time,
        fetcher: Fetcher | None = None,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self.places = places
        self.settings = settings
        self._clock = clock
        self._tell = tell or (lambda _: None)
        self._seen = _stamp(places)
        self._fetcher = fetcher
        self._sites: Sites | None = None
        self._database = Database(places.database, tell)
        self._filters = judging.Filters(self._database, settings)
        write.adopt_subscriptions(self._database, [_subscription(f) for f in settings.feeds])

    @classmethod
    def open(
        cls, places: Places, settings: Settings, tell: Callable[[str], None] | None = None
    ) -> Library:
        """Open the store, making or upgrading it; how far that is, where it takes a while, is
        told. Raises StoreError."""
        return cls(places, settings, tell=tell)

    def close(self) -> None:
        """Let go of the store; no call may follow."""
        self._database.close()

    @property
    def database(self) -> Database:
        """The store, for what carries it in and out."""
        return self._database

    # Reading

    def feeds(self) -> tuple[FeedRow, ...]:
        """The feeds in the order of the configuration."""
        return read.feeds(self._database)

    def find_feeds(self, names: Sequence[str]) -> tuple[Feed, ...]:
        """The feeds that go by these urls, titles or numbers; raises NotFoundError for one that
        does not exist, UsageError for a title that several have."""
        known = read.subscriptions(self._database)
        return tuple(_named(known, name) for name in names)

    def counts(self) -> Counts:
        """How many entries there are, unread and starred among them."""
        return read.counts(self._database, fold=self.settings.fold)

    def last_entry(self) -> int:
        """The number of the entry that came last, whoever fetched it; 0 where there is none."""
        return read.last_entry(self._database)

    def ids(self, query: Query) -> array[int]:
        """The numbers of the entries that a query finds, in its order. Raises QueryError."""
        return read.ids(self._database, self._ready(query))

    def listing(self, query: Query) -> Listing:
        """The same numbers, read as they are looked at: what a list of a million shows costs what
        one of a hundred does."""
        return listing(self._database, self._ready(query))

    def is_search(self, query: Query) -> bool:
        """Is it for the search index to say what fits best? Raises QueryError."""
        return not query.chosen and any(map(is_searched, self._ready(query).terms))

    def pages(self, query: Query, stop: Callable[[], bool] = lambda: False) -> Iterator[array[int]]:
        """The same numbers, a page after the other, for what no counter knows of. Ends when it is
        told to stop. Raises QueryError."""
        return finding.pages(self._database, self._ready(query), stop)

    def count(
        self, query: Query, most: int, stop: Callable[[], bool] = lambda: False
    ) -> int | None:
        """How many entries a query finds, counted up to one more than `most`; None when it was
        told to stop. Raises QueryError."""
        return finding.count(self._database, self._ready(query), most, stop)

    def _ready(self, query: Query) -> Query:
        ready = ruling.ready(self.settings, query, int(self._clock()))
        if finding.asks_what_is_held(ready) and 0 < holding.unlooked(self._database) <= holding.FEW:
            self._look_at_texts()
        return ready

    def _look_at_texts(self) -> None:
        from reader.clean.language import speaks

        holding.catch_up(self._database, speaks)

    def listing_of(
        self, ids: array[int], again: Callable[[frozenset[int]], Listing] | None = None
    ) -> Listing:
        """These numbers as a list, as a search found them; `again` makes it as it is later."""
        return Listing.of(self._database, ids, again)

    def rows(self, ids: Sequence[int]) -> tuple[Row, ...]:
        """Their rows, in the same order; an entry that has vanished is left out."""
        return read.rows(self._database, ids)

    def entries(self, query: Query) -> Iterator[Row]:
        """The rows that a query finds, in its order, as they are read. Raises QueryError."""
        return read.query_rows(self._database, self._ready(query))

    def search(
        self, words_: str, limit: int = SEARCH_LIMIT, *, fold: bool = False
    ) -> tuple[Row, ...]:
        """What matches a query's words, best first, with snippets; `fold`: one row a story. Raises
        QueryError."""
        query = narrowed(parse_query(words_), None, limit)
        return read.search(self._database, self._ready(replace(query, fold=fold)))

    def reading(self, entry: EntryId) -> Reading:
        """An entry with its text and the verdicts over it. Raises NotFoundError."""
        return read.reading(self._database, entry)

    def text(self, entry: EntryId) -> str:
        """An entry as text, as `tread show` prints it. Raises NotFoundError."""
        from reader.exchange.render import render

        return render(read.reading(self._database, entry).cleaned, "text")

    def fetcher(self) -> Fetcher:
        """What fetches, with the limits of the settings."""
        return self._fetch()

    def exposed(self) -> str:
        """What to tell where others can read a secret in the configuration; else nothing."""
        return exposed(self.places, self.settings)

    def adopt_feeds(self) -> None:
        """Take over what the configuration now subscribes to. Raises ConfigError."""
        now = load(replace(self.places, config_named=False))
        feeds = now.feeds
        self.settings = replace(
            self.settings, feeds=feeds, smart_feeds=now.smart_feeds, entry_rules=now.entry_rules
        )
        write.adopt_subscriptions(self._database, [_subscription(feed) for feed in feeds])

    def reload(self) -> Settings | None:
        """Take over the configuration where its file was written: returns the settings before,
        which may be the same, or None. Raises ConfigError, and goes on with those it has."""
        stamp = _stamp(self.places)
        if stamp == self._seen:
            return None
        self._seen = stamp
        before = self.settings
        now = load(replace(self.places, config_named=True))
        if now == before:
            return before
        self.settings = now
        if (now.fetch, now.accesses) != (before.fetch, before.accesses):
            self._fetcher = None
        self._sites = None
        self._filters = judging.Filters(self._database, now)
        write.adopt_subscriptions(self._database, [_subscription(feed) for feed in now.feeds])
        return before

    def edits(self, entry: EntryId) -> tuple[Revision, ...]:
        """What the publisher changed in an entry, the last edit first. Both versions are seen
        through the filter now in force. Raises NotFoundError."""
        from reader.revisions import Revision, compare

        after = read.reading(self._database, entry).cleaned
        chosen = self._filters.of(read.feed_of(self._database, entry))
        edits = []
        for at, title, blocks in read.revisions(self._database, entry, MOST_EDITS):
            before = chosen.clean(replace(after.article, title=title, blocks=blocks))
            edits.append(Revision(at, compare(_paragraphs(before), _paragraphs(after))))
            after = before
        return tuple(edits)

    def state(self, name: str) -> str | None:
        """A small string that the front end kept under this name."""
        return read.state(self._database, name)

    # Marking

    def mark(self, ids: Sequence[int], mark: Mark, *, stories: bool = False) -> tuple[EntryId, ...]:
        """Mark entries; returns those that changed: the opposite mark on them is the undo.
        `stories`: who reads an entry has read all versions of its story; only the entry itself is
        starred or put by."""
        # A list is read as a whole before its first entry is marked, or the mark would change it.
        wanted = ids.freeze() if isinstance(ids, Listing | Part) else ids
        if stories and mark in ("read", "unread"):
            wanted = with_versions(self._database, wanted)
        return write.mark(self._database, wanted, mark)

    def tag(self, ids: Sequence[int], tag: str) -> tuple[EntryId, ...]:
        """Give entries a tag of the reader's own; returns those that did not have it. Raises
        UsageError for what is no tag."""
        return tags.add(self._database, _tag(tag), ids)

    def untag(self, ids: Sequence[int], tag: str) -> tuple[EntryId, ...]:
        """Take such a tag away; returns those that had it."""
        return tags.remove(self._database, _tag(tag), ids)

    def own_tags(self) -> tuple[tuple[SafeText, int], ...]:
        """The reader's own tags, and on how many entries each is."""
        return tags.counts(self._database)

    def names(self) -> Names:
        """What a query may name: feeds, folders, tags and smart feeds."""
        from reader.naming import names

        return names(self._database, self.settings)

    def apply_rules(
        self, name: str = "", *, dry_run: bool = False, act: bool = False
    ) -> Iterator[RuleApplied]:
        """Lay the rules about entries (or the one of this name) over what is stored; `act`: notify
        and run programs too. Raises NotFoundError."""
        now = int(self._clock())
        acts = self._acts(ruling.standing(self.settings, now))
        for rule in self.settings.entry_rules:
            self._ready(rule.query)
        for rule, done, found in ruling.apply(
            self._database, self.settings, now, name, dry_run=dry_run
        ):
            if act and not dry_run and rule.acts:
                acts.add(rule.name, found)
            yield done
        acts.do()

    def _acts(self, rules: Sequence[EntryRule]) -> ruling.Acts:
        return ruling.Acts(self._database, rules, self.places.log, self._tell)

    def keep_place(self, entry: EntryId, place: Place) -> None:
        """Remember where in an article the reader is."""
        write.keep_place(self._database, entry, place)

    def keep_state(self, name: str, value: str) -> None:
        """Remember a small string for the front end."""
        write.set_state(self._database, name, value)

    # Fetching

    def due(self) -> tuple[Feed, ...]:
        """The feeds whose time has come; those that a server fetches are not among them."""
        ids = {feed.id for feed in self._due(self.feeds())}
        return tuple(feed for feed in read.subscriptions(self._database) if feed.id in ids)

    def count_due(self, feeds: Sequence[FeedRow]) -> int:
        """Of how many of these feeds the time has come."""
        return sum(1 for _ in self._due(feeds))

    def _due(self, feeds: Sequence[FeedRow]) -> Iterator[FeedRow]:
        now, syncing = self._clock(), self.is_syncing
        for feed in feeds:
            if planning.is_due(feed, self.settings, now, syncing=syncing):
                yield feed

    def look_seconds(self) -> int:
        """How long a front end waits between two looks at what is due; 0: it never looks."""
        return planning.soonest(self.settings)

    def refresh(
        self, feeds: Sequence[Feed] | None = None, stop: threading.Event | None = None
    ) -> Iterator[Saved]:
        """Fetch feeds (all when None), store each as it arrives, then judge again what older rules
        judged, and read ahead the pages that the settings ask for. What a server fetches is not
        fetched here."""
        from reader.crew import Crew
        from reader.pipeline import Tools, refresh

        self._filters.check()
        wanted = read.subscriptions(self._database) if feeds is None else tuple(feeds)
        if self.is_syncing:
            wanted = tuple(feed for feed in wanted if not feed.synced)
        memory = judging.StoredMemory(self._database)
        crew = Crew(self._database.path, self.settings)
        tools = Tools(self._fetch(), self._filters.of, memory, crew, self._clock)
        unindexed = 0
        rules = ruling.standing(self.settings, int(self._clock()))
        acts = self._acts(rules)
        visits = planning.Visits(self._database, self.settings, self._clock, rules)
        try:
            for outcome in refresh(wanted, tools, stop):
                saved = visits.take(outcome)
                acts.note(saved)
                yield saved  # it can be read; the index follows
                unindexed += saved.new + saved.changed
                if unindexed >= index.BATCH:
                    unindexed -= index.index_batch(self._database)
        finally:
            crew.close()
            visits.flush()
        acts.do()
        if relocation.follow(self.places, self._database):
            self.adopt_feeds()
        self._settle(wanted, stop)

    def _settle(self, wanted: Sequence[Feed], stop: threading.Event | None) -> None:
        """What is to be done when feeds have brought something."""
        self.rejudge(wanted, stop)
        if self.settings.fetch.prefetch:
            self._prefetch(wanted, stop)
        retention.tidy(self._database, self._keeping(wanted), int(self._clock()), stop=stop)
        index.catch_up(self._database)
        if holding.unlooked(self._database):
            self._look_at_texts()

    # A server that keeps the same feeds

    @property
    def is_syncing(self) -> bool:
        """Are feeds exchanged with a server? Then it fetches those that it has."""
        if self.settings.sync is None:
            return False
        from reader.sync.session import account

        return account(self._database, self.settings) is not None

    def sync_trouble(self) -> tuple[int, str]:
        """How many changes wait for the server, and what kept the last exchange from its end."""
        from reader.sync import session

        return session.trouble(self._database, self.settings)

    def sync_status(self) -> SyncStatus:
        """Where the exchange stands."""
        from reader.sync import session

        return session.status(self._database, self.settings)

    def is_sync_due(self) -> bool:
        """Has the time of the next exchange come?"""
        if self.settings.sync is None:
            return False
        from reader.sync import session

        return session.is_due(self._database, self.settings, self._clock())

    def sync_login(self, ask: Callable[[], Secret] | None = None) -> SyncStatus:
        """Log in to the configured server; `ask` is asked for the password where the configuration
        does not say where it is. Raises UsageError, SyncError, SecretError."""
        from reader.sync import session

        fetcher = session.fetcher_for(self.settings)
        return session.login(self._database, self.settings, fetcher, ask)

    def sync_logout(self, *, force: bool = False) -> bool:
        """Log out; feeds and entries stay, and are fetched here again. Raises UsageError where
        changes were not sent, unless they are given up by `force`."""
        from reader.sync import session

        return session.logout(self._database, force=force)

    def sync(
        self, stop: threading.Event | None = None, *, eager: bool = False
    ) -> Iterator[Saved | SyncReport]:
        """Exchange everything with the server; the last thing that comes is the report. `eager`:
        ask it again for feeds that it refused lately. Raises UsageError where nobody is logged
        in."""
        from reader.sync import session
        from reader.sync.exchange import Desk

        self._filters.check()
        fetcher = session.fetcher_for(self.settings)
        rules = ruling.standing(self.settings, int(self._clock()))
        acts = self._acts(rules)
        desk = Desk(
            self._database, self.places, self._filters.of, self._clock, self._adopted, stop,
            eager, rules,
        )  # fmt: skip
        unindexed = 0
        for step in session.exchange(desk, self.settings, fetcher, self._clock()):
            yield step
            if isinstance(step, Saved):
                acts.note(step)
                unindexed += step.new + step.changed
                if unindexed >= index.BATCH:
                    unindexed -= index.index_batch(self._database)
        acts.do()
        synced = [feed for feed in read.subscriptions(self._database) if feed.synced]
        self._settle(synced, stop)

    def _adopted(self) -> Settings:
        self.adopt_feeds()
        return self.settings

    # Judging again

    def rejudge(
        self, feeds: Sequence[Feed] | None = None, stop: threading.Event | None = None
    ) -> int:
        """Lay the filter now in force over stored articles (of all feeds when None) that another
        one judged, or of which a block has since turned out to repeat; nothing is fetched. Returns
        how many were judged."""
        # First of all: to make a filter ready takes longer than a refresh without news.
        wanted = list(self._stale(feeds))
        for feed in wanted:
            judging.print_missing(self._database, feed, int(self._clock()), stop)
        done = sum(
            judging.rejudge(self._database, feed, self._filters.of(feed), stop=stop)
            for feed in wanted
        )
        if done:
            index.catch_up(self._database)
        return done

    def unindexed(self) -> int:
        """How many articles a search does not find yet."""
        return index.pending(self._database)

    def is_stale(self) -> bool:
        """Would `rejudge` find something to do? Cheap: no rule is made ready."""
        return any(True for _ in self._stale(None))

    def _stale(self, feeds: Sequence[Feed] | None) -> Iterator[Feed]:
        """Those of these feeds (all when None) that have something to be judged again."""
        from reader.store import verdicts

        for feed in read.subscriptions(self._database) if feeds is None else feeds:
            if verdicts.is_stale(self._database, feed.id, self._filters.version(feed)):
                yield feed

    def wants_full_text(self, entry: EntryId) -> bool:
        """Is the page behind this entry to be read, and has not been yet?"""
        return read.wants_page(self._database, entry)

    def full_text(self, entry: EntryId) -> Reading:
        """Read the page behind an entry, store its text if that is more than the feed's, and return
        the entry as it is then. Raises FetchError; never makes the stored text shorter."""
        from reader.pages import joined, read_article
        from reader.store import pages

        before = read.reading(self._database, entry)
        feed = read.feed_of(self._database, entry)
        try:
            article, facts = read_article(
                self._fetch(), before.row.url, feed.url, before.row.title, self._site_rule
            )
        except (FetchError, ParseError) as error:
            pages.note_failure(self._database, entry, safe_line(error.message))
            raise
        chosen = self._filters.of(feed)
        weighed = judging.weigh_page(self._database, feed, entry, article)
        cleaned = chosen.clean(article, weighed.evidence)
        facts = replace(facts, note=joined([facts.note, _disagreement(before, cleaned)]))
        if before.from_page or words(cleaned.plain) > words(before.cleaned.plain):
            now = int(self._clock())
            text = pages.PageText(
                feed.id, judging.publisher(self._database, feed), cleaned, facts, chosen.version,
                weighed.prints[0], weighed.strong,
            )  # fmt: skip
            pages.save_page(self._database, entry, text, now, follow=self.settings.fold)
        else:
            pages.note_page(self._database, entry, facts)
        return read.reading(self._database, entry)

    # Pictures

    def images(self, feed: str) -> Images:
        """May the pictures of the feed with this url be fetched?"""
        own = next((one.images for one in self.settings.feeds if one.url == feed), None)
        return own or self.settings.images

    def drawings(
        self, entry: EntryId, sources: Sequence[SafeText], wish: Wish
    ) -> Iterator[Drawing]:
        """Pictures of an entry as the terminal takes them, those first that are on the disk;
        fetches the others, whatever `images` says: it is the caller who was asked."""
        from reader.model_pictures import Drawing
        from reader.pictures.draw import draw
        from reader.pictures.load import load as load_pictures

        origin = read.feed_of(self._database, entry).url
        cache = self.pictures
        for source, body in load_pictures(cache, self._fetch, origin, sources):
            try:
                if isinstance(body, TreadError):
                    raise body
                yield draw(source, body, wish)
            except TreadError as error:
                yield Drawing(source, problem=safe_line(error.message))

    @property
    def pictures(self) -> Cache:
        """The pictures on the disk."""
        from reader.pictures.cache import Cache

        return Cache(self.places.pictures)

    # Undo and teach

    def keep_block(self, entry: EntryId, block: int) -> Undo:
        """Put a removed block back, here and wherever the feed has it or a near one, for ever.
        Raises NotFoundError, or UsageError when the block was not removed."""
        from reader import teaching

        now = int(self._clock())
        return teaching.keep_block(self._database, self._filters, entry, block, now)

    def dismiss(self, entry: EntryId, block: int) -> Undo:
        """Never propose to hide this block, or one near it, in its feed. Raises NotFoundError."""
        from reader import teaching

        now = int(self._clock())
        return teaching.dismiss(self._database, self._filters, entry, block, now)

    def switch_rule(self, rule: str, on: bool, feed: FeedId | None = None) -> Undo:
        """Let a rule take nothing (or work again) in a feed, or anywhere. Raises NotFoundError."""
        from reader import teaching

        teaching.check_rule(self._database, self.settings, rule)
        found = None
        if feed is not None:
            (found,) = self.find_feeds([str(feed)])
        now = int(self._clock())
        return teaching.switch_rule(self._database, self._filters, rule, found, now, on=on)

    def undo(self, token: Undo) -> None:
        """Take back what keep_block, dismiss, switch_rule, teach or forget did."""
        from reader import teaching

        if token.edit is None:
            teaching.change(self._database, self._filters, token.dropped, token.made)
            return
        edit = token.edit
        from reader.config_edit import add_rule, put_back, remove_rule

        if put_back(self.places, edit.before, edit.after):
            pass  # byte for byte what it was
        elif edit.added:
            remove_rule(self.places, edit.rule.id)
        else:
            add_rule(self.places, edit.rule)
        self._rules_changed(edit.rule, added=not edit.added)

    def proposals(self, feed: FeedId | None = None) -> tuple[RepeatProposal, ...]:
        """Blocks that repeat in a feed (or in any) and stay: "seen in 7 of 10 articles: hide?"."""
        from reader import teaching

        wanted = self.find_feeds([str(feed)]) if feed else read.subscriptions(self._database)
        ids = teaching.known_ids(self.settings)
        return teaching.repeat_proposals(self._database, wanted, self._filters, ids)

    def repeats_in(self, entry: EntryId) -> dict[int, RepeatProposal]:
        """The blocks of an entry that are proposed to be hidden. Raises NotFoundError."""
        from reader import teaching

        feed = read.feed_of(self._database, entry)
        ids = teaching.known_ids(self.settings)
        found = teaching.repeat_proposals(self._database, [feed], self._filters, ids)
        return teaching.repeats_in(self._database, entry, found)

    def propose_rules(self, entry: EntryId, block: int) -> tuple[Proposal, ...]:
        """Rules that would take this block, each for its feed and for all. Raises NotFoundError."""
        from reader import teaching
        from reader.clean.propose import proposals

        article = teaching.block_of(self._database, entry, block)
        feed = read.feed_of(self._database, entry)
        return proposals(article, block, feed.url, teaching.known_ids(self.settings))

    def new_rule_id(self, text: str) -> str:
        """An id for a rule with this text that no other rule has."""
        from reader import teaching
        from reader.clean.propose import new_id

        return new_id(text, teaching.known_ids(self.settings))

    def preview(self, rule: UserRule) -> Preview:
        """What a rule would take from the stored articles. Raises RuleError, NotFoundError."""
        from reader import teaching

        return teaching.preview(self._database, rule)

    def check_new(self, rule: UserRule) -> None:
        """Raises what `teach` would, if it would: RuleError, or UsageError."""
        from reader import teaching

        teaching.check_new(self.places, self.settings, rule)

    def teach(self, rule: UserRule) -> Undo:
        """Write a rule into the configuration, and lay it over what is stored. Raises RuleError,
        ConfigError, or UsageError when another rule has its id."""
        from reader import teaching
        from reader.config_edit import add_rule
        from reader.model_filter import Edit, Undo

        teaching.check_new(self.places, self.settings, rule)
        before, after = add_rule(self.places, rule)
        self._rules_changed(rule, added=True)
        return Undo(f"Taught {rule.id}.", edit=Edit(rule, True, before, after))

    def forget(self, rule: str) -> Undo:
        """Take a rule of the reader's own out of the configuration; every block that it took comes
        back. Raises NotFoundError, ConfigError."""
        from reader import teaching
        from reader.config_edit import remove_rule
        from reader.model_filter import Edit, Undo

        found = teaching.own_rule(self.settings, rule)
        before, after = remove_rule(self.places, rule)
        self._rules_changed(found, added=False)
        return Undo(f"Removed {rule}.", edit=Edit(found, False, before, after))

    def rule_reports(self) -> tuple[RuleReport, ...]:
        """Each rule in force, what it took and what was put back. Counts: takes a while."""
        from reader.reports import rule_reports

        return rule_reports(self._database, self.settings)

    def statistics(self) -> Statistics:
        """What was read and what was taken out. Counts everything: takes a while."""
        from reader.statistics import statistics

        return statistics(self._database, int(self._clock()))

    # The store's file

    def store_figures(self) -> StoreFigures:
        """How large the store is, and what takes the room. Reads every page: takes a while."""
        from reader.store import upkeep

        return upkeep.figures(self._database)

    def vacuum(self) -> tuple[int, int]:
        """Write the store anew without what is unused; its bytes before and after. Raises
        StoreError when another program uses it."""
        from reader.store import upkeep

        return upkeep.vacuum(self._database)

    def check_store(self) -> list[str]:
        """What is wrong with the store; reads everything."""
        from reader.store import upkeep

        return upkeep.check(self._database)

    def back_up(self, target: Path) -> int:
        """Copy the store to a file, which is there only when it is complete; its bytes. Raises
        StoreError."""
        from reader.store import upkeep

        return upkeep.backup(self._database, target)

    def _rules_changed(self, rule: UserRule, *, added: bool) -> None:
        from reader import teaching

        before = self._filters
        rules = load(replace(self.places, config_named=False)).rules
        self.settings = replace(self.settings, rules=rules)
        self._filters = judging.Filters(self._database, self.settings)
        lay = teaching.lay_over if added else teaching.lift
        lay(self._database, before, self._filters, rule)

    def refresh_command(
        self, feeds: Sequence[FeedId] = (), *, fetch: bool = True, due: bool = False
    ) -> list[str]:
        """The command line of a child process that refreshes this library and tells each feed on
        a line of JSON: parsing in this process would hold up the screen. Without `fetch` it only
        judges again what older rules judged; with `due` it asks only feeds whose time has come."""
        places = self.places
        options = ["--json", *(["--due"] if due else []), *([] if fetch else ["--no-fetch"])]
        return [
            sys.executable, "-P", "-m", "reader",
            "--config", str(places.config), "--data", str(places.data),
            "refresh", *options, *(str(feed) for feed in feeds),
        ]  # fmt: skip

    def sync_command(self) -> list[str]:
        """The command line of a child process that exchanges with the server, and tells it as a
        refresh does."""
        command = self.refresh_command()
        return [*command[: command.index("refresh")], "sync", "now", "--json"]

    # What everything above is made with

    def _fetch(self) -> Fetcher:
        if self._fetcher is None:
            self._fetcher = make_fetcher(self.settings)
        return self._fetcher

    def _site_rule(self, url: str) -> SiteRule | None:
        if self._sites is None:
            from reader.sites import Sites

            self._sites = Sites(self.settings, self.places)
        return self._sites.rule(url)

    def _keeping(self, feeds: Sequence[Feed]) -> list[retention.Keeping]:
        """What the settings say about how long these feeds' entries stay."""
        common = self.settings.store
        wishes = {feed.url: (feed.keep_days, feed.keep_max) for feed in self.settings.feeds}
        found = []
        for feed in feeds:
            days, most = wishes.get(feed.url, (-1, -1))
            days = common.keep_days if days < 0 else days
            most = common.keep_max_per_feed if most < 0 else most
            if days or most:
                found.append(retention.Keeping(feed.id, days, most))
        return found

    def _prefetch(self, feeds: Sequence[Feed], stop: threading.Event | None) -> None:
        for feed in feeds:
            for entry in read.awaiting_page(self._database, feed.id, PREFETCH):
                if stop and stop.is_set():
                    return
                try:
                    self.full_text(entry)
                except (FetchError, ParseError):
                    continue  # noted with the entry, where the reader meets it


def _tag(text: str) -> str:
    tag = safe_line(text)
    if not tag or len(tag) > MOST_TAG:
        raise UsageError(
            "A tag is a word or a few." if tag else "A tag has no letters.",
            f"It has at most {MOST_TAG} characters; for example: tread tag add recipe 12",
        )
    return tag


def _stamp(places: Places) -> tuple[int, ...]:
    """Differs when the configuration's file has been written since."""
    try:
        found = places.config.stat()
    except OSError:
        return ()
    return (found.st_ino, found.st_size, found.st_mtime_ns)


def _disagreement(feed: Reading, page: Cleaned) -> str:
    """Feed and page have texts of very different length: which is shown. A beginning in the feed
    is no disagreement."""
    if feed.from_page:
        return ""
    of_feed, of_page = words(feed.cleaned.plain), words(page.plain)
    longer_page = 2 * of_feed < of_page and of_feed and not feed.teaser
    if not (longer_page or 2 * of_page < of_feed):
        return ""
    return (
        f"The feed has {of_feed} words of this article and its page {of_page}; "
        "the longer text is shown."
    )


def make_fetcher(settings: Settings) -> Fetcher:
    """A fetcher with the limits of the settings."""
    from reader.ingest.fetch import Fetcher, Limits  # httpx: 240 ms, paid by what fetches only

    fetch = settings.fetch
    return Fetcher(
        Limits(
            concurrency=fetch.concurrency,
            per_host=fetch.per_host,
            timeout_seconds=float(fetch.timeout_seconds),
            max_body=fetch.max_body_mb * 2**20,
            allow_private=fetch.allow_private_networks,
            proxy=fetch.proxy,
        ),
        accesses=settings.accesses,
    )


def _paragraphs(cleaned: Cleaned) -> list[str]:
    texts = (block.caption for block in cleaned.kept)
    return [text for text in (cleaned.article.title, *texts) if text]


def _subscription(feed: FeedSettings) -> write.Subscription:
    return write.Subscription(
        feed.url, feed.title, feed.folder, feed.tags, feed.full_text, feed.filter
    )


def _named(feeds: Sequence[Feed], name: str) -> Feed:
    for feed in feeds:
        if name in (feed.url, str(feed.id)):
            return feed
    wanted = name.casefold()
    found = [feed for feed in feeds if feed.title.casefold() == wanted]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            f"{len(found)} feeds go by {safe_line(name)!r}.",
            "Name one by its number or url; see: tread feeds",
        )
    # A part of a title names nothing: `tread remove` must not guess. It is a hint, though.
    near = [feed.title for feed in feeds if wanted and wanted in feed.title.casefold()]
    raise NotFoundError(
        f"No feed goes by {safe_line(name)!r}.",
        f"Did you mean {near[0]!r}?" if near else
        "A feed is named by url, title or number; see: tread feeds",
    )  # fmt: skip
