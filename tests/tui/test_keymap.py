"""The user's keys: what is valid is in force, what is not is told, nothing fails in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App
from textual.binding import Binding, BindingsMap

from hatstand.tui.commands.keymap import (
    NEVER_BOUND,
    UNBOUND,
    Keymap,
    bound,
    build_keymap,
    key_text,
    rebound,
)
from hatstand.tui.commands.registry import BY_ID, COMMANDS


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


def test_the_key_that_always_quits_is_refused_for_anything_else() -> None:
    keymap = build_keymap({"quit": "f10", "find": "ctrl+q"}, "config.toml")
    assert (keymap.keys_of("quit"), keymap.keys_of("find")) == (("f10",), ("/",))
    (finding,) = keymap.findings
    assert finding.message == "ctrl+q always quits, also in dialogs"


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


def test_a_fault_names_its_line(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('theme = "bowler"\n[keys]\nhelp = "f1"\nasume = "a"\nassume = "c"\n')
    faults = build_keymap({"asume": "a", "assume": "c"}, str(file)).findings
    assert sorted(fault.line or 0 for fault in faults) == [4, 5]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": ("x",)}, {"a": ("x",)}, {}),
        ({"a": ("x",)}, {"a": ("y", ",")}, {"a": "y,comma"}),
        ({"a": ("x",)}, {"a": ()}, {"a": UNBOUND}),
        ({"a": ()}, {"a": ("x",)}, {"a": "x"}),
        ({"a": ("x",), "b": ("y",)}, {"a": ("z",), "b": ("y",)}, {"a": "z"}),
        # b had the key in another tab, and keeps it
        ({"a": ("x",), "b": ("x",)}, {"a": ("z",), "b": ("x",)}, {"a": "z", "b": "x"}),
        # b has the key that a gets, c one of b's
        (
            {"a": ("x",), "b": ("y", "w"), "c": ("w",), "d": ("v",)},
            {"a": ("y",), "b": ("y", "w"), "c": ("w",), "d": ("v",)},
            {"a": "y", "b": "y,w", "c": "w"},
        ),
    ],
)
def test_what_textual_is_told_names_all_that_share_a_key(
    before: dict[str, tuple[str, ...]],
    after: dict[str, tuple[str, ...]],
    expected: dict[str, str],
) -> None:
    assert rebound(Keymap(before), Keymap(after)) == expected


def test_textual_makes_of_it_what_bindings_of_the_new_keys_would_be() -> None:
    """Textual 8.2.8 takes keys away from others; here it must take none."""
    before, after = build_keymap({}), build_keymap({"shared": "W", "help": "f1", "theme": "?,t"})
    assert after.findings == ()

    def bindings(keymap: Keymap) -> BindingsMap:
        return BindingsMap(Binding(keymap.bound_keys(name), "x", id=name) for name in keymap.keys)

    def by_key(found: BindingsMap) -> dict[str, set[str | None]]:
        return {key: {one.id for one in ones} for key, ones in found.key_to_bindings.items()}

    rebinding = bindings(before)
    rebinding.apply_keymap(App._normalize_keymap(rebound(before, after)))
    assert by_key(rebinding) == by_key(bindings(after))
