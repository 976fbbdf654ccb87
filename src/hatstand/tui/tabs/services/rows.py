"""What can be done with a row of the Services tab, whatever is known around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from hatstand.tui.nodes import account_key
from hatstand.tui.selection import NOTHING, Selection
from hatstand.tui.situation import NodeKind, Tab
from hatstand.tui.tabs.services import branches as rows
from hatstand.tui.tabs.services.state import EVERYTHING, Seen
from hatstand.tui.tabs.view import ConsolePage, Copyable, TabView
from hatstand.tui.widgets.branch_tree import BranchTree

if TYPE_CHECKING:
    from hatstand.domain.credentials import Session
    from hatstand.domain.roles import Role
    from hatstand.tui.copy_choices import CopyAbout, CopyChoice
    from hatstand.tui.screens.main import MainScreen

_KINDS: Mapping[type, NodeKind] = {
    rows.OwnerItem: NodeKind.GROUP,
    rows.NamespaceItem: NodeKind.NAMESPACE,
    rows.ServiceItem: NodeKind.SERVICE,
    rows.InstanceItem: NodeKind.INSTANCE,
}


class ServiceRows(TabView):
    """Names, copies and links of what is selected among Cloud Map's rows."""

    tab = Tab.SERVICES
    title = "Services"
    short_title = "Svcs"
    command = "services"

    def __init__(self, main: MainScreen, tree: BranchTree) -> None:
        super().__init__(main)
        self.pane = self.tree = tree
        self._seen = Seen("")

    def select(self) -> Selection:
        """Return what the row under the cursor stands for."""
        branch = self.tree.branch
        kind = _KINDS.get(type(branch.item)) if branch else None
        if branch is None or kind is None:
            return NOTHING
        return Selection(branch.key, kind, item=branch.item)

    def names(self, selection: Selection) -> tuple[str, ...]:
        """Return the context, the account that is looked from, and what is selected."""
        main, item = self.main, selection.item
        names = list(super().names(selection))
        if account_id := main.standpoint.account_id:
            names.insert(1, main.workspace.inventory.account_name(account_id))
        if isinstance(item, rows.OwnerItem):
            names.append(item.account.name)
        if isinstance(item, rows.NamespaceItem | rows.ServiceItem | rows.InstanceItem):
            names.append(item.namespace.name)
        if isinstance(item, rows.ServiceItem | rows.InstanceItem):
            names.append(item.service.name)
        if isinstance(item, rows.InstanceItem):
            names.append(item.instance.id)
        return tuple(names)

    def title_of(self, selection: Selection) -> str:
        """Return the name of what is selected."""
        return self.names(selection)[-1]

    def session_of(self, role: Role) -> Session | None:
        """Return the session that is looked from: links are made with it."""
        del role
        return self.main.standpoint.session

    def cursor_key(self) -> str:
        """Return the key of the row under the cursor."""
        return self.tree.cursor_key

    def go_to(self, key: str) -> bool:
        """Put the cursor on a row, unfolding what hides it."""
        return self.tree.go_to(key)

    # -- copying

    def pasteable(self, selection: Selection) -> Copyable | None:
        """Return an instance's `host:port`, a service's DNS name or ARN, a namespace's ARN."""
        from hatstand.tui.tabs.services import choices

        item = selection.item
        return choices.pasteable(item) if isinstance(item, rows.Item) else None

    def named(self, selection: Selection) -> Copyable | None:
        """Return the id of an instance, or the name of anything else."""
        what = "instance id" if selection.kind is NodeKind.INSTANCE else "name"
        return Copyable(what, self.title_of(selection))

    def copy_about(self, selection: Selection) -> CopyAbout:
        """Return the name and the owner of what is selected."""
        from hatstand.tui.tabs.services import choices

        return choices.about(selection.item, self.main.workspace.inventory)

    def copy_choices(self, selection: Selection) -> tuple[CopyChoice, ...]:
        """Return the forms of an address, and of a name."""
        from hatstand.tui.tabs.services import choices

        item, service = selection.item, rows.service_of(selection.item)
        if not isinstance(item, rows.Item):
            return ()
        found = self._seen.found.get(service.service.key) if service else None
        return choices.choices(item, found.asked if found else EVERYTHING)

    def node_of(self, selection: Selection) -> str:
        """Return the key of the owner's node in the organization."""
        owner_id = rows.owner_of(selection.item)
        return account_key(owner_id) if owner_id else ""

    def console_page(self, selection: Selection) -> ConsolePage | None:
        """Return Cloud Map's page of what is selected, in its region."""
        return console_page(selection.item)


def console_page(item: object) -> ConsolePage | None:
    """Return Cloud Map's page of something, in its region; None for an owner.

    An instance stands on the page of its service. What others share has no page of its own that is
    known to open by an id, and what has only a name none at all: their page is the list.
    """
    if not isinstance(item, rows.NamespaceItem | rows.ServiceItem | rows.InstanceItem):
        return None
    namespace, service = item.namespace, rows.service_of(item)
    place = "/namespaces"
    if namespace.id and not namespace.shared:
        place += f"/{quote(namespace.id, safe='')}"
        if service is not None and service.service.id:
            place += f"/services/{quote(service.service.id, safe='')}"
    return ConsolePage("cloudmap", namespace.region, place)
