"""What a caller's own policies say of an action on a resource."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from hatstand.domain.policy.document import ASSUME_ROLE, Effect, IdentityPolicy, Statement
from hatstand.domain.policy.matching import Answer, arn_covers
from hatstand.domain.records import dataclass
from hatstand.domain.text import printable

OwnPolicy = str | Mapping[str, object] | IdentityPolicy
"""A policy as JSON text, as the mapping it stands for, or taken apart before."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What own policies say.

    Attributes:
        allowed: None where it can't be told.
        reason: Why, in words; printable.
        denied: Whether a Deny certainly covers it: then no trust policy helps, not even one in
            the same account.
    """

    allowed: bool | None
    reason: str
    denied: bool = False


def allows(
    policies: Sequence[OwnPolicy], action: str, resource_arn: str, *, bounded: bool = False
) -> Allowed:
    """Return whether own `policies` allow `action` on the resource of that full ARN.

    An explicit Deny wins. Conditions and policy variables make it uncertain, and so does a
    permissions boundary (`bounded`), whose text is not looked at. For many resources parse the
    policies once, with `IdentityPolicy.parse`.
    """
    documents = [IdentityPolicy.parse(policy) for policy in policies]
    found = [
        (statement, certain)
        for statement in _about(documents, action)
        if (certain := _covers(statement, resource_arn)) is not Answer.NO
    ]
    denies = [entry for entry in found if entry[0].effect is not Effect.ALLOW]
    grants = [entry for entry in found if entry[0].effect is not Effect.DENY]
    unread = next((one.problem for one in documents if one.problem), "")
    if any(certain is Answer.YES for _, certain in denies):
        reason = printable(f"own policies deny {action} on it")
        return Allowed(allowed=False, reason=reason, denied=True)
    if not grants and not unread:
        return Allowed(allowed=False, reason=printable(f"no own policy allows {action} on it"))
    if denies and grants:
        return _unsure("a Deny of the own policies may cover it", denies[0][0])
    if not any(certain is Answer.YES for _, certain in grants):
        if not grants:
            return _unsure(f"an own policy can't be read: {unread}")
        return _unsure("own policies may allow it", grants[0][0])
    return _granted(action, unread, bounded=bounded)


def _granted(action: str, unread: str, *, bounded: bool) -> Allowed:
    """Return the answer where a statement certainly allows it, and none denies it."""
    if bounded:
        return _unsure("own policies allow it, but a permissions boundary may forbid it")
    if unread:
        return _unsure(f"own policies allow it, but one of them can't be read: {unread}")
    return Allowed(allowed=True, reason=printable(f"own policies allow {action} on it"))


def resource_patterns(policies: Sequence[OwnPolicy]) -> tuple[tuple[Effect, str], ...]:
    """Return the resources that own policies name for `sts:AssumeRole`, with their effect.

    For finding candidates among known roles; `allows` then decides on each. An Allow for all but
    some resources is `*`. A Deny is only listed where it holds whatever the circumstances:
    without conditions, policy variables or `NotResource`.
    """
    documents = [IdentityPolicy.parse(policy) for policy in policies]
    found: list[tuple[Effect, str]] = []
    for statement in _about(documents, ASSUME_ROLE):
        if statement.effect is None or statement.problem:
            continue
        if statement.effect is Effect.ALLOW:
            patterns = ("*",) if statement.not_resource else statement.resources
        elif statement.conditions or statement.not_resource:
            patterns = ()
        else:
            patterns = tuple(one for one in statement.resources if "${" not in one)
        found.extend((statement.effect, pattern) for pattern in patterns)
    return tuple(dict.fromkeys(found))


def resource_covers(pattern: str, arn: str) -> Answer:
    """Return whether a `Resource` pattern covers an ARN; maybe where a variable is in it."""
    if "${" in pattern:
        return Answer.MAYBE
    certain = arn_covers(pattern, arn)
    service = pattern.split(":")[2:3]
    # AWS knows no wildcard in the service part, and does not say what one would do.
    odd = any("*" in part or "?" in part for part in service)
    return min(certain, Answer.MAYBE) if odd else certain


def _about(documents: Iterable[IdentityPolicy], action: str) -> Iterator[Statement]:
    """Yield the statements on `action`, and those that can't be read."""
    for document in documents:
        for statement in document.statements:
            if statement.problem or statement.covers_action(action):
                yield statement


def _covers(statement: Statement, resource_arn: str) -> Answer:
    if statement.problem:
        return Answer.MAYBE
    listed = max(
        (resource_covers(pattern, resource_arn) for pattern in statement.resources),
        default=Answer.NO,
    )
    certain = ~listed if statement.not_resource else listed
    return min(certain, Answer.MAYBE) if statement.conditions else certain


def _unsure(text: str, statement: Statement | None = None) -> Allowed:
    """Return the answer that can't be told, naming what it hangs on."""
    cause = ""
    if statement is not None and statement.conditions:
        keys = dict.fromkeys(condition.key for condition in statement.conditions)
        cause = f", depending on {', '.join(keys)}"
    elif statement is not None and statement.problem:
        cause = f": it can't be read ({statement.problem})"
    elif statement is not None:
        cause = ", depending on how AWS reads its resource"
        if any("${" in pattern for pattern in statement.resources):
            cause = ", depending on a policy variable"
    return Allowed(allowed=None, reason=printable(f"{text}{cause}"))
