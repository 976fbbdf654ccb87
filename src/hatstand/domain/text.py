"""Foreign text made harmless: what AWS or a file says is shown as data, never obeyed."""

from __future__ import annotations

import re
import unicodedata

_ESCAPES = {"\n": "⏎", "\r": "⏎", "\t": "⇥"}
_SUSPECT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def printable(text: str) -> str:
    """Return `text` on one line with nothing in it that a terminal would act upon.

    Control characters, escape sequences, line breaks, direction marks and invisible characters
    become visible stand-ins (`⏎`, `⇥`, `␛`, `‹202e›`), so that a hostile name shows what it is.
    """
    if text.isascii() and text.isprintable():
        return text
    return _SUSPECT.sub(_stand_in, text)


def _stand_in(match: re.Match[str]) -> str:
    character = match.group()
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character < " ":
        return chr(0x2400 + ord(character))
    return f"‹{ord(character):x}›"


def folded(text: str) -> str:
    """Return `text` for comparing without regard to case or to the width of characters."""
    return unicodedata.normalize("NFKC", text).casefold()


_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?[,;:.!?]?(?:\s|$)")


def sentence(text: str) -> str:
    """Return `text` with a capital letter at its beginning.

    What begins with a file, a command of `aws` or a value in quotes stays as it is.
    """
    first = _WORD.match(text)
    if first is None or first.group().strip() == "aws":
        return text
    return text[:1].upper() + text[1:]


def grouped_account_id(account_id: str) -> str:
    """Return `111111111111` as `1111-1111-1111`; anything else unchanged."""
    if len(account_id) == 12 and account_id.isascii() and account_id.isdigit():
        return f"{account_id[:4]}-{account_id[4:8]}-{account_id[8:]}"
    return account_id


def counted(number: int, noun: str) -> str:
    """Return `1 role`, `2 roles`, `1,000 roles`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
