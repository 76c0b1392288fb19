"""ONE table of what a user can do in the app.

The bindings, the footer, the command palette, the help screen and docs/keys.md are all made from
it; a test checks that every id has its action and that no two commands share a key. `{undo}` in a
help stands for the key of that command: the reader may have given it another (keymap.py). What lies
over the panes has a table of its own, DIALOGS.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from typing import NamedTuple


class Command(NamedTuple):
    """One thing a user can do; `keys` are Textual's names for them, comma-separated."""

    id: str
    keys: str
    title: str
    help: str
    footer: bool = False
    """Shown in the footer, where there is room for the most used only."""


COMMANDS: tuple[Command, ...] = (
    # Reading
    Command("read_on", "space", "Read on",
            "A page down; at the end of the article, on to the next unread one.", True),
    Command("next_unread", "n", "Next unread",
            "Open the next unread article; after the last of a feed, the next feed's.", True),
    Command("previous_unread", "p", "Previous unread",
            "Open the unread article before this one."),
    Command("next_feed", "N", "Next feed",
            "To the next feed that has something unread."),
    Command("previous_feed", "P", "Previous feed",
            "To the feed before that has something unread."),
    Command("next_version", "V", "Next version",
            "The same story as the next feed tells it, where several do."),
    Command("zen", "z", "Zen", "Only the article, nothing around it; again to return."),
    Command("find", "backslash", "Find",
            "Find words in the article; Enter goes to them, Esc ends."),
    Command("next_match", "right_curly_bracket", "Next match",
            "To where the words that were found stand next."),
    Command("previous_match", "left_curly_bracket", "Previous match",
            "To where they stand before."),
    Command("pictures", "i", "Pictures",
            "Load the pictures of the article, or hide them; nothing is fetched before.", True),
    Command("picture", "I", "View picture",
            "The picture on the screen, as large as there is room, and the others after it."),
    Command("edits", "c,tilde", "Changes",
            "What the publisher changed in the article (~ in the list) since it was fetched."),
    # The filter
    Command("removed", "x", "Removed",
            "Show or hide, in place and dimmed, what the filter took out, by which rule and why.",
            True),
    Command("next_removed", "right_square_bracket", "Next removed",
            "Point at the next removed block, showing what was removed."),
    Command("previous_removed", "left_square_bracket", "Previous removed",
            "Point at the removed block before."),
    Command("restore", "u", "Keep block",
            "Keep the removed block pointed at, always in this feed, or switch its rule off."),
    Command("teach", "t", "Teach",
            "Point at a block with j and k; Enter shows rules that would hide it.", True),
    Command("repeats", "H", "Hide repeats",
            "What your feeds repeat and the filter leaves: hide it, or leave it for good."),
    Command("rules", "F", "Filter rules",
            "Each rule, what it took and what was put back; switch it off, forget one of yours."),
    # Marking
    Command("toggle_read", "m", "Read/unread",
            "Mark the article read, or unread again.", True),
    Command("toggle_star", "s", "Star", "Star the article, or take the star away.", True),
    Command("toggle_later", "w", "Read later",
            "Put the article by to read later, or take it out again."),
    Command("toggle_mute", "X", "Mute",
            "Take the article out of every list, or bring it back; is:muted finds it."),
    Command("tag", "T", "Tag", "Give the article a tag of your own, or take it away."),
    Command("mark_above", "left_parenthesis", "Mark above read",
            "Mark what stands above the cursor in this list read; {undo} takes it back."),
    Command("mark_below", "right_parenthesis", "Mark below read",
            "Mark what stands below it read; {undo} takes it back."),
    Command("mark_all_read", "A", "Mark all read",
            "Mark everything in this list read; {undo} takes it back."),
    Command("undo", "U", "Undo",
            "Take back the last marking, or the last change of the filter."),
    # Going out
    Command("browser", "b", "Browser", "Open the article's page in the browser.", True),
    Command("copy_link", "y", "Copy link", "Copy the article's address."),
    Command("hints", "f", "Follow link",
            "Put a hint on every link on the screen; typing one opens its link."),
    Command("links", "L", "Links", "All links of the article, to open or to copy."),
    # Getting more
    Command("refresh_feed", "r", "Refresh feed", "Fetch the selected feed, or folder, now."),
    Command("refresh_all", "R", "Refresh all", "Fetch every feed now.", True),
    Command("sync_now", "Y", "Exchange now",
            "Exchange feeds, articles and marks with the server of [sync], where there is one."),
    Command("add_feed", "a", "Add feed",
            "Subscribe: paste the address of a site or a feed, and choose among what it offers."),
    Command("edit_feed", "e", "Edit feed",
            "Rename the feed or smart feed, move it, take it away; {undo} takes that back."),
    Command("search", "slash", "Search",
            "Words or a query, docs/query.md; {back} leaves the results.", True),
    Command("keep_search", "K", "Keep search",
            "Keep what you searched for among your feeds, as a smart feed."),
    Command("sort", "S", "Sort", "Oldest or newest first; each list remembers it."),
    Command("group", "D", "Group",
            "Headings in the list by day, feed or folder, or none; each list remembers it."),
    Command("fold", "Z", "Fold stories",
            "A story that several feeds tell in one row, or in a row each; each list remembers "
            "it."),
    # Getting around
    Command("jump", "J", "Jump to feed", "Type a few letters of a feed's or folder's name."),
    Command("open", "enter,o", "Open",
            "Go one pane to the right: feed, then list, then article."),
    Command("back", "escape,q", "Back",
            "Go one pane to the left; from the feeds, q leaves tread."),
    Command("next_pane", "tab", "Next pane", "Move to the next pane."),
    Command("previous_pane", "shift+tab", "Previous pane",
            "Move to the pane before."),
    Command("left", "h,left", "Left", "Move to the pane on the left; in the feeds, fold a folder."),
    Command("right", "l,right", "Right",
            "Move to the pane on the right; in the feeds, unfold a folder."),
    Command("down", "j,down", "Down", "One line, feed or article down."),
    Command("up", "k,up", "Up", "One line, feed or article up."),
    Command("page_down", "pagedown,ctrl+f", "Page down", "One page down."),
    Command("page_up", "pageup,ctrl+b", "Page up", "One page up."),
    Command("top", "g,home", "Top", "To the very first line."),
    Command("bottom", "G,end", "Bottom", "To the very last line."),
    # The app
    Command("activity", "exclamation_mark", "Activity",
            "The feeds that fail and what to do about each, and what happened since the start."),
    Command("stats", "equals_sign", "Statistics",
            "What you read and what tread took out, by feed and by rule; silent and noisy feeds."),
    Command("settings", "comma", "Settings",
            "Every setting: what it means and says; change it, or take its default again."),
    Command("help", "question_mark,f1", "Help", "All keys on one screen.", True),
    Command("palette", "ctrl+p", "Palette",
            "Find any command by its name."),
    Command("quit", "Q,ctrl+q", "Quit", "Leave tread; everything is kept."),
)  # fmt: skip

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Read",
        (
            "read_on", "next_unread", "previous_unread", "next_feed", "previous_feed",
            "next_version", "zen", "find", "next_match", "previous_match", "edits",
            "pictures", "picture",
        ),
    ),
    (
        "Filter",
        (
            "removed", "next_removed", "previous_removed", "restore", "teach", "repeats", "rules",
        ),
    ),
    (
        "Mark",
        (
            "toggle_read", "toggle_star", "toggle_later", "toggle_mute", "tag",
            "mark_above", "mark_below", "mark_all_read", "undo",
        ),
    ),
    (
        "Fetch, find and sort",
        (
            "refresh_feed", "refresh_all", "sync_now", "search", "keep_search", "sort", "group",
            "fold",
        ),
    ),
    ("Go out", ("hints", "links", "browser", "copy_link")),
    ("Feeds", ("add_feed", "edit_feed")),
    (
        "Move",
        (
            "jump", "open", "back", "next_pane", "previous_pane", "left", "right", "down", "up",
            "page_down", "page_up", "top", "bottom",
        ),
    ),
    ("tread", ("activity", "stats", "settings", "help", "palette", "quit")),
)  # fmt: skip
"""Headings of the help screen and of docs/keys.md, with the commands below each."""

