"""What a filter is made from: small, so that another process can be told it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from reader.clean.exceptions import Exceptions
from reader.clean.filter import Filter
from reader.clean.rules import RuleSet, rule_set
from reader.model import UserRule


@dataclass(frozen=True, slots=True)
class Recipe:
    """The reader's own rules for a feed, whether the filter is on, and the exceptions there."""

    own: tuple[UserRule, ...]
    enabled: bool
    exceptions: Exceptions

    def made(self) -> Filter:
        """The filter. Raises RuleError for a rule that cannot be used."""
        return Filter(_rules(self.own, self.enabled), self.exceptions)


@lru_cache(8)
def _rules(own: tuple[UserRule, ...], enabled: bool) -> RuleSet:
    return rule_set(own, enabled=enabled)
