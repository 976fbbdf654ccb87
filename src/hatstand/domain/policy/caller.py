"""Who wants to assume a role, and what a request of theirs would tell AWS."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Self

from hatstand.domain.arn import Arn, RoleArn, assumed_role_of, is_account_id
from hatstand.domain.credentials import CallerIdentity
from hatstand.domain.policy.conditions import MFA_AGE, MFA_PRESENT, Facts, Possibility, State
from hatstand.domain.policy.matching import SOME_PATH, SSO_PATH
from hatstand.domain.records import dataclass

SSO_ROLE_PREFIX = "AWSReservedSSO_"
"""How the roles begin that IAM Identity Center makes for its permission sets."""


class PrincipalKind(StrEnum):
    """What a caller is, as far as trust policies tell it apart."""

    USER = "user"
    ROLE = "role"
    ROOT = "root"
    FEDERATED = "federated"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who would call `sts:AssumeRole`; None always means that nobody knows.

    Attributes:
        account_id: The caller's account.
        arn: As `sts:GetCallerIdentity` says it; for a role that of its session.
        kind: A user, a role's session, an account's root user, a federated user.
        role_arn: The ARN of the role behind a session, with its path; None where only the
            session's ARN is known, which has no path.
        organization_id: `o-…`; an empty string where the account is in none.
        organization_paths: Where the account is: `o-…/r-…/ou-…/`; empty where it is in none.
        long_term: Whether the keys are an IAM user's own, without a session token.
        can_give_mfa: Whether a device that STS takes is there; of no meaning for roles.
        external_id: The ExternalId that will be sent, or None where none will.
        allowed: Whether the caller's own policies allow `sts:AssumeRole` on this role.
        denied: Whether one of them certainly denies it in so many words.
        bounded: Whether a permissions boundary or session policy limits the caller.
        own_reason: Why `allowed` is None, in words; empty where there is nothing to say.
    """

    account_id: str
    arn: str
    kind: PrincipalKind = PrincipalKind.USER
    role_arn: str | None = None
    partition: str = "aws"
    organization_id: str | None = None
    organization_paths: tuple[str, ...] | None = None
    long_term: bool = True
    can_give_mfa: bool | None = None
    external_id: str | None = None
    allowed: bool | None = None
    denied: bool = False
    bounded: bool = False
    own_reason: str = ""

    @classmethod
    def of(cls, identity: CallerIdentity) -> Self:
        """Return the caller that `identity` is, with nothing else known of it.

        A user is taken to have long-term keys; `dataclasses.replace` says otherwise.
        """
        parsed = Arn.parse(identity.arn)
        resource = parsed.resource.partition("/")[0] if parsed else ""
        kinds = {
            "assumed-role": PrincipalKind.ROLE,
            "federated-user": PrincipalKind.FEDERATED,
            "root": PrincipalKind.ROOT,
        }
        kind = kinds.get(resource, PrincipalKind.USER)
        return cls(
            identity.account_id,
            identity.arn,
            kind,
            partition=identity.partition,
            long_term=resource in ("user", "root"),
        )

    @property
    def role_name(self) -> str:
        """The name of the role behind a session; empty for everybody else."""
        if self.kind is not PrincipalKind.ROLE:
            return ""
        role = RoleArn.parse(self.role_arn) if self.role_arn else None
        session = assumed_role_of(self.arn)
        return role.name if role else session[1] if session else ""

    @property
    def principal_arn(self) -> str:
        """What `aws:PrincipalArn` will say, with `SOME_PATH` where a role's path is not known."""
        if self.kind is not PrincipalKind.ROLE or self.role_arn:
            return self.role_arn or self.arn
        path = SSO_PATH if self.role_name.startswith(SSO_ROLE_PREFIX) else ""
        return f"arn:{self.partition}:iam::{self.account_id}:role{path}{SOME_PATH}{self.role_name}"

    def may_give_mfa(self) -> bool | None:
        """Tell whether a code can go with the call; a role's session has no device."""
        return self.can_give_mfa if self.kind is PrincipalKind.USER else False


