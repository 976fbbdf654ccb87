"""Commands about what is shared between accounts, as entries of the registry."""

from __future__ import annotations

from hatstand.tui.commands.availability import an_account, as_the_tab_says
from hatstand.tui.commands.command import Command, Group, Scope

SHARING = (
    Command(
        "accept",
        ("A",),
        "Accept invitation",
        "Accepts the invitation once that was confirmed; AWS is asked what became of it.",
        Group.SHARING,
        scope=Scope.SHARES,
        danger=True,
        footer=11,
        available=as_the_tab_says("accept"),
        label=lambda _s: "Accept",
    ),
    Command(
        "reject",
        ("D",),
        "Reject invitation",
        "Rejects the invitation once that was confirmed; the sender may send another one.",
        Group.SHARING,
        scope=Scope.SHARES,
        danger=True,
        footer=12,
        available=as_the_tab_says("reject"),
        label=lambda _s: "Reject",
    ),
    Command(
        "by",
        ("b",),
        "By share, type or owner",
        "Lists what is shared by share, by resource type, or by owner.",
        Group.SHARING,
        scope=Scope.SHARES,
        footer=60,
        available=as_the_tab_says("by"),
        label=lambda _s: "List by",
    ),
    Command(
        "aws_line",
        ("L",),
        "Copy aws line",
        "Copies the aws line that leaves the share, or takes the receiver out of it: hatstand "
        "itself does neither.",
        Group.SHARING,
        scope=Scope.SHARES,
        footer=65,
        available=as_the_tab_says("aws_line"),
    ),
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
    Command(
        "shared",
        ("w",),
        "What is shared with it",
        "Shows what the account shares with the one looked from, and what it gets from there.",
        Group.SHARING,
        scope=Scope.ORGANIZATION,
        available=an_account,
    ),
)
