"""The one registry of commands: bindings, footer, palette, help and docs are made from it."""

from __future__ import annotations

from hatstand.tui.commands.availability import (
    a_session,
    assumable,
    copy_label,
    copy_name_label,
    copyable,
    details_label,
    enter_label,
    formable,
    has_details,
    hits,
    linkable,
    linkable_as,
    markable,
    online,
    pin_label,
    pinnable,
    readable,
    region_label,
    session_to_forget,
    sessions_to_forget,
    something,
    subshell,
    use_here,
)
from hatstand.tui.commands.command import Command, Group, Scope
from hatstand.tui.commands.services import SERVICES
from hatstand.tui.commands.shares import SHARING

__all__ = ["BY_ID", "COMMANDS", "Command", "Group", "Scope"]


def _move(command_id: str, keys: tuple[str, ...], title: str, text: str) -> Command:
    return Command(command_id, keys, title, text, Group.MOVE, palette=False)


_MOVES = (
    _move("up", ("up", "k"), "Up", "Moves one line up."),
    _move("down", ("down", "j"), "Down", "Moves one line down."),
    _move("page_up", ("pageup", "ctrl+u"), "Page up", "Moves a page up."),
    _move("page_down", ("pagedown", "ctrl+d"), "Page down", "Moves a page down."),
    _move("first", ("g", "home"), "First", "Goes to the first line."),
    _move("last", ("G", "end"), "Last", "Goes to the last line."),
    _move(
        "expand",
        ("right", "l"),
        "Expand",
        "Expands the node, or goes to its first child.",
    ),
    _move(
        "collapse",
        ("left", "h"),
        "Collapse",
        "Collapses the node, or goes to its parent.",
    ),
    _move("toggle", ("space",), "Toggle", "Expands or collapses the node."),
    _move("next_pane", ("tab",), "Next pane", "Goes to the next pane."),
    _move("previous_pane", ("shift+tab",), "Previous pane", "Goes to the previous pane."),
)

_ROLES = (
    Command(
        "open",
        ("enter",),
        "Open or assume",
        "Assumes the selected role, or asks a profile without one for credentials; elsewhere "
        "expands or collapses the node, or shows all of it.",
        Group.ROLE,
        footer=10,
        available=something,
        label=enter_label,
    ),
    Command(
        "assume",
        ("a",),
        "Assume role",
        "Assumes the selected role, asking for a code or a confirmation where one is needed.",
        Group.ROLE,
        danger=True,
        available=assumable,
    ),
    Command(
        "renew",
        ("e",),
        "Renew session",
        "Assumes the role again, so that its session lasts its full time from now on.",
        Group.ROLE,
        danger=True,
        footer=50,
        available=lambda s: a_session(s) or online(s),
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
        available=session_to_forget,
        label=lambda _s: "Forget",
    ),
    Command(
        "forget_all",
        ("F",),
        "Forget all sessions",
        "Removes every session here, once that was confirmed; credentials already handed over "
        "stay valid until they expire.",
        Group.ROLE,
        scope=Scope.SESSIONS,
        danger=True,
        footer=56,
        available=sessions_to_forget,
        label=lambda _s: "Forget all",
    ),
)

