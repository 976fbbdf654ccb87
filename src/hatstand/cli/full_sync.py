"""`hatstand sync --full`: the IAM roles of other accounts."""

from __future__ import annotations

from hatstand.cli import output
from hatstand.cli.frame import run
from hatstand.cli.progress import ProgressLine
from hatstand.services.discovery.survey_words import (
    accounts,
    found_text,
    no_way_text,
    rest_text,
    ways_text,
)
from hatstand.services.discovery.surveying import Survey
from hatstand.services.workspace import Workspace


def read_all_roles(workspace: Workspace) -> None:
    """Read the roles of every account with a way in, and tell before how many these are.

    Raises:
        HatstandError: There are no base credentials, or AWS is not reachable.
    """
    survey = run(workspace.survey())
    output.tell(survey_text(survey, roles_via=workspace.context.roles_via))
    if not survey.ways and not survey.kept:
        return
    with ProgressLine() as line:
        found = run(workspace.read_roles(survey, line.update))
    output.tell(found_text(found))


def survey_text(survey: Survey, roles_via: str | None) -> str:
    """Return in one line how many accounts will be read, and as whom."""
    if not survey.ways:
        return no_way_text(survey, roles_via)
    rest = rest_text(survey)
    count = accounts(len(survey.ways))
    return f"reading the roles of {count}: {ways_text(survey, roles_via)}{rest and f'; {rest}'}"
