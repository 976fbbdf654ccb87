"""Completion knows the commands as they are, and answers without importing what they need."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import click
from tests.patience import PATIENCE

from hatstand.cli.completion import NAME
from hatstand.cli.completion.commands import COMMAND, COMMANDS, CONTEXT, FILE, GLOBAL, NONE, TARGET
from hatstand.cli.main import root

SLOW = {"click", "dataclasses", "typing", "inspect", "asyncio", "botocore", "textual", "sqlite3"}
"""Of these `sqlite3` alone is loaded, and only where there is a snapshot."""


def commands(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{before}{name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")


def kind_of(parameter: click.Parameter) -> str | tuple[str, ...]:
    """Return what completion must say of a value, `any` where that is for people to decide."""
    if isinstance(parameter, click.Option) and parameter.is_flag:
        return NONE
    if isinstance(parameter.type, click.Choice):
        return tuple(parameter.type.choices)
    return TARGET if "target" in (parameter.name, (parameter.metavar or "").lower()) else "any"


def known(kind: str | tuple[str, ...]) -> str | tuple[str, ...]:
    return kind if isinstance(kind, tuple) or kind in (NONE, TARGET) else "any"


def test_every_command_and_option_is_known() -> None:
    """Where this fails, a command was changed and `cli/completion/commands.py` has to follow."""
    found = dict(commands(root))
    assert set(COMMANDS) == set(found)
    for name, command in found.items():
        options = {
            option.opts[0]: kind_of(option)
            for option in command.params
            if isinstance(option, click.Option) and option.opts[0] not in GLOBAL
        }
        assert {o: known(k) for o, k in COMMANDS[name].options.items()} == options, name
        words = [kind_of(p) for p in command.params if isinstance(p, click.Argument)]
        if isinstance(command, click.Group):
            nested = [n.split()[-1] for n in found if n.startswith(f"{name} ")]
            words = [tuple(nested)] if nested else []
            assert [set(kind) for kind in COMMANDS[name].words] == [set(kind) for kind in words]
        else:
            assert [known(kind) for kind in COMMANDS[name].words] == words, name


def test_the_global_options_are_known() -> None:
    options = [option for option in root.params if isinstance(option, click.Option)]
    found = {option.opts[0]: option.is_flag for option in options} | {"--help": True}
    assert {name: kind == NONE for name, kind in GLOBAL.items()} == found
    assert (GLOBAL["--context"], GLOBAL["--config"]) == (CONTEXT, FILE)
    assert COMMANDS["exec"].words == (TARGET, COMMAND)


def test_an_answer_loads_next_to_nothing() -> None:
    script = (
        "import sys; before = set(sys.modules)\n"
        "from hatstand.__main__ import main; main()\n"
        "sys.stderr.write(' '.join(set(sys.modules) - before))"
    )
    for words in ("hatstand se", "hat x", "hatstand --context "):
        arguments = [sys.executable, "-c", script, NAME, "bash", words.split(" ")[-1], words]
        done = subprocess.run(
            arguments,
            env=dict(os.environ),
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
        assert done.stdout.startswith("words\n")
        loaded = {module.split(".")[0] for module in done.stderr.split()}
        assert "hatstand" in loaded
        assert loaded.isdisjoint(SLOW)
