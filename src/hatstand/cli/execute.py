"""`hatstand exec`: a command with a role's credentials in its environment, and nowhere else."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import click
from click.exceptions import Exit

from hatstand._running import program_of, take_place
from hatstand.cli.frame import Command, workspace_of
from hatstand.cli.keeping import ReadyHandOver
from hatstand.cli.nesting import outer_role, role_text
from hatstand.cli.output import tell
from hatstand.cli.targets import answer_options, assume_planned
from hatstand.domain.text import printable
from hatstand.errors import HatstandError
from hatstand.services.exports import environment, environment_changes

NOT_STARTED = 125
CANNOT_RUN = 126
NOT_FOUND = 127
"""As `env`, `nice` and `timeout` have it: hatstand's own codes would be taken for COMMAND's."""


class NotStartedError(HatstandError):
    """COMMAND was not started."""

    def __init__(self, title: str, hint: str = "", *, code: int = NOT_STARTED) -> None:
        super().__init__(title, hint)
        self.exit_code = code


class ExecCommand(Command):
    """Leaves COMMAND's own words alone, and fails with 125."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 - click's own
    ) -> click.Context:
        """Take what stands before COMMAND for hatstand's, and all that follows for COMMAND's."""
        with _failing_as_not_started():
            return super().make_context(info_name, self._separated(args), parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own
        """Run it."""
        with _failing_as_not_started():
            return super().invoke(ctx)

    def _separated(self, words: list[str]) -> list[str]:
        """Return the words with `--` before COMMAND, also where the user left it out."""
        valued = {
            name
            for option in self.params
            if isinstance(option, click.Option) and not option.is_flag
            for name in option.opts
        }
        named = False
        position = 0
        while position < len(words) and words[position] != "--":
            word = words[position]
            if word.startswith("-") and word != "-":
                position += 2 if word in valued else 1
            elif named:
                return [*words[:position], "--", *words[position:]]
            else:
                named = True
                position += 1
        return words


@contextlib.contextmanager
def _failing_as_not_started() -> Iterator[None]:
    try:
        yield
    except HatstandError as error:
        error.exit_code = max(error.exit_code, NOT_STARTED)  # 130 stays: it was interrupted
        raise
    except click.ClickException as error:
        hint = "For example: hatstand exec payments-dev/ReadOnly -- aws s3 ls"
        raise NotStartedError(error.format_message(), hint) from None
    except (click.Abort, Exit):
        raise
    except Exception as error:
        from hatstand.cli.main import crashed

        crashed(error)
        raise Exit(NOT_STARTED) from None


@click.command("exec", cls=ExecCommand)
@click.argument("target")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
@answer_options
@click.pass_context
def execute(
    context: click.Context,
    target: str,
    command: tuple[str, ...],
    duration: str | None,
    mfa_code: str | None,
    *,
    yes: bool,
) -> None:
    """Run COMMAND with TARGET's credentials in its environment only.

    COMMAND takes hatstand's place: signals, the terminal and the exit code are its own. 125 says
    that hatstand failed before, 126 that COMMAND can't be run, 127 that there is none.
    """
    environ = dict(os.environ)
    ready = ReadyHandOver(sys.argv[1:], environ)
    program = find_program(command[0], environ)
    workspace = workspace_of(context)
    if mfa_code == "-":
        mfa_code = _line_of_stdin()
    session, plan = assume_planned(workspace, target, duration=duration, mfa_code=mfa_code, yes=yes)
    outer = outer_role(environ, session, workspace.inventory)
    if outer:
        tell(f"nested: this shell goes on with {outer}; {role_text(session)} is COMMAND's alone")
    endpoint = workspace.demo.url if workspace.demo else ""
    if endpoint:
        from hatstand import embedded

        embedded.hand_on()
    how = f"exec {program.rpartition('/')[2]}"
    workspace.journal.handed_over(session, how)
    given = workspace.in_use(session)
    child = environment(given, environ, demo_endpoint=endpoint)
    if plan is not None:
        ready.leave(workspace, session, plan, how, environment_changes(given))
    replace_process(program, command, child)


def find_program(name: str, environ: Mapping[str, str]) -> str:
    """Return the file that a shell would run for a command's name.

    Raises:
        NotStartedError: There is none (127), or it can't be run (126).
    """
    program = program_of(name, environ)
    if program:
        return program
    if program is not None:
        raise NotStartedError(f"{printable(name)} can't be run", code=CANNOT_RUN)
    raise NotStartedError(f"there is no command {printable(name)}", code=NOT_FOUND)


def replace_process(program: str, command: tuple[str, ...], environ: Mapping[str, str]) -> NoReturn:
    """Let a program take this process's place.

    Raises:
        NotStartedError: The system refuses to run it (126).
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    try:
        take_place(program, command, environ)
    except OSError as error:
        reason = f"{printable(command[0])} can't be run: {error.strerror}"
        raise NotStartedError(reason, code=CANNOT_RUN) from None


def _line_of_stdin() -> str:
    """Read one line and nothing beyond it: the rest of stdin is COMMAND's."""
    line = b""
    while not line.endswith(b"\n") and (byte := os.read(0, 1)):
        line += byte
    return line.decode(errors="replace").strip()
