"""Token buckets in simulated time."""

from __future__ import annotations

import heapq
import random
import threading
from collections.abc import Callable

import pytest

from hatstand.aws.budget import BUNCHING, DOCUMENTED, Bucket, Budget, Rate
from hatstand.demo import limits


class SimulatedClock:
    """Time that passes only when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def send(bucket: Bucket, clock: SimulatedClock, requests: int) -> float:
    """Send requests one after the other as fast as the bucket allows; return the seconds."""
    start = clock.now
    for _ in range(requests):
        while wait := bucket.take():
            clock.now += wait
    return clock.now - start


def test_a_burst_goes_at_once_and_the_rest_at_the_rate() -> None:
    clock = SimulatedClock()
    bucket = Bucket(Rate(8, 12), clock)
    assert send(bucket, clock, 12) == 0
    assert send(bucket, clock, 80) == pytest.approx(10.0)


@pytest.mark.parametrize(("share", "unlimited"), [(0.5, False), (1.0, False), (20.0, True)])
def test_a_share_beyond_all_keeps_to_no_rate_of_awss(share: float, unlimited: bool) -> None:
    budget = Budget(0.5)
    assert not budget.unlimited
    budget.take_share(share)
    assert budget.unlimited is unlimited


def test_a_pause_saves_up_no_more_than_a_burst() -> None:
    clock = SimulatedClock()
    bucket = Bucket(Rate(4, 6), clock)
    send(bucket, clock, 6)
    clock.now += 3600
    assert send(bucket, clock, 6) == 0
    assert send(bucket, clock, 4) == pytest.approx(1.0)


def test_the_share_is_of_the_documented_rate_of_each_operation() -> None:
    budget = Budget(0.5, SimulatedClock())
    for operation, rate in DOCUMENTED.items():
        assert budget.bucket(operation).rate == rate.per_second / 2
    assert budget.bucket("sts:AssumeRole").rate == 300
    assert budget.bucket("ram:GetResourceShares").rate == 10


def on_time(_number: int, _sent: float) -> float:
    return 0.0


def the_first_are_held_up(_number: int, sent: float) -> float:
    """Return what makes all of the first half second arrive at its end: a new connection."""
    return max(0.0, BUNCHING - sent)


def every_other_is_held_up(number: int, _sent: float) -> float:
    return BUNCHING if number % 2 else 0.0


def any_is_held_up(number: int, _sent: float) -> float:
    return random.Random(number).uniform(0, BUNCHING)  # noqa: S311 - the same ways each time


@pytest.mark.parametrize(
    "way", [on_time, the_first_are_held_up, every_other_is_held_up, any_is_held_up]
)
@pytest.mark.parametrize("share", [0.5, 0.9, 1.0])
def test_awss_limit_has_nothing_to_refuse_whatever_is_held_up_on_its_way(
    share: float, way: Callable[[int, float], float]
) -> None:
    """AWS's own bucket, at the rates that it documents, sees requests when they arrive."""
    for operation, rate in DOCUMENTED.items():
        clock, arrival = SimulatedClock(), SimulatedClock()
        ours = Budget(share, clock).bucket(operation)
        theirs = limits.Bucket(rate.per_second, rate.burst, arrival)
        arrivals = []
        for number in range(300):
            send(ours, clock, 1)
            arrivals.append(clock.now + way(number, clock.now - 1000))
            if number == 200:
                clock.now += 3600  # a pause, after which there is a burst again
        refused = 0
        for arrival.now in sorted(arrivals):
            refused += not theirs.take()
        assert refused == 0, operation


def test_half_of_awss_rates_are_used_to_the_full() -> None:
    """What may be held up costs nothing where half is left to others: AWS's burst holds it."""
    for operation, rate in DOCUMENTED.items():
        clock = SimulatedClock()
        bucket = Budget(0.5, clock).bucket(operation)
        at_once = max(int(rate.burst / 2), 1)
        assert send(bucket, clock, at_once) == 0, operation
        assert send(bucket, clock, 100) > 0, operation


def test_more_than_awss_rates_are_for_endpoints_that_keep_no_limit() -> None:
    """Such as the embedded one: its crawls begin with a burst as well."""
    clock = SimulatedClock()
    bucket = Budget(20, clock).bucket("organizations:ListAccounts")
    assert send(bucket, clock, 12 * 20) == 0


