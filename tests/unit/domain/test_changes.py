"""What changed between two snapshots: found whole, told once, and never made up."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hatstand.domain import history as rules
from hatstand.domain.changes import Change, Event, Subject, changes, summary
from hatstand.domain.history import History, Node, Outline
from hatstand.domain.organization import (
    Account,
    AccountSource,
    AccountState,
    Organization,
    OrganizationalUnit,
)
from hatstand.domain.roles import Role, RoleSource

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROOT = "r-1"
DEV, PROD, JUMP = "333333333333", "111111111111", "999999999999"

UNITS = {
    "ou-w": Node("Workloads", ROOT),
    "ou-p": Node("Prod", "ou-w"),
    "ou-d": Node("Dev", "ou-w"),
}
ACCOUNTS = {
    PROD: Node("payments-prod", "ou-p", "ACTIVE"),
    DEV: Node("payments-dev", "ou-d", "ACTIVE"),
    JUMP: Node("jump", ROOT, "ACTIVE"),
}
ROLES = {JUMP: frozenset({"/Admin", "/team/Deploy"})}
START = Outline("o-1", ROOT, "aws", UNITS, ACCOUNTS, ROLES)


def added(found: History, outline: Outline, at: datetime, now: datetime | None = None) -> History:
    """Return a history after a snapshot that was read at once, and stored then or `now`."""
    return found.with_snapshot(outline, at, read_at=at, now=now or at)


def history(*outlines: Outline) -> History:
    """Return the history of snapshots that were read an hour apart."""
    first, *others = outlines
    found = History(first, NOON, NOON)
    for number, outline in enumerate(others, start=1):
        found = added(found, outline, NOON + number * HOUR)
    return found


def changes_between(*outlines: Outline) -> tuple[Change, ...]:
    """Return what changed from the first to the last of several snapshots."""
    found = history(*outlines)
    return changes(found.outline, found.steps)


def told(found: Iterable[Change]) -> list[tuple[str, ...]]:
    """Return changes as short as they can be told."""
    return [(c.subject, c.event, c.id, c.ou_path, c.before, c.after) for c in found]


def with_account(account_id: str, node: Node | None) -> Outline:
    """Return the first outline with one account otherwise, new, or (None) not there."""
    accounts = {one: known for one, known in ACCOUNTS.items() if one != account_id}
    return replace(START, accounts=accounts | ({account_id: node} if node else {}))


def with_units(units: dict[str, Node]) -> Outline:
    return replace(START, units=units)


def with_roles(*names: str) -> Outline:
    return replace(START, roles={JUMP: frozenset(names)})


class TestAccounts:
    def test_nothing_changed(self) -> None:
        assert changes_between(START, START, START) == ()

    def test_new(self) -> None:
        outline = with_account("888888888888", Node("fresh", "ou-d", "ACTIVE"))
        (found,) = changes_between(START, outline)
        assert found == Change(
            Subject.ACCOUNT,
            Event.NEW,
            "888888888888",
            "fresh",
            "888888888888",
            "Workloads/Dev",
            "",
            "",
            NOON + HOUR,
        )

    def test_gone_says_where_it_was(self) -> None:
        assert told(changes_between(START, with_account(DEV, None))) == [
            ("account", "gone", DEV, "Workloads/Dev", "", "")
        ]

    def test_moved_says_from_where_to_where(self) -> None:
        outline = with_account(DEV, ACCOUNTS[DEV]._replace(parent_id="ou-p"))
        assert told(changes_between(START, outline)) == [
            ("account", "moved", DEV, "Workloads/Prod", "Workloads/Dev", "Workloads/Prod")
        ]
        to_root = with_account(DEV, ACCOUNTS[DEV]._replace(parent_id=ROOT))
        assert told(changes_between(START, to_root)) == [
            ("account", "moved", DEV, "", "Workloads/Dev", "")
        ]

    def test_renamed(self) -> None:
        outline = with_account(DEV, ACCOUNTS[DEV]._replace(name="ledger-dev"))
        (found,) = changes_between(START, outline)
        assert (found.event, found.name) == (Event.RENAMED, "ledger-dev")
        assert (found.before, found.after) == ("payments-dev", "ledger-dev")

    @pytest.mark.parametrize(
        ("before", "after", "event"),
        [
            ("ACTIVE", "SUSPENDED", Event.SUSPENDED),
            ("ACTIVE", "PENDING_CLOSURE", Event.CLOSING),
            ("PENDING_CLOSURE", "CLOSED", Event.CLOSED),
            ("SUSPENDED", "ACTIVE", Event.REINSTATED),
            ("CLOSED", "ACTIVE", Event.REINSTATED),
            ("PENDING_CLOSURE", "ACTIVE", Event.REINSTATED),
            ("PENDING_ACTIVATION", "ACTIVE", Event.ACTIVATED),
            ("ACTIVE", "PENDING_ACTIVATION", Event.PENDING),
        ],
    )
    def test_states_have_their_words(self, before: str, after: str, event: Event) -> None:
        older, newer = (
            with_account(DEV, ACCOUNTS[DEV]._replace(state=state)) for state in (before, after)
        )
        (found,) = changes_between(older, newer)
        assert (found.event, found.before, found.after) == (event, before, after)

    @pytest.mark.parametrize("pair", [("UNKNOWN", "ACTIVE"), ("SUSPENDED", "UNKNOWN")])
    def test_a_state_that_nobody_knew_did_not_change(self, pair: tuple[str, str]) -> None:
        older, newer = (with_account(DEV, ACCOUNTS[DEV]._replace(state=state)) for state in pair)
        assert changes_between(older, newer) == ()

    def test_several_things_at_once_are_told_one_by_one(self) -> None:
        outline = with_account(DEV, Node("ledger", "ou-p", "SUSPENDED"))
        events = [change.event for change in changes_between(START, outline)]
        assert events == [Event.MOVED, Event.RENAMED, Event.SUSPENDED]

    def test_a_name_with_a_slash_keeps_its_path_apart(self) -> None:
        older = with_units(UNITS | {"ou-d": Node("Dev/Test", "ou-w")})
        newer = replace(older, accounts={k: v for k, v in ACCOUNTS.items() if k != DEV})
        (found,) = changes_between(older, newer)
        assert found.ou_path == r"Workloads/Dev\/Test"


class TestUnits:
    def test_new_and_gone(self) -> None:
        units = {one: node for one, node in UNITS.items() if one != "ou-d"}
        outline = with_units(units | {"ou-x": Node("Sandbox", "ou-w")})
        assert told(changes_between(START, outline)) == [
            ("ou", "new", "ou-x", "Workloads/Sandbox", "", ""),
            ("ou", "gone", "ou-d", "Workloads/Dev", "", ""),
        ]

    def test_a_renamed_unit_moves_none_of_its_accounts(self) -> None:
        outline = with_units(UNITS | {"ou-w": Node("Products", ROOT)})
        assert told(changes_between(START, outline)) == [
            ("ou", "renamed", "ou-w", "Products", "Workloads", "Products")
        ]

    def test_a_moved_unit_moves_none_of_its_accounts(self) -> None:
        outline = with_units(UNITS | {"ou-d": Node("Dev", ROOT)})
        (found,) = changes_between(START, outline)
        assert (found.event, found.before, found.after) == (Event.MOVED, "Workloads", "")
        assert (found.ou_path, found.account_id) == ("Dev", "")

    def test_a_name_that_was_not_read_is_no_other_name(self) -> None:
        """An OU that only an account's path told of has its id for a name until it is read."""
        unread = with_units(UNITS | {"ou-d": Node("ou-d", "ou-w")})
        assert changes_between(unread, START) == ()
        assert changes_between(START, unread) == ()


