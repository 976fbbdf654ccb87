"""What is said where a file can't be read or written: which one, why, and the next step."""

from __future__ import annotations

import errno
import os

from hatstand.domain.text import printable

_ROOM = "make room on that disk"
_OWN = "see that it is yours, and that you may write there"
_AWAY = "move what is there out of the way"

_NEXT_STEPS = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EIO: "see that the disk is well and has room",
    errno.EFBIG: "a limit on the size of files is in force: `ulimit -f`",
    errno.EACCES: _OWN,
    errno.EPERM: _OWN,
    errno.EROFS: "that disk can only be read: XDG_STATE_HOME, XDG_RUNTIME_DIR name other places",
    errno.EEXIST: _AWAY,
    errno.EISDIR: _AWAY,
    errno.ENOTDIR: _AWAY,
    errno.ELOOP: _AWAY,
    errno.ENXIO: _AWAY,
}


def reason(error: OSError) -> str:
    """Return why a file can't be used, and what to do about it where that is known."""
    words = printable(error.strerror or str(error))
    step = _NEXT_STEPS.get(error.errno) if error.errno is not None else None
    return f"{words} ({step})" if step else words


def file_and_reason(error: OSError) -> str:
    """Return the same after the file's name, where the error knows it."""
    name = error.filename
    if not isinstance(name, (str, bytes)) or not name:
        return reason(error)
    return f"{printable(os.fsdecode(name))}: {reason(error)}"
