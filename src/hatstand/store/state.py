"""What the program itself remembers: pins, recents, roles that opened, the chosen theme."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hatstand.services.facts import DeniedRead
from hatstand.services.ports import OpenedRole, RecentTarget
from hatstand.store.toml_file import TomlFile, encodable, moment, tables

OPENED_LIMIT = 500
"""Roles that opened, for each context."""

RECENT_LIMIT = 50
"""Recent targets, for each context."""

DENIED_LIMIT = 20_000
"""Denied reads, for each context: one for each account of a very large organization, twice."""

DEVICES_LIMIT = 50
"""Chosen MFA devices, and commands that may be run for codes."""


class TomlState(TomlFile):
    """The state in one TOML file; implements `services.ports.StateStore`."""

    def opened_roles(self, context: str) -> tuple[OpenedRole, ...]:
        """Return the roles that opened in a context, last one first."""
        return tuple(
            OpenedRole(context, entry["role_arn"], moment(entry), _answer(entry))
            for entry in tables(self._context(context), "opened", "role_arn")
        )

    def role_opened(self, opened: OpenedRole) -> None:
        """Remember that a role opened; what was known of its MFA before stays known."""

        def change(document: dict[str, Any]) -> None:
            context = _context_in(document, opened.context)
            entries = tables(context, "opened", "role_arn")
            entry = _taken(entries, "role_arn", encodable(opened.role_arn))
            entry["at"] = max(opened.at.astimezone(UTC), moment(entry))
            if opened.mfa is not None:
                entry["mfa"] = opened.mfa
            entries = sorted([entry, *entries], key=moment, reverse=True)
            context["opened"] = entries[:OPENED_LIMIT]

        self.change(change)

    def denied_reads(self, context: str) -> tuple[DeniedRead, ...]:
        """Return the reads that were denied in a context, last one first."""
        return tuple(
            DeniedRead(entry["identity"], str(entry.get("subject", "")), moment(entry))
            for entry in tables(self._context(context), "denied", "identity")
        )

    def reads_denied(self, context: str, denied: tuple[DeniedRead, ...], since: datetime) -> None:
        """Remember denied reads, and forget those from before `since`."""

        def change(document: dict[str, Any]) -> None:
            table = _context_in(document, context)
            known = {(one.identity, one.subject) for one in denied}
            entries = tables(table, "denied", "identity")
            kept = [
                entry
                for entry in entries
                if (entry["identity"], entry.get("subject")) not in known and moment(entry) >= since
            ]
            new = [
                {
                    "identity": encodable(one.identity),
                    "subject": encodable(one.subject),
                    "at": one.at.astimezone(UTC),
                }
                for one in denied
            ]
            table["denied"] = sorted([*new, *kept], key=moment, reverse=True)[:DENIED_LIMIT]

        self.change(change)

    def theme(self) -> tuple[str, str] | None:
        """Return (chosen theme, what the configuration said when it was chosen), or None."""
        theme = _table(self.document(), "theme")
        name, configured = theme.get("name"), theme.get("configured")
        if isinstance(name, str) and isinstance(configured, str):
            return name, configured
        return None

    def choose_theme(self, name: str, configured: str) -> None:
        """Remember a theme chosen with `t`."""

        def change(document: dict[str, Any]) -> None:
            theme = _table(document, "theme")
            theme |= {"name": encodable(name), "configured": encodable(configured)}
            document["theme"] = theme

        self.change(change)

    def recent(self, context: str) -> tuple[RecentTarget, ...]:
        """Return the targets used in a context, last one first."""
        return tuple(
            RecentTarget(entry["target"], str(entry.get("confirm", "")))
            for entry in tables(self._context(context), "recent", "target")
        )

    def used(self, context: str, target: str, confirm: str) -> None:
        """Remember that a target was used, and what its environment asks before."""

        def change(document: dict[str, Any]) -> None:
            table = _context_in(document, context)
            entries = tables(table, "recent", "target")
            entry = _taken(entries, "target", encodable(target)) | {"confirm": confirm}
            table["recent"] = [entry, *entries][:RECENT_LIMIT]

        self.change(change)

    def pins(self, context: str) -> tuple[str, ...]:
        """Return the pinned targets, in the order in which they were pinned."""
        return tuple(_texts(self._context(context), "pins"))

    def pin(self, context: str, target: str) -> None:
        """Pin a target; one that is pinned keeps its place."""

        def change(document: dict[str, Any]) -> None:
            table = _context_in(document, context)
            table["pins"] = list(dict.fromkeys([*_texts(table, "pins"), encodable(target)]))

        self.change(change)

    def unpin(self, context: str, target: str) -> None:
        """Unpin a target."""

        def change(document: dict[str, Any]) -> None:
            table = _context_in(document, context)
            table["pins"] = [pin for pin in _texts(table, "pins") if pin != encodable(target)]

        self.change(change)

    def cursor(self, context: str) -> str:
        """Return the target on which the tree opens, or an empty string."""
        cursor = self._context(context).get("cursor", "")
        return cursor if isinstance(cursor, str) else ""

    def place_cursor(self, context: str, target: str) -> None:
        """Remember on which target the tree opens."""

        def change(document: dict[str, Any]) -> None:
            _context_in(document, context)["cursor"] = encodable(target)

        self.change(change)

    def mfa_device(self, access_key_id: str) -> str:
        """Return the device chosen for the user of an access key, or an empty string."""
        entry = _taken(_devices(self.document()), "access_key_id", access_key_id)
        return str(entry.get("serial", ""))

    def choose_mfa_device(self, access_key_id: str, serial: str) -> None:
        """Remember the device chosen for the user of an access key; an empty serial forgets it."""
        user = encodable(access_key_id)
        self.change(lambda document: _choose_device(document, user, encodable(serial)))

    def command_allowed(self, digest: str) -> bool:
        """Tell whether the person agreed before to a command, named by its digest."""
        return digest in _texts(self.document(), "commands")

    def allow_command(self, digest: str) -> None:
        """Remember that the person agreed to a command."""
        self.change(lambda document: _allow_command(document, digest))

    def _context(self, context: str) -> Mapping[str, Any]:
        return _table(_table(self.document(), "contexts"), encodable(context))


class UnattendedState(TomlState):
    """The same state for a tool in the background: what a person used last stays the last."""

    def used(self, context: str, target: str, confirm: str) -> None:
        """Remember nothing: nobody chose this target now."""


def _context_in(document: dict[str, Any], context: str) -> dict[str, Any]:
    """Return the table of a context, made where it is not there."""
    contexts = document["contexts"] = _table(document, "contexts")
    table = contexts[encodable(context)] = _table(contexts, encodable(context))
    return table


def _table(document: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return a table, empty where there is none."""
    table = document.get(key)
    return table if isinstance(table, dict) else {}


