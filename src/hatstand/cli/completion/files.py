"""Where names are found: the files that the normal path reads, looked into for their names only.

What can't be read has no names: completion never says why, the commands do.
"""

from __future__ import annotations

import os

from hatstand._fast import runtime_directory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

DEFAULT_CONTEXT = "profiles"
"""The context where no file names one: `config.model.PROFILES_CONTEXT`."""

_QUOTED_ARN = 'role_arn = "'


def environment(environ: Mapping[str, str], *, demo: bool) -> Mapping[str, str]:
    """Return the variables by which files are found: under `--demo` those of the demo's home.

    Where no demo runs there is no such home, and nothing is found.
    """
    if not demo:
        return environ
    import json

    try:
        record = json.loads(_text(f"{runtime_directory(environ)}/demo.json"))
        home = record["home"]
    except (ValueError, KeyError, TypeError, RecursionError):
        home = ""
    return {"HOME": home if isinstance(home, str) and home else os.devnull}


def settings(environ: Mapping[str, str], path: str) -> Mapping[str, Any]:
    """Return `config.toml`, or the file at `path`, as TOML says it; its values were not checked."""
    text = _text(path or f"{_xdg(environ, 'XDG_CONFIG_HOME', '/.config')}/hatstand/config.toml")
    if not text:
        return {}
    import tomllib

    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def last_snapshot(environ: Mapping[str, str], context: str) -> str:
    """Return the snapshot of a context that was stored last, or an empty string."""
    from hatstand.store.snapshot_file import of_context

    directory = f"{_state(environ)}/snapshots"
    try:
        with os.scandir(directory) as found:
            plain = {entry.name: entry for entry in found if entry.is_file()}
        names = of_context(plain, context)
        last = max(names, key=lambda name: plain[name].stat().st_mtime_ns, default="")
    except OSError:
        return ""
    return f"{directory}/{last}" if last else ""


def opened(environ: Mapping[str, str]) -> Iterator[str]:
    """Yield the ARNs of the roles that the state remembers as opened, in any context.

    The file may hold thousands of other things: reading it as TOML would take too long.
    """
    for part in _text(f"{_state(environ)}/state.toml").split(_QUOTED_ARN)[1:]:
        yield part.partition('"')[0]


def profiles(environ: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the names of the profiles of both AWS files, and the ARNs of the roles they name."""
    names: list[str] = []
    arns: list[str] = []
    for variable, default in (
        ("AWS_CONFIG_FILE", "~/.aws/config"),
        ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
    ):
        path = os.path.expandvars(environ.get(variable, default))
        if path.startswith("~/"):
            path = environ.get("HOME", "") + path[1:]
        in_config = variable == "AWS_CONFIG_FILE"
        for line in _text(path).splitlines():
            if line.startswith("["):
                names.append(_profile(line.partition("]")[0][1:], in_config=in_config))
            elif line.startswith("role_arn"):
                arns.append(line.partition("=")[2].strip())
    return [name for name in dict.fromkeys(names) if name], arns


def _profile(section: str, *, in_config: bool) -> str:
    """Return the profile that a section is; an empty text where it is none."""
    if not in_config or section == "default":
        return section
    if not section.startswith("profile"):
        return ""
    words = section.split()
    if any(mark in section for mark in "\"'\\#"):
        import shlex

        try:
            words = shlex.split(section)
        except ValueError:
            return ""
    return words[1] if len(words) == 2 else ""


def _state(environ: Mapping[str, str]) -> str:
    return f"{_xdg(environ, 'XDG_STATE_HOME', '/.local/state')}/hatstand"


def _xdg(environ: Mapping[str, str], variable: str, default: str) -> str:
    return environ.get(variable) or environ.get("HOME", "") + default


def _text(path: str) -> str:
    """Return what is in a plain file; nothing where it can't be read."""
    try:
        if not os.path.isfile(path):  # noqa: PTH113 - a pipe would keep the key waiting
            return ""
        with open(path, encoding="utf-8", errors="replace") as stream:  # noqa: PTH123
            return stream.read()
    except (OSError, ValueError):
        return ""
