"""The user's keys: what is valid is in force, what is not is told, nothing fails in silence."""

from __future__ import annotations

import pytest

from hatstand.tui.commands import BY_ID, COMMANDS
from hatstand.tui.keymap import NEVER_BOUND, bound, build_keymap, key_text


def test_the_defaults_are_valid_and_clash_nowhere() -> None:
    every = {command.id: ",".join(map(bound, command.keys)) for command in COMMANDS}
    keymap = build_keymap(every, "config.toml")
    assert keymap.findings == ()
    assert keymap.keys == {command.id: command.keys for command in COMMANDS}


def test_a_users_key_takes_the_place_of_the_default() -> None:
    keymap = build_keymap({"assume": "f5"})
    assert keymap.keys_of("assume") == ("f5",)
    assert keymap.findings == ()


def test_several_keys_are_separated_by_commas_and_the_comma_has_a_name() -> None:
    keymap = build_keymap({"assume": "f5, ctrl+e,comma"})
    assert keymap.keys_of("assume") == ("f5", "ctrl+e", ",")
    assert bound(",") == "comma"


def test_an_unknown_command_is_told_with_the_nearest_one() -> None:
    keymap = build_keymap({"asume": "a"}, "config.toml")
    (finding,) = keymap.findings
    assert str(finding) == "config.toml: keys.asume: no such command (did you mean assume?)"


@pytest.mark.parametrize("key", sorted(NEVER_BOUND))
def test_keys_that_belong_to_the_terminal_are_refused_with_the_reason(key: str) -> None:
    keymap = build_keymap({"assume": key})
    assert keymap.keys_of("assume") == ("a",)
    assert NEVER_BOUND[key] in keymap.findings[0].message


@pytest.mark.parametrize("key", ["ctrl+shift+x", "shift+enter", "super+a", "alt+f4", "ctrl+1"])
def test_keys_that_most_terminals_cannot_send_are_refused(key: str) -> None:
    (finding,) = build_keymap({"assume": key}).findings
    assert "can't send" in finding.message


@pytest.mark.parametrize("key", ["hyper", "", "crtl+p", "\x07"])
def test_keys_that_do_not_exist_are_refused(key: str) -> None:
    keymap = build_keymap({"assume": key})
    assert keymap.keys_of("assume") == ("a",)
    assert len(keymap.findings) == 1


def test_a_clash_with_a_default_is_refused_and_names_the_other_command() -> None:
    keymap = build_keymap({"assume": "c"})
    assert keymap.keys_of("assume") == ("a",)
    assert keymap.keys_of("copy") == ("c",)
    assert "'Copy' (copy)" in keymap.findings[0].message


def test_two_commands_may_change_keys() -> None:
    keymap = build_keymap({"assume": "c", "copy": "a"})
    assert keymap.findings == ()
    assert (keymap.keys_of("assume"), keymap.keys_of("copy")) == (("c",), ("a",))


def test_of_two_that_want_the_same_key_the_later_one_yields() -> None:
    keymap = build_keymap({"assume": "f5", "copy": "f5"})
    assert keymap.keys_of("assume") == ("f5",)
    assert keymap.keys_of("copy") == ("c",)
    assert [finding.key for finding in keymap.findings] == ["keys.copy"]


def test_what_yields_may_make_others_yield() -> None:
    # copy wants forget's key and frees c for assume; when it can't have f, c is not free either.
    keymap = build_keymap({"assume": "c", "copy": "f"})
    assert keymap.keys == build_keymap({}).keys
    assert {finding.key for finding in keymap.findings} == {"keys.copy", "keys.assume"}


def test_keys_are_shown_as_they_are_printed_on_keyboards() -> None:
    keymap = build_keymap({})
    assert keymap.display("up", every=True) == "↑ k"
    assert keymap.display("back") == "esc"
    assert key_text("pageup") == "pgup"


def test_ids_are_unique_and_every_command_says_what_it_does() -> None:
    assert len(BY_ID) == len(COMMANDS)
    for command in COMMANDS:
        assert command.help.endswith(".")
        assert command.keys
