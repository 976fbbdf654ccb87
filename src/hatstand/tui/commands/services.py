"""Commands about Cloud Map's services, as entries of the registry."""

from __future__ import annotations

from hatstand.tui.commands.availability import as_the_tab_says
from hatstand.tui.commands.command import Command, Group, Scope

SERVICES = (
    Command(
        "discover",
        ("D",),
        "Discover instances…",
        "Asks DiscoverInstances for a service's instances, by health and attributes; AWS bills "
        "each call, so a dialog comes first.",
        Group.SHARING,
        scope=Scope.SERVICES,
        footer=11,
        available=as_the_tab_says("discover"),
        label=lambda _s: "Discover…",
    ),
    Command(
        "watch",
        ("W",),
        "Watch a service",
        "Looks for changes of a service every 10 s and marks them, until it is pressed again; "
        "AWS bills each look.",
        Group.SHARING,
        scope=Scope.SERVICES,
        footer=12,
        available=as_the_tab_says("watch"),
        label=lambda s: "Stop watching" if s.watching else "Watch",
    ),
)
