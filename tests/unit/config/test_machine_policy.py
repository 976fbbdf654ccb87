"""The machine's policy: what it says, when it is not trusted, and how it bounds the settings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hatstand.config.bounded import bounded
from hatstand.config.load import load_settings
from hatstand.config.machine_policy import load_machine_policy
from hatstand.config.model import AWS_CLI, LinkKind, MachinePolicy, SessionStore, Settings
from hatstand.domain.environments import Confirm, classify_account
from hatstand.domain.organization import Account, Organization

OWNER = os.getuid()

STRICT = """
session_stores = ["memory", "keyring"]
clipboard = ["tmux", "show"]
console_kinds = ["switch-role"]
max_duration = "4h"
mfa_process = false
read_only = true
journal_required = true
reason_tag = "Ticket"

[[environments]]
name = "prod"
match.id = ["111111111111"]
confirm = "ask"
max_duration = "1h"
require_reason = true

[[environments]]
name = "Staging"
confirm = "type"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    directory = tmp_path / "etc"
    directory.mkdir(mode=0o755)
    return directory / "policy.toml"


def policy_of(file: Path, text: str) -> MachinePolicy:
    file.write_text(text)
    file.chmod(0o644)
    return load_machine_policy(file, owner=OWNER)


def settings_of(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "config.toml"
    file.write_text(text)
    settings = load_settings(file)
    assert settings.findings == ()
    return settings


def test_no_file_leaves_the_settings_as_they_are(file: Path, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, 'theme = "hatstand-light"')
    assert bounded(settings, load_machine_policy(file, owner=OWNER)) is settings


def test_what_it_says(file: Path) -> None:
    policy = policy_of(file, STRICT)
    assert policy.findings == ()
    assert policy.stores == ("memory", "keyring")
    assert policy.read_only
    assert policy.journal_required
    assert policy.reason_tag == "Ticket"
    assert policy.bounds_of("PROD").require_reason
    assert (policy.bounds_of("prod").max_duration, policy.max_duration) == (3600, 14400)
    most = policy.strictest()
    assert (most.confirm, most.max_duration, most.require_reason) == (Confirm.TYPE, 3600, True)
    assert not policy.bounds_of("dev").require_reason


def test_what_it_does_not_allow_is_replaced(file: Path, tmp_path: Path) -> None:
    settings = settings_of(
        tmp_path,
        """
        [sessions]
        store = "runtime"
        share_with_aws_cli = true
        [console]
        kind = "federation"
        [contexts.acme]
        mfa_process = "ykman oath accounts code -s aws"
        """,
    )
    held = bounded(settings, policy_of(file, STRICT))
    assert held.sessions.store is SessionStore.MEMORY
    assert held.sessions.share_with_aws_cli is False
    assert held.clipboard.allowed == ("tmux", "show")
    assert held.console.kind is LinkKind.SWITCH_ROLE
    assert held.console.allowed == ("switch-role",)
    assert held.contexts[0].mfa_process is None
    assert held.blocking == ()


def test_what_it_allows_stays(file: Path, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, '[sessions]\nstore = "keyring"\n[console]\nkind = "portal"')
    policy = policy_of(file, f'session_stores = ["runtime", "keyring", "{AWS_CLI}"]')
    held = bounded(settings, policy)
    assert held.sessions == settings.sessions
    assert held.console == settings.console


def environment_of(settings: Settings, account_id: str) -> tuple[str, Confirm, str]:
    account = Account(account_id, "payments-staging", parent_id="r-1")
    organization = Organization(root_id="r-1", accounts=(account,))
    found = classify_account(account, organization, settings.environments)
    return found.name, found.confirm, found.reason


def test_its_rules_come_before_the_users(file: Path, tmp_path: Path) -> None:
    """Else a user could call production something that asks for nothing."""
    settings = settings_of(
        tmp_path,
        '[[environments]]\nname = "play"\nmatch.id = ["111111111111"]\n',
    )
    held = bounded(settings, policy_of(file, STRICT))
    name, confirm, reason = environment_of(held, "111111111111")
    assert (name, confirm) == ("prod", Confirm.ASK)
    assert reason == "machine policy: environments[prod].match.id = 111111111111"


def test_confirmations_only_get_stricter(file: Path, tmp_path: Path) -> None:
    text = '[[environments]]\nname = "staging"\nmatch.name = ["*"]\nconfirm = "{}"\n'
    policy = policy_of(file, STRICT)
    for configured in ("none", "ask", "type"):
        held = bounded(settings_of(tmp_path, text.format(configured)), policy)
        assert environment_of(held, "222222222222")[:2] == ("staging", Confirm.TYPE)
    weaker = policy_of(file, '[[environments]]\nname = "staging"\nconfirm = "ask"')
    held = bounded(settings_of(tmp_path, text.format("type")), weaker)
    assert environment_of(held, "222222222222")[1] is Confirm.TYPE


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("sesion_stores = []", "sesion_stores", "unknown key"),
        ('session_stores = ["disk"]', "session_stores[#1]", "disk"),
        ("session_stores = []", "session_stores", "at least one"),
        ('session_stores = ["aws-cli"]', "session_stores", "alone"),
        ('clipboard = ["auto"]', "clipboard[#1]", "auto"),
        ('max_duration = "5m"', "max_duration", "15"),
        ("read_only = 1", "read_only", "true or false"),
        ("read_only = ", "", "Invalid value"),
        ('[[environments]]\nconfirm = "ask"', "environments[#1].name", "missing"),
        (
            '[[environments]]\nname = "a"\n[[environments]]\nname = "A"',
            "environments[A]",
            "already",
        ),
    ],
)
def test_a_fault_blocks_everything_and_names_its_place(
    file: Path, text: str, key: str, words: str
) -> None:
    policy = policy_of(file, text)
    finding = policy.findings[0]
    assert finding.file == str(file)
    assert finding.key == key
    assert words in f"{finding.message} {finding.hint}"
    assert bounded(Settings(), policy).blocking == policy.findings


@pytest.mark.parametrize("mode", [0o664, 0o646])
def test_a_file_that_others_may_write_is_not_trusted(file: Path, mode: int) -> None:
    policy_of(file, STRICT)
    file.chmod(mode)
    policy = load_machine_policy(file, owner=OWNER)
    assert "may be written by others" in policy.findings[0].message
    assert bounded(Settings(), policy).blocking


def test_a_directory_that_others_may_write_is_not_trusted(file: Path) -> None:
    policy_of(file, STRICT)
    file.parent.chmod(0o777)
    assert load_machine_policy(file, owner=OWNER).findings


def test_a_file_of_somebody_else_is_not_trusted(file: Path) -> None:
    policy_of(file, STRICT)
    policy = load_machine_policy(file, owner=OWNER + 1)
    assert f"belongs to user {OWNER}" in policy.findings[0].message


def test_a_file_that_is_no_file_blocks(file: Path) -> None:
    file.mkdir(mode=0o755)
    assert "can't be read" in load_machine_policy(file, owner=OWNER).findings[0].message


def test_a_link_to_nowhere_blocks(file: Path) -> None:
    file.symlink_to(file.parent / "gone.toml")
    assert load_machine_policy(file, owner=OWNER).findings
