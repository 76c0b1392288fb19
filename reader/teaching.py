"""Undo and teach: exceptions, proposals, previews, and laying a new rule over what is stored.

Nothing here fetches, and nothing here writes the configuration; `Library` does that.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from reader.config import Settings
from reader.errors import NotFoundError, UsageError
from reader.judging import AT_ONCE, BATCH, Filters, judge_stored, reapply
from reader.model import Article, Block, BlockPrint, Cleaned, EntryId, Feed, FeedId, Kind, UserRule
from reader.model_filter import (
    ExceptionRow,
    Preview,
    RepeatProposal,
    Sample,
    Undo,
)
from reader.paths import Places
from reader.store import candidates, exceptions, prints, read, verdicts
from reader.store.db import Database
from reader.text import EMPTY, safe, safe_line, shorten

if TYPE_CHECKING:
    from reader.clean.filter import Filter
    from reader.clean.rules import Own

PREVIEW_SECONDS = 0.5
"""How long a preview looks at articles before it says "at least"."""
PREVIEW_ARTICLES = 20_000
SAMPLES = 3
LEAST_SEEN = 3
LEAST_SHARE = 0.2
TEXT_LENGTH = 200
"""Characters of a block that an exception or a sample keeps to show."""
AT_END = 6
"""A block with fewer blocks below it, as a rule, stands at the end."""


# Exceptions


def keep_block(database: Database, filters: Filters, entry: EntryId, block: int, now: int) -> Undo:
    """Let a block stay, and any near it in its feed, whatever the rules say."""
    from reader.clean.propose import mark_of

    reading = read.reading(database, entry)
    feed = read.feed_of(database, entry)
    article = reading.cleaned.article
    _check_block(article, entry, block)
    verdict = reading.cleaned.removed.get(block)
    if verdict is None:
        raise UsageError(
            f"Block {block} of entry {entry} was not removed.",
            "The removed ones are marked in: tread show ID --all",
        )
    own, sketch = mark_of(article, block)
    text = shorten(article.blocks[block].text, TEXT_LENGTH)
    row = ExceptionRow("keep", feed.id, verdict.rule, own, sketch, entry, text, now)
    change(database, filters, [row], first=entry)
    return Undo(f"Kept in this feed: {shorten(text, 60)}", made=(row,))


def dismiss(database: Database, filters: Filters, entry: EntryId, block: int, now: int) -> Undo:
    """Let a block that stays stay, and any near it in its feed: it is not proposed again, and what
    is learned does not take it."""
    from reader.clean.propose import mark_of

    article = block_of(database, entry, block)
    feed = read.feed_of(database, entry)
    own, sketch = mark_of(article, block)
    text = shorten(article.blocks[block].text, TEXT_LENGTH)
    row = ExceptionRow("keep", feed.id, "", own, sketch, entry, text, now)
    change(database, filters, [row], first=entry)
    return Undo(f"Left in this feed: {shorten(text, 60)}", made=(row,))


def switch_rule(
    database: Database, filters: Filters, rule: str, feed: Feed | None, now: int, *, on: bool
) -> Undo:
    """Let a rule take nothing in a feed (None: in any), or let it work again."""
    scope = None if feed is None else feed.id
    there = [
        row
        for row in exceptions.every(database)
        if row.kind == "off" and row.rule == rule and row.feed == scope
    ]
    where = "everywhere" if feed is None else f"in {feed.title or safe_line(feed.url)}"
    if on:
        change(database, filters, (), there)
        return Undo(f"{rule} works again {where}.", dropped=tuple(there))
    if there:
        return Undo(f"{rule} was off {where} already.")
    row = ExceptionRow("off", scope, rule, made_at=now)
    change(database, filters, [row])
    return Undo(f"{rule} takes nothing {'anywhere' if feed is None else where}.", made=(row,))


def change(
    database: Database,
    filters: Filters,
    made: Sequence[ExceptionRow],
    dropped: Sequence[ExceptionRow] = (),
    first: int = 0,
) -> None:
    """Store and drop exceptions, and lay what follows over the articles they touch; `first` is
    done before the others."""
    rows = [*made, *dropped]
    feeds = [
        feed
        for feed in read.every_feed(database)
        if any(row.feed in (None, feed.id) for row in rows)
    ]
    before = [filters.of(feed) for feed in feeds]
    exceptions.change(database, made, dropped)
    left = AT_ONCE
    for feed, old in zip(feeds, before, strict=True):
        new = filters.of(feed)
        if new.version == old.version:
            continue
        touched = _touched(database, feed, old.version, made, dropped)
        touched.sort(key=lambda entry: entry != first)
        left -= reapply(database, feed, old, new, touched, left)


def _touched(
    database: Database,
    feed: Feed,
    version: str,
    made: Sequence[ExceptionRow],
    dropped: Sequence[ExceptionRow],
) -> list[int]:
    """Entries of the feed with a verdict that these exceptions may set aside, or bring back."""
    found: dict[int, None] = {}
    for rows, restored in ((made, False), (dropped, True)):
        for row in rows:
            rule = row.rule if row.kind == "off" else None  # a near block may have gone by another
            entries = verdicts.with_verdicts(database, feed.id, version, rule, restored=restored)
            found.update(dict.fromkeys(entries))
    return list(found)


def _check_block(article: Article, entry: EntryId, block: int) -> None:
    if not 0 <= block < len(article.blocks):
        raise NotFoundError(
            f"Entry {entry} has no block {block}.",
            f"Its blocks are numbered 0 to {len(article.blocks) - 1}: tread show ID --format json"
            if article.blocks
            else "It has no text.",
        )


# Rules of one's own


def known_ids(settings: Settings) -> list[str]:
    """The ids of the rules there are."""
    from reader.clean.rules import built_in

    return [*(rule.id for rule in built_in()), *(rule.id for rule in settings.rules)]


def check_rule(database: Database, settings: Settings, rule: str) -> None:
    """Raises NotFoundError when there is no such rule, and none was ever switched off."""
    switched = {row.rule for row in exceptions.every(database) if row.kind == "off"}
    known = set(known_ids(settings)) | switched
    if rule not in known:
        near = get_close_matches(rule, known, n=1)
        raise NotFoundError(
            f"There is no rule {safe_line(rule)!r}.",
            f"Did you mean {near[0]!r}?" if near else "See: tread rules list",
        )


def own_rule(settings: Settings, ident: str) -> UserRule:
    """The reader's own rule with this id; raises NotFoundError."""
    for rule in settings.rules:
        if rule.id == ident:
            return rule
    raise NotFoundError(
        f"You have no rule {safe_line(ident)!r} of your own.",
        "A built-in one is switched off with: tread rules off",
    )


