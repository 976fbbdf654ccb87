"""Conditions that do not do what they seem to: the traps of MFA, ForAllValues and addresses."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from hatstand.domain.policy.conditions import MFA_PRESENT, Operator, Quantifier, about, operator_of
from hatstand.domain.policy.document import Condition, Effect, Statement
from hatstand.domain.records import dataclass
from hatstand.domain.text import printable


@dataclass(frozen=True, slots=True)
class TrustWarning:
    """Something in a trust policy that does not do what it seems to, or lets too many in.

    Attributes:
        id: A short name that never changes, such as `anyone-trusted`.
        message: What it is and what it leads to; printable.
        statement: Index (from 0) of the statement, or None where it is about the whole role.
    """

    id: str
    message: str
    statement: int | None = None


_WHOLE_KEYS = frozenset(("aws:principalorgid", "aws:principalaccount", "aws:sourceaccount"))
"""Keys whose value is one id: part of it says nothing."""

_MANY_VALUES = frozenset(
    (
        "aws:principalorgpaths",
        "aws:tagkeys",
        "aws:calledvia",
        "aws:principalservicenameslist",
        "aws:sourceorgpaths",
        "sts:transitivetagkeys",
    )
)
"""Keys that may have several values: the only ones that ForAllValues is made for."""

_PRIVATE_4 = tuple(
    ipaddress.IPv4Network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
)
_PRIVATE_6 = ipaddress.IPv6Network("fc00::/7")


def warning(name: str, message: str, statement: Statement | None) -> TrustWarning:
    """Return a warning about a statement, or about the whole role."""
    return TrustWarning(name, printable(message), None if statement is None else statement.index)


def is_mfa(condition: Condition, *values: str) -> bool:
    """Tell whether a condition compares the MFA key with exactly `values` (in lower case)."""
    wanted = tuple(value.lower() for value in condition.values)
    return condition.key.lower() == MFA_PRESENT and wanted == values


def on_condition(statement: Statement, condition: Condition) -> Iterator[TrustWarning]:
    """Yield what deserves a second look in one condition."""
    operator = operator_of(condition.operator)
    if operator is None:
        text = f"AWS knows no condition operator {condition.operator}"
        yield warning("unknown-operator", text, statement)
        return
    for check in (_mfa_trap, _for_all_values, _private_source, _part_of_an_id):
        found = check(statement, condition, operator)
        if found:
            yield found


def _mfa_trap(
    statement: Statement, condition: Condition, operator: Operator
) -> TrustWarning | None:
    allow = statement.effect is Effect.ALLOW
    if operator.family == "null" and condition.key.lower() == MFA_PRESENT:
        text = "Null only asks whether the key is there: a session without MFA has it too, as false"
        return warning("mfa-null", text, statement)
    if operator.family != "bool":
        return None
    if allow and operator.if_exists and is_mfa(condition, "true"):
        text = (
            "Allow with BoolIfExists does not ask for MFA: long-term keys do not send the key at "
            "all, and pass without a code; use Bool"
        )
        return warning("mfa-if-exists-allow", text, statement)
    if not allow and not operator.if_exists and is_mfa(condition, "false"):
        text = (
            "Deny with Bool false does not stop long-term keys without MFA, which do not send the "
            "key at all; use BoolIfExists"
        )
        return warning("mfa-false-deny", text, statement)
    return None


def _for_all_values(
    statement: Statement, condition: Condition, operator: Operator
) -> TrustWarning | None:
    if operator.quantifier is not Quantifier.ALL or statement.effect is not Effect.ALLOW:
        return None
    single = condition.key.lower() not in _MANY_VALUES
    if not single and _asks_for(statement, condition.key):
        return None
    why = "it has one value at most" if single else "no Null condition asks for the key"
    text = f"ForAllValues on {condition.key} is also true where the key is absent, and {why}"
    return warning("for-all-values", text, statement)


def _asks_for(statement: Statement, key: str) -> bool:
    """Tell whether another condition demands that a key is there."""
    return any(
        one.key.lower() == key.lower()
        and one.operator.lower() == "null"
        and [value.lower() for value in one.values] == ["false"]
        for one in statement.conditions
    )


def _private_source(statement: Statement, condition: Condition, _: Operator) -> TrustWarning | None:
    if condition.key.lower() != "aws:sourceip":
        return None
    private = [value for value in condition.values if _is_private(value)]
    if not private:
        return None
    text = (
        f"{', '.join(private)} in aws:SourceIp never fits: AWS sees public addresses there, "
        "and through a VPC endpoint aws:VpcSourceIp"
    )
    return warning("private-source-ip", text, statement)


def _is_private(text: str) -> bool:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    if isinstance(network, ipaddress.IPv6Network):
        return network.subnet_of(_PRIVATE_6)
    return any(network.subnet_of(one) for one in _PRIVATE_4)


def _part_of_an_id(
    statement: Statement, condition: Condition, operator: Operator
) -> TrustWarning | None:
    wild = any("*" in value or "?" in value for value in condition.values)
    if not wild or not about(condition, _WHOLE_KEYS):
        return None
    like = operator.family == "like"
    what = "fits more than one id" if like else "never fits: only StringLike knows wildcards"
    return warning("wildcard-id", f"a wildcard in {condition.key} {what}", statement)
