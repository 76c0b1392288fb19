"""argparse and dispatch. The standard library only: --help and --version answer at once."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

from reader.cli.actions import CONFIG, EXPORT, RULES, SITES, STORE, SYNC, TAG
from reader.cli.arguments import (
    Adder,
    add_actions,
    as_json,
    count,
    entry,
    fold,
    limit,
    nothing,
    places,
    port,
    quiet,
    windows,
)

SORTS = ("newest", "oldest", "longest", "shortest", "feed", "title", "best")
"""What `sort:` takes in a query."""
_NEGATED = re.compile(r"-(?:[a-zA-Z]+(?::|[<>=])|\().")
NAMES = "_names"
"""What the scripts of `tread completion` call; it stands in no help."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run tread; returns the exit status that docs/cli.md lists."""
    given = sys.argv[1:] if argv is None else argv
    if given[:1] == [NAMES]:
        from reader.cli.completion import print_names

        return print_names(given[1:])
    args = _only_places(given) or make_parser(given).parse_args(
        # `-feed:x` is a term turned round, no option; a blank before it tells argparse so.
        [f" {one}" if _NEGATED.match(one) else one for one in given]
    )
    try:
        from reader.cli.verbs import run  # what a verb needs is imported when one is to be run

        return run(args, f"Without one, use a verb: {', '.join(VERBS)}.")
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)  # noqa: T201
        return 130
    except BrokenPipeError:
        from reader.cli.output import forget_stdout

        forget_stdout()  # `tread list | head`: nobody reads on, which is no fault of anybody's
        return 0


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        from reader.text import safe_line

        super().error(safe_line(message))  # it repeats what was typed, or handed on by a script


def _only_places(given: Sequence[str]) -> argparse.Namespace | None:
    """What a command line says that asks for the app, which waits for no verb to be set up; None
    for any other."""
    if VERBS.keys() & set(given):
        return None
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    places(parser, None)
    parser.set_defaults(verb=None)
    try:
        args, left = parser.parse_known_args(given)
    except argparse.ArgumentError:
        return None  # the parser that knows all says what is wrong
    return None if left else args


def make_parser(given: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """The whole command line, made from VERBS; of verbs that are not `given` only the names."""
    parser = _Parser(
        prog="tread",
        description="A terminal article reader: your feeds, the full text, and nothing bolted on.",
        epilog="Without a verb the app starts. TREAD_CONFIG, TREAD_DATA and TREAD_PROFILE stand "
        "for the options; `tread VERB --help` says more.",
        allow_abbrev=False,
    )
    places(parser, None)
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", title="verbs")
    for name, (help_text, add) in VERBS.items():
        one = verbs.add_parser(name, help=help_text, description=help_text, allow_abbrev=False)
        if given is None or name in given:
            places(one, argparse.SUPPRESS)  # after the verb too; what stood before it stays
            add(one)
    return parser


def _refresh(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("feeds", metavar="FEED", nargs="*", help="by url, title or number; or all")
    parser.add_argument(
        "--due",
        action="store_true",
        help="only feeds whose time has come (see: tread feeds --json)",
    )
    parser.add_argument(
        "--no-fetch", action="store_true",
        help="fetch nothing: only let the rules now in force judge what is stored",
    )  # fmt: skip
    quiet(parser)
    as_json(parser)


def _watch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="one round, of what is due now")
    quiet(parser)
    as_json(parser)


def _completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "fish"), help="for which shell")


def _log(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-n", "--lines", metavar="N", type=count, default=20, help="so many, the last ones (20)"
    )
    parser.add_argument(
        "-f", "--follow", action="store_true", help="and those that come, as they do"
    )
    parser.add_argument(
        "--level", choices=("info", "warning", "error"), default="info", help="at least so bad"
    )
    parser.add_argument("--feed", metavar="FEED", default="", help="only about this feed")
    as_json(parser)


def _list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", metavar="QUERY", nargs="*", help="for example: is:unread solar")
    parser.add_argument("--smart", metavar="SMART", help="what this smart feed holds")
    parser.add_argument("--sort", choices=SORTS, help="what comes first (newest)")
    fold(parser)
    limit(parser)
    as_json(parser)


def _search(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", metavar="WORDS", nargs="+", help="words or a query")
    fold(parser)
    limit(parser)
    as_json(parser)


def _show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("entry", metavar="ID", type=entry, help="the number in: tread list")
    _format(parser)
    parser.add_argument("--all", action="store_true", help="with the removed blocks, marked")


def _format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format",
        choices=("text", "markdown", "html", "json"),
        default="text",
        help="what to print (text)",
    )


def _mark(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "mark",
        choices=("read", "unread", "starred", "unstarred", "later", "unlater", "muted", "unmuted"),
    )
    parser.add_argument("entries", metavar="ID", type=entry, nargs="*", help="numbers of entries")
    parser.add_argument("--query", metavar="Q", help="all entries that a query finds, instead")


def _tag(parser: argparse.ArgumentParser) -> None:
    add_actions(parser, TAG)


