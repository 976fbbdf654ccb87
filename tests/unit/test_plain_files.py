"""Reading what a person wrote: nothing that could keep one waiting, or that never ends."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from hatstand.config.load import load_settings
from hatstand.paths import read_plain
from hatstand.tui.theming.library import ThemeLibrary


def test_a_file_and_a_link_to_one_are_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"text")
    (tmp_path / "link").symlink_to("file")
    assert read_plain(tmp_path / "file") == read_plain(tmp_path / "link") == b"text"


def test_the_null_device_is_an_empty_file() -> None:
    assert read_plain(Path(os.devnull)) == b""
    assert load_settings(Path(os.devnull)).findings == ()


def test_what_is_not_there_is_said_as_ever(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_plain(tmp_path / "file")


@pytest.fixture(params=["pipe", "directory", "device", "socket", "link to a pipe"])
def strange(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Something in the place of a file."""
    path = tmp_path / "strange.toml"
    match request.param:
        case "pipe":
            os.mkfifo(path)
        case "directory":
            path.mkdir()
        case "device":
            path.symlink_to("/dev/zero")
        case "socket":
            with socket.socket(socket.AF_UNIX) as made:
                made.bind(str(path))
        case _:
            os.mkfifo(tmp_path / "pipe")
            path.symlink_to("pipe")
    return path


def next_descriptor() -> int:
    """Return the lowest number that no open file has."""
    descriptor = os.open(os.devnull, os.O_RDONLY)
    os.close(descriptor)
    return descriptor


def test_anything_else_is_refused_at_once_and_leaves_nothing_open(strange: Path) -> None:
    before = next_descriptor()
    with pytest.raises(OSError, match=str(strange)):
        read_plain(strange)
    assert next_descriptor() == before


def test_settings_that_are_no_plain_file_refuse_to_assume(strange: Path) -> None:
    settings = load_settings(strange)
    (finding,) = settings.blocking
    assert str(finding).startswith(f"{strange}: the file can't be read: ")


def test_a_theme_that_is_no_plain_file_is_left_out_and_told(strange: Path) -> None:
    themes = ThemeLibrary(strange.parent)
    assert themes.get("strange") is None
    (finding,) = themes.findings
    assert str(finding).startswith(f"{strange}: this theme can't be read: ")
