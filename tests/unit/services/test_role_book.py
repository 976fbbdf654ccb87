"""Roles of all sources: merged and judged when somebody looks, and counted without that."""

from __future__ import annotations

import pytest

from hatstand.config.model import AccountSelector, RoleTemplate
from hatstand.domain.organization import Account, Organization, OrganizationalUnit
from hatstand.domain.policy import Judgement
from hatstand.domain.role_book import ListedRoles, RoleName
from hatstand.domain.roles import Role, RoleSource, Verdict
from hatstand.services.discovery.hops import HopVerdicts
from hatstand.services.discovery.templates import Templates
from hatstand.services.discovery.verdicts import with_judgement
from hatstand.services.role_book import JudgedRoles, MergedRoles

PROD, DEV, GONE = ("1" * 12, "2" * 12, "8" * 12)
ORGANIZATION = Organization(
    "o-1",
    root_id="r-1",
    units=(OrganizationalUnit("ou-p", "Prod", "r-1"), OrganizationalUnit("ou-d", "Dev", "r-1")),
    accounts=(Account(DEV, "web-dev", "ou-d"), Account(PROD, "web-prod", "ou-p")),
)
TEMPLATES = (
    RoleTemplate("ReadOnly", AccountSelector(ou=("**",))),
    RoleTemplate("team/Admin", AccountSelector(ou=("Prod",), name=("WEB-*",))),
    RoleTemplate("Admin", AccountSelector(id=(PROD,)), mfa=True),
)
OTHERS = (
    Role(PROD, "Admin", sources=(RoleSource.PROFILE,), profile="work"),
    Role(PROD, "Admin", sources=(RoleSource.LISTED,), description="listed"),
    Role(DEV, "Listed", sources=(RoleSource.LISTED,), verdict=Verdict.YES),
    Role(GONE, "Admin", sources=(RoleSource.OPENED,)),
)


@pytest.fixture
def merged() -> MergedRoles:
    return MergedRoles(
        ORGANIZATION, Templates(TEMPLATES, ORGANIZATION, "aws"), (ListedRoles(OTHERS),)
    )


def test_the_sources_of_a_role_are_merged(merged: MergedRoles) -> None:
    admin = merged.find(PROD, "Admin")
    assert admin is not None
    assert (admin.path, admin.mfa, admin.profile) == ("/team/", True, "work")
    assert admin.description == "listed"
    assert admin.sources == (RoleSource.PROFILE, RoleSource.TEMPLATE, RoleSource.LISTED)
    assert [role.name for role in merged.of(PROD)] == ["Admin", "ReadOnly"]


def test_counts_and_names_agree_with_the_roles(merged: MergedRoles) -> None:
    for account_id in (PROD, DEV, GONE):
        roles = merged.of(account_id)
        assert merged.count_of(account_id) == len(roles)
        assert {named.name for named in merged.names_of(account_id)} == {r.name for r in roles}
    assert len(merged) == len(tuple(merged)) == 5
    assert RoleName(PROD, "Admin", "work") in merged.names_of(PROD)


def test_only_known_accounts_have_roles(merged: MergedRoles) -> None:
    assert merged.accounts == [PROD, DEV]
    assert merged.of(GONE) == ()
    assert merged.find(GONE, "Admin") is None
    assert merged.find(PROD, "Nobody") is None


def test_the_accounts_of_a_name_are_known(merged: MergedRoles) -> None:
    assert merged.accounts_with("Admin") == (PROD, DEV)
    assert merged.accounts_with("Listed") == (DEV,)
    assert merged.accounts_with("Nobody") == ()


class Counted(HopVerdicts):
    """A judge that says no to everything, and counts what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def judged(self, role: Role) -> Role:
        self.asked.append(role.key)
        return with_judgement(role, Judgement(Verdict.NO, "a test says so"))


def test_roles_are_judged_once_and_when_somebody_looks(merged: MergedRoles) -> None:
    judge = Counted()
    book = JudgedRoles(merged, lambda: judge)
    assert (book.count_of(PROD), len(book), book.accounts_with("Admin")) == (2, 5, (PROD, DEV))
    assert judge.asked == []
    assert {role.verdict for role in book.of(PROD)} == {Verdict.NO}
    assert book.of(PROD) is book.of(PROD)
    assert judge.asked == [(PROD, "Admin"), (PROD, "ReadOnly")]


def test_what_only_aws_tells_keeps_the_verdict_of_the_crawl(merged: MergedRoles) -> None:
    judge = Counted()
    role = JudgedRoles(merged, lambda: judge).find(DEV, "Listed")
    assert role is not None
    assert role.verdict is Verdict.YES
    assert (DEV, "Listed") not in judge.asked


def test_without_a_judge_roles_are_as_their_sources_say(merged: MergedRoles) -> None:
    book = JudgedRoles(merged, lambda: None)
    assert tuple(book) == tuple(merged)
