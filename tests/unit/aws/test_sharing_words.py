"""Refusals of RAM and Cloud Map: a title that says what it means, and AWS's words."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from hatstand.aws.failures import translate
from hatstand.errors import AwsError


@pytest.mark.parametrize(
    ("operation", "code", "title", "hint"),
    [
        (
            "ram:AcceptResourceShareInvitation",
            "ResourceShareInvitationExpiredException",
            "the invitation has expired",
            "share it again",
        ),
        (
            "ram:RejectResourceShareInvitation",
            "ResourceShareInvitationAlreadyAcceptedException",
            "accepted before",
            "hatstand shares",
        ),
        (
            "servicediscovery:DiscoverInstances",
            "NamespaceNotFound",
            "no such namespace",
            "owner's account id",
        ),
    ],
)
def test_known_refusals_say_what_they_mean(
    operation: str, code: str, title: str, hint: str
) -> None:
    response = {"Error": {"Code": code, "Message": "words"}, "ResponseMetadata": {}}
    found = translate(ClientError(response, operation), operation)  # type: ignore[arg-type]
    assert isinstance(found, AwsError)
    assert title in found.title
    assert hint in found.hint
    assert (found.code, found.message, found.operation) == (code, "words", operation)
