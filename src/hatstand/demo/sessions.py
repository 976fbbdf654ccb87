"""Who calls: long-term keys, and the temporary credentials that were handed out."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hatstand.demo import identifiers
from hatstand.domain.demo_keys import SESSION_PREFIX

if TYPE_CHECKING:
    from hatstand.demo.model import Policy, Role, User
    from hatstand.demo.organization import Organization

_KEEP_EXPIRED = 3600


@dataclass(frozen=True, slots=True)
class Caller:
    """A set of credentials and the identity behind it.

    Attributes:
        user: The IAM user of long-term or `GetSessionToken` credentials.
        role: The role of `AssumeRole` credentials.
        token: The session token; None for long-term keys.
        expires: Epoch seconds; None for long-term keys.
        mfa_at: When a one-time code was given for `GetSessionToken`; None without one.
        chained: Whether the role was assumed with temporary credentials.
        limits: Session policies, each of which must allow what the identity's own do.
    """

    key: str
    secret: str
    account: str
    arn: str
    id: str
    user: User | None = None
    role: Role | None = None
    token: str | None = None
    expires: float | None = None
    mfa_at: float | None = None
    chained: bool = False
    source_identity: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    limits: tuple[Policy, ...] = ()

    @property
    def temporary(self) -> bool:
        """Tell whether these are temporary credentials."""
        return self.token is not None

    @property
    def names(self) -> frozenset[str]:
        """Return everything that a trust policy may call this principal."""
        found = {self.arn, self.id}
        if self.role is not None:
            found |= {self.role.arn, self.role.id}
        return frozenset(found)

    @property
    def is_root(self) -> bool:
        """Tell whether this is the root user of its account."""
        return self.user is not None and self.user.root

    def documents(self) -> list[Policy]:
        """Return the identity policies of the user or role."""
        owner = self.user or self.role
        return owner.documents() if owner is not None else []


class Credentials:
    """Every set of credentials that is known, by access key id."""

    def __init__(self, organization: Organization) -> None:
        self._organization = organization
        self._temporary: dict[str, Caller] = {}
        self._lock = threading.Lock()

    def find(self, key: str) -> Caller | None:
        """Return whose access key id this is, or None."""
        caller = self._temporary.get(key)
        if caller is not None:
            return caller
        user = self._organization.users.get(key)
        if user is None:
            return None
        return Caller(key, user.key.secret, user.account, user.arn, user.id, user=user)

    def _add(self, caller: Caller, now: float) -> Caller:
        with self._lock:
            if len(self._temporary) % 512 == 511:
                self._temporary = {
                    key: known
                    for key, known in self._temporary.items()
                    if (known.expires or 0) > now - _KEEP_EXPIRED
                }
            self._temporary[caller.key] = caller
        return caller

    def for_user(self, user: User, now: float, seconds: int, mfa_at: float | None) -> Caller:
        """Hand out `GetSessionToken` credentials."""
        caller = Caller(
            identifiers.fresh(SESSION_PREFIX),
            identifiers.secret(),
            user.account,
            user.arn,
            user.id,
            user=user,
            token=identifiers.token(),
            expires=now + seconds,
            mfa_at=mfa_at,
        )
        return self._add(caller, now)

    def for_role(self, role: Role, now: float, seconds: int, grant: Grant) -> Caller:
        """Hand out `AssumeRole` credentials."""
        caller = Caller(
            identifiers.fresh(SESSION_PREFIX),
            identifiers.secret(),
            role.account,
            f"arn:aws:sts::{role.account}:assumed-role/{role.name}/{grant.name}",
            f"{role.id}:{grant.name}",
            role=role,
            token=identifiers.token(),
            expires=now + seconds,
            chained=grant.chained,
            source_identity=grant.source_identity,
            tags=grant.tags,
            limits=grant.limits,
        )
        return self._add(caller, now)


@dataclass(frozen=True, slots=True)
class Grant:
    """What `AssumeRole` settled about a session besides role and lifetime."""

    name: str
    chained: bool
    source_identity: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    limits: tuple[Policy, ...] = ()
