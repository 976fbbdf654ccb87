"""Which statements of a trust policy are about a caller, before any condition is looked at."""

from __future__ import annotations

from enum import IntEnum

from hatstand.domain.arn import Arn, is_account_id
from hatstand.domain.policy.caller import (
    Caller,
    PrincipalKind,
    account_of_principal,
    named_role,
)
from hatstand.domain.policy.document import ASSUME_ROLE, Effect, Principal, Statement, TrustPolicy
from hatstand.domain.policy.matching import Answer, answer, covers
from hatstand.domain.records import dataclass


class Reach(IntEnum):
    """How closely a principal names the caller: it decides whether own policies are needed."""

    NONE = 0
    ACCOUNT = 1
    ANYONE = 2
    NAMED = 3


@dataclass(frozen=True, slots=True)
class Concern:
    """A statement that is, or may be, about the caller and `sts:AssumeRole`."""

    statement: Statement
    answer: Answer
    reach: Reach


def concerns(policy: TrustPolicy, caller: Caller, effect: Effect) -> tuple[Concern, ...]:
    """Return the statements of `effect` that are or may be about the caller, in order.

    One that can't be read may be about anybody, and one without effect may be of either kind.
    """
    found: list[Concern] = []
    for statement in policy.statements:
        if statement.effect not in (effect, None):
            continue
        if statement.problem:
            found.append(Concern(statement, Answer.MAYBE, Reach.ACCOUNT))
        elif statement.covers_action(ASSUME_ROLE):
            certain, reach = _covered(statement, caller)
            if certain is not Answer.NO:
                found.append(Concern(statement, certain, reach))
    return tuple(found)


def _covered(statement: Statement, caller: Caller) -> tuple[Answer, Reach]:
    matches = [_matches(one, caller) for one in statement.principals]
    if not statement.not_principal:
        return max(matches, default=(Answer.NO, Reach.NONE))
    return _left_out(matches, caller)


def _left_out(matches: list[tuple[Answer, Reach]], caller: Caller) -> tuple[Answer, Reach]:
    """Return whether the caller is beyond a `NotPrincipal`.

    AWS wants the account, the identity and for a role also its session to be listed; what it
    does where only some of them are is left open.
    """
    hits = {reach for certain, reach in matches if certain is not Answer.NO}
    if not hits:
        return Answer.YES, Reach.ANYONE
    if Reach.ANYONE in hits:
        return Answer.NO, Reach.NONE
    listed = hits >= {Reach.ACCOUNT, Reach.NAMED}
    if listed and caller.kind is not PrincipalKind.ROLE:
        return Answer.NO, Reach.NONE
    return Answer.MAYBE, Reach.ANYONE


def _matches(principal: Principal, caller: Caller) -> tuple[Answer, Reach]:
    """Return whether one principal is the caller; services and federated ones never are."""
    value = principal.value
    if principal.kind != "AWS":
        return Answer.NO, Reach.NONE
    if value == "*":
        return Answer.YES, Reach.ANYONE
    account = account_of_principal(value)
    if account:
        same = account[0] in ("", caller.partition) and account[1] == caller.account_id
        return answer(same), Reach.ACCOUNT
    if "*" in value or "?" in value:
        return _matches_pattern(value, caller)
    return answer(value == caller.arn or named_role(value, caller)), Reach.NAMED


def _matches_pattern(value: str, caller: Caller) -> tuple[Answer, Reach]:
    """Return at best maybe: AWS refuses such principals, so what it would do is not known."""
    close = max(covers(value, caller.arn), covers(value, caller.principal_arn))
    return min(Answer.MAYBE, close), Reach.NAMED


def known_principal(principal: Principal) -> bool:
    """Tell whether a principal is written in a way that AWS accepts: not as a bare unique id."""
    value = principal.value
    if principal.kind != "AWS" or value == "*" or is_account_id(value):
        return True
    arn = Arn.parse(value)
    if arn is None or not is_account_id(arn.account_id) or "*" in value or "?" in value:
        return False
    kind, _, name = arn.resource.partition("/")
    if arn.service == "iam":
        return arn.resource == "root" or (kind in ("user", "role") and bool(name))
    return arn.service == "sts" and kind in ("assumed-role", "federated-user") and bool(name)
