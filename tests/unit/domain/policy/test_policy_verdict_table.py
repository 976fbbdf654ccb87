"""Who is let in: one row a case, from the trust policies that people really write."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.unit.domain.policy.verdicts.cases import CASES

from hatstand.domain.policy import TrustPolicy, judge

if TYPE_CHECKING:
    from tests.unit.domain.policy.verdicts.callers import Case


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_verdict(case: Case) -> None:
    policy = TrustPolicy.parse(json.dumps({"Version": "2012-10-17", "Statement": case.statements}))
    judgement = judge(policy, case.caller, **(case.where or {}))
    assert (judgement.verdict, case.reason in judgement.reason) == (case.verdict, True), judgement
    if case.mfa is not ...:
        assert judgement.needs_mfa is case.mfa
    if case.external_id is not ...:
        assert judgement.needs_external_id is case.external_id


def test_names_are_unique() -> None:
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names) >= 60
