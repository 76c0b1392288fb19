"""The commands about the filter: keep, teach, hide what repeats, and the rules; all undone by U."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from reader.model import FeedEdit, FeedRow, OptionEdit, Reading, UserRule, Verdict
from reader.tui import jobs, messages
from reader.tui.jobs import Work
from reader.tui.marks import Marking, Tagging
from reader.tui.panes import PanesApp

if TYPE_CHECKING:
    from reader.model_filter import Undo
    from reader.tui import filter_messages
    from reader.tui.screens.restore import Restoring


class FilteringApp(PanesApp):
    """Asks and shows; what a rule takes, and what a change touches, the library knows."""

    # Pointing

    def _at_article(self) -> Reading | None:
        """The article on the screen, its pane having the keys; else the reader is told."""
        main = self.main
        if main.article.reading is None or not main.article_shown:
            self._toast(f"Open an article first: {self.keymap.key('open')} in the list.")
            return None
        main.pane = "article"
        return main.article.reading

    def on_pointer_moved(self) -> None:
        self.main.set_class(bool(self.main.article.hint), "-pointing")
        self._tell_status()

    def action_next_removed(self) -> None:
        self._point_removed(1)

    def action_previous_removed(self) -> None:
        self._point_removed(-1)

    def _point_removed(self, by: int) -> None:
        if self._at_article() and not self.main.article.point("removed", by):
            self._toast("Nothing was removed from this article.")

    # Keeping

    def action_restore(self) -> None:
        reading, pointer = self._at_article(), self.main.article.pointer
        if reading is None:
            return
        verdict = reading.cleaned.removed.get(pointer.block) if pointer else None
        if verdict:
            self._ask_restore(reading, verdict)
        elif pointer:
            self._toast(
                self.keymap.fill(
                    "This block was not removed. {next_removed} points at one that was."
                )
            )
        else:
            self._point_removed(1)

    def _ask_restore(self, reading: Reading, verdict: Verdict) -> None:
        from reader.tui.screens.restore import RestoreScreen

        row, library = reading.row, self.library
        block = reading.cleaned.article.blocks[verdict.block]
        ways: dict[Restoring, Callable[[], Undo]] = {
            "keep": partial(library.keep_block, row.id, verdict.block),
            "here": partial(library.switch_rule, verdict.rule, False, row.feed),
            "everywhere": partial(library.switch_rule, verdict.rule, False),
        }

        def answered(chosen: Restoring | None) -> None:
            if chosen:
                self._change("Putting it back…", ways[chosen])

        self.push_screen(RestoreScreen(block, verdict, row.feed_title), answered)

    # Teaching

    def action_teach(self) -> None:
        if self._at_article() is None:
            return
        article = self.main.article
        if article.pointer and article.pointer.purpose == "teach":
            article.unpoint()
        elif not article.point("teach", 1):
            self._toast("There is no text here to point at.")

    def on_block_chosen(self, told: messages.BlockChosen) -> None:
        from reader.tui import filter_jobs

        reading = self.main.article.reading
        if reading is None:
            return
        verdict = reading.cleaned.removed.get(told.block)
        pointer = self.main.article.pointer
        if verdict:
            self._ask_restore(reading, verdict)
        elif pointer and pointer.purpose == "teach":
            work = partial(filter_jobs.propose, self.library, reading, told.block)
            self._jobs.read("propose", work)

    def on_rules_proposed(self, told: filter_messages.RulesProposed) -> None:
        from reader.tui.screens.teach import TeachScreen

        row = told.reading.row
        if self.screen is not self.main or self.main.article.entry != row.id:
            return
        if not told.found:
            self._toast("No rule can be made of this block: its words would fit anything.")
            return
        text = told.reading.cleaned.article.blocks[told.block].text
        screen = TeachScreen(text, row.feed_title, told.found, demo=self.library.places.is_demo)
        self.push_screen(screen, self._taught)

    def _taught(self, rule: UserRule | None) -> None:
        from reader.tui import filter_messages

        if rule:
            self.main.article.unpoint()
            self.on_teach_asked(filter_messages.TeachAsked(rule))

    def on_teach_asked(self, told: filter_messages.TeachAsked) -> None:
        self._change("Hiding it…", partial(self.library.teach, told.rule))

    def on_preview_wanted(self, told: filter_messages.PreviewWanted) -> None:
        from reader.tui import filter_jobs

        self._jobs.read("preview", partial(filter_jobs.preview, self.library, told.rule))

    def on_preview_found(self, found: filter_messages.PreviewFound) -> None:
        from reader.tui.screens.dialog import PreviewDialog

        if isinstance(self.screen, PreviewDialog):
            self.screen.tell_preview(found)

    # What repeats, and the rules

    def action_repeats(self) -> None:
        from reader.tui.screens.repeats import RepeatsScreen

        here = self._feed_here()
        self.push_screen(RepeatsScreen(here.id if here else None))
        self._fill_dialog()

    def on_repeats_noted(self, found: filter_messages.RepeatsNoted) -> None:
        self._desk.repeats_noted(found)

    def on_repeats_loaded(self, found: filter_messages.RepeatsLoaded) -> None:
        from reader.tui.screens.repeats import RepeatsScreen

        if isinstance(self.screen, RepeatsScreen):
            self.screen.show(found.found)

    def on_leave_asked(self, told: filter_messages.LeaveAsked) -> None:
        self._change("", partial(self.library.dismiss, told.entry, told.block))

    def action_rules(self) -> None:
        from reader.tui.screens.rules import RulesScreen

        self.push_screen(RulesScreen(self._feeds or (), self._feed_here()))
        self._fill_dialog()

    def on_reports_loaded(self, found: filter_messages.ReportsLoaded) -> None:
        from reader.tui.screens.rules import RulesScreen

        if isinstance(self.screen, RulesScreen):
            self.screen.show(found.reports)

    def on_switch_asked(self, told: filter_messages.SwitchAsked) -> None:
        work = partial(self.library.switch_rule, told.rule, told.on, told.feed)
        self._change("Judging again…", work)

    def on_forget_asked(self, told: filter_messages.ForgetAsked) -> None:
        self._change("Judging again…", partial(self.library.forget, told.rule))

    def _feed_here(self) -> FeedRow | None:
        """The feed at hand: the article's, the selected entry's, or the selected one."""
        row, source = self.row, self.session.source
        wanted = row.feed if row and self.main.pane != "feeds" else None
        if wanted is None and source.kind == "feed":
            wanted = next((feed.id for feed in source.feeds(self._feeds or ())), None)
        return next((feed for feed in self._feeds or () if feed.id == wanted), None)

    def _fill_dialog(self) -> None:
        from reader.tui import filter_jobs
        from reader.tui.screens.repeats import RepeatsScreen
        from reader.tui.screens.rules import RulesScreen

        if isinstance(self.screen, RepeatsScreen):
            self._jobs.read("dialog", partial(filter_jobs.load_repeats, self.library))
        elif isinstance(self.screen, RulesScreen):
            self._jobs.read("dialog", partial(filter_jobs.load_reports, self.library))

    # Changes, and taking them back

    def _change(self, doing: str, work: Callable[[], Undo]) -> None:
        from reader.tui import filter_jobs

        self._do(doing, partial(filter_jobs.change, work))

    def _do(self, doing: str, work: Work) -> None:
        self._doing = doing
        self._tell_status()
        self._jobs.write(work)

    def _is_done(self) -> None:
        self._doing = ""
        self._tell_status()

    def on_filter_changed(self, told: filter_messages.FilterChanged) -> None:
        from reader.tui import filter_jobs

        self._is_done()
        undo = told.undo
        if undo and (undo.made or undo.dropped or undo.edit):
            self._done.append(undo)
            self._toast(f"{told.told.rstrip('.')} · {self.keymap.key('undo')} undoes")
        else:
            self._toast(told.told)
        entry = self.main.article.entry
        if entry is not None:
            self._jobs.read("again", partial(filter_jobs.read_again, self.library, entry))
        self._desk.filter_changed()
        self._fill_dialog()

    def on_read_again(self, found: messages.ReadAgain) -> None:
        self._desk.read_again(found.reading)
        self._tell_status()  # what can be done with the block pointed at is another thing now

    def on_job_failed(self, told: messages.JobFailed) -> None:  # noqa: ARG002 - PanesApp tells it
        self._is_done()

    def action_undo(self) -> None:
        # Behind what is still being written, which is what the reader means to take back.
        self._jobs.write(messages.UndoAsked)

    def on_undo_asked(self) -> None:
        from reader.model_filter import Undo
        from reader.tui import feed_messages, filter_jobs, option_messages

        match self._done.pop() if self._done else None:
            case None:
                self._toast("There is nothing to undo.")
            case Marking() as marking:
                self._marks.take_back(self.main, marking)
            case Tagging(entries, tag, added):
                work = partial(jobs.retag, self.library, tag, entries, add=not added)
                self._jobs.write(work)
            case FeedEdit() as edit:
                self.post_message(feed_messages.FeedUndoAsked(edit))
            case OptionEdit() as change:
                self.post_message(option_messages.OptionUndoAsked(change))
            case Undo() as step:
                self._do("Taking it back…", partial(filter_jobs.take_back, self.library, step))

    def on_undo_failed(self, told: messages.UndoFailed) -> None:
        self._done.append(told.step)
        self._is_done()
        self._toast(f"{told.message} {told.remedy}".strip(), "error")
