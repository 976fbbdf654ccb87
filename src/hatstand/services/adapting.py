"""What a person changes while hatstand runs: settings, marks on nodes, imported colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from hatstand.errors import UsageError
from hatstand.services.crawl.remembering import Remembering
from hatstand.services.journal import Journal

if TYPE_CHECKING:
    from hatstand.config.model import Settings
    from hatstand.domain.environment_marks import EnvironmentMark
    from hatstand.domain.inventory import Inventory
    from hatstand.services.account_colors import ColorsRead


class Adapting(Remembering):
    """Takes other settings and marks while a context is at work."""

    def take_settings(self, settings: Settings) -> Inventory:
        """Work with other settings from now on, and return the inventory that they make.

        What the context started with stays (`config.following.waiting_keys`): its credentials, the
        place where sessions are kept. What runs goes on as it began.
        """
        store = self.settings.sessions.store
        self.settings = replace(settings, sessions=replace(settings.sessions, store=store))
        context = settings.context(self.context.name)
        if context is not None:
            self.context = replace(self.context, accounts=context.accounts, roles=context.roles)
        if not settings.sessions.share_with_aws_cli:
            self._ports = replace(self._ports, cli_cache=None)
        if self.demo is None:
            self._ports.gateway.use_share(settings.rate)
        required = settings.machine_policy.journal_required
        self.journal = Journal(
            self._ports.journal, self.clock, self.context.name, required=required
        )
        for made_of_settings in ("_router", "_planner", "_assuming"):
            self.__dict__.pop(made_of_settings, None)  # made anew when it is next asked for
        return self.reassemble()

    def mark(self, node: str, mark: EnvironmentMark | None, name: str = "") -> Inventory:
        """Mark a node, or with None take its mark away, and return the inventory made anew.

        Args:
            node: As `domain.environment_marks` names it.
            mark: The environment that it is to have.
            name: What people call the node.
        """
        if self._ports.marks is not None:
            self._ports.marks.mark(node, mark, name)
        return self.reassemble()

    @property
    def marks_changed(self) -> bool:
        """Whether another process marked something since the inventory was made."""
        marks = self._ports.marks
        return marks is not None and marks.marks() != self.inventory.marks

    @property
    def marks_problem(self) -> str:
        """Why marks could not be read or kept, or an empty string."""
        marks = self._ports.marks
        if marks is None:
            return ""
        marks.marks()  # what is wrong with the file shows when it is read
        return marks.problem

    def write_again(self) -> None:
        """Try once more to write what a person chose and no disk took, before it is forgotten."""
        self._ports.state.write_again()
        if self._ports.marks is not None:
            self._ports.marks.write_again()

    @property
    def file_problems(self) -> tuple[str, ...]:
        """What is wrong with stored files, as far as somebody used them, each in words."""
        ports = self._ports
        told = (
            self.snapshot_problem,
            self.store_problem,
            self.history_problem,
            ports.state.problem,
            ports.sessions.problem,
            ports.marks.problem if ports.marks else "",
            ports.colors.problem if ports.colors else "",
            self.journal.problem,
        )
        return tuple(dict.fromkeys(problem for problem in told if problem))

    @property
    def account_colors(self) -> Mapping[str, str]:
        """AWS's own colours by account id, as far as somebody imported them."""
        return self._ports.colors.colors() if self._ports.colors is not None else {}

    async def import_colors(self) -> ColorsRead:
        """Import AWS's own colours of this account and of those with a live session.

        Nothing is assumed for that.

        Raises:
            NoCredentialsError: There are no base credentials, and no session is live.
            Unreachable: AWS does not answer.
            UsageError: No call may be made.
        """
        from hatstand.services.account_colors import read_colors

        if self.offline:
            raise UsageError("offline: nothing is asked of AWS", "Leave out --offline")
        ways = {one.account_id: one.credentials for one in self.live_sessions()}
        await self.identify()
        if self.caller is not None and self.base_problem is None:
            ways[self.caller.account_id] = (await self.base()).credentials
        elif not ways and self.base_problem is not None:
            raise self.base_problem
        found = await read_colors(self._ports.gateway, ways)
        if self._ports.colors is not None:
            self._ports.colors.keep(found.colors, self.clock.now())
        return found
