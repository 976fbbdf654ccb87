"""Why a trust policy has nothing for a caller: whom it trusts instead."""

from __future__ import annotations

from hatstand.domain.policy.document import ASSUME_ROLE, Effect, Principal, TrustPolicy
from hatstand.domain.policy.wording import principal_text

_SHOWN = 2
"""Principals that a reason names before it only counts them."""


def untrusted(policy: TrustPolicy) -> str:
    """Return in words why no Allow statement is about the caller."""
    allows = [one for one in policy.statements if one.effect is Effect.ALLOW]
    about_role = [one for one in allows if one.covers_action(ASSUME_ROLE)]
    listed = [
        principal
        for one in about_role or allows
        for principal in one.principals
        if not one.not_principal
    ]
    if any(_of_identity_center(principal) for principal in listed):
        return "it is entered through IAM Identity Center, not with sts:AssumeRole"
    if not allows:
        return "no statement allows anything"
    if not about_role:
        return f"no statement allows {ASSUME_ROLE}"
    if any(one.not_principal for one in about_role) and not listed:
        return "the caller is among those it leaves out"
    if not listed:
        return "trusts nobody"
    return f"trusts {_listed(listed)}, not this caller"


def _of_identity_center(principal: Principal) -> bool:
    return principal.kind == "Federated" and ":saml-provider/AWSSSO_" in principal.value


def _listed(principals: list[Principal]) -> str:
    texts = [
        principal_text(one).removesuffix(", any identity it permits")
        for one in dict.fromkeys(principals)
    ]
    rest = len(texts) - _SHOWN
    if rest > 0:
        return f"{', '.join(texts[:_SHOWN])} and {rest} more"
    return " and ".join(texts)
