"""What the person looks at right now, as far as it decides which commands make sense."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType

from hatstand.domain.records import dataclass


class Tab(StrEnum):
    """The tabs; the value is the id of the view."""

    ORGANIZATION = "organization"
    SESSIONS = "sessions"
    SHARES = "shares"
    SERVICES = "services"


class NodeKind(StrEnum):
    """What is selected."""

    NOTHING = "nothing"
    ORGANIZATION = "organization"
    UNIT = "ou"
    ACCOUNT = "account"
    ROLE = "role"
    PROFILE = "profile"
    GROUP = "group"
    INVITATION = "invitation"
    SHARE = "share"
    RESOURCE = "resource"
    PRINCIPAL = "principal"
    NAMESPACE = "namespace"
    SERVICE = "service"
    INSTANCE = "instance"


@dataclass(frozen=True, slots=True)
class Situation:
    """Facts that commands are offered or refused by.

    Attributes:
        kind: What is selected; a session counts as its role.
        sessions: How many sessions are live, of any role.
        live: Whether the selected role has a live session.
        refused: Why every assume and hand-off is refused (a fault in the settings
            or marks), or empty.
        stdout_captured: Whether *use here* has somewhere to write to.
        subshell: Whether a shell can be started.
        running: What runs and can be cancelled, or empty.
        hits: Whether a search left hits to go through.
        offline: Whether no call may be made.
        from_session: Whether shares and services are looked at from a live session.
        one_pane: Whether there is room for one pane only.
        details_open: Whether the details are shown.
        pinned: Whether what is selected is pinned.
        watching: Whether a key would end a watch.
        refusals: Why commands of the tab can't be run now, in words, by their ids.
    """

    tab: Tab = Tab.ORGANIZATION
    kind: NodeKind = NodeKind.NOTHING
    sessions: int = 0
    live: bool = False
    refused: str = ""
    stdout_captured: bool = False
    subshell: bool = False
    running: str = ""
    hits: bool = False
    offline: bool = False
    from_session: bool = False
    one_pane: bool = False
    details_open: bool = True
    pinned: bool = False
    watching: bool = False
    refusals: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
