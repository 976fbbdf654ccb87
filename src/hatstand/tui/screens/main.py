"""The main screen: it wires widgets, collaborators and commands together, and does no work."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import Binding

from hatstand.domain.credentials import Session
from hatstand.domain.inventory import Inventory
from hatstand.domain.roles import Role
from hatstand.domain.text import printable
from hatstand.tui import messages
from hatstand.tui.commands.keymap import Keymap
from hatstand.tui.commands.registry import BY_ID
from hatstand.tui.flows import drawing
from hatstand.tui.flows.actions import actions
from hatstand.tui.flows.assuming import Assuming
from hatstand.tui.flows.counting import Counting
from hatstand.tui.flows.finding import Finding
from hatstand.tui.flows.guarding import frame_panes
from hatstand.tui.flows.hand_off import HandOff
from hatstand.tui.flows.linking import Linking
from hatstand.tui.flows.moving import go_to_last_used, untouched
from hatstand.tui.flows.noticing import Noticing
from hatstand.tui.flows.panes import WIDE, Panes
from hatstand.tui.flows.pinning import Pinning
from hatstand.tui.flows.refreshing import Refreshing
from hatstand.tui.flows.resting import Resting
from hatstand.tui.flows.starting import Starting
from hatstand.tui.flows.state import ViewState
from hatstand.tui.flows.tagging import Tagging
from hatstand.tui.flows.watching import Watching
from hatstand.tui.flows.working import Working
from hatstand.tui.glyphs import ASCII, UNICODE
from hatstand.tui.nodes import role_key
from hatstand.tui.options import AppOptions
from hatstand.tui.screens.tabbed import Tabbed
from hatstand.tui.situation import Tab
from hatstand.tui.tabs.late import LateServices, LateShares
from hatstand.tui.tabs.organization import OrganizationView
from hatstand.tui.tabs.sessions import SessionsView
from hatstand.tui.tabs.standpoint import Standpoint
from hatstand.tui.tabs.view import by_tab
from hatstand.tui.widgets.details import Details
from hatstand.tui.widgets.find_bar import FindBar
from hatstand.tui.widgets.key_bar import KeyBar
from hatstand.tui.widgets.session_badge import SessionBadges
from hatstand.tui.widgets.status_line import StatusLine
from hatstand.tui.widgets.tab_bar import TabBar
from hatstand.tui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.notifications import SeverityLevel
    from textual.worker import Worker

    from hatstand.services.workspace import Workspace
    from hatstand.tui.asker import ModalAsker


class MainScreen(Tabbed, inherit_bindings=False):
    """Tabs, tree, details and bars of one workspace."""

    AUTO_FOCUS = "#tree"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - Textual's own

    def __init__(self, workspace: Workspace, options: AppOptions, keymap: Keymap) -> None:
        super().__init__()
        self.workspace = workspace
        self.options = options
        self.keymap = keymap
        self.state = ViewState()
        self.nothing_known = True
        organization, sessions = OrganizationView(self), SessionsView(self)
        self.organization_tree, self.sessions_table = organization.tree, sessions.table
        self.views = by_tab(organization, sessions, LateShares(self), LateServices(self))
        self.standpoint = Standpoint(self)
        self.details = Details(id="details", shows_all=self._shows_all)
        self.find_bar = FindBar(id="find")
        self.top_bar = TopBar(id="top")
        self.tab_bar = TabBar(id="tabs")
        self.badge_bar = SessionBadges(id="badges")
        self.status_line = StatusLine(id="status")
        self.key_bar = KeyBar(id="keys")
        self.starting = Starting(self)
        self.resting = Resting(self)
        self.panes = Panes(self)
        self.refreshing = Refreshing(self)
        self.assuming = Assuming(self)
        self.linking = Linking(self)
        self.hand_off = HandOff(self)
        self.finding = Finding(self)
        self.counting = Counting(self)
        self.tagging = Tagging(self)
        self.watching = Watching(self)
        self.noticing = Noticing(self)
        self.pinning = Pinning(self)
        self.working = Working(self)
        self.commands = actions(self)

    def compose(self) -> ComposeResult:
        """Yield the bars and the panes that are seen first."""
        yield from self.starting.compose()

    def on_mount(self) -> None:
        """Draw what is on disk; everything that takes time begins after the first frame."""
        self.starting.draw()
        self.app.theme_changed_signal.subscribe(self, self._theme_changed)

    def on_unmount(self) -> None:
        """Have the app forget the screen: Textual's signals keep whoever subscribed."""
        self.app.theme_changed_signal.unsubscribe(self)
        self.working.end()

    def _theme_changed(self, _theme: object) -> None:
        self.draw()  # badges and frames carry colours of the theme
        frame_panes(self)

    def _shows_all(self) -> str:
        return f"{self.keymap.display('inspect')} shows all"

    # Commands

    def action_command(self, command_id: str) -> None:
        """Run a command, or say why it can't be run now."""
        command = BY_ID[command_id]
        if self.view.cursor_key() != self.state.selection.key:
            self.reselect()  # keys may come faster than a tree tells where its cursor is
        if (reason := command.available(drawing.situation(self))) is None:
            self.finding.acted(command_id)
            self.commands[command_id]()
        else:
            self.say(reason)

    def show_tab(self, tab: Tab) -> None:
        """Show another tab, with the keyboard on its main pane."""
        self.finding.leave()
        self.state.mask()
        if self.view.gives_standpoint:
            self.standpoint.follow()
        self.made(tab)
        self.state.tab = tab
        self._show_pane()
        self.panes.focus()
        self.reselect()
        self.view.shown()

    def _show_pane(self) -> None:
        self.starting.complete()
        for view in self.views.values():
            view.pane.display = view is self.view
        self.decide_classes()

    def decide_classes(self) -> None:
        """Take on the classes that say what there is to see."""
        inventory = self.workspace.inventory
        known = inventory.organization.accounts or inventory.profiles or inventory.roles
        self.nothing_known = not known
        self.set_class(getattr(self.app, "glyphs", UNICODE) is ASCII, "-ascii")
        self.set_class(not self.view.has_details, "whole-width")
        self.set_class(self.nothing_known and self.state.tab is Tab.ORGANIZATION, "empty")

    def on_resize(self, event: events.Resize) -> None:
        """Show the panes that there is room for."""
        self.panes.resized(event.size.width)

    @cached_property
    def asker(self) -> ModalAsker:
        """Who answers the services' questions: the person, in dialogs."""
        from hatstand.tui.asker import ModalAsker

        workspace = self.workspace
        demo_code = workspace.demo.code if workspace.demo else None
        return ModalAsker(
            self.app,
            progress=self.working.progress,
            demo_code=demo_code,
            clock=workspace.clock.now,
        )

    @cached_property
    def shell(self) -> str:
        """The shell that hatstand was started from, for exports."""
        return self.workspace.detected_shell()

    # What happened

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Pass the end of a worker on; none of their errors is lost."""
        self.working.changed(event.worker, event.state)

    @on(messages.RowHighlighted)
    def _highlighted(self) -> None:
        if self.state.revealed is not None:
            self.reselect()  # a secret goes at once
        elif self._take_selection():
            self.resting.moved()

    @on(messages.RowActivated)
    def _row_activated(self) -> None:
        self.action_command("open")

    @on(messages.RowUnfolded)
    def _row_unfolded(self, event: messages.RowUnfolded) -> None:
        self.view.unfolded(event.key)

    @on(messages.CommandChosen)
    def _command_chosen(self, event: messages.CommandChosen) -> None:
        self.action_command(event.command_id)

    @on(messages.TabChosen)
    def _tab_chosen(self, event: messages.TabChosen) -> None:
        self.show_tab(event.tab)

    @on(messages.QueryChanged)
    def _query_changed(self, event: messages.QueryChanged) -> None:
        self.finding.search(event.query)

    @on(messages.HitChosen)
    def _hit_chosen(self, event: messages.HitChosen) -> None:
        self.finding.go(event.key)

    @on(messages.FindClosed)
    def _find_closed(self) -> None:
        self.finding.back()

    def session_of(self, role: Role) -> Session | None:
        """Return the live session that serves a role here and now, or None."""
        return self.view.session_of(role)

    def sessions_changed(self) -> None:
        """Look into the store again, and at what the workspace learned on the way."""
        self.watching.look()
        self.show_inventory(self.workspace.inventory)

    def take_settings(self, keymap: Keymap) -> None:
        """Show what other settings of the workspace make of all that is here."""
        self.keymap = keymap
        settings = self.workspace.settings
        self.hand_off.take_settings()
        warn_before = settings.sessions.warn_before
        self.organization_tree.warn_before = self.sessions_table.warn_before = warn_before
        self.environments_changed()

    def environments_changed(self) -> None:
        """Show what other rules or marks make of the environments."""
        self.show_inventory(self.workspace.inventory)
        self.draw_sessions()
        frame_panes(self)

    # Drawing

    def show_inventory(self, inventory: Inventory) -> None:
        """Show other contents; cursor, expansion and scroll position stay."""
        self.organization_tree.inventory = inventory
        if untouched(self.organization_tree):
            go_to_last_used(self)
        self.finding.contents_changed(self.views[Tab.ORGANIZATION])
        self.counting.inventory_changed()
        self.decide_classes()
        self.reselect()

    def reselect(self) -> None:
        """Take what the cursor is on now: another row, or the same one with more known of it."""
        self._take_selection()
        self.draw()

    def _take_selection(self) -> bool:
        """Take what the cursor is on now; tell whether that is something else than before."""
        selection = self.view.select()
        another = selection.key != self.state.selection.key
        if another:
            self.state.mask()
            self.state.news = ""
        self.state.selection = selection
        self.view.selected(selection)
        return another

    def draw(self) -> None:
        """Draw all that can have changed."""
        self.resting.cancel()
        self.draw_bars()
        self.draw_details()

    def draw_bars(self) -> None:
        """Draw the lines above and below."""
        self.top_bar.tell(drawing.bar_facts(self))
        self.tab_bar.tell(drawing.tab_titles(self), self.state.tab)
        self.badge_bar.tell(drawing.badges(self))
        self.status_line.tell(drawing.status_facts(self))
        self.key_bar.tell(drawing.key_hints(self))

    def draw_details(self) -> None:
        """Draw what is known of the selected node."""
        view, selection = self.view, self.state.selection
        if view.has_details:
            self.details.tell(selection.key, view.title_of(selection), view.blocks(selection))

    def draw_sessions(self) -> None:
        """Mark the roles that are live, and list their sessions."""
        ends = {role_key(s.account_id, s.role_name): s.expires_at for s in self.state.live}
        self.organization_tree.live = ends
        self.sessions_table.show(self.state.live)

    def say(self, text: str, *, warning: bool = False) -> None:
        """Say something that needs no answer, in one line however long."""
        severity: SeverityLevel = "warning" if warning else "information"
        self.notify(printable(text), severity=severity, markup=False)


def with_keys(keymap: Keymap) -> type[MainScreen]:
    """Return the main screen with the keys of `keymap` bound.

    Bindings belong to classes, so the keys in force make a class of their own: one for all contexts
    of an app, as Textual never forgets a class.
    """
    bindings = [
        Binding(
            keymap.bound_keys(command_id),
            f"command('{command_id}')",
            BY_ID[command_id].title,
            show=False,
            id=command_id,
        )
        for command_id in keymap.keys
    ]

    class BoundMainScreen(MainScreen, inherit_css=True):
        BINDINGS: ClassVar[list[Any]] = bindings

    return BoundMainScreen
