"""`hatstand config init`: a first settings file from what is found here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from hatstand.cli import output
from hatstand.domain.text import printable
from hatstand.errors import HatstandError, UsageError

if TYPE_CHECKING:
    from hatstand.cli.frame import GlobalOptions
    from hatstand.domain.profiles import ProfileSet
    from hatstand.services.beginnings import Beginning


def write(options: GlobalOptions, file: Path) -> None:
    """Write the file, its path to stdout, and the next step to stderr.

    Raises:
        UsageError: There is one already: it is never touched.
        HatstandError: It can't be written.
    """
    if os.path.lexists(file):
        raise UsageError(
            f"{printable(str(file))} is there already and stays as it is",
            "`hatstand config check` looks at it, `hatstand config show` shows what is in force",
        )
    from hatstand import wiring
    from hatstand.services.first_file import first_file

    profiles = wiring.profiles_of_files()
    beginnings = _beginnings(options)
    today = wiring.SystemClock().now().date()
    text = first_file(beginnings, profiles, today, asked=not options.offline)
    _make(file, text)
    output.write(str(file))
    _tell_next_step(beginnings, profiles)


def _beginnings(options: GlobalOptions) -> tuple[Beginning, ...]:
    from hatstand import wiring
    from hatstand.cli.frame import run
    from hatstand.services.beginnings import candidates, looked_at

    found = candidates(wiring.profiles_of_files(), os.environ)
    if options.offline or not found:
        return found
    region = options.region or os.environ.get("AWS_REGION") or "us-east-1"
    return run(looked_at(found, wiring.gateway(), region))


def _make(file: Path, text: str) -> None:
    """Write a file that is not there yet, 0600, its missing directories 0700.

    Raises:
        UsageError: It is there now.
        HatstandError: It can't be written.
    """
    from hatstand.paths import write_new_private

    try:
        write_new_private(file, text.encode())
    except FileExistsError:
        raise UsageError(f"{printable(str(file))} was made by somebody else meanwhile") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise HatstandError(f"{printable(str(file))} can't be written: {reason}") from None


def _tell_next_step(beginnings: tuple[Beginning, ...], profiles: ProfileSet) -> None:
    if beginnings:
        names = ", ".join(one.name for one in beginnings)
        output.tell(f"Written, with the context{'s' if len(beginnings) > 1 else ''} {names}.")
    for one in beginnings:
        if one.problem:
            output.tell(f"{one.name}: {one.problem}" + (f" ({one.hint})" if one.hint else ""))
    if not beginnings and not profiles.profiles:
        output.tell("Written; no profile and no base credentials were found.")
        output.tell("Next: `aws configure sso` or `aws configure`, then `hatstand` opens the tree.")
        return
    if not beginnings:
        output.tell("Written; no context is needed, because every profile is shown as it is.")
        logins = sorted({one.login_command for one in profiles.profiles if one.login_command})
        if logins:
            output.tell(f"Sign in where that has ended: `{logins[0]}`.")
    output.tell("Next: look it over, then `hatstand` opens the tree.")
