"""The block of an export in `~/.aws/config`: replaced where it stands, nothing else touched."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.steps import growth

from hatstand.config.exporters import difference, foreign_text, has_block, with_block
from hatstand.errors import ConfigurationError
from hatstand.secret import MASK

NEW = ("[profile a-Admin]", "role_arn = x")
BLOCK = (
    "# BEGIN hatstand acme\n"
    "# Written by `hatstand export aws-config`, which replaces it up to END.\n"
    "[profile a-Admin]\nrole_arn = x\n# END hatstand acme\n"
)

FOREIGN = [
    b"",
    b"[default]\nregion = x\n",
    b"[default]\nregion = x",
    b"\n\n; c\r\n[default]\r\nregion=x\t\r\n  s3 =\r\n    a = b\r\n",
    b"[profile \xe6\x9c\xac]\n# \xff\xfe bad bytes\nx = \x0c y\n[granted_registry_start z]\n"
    b"[profile g]\n[granted_registry_end z]\n",
    b"# END of my part\n# BEGIN hatstandish\n[default]\n",
]


@pytest.mark.parametrize("foreign", FOREIGN)
def test_every_other_byte_stays(foreign: bytes) -> None:
    written = with_block(foreign, "acme", NEW, "config")
    assert written.startswith(foreign)
    line_end = b"\r\n" if b"\r\n" in foreign else b"\n"
    assert written.endswith(BLOCK.encode().replace(b"\n", line_end))
    assert with_block(written, "acme", NEW, "config") == written
    without = foreign_text(written, "acme", "config")
    assert without.rstrip(b"\r\n") == foreign.rstrip(b"\r\n")


@pytest.mark.parametrize("after", ["", "\n", "\n\n[profile z]\nx = 1\n", "# c\n; d\n[profile z]"])
def test_a_block_is_replaced_where_it_stands(after: str) -> None:
    before = "[default]\nregion = x\n\n"
    content = f"{before}{BLOCK}{after}".encode()
    written = with_block(content, "acme", ("[profile b]", "role_arn = y"), "config").decode()
    assert written.startswith(f"{before}# BEGIN hatstand acme\n")
    assert written.endswith(f"[profile b]\nrole_arn = y\n# END hatstand acme\n{after}")
    assert "a-Admin" not in written
    assert with_block(content, "acme", (), "config").decode() == f"{before}{after}"


def test_a_file_that_ends_without_a_line_end_still_does() -> None:
    content = BLOCK.removesuffix("\n").encode()
    assert with_block(content, "acme", NEW, "config") == content


def test_each_context_has_its_block() -> None:
    first = with_block(b"", "acme", NEW, "config")
    both = with_block(first, "two words", NEW, "config")
    assert both.startswith(first)
    assert has_block(both, "acme", "c")
    assert has_block(both, "two words", "c")
    assert not has_block(both, "two", "c")
    assert with_block(both, "two words", (), "config").rstrip() == first.rstrip()


def test_a_context_s_name_can_not_break_out_of_its_mark() -> None:
    written = with_block(b"", "a\n[profile evil]", NEW, "config").decode()
    assert "\n[profile evil]" not in written
    assert with_block(written.encode(), "a\n[profile evil]", (), "config") == b""


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("# BEGIN hatstand acme\n", 1),
        ("\n# END hatstand acme\n", 2),
        ("# BEGIN hatstand a\n# END hatstand b\n", 2),
        ("# BEGIN hatstand a\n# BEGIN hatstand b\n", 2),
        (f"{BLOCK}[profile x]\n{BLOCK}", 7),
        (f"{BLOCK}\n# c\nregion = mine\n", 8),
        (f"[granted_registry_start r]\n{BLOCK}[granted_registry_end r]\n", 2),
        ("[default]\n[granted_registry_start r]\n[profile x]\n", 2),
    ],
)
def test_where_it_is_not_certain_what_is_whose_nothing_is_written(content: str, line: int) -> None:
    with pytest.raises(ConfigurationError) as raised:
        with_block(content.encode(), "acme", NEW, "/home/x/config")
    assert raised.value.title.startswith(f"/home/x/config:{line}: ")
    assert "Nothing was changed" in raised.value.hint


def test_the_difference_shows_what_changes_and_no_secret() -> None:
    old = (
        b"[profile a]\n"
        * 50
        + b"[profile keys]\naws_secret_access_key = SENTINEL1\naws_session_token=SENTINEL2\n"
        b"credential_process = x --password SENTINEL3\n"
    )
    lines = difference(old, with_block(old, "acme", NEW, "config"), "config")
    assert lines[:3] == ("--- config", "+++ config", "@@ -52,3 +52,9 @@")
    assert [line for line in lines if line.startswith("+")][2:] == [
        f"+{line}" for line in BLOCK.splitlines()
    ]
    assert "SENTINEL" not in "".join(lines)
    assert f" aws_secret_access_key = {MASK}" in lines
    assert f" aws_session_token={MASK}" in lines
    assert f" credential_process = {MASK}" in lines


def test_what_a_terminal_would_obey_is_shown_harmless() -> None:
    lines = difference(b"", b"# \x1b]52;c;x\x07\xff\n", "c\x1b")
    assert all(line.isprintable() for line in lines)


def test_without_a_change_there_is_no_difference() -> None:
    assert difference(b"[a]\n", b"[a]\n", "config") == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "[a]\nx = 1\n"),
        ("[a]\nx = 1\n", ""),
        ("[a]\nx = 1\ny = 2\n[b]\nx = 1\n", "[a]\nx = 2\ny = 2\n[c]\nz = 1\n[b]\nx = 1\n"),
        ("".join(f"[{n}]\nx = 1\n" for n in range(9)), "".join(f"[{n}]\nx = 1\n" for n in (0, 8))),
        ("# a\n\n[a]\n", "[b]\n# c\n[a]\nx\n"),
    ],
)
def test_the_patch_program_takes_the_difference(old: str, new: str, tmp_path: Path) -> None:
    file = tmp_path / "config"
    file.write_text(old)
    lines = difference(old.encode(), new.encode(), "config")
    patch = shutil.which("patch")
    if patch is None:
        sys.stdout.write("not run: patch is not installed\n")
        return
    subprocess.run(
        [patch, "-s", "-E", str(file)], input="\n".join([*lines, ""]), text=True, check=True
    )
    assert (file.read_text() if file.exists() else "") == new


def test_comparing_many_changed_profiles_costs_no_more_for_each() -> None:
    def comparing(count: int) -> Callable[[], object]:
        text = "".join(f"[profile a{n}]\nregion = a\nsource_profile = j\n" for n in range(count))
        old, new = text.encode(), text.replace("= a\n", "= b\n").encode()
        assert difference(old, new, "config").count("+region = b") == count
        return lambda: difference(old, new, "config")

    assert growth(comparing, 200) < 2.2
