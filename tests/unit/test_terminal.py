"""What terminals answer, however it arrives among the keys."""

from __future__ import annotations

import pytest
from textual import events
from textual.message import Message

from reader.terminal import has_placeholders, is_light, light_by_environment, questions
from reader.tui.terminal import AnswerParser, SchemeChanged, TerminalTold

ANSWERS = (
    "\x1b]11;rgb:fafa/f7f7/f0f0\x1b\\\x1b_Gi=31;OK\x1b\\\x1b[6;20;10t\x1b[?62;4;22c"  # the fence
)


def fed(*pieces: str, parser: AnswerParser | None = None) -> list[Message]:
    reader = parser or AnswerParser()
    return [message for piece in pieces for message in reader.feed(piece)]


def keys(found: list[Message]) -> list[str]:
    return [one.key for one in found if isinstance(one, events.Key)]


@pytest.mark.parametrize("cut", range(1, len(ANSWERS)))
def test_answers_are_no_keys_wherever_they_are_cut(cut: int) -> None:
    found = fed("j" + ANSWERS[:cut], ANSWERS[cut:] + "k")
    assert keys(found) == ["j", "k"]
    (told,) = (one for one in found if isinstance(one, TerminalTold))
    abilities = told.abilities
    assert (abilities.light, abilities.kitty, abilities.sixel) == (True, True, True)
    assert abilities.cell == (10, 20)


def test_keys_among_the_answers_are_kept() -> None:
    assert keys(fed("\x1b[A" + ANSWERS[:25], ANSWERS[25:] + "\x1b[6~")) == ["up", "pagedown"]


def test_an_escape_that_is_no_answer_is_a_key_in_the_end() -> None:
    parser = AnswerParser()
    assert keys(fed("\x1b", parser=parser)) == []
    parser._held_at -= 1
    list(parser.tick())  # Textual now waits whether more belongs to it
    parser._timeout_time = 0.0
    assert keys(list(parser.tick())) == ["escape"]


def test_a_change_of_colours_is_heard_of() -> None:
    found = fed("\x1b[?997;2n", "\x1b[?997;1n", "x")
    assert [one.light for one in found if isinstance(one, SchemeChanged)] == [True, False]
    assert keys(found) == ["x"]


def test_a_terminal_that_says_little() -> None:
    (told,) = fed("\x1b[?1;2c")
    assert isinstance(told, TerminalTold)
    assert told.abilities.light is None and not told.abilities.sixel and not told.abilities.kitty


# What each answers to the questions about pictures, and what it says of itself in the environment.
KNOWN = {
    "iTerm2 3.5": ("\x1b[?62;4c", {"TERM_PROGRAM": "iTerm.app"}, "sixel"),
    "iTerm2 3.6": ("\x1b_Gi=31;OK\x1b\\\x1b[?62;4;52c", {"TERM_PROGRAM": "iTerm.app"}, "sixel"),
    "iTerm2 over ssh": ("\x1b[?62;4c", {"LC_TERMINAL": "iTerm2"}, "sixel"),
    "WezTerm": ("\x1b[6;16;8t\x1b[?65;4;6;18;22c", {"TERM_PROGRAM": "WezTerm"}, "sixel"),
    "WezTerm, kitty's on": (
        "\x1b_Gi=31;OK\x1b\\\x1b[6;16;8t\x1b[?65;4;6;18;22c", {"TERM_PROGRAM": "WezTerm"}, "sixel",
    ),
    "foot": ("\x1b[6;18;9t\x1b[?62;4;22c", {"TERM": "foot"}, "sixel"),
    "kitty": ("\x1b_Gi=31;OK\x1b\\\x1b[6;18;9t\x1b[?62;c", {"TERM": "xterm-kitty"}, "kitty"),
    "Ghostty": (
        "\x1b_Gi=31;OK\x1b\\\x1b[6;18;9t\x1b[?62;22c", {"TERM_PROGRAM": "ghostty"}, "kitty",
    ),
    "Alacritty": ("\x1b[?6c", {"TERM": "alacritty"}, "half"),
    "Konsole": ("\x1b_Gi=31;OK\x1b\\\x1b[?62;1;4c", {}, "sixel"),
}  # fmt: skip


@pytest.mark.parametrize("name", [*KNOWN])
def test_what_terminals_show_pictures_with(name: str) -> None:
    answers, says, means = KNOWN[name]
    (told,) = fed(answers)
    assert isinstance(told, TerminalTold)
    environment = {"TERM": "xterm-256color"} | says
    placed = told.abilities.kitty and has_placeholders(environment)
    assert (placed, told.abilities.sixel) == (means == "kitty", means == "sixel")


@pytest.mark.parametrize(
    ("colour", "light"),
    [
        ("rgb:ffff/ffff/ffff", True),
        ("rgb:0/0/0", False),
        ("rgb:ff/f0/d0", True),
        ("rgba:1616/1818/1a1a/ffff", False),
        ("rgb:zz/1/1", None),
        ("", None),
        ("#ffffff", None),
    ],
)
def test_light_or_dark(colour: str, light: bool | None) -> None:
    assert is_light(colour) is light


def test_what_the_environment_says() -> None:
    assert [light_by_environment({"COLORFGBG": one}) for one in ("0;15", "0;default;7")] == [
        True
    ] * 2
    assert not any(light_by_environment({"COLORFGBG": one}) for one in ("15;0", "", "x", "7;8"))


def test_some_terminals_are_asked_little_or_nothing() -> None:
    assert questions({"TERM": "linux"}) == questions({}) == ""
    apple = questions({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"})
    assert "\x1b_G" not in apple and "\x1b]11;?" in apple
    assert questions({"TERM": "xterm"}, pictures=False).endswith("\x1b[c")
