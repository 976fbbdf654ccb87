"""What every command shares: the global options, the workspace, and how failures end."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from hatstand import last_words
from hatstand.cli.values import refuse_odd_region
from hatstand.domain.text import printable
from hatstand.errors import (
    HatstandError,
    NoCredentialsError,
    OrganizationsUnavailable,
    UsageError,
)

if TYPE_CHECKING:
    import asyncio

    from hatstand.services.workspace import Workspace

T = TypeVar("T")

SNAPSHOT_MAX_AGE = 3600.0
"""Seconds: an older snapshot is refreshed before it is shown."""


CLOSING_PATIENCE = 1.0
"""Seconds that cancelled tasks get to clean up."""


@dataclass
class GlobalOptions:
    """The options that stand before or after any command."""

    demo: bool = False
    context: str | None = None
    config: Path | None = None
    region: str | None = None
    offline: bool = False
    verbose: bool = False
    json: bool = False
    given: set[str] = field(default_factory=set)


def _take(context: click.Context, parameter: click.Parameter, value: object) -> object:
    """Keep a global option wherever it was given; the one after the command wins."""
    options = context.ensure_object(GlobalOptions)
    name = parameter.name or ""
    if value not in (None, False):
        setattr(options, name, value)
        options.given.add(name)
    return value


def _version(context: click.Context, _parameter: click.Parameter, value: object) -> None:
    if value and not context.resilient_parsing:
        from hatstand import __version__
        from hatstand.cli import output

        output.write(f"hatstand {__version__}")
        context.exit()


def global_options() -> list[click.Parameter]:
    """Return fresh parameters for the global options."""
    path = click.Path(dir_okay=False, path_type=Path)
    shared: dict[str, Any] = {"expose_value": False, "callback": _take}
    return [
        click.Option(["--demo"], is_flag=True, help="Run against the embedded endpoint.", **shared),
        click.Option(["--context"], metavar="NAME", help="The context to use.", **shared),
        click.Option(["--config"], type=path, help="Another config.toml.", **shared),
        click.Option(["--region"], metavar="R", help="The region to use.", **shared),
        click.Option(["--offline"], is_flag=True, help="Snapshot only, no call.", **shared),
        click.Option(["--verbose"], is_flag=True, help="Tell more on stderr.", **shared),
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_version,
            help="Show the version.",
        ),
    ]


class _WithExamples(click.Command):
    """A command that takes the global options too, and shows examples in its help."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(*args, **kwargs)
        self.params.extend(global_options())

    def get_help_option_names(self, ctx: click.Context) -> list[str]:
        """Return the same names whoever asks: click keeps what the first context had."""
        return ["--help", "-h"]

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from hatstand.cli.examples import examples_of

        with formatter.section("Examples"):
            for example in examples_of(ctx.command_path):
                formatter.write(f"{'':{formatter.current_indent}}{example}\n")
        super().format_epilog(ctx, formatter)


class Command(_WithExamples):
    """A command as all of hatstand's are."""


class Group(_WithExamples, click.Group):
    """A group as all of hatstand's are; its commands are, too."""

    command_class = Command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is named.

        Raises:
            UsageError: There is none; it names those that may be meant.
        """
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            import difflib

            near = difflib.get_close_matches(name, self.list_commands(ctx))
            meant = f" (did you mean {' or '.join(near)}?)" if near else ""
            ctx.fail(f"there is no command {printable(name)!r}{meant}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does in a whole sentence: click would cut it off."""
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                first = (command.help or "").partition("\n\n")[0]
                rows.append((name, " ".join(first.split())))
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)


Group.group_class = Group