class TestRoles:
    def test_new_and_gone(self) -> None:
        assert told(changes_between(START, with_roles("/Admin", "/x/y/New"))) == [
            ("role", "new", f"arn:aws:iam::{JUMP}:role/x/y/New", "", "", ""),
            ("role", "gone", f"arn:aws:iam::{JUMP}:role/team/Deploy", "", "", ""),
        ]

    def test_arns_are_of_the_partition(self) -> None:
        older = replace(START, partition="aws-cn")
        newer = replace(older, roles={JUMP: frozenset()})
        ids = {change.id for change in changes_between(older, newer)}
        assert f"arn:aws-cn:iam::{JUMP}:role/Admin" in ids

    def test_roles_that_were_not_read_are_neither_gone_nor_new(self) -> None:
        unread = replace(START, roles={})
        assert changes_between(START, unread) == ()
        assert changes_between(unread, START) == ()
        assert changes_between(START, unread, with_roles("/Admin")) == ()

    def test_roles_of_an_account_that_is_gone_are_not_told(self) -> None:
        known = replace(START, roles=ROLES | {DEV: frozenset({"/Admin"})})
        events = [(c.subject, c.event) for c in changes_between(known, with_account(DEV, None))]
        assert events == [(Subject.ACCOUNT, Event.GONE)]

    def test_a_role_has_the_place_of_its_account(self) -> None:
        older = replace(START, roles={DEV: frozenset({"/Admin"})})
        newer = replace(START, roles={DEV: frozenset({"/Admin", "/New"})})
        (found,) = changes_between(older, newer)
        assert (found.name, found.account_id, found.ou_path) == ("New", DEV, "Workloads/Dev")


