"""What draws in a browser: Textual's own, with rows that hold."""

from __future__ import annotations

from textual.drivers.web_driver import WebDriver

from reader.tui.steady import steady


class BrowserDriver(WebDriver):
    """What each window of `tread serve` has."""

    def write(self, data: str) -> None:
        super().write(steady(data))
