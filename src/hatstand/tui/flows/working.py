"""Running what takes time: one way in, one way out for every error."""

from __future__ import annotations

from collections.abc import Coroutine, Generator
from inspect import CORO_CREATED, getcoroutinestate
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from textual.worker import Worker, WorkerState

from hatstand.domain.text import sentence
from hatstand.errors import HatstandError, Interrupted
from hatstand.tui.flows.dialogs import show_problem
from hatstand.tui.unexpected import unexpected

if TYPE_CHECKING:
    from hatstand.tui.screens.main import MainScreen

Work = Coroutine[Any, Any, None]

ASKED_FOR = "asked-for"
"""The group of everything that a person asked for and may cancel."""


class Working:
    """Async workers only, so that quitting never waits and cancelling really cancels."""

    def __init__(self, main: MainScreen) -> None:
        self._main = main
        self._asked_for: Worker[None] | None = None
        self._given: WeakSet[_MayNeverBegin] = WeakSet()

    def start(self, group: str, description: str, work: Work) -> Worker[None]:
        """Run something in the background; a newer one of its group takes its place."""
        given = _MayNeverBegin(work)
        self._given.add(given)
        worker = self._main.run_worker(
            given,
            name=group,
            group=group,
            description=description,
            exit_on_error=False,
            exclusive=True,
        )
        if worker._task is not None:  # Textual 8.2.8 tells nobody of one that never began
            worker._task.add_done_callback(given.over)
        return worker

    def perform(self, what: str, work: Work) -> None:
        """Run what a person asked for, unless something they asked for still runs."""
        if self._main.state.running:
            work.close()
            back = self._main.keymap.display("back")
            self._main.say(f"Still {self._main.state.running}; {back} cancels it")
            return
        self._main.state.running = what
        self._main.draw_bars()
        self._asked_for = self.start(ASKED_FOR, what, work)

    def progress(self, text: str) -> None:
        """Tell what is being done now, of what the person asked for."""
        self._main.state.running = text
        self._main.draw_bars()

    def cancel(self) -> bool:
        """Cancel what a person asked for; tell whether something ran.

        It may take a moment to end, but counts no more: the next thing can be asked for at once.
        """
        if not self._main.state.running:
            return False
        self._main.workers.cancel_group(self._main, ASKED_FOR)
        self._over()
        return True

    def end(self) -> None:
        """Close what has not begun, as nothing begins any more."""
        for given in tuple(self._given):
            given.close()

    def _over(self) -> None:
        self._asked_for = None
        self._main.state.running = ""
        self._main.draw_bars()

    def changed(self, worker: Worker[Any], state: WorkerState) -> None:
        """Note that a worker ended, and show its error: none is ever lost."""
        if state not in (WorkerState.SUCCESS, WorkerState.ERROR, WorkerState.CANCELLED):
            return
        if worker is self._asked_for:
            self._over()
        if state is WorkerState.ERROR and worker.error is not None:
            self._failed(worker.error)
        self._main.draw_bars()

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, Interrupted):
            self._main.say(sentence(error.title))
            return
        if not isinstance(error, HatstandError):
            error = unexpected(error)
        show_problem(self._main, error)


class _MayNeverBegin:
    """Work whose worker may be cancelled before the first step: it is closed then, without a word.

    Textual 8.2.8 forgets such a worker, and Python would warn of a coroutine that nobody awaited.
    """

    def __init__(self, work: Work) -> None:
        self._work = work

    def __await__(self) -> Generator[Any, Any, None]:
        return self._work.__await__()

    def close(self) -> None:
        """Close the work, unless it has begun."""
        if getcoroutinestate(self._work) == CORO_CREATED:
            self._work.close()

    def over(self, _task: object) -> None:
        """Be told that nobody runs it any more."""
        self.close()