def check_new(places: Places, settings: Settings, rule: UserRule) -> None:
    """Raises RuleError or UsageError for a rule that cannot be added."""
    from reader.clean.rules import rule_set

    if places.is_demo:
        raise UsageError(
            "The demo's configuration is not yours to change.",
            "Begin your own: tread add URL",
        )
    rule_set([rule])
    if rule.id in known_ids(settings):
        raise UsageError(f"There is a rule {safe_line(rule.id)!r} already.", "Give another id.")


def block_of(database: Database, entry: EntryId, block: int) -> Article:
    """The article of an entry that has this block. Raises NotFoundError."""
    article = read.reading(database, entry).cleaned.article
    _check_block(article, entry, block)
    return article


def feeds_of(database: Database, rule: UserRule) -> list[Feed]:
    """The feeds that a rule of the reader's own is for."""
    return [feed for feed in read.every_feed(database) if rule.feed in ("", feed.url)]


def preview(database: Database, rule: UserRule) -> Preview:
    """What a rule would take from the stored articles. Raises RuleError."""
    from reader.clean.rules import rule_set

    (own,) = rule_set([rule]).own
    feed = _one_feed(database, rule)
    started = time.monotonic()
    wanted, complete = _candidates(database, own, feed, PREVIEW_ARTICLES)
    articles = blocks = held = 0
    samples: list[Sample] = []
    capped = not complete
    for start in range(0, len(wanted), 50):
        if time.monotonic() - started > PREVIEW_SECONDS:
            capped = True
            break
        found = verdicts.stored(database, wanted[start : start + 50])
        for one, cleaned in verdicts.all_verdicts(database, found):
            taken, held_back = _would_take(own, cleaned)
            held += held_back
            if taken and not held_back:
                articles += 1
                blocks += len(taken)
                if len(samples) < SAMPLES:
                    text = shorten(one.article.blocks[taken[0]].text, TEXT_LENGTH)
                    samples.append(Sample(one.entry, one.article.title, text))
    return Preview(articles, blocks, tuple(samples), capped, held)


def _one_feed(database: Database, rule: UserRule) -> FeedId | None:
    if not rule.feed:
        return None
    found = feeds_of(database, rule)
    if not found:
        raise NotFoundError(f"No feed has the url {safe_line(rule.feed)}.", "See: tread feeds")
    return found[0].id


def _candidates(
    database: Database, own: Own, feed: FeedId | None, most: int
) -> tuple[list[int], bool]:
    """Entries in which a rule may find something, the likely ones first; and whether there can be
    no others."""
    first: list[int] = []
    if own.literal:
        first = candidates.with_words(database, feed, own.literal, most)
        if candidates.is_indexed(database, own.literal):
            return first, len(first) < most
    elif own.text:
        first = prints.holding(database, feed, _prints_of(database, own.text, feed))
    rest = candidates.newest(database, feed, most, besides=first)
    return [*first, *rest], candidates.count(database, feed) <= most


