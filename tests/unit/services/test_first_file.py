"""A first settings file: it says what was found, and changes nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hatstand.config.load import load_settings
from hatstand.config.model import ContextSettings, Settings
from hatstand.config.schema import CLIPBOARD, CONSOLE, LIMITS, SESSIONS, UI
from hatstand.domain.built_in_rules import BUILT_IN_RULES
from hatstand.domain.credentials import CallerIdentity
from hatstand.domain.profiles import Profile, ProfileKind, ProfileSet
from hatstand.services.beginnings import Beginning, candidates
from hatstand.services.first_file import ABOUT, first_file

TODAY = date(2026, 11, 22)
ALICE = CallerIdentity("999999999999", "arn:aws:iam::999999999999:user/alice")
DEVICE = "arn:aws:iam::999999999999:mfa/alice"
JUMP = Beginning("jump", "jump", 3, "eu-west-1", ALICE, organization="o-acme", devices=(DEVICE,))
ROLE = Profile("admin", ProfileKind.ROLE, "arn:aws:iam::1:role/Admin", "jump")
KEYS = Profile("jump", ProfileKind.KEYS, access_key_id="AKIA", holds_keys=True)


def text_of(*beginnings: Beginning, profiles: tuple[Profile, ...] = ()) -> str:
    return first_file(beginnings, ProfileSet(profiles), TODAY, asked=True)


def read(text: str, tmp_path: Path) -> Settings:
    file = tmp_path / "config.toml"
    file.write_text(text)
    settings = load_settings(file)
    assert settings.findings == ()
    return replace(settings, file="", exists=False)


def switched_on(text: str) -> str:
    """Return the text with every setting that is not set taken for set."""
    return re.sub(r"^#(?=[\w\[])", "", text, flags=re.MULTILINE)


def test_nothing_in_it_changes_what_is_in_force(tmp_path: Path) -> None:
    assert read(text_of(), tmp_path) == Settings()


def test_each_setting_shows_its_default(tmp_path: Path) -> None:
    text = switched_on(text_of()).replace("\n[contexts.acme]", "\n[contexts.profiles]")
    settings = read(text, tmp_path)
    default = Settings()
    examples = {"source_identity": "", "tags": {}}
    assert replace(settings.sessions, **examples) == default.sessions
    assert settings.clipboard == default.clipboard
    assert settings.ui == default.ui
    assert settings.rate == default.rate
    assert settings.console.kind == default.console.kind
    assert dict(settings.keys) == {"assume": "a"}


def test_the_rules_in_it_are_the_built_in_ones(tmp_path: Path) -> None:
    settings = read(switched_on(text_of(JUMP)), tmp_path)
    assert [replace(rule, built_in=True) for rule in settings.environments] == list(BUILT_IN_RULES)


def test_every_key_of_the_file_is_explained() -> None:
    tables = {
        "sessions": SESSIONS,
        "limits": LIMITS,
        "clipboard": CLIPBOARD,
        "console": CONSOLE,
        "ui": UI,
    }
    keys = {f"{section}.{key}" for section, table in tables.items() for key in table}
    assert set(ABOUT) == keys | {"theme", "default_context"}


def test_a_context_for_each_beginning(tmp_path: Path) -> None:
    keys = Beginning("environment", None, caller=ALICE)
    settings = read(text_of(JUMP, keys), tmp_path)
    assert settings.contexts == (
        ContextSettings("jump", profile="jump", mfa_serial=DEVICE),
        ContextSettings("environment"),
    )
    on = read(switched_on(text_of(JUMP, keys)), tmp_path)
    assert (on.default_context, on.contexts[0].region) == ("jump", "eu-west-1")


def test_what_was_found_stands_above() -> None:
    text = text_of(JUMP, profiles=(KEYS, ROLE))
    assert "2 profiles in the AWS files, 1 of them roles" in text
    assert (
        "profile jump: alice in 9999-9999-9999; the organization o-acme may be read; "
        "3 profiles start from it"
    ) in text


@pytest.mark.parametrize(
    ("beginning", "words"),
    [
        (Beginning("a", "a", problem="the session has ended", hint="aws login"), "(aws login)"),
        (Beginning("a", "a", caller=ALICE), "no organization may be read"),
        (Beginning("environment", None, caller=ALICE), "the environment's keys: alice in"),
    ],
)
def test_what_is_not_there_is_said(beginning: Beginning, words: str) -> None:
    assert words in text_of(beginning)


def test_several_devices_are_offered_and_none_is_chosen(tmp_path: Path) -> None:
    text = text_of(replace(JUMP, devices=(DEVICE, DEVICE + "2")))
    assert read(text, tmp_path).contexts[0].mfa_serial is None
    assert text.count("#mfa_serial = ") == 2


def test_hostile_names_are_data(tmp_path: Path) -> None:
    name = 'a"] [sessions] store = "memory" #'
    problem = "no\n[sessions]\nstore = 'memory'"
    settings = read(text_of(replace(JUMP, name=name, profile=name, problem=problem)), tmp_path)
    assert [(one.name, one.profile) for one in settings.contexts] == [(name, name)]
    assert settings.sessions == Settings().sessions


class TestCandidates:
    """Which base credentials are sensible to begin with."""

    def names(self, *profiles: Profile, **environ: str) -> list[str]:
        return [one.name for one in candidates(ProfileSet(profiles), environ)]

    def test_what_others_start_from_comes_first(self) -> None:
        default = Profile("default", ProfileKind.KEYS, access_key_id="A", holds_keys=True)
        other = Profile("other", ProfileKind.KEYS, access_key_id="B", holds_keys=True)
        found = candidates(ProfileSet((default, KEYS, ROLE, other)), {})
        assert [(one.name, one.roles) for one in found] == [("jump", 1), ("default", 0)]

    def test_where_nothing_points_at_any_all_with_keys_do(self) -> None:
        other = Profile("other", ProfileKind.KEYS, access_key_id="B", holds_keys=True)
        assert self.names(KEYS, other) == ["jump", "other"]

    def test_profiles_of_identity_center_are_no_contexts_by_themselves(self) -> None:
        sso = tuple(Profile(f"sso-{n}", ProfileKind.SSO, sso_role_name="R") for n in range(9))
        assert self.names(*sso) == []
        assert self.names(*sso, AWS_PROFILE="sso-3") == ["sso-3"]

    def test_the_environment_s_keys_are_one_unless_hatstand_set_them(self) -> None:
        assert self.names(AWS_ACCESS_KEY_ID="AKIA") == ["environment"]
        assert self.names(AWS_ACCESS_KEY_ID="ASIA", HATSTAND_ROLE="1/Admin") == []

    def test_what_cannot_be_used_is_left_out(self) -> None:
        broken = replace(KEYS, problem="aws_secret_access_key is missing")
        empty = Profile("default", ProfileKind.EMPTY)
        looping = replace(ROLE, name="loop", source_profile="loop", problem="loops")
        unwritable = replace(KEYS, name="a\x1b[31m")
        assert self.names(broken, empty, looping, unwritable) == []
