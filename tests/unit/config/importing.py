"""What the tests of imports share: a file in, contexts out, and back through the settings."""

from __future__ import annotations

from pathlib import Path

from hatstand.config.importers import Imported, SourceFile, lines_to_paste
from hatstand.config.load import load_settings


def read_back(imported: Imported, folder: Path) -> None:
    """Check that the lines to paste give just these contexts, without a finding."""
    file = folder / "pasted.toml"
    file.write_text(lines_to_paste(imported.contexts, "a file"), encoding="utf-8")
    settings = load_settings(file)
    assert settings.findings == ()
    assert settings.contexts == imported.contexts


def source(text: str, name: str = "shared.ini") -> SourceFile:
    """Return a file that was read."""
    return SourceFile(name, text.encode())


def told(imported: Imported, severity: str = "warning") -> list[str]:
    """Return `line key: message` of each finding."""
    return [
        f"{finding.line} {finding.key}: {finding.message}"
        for finding in imported.findings
        if finding.severity == severity
    ]
