"""Settings that change while hatstand runs: what counts at once, what stays, what waits."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hatstand.config.following import (
    FollowedSettings,
    changed_sections,
    waiting_keys,
    without_faults,
)
from hatstand.config.load import load_settings
from hatstand.config.model import Settings
from hatstand.domain.built_in_rules import BUILT_IN_RULES
from hatstand.domain.environments import Confirm

GOOD = """
theme = "hatstand-light"

[sessions]
duration = "4h"
warn_before = "10m"

[clipboard]
clear_after = "never"

[[environments]]
name = "gold"
match.name = ["*-gold"]
confirm = "type"

[contexts.acme]
profile = "jump"

[keys]
assume = "z"
"""

Write = Callable[[str], None]
Look = Callable[[], Settings | None]


class Desk:
    """A file that is edited, and a program that follows it."""

    def __init__(self, directory: Path) -> None:
        self.file = directory / "config.toml"
        self.policy = directory / "policy.toml"
        self._moment = 1
        self.write(GOOD)
        self.settings = load_settings(self.file)
        self._followed = FollowedSettings(self.file, self.policy, policy_owner=os.getuid())

    def write(self, text: str, path: Path | None = None) -> None:
        path = path or self.file
        path.write_text(text)
        self._moment += 1
        os.utime(path, ns=(self._moment, self._moment))

    def look(self) -> Settings | None:
        """Look twice, as two ticks do, and take what there is."""
        found = self._followed.look(self.settings) or self._followed.look(self.settings)
        self.settings = found or self.settings
        return found

    def after(self, text: str) -> Settings:
        self.write(text)
        found = self.look()
        assert found is not None
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_nothing_is_told_while_nothing_changes(desk: Desk) -> None:
    assert desk.look() is None


def test_what_is_valid_counts_at_once(desk: Desk) -> None:
    after = desk.after('theme = "hatstand-dark"\n[limits]\nrate = 0.1\n')
    assert (after.theme, after.rate, after.findings) == ("hatstand-dark", 0.1, ())
    assert after.environments == BUILT_IN_RULES
    assert after.sessions.duration == 3600


def test_a_file_that_is_no_toml_changes_nothing_but_forbids(desk: Desk) -> None:
    before = desk.settings
    after = desk.after(GOOD + "[keys\n")
    assert after.blocking == after.findings
    assert after.blocking[0].line == GOOD.count("\n") + 1
    assert changed_sections(before, after) == ()
    mended = desk.after(GOOD)
    assert (mended.findings, mended.blocking) == ((), ())


@pytest.mark.parametrize(
    ("fault", "section", "blocks"),
    [
        ('theme = "hatstand-light"', "theme = 3", False),
        ('warn_before = "10m"', 'warn_before = "10x"', True),
        ('clear_after = "never"', "clear_after = 3", True),
        ('match.name = ["*-gold"]', 'match.nam = ["*-gold"]', True),
        ('confirm = "type"', 'confirm = "typ"', True),
        ("[keys]", "[kyes]", False),
    ],
)
def test_a_section_with_a_fault_stays_as_it_was(
    desk: Desk, fault: str, section: str, blocks: bool
) -> None:
    before = desk.settings
    after = desk.after(GOOD.replace(fault, section))
    assert len(after.findings) >= 1
    assert bool(after.blocking) is blocks
    changed = changed_sections(before, after)
    assert changed == (("keys",) if section == "[kyes]" else ())


def test_the_other_sections_count(desk: Desk) -> None:
    after = desk.after(GOOD.replace("hatstand-light", "bowler").replace('"10m"', '"10x"'))
    assert (after.theme, after.sessions.warn_before) == ("bowler", 600)


@pytest.mark.parametrize(
    "text",
    [
        '[sesions]\nstore = "memory"\n',
        'store = "memory"\n',
        "[[enviroments]]\nname = 'x'\nmatch.name = ['x']\n",
    ],
)
def test_what_may_have_been_meant_for_safety_keeps_what_guards(desk: Desk, text: str) -> None:
    after = desk.after(text)
    assert after.blocking
    assert after.environments[0].confirm is Confirm.TYPE
    assert after.clipboard.clear_after is None
    assert after.sessions.duration == 4 * 3600


def test_a_fault_in_a_context_keeps_that_context(desk: Desk) -> None:
    text = GOOD.replace('profile = "jump"', 'profle = "jump"') + "\n[contexts.new]\n"
    after = desk.after(text)
    assert [(one.name, one.profile) for one in after.contexts] == [("acme", "jump"), ("new", None)]
    assert set(after.blocking_contexts) == {"acme"}
    assert after.blocking == ()


def test_a_file_that_is_gone_stays_in_force_and_is_told(desk: Desk) -> None:
    before = desk.settings
    desk.file.unlink()
    after = desk.look()
    assert after is not None
    assert changed_sections(before, after) == ()
    assert [finding.message for finding in after.findings] == ["the file is gone"]
    assert after.blocking == ()


def test_a_file_that_comes_counts(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.file.unlink()
    desk.settings = Settings(file=str(desk.file))
    desk.look()
    assert desk.after('theme = "bowler"\n').theme == "bowler"


def test_the_machine_s_policy_bounds_what_is_read_again_once(desk: Desk) -> None:
    policy = '[[environments]]\nname = "gold"\nmatch.id = ["111111111111"]\nconfirm = "ask"\n'
    desk.write(policy, desk.policy)
    first = desk.look()
    assert first is not None
    assert [rule.by_policy for rule in first.environments] == [True, False]
    again = desk.after(GOOD.replace('"10m"', '"10x"'))
    assert [rule.by_policy for rule in again.environments] == [True, False]
    desk.policy.unlink()
    assert desk.look() is not None
    assert [rule.by_policy for rule in desk.settings.environments] == [False]


@pytest.mark.parametrize(
    ("old", "new", "waiting"),
    [
        ("[sessions]", '[sessions]\nstore = "memory"', ("sessions.store",)),
        ('profile = "jump"', 'profile = "other"', ("contexts.acme.profile",)),
        ('profile = "jump"', 'profile = "jump"\nregion = "eu-west-1"', ("contexts.acme.region",)),
        ("[contexts.acme]", "[contexts.other]", ("contexts.acme",)),
        ("theme =", 'default_context = "acme"\ntheme =', ("default_context",)),
        ("[keys]", "[[contexts.acme.roles]]\nname = 'R'\naccounts.ou = ['**']\n[keys]", ()),
        ('"10m"', '"1m"', ()),
    ],
)
def test_what_waits_for_the_next_start(
    desk: Desk, old: str, new: str, waiting: tuple[str, ...]
) -> None:
    before = desk.settings
    after = desk.after(GOOD.replace(old, new))
    assert after.findings == ()
    assert waiting_keys(before, after, "acme") == waiting


def test_sharing_with_the_aws_cli_ends_at_once_and_begins_at_the_next_start(desk: Desk) -> None:
    off = GOOD.replace("[sessions]", "[sessions]\nshare_with_aws_cli = false")
    before = desk.settings
    without = desk.after(off)
    assert waiting_keys(before, without, "acme") == ()
    assert waiting_keys(without, desk.after(GOOD), "acme") == ("sessions.share_with_aws_cli",)


def test_sections_at_fault_are_those_of_before_not_of_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[ui]\nascii = "on"\nanimations = 3\n')
    before = Settings(exists=True)
    assert without_faults(before, load_settings(file)).ui == before.ui
