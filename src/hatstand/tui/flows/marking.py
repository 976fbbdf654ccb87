"""Marking what is selected as an environment by hand; the colours that AWS itself gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hatstand.services.marking import Marking
    from hatstand.tui.screens.main import MainScreen


def mark(main: MainScreen) -> None:
    """Let the person choose the environment of an account, an OU or a role."""
    from hatstand.services.marking import refusal, subject_of
    from hatstand.tui.screens.mark_dialog import MarkScreen

    selection, inventory = main.state.selection, main.workspace.inventory
    item = selection.role or selection.account or selection.unit
    if item is None:
        return
    subject = subject_of(item, inventory)
    if why := refusal(subject, inventory):
        main.say(why)
        return
    screen = MarkScreen(
        subject,
        inventory,
        main.workspace.settings,
        main.workspace.clock.now(),
        copy=main.hand_off.copy_words,
    )
    main.app.push_screen(screen, lambda marking: _take(main, marking))


def _take(main: MainScreen, marking: Marking | None) -> None:
    if marking is None:
        return
    subject, mark = marking.subject, marking.mark
    main.workspace.mark(subject.node, mark, subject.name)
    main.environments_changed()
    if main.workspace.marks_problem:
        main.noticing.tell(main.workspace.marks_problem)
    elif mark is None:
        main.say(f"{subject.name} is not marked any more: the rules decide")
    else:
        all_of = "all of " if subject.kind == "OU" else ""
        key = main.keymap.display("mark")
        main.say(f"Marked {all_of}{subject.name} as {mark.environment}; {key} changes it")


def import_colors(main: MainScreen) -> None:
    """Import AWS's own account colours."""
    main.working.perform("asking AWS for account colours", _import_colors(main))


async def _import_colors(main: MainScreen) -> None:
    found = await main.workspace.import_colors()
    main.say(found.words, warning=bool(found.gaps))
    main.draw_details()
