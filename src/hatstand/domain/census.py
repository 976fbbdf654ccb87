"""How many accounts of which environment, and how many roles, are below each OU."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from hatstand.domain.environments import Environment
from hatstand.domain.organization import Account, Organization


@dataclass(slots=True)
class Tally:
    """What was counted.

    Attributes:
        accounts: How many there are.
        roles: How many there are in these accounts.
        environments: How many of the accounts have the environment of each name; the name is
            empty where no rule matches.
    """

    accounts: int = 0
    roles: int = 0
    environments: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Count in what another tally has."""
        self.accounts += other.accounts
        self.roles += other.roles
        self.environments.update(other.environments)


class Census:
    """Counts the accounts of an organization, as many at a time as there is time for.

    Rules have to be tried on every account: for ten thousand of them that takes longer than
    anybody should wait for an answer to a key.
    """

    def __init__(
        self,
        organization: Organization,
        environment_of: Callable[[str], Environment],
        roles_of: Callable[[str], int],
    ) -> None:
        """Begin at nothing.

        Args:
            organization: Its accounts are counted.
            environment_of: Returns the environment of an account, by its id.
            roles_of: Returns how many roles are in an account, by its id.
        """
        self._organization = organization
        self._environment_of = environment_of
        self._roles_of = roles_of
        self._seen = 0
        self._by_parent: dict[str, Tally] = {}
        self._sums: dict[str | None, Tally] = {}
        self._by_name: dict[str, Environment] = {}

    @property
    def done(self) -> bool:
        """Whether all accounts are counted."""
        return self._seen >= len(self._organization.accounts)

    def count(self, most: int) -> bool:
        """Count up to `most` more accounts; return whether all are counted now."""
        for account in self._organization.accounts[self._seen : self._seen + most]:
            self._take(account)
        self._seen += most
        return self.done

    def environment(self, name: str) -> Environment:
        """Return the environment of a name that a tally has."""
        return self._by_name[name]

    def whole(self) -> Tally | None:
        """Return the tally of all accounts, wherever they are; None until all are counted."""
        return self._sum(None, tuple(self._by_parent)) if self.done else None

    def below(self, unit_id: str) -> Tally | None:
        """Return the tally of an OU and all below it; None until all are counted."""
        return self._sum(unit_id, self._organization.walk_units(unit_id)) if self.done else None

    def _take(self, account: Account) -> None:
        tally = self._by_parent.get(account.parent_id)
        if tally is None:
            tally = self._by_parent[account.parent_id] = Tally()
        environment = self._environment_of(account.id)
        self._by_name[environment.name] = environment
        tally.accounts += 1
        tally.roles += self._roles_of(account.id)
        tally.environments[environment.name] += 1

    def _sum(self, key: str | None, unit_ids: Iterable[str]) -> Tally:
        known = self._sums.get(key)
        if known is None:
            known = self._sums[key] = Tally()
            for unit_id in unit_ids:
                tally = self._by_parent.get(unit_id)
                if tally is not None:
                    known.add(tally)
        return known
