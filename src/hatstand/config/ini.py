"""Reads the INI dialect of the AWS files as Python's strict parser does, but goes on after faults.

The parser that botocore uses gives a whole file up at its first fault, without a line number.
This one notes the line and keeps what can be used. Values may be secrets: no finding quotes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hatstand.domain.profiles import Finding
from hatstand.domain.text import printable

Value = str | dict[str, str]
"""A text, or the indented block below a key without a value."""

_HEADER = re.compile(r"\[(.+)\]")
_DELIMITER = re.compile(r"[=:]")
_UNDECODED = re.compile("[\udc80-\udcff]")
_DEFAULTS = "DEFAULT"
_REFUSED = "because of this line the AWS CLI and SDKs refuse the whole file"


@dataclass(slots=True)
class Section:
    """One `[name]` with its keys in lower case; `lines` tells where each key stands."""

    name: str
    line: int
    options: dict[str, Value] = field(default_factory=dict, repr=False)
    lines: dict[str, int] = field(default_factory=dict, repr=False)


@dataclass(slots=True)
class IniFile:
    """What could be read of one file.

    Attributes:
        sections: In the order of the file.
        findings: What is wrong in it.
        refused: Whether botocore would give the whole file up.
    """

    file: str
    sections: dict[str, Section] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    refused: bool = False

    def refuse(self, line: int | None, message: str, hint: str = _REFUSED) -> None:
        """Note a fault because of which botocore gives the whole file up."""
        self.refused = True
        self.findings.append(Finding(self.file, line, "", message, hint))

    def warn(self, line: int | None, key: str, message: str, hint: str = "") -> None:
        """Note something that botocore passes over in silence."""
        self.findings.append(Finding(self.file, line, key, message, hint, "warning"))


def read_ini(path: Path) -> IniFile:
    """Return what is in a file; one that is not there, or is no plain file, is empty."""
    ini = IniFile(str(path))
    try:
        content = path.read_bytes() if path.is_file() else b""
    except OSError as error:
        reason = f"the file can't be read: {error.strerror or error}"
        finding = Finding(ini.file, None, "", reason, "the AWS CLI and SDKs take it for empty")
        ini.findings.append(finding)
        return ini
    return parse_ini(ini.file, content)


def parse_ini(file: str, content: bytes) -> IniFile:
    """Return what is in a text; `file` is how its findings call it."""
    ini = IniFile(file)
    text = content.decode("utf-8", "surrogateescape")
    if text.startswith("\ufeff"):
        ini.refuse(1, "the file begins with a byte order mark", f"save it without; {_REFUSED}")
        text = text[1:]
    _Parser(ini).parse(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return ini


class _Parser:
    """Holds what the next line's meaning depends on."""

    def __init__(self, ini: IniFile) -> None:
        self._ini = ini
        self._defaults = Section(_DEFAULTS, 0)
        self._section: Section | None = None
        self._seen: set[str] = set()
        self._key = ""
        self._indent = 0
        self._more: list[tuple[int, str]] = []
        self._stray = False

    def parse(self, lines: list[str]) -> None:
        """Read all lines of a file."""
        for number, line in enumerate(lines, 1):
            text = line.strip()
            if not line.isascii() and _UNDECODED.search(line):
                self._ini.refuse(number, "this line is not UTF-8")
            elif not text:
                if self._key:
                    self._more.append((number, ""))
            elif text[0] not in "#;":
                self._line(number, text, len(line) - len(line.lstrip()))
        self._finish_value()
        for section in self._ini.sections.values():
            for key, value in self._defaults.options.items():
                section.options.setdefault(key, value)

    def _line(self, number: int, text: str, indent: int) -> None:
        if self._key and indent > self._indent:
            self._more.append((number, text))
            return
        self._finish_value()
        self._indent = indent
        header = _HEADER.match(text) if text[0] == "[" else None
        if header is not None:
            self._begin_section(number, header[1])
        elif self._section is not None:
            self._begin_value(number, text, self._section)
        elif not self._stray:
            self._stray = True
            self._ini.refuse(number, "text before the first [section]")

    def _begin_section(self, number: int, name: str) -> None:
        self._seen = set()
        if name == _DEFAULTS:
            self._section = self._defaults
            self._seen = set(self._defaults.options)
            return
        known = self._ini.sections.get(name)
        if known is not None:
            self._ini.refuse(
                number,
                f"[{printable(name)}] is in this file already, on line {known.line}",
                f"join the two; {_REFUSED}",
            )
        else:
            known = self._ini.sections[name] = Section(name, number)
        self._section = known

    def _begin_value(self, number: int, text: str, section: Section) -> None:
        delimiter = _DELIMITER.search(text)
        key = text[: delimiter.start()].rstrip().lower() if delimiter else ""
        if delimiter is None or not key:
            what = "a line without a key before its =" if delimiter else "a line without ="
            self._ini.refuse(number, f"{what}, in [{printable(section.name)}]")
            return
        if key in self._seen:
            self._ini.refuse(
                number,
                f"{printable(key)} is in [{printable(section.name)}] already, "
                f"on line {section.lines[key]}",
                f"here the later one counts; {_REFUSED}",
            )
        self._seen.add(key)
        self._key = key
        section.options[key] = text[delimiter.end() :].strip()
        section.lines[key] = number

    def _finish_value(self) -> None:
        """Add the indented lines below a key to its value, or make a block of them."""
        key, more, section = self._key, self._more, self._section
        self._key = ""
        if not more:
            return
        self._more = []
        if section is None or not key:
            return
        while more and not more[-1][1]:
            more.pop()
        first = section.options[key]
        if more and not first:
            section.options[key] = dict(self._pairs(more, key))
        elif more and isinstance(first, str):
            section.options[key] = "\n".join([first, *(text for _, text in more)])

    def _pairs(self, lines: list[tuple[int, str]], key: str) -> Iterator[tuple[str, str]]:
        for number, line in lines:
            for text in filter(None, map(str.strip, line.splitlines())):
                name, equals, value = text.partition("=")
                if equals:
                    yield name.strip(), value.strip()
                else:
                    message = f"a line without =, in the block below {printable(key)}"
                    self._ini.refuse(number, message)
