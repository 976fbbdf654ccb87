"""What the program itself remembers: pins, recents, roles that opened, the chosen theme."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hatstand.domain.text import printable
from hatstand.paths import write_private
from hatstand.services.facts import DeniedRead
from hatstand.services.ports import OpenedRole, RecentTarget
from hatstand.store.files import NotTrustedError, read_own, set_aside, sweep_temporaries
from hatstand.store.locks import FileLocks, locked

OPENED_LIMIT = 500
"""Roles that opened, for each context."""

RECENT_LIMIT = 50
"""Recent targets, for each context."""

DENIED_LIMIT = 20_000
"""Denied reads, for each context: one for each account of a very large organization, twice."""

DEVICES_LIMIT = 50
"""Chosen MFA devices, and commands that may be run for codes."""

PATIENCE = 2.0
"""Seconds that a change waits for other processes before it stays in this one."""

_LARGEST = 16 << 20
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

Change = Callable[[dict[str, Any]], None]


class TomlState:
    """The state in one TOML file; implements `services.ports.StateStore`.

    Each change reads the file under a lock, changes its own part, and replaces the file as a
    whole, so that what other processes and newer versions wrote stays. Where the file can't be
    written, changes stay in this process, are tried again with the next one, and `problem` says
    why. A damaged file is set aside.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._locks = FileLocks(path.parent / "locks")
        self._unwritten: list[Change] = []
        self._aside_problem = ""
        self._reading_problem = ""
        self._writing_problem = ""
        self._read_at: tuple[int, ...] = ()
        self._read: dict[str, Any] = {}

    @property
    def problem(self) -> str:
        """What is wrong with the file, in words, or an empty string."""
        return self._aside_problem or self._reading_problem or self._writing_problem

    def opened_roles(self, context: str) -> tuple[OpenedRole, ...]:
        """Return the roles that opened in a context, last one first."""
        return tuple(
            OpenedRole(context, entry["role_arn"], _moment(entry), _answer(entry))
            for entry in _tables(self._context(context), "opened", "role_arn")
        )

    def role_opened(self, opened: OpenedRole) -> None:
        """Remember that a role opened; what was known of its MFA before stays known."""

        def change(document: dict[str, Any]) -> None:
            context = _context_in(document, opened.context)
            entries = _tables(context, "opened", "role_arn")
            entry = _taken(entries, "role_arn", _encodable(opened.role_arn))
            entry["at"] = max(opened.at.astimezone(UTC), _moment(entry))
            if opened.mfa is not None:
                entry["mfa"] = opened.mfa
            entries = sorted([entry, *entries], key=_moment, reverse=True)
            context["opened"] = entries[:OPENED_LIMIT]

        self._change(change)

    def denied_reads(self, context: str) -> tuple[DeniedRead, ...]:
        """Return the reads that were denied in a context, last one first."""
        return tuple(
            DeniedRead(entry["identity"], str(entry.get("subject", "")), _moment(entry))
            for entry in _tables(self._context(context), "denied", "identity")
        )

    def reads_denied(self, context: str, denied: tuple[DeniedRead, ...], since: datetime) -> None:
        """Remember denied reads, and forget those from before `since`."""

        def change(document: dict[str, Any]) -> None:
            table = _context_in(document, context)
            known = {(one.identity, one.subject) for one in denied}
            entries = _tables(table, "denied", "identity")
            kept = [
                entry
                for entry in entries
                if (entry["identity"], entry.get("subject")) not in known
                and _moment(entry) >= since
            ]
            new = [
                {
                    "identity": _encodable(one.identity),
                    "subject": _encodable(one.subject),
                    "at": one.at.astimezone(UTC),
                }
                for one in denied
            ]
            table["denied"] = sorted([*new, *kept], key=_moment, reverse=True)[:DENIED_LIMIT]

        self._change(change)

    def theme(self) -> tuple[str, str] | None:
        """Return (chosen theme, what the configuration said when it was chosen), or None."""
        theme = _table(self._document(), "theme")
        name, configured = theme.get("name"), theme.get("configured")
        if isinstance(name, str) and isinstance(configured, str):
            return name, configured
        return None

    def choose_theme(self, name: str, configured: str) -> None:
        """Remember a theme chosen with `t`."""

        def change(document: dict[str, Any]) -> None:
            theme = _table(document, "theme")
            theme |= {"name": _encodable(name), "configured": _encodable(configured)}
            document["theme"] = theme

        self._change(change)

    def recent(self, context: str) -> tuple[RecentTarget, ...]:
        """Return the targets used in a context, last one first."""
        return tuple(
            RecentTarget(entry["target"], str(entry.get("confirm", "")))
            for entry in _tables(self._context(context), "recent", "target")
        )

    def used(self, context: str, target: str, confirm: str) -> None:
        """Remember that a target was used, and what its environment asks before."""

        def change(document: dict[str, Any]) -> None:
            table = _context_in(document, context)
            entries = _tables(table, "recent", "target")
            entry = _taken(entries, "target", _encodable(target)) | {"confirm": confirm}
            table["recent"] = [entry, *entries][:RECENT_LIMIT]

        self._change(change)

    def pins(self, context: str) -> tuple[str, ...]:
        """Return the pinned targets, in the order in which they were pinned."""
        return tuple(_texts(self._context(context), "pins"))

    def pin(self, context: str, target: str) -> None:
        """Pin a target; one that is pinned keeps its place."""

        def change(document: dict[str, Any]) -> None:
            table = _context_in(document, context)
            table["pins"] = list(dict.fromkeys([*_texts(table, "pins"), _encodable(target)]))

        self._change(change)

    def unpin(self, context: str, target: str) -> None:
        """Unpin a target."""

        def change(document: dict[str, Any]) -> None:
            table = _context_in(document, context)
            table["pins"] = [pin for pin in _texts(table, "pins") if pin != _encodable(target)]

        self._change(change)

    def cursor(self, context: str) -> str:
        """Return the target on which the tree opens, or an empty string."""
        cursor = self._context(context).get("cursor", "")
        return cursor if isinstance(cursor, str) else ""

    def place_cursor(self, context: str, target: str) -> None:
        """Remember on which target the tree opens."""

        def change(document: dict[str, Any]) -> None:
            _context_in(document, context)["cursor"] = _encodable(target)

        self._change(change)

    def mfa_device(self, access_key_id: str) -> str:
        """Return the device chosen for the user of an access key, or an empty string."""
        entry = _taken(_devices(self._document()), "access_key_id", access_key_id)
        return str(entry.get("serial", ""))

    def choose_mfa_device(self, access_key_id: str, serial: str) -> None:
        """Remember the device chosen for the user of an access key; an empty serial forgets it."""
        user = _encodable(access_key_id)
        self._change(lambda document: _choose_device(document, user, _encodable(serial)))

    def command_allowed(self, digest: str) -> bool:
        """Tell whether the person agreed before to a command, named by its digest."""
        return digest in _texts(self._document(), "commands")

    def allow_command(self, digest: str) -> None:
        """Remember that the person agreed to a command."""
        self._change(lambda document: _allow_command(document, digest))

    def _context(self, context: str) -> Mapping[str, Any]:
        return _table(_table(self._document(), "contexts"), _encodable(context))

    def _document(self) -> dict[str, Any]:
        """Return what the file says, and what could not be written yet."""
        try:
            document = self._load()
        except OSError:  # told by `problem`
            document = {}
        if self._unwritten:
            self._read_at = ()  # what follows changes what was read
        for change in self._unwritten:
            change(document)
        return document

    def _change(self, change: Change) -> None:
        import tomli_w

        self._unwritten.append(change)
        try:
            with locked(self._locks, self._path.name, PATIENCE):
                sweep_temporaries(self._path.parent, f"{self._path.name}.")
                document = self._load()
                self._read_at = ()
                for unwritten in self._unwritten:
                    unwritten(document)
                write_private(self._path, tomli_w.dumps(document).encode())
        except OSError as error:
            reason = printable(error.strerror or str(error))
            self._writing_problem = f"{self._path} can't be written: {reason}."
        else:
            self._unwritten.clear()
            self._writing_problem = ""

    def _load(self) -> dict[str, Any]:
        """Return the file's content, read again only where it was replaced.

        Raises:
            OSError: It is there and can't be read, so that it must not be replaced either.
        """
        try:
            status = self._path.lstat()
            read_at = (status.st_ino, status.st_size, status.st_mtime_ns)
            if read_at == self._read_at:
                return self._read
            content = read_own(self._path, private=False, limit=_LARGEST)
            document = tomllib.loads(content.data.decode())
        except FileNotFoundError:
            return {}
        except NotTrustedError as error:
            return self._set_aside(str(error), None)
        except OSError as error:
            reason = printable(error.strerror or str(error))
            self._reading_problem = f"{self._path} can't be read: {reason}."
            raise
        except (ValueError, RecursionError):
            return self._set_aside("it is damaged", content.identity)
        self._read_at, self._read = read_at, document
        self._reading_problem = ""
        return document

    def _set_aside(self, why: str, identity: tuple[int, int] | None) -> dict[str, Any]:
        """Set the file aside and return an empty document.

        Raises:
            OSError: It is still there, so that it must not be replaced.
        """
        aside = set_aside(self._path, identity)
        what = f"{self._path} can't be used: {printable(why)}"
        if aside is None:
            self._reading_problem = f"{what}."
            raise OSError(f"{self._path} can't be set aside")
        self._aside_problem = f"{what}; it was set aside as {aside.name}."
        return {}


