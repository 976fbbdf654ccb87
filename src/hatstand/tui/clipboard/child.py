"""A small program beside hatstand: gives a text to the system's clipboard, or takes it back.

`copy` reads the text on stdin and answers one line of JSON, and so does `try`, which puts back what
was there before. `clear` reads a salted hash, waits, and empties the clipboard only where it still
holds the text of that hash. Each is a process of its own:
what pyperclip starts inherits neither hatstand's terminal nor the stdout that a shell evaluates,
and the wait goes on when hatstand has ended. Nothing secret is in an argument or a file.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

TOOLS: Mapping[str, str] = {
    "copy_xclip": "xclip",
    "copy_xsel": "xsel",
    "copy_wl": "wl-copy",
    "copy_osx_pbcopy": "pbcopy",
    "copy_osx_pyobjc": "the macOS clipboard",
    "copy_wsl": "clip.exe",
    "copy_windows": "the Windows clipboard",
    "copy_dev_clipboard": "/dev/clipboard",
}
"""pyperclip's ways by the names of its functions.

Left out: klipper's, which puts the text into an argument list, and Qt's, whose clipboard ends with
the process.
"""

_LISTS: Mapping[str, tuple[str, ...]] = {
    "copy_xclip": ("xclip", "-selection", "clipboard", "-o", "-t", "TARGETS"),
    "copy_wl": ("wl-paste", "--list-types"),
}
"""What tells of which kinds the content is: nothing, or a failure, where there is none."""

_SLOW_TO_READ = frozenset({"copy_wsl"})  # PowerShell takes a second to start
_NAP = 5.0
_FAILURES = (OSError, RuntimeError, ValueError, subprocess.SubprocessError)


def digest(text: str, salt: bytes) -> str:
    """Return the hash by which a text is recognized; line ends do not matter.

    Args:
        text: What is in the clipboard, or was put there.
        salt: 16 random bytes, so that the hash tells nobody which known text it might be.
    """
    plain = text.replace("\r\n", "\n").rstrip("\n").encode("utf-8", "surrogatepass")
    return hashlib.blake2b(plain, salt=salt, digest_size=32).hexdigest()


def copy(text: str) -> dict[str, Any]:
    """Put a text into the clipboard and read it back where that is quick.

    Returns:
        `tool`, its name, and `holds`, whether the clipboard holds the text now (None where nobody
        looked); or `problem`, why nothing was copied.
    """
    import pyperclip

    put, take = pyperclip.determine_clipboard()
    name = getattr(put, "__name__", "")
    if name not in TOOLS:
        return {"problem": "no clipboard tool was found"}
    try:
        put(text)
        holds = None if name in _SLOW_TO_READ else _same(take(), text)
    except _FAILURES as error:
        return {"problem": f"{TOOLS[name]} failed ({type(error).__name__})"}
    if holds is False:
        return {"problem": f"{TOOLS[name]} did not take the text"}
    return {"tool": TOOLS[name], "holds": holds}


def attempt(text: str) -> dict[str, Any]:
    """Put a text into the clipboard, read it back, and put back what was there before.

    Only a text can be put back: a clipboard that may hold anything else is left alone.

    Returns:
        `tool`, its name; `tried`, whether it was; `holds`, whether it gave the text back; and
        `restored`, whether it holds again what it held, as text; or `problem`, why there is none.
    """
    import pyperclip

    put, take = pyperclip.determine_clipboard()
    name = getattr(put, "__name__", "")
    if name not in TOOLS:
        return {"problem": "no clipboard tool was found"}
    try:
        before = take() or ""
        if not before and not _surely_empty(name):
            return {"tool": TOOLS[name], "tried": False, "holds": False, "restored": True}
        put(text)
        holds = _same(take(), text)
        if holds:  # else nothing of ours is there that would have to go
            put(before)
        restored = _same(take(), before)
    except _FAILURES as error:
        return {"problem": f"{TOOLS[name]} failed ({type(error).__name__})"}
    return {"tool": TOOLS[name], "tried": True, "holds": holds, "restored": restored}


def _surely_empty(name: str) -> bool:
    """Tell whether a clipboard without a text holds nothing else either; False if nobody knows."""
    if name not in _LISTS:
        return False
    done = subprocess.run(_LISTS[name], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return done.returncode != 0 or not done.stdout.strip()


def clear(salt: bytes, expected: str, seconds: float, pause: Callable[[float], None]) -> bool:
    """Wait, then empty the clipboard if it still holds the expected text; tell whether it did."""
    import pyperclip

    wait(seconds, pause)
    put, take = pyperclip.determine_clipboard()
    if getattr(put, "__name__", "") not in TOOLS:
        return False
    try:
        if digest(take() or "", salt) != expected:
            return False
        put("")
    except _FAILURES:
        return False
    return True


def wait(seconds: float, pause: Callable[[float], None] = time.sleep) -> None:
    """Return after `seconds`; the time that a machine sleeps counts too."""
    wall, steady = time.time() + seconds, time.monotonic() + seconds
    while (left := min(wall - time.time(), steady - time.monotonic())) > 0:
        pause(min(left, _NAP))


def _same(found: str | None, text: str) -> bool:
    return digest(found or "", b"") == digest(text, b"")


def _keep_answers_to_ourselves() -> int:
    """Return a descriptor for the answer; programs started from here get no way to it.

    xclip lives on to serve the clipboard: with our stdout it would keep hatstand waiting.
    """
    answers = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return answers


def main(arguments: list[str]) -> int:
    """Run one of the tasks and return the exit code."""
    said = sys.stdin.buffer.read()
    answers = _keep_answers_to_ourselves()
    if arguments in (["copy"], ["try"]):
        task = copy if arguments == ["copy"] else attempt
        os.write(answers, json.dumps(task(said.decode("utf-8"))).encode())
        return 0
    if arguments == ["clear"]:
        os.close(answers)
        order = json.loads(said)
        salt = bytes.fromhex(order["salt"])
        clear(salt, order["digest"], order["seconds"], time.sleep)
        return 0
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
