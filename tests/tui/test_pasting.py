"""Pasting into the find line whatever names an account."""

from __future__ import annotations

import pytest
from tests.tui.acme import PAYMENTS_DEV, PAYMENTS_PROD
from tests.tui.driver import opened
from textual import events

DENIED = f"""An error occurred (AccessDenied) when calling the AssumeRole operation:
User: arn:aws:sts::{PAYMENTS_DEV}:assumed-role/Admin/alice is not authorized to perform:
sts:AssumeRole on resource: arn:aws:iam::{PAYMENTS_PROD}:role/Admin"""


async def found(text: str) -> list[str]:
    async with opened() as driver:
        await driver.do("find")
        focused = driver.app.focused
        assert focused is not None
        focused.post_message(events.Paste(text))
        await driver.idle()
        await driver.pilot.pause()
        return [row.key for row in driver.main.find_bar.hits.rows]


@pytest.mark.parametrize(
    ("text", "accounts"),
    [
        (f"{PAYMENTS_PROD}.dkr.ecr.eu-west-1.amazonaws.com/app:latest", [PAYMENTS_PROD]),
        (f"https://{PAYMENTS_PROD}.signin.aws.amazon.com/console", [PAYMENTS_PROD]),
        (f"https://{PAYMENTS_DEV}-abcd.eu-west-1.console.aws.amazon.com/s3/home", [PAYMENTS_DEV]),
        (f"s3://logs-{PAYMENTS_DEV}-eu/2026", [PAYMENTS_DEV]),
        (f"arn:aws:s3:::logs-{PAYMENTS_DEV}", [PAYMENTS_DEV]),
        (DENIED, [PAYMENTS_DEV, PAYMENTS_PROD]),
        (DENIED + "\n" * 1_000_000, [PAYMENTS_DEV, PAYMENTS_PROD]),
        ("\n", []),
        ("\x1b]0;title\x07", []),
    ],
    ids=["ecr", "sign-in", "console", "s3", "arn", "denied", "megabyte", "newline", "escape"],
)
async def test_what_is_pasted_names_accounts(text: str, accounts: list[str]) -> None:
    assert await found(text) == [f"account:{account}" for account in accounts]
