"""Rules held to their promises: each example must go, each counter-example must stay.

An example is put below an article of filler, as it would stand there: a line is a block, `# `
begins a heading, `- ` a list item, `> ` a quotation, `| ` a table, and `[[like this]]` is a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from reader.clean.engine import judge
from reader.clean.look import look_at
from reader.clean.rules import Rule, RuleSet, built_in, guards, indexed, rule_set
from reader.model import Article, Block, Kind, Span
from reader.text import EMPTY, safe, safe_line, shorten
from reader.values import dataclass

_TITLE = "How the ferry got its second bell"
_FILLER = (
    "The ferry has had two bells since the spring of the long fog, and each of the two men who "
    "work it will tell you that the other one hung the second.",
    "Neither did. It came from a school inland that had closed, and it was paid for with eleven "
    "sacks of potatoes and the promise of a free crossing for the teacher.",
    "She crossed once, sat on the lee side with her hat in her lap, and asked to be taken back "
    "because she had seen the other shore and it looked the same.",
    "The bell is cracked at the lip and gives a short sound, like a pot set down hard. On still "
    "days one can hear it as far as the brickworks.",
)
_KINDS = {"- ": Kind.LIST, "> ": Kind.QUOTE, "| ": Kind.TABLE}


@dataclass(frozen=True, slots=True)
class Trial:
    """One promise of a rule, and whether it is kept."""

    rule: str
    promise: Literal["removes", "keeps", "ignores"]
    """A guard, which keeps, ignores what is not its business."""
    example: str
    told: str
    """What went wrong; empty when the promise is kept."""


def trials(rules: Sequence[Rule] = ()) -> Iterator[Trial]:
    """Try the examples of these rules together with the built-in ones, or of the built-in ones
    themselves when none are given. A rule with the id of a built-in one takes its place."""
    base = rule_set()
    ids = {rule.id for rule in rules}
    whole = (*(rule for rule in base.rules if rule.id not in ids), *rules)
    chosen = indexed(replace(base, rules=whole))
    for rule in rules or built_in():
        if not rule.patterns:
            continue  # a structure, which code recognises and tests know
        filler = _filler(rule, whole)
        for example in rule.removes:
            yield Trial(rule.id, "removes", example, _removed(rule, example, filler, chosen))
        for example in rule.keeps:
            yield Trial(rule.id, "keeps", example, _kept(example, filler, chosen))
    for guard in () if rules else guards():
        for example in guard.keeps:
            told = "" if _guard_of(example, chosen) == guard.id else "is not recognised"
            yield Trial(guard.id, "keeps", example, told)
        for example in guard.ignores:
            held = _guard_of(example, chosen)
            yield Trial(guard.id, "ignores", example, f"is held by {held}" if held else "")


def _guard_of(example: str, rules: RuleSet) -> str:
    """The guard that would hold a block with this text."""
    (look,) = look_at(Article(EMPTY, _blocks([example])), rules)
    return look.guard.id if look.guard else ""


def _filler(rule: Rule, rules: Sequence[Rule]) -> tuple[str, ...]:
    """Text in the rule's language: for others than English, what its neighbours must keep."""
    if rule.language == "en":
        return _FILLER
    said = [e for other in rules if other.language == rule.language for e in other.keeps]
    return tuple(example for example in said if "\n" not in example)[:8]


def _removed(rule: Rule, example: str, filler: tuple[str, ...], rules: RuleSet) -> str:
    body, box = _blocks(filler), _blocks(example.split("\n"))
    found = judge(Article(safe_line(_TITLE), body + box), rules)
    gone = {verdict.block: verdict.rule for verdict in found}
    for at, block in enumerate(box, len(body)):
        if at not in gone:
            return f"stays: {shorten(block.text, 60)}"
    if rule.id not in gone.values():
        return f"goes by {', '.join(sorted(set(gone.values())))}"
    return ""


def _kept(example: str, filler: tuple[str, ...], rules: RuleSet) -> str:
    body = _blocks([line for line in filler if line != example])
    box = _blocks(example.split("\n"))
    for place, at in (("in the middle", len(body) // 2), ("at the end", len(body))):
        article = Article(safe_line(_TITLE), body[:at] + box + body[at:])
        for verdict in judge(article, rules):
            if at <= verdict.block < at + len(box):
                return f"goes {place} by {verdict.rule}"
    return ""


def _blocks(lines: Sequence[str]) -> tuple[Block, ...]:
    return tuple(_block(line) for line in lines if line)


def _block(line: str) -> Block:
    heading = re.match(r"(#+) ", line)
    if heading:
        return Block(Kind.HEADING, safe(line[heading.end() :]), level=min(len(heading[1]), 6))
    kind = _KINDS.get(line[:2], Kind.PARAGRAPH)
    body = line if kind is Kind.PARAGRAPH else line[2:]
    linked = body.startswith("[[") and body.endswith("]]")
    text = safe(body[2:-2] if linked else body)
    spans = (Span(0, len(text), "link", safe("https://example.org/")),) if linked else ()
    return Block(kind, text, spans)
