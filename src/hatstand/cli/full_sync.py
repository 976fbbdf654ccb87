"""`hatstand sync --full`: the IAM roles of other accounts."""

from __future__ import annotations

from hatstand.cli import output
from hatstand.cli.frame import run
from hatstand.cli.progress import ProgressLine
from hatstand.services.surveying import RolesRead, Survey
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
    count = len(survey.ways)
    rest = f"; {accounts(survey.denied)} denied it within 24 h" if survey.denied else ""
    if survey.kept:
        rest += f"; {accounts(len(survey.kept))} read before the last one stopped"
    if not count:
        hint = "" if roles_via or rest else ": no session is live and roles_via is not set"
        return f"no other account's roles can be read{hint}{rest}"
    ways = []
    if survey.by_session:
        ways.append(f"{survey.by_session} by live sessions")
    if count > survey.by_session:
        ways.append(f"{count - survey.by_session:,} as {roles_via}")
    return f"reading the roles of {accounts(count)}: {', '.join(ways)}{rest}"


def found_text(found: RolesRead) -> str:
    """Return in one line what was read."""
    roles = sum(map(len, found.lists.values()))
    refused = f"; refused by {len(found.refused):,}" if found.refused else ""
    return f"{roles:,} roles in {accounts(len(found.lists))}{refused}"


def accounts(count: int) -> str:
    """Return `1 account` or `1,200 accounts`."""
    return f"{count:,} account{'' if count == 1 else 's'}"
