"""A refusal explained, as a terminal shows it."""

from __future__ import annotations

from hatstand.domain.denial import Cause, Certainty, Denial, Side

TRUST = Cause(Side.TRUST, Certainty.LIKELY, "it names nobody of this account")


def test_a_cause_says_how_sure_it_is() -> None:
    assert TRUST.line == "Most likely the role's trust policy: it names nobody of this account"
    sure = Cause(Side.MFA, Certainty.CERTAIN, "no code was sent")
    assert sure.line == "Why: MFA: no code was sent"
    assert Cause(Side.KEYS, Certainty.POSSIBLE, "x").line == "Possibly the base credentials: x"


def test_the_lines_hold_the_hop_the_causes_and_what_to_do() -> None:
    hub = Cause(Side.OWN, Certainty.POSSIBLE, "they don't allow it")
    denial = Denial((TRUST, hub), "AWS says no", "ask its owner", "hatstand doctor", where="Hub")
    assert denial.lines == (
        "Refused at Hub",
        TRUST.line,
        hub.line,
        "Next: ask its owner",
        "      hatstand doctor",
    )
    assert Denial((TRUST,), "AWS says no", "wait").lines == (TRUST.line, "Next: wait")
