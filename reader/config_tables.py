"""What can stand in the configuration: the only description of the file.

Reading, the errors, the settings screen, config.example.toml and docs/config.md are made from it.
"""

from __future__ import annotations

from typing import NamedTuple, get_args

from reader.keymap import PRESETS
from reader.model_pictures import Images

Value = bool | int | str | list[str] | dict[str, str]


class Key(NamedTuple):
    """One key of the file: its type is that of the default. `choices` limits a string."""

    name: str
    default: Value
    help: str
    least: int = 0
    most: int = 1_000_000
    choices: tuple[str, ...] = ()
    needed: bool = False


IMAGES = get_args(Images)

TABLES: dict[str, tuple[Key, ...]] = {
    "tread": (
        Key("refresh_minutes", 30, "How often a feed is asked at most while the app runs; 0 = only "
            "by hand.", most=10_080),
        Key("measure", 76, "Widest line of an article, in columns.", least=20, most=400),
        Key("theme", "auto", "Colours: any theme the palette (Ctrl+P) offers, such as tread-dark, "
            "tread-light and tread-contrast; auto is light or dark as the terminal is."),
        Key("density", "compact", "How close things stand.", choices=("compact", "cosy")),
        Key("borders", True, "Lines around the panes."),
    ),
    "list": (
        Key("fold", True, "Show a story that several feeds tell in one row."),
    ),
    "article": (
        Key("images", "ask", "Pictures: fetched when you ask for an article's (a key), always, or "
            "never. Fetching one tells its server that you read the article.", choices=IMAGES),
    ),
    "fetch": (
        Key("concurrency", 32, "Requests in flight at once. One that has waited for its server for "
            "a moment no longer counts.", least=1, most=512),
        Key("per_host", 4, "Requests in flight at once to one server (an address, whatever names "
            "lead to it).", least=1, most=64),
        Key("timeout_seconds", 20, "The longest one fetch may take, redirects included.",
            least=1, most=600),
        Key("max_body_mb", 16, "The largest document that is read, after unpacking.",
            least=1, most=256),
        Key("allow_private_networks", False,
            "May a public feed lead (redirect, page, image) to a loopback or private address?"),
        Key("prefetch", False,
            "Fetch the page behind cut-short unread entries ahead of time, not only when opened."),
        Key("proxy", "", "A proxy for all feeds: http://proxy.example:3128; none asks directly. "
            "Otherwise what http_proxy, https_proxy and no_proxy in the environment say."),
    ),
    "store": (
        Key("keep_days", 0, "Let go of articles that came in so many days ago; 0 keeps all. What "
            "is starred, put by for later or marked unread again always stays.", most=36_500),
        Key("keep_max_per_feed", 0, "Keep so many articles of each feed, the newest; 0 keeps all."),
    ),
    "refresh": (
        Key("adaptive", True, "Ask feeds that rarely have something new less often than "
            "refresh_minutes says."),
        Key("most_hours", 24, "The longest time that this leaves a feed alone.", least=1, most=744),
    ),
    "notify": (
        Key("new_articles", False, "Say on the desktop when `tread watch` finds some."),
    ),
    "sync": (
        Key("kind", "none", "Exchange with a server that keeps the same feeds (docs/sync.md), by "
            "the Google Reader API.", choices=("none", "greader")),
        Key("url", "", "The server's address: https://rss.example.org/api/greader.php"),
        Key("user", "", "Your name there."),
        Key("password_env", "", "The environment variable that holds your password there. Without "
            "one of these three tread sync login asks for it, and it is not kept."),
        Key("password_command", [], "Or: a program, and its arguments, that prints it."),
        Key("password_keyring", "", "Or: the service under which the system's keyring has it."),
        Key("server", "auto", "What runs there, where its address does not tell.",
            choices=("auto", "freshrss", "miniflux", "bazqux", "theoldreader", "inoreader",
                     "other")),
    ),
    "keys": (
        Key("preset", "default", "Which keys to begin with; docs/keys.md lists the commands. Any "
            "command's name may stand here too, with its key, or a list of them; [] takes it away.",
            choices=tuple(PRESETS)),
    ),
    "commands": (
        Key("key", "", "The key that starts it.", needed=True),
        Key("run", "", "A program and its arguments; {url}, {title} and {path} (the article as a "
            "text file) each become one argument. There is no shell.", needed=True),
        Key("title", "", "What the help calls it; otherwise the program's name."),
        Key("mode", "foreground", "In the terminal, until it ends; or unseen, while you read on.",
            choices=("foreground", "background")),
    ),
    "macros": (
        Key("key", "", "The key that does it.", needed=True),
        Key("commands", [], "The commands' names, in order.", needed=True),
        Key("title", "", "What the help calls it."),
    ),
    "themes": (
        Key("name", "", "What it is called, in [tread] and in the palette.", needed=True),
        Key("dark", True, "Is the background dark?"),
        Key("primary", "", 'The colour of what has the keys, of headings: "#6ea8c7".', needed=True),
        Key("secondary", "", "Of links."),
        Key("accent", "", "Of keys and marks."),
        Key("foreground", "", "Of the text."),
        Key("background", "", "Behind the text."),
        Key("surface", "", "Behind lists over the panes."),
        Key("panel", "", "Behind messages."),
        Key("warning", "", "Of stars, and of what to look out for."),
        Key("error", "", "Of what fails."),
        Key("success", "", "Of what went well."),
    ),
    "smart_feeds": (
        Key("name", "", "What it is called, also in queries: smart:NAME.", needed=True),
        Key("query", "", "What it holds: docs/query.md says what there is.", needed=True),
        Key("folder", "", "The folder of your feeds that it stands in; otherwise it stands above "
            "them."),
        Key("count", True, "Show how many it finds."),
    ),
    "rules": (
        Key("when", "", "Which entries, as a query: docs/query.md.", needed=True),
        Key("do", [], "What is done with each when it comes in: read, star, later, mute, "
            "tag:NAME, notify (on the desktop), run:COMMAND (no shell; {url}, {title} and {id} "
            "each become one argument).", needed=True),
        Key("name", "", "What it is called: tread rules apply NAME."),
    ),
    "filter": (
        Key("enabled", True, "Take out what publishers bolt on. Undone at once by false."),
    ),
    "filter.rules": (
        Key("id", "", "The rule's name, as the reader sees it.", needed=True),
        Key("contains", "", "A block that contains this text goes (letter case is ignored)."),
        Key("pattern", "", "Or: a block that this regular expression matches goes."),
        Key("like", "", "Or: a block that says nearly this goes (dates and numbers may differ)."),
        Key("scope", "block", "What goes: the block, or from that heading to the article's end.",
            choices=("block", "section")),
        Key("where", "anywhere", "Where in the article it may match.",
            choices=("anywhere", "head", "tail")),
        Key("feed", "", "Only in the feed with this url."),
        Key("reason", "", "What the reader is told: why the block went."),
    ),
    "feeds": (
        Key("url", "", "Where the feed is.", needed=True),
        Key("title", "", "Your own name for it; otherwise the publisher's."),
        Key("folder", "", "The folder it stands in; a slash makes folders in folders."),
        Key("tags", [], "Words to find it by: tag:daily."),
        Key("full_text", "auto", "Read the page behind an entry: if it is cut, always or never.",
            choices=("auto", "always", "never")),
        Key("filter", True, "Take out what this publisher bolts on."),
        Key("keep_days", -1, "As in [store], for this feed; -1 does as it says there.", least=-1,
            most=36_500),
        Key("keep_max", -1, "keep_max_per_feed for this feed; -1 does as [store] says.", least=-1),
        Key("images", "", "This feed's pictures, if otherwise than in [article].", choices=IMAGES),
        Key("every_minutes", 0, "How often this feed is asked while the app runs; 0 = tread finds "
            "out.", most=43_200),
        Key("user", "", "Whom to log in as; docs/access.md has all about feeds behind a password."),
        Key("password_keyring", "", "The password stands in the system's keyring under this name "
            "and the user's."),
        Key("password_command", [], "A program, and its arguments, whose first line is the "
            'password: ["pass", "feeds/press"].'),
        Key("password_env", "", "The environment variable that holds the password."),
        Key("password", "", "The password itself, for whoever can read this file."),
        Key("headers", {}, "Headers to send to this feed's server, such as a key for it."),
        Key("cookies_file", "", "A file with this server's cookies, in the format of Netscape's "
            "cookies.txt, as browsers' extensions and curl write it."),
        Key("client_cert", "", "A file (PEM) with the certificate to show to this server."),
        Key("client_key", "", "Its key, where that is a file of its own."),
        Key("user_agent", "", "What to call tread when this feed and its pages are asked for."),
        Key("proxy", "", "A proxy for this feed and its pages; none asks directly."),
    ),
    "sites": (
        Key("host", "", "The site, with its subdomains: example.org.", needed=True),
        Key("body", [], "CSS selectors of the article; the first that finds something counts."),
        Key("strip", [], "CSS selectors of what is none of it, wherever it stands."),
    ),
}  # fmt: skip
"""Table name -> its keys; those in LISTS are arrays of tables."""

LISTS = ("smart_feeds", "rules", "feeds", "filter.rules", "commands", "macros", "themes", "sites")

COLOURS = (
    "primary", "secondary", "accent", "foreground", "background", "surface", "panel", "warning",
    "error", "success",
)  # fmt: skip
