"""Write the documents that are made from the tables in the code; `--check` says which are stale.

python -m tools.docs [--check]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from reader.clean.points import EVIDENCE
from reader.clean.rules import Rule, built_in
from reader.cli.main import VERBS, make_parser
from reader.commands import BY_ID, COMMANDS, DIALOGS, GROUPS, Command, spoken_keys
from reader.config_schema import written
from reader.config_tables import LISTS, TABLES, Key, Value
from reader.keymap import DEFAULT, PRESETS, make_keymap
from reader.query_fields import FIELDS
from tests import faults
from tools import man

ROOT = Path(__file__).parent.parent
README_KEYS = (
    "read_on", "next_unread", "removed", "teach", "toggle_star", "toggle_read", "mark_all_read",
    "undo", "refresh_all", "search", "add_feed", "edit_feed", "browser", "zen", "help", "palette",
)  # fmt: skip


def keys_page() -> str:
    """docs/keys.md"""
    lines = [
        "# Keys",
        "",
        "Made from `reader/commands.py`, as are the footer, the help screen (`?`) and the command",
        "palette (`Ctrl+P`). The mouse works too: click to select and open, wheel to scroll.",
    ]
    for heading, ids in GROUPS:
        lines += ["", f"## {heading}", "", "| key | command | what it does |", "|---|---|---|"]
        lines += [_key_row(BY_ID[ident], named=True) for ident in ids]
    for heading, commands in DIALOGS:
        lines += ["", f"## {heading}", "", "| key | what it does |", "|---|---|"]
        lines += [_key_row(command) for command in commands]
    lines += ["", OWN_KEYS, *_presets()]
    return "\n".join(lines) + "\n"


def _key_row(command: Command, *, named: bool = False) -> str:
    keys = " ".join(f"`{key}`" for key in spoken_keys(command))
    name = f" `{command.id}` |" if named else ""
    return f"| {keys} |{name} {DEFAULT.help(command)} |"


OWN_KEYS = """
## Your own keys

A number before a move is a count: `5j` goes five lines down, `10G` to the tenth.

`[keys]` in the configuration begins with a preset and gives any command other keys, by the name in
the tables above:

```toml
[keys]
preset = "vim"
toggle_star = "*"
refresh_all = ["R", "F5"]
zen = []                    # no key; the palette still has it
```

A key that two commands want is an error that names both. Keys are written as here: `n`, `N`, `?`,
`Ctrl+D`, `F5`, `Space`, `PgDn`. Lists over the panes keep their own keys.

`[[commands]]` binds a key to a program, `[[macros]]` to several commands:

```toml
[[commands]]
key = "v"
run = "mpv --fs {url}"
title = "Watch"
mode = "background"

[[commands]]
key = "E"
run = "less {path}"         # the article as a text file

[[macros]]
key = "M"
commands = ["toggle_star", "next_unread"]
title = "Star and on"
```

