"""Plans: how long, along which hops, and under which name the session is kept."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from hatstand.domain.durations import duration_text
from hatstand.domain.environments import NO_ENVIRONMENT
from hatstand.domain.plan import (
    Hop,
    MfaPlan,
    Need,
    Plan,
    decide_duration,
    mfa_session_key,
    session_key,
    tag_value,
)
from hatstand.domain.roles import Role

H = 3600


def decided(wanted: int, **given: Any) -> tuple[int, str]:
    settings: dict[str, Any] = {
        "origin": "from the template",
        "explicit": False,
        "chained": False,
        "mfa_session": False,
        "max_duration": None,
    }
    return decide_duration(wanted, **(settings | given))


@pytest.mark.parametrize(
    ("wanted", "given", "seconds", "reason"),
    [
        (H, {}, H, "from the template"),
        (12 * H, {}, 12 * H, "from the template"),
        (4 * H, {"chained": True}, H, "1 h instead of 4 h: role chaining"),
        (4 * H, {"chained": True, "explicit": True}, H, "role chaining"),
        (1800, {"chained": True}, 1800, "from the template"),
        (4 * H, {"mfa_session": True}, H, "1 h instead of 4 h: an MFA session allows no more"),
        (4 * H, {"mfa_session": True, "explicit": True}, 4 * H, "from the template"),
        (H, {"mfa_session": True}, H, "from the template"),
        (4 * H, {"mfa_session": True, "chained": True}, H, "role chaining"),
        (4 * H, {"max_duration": 2 * H}, 2 * H, "2 h instead of 4 h: the role"),
        (4 * H, {"max_duration": 4 * H}, 4 * H, "from the template"),
        (4 * H, {"max_duration": 2 * H, "mfa_session": True, "explicit": True}, 2 * H, "the role"),
        (60, {}, 900, "15 min instead of 1 min: AWS allows no less"),
        (0, {}, 900, "AWS allows no less"),
        (24 * H, {}, 12 * H, "12 h instead of 24 h: AWS allows no more"),
        (24 * H, {"chained": True}, H, "role chaining"),
        (24 * H, {"max_duration": H}, H, "1 h instead of 12 h: the role"),
    ],
)
def test_duration(wanted: int, given: dict[str, Any], seconds: int, reason: str) -> None:
    found, why = decided(wanted, **given)
    assert found == seconds
    assert reason in why


def test_no_combination_breaks_a_limit() -> None:
    wishes = (0, 900, 1800, H, 2 * H, 12 * H, 99 * H)
    flags = (False, True)
    for wanted, explicit, chained, mfa, longest in itertools.product(
        wishes, flags, flags, flags, (None, H, 2 * H, 12 * H)
    ):
        seconds, why = decided(
            wanted, explicit=explicit, chained=chained, mfa_session=mfa, max_duration=longest
        )
        assert 900 <= seconds <= min(12 * H, longest or 12 * H)
        assert not chained or seconds <= H
        assert not mfa or explicit or seconds <= H
        assert (seconds == wanted) == (why == "from the template")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (45, "45 s"),
        (90, "1 min 30 s"),
        (900, "15 min"),
        (H, "1 h"),
        (5400, "1 h 30 min"),
        (12 * H, "12 h"),
        (H + 1, "1 h 1 s"),
    ],
)
def test_duration_text(seconds: int, text: str) -> None:
    assert duration_text(seconds) == text


def hop(name: str, external_id: str | None = None, duration: int = H) -> Hop:
    return Hop(
        f"arn:aws:iam::111111111111:role/{name}", "111111111111", name, duration, external_id
    )


def test_session_keys_differ_with_all_that_makes_a_session() -> None:
    keys = [
        session_key("AKIA1", "", [hop("A")]),
        session_key("AKIA2", "", [hop("A")]),
        session_key("AKIA1", "http://x", [hop("A")]),
        session_key("AKIA1", "", [hop("B")]),
        session_key("AKIA1", "", [hop("A", "")]),
        session_key("AKIA1", "", [hop("A", "id")]),
        session_key("AKIA1", "", [hop("H"), hop("A")]),
        session_key("AKIA1", "", [hop("A"), hop("H")]),
        session_key("AKIA1", "", [hop("H", "id"), hop("A")]),
        session_key("AKIA1", "", [hop("A")], "tags"),
        session_key("AKIA1", "", []),
        mfa_session_key("AKIA1", "", "serial"),
        mfa_session_key("AKIA1", "", "other"),
        mfa_session_key("AKIA2", "", "serial"),
        mfa_session_key("AKIA1", "http://x", "serial"),
    ]
    assert len(set(keys)) == len(keys)
    assert all(len(key) == 40 and key.isalnum() for key in keys)


def test_session_keys_can_t_be_made_to_collide_by_moving_text() -> None:
    assert session_key("a", "bc", [hop("A")]) != session_key("ab", "c", [hop("A")])
    assert session_key("a", 'b", "c', []) != session_key("a", "b", [], "c")


def test_session_key_does_not_hang_on_the_length_and_stays_the_same() -> None:
    short, long = hop("A", duration=900), hop("A", duration=7200)
    assert session_key("AKIA1", "", [short]) == session_key("AKIA1", "", [long])
    assert session_key("AKIA\ud800", "", [hop("本")]) == session_key("AKIA\ud800", "", [hop("本")])


def test_plan_in_one_line() -> None:
    hops = (hop("Hub"), hop("Admin"))
    plan = Plan(
        Role("111111111111", "Admin"),
        "payments",
        NO_ENVIRONMENT,
        hops,
        "jump",
        "jump",
        None,
        MfaPlan(Need.NO),
        H,
        "",
        "eu-west-1",
    )
    assert plan.path_text == "jump → Hub → Admin"
    assert plan.chained


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("INC-42: on call", "INC-42: on call"),
        ("a@b.example_1/x=y+z", "a@b.example_1/x=y+z"),
        ("why?  because!", "why because"),
        ("\x1b[31mred\n", "31mred"),
        ("理由", "理由"),
        ("x" * 300, "x" * 256),
        ("!?", ""),
    ],
)
def test_a_text_becomes_the_value_of_a_session_tag(text: str, value: str) -> None:
    assert tag_value(text) == value
