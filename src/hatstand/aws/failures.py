"""What AWS and the network say when something fails, in hatstand's words; theirs are kept too."""

from __future__ import annotations

import time

from hatstand.aws.sharing_words import SHARING
from hatstand.aws.unanswered import unreachable, unreadable
from hatstand.domain.text import printable
from hatstand.errors import (
    AccessDenied,
    AwsError,
    CredentialsExpired,
    Failed,
    HatstandError,
    MfaRefused,
    OrganizationsUnavailable,
    Throttled,
)

THROTTLES = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "PriorRequestNotComplete",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequestsException",
    }
)
_EXPIRED = frozenset(
    {"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "ExpiredCredentials"}
)
_UNKNOWN_KEY = frozenset(
    {"InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "AuthFailure"}
)
_SIGNATURE = frozenset(
    {
        "SignatureDoesNotMatch",
        "InvalidSignatureException",
        "RequestExpired",
        "RequestTimeTooSkewed",
        "IncompleteSignature",
    }
)
_DENIED = frozenset(
    {"AccessDenied", "AccessDeniedException", "ForbiddenException", "UnauthorizedOperation"}
)
_MFA_WORDS = "MultiFactorAuthentication failed"
_SKEW_THAT_MATTERS = 60  # seconds; AWS takes five minutes, but a minute is already no accident

_DENIAL_CAUSES = (
    ("explicit deny in a service control policy", "a service control policy (SCP) forbids it"),
    ("explicit deny in a resource control policy", "a resource control policy (RCP) forbids it"),
    ("no service control policy allows", "no service control policy (SCP) allows it"),
    ("no resource control policy allows", "no resource control policy (RCP) allows it"),
    ("explicit deny in a permissions boundary", "your permissions boundary forbids it"),
    ("no permissions boundary allows", "your permissions boundary does not allow it"),
    ("explicit deny in a session policy", "the session's own policy forbids it"),
    ("no session policy allows", "the session's own policy does not allow it"),
    ("explicit deny in a VPC endpoint policy", "the VPC endpoint's policy forbids it"),
    ("no VPC endpoint policy allows", "the VPC endpoint's policy does not allow it"),
    ("explicit deny in an identity-based policy", "one of your own policies forbids it"),
    ("no identity-based policy allows", "none of your own policies allows it"),
    ("explicit deny in a resource-based policy", "the role's trust policy forbids it"),
    ("no resource-based policy allows", "the role's trust policy does not let you in"),
    ("no role trust policy allows", "the role's trust policy does not let you in"),
    ("explicit deny in a role trust policy", "the role's trust policy forbids it"),
    ("explicit deny", "a policy forbids it"),
)


def is_throttle(error: Exception) -> bool:
    """Tell whether AWS asked for fewer requests."""
    response = getattr(error, "response", None)
    if not isinstance(response, dict):
        return False
    if response.get("Error", {}).get("Code") in THROTTLES:
        return True
    return bool(response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 429)


def is_server_fault(error: Exception) -> bool:
    """Tell whether AWS itself failed (5xx), so that the same request may be sent again."""
    response = getattr(error, "response", None)
    if not isinstance(response, dict):
        return False
    return int(response.get("ResponseMetadata", {}).get("HTTPStatusCode") or 0) >= 500


def translate(error: Exception, operation: str) -> HatstandError:
    """Return the error to raise for what botocore raised during `service:Operation`.

    An error that is hatstand's own already is returned as it is.
    """
    if isinstance(error, HatstandError):
        return error
    response = getattr(error, "response", None)
    if isinstance(response, dict) and "Error" in response:
        return _refused(response, operation)
    return unreachable(error, operation) or unreadable(error, operation)


def skew(response: dict[str, object], now: float | None = None) -> float | None:
    """Return by how many seconds this clock is ahead of AWS's, or None where AWS did not say."""
    from email.utils import parsedate_to_datetime  # heavy, and seldom needed

    metadata = response.get("ResponseMetadata")
    headers = metadata.get("HTTPHeaders", {}) if isinstance(metadata, dict) else {}
    try:
        server = parsedate_to_datetime(headers["date"]).timestamp()
    except (KeyError, TypeError, ValueError):
        return None
    return (time.time() if now is None else now) - server


def _refused(response: dict[str, dict[str, object]], operation: str) -> AwsError:
    code = str(response["Error"].get("Code") or "")
    message = str(response["Error"].get("Message") or "")
    status = int(str(response.get("ResponseMetadata", {}).get("HTTPStatusCode") or 0))
    kind, title, hint = _explained(code, message, status, operation, response)
    return kind(title, hint, operation=operation, code=code, message=message)


def _explained(
    code: str, message: str, status: int, operation: str, response: dict[str, dict[str, object]]
) -> tuple[type[AwsError], str, str]:
    if code in THROTTLES or status == 429:
        title = f"AWS still answers 'too many requests' to {operation}"
        return Throttled, title, "Wait a minute, or lower [limits] rate in config.toml"
    if code in _DENIED and _MFA_WORDS in message:
        return _mfa_refused(message)
    if operation.startswith("organizations:"):
        organizations = _no_organization(code, operation)
        if organizations is not None:
            return organizations
    if code in _DENIED:
        return _denied(message, operation)
    if code in SHARING:
        title, hint = SHARING[code]
        return AwsError, title, hint
    return _identity_problem(code, message, operation, response) or _other(code, message, status)


def _mfa_refused(message: str) -> tuple[type[AwsError], str, str]:
    if "invalid MFA one time pass code" in message:
        return (
            MfaRefused,
            "AWS did not accept the MFA code",
            "A code works once: wait for the device's next one; check the device's clock too",
        )
    if "unable to validate MFA code" in message:
        return (
            MfaRefused,
            "AWS could not check the MFA code",
            "See that the MFA serial is a device of this user (mfa_serial)",
        )
    return MfaRefused, "AWS wants an MFA device and its code", "Set mfa_serial for this profile"


def _no_organization(code: str, operation: str) -> tuple[type[AwsError], str, str] | None:
    if code == "AWSOrganizationsNotInUseException":
        return (
            OrganizationsUnavailable,
            "this account is in no organization",
            "The tree shows profiles, role templates and configured accounts instead",
        )
    if code in _DENIED:
        return (
            OrganizationsUnavailable,
            f"Organizations may not be read with these credentials ({operation})",
            "Use the management account or a delegated administrator: organization.role",
        )
    return None


def _denied(message: str, operation: str) -> tuple[type[AwsError], str, str]:
    for words, cause in _DENIAL_CAUSES:
        if words in message:
            return AccessDenied, f"AWS denies {operation}", f"Likely because {cause}"
    if operation.startswith("sts:Assume"):
        cause = "the role does not exist, or its trust policy does not let you in"
        return AccessDenied, "AWS does not let you assume this role", f"Likely because {cause}"
    return AccessDenied, f"AWS denies {operation}", f"Ask for a policy that allows {operation}"


def _identity_problem(
    code: str, message: str, operation: str, response: dict[str, dict[str, object]]
) -> tuple[type[AwsError], str, str] | None:
    if code in _SIGNATURE:
        return _signature(skew(dict(response)))
    if code in _EXPIRED:
        return CredentialsExpired, "the credentials have expired", "Sign in or renew the session"
    if code in _UNKNOWN_KEY:
        return (
            CredentialsExpired,
            "AWS does not know this access key",
            "It may be deleted, inactive, revoked, or of another partition or endpoint: sign in or "
            "renew the session",
        )
    if code == "RegionDisabledException":
        return (
            AwsError,
            "STS is not enabled for this account in this region",
            "Choose another region, or enable it under IAM, account settings",
        )
    if code == "ValidationError" and operation.startswith("sts:"):
        return _validation(message)
    return None


def _signature(ahead: float | None) -> tuple[type[AwsError], str, str]:
    if ahead is not None and abs(ahead) >= _SKEW_THAT_MATTERS:
        direction = "ahead of" if ahead > 0 else "behind"
        title = f"this computer's clock is {_duration(abs(ahead))} {direction} AWS's"
        return AwsError, title, "Set the clock: signatures are valid for five minutes only"
    return (
        AwsError,
        "AWS does not accept the signature",
        "The secret access key does not belong to the access key id",
    )


def _validation(message: str) -> tuple[type[AwsError], str, str]:
    if "1 hour session limit" in message:
        hint = "Ask for 1 h: role chaining and MFA sessions allow no more"
    elif "MaxSessionDuration" in message:
        hint = "Ask for a shorter --duration: the role allows no more"
    else:
        hint = "See what AWS says about the value"
    return AwsError, "AWS does not accept a value of the request", hint


def _other(code: str, message: str, status: int) -> tuple[type[AwsError], str, str]:
    if status >= 500:
        hint = "Try again; health.aws.amazon.com tells of known faults"
        return Failed, f"AWS had a fault of its own ({status})", hint
    return AwsError, f"AWS refused: {printable(code or str(status) or message)}", ""


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 120:
        return f"{minutes} min"
    hours = round(seconds / 3600)
    return f"{hours} h" if hours < 48 else f"{round(seconds / 86400)} days"
