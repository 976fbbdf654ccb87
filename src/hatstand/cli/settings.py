"""`hatstand config` and `shell-init`."""

from __future__ import annotations

from pathlib import Path

import click

from hatstand.cli import output
from hatstand.cli.frame import Command, Group, options_of
from hatstand.errors import HatstandError


@click.group("config", cls=Group)
def config() -> None:
    """Settings: where they are and whether they are right."""


@config.command("path")
@click.pass_context
def path(context: click.Context) -> None:
    """Print the path of config.toml."""
    output.write(str(_file(context)))


@config.command("check")
@click.pass_context
def check(context: click.Context) -> None:
    """Check config.toml, your themes and both AWS files; findings go to stderr, exit code 2."""
    from hatstand import wiring
    from hatstand.cli import themes
    from hatstand.config.load import load_settings

    options = options_of(context)
    file = wiring.settings_file(options.config, demo=options.demo)
    findings = [*wiring.check(options.config, demo=options.demo)]
    findings += themes.findings(load_settings(file).theme, str(file))
    for finding in findings:
        output.tell(str(finding))
    if findings:
        raise _FindingsError()
    output.tell("no findings")


class _FindingsError(HatstandError):
    """Findings were printed already."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__("")


def _file(context: click.Context) -> Path:
    from hatstand import wiring

    options = options_of(context)
    return wiring.settings_file(options.config, demo=options.demo)


@click.command("shell-init", cls=Command)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish", "powershell", "nu"]))
def shell_init(shell: str) -> None:
    """Print the shell function `hat`: eval "$(hatstand shell-init bash)"."""
    from hatstand.services.shell_function import text

    output.write(text(shell))
