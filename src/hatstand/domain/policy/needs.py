"""What a trust policy wants of whoever it lets in: a code, an ExternalId."""

from __future__ import annotations

from collections.abc import Iterable

from hatstand.domain.policy.conditions import (
    EXTERNAL_ID_KEYS,
    MFA_AGE,
    MFA_KEYS,
    MFA_PRESENT,
    Facts,
    State,
    about,
    all_hold,
)
from hatstand.domain.policy.document import ASSUME_ROLE, Effect, Principal, Statement, TrustPolicy
from hatstand.domain.policy.matching import Answer
from hatstand.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class Requirements:
    """What goes with a call: True where it is needed, False where not, None where unclear.

    Attributes:
        mfa: Whether somebody with long-term keys needs a code.
        external_id: Whether an ExternalId is needed.
    """

    mfa: bool | None
    external_id: bool | None


@dataclass(frozen=True, slots=True)
class _Thing:
    """Something that may go with a call, and what its keys are without it and with it."""

    keys: frozenset[str]
    without: Facts
    given: Facts


_MFA = _Thing(
    MFA_KEYS,
    {MFA_PRESENT: (State.ABSENT,), MFA_AGE: (State.ABSENT,)},
    {MFA_PRESENT: (("true",),), MFA_AGE: (("0",),)},
)
_EXTERNAL_ID = _Thing(
    EXTERNAL_ID_KEYS,
    dict.fromkeys(EXTERNAL_ID_KEYS, (State.ABSENT,)),
    dict.fromkeys(EXTERNAL_ID_KEYS, (State.PRESENT,)),
)


def requirements(policy: TrustPolicy) -> Requirements:
    """Return what any caller must send, read from the conditions alone.

    Where statements differ, because they are for different callers, the answer is None; `judge`
    tells it for one caller.
    """
    return Requirements(_needed(policy, _MFA), _needed(policy, _EXTERNAL_ID))


def _needed(policy: TrustPolicy, thing: _Thing) -> bool | None:
    if policy.problem or not policy.statements:
        return None
    relevant = [
        one
        for one in policy.statements
        if one.covers_action(ASSUME_ROLE) and _for_callers(one.principals)
    ]
    denied = {_deny_wants(one, thing) for one in relevant if one.effect is Effect.DENY}
    if True in denied:
        return True
    allowed = {_allow_wants(one, thing) for one in relevant if one.effect is Effect.ALLOW}
    wanted = allowed.pop() if len(allowed) == 1 else None
    return None if None in denied and wanted is False else wanted


def _for_callers(principals: Iterable[Principal]) -> bool:
    """Tell whether a statement is about identities, not about services or federation alone."""
    return any(one.kind == "AWS" for one in principals)


def _split(statement: Statement, thing: _Thing) -> tuple[Answer, Answer, bool]:
    """Return whether the conditions on a thing hold without it and with it; and if others exist."""
    own = [one for one in statement.conditions if about(one, thing.keys)]
    others = len(own) < len(statement.conditions)
    return all_hold(own, thing.without), all_hold(own, thing.given), others


def _allow_wants(statement: Statement, thing: _Thing) -> bool | None:
    without, given, _ = _split(statement, thing)
    if without is Answer.NO and given is not Answer.NO:
        return True
    return False if without is Answer.YES else None


def _deny_wants(statement: Statement, thing: _Thing) -> bool | None:
    """Return whether a Deny makes a thing needed for everybody; None where for some, or unclear."""
    without, given, others = _split(statement, thing)
    if without is given or without is Answer.NO:
        return False
    everybody = Principal("AWS", "*") in statement.principals and not statement.not_principal
    return True if without is Answer.YES and everybody and not others else None
