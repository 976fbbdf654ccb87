"""`python -m supply.audit`: what of the dependencies can be judged without a network.

Each package is pinned with its hashes, is one that somebody decided for (`packages.toml`), has a
licence that may be used there, and is what is installed.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Mapping
from importlib import metadata
from pathlib import Path

from supply.lock import LOCK, PROJECT, Locked, LockError, named, needed_by, read_lock

DECIDED = Path(__file__).with_name("packages.toml")

Stated = Callable[[Locked], str | None]
"""Returns the SPDX expression that a package states of itself, or None where nobody can tell."""


def stated_licence(package: Locked) -> str | None:
    """Return what a package says of itself, where it is installed here in its locked version."""
    try:
        installed = metadata.distribution(package.name)
    except metadata.PackageNotFoundError:
        return None
    if installed.version != package.version or "License-Expression" not in installed.metadata:
        return None
    return installed.metadata["License-Expression"]


def shipped(packages: tuple[Locked, ...], project: str) -> frozenset[str]:
    """Return the names of what users install, extras for them included."""
    return needed_by(packages, named(project, "", "demo", "keyring"))


def problems(
    lock: str, project: str, decided: str, licence_of: Stated = stated_licence
) -> list[str]:
    """Return what is wrong, one line each; empty where all is well.

    Args:
        lock: The text of the lock.
        project: The text of pyproject.toml.
        decided: The text of `packages.toml`.
        licence_of: Tells what a package states of itself.
    """
    try:
        packages = read_lock(lock)
    except LockError as error:
        return [f"lock: {error}"]
    tables = tomllib.loads(decided)
    licences: Mapping[str, str] = tables["packages"]
    for_users = shipped(packages, project)
    found = [
        f"{name}: decided for, but not in the lock"
        for name in sorted(set(licences) - {one.name for one in packages})
    ]
    for package in packages:
        licence = licences.get(package.name)
        if licence is None:
            found.append(f"{package.name}: nobody decided for it; see supply/packages.toml")
            continue
        allowed = tables["shipped"] if package.name in for_users else tables["development"]
        if not _is_allowed(licence, allowed):
            found.append(f"{package.name}: {licence} is not allowed there")
        stated = licence_of(package)
        if stated is not None and stated != licence:
            found.append(f"{package.name}: says {stated}, packages.toml says {licence}")
    return found


def _is_allowed(expression: str, allowed: list[str]) -> bool:
    return any(
        all(part.strip(" ()") in allowed for part in choice.split(" AND "))
        for choice in expression.split(" OR ")
    )


def main() -> int:
    """Tell what is wrong on stderr, and return the exit code."""
    found = problems(LOCK.read_text(), PROJECT.read_text(), DECIDED.read_text())
    for line in found:
        sys.stderr.write(f"{line}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
