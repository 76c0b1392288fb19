"""Rules that would hide a block, each with what it would touch; nothing is written before Enter."""

from __future__ import annotations

from collections.abc import Sequence

from reader.model import UserRule
from reader.model_filter import Proposal
from reader.text import SafeText, safe_line, shorten
from reader.tui.screens.dialog import Line, PreviewDialog, content
from reader.tui.widgets.choices import Choice, heading, plain

BLOCK = 140
DEMO = "The demo’s rules are not yours to change. Begin your own: tread add URL"


class TeachScreen(PreviewDialog[UserRule]):
    """The answer is the rule that was confirmed, None when none was."""

    def __init__(
        self, text: SafeText, feed: SafeText, proposals: Sequence[Proposal], *, demo: bool
    ) -> None:
        keys = "Esc leaves" if demo else "Enter hides it · U takes it back · Esc leaves"
        super().__init__("Hide what looks like this", keys)
        self._text = text
        self._demo = demo
        self._rows: list[tuple[Choice, UserRule | None]] = []
        for where, everywhere in ((f"In {safe_line(feed)}", False), ("In all feeds", True)):
            self._rows.append((heading(where), None))
            for one in proposals:
                rule = one.everywhere if everywhere else one.rule
                self._rows.append((plain(safe_line(one.told)), rule))

    def fill(self) -> None:
        lines: list[Line] = [(f"“{shorten(self._text, BLOCK)}”", "")]
        if self._demo:
            lines.append((f"! {DEMO}", "trouble"))
        self.about.update(content(lines))
        self.choices.show([choice for choice, _ in self._rows])

    def rule(self, index: int) -> UserRule | None:
        return self._rows[index][1]

    def confirmed(self, index: int, rule: UserRule) -> None:  # noqa: ARG002
        if self._demo:
            self.notify(DEMO, severity="warning", markup=False)
        else:
            self.dismiss(rule)
