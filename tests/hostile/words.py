"""Texts that somebody who may name things would choose, and what must not be left of them."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

PIECES = (
    # markup of Textual and Rich
    "[bold]", "[/]", "[@click=app.quit]here[/]", "[link=file:///etc/passwd]", "\\[", "]",
    # what terminals obey: CSI, OSC (title, clipboard, link), DCS, C1, bells and back spaces
    "\x1b[2J", "\x1b[31m", "\x1b]0;title\x07", "\x1b]52;c;cHduZWQ=\x07", "\x1b]8;;http://x\x1b\\",
    "\x1bP+q544e\x1b\\", "\x9b31m", "\x9d0;x\x9c", "\x07", "\x08\x08", "\x0e", "\x7f", "\0", "\x1b",
    # lines and blanks
    "\n", "\r", "\r\n", "\t", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\u00a0", "\u3000", "  ",
    # direction and what cannot be seen
    "\u202e", "\u2066", "\u2069", "\u061c", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad",
    "\u034f", "\u180e", "\ufe0f", "\U000e0041", "\u3164", "\U0001d173",
    # shells
    "$(touch pwned)", "`touch pwned`", "; touch pwned", "&& touch pwned", "|touch pwned", "'", '"',
    "\\", "${IFS}", "!!", "!x", "%PATH%", "*", "~", "#", "-rf", "--help", "<(id)", "^",
    # formats
    "=", ":", ",", "/", "//", "..", "../../etc", "{", "}", "{0}", "%s", "%00", "@", "arn:aws:", "+",
    # widths
    "e\u0301", "e" + "\u0301" * 40, "決済", "ｶﾞ", "가", "👩\u200d👩", "ｐｒｏｄ",
    # plain ones between them, and halves of characters
    "111111111111", "prod", "a", " ", "\ud800", "\udcff",
)  # fmt: skip
"""Each is harmless as data, and does something where it is not taken for data."""

_piece = st.sampled_from(PIECES)
long = st.builds(str.__mul__, _piece | st.sampled_from(("x", "漢")), st.sampled_from((64, 512)))
foreign = st.lists(_piece | st.text(max_size=8), max_size=6).map("".join) | long
"""Any text, most often a hostile one."""

encodable = foreign.filter(lambda text: text.isascii() or not _has_surrogates(text))
"""Such a text that can stand in a file."""

one_line = foreign.map(lambda text: "".join(c for c in text if c.isprintable() or c == " "))
"""Such a text without control characters: what may be handed over to a shell."""

_FORBIDDEN = ("Cc", "Cs", "Zl", "Zp")
_TURNING = ("RLE", "LRE", "RLO", "LRO", "PDF", "LRI", "RLI", "FSI", "PDI")


DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""What turns a text round on the screen; to a program that reads it, a letter like others."""


def _has_surrogates(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def obeyed(text: str, *, but: str = "") -> set[str]:
    """Return the characters of a text that a terminal would act upon.

    Args:
        text: What would be shown.
        but: Characters that are meant to be there, such as line ends.
    """
    return {
        character
        for character in text
        if character not in but
        and (
            unicodedata.category(character) in _FORBIDDEN
            or unicodedata.bidirectional(character) in _TURNING
        )
    }


def toml_value() -> st.SearchStrategy[str]:
    """Return values as a TOML file may have them, wrong ones and huge ones included."""
    plain = st.sampled_from(
        ("true", "1", "-1", "0.5", "nan", "inf", "1e999", "''",
         "1979-05-27T07:32:00Z", "12:00:00", "[]", "{}", "[[]]", '"1h"', '"99999999h"',
         '"""', "'''a\n'''", '"\\u0000"', '"\\U0001F600"', '"arn:aws:iam::1:role/x"', '"none"',
         '["**"]', '["[", "]"]', '"red"', '"#fff"', '"#gggggg"', "{ ou = ['**'] }")
    )  # fmt: skip
    quoted = encodable.map(_quoted)
    huge = st.builds(str.__mul__, st.sampled_from(("9", "[", "1e")), st.sampled_from((900, 5000)))
    return (
        plain
        | quoted
        | huge
        | st.lists(quoted, max_size=3).map(lambda some: f"[{', '.join(some)}]")
    )


def _quoted(text: str) -> str:
    escaped = "".join(f"\\u{ord(c):04x}" if c < " " or c in '"\\\x7f' else c for c in text)
    return f'"{escaped}"'
