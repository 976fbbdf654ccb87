"""What is read, which tool it is of, and how it is written as TOML."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from hatstand.config.importers import Imported, detected, lines_to_paste, read_source
from hatstand.config.importers.source import LARGEST
from hatstand.config.model import AccountSelector, ConfiguredAccount, ContextSettings, RoleTemplate
from hatstand.errors import UsageError

from .importing import read_back, source

ROLE = "role_arn = arn:aws:iam::111111111111:role/Admin\n"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[a]\naws_account_id = 1\nrole_name = A\n", "aesr"),
        (f"[a]\n{ROLE}", "aesr"),
        (f"[profile a]\n{ROLE}color = ff0000\n", "aesr"),
        (f"[base]\naws_account_id = x\n[profile a]\n{ROLE}source_profile = base\n", "aesr"),
        (f"[profile a]\n{ROLE}source_profile = jump\n", "aws-config"),
        (f"[profile jump]\nregion = x\n[profile a]\n{ROLE}source_profile=jump\n", "aws-config"),
        (f"[profile a]\n{ROLE}mfa_serial = x\n", "aws-config"),
        ("[sso-session acme]\nsso_region = x\n", "aws-config"),
        ("[default]\ncredential_process = x\n", "aws-config"),
        (f"[granted_registry_start x]\n[profile a]\n{ROLE}[granted_registry_end x]", "aws-config"),
    ],
)
def test_a_file_s_tool_is_seen_by_what_only_that_tool_knows(text: str, kind: str) -> None:
    assert detected(source(text)) == kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[profile a]\nregion = x\n",
        f"[profile a]\n{ROLE}",
        f"[profile a]\n{ROLE}color = ff0000\nmfa_serial = x\n",
        f"[\x1b[31ma]\n{ROLE}mfa_serial = x\n",
    ],
)
def test_where_both_could_be_meant_nothing_is_guessed(text: str) -> None:
    with pytest.raises(UsageError) as raised:
        detected(source(text))
    assert "--from aesr or --from aws-config" in raised.value.hint
    assert raised.value.title.isprintable()


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"\xef\xbb\xbf[a]\n")
    assert read_source(str(file)).text == "[a]\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[a]\nx = \0\n", ":2: this is no text"),
        (b"[a]\n\n\xff\n", ":3: the text is not UTF-8"),
        (b"x" * (LARGEST + 1), "has more than 8 MiB"),
    ],
)
def test_what_is_no_text_is_refused_with_its_line(
    content: bytes, message: str, tmp_path: Path
) -> None:
    file = tmp_path / "shared.ini"
    file.write_bytes(content)
    with pytest.raises(UsageError, match=message):
        read_source(str(file))


def test_what_can_not_be_read_says_why(tmp_path: Path) -> None:
    for name in (str(tmp_path), str(tmp_path / "none"), "a\0b"):
        with pytest.raises(UsageError, match="can't be read") as raised:
            read_source(name)
        assert raised.value.title.isprintable()


def test_an_endless_file_is_no_trouble() -> None:
    with pytest.raises(UsageError):
        read_source("/dev/zero")


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(b"[a]\n"))
    monkeypatch.setattr(sys, "stdin", stream)
    read = read_source("-")
    assert (read.name, read.text) == ("standard input", "[a]\n")


def test_a_pipe_is_read(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"[a]\n")
    os.close(writing)
    try:
        assert read_source(f"/dev/fd/{reading}").content == b"[a]\n"
    finally:
        os.close(reading)


FULL = ContextSettings(
    'a "b" \\ 本番',
    profile="jump",
    region="eu-west-1",
    mfa_serial="arn:aws:iam::999999999999:mfa/alice",
    mfa_process="sh -c 'x | y'",
    accounts=(ConfiguredAccount("111111111111", 'x"\\\u202e\u200b\x85\U000e0041', "A/B"),),
    roles=(
        RoleTemplate(
            "Admin",
            AccountSelector(ou=("**",), name=("*-prod",), id=("111111111111",)),
            mfa=False,
            external_id="a:b/c",
            duration=5400,
            via="arn:aws:iam::999999999999:role/Hub",
        ),
        RoleTemplate("R", AccountSelector(id=tuple(f"{n:012d}" for n in range(20)))),
        RoleTemplate("S", AccountSelector(id=("111111111111",)), duration=901),
    ),
)


def test_every_value_comes_back_from_the_lines(tmp_path: Path) -> None:
    read_back(Imported((FULL, ContextSettings("empty"))), tmp_path)


def test_the_lines_are_stable_and_as_people_write_them() -> None:
    context = ContextSettings(
        "acme",
        profile="jump",
        accounts=(ConfiguredAccount("111111111111", "prod"),),
        roles=(RoleTemplate("Admin", AccountSelector(id=("111111111111",)), duration=3600),),
    )
    assert lines_to_paste((context,), "old\n\x1b.ini") == (
        "# From old⏎␛.ini; paste this into config.toml.\n\n"
        '[contexts.acme]\nprofile = "jump"\n\n'
        '[[contexts.acme.accounts]]\nid = "111111111111"\nname = "prod"\n\n'
        '[[contexts.acme.roles]]\nname = "Admin"\naccounts.id = ["111111111111"]\n'
        'duration = "1h"\n'
    )


def test_a_context_that_is_there_is_added_to(tmp_path: Path) -> None:
    """TOML takes `[contexts.acme]` once, and the settings take an account once."""
    from hatstand.config.load import load_settings

    file = tmp_path / "config.toml"
    file.write_text(
        '[contexts.acme]\nprofile = "jump"\n[[contexts.acme.accounts]]\nid = "111111111111"\n'
    )
    new = ContextSettings(
        "acme",
        profile="other",
        accounts=(ConfiguredAccount("111111111111", "a"), ConfiguredAccount("222222222222", "b")),
        roles=(RoleTemplate("Admin", AccountSelector(id=("222222222222",))),),
    )
    known = {context.name: context for context in load_settings(file).contexts}
    file.write_text(file.read_text() + lines_to_paste((new,), "x", known))
    settings = load_settings(file)
    assert settings.findings == ()
    (context,) = settings.contexts
    assert context.profile == "jump"
    assert [account.id for account in context.accounts] == ["111111111111", "222222222222"]
    assert context.roles == new.roles
