"""Files that somebody may edit while they are in use: one look at each costs some microseconds."""

from __future__ import annotations

from pathlib import Path

from hatstand.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file as it was: where it was, which one, when it was changed (ns), and its size."""

    path: Path
    inode: int
    changed: int
    size: int


def stamp_of(path: Path) -> Stamp | None:
    """Return a file as it is now; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return Stamp(path, status.st_ino, status.st_mtime_ns, status.st_size)


class WatchedFiles:
    """Some files, asked now and then whether they are still those that were read."""

    def __init__(self, *paths: Path) -> None:
        """Take the files as they are now for those that were read."""
        self._paths = paths
        self._read = self._seen = self._stamps()

    def changed(self) -> bool:
        """Tell, once for each change, that the files are other ones now.

        That is told at the second look that finds them the same: an editor may write a file in
        parts, or put the new one in the old one's place, and be looked at in between.
        """
        now = self._stamps()
        at_rest = now == self._seen
        self._seen = now
        if not at_rest or now == self._read:
            return False
        self._read = now
        return True

    def _stamps(self) -> tuple[Stamp | None, ...]:
        return tuple(stamp_of(path) for path in self._paths)
