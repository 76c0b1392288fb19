"""The whole filter of one feed: its rules, and the reader's exceptions to them."""

from __future__ import annotations

from collections.abc import Sequence

from reader.clean.engine import judge
from reader.clean.evidence import EMPTY_EVIDENCE, Evidence
from reader.clean.exceptions import NO_EXCEPTIONS, Exceptions, version_with
from reader.clean.rules import RuleSet
from reader.model import Article, BlockPrint, Cleaned
from reader.values import dataclass


@dataclass(frozen=True, slots=True)
class Filter:
    """What decides over the blocks of a feed's articles."""

    rules: RuleSet
    exceptions: Exceptions = NO_EXCEPTIONS

    @property
    def version(self) -> str:
        """Changes whenever a verdict could: stored articles are then judged again."""
        return version_with(self.rules.version, self.exceptions)

    def clean(
        self,
        article: Article,
        evidence: Evidence = EMPTY_EVIDENCE,
        prints: Sequence[BlockPrint] = (),
    ) -> Cleaned:
        """The article with the verdicts over its blocks, exceptions applied; `prints` are its own,
        where they have been made before."""
        verdicts = judge(article, self.rules, evidence, prints=prints)
        return self.exceptions.applied(article, verdicts)
