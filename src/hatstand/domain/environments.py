"""Environments: the kind of an account, decided by rules; the first rule that matches wins."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import lru_cache

from hatstand.domain.globs import glob_covers
from hatstand.domain.organization import Account, Organization, split_path
from hatstand.domain.records import dataclass


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
        management: Whether the organization's management account matches.
        word: Words of any of an account's names, as `in_words` writes them.
        ou_word: Words of the names of the OUs around an account.
    """

    ou: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    tags: tuple[tuple[str, tuple[str, ...]], ...] = ()
    id: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    management: bool = False
    word: tuple[str, ...] = ()
    ou_word: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EnvironmentRule:
    """One `[[environments]]` entry.

    Attributes:
        by_policy: Whether the machine's policy made it.
        least: What the machine's policy asks at least in environments of this name; `confirm` is
            never less.
    """

    name: str
    badge: str
    color: str
    match: Match
    confirm: Confirm = Confirm.NONE
    built_in: bool = False
    by_policy: bool = False
    least: Confirm = Confirm.NONE


@dataclass(frozen=True, slots=True)
class Environment:
    """What was decided, and by what.

    Attributes:
        reason: Which part of which rule decided, or whose mark.
        by_policy: Whether a rule of the machine's policy did.
        marked: Whether a person's mark did.
        least: What the machine's policy asks at least here, whoever marks what.
        instead_of: The name of the environment that the rules decide, where a mark gave another:
            what the machine's policy says of that one still holds.
    """

    name: str = ""
    badge: str = ""
    color: str = ""
    confirm: Confirm = Confirm.NONE
    reason: str = ""
    by_policy: bool = False
    marked: bool = False
    least: Confirm = Confirm.NONE
    instead_of: str = ""

    def __bool__(self) -> bool:
        return bool(self.name)


NO_ENVIRONMENT = Environment(reason="no rule matches")


_STRICTNESS = tuple(Confirm)  # from none to the strictest


def stricter(one: Confirm, other: Confirm) -> Confirm:
    """Return the confirmation that asks for more."""
    return max(one, other, key=_STRICTNESS.index)


def asks_more(one: Environment, other: Environment) -> bool:
    """Tell whether more is asked before a session in `one` than before one in `other`."""
    return one.confirm is not other.confirm and stricter(one.confirm, other.confirm) is one.confirm


def classify_account(
    account: Account, organization: Organization, rules: Iterable[EnvironmentRule]
) -> Environment:
    """Return the environment of `account`: that of the first rule that matches it."""
    for rule in rules:
        reason = account_reason(account, organization, rule.match)
        if reason:
            return decided(rule, reason)
    return NO_ENVIRONMENT


def classify_role(
    role_name: str, account: Account, organization: Organization, rules: Iterable[EnvironmentRule]
) -> Environment:
    """Return the environment of one role: rules on role names count beside those on its account."""
    for rule in rules:
        for pattern in rule.match.role:
            if name_matches(pattern, role_name):
                return decided(rule, f"match.role = {pattern}")
        reason = account_reason(account, organization, rule.match)
        if reason:
            return decided(rule, reason)
    return NO_ENVIRONMENT


def classify_role_name(role_name: str, rules: Iterable[EnvironmentRule]) -> Environment:
    """Return what the rules make of a role's name, whatever its account is."""
    for rule in rules:
        for pattern in rule.match.role:
            if name_matches(pattern, role_name):
                return decided(rule, f"match.role = {pattern}")
    return NO_ENVIRONMENT


def classify_by_role_alone(role_name: str, rules: Iterable[EnvironmentRule]) -> Environment:
    """Return what a role's name tells of an account that nothing else is known of.

    A role `prod-admin` in an account that only a profile names most likely opens production. So
    the rules on the names of accounts are asked about it too, and what they find counts where it
    asks for a confirmation: a guess may guard, it never waves through.
    """
    for rule in rules:
        reason = _name_reason((role_name,), rule.match)
        if reason:
            found = decided(rule, f"{reason}; nothing else tells of its account")
            return found if found.confirm is not Confirm.NONE else NO_ENVIRONMENT
    return NO_ENVIRONMENT


