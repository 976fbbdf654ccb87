"""Where files live: the XDG directories, on macOS too.

Nothing here creates anything by itself: `private_directory` does, when something is written.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from platformdirs.unix import Unix

_DIRS = Unix(appname="hatstand", appauthor=False)


def config_directory() -> Path:
    """Return the directory of the user's own settings; only `config init` ever writes there."""
    return Path(_DIRS.user_config_dir)


def config_file() -> Path:
    """Return the path of the user's `config.toml`."""
    return config_directory() / "config.toml"


MACHINE_POLICY = Path("/etc/hatstand/policy.toml")
MACHINE_OWNER = 0
"""The user id of whoever may write the machine's policy: root."""


def machine_policy_file() -> Path:
    """Return the path of the machine's policy: no variable or option moves it."""
    return MACHINE_POLICY


def state_directory() -> Path:
    """Return the directory of what the program itself remembers (snapshots, pins, recents)."""
    return Path(_DIRS.user_state_dir)


def runtime_directory() -> Path:
    """Return `$XDG_RUNTIME_DIR/hatstand`, else the state directory's `sessions/`.

    Session secrets live here, so a world-readable fallback such as /tmp is never used; nor is what
    `su` leaves in the variable, another user's directory: its owner could exchange what is in it.
    """
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and Path(runtime).is_dir() and is_own(Path(runtime)):
        return Path(runtime) / "hatstand"
    return state_directory() / "sessions"


def is_own(path: Path) -> bool:
    """Tell whether what `path` leads to is there and belongs to this user."""
    try:
        return not hasattr(os, "getuid") or path.stat().st_uid == os.getuid()
    except OSError:
        return False


def private_directory(path: Path) -> Path:
    """Create `path` (and its parents) for this user alone, 0700, and return it.

    A directory that exists keeps its mode unless others could read it.

    Raises:
        OSError: It can't be made, or belongs to somebody else.
    """
    for directory in (*reversed(path.parents), path):  # mkdir's own `parents` ignores the mode
        if not directory.is_dir():
            directory.mkdir(mode=0o700, exist_ok=True)
    status = path.stat()
    if hasattr(os, "getuid") and status.st_uid != os.getuid():
        raise PermissionError(13, "this directory belongs to another user", str(path))
    if status.st_mode & 0o077:
        path.chmod(0o700)
    return path


def read_plain(path: Path) -> bytes:
    """Return what is in a file that a person wrote; links are followed.

    A pipe would be waited for, and a device may never end: neither is opened for long. The null
    device alone is read, as the empty file that people mean by it.

    Raises:
        FileNotFoundError, NotADirectoryError: There is none.
        OSError: It can't be read, or is no plain file.
    """
    flags = os.O_RDONLY
    for name in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY"):  # what this platform knows
        flags |= getattr(os, name, 0)
    with naming(path):
        descriptor = os.open(path, flags)
        try:
            _require_plain(os.fstat(descriptor))
            with os.fdopen(descriptor, "rb", closefd=False) as stream:
                return stream.read()
        finally:
            os.close(descriptor)


def _require_plain(status: os.stat_result) -> None:
    mode = status.st_mode
    null = stat.S_ISCHR(mode) and status.st_rdev == Path(os.devnull).stat().st_rdev
    if stat.S_ISREG(mode) or null:
        return
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "it is a directory")
    kind = "pipe" if stat.S_ISFIFO(mode) else "device"
    raise OSError(errno.EINVAL, f"it is a {kind}, no plain file")


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let errors of the operating system name `path`, not a temporary file or nothing.

    Raises:
        OSError: As within, of the same kind.
    """
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error


def write_private(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, readable by this user alone (0600).

    A reader sees the old content or the new, never a part, also when this process is killed.

    Raises:
        OSError: The directory can't be made or the file can't be written; the old one stays.
    """
    private_directory(path.parent)
    with naming(path):
        replace_whole(path, data)


def replace_whole(path: Path, data: bytes) -> None:
    """Put a file (0600) in the place of what is there, or leave that as it is.

    A link there is replaced, never followed; the directory is there and keeps its mode.

    Raises:
        OSError: It can't be written; the error may name a temporary file.
    """
    with _written_beside(path, data) as temporary:
        temporary.replace(path)


def write_new_private(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, whole or not at all, readable by this user alone (0600).

    Directories that are missing are made for this user alone (0700); others stay as they are.

    Raises:
        FileExistsError: There is something of that name: it is not touched.
        OSError: It can't be written.
    """
    if not path.parent.is_dir():
        private_directory(path.parent)
    with _written_beside(path, data) as temporary:
        _put_in_place(temporary, path, data)


@contextmanager
def _written_beside(path: Path, data: bytes) -> Iterator[Path]:
    """Write a file (0600) next to another one, and remove it where it did not get that name."""
    import tempfile

    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _put_in_place(made: Path, path: Path, data: bytes) -> None:
    """Give a file its name; unlike a rename this never replaces what has that name."""
    try:
        os.link(made, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(data)
