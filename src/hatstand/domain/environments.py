"""Environments: the kind of an account, decided by rules; the first rule that matches wins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from hatstand.domain.organization import Account, Organization, split_path


class Confirm(StrEnum):
    """What is asked before a session in such an environment is made or handed over."""

    NONE = "none"
    ASK = "ask"
    TYPE = "type"


@dataclass(frozen=True, slots=True)
class Match:
    """What a rule looks at; it matches when any of these does.

    Attributes:
        ou: Globs over OU paths: `X/**` is X and all below it, `*` one segment, `**` everything.
        name: Globs over any of an account's names.
        role: Globs over role names; they set the environment of that role alone.
        tags: Values that make it match, by tag key; values are globs.
        id: Account ids.
        state: `Account.State` values.
        management: Whether the organization's management account matches (built-in rule only).
    """

    ou: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    tags: tuple[tuple[str, tuple[str, ...]], ...] = ()
    id: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    management: bool = False


@dataclass(frozen=True, slots=True)
class EnvironmentRule:
    """One `[[environments]]` entry."""

    name: str
    badge: str
    color: str
    match: Match
    confirm: Confirm = Confirm.NONE
    built_in: bool = False


@dataclass(frozen=True, slots=True)
class Environment:
    """What the rules decided, and which part of which rule did."""

    name: str = ""
    badge: str = ""
    color: str = ""
    confirm: Confirm = Confirm.NONE
    reason: str = ""

    def __bool__(self) -> bool:
        return bool(self.name)


NO_ENVIRONMENT = Environment(reason="no rule matches")


def classify_account(
    account: Account, organization: Organization, rules: Iterable[EnvironmentRule]
) -> Environment:
    """Return the environment of `account`: that of the first rule that matches it."""
    for rule in rules:
        reason = _account_reason(account, organization, rule.match)
        if reason:
            return _decided(rule, reason)
    return NO_ENVIRONMENT


def classify_role(
    role_name: str, account: Account, organization: Organization, rules: Iterable[EnvironmentRule]
) -> Environment:
    """Return the environment of one role: rules on role names count beside those on its account."""
    for rule in rules:
        for pattern in rule.match.role:
            if name_matches(pattern, role_name):
                return _decided(rule, f"match.role = {pattern}")
        reason = _account_reason(account, organization, rule.match)
        if reason:
            return _decided(rule, reason)
    return NO_ENVIRONMENT


def needs_tags(rules: Iterable[EnvironmentRule]) -> bool:
    """Tell whether any rule looks at tags, so that a crawl must read them."""
    return any(rule.match.tags for rule in rules)


def _decided(rule: EnvironmentRule, reason: str) -> Environment:
    origin = "built-in rule" if rule.built_in else f"environments[{rule.name}]"
    separator = ": " if rule.built_in else "."
    return Environment(
        rule.name, rule.badge, rule.color, rule.confirm, f"{origin}{separator}{reason}"
    )


def _account_reason(account: Account, organization: Organization, match: Match) -> str:
    if match.management and account.id == organization.management_account_id:
        return "management account of the organization"
    if account.id in match.id:
        return f"match.id = {account.id}"
    if match.ou:
        path = organization.path_of(account.parent_id)
        for pattern in match.ou:
            if ou_matches(pattern, path):
                return f"match.ou = {pattern}"
    for pattern in match.name:
        if any(name_matches(pattern, name) for name in account.names):
            return f"match.name = {pattern}"
    if account.state in match.state:
        return f"match.state = {account.state}"
    return _tag_reason(account.tags or {}, match)


def _tag_reason(tags: Mapping[str, str], match: Match) -> str:
    for key, patterns in match.tags:
        value = tags.get(key)
        if value is not None and any(name_matches(pattern, value) for pattern in patterns):
            return f"match.tags.{key} = {value}"
    return ""


@lru_cache(maxsize=4096)
def _name_regex(pattern: str) -> re.Pattern[str]:
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


def name_matches(pattern: str, name: str) -> bool:
    """Tell whether a glob (`*` any run, `?` one character) covers the whole name, in any case."""
    return _name_regex(pattern).fullmatch(name) is not None


@lru_cache(maxsize=1024)
def _segments(pattern: str) -> tuple[str, ...]:
    return split_path(pattern)


def ou_matches(pattern: str, path: tuple[str, ...]) -> bool:
    """Tell whether an OU glob covers an OU path: `X/**` is X itself too, `**` is everything."""
    return _segments_match(_segments(pattern), path)


def _segments_match(pattern: tuple[str, ...], path: tuple[str, ...]) -> bool:
    if not pattern:
        return not path
    if pattern[0] == "**":
        return any(_segments_match(pattern[1:], path[start:]) for start in range(len(path) + 1))
    if not path or not name_matches(pattern[0], path[0]):
        return False
    return _segments_match(pattern[1:], path[1:])


def _anywhere(*names: str) -> tuple[str, ...]:
    """Return OU globs for OUs of these names at any depth, with all below them."""
    return tuple(f"**/{name}/**" for name in names)


def _words(*words: str) -> tuple[str, ...]:
    """Return name globs for a word at the start, the end or the middle of an account's name."""
    patterns: list[str] = []
    for word in words:
        patterns.append(word)
        patterns.extend(f"*{s}{word}" for s in "-_. ")
        patterns.extend(f"{word}{s}*" for s in "-_. ")
        patterns.extend(f"*{a}{word}{a}*" for a in "-_")
    return tuple(patterns)


