"""The manual page, made from the parser as docs/cli.md is."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from textwrap import wrap

from reader.cli.main import VERBS, make_parser

SYNOPSIS = """\
.Nm
.Op Fl \\-config Ar FILE
.Op Fl \\-data Ar DIR
.Op Fl \\-profile Ar PROFILE
.Op Ar VERB ..."""
EXIT = (
    ("0", "Done."),
    ("1", "The thing asked for failed."),
    ("2", "Usage or configuration error; the message says what, where, and what to do."),
    ("3", "Done in part: some feeds failed, the rest are stored."),
    ("130", "Interrupted."),
)
ENVIRONMENT = (
    ("TREAD_CONFIG, TREAD_DATA, TREAD_PROFILE", "As --config, --data and --profile, which win."),
    ("XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME", "Where the folders of tread are."),
    ("http_proxy, https_proxy, all_proxy, no_proxy", "Proxies, unless the configuration has one."),
    ("SSL_CERT_FILE", "Certificate authorities of your own."),
    ("VISUAL, EDITOR", "What tread config edit opens."),
    ("NO_COLOR, COLUMNS, TERM", "Respected."),
)
FILES = (
    ("~/.config/tread/config.toml", "The configuration; tread config path says where it is."),
    ("~/.local/share/tread/tread.db", "The store: articles, and what you did with them."),
    ("~/.local/state/tread/tread.log", "The log; see tread log."),
    ("~/.config/tread/profiles/NAME/", "The configuration of a profile."),
)


def page() -> str:
    """docs/tread.1, in mdoc."""
    parser = make_parser()
    lines = [
        '.\\" Made by tools/docs.py from the parser.',
        ".Dd $Mdocdate$",
        ".Dt TREAD 1",
        ".Os",
        ".Sh NAME",
        ".Nm tread",
        ".Nd a terminal article reader",
        ".Sh SYNOPSIS",
        SYNOPSIS,
        ".Sh DESCRIPTION",
        _text(parser.description or ""),
        "Without a verb the app starts; its keys are shown by",
        ".Ic \\&? .",
        "With",
        ".Fl \\-json",
        "a verb prints one JSON object a line; errors and progress go to standard error.",
        *_options(parser),
        ".Sh COMMANDS",
    ]
    lines += [line for verb in VERBS for line in _verb(verb, _choice(parser, verb))]
    for heading, rows, macro in (
        ("ENVIRONMENT", ENVIRONMENT, "Ev"), ("FILES", FILES, "Pa"), ("EXIT STATUS", EXIT, "It"),
    ):  # fmt: skip
        lines += [f".Sh {heading}", ".Bl -tag -width Ds"]
        for name, told in rows:
            shown = _escape(name) if macro == "It" else f"{macro} {_escape(name)}"
            lines += [f".It {shown}", _text(told)]
        lines.append(".El")
    return "\n".join(lines) + "\n"


def _verb(name: str, parser: argparse.ArgumentParser) -> Iterator[str]:
    inner = _choices(parser)
    yield f".Ss tread {_escape(name)}"
    if not inner:
        yield ".Bd -ragged -compact"
        yield ".Ic " + _escape(_usage(parser))
        yield ".Ed"
        yield ".Pp"
    yield _text(parser.description or "")
    yield from _options(parser)
    for one in inner.values():
        yield ".Pp"
        yield ".Ic " + _escape(_usage(one))
        yield ".Pp"
        yield _text(one.description or "")
        yield from _options(one)


def _usage(parser: argparse.ArgumentParser) -> str:
    words = " ".join(parser.format_usage().removeprefix("usage: ").split())
    for name in (
        "[-h] ",
        "[--config FILE] ",
        "[--data DIR] ",
        "[--profile PROFILE] ",
        "[--version] ",
    ):
        words = words.replace(name, "", 1)
    return re.sub(r" \[(?:-h|--version|--profile PROFILE)\]$", "", words)


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    """The arguments of a verb, but for those that all have."""
    common = {"help", "version"}
    if parser.prog != "tread":
        common |= {"config", "data", "profile"}
    rows = [
        action
        for action in parser._actions
        if action.help not in (None, argparse.SUPPRESS) and action.dest not in common
        and not isinstance(action, argparse._SubParsersAction)
    ]  # fmt: skip
    if not rows:
        return
    yield ".Bl -tag -width Ds"
    for action in rows:
        yield ".It " + _named(action)
        yield _text(action.help or "")
    yield ".El"


def _named(action: argparse.Action) -> str:
    choices = "|".join(map(str, action.choices)) if action.choices else ""
    value = action.metavar if isinstance(action.metavar, str) else choices or action.dest.upper()
    value = _escape(value)
    if not action.option_strings:
        return f"Ar {value}"
    names = " , ".join(f"Fl {_escape(one[1:])}" for one in action.option_strings)
    return names if action.nargs == 0 else f"{names} Ar {value}"


def _choices(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _choice(parser: argparse.ArgumentParser, verb: str) -> argparse.ArgumentParser:
    return _choices(parser)[verb]


def _text(text: str) -> str:
    """A paragraph; each sentence on a line of its own, as the format wants it."""
    lines = re.sub(r"(?<=[.?!]) (?=[A-Z])", "\n", text).split("\n")
    return "\n".join(_escape(line) for sentence in lines for line in wrap(sentence, 70))


def _escape(text: str) -> str:
    bare = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...")
    bare = "".join(one if one.isascii() else f"\\[u{ord(one):04X}]" for one in bare)
    return f"\\&{bare}" if bare[:1] in (".", "'") else bare
