"""The sign-in token: asked for in a form's body, never in a URL, and nowhere unsafe."""

from __future__ import annotations

import json

import pytest
from tests.unit.aws.stub_aws import Answer, in_turn, ok, stub_aws

from hatstand.aws.gateway import AwsGateway
from hatstand.domain.credentials import Credentials
from hatstand.errors import AwsError, ConfigurationError, Unreachable
from hatstand.secret import Secret

ROLE = Credentials("ASIAROLE", Secret("secret-of-role"), Secret("token-of-role"))
HOST = "us-east-1.signin.aws.amazon.com"


async def test_the_keys_travel_in_the_body_without_a_duration() -> None:
    with stub_aws(in_turn(ok({"SigninToken": "sign-in-token"}))) as stub:
        gateway = AwsGateway(stub.environ())
        assert gateway.sign_in_url(ROLE, HOST) == f"{stub.url}/federation"
        token = await gateway.sign_in_token(ROLE, HOST)
        (asked,) = stub.asked
    assert token.reveal() == "sign-in-token"
    assert asked.path == "/federation"
    assert asked.form.keys() == {"Action", "Session"}
    assert json.loads(asked.form["Session"]) == {
        "sessionId": "ASIAROLE",
        "sessionKey": "secret-of-role",
        "sessionToken": "token-of-role",
    }


def test_without_configuration_it_is_awss_own() -> None:
    gateway = AwsGateway({"HOME": "/nonexistent"})
    assert gateway.sign_in_url(ROLE, HOST) == f"https://{HOST}/federation"


async def test_a_refusal_keeps_the_words_but_no_secret() -> None:
    body = "<html><body><h1>Invalid credentials</h1> secret-of-role token-of-role</body></html>"
    with stub_aws(in_turn(Answer(body, 400))) as stub:
        with pytest.raises(AwsError, match=r"refused \(400\)") as refused:
            await AwsGateway(stub.environ()).sign_in_token(ROLE, HOST)
        assert len(stub.asked) == 1
    assert refused.value.message == "Invalid credentials … …"


@pytest.mark.parametrize("body", ["{}", "[]", "not json", '{"SigninToken": 7}'])
async def test_an_answer_without_a_token_is_told_and_not_shown(body: str) -> None:
    with stub_aws(in_turn(Answer(body))) as stub, pytest.raises(AwsError) as refused:
        await AwsGateway(stub.environ()).sign_in_token(ROLE, HOST)
    assert refused.value.message == ""


async def test_a_redirect_is_not_followed_with_keys() -> None:
    with stub_aws(in_turn(Answer("", 307, {"Location": "https://evil.example/"}))) as stub:
        with pytest.raises(AwsError, match="307"):
            await AwsGateway(stub.environ()).sign_in_token(ROLE, HOST)
        assert len(stub.asked) == 1


async def test_long_term_keys_are_never_sent() -> None:
    with stub_aws(in_turn(ok({}))) as stub:
        with pytest.raises(AwsError, match="not long-term keys"):
            await AwsGateway(stub.environ()).sign_in_token(Credentials("AKIA", Secret("s")), HOST)
        assert stub.asked == []


async def test_plain_http_elsewhere_is_refused_before_anything_is_sent() -> None:
    environ = {"HOME": "/nonexistent", "AWS_ENDPOINT_URL_SIGNIN": "http://signin.example"}
    with pytest.raises(ConfigurationError, match="keys are never sent there"):
        await AwsGateway(environ).sign_in_token(ROLE, HOST)


async def test_no_answer_names_the_host() -> None:
    environ = {"HOME": "/nonexistent", "AWS_ENDPOINT_URL_SIGNIN": "http://127.0.0.1:1"}
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1:1"):
        await AwsGateway(environ).sign_in_token(ROLE, HOST)
