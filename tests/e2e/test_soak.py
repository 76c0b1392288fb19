"""The short form of `make soak`: some seconds of random use, in a real terminal."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bench.soak import Figures, judge, soak

SHORT = 10


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
@pytest.mark.timeout(300)
def test_a_while_of_random_use(tmp_path: Path) -> None:
    figures = soak(SHORT, 7, tmp_path)
    assert not figures.faults, "\n".join(figures.faults)
    assert figures.done["rounds of keys"] == len(figures.memory) > 0


def test_what_grows_is_told() -> None:
    steady = [80.0] * 60
    assert not list(judge(Figures(steady, [20] * 60, steady)))
    growing = [80.0 + 4 * at for at in range(60)]
    told = "".join(
        judge(Figures(growing, [20 + at for at in range(60)], [10.0 * at for at in growing]))
    )
    assert "Memory" in told
    assert "files" in told
    slow = [20.0] * 40 + [900.0] * 20
    assert "A key took" in "".join(judge(Figures(steady, [20] * 60, slow)))
