"""What a caller may do by its own policies, and the request's condition keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.demo import clock as clocks
from hatstand.demo import errors, policies
from hatstand.demo.policies import Verdict

if TYPE_CHECKING:
    from hatstand.demo.conditions import Context
    from hatstand.demo.organization import Organization
    from hatstand.demo.sessions import Caller


def _mfa(caller: Caller, now: float) -> Context:
    """Return the MFA keys; absent for long-term keys and for roles, as in AWS."""
    if caller.user is None or not caller.temporary:
        return {}
    if caller.mfa_at is None:
        return {"aws:multifactorauthpresent": ["false"]}
    age = str(int(now - caller.mfa_at))
    return {"aws:multifactorauthpresent": ["true"], "aws:multifactorauthage": [age]}


def context_of(organization: Organization, caller: Caller, now: float) -> Context:
    """Return the condition keys that every request of this caller carries."""
    principal = caller.role.arn if caller.role is not None else caller.arn
    context: Context = {
        "aws:principalarn": [principal],
        "aws:principalaccount": [caller.account],
        "aws:principaltype": ["AssumedRole" if caller.role else "User"],
        "aws:userid": [caller.id],
        "aws:sourceip": ["127.0.0.1"],
        "aws:securetransport": ["false"],
        "aws:currenttime": [clocks.iso(now)],
        "aws:epochtime": [str(int(now))],
        **_mfa(caller, now),
    }
    if caller.user is not None:
        context["aws:username"] = [caller.user.name]
    if caller.source_identity:
        context["aws:sourceidentity"] = [caller.source_identity]
    for name, value in caller.tags.items():
        context[f"aws:principaltag/{name.lower()}"] = [value]
    account = organization.accounts.get(caller.account)
    if account is not None and account.parent is not None:
        context["aws:principalorgid"] = [organization.id]
        context["aws:principalorgpaths"] = [organization.id_path(account.parent)]
    return context


def verdict(caller: Caller, action: str, resource: str, context: Context) -> Verdict:
    """Return what the caller's own policies say; session policies can only take away."""
    if caller.is_root:
        return Verdict.ALLOW
    found = policies.evaluate(caller.documents(), action, resource, context)
    if found is not Verdict.ALLOW:
        return found
    for limit in caller.limits:
        limited = policies.evaluate([limit], action, resource, context)
        if limited is not Verdict.ALLOW:
            return limited
    return Verdict.ALLOW


def denial(caller: Caller, action: str, resource: str, why: str = "") -> str:
    """Return AWS's sentence for a refused action."""
    text = f"User: {caller.arn} is not authorized to perform: {action} on resource: {resource}"
    return f"{text} {why}" if why else text


def require(caller: Caller, action: str, resource: str, context: Context, protocol: str) -> None:
    """Refuse what the caller's own policies don't allow.

    Raises:
        AwsError: AccessDenied in the spelling of `protocol`, with AWS's reason.
    """
    found = verdict(caller, action, resource, context)
    if found is Verdict.ALLOW:
        return
    why = "with an explicit deny in an identity-based policy"
    if found is Verdict.SILENT:
        why = f"because no identity-based policy allows the {action} action"
    raise errors.spelled("denied", protocol, denial(caller, action, resource, why))
