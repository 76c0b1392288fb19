"""`tread store` from the outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reader.cli.main import main
from reader.store import index
from reader.store.db import Database
from tests.fakes import write_config
from tests.unit.store.test_search import put


@pytest.fixture
def options(tmp_path: Path) -> list[str]:
    url = "https://press.example/feed"
    places = write_config(tmp_path, [url])
    database = Database(places.database)
    from reader.store import write

    write.adopt_subscriptions(database, [write.Subscription(url, "", "", (), "auto", True)])
    put(database, "one herring", "two herrings")
    database.close()
    return ["--config", str(places.config), "--data", str(places.data)]


def test_figures_check_vacuum_and_backup(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said: dict[str, dict[str, object]] = {}
    target = tmp_path / "copy.db"
    for verb, *more in (["stats"], ["check"], ["vacuum"], ["backup", str(target)]):
        assert main([*options, "store", verb, *more, "--json"]) == 0
        said[verb] = json.loads(capsys.readouterr().out)
        assert main([*options, "store", verb, *more]) == 0
        assert capsys.readouterr().out
    assert (said["stats"]["articles"], said["stats"]["unindexed"]) == (2, 2)
    assert said["check"] == {"ok": True, "problems": []}
    assert said["backup"] == {"file": str(target), "bytes": target.stat().st_size}


def test_a_damaged_store_fails_the_check(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    database = Database(Path(options[3]) / "tread.db")
    with database.writing() as db:
        db.execute("UPDATE body SET packed = x'00' WHERE entry = 2")
    database.close()
    assert main([*options, "store", "check"]) == 1
    assert "entry 2" in capsys.readouterr().out


def test_what_is_not_searched_is_told(
    options: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "FEW", 1)
    for verb in ("search", "list"):
        assert main([*options, verb, "herring"]) == 0
        assert "2 articles are not in the search index yet" in capsys.readouterr().err
    monkeypatch.undo()
    assert main([*options, "search", "herring", "--json"]) == 0
    told = capsys.readouterr()
    assert len(told.out.splitlines()) == 2
    assert not told.err
