"""The verdict on each role: what its trust policy, own policies and its account come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hatstand.domain.arn import is_account_id
from hatstand.domain.credentials import CallerIdentity
from hatstand.domain.organization import AccountSource, AccountState, Organization
from hatstand.domain.policy import Caller, Judgement, PrincipalKind, TrustPolicy, judge
from hatstand.domain.records import dataclass
from hatstand.domain.roles import Role, RoleSource, Verdict
from hatstand.domain.text import grouped_account_id
from hatstand.services.discovery.own_side import OwnAnswer, OwnSide
from hatstand.services.facts import CallerFacts

UNREAD = "nobody has read its trust policy"

_CLOSED = (AccountState.SUSPENDED, AccountState.CLOSED)
"""Such an account can't be used for anything, at once.

Source: Organizations User Guide, orgs_manage_accounts_close.
"""

_ANY_ACCOUNT = "000000000000"
_ANY_ACCOUNT_SHOWN = grouped_account_id(_ANY_ACCOUNT)
"""Stand for the account of a role whose id makes no difference."""

_BY_ROLE_ACCOUNT = "resourceaccount"
"""Stands, in lower case, in the trust policies whose meaning hangs on the role's account."""


@dataclass(frozen=True, slots=True)
class Standpoint:
    """From where roles are judged: who calls, and the organization around.

    Attributes:
        caller: Who calls.
        facts: What is known of the caller.
        organization: Where its account and those of the roles are.
    """

    caller: CallerIdentity
    facts: CallerFacts
    organization: Organization

    def as_caller(self) -> Caller:
        """Return the caller as policies see it, before any role is looked at."""
        facts, organization = self.facts, self.organization
        account = organization.account_by_id.get(self.caller.account_id)
        member = bool(organization.id and account and account.source is AccountSource.ORGANIZATION)
        who = Caller.of(self.caller)
        return replace(
            who,
            role_arn=facts.own.role_arn,
            organization_id=organization.id if member else None,
            organization_paths=paths_of(self.caller.account_id, organization) if member else None,
            long_term=who.long_term and facts.long_term,
            can_give_mfa=facts.mfa_device,
            bounded=facts.own.bounded,
        )


class Verdicts:
    """Judges roles from one standpoint; questions that differ in nothing are answered once.

    The trust policies of a role that exists in every account mostly differ by the account's own
    id alone: those are one question too.
    """

    def __init__(
        self, standpoint: Standpoint, unusable: Mapping[str, AccountState] | None = None
    ) -> None:
        """Make the judge; `unusable` are the accounts not in use where somebody found them."""
        self._who = standpoint.as_caller()
        self._side = OwnSide(standpoint.facts.own)
        self._judgements: dict[tuple[object, ...], Judgement] = {}
        self._caller_texts = "\n".join(
            (self._who.arn, self._who.principal_arn, *(self._who.organization_paths or ()))
        )
        self.unusable = unusable_accounts(standpoint) if unusable is None else unusable

    def judgement(self, role: Role) -> Judgement:
        """Return what is to be said of one role."""
        own = self._side.answer(role)
        found = self._trusted(role, own) if role.trust_policy else self._untold(role, own)
        state = self.unusable.get(role.account_id)
        return found if state is None else _in_account(found, state)

    def _trusted(self, role: Role, own: OwnAnswer) -> Judgement:
        account_id, text, external_id = role.account_id, role.trust_policy, role.external_id
        if self._interchangeable(role):
            account_id = _ANY_ACCOUNT
            text = text.replace(role.account_id, account_id)
            external_id = external_id and external_id.replace(role.account_id, account_id)
        key = (text, account_id, external_id, own)
        known = self._judgements.get(key)
        if known is None:
            known = self._judge(text, account_id, external_id, own)
            self._judgements[key] = known
        if account_id == role.account_id or _ANY_ACCOUNT_SHOWN not in known.reason:
            return known
        reason = known.reason.replace(_ANY_ACCOUNT_SHOWN, grouped_account_id(role.account_id))
        return Judgement(
            known.verdict, reason, known.statement, known.needs_mfa, known.needs_external_id
        )

    def _interchangeable(self, role: Role) -> bool:
        """Tell whether any other id in place of the role's account's would mean the same."""
        account_id, text = role.account_id, role.trust_policy
        return (
            account_id != self._who.account_id
            and is_account_id(account_id)
            and account_id not in self._caller_texts
            and _ANY_ACCOUNT not in self._caller_texts
            and _ANY_ACCOUNT not in text
            and _BY_ROLE_ACCOUNT not in text.lower()
        )

    def _judge(
        self, text: str, account_id: str, external_id: str | None, own: OwnAnswer
    ) -> Judgement:
        who = replace(
            self._who,
            external_id=external_id,
            allowed=own.allowed,
            denied=own.denied,
            own_reason=own.reason if own.allowed is None else "",
        )
        found = judge(TrustPolicy.parse(text), who, role_account_id=account_id)
        if found.verdict is Verdict.YES and own.may_be_denied and own.allowed is not True:
            # A trust policy that names the caller is enough, but not against a Deny of its own.
            reason = f"{found.reason}; whether an own policy denies it is not known"
            return replace(found, verdict=Verdict.MAYBE, reason=reason)
        return found

    def _untold(self, role: Role, own: OwnAnswer) -> Judgement:
        """Return what can be said of a role whose trust policy nobody has read."""
        if self._who.kind in (PrincipalKind.ROOT, PrincipalKind.FEDERATED):
            what = (
                "an account's root user"
                if self._who.kind is PrincipalKind.ROOT
                else ("a federated user's session")
            )
            return Judgement(Verdict.NO, f"{what} can't assume roles")
        if own.denied:
            return Judgement(Verdict.NO, "the caller's own policies deny it")
        if own.allowed is False and role.account_id != self._who.account_id:
            return Judgement(Verdict.NO, "the caller's own policies don't allow it")
        return Judgement(Verdict.MAYBE, "; ".join(_known_without_trust(role, own)))


