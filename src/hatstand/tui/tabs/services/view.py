"""The Services tab: Cloud Map's namespaces, services and instances, own and shared."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from hatstand.domain.sharing import named_account
from hatstand.tui.branches import BranchNodes
from hatstand.tui.flows import drawing, moving
from hatstand.tui.flows.owning import owner_refusal
from hatstand.tui.tabs.draw_pace import DrawPace
from hatstand.tui.tabs.services import branches as rows
from hatstand.tui.tabs.services import words
from hatstand.tui.tabs.services.discovering import Discovering, Watch
from hatstand.tui.tabs.services.reading import ServiceReading
from hatstand.tui.tabs.services.rows import ServiceRows
from hatstand.tui.tabs.services.search import ServiceSearch, hit_row

if TYPE_CHECKING:
    from hatstand.services.find.hits import Hit
    from hatstand.tui.facts import Block
    from hatstand.tui.screens.main import MainScreen
    from hatstand.tui.selection import Selection
    from hatstand.tui.tabs.services.state import Seen
    from hatstand.tui.widgets.branch_tree import BranchTree
    from hatstand.tui.widgets.find_bar import HitRow


class ServicesView(ServiceRows):
    """What Cloud Map shows from the standpoint; each level is read when it is unfolded."""

    def __init__(self, main: MainScreen, tree: BranchTree) -> None:
        super().__init__(main, tree)
        self.reading = ServiceReading(main, self._changed)
        self.discovering = Discovering(main, self._changed, self._unfold, self._go_to)
        self.watch = Watch(main, self._changed, self._unfold)
        self._pace = DrawPace(main, self._draw)
        self._search = ServiceSearch()

    # -- what is there

    def bar_title(self, *, short: bool) -> str:
        """Return the title, and whether a watch goes on: it is billed also while out of sight."""
        sign = f" {self.tree.glyphs.age}" if short else " (watching)"
        return super().bar_title(short=short) + (sign if self.watch.item else "")

    def count(self) -> int | None:
        """Return how many namespaces there are."""
        return len(self._seen.namespaces) or None

    def blocks(self, selection: Selection) -> list[Block]:
        """Return everything that the details pane says of what is selected."""
        from hatstand.tui.describing import services as describing_services

        return describing_services.blocks(selection.item, drawing.around(self.main, self._seen))

    def refusals(self, selection: Selection) -> Mapping[str, str]:
        """Return why nothing can be discovered or watched here."""
        item = rows.service_of(selection.item)
        watched = item is not None and item.service.key == self._seen.watched
        offline = "Offline: no call is made" if self.main.workspace.offline else ""
        why = offline or _why_not_watched(item)
        found = {
            "discover": "It is watched, and so discovered with each change" if watched else offline,
            "watch": "" if self.watch.item else why,
            "owner": owner_refusal(self.main, self.node_of(selection)),
        }
        return {command: reason for command, reason in found.items() if reason}

    def status(self) -> str:
        """Return what is watched, read or missing, or how old it is."""
        return words.status_words(
            self._seen,
            self.watch.item,
            self.main.workspace.clock.now(),
            self.main.keymap.display,
            offline=self.main.workspace.offline,
        )

    # -- what is done

    def shown(self) -> None:
        """Show what is seen from the standpoint of now, and read what was not read yet."""
        self.watch.stop_elsewhere()
        seen = self.reading.seen()
        if seen is not self._seen:
            self._look_at(seen)
        if seen.listed is None or not seen.listed.done:
            self.reading.namespaces(seen)
        for key in self.tree.open_keys:
            if rows.known_in(key) not in seen.problems:
                self.unfolded(key)
        self._pace.now()

    def _look_at(self, seen: Seen) -> None:
        """Show what is known from another standpoint, unfolded as it was left."""
        tree, before = self.tree, self._seen
        before.opened, before.cursor = frozenset(tree.open_keys), tree.cursor_key
        tree.show(None)
        self._seen = seen
        self._search.forget()
        self._pace.now()
        tree.go_to(seen.cursor)

    def tick(self) -> None:
        """Look whether one still looks from there: a session may have ended."""
        if self.reading.seen() is not self._seen:
            self.shown()
        self._entitle()

    def unfolded(self, key: str) -> None:
        """Read what is below a row, unless it was read."""
        seen, wanted = self._seen, rows.known_in(key)
        namespace, known = seen.namespace(wanted), seen.service(wanted)
        if namespace is not None and wanted not in seen.services:
            self.reading.services(seen, namespace)
        elif known is not None and seen.instances_of(known[1]) is None:
            self.reading.instances(seen, rows.ServiceItem(*known))

    def move(self, name: str) -> None:
        """Move in the tree."""
        moving.move_tree(self.tree, name)

    def open(self) -> None:
        """Unfold or fold a branch; of an instance, show all there is to read."""
        if moving.on_branch(self.tree):
            self.move("toggle")
        else:
            self.main.action_command("inspect")

    def stop(self) -> bool:
        """End what is being read, else the watch."""
        return self.reading.stop(self._seen) or self.watch.stop()

    def refresh(self) -> None:
        """Read again what is below what is selected."""
        item = self.main.state.selection.item
        service = rows.service_of(item)
        if name := _only_name(item):
            again = self.main.keymap.display("discover")
            self.main.say(f"AWS lists nothing of {name}: {again} discovers it again, billed")
        elif isinstance(item, rows.NamespaceItem):
            self.reading.namespace(self._seen, item.namespace)
        elif service is not None:
            self.reading.instances(self._seen, service)
        else:
            self.reading.namespaces(self._seen)

    def refresh_all(self) -> None:
        """Read again everything that was read."""
        self.reading.everything(self._seen)

    def discover(self) -> None:
        """Ask what to discover, and discover it: billed."""
        item = self.main.state.selection.item
        self.discovering.ask(self._seen, item if isinstance(item, rows.Item) else None)

    def watches(self, selection: Selection) -> bool:
        """Tell whether the selected service is watched; with none selected, whether any is."""
        item = rows.service_of(selection.item)
        return self.watch.item is not None and (
            item is None or item.service.key == self._seen.watched
        )

    def toggle_watch(self) -> None:
        """Watch the selected service; where that is watched, or none is selected, stop."""
        item = rows.service_of(self.main.state.selection.item)
        if item is None or self.watches(self.main.state.selection):
            self.watch.stop()
        else:
            self.watch.start(self._seen, item)

    # -- finding

    def search(self, query: str, limit: int) -> tuple[Hit, ...]:
        """Return what fits a query, of all that was read so far."""
        return self._search.find(query, limit, self._seen, self.main.workspace.inventory)

    def hit_row(self, hit: Hit) -> HitRow:
        """Return a hit with its owner, and the owner's environment."""
        main = self.main
        branch = self.tree.branch_of(hit.key)
        owner_id = rows.owner_of(branch.item if branch else None)
        owner = named_account(owner_id, main.workspace.inventory)
        return hit_row(hit, owner, partial(drawing.text_color, main))

    # -- drawing

    def _changed(self, seen: Seen) -> None:
        """Draw what came in, unless one looks from elsewhere by now: it is kept for then."""
        if seen is self._seen:
            self._search.forget()
            self._pace.came(last=not seen.reading)

    def _draw(self) -> None:
        main, seen = self.main, self._seen
        found = rows.branches(seen, main.workspace.inventory, self.tree.glyphs)
        self.tree.placeholder = words.nothing_words(
            seen,
            main.standpoint.label,
            main.standpoint.regions,
            main.keymap.display,
            offline=main.workspace.offline,
        )
        self.tree.show(BranchNodes(found))
        self._entitle()
        if main.view is self:
            main.reselect()
            main.finding.contents_changed(self)
        else:
            main.draw_bars()

    def _entitle(self) -> None:
        """Say above the rows from where they are seen."""
        self.tree.entitle(partial(self.main.standpoint.title, self.title))

    def _go_to(self, item: rows.ServiceItem) -> None:
        """Put the cursor on a service that somebody named."""
        self._pace.now()
        if self.main.view is self:
            self.tree.go_to(rows.service_key(item.service.key))

    def _unfold(self, item: rows.ServiceItem) -> None:
        """Show the instances of a service where they were folded away."""
        self._pace.now()
        self.tree.unfold(rows.service_key(item.service.key))


def _only_name(item: object) -> str:
    """Return the name of what is known by no more than that; else an empty string."""
    service = rows.service_of(item)
    if service is not None:
        return "" if service.service.arn else service.service.name
    if isinstance(item, rows.NamespaceItem) and not item.namespace.arn:
        return item.namespace.name
    return ""


def _why_not_watched(item: rows.ServiceItem | None) -> str:
    """Return why nothing can be watched, or an empty string."""
    if item is None:
        return "Select a service or an instance first"
    if not item.namespace.discoverable:
        return "The namespace could not be read: discover it by its name first"
    return ""
