"""Reading AWS's own account colours: whoever refuses is left out, and nobody is asked twice."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hatstand.domain.credentials import Credentials
from hatstand.errors import AccessDenied, AwsError, Unreachable
from hatstand.secret import Secret
from hatstand.services.account_colors import ColorsRead, read_colors
from hatstand.store.colors import TomlColors

NOW = datetime(2026, 11, 22, tzinfo=UTC)


class Console:
    """A gateway that knows colours by access key id."""

    def __init__(self, **answers: str | AwsError) -> None:
        self.answers = answers
        self.asked: list[str] = []

    async def account_color(self, credentials: Credentials) -> str:
        self.asked.append(credentials.access_key_id)
        answer = self.answers[credentials.access_key_id]
        if isinstance(answer, AwsError):
            raise answer
        return answer


def keys(name: str) -> Credentials:
    return Credentials(name, Secret("s"), None, None)


async def read(console: Console) -> ColorsRead:
    gateway: Any = console
    return await read_colors(gateway, {name: keys(name) for name in console.answers})


async def test_each_account_is_asked_and_refusals_are_gaps() -> None:
    refusal = AccessDenied("AWS does not allow it", code="AccessDeniedException")
    found = await read(Console(a="red", b="", c=refusal, d="teal"))
    assert found.colors == {"a": "red", "b": "", "d": "teal"}
    assert [gap.subject for gap in found.gaps] == ["the colour of c"]
    assert found.words == (
        "2 account colours imported; 1 without one; 1 may not be read (AWS does not allow it)"
    )


async def test_where_aws_does_not_answer_nobody_asks_on() -> None:
    console = Console(a=Unreachable("no answer"), b="red")
    with pytest.raises(Unreachable):
        await read(console)
    assert console.asked == ["a"]


def test_colours_are_kept_and_forgotten_by_account(tmp_path: Path) -> None:
    path = tmp_path / "colors.toml"
    TomlColors(path).keep({"a": "red", "b": "teal", "c": ""}, NOW)
    assert TomlColors(path).colors() == {"a": "red", "b": "teal"}
    TomlColors(path).keep({"a": "", "d": "pink"}, NOW)
    assert TomlColors(path).colors() == {"b": "teal", "d": "pink"}
