"""A line of the journal, before anything is imported: `env` never hands over unnoted.

The normal path leaves the line beside the answer that is ready; here it gets the time of now.
"""

import os
import time

_AT = '{"at": "'
_TIME = "2026-11-22T09:30:00.000+00:00"


def noted(line: str, state: str, now: float) -> bool:
    """Add a line to this month's journal; tell whether that was done.

    A file that is not there yet, that others may read, or whose last line was cut off is for the
    normal path to see to.

    Args:
        line: As `store.journal` writes it, without the line end.
        state: The state directory.
        now: Epoch seconds.
    """
    moment = time.gmtime(now)
    at = time.strftime("%Y-%m-%dT%H:%M:%S", moment) + f".{int(now % 1 * 1000):03}+00:00"
    entry = f"{_AT}{at}{line[len(_AT + _TIME) :]}\n".encode()
    path = state + time.strftime("/journal/%Y-%m.jsonl", moment)
    flags = os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags)
    except OSError:
        return False
    try:
        with open(descriptor, "ab", 0) as stream:  # noqa: PTH123 - a descriptor
            status = os.fstat(descriptor)
            plain = status.st_mode & 0o170000 == 0o100000
            if not plain or status.st_uid != os.getuid() or status.st_mode & 0o077:
                return False
            end = os.pread(descriptor, 1, status.st_size - 1) if status.st_size else b"\n"
            return end == b"\n" and stream.write(entry) == len(entry)
    except OSError:
        return False
