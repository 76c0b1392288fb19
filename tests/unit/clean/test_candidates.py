"""Which rules and guards may speak of a block."""

from __future__ import annotations

from reader.clean.bits import as_bits, bits
from reader.clean.candidates import Candidates
from reader.clean.phrases import Phrases
from reader.clean.rules import Guard, Rule, Strength
from reader.model import Kind

EEL: tuple[tuple[Strength, Phrases], ...] = (("strong", Phrases((r"\beel\b",))),)
NET = Rule("net", "f", "why", patterns=EEL, cues=frozenset({"net", "eel"}), max_words=5)
LIST = Rule("list", "f", "why", patterns=EEL, cues=frozenset({"eel"}), kinds=frozenset({Kind.LIST}))
SIGN = Rule("sign", "f", "why", patterns=EEL, signs="»", max_words=3)
ANY = Rule("any", "f", "why", patterns=EEL, max_words=8)
MUTE = Rule("mute", "f", "no wording")
KEEP = Guard("keep", "why", Phrases((r"\bcod\b",)), cues=frozenset({"cod", "鱈"}))
CHOSEN = Candidates((MUTE, NET, LIST, SIGN, ANY), (KEEP,))


def rules(text: str, kind: Kind = Kind.PARAGRAPH) -> list[str]:
    words = text.split()
    return [one.id for one in CHOSEN.rules(CHOSEN.named(set(words)), text, words, kind)]


def test_a_rule_is_named_by_a_cue_or_a_sign_and_one_without_either_always() -> None:
    assert rules("the eel") == ["net", "any"]
    assert rules("the » cod") == ["sign", "any"]
    assert rules("nothing") == ["any"]


def test_kind_and_length_count_and_a_word_twice_is_one() -> None:
    assert rules("the eel", Kind.LIST) == ["net", "list", "any"]
    assert rules("eel eel eel eel eel eel eel eel eel") == ["net", "any"]
    assert rules("an eel is no net » here") == ["any"]
    assert rules("one eel and two nets by all the old boats") == []
    assert rules("the eel", Kind.TABLE) == []


def test_guards_follow_the_rules() -> None:
    assert [one.id for one in CHOSEN.guards(CHOSEN.named({"cod"}))] == ["keep"]
    assert CHOSEN.guards(CHOSEN.named({"eel"})) == []


def test_writing_without_blanks_is_looked_for_anywhere() -> None:
    assert CHOSEN.loose("港の鱈は") == ["鱈"]
    assert CHOSEN.loose("no cod") == []


def test_places_and_back() -> None:
    assert list(bits(as_bits([True, False, False, True]))) == [0, 3]
    assert list(bits(0)) == []
