"""GetSessionToken: one code, many roles."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import SERIAL, Endpoint, refused


@pytest.fixture(scope="module")
def with_mfa(endpoint: Endpoint) -> dict[str, Any]:
    return endpoint.mfa_session(DurationSeconds=129600)


@pytest.fixture(scope="module")
def without_mfa(endpoint: Endpoint) -> dict[str, Any]:
    answer = endpoint.client("sts").get_session_token(DurationSeconds=129600)
    return dict(answer["Credentials"])


def test_it_stays_the_same_user(endpoint: Endpoint, with_mfa: dict[str, Any]) -> None:
    identity = endpoint.client("sts", with_mfa).get_caller_identity()
    assert identity["Arn"] == "arn:aws:iam::999999999999:user/alice"


def test_one_code_opens_many_mfa_roles(endpoint: Endpoint, with_mfa: dict[str, Any]) -> None:
    for role in ("Admin", "PowerUser", "BreakGlass"):
        assert endpoint.assume(role, with_mfa)["Credentials"]


def test_each_for_an_hour_at_most(endpoint: Endpoint, with_mfa: dict[str, Any]) -> None:
    code, message = refused(endpoint.assume, "Admin", with_mfa, DurationSeconds=7200)
    assert code == "ValidationError"
    assert message.endswith("exceeds the 1 hour session limit for roles assumed by role chaining.")


def test_mfa_grows_old(endpoint: Endpoint) -> None:
    session = endpoint.mfa_session()
    endpoint.time.now += 4 * 3600
    assert endpoint.assume("Admin", session)["Credentials"]
    assert refused(endpoint.assume, "PowerUser", session)[0] == "AccessDenied"


@pytest.mark.parametrize("role", ["Admin", "BreakGlass"])
def test_without_mfa_the_key_is_false_not_absent(
    endpoint: Endpoint, without_mfa: dict[str, Any], role: str
) -> None:
    assert refused(endpoint.assume, role, without_mfa)[0] == "AccessDenied"
    assert endpoint.assume("ReadOnly", without_mfa)["Credentials"]


def test_iam_only_with_mfa(
    endpoint: Endpoint, with_mfa: dict[str, Any], without_mfa: dict[str, Any]
) -> None:
    assert endpoint.client("iam", with_mfa).list_mfa_devices()["MFADevices"]
    assert refused(endpoint.client("iam", without_mfa).list_mfa_devices) == (
        "InvalidClientTokenId",
        "The security token included in the request is invalid.",
    )


def test_only_long_term_keys_get_one(endpoint: Endpoint, with_mfa: dict[str, Any]) -> None:
    for credentials in (with_mfa, endpoint.role("ReadOnly")):
        sts = endpoint.client("sts", credentials)
        assert refused(sts.get_session_token) == (
            "AccessDenied",
            "Cannot call GetSessionToken with session credentials",
        )


def test_it_lasts_twelve_hours_unless_asked(endpoint: Endpoint) -> None:
    sts = endpoint.client("sts")
    for more, seconds in (({}, 43200), ({"DurationSeconds": 129600}, 129600)):
        until = sts.get_session_token(**more)["Credentials"]["Expiration"].timestamp()
        assert seconds - 1 <= until - endpoint.time.now <= seconds
    assert refused(sts.get_session_token, DurationSeconds=129601)[0] == "ValidationError"


def test_a_code_works_once(endpoint: Endpoint) -> None:
    sts, code = endpoint.client("sts"), endpoint.code()
    sts.get_session_token(SerialNumber=SERIAL, TokenCode=code)
    assert refused(sts.get_session_token, SerialNumber=SERIAL, TokenCode=code) == (
        "AccessDenied",
        "MultiFactorAuthentication failed with invalid MFA one time pass code.",
    )