class TestSeveralSteps:
    def test_there_and_back_is_no_change(self) -> None:
        elsewhere = with_account(DEV, Node("other", "ou-p", "SUSPENDED"))
        assert changes_between(START, elsewhere, START) == ()
        assert changes_between(START, with_account(DEV, None), START) == ()
        assert changes_between(START, with_roles("/Admin"), START) == ()
        fresh = with_account("888888888888", Node("fresh", "ou-d", "ACTIVE"))
        assert changes_between(START, fresh, START) == ()

    def test_twice_is_told_once_with_both_ends_and_the_last_time(self) -> None:
        first = with_account(DEV, ACCOUNTS[DEV]._replace(parent_id="ou-p"))
        second = with_account(DEV, ACCOUNTS[DEV]._replace(parent_id=ROOT))
        (found,) = changes_between(START, first, second)
        assert (found.before, found.after) == ("Workloads/Dev", "")
        assert found.found_at == NOON + 2 * HOUR

    def test_each_thing_has_its_own_time(self) -> None:
        moved = with_account(DEV, ACCOUNTS[DEV]._replace(parent_id="ou-p"))
        both = with_account(DEV, ACCOUNTS[DEV]._replace(parent_id="ou-p", name="ledger"))
        times = {c.event: c.found_at for c in changes_between(START, moved, both)}
        assert times == {Event.MOVED: NOON + HOUR, Event.RENAMED: NOON + 2 * HOUR}

    def test_what_came_back_elsewhere_has_moved(self) -> None:
        back = with_account(DEV, Node("ledger", "ou-p", "ACTIVE"))
        found = changes_between(START, with_account(DEV, None), back)
        assert [c.event for c in found] == [Event.MOVED, Event.RENAMED]
        assert {c.found_at for c in found} == {NOON + 2 * HOUR}

    def test_the_old_path_has_the_old_names(self) -> None:
        renamed = with_units(UNITS | {"ou-d": Node("Development", "ou-w")})
        moved = replace(
            renamed, accounts=ACCOUNTS | {DEV: ACCOUNTS[DEV]._replace(parent_id="ou-p")}
        )
        found = {c.id: (c.before, c.after) for c in changes_between(START, renamed, moved)}
        assert found[DEV] == ("Workloads/Dev", "Workloads/Prod")

    def test_any_walk_ends_where_a_direct_comparison_does(self) -> None:
        """Steps taken one by one say the same as the two ends side by side."""
        chance = random.Random(4)  # noqa: S311 - the same walks each time
        for _ in range(200):
            outlines = [START]
            for _ in range(chance.randint(1, 6)):
                outlines.append(_somewhere_near(outlines[-1], chance))
            walked = told(changes_between(*outlines))
            assert walked == told(changes_between(outlines[0], outlines[-1]))


