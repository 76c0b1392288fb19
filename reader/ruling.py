"""The reader's rules about entries: over new ones as they are stored, over stored ones on request,
and what they do outside of the store (a word on the desktop, a program)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from reader.config import Settings
from reader.errors import NotFoundError
from reader.external import arguments, needs
from reader.model import EntryId, Row, Saved
from reader.model_rules import EntryRule, RuleApplied
from reader.paths import make_private
from reader.query_tree import Query, at_time, expand
from reader.store import read, ruled
from reader.store.db import Database
from reader.text import safe_line

MOST_RUN = 50
"""Entries for which a rule runs its programs after one refresh."""
SECONDS = 60
"""How long such a program may take."""
MOST_TOLD = 5
"""Titles in a word on the desktop."""


def ready(settings: Settings, query: Query, now: int) -> Query:
    """A query with the smart feeds that it names, and its ages, as the store takes them. Raises
    QueryError."""
    smart = {one.name: one.query for one in settings.smart_feeds}
    return at_time(expand(query, smart), now)


def standing(settings: Settings, now: int) -> list[EntryRule]:
    """The rules as the store takes them."""
    return [replace(rule, query=ready(settings, rule.query, now)) for rule in settings.entry_rules]


def apply(
    database: Database, settings: Settings, now: int, name: str, *, dry_run: bool
) -> Iterator[tuple[EntryRule, RuleApplied, list[int]]]:
    """Lay the rules, or the one of this name, over what is stored: each rule, what it did (or would
    do), and what it found. Raises NotFoundError."""
    rules = [rule for rule in standing(settings, now) if name in ("", rule.name)]
    if name and not rules:
        names = ", ".join(repr(rule.name) for rule in settings.entry_rules)
        raise NotFoundError(
            f"No rule is called {safe_line(name)!r}.",
            f"There are: {names}" if names else "[[rules]] in the configuration makes one.",
        )
    for rule in rules:
        found = sorted(read.ids(database, rule.query))
        yield rule, ruled.apply(database, rule, found, dry_run=dry_run), found


class Acts:
    """What rules do outside of the store: gathered while feeds come in, done when all are there."""

    def __init__(
        self, database: Database, rules: Sequence[EntryRule], log: Path, tell: Callable[[str], None]
    ) -> None:
        self._database = database
        self._rules = {rule.name: rule for rule in rules}
        self._found: dict[str, list[EntryId]] = {}
        self._log = log
        self._tell = tell

    def note(self, saved: Saved) -> None:
        """Take what rules found in a feed."""
        for name, entries in saved.hits:
            self.add(name, entries)

    def add(self, name: str, entries: Sequence[int]) -> None:
        """Take what a rule found."""
        self._found.setdefault(name, []).extend(map(EntryId, entries))

    def do(self) -> None:
        """Notify, and run the programs. What goes wrong is told, and stops nothing."""
        for name, entries in self._found.items():
            rule = self._rules[name]
            rows = read.rows(self._database, entries)
            if rule.notify and rows:
                self._notify(rule, rows)
            for words in rule.run:
                for row in rows[:MOST_RUN]:
                    self._run(rule, words, row)
            if rule.run and len(rows) > MOST_RUN:
                self._tell(
                    f"The rule {rule.name!r} found {len(rows)} entries; its program ran for "
                    f"{MOST_RUN} of them."
                )
        self._found.clear()

    def _notify(self, rule: EntryRule, rows: Sequence[Row]) -> None:
        import shutil

        program = shutil.which("notify-send")
        lines = [safe_line(row.title) for row in rows[:MOST_TOLD]]
        if len(rows) > MOST_TOLD:
            lines.append(safe_line(f"and {len(rows) - MOST_TOLD} more"))
        if program is None:
            self._tell(f"{rule.name}: {' · '.join(lines)}")
            return
        # What stands there is text: some desktops read markup in it.
        body = "\n".join(lines).replace("&", "&amp;").replace("<", "&lt;")
        self._start([program, "--app-name=tread", "--", f"tread: {rule.name}", body], rule)

    def _run(self, rule: EntryRule, words: Sequence[str], row: Row) -> None:
        if needs(words, "url") and not row.url.startswith(("https://", "http://")):
            self._tell(f"The rule {rule.name!r}: {row.title!r} has no address on the web.")
            return
        values = {"url": row.url, "title": row.title, "id": str(row.id)}
        self._start(arguments(words, values), rule)

    def _start(self, words: list[str], rule: EntryRule) -> None:
        import subprocess  # 5 ms, paid by a rule that runs a program

        none = subprocess.DEVNULL
        try:
            make_private(self._log.parent)
            with self._log.open("ab") as errors:
                done = subprocess.run(  # noqa: S603 - the reader's own program, and no shell
                    words, check=False, stdin=none, stdout=none, stderr=errors, timeout=SECONDS,
                    start_new_session=True,
                )  # fmt: skip
        except subprocess.TimeoutExpired:
            self._tell(f"The rule {rule.name!r}: {words[0]} took more than {SECONDS} s.")
        except (OSError, ValueError) as error:
            told = error.strerror if isinstance(error, OSError) else error
            self._tell(f"The rule {rule.name!r}: {words[0]} cannot be started: {told}.")
        else:
            if done.returncode:
                self._tell(
                    f"The rule {rule.name!r}: {words[0]} ended with status {done.returncode}. "
                    f"More in {self._log}"
                )
