"""The last net of the process: what fails where nobody catches it is told without any value.

Python's own words for it quote the exception, and asyncio's the task too; either may quote a code,
a key or a link. Here it is the kind of the exception, and the file and line where it came from.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from threading import ExceptHookArgs
    from types import TracebackType

    from _typeshed import Unused

REPORT = "  This is a bug in hatstand; please report these two lines"


def guard_process() -> None:
    """Let this process's uncaught exceptions, those of its threads and finalizers be told so."""
    import threading

    sys.excepthook = _uncaught
    sys.unraisablehook = _unraisable
    threading.excepthook = _in_thread


def of_loop(_loop: AbstractEventLoop, context: dict[str, Any]) -> None:
    """Tell of what an event loop could give to nobody; its `set_exception_handler` takes this."""
    _tell(context.get("exception"))


def told(error: BaseException) -> str:
    """Return the line that says what failed and where, without a value."""
    return f"hatstand: internal error: {type(error).__name__} in {_place(error.__traceback__)}"


def _place(trace: TracebackType | None) -> str:
    if trace is None:
        return "an unknown place"
    while trace.tb_next is not None:
        trace = trace.tb_next
    path = trace.tb_frame.f_code.co_filename.replace("\\", "/")
    return f"{'/'.join(path.split('/')[-2:])}:{trace.tb_lineno}"


def _tell(error: BaseException | None) -> None:
    """Write the two lines; nothing for what is no fault: an interrupt, or nobody reading on."""
    if error is None or isinstance(error, KeyboardInterrupt | BrokenPipeError | SystemExit):
        return
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(f"{told(error)}\n{REPORT}\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        return


def _uncaught(_kind: Unused, error: BaseException, _trace: Unused) -> None:
    _tell(error)


def _unraisable(found: sys.UnraisableHookArgs) -> None:
    _tell(found.exc_value)


def _in_thread(found: ExceptHookArgs) -> None:
    _tell(found.exc_value)