def options_of(context: click.Context) -> GlobalOptions:
    """Return the global options that were given."""
    return context.ensure_object(GlobalOptions)


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end; an interrupt ends it at once, also while a prompt is open.

    `asyncio.run` would only cancel the task, which a blocking read on the terminal never notices.
    """
    import asyncio  # not above: commands that need no loop do without

    loop = asyncio.new_event_loop()
    loop.set_exception_handler(last_words.of_loop)
    try:
        return loop.run_until_complete(coroutine)
    finally:
        _end(loop)


def _end(loop: asyncio.AbstractEventLoop) -> None:
    """Close a loop; what still runs is told to stop, and nothing is waited for that does not.

    An interrupt that struck a task is raised once more by each task that waits for that one.
    """
    import asyncio

    deadline = loop.time() + CLOSING_PATIENCE
    told: set[asyncio.Task[Any]] = set()  # once each: a second word would end their cleaning up
    try:
        while (left := asyncio.all_tasks(loop)) and loop.time() < deadline:
            for task in left - told:
                task.cancel()
            told |= left
            with contextlib.suppress(KeyboardInterrupt):
                loop.run_until_complete(asyncio.wait(left, timeout=deadline - loop.time()))
            for task in left:
                if task.done() and not task.cancelled():
                    task.exception()  # seen, or asyncio would print it
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()


def workspace_of(
    context: click.Context,
    *,
    as_handed_out_role: bool = False,
    of: str | None = None,
    like: Workspace | None = None,
    draws: bool = False,
) -> Workspace:
    """Return the workspace for the options given.

    Args:
        context: Of the command.
        of: Another of the settings' contexts than the one asked for.
        like: The workspace in whose place it comes, or None.
        as_handed_out_role: Whether a role that hatstand handed to this shell (HATSTAND_ROLE) is
            what the command looks from; else it starts from the context's own credentials.
        draws: Whether the terminal is drawn on, so that nothing else may use it.

    Raises:
        HatstandError: The options or settings make none.
    """
    from hatstand import wiring

    options = options_of(context)
    refuse_odd_region(options.region)
    made = wiring.build(
        wiring.Options(
            demo=options.demo,
            context=of or options.context,
            config=options.config,
            region=options.region,
            offline=options.offline,
            verbose=options.verbose,
            as_handed_out_role=as_handed_out_role,
            draws=draws,
        ),
        like,
    )
    from hatstand.cli.file_problems import tell_file_problems, tell_once

    for notice in made.notices:
        tell_once(notice)

    def close() -> None:
        made.workspace.write_again()
        tell_file_problems(made.workspace)

    context.call_on_close(close)
    return made.workspace


def show_crawl(workspace: Workspace, *, replace_known: bool = False) -> None:
    """Read the organization anew, with progress on stderr where that is a terminal.

    Where AWS refuses to show one that is known, that is told in one line, and what is known stays.

    Raises:
        HatstandError: As `Workspace.refresh`, but for that.
    """
    from hatstand.cli.output import tell
    from hatstand.cli.progress import ProgressLine

    try:
        with ProgressLine() as line:
            run(workspace.refresh(line.update, replace_known=replace_known))
    except OrganizationsUnavailable as refusal:
        tell(f"not refreshed: {refusal.title}. {refusal.hint}")
    tell_notices(workspace)


def tell_notices(workspace: Workspace) -> None:
    """Tell the calm lines of the inventory, and what could not be stored."""
    from hatstand.cli.file_problems import tell_file_problems
    from hatstand.cli.output import tell

    for notice in workspace.inventory.notices:
        tell(notice.text)
    tell_file_problems(workspace)


def current(workspace: Workspace) -> HatstandError | None:
    """Make the inventory current: from a young snapshot, else by a crawl.

    Returns:
        What AWS refused, where local sources still have something to show.

    Raises:
        HatstandError: There is nothing to show, or AWS is not reachable.
    """
    from hatstand.cli.file_problems import tell_file_problems
    from hatstand.cli.output import tell

    workspace.open()
    tell_file_problems(workspace)
    if workspace.offline:
        if not workspace.crawled:
            tell("offline, and no snapshot yet: this is what profiles and settings tell")
        return None
    age = workspace.age
    if workspace.crawled and age is not None and age < SNAPSHOT_MAX_AGE:
        tell_notices(workspace)
        return None
    try:
        show_crawl(workspace)
    except NoCredentialsError as error:
        if not has_something(workspace):
            raise
        tell(f"{error.title}; showing what profiles and settings tell")
    except HatstandError as error:
        if error.exit_code != 1 or not has_something(workspace):
            raise
        return error
    return None


def has_something(workspace: Workspace) -> bool:
    """Tell whether profiles, templates and configured accounts give something to show."""
    inventory = workspace.inventory
    return bool(inventory.organization.accounts or inventory.roles or inventory.profiles)


def _line_of_stdin() -> str:
    stream: TextIO | None = sys.stdin
    if stream is None:
        return ""
    try:
        return stream.readline(100)
    except (OSError, UnicodeDecodeError):
        return ""


def code_option(text: str | None) -> Any:  # noqa: ANN401 - Secret, imported late
    """Return `--mfa-code` as a secret; `-` reads one line of stdin.

    Raises:
        UsageError: It is not six digits.
    """
    if text is None:
        return None
    from hatstand.secret import Secret

    value = (_line_of_stdin() if text == "-" else text).strip()
    if len(value) != 6 or not (value.isascii() and value.isdigit()):
        raise UsageError("--mfa-code takes six digits, or - to read them from stdin")
    return Secret(value)
