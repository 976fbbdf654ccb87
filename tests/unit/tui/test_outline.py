"""The outline: what shows, what stays open, and what happens to odd organizations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.steps import growth
from tests.unit.tui.organizations import ROOT, acme, large, number, profile

from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, Organization, OrganizationalUnit
from hatstand.domain.roles import Role
from hatstand.tui.nodes import Kind, Nodes
from hatstand.tui.outline import Outline


def shown(outline: Outline) -> list[str]:
    """Return the rows as indented names."""
    nodes = outline.nodes
    return ["  " * nodes.depth[node] + nodes.name(node) for node in outline.rows]


def node_of(outline: Outline, key: str) -> int:
    node = outline.nodes.find(key)
    assert node is not None, key
    return node


def assert_sound(nodes: Nodes) -> None:
    """Check that the arrays agree with each other."""
    count = len(nodes)
    arrays = (nodes.kind, nodes.depth, nodes.end, nodes.parent)
    assert {len(array) for array in arrays} == {count}
    for node in range(count):
        parent = nodes.parent[node]
        assert node < nodes.end[node] <= count
        assert nodes.find(nodes.key(node)) == node
        if parent >= 0:
            assert parent < node < nodes.end[parent]
            assert nodes.end[node] <= nodes.end[parent]
            assert nodes.depth[node] == nodes.depth[parent] + 1


def test_units_come_before_accounts_each_by_name() -> None:
    outline = Outline(Nodes(acme(accounts=None)))
    outline.expand_all()
    names = [line for line in shown(outline) if line.startswith("  ") and line[2] != " "]
    assert names == ["  Empty", "  Workloads", "  日本事業部", "  acme-management"]
    assert_sound(outline.nodes)


def test_a_small_organization_is_shown_wholly() -> None:
    outline = Outline(Nodes(acme()))
    assert len(outline.nodes) <= 20
    assert len(outline.rows) == len(outline.nodes)


def test_an_organization_with_few_accounts_but_many_roles_is_shown_as_far_as_its_accounts() -> None:
    roles = tuple(Role(number(1), f"Role{i:02d}") for i in range(30))
    outline = Outline(Nodes(acme(roles=roles)))
    kinds = {outline.nodes.kind[node] for node in outline.rows}
    assert Kind.ACCOUNT in kinds
    assert Kind.ROLE not in kinds


def test_a_large_one_opens_with_the_root_and_the_first_level() -> None:
    outline = Outline(Nodes(large(1000, ("Admin",))))
    assert shown(outline) == ["large", *(f"  Top {top}" for top in range(5))]
    assert_sound(outline.nodes)


def test_accounts_are_counted_at_every_level() -> None:
    outline = Outline(Nodes(acme()))
    counts = {
        key: outline.nodes.accounts[node_of(outline, key)]
        for key in ("org", "ou:ou-w", "ou:ou-p", "ou:ou-d", "ou:ou-j", "ou:ou-e")
    }
    assert counts == {
        "org": 7,
        "ou:ou-w": 5,
        "ou:ou-p": 3,
        "ou:ou-d": 2,
        "ou:ou-j": 1,
        "ou:ou-e": 0,
    }


def test_expanding_and_collapsing_splices_the_rows_of_what_is_open_below() -> None:
    outline = Outline(Nodes(large(40)))
    top = node_of(outline, "ou:ou-1")
    before = list(outline.rows)
    assert outline.expand(top)
    assert shown(outline)[2:7] == ["  Top 1", *(f"    Low {low}" for low in range(4))]
    assert outline.expand(node_of(outline, "ou:ou-1-2"))
    wide = list(outline.rows)
    assert outline.collapse(top)
    assert list(outline.rows) == before
    assert outline.expand(top)
    assert list(outline.rows) == wide, "what was open below is open again"
    assert wide == sorted(wide)


def test_a_leaf_can_not_be_expanded() -> None:
    outline = Outline(Nodes(acme()))
    leaf = node_of(outline, f"role:{number(1)}/Admin")
    assert not outline.expand(leaf)
    assert not outline.collapse(leaf)
    assert not outline.toggle(node_of(outline, "ou:ou-e"))


def test_a_folded_node_can_be_opened_without_being_seen() -> None:
    outline = Outline(Nodes(large(40)))
    hidden = node_of(outline, "ou:ou-1-2")
    rows = list(outline.rows)
    assert outline.expand(hidden)
    assert list(outline.rows) == rows
    outline.expand(node_of(outline, "ou:ou-1"))
    assert outline.row_of(hidden + 1) is not None


def test_reveal_opens_every_ancestor_and_tells_the_row() -> None:
    outline = Outline(Nodes(large(1000, ("Admin", "ReadOnly"))))
    key = f"role:{number(7)}/ReadOnly"
    row = outline.reveal(key)
    assert row is not None
    assert outline.nodes.key(outline.rows[row]) == key
    assert outline.reveal("role:999999999999/Nobody") is None
    assert outline.reveal(f"role:{number(7)}/Nobody") is None


def test_rebuild_keeps_what_is_open_when_nodes_come_and_go() -> None:
    small, grown = large(100, ("Admin",)), large(140, ("Admin", "ReadOnly"))
    outline = Outline(Nodes(small))
    outline.reveal(f"role:{number(6)}/Admin")
    outline.rebuild(Nodes(grown))
    for key in ("ou:ou-1", "ou:ou-1-2", f"account:{number(6)}"):
        assert outline.is_open(node_of(outline, key)), key
    assert not outline.is_open(node_of(outline, "ou:ou-2"))
    assert f"      {' ' * 2}ReadOnly" in shown(outline)
    outline.rebuild(Nodes(small))
    assert outline.is_open(node_of(outline, f"account:{number(6)}"))
    assert_sound(outline.nodes)


def test_a_tree_that_nobody_touched_keeps_its_first_look_while_it_grows() -> None:
    outline = Outline(Nodes(acme()))
    assert len(outline.rows) == len(outline.nodes)
    outline.rebuild(Nodes(large(100)))
    assert shown(outline) == ["large", *(f"  Top {top}" for top in range(5))]


def test_a_settled_tree_stays_open_while_it_grows() -> None:
    inventory = acme()
    more = tuple(Account(number(100 + i), f"new-{i}", "ou-d") for i in range(50))
    organization = replace(
        inventory.organization, accounts=(*inventory.organization.accounts, *more)
    )
    outline = Outline(Nodes(inventory))
    outline.settle()
    outline.rebuild(Nodes(replace(inventory, organization=organization)))
    assert len(outline.rows) == len(outline.nodes)


def test_where_a_node_is_gone_its_nearest_ancestor_takes_over() -> None:
    outline = Outline(Nodes(acme()))
    lineage = outline.lineage(node_of(outline, f"role:{number(1)}/Admin"))
    assert lineage == (
        f"role:{number(1)}/Admin",
        f"account:{number(1)}",
        "ou:ou-p",
        "ou:ou-w",
        "org",
    )
    without = tuple(a for a in acme().organization.accounts if a.id != number(1))
    outline.rebuild(Nodes(acme(accounts=without)))
    row = outline.nearest_row(lineage)
    assert outline.nodes.key(outline.rows[row]) == "ou:ou-p"
    outline.collapse(node_of(outline, "ou:ou-w"))
    row = outline.nearest_row(lineage)
    assert outline.nodes.key(outline.rows[row]) == "ou:ou-w", "what is folded away has no row"


def test_an_empty_inventory_is_a_root_alone() -> None:
    outline = Outline(Nodes(Inventory()))
    assert [outline.nodes.key(node) for node in outline.rows] == ["org"]
    assert outline.nodes.name(0) == "Root"


@pytest.mark.parametrize(
    ("organization", "context", "name"),
    [
        (Organization(id="o-9", name="Acme KK"), "work", "Acme KK"),
        (Organization(id="o-9"), "work", "work"),
        (Organization(id="o-9"), "profiles", "o-9"),
        (Organization(), "profiles", "profiles"),
        (Organization(), "", "Root"),
    ],
)
def test_the_root_is_called_by_the_best_name_there_is(
    organization: Organization, context: str, name: str
) -> None:
    outline = Outline(Nodes(Inventory(context=context, organization=organization)))
    assert outline.nodes.name(0) == name


def test_profiles_are_a_group_of_their_own_after_the_organization() -> None:
    outline = Outline(Nodes(acme(profiles=(profile("zeta"), profile("Alpha")))))
    outline.reveal("profile:zeta")
    assert shown(outline)[-3:] == ["Profiles", "  Alpha", "  zeta"]
    assert_sound(outline.nodes)


def test_profiles_show_at_once_where_there_is_nothing_else() -> None:
    profiles = tuple(profile(f"p{i:02d}") for i in range(30))
    outline = Outline(Nodes(Inventory(context="profiles", profiles=profiles)))
    assert shown(outline)[:3] == ["profiles", "Profiles", "  p00"]
    assert len(outline.rows) == 32


def test_accounts_of_an_unread_unit_stand_under_its_id() -> None:
    accounts = (Account(number(1), "early", "ou-later"), Account(number(2), "free", ""))
    outline = Outline(Nodes(acme(units=(), accounts=accounts)))
    assert shown(outline)[:4] == ["acme", "  ou-later", "    early", "      Admin"]
    assert "  free" in shown(outline)
    assert outline.nodes.accounts[0] == 2
    assert_sound(outline.nodes)


def test_units_without_a_way_to_the_root_are_hung_under_it() -> None:
    units = (
        OrganizationalUnit("ou-a", "Orphan", "ou-unknown"),
        OrganizationalUnit("ou-b", "Child", "ou-a"),
        OrganizationalUnit("ou-x", "Loop X", "ou-y"),
        OrganizationalUnit("ou-y", "Loop Y", "ou-x"),
        OrganizationalUnit("ou-s", "Self", "ou-s"),
    )
    accounts = tuple(
        Account(number(i), f"in-{unit.id}", unit.id) for i, unit in enumerate(units, 1)
    )
    outline = Outline(Nodes(acme(units=units, accounts=accounts)))
    assert outline.nodes.accounts[0] == len(units), "no account is ever left out"
    assert {f"ou:{unit.id}" for unit in units} <= {
        outline.nodes.key(node) for node in range(len(outline.nodes))
    }
    assert_sound(outline.nodes)


def test_a_very_deep_tree_is_built_and_revealed() -> None:
    units = [OrganizationalUnit("ou-0", "0", ROOT)]
    units += [OrganizationalUnit(f"ou-{i}", str(i), f"ou-{i - 1}") for i in range(1, 3000)]
    outline = Outline(
        Nodes(acme(units=tuple(units), accounts=(Account(number(1), "deep", "ou-2999"),)))
    )
    row = outline.reveal(f"account:{number(1)}")
    assert row == 3001
    assert_sound(outline.nodes)


@pytest.mark.parametrize("accounts", [1000, 10_000])
def test_large_organizations_are_sound(accounts: int) -> None:
    outline = Outline(Nodes(large(accounts, ("Admin", "ReadOnly"))))
    assert len(outline.nodes) == 1 + 25 + 3 * accounts
    assert outline.nodes.accounts[0] == accounts
    outline.expand_all()
    assert list(outline.rows) == list(range(len(outline.nodes)))
    outline.rebuild(Nodes(large(accounts, ("Admin", "ReadOnly"))))
    assert len(outline.rows) == len(outline.nodes)


def test_building_a_tree_costs_no_more_for_each_node() -> None:
    def building(accounts: int) -> Callable[[], object]:
        inventory = large(accounts, tuple(f"Role{i}" for i in range(10)))
        assert inventory.roles_of
        assert inventory.organization.accounts_of
        return lambda: Outline(Nodes(inventory)).expand_all()

    assert growth(building, 200) < 2.2
