"""The terminal UI's app: themes, keys, the palette and what happens in a crash; wiring only."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any, ClassVar

import textual.screen
from rich.text import Text
from textual import events, on
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.binding import Binding, BindingType

from hatstand import last_words
from hatstand.domain.text import printable
from hatstand.errors import HatstandError
from hatstand.tui.commands.keymap import ALWAYS_QUITS, build_keymap, rebound
from hatstand.tui.crash import crash_report
from hatstand.tui.flows.dialogs import show_problem
from hatstand.tui.flows.settings_watch import SettingsWatch, told_findings
from hatstand.tui.frames import Frames
from hatstand.tui.glyphs import ASCII, Glyphs, glyphs
from hatstand.tui.messages import ContextChosen
from hatstand.tui.notices import SIGNS, drop_passing, drop_titled
from hatstand.tui.options import AppOptions, Outcome
from hatstand.tui.screens.main import with_keys
from hatstand.tui.signs import InAscii
from hatstand.tui.terminal import Depth, letters_of
from hatstand.tui.theming.in_force import ThemeInForce, own_colors
from hatstand.tui.theming.styles import ThemeLibrary, variable_defaults
from hatstand.tui.tidying import Tidying, keep_no_closed_widgets, keep_no_empty_caches
from hatstand.tui.type_ahead import Settled, TypeAhead
from hatstand.tui.widgets.scroll_bar import use_whole_cells

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.driver import Driver
    from textual.notifications import SeverityLevel
    from textual.screen import Screen

    from hatstand.config.model import Settings
    from hatstand.domain.profiles import Finding
    from hatstand.services.workspace import Workspace
    from hatstand.tui.screens.main import MainScreen

__all__ = ["AppOptions", "HatstandApp", "Outcome"]

_THEME = "Theme"


def _commands() -> type[Provider]:
    from hatstand.tui.commands.palette import CommandsProvider

    return CommandsProvider


# Textual paints what a key changed at the next sixtieth of a second, most of which is waiting.
setattr(textual.screen, "UPDATE_PERIOD", 1 / 250)  # noqa: B010 - it calls it final


class HatstandApp(App[Outcome], inherit_bindings=False):
    """One workspace on the screen; its result is what *use here* leaves for the shell."""

    TITLE = "hatstand"
    # Each context is a mode, which can be removed with all that runs in it; `_default` can't.
    DEFAULT_MODE = "first context"
    COMMANDS: ClassVar[Any] = {_commands}
    # The palette's keys come from the registry; Textual would add one that can't be rebound.
    ENABLE_COMMAND_PALETTE = False
    NOTIFICATION_TIMEOUT = 6
    BINDINGS: ClassVar[list[BindingType]] = [
        # Also in dialogs: leaving must always be possible.
        Binding(ALWAYS_QUITS, "quit", "Quit", show=False, priority=True, id="app.quit"),
    ]

    def __init__(self, workspace: Workspace, options: AppOptions) -> None:
        use_whole_cells()
        keep_no_closed_widgets()
        keep_no_empty_caches()
        self.library = ThemeLibrary(options.theme_directory)
        # Without colours Textual is to leave them out, not to turn them into greys.
        super().__init__(ansi_color=True if options.depth is Depth.NONE else None)
        encoding = getattr(sys.__stderr__, "encoding", None) or "utf-8"
        self._in_ascii = InAscii(letters_of(options.environ, encoding))
        self._filters.append(self._in_ascii)  # Textual 8.2.8 has no public way to add one
        self.workspace = workspace
        self.options = options
        self._own_animation_level = self.animation_level
        settings = workspace.settings
        self.keymap = self._first_keymap = build_keymap(settings.keys, settings.file)
        self._main_screen = with_keys(self._first_keymap)
        self.glyphs = glyphs(settings.ui.ascii, options.environ, encoding=encoding)
        self.add_mode(self.DEFAULT_MODE, self.get_default_screen)
        self._main: MainScreen | None = None
        self._doubts: tuple[str, ...] = ()
        self._type_ahead = TypeAhead(self)
        self.tidying = Tidying()
        self._frames = Frames(options.environ)
        self._decide_animations(settings)
        self._theme_in_force = ThemeInForce(
            self, self.library, options.depth, lambda: own_colors(self.workspace.settings)
        )
        self._theme_in_force.begin(settings.theme, workspace.state.theme(), settings.file)
        self.stylesheet.set_variables(self.get_css_variables())  # nothing is parsed so far
        self.settings_watch = SettingsWatch(self, options.followed)

    def get_driver_class(self) -> type[Driver]:
        """Return what draws and reads; a terminal of Unix gets our own."""
        chosen = super().get_driver_class()
        if chosen.__name__ != "LinuxDriver":
            return chosen
        from hatstand.tui.driver import TerminalDriver

        return TerminalDriver

    @property
    def glyphs(self) -> Glyphs:
        """The signs that are drawn."""
        return self._glyphs

    @glyphs.setter
    def glyphs(self, glyphs: Glyphs) -> None:
        self._glyphs = glyphs
        self._in_ascii.enabled = glyphs is ASCII

    def get_default_screen(self) -> Screen[Any]:
        """Return the main screen."""
        self._main = self._main_screen(self.workspace, self.options, self._first_keymap)
        self._main.keymap = self.keymap
        self._take_styles_of(self._main)
        return self._main

    def _take_styles_of(self, screen: MainScreen) -> None:
        """Have the styles of a context's screen parsed once, with those of its widgets.

        Textual 8.2.8 parses all styles anew for the first screen of a mode, twice, and because of
        that once more for the widgets that it gets: unless it finds them known and up to date.
        """
        if not all(self.stylesheet.has_source(str(path)) for path in screen.css_path):
            self.stylesheet.read_all(screen.css_path)
            self.stylesheet.parse()
        self.stylesheet.apply(self)  # widgets inherit from the app when they are first looked at
        screen._css_update_count = self._css_update_count

    def take_settings(self, settings: Settings) -> tuple[Finding, ...]:
        """Show and do what other settings say, as far as they count at once.

        Returns:
            What is wrong with the keys and the theme that they name.
        """
        known = self.library.findings
        if settings.theme != self.workspace.settings.theme:
            chosen = self.workspace.state.theme()
            self._theme_in_force.begin(settings.theme, chosen, settings.file)
        self.workspace.take_settings(settings)
        self.keymap = build_keymap(settings.keys, settings.file)
        self.set_keymap(rebound(self._first_keymap, self.keymap))
        self._decide_animations(settings)
        if self._main is not None:
            self._main.take_settings(self.keymap)
        theme = (finding for finding in self.library.findings if finding not in known)
        return (*self.keymap.findings, *theme)

    def _decide_animations(self, settings: Settings) -> None:
        wanted = settings.ui.animations
        without = wanted == "off" or (wanted == "auto" and self.options.over_ssh)
        self.animation_level = "none" if without else self._own_animation_level

    @property
    def in_doubt(self) -> tuple[str, ...]:
        """What was sent to AWS without a known outcome, a sentence for each; also after the end."""
        if self._main is None:
            return self._doubts
        now = (line for view in self._main.views.values() for line in view.in_doubt())
        return (*self._doubts, *now)

    @on(ContextChosen)
    def _context_chosen(self, event: ContextChosen) -> None:
        """Show another context; what runs in this one is cancelled, and its doubts are kept."""
        if self.options.workspace_of is None or self._main is None:
            return
        try:
            workspace = self.options.workspace_of(event.name, self.workspace)
        except HatstandError as error:
            show_problem(self._main, error)
            return
        self._doubts = self.in_doubt
        self.workspace = workspace
        before = self.current_mode
        mode = f"context {id(workspace)}"
        self.add_mode(mode, self.get_default_screen)
        self.switch_mode(mode)
        self.remove_mode(before)
        self.tidying.over()

    async def on_event(self, event: events.Event) -> None:
        """Take what is typed in order: each key when all that the one before it did is done."""
        if not isinstance(event, (events.InputEvent, events.Paste)) or event.is_forwarded:
            await super().on_event(event)
            return
        self.tidying.typed()
        if not self._type_ahead.keeps(event):
            await self._hand_on(event)

    async def _hand_on(self, event: events.Event) -> None:
        await super().on_event(event)
        self._type_ahead.follow(event)

    @on(Settled)
    async def _settled(self, event: Settled) -> None:
        self._type_ahead.arrived(event)
        while (typed := self._type_ahead.take_next()) is not None:
            await self._hand_on(typed)

    def _display(self, screen: Screen[Any], renderable: Any) -> None:  # noqa: ANN401 - Textual's is too narrow
        if isinstance(renderable, CompositorUpdate):
            renderable = self._frames.thin(renderable)
            self.tidying.shown()
        super()._display(screen, renderable)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return a value for each of our own variables."""
        return variable_defaults()

    def on_mount(self) -> None:
        """Tell in one calm notice what was wrong in the settings."""
        self.call_after_refresh(self.tidying.begin)
        self.screen_change_signal.subscribe(self, self._type_ahead.screen_changed, immediate=True)
        asyncio.get_running_loop().set_exception_handler(last_words.of_loop)
        findings = (
            *self.workspace.settings.findings,
            *self.keymap.findings,
            *self.library.findings,
        )
        if findings:
            told = "\n".join(told_findings(findings))
            self.notify(
                f"{told}\nEverything else is in force; `hatstand config check` lists all.",
                title="Settings",
                severity="warning",
                timeout=15,
            )

    def on_unmount(self) -> None:
        """Leave the process as it was."""
        self.tidying.end()

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a notification; its lines are text, never markup or escapes, whoever says them."""
        del markup
        safe = "\n".join(printable(line) for line in message.split("\n"))
        title = printable(title)
        if self.options.depth is Depth.NONE:
            safe = SIGNS.get(severity, "") + safe
        if severity == "information":
            drop_passing(self)
        super().notify(safe, title=title, severity=severity, timeout=timeout, markup=False)

    def choose_theme(self, name: str) -> None:
        """Take another theme and remember it, until the configured one changes.

        Args:
            name: One of the library's.
        """
        self._theme_in_force.take(name)
        self.workspace.state.choose_theme(name, self.workspace.settings.theme or "")

    def preview_theme(self, name: str) -> None:
        """Take another theme without remembering it.

        Args:
            name: One of the library's.
        """
        self._theme_in_force.take(name)

    def renew_theme(self) -> None:
        """Show the theme anew if its file has changed, and tell what is wrong there now."""
        findings = self._theme_in_force.look()
        if findings is not None:
            drop_titled(self, _THEME)
        if findings:
            told = "\n".join(told_findings(findings))
            self.notify(told, title=_THEME, severity="warning", timeout=10)

    def _fatal_error(self) -> None:
        # Textual 8.2.8 would print local variables here, and with them codes and keys.
        self.bell()
        self._exit_renderables.append(
            Text(crash_report(sys.exc_info()[1]), no_wrap=True, overflow="ignore")
        )
        self._close_messages_no_wait()
