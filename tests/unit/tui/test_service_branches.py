"""Cloud Map as rows: grouped by owner, marked, and never blank where something is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.tui import cloud
from tests.tui.acme import MANAGEMENT, NOW, PAYMENTS_PROD, inventory
from tests.tui.cloud import API, LEDGER, OPS, PAYMENTS, STRANGE, TOOLBOX, instance

from hatstand.domain.cloudmap import Discovery, HealthFilter, Namespace, NamespaceType
from hatstand.domain.organization import Gap
from hatstand.errors import AccessDenied, HatstandError
from hatstand.services.sharing.namespace_list import NamespaceList
from hatstand.services.sharing.namespace_shares import NamespaceShares
from hatstand.tui.branches import Branch
from hatstand.tui.glyphs import ASCII
from hatstand.tui.tabs.services.branches import (
    InstanceItem,
    NamespaceItem,
    branches,
    instance_key,
    known_in,
    namespace_key,
    owner_of,
    service_key,
    service_of,
)
from hatstand.tui.tabs.services.search import findables
from hatstand.tui.tabs.services.state import LIST, Asked, Found, Seen

ACME = inventory()
REGION = cloud.REGION
DENIED = AccessDenied("ListServices is not allowed", code="AccessDeniedException")


def seen(*namespaces: Namespace, **more: object) -> Seen:
    """Return what is known where these namespaces were listed."""
    regions = tuple(dict.fromkeys(one.region for one in namespaces)) or (REGION,)
    made = Seen("here", "alice@jump", NamespaceList(MANAGEMENT, regions, namespaces, done=True))
    for name, value in more.items():
        setattr(made, name, value)
    return made


def every(rows: tuple[Branch, ...]) -> Iterator[Branch]:
    for row in rows:
        yield row
        yield from every(row.children)


def row(known: Seen, key: str) -> Branch:
    """Return the row of a key."""
    return next(one for one in every(branches(known, ACME)) if one.key == key)


def right(branch: Branch) -> list[str]:
    return [text.strip() for text, _ in branch.right]


def below(branch: Branch) -> list[tuple[str, str]]:
    return [(one.name, one.style) for one in branch.children]


def test_owners_are_named_with_their_place_and_badge_and_the_own_one_is_said_to_be() -> None:
    own, prod, stranger = branches(seen(TOOLBOX, OPS, PAYMENTS, STRANGE), ACME)
    assert (own.name, own.note, right(own)) == ("acme-root", "this account", ["MGMT", "2"])
    assert (prod.name, prod.note, right(prod)) == ("payments-prod", "Workloads/Prod", ["PROD", "1"])
    assert prod.right[0][1] == f"badge:{ACME.environment_of(PAYMENTS_PROD).color}"
    assert (stranger.name, right(stranger)) == ("8888-8888-8888", ["1"])
    assert all(group.opened for group in (own, prod, stranger))
    assert [one.name for one in own.children] == ["toolbox", "ops.internal"]


@pytest.mark.parametrize(
    ("type_", "word"),
    [
        (NamespaceType.HTTP, "HTTP"),
        (NamespaceType.DNS_PRIVATE, "private DNS"),
        (NamespaceType.DNS_PUBLIC, "public DNS"),
        (NamespaceType.UNKNOWN, "not read"),
    ],
)
def test_a_namespace_says_how_it_is_found(type_: NamespaceType, word: str) -> None:
    one = replace(OPS, type=type_)
    assert right(row(seen(one), namespace_key(one.arn))) == [word, "1"]


def test_types_stand_in_one_column() -> None:
    known = seen(TOOLBOX, OPS)
    widths = {len(row(known, namespace_key(one.arn)).right[0][0]) for one in (TOOLBOX, OPS)}
    assert widths == {len("private DNS")}


def test_shares_are_named_as_far_as_they_are_known() -> None:
    known = seen(OPS, PAYMENTS)
    assert row(known, namespace_key(PAYMENTS.arn)).note == "shared"
    assert row(known, namespace_key(OPS.arn)).note == ""
    names = {"arn:a": "for-jump", "arn:b": "for-all"}
    known.join(NamespaceShares({PAYMENTS.arn: ("arn:a",), OPS.arn: ("arn:b",)}, names))
    assert row(known, namespace_key(PAYMENTS.arn)).note == "shared in for-jump"
    assert row(known, namespace_key(OPS.arn)).note == "shared in for-all"


def test_the_region_is_told_where_there_are_several() -> None:
    there = cloud.namespace("far.internal", region="eu-west-1")
    assert right(row(seen(OPS, there), namespace_key(there.arn)))[0] == "eu-west-1"
    assert right(row(seen(OPS), namespace_key(OPS.arn)))[0] == "private DNS"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, [("not read yet", "muted")]),
        ({"reading": {PAYMENTS.arn}}, [("reading…", "muted")]),
        (
            {"problems": {PAYMENTS.arn: DENIED}},
            [("not read: ListServices is not allowed", "warning")],
        ),
        ({"services": {PAYMENTS.arn: ()}}, [("no services", "muted")]),
        ({"services": {PAYMENTS.arn: (API, LEDGER)}}, [("api", "name"), ("ledger", "name")]),
    ],
)
def test_below_a_namespace_there_is_always_something(
    more: dict[str, object], words: list[tuple[str, str]]
) -> None:
    assert below(row(seen(PAYMENTS, **more), namespace_key(PAYMENTS.arn))) == words


def test_what_stands_in_for_rows_counts_as_the_row_above() -> None:
    (stand_in,) = row(seen(PAYMENTS), namespace_key(PAYMENTS.arn)).children
    assert stand_in.item == NamespaceItem(PAYMENTS)


def test_what_is_known_to_be_empty_can_t_be_unfolded() -> None:
    assert row(seen(TOOLBOX), namespace_key(TOOLBOX.arn)).children == ()


def test_a_count_that_was_read_stands_over_the_one_that_was_listed() -> None:
    known = seen(PAYMENTS, services={PAYMENTS.arn: (API,)})
    assert right(row(known, namespace_key(PAYMENTS.arn)))[-1] == "1"
    assert right(row(known, service_key(API.arn))) == ["DNS, HTTP", "3"]


def with_instances(**more: object) -> Seen:
    listed = {API.arn: (*cloud.API_INSTANCES, instance("api-4", health="UNKNOWN"))}
    return seen(PAYMENTS, services={PAYMENTS.arn: (API,)}, instances=listed, **more)


def test_health_is_a_sign_and_a_word_in_one_style() -> None:
    rows = row(with_instances(), service_key(API.arn)).children
    assert [(one.sign, one.right) for one in rows] == [
        (("✓", "good"), (("HEALTHY", "good"),)),
        (("✓", "good"), (("HEALTHY", "good"),)),
        (("✗", "failing"), (("UNHEALTHY", "failing"),)),
        (("○", "muted"), (("UNKNOWN", "muted"),)),
    ]
    places = [("10.0.0.1:8443", "api-1"), ("10.0.0.2:8443", "api-2"), ("10.0.0.3:8443", "api-3")]
    assert [(one.name, one.note) for one in rows] == [*places, ("api-4", "")]


def test_signs_have_stand_ins_in_ascii() -> None:
    known = every(branches(with_instances(), ACME, ASCII))
    signs = [one.sign[0] for one in known if isinstance(one.item, InstanceItem)]
    assert signs == ["+", "+", "x", "o"]


def test_what_was_discovered_takes_the_place_of_what_was_listed() -> None:
    asked = Asked(HealthFilter.HEALTHY, {"zone": "az1"})
    known = with_instances(found={API.arn: Found(asked, cloud.API_INSTANCES[:1], 7, NOW)})
    service = row(known, service_key(API.arn))
    assert [one.note for one in service.children] == ["api-1"]
    assert service.note.startswith("discovered ")
    assert service.note.endswith(" · HEALTHY zone=az1 · revision 7")
    known.found[API.arn] = Found(asked, (), None, NOW)
    assert below(row(known, service_key(API.arn))) == [("no instances HEALTHY zone=az1", "muted")]


def test_what_changed_is_marked_in_words_and_what_is_gone_stays_until_the_next_change() -> None:
    one, two, three = cloud.API_INSTANCES
    first = Found(Asked(), (one, two, three), 1, NOW)
    second = first.then(Discovery((one, replace(two, health="UNHEALTHY")), 2), NOW)
    known = with_instances(found={API.arn: second}, watched=API.arn)
    rows = {each.note: each for each in row(known, service_key(API.arn)).children}
    assert right(rows["api-1"]) == ["HEALTHY"]
    assert right(rows["api-2"]) == ["changed", "UNHEALTHY"]
    assert right(rows["api-3"]) == ["gone"]
    assert right(row(known, service_key(API.arn)))[1] == "watched"
    known.found[API.arn] = second.then(Discovery(second.instances, 2), NOW)
    assert [one.note for one in row(known, service_key(API.arn)).children] == ["api-1", "api-2"]


def test_keys_tell_what_they_stand_for() -> None:
    assert known_in(namespace_key(OPS.arn)) == OPS.arn
    assert known_in(service_key(API.arn)) == API.arn
    assert known_in(instance_key(API.arn, "i")) == known_in("owner:1") == ""
    keys = [one.key for one in every(branches(with_instances(), ACME))]
    assert len(keys) == len(set(keys))
    (group,) = branches(with_instances(), ACME)
    assert owner_of(group.item) == PAYMENTS_PROD
    assert service_of(group.item) is None


# What is kept


def test_a_list_that_is_read_again_replaces_the_old_one_only_when_it_is_whole() -> None:
    known = seen(OPS, PAYMENTS)
    again = NamespaceList(MANAGEMENT, (REGION,), (OPS,))
    known.relist(again)
    assert known.namespaces == (OPS, PAYMENTS)
    gap = Gap("namespaces", "refused")
    known.relist(replace(again, done=True, gaps=(gap,)))
    assert set(known.namespaces) == {OPS, PAYMENTS}
    known.relist(replace(again, done=True))
    assert known.namespaces == (OPS,)


def test_shares_stay_known_when_namespaces_are_listed_again() -> None:
    known = seen(PAYMENTS)
    known.join(NamespaceShares({PAYMENTS.arn: ("arn:a",)}, {"arn:a": "for-jump"}))
    known.relist(NamespaceList(MANAGEMENT, (REGION,), (PAYMENTS,), done=True))
    assert known.namespaces[0].share_arns == ("arn:a",)


def test_everything_that_is_missing_is_named() -> None:
    listed = (Gap("namespaces in eu-west-1", "refused"),)
    known = with_instances(
        problems={PAYMENTS.arn: DENIED, API.arn: HatstandError("no answer"), LIST: DENIED},
        gaps={API.arn: (Gap("health of api", "refused"),)},
    )
    assert known.listed is not None
    known.listed = replace(known.listed, gaps=listed)
    assert [(gap.subject, gap.code) for gap in known.missing()] == [
        ("namespaces in eu-west-1", ""),
        ("services of payments.internal", "AccessDeniedException"),
        ("instances of api in payments.internal", ""),
        ("namespaces", "AccessDeniedException"),
        ("health of api", ""),
    ]


# What can be found


def test_names_ids_owners_shares_and_addresses_can_be_found() -> None:
    known = with_instances()
    known.join(NamespaceShares({PAYMENTS.arn: ("arn:a",)}, {"arn:a": "for-jump"}))
    found = {one.label: one for one in findables(known, ACME)}
    assert set(found["payments.internal"].others) >= {
        "payments-prod",
        PAYMENTS_PROD,
        "Workloads/Prod",
        PAYMENTS.id,
        PAYMENTS.arn,
        "for-jump",
    }
    assert "api.payments.internal" in found["payments.internal/api"].others
    assert "10.0.0.1:8443" in found["payments.internal/api/api-1"].others
    assert found["payments.internal/api/api-1"].key == instance_key(API.arn, "api-1")
