"""`hatstand credential-process` as a command among the others; `unattended` does the work."""

from __future__ import annotations

import click

from hatstand.cli.frame import Command, options_of
from hatstand.cli.targets import duration_option


@click.command("credential-process", cls=Command)
@click.argument("target")
@duration_option
@click.pass_context
def credential_process(context: click.Context, target: str, duration: str | None) -> None:
    """Print TARGET's credentials as JSON for credential_process in ~/.aws/config.

    It never asks: what needs an MFA code or a confirmation, and has no live session, ends with 4.
    """
    from hatstand import wiring
    from hatstand.cli.unattended import answer

    given = options_of(context)
    options = wiring.Options(
        demo=given.demo,
        context=given.context,
        config=given.config,
        region=given.region,
        offline=given.offline,
        verbose=given.verbose,
        unattended=True,
    )
    answer(options, target, duration, request=None)
