"""Each command's help has examples, and each example is one that the command takes."""

from __future__ import annotations

import re
import shlex

import click
import pytest
from tests.guard.test_completion import commands

from hatstand.cli.examples import EXAMPLES, examples_of
from hatstand.cli.main import root

LINES = [line for lines in EXAMPLES.values() for line in lines]


def test_every_command_has_some() -> None:
    assert set(EXAMPLES) == {"", *dict(commands(root))}
    assert all(EXAMPLES.values())


def test_they_stand_under_their_command() -> None:
    for name, lines in EXAMPLES.items():
        assert all(name in line for line in lines)
        assert examples_of(f"hatstand {name}".strip()) == lines


@pytest.mark.parametrize("line", LINES)
def test_each_is_understood(line: str) -> None:
    found = re.search(r'hatstand [^)|>"]+', line)
    assert found is not None
    assert "&&" not in line
    _, *words = shlex.split(found.group())
    command: click.Command = root
    context = click.Context(root, info_name="hatstand")
    while words and isinstance(command, click.Group) and not words[0].startswith("-"):
        name, inner, words = command.resolve_command(context, words)
        assert inner is not None
        command, context = inner, click.Context(inner, context, info_name=name)
    command.parse_args(context, words)


@pytest.mark.parametrize("name", ["", "exec", "sessions forget"])
def test_help_shows_them(name: str) -> None:
    command, context = root, click.Context(root, info_name="hatstand")
    for word in name.split():
        assert isinstance(command, click.Group)
        inner = command.get_command(context, word)
        assert inner is not None
        command, context = inner, click.Context(inner, context, info_name=word)
    shown = command.get_help(context).split("Examples:\n")[1].split("\n\n")[0]
    assert [line.strip() for line in shown.splitlines()] == list(EXAMPLES[name])
