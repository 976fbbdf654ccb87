"""Commands about what is shared between accounts, as entries of the registry."""

from __future__ import annotations

from hatstand.tui.availability import as_the_tab_says
from hatstand.tui.command import Command, Group, Scope

SHARING = (
    Command(
        "owner",
        ("w",),
        "Owner in the tree",
        "Goes to the account that owns what is selected, in the organization.",
        Group.SHARING,
        scope=Scope.SHARING,
        footer=50,
        available=as_the_tab_says("owner"),
        label=lambda _s: "Owner",
    ),
)
