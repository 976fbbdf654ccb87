"""What RAM told as rows: by share, type and owner; named, marked, and never twice the same key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.tui.acme import HOSTILE, NOW, PAYMENTS_PROD, inventory
from tests.tui.cloud import STRANGER
from tests.tui.ram import (
    BY_ME,
    CORE,
    DEV_OU,
    HOME,
    LISTS,
    NAMESPACES,
    NETWORKS,
    NOBODY,
    OFFER,
    OLD_OFFER,
    REGION,
    STRANGE,
    invitation,
    share,
)

from hatstand.domain.shares import Invitation, Principal, Share
from hatstand.services.sharing.share_list import ShareList
from hatstand.tui.branches import Branch, BranchNodes
from hatstand.tui.tabs.shares import rows
from hatstand.tui.tabs.shares.branches import BY_ME as BY_ME_KEY
from hatstand.tui.tabs.shares.branches import PAST, PENDING, UNUSABLE, branches
from hatstand.tui.tabs.shares.branches import WITH_ME as WITH_ME_KEY
from hatstand.tui.tabs.shares.items import By, GroupItem, share_key

SHARES = (NETWORKS, NAMESPACES, CORE, STRANGE, LISTS, NOBODY)


def listed(*shares: Share, invitations: tuple[Invitation, ...] = (), **more: object) -> ShareList:
    return ShareList(
        "999999999999",
        (REGION,),
        shares or SHARES,
        invitations,
        done=True,
        **more,  # type: ignore[arg-type]
    )


def built(found: ShareList, by: By = By.SHARE) -> dict[str, Branch]:
    """Return the groups by key."""
    return {one.key: one for one in branches(found, inventory(), by, NOW)}


def names(group: Branch) -> list[str]:
    return [one.name for one in group.children]


def every(*found: Branch) -> Iterator[Branch]:
    for one in found:
        yield one
        yield from every(*one.children)


def words(branch: Branch) -> list[str]:
    return [text for text, _ in branch.right if text]


def test_invitations_that_wait_stand_on_top_with_sender_and_time_left() -> None:
    groups = built(listed(invitations=(OFFER, OLD_OFFER)))
    assert list(groups) == [PENDING, WITH_ME_KEY, BY_ME_KEY, PAST]
    (offer,) = groups[PENDING].children
    assert (offer.name, offer.note) == ("images", "8888-8888-8888 · outside")
    assert offer.right == (("derived", "muted"), ("expires in 3 h 12 m", "warning"))
    (old,) = groups[PAST].children
    assert words(old) == ["expired"]
    assert not groups[PAST].opened


def test_an_invitation_that_has_days_left_is_calm() -> None:
    offer = invitation("transit", STRANGER, 50, replace(NETWORKS.resources[0]))
    (row,) = built(listed(invitations=(offer,)))[PENDING].children
    assert row.right[-1] == ("expires in 4 d 22 h", "muted")


def test_an_invitation_without_told_contents_says_less_certainly_when_it_ends() -> None:
    unknown, late = invitation("a", STRANGER, 1), invitation("b", PAYMENTS_PROD, 13)
    first, second = built(listed(invitations=(unknown, late)))[PENDING].children
    assert words(first)[-1] == "may expire in 11 h"
    assert words(second)[-1] == "likely expired"
    assert second.note == "payments-prod"


def test_shares_are_grouped_by_direction_with_their_owners_named() -> None:
    groups = built(listed())
    with_me, by_me = groups[WITH_ME_KEY], groups[BY_ME_KEY]
    assert names(with_me) == ["networks", "payments-namespaces", "core", HOSTILE]
    assert words(with_me) == ["4"]
    assert words(by_me) == ["2"]
    networks, _, core, strange = with_me.children
    assert (networks.note, words(networks)) == ("payments-prod", ["PROD", " 2"])
    assert words(core) == [HOME, "DEV", " 1"], "global resources are elsewhere, and it says so"
    assert strange.note == "8888-8888-8888 · outside"


def test_a_share_holds_its_resources_and_an_own_one_also_who_gets_it() -> None:
    groups = built(listed())
    networks = groups[WITH_ME_KEY].children[0]
    assert [(one.name, one.note) for one in networks.children] == [
        ("subnet-0a1b", "ec2:Subnet"),
        ("subnet-0c2d", "ec2:Subnet"),
    ]
    lists = groups[BY_ME_KEY].children[0]
    assert lists.note == "→ payments-prod, Workloads/Dev"
    assert [(one.name, one.note, one.sign[0]) for one in lists.children] == [
        ("pl-1", "ec2:PrefixList", " "),
        ("payments-prod", "account", "→"),
        ("Workloads/Dev", "OU", "→"),
    ]


def test_what_nobody_can_use_is_marked_shares_resources_and_receivers() -> None:
    gone = replace(LISTS.principals[0], id="777777777777", status="FAILED")
    broken = replace(LISTS, principals=(gone,))
    groups = built(listed(NETWORKS, NOBODY, broken))
    networks = groups[WITH_ME_KEY].children[0]
    assert UNUSABLE not in networks.right
    assert [UNUSABLE in one.right for one in networks.children] == [False, True]
    assert all(UNUSABLE in one.right for one in groups[BY_ME_KEY].children)
    receiver = groups[BY_ME_KEY].children[1].children[-1]
    assert (receiver.name, UNUSABLE in receiver.right) == ("7777-7777-7777", True)


def test_by_type_resources_of_all_shares_stand_under_their_type() -> None:
    with_me = built(listed(), By.TYPE)[WITH_ME_KEY]
    assert with_me.note == "by type"
    assert names(with_me) == [
        "ec2:Subnet",
        "glue:Table",
        "networkmanager:CoreNetwork",
        "servicediscovery:Namespace",
    ]
    subnets = with_me.children[0]
    assert [(one.name, one.note) for one in subnets.children] == [
        ("subnet-0a1b", "networks"),
        ("subnet-0c2d", "networks"),
    ]
    assert words(subnets) == ["2"]


def test_by_type_a_share_without_resources_is_not_lost() -> None:
    empty = share("empty", PAYMENTS_PROD)
    (bare,) = built(listed(empty), By.TYPE)[WITH_ME_KEY].children
    assert (bare.name, names(bare)) == ("no resources", ["empty"])


def test_by_owner_shares_stand_under_who_shares_and_own_ones_under_who_gets_them() -> None:
    groups = built(listed(), By.OWNER)
    with_me = groups[WITH_ME_KEY]
    assert [(one.name, one.note) for one in with_me.children] == [
        ("8888-8888-8888", "outside"),
        ("payments-dev", "Workloads/Dev"),
        ("payments-prod", "Workloads/Prod"),
    ]
    assert names(with_me.children[2]) == ["networks", "payments-namespaces"]
    by_me = groups[BY_ME_KEY]
    assert by_me.note == "by receiver"
    assert [(one.name, one.note) for one in by_me.children] == [
        ("payments-prod", "account"),
        ("Workloads/Dev", "OU"),
        ("no receiver", ""),
    ]
    assert names(by_me.children[0]) == ["prefix-lists"] == names(by_me.children[1])


@pytest.mark.parametrize("by", list(By))
def test_no_key_is_given_twice_and_each_share_can_be_gone_to_by_its_own(by: By) -> None:
    found = branches(listed(invitations=(OFFER, OLD_OFFER)), inventory(), by, NOW)
    keys = [one.key for one in every(*found)]
    assert len(keys) == len(set(keys))
    if by is not By.TYPE:
        nodes = BranchNodes(found)
        assert all(nodes.find(share_key(one.arn)) is not None for one in SHARES)


def test_the_same_rows_have_the_same_keys_however_they_are_listed() -> None:
    found = [
        {one.key for one in every(*branches(listed(), inventory(), by, NOW))}
        for by in (By.SHARE, By.TYPE)
    ]
    assert {key for key in found[0] if key.startswith("resource:")} <= found[1]


def test_what_could_not_be_read_is_never_said_to_be_empty() -> None:
    refused = replace(listed(), shares=(), unread=frozenset({BY_ME}), invitations_read=False)
    groups = built(refused)
    assert words(groups[PENDING]) == ["not all read"]
    assert words(groups[BY_ME_KEY]) == ["not all read"]
    assert words(groups[WITH_ME_KEY]) == ["0"]
    unread = replace(NETWORKS, resources=(), resources_read=False, status="")
    row = built(listed(unread))[WITH_ME_KEY].children[0]
    assert words(row) == ["PROD", " ?"]


def test_groups_are_open_and_there_also_while_they_are_empty() -> None:
    groups = built(replace(listed(), shares=(), done=False))
    assert [(one.name, one.opened) for one in groups.values()] == [
        ("Invitations", True),
        ("Shared with me", True),
        ("Shared by me", True),
    ]


@pytest.mark.parametrize(
    ("item", "node"),
    [
        (OFFER, f"account:{STRANGER}"),
        (NETWORKS, f"account:{PAYMENTS_PROD}"),
        (GroupItem("Shared with me"), ""),
        (None, ""),
    ],
)
def test_each_thing_knows_whose_it_is(item: object, node: str) -> None:
    assert rows.node_of(item) == node


def test_receivers_lead_to_their_own_place_in_the_organization() -> None:
    organization = Principal("arn:aws:organizations::999999999999:organization/o-acme")
    service = Principal("delivery.logs.amazonaws.com")
    given = replace(LISTS, principals=(*LISTS.principals, organization, service))
    found = {
        one.note: rows.node_of(one.item)
        for one in built(listed(given))[BY_ME_KEY].children[0].children[1:]
    }
    assert found == {
        "account": f"account:{PAYMENTS_PROD}",
        "OU": "ou:ou-dev",
        "organization": "org",
        "service": "",
    }


def test_a_line_leaves_what_comes_from_outside_and_says_why_it_can_not_leave_the_rest() -> None:
    known = inventory()
    outside = share("licenses", STRANGER, replace(NETWORKS.resources[0], type="ec2:Subnet"))
    line = rows.aws_line(outside, "999999999999", known)
    assert line.text.startswith("aws ram disassociate-resource-share --region ap-northeast-1")
    assert line.text.endswith("--principals 999999999999")
    assert "can't be left" in rows.aws_line(NETWORKS, "999999999999", known).note
    assert "glue:Table" in rows.aws_line(STRANGE, "999999999999", known).note
    assert rows.aws_line(STRANGE, "999999999999", known).text == ""


def test_a_line_takes_one_receiver_out_of_one_share() -> None:
    lists = built(listed())[BY_ME_KEY].children[0]
    line = rows.aws_line(lists.children[2].item, "999999999999", inventory())
    assert line.text.endswith(f"--principals {DEV_OU}")
    assert "at once" in line.note
    assert rows.line_refusal(LISTS) == "Unfold the share and select who is to be taken out"
    assert rows.line_refusal(OFFER).startswith("Select a share")


def test_pages_of_the_console_are_those_of_the_direction_and_region() -> None:
    found = [rows.console_page(one) for one in (CORE, LISTS, OFFER)]
    assert [(page.service, page.region, page.place) for page in found if page] == [
        ("ram", HOME, "SharedResourceShares:"),
        ("ram", REGION, "OwnedResourceShares:"),
        ("ram", REGION, "SharedResourceShares:"),
    ]
    assert rows.console_page(GroupItem("Shared with me")) is None


def test_resources_and_receivers_have_pages_of_their_own() -> None:
    tree = built(listed())
    own, theirs = tree[BY_ME_KEY].children[0], tree[WITH_ME_KEY].children[0]
    found = {
        (type(one.item).__name__, share is own): page.place
        for share in (own, theirs)
        for one in share.children
        if (page := rows.console_page(one.item))
    }
    assert found == {
        ("ResourceItem", True): "OwnedResources:",
        ("PrincipalItem", True): "OwnedPrincipals:",
        ("ResourceItem", False): "SharedResources:",
    }