class UnattendedState(TomlState):
    """The same state for a tool in the background: what a person used last stays the last."""

    def used(self, context: str, target: str, confirm: str) -> None:
        """Remember nothing: nobody chose this target now."""


def _encodable(text: str) -> str:
    """Return `text` as TOML can hold it: without lone surrogates."""
    return text.encode("utf-8", "replace").decode()


def _context_in(document: dict[str, Any], context: str) -> dict[str, Any]:
    """Return the table of a context, made where it is not there."""
    contexts = document["contexts"] = _table(document, "contexts")
    table = contexts[_encodable(context)] = _table(contexts, _encodable(context))
    return table


def _table(document: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return a table, empty where there is none."""
    table = document.get(key)
    return table if isinstance(table, dict) else {}


def _tables(document: Mapping[str, Any], key: str, named_by: str) -> list[dict[str, Any]]:
    """Return the tables of a list that say who they are."""
    entries = document.get(key)
    if not isinstance(entries, list):
        return []
    return [
        entry
        for entry in entries
        if isinstance(entry, dict) and isinstance(entry.get(named_by), str)
    ]


def _taken(entries: list[dict[str, Any]], key: str, value: str) -> dict[str, Any]:
    """Take the entry of that name out of `entries` and return it, or a new one."""
    for entry in entries:
        if entry[key] == value:
            entries.remove(entry)
            return entry
    return {key: value}


def _devices(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return _tables(document, "mfa_devices", "access_key_id")


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


def _moment(entry: Mapping[str, Any]) -> datetime:
    moment = entry.get("at")
    if not isinstance(moment, datetime):
        return _LONG_AGO
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _answer(entry: Mapping[str, Any]) -> bool | None:
    answer = entry.get("mfa")
    return answer if isinstance(answer, bool) else None
