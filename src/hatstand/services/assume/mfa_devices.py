"""Which MFA device a user's codes come from: looked up, chosen once, remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.domain.credentials import BaseCredentials
from hatstand.domain.plan import Plan
from hatstand.errors import AccessDenied, AwsError
from hatstand.services.ports import Gateway, StateStore

if TYPE_CHECKING:
    from hatstand.services.assume.asking import Asker

_PASSKEY = ":u2f/"
_WHY_NOT_PASSKEYS = "AWS takes codes of TOTP devices alone for API calls, nothing of a passkey"
_REGISTER = "Register a virtual (TOTP) device in IAM, beside the passkey"


class MfaDevices:
    """Finds the device for a plan; who has several is asked once."""

    def __init__(self, gateway: Gateway, state: StateStore | None) -> None:
        self._gateway = gateway
        self._state = state

    async def serial(
        self, plan: Plan, base: BaseCredentials, asker: Asker, *, denied: str = ""
    ) -> str:
        """Return the device to use: the one the files name, else one of the user's own.

        Args:
            plan: What a code is needed for.
            base: Whose devices are looked up.
            asker: Chooses, where there are several and nobody chose before.
            denied: What AWS said when it was tried without a code, or nothing.

        Raises:
            Interrupted, AnswerNeeded: As the asker.
            AwsError: The user has no device whose codes STS takes, or it may not be looked up.
        """
        if plan.mfa.serial:
            if _PASSKEY in plan.mfa.serial:
                raise AwsError(f"mfa_serial names a passkey: {_WHY_NOT_PASSKEYS}", _REGISTER)
            return plan.mfa.serial
        chosen = self._chosen(base)
        try:
            devices = await self._gateway.identity(base.credentials, plan.region).mfa_devices()
        except AccessDenied as refusal:
            if chosen:
                return chosen
            raise _not_readable(refusal) from None
        usable = tuple(device.serial for device in devices if device.usable)
        if chosen in usable:
            return chosen
        if chosen:
            self.forget(base)
        if not usable:
            raise _none_usable(passkeys=bool(devices))
        if len(usable) == 1:
            return usable[0]
        from hatstand.services.assume.asking import DeviceRequest

        serial = await asker.choose_device(DeviceRequest(usable, plan, denied))
        if self._state is not None:
            self._state.choose_mfa_device(base.credentials.access_key_id, serial)
        return serial

    def forget(self, base: BaseCredentials) -> None:
        """Forget which device was chosen, so that it is asked again."""
        if self._chosen(base) and self._state is not None:
            self._state.choose_mfa_device(base.credentials.access_key_id, "")

    def _chosen(self, base: BaseCredentials) -> str:
        if self._state is None:
            return ""
        return self._state.mfa_device(base.credentials.access_key_id)


def _not_readable(refusal: AccessDenied) -> AccessDenied:
    return AccessDenied(
        "a code is needed, and the user's MFA devices may not be looked up",
        "Set mfa_serial in the configuration, or ask for a policy that allows iam:ListMFADevices",
        operation=refusal.operation,
        code=refusal.code,
        message=refusal.message,
    )


def _none_usable(*, passkeys: bool) -> AwsError:
    if passkeys:
        return AwsError(f"this user has only passkeys: {_WHY_NOT_PASSKEYS}", _REGISTER)
    return AwsError(
        "this user has no MFA device",
        "Register a virtual (TOTP) device in IAM, or set mfa_serial in the configuration",
    )