def needs_tags(rules: Iterable[EnvironmentRule]) -> bool:
    """Tell whether any rule looks at tags, so that a crawl must read them."""
    return any(rule.match.tags for rule in rules)


def decided(rule: EnvironmentRule, reason: str) -> Environment:
    """Return the environment of a rule, and why it is the one."""
    origin = "built-in rule" if rule.built_in else f"environments[{rule.name}]"
    origin = f"machine policy: {origin}" if rule.by_policy else origin
    separator = ": " if rule.built_in else "."
    return Environment(
        rule.name,
        rule.badge,
        rule.color,
        rule.confirm,
        f"{origin}{separator}{reason}",
        rule.by_policy,
        least=rule.least,
    )


def account_reason(account: Account, organization: Organization, match: Match) -> str:
    """Return which part of a rule matches an account, in words; empty where none does."""
    if match.management and account.id == organization.management_account_id:
        return "management account of the organization"
    if account.id in match.id:
        return f"match.id = {account.id}"
    if match.ou or match.ou_word:
        reason = _unit_reason(organization.path_of(account.parent_id), match, ou_matches)
        if reason:
            return reason
    if account.state in match.state:
        return f"match.state = {account.state}"
    return _name_reason(account.names, match) or tag_reason(account.tags or {}, match)


def unit_matches(path: tuple[str, ...], match: Match) -> bool:
    """Tell whether a rule matches everything below an OU, by the names on its path.

    Who asks remembers that for each OU; `ou_matches` remembers nothing of it.
    """
    return bool(_unit_reason(path, match, ou_matches.__wrapped__))


def _unit_reason(
    path: tuple[str, ...],
    match: Match,
    covers: Callable[[str, tuple[str, ...]], bool],
) -> str:
    for pattern in match.ou:
        if covers(pattern, path):
            return f"match.ou = {pattern}"
    for word in match.ou_word:
        for name in path:
            if has_word(word, name):
                return f"the word {word} in the name of the OU {name}"
    return ""


def _name_reason(names: tuple[str, ...], match: Match) -> str:
    for pattern in match.name:
        if any(name_matches(pattern, name) for name in names):
            return f"match.name = {pattern}"
    for word in match.word:
        if any(has_word(word, name) for name in names):
            return f"the word {word} in its name"
    return ""


def tag_reason(tags: Mapping[str, str], match: Match) -> str:
    """Return which tag matches a rule, in words; empty where none does."""
    for key, patterns in match.tags:
        value = tags.get(key)
        if value is not None and any(name_matches(pattern, value) for pattern in patterns):
            return f"match.tags.{key} = {value}"
    return ""


def name_matches(pattern: str, name: str) -> bool:
    """Tell whether a glob (`*` any run, `?` one character) covers the whole name, in any case."""
    return glob_covers(pattern.lower(), name.lower())


_BOUNDARY = re.compile(
    r"(?<=[a-z])(?=[A-Z0-9])|(?<=[0-9])(?=[A-Za-z])|(?<=[A-Z])(?=[A-Z][a-z]|[0-9])"
    r"|(?<=[A-Za-z])(?=[^\x00-\x7f])|(?<=[^\x00-\x7f])(?=[A-Za-z])"
)


@lru_cache(maxsize=64)  # a name is asked about many words, one after the other
def in_words(name: str) -> str:
    """Return the words of a name between blanks: ` payments prod 2 ` for `PaymentsProd2`."""
    normal = unicodedata.normalize("NFKC", name)  # full-width letters are letters
    words = re.split(r"[\W_]+", _BOUNDARY.sub(" ", normal).casefold())
    return f" {' '.join(word for word in words if word)} "


def has_word(word: str, name: str) -> bool:
    """Tell whether a name has a word (or several, apart by blanks), in any case.

    Whatever is neither letter nor digit ends a word, and so does a change from a small letter to
    a capital, from capitals to a capitalized word, between letters and digits, or between Latin
    and other letters: `prod` is in `payments.Prod_eu`, `paymentsProd2`, `CRMProd` and `決済prod`.
    """
    return f" {word} " in in_words(name)


@lru_cache(maxsize=1024)
def _segments(pattern: str) -> tuple[str, ...]:
    return split_path(pattern)


@lru_cache(maxsize=32768)  # the same few OUs are asked for with each of their accounts
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
