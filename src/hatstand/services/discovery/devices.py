"""Whether the caller can give an MFA code."""

from __future__ import annotations

from hatstand.domain.credentials import CallerIdentity
from hatstand.domain.policy import Caller, PrincipalKind
from hatstand.errors import AwsError
from hatstand.services.ports import IdentityPort


async def has_device(
    identity: IdentityPort, caller: CallerIdentity, serial: str | None
) -> bool | None:
    """Tell whether there is a device whose codes STS takes; None where nobody can tell.

    A configured `serial` answers it without a call, unless it is a passkey's. Any failure means
    that it is not known: nothing else is lost with it.
    """
    if Caller.of(caller).kind is not PrincipalKind.USER:
        return False
    if serial:
        return ":u2f/" not in serial
    try:
        return any(device.usable for device in await identity.mfa_devices())
    except AwsError:
        return None
