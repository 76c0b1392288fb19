"""What the reader, or a rule, says about entries: marks, tags and places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from reader import ruling
from reader.errors import UsageError
from reader.library.opened import Opened
from reader.model import EntryId, Mark, Place
from reader.store import tags, write
from reader.store.listing import Listing
from reader.store.parts import Part
from reader.store.stories import with_versions
from reader.text import SafeText, safe_line

if TYPE_CHECKING:
    from reader.model_rules import RuleApplied

MOST_TAG = 80
"""Characters of a tag."""


class Marks(Opened):
    """What is noted with entries."""

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

    def keep_place(self, entry: EntryId, place: Place) -> None:
        """Remember where in an article the reader is."""
        write.keep_place(self._database, entry, place)

    def keep_state(self, name: str, value: str) -> None:
        """Remember a small string for the front end."""
        write.set_state(self._database, name, value)


def _tag(text: str) -> str:
    tag = safe_line(text)
    if not tag or len(tag) > MOST_TAG:
        raise UsageError(
            "A tag is a word or a few." if tag else "A tag has no letters.",
            f"It has at most {MOST_TAG} characters; for example: tread tag add recipe 12",
        )
    return tag
