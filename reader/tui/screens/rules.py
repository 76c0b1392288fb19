"""The rules in force: what each took, what was put back, where it is off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import BindingType

from reader.commands import RULES
from reader.model import FeedId, FeedRow
from reader.model_filter import RuleReport
from reader.text import safe_line
from reader.tui.bindings import dialog_bindings
from reader.tui.filter_messages import ForgetAsked, SwitchAsked
from reader.tui.screens.dialog import Dialog, Line, content
from reader.tui.source import feed_name
from reader.tui.widgets.choices import Choice
from reader.tui.widgets.line_list import padded

COUNTING = "Counting what each rule took…"
COUNT_ROOM = 7
ORIGIN_ROOM = 10
FEEDS_TOLD = 4
PLACES = {"anywhere": "anywhere in an article", "head": "near the beginning of an article",
          "tail": "near the end of an article"}  # fmt: skip


class RulesScreen(Dialog[None]):
    """`here` is the feed at hand, which `h` is about."""

    BINDINGS: ClassVar[list[BindingType]] = [*dialog_bindings(RULES)]

    def __init__(self, feeds: tuple[FeedRow, ...], here: FeedRow | None) -> None:
        keys = "h off here · e off everywhere · d forgets yours · U undoes · Esc"
        super().__init__("Filter rules", keys if here else keys.removeprefix("h off here · "))
        self._names = {feed.id: feed_name(feed) for feed in feeds}
        self._by_url = {str(feed.url): feed_name(feed) for feed in feeds}
        self._here = here
        self._reports: list[RuleReport] = []
        self._name_room = 0
        self.add_class("-tall")

    def fill(self) -> None:
        self.choices.show([], advice=COUNTING)

    def show(self, reports: tuple[RuleReport, ...]) -> None:
        """Show the rules as they are now, in the order they were shown in; the cursor stays on its
        rule."""
        at = self._report
        order = {report.id: number for number, report in enumerate(self._reports)}
        self._reports = sorted(sorted(reports, key=_rank), key=lambda one: order.get(one.id, -1))
        names = [report.id for report in self._reports]
        cursor = names.index(at.id) if at and at.id in names else min(
            self.choices.cursor, max(len(names) - 1, 0)
        )  # fmt: skip
        taken = sum(report.hits for report in reports)
        back = sum(report.restored for report in reports)
        here = f" · here: {feed_name(self._here)}" if self._here else ""
        told = f"{len(reports)} rules · {taken} blocks removed, {back} put back{here}"
        self._name_room = max((cell_len(name) for name in names), default=0) + 2
        self.about.update(content([(told, "")]))
        self.head.update(content([(self._head(), "dim")]))
        self.choices.show([self._row(report) for report in self._reports], cursor)

    @property
    def _report(self) -> RuleReport | None:
        at = self.choices.cursor
        return self._reports[at] if at < len(self._reports) else None

    def explain(self, index: int) -> None:
        report = self._report
        if report is None or index != self.choices.cursor:
            self.detail.update(content([]))
            return
        language = f" · {safe_line(report.language)}" if report.language else ""
        lines: list[Line] = [
            (safe_line(report.reason), ""),
            (f"{report.origin}, {PLACES.get(report.where, report.where)}{language}", "dim"),
        ]
        if report.off:
            lines.append((f"Off: {', '.join(self._places(report))}", "strong"))
        if report.feeds:
            lines.append((_feeds_told(report, self._names), "dim"))
        if report.warning:
            lines.append((f"! {safe_line(report.warning)} e switches it off.", "trouble"))
        self.detail.update(content(lines))

    def choose(self, index: int) -> None:  # noqa: ARG002 - the row under the cursor
        self.action_switch_here()

    def action_switch_here(self) -> None:
        if self._here is None:
            self.notify("There is no feed at hand; e switches it off everywhere.", markup=False)
        elif self._report:
            off = str(self._here.url) in self._report.off
            self.post_message(SwitchAsked(self._report.id, off, self._here.id))

    def action_switch_everywhere(self) -> None:
        if self._report:
            self.post_message(SwitchAsked(self._report.id, "everywhere" in self._report.off, None))

    def action_forget(self) -> None:
        report = self._report
        if report and report.origin == "yours":
            self.post_message(ForgetAsked(report.id))
        elif report:
            self.notify(f"{report.id} is not yours to forget, but e switches it off.", markup=False)

    def _places(self, report: RuleReport) -> list[str]:
        return [
            "everywhere" if place == "everywhere" else self._by_url.get(place, safe_line(place))
            for place in report.off
        ]

    def _row(self, report: RuleReport) -> Choice:
        places = self._places(report)
        off = "off everywhere" if "everywhere" in places else (
            f"off in {len(places)} feed{'s' if len(places) != 1 else ''}" if places else ""
        )  # fmt: skip
        mark = "!" if report.warning else " "

        hits, back = (str(number or "·") for number in (report.hits, report.restored))
        return Choice([
            (f"{mark} ", "failing"),
            (padded(safe_line(report.id), self._name_room), "dim" if off else ""),
            (padded(report.origin, ORIGIN_ROOM), "dim"),
            (hits.rjust(COUNT_ROOM), ""),
            (back.rjust(COUNT_ROOM), ""),
            (f"  {off or safe_line(report.reason)}", "failing" if off else "dim"),
        ])  # fmt: skip

    def _head(self) -> str:
        name = padded("rule", self._name_room)
        return f"{name}{'from':<{ORIGIN_ROOM}}{'took':>{COUNT_ROOM}}{'back':>{COUNT_ROOM}}  why"


def _rank(report: RuleReport) -> tuple[bool, bool, int, str]:
    """What people keep undoing first, then one's own, then what took most."""
    return not report.warning, report.origin != "yours", -report.hits, report.id


def _feeds_told(report: RuleReport, names: Mapping[FeedId, str]) -> str:
    most = sorted(report.feeds.items(), key=lambda item: -sum(item[1]))
    told = [
        f"{names.get(feed, 'a feed that is gone')} {hits}{f' ({back} back)' if back else ''}"
        for feed, (hits, back) in most[:FEEDS_TOLD]
    ]
    more = f" and {len(most) - FEEDS_TOLD} more feeds" if len(most) > FEEDS_TOLD else ""
    return f"Took: {', '.join(told)}{more}"
