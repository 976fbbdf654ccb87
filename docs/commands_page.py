"""The page of commands: what `--help` says, and the exit codes."""

from __future__ import annotations

from collections.abc import Iterator

import click

from hatstand.cli.examples import examples_of
from hatstand.cli.main import root

HEAD = """# Commands

<!-- Generated from the commands by `make docs`. -->

`hatstand` alone opens the terminal UI; every action of it has a command. stdout is data, stderr is
narration. Global options stand before or after the command.

## Exit codes

{exit_codes}
`exec` returns the code of its command, and 125 where hatstand itself failed before with 1 to 5.

## Global options

"""

EXIT_CODES = {
    0: "done",
    1: "AWS refused or failed, or the result is partial",
    2: "wrong usage or configuration, or no base credentials",
    3: "the target was not found or is ambiguous",
    4: "an answer is needed (MFA, confirmation, reason) and there is no terminal",
    5: "AWS is not reachable, or still throttles after retries",
    130: "interrupted",
}

GLOBAL = ("demo", "context", "config", "region", "offline", "verbose", "version", "help")


def page() -> str:
    """Return the whole page."""
    context = click.Context(root, info_name="hatstand", **root.context_settings)
    codes = "".join(f"| {code} | {means} |\n" for code, means in EXIT_CODES.items())
    head = HEAD.format(exit_codes=f"| Code | Means |\n| --- | --- |\n{codes}")
    lines = [head, *_options(root, context, everything=True), "\n"]
    for name in root.list_commands(context):
        command = root.get_command(context, name)
        if command is not None and not command.hidden:
            lines += _command(command, click.Context(command, context, info_name=name))
    return "".join(lines).rstrip() + "\n"


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    usage = command.get_usage(context).removeprefix("Usage: ")
    yield f"## `{context.command_path}`\n\n```console\n{' '.join(usage.split())}\n```\n\n"
    yield from (f"{' '.join(part.split())}\n\n" for part in (command.help or "").split("\n\n"))
    options = list(_options(command, context))
    yield from options
    yield "\n" if options else ""
    examples = examples_of(context.command_path)
    yield "```sh\n" + "".join(f"{line}\n" for line in examples) + "```\n\n" if examples else ""
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None and not inner.hidden:
                yield from _command(inner, click.Context(inner, context, info_name=name))


def _options(
    command: click.Command, context: click.Context, *, everything: bool = False
) -> Iterator[str]:
    """Yield a table of options; the global ones only where they are told once for all."""
    rows = []
    for parameter in command.get_params(context):
        if not isinstance(parameter, click.Option) or parameter.hidden:
            continue
        is_global = parameter.name in GLOBAL or "--help" in parameter.opts
        if is_global is everything:
            record = parameter.get_help_record(context)
            if record is not None:
                names, words = record
                rows.append(f"| `{names.replace('|', chr(92) + '|')}` | {words} |\n")
    if rows:
        yield "| Option | Does |\n| --- | --- |\n"
        yield from rows
