"""Keys: how people write them, the presets, what is changed, and what clashes."""

from __future__ import annotations

import pytest

from reader.commands import COMMANDS, spoken
from reader.config import parse_settings
from reader.errors import ConfigError
from reader.external import arguments, split
from reader.keymap import PRESETS, External, Macro, find_clashes, make_keymap, read_key


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("n", "n"), ("N", "N"), ("?", "question_mark"), ("slash", "slash"), ("/", "slash"),
        ("Ctrl+D", "ctrl+d"), ("ctrl+d", "ctrl+d"), ("Shift+Tab", "shift+tab"), ("F5", "f5"),
        ("shift+g", "G"), ("Space", "space"), (" ", "space"), ("PgDn", "pagedown"), ("+", "plus"),
        ("Esc", "escape"), ("é", "é"), (",", "comma"), ("[", "left_square_bracket"),
        ("Ctrl++", None), ("", None), ("enter,o", None), ("hyper+x", None), ("F99", None),
    ],
)  # fmt: skip
def test_a_key_is_read_as_people_write_it(written: str, name: str | None) -> None:
    assert read_key(written) == name


def test_every_key_of_the_table_is_read_as_it_is_shown() -> None:
    for preset in PRESETS:
        for command in make_keymap(preset, {}).commands:
            for key in command.keys.split(","):
                assert read_key(spoken(key)) == key, (command.id, key)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_has_no_clash_and_names_commands(preset: str) -> None:
    assert set(PRESETS[preset]) <= {command.id for command in COMMANDS}
    assert not list(find_clashes(make_keymap(preset, {}).commands))


def test_keys_are_changed_by_name() -> None:
    text = '[keys]\ntoggle_star = "M"\nundo = ["Ctrl+Z", "U"]\nzen = []\n'
    keymap = parse_settings(text).keymap
    assert keymap.by_id["toggle_star"].keys == "M"
    assert keymap.by_id["undo"].keys == "ctrl+z,U"
    assert keymap.by_id["zen"].keys == ""
    assert keymap.fill("{undo} undoes, {zen} too") == "Ctrl+Z undoes, “Zen” too"
    assert "Ctrl+Z takes it back" in keymap.help(keymap.by_id["mark_all_read"])


def test_a_preset_goes_before_what_is_changed() -> None:
    keymap = parse_settings('[keys]\npreset = "vim"\nundo = "Ctrl+Z"\n').keymap
    assert (keymap.key("undo"), keymap.key("restore"), keymap.key("open")) == (
        "Ctrl+Z", "p", "Enter",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('[keys]\ntoggle_star = "n"', 2, ("key n", "(next_unread)", "(toggle_star)")),
        ('[keys]\n\ntoggle_sta = "f"', 3, ("'toggle_sta'", "Did you mean 'toggle_star'?")),
        ('[keys]\nzen = "enter,o"', 2, ("no key 'enter,o'", '["enter", "o"]')),
        ('[keys]\nzen = "5"', 2, ("digits count",)),
        ("[keys]\nzen = 5", 2, ("'zen' in [keys] cannot be 5",)),
        ('[keys]\npreset = "emacs"', 2, ("'preset'", '"newsboat"')),
        ("keys = 3", 1, ("keys must be a table",)),
        ('[[commands]]\nkey = "n"\nrun = "mpv {url}"', 2, ("(next_unread)", "'mpv' ([[commands]]")),
        ('[[commands]]\nkey = "v"\nrun = "mpv {ulr}"', 3, ("no {ulr}",)),
        ('[[commands]]\nkey = "v"\nrun = "{title} x"', 3, ("may not come from an article",)),
        ('[[commands]]\nkey = "v"\nrun = "mpv \'{url}"', 3, ("quotes",)),
        ('[[commands]]\nkey = "v"\nrun = "  "', 3, ("names no program",)),
        ('[[commands]]\nkey = "v"', 1, ("no 'run'",)),
        ('[[commands]]\nkey = "v"\nrun = "x"\nmode = "loud"', 4, ('"background"',)),
        ('[[macros]]\nkey = "M"\ncommands = ["zne"]', 3, ("'zne'", "Did you mean 'zen'?")),
        ('[[macros]]\nkey = "M"\ncommands = []', 3, ("does nothing",)),
        (
            '[[commands]]\nkey = "v"\nrun = "a"\n[[commands]]\nkey = "v"\nrun = "b"', 5,
            ("'a' ([[commands]] number 1)", "'b' ([[commands]] number 2)"),
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_names_the_line_and_the_commands(
    text: str, line: int, said: tuple[str, ...]
) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_settings(text, "c.toml")
    assert caught.value.where == f"c.toml:{line}"
    for words in said:
        assert words in str(caught.value)
    assert caught.value.remedy


def test_ones_own_commands_are_rows_of_the_table() -> None:
    text = (
        '[[commands]]\nkey = "v"\nrun = "mpv --title {title} {url}"\nmode = "background"\n'
        '[[macros]]\nkey = "M"\ncommands = ["toggle_star", "next_unread"]\ntitle = "On"\n'
    )
    keymap = parse_settings(text).keymap
    watch, on = keymap.commands[-2:]
    assert (watch.title, watch.help) == ("mpv", "Run mpv --title {title} {url}")
    assert keymap.help(watch) == watch.help
    assert keymap.own[watch.id] == External(("mpv", "--title", "{title}", "{url}"), background=True)
    assert keymap.own[on.id] == Macro(("toggle_star", "next_unread"))
    assert on.help == "Star, then Next unread."


HOSTILE = "'; rm -rf ~ #\" $(x) {url} \n"


def test_a_place_stays_one_argument_and_is_filled_once() -> None:
    words = split("show --name={title} '{title}' \"a {url} b\" {path}")
    values = {"title": HOSTILE, "url": "https://x.example/?a=1&b={title}", "path": "/of/a b"}
    assert arguments(words, values) == [
        "show", f"--name={HOSTILE}", HOSTILE,
        "a https://x.example/?a=1&b={title} b", "/of/a b",
    ]  # fmt: skip


def test_a_title_becomes_no_option() -> None:
    values = {"title": "--delete", "url": "", "path": ""}
    assert arguments(split("show -x {title}"), values) == ["show", "-x", " --delete"]
