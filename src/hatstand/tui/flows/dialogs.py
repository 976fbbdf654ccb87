"""Screens that the main screen opens over itself, imported only when they are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.errors import HatstandError
from hatstand.tui.commands.command import Scope
from hatstand.tui.flows import drawing

if TYPE_CHECKING:
    from hatstand.tui.screens.main import MainScreen


def inspect(main: MainScreen) -> None:
    """Show everything known about what is selected, on a page of its own."""
    from hatstand.tui.screens.inspect import InspectScreen

    selection = main.state.selection
    main.app.push_screen(InspectScreen(main.view.title_of(selection), main.view.blocks(selection)))


def show_help(main: MainScreen) -> None:
    """Show every command with its keys."""
    from hatstand.tui.screens.help import HelpScreen

    main.app.push_screen(HelpScreen(main.keymap, drawing.situation(main)))


def show_palette(main: MainScreen) -> None:
    """Let the person find a command by its name."""
    from hatstand.tui.screens.palette import Palette

    main.app.push_screen(Palette(placeholder="name of a command"))


def choose_regions(main: MainScreen) -> None:
    """Let the person choose: the region in use, or where one looks around those looked at."""
    from hatstand.tui.screens.regions import RegionsScreen

    several = main.state.tab in Scope.SHARING.tabs
    in_use = main.standpoint.regions if several else (main.workspace.region,)

    def take(chosen: tuple[str, ...] | None) -> None:
        if chosen is None:
            return
        if several:
            main.standpoint.choose(chosen)
        else:
            main.workspace.choose_region(chosen[0])
            main.say(f"{chosen[0]} is in use now: for exports, links and what is looked at")
        main.view.shown()
        main.draw()

    main.app.push_screen(RegionsScreen(in_use, several=several), take)


def read_roles(main: MainScreen) -> None:
    """Ask whether to read the roles of other accounts, and do it."""
    from hatstand.tui.screens.read_roles import read_roles as ask_and_read

    ask_and_read(main)


def choose_theme(main: MainScreen) -> None:
    """Let the person choose another theme."""
    from hatstand.tui.screens.themes import ThemeScreen

    main.app.push_screen(ThemeScreen())


def show_problem(main: MainScreen, error: HatstandError) -> None:
    """Show an error, with AWS's own words where it is AWS's."""
    from hatstand.tui.screens.problem import ProblemScreen

    screen = ProblemScreen(
        error, main.hand_off.copy_words, keymap=main.keymap, perform=main.action_command
    )
    main.app.push_screen(screen)
