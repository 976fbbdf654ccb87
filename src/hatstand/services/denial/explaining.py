"""Why was I denied? Which side most likely refused a role, from what is known, and what to do."""

from __future__ import annotations

import shlex
from collections.abc import Callable

from hatstand.domain.denial import Cause, Certainty, Denial, Side
from hatstand.domain.durations import HOUR, duration_text
from hatstand.domain.records import dataclass
from hatstand.errors import AccessDenied, AwsError, CredentialsExpired, MfaRefused
from hatstand.services.denial.case import Case
from hatstand.services.denial.unsaid import Unsaid

__all__ = ["Case", "explain", "is_silent"]

_SAID: tuple[tuple[str, Side, str], ...] = (
    ("service control policy", Side.ORGANIZATION, "a service control policy (SCP) forbids it"),
    ("resource control policy", Side.ORGANIZATION, "a resource control policy (RCP) forbids it"),
    ("permissions boundary", Side.BOUNDARY, "the boundary of this identity does not allow it"),
    ("session policy", Side.SESSION_POLICY, "the policy of this very session does not allow it"),
    ("VPC endpoint policy", Side.ENDPOINT, "the way through the endpoint does not allow it"),
    ("explicit deny in an identity-based policy", Side.OWN, "one of them denies {action}"),
    ("no identity-based policy allows", Side.OWN, "none of them allows {action}"),
    ("resource-based policy", Side.TRUST, "it does not let you in"),
    ("trust policy", Side.TRUST, "it does not let you in"),
)
"""AWS's own reasons, as IAM's User Guide lists them (troubleshoot_access-denied)."""


_KEYS = (
    (
        "by root accounts",
        "an account's root user can't assume roles",
        "Start from an IAM user or a role: `profile` of the context",
    ),
    (
        "with session credentials",
        "they are temporary, and can't make an MFA session",
        "Start from the user's own keys: `profile` of the context",
    ),
)
"""What AWS says of who calls, what it means, and what to do."""


def explain(error: AwsError, case: Case) -> Denial:
    """Return which side most likely refused, how certain that is, and the next step."""
    return _Explaining(error, case).denial()


def is_silent(error: AwsError) -> bool:
    """Tell whether AWS refused without a reason, so that policies are worth a look."""
    plain = isinstance(error, AccessDenied) and error.operation == "sts:AssumeRole"
    return plain and not any(words in error.message for words, _, _ in _SAID)


@dataclass(frozen=True, slots=True)
class _Explaining(Unsaid):
    def denial(self) -> Denial:
        """Return the explanation of whatever AWS said."""
        error = self.error
        ways: tuple[tuple[bool, Callable[[], Denial]], ...] = (
            (isinstance(error, MfaRefused), self._code),
            (isinstance(error, CredentialsExpired), self._keys),
            (error.code == "RegionDisabledException", self._region),
            ("clock is" in error.title, self._clock),
            (error.code == "SignatureDoesNotMatch", self._keys),
            (error.code == "ValidationError", self._value),
            (error.code in ("MalformedPolicyDocument", "PackedPolicyTooLarge"), self._tags),
            (isinstance(error, AccessDenied), self._denied),
        )
        return next((way for matches, way in ways if matches), self._other)()

    def _other(self) -> Denial:
        step = self.error.hint or "See what AWS says"
        return self.made(Cause(Side.REQUEST, Certainty.POSSIBLE, self.error.title), step)

    def _code(self) -> Denial:
        message = self.error.message
        again = {"command": self.hat(), "key": "assume"}
        if "unable to validate" in message:
            cause = self.certain(Side.DEVICE, "it is not a device of this user")
            step = "Set mfa_serial to the ARN of a device of the user whose keys are used"
            return self.made(cause, step, command="hatstand doctor")
        if "must provide both" in message:
            cause = self.certain(Side.MFA, "a code goes with a device, and one was missing")
            return self.made(cause, "Set mfa_serial for this profile or context", **again)
        cause = self.certain(
            Side.CODE, "it is wrong, was used before, or the device's clock is off"
        )
        return self.made(cause, "Wait for the device's next code, and try again", **again)

    def _keys(self) -> Denial:
        cause = self.certain(Side.KEYS, self.error.title)
        profile = self.case.plan.base_profile
        step = self.error.hint or "Sign in again"
        if self.index > 0:
            step = "Try again: the hop before is made anew"
        elif profile:
            step = f"{step}; they are of the profile {profile}"
        return self.made(cause, step, command="hatstand doctor")

    def _region(self) -> Denial:
        where = self.case.plan.region
        cause = self.certain(Side.REGION, f"STS is not enabled for this account in {where}")
        command = shlex.join(["hat", "--region", "us-east-1", self.target])
        return self.made(cause, "Choose another region", command=command, key="region")

    def _clock(self) -> Denial:
        cause = self.certain(Side.CLOCK, self.error.title)
        step = "Set the clock: AWS takes signatures of the last five minutes only"
        return self.made(cause, step, command="hatstand doctor")

    def _value(self) -> Denial:
        message, again = self.error.message, {"key": "assume"}
        if "1 hour session limit" in message:
            chained = self.case.plan.chained
            why = "role chaining" if chained else "a session that is temporary itself"
            cause = self.certain(Side.DURATION, f"{why} allows 1 h at most")
            return self.made(cause, "Ask for 1 h", command=self.hat("--duration", "1h"), **again)
        if "MaxSessionDuration" in message:
            most = self.role.max_duration
            asked = duration_text(self.hop.duration)
            text = f"the role allows {duration_text(most)}" if most else f"less than {asked}"
            cause = self.certain(Side.DURATION, f"{text}, and {asked} was asked for")
            shorter = f"{(most or HOUR) // 60}m"
            step = f"Ask for {duration_text(most or HOUR)}"
            return self.made(cause, step, command=self.hat("--duration", shorter), **again)
        cause = self.certain(Side.REQUEST, "AWS does not accept it as it is written")
        step = "See which value AWS names, and mend it in the configuration"
        return self.made(cause, step, command="hatstand config check")

    def _tags(self) -> Denial:
        cause = self.certain(Side.TAGS, "there is too much of them, or AWS can't read them")
        step = "Shorten tags in [sessions] of config.toml"
        return self.made(cause, step, command="hatstand config path")

    def _denied(self) -> Denial:
        message = self.error.message
        for words, why, step in _KEYS:
            if words in message:
                cause = self.certain(Side.KEYS, why)
                return self.made(cause, step, command="hatstand config path")
        if self.error.operation == "iam:ListMFADevices":
            cause = self.certain(Side.DEVICE, "a code is needed, and they may not be looked up")
            return self.made(cause, self.error.hint, command="hatstand config path")
        for words, side, text in _SAID:
            if words in message:
                return self.of_side(self.certain(side, text.format(action=self.action)))
        if self.action not in ("sts:AssumeRole", "sts:GetSessionToken"):
            text = f"the trust policy does not allow {self.action} too"
            return self.of_side(self.likely(Side.TAGS, text))
        if self.error.operation not in ("", "sts:AssumeRole"):
            text = f"whether they allow {self.error.operation} is worth a look"
            return self.of_side(self.likely(Side.OWN, text))
        return self.silent()