CHOOSING: tuple[Command, ...] = (
    Command("choose", "enter,o", "Choose", "Do what the cursor is on."),
    Command("close", "escape,q", "Close", "Back to the article; nothing more happens."),
    Command("down", "j,down", "Down", "One line down."),
    Command("up", "k,up", "Up", "One line up."),
    Command("page_down", "pagedown,ctrl+f,space", "Page down", "One page down."),
    Command("page_up", "pageup,ctrl+b", "Page up", "One page up."),
    Command("top", "g,home", "Top", "To the first line."),
    Command("bottom", "G,end", "Bottom", "To the last line."),
    Command("undo", "U", "Undo", "Take the last change back."),
)  # fmt: skip
LINKS: tuple[Command, ...] = (
    Command("copy", "y", "Copy", "Copy the address of the link."),
)  # fmt: skip
PICTURE: tuple[Command, ...] = (
    Command("next", "l,right,j,down,n,space", "Next", "The next picture of the article."),
    Command("previous", "h,left,k,up,p", "Previous", "The picture before."),
    Command("browser", "o,b,enter", "Open", "Open the picture in the browser."),
    Command("close", "escape,q,I", "Close", "Back to the article."),
)  # fmt: skip
EDITS: tuple[Command, ...] = (
    Command("older", "h,left", "Older", "The edit before."),
    Command("newer", "l,right", "Newer", "The edit after."),
)  # fmt: skip
REPEATS: tuple[Command, ...] = (
    Command("leave", "d", "Leave", "Leave this block in the feed for good; it is not asked again."),
)
RULES: tuple[Command, ...] = (
    Command("switch_here", "h", "Off here", "Switch the rule off in this feed, or on again."),
    Command("switch_everywhere", "e", "Off everywhere",
            "Switch the rule off in all feeds, or on again."),
    Command("forget", "d", "Forget", "Forget a rule of your own; what it took comes back."),
)  # fmt: skip
SETTINGS: tuple[Command, ...] = (
    Command("default", "d,delete", "Default", "Take the setting out of the file."),
    Command("search", "slash", "Find", "Find a setting by its name, meaning or value."),
)
DIALOGS: tuple[tuple[str, tuple[Command, ...]], ...] = (
    ("In a list over the panes", CHOOSING),
    ("In the links", LINKS),
    ("On a picture", PICTURE),
    ("In the changes", EDITS),
    ("In the repeats", REPEATS),
    ("In the filter rules", RULES),
    ("In the settings", SETTINGS),
)
"""What can be done in the lists that lie over the panes; their bindings are made from this."""

BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}

_SPOKEN = {
    "space": "Space", "slash": "/", "question_mark": "?", "enter": "Enter", "escape": "Esc",
    "tab": "Tab", "pagedown": "PgDn", "pageup": "PgUp", "home": "Home",
    "end": "End", "left": "←", "right": "→", "up": "↑", "down": "↓", "f1": "F1",
    "left_square_bracket": "[", "right_square_bracket": "]", "delete": "Del", "insert": "Ins",
    "backspace": "Backspace",
}  # fmt: skip
_SIGNS = {
    "backslash": "\\", "at": "@", "minus": "-", "plus": "+", "underscore": "_", "colon": ":",
    "comma": ",", "semicolon": ";", "ampersand": "&", "asterisk": "*", "apostrophe": "'",
    "tilde": "~", "left_parenthesis": "(", "right_parenthesis": ")",
    "left_curly_bracket": "{", "right_curly_bracket": "}", "exclamation_mark": "!",
    "equals_sign": "=",
}  # fmt: skip


def spoken_keys(command: Command) -> tuple[str, ...]:
    """The keys of a command as people write them: `?`, `PgDn`, `Ctrl+P`."""
    return tuple(spoken(key) for key in command.keys.split(",") if key)


def spoken(key: str) -> str:
    """A key as people write it."""
    if key in _SPOKEN:
        return _SPOKEN[key]
    *modifiers, name = key.split("+")
    if modifiers:
        shown = spoken(name)
        shown = shown.upper() if len(shown) == 1 else shown
        return "+".join([*(one.capitalize() for one in modifiers), shown])
    if (len(name) > 1 and "_" in name) or name in _SIGNS:
        with contextlib.suppress(KeyError):
            return _SIGNS.get(name) or unicodedata.lookup(name.replace("_", " "))
    return name.upper() if re.fullmatch(r"f\d+", name) else name
