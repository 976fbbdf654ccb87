"""The yardstick of a first frame: Textual's Header, Tree and Footer with nothing in them."""

from textual.app import App, ComposeResult
from textual.widgets import Footer, Header, Tree


class EmptyApp(App[None]):
    """What any Textual program costs before it does anything."""

    def compose(self) -> ComposeResult:
        """Yield the three widgets."""
        yield Header()
        yield Tree("yardstick")
        yield Footer()


if __name__ == "__main__":
    EmptyApp().run()
