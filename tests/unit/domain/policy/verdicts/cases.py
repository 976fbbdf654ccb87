"""All the cases, whatever they are about."""

from __future__ import annotations

from tests.unit.domain.policy.verdicts import circumstances, principals, proofs, refusals

CASES = (*principals.CASES, *proofs.CASES, *circumstances.CASES, *refusals.CASES)
