"""Kills a writer right before one of its calls to the operating system that change files.

The writer is a fork that Linux stops at each of its calls (ptrace): so it is killed between any two
of them, also those that SQLite makes, and nothing in the program knows of it.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

_TRACE_ME, _NEXT_CALL, _OPTIONS, _CALL = 0, 24, 0x4200, 0x420E
_MARKED = ctypes.c_void_p(1)  # PTRACE_O_TRACESYSGOOD
_ENTRY = 1
_AT_A_CALL = signal.SIGTRAP | 0x80
_CALL_BYTES = 88

_X86 = {
    "write": 1, "open": 2, "pwrite64": 18, "writev": 20, "flock": 73, "fsync": 74,
    "fdatasync": 75, "truncate": 76, "ftruncate": 77, "rename": 82, "mkdir": 83, "creat": 85,
    "link": 86, "unlink": 87, "symlink": 88, "chmod": 90, "fchmod": 91, "openat": 257,
    "mkdirat": 258, "unlinkat": 263, "renameat": 264, "linkat": 265, "fchmodat": 268,
    "fallocate": 285, "renameat2": 316,
}  # fmt: skip
_ARM = {
    "flock": 32, "mkdirat": 34, "unlinkat": 35, "symlinkat": 36, "linkat": 37, "renameat": 38,
    "truncate": 45, "ftruncate": 46, "fallocate": 47, "fchmod": 52, "fchmodat": 53, "openat": 56,
    "write": 64, "writev": 66, "pwrite64": 68, "fsync": 82, "fdatasync": 83, "renameat2": 276,
}  # fmt: skip
CHANGING = frozenset((_ARM if platform.machine() in ("aarch64", "arm64") else _X86).values())
"""The numbers of the calls that change what is on a disk, or lock it."""

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
_libc.ptrace.restype = ctypes.c_long
_libc._exit.argtypes = (ctypes.c_int,)


def killed_everywhere(work: Callable[[], object]) -> Iterator[int]:
    """Do `work` again and again, and kill it before its first, second, third … changing call.

    Yields:
        The number of the call, each time that it was killed; it ends once `work` comes to its end.

    Raises:
        AssertionError: `work` failed by itself.
    """
    number = 1
    while _was_killed(work, number):
        yield number
        number += 1


def _was_killed(work: Callable[[], object], number: int) -> bool:
    """Kill `work` before its call of that number; tell whether it came so far."""
    child = os.fork()
    if child == 0:
        _be_traced(work)
    _wait(child)
    _trace(_OPTIONS, child, None, _MARKED)
    seen = 0
    while True:
        _trace(_NEXT_CALL, child)
        status = _wait(child)
        if os.WIFEXITED(status):
            assert os.WEXITSTATUS(status) == 0, "what was to be killed failed by itself"
            return False
        assert os.WIFSTOPPED(status), f"it ended with {status}"
        if os.WSTOPSIG(status) == _AT_A_CALL and _enters_a_change(child):
            seen += 1
            if seen == number:
                os.kill(child, signal.SIGKILL)
                assert os.WIFSIGNALED(_wait(child))
                return True


def _be_traced(work: Callable[[], object]) -> NoReturn:
    code = 1
    try:
        _trace(_TRACE_ME, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        work()
        code = 0
    finally:
        _libc._exit(code)  # Python's own may save what was measured, and that would be killed too


def _enters_a_change(child: int) -> bool:
    """Tell whether a stopped process is about to make one of these calls."""
    call = (ctypes.c_uint8 * _CALL_BYTES)()
    _trace(_CALL, child, ctypes.c_void_p(_CALL_BYTES), ctypes.cast(call, ctypes.c_void_p))
    return call[0] == _ENTRY and int.from_bytes(bytes(call[24:32]), "little") in CHANGING


def _trace(request: int, child: int, address: Any = None, data: Any = None) -> None:
    if _libc.ptrace(request, child, address, data) < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"ptrace: {os.strerror(number)}")


def _wait(child: int) -> int:
    return os.waitpid(child, 0)[1]
