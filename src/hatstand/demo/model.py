"""What the endpoint knows about: accounts, units, roles, users and their policies."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hatstand.demo import identifiers

Policy = dict[str, Any]
"""An IAM policy document, as parsed JSON."""


@dataclass(frozen=True, slots=True)
class ManagedPolicy:
    """A policy with an ARN of its own; `account` is `aws` for AWS's."""

    account: str
    name: str
    document: Policy
    path: str = "/"

    @property
    def arn(self) -> str:
        """Return the policy's ARN."""
        return identifiers.iam_arn(self.account, "policy", self.path, self.name)


@dataclass(frozen=True, slots=True)
class Role:
    """An IAM role and what its trust policy says."""

    account: str
    name: str
    trust: Policy
    path: str = "/"
    managed: tuple[ManagedPolicy, ...] = ()
    inline: dict[str, Policy] = field(default_factory=dict)
    max_session: int = 3600
    description: str = ""
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        """Return the role's ARN, its path included."""
        return identifiers.iam_arn(self.account, "role", self.path, self.name)

    @property
    def id(self) -> str:
        """Return the role's unique id (`AROA…`)."""
        return identifiers.stable("AROA", self.account, self.name)

    def documents(self) -> list[Policy]:
        """Return every identity policy of the role."""
        return [*self.inline.values(), *(policy.document for policy in self.managed)]


@dataclass(frozen=True, slots=True)
class Group:
    """An IAM group: policies that several users share."""

    account: str
    name: str
    managed: tuple[ManagedPolicy, ...] = ()
    inline: dict[str, Policy] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Device:
    """A virtual MFA device and the seed of its codes."""

    serial: str
    seed: str


@dataclass(frozen=True, slots=True)
class Key:
    """A pair of long-term access keys."""

    id: str
    secret: str


@dataclass(frozen=True, slots=True)
class User:
    """An IAM user with long-term keys; `root` makes it the account's root user instead."""

    account: str
    name: str
    key: Key
    path: str = "/"
    device: Device | None = None
    managed: tuple[ManagedPolicy, ...] = ()
    inline: dict[str, Policy] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    root: bool = False

    @property
    def arn(self) -> str:
        """Return the user's ARN."""
        if self.root:
            return identifiers.iam_arn(self.account, "root", "", "")
        return identifiers.iam_arn(self.account, "user", self.path, self.name)

    @property
    def id(self) -> str:
        """Return the unique id (`AIDA…`); of the root user, the account's id."""
        return self.account if self.root else identifiers.stable("AIDA", self.account, self.name)

    def documents(self) -> list[Policy]:
        """Return every identity policy of the user, those of its groups included."""
        found = [*self.inline.values(), *(policy.document for policy in self.managed)]
        for group in self.groups:
            found += [*group.inline.values(), *(policy.document for policy in group.managed)]
        return found


@dataclass(frozen=True, slots=True)
class Unit:
    """An organizational unit; `path` is its names from the top, `parent` an OU's or root's id."""

    id: str
    name: str
    parent: str
    path: tuple[str, ...]


@dataclass(slots=True)
class Account:
    """An AWS account; `parent` is None where it belongs to no organization."""

    id: str
    name: str
    email: str
    parent: str | None
    joined: float
    state: str = "ACTIVE"
    method: str = "CREATED"
    alias: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    environment: str = ""
