"""What a survey found, and what was read of it, in words for both faces."""

from __future__ import annotations

from hatstand.domain.text import counted
from hatstand.services.discovery.surveying import RolesRead, Survey


def ways_text(survey: Survey, roles_via: str | None) -> str:
    """Return who reads how many of a survey's accounts: `2 by live sessions, 55 as arn:…`."""
    ways = []
    if survey.by_session:
        ways.append(f"{survey.by_session:,} by live sessions")
    if len(survey.ways) > survey.by_session:
        ways.append(f"{len(survey.ways) - survey.by_session:,} as {roles_via}")
    return ", ".join(ways)


def rest_text(survey: Survey) -> str:
    """Return which accounts are left out, and why; empty where none is."""
    rest = []
    if survey.denied:
        rest.append(f"{accounts(survey.denied)} denied it within 24 h")
    if survey.kept:
        rest.append(f"{accounts(len(survey.kept))} read before the last one stopped")
    return "; ".join(rest)


def no_way_text(survey: Survey, roles_via: str | None) -> str:
    """Return that no other account can be read, and why."""
    rest = rest_text(survey)
    if rest:
        return f"no other account's roles can be read; {rest}"
    hint = "" if roles_via else ": no session is live and roles_via is not set"
    return f"no other account's roles can be read{hint}"


def found_text(found: RolesRead) -> str:
    """Return in one line what was read."""
    roles = sum(map(len, found.lists.values()))
    refused = f"; refused by {len(found.refused):,}" if found.refused else ""
    return f"{counted(roles, 'role')} in {accounts(len(found.lists))}{refused}"


def accounts(count: int) -> str:
    """Return `1 account` or `1,200 accounts`."""
    return counted(count, "account")
