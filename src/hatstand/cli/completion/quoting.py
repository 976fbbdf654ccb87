r"""The words of a line as far as it was typed, and names written so that a shell keeps them.

Nothing is ever expanded: a word with a variable or a command in it is one that nobody can complete.
bash and Nushell hand their line over as it was typed and insert what they are given as it is, so
that both are done here. fish hands over the word as it was typed; what it inserts it quotes itself.
"""

from __future__ import annotations

_ENDS = ";&|()\n"
"""What begins another command."""

_REDIRECTIONS = "<>"
_PLAIN = "@%+=:,./-_"
"""What stands for itself beside letters and digits."""


class Line:
    """A line taken apart.

    Attributes:
        words: The words before the last one, without their quotes.
        raw: The last word as it was typed.
        value: The same without its quotes.
        quote: The quotation mark that is still open, or an empty string.
        opaque: Whether the last word holds something that only the shell can tell the value of.
        redirected: Whether it is the file of a redirection.
    """

    __slots__ = ("opaque", "quote", "raw", "redirected", "value", "words")

    def __init__(self) -> None:
        self.words: list[str] = []
        self.raw = self.value = self.quote = ""
        self.opaque = self.redirected = False

    def end_word(self) -> None:
        """Take what comes next for another word; the file of a redirection is none of them."""
        if self.raw:
            if not self.redirected:
                self.words.append(self.value)
            self.raw = self.value = ""
            self.opaque = self.redirected = False


def bash_line(text: str) -> Line:
    """Take a line of bash apart, up to the cursor."""
    line = Line()
    position = 0
    while position < len(text):
        character = text[position]
        if line.quote:
            position += _quoted(line, text, position)
        elif character == "\\":
            _take(line, text[position : position + 2], text[position + 1 : position + 2])
            position += 2
        else:
            _plain(line, character)
            position += 1
    return line


def _quoted(line: Line, text: str, position: int) -> int:
    """Take one character between quotation marks, or two; return how many."""
    character, follows = text[position], text[position + 1 : position + 2]
    if character == line.quote:
        _take(line, character, "")
        line.quote = ""
        return 1
    if line.quote == '"' and character == "\\" and follows in ("\\", '"', "$", "`"):
        _take(line, character + follows, follows)
        return 2
    line.opaque |= line.quote == '"' and character in "$`"
    _take(line, character, character)
    return 1


def _plain(line: Line, character: str) -> None:
    if character in "'\"":
        line.quote = character
        _take(line, character, "")
    elif character in " \t":
        line.end_word()
    elif character in _ENDS:
        line.end_word()
        line.words.clear()
    elif character in _REDIRECTIONS:
        line.end_word()
        line.redirected = True
    else:
        line.opaque |= character in "$`"
        _take(line, character, character)


def _take(line: Line, raw: str, value: str) -> None:
    line.raw += raw
    line.value += value


def bash_word(text: str, quote: str) -> str:
    """Return a name as bash takes it for nothing but itself, after an open quotation mark or none.

    An exclamation mark between quotation marks would be looked up in the history, so it is kept
    out of them.
    """
    if quote == "'":
        return text.replace("'", "'\\''")
    if quote == '"':
        escaped = "".join(f"\\{c}" if c in '\\"$`' else c for c in text)
        return escaped.replace("!", "\"'!'\"")
    return "".join(c if c.isalnum() or c in _PLAIN else f"\\{c}" for c in text)


def fish_word(raw: str) -> str | None:
    """Return a word of fish without its quotes; None where only fish can tell its value."""
    value, quote, position = "", "", 0
    while position < len(raw):
        character, follows = raw[position], raw[position + 1 : position + 2]
        position += 1
        if character == "\\" and (
            not quote or follows in ("\\", quote, "$" if quote == '"' else "")
        ):
            value += follows
            position += 1
        elif quote and character == quote:
            quote = ""
        elif not quote and character in "'\"":
            quote = character
        elif character in {"": "$(", '"': "$", "'": ""}[quote]:
            return None
        else:
            value += character
    return value


def nu_line(text: str) -> Line:
    """Take a line of Nushell apart, up to the cursor; only double quotes know a backslash."""
    line = Line()
    position = 0
    while position < len(text):
        character, follows = text[position], text[position + 1 : position + 2]
        position += 1
        if line.quote == '"' and character == "\\":
            _take(line, character + follows, follows)
            position += 1
        elif line.quote:
            ends = character == line.quote
            _take(line, character, "" if ends else character)
            line.quote = "" if ends else line.quote
        elif character in "'\"`":
            line.quote = character
            _take(line, character, "")
        elif character in "|;({\n":
            line.end_word()
            line.words.clear()
        elif character in " \t":
            line.end_word()
        else:
            line.opaque |= character == "$"
            _take(line, character, character)
    return line


def nu_word(text: str) -> str:
    """Return a name as Nushell takes it for nothing but itself."""
    if all(c.isalnum() or c in "./-_" for c in text):
        return text
    if "'" not in text:
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
