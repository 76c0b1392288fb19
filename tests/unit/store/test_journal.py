"""What was changed and is to be sent: no change without a line, and one line an entry and flag."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reader.model import EntryId
from reader.model_sync import READ, STARRED, Change, Item
from reader.store import journal, remote, retention, tags, write
from reader.store.db import Database
from tests.unit.store.test_search import put

URL = "https://press.example/feed"
ITEM = Item(11, "feed/1", "", "", "", "", None, 0, False, False)
TEXT = "507f1f77bcf86cd799439011"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = Database(tmp_path / "tread.db")
    write.adopt_subscriptions(found, [write.Subscription(URL, "", "", (), "auto", True)])
    put(found, "one herring", "two herrings")
    yield found
    found.close()


def logged_in(database: Database) -> None:
    remote.enter(database, "me https://server.example", "token")
    remote.bind(database, [(ITEM, 1), (replace(ITEM, id=TEXT), 2)], ())


def waiting(database: Database) -> list[tuple[object, str, bool]]:
    return [(one.item, one.flag, one.value) for one in journal.waiting(database)]


def test_nothing_is_written_down_where_there_is_no_server(database: Database) -> None:
    write.mark(database, [1, 2], "read")
    assert waiting(database) == []


def test_the_last_state_is_what_is_sent(database: Database) -> None:
    logged_in(database)
    write.mark(database, [1, 2], "read")
    write.mark(database, [1], "starred")
    write.mark(database, [1], "later")
    write.mark(database, [1], "unread")
    assert waiting(database) == [(TEXT, READ, True), (11, STARRED, True), (11, READ, False)]


def test_tags_are_written_down_as_labels(database: Database) -> None:
    logged_in(database)
    tags.add(database, "Later", [1])
    tags.remove(database, "later", [1])
    tags.add(database, "Now", [2])
    assert waiting(database) == [(11, "label/Later", False), (TEXT, "label/Now", True)]
    with database.writing() as db:
        retention.remove(db, [2])  # which says nothing of its tags
    assert waiting(database)[1:] == [(TEXT, "label/Now", True)]


def test_a_change_and_its_line_are_one_transaction(database: Database) -> None:
    logged_in(database)
    with pytest.raises(ZeroDivisionError), database.writing() as db:
        db.execute("UPDATE entry SET read = 1")
        raise ZeroDivisionError
    assert waiting(database) == []


def test_what_was_changed_while_it_was_sent_stays(database: Database) -> None:
    logged_in(database)
    write.mark(database, [1, 2], "read")
    under_way = journal.waiting(database)
    write.mark(database, [1], "unread")
    write.mark(database, [1], "read")
    journal.sent(database, under_way)
    assert waiting(database) == [(11, READ, True)]


def test_what_comes_from_there_is_not_sent_back(database: Database) -> None:
    logged_in(database)
    lacking, _ = remote.differing(database, STARRED, [11, 999], value=True)
    assert remote.set_states(database, STARRED, lacking, value=True) == 1
    assert waiting(database) == []
    write.mark(database, [1], "unstarred")
    assert waiting(database) == [(11, STARRED, False)]


def test_what_is_to_be_sent_wins_over_what_comes(database: Database) -> None:
    logged_in(database)
    write.mark(database, [1], "read")
    assert remote.differing(database, READ, [11, TEXT], value=False) == ([], [])
    # Marked between the look and the change: it wins, too.
    _, having = remote.differing(database, READ, [], value=False)
    write.mark(database, [2], "read")
    write.mark(database, [2], "unread")
    assert remote.set_states(database, READ, having, value=True) == 0


def test_what_retention_takes_is_still_sent_and_does_not_come_back(database: Database) -> None:
    logged_in(database)
    write.mark(database, [1], "read")
    with database.writing() as db:
        retention.remove(db, [1])
    assert waiting(database) == [(11, READ, True)]
    assert remote.unknown(database, [11, 12, TEXT, "other"]) == [12, "other"]


def test_both_states_are_joined_when_an_entry_is_met(database: Database) -> None:
    write.mark(database, [1], "read")
    remote.enter(database, "me https://server.example", "token")
    assert remote.bind(database, [(replace(ITEM, starred=True), 1)], ()) == 1
    assert waiting(database) == [(11, READ, True)]
    with database.reading() as db:
        row = db.execute("SELECT read, starred FROM entry WHERE id = 1").fetchone()
    assert tuple(row) == (1, 1)


def test_logging_out_forgets_the_server_and_keeps_the_entries(database: Database) -> None:
    logged_in(database)
    write.mark(database, [1], "read")
    remote.leave(database)
    assert remote.account(database) is None
    assert (waiting(database), remote.number(database)) == ([], 0)
    write.mark(database, [2], "read")
    assert waiting(database) == []
    with database.reading() as db:
        assert db.execute("SELECT count(*) FROM entry WHERE read").fetchone()[0] == 2


def test_another_account_begins_anew(database: Database) -> None:
    logged_in(database)
    write.mark(database, [EntryId(1)], "read")
    remote.enter(database, "me https://server.example", "fresh")
    assert len(waiting(database)) == 1
    remote.enter(database, "me https://another.example", "token")
    assert (waiting(database), remote.number(database)) == ([], 0)
    assert Change(11, READ, True, 1) not in journal.waiting(database)
