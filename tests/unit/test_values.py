"""A value that gets its methods later is what the standard library would have made of it."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, field, fields, replace

import pytest
from textual.message import Message

from reader import values
from reader.values import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """A place."""

    x: int
    y: int = 0
    names: list[str] = field(default_factory=list, compare=False, repr=False)

    @property
    def sum(self) -> int:
        return self.x + self.y


@dataclass(frozen=True, slots=True)
class Solid(Point):
    """A place above another."""

    z: int = 5


@dataclass(frozen=True, slots=True, eq=False)
class Alone:
    """Equal to none but itself."""

    x: int = 1


def is_waiting(one: type[object]) -> bool:
    return "__eq__" not in vars(one)


def test_it_is_what_the_standard_library_makes() -> None:
    one = Point(1, y=2)
    assert (one.x, one.y, one.names, one.sum) == (1, 2, [], 3)
    assert repr(one) == "Point(x=1, y=2)"
    assert one == Point(1, 2, ["other"])
    assert one != Point(2, 2)
    assert hash(one) == hash(Point(1, 2))
    assert replace(one, x=5) == Point(5, 2)
    assert [part.name for part in fields(Point)] == ["x", "y", "names"]
    assert dataclasses.is_dataclass(Point)
    assert Point.__doc__ == "A place."
    match one:
        case Point(x, y):
            assert (x, y) == (1, 2)


def test_it_is_frozen_and_has_slots() -> None:
    one = Point(1)
    with pytest.raises(FrozenInstanceError):
        one.x = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del one.x
    assert not hasattr(one, "__dict__")


def test_it_says_what_is_wrong_with_its_arguments() -> None:
    with pytest.raises(TypeError, match=r"Point.__init__\(\) .* 'x'"):
        Point()  # type: ignore[call-arg]


def test_it_inherits() -> None:
    assert Solid(1, 2) == Solid(1, 2, z=5)
    assert Solid(1).sum == 1
    assert not hasattr(Solid(1), "__dict__")


def test_without_equality_each_is_its_own() -> None:
    one = Alone()
    assert one != Alone()
    assert {one: 1}[one] == 1


def test_a_copy_is_equal_and_so_is_what_another_process_sends() -> None:
    one = Point(1, 2)
    assert copy.deepcopy(one) == one
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - our own


PICKLED = """
import pickle, sys
found = pickle.loads(bytes.fromhex(sys.argv[1]))
print(found)
"""


def test_one_that_came_before_any_was_made_is_read() -> None:
    from reader.model import Span

    command = [sys.executable, "-c", PICKLED, pickle.dumps(Span(1, 2, "em")).hex()]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == repr(Span(1, 2, "em"))


def test_nothing_is_made_before_it_is_needed() -> None:
    @dataclass(frozen=True, slots=True)
    class Idle:
        """Waits."""

        x: int

    assert is_waiting(Idle)
    assert Idle(1) == Idle(1)
    assert not is_waiting(Idle)


def test_to_look_into_the_class_makes_it_whole() -> None:
    @dataclass(frozen=True, slots=True)
    class Idle:
        """Waits."""

        x: int

    assert [part.name for part in fields(Idle)] == ["x"]
    assert not is_waiting(Idle)


def test_threads_that_come_first_together_all_get_one() -> None:
    for _ in range(20):

        @dataclass(frozen=True, slots=True)
        class Idle:
            """Waits."""

            x: int

        with ThreadPoolExecutor(8) as pool:
            assert [one.x for one in pool.map(Idle, range(32))] == list(range(32))


def test_what_is_not_frozen_with_slots_is_left_to_the_standard_library() -> None:
    @dataclass
    class Plain:
        x: int

    @dataclass(slots=True)
    class Open:
        x: int

    assert not is_waiting(Plain)
    assert not is_waiting(Open)
    assert Plain(1) == Plain(1)
    one = Open(1)
    one.x = 2
    assert one == Open(2)


def test_a_message_is_made_when_it_is_first_sent() -> None:
    @dataclass(eq=False, repr=False)
    class Told(Message, bubble=False):
        words: str
        loud: bool = False
        about: list[int] = field(default_factory=list)

    assert isinstance(vars(Told)["__init__"], values._Later)
    one = Told("hello", loud=True)
    assert (one.words, one.loud, one.about) == ("hello", True, [])
    assert not isinstance(vars(Told)["__init__"], values._Later)
    assert not one.bubble and one.time > 0, "Textual's own part is there, too"
    assert Told.handler_name == "on_told"
    assert one != Told("hello", loud=True)