The line is split into words first, as a shell would, and filled afterwards; no shell runs, and
each of `{url}`, `{title}` and `{path}` stays within one argument, whatever it holds. A title that
begins with a dash gets a blank before it, so that no program takes it for an option.
""".strip("\n")


def _presets() -> list[str]:
    names = [name for name in PRESETS if name != "default"]
    lines = ["", "## Presets", "", f"| command | default | {' | '.join(names)} |"]
    lines += ["|---|---|" + "---|" * len(names)]
    for command in COMMANDS:
        if any(command.id in PRESETS[name] for name in names):
            keymaps = [make_keymap(name, {}).by_id[command.id] for name in ("default", *names)]
            cells = [" ".join(f"`{key}`" for key in spoken_keys(one)) for one in keymaps]
            lines.append(f"| `{command.id}` | {' | '.join(cells)} |")
    return lines


def cli_page() -> str:
    """docs/cli.md"""
    parser = make_parser()
    lines = [
        "# The command line",
        "",
        "Everything the app shows can be had from the shell. `--json` prints one JSON object a",
        "line for programs; errors and progress go to stderr.",
        "",
        "Exit status: 0 done, 1 the thing asked for failed, 2 usage or configuration error,",
        "3 done in part (some feeds failed, the rest are stored), 130 interrupted.",
        "",
        "```text",
        _help(parser),
        "```",
    ]
    for verb, (help_text, _) in VERBS.items():
        lines += ["", f"## tread {verb}", "", help_text, "", "```text"]
        lines += [_help(_subparser(parser, verb)), "```"]
        lines += ["", VERB_NOTES[verb]] if verb in VERB_NOTES else []
    return "\n".join(lines) + "\n"


VERB_NOTES = {
    "import": "See docs/import.md. JSON, a line a piece: `status` (added, skipped or failed), "
    "`kind` (feed, rule, site, setting, macro, override, line, ...), `what`, `why`, `line`; the "
    "last line is `summary`: `added`, `skipped`, `failed`, `states` (articles whose state "
    "comes along), `dry_run`.",
    "add": "JSON: `url`, `title`; with `--list` a line a feed: `url`, `title`, `type`.",
    "refresh": "JSON, a line a feed as it finishes: `url`, `title`, `status` (updated, unchanged "
    "or error), `http`, `new`, `changed`, `error`, `ms`, `bytes`; the last line is `summary`. "
    "Where there is a server (docs/sync.md), a line `sync` says what was exchanged with it.",
    "sync": "See docs/sync.md. JSON of `now`: a line a feed that has something new, as in "
    "`refresh`; "
    "`sync`: `sent`, `waiting`, `marked` (changed here as it is there), `new`, `feeds_here`, "
    "`feeds_there` (added, changed or removed), `refused` (a list of `url`, `why`), `requests`, "
    "`bytes`, `problem`; the last line is `summary`. Of `status` and `login`: `configured`, "
    "`server`, `user`, `logged_in`, `feeds`, `entries`, `waiting`, `last_ok`, `next`, `problem`, "
    "`refused`.",
    "list": "A query narrows the list: docs/query.md has the language. A `-` before a term turns "
    "it round (before a mere word write `--` first: it would be taken for an option).\n\n"
    "JSON: `id`, `feed`, `feed_title`, `title`, `url`, `author`, `published`, `read`, `starred`, "
    "`later`, `edited`, `muted`, `tags` (all of them), `own_tags` (those that you gave), `words`, "
    "`removed` (how many blocks the filter took out).",
    "tag": "`tag:` in a query finds them, beside the tags of feeds and publishers. JSON of `list`: "
    "`tag`, `entries`.",
    "search": "JSON: as `list`, and `snippet`.",
    "show": "JSON: as `list`, and `blocks`, a list of `kind`, `text`, `removed`, `rule`, "
    "`reason`: all blocks in order, the removed ones marked. A picture or a player has an empty "
    "`text`; its `caption` and `url` are told apart. Further `from_page` (the text is the page's), "
    "`language`, `canonical` (the page's own address) and `note` (a paywall, a missing page); in "
    "the other formats the note goes to stderr.",
    "clean": "A line of a batch in is `{\"id\", \"url\"?, \"feed\"?, \"title\"?}` with one of "
    "`html` (a whole page), `fragment` (a feed's HTML), `text`, or `blocks` (a list of `text` and "
    "`tag`, with which `html` may come as evidence). The line out is `{\"id\", \"title\", "
    "\"text\", \"blocks\"}`; given blocks come back one to one and in order. "
    "A bad line is answered with `{\"id\", \"error\"}`; the rest go on.\n\n"
    "`text` is running text only; a picture or a player has an empty one, and a `caption` and "
    "`url` beside it. Of a page, `author`, `published`, `language`, `canonical` and `note` come "
    "along. An article on several pages is read whole where an address is given, and the rules "
    "for its site are heeded: docs/sites.md.",
    "sites": "`import` copies files of the ftr-site-config format beside the configuration and "
    "names every line that tread does not use: docs/sites.md. JSON of `list`: `host`, `origin` "
    "(yours, imported), `body` and `strip` (how many expressions), `file`.",
    "feeds": "JSON: `id`, `url`, `title`, `folder`, `tags`, `unread`, `starred`, `later`, `total`, "
    "`last_ok`, `last_error`, `next_refresh`.",
    "rules": "Every removed block carries its rule (`tread show ID --all`). `keep` puts one back, "
    "`off` a whole rule; what you put back stays, whatever the rules say later. `add` says what "
    "the rule takes from the stored articles, and writes it to the configuration; with `--dry-run` "
    "it only says so. A rule of your own takes at most half of an article's words. A block is "
    "named `ENTRY:BLOCK`, counted from 0, as in `tread show ID --format json`. `test` takes "
    "rules written like `reader/clean/rules/*.toml`, each with `removes` and `keeps`, and exits "
    "with 1 where one breaks its word.\n\n"
    "JSON of `list`: `id`, `origin` (built-in, learned, yours), `language`, `family`, `where`, "
    "`reason`, `hits` and `restored` (blocks taken now, and put back), `feeds` (a list of "
    "`feed`, `title`, `hits`, `restored`), `off` (urls of feeds, or `everywhere`), `warning` "
    "(set when you keep undoing it). JSON of `repeats`: `feed`, `feed_title`, `entry`, `block`, "
    "`text`, `seen`, `of`, `at_end`.\n\n"
    "`apply` is about your [[rules]] (docs/query.md). JSON, a line a rule: `rule`, `when`, "
    "`found`, `changed` (what it did, or would do -> how many), `dry_run`.",
    "stats": "JSON: a line a feed (`feed`, `url`, `title`, `entries`, `read`, `words_read`, "
    "`removed`, `words_removed`, `a_week`, `newest`, `note`: silent, noisy or null), then a line a "
    "rule (`rule`, `removed`, `words`), then `summary`. Silent is a feed with nothing new for 60 "
    "days; noisy one with 20 and more a week, of which at most a tenth is read.",
    "config": "`set` takes yes or no, a number, a word, or keys: `tread config set measure 80`. "
    "What does not fit is refused, and nothing is written; a running app takes the file up by "
    "itself. `check` exits with 2 where something is wrong.\n\n"
    "JSON of `list`: `name`, `value`, `default`, `line` (null where the file does not have it), "
    "`takes`, `help`. JSON of `check`: `severity` (error or "
    "warning), `file`, `line`, `column`, `key`, `problem`, `remedy`.",
    "serve": "Prints one line, the address with its token, and serves until Ctrl+C. Who gets in, "
    "and how to reach it from elsewhere: docs/serve.md.",
    "doctor": "JSON, a line a check: `check`, `ok`, `detail`, `remedy`.",
}  # fmt: skip


def _help(parser: argparse.ArgumentParser) -> str:
    return parser.format_help().rstrip()


def _subparser(parser: argparse.ArgumentParser, verb: str) -> argparse.ArgumentParser:
    for action in parser._subparsers._group_actions if parser._subparsers else ():
        if isinstance(action.choices, dict):
            found = action.choices[verb]
            assert isinstance(found, argparse.ArgumentParser)
            return found
    raise LookupError(verb)


def config_page() -> str:
    """docs/config.md"""
    lines = [
        "# Configuration",
        "",
        "One TOML file: `~/.config/tread/config.toml`, or what `--config` or `TREAD_CONFIG` name.",
        "`config.example.toml` shows it whole. A key that does not exist, or a value of the wrong",
        "type, is an error that names the line and the nearest known key; `tread config check`",
        "lists all of them. `tread config`, `tread add`, `tread remove` and the settings",
        "screen (`,`) edit the file and keep your comments and order. A running app takes up what",
        "you write; where that is wrong it says so, and goes on as it was.",
        "",
        "Editors that know JSON Schema (Taplo, Even Better TOML) check and complete the file by",
        "[tread.schema.json](tread.schema.json): put what `tread config schema` prints beside your",
        "file, and make `#:schema tread.schema.json` its first line.",
        "",
        "![The settings, each with its value and what it means](settings.svg)",
    ]
    for table, keys in TABLES.items():
        shown = f"[[{table}]]" if table in LISTS else f"[{table}]"
        lines += ["", f"## {shown}", "", "| key | default | what it says |", "|---|---|---|"]
        lines += [f"| `{key.name}` | {_default(key)} | {_help_of(key)} |" for key in keys]
    return "\n".join(lines) + "\n"


def _default(key: Key) -> str:
    return "needed" if key.needed else f"`{_toml(key.default)}`"


def _help_of(key: Key) -> str:
    choices = (
        f" One of {', '.join(f'`{choice}`' for choice in key.choices)}." if key.choices else ""
    )
    return key.help + choices


def _toml(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False)


EXAMPLES: dict[str, tuple[dict[str, Value], ...]] = {
    "smart_feeds": (
        {"name": "Long reads", "query": "words>2000 is:unread sort:longest"},
        {"name": "Heard", "query": "has:audio age<2w", "folder": "Tech/Press", "count": False},
    ),
    "rules": (
        {"when": "title:sponsored or is:duplicate", "do": ["mute"]},
        {"when": "feed:example kiln", "do": ["star", "tag:clay", "notify"], "name": "clay"},
    ),
    "filter.rules": (
        {"id": "my-phone-plans", "contains": "best phone plans this week"},
        {"id": "my-ticker", "pattern": "^Shares in .* closed (up|down)", "where": "tail",
         "feed": "https://example.org/feed.xml", "reason": "the share price ticker"},
    ),
    "commands": (
        {"key": "v", "run": "mpv {url}", "title": "Watch", "mode": "background"},
        {"key": "E", "run": "less {path}"},
    ),
    "macros": (
        {"key": "M", "commands": ["toggle_star", "next_unread"], "title": "Star and on"},
    ),
    "themes": (
        {"name": "my-evening", "dark": True, "primary": "#c78f6e", "background": "#1a1614"},
    ),
    "feeds": (
        {"url": "https://example.org/feed.xml", "title": "Example", "folder": "Tech/Press",
         "tags": ["daily"], "full_text": "auto", "filter": True},
        {"url": "https://example.net/atom.xml"},
    ),
    "sites": (
        {"host": "example.org", "body": ["article .story"], "strip": [".related", "#share"]},
    ),
}  # fmt: skip
"""What config.example.toml shows of the tables that may stand several times."""


def example_config() -> str:
    """config.example.toml: every key there is, at its default, with its meaning."""
    lines = [
        "#:schema docs/tread.schema.json",
        "# The whole configuration of tread. Every key may be left out: the values shown are the",
        "# defaults, but for the tables in double brackets, which are examples.",
        "# Copy what you need to ~/.config/tread/config.toml.",
    ]
    for table, keys in TABLES.items():
        if table in LISTS:
            lines += ["", *_comment_keys(table, keys)]
            for example in EXAMPLES[table]:
                lines += ["", f"[[{table}]]"]
                lines += [f"{name} = {_toml(value)}" for name, value in example.items()]
        else:
            lines += ["", f"[{table}]"]
            for key in keys:
                lines += [f"# {key.help}", f"{key.name} = {_toml(key.default)}"]
    return "\n".join(lines) + "\n"


def _comment_keys(table: str, keys: tuple[Key, ...]) -> Iterator[str]:
    yield f"# [[{table}]], once for each:"
    width = max(len(key.name) for key in keys)
    for key in keys:
        choices = f" ({', '.join(key.choices)})" if key.choices else ""
        yield f"#   {key.name:<{width}}  {key.help}{choices}"


def filter_page() -> str:
    """docs/filter.md, with the tables between its marks made anew; its figures are measured."""
    evidence = ["| evidence | points |", "|---|---|"]
    evidence += [f"| {told} | {points:+g} |" for points, told in EVIDENCE.values()]
    rules = ["| rule | where | what the reader is told | for example |", "|---|---|---|---|"]
    rules += [
        f"| `{rule.id}` | {rule.where} | {rule.reason} | {_example(rule)} |" for rule in built_in()
    ]
    return _filled("docs/filter.md", evidence=evidence, rules=rules)


def _example(rule: Rule) -> str:
    lines = rule.removes[0].splitlines() if rule.removes else []
    return " / ".join(line.lstrip("#| ").replace("|", "·").replace("\t", " ") for line in lines)


def query_page() -> str:
    """docs/query.md, with the table of fields made anew."""
    fields = ["| for example | what it finds |", "|---|---|"]
    for one in FIELDS.values():
        values = f": {', '.join(f'`{value}`' for value in one.values)}" if one.values else ""
        fields.append(f"| `{one.example}` | {one.told}{values} |")
    return _filled("docs/query.md", fields=fields)


def readme() -> str:
    """README.md, with the tables between its marks made anew."""
    keys = ["| key | what it does |", "|---|---|", *(_key_row(BY_ID[one]) for one in README_KEYS)]
    verbs = ["| command | what it does |", "|---|---|"]
    verbs += [f"| `tread {verb}` | {help_text} |" for verb, (help_text, _) in VERBS.items()]
    return _filled("README.md", keys=keys, verbs=verbs)


def reliability() -> str:
    """docs/reliability.md, with what the test of faults holds tread to."""
    return _filled("docs/reliability.md", network=faults.tables())


def _filled(name: str, **tables: list[str]) -> str:
    """A page with lines put between its marks `<!-- key -->` and `<!-- /key -->`."""
    text = (ROOT / name).read_text("utf-8")
    for mark, table in tables.items():
        begin, end = f"<!-- {mark} -->", f"<!-- /{mark} -->"
        before, rest = text.split(begin)
        text = before + begin + "\n" + "\n".join(table) + "\n" + end + rest.split(end)[1]
    return text


PAGES: dict[str, Callable[[], str]] = {
    "README.md": readme,
    "config.example.toml": example_config,
    "docs/cli.md": cli_page,
    "docs/config.md": config_page,
    "docs/filter.md": filter_page,
    "docs/keys.md": keys_page,
    "docs/query.md": query_page,
    "docs/reliability.md": reliability,
    "docs/tread.1": man.page,
    "docs/tread.schema.json": written,
}


def stale() -> list[str]:
    """The documents that differ from what the code would make."""
    return [name for name, make in PAGES.items() if _read(ROOT / name) != make()]


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


def main() -> int:
    """Write every page, or with --check only name the stale ones."""
    if "--check" in sys.argv[1:]:
        old = stale()
        for name in old:
            print(f"{name} is stale; run: make docs", file=sys.stderr)
        return 1 if old else 0
    for name, make in PAGES.items():
        (ROOT / name).write_text(make(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
