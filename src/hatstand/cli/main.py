"""The command line's root: `hatstand` alone opens the terminal UI."""

from __future__ import annotations

import gc
import os
import sys

import click

from hatstand import last_words
from hatstand.cli import output
from hatstand.cli.frame import Group, options_of
from hatstand.errors import HatstandError, UsageError

_LAZY = {
    "tree": ("hatstand.cli.tree", "tree"),
    "list": ("hatstand.cli.listing", "list_roles"),
    "whois": ("hatstand.cli.listing", "whois_command"),
    "plan": ("hatstand.cli.credentials", "plan"),
    "env": ("hatstand.cli.credentials", "env"),
    "exec": ("hatstand.cli.execute", "execute"),
    "credential-process": ("hatstand.cli.credential_process", "credential_process"),
    "console": ("hatstand.cli.credentials", "console"),
    "sessions": ("hatstand.cli.sessions", "sessions"),
    "shares": ("hatstand.cli.shares", "shares"),
    "services": ("hatstand.cli.cloudmap", "services"),
    "sync": ("hatstand.cli.sessions", "sync"),
    "diff": ("hatstand.cli.diff", "diff"),
    "journal": ("hatstand.cli.journal", "journal"),
    "import": ("hatstand.cli.transfer", "import_command"),
    "export": ("hatstand.cli.transfer", "export"),
    "config": ("hatstand.cli.settings", "config"),
    "themes": ("hatstand.cli.themes", "themes"),
    "prompt": ("hatstand.cli.prompt", "prompt"),
    "shell-init": ("hatstand.cli.settings", "shell_init"),
    "doctor": ("hatstand.cli.doctor", "doctor"),
}
"""Commands by name; a module is imported only when its command is named."""

EPILOG = """
\b
Exit codes:
  0    done
  1    AWS refused or failed, or the result is partial
  2    wrong usage or configuration, or no base credentials
  3    the target was not found or is ambiguous
  4    an answer is needed and there is no terminal
  5    AWS is not reachable, or still throttles after retries
  130  interrupted

A TARGET is ACCOUNT/ROLE (id, name or OU path), the ARN of a role, or a profile. `hatstand COMMAND
--help` tells more of a command, `man hatstand` all of it, `?` in the terminal UI every key.
"""


_MUCH = 20_000
"""New objects after which garbage is looked for: more than a short command makes."""


class _Root(Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_LAZY)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = _LAZY.get(cmd_name)
        if place is None:
            return None
        import importlib

        found = getattr(importlib.import_module(place[0]), place[1])
        return found if isinstance(found, click.Command) else None


@click.command(
    "hatstand",
    cls=_Root,
    invoke_without_command=True,
    context_settings={"max_content_width": 100},
    epilog=EPILOG,
)
@click.pass_context
def root(context: click.Context) -> None:
    """Your AWS accounts as a tree: find a role, assume it with MFA, hand its credentials over.

    Without a command the terminal UI opens. stdout is data, stderr is narration; `--demo` shows
    everything with a made-up organization.
    """
    if context.invoked_subcommand is None:
        from hatstand.cli.ui import open_ui

        context.exit(open_ui(context))
    # It rests while modules are imported; the terminal UI lets it rest a little longer. Commands
    # import more, and make no garbage until they read something large.
    gc.set_threshold(_MUCH, *gc.get_threshold()[1:])
    gc.enable()


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code; a failure never prints a traceback."""
    _occupy_standard_streams()
    try:
        result = root.main(args=arguments, prog_name="hatstand", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except (click.Abort, KeyboardInterrupt):
        output.tell("interrupted")
        return 130
    except BrokenPipeError:
        output.silence(1)  # Python would complain once more when it flushes at exit
        return 0
    except (click.ClickException, HatstandError) as error:
        return _explained(error)
    except Exception as error:  # the last net: no traceback, no values on screen
        return crashed(error)


def _occupy_standard_streams() -> None:
    """Open what the caller closed of 0, 1 and 2, lest a file or socket of ours gets the number."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number: this one


def _explained(error: click.ClickException | HatstandError) -> int:
    if isinstance(error, HatstandError):
        if error.title:
            output.explain(error)
        return error.exit_code
    output.tell(f"hatstand: {_message(error)}")
    if isinstance(error, click.UsageError):
        command = error.ctx.command_path if error.ctx is not None else "hatstand"
        output.tell(f"  `{command} --help` shows how it is used")
    return UsageError.exit_code


def _message(error: click.ClickException) -> str:
    """Return on one line what is wrong; of a group alone click would say its whole help."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        group = error.ctx.command
        known = group.list_commands(error.ctx) if isinstance(group, click.Group) else ()
        return f"{group.name} wants one of: {', '.join(known)}"
    return " ".join(error.format_message().split())


def crashed(error: Exception) -> int:
    """Tell where the program failed: file and line, never a value, which could be a secret."""
    output.tell(last_words.told(error))
    output.tell(last_words.REPORT)
    if options_verbose():
        import traceback

        for frame in traceback.extract_tb(error.__traceback__):
            output.tell(f"  {frame.filename}:{frame.lineno} in {frame.name}")
    return 1


def options_verbose() -> bool:
    """Tell whether `--verbose` was given, also where no context is left to ask."""
    context = click.get_current_context(silent=True)
    return bool(context and options_of(context).verbose) or "--verbose" in sys.argv
