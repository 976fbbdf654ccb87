"""What deserves a second look in a trust policy, in calm words."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from hatstand.domain.arn import Arn
from hatstand.domain.policy.caller import account_of_principal
from hatstand.domain.policy.conditions import EXTERNAL_ID_KEYS, Quantifier, about, operator_of
from hatstand.domain.policy.document import (
    ASSUME_ROLE,
    Condition,
    Effect,
    Principal,
    Statement,
    TrustPolicy,
)
from hatstand.domain.policy.traps import TrustWarning, is_mfa, on_condition, warning
from hatstand.domain.policy.trust import known_principal
from hatstand.domain.policy.wording import account_text
from hatstand.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a review needs to know beside the policy.

    Attributes:
        role_account_id: The account of the role; an empty string where unknown.
        own_accounts: One's own accounts; None where nobody knows them, so that nobody is called
            a third party.
        max_duration: The role's MaxSessionDuration in seconds, or None.
        needed_duration: Seconds that are asked for as a rule, or None.
    """

    role_account_id: str = ""
    own_accounts: Collection[str] | None = None
    max_duration: int | None = None
    needed_duration: int | None = None


_NOWHERE = Surroundings()

_CALLER_KEYS = frozenset(
    (
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:principalaccount",
        "aws:principalarn",
        "aws:userid",
        "aws:sourceip",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceorgid",
    )
)
"""Keys that say who calls, or from where; MFA alone does not: anybody has a device of their own."""


def review(policy: TrustPolicy, around: Surroundings = _NOWHERE) -> tuple[TrustWarning, ...]:
    """Return what deserves a second look, in the order of the statements.

    Sources: IAM User Guide (reference_policies_condition-keys, …_elements_principal,
    …_elements_notprincipal, id_roles_common-scenarios_third-party).
    """
    found: list[TrustWarning] = []
    if policy.problem:
        found.append(warning("unreadable", f"the policy can't be read: {policy.problem}", None))
    for statement in policy.statements:
        if statement.problem:
            continue
        found.extend(_on_principals(statement, around))
        for condition in statement.conditions:
            found.extend(on_condition(statement, condition))
    found.extend(_on_duration(around))
    return tuple(dict.fromkeys(found))


def _on_principals(statement: Statement, around: Surroundings) -> Iterator[TrustWarning]:
    for principal in statement.principals:
        if principal.value.startswith(("AIDA", "AROA")) and principal.kind == "AWS":
            yield warning(
                "orphan-principal",
                f"{principal.value} is what is left of a deleted user or role; it lets nobody in",
                statement,
            )
        elif not known_principal(principal):
            text = f"AWS knows no principal that is written {principal.value}"
            yield warning("unknown-principal", text, statement)
    if statement.effect is not Effect.ALLOW:
        return
    if statement.not_principal:
        text = "Allow with NotPrincipal trusts everyone who is not listed, in any account"
        yield warning("not-principal-allow", text, statement)
    elif statement.covers_action(ASSUME_ROLE):
        yield from _on_trusted(statement, around)


def _on_trusted(statement: Statement, around: Surroundings) -> Iterator[TrustWarning]:
    narrowed = any(_narrows(condition, _CALLER_KEYS) for condition in statement.conditions)
    identified = narrowed or any(_narrows(one, EXTERNAL_ID_KEYS) for one in statement.conditions)
    if Principal("AWS", "*") in statement.principals and not narrowed:
        how = " who knows the ExternalId" if identified else ""
        text = f"anyone in any AWS account{how} may assume it"
        yield warning("anyone-trusted", text, statement)
    if not identified:
        for account_id in _third_parties(statement, around):
            text = (
                f"{account_text(account_id)} is not one of your own and needs no ExternalId: "
                "whoever it works for could make it act here"
            )
            yield warning("third-party-without-external-id", text, statement)
    names_role = any(_is_role(principal.value) for principal in statement.principals)
    if names_role and any(_wants_mfa(condition) for condition in statement.conditions):
        text = "a role's session never says that it was authenticated with MFA: it stays out"
        yield warning("mfa-locks-out-roles", text, statement)


def _third_parties(statement: Statement, around: Surroundings) -> list[str]:
    """Return the trusted accounts that are not one's own."""
    if around.own_accounts is None:
        return []
    mine = {*around.own_accounts, around.role_account_id}
    accounts = [
        _account_of(principal.value)
        for principal in statement.principals
        if principal.kind == "AWS"
    ]
    return [one for one in dict.fromkeys(accounts) if one and one not in mine]


def _account_of(value: str) -> str:
    whole = account_of_principal(value)
    arn = Arn.parse(value)
    return whole[1] if whole else arn.account_id if arn else ""


def _is_role(value: str) -> bool:
    arn = Arn.parse(value)
    return arn is not None and arn.resource.startswith(("role/", "assumed-role/"))


def _narrows(condition: Condition, keys: frozenset[str]) -> bool:
    """Tell whether a condition keeps out whoever lacks the right value of one of `keys`."""
    operator = operator_of(condition.operator)
    return (
        about(condition, keys)
        and operator is not None
        and operator.family != "null"
        and not (operator.negated or operator.if_exists)
        and operator.quantifier is not Quantifier.ALL
        and not any(value in ("*", "0.0.0.0/0", "::/0") for value in condition.values)
    )


def _wants_mfa(condition: Condition) -> bool:
    return condition.operator.lower() == "bool" and is_mfa(condition, "true")


def _on_duration(around: Surroundings) -> Iterator[TrustWarning]:
    longest, needed = around.max_duration, around.needed_duration
    # The default of an hour is never too long, and twice the need is a fair margin.
    if longest is None or needed is None or longest <= max(3600, 2 * needed):
        return
    text = (
        f"sessions may last {longest / 3600:g} h, while {needed / 3600:g} h are asked for: "
        "leaked credentials would work for longer than needed"
    )
    yield warning("long-session", text, None)
