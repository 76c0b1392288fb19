"""The theme in force, which with "auto" follows the terminal's background."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from reader.config import Settings
from reader.terminal import light_by_environment
from reader.tui.themes import themes

if TYPE_CHECKING:
    from textual.app import App
    from textual.theme import Theme

    from reader.tui.session import Session

AUTO = "auto"
DARK, LIGHT = "tread-dark", "tread-light"
"""What "auto" chooses from."""


class Lighting:
    """Sets the app's theme and remembers in the session which was chosen."""

    def __init__(self, app: App[int], settings: Settings, session: Session) -> None:
        self._app = app
        self._settings = settings
        self._session = session
        self.unknown = ""

    @property
    def chosen(self) -> str:
        """The theme that was chosen, "auto" among them."""
        return self._session.theme

    @property
    def names(self) -> list[str]:
        """What one may choose from."""
        return [AUTO, *sorted(self._app.available_themes)]

    def begin(self) -> str:
        """The theme to begin with: that of the session, unless the configuration names another one
        since. `unknown` is the name of one that does not exist."""
        app, session, configured = self._app, self._session, self._settings.theme
        for theme in themes(self._settings.themes):
            app.register_theme(theme)
        wanted = session.theme if session.configured == configured else configured
        session.configured = configured
        self.unknown = wanted if wanted not in self.names else ""
        session.theme = AUTO if self.unknown else wanted
        return self._following() if session.theme == AUTO else session.theme

    def follow(self, keep: Callable[[], None]) -> None:
        """Remember what is chosen from now on; `keep` is called when another one is."""
        app, session = self._app, self._session

        def changed(theme: Theme) -> None:
            if not (session.theme == AUTO and theme.name in (DARK, LIGHT)):
                session.theme = theme.name
            keep()

        app.theme_changed_signal.subscribe(app, changed)

    def show(self, name: str) -> None:
        """Choose a theme."""
        self._session.theme = name
        self._app.theme = self._following() if name == AUTO else name

    def light_up(self, light: bool | None) -> None:
        """The terminal's background is light, or dark; None: it does not say."""
        self._session.light = light
        if self._session.theme == AUTO:
            self._app.theme = self._following()

    def _following(self) -> str:
        light = self._session.light
        if light is None:
            light = light_by_environment(os.environ)
        return LIGHT if light else DARK
