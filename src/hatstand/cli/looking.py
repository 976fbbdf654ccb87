"""From where `shares` and `services` look, and how what they could not see is told."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from hatstand.cli import output
from hatstand.cli.file_problems import tell_file_problems
from hatstand.cli.frame import options_of, run, show_crawl, workspace_of
from hatstand.cli.targets import answer_options, assume
from hatstand.cli.values import refuse_odd_region
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Gap
from hatstand.domain.records import dataclass
from hatstand.errors import HatstandError, UsageError
from hatstand.services.sharing.viewpoint import Viewpoint
from hatstand.services.workspace import Workspace

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Scene:
    """Where one stands, in which regions one looks, and the inventory that gives names."""

    workspace: Workspace
    viewpoint: Viewpoint
    regions: tuple[str, ...]
    inventory: Inventory


def looking_options(function: Decorated) -> Decorated:
    """Add `--as`, with what assuming takes, `--regions` and `--json`."""
    function = answer_options(function)
    function = click.option("--json", "as_json", is_flag=True, help="One JSON document.")(function)
    function = click.option(
        "--regions", metavar="R,…", default="", help="The regions to look at; else the one in use."
    )(function)
    return click.option("--as", "target", metavar="TARGET", help="Look as this role.")(function)


def given(context: click.Context, options: dict[str, Any]) -> dict[str, Any]:
    """Return options, where they were not given with those that stand before the subcommand."""
    before = context.parent.params if context.parent is not None else {}
    return {name: value or before.get(name, value) for name, value in options.items()}


def look(context: click.Context, options: dict[str, Any]) -> Scene:
    """Return the scene for the options of `looking_options`.

    Raises:
        HatstandError: There is no way to stand there.
    """
    target = options["target"]
    regions = _regions(options["regions"])
    # A role that this shell holds is what is looked from; another one is assumed as always.
    workspace = workspace_of(context, as_handed_out_role=not target)
    if workspace.offline:
        raise UsageError("offline: nothing is asked of AWS", "Leave out --offline")
    session = None
    if target:
        session = assume(
            workspace,
            target,
            duration=options["duration"],
            mfa_code=options["mfa_code"],
            yes=options["yes"],
        )
    where = options_of(context).region or ""
    viewpoint = run(workspace.viewpoint(session, regions[0] if regions else where))
    return Scene(workspace, viewpoint, regions, _names(context, workspace, target))


def _regions(text: str) -> tuple[str, ...]:
    regions = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for region in regions:
        refuse_odd_region(region, "--regions")
    return regions


def _names(context: click.Context, workspace: Workspace, target: str | None) -> Inventory:
    """Return the inventory by which accounts are named; without a snapshot, it is read now.

    A role that was handed out sees no organization; the context's own credentials do.
    """
    naming = workspace
    if not target and os.environ.get("HATSTAND_ROLE"):
        naming = _own_workspace(context)
    if not naming.crawled:
        naming.open()
        tell_file_problems(naming)
    if not naming.crawled:
        try:
            show_crawl(naming)
        except HatstandError as error:
            output.tell(f"accounts can't be named by the organization: {error.title}")
    return naming.inventory


def _own_workspace(context: click.Context) -> Workspace:
    from hatstand import wiring

    options = options_of(context)
    return wiring.build(
        wiring.Options(
            demo=options.demo, context=options.context, config=options.config, region=options.region
        )
    ).workspace


def refuse_partial(noun: str, gaps: Iterable[Gap], *, shown: bool) -> None:
    """End with exit code 1 where something is missing, saying what.

    Raises:
        HatstandError: Something is missing.
    """
    missing = tuple(gaps)
    if not missing:
        return
    output.tell_missing(
        (gap.subject, f"{gap.title} ({gap.code}: {gap.message})" if gap.message else gap.title)
        for gap in missing
    )
    hint = "" if shown else "--json prints the part that could be read"
    raise HatstandError(f"{noun} could only be read in part", hint)
