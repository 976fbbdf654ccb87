"""Every operation with every fault: what is said, how often it is sent, and that it can be left."""

from __future__ import annotations

import asyncio

import pytest
from docs.reliability_page import AGAIN, FAULTS, OUT, OWN_OF_ROLE, OWN_OF_USER, USES, outcome
from tests.faults.conftest import Moment, way_to
from tests.faults.probes import PROBES, World, operations_in_code
from tests.patience import PATIENCE

from hatstand.aws import clients
from hatstand.aws.gateway import AwsGateway
from hatstand.demo import server
from hatstand.demo.faults import Fault
from hatstand.errors import AwsError, OrganizationsUnavailable

MOST_SENT = 12
"""Requests that a test's patience allows at most; a person's, with pauses that double, fewer."""

AT_ONCE = {"iam:GetUserPolicy": 2, "iam:GetRolePolicy": 2}
"""Operations that are asked for several times side by side, here so often."""

THIN = (
    "organizations:ListAccounts",
    "sts:AssumeRole",
    "sts:GetSessionToken",
    "iam:GetUser",
    "ram:GetResourceShares",
    "ram:AcceptResourceShareInvitation",
    "servicediscovery:ListInstances",
    "signin:getSigninToken",
)
"""One operation for each service and way of sending; `full` takes all of them."""

CELLS = [
    pytest.param(operation, fault, marks=() if operation in THIN else pytest.mark.full)
    for operation in USES
    for fault in FAULTS
    if fault != "no answer"
]


def test_no_operation_is_left_out() -> None:
    """Where this fails, a new operation needs a probe and a line in docs/reliability_page.py."""
    assert operations_in_code() == set(PROBES) == set(USES)


def strike(running: server.Running, operation: str, fault: str) -> None:
    """Let an operation fail, from now on or once."""
    kind = FAULTS[fault]
    count = 1 if kind.once else 0
    running.front.faults.add(Fault(operation, kind.error, kind.status, count=count))


def sent(running: server.Running, operation: str) -> int:
    """Return how often an operation was asked for."""
    return running.front.calls.counts().get(operation, 0)


@pytest.mark.parametrize(("operation", "fault"), CELLS)
async def test_a_cell(
    operation: str,
    fault: str,
    found: tuple[AwsGateway, World],
    running: server.Running,
    moment: Moment,
) -> None:
    way, world = found
    if operation == "sts:GetSessionToken":
        moment.next_code()
    strike(running, operation, fault)
    word, _ = outcome(operation, fault)
    if word == AGAIN:
        await PROBES[operation](way, world)
        assert sent(running, operation) >= 2
        return
    if word == OUT and operation in (*OWN_OF_USER, *OWN_OF_ROLE):
        result = await PROBES[operation](way, world)
        assert operation in result.refused  # type: ignore[attr-defined]
        return
    with pytest.raises(AwsError) as caught:
        await PROBES[operation](way, world)
    check_words(caught.value, operation, fault)
    check_sent(running, operation, fault)


def check_words(error: AwsError, operation: str, fault: str) -> None:
    """Compare what is said with the page of faults; a few operations have words of their own."""
    kind = FAULTS[fault]
    assert error.operation == operation
    assert error.title
    assert error.title == error.title.strip(" .")
    if fault == "refused" and operation.startswith("organizations:"):
        assert isinstance(error, OrganizationsUnavailable)
    elif operation.startswith("signin:") and fault in ("refused", "unknown", "expired"):
        assert "the console's sign-in endpoint refused" in error.title
    elif fault == "refused" and operation == "sts:AssumeRole":
        assert "does not let you assume this role" in error.title
    else:
        title = kind.title or FAULTS["cut"].title
        assert title in error.title
        assert kind.hint in error.hint
        exit_code = FAULTS["cut"].exit_code if kind.once else kind.exit_code
        assert error.exit_code == exit_code


def check_sent(running: server.Running, operation: str, fault: str) -> None:
    """See that the budget of retries was kept, and that nothing was sent twice that must not be."""
    count = sent(running, operation)
    exactly_once = operation.endswith("ResourceShareInvitation") or operation.startswith("signin:")
    if exactly_once or (operation == "sts:GetSessionToken" and fault != "throttled"):
        assert count == 1
    elif fault in ("5xx", "throttled"):
        assert 2 <= count <= MOST_SENT * AT_ONCE.get(operation, 1)
    elif fault == "cut":
        assert 2 <= count <= 2 * AT_ONCE.get(operation, 1)
    else:
        assert 1 <= count <= AT_ONCE.get(operation, 1)


@pytest.mark.parametrize(
    "operation",
    [pytest.param(one, marks=() if one == "iam:ListRoles" else pytest.mark.full) for one in USES],
)
async def test_an_answer_that_never_comes(
    operation: str,
    found: tuple[AwsGateway, World],
    running: server.Running,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clients, "READ_TIMEOUT", 1.0)
    monkeypatch.setattr("hatstand.aws.federation.READ_TIMEOUT", 1.0)
    _, world = found
    way = way_to(running)
    strike(running, operation, "no answer")
    with pytest.raises(AwsError) as caught:
        await PROBES[operation](way, world)
    check_words(caught.value, operation, "no answer")
    check_sent(running, operation, "no answer")


@pytest.mark.parametrize(
    "operation",
    [pytest.param(one, marks=() if one in THIN else pytest.mark.full) for one in USES],
)
async def test_a_wait_can_be_left(
    operation: str,
    found: tuple[AwsGateway, World],
    running: server.Running,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clients, "READ_TIMEOUT", PATIENCE)
    monkeypatch.setattr("hatstand.aws.federation.READ_TIMEOUT", PATIENCE)
    _, world = found
    way = way_to(running)
    strike(running, operation, "no answer")
    waiting = asyncio.ensure_future(PROBES[operation](way, world))
    async with asyncio.timeout(PATIENCE):
        while not sent(running, operation):  # noqa: ASYNC110 - the endpoint has its own threads
            await asyncio.sleep(0.001)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting


@pytest.mark.parametrize("operation", ["organizations:ListAccounts", "ram:ListResources"])
@pytest.mark.parametrize("count", [1, 0])
async def test_empty_pages_lose_nothing_and_do_not_go_round_for_ever(
    operation: str, count: int, found: tuple[AwsGateway, World], running: server.Running
) -> None:
    way, world = found
    whole = await PROBES[operation](way, world)
    running.front.calls.reset()
    running.front.faults.add(Fault(operation, "EmptyPage", count=count))
    if count:
        pages = await PROBES[operation](way, world)
        assert [one for one in pages if _items(one)] == [one for one in whole if _items(one)]  # type: ignore[attr-defined]
    else:
        with pytest.raises(AwsError, match="the same page token twice"):
            await PROBES[operation](way, world)
        assert sent(running, operation) == 2


def _items(page: object) -> object:
    return getattr(page, "accounts", page)


async def test_a_wrong_clock_is_told_as_such(
    found: tuple[AwsGateway, World], running: server.Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    way, world = found
    monkeypatch.setattr(running.clock, "skew", 3600.0)
    for operation in THIN:
        if operation.startswith("signin:"):
            continue  # its requests carry no signature
        with pytest.raises(AwsError, match="clock is 60 min behind"):
            await PROBES[operation](way, world)
