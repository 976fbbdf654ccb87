"""The Organization tab: OUs, accounts, roles and profiles as a tree."""

from __future__ import annotations

from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, cast

from hatstand.domain.environments import NO_ENVIRONMENT
from hatstand.tui.describing.nodes import account_blocks, profile_blocks, quiet_badge
from hatstand.tui.describing.organization import organization_blocks, unit_blocks
from hatstand.tui.describing.start import Start, start_blocks
from hatstand.tui.facts import Block
from hatstand.tui.flows import drawing, moving
from hatstand.tui.selection import NOTHING, Selection, breadcrumb, select
from hatstand.tui.situation import NodeKind, Tab
from hatstand.tui.tabs.view import Copyable, TabView
from hatstand.tui.widgets.organization_tree import OrganizationTree

if TYPE_CHECKING:
    from hatstand.services.find.hits import Hit
    from hatstand.tui.app import HatstandApp
    from hatstand.tui.screens.main import MainScreen
    from hatstand.tui.widgets.find_bar import HitRow


class OrganizationView(TabView):
    """The tree, and before there is one what is known and what comes next."""

    tab = Tab.ORGANIZATION
    title = "Organization"
    short_title = "Org"
    command = "organization"
    gives_standpoint = True

    def __init__(self, main: MainScreen) -> None:
        super().__init__(main)
        clock = main.workspace.clock.now
        self.tree = OrganizationTree(clock=clock, id="tree", classes="pane")
        self.tree.border_title = self.title
        self.tree.warn_before = main.workspace.settings.sessions.warn_before
        self.pane = self.tree

    # -- what is there

    def select(self) -> Selection:
        """Return the node under the cursor."""
        if self.main.nothing_known:
            return NOTHING
        return select(self.main.workspace.inventory, self.tree.cursor_key)

    def names(self, selection: Selection) -> tuple[str, ...]:
        """Return the names from the context down to what is selected."""
        return breadcrumb(self.main.workspace.inventory, selection)

    def title_of(self, selection: Selection) -> str:
        """Return the name of what is selected."""
        if self.main.nothing_known:
            return "Start"
        inventory = self.main.workspace.inventory
        return selection.name or inventory.context or inventory.organization.root_name

    def blocks(self, selection: Selection) -> list[Block]:
        """Return everything the details pane says of a node."""
        main = self.main
        if main.nothing_known:
            return start_blocks(self._start())
        inventory, facts = main.workspace.inventory, drawing.known(main)
        blocks: list[Block] = []
        match selection.kind:
            case NodeKind.ORGANIZATION:
                blocks = organization_blocks(inventory, facts)
            case NodeKind.UNIT if selection.unit is not None:
                blocks = unit_blocks(selection.unit, inventory, facts)
            case NodeKind.ACCOUNT:
                blocks = account_blocks(selection, inventory, facts)
            case NodeKind.ROLE:
                from hatstand.tui.describing.role import role_blocks

                blocks = role_blocks(selection, inventory, facts)
                exports, revealed = drawing.exports_of(main, selection)
                # What was revealed on purpose is what one wants to see now; masked, it can wait.
                blocks = [*exports, *blocks] if revealed else [*blocks, *exports]
            case NodeKind.PROFILE if selection.profile is not None:
                blocks = profile_blocks(selection.profile)
        marks = main.noticing.marks
        if not marks.changes:
            return blocks
        from hatstand.tui.describing.changes import with_changes

        return with_changes(blocks, selection, inventory.organization, marks, facts.now)

    def _start(self) -> Start:
        main, keys = self.main, self.main.keymap.display
        return Start(
            main.state.reading,
            main.refreshing.failure or main.workspace.base_problem,
            main.workspace.first_steps,
            keys("refresh_all"),
            keys("help"),
            keys("quit"),
        )

    # -- what is done

    def selected(self, selection: Selection) -> None:
        """Read the tags of an account once the cursor rests on it."""
        del selection
        self.main.tagging.selection_moved()

    def shown(self) -> None:
        """Show the time of now: none went by where nobody could see it."""
        self.tick()

    def tick(self) -> None:
        """Count the time of sessions down."""
        self.tree.tick()

    def move(self, name: str) -> None:
        """Move in the tree."""
        moving.move_tree(self.tree, name)

    def open(self) -> None:
        """Assume a role, ask a profile, unfold a branch, or open what there is to read."""
        if self.main.state.selection.kind in (NodeKind.ROLE, NodeKind.PROFILE):
            self.main.action_command("assume")
        elif moving.on_branch(self.tree):
            self.move("toggle")
        else:
            self.main.action_command("inspect")

    def stop(self) -> bool:
        """End the crawl."""
        return self.main.refreshing.stop()

    def refresh(self) -> None:
        """Read the selected account's tags again; anything larger is the organization."""
        main = self.main
        if main.state.selection.kind is NodeKind.ACCOUNT:
            main.tagging.read(again=True)
            everything = main.keymap.display("refresh_all")
            main.say(f"Reading the account's tags again; {everything} reads the whole organization")
        else:
            self.refresh_all()

    def refresh_all(self) -> None:
        """Read the organization again."""
        self.main.refreshing.start(asked=True)

    def pasteable(self, selection: Selection) -> Copyable | None:
        """Return an account's id, an OU's path, or the organization's id."""
        organization = self.main.workspace.inventory.organization
        if selection.account is not None:
            return Copyable("account id", selection.account.id)
        if selection.unit is not None:
            return Copyable("path", "/".join(organization.path_of(selection.unit.id)))
        return Copyable("organization id", organization.id)

    def named(self, selection: Selection) -> Copyable | None:
        """Return the ARN of a role, or the name of anything else."""
        if selection.role is not None:
            return Copyable("ARN", selection.role.arn)
        if selection.kind is NodeKind.ORGANIZATION:
            return Copyable("name", self.main.workspace.inventory.organization.root_name)
        return Copyable("name", selection.name)

    # -- finding

    def prepare_search(self) -> Thread | None:
        """Build the index while nobody waits for it: for 100,000 roles it takes a moment."""
        finder, tidying = self.main.workspace.finder, cast("HatstandApp", self.main.app).tidying

        def prepare() -> None:
            finder.prepare()
            tidying.was_busy()

        thread = Thread(target=prepare, name="hatstand-find", daemon=True)
        thread.start()
        return thread

    def search(self, query: str, limit: int) -> tuple[Hit, ...]:
        """Return the nodes that fit a query."""
        return self.main.workspace.finder.search(query, limit)

    def hit_row(self, hit: Hit) -> HitRow:
        """Return a hit with where it is and its environment."""
        from hatstand.tui.widgets.find_bar import HitRow

        inventory = self.main.workspace.inventory
        kind, _, rest = hit.key.partition(":")
        account_id, _, role_name = rest.partition("/")
        environment = NO_ENVIRONMENT
        if kind == "role":
            environment = inventory.environment_of_role(account_id, role_name)
        elif kind == "account":
            environment = inventory.environment_of(account_id)
        return HitRow(
            hit.key,
            hit.label,
            hit.positions,
            hit.detail or self._place(kind, rest),
            hit.detail_positions if hit.detail else (),
            quiet_badge(environment, partial(drawing.text_color, self.main)),
            environment.color,
            hit.name_at,
        )

    def _place(self, kind: str, identity: str) -> str:
        """Return where a node is; of what is no account, what it is."""
        inventory = self.main.workspace.inventory
        if kind == "ou":
            above = "/".join(inventory.organization.path_of(identity)[:-1])
            return f"OU in {above}" if above else "OU"
        if kind == "profile":
            return "profile"
        return inventory.ou_path(identity.partition("/")[0])

    def cursor_key(self) -> str:
        """Return the key of the node under the cursor."""
        return self.tree.cursor_key

    def go_to(self, key: str) -> bool:
        """Put the cursor on a node, unfolding what hides it."""
        return self.tree.go_to(key)
