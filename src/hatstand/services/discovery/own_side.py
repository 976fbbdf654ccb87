"""What the caller's own policies say of assuming one role: the half that no trust policy tells."""

from __future__ import annotations

from hatstand.domain.arn import is_account_id
from hatstand.domain.policy import IdentityPolicy, allows
from hatstand.domain.policy.document import ASSUME_ROLE
from hatstand.domain.records import dataclass
from hatstand.domain.roles import Role
from hatstand.services.facts import OwnPolicies

_EVERYTHING = IdentityPolicy.parse(
    {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
)


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """What own policies say of one role.

    Attributes:
        allowed: None where it can't be told.
        denied: Whether a Deny certainly covers it.
        may_be_denied: Whether a Deny may cover it, perhaps one that nobody could read.
        reason: Why, in words; printable.
    """

    allowed: bool | None
    denied: bool
    may_be_denied: bool
    reason: str


class OwnSide:
    """Answers for any number of roles; accounts that no policy tells apart share an answer."""

    def __init__(self, own: OwnPolicies) -> None:
        self._own = own
        self._policies = [IdentityPolicy.parse(document) for document in own.documents]
        self._answers: dict[tuple[str, ...], OwnAnswer] = {}
        self._told_apart = self._accounts_told_apart()

    def answer(self, role: Role) -> OwnAnswer:
        """Return what own policies say of assuming `role`."""
        account_id = role.account_id
        if self._told_apart is not None and account_id not in self._told_apart:
            account_id = ""
        key = (role.partition, account_id, role.path, role.name)
        known = self._answers.get(key)
        if known is None:
            known = self._answers[key] = self._answer(role.arn)
        return known

    def _answer(self, arn: str) -> OwnAnswer:
        own = self._own
        found = allows(self._policies, ASSUME_ROLE, arn, bounded=own.bounded)
        if found.denied:
            return OwnAnswer(
                allowed=False, denied=True, may_be_denied=True, reason="an own policy denies it"
            )
        if own.refused or not own.asked:
            return OwnAnswer(
                allowed=None, denied=False, may_be_denied=True, reason=unread_text(own)
            )
        undenied = allows([_EVERYTHING, *self._policies], ASSUME_ROLE, arn).allowed is True
        return OwnAnswer(
            found.allowed, denied=False, may_be_denied=not undenied, reason=found.reason
        )

    def _accounts_told_apart(self) -> frozenset[str] | None:
        """Return the accounts that a pattern names; None where one covers a part of an id."""
        named: set[str] = set()
        for policy in self._policies:
            for statement in policy.statements:
                for pattern in statement.resources:
                    parts = pattern.split(":", 5)
                    account = parts[4] if len(parts) == 6 else pattern
                    if is_account_id(account):
                        named.add(account)
                    elif account != "*":
                        return None
        return frozenset(named)


def unread_text(own: OwnPolicies) -> str:
    """Return in words that own policies could not all be read, and what was refused."""
    if not own.refused:
        return "nobody has read what its own policies allow"
    more = f" and {len(own.refused) - 1} more" if len(own.refused) > 1 else ""
    return f"the caller's own policies could not all be read ({own.refused[0]}{more} refused)"
