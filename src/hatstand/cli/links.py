"""Console links on the command line: made, opened, copied."""

from __future__ import annotations

import html
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from hatstand.children import without_keys
from hatstand.cli.frame import run
from hatstand.cli.output import tell
from hatstand.config.model import ClipboardSettings
from hatstand.domain.credentials import Session
from hatstand.domain.plan import Plan
from hatstand.domain.text import printable
from hatstand.errors import HatstandError
from hatstand.secret import Secret
from hatstand.services import role_links
from hatstand.services.exports import hand_over
from hatstand.services.workspace import Workspace

PAGE_LIFETIME = 15
"""Seconds that a browser gets to read the redirect page before it is removed."""


def session_link(workspace: Workspace, session: Session, kind: str, service: str) -> Secret:
    """Return a federation link, or that link in a browser container of its own.

    Raises:
        HatstandError: The federation endpoint, or the service is unknown.
    """
    link = run(workspace.sign_in_link(session, service=service))
    if kind == "federation":
        return link
    return role_links.container_link(link, session, workspace.inventory)


def plain_link(workspace: Workspace, plan: Plan, kind: str, service: str) -> Secret:
    """Return a switch-role or portal link.

    Raises:
        UsageError: Such a link can't work for the role; the message says why.
    """
    if kind == "switch-role":
        if service:
            tell(f"a switch-role link can't open {printable(service)}: it leads to the first page")
        return Secret(workspace.switch_role_link(plan.role))
    region = workspace.settings.console.region
    return Secret(role_links.portal_link(plan, workspace.profiles, region, service))


def portal_link_of_profile(workspace: Workspace, target: str, service: str) -> Secret | None:
    """Return the portal link of an Identity Center profile, which names no IAM role, else None."""
    profile = workspace.profiles.get(target)
    link = workspace.portal_link(profile, service) if profile is not None else ""
    return Secret(link) if link else None


def open_link(link: Secret) -> None:
    """Open a link through a page that only this user can read, so that no process list shows it.

    Raises:
        HatstandError: There is no browser to open it with.
    """
    descriptor, name = tempfile.mkstemp(prefix="hatstand-", suffix=".html")  # made 0600
    page = Path(name)
    with open(descriptor, "w", encoding="utf-8") as stream:  # noqa: PTH123 - a descriptor
        hand_over(link, lambda url: stream.write(_page(url)))
    opener = _opener()
    if opener is None:
        page.unlink(missing_ok=True)
        raise HatstandError("no browser could be found", "--copy copies the link instead")
    # The browser gets no stdout: a shell may be evaluating ours.
    _detached([*opener, page.as_uri()])
    _detached(["sh", "-c", f'sleep {PAGE_LIFETIME}; rm -f "$1"', "sh", name])


def copy_link(link: Secret, settings: ClipboardSettings) -> str:
    """Copy a link and return the words that say which way it went.

    Raises:
        HatstandError: There is no way to copy here.
    """
    from hatstand.tui.clipboard.copying import Clipboard

    return Clipboard(settings).copy_from_command_line(link)


def _page(url: str) -> str:
    target = html.escape(url, quote=True)
    return (
        "<!doctype html><meta charset=utf-8><meta name=referrer content=no-referrer>"
        f'<meta http-equiv=refresh content="0;url={target}"><title>hatstand</title>'
    )


def _opener() -> list[str] | None:
    """Return the command that opens a page: $BROWSER's, else the desktop's own."""
    chosen = os.environ.get("BROWSER", "")
    if chosen:
        return shlex.split(chosen.split(os.pathsep)[0])
    for name in ("open",) if sys.platform == "darwin" else ("xdg-open", "wslview"):
        if found := shutil.which(name):
            return [found]
    return None


def _detached(command: list[str]) -> None:
    subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=without_keys(os.environ),
        start_new_session=True,
    )