def _somewhere_near(outline: Outline, chance: random.Random) -> Outline:
    units, accounts = dict(outline.units), dict(outline.accounts)
    for nodes, parents in ((units, [ROOT]), (accounts, [ROOT, *UNITS])):
        for one in [*nodes, "444444444444" if nodes is accounts else "ou-4"]:
            match chance.randint(0, 5):
                case 0:
                    nodes.pop(one, None)
                case 1:
                    state = chance.choice(["ACTIVE", "SUSPENDED"]) if nodes is accounts else ""
                    name = chance.choice(["alpha", "beta"])
                    nodes[one] = Node(name, chance.choice(parents), state)
    names = chance.sample(["/Admin", "/team/Deploy", "/Third"], chance.randint(0, 3))
    return replace(outline, units=units, accounts=accounts, roles={JUMP: frozenset(names)})


class TestOutline:
    ORGANIZATION = Organization(
        "o-1",
        "acme",
        ROOT,
        units=(OrganizationalUnit("ou-w", "Workloads", ROOT),),
        accounts=(
            Account(DEV, "payments-dev", "ou-w", state=AccountState.ACTIVE),
            Account(JUMP, "jump", ROOT, source=AccountSource.CALLER),
        ),
    )

    def test_only_the_organizations_accounts_are_in_it(self) -> None:
        outline = Outline.of(self.ORGANIZATION, (), ())
        assert outline.accounts == {DEV: Node("payments-dev", "ou-w", "ACTIVE")}
        assert outline.units == {"ou-w": Node("Workloads", ROOT)}

    def test_only_listed_roles_of_accounts_that_were_read_are_in_it(self) -> None:
        listed, named = (RoleSource.LISTED,), (RoleSource.POLICY,)
        roles = (
            Role(JUMP, "Admin", "/a/", "aws-us-gov", sources=(RoleSource.POLICY, *listed)),
            Role(JUMP, "Guess", sources=named),
            Role(DEV, "Admin", sources=listed),
        )
        outline = Outline.of(self.ORGANIZATION, roles, (JUMP, PROD))
        assert outline.roles == {JUMP: {"/a/Admin"}, PROD: frozenset()}
        assert outline.partition == "aws-us-gov"


