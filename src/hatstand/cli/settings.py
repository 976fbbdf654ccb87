"""`hatstand config` and `shell-init`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hatstand.cli import output
from hatstand.cli.frame import Command, Group, options_of
from hatstand.errors import HatstandError

if TYPE_CHECKING:
    from hatstand.config.model import Settings
    from hatstand.domain.profiles import Finding


@click.group("config", cls=Group)
def config() -> None:
    """Settings: where they are, whether they are right, and which are in force."""


@config.command("path")
@click.pass_context
def path(context: click.Context) -> None:
    """Print the path of config.toml."""
    output.write(str(_file(context)))


@config.command("init")
@click.pass_context
def init(context: click.Context) -> None:
    """Write a first config.toml from what is found here; an existing one is never touched.

    Nothing that could ask you something or run a command is called. The path goes to stdout.
    """
    from hatstand.cli import settings_init

    settings_init.write(options_of(context), _file(context))


@config.command("check")
@click.pass_context
def check(context: click.Context) -> None:
    """Check config.toml, your themes and both AWS files; findings go to stderr, exit code 2."""
    from hatstand import wiring

    options = options_of(context)
    file = wiring.existing_settings_file(options.config, demo=options.demo)
    settings = wiring.settings_in_force(file)
    findings = _findings(settings)
    for finding in findings:
        output.tell(str(finding))
    if findings:
        raise _FindingsError()
    what = str(file) if settings.exists else "no settings file"
    output.tell(f"no findings: {what}, themes and both AWS files were looked at")


def _findings(settings: Settings) -> list[Finding]:
    from hatstand import wiring
    from hatstand.cli import themes
    from hatstand.config.checking import (
        in_order,
        looping_roles,
        missing_profiles,
        unusable_profiles,
        with_lines,
    )
    from hatstand.tui.commands.keymap import build_keymap

    file = settings.file
    profiles = wiring.profiles_of_files()
    found = (
        *settings.findings,
        *build_keymap(settings.keys, file).findings,
        *themes.findings(settings.theme, file),
        *missing_profiles(settings, profiles),
        *looping_roles(settings),
        *profiles.findings,
        *unusable_profiles(profiles, *wiring.aws_files()),
    )
    return in_order(with_lines(found, file), file)


@config.command("show")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def show(context: click.Context, *, as_json: bool) -> None:
    """Print the settings in force, each with where it comes from; what is wrong goes to stderr."""
    from hatstand import wiring
    from hatstand.cli import settings_show

    options = options_of(context)
    file = wiring.existing_settings_file(options.config, demo=options.demo)
    settings_show.show(options, file, as_json=as_json)


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
