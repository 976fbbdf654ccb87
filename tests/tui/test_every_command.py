"""No command without a test that runs it, and no key that does not reach its command."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.tui.driver import opened

from hatstand.tui.commands.keymap import bound
from hatstand.tui.commands.registry import BY_ID, COMMANDS
from hatstand.tui.screens import main
from hatstand.tui.situation import Tab

PLACE = Path(__file__).parent
SAYS_SO = frozenset({"sees", "sees_not", "was_told", "until_seen"})
"""Methods of the driver that fail where something is not as it should be."""


def stories(source: str) -> Iterator[tuple[str, str]]:
    """Yield each command that a test runs by its key and then looks at, with the test's name."""
    for test in ast.walk(ast.parse(source)):
        if isinstance(test, ast.AsyncFunctionDef) and test.name.startswith("test_"):
            nodes = list(ast.walk(test))
            calls = [
                node
                for node in nodes
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            ]
            looked = [node.lineno for node in nodes if isinstance(node, ast.Assert)]
            looked += [call.end_lineno or 0 for call in calls if _name(call) in SAYS_SO]
            for call in calls:
                if _name(call) == "do" and any(line >= call.lineno for line in looked):
                    for word in call.args:
                        if isinstance(word, ast.Constant):
                            yield str(word.value), test.name


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def test_every_command_has_a_story() -> None:
    told: dict[str, list[str]] = defaultdict(list)
    for file in PLACE.rglob("test_*.py"):
        for command_id, test in stories(file.read_text(encoding="utf-8")):
            told[command_id].append(f"{file.name}::{test}")
    assert set(BY_ID) - set(told) == set(), "write a story that runs it by its key"
    assert set(told) <= set(BY_ID)


def test_a_story_is_one_only_if_it_looks_at_what_came_of_it() -> None:
    blind = "async def test_it():\n    assert ready\n    await driver.do('copy')\n"
    assert list(stories(blind)) == []
    assert list(stories(f"{blind}    driver.was_told('Sent')\n")) == [("copy", "test_it")]
    assert list(stories(f"{blind}    assert copies\n")) == [("copy", "test_it")]


@pytest.mark.parametrize("tab", Tab)
async def test_each_key_reaches_its_command(tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    possible = {
        command.id: replace(command, available=lambda _situation: None) for command in COMMANDS
    }
    ran: list[str] = []
    async with opened() as driver:
        await driver.do(tab.value)
        await driver.idle()
        monkeypatch.setattr(main, "BY_ID", possible)
        for command_id in possible:
            run = lambda name=command_id: ran.append(name)  # noqa: E731 - one for each
            monkeypatch.setitem(driver.main.commands, command_id, run)
        monkeypatch.setattr(driver.app, "exit", driver.main.commands["quit"])  # of `ALWAYS_QUITS`
        for command in COMMANDS:
            for key in command.keys if tab in command.scope.tabs else ():
                await driver.pilot.press(bound(key))
                assert ran == [command.id], key
                ran.clear()
