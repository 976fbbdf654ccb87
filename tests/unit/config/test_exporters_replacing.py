"""Replacing `~/.aws/config`: whole or not at all, its mode and links kept, a backup beside it."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hatstand.config.exporters import open_config
from hatstand.errors import ConfigurationError, HatstandError

NOW = datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)
BACKUP = "config.hatstand-20261122T010203Z.bak"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / ".aws" / "config"
    path.parent.mkdir(mode=0o755)
    path.write_bytes(b"old")
    path.chmod(0o640)
    return path


def test_the_mode_stays_and_a_backup_is_for_this_user_alone(config: Path) -> None:
    backup = open_config(config).replace(b"new", NOW)
    assert backup == config.with_name(BACKUP)
    assert (config.read_bytes(), mode(config)) == (b"new", 0o640)
    assert (backup.read_bytes(), mode(backup)) == (b"old", 0o600)
    assert mode(config.parent) == 0o755
    assert sorted(path.name for path in config.parent.iterdir()) == ["config", BACKUP]


def test_a_second_backup_in_one_second_does_not_replace_the_first(config: Path) -> None:
    first = open_config(config).replace(b"new", NOW)
    second = open_config(config).replace(b"newer", NOW)
    assert first is not None
    assert second is not None
    assert (first.read_bytes(), second.read_bytes()) == (b"old", b"new")


def test_a_file_that_is_not_there_is_made_for_this_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / ".aws" / "config"
    assert open_config(path).replace(b"new", NOW) is None
    assert (path.read_bytes(), mode(path), mode(path.parent)) == (b"new", 0o600, 0o700)


def test_a_link_stays_a_link_and_its_target_is_written(config: Path, tmp_path: Path) -> None:
    target = config.rename(tmp_path / "dotfiles-config")
    config.symlink_to(target)
    file = open_config(config)
    assert file.is_link
    assert file.target == target
    backup = file.replace(b"new", NOW)
    assert config.is_symlink()
    assert target.read_bytes() == b"new"
    assert backup == config.with_name(BACKUP)


def test_what_is_no_plain_file_of_one_s_own_is_refused(tmp_path: Path) -> None:
    dangling = tmp_path / "dangling"
    dangling.symlink_to(tmp_path / "nowhere")
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (dangling, tmp_path, pipe):
        with pytest.raises(ConfigurationError, match=r"file that is not there|no plain file"):
            open_config(path)
    with pytest.raises(HatstandError):
        open_config(loop)


def test_a_change_of_somebody_else_meanwhile_is_not_lost(config: Path) -> None:
    file = open_config(config)
    config.write_bytes(b"theirs")
    with pytest.raises(HatstandError, match="changed by another program"):
        file.replace(b"new", NOW)
    assert config.read_bytes() == b"theirs"
    assert list(config.parent.iterdir()) == [config]


def test_a_link_that_was_bent_meanwhile_is_not_followed(config: Path, tmp_path: Path) -> None:
    file = open_config(config)
    config.rename(tmp_path / "aside")
    other = tmp_path / "other"
    other.write_bytes(b"old")
    config.symlink_to(other)
    with pytest.raises(HatstandError, match="changed by another program"):
        file.replace(b"new", NOW)
    assert other.read_bytes() == b"old"


def test_a_write_that_fails_leaves_the_old_file(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    file = open_config(config)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(HatstandError, match="No space left on device"):
        file.replace(b"new", NOW)
    assert config.read_bytes() == b"old"
    assert not [path for path in config.parent.iterdir() if path.name.startswith(".")]