def _prints_of(database: Database, text: str, feed: FeedId | None) -> tuple[BlockPrint, ...]:
    """The print of a text in a feed; in all feeds at once a text has none."""
    from reader.clean.prints import prints_of

    if feed is None:
        return ()
    article = Article(EMPTY, (Block(Kind.PARAGRAPH, safe(text)),))
    return prints_of(article, prints.publisher(database, feed))


def _would_take(own: Own, cleaned: Cleaned) -> tuple[list[int], bool]:
    """The blocks that stay now and would go, and whether the brake holds the rule back."""
    from reader.clean.look import look_at
    from reader.clean.own import matches, taken_by
    from reader.clean.rules import NO_RULES
    from reader.clean.score import Page

    article = cleaned.article
    if not matches(own, article.blocks, article.title):
        return [], False
    page = Page(look_at(article, NO_RULES), NO_RULES, frozenset())
    for verdict in cleaned.verdicts:  # what has gone decides what is near the end
        if verdict.rule != own.rule.id:
            page.remove(verdict.block, own.rule)
    page.measure()
    taken, held_back = taken_by(page, own, article.title)
    fresh = [at for at in taken if at not in cleaned.removed]
    return fresh, held_back and bool(fresh)


def lay_over(database: Database, filters: Filters, later: Filters, rule: UserRule) -> None:
    """Judge again what a rule that was added touches; `filters` is what held before."""
    from reader.clean.own import matches

    left = AT_ONCE
    for feed in feeds_of(database, rule):
        before, after = filters.of(feed), later.of(feed)
        own = next(own for own in after.rules.own if own.rule.id == rule.id)
        wanted, complete = _candidates(database, own, feed.id, max(left, 0))
        wanted = candidates.judged_by(database, wanted, before.version)
        for start in range(0, len(wanted), BATCH):
            found = verdicts.stored(database, wanted[start : start + BATCH])
            hit: list[verdicts.Stored] = []
            missed: list[int] = []
            for one in found:
                if matches(own, one.article.blocks, one.article.title):
                    hit.append(one)
                else:
                    missed.append(one.entry)
            judge_stored(database, feed, after, hit)
            verdicts.note_judged(database, missed, after.version)
        left -= len(wanted)
        if complete:
            verdicts.mark_judged(database, feed.id, before.version, after.version)


def lift(database: Database, filters: Filters, later: Filters, rule: UserRule) -> None:
    """Judge again what a rule that is gone had touched; `filters` is what held before."""
    left = AT_ONCE
    for feed in feeds_of(database, rule):
        before, after = filters.of(feed), later.of(feed)
        touched = verdicts.with_verdicts(database, feed.id, before.version, rule.id, restored=None)
        now = touched[: max(left, 0)]
        _judge(database, feed, after, now)
        left -= len(now)
        verdicts.mark_judged(database, feed.id, before.version, after.version, touched[len(now) :])


def _judge(database: Database, feed: Feed, chosen: Filter, entries: Sequence[int]) -> None:
    for start in range(0, len(entries), BATCH):
        found = verdicts.stored(database, entries[start : start + BATCH])
        judge_stored(database, feed, chosen, found)


# What repeats


def repeat_proposals(
    database: Database, feeds: Iterable[Feed], filters: Filters, taken: Sequence[str]
) -> tuple[RepeatProposal, ...]:
    """Blocks that repeat in a feed and stay, because nothing else speaks against them."""
    from reader.clean.exceptions import is_kept
    from reader.clean.learned import may_be_proposed
    from reader.clean.propose import repeat_rule

    found: list[RepeatProposal] = []
    for feed in feeds:
        chosen = filters.of(feed)
        if not chosen.rules.enabled:
            continue
        repeats, count = prints.repeats(database, feed.id, LEAST_SEEN)
        for one in repeats:
            if one.seen < LEAST_SHARE * count:
                continue
            reading = read.reading(database, one.entry)
            article = reading.cleaned.article
            block = article.blocks[one.block]
            kept = is_kept(chosen.exceptions.kept, block, article.title)
            if kept or not may_be_proposed(block, chosen.rules):
                continue
            ids = [*taken, *(each.rule.id for each in found)]
            found.append(
                RepeatProposal(
                    feed.id, reading.row.feed_title, one.entry, one.block,
                    shorten(block.text, TEXT_LENGTH), one.seen, count, one.from_end < AT_END,
                    repeat_rule(block.text, feed.url, ids),
                )
            )  # fmt: skip
    return tuple(found)


def repeats_in(
    database: Database, entry: EntryId, found: Iterable[RepeatProposal]
) -> dict[int, RepeatProposal]:
    """The blocks of an entry that these proposals are about."""
    from reader.clean.own import matches
    from reader.clean.rules import rule_set

    cleaned = read.reading(database, entry).cleaned
    blocks, gone = cleaned.article.blocks, cleaned.removed
    held: dict[int, RepeatProposal] = {}
    for one in found:
        (own,) = rule_set([one.rule]).own
        for at in matches(own, blocks, cleaned.article.title):
            if at not in gone:
                held.setdefault(at, one)
    return held
