"""Every setting: what it means, what it says, what it said before anybody changed it, and where."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.fuzzy import Matcher
from textual.widgets import Input

from reader.commands import SETTINGS
from reader.errors import UsageError
from reader.options import Option, read_value, told
from reader.text import safe_line
from reader.tui.bindings import dialog_bindings
from reader.tui.option_messages import SetAsked
from reader.tui.screens.dialog import Dialog, Line, content
from reader.tui.screens.typing import AskScreen
from reader.tui.widgets.choices import Choice, heading
from reader.tui.widgets.line_list import padded

READING = "Reading the configuration…"
NONE = "No setting has these letters in its name or its meaning."
TITLES = {
    "tread": "Reading and looks", "list": "Lists", "fetch": "Fetching", "keys": "Keys",
    "filter": "Filter", "notify": "Notifications", "sync": "Server",
}  # fmt: skip
"""Headings; another table is its own."""
OF_THEIR_OWN = "Written as tables of their own"
VALUE_ROOM = 16
TABLES_TOLD = "Feeds are edited with a and e, rules with t and F; the others by hand: {edit}"
EDIT = "tread config edit"


class SettingsScreen(Dialog[None]):
    """Changes nothing itself: it says what is to be set, and shows what then holds."""

    BINDINGS: ClassVar[list[BindingType]] = [*dialog_bindings(SETTINGS)]

    def __init__(self, file: Path, themes: tuple[str, ...]) -> None:
        super().__init__("Settings", "Enter changes · d default · U undoes · / finds · Esc")
        self._file = file
        self._themes = themes
        self._problem = ""
        self._options: tuple[Option, ...] = ()
        self._rows: list[Option | None] = []
        self.words = Input(id="words", placeholder="A few letters; Enter goes back to the list")
        self.words.cursor_blink = False
        self.add_class("-tall")

    def above(self) -> ComposeResult:
        yield self.words

    def fill(self) -> None:
        self.words.display = False
        self.about.update(content([(safe_line(str(self._file)), "dim")]))
        self.choices.show([], advice=READING)

    def show(self, found: tuple[Option, ...], problem: str = "") -> None:
        """Show the settings as they are now, or why not; the cursor stays on its own."""
        self._problem = problem
        self._options = tuple(sorted(found, key=lambda one: one.kind == "tables"))
        self._list()

    @property
    def _option(self) -> Option | None:
        at = self.choices.cursor
        return self._rows[at] if at < len(self._rows) else None

    def _list(self) -> None:
        here = self._option
        letters = self.words.value.strip()
        matcher = Matcher(letters) if letters else None
        room = max((cell_len(_name(one)) for one in self._options), default=0) + 2
        choices: list[Choice] = []
        rows: list[Option | None] = []
        shown = ""
        for option in self._options:
            if matcher and not matcher.match(option.name) and not _says(option, letters):
                continue
            title = _title(option)
            if title != shown:
                shown = title
                rows.append(None)
                choices.append(heading(title))
            rows.append(option)
            choices.append(_row(option, room))
        self._rows = rows
        at = next((n for n, one in enumerate(rows) if one and here and one.name == here.name), 0)
        self.choices.show(choices, at, advice=self._problem or NONE)

    def explain(self, index: int) -> None:
        option = self._rows[index] if index < len(self._rows) else None
        self.detail.update(content(self._told(option) if option else []))

    def _told(self, option: Option) -> list[Line]:
        if option.kind == "tables":
            return [(option.key.help, ""), (TABLES_TOLD.format(edit=EDIT), "dim")]
        default = told(option.key.default, option.kind) or "nothing"
        where = f"set in line {option.line}" if option.line else "not in the file"
        later = " Holds from the next refresh on." if option.table == "fetch" else ""
        return [
            (option.key.help + later, ""),
            (f"{option.name} · default: {default} · {where} · takes {option.takes}", "dim"),
        ]

    # Changing

    def choose(self, index: int) -> None:
        option = self._rows[index] if index < len(self._rows) else None
        if option is None:
            return
        if option.kind == "tables":
            self.notify(TABLES_TOLD.format(edit=EDIT), markup=False)
        elif option.kind == "yes or no":
            self.post_message(SetAsked(option.name, "no" if option.value else "yes"))
        else:
            proposed = self._themes if option.name == "tread.theme" else option.key.choices

            def entered(text: str | None) -> None:
                if text is not None:
                    self.post_message(SetAsked(option.name, text))

            self.app.push_screen(SetScreen(option, proposed), entered)

    def action_default(self) -> None:
        option = self._option
        if option and option.kind != "tables" and option.line:
            self.post_message(SetAsked(option.name, None))
        elif option:
            self.notify("It is not in the file: its default holds.", markup=False)

    # Finding

    def action_search(self) -> None:
        self.words.display = True
        self.words.focus()

    def action_close(self) -> None:
        if self.words.has_focus:
            self.words.value = ""
            self._leave_words()
        else:
            super().action_close()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._list()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._leave_words()

    def _leave_words(self) -> None:
        self.words.display = bool(self.words.value)
        self.choices.focus()


class SetScreen(AskScreen):
    """Asks for a value, and lets nothing through that does not fit."""

    def __init__(self, option: Option, proposed: tuple[str, ...] = ()) -> None:
        value = "" if option.value == [] else told(option.value, option.kind)
        super().__init__(option.name, option.key.help, value, proposed)
        self._option = option
        if len(proposed) > 8:
            self.add_class("-tall")

    def fill(self) -> None:
        super().fill()
        self.detail.display = True
        self.detail.update(content([(f"It takes {self._option.takes}.", "dim")]))

    def entered(self, text: str) -> None:
        try:
            read_value(self._option, text)
        except UsageError as error:
            told_why: list[Line] = [(f"! {error.message}", "trouble"), (error.remedy, "")]
            self.detail.update(content([(safe_line(one), style) for one, style in told_why]))
        else:
            self.dismiss(text)


def _row(option: Option, room: int) -> Choice:
    mark = "* " if option.line and option.kind != "tables" else "  "
    value = safe_line(told(option.value, option.kind)) or "–"
    return Choice([
        (mark, "mark"),
        (padded(_name(option), room), ""),
        (padded(value, VALUE_ROOM), "heading" if mark.strip() else ""),
        (f"  {safe_line(option.key.help)}", "dim"),
    ])  # fmt: skip


def _title(option: Option) -> str:
    if option.kind == "tables":
        return OF_THEIR_OWN
    return TITLES.get(option.table, option.table.capitalize())


def _name(option: Option) -> str:
    """Its name below its heading."""
    return option.key.name or option.name


def _says(option: Option, letters: str) -> bool:
    return letters.casefold() in f"{option.key.help} {option.value}".casefold()
