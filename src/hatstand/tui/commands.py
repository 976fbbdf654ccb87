"""The one registry of commands: bindings, footer, palette, help and docs are made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from hatstand.tui.situation import NodeKind, Situation, Tab

Check = Callable[[Situation], str | None]
"""Returns why a command can't be run now, in words, or None where it can."""


class Scope(StrEnum):
    """Where a command's keys count; global ones count in every tab."""

    GLOBAL = "global"
    ORGANIZATION = "organization"
    SESSIONS = "sessions"

    def overlaps(self, other: Scope) -> bool:
        """Tell whether one key could not serve commands of both."""
        return self is other or Scope.GLOBAL in (self, other)


class Group(StrEnum):
    """The headings of the help."""

    MOVE = "Move"
    ROLE = "Roles and sessions"
    COPY = "Copy and hand over"
    FIND = "Find"
    VIEW = "View"
    PROGRAM = "Program"


def _always(_situation: Situation) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be done.

    Attributes:
        id: Its name under `[keys]`.
        keys: The default keys, in Textual's names or as single characters.
        title: Two or three words, for footer and palette.
        help: One sentence.
        danger: Whether it hands credentials over, makes or ends a session.
        footer: Its place in the footer, lowest first; None keeps it out.
        available: Says why it can't be run now.
        label: The footer's words where they depend on what is selected; empty ones keep it out.
        palette: Whether the palette offers it; moving about is not worth a search.
    """

    id: str
    keys: tuple[str, ...]
    title: str
    help: str
    group: Group
    scope: Scope = Scope.GLOBAL
    danger: bool = False
    footer: int | None = None
    available: Check = _always
    label: Callable[[Situation], str] | None = None
    palette: bool = True

    def label_for(self, situation: Situation) -> str:
        """Return the words that say what it would do to what is selected."""
        return self.label(situation) if self.label else self.title


def _in_tree(situation: Situation) -> str | None:
    return None if situation.tab is Tab.ORGANIZATION else "Only in the Organization tab"


def _something(situation: Situation) -> str | None:
    return "Nothing is selected" if situation.kind is NodeKind.NOTHING else None


def _a_role(situation: Situation) -> str | None:
    if situation.kind is NodeKind.ROLE:
        return situation.refused or None
    return "Select a role first"


def _assumable(situation: Situation) -> str | None:
    if situation.kind is NodeKind.ROLE and situation.offline and not situation.live:
        return "Offline: no call is made"
    return _a_role(situation)


def _a_session(situation: Situation) -> str | None:
    return _a_role(situation) or (None if situation.live else "The role has no live session")


def _session_to_forget(situation: Situation) -> str | None:
    if situation.kind is NodeKind.ROLE and situation.live:
        return None
    return "The role has no live session"


def _copyable(situation: Situation) -> str | None:
    if situation.kind is NodeKind.ROLE:
        return _assumable(situation)
    return _something(situation)


def _use_here(situation: Situation) -> str | None:
    if not situation.stdout_captured:
        instead = "; s opens a subshell instead" if situation.subshell else ""
        return (
            "Nothing reads the result: start hatstand with the shell function `hat` "
            f"(see hatstand shell-init){instead}"
        )
    return _assumable(situation)


def _subshell(situation: Situation) -> str | None:
    return _assumable(situation) if situation.subshell else "No shell can be started from here"


def _online(situation: Situation) -> str | None:
    return "Offline: no call is made" if situation.offline else None


def _hits(situation: Situation) -> str | None:
    return None if situation.hits else "Nothing was searched for: / finds"


def _enter_label(situation: Situation) -> str:
    if situation.kind is not NodeKind.ROLE:
        return "Open"
    return "" if situation.live else "Assume"


def _details_label(situation: Situation) -> str:
    if not situation.one_pane:
        return ""
    return "Tree" if situation.details_open else "Details"


_COPY_LABELS = {
    NodeKind.ROLE: "Copy exports",
    NodeKind.ACCOUNT: "Copy id",
    NodeKind.UNIT: "Copy path",
    NodeKind.ORGANIZATION: "Copy id",
    NodeKind.PROFILE: "Copy name",
}

_ORGANIZATION = Scope.ORGANIZATION

_MOVES = (
    Command("up", ("up", "k"), "Up", "Moves one line up.", Group.MOVE, palette=False),
    Command("down", ("down", "j"), "Down", "Moves one line down.", Group.MOVE, palette=False),
    Command(
        "page_up", ("pageup", "ctrl+u"), "Page up", "Moves a page up.", Group.MOVE, palette=False
    ),
    Command(
        "page_down",
        ("pagedown", "ctrl+d"),
        "Page down",
        "Moves a page down.",
        Group.MOVE,
        palette=False,
    ),
    Command("first", ("g", "home"), "First", "Goes to the first line.", Group.MOVE, palette=False),
    Command("last", ("G", "end"), "Last", "Goes to the last line.", Group.MOVE, palette=False),
    Command(
        "expand",
        ("right", "l"),
        "Expand",
        "Expands the node, or goes to its first child.",
        Group.MOVE,
        scope=_ORGANIZATION,
        palette=False,
    ),
    Command(
        "collapse",
        ("left", "h"),
        "Collapse",
        "Collapses the node, or goes to its parent.",
        Group.MOVE,
        scope=_ORGANIZATION,
        palette=False,
    ),
    Command(
        "toggle",
        ("space",),
        "Toggle",
        "Expands or collapses the node.",
        Group.MOVE,
        scope=_ORGANIZATION,
        palette=False,
    ),
    Command(
        "next_pane", ("tab",), "Next pane", "Goes to the next pane.", Group.MOVE, palette=False
    ),
    Command(
        "previous_pane",
        ("shift+tab",),
        "Previous pane",
        "Goes to the previous pane.",
        Group.MOVE,
        palette=False,
    ),
)

_ROLES = (
    Command(
        "open",
        ("enter",),
        "Open or assume",
        "Assumes the selected role; elsewhere expands or collapses the node.",
        Group.ROLE,
        footer=10,
        available=_something,
        label=_enter_label,
    ),
    Command(
        "assume",
        ("a",),
        "Assume role",
        "Shows the plan of the selected role and assumes it, with a code where one is needed.",
        Group.ROLE,
        danger=True,
        available=_assumable,
    ),
    Command(
        "renew",
        ("e",),
        "Renew session",
        "Assumes the role again, so that its session lasts its full time from now on.",
        Group.ROLE,
        danger=True,
        footer=50,
        available=lambda s: _a_session(s) or _online(s),
        label=lambda _s: "Renew",
    ),
    Command(
        "forget",
        ("f",),
        "Forget session",
        "Removes the session here; credentials already handed over stay valid until they expire.",
        Group.ROLE,
        danger=True,
        footer=55,
        available=_session_to_forget,
        label=lambda _s: "Forget",
    ),
)

_COPIES = (
    Command(
        "copy",
        ("c",),
        "Copy",
        "Copies what one would paste: a role's exports for this shell, an account's id, "
        "an OU's path.",
        Group.COPY,
        danger=True,
        footer=20,
        available=_copyable,
        label=lambda s: _COPY_LABELS.get(s.kind, "Copy"),
    ),
    Command(
        "copy_name",
        ("y",),
        "Copy name, id or ARN",
        "Copies the ARN of a role or the name of anything else, never a secret.",
        Group.COPY,
        footer=45,
        available=_something,
        label=lambda s: "Copy ARN" if s.kind is NodeKind.ROLE else "Copy name",
    ),
    Command(
        "link",
        ("o",),
        "Copy console link",
        "Copies a link that signs a browser in to the console with this role.",
        Group.COPY,
        danger=True,
        footer=30,
        available=_assumable,
        label=lambda _s: "Console link",
    ),
    Command(
        "links",
        ("O",),
        "Console link as…",
        "Chooses the kind of console link, the service and the region; copies or shows it.",
        Group.COPY,
        danger=True,
        available=_assumable,
    ),
    Command(
        "use_here",
        ("U",),
        "Use here and quit",
        "Quits and leaves the credentials in the shell that started hatstand.",
        Group.COPY,
        danger=True,
        footer=35,
        available=_use_here,
        label=lambda _s: "Use here",
    ),
    Command(
        "subshell",
        ("s",),
        "Subshell",
        "Opens a shell with the credentials in its environment; leave it to come back.",
        Group.COPY,
        danger=True,
        footer=40,
        available=_subshell,
    ),
    Command(
        "reveal",
        ("v",),
        "Reveal",
        "Shows what is masked, until the selection moves.",
        Group.COPY,
        danger=True,
        available=_a_session,
    ),
)

_FIND = (
    Command(
        "find",
        ("/",),
        "Find",
        "Finds accounts, ids, OUs, e-mail addresses and roles.",
        Group.FIND,
        footer=80,
    ),
    Command(
        "find_next",
        ("n",),
        "Next hit",
        "Goes to the next hit of the search.",
        Group.FIND,
        available=_hits,
    ),
    Command(
        "find_previous",
        ("N",),
        "Previous hit",
        "Goes to the hit before.",
        Group.FIND,
        available=_hits,
    ),
)

_VIEW = (
    Command(
        "organization",
        ("1",),
        "Organization",
        "Shows the organization: OUs, accounts and roles.",
        Group.VIEW,
    ),
    Command("sessions", ("2",), "Sessions", "Shows the live sessions.", Group.VIEW),
    Command(
        "details",
        ("d",),
        "Details",
        "Shows or folds the details pane.",
        Group.VIEW,
        footer=15,
        available=_in_tree,
        label=_details_label,
    ),
    Command(
        "inspect",
        ("i",),
        "Inspect",
        "Shows everything known about what is selected.",
        Group.VIEW,
        available=_something,
    ),
    Command(
        "refresh",
        ("r",),
        "Refresh",
        "Reads what is selected again; the organization as a whole where AWS gives no less.",
        Group.VIEW,
        available=_online,
    ),
    Command(
        "refresh_all",
        ("R",),
        "Refresh all",
        "Reads the whole organization again.",
        Group.VIEW,
        available=_online,
    ),
    Command("theme", ("t",), "Theme", "Chooses the theme.", Group.VIEW),
)

_PROGRAM = (
    Command(
        "back",
        ("escape",),
        "Back",
        "Goes back, closes, or cancels what runs; never quits.",
        Group.PROGRAM,
        palette=False,
    ),
    Command(
        "cancel",
        ("ctrl+c",),
        "Cancel",
        "Cancels what runs, and tells how to quit.",
        Group.PROGRAM,
        palette=False,
    ),
    Command(
        "palette",
        ("ctrl+p", ":"),
        "Command palette",
        "Finds a command by its name.",
        Group.PROGRAM,
        palette=False,
    ),
    Command("help", ("?",), "Help", "Shows all keys.", Group.PROGRAM, footer=90),
    Command("quit", ("q", "ctrl+q"), "Quit", "Leaves hatstand at once.", Group.PROGRAM),
)

COMMANDS: tuple[Command, ...] = (*_MOVES, *_ROLES, *_COPIES, *_FIND, *_VIEW, *_PROGRAM)
"""All commands, in the order of the help."""

BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}
"""Commands by id."""
