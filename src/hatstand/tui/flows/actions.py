"""Which method each command of the registry runs: the whole wiring, in one table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hatstand.tui.flows import dialogs, moving
from hatstand.tui.situation import Tab

if TYPE_CHECKING:
    from hatstand.tui.screens.main import MainScreen

Action = Callable[[], object]


def actions(main: MainScreen) -> dict[str, Action]:
    """Return what each command does on `main`; a test holds it against the registry."""
    return {
        **_moves(main),
        "open": lambda: main.view.open(),  # noqa: PLW0108 - whichever tab is shown then
        "assume": main.assuming.assume,
        "renew": main.assuming.renew,
        "forget": main.assuming.forget,
        "forget_all": main.assuming.forget_all,
        "copy": main.hand_off.copy,
        "copy_as": main.hand_off.copy_as,
        "copy_name": main.hand_off.copy_name,
        "link": main.hand_off.link,
        "links": main.hand_off.links,
        "use_here": main.hand_off.use_here,
        "subshell": main.hand_off.subshell,
        "reveal": main.hand_off.unmask,
        "find": main.finding.open,
        "find_next": lambda: main.finding.step(1),
        "find_previous": lambda: main.finding.step(-1),
        "shared": lambda: _show_shared(main),
        **_of_late_tabs(main),
        "owner": lambda: _go_to_owner(main),
        **{view.command: _show(main, view.tab) for view in main.views.values()},
        "details": main.panes.toggle_details,
        "inspect": lambda: _inspect(main),
        "refresh": lambda: main.view.refresh(),  # noqa: PLW0108
        "refresh_all": lambda: main.view.refresh_all(),  # noqa: PLW0108
        "read_roles": lambda: dialogs.read_roles(main),
        "region": lambda: dialogs.choose_regions(main),
        "context": lambda: _choose_context(main),
        "pin": main.pinning.toggle,
        "mark": lambda: _mark(main),
        "colors": lambda: _import_colors(main),
        "pinned": main.pinning.choose,
        "theme": lambda: dialogs.choose_theme(main),
        "back": lambda: _back(main),
        "cancel": lambda: _cancel(main),
        "palette": lambda: dialogs.show_palette(main),
        "help": lambda: dialogs.show_help(main),
        "quit": main.app.exit,
    }


def _of_late_tabs(main: MainScreen) -> dict[str, Action]:
    """Return what only tabs do that are made when somebody looks at them, and not before."""
    return {
        "accept": lambda: main.shares.answering.accept(),  # noqa: PLW0108
        "reject": lambda: main.shares.answering.reject(),  # noqa: PLW0108
        "by": lambda: main.shares.list_by_next(),  # noqa: PLW0108
        "aws_line": lambda: main.shares.copy_aws_line(),  # noqa: PLW0108
        "discover": lambda: main.services.discover(),  # noqa: PLW0108
        "watch": lambda: main.services.toggle_watch(),  # noqa: PLW0108
    }


def _moves(main: MainScreen) -> dict[str, Action]:
    return {
        name: lambda name=name: moving.move(main, name)
        for name in (
            "up",
            "down",
            "page_up",
            "page_down",
            "first",
            "last",
            "expand",
            "collapse",
            "toggle",
        )
    } | {"next_pane": lambda: _pane(main, 1), "previous_pane": lambda: _pane(main, -1)}


def _pane(main: MainScreen, by: int) -> None:
    """Go to another pane; while one types to find something, to another hit."""
    if main.finding.is_open:
        main.finding.move(by)
    elif by > 0:
        main.focus_next()
    else:
        main.focus_previous()


def _show(main: MainScreen, tab: Tab) -> Action:
    return lambda: main.show_tab(tab)


# What few look at is imported when it is wanted: the first frame does not wait for it.


def _show_shared(main: MainScreen) -> None:
    from hatstand.tui.flows import owning

    owning.show_shared(main)


def _go_to_owner(main: MainScreen) -> None:
    from hatstand.tui.flows import owning

    owning.go_to_owner(main)


def _inspect(main: MainScreen) -> None:
    from hatstand.tui.flows import inspecting

    inspecting.inspect(main)


def _choose_context(main: MainScreen) -> None:
    from hatstand.tui.flows import contexts

    contexts.choose_context(main)


def _mark(main: MainScreen) -> None:
    from hatstand.tui.flows import marking

    marking.mark(main)


def _import_colors(main: MainScreen) -> None:
    from hatstand.tui.flows import marking

    marking.import_colors(main)


def _back(main: MainScreen) -> None:
    """Close or cancel the nearest thing; with nothing left to go back from, say how to quit."""
    if main.finding.is_open and main.finding.back():
        return
    if main.working.cancel() or main.panes.fold_overlay() or main.finding.back():
        return
    if main.view.stop():
        return
    if main.state.tab is Tab.ORGANIZATION:
        main.say(f"Nothing to go back from. {main.keymap.display('quit')} quits.")
    main.show_tab(Tab.ORGANIZATION)


def _cancel(main: MainScreen) -> None:
    if main.finding.is_open:
        main.finding.back()
        return
    cancelled = main.working.cancel() or main.view.stop()
    key = main.keymap.display("quit")
    main.say(f"{'Cancelled' if cancelled else 'Nothing runs'}. {key} quits.")
