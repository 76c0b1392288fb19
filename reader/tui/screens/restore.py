"""What can be done with a removed block: keep it, or switch off the rule that took it."""

from __future__ import annotations

from typing import Literal

from reader.model import Block, Verdict
from reader.text import SafeText, safe_line, shorten
from reader.tui.screens.dialog import Dialog, content
from reader.tui.widgets.choices import plain

Restoring = Literal["keep", "here", "everywhere"]
BLOCK = 140


class RestoreScreen(Dialog[Restoring]):
    """The answer is what was chosen, None when nothing was."""

    def __init__(self, block: Block, verdict: Verdict, feed: SafeText) -> None:
        super().__init__("Keep this block", "Enter does it · U takes it back · Esc leaves it")
        self._block = block
        self._verdict = verdict
        rule, where = safe_line(verdict.rule), safe_line(feed)
        self._answers: tuple[tuple[Restoring, str, str], ...] = (
            ("keep", f"Always keep this block in {where}",
             "This block, and any that says nearly the same, stays in this feed."),
            ("here", f"Switch {rule} off in {where}",
             "The rule takes nothing in this feed any more; what it took comes back."),
            ("everywhere", f"Switch {rule} off everywhere",
             "The rule takes nothing in any feed any more; what it took comes back."),
        )  # fmt: skip

    def fill(self) -> None:
        text = shorten(self._block.text or self._block.alt or self._block.source, BLOCK)
        why = f"✂ {safe_line(self._verdict.rule)} – {safe_line(self._verdict.reason)}"
        self.about.update(content([(f"“{text}”", "")] * bool(text) + [(why, "dim")]))
        self.choices.show([plain(answer[1]) for answer in self._answers])

    def explain(self, index: int) -> None:
        self.detail.update(content([(self._answers[index][2], "dim")]))

    def choose(self, index: int) -> None:
        self.dismiss(self._answers[index][0])
