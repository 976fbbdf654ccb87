"""What AWS and the network say, and what hatstand makes of it."""

from __future__ import annotations

from email.utils import formatdate
from typing import Any

import pytest
from botocore import exceptions
from botocore.parsers import ResponseParserError

from hatstand.aws.failures import is_server_fault, is_throttle, skew, translate
from hatstand.aws.unanswered import is_connection_fault
from hatstand.errors import (
    AccessDenied,
    AwsError,
    CredentialsExpired,
    Failed,
    MfaRefused,
    OrganizationsUnavailable,
    Throttled,
    Unreachable,
    UsageError,
)

ROLE = "arn:aws:iam::111111111111:role/Admin"
DENIED = (
    "User: arn:aws:iam::999999999999:user/alice is not authorized to perform: sts:AssumeRole "
    f"on resource: {ROLE}"
)
NOW = 1_800_000_000.0


def refusal(
    code: str, message: str = "", status: int = 400, date: float | None = None
) -> exceptions.ClientError:
    headers = {} if date is None else {"date": formatdate(date, usegmt=True)}
    metadata = {"HTTPStatusCode": status, "HTTPHeaders": headers}
    response: dict[str, Any] = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": metadata,
    }
    return exceptions.ClientError(response, "Operation")


REFUSALS = [
    ("AccessDenied", DENIED, "sts:AssumeRole", AccessDenied, 1, "trust policy does not let you in"),
    (
        "AccessDenied",
        f"{DENIED} because no identity-based policy allows the sts:AssumeRole action",
        "sts:AssumeRole",
        AccessDenied,
        1,
        "none of your own policies allows it",
    ),
    (
        "AccessDenied",
        f"{DENIED} with an explicit deny in a service control policy",
        "sts:AssumeRole",
        AccessDenied,
        1,
        "SCP",
    ),
    (
        "AccessDenied",
        f"{DENIED} with an explicit deny in an identity-based policy",
        "sts:AssumeRole",
        AccessDenied,
        1,
        "one of your own policies forbids it",
    ),
    (
        "AccessDenied",
        f"{DENIED} because no role trust policy allows the sts:AssumeRole action",
        "sts:AssumeRole",
        AccessDenied,
        1,
        "trust policy",
    ),
    ("AccessDenied", "no", "iam:ListRoles", AccessDenied, 1, "allows iam:ListRoles"),
    (
        "AccessDenied",
        "MultiFactorAuthentication failed with invalid MFA one time pass code.",
        "sts:AssumeRole",
        MfaRefused,
        1,
        "A code works once",
    ),
    (
        "AccessDenied",
        "MultiFactorAuthentication failed, unable to validate MFA code. Please verify your MFA"
        " serial number is valid and associated with this user.",
        "sts:GetSessionToken",
        MfaRefused,
        1,
        "mfa_serial",
    ),
    (
        "AccessDenied",
        "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass"
        " code.",
        "sts:AssumeRole",
        MfaRefused,
        1,
        "mfa_serial",
    ),
    ("ExpiredToken", "The security token is expired", "sts:AssumeRole", CredentialsExpired, 1, ""),
    ("ExpiredTokenException", "", "organizations:ListRoots", CredentialsExpired, 1, ""),
    ("InvalidClientTokenId", "invalid", "sts:GetCallerIdentity", CredentialsExpired, 1, "deleted"),
    ("UnrecognizedClientException", "", "organizations:ListRoots", CredentialsExpired, 1, ""),
    ("SignatureDoesNotMatch", "", "sts:GetCallerIdentity", AwsError, 1, "secret access key"),
    ("RegionDisabledException", "", "sts:AssumeRole", AwsError, 1, "another region"),
    (
        "ValidationError",
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role"
        " chaining.",
        "sts:AssumeRole",
        AwsError,
        1,
        "1 h",
    ),
    (
        "ValidationError",
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        "sts:AssumeRole",
        AwsError,
        1,
        "shorter --duration",
    ),
    (
        "AWSOrganizationsNotInUseException",
        "",
        "organizations:DescribeOrganization",
        OrganizationsUnavailable,
        1,
        "",
    ),
    (
        "AccessDeniedException",
        "You don't have permissions to access this resource.",
        "organizations:ListRoots",
        OrganizationsUnavailable,
        1,
        "management account",
    ),
    ("TooManyRequestsException", "", "organizations:ListAccounts", Throttled, 5, "rate"),
    ("Throttling", "Rate exceeded", "sts:AssumeRole", Throttled, 5, "rate"),
]


@pytest.mark.parametrize(("code", "message", "operation", "kind", "exit_code", "hint"), REFUSALS)
def test_a_refusal_is_explained_and_keeps_awss_words(
    code: str, message: str, operation: str, kind: type[AwsError], exit_code: int, hint: str
) -> None:
    error = translate(refusal(code, message), operation)
    assert type(error) is kind
    assert isinstance(error, AwsError)
    assert (error.code, error.message, error.operation) == (code, message, operation)
    assert error.exit_code == exit_code
    assert hint in error.hint
    assert error.title
    assert not error.title.endswith(".")


