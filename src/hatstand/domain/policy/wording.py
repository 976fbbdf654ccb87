"""Policies in words: principals, conditions and whole documents, for people to read."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hatstand.domain.arn import Arn
from hatstand.domain.policy.caller import account_of_principal
from hatstand.domain.policy.conditions import (
    MFA_AGE,
    MFA_PRESENT,
    Operator,
    Quantifier,
    operator_of,
)
from hatstand.domain.policy.document import (
    ASSUME_ROLE,
    Condition,
    Effect,
    PolicyDocument,
    Principal,
    Statement,
)
from hatstand.domain.text import grouped_account_id, printable

Names = Mapping[str, str]
NO_NAMES: Names = MappingProxyType({})


def describe(policy: PolicyDocument, names: Names = NO_NAMES) -> tuple[str, ...]:
    """Return a trust policy as lines for a details pane; `names` are those of accounts by id.

    A line for each principal, each followed by what it must meet, indented by two spaces.
    Everything is made printable. A document that can't be read is one line that says why.
    """
    lines: list[str] = []
    for statement in policy.statements:
        lines.extend(_statement_lines(statement, names))
    if not policy.statements:
        lines.append(f"This policy can't be read: {policy.problem}")
    return tuple(printable(line) for line in lines)


def _statement_lines(statement: Statement, names: Names) -> list[str]:
    if statement.problem or statement.effect is None:
        return [f"{statement.label.capitalize()} can't be read: {statement.problem}"]
    effect = f"{statement.effect.value:<5}"
    subjects = [principal_text(one, names) for one in statement.principals]
    if statement.not_principal:
        lines = [f"{effect}  everyone except:", *(f"         {one}" for one in subjects)]
    else:
        lines = [f"{effect}  {one}" for one in subjects or ["nobody"]]
    if statement.not_action or not statement.covers_action(ASSUME_ROLE):
        verb = "all actions except" if statement.not_action else "for"
        lines.append(f"  {verb} {', '.join(statement.actions)}")
    allow = statement.effect is Effect.ALLOW
    lines.extend(
        f"  {condition_text(one, allow=allow, names=names)}" for one in statement.conditions
    )
    return lines


def account_text(account_id: str, names: Names = NO_NAMES) -> str:
    """Return `account 9999-9999-9999 (jump)`, without the name where nobody tells it."""
    name = names.get(account_id)
    shown = f" ({name})" if name and name != account_id else ""
    return f"account {grouped_account_id(account_id)}{shown}"


def principal_text(principal: Principal, names: Names = NO_NAMES) -> str:
    """Return a principal in words: `user alice in account …`, `AWS service ec2.amazonaws.com`."""
    value = principal.value
    if principal.kind == "Service":
        return f"AWS service {value}"
    if principal.kind == "Federated":
        arn = Arn.parse(value)
        return f"federated sign-in through {arn.resource if arn else value}"
    if principal.kind == "CanonicalUser":
        return f"canonical user {value}"
    if value == "*":
        return "anyone"
    account = account_of_principal(value)
    if account:
        return f"{account_text(account[1], names)}, any identity it permits"
    return _identity_text(value, names)


def _identity_text(value: str, names: Names) -> str:
    if value.startswith(("AIDA", "AROA")):
        return f"a deleted {'user' if value.startswith('AIDA') else 'role'} ({value})"
    arn = Arn.parse(value)
    if arn is None:
        return value
    kind, _, name = arn.resource.partition("/")
    if name and kind in ("user", "role", "federated-user"):
        where = account_text(arn.account_id, names)
        return f"{kind.replace('-', ' ')} {name} in {where}"
    if kind == "assumed-role":
        role, _, session = name.partition("/")
        return f"session {session} of role {role} in {account_text(arn.account_id, names)}"
    return value


def condition_text(condition: Condition, *, allow: bool, names: Names = NO_NAMES) -> str:
    """Return a condition as the end of a sentence: `only with MFA`, `where aws:SourceIp is in …`.

    `allow` tells whether it narrows an Allow; in a Deny it says when that takes effect.
    """
    special = _special_text(condition, allow=allow)
    if special:
        return special
    start = "only where" if allow else "where"
    operator = operator_of(condition.operator)
    shown = ", ".join(_named(value, names) for value in condition.values) or "nothing"
    if operator is None:
        return f"{start} {condition.key} meets {condition.operator} {shown}"
    if operator.family == "null":
        wanted = {value.lower() for value in condition.values}
        return f"{start} {condition.key} is {'absent' if wanted == {'true'} else 'present'}"
    return f"{start} {_quantified(condition.key, operator)} {_verb(operator)} {shown}" + (
        ", or is absent" if operator.if_exists else ""
    )


def _special_text(condition: Condition, *, allow: bool) -> str:
    """Return the words for what people look for first, else an empty string."""
    operator = operator_of(condition.operator)
    key = condition.key.lower()
    if operator is None:
        return ""
    wanted = [value.lower() for value in condition.values]
    if key == MFA_PRESENT and operator.family == "bool" and wanted in (["true"], ["false"]):
        return _mfa_text(wanted == ["true"], allow=allow, if_exists=operator.if_exists)
    demanded = allow and not operator.negated and not operator.if_exists
    if not demanded or operator.quantifier is not Quantifier.NONE:
        return ""
    if key == MFA_AGE and operator.family in ("<", "<="):
        return f"only with MFA given less than {', '.join(condition.values)} s before"
    texts = {
        "sts:externalid": "only with ExternalId",
        "aws:principalorgid": f"only from organization {' or '.join(condition.values)}",
    }
    return texts.get(key, "") if operator.family in ("string", "like") else ""


def _mfa_text(wanted: bool, *, allow: bool, if_exists: bool) -> str:  # noqa: FBT001
    start = "only " if allow else ""
    if wanted:
        exception = ", but long-term keys pass without it" if if_exists and allow else ""
        exception = ", or with long-term keys" if if_exists and not allow else exception
        return f"{start}with MFA{exception}"
    return f"{start}without MFA" + (
        "" if if_exists else ", in a session (never with long-term keys)"
    )


def _quantified(key: str, operator: Operator) -> str:
    words = {
        Quantifier.NONE: "",
        Quantifier.ANY: "any value of ",
        Quantifier.ALL: "every value of ",
    }
    return f"{words[operator.quantifier]}{key}"


_VERBS = {
    "string": ("is", "is not"),
    "anycase": ("is, in any case,", "is not, in any case,"),
    "like": ("is like", "is not like"),
    "arn": ("is like", "is not like"),
    "bool": ("is", "is not"),
    "binary": ("is", "is not"),
    "ip": ("is in", "is not in"),
    "==": ("is", "is not"),
    "<": ("is less than", ""),
    "<=": ("is at most", ""),
    ">": ("is more than", ""),
    ">=": ("is at least", ""),
    "at": ("is", "is not"),
    "before": ("is before", ""),
    "until": ("is at or before", ""),
    "after": ("is after", ""),
    "from": ("is at or after", ""),
}


def _verb(operator: Operator) -> str:
    return _VERBS[operator.family][operator.negated]


def _named(value: str, names: Names) -> str:
    name, shown = names.get(value), grouped_account_id(value)
    return f"{shown} ({name})" if name and name != value else shown
