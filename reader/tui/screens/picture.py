"""One picture, as large as the terminal has room for; one goes from it to the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from reader.commands import PICTURE
from reader.model_pictures import Drawing, Wish
from reader.text import SafeText, safe_line
from reader.tui.bindings import dialog_bindings
from reader.tui.messages import PictureWanted
from reader.tui.widgets.typeset_view import cell_style


class PictureBox(Widget):
    """Draws a picture in its middle."""

    def __init__(self) -> None:
        super().__init__(id="picture")
        self.drawing: Drawing | None = None

    def show(self, drawing: Drawing | None) -> None:
        """Show this picture, or nothing."""
        self.drawing = drawing
        self.refresh()

    @property
    def place(self) -> Region:
        """The cells that the picture takes, on the screen."""
        columns, rows = (self.drawing.columns, len(self.drawing.rows)) if self.drawing else (0, 0)
        size = self.size
        return Region(
            self.region.x + max(size.width - columns, 0) // 2,
            self.region.y + max(size.height - rows, 0) // 2,
            columns, rows,
        )  # fmt: skip

    def render_line(self, y: int) -> Strip:
        place = self.place
        at = y + self.region.y - place.y
        style = self.rich_style
        segments = [Segment(" " * (place.x - self.region.x), style)]
        if self.drawing and 0 <= at < len(self.drawing.rows):
            segments += [Segment(cell.text, cell_style(cell.colour, cell.ground))
                         for cell in self.drawing.rows[at]]  # fmt: skip
        return Strip(segments).adjust_cell_length(self.size.width, style)


class PictureScreen(ModalScreen[SafeText]):
    """The answer is the address of a picture to open in the browser."""

    CSS_PATH = "over.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*dialog_bindings(PICTURE)]

    def __init__(self, pictures: Sequence[tuple[SafeText, SafeText]], first: SafeText) -> None:
        super().__init__()
        self._pictures = pictures
        self._at = next(at for at, (source, _) in enumerate(pictures) if source == first)
        self._wish: Wish | None = None
        self.box = PictureBox()
        self.caption = Static(id="caption", markup=False)

    def compose(self) -> ComposeResult:
        yield self.box
        yield self.caption

    def on_resize(self) -> None:
        self.call_after_refresh(self._ask)

    def _ask(self) -> None:
        source, _ = self._pictures[self._at]
        self.box.show(None)
        self._tell("loading…")
        self.post_message(PictureWanted(source, self.box.size.width, self.box.size.height))

    def _tell(self, state: str = "") -> None:
        source, caption = self._pictures[self._at]
        count = f"{self._at + 1}/{len(self._pictures)}"
        words = [count, state, "o opens it in the browser", safe_line(caption) or source]
        self.caption.update(Content(" · ".join(filter(None, words))))

    # For the app

    def await_drawing(self, wish: Wish) -> None:
        """What was asked for is on its way."""
        self._wish = wish

    def take(self, wish: Wish, drawing: Drawing) -> bool:
        """A picture came, or did not; False when it is none of this screen's."""
        if wish != self._wish:
            return False
        if drawing.source == self._pictures[self._at][0]:
            self.box.show(drawing)
            self._tell(f"not loaded: {drawing.problem}" if drawing.problem else "")
            if wish.means == "sixel":
                self.call_after_refresh(self._draw_over, drawing)
        return True

    def _draw_over(self, drawing: Drawing) -> None:
        """Sixels stand over the cells, so they are drawn when these are."""
        driver = self.app._driver
        if driver and self.is_current and self.box.drawing is drawing:
            place = self.box.place
            driver.write(f"\x1b7\x1b[{place.y + 1};{place.x + 1}H{drawing.send}\x1b8")

    # Keys

    def action_next(self) -> None:
        self._step(1)

    def action_previous(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        at = min(max(self._at + by, 0), len(self._pictures) - 1)
        if at != self._at:
            self._at = at
            self._ask()

    def action_browser(self) -> None:
        self.dismiss(self._pictures[self._at][0])

    def action_close(self) -> None:
        self.dismiss(None)