def _rule(name: str, badge: str, match: Match, confirm: Confirm = Confirm.NONE) -> EnvironmentRule:
    return EnvironmentRule(name, badge, name, match, confirm, built_in=True)


BUILT_IN_RULES: tuple[EnvironmentRule, ...] = (
    _rule("management", "MGMT", Match(management=True)),
    # Names such as `non-prod` and `pre-prod` end in `-prod`, so they come before it.
    _rule(
        "staging",
        "STG",
        Match(
            ou=_anywhere("preprod", "pre-prod", "PreProduction", "pre-production"),
            name=("*preprod*", "*pre-prod*", "*pre_prod*"),
        ),
    ),
    _rule(
        "dev",
        "DEV",
        Match(ou=_anywhere("nonprod", "non-prod"), name=("*nonprod*", "*non-prod*", "*non_prod*")),
    ),
    _rule(
        "prod",
        "PROD",
        Match(
            ou=_anywhere("prod", "production", "prd", "live", "本番", "本番環境"),
            name=(*_words("prod", "production", "prd", "live"), "*本番*"),
        ),
        Confirm.ASK,
    ),
    _rule(
        "staging",
        "STG",
        Match(
            ou=_anywhere("staging", "stage", "stg", "uat", "qa", "ステージング", "検証"),
            name=(*_words("staging", "stage", "stg", "uat", "qa"), "*ステージング*", "*検証*"),
        ),
    ),
    _rule(
        "test",
        "TEST",
        Match(
            ou=_anywhere("test", "testing", "ci", "テスト"),
            name=(*_words("test", "testing", "tst", "ci"), "*テスト*"),
        ),
    ),
    _rule(
        "sandbox",
        "SBX",
        Match(
            ou=_anywhere("sandbox", "sandboxes", "playground", "サンドボックス"),
            name=(*_words("sandbox", "sbx", "playground"), "*サンドボックス*"),
        ),
    ),
    _rule(
        "dev",
        "DEV",
        Match(
            ou=_anywhere("dev", "develop", "development", "開発"),
            name=(*_words("dev", "develop", "development"), "*開発*"),
        ),
    ),
    _rule(
        "security",
        "SEC",
        Match(
            ou=_anywhere("security", "audit", "セキュリティ"),
            name=_words("security", "audit", "log-archive", "log archive", "logging", "guardduty"),
        ),
    ),
    _rule(
        "shared",
        "SHRD",
        Match(
            ou=_anywhere("infrastructure", "shared", "shared-services", "network", "platform"),
            name=_words("shared", "shared-services", "network", "networking", "infra", "transit"),
        ),
    ),
)
"""Used where the file has no `[[environments]]`: the names of landing zones and Control Tower."""
