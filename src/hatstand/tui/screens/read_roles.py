"""Reading other accounts' roles: how many accounts that is comes first, and a yes."""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from hatstand.domain.organization import Progress
from hatstand.domain.text import sentence
from hatstand.services.discovery.survey_words import (
    accounts,
    found_text,
    no_way_text,
    rest_text,
    ways_text,
)
from hatstand.services.discovery.surveying import RolesRead, Survey
from hatstand.tui.facts import Block, Fact, Paragraph, Title
from hatstand.tui.screens.yes_no import YesNoScreen

if TYPE_CHECKING:
    from hatstand.tui.screens.main import MainScreen


class ReadRolesScreen(YesNoScreen):
    """Whether to read the roles of the accounts of a survey."""

    TITLE_TEXT = "Read roles"

    def __init__(self, survey: Survey, roles_via: str | None) -> None:
        """Ask about a survey.

        Args:
            survey: What would be read.
            roles_via: The role by which accounts without a live session are read.
        """
        super().__init__()
        self._survey = survey
        self._roles_via = roles_via

    def blocks(self) -> Sequence[Block]:
        """Return how many accounts would be read, and how."""
        survey = self._survey
        blocks: list[Block] = [
            Title(self.said(f"Read the roles of {accounts(len(survey.ways))}?", "bold")),
            Title(Content("")),
        ]
        if survey.ways:
            blocks.append(Fact("Way in", self.said(ways_text(survey, self._roles_via))))
        if rest := rest_text(survey):
            blocks.append(Fact("Left out", self.said(rest)))
        what = (
            "Each account is asked for the list of its roles, with their trust policies. Nothing "
            "is changed, no code is asked for, and no session is kept. It can be cancelled: what "
            "was read by then need not be read again."
        )
        return (*blocks, Title(Content("")), Paragraph(self.said(what)))


def read_roles(main: MainScreen) -> None:
    """Ask whether to read the roles of other accounts, and do it, with progress below."""
    if _comes_first(main):
        main.working.perform("looking for ways into other accounts", _Reading(main).run())


def _comes_first(main: MainScreen) -> bool:
    """Tell whether nothing else is being read; say so where something is."""
    if main.refreshing.is_running:
        main.say("The organization is being read: that comes first")
    return not main.refreshing.is_running


class _Reading:
    """One reading, from the survey to what is told of it."""

    def __init__(self, main: MainScreen) -> None:
        self._main = main
        self._heard: Progress | None = None

    async def run(self) -> None:
        workspace, roles_via = self._main.workspace, self._main.workspace.context.roles_via
        survey = await workspace.survey()
        if not survey.ways and not survey.kept:
            self._say(no_way_text(survey, roles_via))
            return
        screen = ReadRolesScreen(survey, roles_via)
        yes: bool | None = await self._main.app.push_screen_wait(screen)
        if not yes or not _comes_first(self._main):
            return
        self._main.working.progress("reading roles")
        self._hear(Progress("roles of accounts", 0, len(survey.ways)))
        self._tell()  # and as this is being read, no crawl begins meanwhile
        timer = self._main.set_interval(1 / 10, self._tell)
        try:
            found = await workspace.read_roles(survey, self._hear)
        except CancelledError:
            self._say("stopped; what was read is kept: within an hour the next one goes on with it")
            raise
        finally:
            timer.stop()
            self._main.state.reading = ""
        self._main.show_inventory(workspace.inventory)
        self._main.finding.prepare()
        self._say_found(found)

    def _hear(self, progress: Progress) -> None:
        self._heard = progress

    def _tell(self) -> None:
        """Show how far it is: some times a second, however fast accounts come in."""
        if self._heard is not None:
            counted = f"{self._heard.done:,} of {self._heard.expected or 0:,}"
            self._main.state.reading = f"{self._heard.phase} {counted}"
            self._heard = None
            self._main.draw_bars()

    def _say_found(self, found: RolesRead) -> None:
        """Tell the result; what could not be read stands in the organization's details."""
        gaps = ""
        if found.gaps:
            where = self._main.workspace.inventory.organization.root_name
            first = found.gaps[0]
            gaps = (
                f". {accounts(len(found.gaps))} could not be read, {first.subject} first: "
                f"{first.title}; the details of {where} list them"
            )
        self._say(f"{found_text(found)}{gaps}", warning=bool(found.gaps))

    def _say(self, text: str, *, warning: bool = False) -> None:
        self._main.say(sentence(text), warning=warning)
