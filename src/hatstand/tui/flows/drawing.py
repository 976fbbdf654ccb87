"""From what is known to what the widgets show: the only place that puts values into them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from textual.content import Content

from hatstand.domain.credentials import Session
from hatstand.domain.environments import Confirm
from hatstand.domain.text import sentence
from hatstand.errors import HatstandError, NoCredentialsError
from hatstand.tui.commands.registry import COMMANDS, Command
from hatstand.tui.describing.nodes import Known
from hatstand.tui.facts import Block
from hatstand.tui.selection import Selection
from hatstand.tui.signs import name_in
from hatstand.tui.situation import NodeKind, Situation, Tab
from hatstand.tui.text import plain
from hatstand.tui.theming import styles as theming
from hatstand.tui.theming.colors import legible
from hatstand.tui.theming.styles import color_of
from hatstand.tui.times import age, countdown
from hatstand.tui.widgets.key_bar import KeyHint
from hatstand.tui.widgets.session_badge import BadgeFacts
from hatstand.tui.widgets.status_line import StatusFacts
from hatstand.tui.widgets.tab_bar import TabTitle
from hatstand.tui.widgets.top_bar import BarFacts

if TYPE_CHECKING:
    from hatstand.tui.describing.around import Around
    from hatstand.tui.screens.main import MainScreen


Seen = TypeVar("Seen")


def bar_facts(main: MainScreen) -> BarFacts:
    """Return what the top bar says."""
    workspace, now = main.workspace, main.workspace.clock.now()
    demo, as_of = workspace.demo, workspace.inventory.as_of
    return BarFacts(
        names=main.view.names(main.state.selection),
        endpoint=workspace.endpoint.partition("://")[2] or workspace.endpoint,
        offline=workspace.offline,
        demo_code=demo.code() if demo else "",
        demo_seconds=int(demo.seconds_left()) if demo else 0,
        identity=workspace.base_label if workspace.caller else "",
        account_id=workspace.caller.account_id if workspace.caller else "",
        region=workspace.region,
        age=age(as_of, now) if as_of else "",
        reading=bool(main.state.reading),
    )


def tab_titles(main: MainScreen) -> tuple[TabTitle, ...]:
    """Return the tabs that exist; in few words where the sessions beside them need the room."""
    keys = main.keymap.display
    short = main.has_class("-narrow") and bool(main.state.live)
    return tuple(
        TabTitle(view.tab, keys(view.command), view.bar_title(short=short), view.count())
        for view in main.views.values()
    )


def badges(main: MainScreen) -> tuple[BadgeFacts, ...]:
    """Return the live sessions for the bar: guarded environments first, then the soonest end."""
    now = main.workspace.clock.now()
    warn_before = timedelta(seconds=main.workspace.settings.sessions.warn_before)
    facts = [_badge(main, session, now, warn_before) for session in main.state.live]
    return tuple(sorted(facts, key=lambda badge: not badge.guarded))


def _badge(main: MainScreen, session: Session, now: datetime, warn_before: timedelta) -> BadgeFacts:
    inventory = main.workspace.inventory
    environment = inventory.environment_of_role(session.account_id, session.role_name)
    return BadgeFacts(
        role=session.role_name,
        account=session.account_name,
        badge=environment.badge,
        style=badge_style(main, environment.color),
        left=countdown(session.expires_at, now),
        guarded=environment.confirm is not Confirm.NONE,
        ending=session.expires_at - now <= warn_before,
    )


def status_facts(main: MainScreen) -> StatusFacts:
    """Return what the status line may say."""
    state = main.state
    return StatusFacts(
        running=sentence(state.running),
        cancel_key=main.keymap.display("back"),
        warning=state.warning,
        search=main.finding.place(state.selection.key),
        reading=state.reading,
        notice=state.news or main.view.status() or _notice(main),
        whole=_whole_notice(main),
    )


def _whole_notice(main: MainScreen) -> str:
    """Return the keys to the details of the first row, where notices stand as long as they are."""
    keys = [main.keymap.display("first")]
    if not main.panes.details_open:
        keys.append(main.keymap.display("details"))
    return f"{' '.join(keys)} shows all"


def _notice(main: MainScreen) -> str:
    inventory = main.workspace.inventory
    if inventory.gaps:
        first = inventory.gaps[0]
        more = f" and {len(inventory.gaps) - 1} more" if len(inventory.gaps) > 1 else ""
        return f"Not read: {first.subject}{more}"
    if inventory.notices:
        return inventory.notices[0].text
    if isinstance(main.refreshing.failure, NoCredentialsError) and not main.nothing_known:
        return "No base credentials: the tree comes from profiles and settings"
    return ""


def situation(main: MainScreen) -> Situation:
    """Return what decides which commands make sense."""
    state, options, workspace = main.state, main.options, main.workspace
    selection = state.selection
    unsafe = workspace.unsafe_setting
    return Situation(
        tab=state.tab,
        kind=selection.kind,
        sessions=len(state.live),
        live=selection.role is not None and selection.role.key in state.sessions,
        refused=f"Refused until this is mended: {unsafe}" if unsafe else "",
        stdout_captured=options.stdout_captured,
        subshell=options.run_subshell is not None,
        running=state.running,
        hits=main.finding.has_hits,
        offline=workspace.offline,
        from_session=main.standpoint.session is not None,
        one_pane=main.has_class("-narrow") and not main.has_class("empty"),
        details_open=main.panes.details_open,
        pinned=selection.key in main.organization_tree.pins,
        watching=main.view.watches(selection),
        refusals=main.view.refusals(selection),
    )


def key_hints(main: MainScreen) -> tuple[KeyHint, ...]:
    """Return the keys that matter for what is selected, in their order."""
    now = situation(main)
    if main.finding.is_open:
        keys = main.keymap.display
        return (
            KeyHint("open", "enter", "Go there"),
            KeyHint("down", f"{keys('up')} {keys('down')}", "Choose"),
            KeyHint("back", keys("back"), "Close"),
        )
    hints = []
    for command in sorted(COMMANDS, key=lambda command: _place_in_footer(command, now)):
        if command.footer is None or not main.in_scope(command):
            continue
        why_not = command.available(now) or ""
        dimmed = command.id == "use_here" and now.kind is NodeKind.ROLE
        label = command.label_for(now)
        if not label or (why_not and not dimmed):
            continue
        hints.append(
            KeyHint(
                command.id,
                main.keymap.display(command.id),
                name_in(main.organization_tree.glyphs, label),
                why_not,
                keep=command.id in ("help", "find"),
            )
        )
    return tuple(hints)


_ON_SESSIONS = ("renew", "forget", "forget_all")


def _place_in_footer(command: Command, now: Situation) -> int:
    """Return the place of a command; among sessions, what is done with them comes first."""
    place = command.footer or 0
    return place - 40 if now.tab is Tab.SESSIONS and command.id in _ON_SESSIONS else place


def known(main: MainScreen) -> Known:
    """Return what the details need beside the inventory."""
    state, workspace = main.state, main.workspace
    selection = state.selection
    plan = None
    problem = ""
    if selection.role is not None:
        plan = workspace.plan_now(selection.role)
        problem = "" if plan else "No way to this role is known."
    account_id = selection.account.id if selection.account else ""
    return Known(
        now=workspace.clock.now(),
        sessions=state.sessions,
        tags=state.tags,
        tag_problem=state.tag_problem[1] if state.tag_problem[0] == account_id else "",
        first_steps=workspace.first_steps,
        plan=plan,
        plan_problem=problem,
        account_color=workspace.account_colors.get(account_id, ""),
        failure=main.refreshing.failure,
        file_problems=workspace.file_problems,
        badge_style=partial(badge_style, main),
        color_of=partial(text_color, main),
    )


def around(main: MainScreen, seen: Seen) -> Around[Seen]:
    """Return what the texts of a tab that looks around are told beside what it has read."""
    from hatstand.tui.describing.around import Around

    workspace = main.workspace
    return Around(
        seen,
        workspace.inventory,
        workspace.clock.now(),
        partial(badge_style, main),
        partial(text_color, main),
        main.keymap.display,
        offline=workspace.offline,
    )


def exports_of(main: MainScreen, selection: Selection) -> tuple[list[Block], bool]:
    """Return the exports of the role's session, if it has one, and whether they are revealed."""
    role = selection.role
    session = main.state.sessions.get(role.key) if role else None
    if session is None:
        return [], False
    from hatstand.services.exports import hand_over
    from hatstand.tui.describing.role import exports_blocks

    shell = main.shell
    revealed = main.state.revealed_of(session)
    if revealed is not None:
        text = hand_over(revealed, _lines)
        note = f"{shell} · revealed until the selection moves"
    else:
        text = _masked(main, session)
        note = f"{shell} · {main.keymap.display('reveal')} reveals"
    return exports_blocks(note, text), revealed is not None


def _masked(main: MainScreen, session: Session) -> Content:
    try:
        return _lines(main.workspace.masked_exports(session, main.shell))
    except HatstandError as error:  # a value that no shell can be given safely
        return plain(error.title).stylize("$text-warning")


def _lines(text: str) -> Content:
    return Content("\n").join(plain(line) for line in text.rstrip("\n").split("\n"))


def text_color(main: MainScreen, color: str) -> str:
    """Return an environment's colour as text under the theme in use, legible on its ground."""
    variables = main.app.theme_variables
    return legible(color_of(variables, color), variables["background"])


def badge_style(main: MainScreen, color: str) -> str:
    """Return the style of a badge on an environment's colour, under the theme in use."""
    return theming.badge_style(main.app.theme_variables, color)
