"""Colours: tread's own themes, and those of the reader's configuration."""

from __future__ import annotations

from collections.abc import Iterable

from textual.theme import Theme

from reader.config import ThemeSettings

OWN = (
    Theme(
        "tread-dark", dark=True, primary="#6ea8c7", secondary="#8fb8a0", accent="#e0b26a",
        foreground="#d9d6cf", background="#16181a", surface="#1e2123", panel="#272b2e",
        warning="#e0b26a", error="#e07a6a", success="#8fbf7f",
    ),
    Theme(
        "tread-light", dark=False, primary="#255f85", secondary="#3d6b4f", accent="#8a5a00",
        foreground="#26241f", background="#faf7f0", surface="#f1ede3", panel="#e6e1d4",
        warning="#8a5a00", error="#a5281b", success="#3d6b2f",
    ),
    Theme(
        "tread-contrast", dark=True, primary="#4cc2ff", secondary="#7dff9b", accent="#ffe14d",
        foreground="#ffffff", background="#000000", surface="#000000", panel="#1a1a1a",
        warning="#ffe14d", error="#ff8080", success="#7dff9b", text_alpha=1.0,
    ),
)  # fmt: skip
"""Made for reading: a paper, a night, and one in which nothing is faint."""


def themes(written: Iterable[ThemeSettings]) -> list[Theme]:
    """tread's own themes, then the reader's."""
    return [*OWN, *(_theme(one) for one in written)]


def _theme(one: ThemeSettings) -> Theme:
    colours = {name: value for name, value in one.colours.items() if value}
    return Theme(one.name, dark=one.dark, **colours)  # type: ignore[arg-type] # all are strings
