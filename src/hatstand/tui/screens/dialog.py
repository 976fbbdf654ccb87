"""What all dialogs share: a frame that fits 80×24, its keys in the last line, and calm about haste.

Keys that were pressed before a question could be read do not answer it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from hatstand.domain.environments import Environment
from hatstand.domain.text import grouped_account_id
from hatstand.tui.facts import MUTED
from hatstand.tui.flows.moving import move_text
from hatstand.tui.glyphs import ASCII, UNICODE, Glyphs
from hatstand.tui.notices import drop_passing
from hatstand.tui.screens.behind import OverCalm
from hatstand.tui.text import clip, plain
from hatstand.tui.theming.styles import badge_style, color_of

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Event
    from textual.widget import Widget

Result = TypeVar("Result")

GRACE = 0.3
"""Seconds after a question appears in which a key was meant for what was there before."""

NAME_CELLS = 100
"""Cells of a name that dialogs show: AWS's longest, 50 characters, in wide ones.

Source: AWS Organizations API Reference, CreateAccount. Other sources may name accounts at any
length, and keys have to stay in sight.
"""

Hint = tuple[str, str]
"""A key, and what it does."""

_ASCII_SIGNS = str.maketrans("→←↑↓•…✓✗●○–·▌‘’“”×⏎⇥▾▸›", "><^v*~+xo.-.|''\"\"x$>v>>")

_AROUND = 7
"""Lines that a dialog needs beside what scrolls: frame, keys, and the space between."""

MOVES = {
    "up": "up,k",
    "down": "down,j",
    "page_up": "pageup,ctrl+u",
    "page_down": "pagedown,ctrl+d,space",
    "first": "g,home",
    "last": "G,end",
}


class Dialog(OverCalm, ModalScreen[Result]):
    """A question or a page over the screen; `esc` always leads back and changes nothing."""

    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        & > .box {
            width: 76;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            padding: 1 2 0 2;
            border: round $border;
            border-title-color: $foreground;
            border-title-style: bold;
            background: $surface;
        }
        &.-ascii > .box { border: ascii $border; }
        & .hints { height: 1; width: 1fr; margin: 1 0 0 0; color: $text-muted; }
        & VerticalScroll { height: auto; scrollbar-size-vertical: 1; }
        & OptionList {
            border: none;
            padding: 0;
            background: $surface;
        }
        & .label { width: 12; color: $text-muted; }
        & .note { height: auto; width: 1fr; color: $text-warning; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c", "cancel", "Back", show=False),
    ]
    TITLE_TEXT = ""

    def __init__(self) -> None:
        super().__init__()
        self._shown_at: float | None = None
        self._environment: Environment | None = None
        self._box = Vertical(classes="box")
        self._hints = Static(classes="hints", markup=False)

    def compose(self) -> ComposeResult:
        """Yield the frame, the body, and the keys."""
        with self._box as box:
            box.border_title = self.TITLE_TEXT
            yield from self.body()
            yield self._hints

    def body(self) -> Iterable[Widget]:
        """Return what is between the frame and the keys."""
        raise NotImplementedError

    def hints(self) -> Sequence[Hint]:
        """Return the keys of this dialog, for its last line."""
        return (("esc", "back"),)

    def on_mount(self) -> None:
        """Take the environment's colour, and begin to count the time that one needs to look."""
        self.set_class(self.glyphs is ASCII, "-ascii")
        drop_passing(self.app)
        self.tell_hints()
        self.app.theme_changed_signal.subscribe(self, self._theme_changed)
        self.call_after_refresh(self._now_shown)

    def _theme_changed(self, _theme: object) -> None:
        self._frame()
        for widget in self.query("*"):  # Textual repaints those whose own style changes
            widget.refresh()

    def on_unmount(self) -> None:
        """Have the app forget the dialog: Textual's signals keep whoever subscribed."""
        self.app.theme_changed_signal.unsubscribe(self)

    def on_resize(self) -> None:
        """Let what is long scroll, so that the keys stay on the screen."""
        for pane in self.query(VerticalScroll):
            pane.styles.max_height = max(self.size.height - _AROUND, 3)

    def _now_shown(self) -> None:
        self._shown_at = Message().time  # by the clock that stamps events

    def too_early(self, event: Event) -> bool:
        """Tell whether an event was made before the question could be read."""
        return self._shown_at is None or event.time < self._shown_at + GRACE

    def tell_hints(self) -> None:
        """Show the keys again: they may be other ones now."""
        parts = [
            Content.styled(self.signs(key), "bold $text-accent") + Content(f" {label}")
            for key, label in self.hints()
        ]
        self._hints.update(Content("   ").join(parts))

    def frame_in(self, environment: Environment) -> None:
        """Draw the frame in an environment's colour; plain text says which one it is, too."""
        self._environment = environment
        self._frame()

    def _frame(self) -> None:
        if self._environment is not None and self._environment.color:
            color = color_of(self.app.theme_variables, self._environment.color)
            self._box.styles.border = ("ascii" if self.glyphs is ASCII else "round", color)

    def action_cancel(self) -> None:
        """Go back without an answer."""
        self.dismiss(None)

    # What is written

    @property
    def glyphs(self) -> Glyphs:
        """The signs that this terminal has."""
        found = getattr(self.app, "glyphs", UNICODE)
        return found if isinstance(found, Glyphs) else UNICODE

    def signs(self, text: str) -> str:
        """Return `text` with our own signs as this terminal can show them."""
        return text.translate(_ASCII_SIGNS) if self.glyphs is ASCII else text

    def said(self, text: str, style: str = "") -> Content:
        """Return text, foreign or ours, as content."""
        content = plain(self.signs(text))
        return content.stylize(style) if style else content

    def headline(self, name: str, account_id: str, environment: Environment) -> Content:
        """Return badge, account and id: where something will happen."""
        parts = [
            self.said(clip(name, NAME_CELLS), "bold"),
            Content.styled(grouped_account_id(account_id), MUTED),
        ]
        if environment.badge:
            style = badge_style(self.app.theme_variables, environment.color)
            parts.insert(0, self.said(f" {environment.badge} ", style))
        return Content("  ").join(parts)


class Reader(Dialog[None]):
    """A dialog that is read: it scrolls, and any of the usual keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,enter", "cancel", "Back", show=False),
        Binding("ctrl+c", "copy_or_cancel", "Copy what is selected, or back", show=False),
        *(Binding(keys, f"move('{name}')", name, show=False) for name, keys in MOVES.items()),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._scroll = VerticalScroll(can_focus=True)

    def body(self) -> Iterable[Widget]:
        """Return the page."""
        yield self._scroll

    def page(self) -> Iterable[Widget]:
        """Return what scrolls."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Fill the page."""
        super().on_mount()
        self._scroll.mount(*self.page())
        self._scroll.focus()

    def action_copy_or_cancel(self) -> None:
        """Copy what is selected with the mouse; where nothing is, go back."""
        if self.get_selected_text():
            self.action_copy_text()
        else:
            self.action_cancel()

    def action_move(self, name: str) -> None:
        """Scroll."""
        move_text(self._scroll, name)
