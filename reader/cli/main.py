"""argparse and dispatch. The standard library only: --help and --version answer at once."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence

from reader import __version__

Adder = Callable[[argparse.ArgumentParser], None]

SORTS = ("newest", "oldest", "longest", "shortest", "feed", "title", "best")
"""What `sort:` takes in a query."""
_NEGATED = re.compile(r"-(?:[a-zA-Z]+(?::|[<>=])|\().")
_JSON = "one JSON object a line, for programs"


def main(argv: Sequence[str] | None = None) -> int:
    """Run tread; returns the exit status that docs/cli.md lists."""
    given = sys.argv[1:] if argv is None else argv
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


def _only_places(given: Sequence[str]) -> argparse.Namespace | None:
    """What a command line says that asks for the app, which waits for no verb to be set up; None
    for any other."""
    if VERBS.keys() & set(given):
        return None
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    _places(parser, None)
    parser.set_defaults(verb=None)
    try:
        args, left = parser.parse_known_args(given)
    except argparse.ArgumentError:
        return None  # the parser that knows all says what is wrong
    return None if left else args


def make_parser(given: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """The whole command line, made from VERBS; of verbs that are not `given` only the names."""
    parser = argparse.ArgumentParser(
        prog="tread",
        description="A terminal article reader: your feeds, the full text, and nothing bolted on.",
        epilog="Without a verb the app starts. TREAD_CONFIG and TREAD_DATA stand for the options; "
        "`tread VERB --help` says more.",
        allow_abbrev=False,
    )
    _places(parser, None)
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", title="verbs")
    for name, (help_text, add) in VERBS.items():
        one = verbs.add_parser(name, help=help_text, description=help_text, allow_abbrev=False)
        if given is None or name in given:
            _places(one, argparse.SUPPRESS)  # after the verb too; what stood before it stays
            add(one)
    return parser


def _places(parser: argparse.ArgumentParser, default: str | None) -> None:
    parser.add_argument("--config", metavar="FILE", default=default, help="the configuration file")
    parser.add_argument("--data", metavar="DIR", default=default, help="where the store is kept")
    parser.add_argument("--version", action="version", version=f"tread {__version__}")


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_JSON)


def _limit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--limit", metavar="N", type=_count, help="at most so many")


def _fold(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--fold", action="store_true", help="a story that several feeds tell in one row"
    )


def _count(text: str) -> int:
    number = int(text)
    if not 0 <= number < 2**31:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0 to 2147483647")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number < 2**16:
        raise argparse.ArgumentTypeError(f"{text} is not a port: 0 to 65535")
    return number


def _windows(text: str) -> int:
    number = int(text)
    if not 0 < number <= 64:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 to 64")
    return number


def _entry(text: str) -> int:
    number = int(text)
    if not 0 < number < 2**63:
        raise argparse.ArgumentTypeError(f"{text} is not the number of an entry; see: tread list")
    return number


# argparse names the type in its message
_count.__name__ = _entry.__name__ = _port.__name__ = _windows.__name__ = "number"


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
    _json(parser)


def _list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", metavar="QUERY", nargs="*", help="for example: is:unread solar")
    parser.add_argument("--smart", metavar="NAME", help="what this smart feed holds")
    parser.add_argument("--sort", choices=SORTS, help="what comes first (newest)")
    _fold(parser)
    _limit(parser)
    _json(parser)


def _search(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", metavar="WORDS", nargs="+", help="words or a query")
    _fold(parser)
    _limit(parser)
    _json(parser)


def _show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("entry", metavar="ID", type=_entry, help="the number in: tread list")
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
    parser.add_argument("entries", metavar="ID", type=_entry, nargs="*", help="numbers of entries")
    parser.add_argument("--query", metavar="Q", help="all entries that a query finds, instead")


def _tag(parser: argparse.ArgumentParser) -> None:
    _actions(parser, TAG)


def _tag_change(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the tag: a word or a few")
    parser.add_argument("entries", metavar="ID", type=_entry, nargs="*", help="numbers of entries")
    parser.add_argument("--query", metavar="Q", help="all entries that a query finds, instead")


TAG: dict[str, tuple[str, Adder]] = {
    "add": ("Give entries a tag of yours.", _tag_change),
    "remove": ("Take such a tag away.", _tag_change),
    "list": ("The tags you gave, and on how many entries each is.", _json),
}
"""What `tread tag` can do."""


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
        "--window", metavar="N", type=_count, default=100,
        help="lines of a batch held back to learn from others of their feed (100)",
    )  # fmt: skip


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
    _json(parser)


def _remove(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("feed", metavar="FEED", help="by url, title or number")


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE",
        help="OPML, newsboat's urls, config, cache.db or its folder, or an export of tread",
    )  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="only say what it would do")
    _json(parser)


def _export(parser: argparse.ArgumentParser) -> None:
    _actions(parser, EXPORT)


def _export_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--secrets", action="store_true", help="with passwords and keys in addresses"
    )
    parser.add_argument("file", metavar="FILE", nargs="?", help="else to standard output")


def _export_articles(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--query", metavar="Q", default="", help="which articles; else all")
    parser.add_argument(
        "--format", choices=("markdown", "html", "epub"), default="markdown",
        help="a file an article, or one book (markdown)",
    )  # fmt: skip
    parser.add_argument("--images", action="store_true",
                        help="with links to their pictures; a book has none")  # fmt: skip
    parser.add_argument("file", metavar="DIR", help="the folder to write them into")


EXPORT: dict[str, tuple[str, Adder]] = {
    "opml": ("The feeds, for any reader.", _export_file),
    "json": ("Everything that is yours, for tread.", _export_file),
    "articles": ("Texts, as files or as a book.", _export_articles),
}
"""What `tread export` can write."""


def _rules(parser: argparse.ArgumentParser) -> None:
    _actions(parser, RULES)


def _sites(parser: argparse.ArgumentParser) -> None:
    _actions(parser, SITES)


def _actions(parser: argparse.ArgumentParser, actions: dict[str, tuple[str, Adder]]) -> None:
    verbs = parser.add_subparsers(dest="action", metavar="ACTION", title="actions", required=True)
    for name, (help_text, add) in actions.items():
        one = verbs.add_parser(name, help=help_text, description=help_text, allow_abbrev=False)
        _places(one, argparse.SUPPRESS)
        add(one)


def _rules_test(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", help="rules in TOML; the built-in ones")


def _rules_add(parser: argparse.ArgumentParser) -> None:
    what = parser.add_argument_group("what it takes, one of")
    what.add_argument("--contains", metavar="TEXT", help="blocks with this text")
    what.add_argument("--pattern", metavar="REGEX", help="blocks that this expression matches")
    what.add_argument("--like", metavar="TEXT", help="blocks that say nearly this")
    what.add_argument(
        "--from", dest="source", metavar="ENTRY:BLOCK",
        help="a rule made from this block (numbered from 0 in: tread show ID --format json)",
    )  # fmt: skip
    parser.add_argument(
        "--kind", choices=("literal", "like", "section"), help="which rule --from makes"
    )
    parser.add_argument("--all", dest="everywhere", action="store_true",
                        help="with --from: for all feeds, not only the block's")  # fmt: skip
    parser.add_argument("--feed", metavar="FEED", default="", help="only in this feed")
    parser.add_argument("--id", metavar="ID", default="", help="the rule's name; else made up")
    parser.add_argument(
        "--where", choices=("anywhere", "head", "tail"), default="anywhere", help="anywhere"
    )
    parser.add_argument("--scope", choices=("block", "section"), default="block",
                        help="the block, or from that heading to the article's end")  # fmt: skip
    parser.add_argument("--reason", metavar="TEXT", default="", help="what you will be told")
    parser.add_argument("--dry-run", action="store_true", help="only say what it would take")


def _rules_one(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", help="its id in: tread rules list")


def _rules_switch(parser: argparse.ArgumentParser) -> None:
    _rules_one(parser)
    parser.add_argument("--feed", metavar="FEED", default="", help="only there; else in all feeds")


def _rules_keep(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("block", metavar="ENTRY:BLOCK", help="a removed block, for example 17:4")


def _rules_apply(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", metavar="NAME", nargs="?", default="", help="only this one")
    parser.add_argument("--dry-run", action="store_true", help="only say what it would do")
    parser.add_argument(
        "--act", action="store_true", help="notify and run programs too, not only mark and tag"
    )
    _json(parser)


RULES: dict[str, tuple[str, Adder]] = {
    "list": ("The rules in force, what each took, and what was put back.", _json),
    "test": ("Try rules on their own examples.", _rules_test),
    "add": ("Teach a rule, and see what it takes from the stored articles.", _rules_add),
    "remove": ("Remove a rule of your own; what it took comes back.", _rules_one),
    "off": ("Switch a rule off, in one feed or everywhere.", _rules_switch),
    "on": ("Switch a rule on again.", _rules_switch),
    "keep": ("Put a removed block back, for ever, in its feed.", _rules_keep),
    "repeats": ("Blocks that repeat in a feed: hide them?", _json),
    "apply": ("Lay your [[rules]] about entries over what is stored.", _rules_apply),
}
"""What `tread rules` can do."""


def _sites_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path", metavar="FILE|DIR",
        help="example.org.txt in the format of ftr-site-config, or a folder of such files",
    )  # fmt: skip


SITES: dict[str, tuple[str, Adder]] = {
    "list": ("The sites that have rules of their own.", _json),
    "import": ("Take over site rules made for other readers (ftr-site-config).", _sites_import),
}
"""What `tread sites` can do."""


def _sync(parser: argparse.ArgumentParser) -> None:
    _actions(parser, SYNC)


def _sync_logout(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--force", action="store_true", help="give up what was not sent")
    _json(parser)


SYNC: dict[str, tuple[str, Adder]] = {
    "login": ("Log in to the server of [sync]; asks for the password if need be.", _json),
    "status": ("Where the exchange stands, and what is still to be sent.", _json),
    "now": ("Exchange feeds, articles and what was read with the server.", _json),
    "logout": ("Log out; feeds and articles stay, and are fetched here again.", _sync_logout),
}
"""What `tread sync` can do."""


def _store(parser: argparse.ArgumentParser) -> None:
    _actions(parser, STORE)


def _store_backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", nargs="?",
        help="where to; else a new file beside the store, named after the time",
    )  # fmt: skip
    _json(parser)


STORE: dict[str, tuple[str, Adder]] = {
    "stats": ("How large the store is, and what takes the room.", _json),
    "vacuum": ("Write the store anew without what is unused; nothing else may use it.", _json),
    "check": ("Read all of the store and say what is wrong with it.", _json),
    "backup": ("Copy the store, while it is in use or not.", _store_backup),
}
"""What `tread store` can do."""


def _config(parser: argparse.ArgumentParser) -> None:
    _actions(parser, CONFIG)


def _config_one(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", metavar="KEY", help="its name in: tread config list")


def _config_set(parser: argparse.ArgumentParser) -> None:
    _config_one(parser)
    parser.add_argument("value", metavar="VALUE", nargs="+", help="for keys.…: one key or more")


def _serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host", metavar="H", default="127.0.0.1", help="the address to listen on (127.0.0.1)"
    )
    parser.add_argument(
        "--port", metavar="N", type=_port, default=8765, help="0 takes any that is free (8765)"
    )
    parser.add_argument(
        "--token", metavar="T", default="",
        help="what lets a browser in, also TREAD_TOKEN; otherwise made anew at every start",
    )  # fmt: skip
    parser.add_argument(
        "--windows", metavar="N", type=_windows, default=4, help="at most so many at once (4)"
    )
    parser.add_argument("--window", type=int, default=0, help=argparse.SUPPRESS)


def _fill(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("articles", metavar="N", type=_count, help="how many articles")
    parser.add_argument(
        "--words", metavar="N", type=_count, default=600, help="words of each, in the mean (600)"
    )


def _nothing(parser: argparse.ArgumentParser) -> None:
    """A verb without arguments of its own."""


CONFIG: dict[str, tuple[str, Adder]] = {
    "list": ("Every setting: what it says now, its default, and where it is set.", _json),
    "set": ("Set one, and keep the file's comments.", _config_set),
    "reset": ("Take one out of the file: its default holds again.", _config_one),
    "check": ("Everything that is wrong with the file.", _json),
    "path": ("Where the file is.", _nothing),
    "edit": ("Open the file in $VISUAL or $EDITOR, and check it afterwards.", _nothing),
}
"""What `tread config` can do."""

VERBS: dict[str, tuple[str, Adder]] = {
    "refresh": ("Fetch feeds and store what is new.", _refresh),
    "list": ("List entries, newest first unless told otherwise.", _list),
    "search": ("Search titles, authors and texts, best first.", _search),
    "show": ("Print an article, clean.", _show),
    "mark": (
        "Mark entries read, starred, to be read later or muted, or no longer so.",
        _mark,
    ),
    "tag": ("Give entries tags of your own, or take them away.", _tag),
    "clean": ("Clean one document, or many, without storing anything.", _clean),
    "feeds": ("List the feeds and how they are doing.", _json),
    "add": ("Subscribe to a feed, or to the feed behind a page.", _add),
    "remove": ("Unsubscribe from a feed; its entries stay stored.", _remove),
    "import": ("Take over feeds and what was read from another reader, or machine.", _import),
    "export": ("Write out the feeds, or all that is yours, for another reader.", _export),
    "rules": ("See, teach and undo what removes blocks; apply rules about entries.", _rules),
    "stats": ("What you read, and what the filter took out, by feed and by rule.", _json),
    "sync": ("Keep the same feeds and states as a server (FreshRSS, Miniflux, ...).", _sync),
    "sites": ("See and import rules for single sites: where their article is.", _sites),
    "store": ("Look after the file that everything is kept in.", _store),
    "config": ("See, set and check the settings.", _config),
    "serve": ("Serve the app to a browser, on this machine.", _serve),
    "doctor": ("Check configuration, store, terminal, network and versions.", _json),
    "fill": ("For measuring: a new store with made-up articles, fetched from nowhere.", _fill),
    "demo": ("Open the app on the bundled demo, which needs no network.", _nothing),
}
"""Verb -> what it does, and its arguments. docs/cli.md is made from this."""
