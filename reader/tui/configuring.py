"""The settings: shown, changed, and taken over while the app runs, whoever wrote the file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reader.config import Settings
from reader.errors import ConfigError
from reader.library import Library
from reader.text import safe_line
from reader.tui import jobs
from reader.tui.bindings import bindings
from reader.tui.filtering import FilteringApp
from reader.tui.themes import themes

if TYPE_CHECKING:
    from reader.tui import option_messages

LOOK = 2.0
"""Seconds between two looks at the file."""


class ConfiguringApp(FilteringApp):
    """Asks and shows; what fits, and how it is written, the core knows."""

    _looking = False

    def on_mount(self) -> None:
        self._stock = dict(self._bindings.key_to_bindings)
        self._use_keys()
        self.set_interval(LOOK, self._look_at_config)

    # The screen

    def action_settings(self) -> None:
        from reader.tui.screens.settings import SettingsScreen

        self.push_screen(SettingsScreen(self.library.places.config, tuple(self.available_themes)))
        self._list_options()

    def _list_options(self) -> None:
        self._jobs.read("dialog", partial(_find_options, self.library))

    def on_options_found(self, told: option_messages.OptionsFound) -> None:
        from reader.tui.screens.settings import SettingsScreen

        for screen in self.screen_stack:
            if isinstance(screen, SettingsScreen):
                screen.show(told.found, told.problem)

    def on_set_asked(self, told: option_messages.SetAsked) -> None:
        self._jobs.write(partial(_set, self.library, told))

    def on_option_undo_asked(self, told: option_messages.OptionUndoAsked) -> None:
        self._jobs.write(partial(_take_back, self.library, told))

    def on_option_edited(self, told: option_messages.OptionEdited) -> None:
        if told.edit:
            self._done.append(told.edit)
            self._toast(f"{told.told} · {self.keymap.key('undo')} undoes")
        else:
            self._toast(told.told)
        self._take_up(told.before)
        self._list_options()

    # The file

    def _look_at_config(self) -> None:
        if not self._looking:
            self._looking = True
            self._jobs.write(partial(_look, self.library))

    def on_config_looked(self, told: option_messages.ConfigLooked) -> None:
        self._looking = False
        if told.problem:
            self._config_problem = told.problem
            self._toast(f"{told.problem} Until it is mended all stays as it was.", "error")
            self._tell_status()
        elif told.before:
            if told.before != self.library.settings:
                self._toast("The configuration has changed and is in force.")
            self._take_up(told.before)

    def _take_up(self, before: Settings | None) -> None:
        """Show what the settings now say, where they said something else before."""
        self._config_problem = ""
        now = self.library.settings
        self._tell_status()
        if before is None or before == now:
            return
        if now.keymap != before.keymap:
            self._use_keys()
        self.main.use(now)
        for theme in themes(now.themes):
            self.register_theme(theme)
        if now.theme != before.theme and now.theme in self.available_themes:
            self.session.configured = now.theme
            self.theme = now.theme
        self.session.fold = now.fold if now.fold != before.fold else self.session.fold
        if (now.feeds, now.fold) != (before.feeds, before.fold):
            self._show_source(self.session.source, self.main.entries.entry)
        self._load_feeds()
        self._jobs.read("stale", partial(jobs.find_stale, self.library))

    def _use_keys(self) -> None:
        self.keymap = self.library.settings.keymap
        bound = bindings(self.keymap).key_to_bindings
        self._bindings.key_to_bindings = {**self._stock, **bound}
        self.refresh_bindings()


def _find_options(library: Library) -> option_messages.OptionsFound:
    from reader.options import options
    from reader.tui.option_messages import OptionsFound

    try:
        return OptionsFound(options(library.places))
    except ConfigError as error:
        return OptionsFound((), safe_line(f"{error.message} {error.remedy}"))


def _set(library: Library, asked: option_messages.SetAsked) -> option_messages.OptionEdited:
    from reader.options import reset_option, set_option
    from reader.tui.option_messages import OptionEdited

    if asked.text is None:
        edit = reset_option(library.places, asked.name)
    else:
        edit = set_option(library.places, asked.name, asked.text)
    return OptionEdited(edit, edit.told, library.reload())


def _take_back(
    library: Library, asked: option_messages.OptionUndoAsked
) -> option_messages.OptionEdited:
    from reader.options import take_back
    from reader.tui.option_messages import OptionEdited

    take_back(library.places, asked.edit)
    told = f"Taken back: {asked.edit.told}"
    return OptionEdited(None, told, library.reload())


def _look(library: Library) -> option_messages.ConfigLooked:
    from reader.tui.option_messages import ConfigLooked

    try:
        return ConfigLooked(before=library.reload())
    except ConfigError as error:
        # One line has no room for folders; `tread config path` tells them.
        message = error.message.replace(f"{library.places.config.parent}/", "", 1)
        return ConfigLooked(problem=safe_line(f"{message} {error.remedy}"))
