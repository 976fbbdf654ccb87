"""The seams: what services need of the world, as small protocols that adapters implement.

What only a crawl needs is in `ports.pages`: commands that make a single request do without it.
"""

from hatstand.services.ports.aws import (
    AccountsPage,
    AssumeRoleRequest,
    Choose,
    Clock,
    Gateway,
    IdentityPort,
    MfaDevice,
    OrganizationFacts,
    OrganizationsPort,
    PlacedAccount,
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
    "AccountsPage",
    "AssumeRoleRequest",
    "Choose",
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
    "OrganizationFacts",
    "OrganizationsPort",
    "PlacedAccount",
    "RecentTarget",
    "SessionStore",
    "Snapshot",
    "SnapshotStore",
    "StateStore",
]
