"""Pins, and the roles used last: what one comes back to, a key away."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from hatstand.domain.roles import Role
from hatstand.tui.describing.nodes import quiet_badge
from hatstand.tui.facts import MUTED
from hatstand.tui.flows import drawing
from hatstand.tui.nodes import role_key
from hatstand.tui.selection import NOTHING, Selection, select
from hatstand.tui.situation import Tab
from hatstand.tui.text import clip_pair, pad, plain

if TYPE_CHECKING:
    from hatstand.tui.screens.choosing import Choice
    from hatstand.tui.screens.main import MainScreen

RECENT = 20
"""Roles used last that are offered; what is older is found by its name."""

_NAME_CELLS = 34
_PLACE_CELLS = 22


class Pinning:
    """Pins and unpins what is selected, and goes to what is pinned or was used last."""

    def __init__(self, main: MainScreen) -> None:
        self._main = main

    @property
    def pins(self) -> tuple[str, ...]:
        """The keys of the pinned nodes, the first pinned first."""
        workspace = self._main.workspace
        return workspace.state.pins(workspace.context.name)

    def show(self) -> None:
        """Mark the pinned nodes in the tree."""
        pins = frozenset(self.pins)
        if pins != self._main.organization_tree.pins:
            self._main.organization_tree.pins = pins

    def toggle(self) -> None:
        """Pin what is selected, or unpin it."""
        workspace, selection = self._main.workspace, self._main.state.selection
        context, key = workspace.context.name, selection.key
        if key in self.pins:
            workspace.state.unpin(context, key)
            self._main.say(f"Unpinned {selection.name}")
        else:
            workspace.state.pin(context, key)
            others = self._main.keymap.display("pinned")
            self._main.say(f"Pinned {selection.name}; {others} shows all pins")
        self.show()
        self._main.draw()

    def choose(self) -> None:
        """Let the person go to something pinned or used last."""
        from hatstand.tui.screens.choosing import ChoosingScreen

        pin = self._main.keymap.display("pin")
        screen = ChoosingScreen(
            "Pinned and recent",
            [self._choice(key) for key in self._keys()],
            takes="go there",
            empty=(
                f"Nothing is pinned and no role was used yet. {pin} in the tree pins a role, an "
                "account or an OU; roles that were assumed appear here by themselves."
            ),
            placeholder="account, role or OU",
        )
        self._main.app.push_screen(screen, self._go)

    def _go(self, key: str | None) -> None:
        if key is not None:
            self._main.show_tab(Tab.ORGANIZATION)
            self._main.view.go_to(key)

    def _keys(self) -> Iterator[str]:
        """Yield the keys of what is pinned, then of what was used last; each once."""
        seen = set()
        inventory = self._main.workspace.inventory
        recent = [_key_of(role) for role in self._main.workspace.recent_roles()[:RECENT]]
        for key in (*self.pins, *recent):
            if key not in seen and select(inventory, key) is not NOTHING:
                seen.add(key)
                yield key

    def _choice(self, key: str) -> Choice:
        from hatstand.tui.screens.choosing import Choice

        inventory = self._main.workspace.inventory
        selection = select(inventory, key)
        above, name = _name(selection)
        place = self._place(selection)
        glyphs = self._main.organization_tree.glyphs
        sign = glyphs.pinned if key in self.pins else " "
        badge = quiet_badge(selection.environment, partial(drawing.text_color, self._main))
        line = (
            plain(f"{sign} {pad(clip_pair(above, name, _NAME_CELLS), _NAME_CELLS)}  ")
            + plain(f"{pad(place, _PLACE_CELLS)}  ").stylize(MUTED)
            + badge
        )
        account = selection.account
        words = (
            f"{above}{name} {place} {account.id if account else ''} {selection.environment.name}"
        )
        return Choice(key, line if isinstance(line, Content) else Content(""), words)

    def _place(self, selection: Selection) -> str:
        inventory = self._main.workspace.inventory
        if selection.unit is not None:
            return "/".join(inventory.organization.path_of(selection.unit.id)[:-1])
        return inventory.ou_path(selection.account.id) if selection.account else ""


def _key_of(role: Role) -> str:
    return role_key(role.account_id, role.name)


def _name(selection: Selection) -> tuple[str, str]:
    """Return what stands before the name of a role, and the name with its slash."""
    if selection.role is not None and selection.account is not None:
        return selection.account.name, f"/{selection.role.name}"
    return "", selection.name