def _clean(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "document", metavar="FILE|URL|-", nargs="?", default="-", help="- is standard input"
    )
    parser.add_argument("--url", default="", help="where the document came from")
    parser.add_argument(
        "--from",
        dest="form",
        choices=("auto", "html", "text"),
        default="auto",
        help="what the document is (auto: look at it)",
    )
    _format(parser)
    parser.add_argument(
        "--explain", action="store_true", help="say on stderr what went, by which rule, and why"
    )
    parser.add_argument(
        "--batch", action="store_true", help="JSONL in, JSONL out: docs/cli.md has the fields"
    )
    parser.add_argument(
        "--window", metavar="N", type=count, default=100,
        help="lines of a batch held back to learn from others of their feed (100)",
    )  # fmt: skip
    quiet(parser)


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "url",
        metavar="URL",
        help="a feed, a page that names one, or a profile or project of a known service",
    )
    parser.add_argument("--title", default="", help="your own name for it")
    parser.add_argument("--folder", default="", help="the folder to put it in: Tech/Press")
    several = parser.add_mutually_exclusive_group()
    several.add_argument("--list", action="store_true", help="only say which feeds there are")
    several.add_argument(
        "--first", action="store_true", help="of several take the best; asks no terminal"
    )
    as_json(parser)


def _remove(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("feed", metavar="FEED", help="by url, title or number")


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE",
        help="OPML, newsboat's urls, config, cache.db or its folder, or an export of tread",
    )  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="only say what it would do")
    parser.add_argument(
        "--secrets", action="store_true",
        help="with where passwords are kept: only from a file that you trust",
    )  # fmt: skip
    quiet(parser)
    as_json(parser)


def _export(parser: argparse.ArgumentParser) -> None:
    add_actions(parser, EXPORT)


def _rules(parser: argparse.ArgumentParser) -> None:
    add_actions(parser, RULES)


def _sites(parser: argparse.ArgumentParser) -> None:
    add_actions(parser, SITES)


def _sync(parser: argparse.ArgumentParser) -> None:
    add_actions(parser, SYNC)


def _store(parser: argparse.ArgumentParser) -> None:
    add_actions(parser, STORE)


def _config(parser: argparse.ArgumentParser) -> None:
    add_actions(parser, CONFIG)


def _serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host", metavar="H", default="127.0.0.1", help="the address to listen on (127.0.0.1)"
    )
    parser.add_argument(
        "--port", metavar="N", type=port, default=8765, help="0 takes any that is free (8765)"
    )
    parser.add_argument(
        "--token", metavar="T", default="",
        help="what lets a browser in, also TREAD_TOKEN; otherwise made anew at every start",
    )  # fmt: skip
    parser.add_argument(
        "--windows", metavar="N", type=windows, default=4, help="at most so many at once (4)"
    )
    parser.add_argument("--window", type=int, default=0, help=argparse.SUPPRESS)


def _doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--repair", action="store_true",
        help="save what can be read of a damaged store into a new one; the old file is kept",
    )  # fmt: skip
    as_json(parser)


def _fill(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("articles", metavar="N", type=count, help="how many articles")
    parser.add_argument(
        "--words", metavar="N", type=count, default=600, help="words of each, in the mean (600)"
    )
    quiet(parser)


VERBS: dict[str, tuple[str, Adder]] = {
    "refresh": ("Fetch feeds and store what is new.", _refresh),
    "watch": ("Refresh whatever is due, again and again, as a service.", _watch),
    "list": ("List entries, newest first unless told otherwise.", _list),
    "search": ("Search titles, authors and texts, best first.", _search),
    "show": ("Print an article, clean.", _show),
    "mark": (
        "Mark entries read, starred, to be read later or muted, or no longer so.",
        _mark,
    ),
    "tag": ("Give entries tags of your own, or take them away.", _tag),
    "clean": ("Clean one document, or many, without storing anything.", _clean),
    "feeds": ("List the feeds and how they are doing.", as_json),
    "add": ("Subscribe to a feed, or to the feed behind a page.", _add),
    "remove": ("Unsubscribe from a feed; its entries stay stored.", _remove),
    "import": ("Take over feeds and what was read from another reader, or machine.", _import),
    "export": ("Write out the feeds, or all that is yours, for another reader.", _export),
    "rules": ("See, teach and undo what removes blocks; apply rules about entries.", _rules),
    "stats": ("What you read, and what the filter took out, by feed and by rule.", as_json),
    "sync": ("Keep the same feeds and states as a server (FreshRSS, Miniflux, ...).", _sync),
    "sites": ("See and import rules for single sites: where their article is.", _sites),
    "store": ("Look after the file that everything is kept in.", _store),
    "config": ("See, set and check the settings.", _config),
    "profiles": ("List the profiles: each has a configuration and a store of its own.", as_json),
    "serve": ("Serve the app to a browser, on this machine.", _serve),
    "log": ("What refreshes came to, and what went wrong.", _log),
    "doctor": ("Check configuration, store, terminal, network and versions.", _doctor),
    "completion": ("Print what a shell needs to complete tread's commands.", _completion),
    "fill": ("For measuring: a new store with made-up articles, fetched from nowhere.", _fill),
    "demo": ("Open the app on the bundled demo, which needs no network.", nothing),
}
"""Verb -> what it does, and its arguments. docs/cli.md is made from this."""
