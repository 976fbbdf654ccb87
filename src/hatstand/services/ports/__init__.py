"""The seams: what services need of the world, as small protocols that adapters implement."""

from hatstand.services.ports.aws import (
    AssumeRoleRequest,
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
    HistoryStore,
    JournalStore,
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
    "Gateway",
    "HistoryStore",
    "IdentityPort",
    "JournalStore",
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
