"""Taking another size of what is scrolled, without laying the whole screen out anew for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.scroll_view import ScrollView

if TYPE_CHECKING:
    from textual.geometry import Size


def fit(view: ScrollView, size: Size) -> None:
    """Take the size of what a view shows; only where its scrollbar comes or goes, lay out anew.

    Textual 8.2.8 does that for each row more or less, which costs more than painting the rows.
    """
    height = view.scrollable_content_region.height
    if (size.height > height) != (view.virtual_size.height > height):
        view.virtual_size = size
        return
    view.set_reactive(ScrollView.virtual_size, size)
    if view.show_vertical_scrollbar:
        view.vertical_scrollbar.window_virtual_size = size.height
    view.scroll_y = view.validate_scroll_y(view.scroll_y)
