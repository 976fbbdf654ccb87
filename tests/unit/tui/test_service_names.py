"""Names that somebody types: what must be typed, and which service is then meant."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.tui.acme import MANAGEMENT, NOW, PAYMENTS_PROD, inventory
from tests.tui.cloud import API, NAMESPACES, OPS, PAYMENTS, REGION, TOOLBOX, instance

from hatstand.domain.addresses import discover_line, dns_note
from hatstand.domain.cloudmap import HealthFilter
from hatstand.domain.sharing import named_account
from hatstand.services.sharing.namespace_list import NamespaceList
from hatstand.tui.tabs.services.branches import (
    InstanceItem,
    Item,
    NamespaceItem,
    OwnerItem,
    ServiceItem,
)
from hatstand.tui.tabs.services.names import NamingError, Unnamed
from hatstand.tui.tabs.services.rows import console_page
from hatstand.tui.tabs.services.state import EVERYTHING, Asked, Found, Seen

ACME = inventory()
OWNER = OwnerItem(named_account(PAYMENTS_PROD, ACME), own=False)
BARE = replace(PAYMENTS, name="ns-1", http_name="", read=False)


def unnamed(item: Item | None, *, listed: bool = True) -> Unnamed:
    """Return what must be typed, where all namespaces are listed or none is."""
    seen = Seen("here")
    if listed:
        seen.listed = NamespaceList(MANAGEMENT, (REGION,), NAMESPACES, done=True)
        seen.services[PAYMENTS.key] = (API,)
    return Unnamed(item, seen, ACME, MANAGEMENT, REGION)


@pytest.mark.parametrize(
    ("item", "lines"),
    [
        (ServiceItem(PAYMENTS, API), []),
        (InstanceItem(PAYMENTS, API, instance("api-1")), []),
        (NamespaceItem(PAYMENTS), ["service"]),
        (ServiceItem(BARE, API), ["namespace"]),
        (NamespaceItem(BARE), ["namespace", "service"]),
        (OWNER, ["namespace", "service"]),
        (None, ["owner", "namespace", "service"]),
    ],
)
def test_only_what_is_not_known_is_asked_for(item: Item | None, lines: list[str]) -> None:
    assert [line.id for line in unnamed(item).lines] == lines


@pytest.mark.parametrize(
    ("typed", "owner", "shared"),
    [
        ("", MANAGEMENT, False),
        ("2222-2222-2222", "222222222222", True),
        ("PAYMENTS-prod", PAYMENTS_PROD, True),
    ],
)
def test_an_owner_goes_by_id_or_by_name(typed: str, owner: str, *, shared: bool) -> None:
    names = {"owner": typed, "namespace": "shop", "service": " api "}
    item = unnamed(None, listed=False).named(names)
    assert (item.namespace.owner_id, item.namespace.shared) == (owner, shared)
    assert (item.namespace.discovery_name, item.service.name) == ("shop", "api")
    line = discover_line(
        item.service, item.namespace, HealthFilter.HEALTHY, {"v": "2"}, {"zone": "a b"}
    )
    assert ("--owner-account" in line.text) == shared
    assert line.text.count("""--optional-parameters '{"zone": "a b"}'""") == 1


def test_names_that_are_known_stand_for_what_is_known() -> None:
    named = unnamed(None).named(
        {"owner": "payments-prod", "namespace": PAYMENTS.name, "service": API.name}
    )
    assert named == ServiceItem(PAYMENTS, API)
    assert unnamed(OWNER).named({"namespace": PAYMENTS.id, "service": API.id}) == named


@pytest.mark.parametrize(
    ("typed", "line", "words"),
    [
        ({"namespace": "shop"}, "service", "Type the name of the service"),
        ({"service": "api"}, "namespace", "Type the name of the namespace"),
        ({"namespace": "sh op", "service": "api"}, "namespace", "hold no blanks"),
        ({"namespace": "店", "service": "api"}, "namespace", "ASCII only"),
        ({"owner": "12", "namespace": "a", "service": "b"}, "owner", "No account is named '12'"),
    ],
)
def test_what_is_no_name_is_told_where_it_is_typed(
    typed: dict[str, str], line: str, words: str
) -> None:
    with pytest.raises(NamingError, match=words) as caught:
        unnamed(None).named(typed)
    assert caught.value.line == line


def test_an_ambiguous_owner_is_never_guessed() -> None:
    twice = replace(
        ACME,
        organization=replace(
            ACME.organization,
            accounts=(
                *ACME.organization.accounts,
                replace(ACME.organization.accounts[0], id="777777777777"),
            ),
        ),
    )
    name = ACME.organization.accounts[0].name
    with pytest.raises(NamingError, match="Several accounts are named"):
        replace(unnamed(None), inventory=twice).named(
            {"owner": name, "namespace": "a", "service": "b"}
        )


def test_what_was_found_by_its_name_stays_until_it_is_listed() -> None:
    given = unnamed(None, listed=False)
    item = given.named({"namespace": "shop", "service": "api"})
    found = Found(EVERYTHING, (instance("i-1"),), 1, NOW)
    given.seen.discovered(item.namespace, item.service, found)
    assert given.seen.namespaces == (item.namespace,)
    assert given.seen.service(item.service.key) == (item.namespace, item.service)
    assert given.seen.instances_of(item.service) == found.instances
    given.seen.relist(NamespaceList(MANAGEMENT, (REGION,), NAMESPACES, done=True))
    assert set(given.seen.namespaces) == {*NAMESPACES, item.namespace}
    assert "whether it has DNS is not known" in dns_note(item.service, item.namespace)
    assert "only the name of the service" in dns_note(item.service, OPS)


def test_what_is_preferred_is_told_apart_from_what_is_needed() -> None:
    asked = Asked(HealthFilter.HEALTHY, {"version": "2"}, {"zone": "a"})
    assert asked.words == "HEALTHY version=2 preferring zone=a"


def test_the_console_opens_at_own_namespaces_and_services() -> None:
    service = replace(API, namespace_arn=OPS.arn, id="srv/1")
    places = [
        page.place
        for item in (
            NamespaceItem(TOOLBOX),
            ServiceItem(OPS, service),
            InstanceItem(OPS, service, instance("i-1")),
            ServiceItem(PAYMENTS, API),
            unnamed(None).named({"namespace": "shop", "service": "api"}),
        )
        if (page := console_page(item))
    ]
    assert places == [
        "/namespaces/ns-toolbox",
        "/namespaces/ns-ops.internal/services/srv%2F1",
        "/namespaces/ns-ops.internal/services/srv%2F1",
        "/namespaces",
        "/namespaces",
    ]
    assert console_page(OWNER) is None
