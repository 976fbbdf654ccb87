"""`hatstand prompt`: the names that its line shows, looked up once and left for the warm path."""

from __future__ import annotations

import os
import sys
import time

import click

from hatstand import _fast, wiring
from hatstand.cli import output
from hatstand.cli.frame import Command, options_of
from hatstand.domain.environments import Environment, EnvironmentRule
from hatstand.domain.text import grouped_account_id, printable
from hatstand.errors import HatstandError
from hatstand.services.console import color_word
from hatstand.services.workspace import Workspace

WEEK = 7 * 86400
"""Seconds for which names are kept ready; what they depend on is looked at each time."""

_COLORS = {
    "red": ("31", "red"),
    "orange": ("38;5;208", "colour208"),
    "yellow": ("33", "yellow"),
    "green": ("32", "green"),
    "turquoise": ("36", "cyan"),
    "blue": ("34", "blue"),
    "purple": ("35", "magenta"),
    "pink": ("38;5;212", "colour212"),
}
"""The terminal's own colours, as SGR codes and as tmux calls them: a prompt suits its theme."""


@click.command("prompt", cls=Command)
@click.pass_context
def prompt(context: click.Context) -> None:
    """Print the role that this shell holds, its account, badge and time left, on one short line.

    Nothing is printed where it holds none. NO_COLOR is obeyed.
    """
    if not os.environ.get("HATSTAND_ROLE"):
        return
    environ = dict(os.environ)
    request = _fast.request_of(sys.argv[1:])
    bound = _fast.binding(request, environ) if request is not None else ""
    given = options_of(context)
    options = wiring.Options(
        demo=given.demo, context=given.context, config=given.config, offline=True
    )
    try:
        names = names_of(wiring.build(options).workspace, environ)
    except HatstandError:
        names, bound = names_of(None, environ), ""  # a prompt is no place for explanations
    if bound:
        wiring.ready_files().keep(bound, int(time.time()) + WEEK, "", names)
    output.write(_fast.prompt_line(names, environ, time.time()))


def names_of(workspace: Workspace | None, environ: dict[str, str]) -> str:
    """Return what `_fast.prompt_line` shows: role, account, badge and two names of a colour."""
    account_id, _, role = environ.get("HATSTAND_ROLE", "").partition("/")
    name = environ.get("HATSTAND_ENV", "")
    account, rule = grouped_account_id(account_id), None
    if workspace is not None:
        inventory = workspace.open()
        known = inventory.account_name(account_id)
        if known and known != account_id:
            account = known
        rule = next((rule for rule in workspace.settings.environments if rule.name == name), None)
    badge, (sgr, tmux) = _look(rule, name)
    return "\n".join(printable(word) for word in (role, account, badge, sgr, tmux))


def _look(rule: EnvironmentRule | None, name: str) -> tuple[str, tuple[str, str]]:
    if rule is None:
        return name.upper(), ("", "")
    environment = Environment(rule.name, rule.badge, rule.color)
    if environment.color.startswith("#") and _shows_all_colors():
        red, green, blue = (int(environment.color[at : at + 2], 16) for at in (1, 3, 5))
        return rule.badge, (f"38;2;{red};{green};{blue}", environment.color)
    return rule.badge, _COLORS.get(color_word(environment), ("", ""))


def _shows_all_colors() -> bool:
    return os.environ.get("COLORTERM", "") in ("truecolor", "24bit")
