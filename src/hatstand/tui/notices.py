"""Notices that pass: the newest one counts, and none lies over a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.widgets._toast import ToastHolder, ToastRack

if TYPE_CHECKING:
    from textual.app import App
    from textual.notifications import Notification


SIGNS = {"warning": "⚠ ", "error": "✗ "}
"""What stands before notices that are more than information where there is no colour to tell."""


def drop_passing(app: App[Any]) -> None:
    """Take away the notices that were only for information; warnings stay their time."""
    _drop(app, lambda notice: notice.severity == "information")
    # Screens below would go on showing theirs; what still counts comes back with them.
    for screen in app.screen_stack[:-1]:
        screen.query(ToastHolder).remove()


def drop_titled(app: App[Any], title: str) -> None:
    """Take away the notices of a title: what they told is no longer so."""
    _drop(app, lambda notice: notice.title == title)


def _drop(app: App[Any], is_over: Callable[[Notification], bool]) -> None:
    # Textual 8.2.8 can take away all notices or none, and leaves a widget of each behind.
    over = [notice for notice in app._notifications if is_over(notice)]
    for notice in over:
        app._unnotify(notice)
    gone = {ToastRack._toast_id(notice) for notice in over}
    for screen in app.screen_stack:
        for holder in screen.query(ToastHolder):
            if holder.id in gone:
                holder.remove()
