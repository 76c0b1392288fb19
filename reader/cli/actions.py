"""What comes after a verb that has several actions, and the arguments of each."""

from __future__ import annotations

import argparse

from reader.cli.arguments import Adder, as_json, entry, nothing, quiet


def _export_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--secrets", action="store_true", help="with passwords, headers, and keys in addresses"
    )
    quiet(parser)
    parser.add_argument("file", metavar="FILE", nargs="?", help="else to standard output")


def _export_articles(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--query", metavar="Q", default="", help="which articles; else all")
    parser.add_argument(
        "--format", choices=("markdown", "html", "epub"), default="markdown",
        help="a file an article, or one book (markdown)",
    )  # fmt: skip
    parser.add_argument("--images", action="store_true",
                        help="with links to their pictures; a book has none")  # fmt: skip
    quiet(parser)
    parser.add_argument("file", metavar="DIR", help="the folder to write them into")


EXPORT: dict[str, tuple[str, Adder]] = {
    "opml": ("The feeds, for any reader.", _export_file),
    "json": ("Everything that is yours, for tread.", _export_file),
    "articles": ("Texts, as files or as a book.", _export_articles),
}
"""What `tread export` can write."""


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
    as_json(parser)


RULES: dict[str, tuple[str, Adder]] = {
    "list": ("The rules in force, what each took, and what was put back.", as_json),
    "test": ("Try rules on their own examples.", _rules_test),
    "add": ("Teach a rule, and see what it takes from the stored articles.", _rules_add),
    "remove": ("Remove a rule of your own; what it took comes back.", _rules_one),
    "off": ("Switch a rule off, in one feed or everywhere.", _rules_switch),
    "on": ("Switch a rule on again.", _rules_switch),
    "keep": ("Put a removed block back, for ever, in its feed.", _rules_keep),
    "repeats": ("Blocks that repeat in a feed: hide them?", as_json),
    "apply": ("Lay your [[rules]] about entries over what is stored.", _rules_apply),
}
"""What `tread rules` can do."""


def _sites_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path", metavar="FILE|DIR",
        help="example.org.txt in the format of ftr-site-config, or a folder of such files",
    )  # fmt: skip


SITES: dict[str, tuple[str, Adder]] = {
    "list": ("The sites that have rules of their own.", as_json),
    "import": ("Take over site rules made for other readers (ftr-site-config).", _sites_import),
}
"""What `tread sites` can do."""


def _store_backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", nargs="?",
        help="where to; else a new file beside the store, named after the time",
    )  # fmt: skip
    as_json(parser)


def _store_vacuum(parser: argparse.ArgumentParser) -> None:
    quiet(parser)
    as_json(parser)


STORE: dict[str, tuple[str, Adder]] = {
    "stats": ("How large the store is, and what takes the room.", as_json),
    "vacuum": (
        "Write the store anew without what is unused; nothing else may use it.",
        _store_vacuum,
    ),
    "check": ("Read all of the store and say what is wrong with it.", as_json),
    "backup": ("Copy the store, while it is in use or not.", _store_backup),
}
"""What `tread store` can do."""


def _config_one(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", metavar="KEY", help="its name in: tread config list")


def _config_set(parser: argparse.ArgumentParser) -> None:
    _config_one(parser)
    parser.add_argument("value", metavar="VALUE", nargs="+", help="for keys.…: one key or more")


CONFIG: dict[str, tuple[str, Adder]] = {
    "list": ("Every setting: what it says now, its default, and where it is set.", as_json),
    "set": ("Set one, and keep the file's comments.", _config_set),
    "reset": ("Take one out of the file: its default holds again.", _config_one),
    "check": ("Everything that is wrong with the file.", as_json),
    "schema": ("What the file may say, as a JSON Schema, for editors.", nothing),
    "path": ("Where the file is.", nothing),
    "edit": ("Open the file in $VISUAL or $EDITOR, and check it afterwards.", nothing),
}
"""What `tread config` can do."""


def _tag_change(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="TAG", help="a word or a few")
    parser.add_argument("entries", metavar="ID", type=entry, nargs="*", help="numbers of entries")
    parser.add_argument("--query", metavar="Q", help="all entries that a query finds, instead")


TAG: dict[str, tuple[str, Adder]] = {
    "add": ("Give entries a tag of yours.", _tag_change),
    "remove": ("Take such a tag away.", _tag_change),
    "list": ("The tags you gave, and on how many entries each is.", as_json),
}
"""What `tread tag` can do."""


def _sync_now(parser: argparse.ArgumentParser) -> None:
    quiet(parser)
    as_json(parser)


def _sync_logout(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--force", action="store_true", help="give up what was not sent")
    as_json(parser)


SYNC: dict[str, tuple[str, Adder]] = {
    "login": ("Log in to the server of [sync]; asks for the password if need be.", as_json),
    "status": ("Where the exchange stands, and what is still to be sent.", as_json),
    "now": ("Exchange feeds, articles and what was read with the server.", _sync_now),
    "logout": ("Log out; feeds and articles stay, and are fetched here again.", _sync_logout),
}
"""What `tread sync` can do."""
