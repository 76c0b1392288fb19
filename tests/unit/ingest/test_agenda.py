from __future__ import annotations

from reader.ingest.agenda import (
    LEAST_PATIENCE,
    MOST_KEPT_WAITING_BY_ONE,
    MOST_WAITING,
    Agenda,
    Turn,
)
from reader.ingest.visit import Request


def agenda(
    *urls: str, concurrency: int = 100, per_host: int = 2, names: frozenset[str] = frozenset()
) -> Agenda:
    return Agenda(
        map(Request, urls),
        concurrency=concurrency,
        per_host=per_host,
        needs_lookup=lambda url: any(name in url for name in names),
    )


def take_all(found: Agenda) -> list[Turn]:
    turns = []
    while (turn := found.take()) is not None:
        turns.append(turn)
    return turns


def paths(turns: list[Turn]) -> list[str]:
    return [turn.request.url.rpartition("//")[2] for turn in turns]


def test_servers_take_turns_and_none_gets_more_than_its_share() -> None:
    found = agenda("http://a/1", "http://a/2", "http://a/3", "http://b/1", "http://c/1")
    turns = take_all(found)
    assert paths(turns) == ["a/1", "b/1", "c/1", "a/2"]
    assert found
    found.done(turns[1], 0.1, answered=True)
    assert found.take() is None
    found.done(turns[0], 0.1, answered=True)
    assert paths(take_all(found)) == ["a/3"]
    assert not found


def test_all_together_are_limited() -> None:
    found = agenda(*(f"http://h{n}/" for n in range(9)), concurrency=4)
    turns = take_all(found)
    assert len(turns) == 4
    found.done(turns[0], 0.1, answered=True)
    assert len(take_all(found)) == 1


def test_what_waits_for_a_moment_counts_for_its_server_only() -> None:
    found = agenda(*(f"http://h{n // 2}/{n}" for n in range(999)), concurrency=4, per_host=1)
    turns = take_all(found)
    assert len(turns) == 4
    waiting: list[Turn] = []
    while turns:
        for turn in turns:
            found.waits(turn)
        waiting += turns
        turns = take_all(found)
    assert len({turn.request.url.rpartition("/")[0] for turn in waiting}) == len(waiting)
    assert len(waiting) == MOST_WAITING + 4  # not without bound
    for turn in waiting[:2]:
        found.done(turn, 1, answered=True)
    assert take_all(found) == []  # the last four count still
    for turn in waiting[-4:]:
        found.done(turn, 1, answered=True)
    assert len(take_all(found)) == 4


def test_what_is_kept_waiting_does_not_count() -> None:
    found = agenda(*(f"http://a/{n}" for n in range(200)), concurrency=2, per_host=2)
    waiting: list[Turn] = []
    while turns := take_all(found):
        for turn in turns:
            found.keeps_waiting(turn)
            waiting.append(turn)
    # Not without bound: the last two hold their places.
    assert len(waiting) == MOST_KEPT_WAITING_BY_ONE + 2
    for turn in waiting:
        found.done(turn, 1, answered=True)
    assert len(take_all(found)) == 2


def test_patience_is_learned_from_the_server() -> None:
    found = agenda(*(f"http://a/{n}" for n in range(9)))
    first, second = take_all(found)
    unknown = first.server.patience
    found.keeps_waiting(first)
    assert first.server.patience < unknown  # it looks dead
    found.done(second, 0.8, answered=True)
    assert first.server.patience > 3
    for turn in take_all(found):
        for _ in range(40):
            found.done(turn, 0.001, answered=True)
    assert first.server.patience == LEAST_PATIENCE


def test_a_server_that_answers_nothing_at_all_is_given_up() -> None:
    found = agenda("http://a/1", "http://a/2", "http://a/3", "http://b/1")
    for turn in take_all(found):
        found.done(turn, 9, answered=False, late=True)
    (left,) = take_all(found)
    assert left.hopeless
    found = agenda("http://a/1", "http://a/2", "http://a/3")
    one, two = take_all(found)
    found.done(one, 0.1, answered=True)
    found.done(two, 9, answered=False, late=True)
    (left,) = take_all(found)
    assert not left.hopeless


def test_names_of_one_machine_are_one_server() -> None:
    urls = [f"http://{name}.example/{n}" for name in ("a", "b", "c") for n in range(2)]
    found = agenda(*urls, names=frozenset({"example"}))
    assert found.take() is None
    places = [found.name(), found.name(), found.name()]
    assert found.name() is None
    for place, address in zip(places, ("10.0.0.1", "10.0.0.1", ""), strict=True):
        assert place is not None
        found.found(place, address)
    assert sorted(paths(take_all(found))) == [
        "a.example/0", "a.example/1", "c.example/0", "c.example/1",
    ]  # fmt: skip
    assert found
