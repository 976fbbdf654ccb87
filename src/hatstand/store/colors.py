"""AWS's own account colours, as they were when somebody asked for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hatstand.store.toml_file import TomlFile, encodable, tables


class TomlColors(TomlFile):
    """Colours in one TOML file of the state directory; implements `services.ports.ColorStore`."""

    def colors(self) -> Mapping[str, str]:
        """Return the colours by account id."""
        return {
            entry["account"]: str(entry.get("color", ""))
            for entry in tables(self.document(), "colors", "account")
        }

    def keep(self, found: Mapping[str, str], at: datetime) -> None:
        """Keep what was read; an empty colour forgets that of the account."""

        def change(document: dict[str, Any]) -> None:
            entries = tables(document, "colors", "account")
            kept = [entry for entry in entries if entry["account"] not in found]
            new = [
                {"account": account, "color": encodable(color), "at": at.astimezone(UTC)}
                for account, color in sorted(found.items())
                if color
            ]
            document["colors"] = [*kept, *new]

        self.change(change)
