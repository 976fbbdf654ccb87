"""Choosing a theme: the one under the cursor is shown at once, esc takes the old one back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from hatstand.tui.facts import MUTED
from hatstand.tui.glyphs import ASCII
from hatstand.tui.notices import drop_passing
from hatstand.tui.text import pad, plain
from hatstand.tui.widgets.choice_list import ChoiceList

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from hatstand.tui.app import HatstandApp
    from hatstand.tui.theming.theme import Theme

_NAME_CELLS = 22
_OWN = "yours"


class ThemeScreen(ModalScreen[None]):
    """All themes, built-in ones and the user's own; the screen behind shows the one chosen."""

    DEFAULT_CSS = """
    ThemeScreen {
        align: right middle;
        background: transparent;
        & > Vertical {
            width: 40;
            height: auto;
            max-height: 100%;
            margin: 2 2;
            padding: 0 1;
            border: round $border;
            border-title-color: $foreground;
            background: $surface;
            & > ChoiceList {
                height: auto;
                max-height: 12;
                border: none;
                padding: 0;
                background: $surface;
            }
            & > .about { color: $text-muted; height: 2; margin: 1 0 0 0; padding: 0 2; }
            & > .hints { color: $text-muted; height: 1; margin: 1 0 0 0; padding: 0 2; }
        }
        &.-ascii > Vertical { border: ascii $border; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,t,ctrl+c", "back", "Back", show=False),
        Binding("j", "down", "Down", show=False),
        Binding("k", "up", "Up", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._before = ""
        self._themes: tuple[Theme, ...] = ()
        self._list = ChoiceList()
        self._about = Static(classes="about", markup=False)

    @property
    def _hatstand(self) -> HatstandApp:
        return cast("HatstandApp", self.app)

    def compose(self) -> ComposeResult:
        """Yield the list, what is to say of the theme under the cursor, and the keys."""
        self._themes = self._hatstand.library.all()
        self._list.add_options(self._option(theme) for theme in self._themes)
        with Vertical() as box:
            box.border_title = "Theme"
            yield self._list
            yield self._about
            keys = (Content.styled(key, "bold $text-accent") for key in ("enter", "esc"))
            take, back = (key + word for key, word in zip(keys, (" take", " back"), strict=True))
            yield Static(Content("   ").join((take, back)), classes="hints")

    def _option(self, theme: Theme) -> Option:
        own = self._hatstand.library.is_own(theme.name)
        note = Content.styled(_OWN if own else theme.brightness, MUTED)
        return Option(plain(pad(theme.name, _NAME_CELLS)) + Content("  ") + note)

    def on_mount(self) -> None:
        """Begin at the theme that is shown."""
        drop_passing(self.app)
        self.set_class(self._hatstand.glyphs is ASCII, "-ascii")
        self._before = self.app.theme
        names = [theme.name for theme in self._themes]
        self._list.highlighted = names.index(self._before) if self._before in names else 0

    @on(OptionList.OptionHighlighted)
    def _preview(self, event: OptionList.OptionHighlighted) -> None:
        theme = self._themes[event.option_index]
        self._about.update(plain(theme.about))
        if theme.name != self.app.theme:
            self._hatstand.preview_theme(theme.name)

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        self._hatstand.choose_theme(self._themes[event.option_index].name)
        self.dismiss()

    def action_back(self) -> None:
        """Take the old theme back."""
        self._hatstand.preview_theme(self._before)
        self.dismiss()

    def action_down(self) -> None:
        """Move down."""
        self._list.action_cursor_down()

    def action_up(self) -> None:
        """Move up."""
        self._list.action_cursor_up()
