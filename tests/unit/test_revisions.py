"""What a publisher changed, word by word."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from reader.revisions import Change, Passage, compare, is_changed

PARAGRAPHS = st.lists(st.text("ab cd静\n", max_size=12).map(str.strip), max_size=8)


def written(passages: tuple[Passage, ...]) -> list[str]:
    signs = {"same": ("", ""), "added": ("{+", "+}"), "removed": ("[-", "-]")}
    return [
        "".join(signs[part.change][0] + part.text + signs[part.change][1] for part in passage)
        for passage in passages
    ]


def version(passages: tuple[Passage, ...], gone: Change) -> str:
    """One of the two versions, without blanks."""
    text = "".join(part.text for one in passages for part in one if part.change != gone)
    return "".join(text.split())


def test_words_that_came_and_went() -> None:
    before = ["Ferry", "The ferry sails at nine from the old pier.", "Bring a coat."]
    after = ["Ferry", "The ferry sails at ten from the old pier.", "Bring a coat.", "And tea."]
    assert written(compare(before, after)) == [
        "Ferry", "The ferry sails at [-nine -]{+ten +}from the old pier.", "Bring a coat.",
        "{+And tea.+}",
    ]  # fmt: skip


def test_an_edited_paragraph_is_found_among_others_that_came() -> None:
    before = ["Eels sleep in the mud all winter.", "The pier is old and grey.", "It may rain."]
    after = ["A word of welcome first.", "Eels sleep in the reeds all winter.", "New: a map.",
             "The pier is old and green."]  # fmt: skip
    assert written(compare(before, after)) == [
        "{+A word of welcome first.+}",
        "Eels sleep in the [-mud -]{+reeds +}all winter.",
        "{+New: a map.+}",
        "The pier is old and [-grey.-]{+green.+}",
        "[-It may rain.-]",
    ]


def test_another_paragraph_is_no_edit_of_the_first() -> None:
    passages = compare(["All about eels in winter."], ["Nothing will ever be said of boats."])
    assert written(passages) == [
        "[-All about eels in winter.-]", "{+Nothing will ever be said of boats.+}",
    ]  # fmt: skip


def test_writing_without_blanks_is_compared_sign_by_sign() -> None:
    assert written(compare(["静かな港の長い一日"], ["静かな町の長い一日"])) == [
        "静かな[-港-]{+町+}の長い一日"
    ]


def test_what_stayed_is_told_as_such() -> None:
    assert not any(map(is_changed, compare(["a", "b"], ["a", "b"])))
    assert compare([], []) == ()


@given(PARAGRAPHS, PARAGRAPHS)
def test_both_versions_can_be_read_back(before: list[str], after: list[str]) -> None:
    passages = compare(before, after)
    # What stayed is written as it is now; blanks may differ.
    assert version(passages, "added") == "".join("".join(before).split())
    assert version(passages, "removed") == "".join("".join(after).split())


def test_a_huge_article_takes_no_ages() -> None:
    before = [" ".join(f"w{(n * 7 + at) % 50}" for at in range(40)) for n in range(1500)]
    after = [text.replace("w7 ", "w8 ") for text in reversed(before)]
    start = time.process_time()
    passages = compare(before, after)
    assert time.process_time() - start < 10
    assert any(map(is_changed, passages))
