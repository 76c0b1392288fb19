"""`tread config`: the settings, one by one or as a file."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable

from reader import options
from reader.cli import output
from reader.errors import OK, USAGE, ConfigError, TreadError, UsageError
from reader.options import Option, told
from reader.paths import Places

EDITORS = ("editor", "nano", "vi")


def list_(places: Places, args: Namespace) -> int:
    found = options.options(places)
    if args.json:
        for option in found:
            output.emit_json(
                {"name": option.name, "value": option.value, "default": option.key.default,
                 "line": option.line or None, "takes": option.takes, "help": option.key.help}
            )  # fmt: skip
        return OK
    rows = [(option.name, told(option.value, option.kind), _where(option)) for option in found]
    output.table(rows, [bool(option.line) for option in found])
    return OK


def _where(option: Option) -> str:
    return f"line {option.line}" if option.line else "default"


def set_(places: Places, args: Namespace) -> int:
    edit = options.set_option(places, args.key, " ".join(args.value))
    output.emit(f"{edit.told}\n")
    return OK


def reset(places: Places, args: Namespace) -> int:
    edit = options.reset_option(places, args.key)
    output.emit(f"{edit.told}\n")
    return OK


def check(places: Places, args: Namespace) -> int:
    found = options.problems(places)
    for one in found:
        _tell(places, one, as_json=args.json)
    unwise = [] if found else options.warnings(places)
    for one in unwise:
        _tell(places, one, as_json=args.json, severity="warning")
    if not found and not unwise and not args.json:
        output.emit(f"{places.config}: nothing is wrong.\n")
    return USAGE if found else OK


def _tell(places: Places, one: ConfigError, *, as_json: bool, severity: str = "error") -> None:
    line, column = one.at
    if as_json:
        output.emit_json(
            {"severity": severity, "file": str(places.config), "line": line, "column": column,
             "key": one.key or None, "problem": one.fault, "remedy": one.remedy or None}
        )  # fmt: skip
    else:
        remedy = f"\n  {one.remedy}" if one.remedy else ""
        kind = "" if severity == "error" else f"{severity}: "
        output.emit(f"{places.config}:{line}:{column}: {kind}{one.fault}{remedy}\n")


def path(places: Places, args: Namespace) -> int:  # noqa: ARG001 - as all of them
    output.emit(f"{places.config}\n")
    return OK


def schema(places: Places, args: Namespace) -> int:  # noqa: ARG001 - as all of them
    from reader.config_schema import written

    output.emit(written())
    return OK


def edit(places: Places, args: Namespace) -> int:  # noqa: ARG001 - as all of them
    words = _editor()
    if not sys.stdin.isatty():
        raise UsageError("An editor needs a terminal, and this is none.", "See: tread config set")
    options.begin(places)
    try:
        status = subprocess.run([*words, str(places.config)], check=False).returncode  # noqa: S603
    except OSError as error:
        raise TreadError(
            f"{words[0]} cannot be started: {error.strerror}.", "Set EDITOR to one that can."
        ) from error
    found = options.problems(places)
    for one in found:
        _tell(places, one, as_json=False)
    return USAGE if found else status


def _editor() -> list[str]:
    for name in ("VISUAL", "EDITOR"):
        try:
            words = shlex.split(os.environ.get(name, ""))
        except ValueError as error:
            raise UsageError(f"{name} cannot be understood: {error}.", "Correct it.") from error
        if words:
            return words
    known = next((name for name in EDITORS if shutil.which(name)), None)
    if known is None:
        raise UsageError("There is no editor here.", "Set EDITOR to yours.")
    return [known]


VERBS: dict[str, Callable[[Places, Namespace], int]] = {
    "list": list_, "set": set_, "reset": reset, "check": check, "path": path, "edit": edit,
    "schema": schema,
}  # fmt: skip
