"""`hatstand import` and `hatstand export`: roles from and to other tools' files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hatstand.cli import output
from hatstand.cli.frame import Command, Group, current, options_of, workspace_of
from hatstand.cli.tree import refuse_partial
from hatstand.domain.text import counted, printable
from hatstand.errors import ConfigurationError, Interrupted, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from hatstand.config.exporters import ConfigFile
    from hatstand.config.importers import Imported, Risk
    from hatstand.services.workspace import Workspace


@click.command("import", cls=Command)
@click.argument("file")
@click.option(
    "--from",
    "tool",
    type=click.Choice(["aesr", "aws-config"]),
    help="What FILE is; else found out by its content.",
)
@click.option("--yes", is_flag=True, help="Keep commands that FILE would have run.")
@click.pass_context
def import_command(context: click.Context, file: str, tool: str | None, *, yes: bool) -> None:
    """Print another tool's roles as lines to paste into config.toml.

    FILE is a configuration of AWS Extend Switch Roles (aesr) or a file in the way of ~/.aws/config
    (aws-config), also with what granted, aws-vault and awsume put into it; - reads stdin.

    Nothing is written and nothing is run. What has no place in config.toml is told on stderr. A
    command in FILE (mfa_process) is kept only where you agree.
    """
    from hatstand import wiring
    from hatstand.config import importers
    from hatstand.config.awsfiles import default_paths, load_profiles

    options = options_of(context)
    settings = wiring.settings_in_force(wiring.settings_file(options.config, demo=options.demo))
    profiles = load_profiles(*default_paths(wiring.environ_of_process()))
    known = frozenset(profile.name for profile in profiles.profiles)
    source = importers.read_source(file)
    kind = tool or importers.detected(source)
    if kind == importers.AESR:
        imported = importers.import_aesr(source.text, source.name, known)
    else:
        imported = importers.import_aws_config(source, known)
    for finding in imported.findings:
        output.tell(str(finding))
    if imported.refused:
        raise UsageError(
            f"{printable(source.name)} is not imported: its own tool would refuse it",
            "Mend the lines named above",
        )
    imported = _agreed(imported, source.name, yes=yes)
    contexts = counted(len(imported.contexts), "context")
    output.tell(f"{counted(imported.roles, 'role')} in {contexts}")
    if imported.contexts:
        existing = {other.name: other for other in settings.contexts}
        output.write(importers.lines_to_paste(imported.contexts, source.name, existing))


def _agreed(imported: Imported, file: str, *, yes: bool) -> Imported:
    """Tell what could run code or lead credentials elsewhere, and ask for what would be kept."""
    for risk in imported.risks:
        if not risk.kept:
            output.tell(f"{_place(risk, file)}: left out: it could run a program or redirect calls")
    kept = [risk for risk in imported.risks if risk.kept]
    if not kept:
        return imported
    if yes:
        for risk in kept:
            output.tell(f"{_place(risk, file)}: kept, as --yes says")
        return imported
    from hatstand.cli.tty import agreed

    intro = [f"{_place(risk, file)} runs a program: {risk.value}" for risk in kept]
    what = f"{_place(kept[0], file)} would run a program"
    if agreed(intro, "Keep it in the lines to paste?", what):
        return imported
    output.tell("the program is left out")
    return imported.without_commands()


def _place(risk: Risk, file: str) -> str:
    line = f":{risk.line}" if risk.line else ""
    return f"{file}{line}: [{risk.section}] {risk.key}"


@click.group("export", cls=Group)
def export() -> None:
    """Give the roles of the current context to other tools."""


@export.command("aesr")
@click.pass_context
def export_aesr(context: click.Context) -> None:
    """Print a configuration for the browser extension AWS Extend Switch Roles.

    Colours are those of the environments. The console can't send an ExternalId nor assume a role
    from another: such roles are told and left out.
    """
    from hatstand.config.exporters import aesr_lines
    from hatstand.services.console import color_word

    workspace = workspace_of(context)
    _made_current(workspace)
    exported = aesr_lines(workspace.inventory, workspace.plan_now, color_word, workspace.region)
    _tell_notes(exported.notes)
    output.tell(counted(exported.roles, "role"))
    output.write("\n".join(exported.lines))


@export.command("aws-config")
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.pass_context
def export_aws_config(context: click.Context, *, yes: bool) -> None:
    """Write the roles as profiles into ~/.aws/config, after showing what changes.

    The profiles stand in a block between "# BEGIN hatstand" and "# END hatstand", one for each
    context; nothing else in the file is touched, and a backup is kept beside it. AWS_CONFIG_FILE
    is obeyed.
    """
    from hatstand.config import exporters
    from hatstand.config.awsfiles import default_paths
    from hatstand.wiring import environ_of_process

    workspace = workspace_of(context)
    workspace.refuse_unsafe_settings()
    path, credentials = default_paths(environ_of_process())
    _refuse_faulty(path, workspace.profiles.refused_files)
    file = exporters.open_config(path)
    name = workspace.context.name
    written_before = exporters.has_block(file.content, name, str(path))
    _without_own_profiles(workspace, file, credentials)
    _made_current(workspace)
    if written_before and not workspace.crawled:
        raise ConfigurationError(
            "there is no snapshot of the organization: profiles written before would be lost",
            "`hatstand sync` reads it",
        )
    existing = exporters.Existing(
        workspace.profiles, frozenset(known.name for known in workspace.profiles.profiles)
    )
    exported = exporters.profile_block(
        workspace.inventory, workspace.plan_now, existing, workspace.region
    )
    _tell_notes(exported.notes)
    content = exporters.with_block(file.content, name, exported.lines, str(path))
    profiles = counted(exported.roles, "profile")
    if content == file.content:
        output.tell(f"{path} is as it should be: {profiles} of {name}")
        return
    _write(file, content, workspace, yes=yes)
    output.tell(f"{path}: {profiles} of {name} written")


def _made_current(workspace: Workspace) -> None:
    """Read the inventory; a part of it would take roles away that are there.

    Raises:
        HatstandError: It can't be read whole.
    """
    problem = current(workspace)
    refuse_partial(workspace.inventory, problem, shown=True)


def _tell_notes(notes: tuple[str, ...]) -> None:
    for note in notes:
        output.tell(note)


def _refuse_faulty(path: Path, refused: tuple[str, ...]) -> None:
    if str(path) in refused:
        raise ConfigurationError(
            f"{path} has a fault for which the AWS CLI refuses it whole; nothing was written",
            "`hatstand config check` names the line",
        )


def _without_own_profiles(workspace: Workspace, file: ConfigFile, credentials: Path) -> None:
    """Let the workspace forget the profiles that an export wrote: they are no source of roles.

    Else a role would stay for ever because it was exported once.
    """
    from hatstand.config.awsfiles import joined_profiles
    from hatstand.config.exporters import foreign_text
    from hatstand.config.ini import parse_ini, read_ini

    name = str(file.path)
    foreign = foreign_text(file.content, workspace.context.name, name)
    workspace.profiles = joined_profiles(parse_ini(name, foreign), read_ini(credentials))


def _write(file: ConfigFile, content: bytes, workspace: Workspace, *, yes: bool) -> None:
    """Show what changes, ask, and write it.

    Raises:
        AnswerNeeded: There is nobody to ask.
        Interrupted: The answer is no.
        HatstandError: It can't be written.
    """
    from hatstand.config.exporters import difference

    for line in difference(file.content, content, str(file.path)):
        output.tell(line)
    if file.is_link:
        output.tell(f"{file.path} is a link: {file.target} is what is written")
    if not yes:
        from hatstand.cli.tty import agreed

        if not agreed((), f"Write this to {file.path}?", f"writing to {file.path}"):
            raise Interrupted("not confirmed: nothing was written")
    backup = file.replace(content, workspace.clock.now())
    if backup is not None:
        output.tell(f"what was there before is in {backup}")
