"""Accounts, OUs, roles and profiles by their names: what a target can be made of."""

from __future__ import annotations

from hatstand.cli.completion import files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from hatstand.store.snapshot_names import SnapshotNames

RolePlace = tuple[str, str, str]
"""A role's name, path and partition."""


class Account:
    """An account as far as its name matters; `names` holds the one that it is shown by first."""

    __slots__ = ("_arn", "id", "names", "parent_id")

    def __init__(
        self, account_id: str, names: tuple[str, ...], parent_id: str, arn: str = ""
    ) -> None:
        self.id = account_id
        self.names = names or (account_id,)
        self.parent_id = parent_id
        self._arn = arn

    @property
    def partition(self) -> str:
        """The part of AWS that it belongs to."""
        return self._arn.split(":")[1] if self._arn.startswith("arn:") else "aws"


class Names:
    """The names of one context: those of its last snapshot, and what local files add to it."""

    def __init__(
        self, environ: Mapping[str, str], settings: Mapping[str, Any], context: str
    ) -> None:
        """Read what completing an account takes; roles are read when they are asked for.

        Args:
            environ: Where files are found.
            settings: `config.toml` as TOML says it.
            context: As `--context` names it; an empty string for the default one.
        """
        self._environ = environ
        self.contexts = list(_table(settings, "contexts"))
        self._context = context or _default_context(settings, self.contexts)
        self._settings = _table(_table(settings, "contexts"), self._context)
        self.profiles, self._arns = files.profiles(environ)
        self.accounts: list[Account] = []
        self.units: dict[str, tuple[str, str]] = {}
        """Name and parent's id of each OU, by its id."""
        self.root_id, self.root_name = "", ""
        self._take_snapshot()
        self._take_configured()

    def path_of(self, unit_id: str) -> tuple[str, ...]:
        """Return the names of the OUs from below the root down to one."""
        names: list[str] = []
        while unit_id in self.units and len(names) <= len(self.units):
            name, unit_id = self.units[unit_id]
            names.append(name)
        return tuple(reversed(names))

    def roles(self, account: Account) -> Iterator[RolePlace]:
        """Yield the roles of an account, whatever tells of them; the same ones maybe again."""
        yield from self._stored_roles(account)
        for arn in (*self._arns, *files.opened(self._environ)):
            _, _, rest = arn.partition(f"::{account.id}:role")
            if rest.startswith("/"):
                path, _, name = rest.rpartition("/")
                yield name, f"{path}/", arn.split(":")[1]
        for template in _tables(self._settings, "roles"):
            whole = template.get("name")
            if isinstance(whole, str) and self._covers(template, account):
                path, _, name = f"/{whole.strip('/')}".rpartition("/")
                yield name, f"{path}/", account.partition

    def _covers(self, template: Mapping[str, Any], account: Account) -> bool:
        """Tell whether a role of the configuration is in an account, as `templates.covers` does."""
        selector = _table(template, "accounts")
        if account.id in _texts(selector, "id"):
            return True
        from hatstand.domain.environments import name_matches, ou_matches

        path = self.path_of(account.parent_id)
        return any(
            name_matches(pattern, name)
            for pattern in _texts(selector, "name")
            for name in account.names
        ) or any(ou_matches(pattern, path) for pattern in _texts(selector, "ou"))

    def _take_snapshot(self) -> None:
        def take(stored: SnapshotNames) -> None:
            accounts = []
            for account_id, name, parent, arn, others in stored.accounts():
                own = (name,) if name and name != account_id else ()
                accounts.append(Account(account_id, own + others, parent, arn))
            self.units = {unit: (name, parent) for unit, name, parent in stored.units()}
            self.root_id, self.root_name = stored.root()
            self.accounts = accounts

        self._look(take)

    def _stored_roles(self, account: Account) -> list[RolePlace]:
        found: list[RolePlace] = []
        self._look(lambda stored: found.extend(stored.roles(account.id)))
        return found

    def _look(self, take: Callable[[SnapshotNames], None]) -> None:
        """Look into the context's last snapshot; one that can't be used has nothing in it."""
        path = files.last_snapshot(self._environ, self._context)
        if not path:
            return
        import sqlite3

        from hatstand.store.snapshot_names import SnapshotNames

        try:
            with SnapshotNames(path) as stored:
                if stored.readable():
                    take(stored)
        except (sqlite3.Error, ValueError):
            return

    def _take_configured(self) -> None:
        """Add the accounts that the settings name, and their names for accounts that AWS names."""
        configured = _tables(self._settings, "accounts")
        known = {account.id: account for account in self.accounts} if configured else {}
        for entry in configured:
            account_id, name = entry.get("id"), entry.get("name")
            named = (name,) if isinstance(name, str) and name else ()
            account = known.get(account_id) if isinstance(account_id, str) else None
            if account is not None:
                own = [one for one in account.names if one != account.id]
                account.names = tuple(dict.fromkeys((*own, *named))) or account.names
            elif isinstance(account_id, str):
                self.accounts.append(Account(account_id, named, self._placed(entry.get("ou"))))

    def _placed(self, path: object) -> str:
        """Return the id of the OU at a path, made up where nobody else knows it."""
        from hatstand.domain.segments import split_path

        parent = self.root_id
        for name in split_path(path) if isinstance(path, str) else ():
            of_this = (i for i, place in self.units.items() if place == (name, parent))
            found = next(of_this, f"{parent}/{name}")
            self.units[found] = (name, parent)
            parent = found
        return parent


def _default_context(settings: Mapping[str, Any], contexts: list[str]) -> str:
    wanted = settings.get("default_context")
    if isinstance(wanted, str) and wanted in contexts:
        return wanted
    return contexts[0] if contexts else files.DEFAULT_CONTEXT


def _table(settings: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = settings.get(key)
    return found if isinstance(found, dict) else {}


def _tables(settings: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = settings.get(key)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _texts(settings: Mapping[str, Any], key: str) -> list[str]:
    found = settings.get(key)
    return [entry for entry in found if isinstance(entry, str)] if isinstance(found, list) else []