_COPIES = (
    Command(
        "copy",
        ("c",),
        "Copy",
        "Copies what one would paste: a role's or a profile's exports, an account's id, "
        "an OU's path.",
        Group.COPY,
        danger=True,
        footer=20,
        available=copyable,
        label=copy_label,
    ),
    Command(
        "copy_as",
        ("C",),
        "Copy as…",
        "Copies the session as any shell's code, a file's lines, or a text without a secret; "
        "what others share in any of its forms.",
        Group.COPY,
        danger=True,
        available=formable,
    ),
    Command(
        "copy_name",
        ("y",),
        "Copy name, id or ARN",
        "Copies the ARN of a role or the name of anything else, never a secret.",
        Group.COPY,
        footer=45,
        available=something,
        label=copy_name_label,
    ),
    Command(
        "link",
        ("o",),
        "Copy console link",
        "Copies a link that signs a browser in to the console with this role, or with the one "
        "that is looked from, where it shows what is selected.",
        Group.COPY,
        danger=True,
        footer=30,
        available=linkable,
        label=lambda _s: "Console link",
    ),
    Command(
        "links",
        ("O",),
        "Console link as…",
        "Chooses the kind of console link, the service and the region; copies or shows it.",
        Group.COPY,
        danger=True,
        available=linkable_as,
    ),
    Command(
        "use_here",
        ("U",),
        "Use here and quit",
        "Quits and leaves the credentials in the shell that started hatstand.",
        Group.COPY,
        danger=True,
        footer=35,
        available=use_here,
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
        available=subshell,
    ),
    Command(
        "reveal",
        ("v",),
        "Reveal",
        "Shows what is masked, until the selection moves.",
        Group.COPY,
        danger=True,
        available=a_session,
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
        available=hits,
    ),
    Command(
        "find_previous",
        ("N",),
        "Previous hit",
        "Goes to the hit before.",
        Group.FIND,
        available=hits,
    ),
    Command(
        "pin",
        ("p",),
        "Pin or unpin",
        "Pins a role, an account or an OU, so that one key leads back to it; or unpins it.",
        Group.FIND,
        scope=Scope.ORGANIZATION,
        available=pinnable,
        label=pin_label,
    ),
    Command(
        "pinned",
        ("'",),
        "Pinned and recent",
        "Goes to something that is pinned, or to a role that was used last.",
        Group.FIND,
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
        "shares",
        ("3",),
        "Shares",
        "Shows what AWS RAM shares with the account one looks from and by it, and invitations.",
        Group.VIEW,
    ),
    Command(
        "services",
        ("4",),
        "Services",
        "Shows Cloud Map as it is seen from where one looks: namespaces, services, instances.",
        Group.VIEW,
    ),
    Command(
        "details",
        ("d",),
        "Details",
        "Shows or folds the details pane.",
        Group.VIEW,
        footer=15,
        available=has_details,
        label=details_label,
    ),
    Command(
        "inspect",
        ("i",),
        "Inspect",
        "Shows everything known about what is selected.",
        Group.VIEW,
        available=something,
    ),
    Command(
        "mark",
        ("m",),
        "Mark as…",
        "Gives an account, an OU or a role an environment by hand, or takes that away; shows the "
        "lines that say the same in the settings.",
        Group.VIEW,
        scope=Scope.ORGANIZATION,
        available=markable,
    ),
    Command(
        "colors",
        ("M",),
        "Import AWS account colours",
        "Asks AWS for the console's colours of this account and of those with a live session.",
        Group.VIEW,
        scope=Scope.ORGANIZATION,
        available=online,
    ),
    Command(
        "refresh",
        ("r",),
        "Refresh",
        "Reads what is selected again; the organization as a whole where AWS gives no less.",
        Group.VIEW,
        available=online,
    ),
    Command(
        "refresh_all",
        ("R",),
        "Refresh all",
        "Reads the whole organization again; in other tabs, all that they show.",
        Group.VIEW,
        available=online,
    ),
    Command(
        "read_roles",
        ("L",),
        "Read roles…",
        "Reads the IAM roles of every account with a live session or a configured reading role, "
        "once it has said how many these are and you agreed.",
        Group.VIEW,
        scope=Scope.ORGANIZATION,
        danger=True,
        available=readable,
    ),
    Command(
        "context",
        ("x",),
        "Switch context…",
        "Shows another context of the settings: another organization, or other credentials.",
        Group.VIEW,
    ),
    Command(
        "region",
        ("X",),
        "Region…",
        "Chooses the region in use; where shares and services are shown, the regions looked at.",
        Group.VIEW,
        footer=75,
        label=region_label,
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

COMMANDS: tuple[Command, ...] = (
    *(*_MOVES, *_ROLES, *_COPIES, *_FIND),
    *(*SHARING, *SERVICES),
    *(*_VIEW, *_PROGRAM),
)
"""All commands, in the order of the help."""

BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}
"""Commands by id."""
