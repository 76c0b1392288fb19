"""The reader's own commands: programs that are handed the article, and commands in a row."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import subprocess
import tempfile
from functools import partial
from pathlib import Path

from textual.app import SuspendNotSupported
from textual.worker import WorkerError

from reader.errors import TreadError
from reader.external import arguments, needs
from reader.keymap import External, Macro
from reader.library import Library
from reader.model import Row
from reader.paths import open_log
from reader.tui import messages
from reader.tui.bindings import action
from reader.tui.leaving import let_interrupts_through, take_signals
from reader.tui.subscribing import SubscribingApp

HEARD = 0.1
"""Seconds after which the loop has heard of the signals that were for a program."""
UNSETTLED = ("refresh", "macro")
"""Groups of jobs that a macro does not wait for."""


class OwnApp(SubscribingApp):
    """What the configuration added to the table of commands."""

    _texts: Path | None = None
    """Where articles stand as text files while the app runs."""

    async def on_unmount(self) -> None:
        if self._texts:
            shutil.rmtree(self._texts, ignore_errors=True)

    async def action_own(self, ident: str) -> None:
        """Do one of the reader's own commands."""
        match self.keymap.own[ident]:
            case Macro(commands):
                work = self._do_all(commands)
                self.run_worker(work, group="macro", exclusive=True, exit_on_error=False)
            case External() as program:
                self._prepare(self.keymap.by_id[ident].title, program)

    # Programs

    def _prepare(self, title: str, program: External) -> None:
        row = self.row
        wanted = [name for name in ("url", "title", "path") if needs(program.words, name)]
        if wanted and row is None:
            self._toast("No article is selected.")
        elif row and "url" in wanted and not row.url.startswith(("https://", "http://")):
            self._toast("This article has no address on the web.")
        else:
            if "path" in wanted and self._texts is None:
                self._texts = Path(tempfile.mkdtemp(prefix="tread-"))
            work = partial(_fill, self.library, title, program, row, self._texts)
            self._jobs.read("program", work)

    def on_program_ready(self, told: messages.ProgramReady) -> None:
        if told.background:
            work = partial(_run_unseen, told.title, told.words, self.library.places.log)
            self._jobs.slow(f"program {id(told)}", work)
            self._toast(f"{told.title} runs.")
            return
        if self.is_web:
            self._toast(f"{told.title} needs a terminal, and a browser is none.", "warning")
            return
        problem = ""
        try:
            with self.suspend():
                let_interrupts_through()
                problem = _run(told.title, told.words)
        except SuspendNotSupported:
            problem = f"{told.title} needs the terminal, which cannot be given to it here."
        else:
            self.set_timer(HEARD, partial(take_signals, self))
        self.refresh(layout=True)
        if problem:
            self._toast(problem, "warning")

    def on_program_ended(self, told: messages.ProgramEnded) -> None:
        self._toast(told.told, "warning")

    # Macros

    async def _do_all(self, commands: tuple[str, ...]) -> None:
        for ident in commands:
            await self.run_action(action(self.keymap.by_id[ident]))
            await self._settled()

    async def _settled(self) -> None:
        """Until what a command set going has been found and shown."""
        for _ in range(2):  # what one job finds may start another
            await self._heard()
            busy = [w for w in self.workers if w.group not in UNSETTLED and not w.is_finished]
            if busy:
                with contextlib.suppress(WorkerError):
                    await self.workers.wait_for_complete(busy)
            await self._heard()

    async def _heard(self) -> None:
        """Until the messages now waiting have been answered."""
        for listener in (self, self.main, self):
            answered = asyncio.Event()
            if listener.call_later(answered.set):
                await answered.wait()


def _fill(
    library: Library, title: str, program: External, row: Row | None, folder: Path | None
) -> messages.ProgramReady:
    """The words of a program, with what they hold of the article."""
    values = {"url": row.url if row else "", "title": row.title if row else "", "path": ""}
    if row and folder and needs(program.words, "path"):
        path = folder / f"{row.id}.txt"
        try:
            path.write_text(library.text(row.id), "utf-8")
        except OSError as error:
            raise TreadError(
                f"The article cannot be written to {path}: {error.strerror}.", "Make room there."
            ) from error
        values["path"] = str(path)
    return messages.ProgramReady(title, arguments(program.words, values), program.background)


def _run(title: str, words: list[str]) -> str:
    """Run in the terminal; what went wrong, or nothing."""
    try:
        return _ended(title, subprocess.run(words, check=False).returncode)  # noqa: S603 - no shell
    except OSError as error:
        return f"{title} cannot be started: {words[0]}: {error.strerror}."


def _run_unseen(title: str, words: list[str], log: Path) -> messages.ProgramEnded | None:
    """Run to its end, apart from the terminal; what it says on stderr goes to the log."""
    none = subprocess.DEVNULL
    try:
        with open_log(log) as errors:
            status = subprocess.run(  # noqa: S603 - the reader's own program, and no shell
                words, check=False, stdin=none, stdout=none, stderr=errors, start_new_session=True
            ).returncode
    except OSError as error:
        return messages.ProgramEnded(f"{title} cannot be started: {words[0]}: {error.strerror}.")
    problem = _ended(title, status)
    return messages.ProgramEnded(f"{problem} More in {log}") if problem else None


def _ended(title: str, status: int) -> str:
    return f"{title} ended with status {status}." if status > 0 else ""
