"""What is written as settings says the same when it is read."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from hatstand.config.load import load_settings
from hatstand.config.writing import comment, rule_lines, seconds_text, toml_key, toml_value
from hatstand.domain.built_in_rules import BUILT_IN_RULES
from hatstand.domain.environments import Confirm, EnvironmentRule, Match


@pytest.mark.parametrize(
    "value",
    [
        "",
        "plain",
        'quote " and \\ backslash',
        "line\nbreak\ttab\x00\x1b[31m\x7f\x9b",
        "決済 🙂 \u202eevil",
        True,
        False,
        12,
        0.5,
        (),
        ("a", "b\n"),
        {"a": "b", "needs quotes": ("x",)},
    ],
)
def test_values_are_read_back(value: object) -> None:
    text = toml_value(value)  # type: ignore[arg-type]
    found = tomllib.loads(f"key = {text}")["key"]
    expected = list(value) if isinstance(value, tuple) else value
    if isinstance(value, dict):
        expected = {k: list(v) if isinstance(v, tuple) else v for k, v in value.items()}
    assert found == expected
    assert text.isprintable()


def test_half_a_character_is_not_written() -> None:
    written = toml_value("x\udcff")
    assert tomllib.loads(f"key = {written}")["key"] == "x\ufffd"


@pytest.mark.parametrize("key", ["a-b_1", "a b", "a.b", "", "本番", '"'])
def test_keys_are_read_back(key: str) -> None:
    assert tomllib.loads(f"{toml_key(key)} = 1") == {key: 1}


@pytest.mark.parametrize("text", ["calm", "hostile\nname = 'x'\x1b[31m\r"])
def test_comments_are_nothing_but_comments(text: str) -> None:
    written = comment(text)
    assert "\n" not in written
    assert tomllib.loads(written) == {}


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(45, "45s"), (5400, "1h30m"), (3600, "1h"), (0, "0s"), (3661, "1h1m1s"), (300, "5m")],
)
def test_times(seconds: int, text: str) -> None:
    assert seconds_text(seconds) == text


def test_rules_are_read_back_as_they_were(tmp_path: Path) -> None:
    everything = EnvironmentRule(
        'p"rod',
        "P\\D",
        "#ff0000",
        Match(
            ou=("A/**",),
            ou_word=("non prod",),
            name=("*-x",),
            word=("live",),
            role=("Admin*",),
            tags=(("k e", ("v", "w")),),
            id=("111111111111",),
            state=("SUSPENDED",),
            management=True,
        ),
        Confirm.TYPE,
    )
    rules = (everything, *BUILT_IN_RULES)
    file = tmp_path / "config.toml"
    file.write_text("\n".join("\n".join(rule_lines(rule)) for rule in rules))
    settings = load_settings(file)
    assert settings.findings == ()
    looks = [(r.name, r.badge, r.color, r.match, r.confirm) for r in rules]
    assert [(r.name, r.badge, r.color, r.match, r.confirm) for r in settings.environments] == looks