def unusable_accounts(standpoint: Standpoint) -> Mapping[str, AccountState]:
    """Return the accounts that are known not to be in use, with their states."""
    return {
        account.id: account.state
        for account in standpoint.organization.accounts
        if not account.state.usable
    }


def _known_without_trust(role: Role, own: OwnAnswer) -> list[str]:
    parts = []
    if role.opened_at is not None:
        parts.append(f"opened at {role.opened_at:%Y-%m-%d %H:%M} UTC")
    if own.allowed:
        parts.append("the caller's own policies allow it")
    elif own.allowed is False:
        parts.append("the caller's own policies don't allow it, which in its own account may do")
    else:
        parts.append(own.reason)
    only_policy = role.sources == (RoleSource.POLICY,)
    parts.append("nobody has read whether it exists and whom it trusts" if only_policy else UNREAD)
    return parts


def _in_account(found: Judgement, state: AccountState) -> Judgement:
    """Return the judgement of a role in an account that is not in use."""
    if state in _CLOSED:
        return replace(found, verdict=Verdict.NO, reason=f"its account is {state}", statement=None)
    if found.verdict is Verdict.NO:
        return found
    reason = f"its account is {state}; {found.reason}"
    return replace(found, verdict=Verdict.MAYBE, reason=reason)


def rejudged(role: Role, found: Judgement) -> Role:
    """Return a role of AWS's lists with this judgement in place of any earlier one.

    One that says the same already is returned as it is: a hundred thousand copies take a second.
    """
    new = (found.verdict, found.reason, found.needs_mfa, found.needs_external_id)
    if new == (role.verdict, role.reason, role.mfa, role.external_id_needed):
        return role
    verdict, reason, mfa, external_id_needed = new
    return replace(
        role, verdict=verdict, reason=reason, mfa=mfa, external_id_needed=external_id_needed
    )


def with_judgement(role: Role, found: Judgement) -> Role:
    """Return the role as judged; what its profile or template says of MFA stays."""
    return replace(
        role,
        verdict=found.verdict,
        reason=found.reason,
        mfa=found.needs_mfa if role.mfa is None else role.mfa,
        external_id_needed=found.needs_external_id
        if role.external_id_needed is None
        else role.external_id_needed,
    )


def paths_of(account_id: str, organization: Organization) -> tuple[str, ...] | None:
    """Return where an account is, as `aws:PrincipalOrgPaths` says it; None where nobody knows."""
    account = organization.account_by_id.get(account_id)
    if not organization.id or account is None:
        return None
    ids: list[str] = [""]
    current = account.parent_id
    while current in organization.unit_by_id and current not in ids:
        ids.insert(0, current)
        current = organization.unit_by_id[current].parent_id
    if current != organization.root_id:
        return None
    return ("/".join((organization.id, organization.root_id, *ids)),)
