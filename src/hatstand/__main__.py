"""The entry point of `hatstand` and `python -m hatstand`."""

import gc
import os
import sys

from hatstand import _fast

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` would be one more import
    from typing import NoReturn


def main() -> None:
    """Run and end with the exit code; what is ready to print is printed before any import."""
    if sys.argv[1:] == ["--version"] and _fast.told_version():
        return
    if sys.argv[1:2] == ["complete"]:
        from hatstand.cli.completion import main as complete

        complete(sys.argv[2:])
        return
    request = _fast.request_of(sys.argv[1:])
    if request is not None and _fast.answered(request, sys.argv[1:]):
        return
    from hatstand import last_words

    last_words.guard_process()
    if request is not None and request[0] == _fast.CREDENTIAL_PROCESS:
        _hand_out(request)
    gc.disable()  # among what is imported there is no garbage: looking for it takes a fifth of it
    from hatstand.cli.main import main as run

    sys.exit(run())


def _hand_out(request: _fast.Request) -> "NoReturn":
    """Answer on the normal path and end at once.

    A tool waits. Collecting garbage among what is imported, and taking all of it apart at the end,
    would cost a tenth of the time and bring nothing to a process that lives for one call.
    """
    gc.disable()
    from hatstand.cli.unattended import main as hand_out

    code = hand_out(request)
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:  # None where the caller closed it
                stream.flush()
        except (OSError, ValueError):
            code = code or 1
    os._exit(code)


if __name__ == "__main__":
    main()
