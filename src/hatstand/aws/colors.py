"""AWS User Experience Customization: the colour that an account has in AWS's own console."""

from __future__ import annotations

from hatstand.aws.calls import Calls

REGION = "us-east-1"
"""The service is global and answers there alone (Pulumi and Terraform providers do the same)."""

NONE = "none"
"""AWS's word for an account without a colour."""


async def account_color(calls: Calls) -> str:
    """Return the colour of the account that some credentials belong to; empty where it has none.

    Args:
        calls: With those credentials, in `REGION`.

    Raises:
        AwsError: It may not be read, or AWS does not answer.
    """
    answer = await calls.call("uxc", "GetAccountCustomizations")
    color = str(answer.get("accountColor") or "")
    return "" if color == NONE else color
