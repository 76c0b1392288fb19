"""The smart feeds and rules of a configuration: each query is read, and told where it is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from reader.config_check import as_int
from reader.config_keys import KeyChecker
from reader.config_lines import find_line
from reader.config_tables import Value
from reader.errors import ConfigError, QueryError
from reader.external import split
from reader.model import Mark
from reader.model_rules import EntryRule, SmartFeed
from reader.query import parse_query
from reader.query_tree import Query, expand

DEEDS: dict[str, Mark] = {"read": "read", "star": "starred", "later": "later", "mute": "muted"}
"""What a rule does to an entry -> the mark that it puts on it."""
RUN_PLACES = ("url", "title", "id")
"""What a word of `run:` may hold in braces."""
_DO = f"One of {', '.join(DEEDS)}, tag:NAME, notify and run:COMMAND."


class QueryChecker(KeyChecker):
    """What `[[smart_feeds]]` and `[[rules]]` say."""

    smart: Mapping[str, Query]
    smart_seen: set[str]
    rules_seen: set[str]

    def smart_feeds(self, found: object) -> tuple[SmartFeed, ...]:
        """The smart feeds; those that name another one are checked when all are known."""
        made = self.made(found, "smart_feeds", self.smart_feed)
        self.smart = {one.name: one.query for one in made}
        for one in made:
            with self.noting():
                self.expanded(one.query, one.text, "smart_feeds", "query", one.number)
        return tuple(one.feed for one in made)

    def smart_feed(self, values: dict[str, Value]) -> _Numbered:
        number, name = as_int(values["#"]), str(values["name"]).strip()
        key = name.casefold()
        if key in self.smart_seen:
            self.fail(
                f"There are two smart feeds called {name!r}.", "Give one of them another name.",
                "smart_feeds", "name", number,
            )  # fmt: skip
        self.smart_seen.add(key)
        text = str(values["query"])
        query = self.query(text, "smart_feeds", "query", number)
        folder = "/".join(part.strip() for part in str(values["folder"]).split("/") if part.strip())
        return _Numbered(SmartFeed(name, text, query, folder, bool(values["count"])), number)

    def entry_rule(self, values: dict[str, Value]) -> EntryRule:
        number, when = as_int(values["#"]), str(values["when"])
        query = self.query(when, "rules", "when", number)
        if query.limit is not None or query.order != "newest":
            self.fail(
                "A rule has no order: sort: and limit: mean nothing in it.", "Take them out.",
                "rules", "when", number,
            )  # fmt: skip
        query = self.expanded(query, when, "rules", "when", number)
        rule = EntryRule(str(values["name"]).strip() or when, when, query)
        for deed in values["do"] if isinstance(values["do"], list) else ():
            rule = self.deed(rule, deed, number)
        if not (rule.marks or rule.tags or rule.acts):
            self.fail("This rule does nothing.", _DO, "rules", "do", number)
        if rule.name in self.rules_seen:
            self.fail(
                f"There are two rules called {rule.name!r}.", "Give one of them a name of its own.",
                "rules", "name" if values["name"] else "when", number,
            )  # fmt: skip
        self.rules_seen.add(rule.name)
        return rule

    def deed(self, rule: EntryRule, deed: str, number: int) -> EntryRule:
        name, colon, rest = deed.partition(":")
        rest = rest.strip()
        if deed in DEEDS:
            return replace(rule, marks=(*rule.marks, DEEDS[deed]))
        if deed == "notify":
            return replace(rule, notify=True)
        if name == "tag" and rest:
            return replace(rule, tags=(*rule.tags, rest))
        if name == "run" and colon:
            try:
                words = split(rest, RUN_PLACES)
            except ValueError as error:
                self.fail(
                    f"This command cannot be run: {error}.",
                    'For example "run:wget {url}". {url}, {title} and {id} are filled in.',
                    "rules", "do", number,
                )  # fmt: skip
            return replace(rule, run=(*rule.run, words))
        raise self.problem(f"A rule cannot do {deed!r}.", _DO, "rules", "do", number)

    def query(self, text: str, table: str, key: str, number: int) -> Query:
        """A query that was written down; raises ConfigError with the place within it."""
        try:
            return parse_query(text)
        except QueryError as error:
            raise self.refused(error, table, key, number) from error

    def expanded(self, query: Query, text: str, table: str, key: str, number: int) -> Query:
        try:
            return expand(query, self.smart)
        except QueryError as error:
            error.text = text
            raise self.refused(error, table, key, number) from error

    def refused(self, error: QueryError, table: str, key: str, number: int) -> ConfigError:
        line = find_line(self.text, table, key, number)
        at = (line, string_column(self.text, line, key, error.at))
        marked = "".join(f"\n  {one}" for one in error.marked())
        return ConfigError(
            f"{error.message}{marked}", error.remedy, where=f"{self.name}:{line}", key=key, at=at
        )


class _Numbered:
    """A smart feed, and which of the tables it is."""

    def __init__(self, feed: SmartFeed, number: int) -> None:
        self.feed, self.number = feed, number
        self.name, self.query, self.text = feed.name, feed.query, feed.text


def string_column(text: str, line: int, key: str, at: int) -> int:
    """The column (from 1) of the character at `at` in the string that `key` has in this line."""
    here = text.splitlines()[line - 1] if 0 < line <= len(text.splitlines()) else ""
    found = re.search(rf"""(?:^|[{{,\s])["']?{re.escape(key)}["']?\s*=\s*(["'])(?!\1\1)""", here)
    if not found:
        return len(here) - len(here.lstrip()) + 1
    column = found.end()
    for _ in range(at):
        escape = re.match(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", here[column:])
        column += escape.end() if escape and found[1] == '"' else 1
    return column + 1
