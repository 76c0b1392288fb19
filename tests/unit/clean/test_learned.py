"""What the feed teaches: three entries, an edge, and one other piece of evidence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reader.clean.evidence import Evidence, Sizes, gather, repeats
from reader.clean.learned import may_be_proposed
from reader.clean.rules import rule_set
from tests.unit.clean.articles import PROSE, article, block, removed

FOOTER = "Harbour Weekly is printed on {} by our own press; a copy is {} at the quay."
PLAIN = "Harbour Weekly is printed on {} by the press there; a copy is {} at the quay."


def issue(number: int, *tail: str) -> tuple[str, ...]:
    return (
        PROSE[number % 5],
        PROSE[(number + 1) % 5],
        f"{PROSE[(number + 2) % 5]} {number}",
        *tail,
    )


def feed(text: str, count: int) -> Evidence:
    dates = ("3 May", "12 June 2026", "1 January", "30 March", "7 July")
    return gather(
        article(*issue(n, text.format(dates[n % 5], f"${n}.50")), title=f"Issue number {n}")
        for n in range(count)
    )


def test_a_footer_in_the_publishers_voice_goes() -> None:
    mine = FOOTER.format("9 August", "$11")
    assert removed(article(*issue(9, mine)), evidence=feed(FOOTER, 4)) == {mine: "feed-repeat"}


def test_two_entries_are_too_few() -> None:
    mine = FOOTER.format("9 August", "$11")
    unworded = replace(rule_set(), weights=None)  # its words alone may speak against it
    assert removed(article(*issue(9, mine)), unworded, feed(FOOTER, 2)) == {}


def test_without_other_evidence_it_stays() -> None:
    mine = PLAIN.format("9 August", "$11")
    assert removed(article(*issue(9, mine)), evidence=feed(PLAIN, 4)) == {}


def test_in_the_middle_it_stays() -> None:
    mine = FOOTER.format("9 August", "$11")
    subject = article(PROSE[0], PROSE[1], mine, *PROSE[2:])
    assert removed(subject, evidence=feed(FOOTER, 4)) == {}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (PLAIN, True),
        ("# A heading that stands in every issue", False),
        ("Additional reporting by Ines Marlow.", False),
        ("Weather", False),
    ],
)
def test_what_a_reader_is_asked_about(line: str, expected: bool) -> None:
    assert may_be_proposed(block(line), rule_set()) is expected


@pytest.mark.parametrize(
    ("total", "recent", "strong", "expected"),
    [
        (3, 3, False, (3, True)),
        (2, 2, False, (2, False)),
        (3, 1, False, (0, False)),
        (3, 1, True, (3, True)),
        (2, 2, True, (2, False)),
        (9, 2, False, (9, True)),
    ],
)
def test_shares(total: int, recent: int, strong: bool, expected: tuple[int, bool]) -> None:
    assert repeats(total, recent, Sizes(10, 40), strong=strong) == expected
