"""Notices that pass: the newest one counts, and none lies over a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.widgets._toast import Toast

if TYPE_CHECKING:
    from textual.app import App


def drop_passing(app: App[Any]) -> None:
    """Take away the notices that were only for information; warnings stay their time."""
    # Textual 8.2.8 can take away all notices or none.
    for notice in tuple(app._notifications):
        if notice.severity == "information":
            app._unnotify(notice)
    # Screens below would go on showing theirs; what still counts comes back with them.
    for screen in app.screen_stack[:-1]:
        screen.query(Toast).remove()


def drop_titled(app: App[Any], title: str) -> None:
    """Take away the notices of a title: what they told is no longer so."""
    for notice in tuple(app._notifications):
        if notice.title == title:
            app._unnotify(notice)
