"""Replaces `~/.aws/config`: whole or not at all, with a backup, its mode kept, through a link."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field
from datetime import datetime
from pathlib import Path

from hatstand.domain.records import dataclass
from hatstand.domain.text import printable
from hatstand.errors import ConfigurationError, HatstandError

_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """The file as it was when it was opened.

    Attributes:
        path: As it is named.
        target: What is written: the end of the links, else the same.
        content: What was in it; empty where there is none yet.
        mode: Its permissions; None where there is no file yet.
    """

    path: Path
    target: Path
    content: bytes = field(default=b"", repr=False)
    mode: int | None = None

    @property
    def is_link(self) -> bool:
        """Whether the path is a link, so that another file is written."""
        return self.path.is_symlink()

    def replace(self, content: bytes, now: datetime) -> Path | None:
        """Write new content; return the path of the backup, or None where there was no file.

        A reader sees the old content or the new, never a part.

        Raises:
            HatstandError: Somebody changed it meanwhile, or it can't be written; it stays.
        """
        with _explained(self.path):
            if open_config(self.path) != self:
                raise HatstandError(
                    f"{printable(str(self.path))} was changed by another program meanwhile",
                    "Nothing was written; run the command again",
                )
            backup = self._back_up(now) if self.mode is not None else None
            if not self.target.parent.is_dir():
                self.target.parent.mkdir(mode=0o700, parents=True)
            self._write(content)
        return backup

    def _back_up(self, now: datetime) -> Path:
        stem = f"{self.path.name}.hatstand-{now.strftime('%Y%m%dT%H%M%SZ')}"
        backup = self.path.with_name(f"{stem}.bak")
        number = 1
        while os.path.lexists(backup):
            number += 1
            backup = self.path.with_name(f"{stem}-{number}.bak")
        descriptor = os.open(backup, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(self.content)
            stream.flush()
            os.fsync(descriptor)
        return backup

    def _write(self, content: bytes) -> None:
        descriptor, name = tempfile.mkstemp(
            dir=self.target.parent, prefix=f".{self.target.name}.hatstand-"
        )
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
                stream.flush()
                temporary.chmod(_PRIVATE if self.mode is None else self.mode)
                os.fsync(descriptor)
            temporary.replace(self.target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def open_config(path: Path) -> ConfigFile:
    """Return what is at a path now.

    Raises:
        ConfigurationError: It is a link to nothing, no plain file, or another user's.
        HatstandError: It can't be read.
    """
    with _explained(path):
        target = path.resolve()
        if not os.path.lexists(path):
            return ConfigFile(path, target)
        if not target.exists():
            raise _not_written(path, "is a link to a file that is not there")
        status = target.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _not_written(path, "is no plain file")
        if hasattr(os, "getuid") and status.st_uid != os.getuid():
            raise _not_written(path, "belongs to another user")
        return ConfigFile(path, target, target.read_bytes(), stat.S_IMODE(status.st_mode))


def _not_written(path: Path, why: str) -> ConfigurationError:
    return ConfigurationError(f"{printable(str(path))} {why}", "Nothing was written")


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise HatstandError(
            f"{printable(str(path))} can't be read or written: {reason}", "It is as it was"
        ) from None
