"""The small subscription, copied for each test, and the time zone of the tests."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.library import Library
from tests import press_room, story_room
from tests.reading_room import copied, opened, prepare


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("subscription")
    prepare(folder)
    return folder


@pytest.fixture
def library(prepared: Path, tmp_path: Path) -> Iterator[Library]:
    library = opened(copied(prepared, tmp_path / "tread"))
    yield library
    library.close()


@pytest.fixture(scope="session")
def pressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("press")
    press_room.prepare(folder)
    return folder


@pytest.fixture
def press_library(pressed: Path, tmp_path: Path) -> Iterator[Library]:
    library = opened(copied(pressed, tmp_path / "tread"))
    yield library
    library.close()


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("told")
    story_room.prepare(folder)
    return folder


@pytest.fixture
def told_library(told: Path, tmp_path: Path) -> Iterator[Library]:
    library = opened(copied(told, tmp_path / "tread"))
    yield library
    library.close()


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()
