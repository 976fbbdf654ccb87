"""Adds ten roles to each account of the stored snapshot, as a full sync would have found them."""

from __future__ import annotations

from dataclasses import replace

from bench.organization import ROLES
from hatstand.domain.roles import Role, RoleSource, Verdict
from hatstand.wiring import Options, build


def main() -> None:
    """Store the snapshot of the context in force anew."""
    workspace = build(Options(offline=True)).workspace
    snapshot = workspace.stored()
    assert snapshot is not None
    ids = [account.id for account in snapshot.organization.accounts]
    roles = tuple(
        Role(account_id, name, sources=(RoleSource.LISTED,), verdict=Verdict.YES)
        for account_id in ids
        for name in ROLES
    )
    filled = replace(snapshot, roles=roles, roles_read=dict.fromkeys(ids, snapshot.as_of))
    workspace._ports.snapshots.save(workspace.context.name, workspace._binding, filled)


if __name__ == "__main__":
    main()
