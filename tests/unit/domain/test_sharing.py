"""Shares and namespaces joined with the organization."""

from __future__ import annotations

from dataclasses import replace

from hatstand.domain.cloudmap import Namespace, NamespaceType
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, Organization, OrganizationalUnit
from hatstand.domain.shares import Direction, Principal, Resource, Share
from hatstand.domain.sharing import (
    account_words,
    between,
    covers,
    joined,
    named_account,
    named_principal,
)

ME, OTHER, OUTSIDER = "999999999999", "111111111111", "222222222222"
PREFIX = "arn:aws:organizations::451626349255"
INVENTORY = Inventory(
    organization=Organization(
        "o-acme",
        "acme",
        "r-1",
        units=(
            OrganizationalUnit("ou-w", "Workloads", "r-1"),
            OrganizationalUnit("ou-p", "Prod", "ou-w"),
        ),
        accounts=(Account(OTHER, "payments-prod", "ou-p"), Account(ME, "jump", "r-1")),
    )
)
ORGANIZATION = Principal(f"{PREFIX}:organization/o-acme")
WORKLOADS = Principal(f"{PREFIX}:ou/o-acme/ou-w")


def namespace(owner: str, name: str = "ns") -> Namespace:
    arn = f"arn:aws:servicediscovery:eu-west-1:{owner}:namespace/{name}"
    return Namespace(arn, name, name, NamespaceType.HTTP, owner, "eu-west-1", shared=owner != ME)


def test_accounts_are_named_with_place_and_environment() -> None:
    found = named_account(OTHER, INVENTORY)
    assert (found.name, found.ou_path, found.environment.badge, found.inside) == (
        "payments-prod",
        "Workloads/Prod",
        "PROD",
        True,
    )
    stranger = named_account(OUTSIDER, INVENTORY)
    assert (stranger.name, stranger.inside) == (OUTSIDER, False)
    assert named_account(OUTSIDER, Inventory()).inside is None


def test_principals_are_named_from_the_tree() -> None:
    names = {
        OTHER: "payments-prod",
        f"arn:aws:iam::{OTHER}:role/x/Admin": "payments-prod/Admin",
        ORGANIZATION.id: "acme",
        f"{PREFIX}:ou/o-acme/ou-p": "Workloads/Prod",
        f"{PREFIX}:ou/o-acme/ou-gone": "ou-gone",
        f"{PREFIX}:organization/o-other": "o-other",
        "x.amazonaws.com": "x.amazonaws.com",
    }
    assert {one: named_principal(Principal(one), INVENTORY).name for one in names} == names


def test_organization_units_and_roles_stand_for_accounts() -> None:
    assert covers(ORGANIZATION, OTHER, INVENTORY)
    assert covers(WORKLOADS, OTHER, INVENTORY)
    assert not covers(WORKLOADS, ME, INVENTORY)
    assert not covers(ORGANIZATION, OUTSIDER, INVENTORY)
    assert covers(Principal(f"arn:aws:iam::{OTHER}:user/bob"), OTHER, INVENTORY)
    assert not covers(Principal(OTHER), ME, INVENTORY)


def test_what_goes_between_two_accounts() -> None:
    theirs = namespace(OTHER)
    with_me = Share(
        "arn:1",
        Direction.WITH_ME,
        owner_id=OTHER,
        resources=(Resource(theirs.arn, "servicediscovery:Namespace", "arn:1"),),
    )
    elsewhere = Share("arn:2", Direction.WITH_ME, owner_id=OUTSIDER)
    by_me = Share("arn:3", Direction.BY_ME, owner_id=ME, principals=(WORKLOADS,))
    for_others = Share("arn:4", Direction.BY_ME, owner_id=ME, principals=(Principal(OUTSIDER),))
    shares = (with_me, elsewhere, by_me, for_others)
    found = between(OTHER, shares, (theirs, namespace(ME)), INVENTORY)
    assert found.shares_with_me == (with_me,)
    assert found.shares_by_me == (by_me,)
    assert found.namespaces_with_me == (theirs,)


def test_a_namespace_knows_the_shares_it_is_in() -> None:
    theirs = namespace(OTHER)
    resource = Resource(theirs.arn, "ServiceDiscovery:namespace")
    shares = [Share(arn, Direction.WITH_ME, resources=(resource,)) for arn in ("arn:2", "arn:1")]
    own = namespace(ME)
    assert [one.share_arns for one in joined((theirs, own), shares)] == [("arn:1", "arn:2"), ()]


def test_accounts_in_words() -> None:
    known = named_account(OTHER, INVENTORY)
    assert account_words(known) == "payments-prod 1111-1111-1111 (Workloads/Prod)"
    outsider = named_account(OUTSIDER, INVENTORY)
    assert account_words(outsider) == "2222-2222-2222 (outside of the organization)"
    assert account_words(named_account(OUTSIDER, Inventory())) == "2222-2222-2222"


def test_a_service_is_named_as_it_is_and_stands_for_no_account() -> None:
    service = Principal("pca-connector-ad.amazonaws.com")
    named = named_principal(service, INVENTORY)
    assert (named.name, named.account) == (service.id, None)
    assert not covers(service, OTHER, INVENTORY)


def test_the_root_is_named_as_the_organization_names_it() -> None:
    root = Principal(f"{PREFIX}:root/o-acme/r-1")
    unit = Principal(f"{PREFIX}:ou/o-acme/r-1")
    named = replace(INVENTORY.organization, root_name="Everything")
    inventory = replace(INVENTORY, organization=named)
    assert named_principal(unit, inventory).name == "Everything"
    assert named_principal(root, inventory).account is None
