"""`@dataclass` as in the standard library, but values and messages cost next to nothing until the
first of them is made.

The standard library writes the methods of a class as text and compiles that while the module is
imported: half a millisecond for a frozen class, 50 ms before the app's first frame, and most of it
serves what nobody has asked for yet. Here such a class gets its methods when it is first used.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from functools import partial
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
VALUE, MESSAGE = {"frozen": True, "slots": True}, {"eq": False, "repr": False}
"""The ways in which classes are made later; all others are made at once."""
UNSHARED = ("__dict__", "__weakref__")
_COMPLETING = threading.RLock()


class _Later:
    """Stands for what a class gets when this is looked for."""

    def __init__(self, name: str, complete: Callable[[], None]) -> None:
        self._name = name
        self._complete = complete

    def __get__(self, instance: object, owner: type[object]) -> object:
        self._complete()
        return getattr(owner if instance is None else instance, self._name)


def _later(written: type[_Class], **options: bool) -> type[_Class]:
    """The class without the methods that the standard library makes."""
    name, bases = written.__name__, written.__bases__
    body = {key: what for key, what in vars(written).items() if key not in UNSHARED}
    body["__qualname__"] = written.__qualname__
    made = written
    if options.get("slots"):
        slots = tuple(body.get("__annotations__", ()))
        left = {key: what for key, what in body.items() if key not in slots}  # the defaults
        made = type(name, bases, left | {"__slots__": slots})

    def complete() -> None:
        with _COMPLETING:
            if isinstance(vars(made)["__init__"], _Later):  # else another thread was first
                whole = vars(dataclasses.dataclass(**options)(type(name, bases, body)))
                for key in (*OTHERS, *FIRST):  # who sees __init__ goes on: it comes last
                    if key in whole:
                        setattr(made, key, whole[key])

    for key in FIRST if options.get("slots") else (FIRST[0], FIRST[-1]):
        setattr(made, key, _Later(key, complete))
    return made


if TYPE_CHECKING:  # what checks types knows the standard library's
    from dataclasses import dataclass
else:

    def dataclass(written: type[_Class] | None = None, **options: bool) -> object:
        """The standard library's decorator; makes the methods of values and messages later."""
        if options | {"eq": True} == VALUE | {"eq": True} or options == MESSAGE:
            return partial(_later, **options)
        return dataclasses.dataclass(written, **options)
