"""One-time codes of virtual MFA devices: the current window or its neighbours, each code once."""

from __future__ import annotations

import hmac
import threading
from typing import TYPE_CHECKING

from hatstand.demo.errors import AwsError
from hatstand.domain import totp

if TYPE_CHECKING:
    from hatstand.demo.sessions import Caller

_PREFIX = "MultiFactorAuthentication failed"
BOTH_NEEDED = f"{_PREFIX}, must provide both MFA serial number and one time pass code."
WRONG_DEVICE = (
    f"{_PREFIX}, unable to validate MFA code. Please verify your MFA serial number is valid and "
    "associated with this user."
)
WRONG_CODE = f"{_PREFIX} with invalid MFA one time pass code."


class Devices:
    """Judges codes and remembers which were used."""

    def __init__(self) -> None:
        self._used: dict[str, set[int]] = {}
        self._lock = threading.Lock()

    def verify(self, caller: Caller, serial: str | None, code: str | None, now: float) -> bool:
        """Tell whether a valid code was given; False where none was given at all.

        A code is used up even when the request is refused afterwards for another reason.

        Raises:
            AwsError: Half of it was given, the device is not the caller's, or the code is wrong
                or was used before.
        """
        if serial is None and code is None:
            return False
        if serial is None or code is None:
            raise AwsError("AccessDenied", BOTH_NEEDED, 403)
        device = caller.user.device if caller.user is not None else None
        if device is None or device.serial != serial:
            raise AwsError("AccessDenied", WRONG_DEVICE, 403)
        if not self._take(serial, device.seed, code, now):
            raise AwsError("AccessDenied", WRONG_CODE, 403)
        return True

    def _take(self, serial: str, seed: str, code: str, now: float) -> bool:
        current = totp.window_of(now)
        with self._lock:
            used = self._used.setdefault(serial, set())
            used -= {window for window in used if window < current - 1}
            for window in (current, current - 1, current + 1):
                expected = totp.code(seed, window * totp.WINDOW)
                if hmac.compare_digest(expected, code) and window not in used:
                    used.add(window)
                    return True
        return False
