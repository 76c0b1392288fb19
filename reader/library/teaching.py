"""What the reader teaches the filter, takes back, and is told of its work."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reader import judging
from reader.config import load
from reader.library.opened import Opened
from reader.model import EntryId, FeedId, UserRule
from reader.model_figures import Statistics
from reader.store import read

if TYPE_CHECKING:
    from reader.model_filter import Preview, Proposal, RepeatProposal, RuleReport, Undo


class Teaches(Opened):
    """Exceptions, rules of the reader's own, and what they took."""

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

    def _rules_changed(self, rule: UserRule, *, added: bool) -> None:
        from reader import teaching

        before = self._filters
        rules = load(replace(self.places, config_named=False)).rules
        self.settings = replace(self.settings, rules=rules)
        self._filters = judging.Filters(self._database, self.settings)
        lay = teaching.lay_over if added else teaching.lift
        lay(self._database, before, self._filters, rule)

    # Counted

    def rule_reports(self) -> tuple[RuleReport, ...]:
        """Each rule in force, what it took and what was put back. Counts: takes a while."""
        from reader.reports import rule_reports

        return rule_reports(self._database, self.settings)

    def statistics(self) -> Statistics:
        """What was read and what was taken out. Counts everything: takes a while."""
        from reader.statistics import statistics

        return statistics(self._database, int(self._clock()))
