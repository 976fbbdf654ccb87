"""What can stand where on the command line, for completion.

The commands themselves can't be asked at each press of a key: importing them takes longer than a
person waits. A test holds this table against them.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

Value = str | tuple[str, ...]
"""What a word may be: one of these kinds, or one of several words."""

NONE = ""
"""An option that takes no value."""
FREE = "free"
"""Something that nobody can guess."""
FILE = "file"
TARGET = "target"
CONTEXT = "context"
COMMAND = "command"
"""Another program and its own words."""

_SHELLS = ("bash", "zsh", "sh", "fish", "powershell", "cmd", "nu", "tcsh")
_FORMATS = ("dotenv", "json", "ini", "docker", "credential-process")
_KINDS = ("federation", "switch-role", "portal", "container")

GLOBAL: Mapping[str, Value] = {
    "--demo": NONE,
    "--context": CONTEXT,
    "--config": FILE,
    "--region": FREE,
    "--offline": NONE,
    "--verbose": NONE,
    "--version": NONE,
    "--help": NONE,
}
"""Options of every command."""

_JSON: Mapping[str, Value] = {"--json": NONE}
_DURATION: Mapping[str, Value] = {"--duration": FREE}
_ANSWERS: Mapping[str, Value] = {
    **_DURATION,
    "--mfa-code": FREE,
    "--yes": NONE,
    "--reason": FREE,
}
_LOOKING: Mapping[str, Value] = {"--as": TARGET, "--regions": FREE, **_JSON, **_ANSWERS}


class Command:
    """One command: its own options, and what its words are."""

    __slots__ = ("options", "words")

    def __init__(self, options: Mapping[str, Value], *words: Value) -> None:
        self.options = options
        self.words = words


COMMANDS: Mapping[str, Command] = {
    "tree": Command({"--depth": FREE, "--roles": NONE, **_JSON}, FREE),
    "list": Command({"--env": FREE, **_JSON, "--tsv": NONE}, FREE),
    "whois": Command(_JSON, FREE),
    "plan": Command({**_ANSWERS, **_JSON}, TARGET),
    "env": Command(
        {"--shell": _SHELLS, "--format": _FORMATS, "--show": NONE, "--unset": NONE, **_ANSWERS},
        TARGET,
    ),
    "exec": Command(_ANSWERS, TARGET, COMMAND),
    "credential-process": Command(_DURATION, TARGET),
    "console": Command(
        {"--kind": _KINDS, "--service": FREE, "--open": NONE, "--copy": NONE, **_ANSWERS}, TARGET
    ),
    "sessions": Command(_JSON, ("forget", "renew")),
    "sessions forget": Command({"--all": NONE, **_ANSWERS}, TARGET),
    "sessions renew": Command(_ANSWERS, TARGET),
    "shares": Command(
        {"--owner": ("self", "others"), **_LOOKING}, ("invitations", "accept", "reject")
    ),
    "shares invitations": Command(_LOOKING),
    "shares accept": Command(_LOOKING, FREE),
    "shares reject": Command(_LOOKING, FREE),
    "services": Command({"--discover": NONE, "--owner-account": FREE, **_LOOKING}, FREE),
    "sync": Command({"--full": NONE, "--colors": NONE, "--replace": NONE}),
    "diff": Command({"--since": FREE, **_JSON}),
    "journal": Command({"--since": FREE, **_JSON}),
    "import": Command({"--from": ("aesr", "aws-config"), "--yes": NONE}, FILE),
    "export": Command({}, ("aesr", "aws-config")),
    "export aesr": Command({}),
    "export aws-config": Command({"--yes": NONE}),
    "config": Command({}, ("path", "init", "check", "show")),
    "config path": Command({}),
    "config init": Command({}),
    "config check": Command({}),
    "config show": Command(_JSON),
    "themes": Command({"--preview": FREE, **_JSON}),
    "prompt": Command({}),
    "shell-init": Command({}, ("bash", "zsh", "fish", "powershell", "nu")),
    "doctor": Command(_JSON),
}
"""Every command, in the order in which `--help` lists them; a group's commands after its name."""

ROOT = tuple(name for name in COMMANDS if " " not in name)
"""What can stand after `hatstand`."""
