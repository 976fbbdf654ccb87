"""Roles that opened before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hatstand.domain.arn import RoleArn
from hatstand.domain.roles import Role, RoleSource

if TYPE_CHECKING:
    from hatstand.services.ports import OpenedRole


def roles_that_opened(opened: Iterable[OpenedRole]) -> tuple[Role, ...]:
    """Return the roles that the state remembers, with the time they last opened."""
    roles = []
    for entry in opened:
        arn = RoleArn.parse(entry.role_arn)
        if arn is not None:
            roles.append(
                Role(
                    arn.account_id,
                    arn.name,
                    arn.path,
                    arn.partition,
                    sources=(RoleSource.OPENED,),
                    mfa=entry.mfa,
                    opened_at=entry.at,
                )
            )
    return tuple(roles)
