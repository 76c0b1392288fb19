"""What doctor says of the programs around tread, and how a word gets to the desktop."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from reader.config import Settings, parse_settings
from reader.desktop import notifier, notify
from reader.surroundings import surroundings


def told(settings: Settings | None = None, **environment: str) -> dict[str, tuple[str, str]]:
    found = surroundings(settings or Settings(), environment)
    return {name: (detail, remedy) for name, detail, remedy in found}


def test_each_terminal_has_its_own_remedy() -> None:
    assert "set-clipboard" in told(TMUX="default,1,0", TERM="screen")["clipboard"][1]
    assert "mouse" in told(TERM_PROGRAM="Apple_Terminal")["clipboard"][1]
    assert told(TERM="xterm")["clipboard"][1] == ""
    assert "cannot" in told(TERM="linux")["links"][0]


def test_what_is_asked_for_and_missing_has_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    wanted = parse_settings(
        '[notify]\nnew_articles = true\n[[feeds]]\nurl = "https://a.example/"\nuser = "me"\n'
        'password_keyring = "a"\n'
    )
    assert told()["notifications"][1] == ""
    assert "notify-send" in told(wanted)["notifications"][1]
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert told()["keyring"][1] == ""
    assert "tread-reader[keyring]" in told(wanted)["keyring"][1]
    assert "tread-reader[serve]" in told()["serve"][1]


def test_a_word_on_the_desktop_is_no_option_and_no_markup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "notify-send"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@" > "$0.said"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert notifier({}, "linux") == ()
    assert notifier({"DISPLAY": ":0"}, "linux")[0] == "notify-send"
    monkeypatch.setenv("DISPLAY", ":0")
    assert notify("--help", "<b>2 new\x1b[31m & more")
    said = (tmp_path / "notify-send.said").read_text("utf-8").splitlines()
    assert said[-3:] == ["--", "--help", "&lt;b&gt;2 new[31m &amp; more"]
    program.write_text("#!/bin/sh\nexit 1\n")
    assert not notify("tread", "2 new")
