"""What feeds and pages bring, and judging again what they brought."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace

from reader import judging, planning, relocation, ruling
from reader.errors import FetchError, ParseError
from reader.library.opened import Opened
from reader.model import Cleaned, EntryId, Feed, FeedId, FeedRow, Reading, Saved
from reader.store import holding, index, read, retention
from reader.text import safe_line, words

PREFETCH = 50
"""How many pages behind unread entries one refresh reads ahead, a feed."""


class Fetches(Opened):
    """What comes from the network, and how it is judged."""

    def due(self) -> tuple[Feed, ...]:
        """The feeds whose time has come; those that a server fetches are not among them."""
        ids = {feed.id for feed in self._due(self.feeds())}
        return tuple(feed for feed in read.subscriptions(self._database) if feed.id in ids)

    def count_due(self, feeds: Sequence[FeedRow]) -> int:
        """Of how many of these feeds the time has come."""
        return sum(1 for _ in self._due(feeds))

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

    def is_stale(self) -> bool:
        """Would `rejudge` find something to do? Cheap: no rule is made ready."""
        return any(True for _ in self._stale(None))

    def unindexed(self) -> int:
        """How many articles a search does not find yet."""
        return index.pending(self._database)

    # What follows a refresh

    def _due(self, feeds: Sequence[FeedRow]) -> Iterator[FeedRow]:
        now, syncing = self._clock(), self.is_syncing
        for feed in feeds:
            if planning.is_due(feed, self.settings, now, syncing=syncing):
                yield feed

    def _settle(self, wanted: Sequence[Feed], stop: threading.Event | None) -> None:
        """What is to be done when feeds have brought something."""
        self.rejudge(wanted, stop)
        if self.settings.fetch.prefetch:
            self._prefetch(wanted, stop)
        retention.tidy(self._database, self._keeping(wanted), int(self._clock()), stop=stop)
        index.catch_up(self._database)
        if holding.unlooked(self._database):
            self._look_at_texts()

    def _prefetch(self, feeds: Sequence[Feed], stop: threading.Event | None) -> None:
        for feed in feeds:
            for entry in read.awaiting_page(self._database, feed.id, PREFETCH):
                if stop and stop.is_set():
                    return
                try:
                    self.full_text(entry)
                except (FetchError, ParseError):
                    continue  # noted with the entry, where the reader meets it

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

    def _stale(self, feeds: Sequence[Feed] | None) -> Iterator[Feed]:
        """Those of these feeds (all when None) that have something to be judged again."""
        from reader.store import verdicts

        for feed in read.subscriptions(self._database) if feeds is None else feeds:
            if verdicts.is_stale(self._database, feed.id, self._filters.version(feed)):
                yield feed


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
