"""The seams: what services need of the world, as small protocols that adapters implement.

What only reading much needs is in `ports.organizations`, `ports.pages` and `ports.reading`:
commands that make a single request do without.
"""

from hatstand.services.ports.aws import (
    AssumeRoleRequest,
    Clock,
    Gateway,
    IdentityPort,
    MfaDevice,
)
from hatstand.services.ports.stores import (
    CliCache,
    ColorStore,
    HistoryStore,
    JournalStore,
    MarkStore,
    OpenedRole,
    RecentTarget,
    SessionStore,
    Snapshot,
    SnapshotStore,
    StateStore,
)

__all__ = [
    "AssumeRoleRequest",
    "CliCache",
    "Clock",
    "ColorStore",
    "Gateway",
    "HistoryStore",
    "IdentityPort",
    "JournalStore",
    "MarkStore",
    "MfaDevice",
    "OpenedRole",
    "RecentTarget",
    "SessionStore",
    "Snapshot",
    "SnapshotStore",
    "StateStore",
]