def test_a_bucket_is_shared_by_an_operation_and_account() -> None:
    budget = Budget(1, SimulatedClock())
    assert budget.bucket("iam:ListRoles", "A") is budget.bucket("iam:ListRoles", "A")
    assert budget.bucket("iam:ListRoles", "A") is not budget.bucket("iam:ListRoles", "B")
    assert budget.bucket("iam:ListRoles", "A") is not budget.bucket("iam:ListUsers", "A")


def test_a_tiny_share_still_sends() -> None:
    clock = SimulatedClock()
    bucket = Budget(0.01, clock).bucket("organizations:ListRoots")
    assert send(bucket, clock, 2) == pytest.approx(100.0)


def test_a_share_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 0"):
        Budget(0)


def test_throttles_slow_once_an_event_and_never_to_a_halt() -> None:
    clock = SimulatedClock()
    bucket = Bucket(Rate(10, 10), clock)
    for _ in range(5):
        bucket.slow()
    assert bucket.rate == pytest.approx(8.0)
    assert bucket.take() > 0, "nothing is sent at once after a throttle"
    for _ in range(50):
        clock.now += 2
        bucket.slow()
    assert bucket.rate == pytest.approx(0.5)


def test_success_restores_the_full_rate_and_no_more() -> None:
    clock = SimulatedClock()
    bucket = Bucket(Rate(10, 10), clock)
    bucket.slow()
    for _ in range(1000):
        bucket.succeed()
    assert bucket.rate == 10


def test_a_server_that_allows_half_is_met_with_few_refusals() -> None:
    """AWS grants what others in the account leave: here 5 a second of the 10 that we try."""
    clock = SimulatedClock()
    ours, theirs = Bucket(Rate(10, 10), clock), Bucket(Rate(5, 5), clock)
    answered = refused = 0
    while answered < 1000:
        clock.now += ours.take() or 0.0
        if theirs.take() == 0:
            answered += 1
            ours.succeed()
        else:
            refused += 1
            ours.slow()
    assert clock.now - 1000 < 1000 / 5 * 1.3
    assert refused < answered / 12


@pytest.mark.parametrize("share", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("operation", [one for one in DOCUMENTED if one.startswith("org")])
def test_workers_use_what_is_permitted_and_no_more(operation: str, share: float) -> None:
    """Sixteen workers, each of which waits for its answer, in simulated time."""
    clock = SimulatedClock()
    began, seconds, latency = clock.now, 200.0, 0.08
    bucket = Budget(share, clock).bucket(operation)
    permitted = bucket.rate * seconds
    awake = [(began, number) for number in range(16)]
    sent = 0
    while awake[0][0] < began + seconds:
        clock.now, worker = heapq.heappop(awake)
        wait = bucket.take()
        sent += not wait
        heapq.heappush(awake, (clock.now + (wait or latency), worker))
    burst = DOCUMENTED[operation].burst * share + 1
    assert 0.9 * permitted <= sent <= permitted + burst


def test_threads_never_take_a_token_twice() -> None:
    clock = SimulatedClock()
    bucket = Bucket(Rate(1, 1000), clock)
    taken: list[float] = []

    def take() -> None:
        taken.extend(bucket.take() for _ in range(500))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(0.0) == 1000


def test_another_share_counts_at_once_also_for_what_is_being_read() -> None:
    clock = SimulatedClock()
    budget = Budget(0.5, clock)
    bucket = budget.bucket("organizations:ListAccounts")
    send(bucket, clock, 20)
    budget.take_share(0.25)
    assert bucket is budget.bucket("organizations:ListAccounts")
    assert send(bucket, clock, 20) == pytest.approx(10.0)
    other = budget.bucket("organizations:ListChildren")
    assert other.rate == pytest.approx(1.5)


def test_another_share_keeps_what_throttles_slowed() -> None:
    clock = SimulatedClock()
    budget = Budget(1.0, clock)
    bucket = budget.bucket("organizations:ListAccounts")
    bucket.slow()
    slowed = bucket.rate
    budget.take_share(0.5)
    assert bucket.rate == pytest.approx(slowed / 2)
    with pytest.raises(ValueError, match="more than 0"):
        budget.take_share(0)
