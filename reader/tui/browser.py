"""What draws in a browser: Textual's own, with rows that hold."""

from __future__ import annotations

from textual.drivers.web_driver import WebDriver

from reader.tui.steady import steady


class BrowserDriver(WebDriver):
    """Begun by name (TEXTUAL_DRIVER) in each window of `tread serve`."""

    def write(self, data: str) -> None:
        super().write(steady(data))