class TestHistory:
    MOVED = with_account(DEV, ACCOUNTS[DEV]._replace(parent_id="ou-p"))
    RENAMED = with_account(DEV, ACCOUNTS[DEV]._replace(parent_id="ou-p", name="ledger"))

    def test_the_last_steps_lead_to_the_snapshot_before(self) -> None:
        found = history(START, self.MOVED, self.RENAMED)
        assert [c.event for c in changes(found.outline, found.last_steps)] == [Event.RENAMED]
        assert found.previous == NOON + HOUR

    def test_after_a_snapshot_that_changed_nothing_there_are_none(self) -> None:
        found = history(START, self.MOVED, self.MOVED)
        assert found.last_steps == ()
        assert len(found.steps) == 1
        assert (found.previous, found.as_of) == (NOON + HOUR, NOON + 2 * HOUR)

    def test_roles_read_later_belong_to_the_snapshot_of_their_organization(self) -> None:
        read = replace(self.MOVED, roles=ROLES | {JUMP: frozenset({"/Admin"})})
        later = NOON + HOUR + timedelta(minutes=5)
        found = history(START, self.MOVED)
        found = found.with_snapshot(read, NOON + HOUR, read_at=later, now=later)
        events = {c.event: c.found_at for c in changes(found.outline, found.last_steps)}
        assert events == {Event.MOVED: NOON + HOUR, Event.GONE: later}
        assert found.previous == NOON

    @pytest.mark.parametrize(
        ("minutes", "events"),
        [
            (-90, [Event.MOVED, Event.RENAMED]),
            (0, [Event.MOVED, Event.RENAMED]),
            (59, [Event.MOVED, Event.RENAMED]),
            (60, [Event.RENAMED]),
            (119, [Event.RENAMED]),
            (120, []),
            (500, []),
        ],
    )
    def test_since_compares_with_the_snapshot_in_force_then(
        self, minutes: int, events: list[Event]
    ) -> None:
        found = history(START, self.MOVED, self.RENAMED)
        steps = found.steps_since(NOON + timedelta(minutes=minutes))
        assert [c.event for c in changes(found.outline, steps)] == events

    def test_where_no_organization_could_be_read_nothing_is_gone(self) -> None:
        before = history(START, self.MOVED)
        refused = Outline("", "root")
        assert added(before, refused, NOON + 2 * HOUR) is before
        after = added(before, self.RENAMED, NOON + 3 * HOUR)
        assert [c.event for c in changes(after.outline, after.last_steps)] == [Event.RENAMED]

    def test_another_organization_begins_anew(self) -> None:
        other = replace(START, organization_id="o-2", accounts={})
        found = added(history(START, self.MOVED), other, NOON + 9 * HOUR)
        assert found == History(other, NOON + 9 * HOUR, NOON + 9 * HOUR)

    def test_a_process_that_was_overtaken_changes_nothing(self) -> None:
        """Also one that went on with what an earlier one had read hours before."""
        found = history(START, self.MOVED)
        for late in (found.as_of - timedelta(seconds=5), found.as_of - timedelta(days=1)):
            assert added(found, START, late, now=found.as_of + HOUR) is found

    def test_after_a_clock_was_set_back_it_goes_on(self) -> None:
        found = history(START, self.MOVED)
        earlier = NOON - timedelta(days=30)
        after = added(found, self.RENAMED, earlier)
        assert [c.event for c in changes(after.outline, after.last_steps)] == [Event.RENAMED]
        assert after.steps[0].found_at == found.steps[0].found_at

    def test_steps_are_kept_for_three_months(self) -> None:
        found = history(START, self.MOVED)
        later = found.steps[0].found_at + rules.KEPT
        kept = added(found, self.RENAMED, later)
        assert len(kept.steps) == 2
        gone = added(kept, START, later + HOUR)
        assert [step.found_at for step in gone.steps] == [later + HOUR, later]
        assert (kept.begins, gone.begins) == (NOON, NOON + HOUR)

    def test_no_more_is_kept_than_is_reasonable(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rules, "LARGEST", 2)
        found = history(START, self.MOVED, self.RENAMED, self.MOVED)
        assert [step.size for step in found.steps] == [1, 1]
        assert found.begins == NOON + HOUR
        emptied = replace(START, accounts={})
        found = added(found, emptied, NOON + 9 * HOUR)
        assert [step.size for step in found.steps] == [3]


class TestSummary:
    def test_in_one_line(self) -> None:
        outline = replace(
            with_account(DEV, ACCOUNTS[DEV]._replace(parent_id="ou-p")),
            units=UNITS | {"ou-w": Node("Products", ROOT)},
            roles={JUMP: frozenset()},
        )
        accounts = {f"{number:012}": Node("x", ROOT, "ACTIVE") for number in range(1200)}
        outline = replace(outline, accounts={**outline.accounts, **accounts})
        found = changes_between(START, outline)
        assert summary(found) == "1,200 accounts new, 1 moved · 1 OU renamed · 2 roles gone"

    def test_of_nothing(self) -> None:
        assert summary(()) == ""

    def test_the_order_is_that_of_the_tree(self) -> None:
        accounts = {
            "555555555555": Node("Zeta", "ou-d", "ACTIVE"),
            "666666666666": Node("alpha", "ou-p", "ACTIVE"),
            "777777777777": Node("beta", "ou-d", "ACTIVE"),
        }
        outline = replace(START, accounts={**ACCOUNTS, **accounts})
        assert [c.name for c in changes_between(START, outline)] == ["beta", "Zeta", "alpha"]
