"""Pictures of the screens: what a change of the looks changes. Update them by: make snap."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot

from reader.library import Library
from reader.tui.app import TreadApp
from tests.fakes import NOW
from tests.reading_room import copied, opened, settle
from tests.screens import SCREENS, Screen, configure, keys, prepare

Compare = Callable[..., bool]
Size = tuple[int, int]

DARK, LIGHT = "tread-dark", "tread-light"
LOOKS: tuple[tuple[Size, str], ...] = (
    ((80, 24), DARK), ((120, 40), DARK), ((200, 50), DARK), ((120, 40), LIGHT),
)  # fmt: skip
NARROW = {"one_pane": Screen("reading", keys("tab", "s")), "help": SCREENS["help"]}


def _cases() -> Iterator[tuple[str, Screen, Size, str]]:
    for name, screen in SCREENS.items():
        for size, theme in LOOKS:
            light = "_light" if theme == LIGHT else ""
            yield f"{name}_{size[0]}x{size[1]}{light}", screen, size, theme
    for name, screen in NARROW.items():
        yield f"{name}_40x12", screen, (40, 12), DARK
    for theme in ("tread-contrast", "ansi-dark"):
        yield f"main_120x40_{theme}", SCREENS["main"], (120, 40), theme


CASES = list(_cases())


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Each room once, when it is first asked for."""
    filled: dict[str, Path] = {}

    def room(name: str) -> Path:
        if name not in filled:
            filled[name] = tmp_path_factory.mktemp(name)
            prepare(name, filled[name])
        return filled[name]

    return room


@pytest.fixture(autouse=True)
def _svg(monkeypatch: pytest.MonkeyPatch) -> None:
    # syrupy 5 renamed what pytest-textual-snapshot 1.0 sets; without it the pictures end in .raw.
    monkeypatch.setattr("pytest_textual_snapshot.SVGImageExtension.file_extension", "svg")


@pytest.fixture(autouse=True)
def _same_everywhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One time zone, a terminal of all colours, and toasts that a slow machine does not miss."""
    with monkeypatch.context() as patch:
        patch.setattr(TreadApp, "NOTIFICATION_TIMEOUT", 600)
        patch.setenv("TZ", "UTC")
        patch.setenv("COLORTERM", "truecolor")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize(
    ("screen", "size", "theme"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_screen_looks_as_it_did(
    screen: Screen,
    size: Size,
    theme: str,
    rooms: Callable[[str], Path],
    tmp_path: Path,
    snap_compare: Compare,
) -> None:
    places = copied(rooms(screen.room), tmp_path / "tread")
    configure(places, theme)
    library = opened(places)

    async def steps(pilot: Pilot[int]) -> None:
        assert isinstance(pilot.app, TreadApp)
        await settle(pilot)
        await screen.steps(pilot.app, pilot)
        await settle(pilot)

    try:
        assert snap_compare(app(library), terminal_size=size, run_before=steps)
    finally:
        library.close()


def app(library: Library) -> App[int]:
    """The app, its clock standing still."""
    return TreadApp(library, clock=lambda: float(NOW))
