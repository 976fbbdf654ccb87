"""Collects what is to be told about an imported file, and checks values as `config.toml` would."""

from __future__ import annotations

from dataclasses import dataclass, field

from hatstand.config.lines import Lines
from hatstand.config.report import Check, Place, Report, Wrong
from hatstand.domain.profiles import Finding


@dataclass(slots=True)
class Notes:
    """Findings of one file.

    Attributes:
        file: How the findings call it.
        findings: So far, in the order in which they were made.
    """

    file: str
    findings: list[Finding] = field(default_factory=list)
    _unused: dict[tuple[str, str], list[int | None]] = field(default_factory=dict)

    def error(self, line: int | None, key: str, message: str, hint: str = "") -> None:
        """Note a fault for which its own tool refuses the file."""
        self.findings.append(Finding(self.file, line, key, message, hint))

    def warn(self, line: int | None, key: str, message: str, hint: str = "") -> None:
        """Note what is left out, or taken in a way that may surprise."""
        self.findings.append(Finding(self.file, line, key, message, hint, "warning"))

    def left_out(self, line: int | None, key: str, why: str) -> None:
        """Note a key that many profiles have and `config.toml` has no place for, once for all."""
        self._unused.setdefault((key, why), []).append(line)

    def checked(self, check: Check, value: str, line: int | None, key: str) -> str | None:
        """Return a value that `config.toml` takes; None, and a warning, for any other."""
        try:
            found: str = check(value, Place(Report(self.file, Lines({}))))
        except Wrong as wrong:
            self.warn(line, key, f"left out: {wrong.message}", wrong.hint)
            return None
        return found

    def sorted(self) -> tuple[Finding, ...]:
        """Return all findings in the order of the file."""
        for (key, why), lines in self._unused.items():
            first = min((line for line in lines if line), default=None)
            also = f" (and {len(lines) - 1} more)" if len(lines) > 1 else ""
            self.warn(first, key, f"left out{also}", why)
        self._unused.clear()
        return tuple(sorted(self.findings, key=lambda finding: finding.line or 0))
