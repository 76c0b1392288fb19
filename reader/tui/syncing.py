"""The exchange with a server: asked for, due by itself, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.text import safe_line
from reader.tui.configuring import ConfiguringApp

if TYPE_CHECKING:
    from reader.tui import feed_messages

NO_SERVER = "No server is configured to exchange with; docs/sync.md says how."
NOT_LOGGED_IN = "You are not logged in to the server. In a shell: tread sync login"


class SyncingApp(ConfiguringApp):
    """Starts the exchange as a child process, as it does a refresh."""

    def action_sync_now(self) -> None:
        if self._refresh.running:
            self._toast("The feeds are being fetched already.")
        elif self.library.settings.sync is None:
            self._toast(NO_SERVER)
        elif not self.library.is_syncing:
            self._toast(NOT_LOGGED_IN)
        else:
            work = self._refresh.run(self.library.sync_command(), 0, self.library.places.log)
            self.run_worker(work, group="refresh", exit_on_error=False)

    def on_sync_told(self, told: feed_messages.SyncTold) -> None:
        self.activity.note(self.clock(), safe_line(told.told), failed=told.failed)
        if told.failed:
            self._toast(told.told, "error")