def test_a_fault_of_awss_own_is_told_as_such() -> None:
    error = translate(refusal("InternalFailure", "", 503), "sts:AssumeRole")
    assert type(error) is Failed
    assert "fault of its own (503)" in error.title


def test_a_code_that_nobody_knows_is_shown_as_data() -> None:
    error = translate(refusal("Weird\x1b[31mCode", "words"), "ram:GetResourceShares")
    assert error.title == "AWS refused: Weird␛[31mCode"


@pytest.mark.parametrize(
    ("ahead", "words"),
    [(-420.0, "7 min behind"), (3 * 3600.0, "3 h ahead of"), (-5 * 86400.0, "5 days behind")],
)
def test_a_wrong_clock_is_named_with_its_difference(
    ahead: float, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hatstand.aws.failures.time.time", lambda: NOW + ahead)
    error = translate(refusal("SignatureDoesNotMatch", date=NOW), "sts:GetCallerIdentity")
    assert words in error.title
    assert "Set the clock" in error.hint


def test_a_right_clock_is_not_blamed() -> None:
    response: dict[str, Any] = refusal("RequestExpired", date=NOW).response  # type: ignore[assignment]
    assert skew(response, NOW + 5) == pytest.approx(5)
    assert skew({"ResponseMetadata": {"HTTPHeaders": {"date": "nonsense"}}}) is None
    assert skew({}) is None


URL = "https://sts.eu-west-1.amazonaws.com/"
NETWORK = [
    (exceptions.EndpointConnectionError(endpoint_url=URL), "can't be reached"),
    (
        exceptions.EndpointConnectionError(endpoint_url=URL, error="Failed to resolve 'x'"),
        "is unknown here",
    ),
    (exceptions.ConnectTimeoutError(endpoint_url=URL), "did not answer in time"),
    (exceptions.ReadTimeoutError(endpoint_url=URL), "did not answer in time"),
    (exceptions.ConnectionClosedError(endpoint_url=URL), "can't be reached"),
    (exceptions.SSLError(endpoint_url=URL, error="self-signed"), "TLS certificate"),
]


@pytest.mark.parametrize(("error", "words"), NETWORK)
def test_no_answer_names_the_host(error: Exception, words: str) -> None:
    told = translate(error, "sts:AssumeRole")
    assert isinstance(told, Unreachable)
    assert told.exit_code == 5
    assert words in told.title
    assert "sts.eu-west-1.amazonaws.com" in told.title
    assert told.hint


def test_a_proxys_password_is_never_shown() -> None:
    error = exceptions.ProxyConnectionError(proxy_url="http://alice:hunter2@proxy.corp:3128")
    told = translate(error, "sts:AssumeRole")
    assert "proxy.corp:3128" in told.title
    assert "hunter2" not in f"{told.title}{told.hint}{told!r}{told.__dict__}"


def test_an_answer_that_is_not_awss_is_told() -> None:
    told = translate(ResponseParserError("<html>sign in</html>"), "sts:AssumeRole")
    assert told.title == "the answer is not AWS's"


def test_a_wrong_value_is_told_with_botocores_report() -> None:
    error = exceptions.ParamValidationError(report="Invalid length for parameter RoleArn")
    told = translate(error, "sts:AssumeRole")
    assert isinstance(told, AwsError)
    assert told.message == "Invalid length for parameter RoleArn"


def test_a_region_that_is_none_is_told_with_where_it_is_named() -> None:
    told = translate(exceptions.InvalidRegionError(region_name="eu\x1b west"), "sts:AssumeRole")
    assert told.exit_code == 2
    assert told.title == "'eu␛ west' is no region"
    assert "AWS_REGION" in told.hint


def test_hatstands_own_errors_pass_unchanged_and_its_faults_are_not_hidden() -> None:
    own = UsageError("as it is")
    assert translate(own, "sts:AssumeRole") is own
    with pytest.raises(KeyError):
        translate(KeyError("a fault in the program"), "sts:AssumeRole")


def test_what_may_be_sent_again() -> None:
    assert is_throttle(refusal("Whatever", status=429))
    assert is_throttle(refusal("SlowDown", status=503))
    assert not is_throttle(refusal("AccessDenied"))
    assert not is_throttle(ValueError())
    assert is_server_fault(refusal("InternalFailure", status=500))
    assert not is_server_fault(refusal("AccessDenied", status=403))
    assert not is_server_fault(ValueError())
    assert is_connection_fault(exceptions.ConnectionClosedError(endpoint_url=URL))
    assert not is_connection_fault(exceptions.ReadTimeoutError(endpoint_url=URL))
    assert not is_connection_fault(exceptions.SSLError(endpoint_url=URL, error=""))
