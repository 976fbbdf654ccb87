"""What is shown of settings that the machine's policy bounds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hatstand.config.bounded import bounded
from hatstand.config.load import load_settings
from hatstand.config.machine_policy import load_machine_policy
from hatstand.config.origins import ShownSetting
from hatstand.config.showing import shown_settings

POLICY = """
session_stores = ["memory"]
clipboard = ["tmux", "show"]
console_kinds = ["switch-role"]
max_duration = "2h"
mfa_process = false

[[environments]]
name = "prod"
match.id = ["111111111111"]
confirm = "type"
require_reason = true

[[environments]]
name = "gold"
confirm = "ask"
"""
FILE = """
[sessions]
store = "runtime"

[[environments]]
nmae = "broken"

[[environments]]
name = "gold"
match.name = ["*-gold"]

[contexts.acme]
mfa_process = "oathtool --totp SEED"
"""


@pytest.fixture
def shown(tmp_path: Path) -> dict[str, ShownSetting]:
    """What is shown of `FILE` under `POLICY`, by the ways to the keys."""
    file, policy = tmp_path / "config.toml", tmp_path / "policy.toml"
    file.write_text(FILE)
    policy.write_text(POLICY)
    asked = load_settings(file)
    settings = bounded(asked, load_machine_policy(policy, owner=os.getuid()))
    tables = shown_settings(settings, asked)
    return {table.way_to(one): one for table in tables for one in table.settings}


def test_a_value_that_the_policy_changed_says_what_was_asked_for(
    shown: dict[str, ShownSetting],
) -> None:
    store = shown["sessions.store"]
    assert (store.value, store.source) == (
        "memory",
        "machine policy; config.toml line 3 says runtime",
    )
    shared = shown["sessions.share_with_aws_cli"]
    assert (shared.value, shared.source) == (False, "machine policy; the default is true")
    kind = shown["console.kind"]
    assert (kind.value, kind.origin) == ("switch-role", "machine policy")


def test_what_it_leaves_to_choose_is_named(shown: dict[str, ShownSetting]) -> None:
    assert shown["clipboard.via"].source == "default; the machine's policy allows tmux, show"


def test_its_environments_stand_first_and_say_so(shown: dict[str, ShownSetting]) -> None:
    assert shown["environments[0].name"] == ShownSetting("name", "prod", "machine policy")
    assert shown["environments[1].match.name"].source == "config.toml line 10"
    confirm = shown["environments[1].confirm"]
    assert (confirm.value, confirm.source) == (
        "ask",
        "machine policy; it asks for no less than ask",
    )


def test_a_command_that_it_does_not_allow_is_not_set(shown: dict[str, ShownSetting]) -> None:
    process = shown["contexts.acme.mfa_process"]
    assert (process.value, process.source) == (
        None,
        "machine policy; no command may be asked for codes",
    )


def test_all_of_it_is_shown_with_its_lines(shown: dict[str, ShownSetting]) -> None:
    longest = shown["machine_policy.max_duration"]
    assert (longest.value, longest.source) == ("2h", "machine policy line 5")
    assert shown["machine_policy.read_only"].source == "default"
    assert shown["machine_policy.environments[0].require_reason"].value is True


def test_without_a_policy_nothing_is_said_of_one(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    settings = load_settings(file)
    assert not any(table.path == "machine_policy" for table in shown_settings(settings, settings))
