"""What a terminal can show, as far as its environment tells: how many colours, and which signs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum


class Depth(IntEnum):
    """How many colours there are."""

    NONE = 0
    SIXTEEN = 16
    EIGHT_BIT = 256
    TRUE = 1 << 24


_NO_LOOKS = ("dumb", "unknown")
_FEW_SIGNS = ("linux", *_NO_LOOKS)
_STDERR = 2
"""The descriptor that is asked for the speed of its line, if it has one."""

_NO_UTF8 = ("c", "posix")
_COERCED = "C.UTF-8"


def depth_of(environ: Mapping[str, str]) -> Depth:
    """Return how many colours a terminal has; as Rich, which draws them, decides it.

    Args:
        environ: The environment; `NO_COLOR` counts unless it is empty (no-color.org).
    """
    term = environ.get("TERM", "").strip().lower()
    if environ.get("NO_COLOR") or term in _NO_LOOKS:
        return Depth.NONE
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return Depth.TRUE
    return Depth.EIGHT_BIT if term.endswith(("-256color", "-kitty")) else Depth.SIXTEEN


def shows_unicode(environ: Mapping[str, str], encoding: str) -> bool:
    """Tell whether a terminal shows signs beyond ASCII.

    Where the locale is C, Python speaks UTF-8 all the same (and says so in `LC_CTYPE`, PEP 538),
    but nothing says that the terminal does. The Linux console does, and lacks most signs.

    Args:
        environ: The environment. Where it names no locale at all, the terminal is trusted.
        encoding: Of the stream to the terminal, as Python sees it.
    """
    if environ.get("TERM", "") in _FEW_SIGNS or not _is_utf8(encoding):
        return False
    locale = _locale(environ)
    codeset = _codeset(locale)
    return _is_utf8(codeset) if codeset else locale.lower() not in _NO_UTF8


def letters_of(environ: Mapping[str, str], encoding: str) -> str:
    """Return the encoding of the letters that a terminal shows.

    Where the locale names an encoding that this system does not have, Python writes UTF-8, and a
    terminal of that encoding would take some of its bytes for control characters: that leaves
    ASCII.

    Args:
        environ: The environment.
        encoding: Of the stream to the terminal, as Python sees it.
    """
    codeset = _codeset(_locale(environ))
    return "ascii" if _is_utf8(encoding) and codeset and not _is_utf8(codeset) else encoding


def _locale(environ: Mapping[str, str]) -> str:
    coerced = environ.get("LC_CTYPE") == _COERCED and environ.get("LANG", "").lower() in _NO_UTF8
    names = ("LC_ALL", "LANG") if coerced else ("LC_ALL", "LC_CTYPE", "LANG")
    return next((environ[name] for name in names if environ.get(name)), "")


def _codeset(locale: str) -> str:
    return locale.partition("@")[0].partition(".")[2]


def erases_cells(environ: Mapping[str, str]) -> bool:
    """Tell whether a terminal erases cells when it is told to, in the colour of its pen.

    Terminfo knows (`ech` and `bce`); where it does not know the terminal, nothing is erased.

    Args:
        environ: The environment.
    """
    term = environ.get("TERM", "")
    if not term:
        return False
    try:
        import curses
    except ImportError:  # Windows
        return False
    try:
        curses.setupterm(term, _STDERR)
    except curses.error:
        return False
    return bool(curses.tigetflag("bce") == 1 and curses.tigetstr("ech"))


def _is_utf8(name: str) -> bool:
    return name.lower().replace("-", "") == "utf8"
