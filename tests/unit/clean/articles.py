"""Articles for the filter's tests, written as text: a line is a block.

`# ` begins a heading (`## ` and so on), `- ` a list item, `> ` a quotation, `| ` a table; a line
of links only is written `[[like this]]`; anything else is a paragraph.
"""

from __future__ import annotations

import re

from reader.clean.engine import judge
from reader.clean.evidence import EMPTY_EVIDENCE, Evidence
from reader.clean.rules import RuleSet, rule_set
from reader.model import Article, Block, Kind, Span
from reader.text import safe, safe_line

TITLE = "A winter at the old harbour"
PROSE = (
    "The first ice came in the night of the ninth, thin as a pane, and by morning the boats along "
    "the eastern wall stood in it like chairs that somebody had pushed back from a table.",
    "Nobody went out. The harbour master walked the length of the wall twice, once in each "
    "direction, wrote two lines in his book and went home to his soup.",
    "In the second week the ice carried a dog, in the third a man, and in the fourth the children "
    "of the lower town drew a road across it with ashes from their mothers' stoves.",
    "It is told that a piano was pulled over the bay that winter, on a sledge made for hay, and "
    "that the man who pulled it could not play a note.",
    "The thaw took one afternoon. It began with a sound that the old people took for thunder, and "
    "when the wind turned there was open water under every window of the street.",
)

_KINDS = {"- ": Kind.LIST, "> ": Kind.QUOTE, "| ": Kind.TABLE}


def block(line: str, hint: str = "") -> Block:
    """The block that a line stands for."""
    heading = re.match(r"(#+) ", line)
    level = len(heading[1]) if heading else 0
    kind = Kind.HEADING if heading else _KINDS.get(line[:2], Kind.PARAGRAPH)
    body = line if kind is Kind.PARAGRAPH else line[level + 1 if level else 2 :]
    linked = body.startswith("[[") and body.endswith("]]")
    text = safe(body[2:-2] if linked else body)
    spans = (Span(0, len(text), "link", safe("https://harbour.example/")),) if linked else ()
    return Block(kind, text, spans, level, hint=safe_line(hint))


def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of several lines."""
    return tuple(block(line) for line in text.split("\n") if line)


def article(*lines: str, title: str = TITLE) -> Article:
    """An article of these lines."""
    return Article(safe_line(title), tuple(block(line) for line in lines))


def kept(
    subject: Article, rules: RuleSet | None = None, evidence: Evidence = EMPTY_EVIDENCE
) -> list[str]:
    """The texts that stay."""
    gone = {verdict.block for verdict in judge(subject, rules or rule_set(), evidence)}
    return [str(b.text) for i, b in enumerate(subject.blocks) if i not in gone]


def removed(
    subject: Article, rules: RuleSet | None = None, evidence: Evidence = EMPTY_EVIDENCE
) -> dict[str, str]:
    """The texts that go, each with its rule."""
    verdicts = judge(subject, rules or rule_set(), evidence)
    return {str(subject.blocks[verdict.block].text): verdict.rule for verdict in verdicts}
