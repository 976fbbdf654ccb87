"""The reference of the settings knows every key, and its defaults are those in force."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest

from hatstand.config.load import load_settings
from hatstand.config.machine_policy import ENVIRONMENT as ENVIRONMENT_BOUNDS
from hatstand.config.machine_policy import POLICY, load_machine_policy
from hatstand.config.model import Settings
from hatstand.config.origins import ShownSetting
from hatstand.config.rules import COLOR_NAMES, ENVIRONMENT, MATCH, PALETTE
from hatstand.config.schema import (
    ACCOUNT,
    CLIPBOARD,
    CONSOLE,
    CONTEXT,
    LIMITS,
    ROLE,
    ROOT,
    SELECTOR,
    SESSIONS,
    UI,
)
from hatstand.config.showing import shown_settings
from hatstand.config.writing import toml_value
from hatstand.domain.built_in_rules import BUILT_IN_RULES

PAGE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text()
_SECTIONS = re.split(r"^## ", PAGE, flags=re.MULTILINE)
_ROW = re.compile(r"^\| (`[^|]+`) \| (`[^|]+`|[^|]*) \|", re.MULTILINE)


def section(title: str) -> str:
    (found,) = [text for text in _SECTIONS if text.startswith(title)]
    return found


def names(table: str, *keys: str) -> set[str]:
    """Return those of some keys that a section does not name."""
    return {key for key in keys if f"`{key}`" not in section(table)}


@pytest.mark.parametrize(
    ("title", "keys"),
    [
        ("Top level", ("theme", "default_context")),
        ("`[sessions]`", tuple(SESSIONS)),
        ("`[limits]`", tuple(f"limits.{key}" for key in LIMITS)),
        ("`[limits]`", tuple(f"clipboard.{key}" for key in CLIPBOARD)),
        ("`[limits]`", tuple(f"console.{key}" for key in CONSOLE)),
        ("`[limits]`", tuple(f"ui.{key}" for key in UI)),
        ("`[[environments]]`", tuple(key for key in ENVIRONMENT if key != "match")),
        ("`[[environments]]`", tuple(f"match.{key}" for key in MATCH)),
        ("`[contexts.NAME]`", tuple(set(CONTEXT) - {"organization", "accounts", "roles"})),
        ("`[contexts.NAME]`", ("organization.role", *ACCOUNT)),
        ("`[contexts.NAME]`", tuple(key for key in ROLE if key != "accounts")),
        ("`[contexts.NAME]`", tuple(f"accounts.{key}" for key in SELECTOR)),
    ],
)
def test_every_key_is_explained(title: str, keys: tuple[str, ...]) -> None:
    assert names(title, *keys) == set()


def test_every_section_is_there() -> None:
    titles = "".join(text.partition("\n")[0] for text in _SECTIONS)
    own = {"theme", "default_context", "contexts"}
    assert {name for name in ROOT if name not in own and f"[{name}]" not in titles} == set()


def test_the_defaults_are_those_in_force() -> None:
    shown: dict[str, ShownSetting] = {
        table.way_to(one): one
        for table in shown_settings(Settings(), Settings())
        for one in table.settings
    }
    told = {}
    for text in _SECTIONS:
        prefix = "sessions." if text.startswith("`[sessions]") else ""
        rows = _ROW.findall(text) if "| Default |" in text else []
        told |= {f"{prefix}{key.strip('`')}": default for key, default in rows}
    assert len(told) > 15
    for key, default in told.items():
        value = shown[key].value
        if value is not None and default.startswith("`"):
            assert default.split("`")[1] == toml_value(value), key


def test_the_built_in_rules_stand_there_in_their_order() -> None:
    table = section("`[[environments]]`").partition("| Environment |")[2]
    rows = re.findall(r"^\| `(\w+)` \| .* \| (`ask`|–) \|$", table, re.MULTILINE)
    assert rows == [
        (rule.name, "`ask`" if rule.confirm == "ask" else "–") for rule in BUILT_IN_RULES
    ]


def test_every_colour_of_the_palette_is_named() -> None:
    (row,) = re.findall(r"^\| `color` \| .*\(`(.*?)`\)", PAGE, re.MULTILINE)
    assert set(PALETTE) <= set(row.split()) <= set(COLOR_NAMES)


def test_the_complete_example_is_right(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", section("A complete example"), re.DOTALL)
    file = tmp_path / "config.toml"
    file.write_text(example)
    settings = load_settings(file)
    assert settings.findings == ()
    assert [context.name for context in settings.contexts] == ["acme"]


def test_the_machine_s_policy_is_told_with_every_key_and_its_example_is_right(
    tmp_path: Path,
) -> None:
    text = (Path(__file__).parents[2] / "docs" / "policy.md").read_text()
    example = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)[0]
    tmp_path.chmod(0o700)
    file = tmp_path / "policy.toml"
    file.write_text(example)
    file.chmod(0o600)
    policy = load_machine_policy(file, owner=os.getuid())
    assert policy.findings == ()
    told = tomllib.loads(example)
    assert set(POLICY) - set(told) == set()
    looks = {"badge", "color"}  # as in the user's settings
    assert set(ENVIRONMENT_BOUNDS) - looks - set(told["environments"][0]) == set()
