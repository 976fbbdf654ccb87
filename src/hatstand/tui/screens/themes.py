"""Choosing a theme: the one under the cursor is shown at once, esc takes the old one back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from hatstand.tui.text import plain

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from hatstand.tui.app import HatstandApp


class ThemeScreen(ModalScreen[None]):
    """All themes, built-in ones and the user's own."""

    DEFAULT_CSS = """
    ThemeScreen {
        align: right middle;
        background: transparent;
        & > Vertical {
            width: 34;
            height: auto;
            max-height: 80%;
            margin: 2 2;
            padding: 0 1;
            border: round $border;
            border-title-color: $foreground;
            background: $surface;
            & > OptionList {
                height: auto;
                max-height: 100%;
                padding: 0;
                border: none;
                background: $surface;
            }
            & > Static { color: $text-muted; height: 1; }
        }
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

    @property
    def _hatstand(self) -> HatstandApp:
        return cast("HatstandApp", self.app)

    def compose(self) -> ComposeResult:
        """Yield the list."""
        with Vertical() as box:
            box.border_title = "Theme"
            yield OptionList(
                *(Option(plain(name), id=f"t{index}") for index, name in enumerate(self._names)),
                compact=True,
            )
            yield Static("enter takes it   esc goes back", markup=False)

    def on_mount(self) -> None:
        """Begin at the theme that is shown."""
        self._before = self.app.theme
        names = self._names
        self._list.highlighted = names.index(self._before) if self._before in names else 0

    @property
    def _names(self) -> list[str]:
        return [theme.name for theme in self._hatstand.library.all()]

    @property
    def _list(self) -> OptionList:
        return self.query_one(OptionList)

    @on(OptionList.OptionHighlighted)
    def _preview(self, event: OptionList.OptionHighlighted) -> None:
        self._hatstand.preview_theme(self._names[event.option_index])

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        self._hatstand.choose_theme(self._names[event.option_index])
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
