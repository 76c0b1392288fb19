"""A person's word beats every rule for ever: what the reader put back stays.

Exceptions are laid over the verdicts after the rules have spoken. A verdict that an exception
speaks against is not dropped but set aside (`Cleaned.restored`), so that taking the exception back
brings exactly the old verdicts back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from reader.clean.prints import are_near, identity
from reader.model import Article, Block, Cleaned, Verdict
from reader.model_filter import ExceptionRow, KeptBlock
from reader.values import dataclass


@dataclass(frozen=True, slots=True)
class Exceptions:
    """What a reader has put back in one feed."""

    kept: tuple[KeptBlock, ...] = ()
    off: frozenset[str] = frozenset()
    """Rules that take nothing here."""
    version: str = ""
    """Changes whenever a verdict could; empty when there is no exception."""

    def applied(self, article: Article, verdicts: Iterable[Verdict]) -> Cleaned:
        """The article with those verdicts that no exception speaks against; the others are
        set aside."""
        stands: list[Verdict] = []
        restored: list[Verdict] = []
        for verdict in verdicts:
            kept = verdict.rule in self.off or self._keeps(article, verdict.block)
            (restored if kept else stands).append(verdict)
        return Cleaned(article, tuple(stands), tuple(restored))

    def again(self, cleaned: Cleaned) -> Cleaned:
        """The same verdicts under these exceptions instead of earlier ones."""
        verdicts = sorted((*cleaned.verdicts, *cleaned.restored), key=lambda one: one.block)
        return self.applied(cleaned.article, verdicts)

    def _keeps(self, article: Article, block: int) -> bool:
        return is_kept(self.kept, article.blocks[block], article.title)


def is_kept(kept: Sequence[KeptBlock], block: Block, title: str) -> bool:
    """Whether the block, or one near it, was put back."""
    if not kept:
        return False
    own, sketch = identity(block, title)
    return any(own == one.own or are_near(sketch, one.sketch) for one in kept)


NO_EXCEPTIONS = Exceptions()


def version_with(rules: str, exceptions: Exceptions) -> str:
    """The version of a filter of these rules and exceptions."""
    return f"{rules}+{exceptions.version}" if exceptions.version else rules


def exceptions_of(rows: Iterable[ExceptionRow]) -> Exceptions:
    """The exceptions that stored rows make for one feed."""
    found = list(rows)
    if not found:
        return NO_EXCEPTIONS
    kept = {KeptBlock(row.own, row.sketch): None for row in found if row.kind == "keep"}
    off = frozenset(row.rule for row in found if row.kind == "off")
    told = repr((sorted((one.own, one.sketch) for one in kept), sorted(off)))
    return Exceptions(tuple(kept), off, hashlib.sha256(told.encode()).hexdigest()[:12])
