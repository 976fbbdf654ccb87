"""What the Services tab says of itself, and what can be copied from it."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.tui import cloud
from tests.tui.acme import MANAGEMENT, NOW, PAYMENTS_PROD, inventory
from tests.tui.cloud import API, LEDGER, OPS, PAYMENTS

from hatstand.domain.cloudmap import HealthFilter, NamespaceType
from hatstand.domain.organization import Gap
from hatstand.domain.sharing import named_account
from hatstand.errors import AccessDenied, NoCredentialsError, Unreachable
from hatstand.services.exports import hand_over
from hatstand.services.sharing.namespace_list import NamespaceList
from hatstand.tui.copy_choices import CopyChoice
from hatstand.tui.describing.around import Around
from hatstand.tui.describing.services import blocks, namespace_blocks
from hatstand.tui.facts import lay_out
from hatstand.tui.tabs.services.branches import (
    InstanceItem,
    NamespaceItem,
    OwnerItem,
    ServiceItem,
    branches,
)
from hatstand.tui.tabs.services.choices import about, choices, pasteable
from hatstand.tui.tabs.services.state import EVERYTHING, LIST, Asked, Found, Seen
from hatstand.tui.tabs.services.words import nothing_words, status_words

ACME = inventory()
SERVICE = ServiceItem(PAYMENTS, API)
INSTANCE = InstanceItem(PAYMENTS, API, cloud.API_INSTANCES[0])
DENIED = AccessDenied(
    "ListNamespaces is not allowed",
    "Ask for a policy",
    operation="servicediscovery:ListNamespaces",
    code="AccessDeniedException",
    message="User alice is not authorized",
)


def keys(command: str) -> str:
    shown = {"watch": "W", "back": "esc", "refresh": "r", "expand": "→", "discover": "D"}
    return shown.get(command, "X")


def listed() -> Seen:
    known = NamespaceList(MANAGEMENT, (cloud.REGION,), (OPS, PAYMENTS), done=True)
    return Seen("here", "alice@jump", known, read_at={LIST: NOW})


def status(seen: Seen, watched: ServiceItem | None = None, *, offline: bool = False) -> str:
    return status_words(seen, watched, NOW + timedelta(minutes=3), keys, offline=offline)


def nothing(seen: Seen, *, offline: bool = False) -> str:
    return nothing_words(seen, "alice@jump", ("eu-west-1", "us-east-1"), keys, offline=offline)


# The status line


def test_the_most_urgent_is_said_first() -> None:
    seen = listed()
    assert status(seen) == "2 namespaces, read 3 min ago"
    seen.problems[PAYMENTS.arn] = DENIED
    seen.gaps[OPS.arn] = (Gap("health of api", "refused"),)
    told = "Not read: services of payments.internal and 1 more"
    assert status(seen) == told
    seen.reading.add(PAYMENTS.arn)
    assert status(seen) == "Reading payments.internal…"
    seen.reading.add(LIST)
    assert status(seen) == "Reading namespaces… 2 so far"
    watched = "Watching api: a look every 10 s, billed by AWS · W or esc stops"
    assert status(seen, SERVICE) == watched
    assert status(seen, SERVICE, offline=True) == "Offline: nothing is asked of AWS"


def test_several_readings_are_counted() -> None:
    seen = listed()
    seen.reading |= {OPS.arn, PAYMENTS.arn}
    assert status(seen) == "Reading 2 of them…"


# In the place of rows


def test_each_reason_for_no_rows_has_its_words() -> None:
    seen = Seen("here")
    assert "Reading the namespaces that alice@jump sees in eu-west-1" in nothing(seen)
    assert "Offline" in nothing(seen, offline=True)
    seen.problems[LIST] = DENIED
    failed = nothing(seen)
    assert failed.split("\n\n") == [
        "ListNamespaces is not allowed.",
        "AWS says: User alice is not authorized",
        "Ask for a policy.",
        "r reads again.",
        "D discovers a service by its name all the same.",
    ]
    seen.problems[LIST] = NoCredentialsError("no credentials", "Log in.")
    assert "Log in.\n" in nothing(seen)
    seen.problems.clear()
    seen.listed = NamespaceList(MANAGEMENT, ("eu-west-1",), done=True)
    assert "No namespaces in eu-west-1, us-east-1: alice@jump owns none" in nothing(seen)


# Details


def told(item: object, seen: Seen, width: int = 60) -> str:
    return lay_out(blocks(item, around(seen)), width).plain


def around(seen: Seen) -> Around[Seen]:
    return Around(seen, ACME, NOW, lambda _: "bold", lambda _: "red", keys)


def test_a_namespace_that_only_ram_tells_of_is_described_all_the_same() -> None:
    bare = replace(PAYMENTS, type=NamespaceType.UNKNOWN, read=False, service_count=None)
    seen = listed()
    text = lay_out(namespace_blocks(bare, around(seen)), 60).plain
    assert "not known: only RAM tells of it" in text
    assert "→ reads them" in text


def test_a_problem_is_told_where_it_belongs_with_awss_words_and_the_next_step() -> None:
    seen = listed()
    seen.problems[PAYMENTS.arn] = DENIED
    text = told(NamespaceItem(PAYMENTS), seen)
    assert "AWS says: User alice is not authorized" in text
    assert "Ask for a policy" in text
    assert "Not read" not in told(NamespaceItem(OPS), seen)


def test_where_nothing_answers_aws_says_nothing() -> None:
    seen = listed()
    seen.problems = {LIST: Unreachable("nothing answers", "Check the network", code="Closed")}
    text = told(OwnerItem(named_account(PAYMENTS_PROD, ACME), own=False), seen)
    assert "Nothing answers" in text
    assert "Closed" in text
    assert "AWS says" not in text + nothing(seen)


def test_a_service_tells_why_its_dns_name_may_not_resolve() -> None:
    text = " ".join(told(SERVICE, listed()).split())
    assert "DNS name api.payments.internal private DNS: resolves only in VPCs" in text
    text = " ".join(told(ServiceItem(PAYMENTS, LEDGER), listed()).split())
    assert "DNS name none this service has no DNS records" in text


def test_a_service_made_by_another_account_says_so() -> None:
    made = ServiceItem(PAYMENTS, replace(API, created_by="222222222222"))
    assert "Made by     payments-dev  2222-2222-2222" in told(made, listed())
    assert "Made by" not in told(SERVICE, listed())


def test_a_watch_says_what_it_costs() -> None:
    seen = listed()
    seen.services[PAYMENTS.arn] = (API,)
    seen.watched, seen.found[API.arn] = API.arn, Found(Asked(), cloud.API_INSTANCES, 4, NOW)
    text = " ".join(told(SERVICE, seen).split())
    assert "AWS bills each call, 360 an hour or more. W stops it." in text
    assert "2 HEALTHY · 1 UNHEALTHY" in text


def test_owners_say_where_they_are() -> None:
    own, prod = branches(listed(), ACME)
    assert "Seen from   alice@jump" in told(own.item, listed())
    assert "Workloads/Prod" in told(prod.item, listed())


def test_hostile_names_stay_on_their_lines() -> None:
    item = InstanceItem(
        cloud.STRANGE, cloud.EVIL, cloud.instance("a\nb\x1b[31m", "h\nost", k="[red]\n")
    )
    text = told(item, listed())
    assert "\x1b" not in text
    assert "k = [red]⏎" in text


# Copies


def forms(
    item: NamespaceItem | ServiceItem | InstanceItem, asked: Asked = EVERYTHING
) -> dict[str, CopyChoice]:
    return {choice.title: choice for choice in choices(item, asked)}


def text_of(choice: CopyChoice) -> str:
    return hand_over(choice.text(), str)


def test_an_instance_in_all_its_forms() -> None:
    found = forms(INSTANCE)
    assert text_of(found["host:port"]) == "10.0.0.1:8443"
    assert text_of(found["URL"]) == "https://10.0.0.1:8443/"
    assert text_of(found["curl"]) == "curl -sS https://10.0.0.1:8443/"
    assert text_of(found["dig"]) == "dig +short api.payments.internal A"
    assert "private DNS: resolves only" in found["dig"].note
    assert text_of(found["id"]) == "api-1"
    assert not any(choice.secret for choice in found.values())


def test_the_aws_line_names_the_owner_and_asks_what_was_asked() -> None:
    asked = Asked(HealthFilter.HEALTHY, {"zone": "a b", "it's": "$(id)"})
    line = forms(SERVICE, asked)["aws"]
    words = shlex.split(text_of(line))
    assert words[words.index("--owner-account") + 1] == PAYMENTS_PROD
    assert words[words.index("--health-status") + 1] == "HEALTHY"
    assert json.loads(words[words.index("--query-parameters") + 1]) == dict(asked.query)
    assert line.note == "AWS bills each call"


@pytest.mark.parametrize("title", ["host:port", "URL", "curl"])
def test_without_an_address_the_reason_is_told(title: str) -> None:
    item = InstanceItem(PAYMENTS, API, cloud.instance("bare", endpoint="sqs"))
    choice = forms(item)[title]
    assert not choice.possible
    assert "no address of a form that Cloud Map defines" in choice.shown()


def test_no_line_is_made_of_names_that_could_break_it() -> None:
    item = ServiceItem(PAYMENTS, replace(API, name="api\n; id"))
    for title in ("dig", "aws"):
        choice = forms(item)[title]
        assert not choice.possible
        assert "no command line should hold" in choice.shown()


def test_a_namespace_in_all_its_forms() -> None:
    found = forms(NamespaceItem(PAYMENTS))
    assert text_of(found["ARN"]) == PAYMENTS.arn
    assert text_of(found["owner"]) == PAYMENTS_PROD
    assert not found["HTTP name"].possible


def test_an_owner_has_an_id_to_paste_and_no_forms() -> None:
    _, prod = branches(listed(), ACME)
    assert isinstance(prod.item, OwnerItem)
    assert pasteable(prod.item).text == PAYMENTS_PROD
    assert choices(prod.item) == ()


def test_whose_it_is_stands_above_the_forms() -> None:
    said = about(SERVICE, ACME)
    assert (said.name, said.account_name, said.account_id) == (
        "api in payments.internal",
        "payments-prod",
        PAYMENTS_PROD,
    )
    assert said.environment.badge == "PROD"
