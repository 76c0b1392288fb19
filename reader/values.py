"""`@dataclass` as in the standard library, but a frozen, slotted one costs next to nothing until
its first instance is made.

The standard library writes its methods as text and compiles that while the module is imported: half
a millisecond a class, 50 ms before the app's first frame, and most of them serve what nobody has
asked for yet. Here a class gets its methods when it is first used.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

__all__ = ["dataclass"]

_Class = TypeVar("_Class")
FIRST = ("__dataclass_fields__", "__setstate__", "__init__")
"""What is looked for first in a class: by those who look into it, unpickle it, or make one."""
OTHERS = (
    "__dataclass_params__", "__match_args__", "__repr__", "__eq__", "__hash__",
    "__setattr__", "__delattr__", "__getstate__",
)  # fmt: skip
"""What is only looked for when there is an instance, or after one of the first."""
_COMPLETING = threading.RLock()


class _Later:
    """Stands for what a class gets when this is looked for."""

    def __init__(self, name: str, complete: Callable[[], None]) -> None:
        self._name = name
        self._complete = complete

    def __get__(self, instance: object, owner: type[object]) -> object:
        self._complete()
        return getattr(owner if instance is None else instance, self._name)


def _later(written: type[_Class], *, eq: bool) -> type[_Class]:
    """The class with its slots, and without the methods that the standard library makes."""
    names = tuple(vars(written).get("__annotations__", ()))
    left = {*names, "__dict__", "__weakref__"}  # defaults would stand in the way of slots
    body = {name: what for name, what in vars(written).items() if name not in left}
    body |= {"__slots__": names, "__qualname__": written.__qualname__}
    made: type[_Class] = type(written.__name__, written.__bases__, body)

    def complete() -> None:
        with _COMPLETING:
            if isinstance(vars(made)["__init__"], _Later):  # else another thread was first
                whole = dataclasses.dataclass(frozen=True, slots=True, eq=eq)(written)
                for name in (*OTHERS, *FIRST):  # who sees __init__ goes on: it comes last
                    setattr(made, name, getattr(whole, name))

    for name in FIRST:
        setattr(made, name, _Later(name, complete))
    return made


if TYPE_CHECKING:  # what checks types knows the standard library's
    from dataclasses import dataclass
else:

    def dataclass(
        written: type[_Class] | None = None, *, frozen: bool = False, slots: bool = False,
        eq: bool = True, **others: bool,
    ) -> object:  # fmt: skip
        """The standard library's decorator; makes the methods of frozen, slotted classes later."""
        if frozen and slots and not others:
            return lambda one: _later(one, eq=eq)
        return dataclasses.dataclass(written, frozen=frozen, slots=slots, eq=eq, **others)
