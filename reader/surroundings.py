"""What `tread doctor` says of the programs around tread: none is needed, each is good for
something, and where one is missing the remedy says what that is."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping

from reader.config import Settings
from reader.desktop import notifier

Told = tuple[str, str, str]
"""What was looked at, what there is, and what to do where something is missing."""
_EXTRA = "pip install 'tread-reader[{}]' (uv tool install, pipx install: alike)"
_OLD = ("Apple_Terminal",)
"""Terminals (TERM_PROGRAM) that know neither links nor a clipboard."""


def surroundings(settings: Settings, environment: Mapping[str, str] = os.environ) -> list[Told]:
    """Each of them."""
    return [
        _browser(environment),
        _clipboard(environment),
        _links(environment),
        _notifications(settings, environment),
        _keyring(settings),
        _served(),
    ]


def _browser(environment: Mapping[str, str]) -> Told:
    import webbrowser

    try:
        found = webbrowser.get().__class__.__name__
    except webbrowser.Error:
        return ("browser", "none was found, so articles cannot be opened in one",
                "Name yours: export BROWSER=firefox")  # fmt: skip
    return "browser", environment.get("BROWSER") or f"the system's own ({found})", ""


def _clipboard(environment: Mapping[str, str]) -> Told:
    if environment.get("TERM_PROGRAM") in _OLD:
        return ("clipboard", "this terminal lets no program write to it",
                "Select with the mouse, or use another terminal.")  # fmt: skip
    if "TMUX" in environment:
        return ("clipboard", "through tmux, where it allows that (OSC 52)",
                "In ~/.tmux.conf: set -g set-clipboard on")  # fmt: skip
    if environment.get("STY"):
        return ("clipboard", "screen passes nothing on to it", "Use tmux, or the mouse.")
    return "clipboard", "through the terminal (OSC 52), where it allows that", ""


def _links(environment: Mapping[str, str]) -> Told:
    if environment.get("TERM_PROGRAM") in _OLD or environment.get("TERM") in (
        "linux",
        "dumb",
        None,
    ):
        return "links", "this terminal cannot follow them (OSC 8); the keys can", ""
    return "links", "can be clicked in the article, where the terminal knows that (OSC 8)", ""


def _notifications(settings: Settings, environment: Mapping[str, str]) -> Told:
    found = notifier(environment)
    if found:
        use = "used" if settings.notify_new else "not asked for (new_articles under [notify])"
        return "notifications", f"by {found[0]}; {use}", ""
    remedy = "" if not settings.notify_new else (
        "Install notify-send (libnotify-bin, libnotify), and run tread where there is a desktop."
    )  # fmt: skip
    return "notifications", "no desktop that shows them was found", remedy


def _keyring(settings: Settings) -> Told:
    specs = [access.password for access in settings.accesses.values() if access.password]
    wanted = sum(bool(spec.keyring) for spec in specs)
    there = importlib.util.find_spec("keyring") is not None
    use = f"{wanted} feed{'' if wanted == 1 else 's'} with a password in it"
    if there or not wanted:
        state = "its package is installed" if there else "its package is not installed"
        return "keyring", f"{state}; {use}", ""
    return "keyring", f"its package is not installed; {use}", _EXTRA.format("keyring")


def _served() -> Told:
    if importlib.util.find_spec("aiohttp") and importlib.util.find_spec("textual_serve"):
        return "serve", "tread serve can show the app in a browser", ""
    return "serve", "tread serve needs packages that are not installed", _EXTRA.format("serve")
