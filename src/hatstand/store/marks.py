"""The environments that a person gave to nodes, in a file of their own in the state directory.

The file is small and changes seldom: what depends on it is bound to its date (`hatstand._fast`).
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from hatstand.store.toml_file import TomlFile, encodable, moment, tables

if TYPE_CHECKING:
    from hatstand.domain.environment_marks import EnvironmentMark, EnvironmentMarks


class TomlMarks(TomlFile):
    """Marks in one TOML file; implements `services.ports.MarkStore`.

    A damaged file stays where it is: confirmations that it asks for must not be gone with it.
    """

    _relied_on = True
    _known: EnvironmentMarks | None = None
    _known_of: list[dict[str, Any]] | None = None

    def marks(self) -> EnvironmentMarks | None:
        """Return all marks, the same value as long as they are the same; None for none."""
        entries = tables(self.document(), "marks", "node")
        if entries != self._known_of:
            self._known = _marks(entries) if entries else None
            self._known_of = entries
        return self._known

    def mark(self, node: str, mark: EnvironmentMark | None, name: str = "") -> None:
        """Mark a node, or with None take its mark away.

        Args:
            node: As `domain.environment_marks` names it.
            mark: What was chosen.
            name: What people call the node, for those who read the file.
        """

        def change(document: dict[str, Any]) -> None:
            entries = [
                entry for entry in tables(document, "marks", "node") if entry["node"] != node
            ]
            if mark is not None:
                entries.append({"node": node, "name": encodable(name), **_entry(mark)})
            document["marks"] = entries

        self.change(change)


def _marks(entries: list[dict[str, Any]]) -> EnvironmentMarks:
    from hatstand.domain.environment_marks import EnvironmentMarks  # few people mark

    return EnvironmentMarks(
        {
            entry["node"]: _mark(entry)
            for entry in entries
            if isinstance(entry.get("environment"), str) and entry["environment"]
        }
    )


def _mark(entry: dict[str, Any]) -> EnvironmentMark:
    from hatstand.domain.environment_marks import EnvironmentMark
    from hatstand.domain.environments import Confirm

    confirm = entry.get("confirm")
    return EnvironmentMark(
        entry["environment"],
        moment(entry),
        str(entry.get("badge", "")),
        str(entry.get("color", "")),
        # What nobody understands was meant to guard something.
        Confirm(confirm) if confirm in tuple(Confirm) else Confirm.ASK,
    )


def _entry(mark: EnvironmentMark) -> dict[str, Any]:
    return {
        "environment": encodable(mark.environment),
        "badge": encodable(mark.badge),
        "color": encodable(mark.color),
        "confirm": mark.confirm.value,
        "at": mark.at.astimezone(UTC),
    }
