"""Arguments that several verbs have, and the numbers that they take."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from reader import __version__

Adder = Callable[[argparse.ArgumentParser], None]


def places(parser: argparse.ArgumentParser, default: str | None) -> None:
    """Where everything is, and the version: every verb has these."""
    parser.add_argument("--config", metavar="FILE", default=default, help="the configuration file")
    parser.add_argument("--data", metavar="DIR", default=default, help="where the store is kept")
    parser.add_argument(
        "--profile", metavar="PROFILE", default=default, help="feeds and a store of their own"
    )
    parser.add_argument("--version", action="version", version=f"tread {__version__}")


def as_json(parser: argparse.ArgumentParser) -> None:
    """--json"""
    parser.add_argument("--json", action="store_true", help="one JSON object a line, for programs")


def quiet(parser: argparse.ArgumentParser) -> None:
    """-q, of what takes long."""
    parser.add_argument(
        "-q", "--quiet", action="store_true", help="say only what fails, and show no progress"
    )


def limit(parser: argparse.ArgumentParser) -> None:
    """--limit"""
    parser.add_argument("--limit", metavar="N", type=count, help="at most so many")


def fold(parser: argparse.ArgumentParser) -> None:
    """--fold"""
    parser.add_argument(
        "--fold", action="store_true", help="a story that several feeds tell in one row"
    )


def count(text: str) -> int:
    """A number of things."""
    number = int(text)
    if not 0 <= number < 2**31:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0 to 2147483647")
    return number


def port(text: str) -> int:
    """A port to listen on."""
    number = int(text)
    if not 0 <= number < 2**16:
        raise argparse.ArgumentTypeError(f"{text} is not a port: 0 to 65535")
    return number


def windows(text: str) -> int:
    """How many windows at once."""
    number = int(text)
    if not 0 < number <= 64:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 to 64")
    return number


def entry(text: str) -> int:
    """The number of an entry."""
    number = int(text)
    if not 0 < number < 2**63:
        raise argparse.ArgumentTypeError(f"{text} is not the number of an entry; see: tread list")
    return number


# argparse names the type in its message
count.__name__ = entry.__name__ = port.__name__ = windows.__name__ = "number"


def add_actions(parser: argparse.ArgumentParser, actions: dict[str, tuple[str, Adder]]) -> None:
    """What a verb can do, each with arguments of its own."""
    verbs = parser.add_subparsers(dest="action", metavar="ACTION", title="actions", required=True)
    for name, (help_text, add) in actions.items():
        one = verbs.add_parser(name, help=help_text, description=help_text, allow_abbrev=False)
        places(one, argparse.SUPPRESS)
        add(one)


def nothing(parser: argparse.ArgumentParser) -> None:
    """A verb without arguments of its own."""