def named_role(value: str, caller: Caller) -> bool:
    """Tell whether a role's ARN in a policy is the role behind the caller's session.

    Role names are unique in an account, whatever their path, and AWS keeps such a principal only
    as long as the role is there; so an unknown path does not make it doubtful.
    """
    role = RoleArn.parse(value)
    if role is None or not caller.role_name:
        return False
    if caller.role_arn:
        return value == caller.role_arn
    mine = (caller.partition, caller.account_id, caller.role_name)
    return (role.partition, role.account_id, role.name) == mine


def account_of_principal(value: str) -> tuple[str, str] | None:
    """Return (partition, account id) where a principal is a whole account, else None.

    The partition is empty for twelve bare digits.
    """
    if is_account_id(value):
        return "", value
    arn = Arn.parse(value)
    if arn and arn.service == "iam" and arn.resource == "root" and is_account_id(arn.account_id):
        return arn.partition, arn.account_id
    return None


_ABSENT: tuple[Possibility, ...] = (State.ABSENT,)

_ALWAYS: Mapping[str, tuple[Possibility, ...]] = {
    # A person's call comes straight to STS, over TLS, and not through another service of AWS.
    "aws:securetransport": (("true",),),
    "aws:viaawsservice": (("false",),),
    "aws:principalisawsservice": (("false",),),
    "aws:principalservicename": _ABSENT,
    "aws:principalservicenameslist": _ABSENT,
    "aws:calledvia": _ABSENT,
    "aws:calledviafirst": _ABSENT,
    "aws:calledvialast": _ABSENT,
    "aws:sourceaccount": _ABSENT,
    "aws:sourcearn": _ABSENT,
    "aws:sourceorgid": _ABSENT,
    "aws:sourceorgpaths": _ABSENT,
}

_PRINCIPAL_TYPES = {
    PrincipalKind.USER: "User",
    PrincipalKind.ROLE: "AssumedRole",
    PrincipalKind.ROOT: "Account",
    PrincipalKind.FEDERATED: "FederatedUser",
}


def facts_of(
    caller: Caller, role_account_id: str, *, with_mfa: bool, external_id: str | State | None
) -> Facts:
    """Return what is known of the keys of a caller's request.

    `external_id` is what goes with it: a text, nothing (None), or one that is not known here
    (`State.PRESENT`).
    """
    facts: dict[str, tuple[Possibility, ...]] = dict(_ALWAYS)
    facts["aws:principalaccount"] = ((caller.account_id,),)
    facts["aws:principalarn"] = ((caller.principal_arn,),)
    facts["aws:principaltype"] = ((_PRINCIPAL_TYPES[caller.kind],),)
    user = caller.kind is PrincipalKind.USER
    facts["aws:username"] = ((caller.arn.rpartition("/")[2],),) if user else _ABSENT
    if caller.organization_id is not None:
        organization_id = caller.organization_id
        facts["aws:principalorgid"] = ((organization_id,),) if organization_id else _ABSENT
    if caller.organization_paths is not None:
        paths = caller.organization_paths
        facts["aws:principalorgpaths"] = (paths,) if paths else _ABSENT
    if role_account_id:
        facts["aws:resourceaccount"] = ((role_account_id,),)
    if caller.long_term:
        facts["aws:tokenissuetime"] = _ABSENT
    if external_id is None:
        facts["sts:externalid"] = _ABSENT
    else:
        known = external_id if isinstance(external_id, State) else (external_id,)
        facts["sts:externalid"] = (known,)
    return {**facts, **mfa_facts(caller, with_mfa=with_mfa)}


def mfa_facts(caller: Caller, *, with_mfa: bool) -> Facts:
    """Return what the keys on MFA may be, with and without a fresh code.

    Long-term keys have none of them without a code. Whether a session of `GetSessionToken` was
    made with one is not known. A role's session never says true; whether its key then is absent
    or false is told differently, so both are possible.
    """
    if with_mfa:  # the code may have been given a moment ago, for many roles
        return {MFA_PRESENT: (("true",),), MFA_AGE: (("0",), ("59",))}
    if caller.long_term:
        return {MFA_PRESENT: _ABSENT, MFA_AGE: _ABSENT}
    if caller.kind is PrincipalKind.USER:
        return {
            MFA_PRESENT: (("true",), ("false",)),
            MFA_AGE: (State.ABSENT, State.PRESENT),
        }
    return {MFA_PRESENT: (State.ABSENT, ("false",)), MFA_AGE: _ABSENT}
