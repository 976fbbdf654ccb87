"""Opening the inspect view: of a role at once with what is known, then with what AWS tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hatstand.errors import HatstandError
from hatstand.tui.describing.role import inspected_blocks
from hatstand.tui.facts import Block
from hatstand.tui.flows import dialogs, drawing

if TYPE_CHECKING:
    from hatstand.domain.roles import Role
    from hatstand.services.inspect import RoleInspection
    from hatstand.tui.screens.main import MainScreen


def inspect(main: MainScreen) -> None:
    """Show everything known about what is selected."""
    role = main.state.selection.role
    if role is None:
        dialogs.inspect(main)
        return
    from hatstand.services.inspect import known_of_role
    from hatstand.tui.screens.inspect import InspectScreen

    known = known_of_role(main.workspace, role)
    page = RolePage(main, role, known)
    main.app.push_screen(InspectScreen(role.name, page.blocks(known, reading=True), page))


class RolePage:
    """What one role's page says, from what is known of it."""

    def __init__(self, main: MainScreen, role: Role, known: RoleInspection) -> None:
        self._main = main
        self._role = role
        self._known = known
        self._selection = main.state.selection

    async def read(self) -> Sequence[Block]:
        """Ask AWS, and return the whole page.

        Raises:
            HatstandError: As `inspect_role`.
        """
        from hatstand.services.inspect import inspect_role

        return self.blocks(await inspect_role(self._main.workspace, self._role))

    def failed(self, error: HatstandError) -> Sequence[Block]:
        """Return the page with what is known without AWS, and what went wrong."""
        return self.blocks(self._known, problem=error.title)

    def blocks(
        self, found: RoleInspection, *, reading: bool = False, problem: str = ""
    ) -> list[Block]:
        """Return the page.

        Args:
            found: What is known of the role.
            reading: Whether AWS is being asked for more.
            problem: What went wrong with that.
        """
        from hatstand.tui.describing.inspection import Inspected, details_blocks, trust_blocks

        inspected = Inspected(found, reading=reading, problem=problem)
        main = self._main
        blocks = inspected_blocks(
            replace(self._selection, role=found.role),
            drawing.known(main),
            [*trust_blocks(inspected), *details_blocks(inspected)],
        )
        exports, revealed = drawing.exports_of(main, self._selection)
        # What was revealed on purpose is what one wants to see now; masked, it can wait.
        return [*exports, *blocks] if revealed else [*blocks, *exports]
