"""The manual page: all that one needs without a browser, in the language of `man`.

What it says of commands, options and keys is what the program says of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import click

from docs.commands_page import EXIT_CODES, GLOBAL
from hatstand import __version__
from hatstand.cli.main import root
from hatstand.tui.commands.keymap import build_keymap
from hatstand.tui.commands.registry import COMMANDS

_ABOUT = "AWS accounts as a tree: find a role, assume it with MFA, hand its credentials over"

_TARGETS = (
    ("ACCOUNT/ROLE", "ACCOUNT is a 12-digit id, a name, or an OU path that ends in it"),
    ("arn:aws:iam::ID:role/NAME", "the ARN of a role"),
    ("PROFILE", "a profile of ~/.aws/config or ~/.aws/credentials"),
)
_TARGET_RULES = (
    "What fits exactly counts first, then in another case, then a part that fits only one. Where "
    "the account's environment asks for confirmation only whole names count. What is unknown or "
    "fits several is exit code 3, with candidates to paste; there is never a silent nearest match. "
    "A backslash before a slash makes it part of a name."
)
_ENVIRONMENT = (
    ("AWS_PROFILE, AWS_ACCESS_KEY_ID …", "base credentials, as botocore finds them"),
    ("AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_SERVICE", "an endpoint in place of AWS's; it is shown"),
    ("HATSTAND_ROLE, HATSTAND_ENV", "set by exports: ACCOUNT_ID/ROLE and its environment"),
    ("HATSTAND_DEMO", "set by exports of the demo"),
    ("NO_COLOR, COLORTERM, TERM", "which colours are shown"),
    ("XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_RUNTIME_DIR", "where the files below are"),
)
_FILES = (
    ("~/.config/hatstand/config.toml", "settings; read, never rewritten"),
    ("~/.config/hatstand/themes/*.toml", "themes of your own"),
    ("~/.local/state/hatstand/", "snapshots, history, marks, pins and the journal; no secret"),
    ("$XDG_RUNTIME_DIR/hatstand/", "session secrets, mode 0600"),
    ("/etc/hatstand/policy.toml", "the machine's policy, which bounds every user's settings"),
    (
        "~/.aws/config, ~/.aws/credentials",
        "profiles; changed only by `export aws-config`, if asked",
    ),
)
_EXAMPLES = (
    ("everything on a made-up organization", "hatstand --demo"),
    ("the shell function `hat`, in ~/.bashrc", 'eval "$(hatstand shell-init bash)"'),
    ("credentials into this shell", "hat payments-prod/ReadOnly"),
    ("one command with them", "hatstand exec payments-dev/Admin -- aws s3 ls"),
    ("whose account is this?", "hatstand whois 111111111111"),
    ("a first settings file", "hatstand config init"),
)


def page() -> str:
    """Return the whole page in roff."""
    context = click.Context(root, info_name="hatstand", **root.context_settings)
    parts = [
        '.\\" Generated from the commands by `make docs`.',
        f'.TH HATSTAND 1 "" "hatstand {__version__}" "User Commands"',
        _section("NAME"),
        f"hatstand \\- {roff(_ABOUT)}",
        _section("SYNOPSIS"),
        "\\fBhatstand\\fP [\\fIOPTIONS\\fP]\n.br",
        "\\fBhatstand\\fP \\fICOMMAND\\fP [\\fIOPTIONS\\fP] [\\fIARGUMENTS\\fP]",
        _section("DESCRIPTION"),
        *_paragraphs(root.help or ""),
        _section("OPTIONS"),
        ".PP\nThey stand before or after the command.",
        *_options(root, context, everything=True),
        _section("COMMANDS"),
        *_commands(root, context),
        _section("TARGETS"),
        *_pairs(_TARGETS),
        *_paragraphs(_TARGET_RULES),
        _section("KEYS"),
        *_keys(),
        _section("EXIT STATUS"),
        *_pairs((str(code), means) for code, means in EXIT_CODES.items()),
        *_paragraphs("`exec` returns the code of its command; 125 where hatstand failed before."),
        _section("ENVIRONMENT"),
        *_pairs(_ENVIRONMENT),
        _section("FILES"),
        *_pairs(_FILES),
        _section("EXAMPLES"),
        *(f".TP\n{roff(what)}\n.B {roff(line)}" for what, line in _EXAMPLES),
        _section("SEE ALSO"),
        ".BR aws (1)",
    ]
    return "\n".join(parts) + "\n"


def _section(title: str) -> str:
    return f".SH {title}"


def _commands(group: click.Group, context: click.Context) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        inner = click.Context(command, context, info_name=name)
        usage = command.get_usage(inner).removeprefix("Usage: hatstand ")
        yield f".SS {roff(' '.join(usage.split()))}"
        yield from _paragraphs(command.help or "")
        yield from _options(command, inner)
        if isinstance(command, click.Group):
            yield from _commands(command, inner)


def _options(
    command: click.Command, context: click.Context, *, everything: bool = False
) -> Iterator[str]:
    """Yield the options of a command; the global ones only where they are told once for all."""
    rows = []
    for parameter in command.get_params(context):
        if isinstance(parameter, click.Option) and not parameter.hidden:
            is_global = parameter.name in GLOBAL or "--help" in parameter.opts
            record = parameter.get_help_record(context)
            if is_global is everything and record is not None:
                rows.append(record)
    yield from _pairs(rows)


def _keys() -> Iterator[str]:
    keymap = build_keymap({})
    for group in dict.fromkeys(command.group for command in COMMANDS):
        yield f".SS {roff(group.value)}"
        yield from _pairs(
            (
                keymap.display(command.id, every=True),
                command.help + (f" ({command.scope.words})" if command.scope.words else ""),
            )
            for command in COMMANDS
            if command.group is group
        )


def _pairs(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield each term, and under it what it means."""
    for term, means in rows:
        yield f".TP\n.B {roff(term)}\n{roff(means)}"


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        if words := " ".join(paragraph.replace("\b", "").split()):
            yield f".PP\n{roff(words)}"


def roff(words: str) -> str:
    """Return a text of one line as roff takes it: nothing in it is a request, code is bold."""
    plain = words.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    bold = re.sub(r"`([^`]+)`", r"\\fB\1\\fP", plain)
    ascii_only = "".join(sign if sign.isascii() else f"\\[u{ord(sign):04X}]" for sign in bold)
    quoted = ascii_only.replace("'", "\\(aq")
    return f"\\&{quoted}" if quoted.startswith((".", "\\(aq")) else quoted
