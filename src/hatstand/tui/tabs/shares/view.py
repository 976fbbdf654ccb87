"""The Shares tab: what AWS RAM shares with the account one looks from, and by it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from hatstand.domain.shares import Share
from hatstand.tui.branches import BranchNodes
from hatstand.tui.flows import drawing, moving
from hatstand.tui.flows.answering import Answering
from hatstand.tui.selection import NOTHING, Selection
from hatstand.tui.situation import Tab
from hatstand.tui.tabs.shares import rows, words
from hatstand.tui.tabs.shares.branches import branches
from hatstand.tui.tabs.shares.items import By, share_key
from hatstand.tui.tabs.shares.reader import ShareReader
from hatstand.tui.tabs.view import ConsolePage, Copyable, TabView
from hatstand.tui.widgets.branch_tree import BranchTree
from hatstand.tui.widgets.find_bar import HitRow

if TYPE_CHECKING:
    from hatstand.domain.inventory import Inventory
    from hatstand.services.find.hits import Hit
    from hatstand.services.find.rows import RowFinder
    from hatstand.tui.facts import Block
    from hatstand.tui.screens.main import MainScreen


class SharesView(TabView):
    """Invitations and shares, seen from the standpoint; nothing is asked before one looks."""

    tab = Tab.SHARES
    title = "Shares"
    command = "shares"

    def __init__(self, main: MainScreen, tree: BranchTree) -> None:
        super().__init__(main)
        self.pane = self.tree = tree
        self.by = By.SHARE
        self.reader = ShareReader(main, self._changed)
        self.answering = Answering(main, self.reader)
        self._drawn: tuple[object, ...] = ()
        self._named_by: Inventory | None = None
        self._finder: RowFinder | None = None

    # -- what is there

    def count(self) -> int | None:
        """Return how many shares there are, and invitations that wait, once somebody looked."""
        return self.reader.seen.count

    def select(self) -> Selection:
        """Return what the row under the cursor stands for."""
        branch = self.tree.branch
        if branch is None:
            return NOTHING
        return Selection(branch.key, rows.kind_of(branch.item), item=branch.item)

    def selected(self, selection: Selection) -> None:
        """Ask for the permissions of a share once the cursor rests on it."""
        self.reader.rest_on(rows.share_of(selection.item))

    def names(self, selection: Selection) -> tuple[str, ...]:
        """Return the context, the account that is looked from, and what is selected."""
        main = self.main
        account_id = main.standpoint.account_id
        account = main.workspace.inventory.account_name(account_id) if account_id else ""
        title = rows.name_of(selection.item)
        return tuple(filter(None, (*super().names(selection)[:1], account, self.title, title)))

    def title_of(self, selection: Selection) -> str:
        """Return the name of what is selected."""
        return rows.name_of(selection.item) or self.title

    def blocks(self, selection: Selection) -> list[Block]:
        """Return everything that the details pane says of what is selected."""
        from hatstand.tui.describing import shares as describing_shares

        return describing_shares.blocks(selection.item, drawing.around(self.main, self.reader.seen))

    def refusals(self, selection: Selection) -> Mapping[str, str]:
        """Return why something can't be answered, left or gone to from here."""
        from hatstand.tui.flows.owning import owner_refusal

        answer = self.answering.refusal(selection.item)
        listed = self.reader.seen.listed
        found = {
            "accept": answer,
            "reject": answer,
            "by": "" if listed is not None else "Nothing was read yet",
            "aws_line": rows.line_refusal(selection.item),
            "owner": owner_refusal(self.main, self.node_of(selection)),
        }
        return {command: reason for command, reason in found.items() if reason}

    def stop(self) -> bool:
        """End the reading of what is shared."""
        return self.reader.stop()

    def status(self) -> str:
        """Return what is read or missing, or how old it is."""
        workspace = self.main.workspace
        return words.status_words(
            self.reader.seen, workspace.clock.now(), offline=workspace.offline
        )

    # -- what is done

    def shown(self) -> None:
        """Show what is seen from the standpoint of now, and read what was not read yet."""
        self._draw()
        self.reader.begin()

    def tick(self) -> None:
        """Let invitations come nearer to their end; a session that is looked from may be over."""
        if not self._is_drawn:
            self.shown()
        self._entitle()

    def move(self, name: str) -> None:
        """Move in the tree."""
        moving.move_tree(self.tree, name)

    def open(self) -> None:
        """Unfold or fold a branch; of a leaf, show all there is to read."""
        if moving.on_branch(self.tree):
            self.move("toggle")
        else:
            self.main.action_command("inspect")

    def refresh(self) -> None:
        """Read everything again: RAM gives no less."""
        self.reader.start()

    def list_by_next(self) -> None:
        """List by share, by resource type, by owner, and so on; the cursor stays where it can."""
        self.by = self.by.following
        self._draw()
        self.main.say(f"Listed by {self.by}")

    def copy_aws_line(self) -> None:
        """Copy the line that leaves a share or drops a principal, or say why there is none."""
        item, standpoint = self.main.state.selection.item, self.main.standpoint
        line = rows.aws_line(item, standpoint.account_id, self.main.workspace.inventory)
        if not line.text:
            self.main.say(line.note)
            return
        self.main.hand_off.copy_words(line.text, "aws line", line.note)

    def in_doubt(self) -> tuple[str, ...]:
        """Return the answers to invitations of which nobody knows what became of them."""
        return self.answering.in_doubt

    # -- copying

    def pasteable(self, selection: Selection) -> Copyable | None:
        """Return the ARN of an invitation, a share or a resource, or a principal's id."""
        return rows.pasteable(selection.item)

    def named(self, selection: Selection) -> Copyable | None:
        """Return the name of what is selected."""
        name = rows.name_of(selection.item)
        return Copyable("name", name) if name else None

    def node_of(self, selection: Selection) -> str:
        """Return the node of the owner; of a principal, its own; of an invitation, the sender's."""
        return rows.node_of(selection.item)

    def console_page(self, selection: Selection) -> ConsolePage | None:
        """Return RAM's page of shares in the right direction and region."""
        return rows.console_page(selection.item)

    # -- finding

    def search(self, query: str, limit: int) -> tuple[Hit, ...]:
        """Return what fits a query, of all that was read so far."""
        from hatstand.services.find.rows import RowFinder
        from hatstand.tui.tabs.shares.search import findables

        listed = self.reader.seen.listed
        if listed is None:
            return ()
        if self._finder is None:
            self._finder = RowFinder(findables(listed, self.main.workspace.inventory))
        return self._finder.search(query, limit)

    def hit_row(self, hit: Hit) -> HitRow:
        """Return a hit with where it is, and the owner's environment."""
        inventory = self.main.workspace.inventory
        return rows.hit_row(hit, inventory, partial(drawing.text_color, self.main))

    def cursor_key(self) -> str:
        """Return the key of the row under the cursor."""
        return self.tree.cursor_key

    def go_to(self, key: str) -> bool:
        """Put the cursor on a row; where it is not listed, list by share first."""
        if not self._may_go(key) and self.tree.go_to(key):
            return True
        if self.by is By.SHARE:
            return False
        self.by = By.SHARE
        self._draw()
        return self.tree.go_to(key)

    def _may_go(self, key: str) -> bool:
        """Tell whether a row is there only until the resources of its share are read."""
        branch = self.tree.branch_of(key) if self.by is By.TYPE else None
        item = branch.item if branch is not None else None
        return isinstance(item, Share) and not item.resources_read

    def show_share(self, share: Share) -> None:
        """Draw what is known now, with the cursor on a share."""
        self._draw()
        self.go_to(share_key(share.arn))

    # -- drawing

    def _look(self) -> tuple[object, ...]:
        """Return what the rows are made from, beside names: while it is the same, so are they."""
        seen = self.reader.seen
        minute = int(self.main.workspace.clock.now().timestamp()) // 60
        return seen.key, seen.version, self.by, minute

    @property
    def _is_drawn(self) -> bool:
        return self._look() == self._drawn and self._named_by is self.main.workspace.inventory

    def _changed(self) -> None:
        """Draw what came in where it is in sight; else only how many there are."""
        if (listed := self.reader.seen.listed) is not None:
            self.answering.settle(listed.invitations)
        if self.main.view is self:
            self._draw()
        else:
            self.main.draw_bars()

    def _draw(self) -> None:
        seen, main = self.reader.seen, self.main
        if not self._is_drawn:
            self._drawn, self._named_by = self._look(), main.workspace.inventory
            self._finder = None
            self.tree.placeholder = words.nothing_words(
                seen, main.keymap.display, offline=main.workspace.offline
            )
            self.tree.show(self._nodes())
            main.finding.contents_changed(self)
        self._entitle()
        main.reselect()

    def _nodes(self) -> BranchNodes | None:
        """Return the rows; None where there is nothing to list, and words stand in their place."""
        listed, workspace = self.reader.seen.listed, self.main.workspace
        if listed is None or not (listed.shares or listed.invitations):
            return None
        now = workspace.clock.now()
        return BranchNodes(branches(listed, workspace.inventory, self.by, now, self.tree.glyphs))

    def _entitle(self) -> None:
        """Say in the frame from where one looks, and how old what one sees is."""
        standpoint, now = self.main.standpoint, self.main.workspace.clock.now()
        self.tree.entitle(
            partial(standpoint.title, self.title), words.age_words(self.reader.seen, now)
        )
