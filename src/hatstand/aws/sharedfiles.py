"""The AWS config and credentials files as botocore understands them, but never refused as a whole.

botocore gives up both files over one bad line. Here such a line is passed over, and the rest
counts. The result has the shape of botocore's own `full_config`, so that it can stand in for it.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

Options = dict[str, "str | dict[str, str]"]
_OPTION = re.compile(r"(?P<name>[^=:]*)[=:]\s*(?P<value>.*)$")
_KINDS = {"profile": "profiles", "sso-session": "sso_sessions", "services": "services"}


@dataclass(slots=True, repr=False)
class SharedFiles:
    """Both files, by kind of section and name; as they hold secret keys, its repr shows nothing.

    Attributes:
        profiles: Options of each profile, those of the credentials file over those of the other.
        sso_sessions: `[sso-session X]` sections.
        services: `[services X]` sections.
        credentials: Sections of the credentials file alone.
    """

    profiles: dict[str, Options] = field(default_factory=dict)
    sso_sessions: dict[str, Options] = field(default_factory=dict)
    services: dict[str, Options] = field(default_factory=dict)
    credentials: dict[str, Options] = field(default_factory=dict)

    def text(self, profile: str, key: str) -> str:
        """Return one option of a profile, or an empty string."""
        value = self.profiles.get(profile, {}).get(key, "")
        return value if isinstance(value, str) else ""

    def full_config(self, profile: str) -> dict[str, object]:
        """Return what botocore's session keeps as `full_config`; `profile` is always in it."""
        return {
            "profiles": {profile: {}, **self.profiles},
            "sso_sessions": self.sso_sessions,
            "services": self.services,
            "_path": None,
        }


def home_of(environ: Mapping[str, str]) -> Path:
    """Return the home directory that `environ` names, else this user's."""
    home = environ.get("HOME") or environ.get("USERPROFILE")
    return Path(home) if home else Path.home()


def config_path(environ: Mapping[str, str]) -> Path:
    """Return where the config file is."""
    return _path(environ, "AWS_CONFIG_FILE", "config")


def credentials_path(environ: Mapping[str, str]) -> Path:
    """Return where the credentials file is."""
    return _path(environ, "AWS_SHARED_CREDENTIALS_FILE", "credentials")


def _path(environ: Mapping[str, str], variable: str, name: str) -> Path:
    text = environ.get(variable)
    if not text:
        return home_of(environ) / ".aws" / name
    if text == "~" or text.startswith("~/"):
        return home_of(environ) / text[2:]
    return Path(text)


def read_shared_files(environ: Mapping[str, str]) -> SharedFiles:
    """Read both files; one that is missing or can't be read counts as empty."""
    files = SharedFiles()
    for section, options in _sections(_read(config_path(environ))):
        kind, name = _named(section)
        if kind:
            getattr(files, kind).setdefault(name, {}).update(options)
    for section, options in _sections(_read(credentials_path(environ))):
        files.credentials.setdefault(section, {}).update(options)
        files.profiles.setdefault(section, {}).update(options)
    return files


def _read(path: Path) -> str:
    try:
        # As botocore has it, what is no plain file is none; a pipe would be waited for.
        content = path.read_bytes() if path.is_file() else b""
        return content.decode("utf-8-sig", errors="replace")
    except OSError:
        return ""


def _named(section: str) -> tuple[str, str]:
    """Return (attribute, name) of a section of the config file, or empty strings."""
    if section == "default":
        return "profiles", section
    try:
        words = shlex.split(section)
    except ValueError:
        return "", ""
    if len(words) != 2:
        return "", ""
    return _KINDS.get(words[0], ""), words[1]


def _sections(text: str) -> list[tuple[str, Options]]:
    sections: list[tuple[str, dict[str, str]]] = []
    option = ""
    indent = 0
    for line in text.splitlines():
        stripped = line.strip()
        depth = len(line) - len(line.lstrip())
        if not stripped or stripped[0] in "#;":
            continue
        if option and depth > indent:
            sections[-1][1][option] += f"\n{stripped}"
        elif stripped.startswith("[") and "]" in stripped:
            option = ""
            sections.append((stripped[1 : stripped.rindex("]")], {}))
        elif (match := _OPTION.match(stripped)) and sections and match["name"].strip():
            option, indent = match["name"].rstrip().lower(), depth
            sections[-1][1][option] = match["value"]
        else:
            option = ""
    return [(name, {k: _nested(v) for k, v in options.items()}) for name, options in sections]


def _nested(value: str) -> str | dict[str, str]:
    """Return the dictionary that an indented block under an empty value means."""
    if not value.startswith("\n"):
        return value
    pairs = (line.partition("=") for line in value.splitlines() if "=" in line)
    return {key.strip(): text.strip() for key, _, text in pairs}
