"""When a command can be run, and what it is called then: the registry's checks and labels.

A check returns why not, in words, or None where it can be run.
"""

from __future__ import annotations

from collections.abc import Callable

from hatstand.tui.situation import NodeKind, Situation, Tab

Check = Callable[[Situation], str | None]
"""Returns why a command can't be run now, in words, or None where it can."""


def has_details(situation: Situation) -> str | None:
    """Only where details stand beside what is listed."""
    return "The sessions are listed without details" if situation.tab is Tab.SESSIONS else None


def something(situation: Situation) -> str | None:
    """Only with something selected."""
    return "Nothing is selected" if situation.kind is NodeKind.NOTHING else None


_ON_PAGES = frozenset(
    {
        NodeKind.INVITATION,
        NodeKind.SHARE,
        NodeKind.RESOURCE,
        NodeKind.PRINCIPAL,
        NodeKind.NAMESPACE,
        NodeKind.SERVICE,
        NodeKind.INSTANCE,
    }
)
"""What a page of the console shows."""

_OPENED = frozenset({NodeKind.ROLE, NodeKind.PROFILE})
"""What gives credentials; a profile is one that names no role."""

_FORMS = frozenset({NodeKind.NAMESPACE, NodeKind.SERVICE, NodeKind.INSTANCE})
"""What can be copied in several forms, none of them secret."""


def a_role(situation: Situation) -> str | None:
    """Only on a role, and with settings that can be trusted."""
    if situation.kind is NodeKind.ROLE:
        return situation.refused or None
    return "Select a role first"


def assumable(situation: Situation) -> str | None:
    """Only on a role that is live or may be assumed now, or on a profile without a role."""
    if situation.kind in _OPENED and situation.offline and not situation.live:
        return "Offline: no call is made"
    return situation.refused or None if situation.kind in _OPENED else a_role(situation)


def a_session(situation: Situation) -> str | None:
    """Only on a role with a live session."""
    return a_role(situation) or (None if situation.live else "The role has no live session")


def session_to_forget(situation: Situation) -> str | None:
    """Only on a role with a live session; also with settings at fault: it makes nothing."""
    if situation.kind is NodeKind.ROLE and situation.live:
        return None
    return "The role has no live session"


def sessions_to_forget(situation: Situation) -> str | None:
    """Only with sessions; also with settings at fault: it makes nothing."""
    return None if situation.sessions else "No session is live"


def markable(situation: Situation) -> str | None:
    """Only on what has an environment, or what is below that has."""
    if situation.kind in (NodeKind.ACCOUNT, NodeKind.ROLE, NodeKind.UNIT):
        return None
    return "Select an account, an OU or a role first"


def copyable(situation: Situation) -> str | None:
    """Only on something that has something to paste."""
    if situation.kind in _OPENED:
        return assumable(situation)
    return something(situation)


def formable(situation: Situation) -> str | None:
    """Only on what can be copied in several forms."""
    return None if situation.kind in _FORMS else assumable(situation)


def linkable(situation: Situation) -> str | None:
    """Only on a role, or on what the console shows to the session that is looked from."""
    if situation.kind not in _ON_PAGES:
        around = situation.tab in (Tab.SHARES, Tab.SERVICES)
        return "Select what the console is to show first" if around else assumable(situation)
    if situation.refused or situation.from_session:
        return situation.refused or None
    service = "cloudmap" if situation.tab is Tab.SERVICES else "ram"
    return (
        "The base identity can't sign a browser in: look from a live session, or run `hatstand "
        f"console TARGET --service {service}`"
    )


def linkable_as(situation: Situation) -> str | None:
    """Only on what has links of more than one kind."""
    if situation.kind is NodeKind.PROFILE:
        return "A profile without a role has one kind of link, which is copied"
    return linkable(situation)


def use_here(situation: Situation) -> str | None:
    """Only where a shell reads stdout."""
    if not situation.stdout_captured:
        instead = "; s opens a subshell instead" if situation.subshell else ""
        return (
            "Nothing reads the result: start hatstand with the shell function `hat` "
            f"(see hatstand shell-init){instead}"
        )
    return assumable(situation)


def subshell(situation: Situation) -> str | None:
    """Only where a shell can be started."""
    return assumable(situation) if situation.subshell else "No shell can be started from here"


def online(situation: Situation) -> str | None:
    """Only where calls may be made."""
    return "Offline: no call is made" if situation.offline else None


def readable(situation: Situation) -> str | None:
    """Only where roles may be assumed, if only to read."""
    return situation.refused or online(situation)


def an_account(situation: Situation) -> str | None:
    """Only on an account, or a role in one, and where calls may be made."""
    if situation.kind in (NodeKind.ACCOUNT, NodeKind.ROLE):
        return online(situation)
    return "Select an account first"


def as_the_tab_says(command_id: str) -> Check:
    """Return the check of a command that its tab knows all about."""
    return lambda situation: situation.refusals.get(command_id)


def pinnable(situation: Situation) -> str | None:
    """Only on what stays the same from day to day."""
    if situation.kind in (NodeKind.ROLE, NodeKind.ACCOUNT, NodeKind.UNIT):
        return None
    return "Select a role, an account or an OU first"


def pin_label(situation: Situation) -> str:
    """Return what the key does."""
    return "Unpin" if situation.pinned else "Pin"


def hits(situation: Situation) -> str | None:
    """Only after a search."""
    return None if situation.hits else "Nothing was searched for: / finds"


def enter_label(situation: Situation) -> str:
    """Return what enter does."""
    if situation.kind is NodeKind.PROFILE:
        return "Use profile"
    if situation.kind is not NodeKind.ROLE:
        return "Open"
    return "" if situation.live else "Assume"


def region_label(situation: Situation) -> str:
    """Return what choosing a region is called where one looks around; else help tells of it."""
    return "Region" if situation.tab in (Tab.SHARES, Tab.SERVICES) else ""


def details_label(situation: Situation) -> str:
    """Return what the details key does, where there is room for one pane."""
    if not situation.one_pane:
        return ""
    return "Tree" if situation.details_open else "Details"


_COPY_LABELS = {
    NodeKind.GROUP: "",
    NodeKind.INVITATION: "Copy ARN",
    NodeKind.SHARE: "Copy ARN",
    NodeKind.RESOURCE: "Copy ARN",
    NodeKind.PRINCIPAL: "Copy id",
    NodeKind.ROLE: "Copy exports",
    NodeKind.ACCOUNT: "Copy id",
    NodeKind.UNIT: "Copy path",
    NodeKind.ORGANIZATION: "Copy id",
    NodeKind.PROFILE: "Copy exports",
    NodeKind.NAMESPACE: "Copy ARN",
    NodeKind.INSTANCE: "Copy host:port",
}


_NAME_LABELS = {NodeKind.GROUP: "", NodeKind.ROLE: "Copy ARN", NodeKind.INSTANCE: "Copy id"}


def copy_name_label(situation: Situation) -> str:
    """Return what the key for names copies; nothing where there is no name."""
    return _NAME_LABELS.get(situation.kind, "Copy name")


def copy_label(situation: Situation) -> str:
    """Return what copying copies."""
    return _COPY_LABELS.get(situation.kind, "Copy")
