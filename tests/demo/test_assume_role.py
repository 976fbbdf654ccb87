"""AssumeRole: trust policies, MFA, ExternalId, durations and chains, through boto3."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from hatstand.demo import people
from hatstand.domain import totp

from .conftest import ROLES, SERIAL, Endpoint, refused

ALICE = "arn:aws:iam::999999999999:user/alice"
JUMP_ROLES = "arn:aws:iam::999999999999:role/"


def denied(role: str, who: str = ALICE, why: str = "") -> tuple[str, str]:
    arn = role if role.startswith("arn:") else ROLES + role
    text = f"User: {who} is not authorized to perform: sts:AssumeRole on resource: {arn}"
    return "AccessDenied", f"{text} {why}".rstrip()


@pytest.mark.parametrize(
    "role",
    ["ReadOnly", "BreakGlass", "InfrastructureOnly", "teams/payments/Auditor", JUMP_ROLES + "Hub"],
)
def test_lets_in_whom_the_trust_policy_names(endpoint: Endpoint, role: str) -> None:
    answer = endpoint.assume(role)
    name = role.rpartition("/")[2]
    account = "999999999999" if name == "Hub" else "111111111111"
    expected = f"arn:aws:sts::{account}:assumed-role/{name}/tester"
    assert answer["AssumedRoleUser"]["Arn"] == expected
    identity = endpoint.client("sts", answer["Credentials"]).get_caller_identity()
    assert identity["Arn"] == expected
    assert identity["Account"] == account
    assert identity["UserId"] == answer["AssumedRoleUser"]["AssumedRoleId"]


@pytest.mark.parametrize(
    "role",
    [
        "Admin",  # needs MFA
        "PowerUser",  # needs recent MFA
        "Deploy",  # trusts Hub only
        "Vendor",  # needs an external id
        "PartnerSupport",  # trusts others only
        "OfficeOnly",  # another network
        "OrganizationAccountAccessRole",  # the management account's
        "Auditor",  # without its path
        "Missing",
        "arn:aws:iam::123123123123:role/Admin",  # no such account
        "arn:aws:iam::475639041911:role/ReadOnly",  # suspended
        "arn:aws:iam::689195464096:role/ReadOnly",  # closed
        "arn:aws:iam::432289674003:role/ReadOnly",  # being closed
        "arn:aws:iam::111111111111:role/aws-service-role/organizations.amazonaws.com/"
        "AWSServiceRoleForOrganizations",
    ],
)
def test_refuses_all_else_with_the_same_words(endpoint: Endpoint, role: str) -> None:
    assert refused(endpoint.assume, role) == denied(role)


def test_an_explicit_deny_beats_the_trust(endpoint: Endpoint) -> None:
    why = "with an explicit deny in an identity-based policy"
    assert refused(endpoint.assume, "ForbiddenDataExport") == denied("ForbiddenDataExport", why=why)


def test_the_own_policies_must_allow_another_accounts_role(endpoint: Endpoint) -> None:
    bob = "arn:aws:iam::333333333333:user/bob"
    why = "because no identity-based policy allows the sts:AssumeRole action"
    assert refused(endpoint.assume, "teams/payments/Auditor", "bob") == denied(
        "teams/payments/Auditor", bob, why
    )
    assert endpoint.assume("arn:aws:iam::333333333333:role/Developer", "bob")["Credentials"]


@pytest.mark.parametrize("given", [None, "acme-4712", "ACME-4711"])
def test_external_id_missing_or_wrong(endpoint: Endpoint, given: str | None) -> None:
    more = {} if given is None else {"ExternalId": given}
    assert refused(endpoint.assume, "Vendor", **more) == denied("Vendor")


def test_external_id_right(endpoint: Endpoint) -> None:
    assert endpoint.assume("Vendor", ExternalId="acme-4711")["Credentials"]


def test_a_code_opens_an_mfa_role_once(endpoint: Endpoint) -> None:
    code = endpoint.code()
    mfa = {"SerialNumber": SERIAL, "TokenCode": code}
    assert endpoint.assume("Admin", **mfa, DurationSeconds=14400)["Credentials"]
    assert refused(endpoint.assume, "Admin", **mfa) == (
        "AccessDenied",
        "MultiFactorAuthentication failed with invalid MFA one time pass code.",
    )


def test_a_refused_call_uses_the_code_up_too(endpoint: Endpoint) -> None:
    mfa = {"SerialNumber": SERIAL, "TokenCode": endpoint.code()}
    assert refused(endpoint.assume, "PartnerSupport", **mfa) == denied("PartnerSupport")
    assert "invalid MFA one time pass code" in refused(endpoint.assume, "Admin", **mfa)[1]


@pytest.mark.parametrize(("windows", "accepted"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_codes_of_the_neighbour_windows_count(
    endpoint: Endpoint, windows: int, accepted: bool
) -> None:
    endpoint.time.now += 5 * totp.WINDOW
    code = totp.code(people.SEED, endpoint.time.now + windows * totp.WINDOW)
    mfa = {"SerialNumber": SERIAL, "TokenCode": code}
    if accepted:
        assert endpoint.assume("Admin", **mfa)["Credentials"]
    else:
        assert "invalid MFA one time pass code" in refused(endpoint.assume, "Admin", **mfa)[1]
    endpoint.time.now += 5 * totp.WINDOW


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"SerialNumber": SERIAL, "TokenCode": "000000"}, "with invalid MFA one time pass code."),
        ({"SerialNumber": SERIAL}, "must provide both MFA serial number and one time pass code."),
        ({"TokenCode": "123456"}, "must provide both MFA serial number and one time pass code."),
        (
            {"SerialNumber": "arn:aws:iam::999999999999:mfa/other", "TokenCode": "123456"},
            "unable to validate MFA code. Please verify your MFA serial number is valid and "
            "associated with this user.",
        ),
    ],
)
def test_wrong_mfa(endpoint: Endpoint, more: dict[str, str], text: str) -> None:
    code, message = refused(endpoint.assume, "Admin", **more)
    assert code == "AccessDenied"
    assert message.startswith("MultiFactorAuthentication failed")
    assert message.endswith(text)


@pytest.mark.parametrize(
    ("more", "code", "text"),
    [
        ({"RoleSessionName": "a b"}, "ValidationError", "regular expression pattern"),
        ({"RoleSessionName": "é" * 3}, "ValidationError", "regular expression pattern"),
        ({"RoleSessionName": "x" * 65}, "ValidationError", "less than or equal to 64"),
        ({"DurationSeconds": 43201}, "ValidationError", "less than or equal to 43200"),
        ({"ExternalId": "a b"}, "ValidationError", "'externalId' failed"),
        ({"TokenCode": "12345x", "SerialNumber": SERIAL}, "ValidationError", "'tokenCode' failed"),
        ({"RoleArn": "arn:aws:iam::111111111111:user/alice"}, "ValidationError", "is invalid"),
        ({"Policy": "{"}, "MalformedPolicyDocument", "invalid Json"),
        (
            {"DurationSeconds": 3601},
            "ValidationError",
            "exceeds the MaxSessionDuration set for this role.",
        ),
    ],
)
def test_parameters_are_validated(
    endpoint: Endpoint, more: dict[str, Any], code: str, text: str
) -> None:
    parameters = {"RoleArn": ROLES + "ReadOnly", "RoleSessionName": "tester", **more}
    found, message = refused(endpoint.client("sts").assume_role, **parameters)
    assert found == code
    assert text in message


def test_too_short_a_duration(endpoint: Endpoint) -> None:
    sts = endpoint.client("sts", parameter_validation=False)
    code, message = refused(
        sts.assume_role, RoleArn=ROLES + "ReadOnly", RoleSessionName="x1", DurationSeconds=899
    )
    assert code == "ValidationError"
    assert "greater than or equal to 900" in message


def test_a_role_is_limited_to_an_hour_when_chained(endpoint: Endpoint) -> None:
    hub = endpoint.role(JUMP_ROLES + "Hub")
    assert endpoint.assume("Deploy", hub)["Credentials"]
    assert endpoint.assume("Deploy", hub, DurationSeconds=3600)["Credentials"]
    assert refused(endpoint.assume, "Deploy", hub, DurationSeconds=3601) == (
        "ValidationError",
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by "
        "role chaining.",
    )


def test_a_role_carries_no_mfa_on(endpoint: Endpoint) -> None:
    security = endpoint.role(
        JUMP_ROLES + "Security", SerialNumber=SERIAL, TokenCode=endpoint.code()
    )
    assert endpoint.assume("SecurityAudit", security)["Credentials"]
    text = "because no identity-based policy allows the sts:AssumeRole action"
    who = "arn:aws:sts::999999999999:assumed-role/Security/tester"
    assert refused(endpoint.assume, "Admin", security) == denied("Admin", who, text)


def test_source_identity_sticks_through_the_chain(endpoint: Endpoint) -> None:
    first = endpoint.assume(JUMP_ROLES + "Hub", SourceIdentity="alice")
    assert first["SourceIdentity"] == "alice"
    hub = first["Credentials"]
    assert endpoint.assume("Deploy", hub)["SourceIdentity"] == "alice"
    code, message = refused(endpoint.assume, "Deploy", hub, SourceIdentity="mallory")
    assert code == "AccessDenied"
    assert "sts:SetSourceIdentity" in message


def test_tags_need_a_permission_of_their_own(endpoint: Endpoint) -> None:
    tags = [{"Key": "Team", "Value": "payments"}]
    assert endpoint.assume("ReadOnly", Tags=tags)["PackedPolicySize"] > 0
    code, message = refused(endpoint.assume, "teams/payments/Auditor", Tags=tags)
    assert code == "AccessDenied"
    assert "sts:TagSession" in message


def test_a_session_policy_only_takes_away(endpoint: Endpoint) -> None:
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "iam:GetRole", "Resource": "*"}],
    }
    limited = endpoint.role("ReadOnly", Policy=json.dumps(policy))
    iam = endpoint.client("iam", limited)
    assert iam.get_role(RoleName="Admin")["Role"]["MaxSessionDuration"] == 14400
    assert refused(iam.list_roles)[0] == "AccessDenied"


def test_credentials_expire(endpoint: Endpoint) -> None:
    credentials = endpoint.role("ReadOnly", DurationSeconds=900)
    remaining = credentials["Expiration"].timestamp() - endpoint.time.now
    assert 899 <= remaining <= 900
    sts = endpoint.client("sts", credentials)
    organizations = endpoint.client("organizations", credentials)
    endpoint.time.now += 901
    expired = "The security token included in the request is expired"
    assert refused(sts.get_caller_identity) == ("ExpiredToken", expired)
    assert refused(organizations.list_accounts) == ("ExpiredTokenException", expired)


def test_key_ids_and_tokens_look_like_awss(endpoint: Endpoint) -> None:
    credentials = endpoint.role("ReadOnly")
    assert re.fullmatch("ASIA[A-Z2-7]{16}", credentials["AccessKeyId"])
    assert len(credentials["SecretAccessKey"]) == 40
    assert len(credentials["SessionToken"]) > 300
