"""What a crawl could not read, in words; and which accounts' tags are worth a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hatstand.domain.environments import EnvironmentRule, classify_account
from hatstand.domain.organization import Account, Gap, Organization
from hatstand.errors import AwsError

Failures = Mapping[tuple[str, str], AwsError]
"""Refused listings by kind (`accounts`, `units`, `tags`) and subject: a parent's or account's id,
or nothing where all of that kind is meant."""

_CONTENTS = {"units": "the OUs below it", "accounts": "the accounts in it", "tags": "its tags"}


def gaps_of(failures: Failures, organization: Organization, *, by_parent: bool) -> tuple[Gap, ...]:
    """Return the gaps that failures left, but not those that another way has filled.

    `by_parent` tells that accounts were listed by parent too: where all of these listings
    succeeded, a failed list of all accounts left nothing out. Where they were not, the list of all
    accounts told of each one, also of those in an OU that somebody looked at.
    """
    failed = dict(failures)
    if not by_parent:
        failed = {key: one for key, one in failed.items() if key[0] != "accounts" or not key[1]}
    elif not any(subject for kind, subject in failed if kind != "tags"):
        failed.pop(("accounts", ""), None)
    return tuple(
        _gap(kind, subject, error, organization)
        for (kind, subject), error in sorted(failed.items(), key=lambda item: item[0])
    )


def _gap(kind: str, subject: str, error: AwsError, organization: Organization) -> Gap:
    if not subject:
        return Gap(kind, f"{kind} could not be read: {error.title}", error.code, error.message)
    shown = subject
    if kind != "tags":
        path = "/".join(organization.path_of(subject)) or organization.root_name
        shown = f"{subject} ({path})"
    title = f"{_CONTENTS[kind]} could not be read: {error.title}"
    return Gap(shown, title, error.code, error.message)


def tags_may_decide(
    account: Account, organization: Organization, rules: Sequence[EnvironmentRule]
) -> bool:
    """Tell whether the account's tags may decide its environment."""
    for rule in rules:
        if classify_account(account, organization, (rule,)):
            return False
        if rule.match.tags:
            return True
    return False
