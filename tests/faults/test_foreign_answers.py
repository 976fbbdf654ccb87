"""Answers with status 200 that are not AWS's: never taken for an empty list or a success."""

from __future__ import annotations

import pytest
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ReadTimeoutError
from tests.unit.aws.stub_aws import Answer, in_turn, stub_aws, xml
from tests.unit.aws.test_calls import KEYS

from hatstand.aws import bounded_answers
from hatstand.aws.gateway import AwsGateway
from hatstand.errors import AwsError
from hatstand.services.ports import AssumeRoleRequest

REGION = "eu-west-1"


def way(url: str) -> AwsGateway:
    return AwsGateway({"HOME": "/nonexistent", "AWS_ENDPOINT_URL": url}, 1000.0, patience=0.1)


@pytest.mark.parametrize(
    "body",
    [
        "<html>Please sign in</html>",
        '{"Accounts": [',
        "[]",
        '"ok"',
        "null",
        '{"Accounts": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"Accounts": "111111111111"}',
        '{"Accounts": [1]}',
        '{"Accounts": [{"Id": 111111111111, "Name": "x"}]}',
        '{"Accounts": [{"Id": "111111111111", "Name": ["x"]}]}',
        '{"Accounts": [], "NextToken": 7}',
    ],
    ids=lambda body: body[:40],
)
async def test_json_services_give_an_error_and_no_empty_list(body: str) -> None:
    with stub_aws(in_turn(Answer(body))) as stub:
        port = way(stub.url).organizations(KEYS, REGION)
        with pytest.raises(AwsError, match="the answer is not AWS's"):
            [page async for page in port.accounts()]


async def test_an_invitation_is_not_accepted_by_a_sign_in_page() -> None:
    with stub_aws(in_turn(Answer("<html>Please sign in</html>"))) as stub:
        port = way(stub.url).shares(KEYS, REGION)
        with pytest.raises(AwsError, match="the answer is not AWS's"):
            await port.answer("arn:aws:ram:eu-west-1:1:resource-share-invitation/x", accept=True)


async def test_a_page_with_an_error_status_is_a_refusal_as_before() -> None:
    with stub_aws(in_turn(Answer("<html>Blocked by the proxy</html>", 403))) as stub:
        port = way(stub.url).organizations(KEYS, REGION)
        with pytest.raises(AwsError, match="AWS refused: 403"):
            await port.describe()


async def test_what_is_null_in_a_list_is_nothing() -> None:
    body = '{"Accounts": [null, {"Id": "111111111111", "Name": "x", "Email": "x@acme.example"}]}'
    with stub_aws(in_turn(Answer(body))) as stub:
        port = way(stub.url).organizations(KEYS, REGION)
        pages = [page async for page in port.accounts()]
    assert [placed.account.id for page in pages for placed in page.accounts] == ["111111111111"]


async def test_a_refusal_that_nobody_can_read_is_none_of_aws() -> None:
    with stub_aws(in_turn(Answer("[" * 100_000, 400))) as stub:
        port = way(stub.url).organizations(KEYS, REGION)
        with pytest.raises(AwsError, match="the answer is not AWS's"):
            await port.describe()


async def test_an_answer_without_end_is_not_read_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_answers, "LARGEST_ANSWER", 1000)
    endless = Answer(" " * 200_000 + '{"Accounts": []}')
    with stub_aws(in_turn(endless)) as stub:
        port = way(stub.url).organizations(KEYS, REGION)
        with pytest.raises(AwsError, match="the answer is not AWS's"):
            [page async for page in port.accounts()]


class Dripping:
    """A body of which a byte comes each second, for ever; and botocore's session that has it."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.closed = False
        self.raw = self

    def send(self, _request: object) -> Dripping:
        return self

    def read(self, _amount: int) -> bytes:
        self.seconds += 1
        return b" "

    def close(self) -> None:
        self.closed = True


def test_an_answer_that_drips_is_given_up() -> None:
    dripping = Dripping()
    session = bounded_answers.BoundedSession(dripping, lambda: dripping.seconds)
    with pytest.raises(ReadTimeoutError):
        session.send(AWSRequest("POST", "http://127.0.0.1:1/").prepare())
    assert dripping.seconds == pytest.approx(bounded_answers.LONGEST_ANSWER, abs=2)
    assert dripping.closed


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "no credentials in it"),
        ({"Expiration": None}, "no credentials in it"),
        ({"SecretAccessKey": ""}, "no credentials in it"),
        ({"Expiration": "9999-12-31T23:59:59-14:00"}, "a time that there is not"),
        ({"Expiration": "tomorrow"}, "the answer is not AWS's"),
    ],
)
async def test_credentials_that_are_none(given: dict[str, str | None], words: str) -> None:
    whole = {
        "AccessKeyId": "ASIA",
        "SecretAccessKey": "s",
        "SessionToken": "t",
        "Expiration": "2099-01-01T00:00:00Z",
    }
    fields = {**whole, **given} if given else {}
    text = "".join(
        f"<{name}>{value}</{name}>" for name, value in fields.items() if value is not None
    )
    answer = xml("AssumeRole", f"<Credentials>{text}</Credentials>")
    with stub_aws(in_turn(answer)) as stub:
        port = way(stub.url).identity(KEYS, REGION)
        request = AssumeRoleRequest("arn:aws:iam::111111111111:role/Admin", "alice", 3600)
        with pytest.raises(AwsError, match=words):
            await port.assume_role(request)