def _taken(entries: list[dict[str, Any]], key: str, value: str) -> dict[str, Any]:
    """Take the entry of that name out of `entries` and return it, or a new one."""
    for entry in entries:
        if entry[key] == value:
            entries.remove(entry)
            return entry
    return {key: value}


def _devices(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return tables(document, "mfa_devices", "access_key_id")


def _choose_device(document: dict[str, Any], access_key_id: str, serial: str) -> None:
    """Put the user's device first; an empty serial leaves the user out."""
    entries = _devices(document)
    entry = _taken(entries, "access_key_id", access_key_id)
    chosen = [entry | {"serial": serial}] if serial else []
    document["mfa_devices"] = [*chosen, *entries][:DEVICES_LIMIT]


def _allow_command(document: dict[str, Any], digest: str) -> None:
    known = dict.fromkeys([digest, *_texts(document, "commands")])
    document["commands"] = list(known)[:DEVICES_LIMIT]


def _texts(document: Mapping[str, Any], key: str) -> list[str]:
    entries = document.get(key)
    if not isinstance(entries, list):
        return []
    return [entry for entry in entries if isinstance(entry, str)]


def _answer(entry: Mapping[str, Any]) -> bool | None:
    answer = entry.get("mfa")
    return answer if isinstance(answer, bool) else None
