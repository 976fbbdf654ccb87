"""Answers with status 200 that are not AWS's: never taken for an empty list or a success."""

from __future__ import annotations

import pytest
from tests.unit.aws.stub_aws import Answer, in_turn, stub_aws
from tests.unit.aws.test_calls import KEYS

from hatstand.aws.gateway import AwsGateway
from hatstand.errors import AwsError

REGION = "eu-west-1"


def way(url: str) -> AwsGateway:
    return AwsGateway({"HOME": "/nonexistent", "AWS_ENDPOINT_URL": url}, 1000.0, patience=0.1)


@pytest.mark.parametrize(
    "body",
    ["<html>Please sign in</html>", '{"Accounts": [', "[]", '"ok"', "null"],
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
