"""From where AWS is looked at: the base identity, or a live session; and what can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatstand.domain.arn import RoleArn
from hatstand.domain.credentials import CallerIdentity, Credentials, Session
from hatstand.errors import UsageError
from hatstand.services.refreshing import Refreshing
from hatstand.services.sharing.viewpoint import Viewpoint

if TYPE_CHECKING:
    from hatstand.services.sharing.cloudmap import CloudMap
    from hatstand.services.sharing.shares import Shares


class Looking(Refreshing):
    """What AWS shows besides the organization, from the base identity or from a session."""

    _looked_from: tuple[Credentials, CallerIdentity] | None = None

    async def viewpoint(self, session: Session | None = None, region: str = "") -> Viewpoint:
        """Return from where shares and services are looked at.

        Args:
            session: The live session that is selected; without one, the base identity.
            region: Another region than the one in use.

        Raises:
            UsageError: Offline.
            NoCredentialsError, AwsError: There is no base identity; they say why.
        """
        if self.offline:
            raise UsageError("offline: nothing is asked of AWS", "Leave out --offline")
        where = region or self.region_from(session)
        if session is not None:
            return self._of_session(session, where)
        base = await self.base()
        known = self._looked_from
        if known is None or known[0] is not base.credentials:
            identity = self._ports.gateway.identity(base.credentials, where)
            known = self._looked_from = (base.credentials, await identity.caller())
            self.caller = known[1]
        caller = known[1]
        return Viewpoint(
            base.credentials, caller.account_id, where, self.base_label, caller.partition
        )

    def choose_region(self, region: str) -> None:
        """Take another region into use, as if it had been asked for at the start."""
        self._region = region

    def region_from(self, session: Session | None) -> str:
        """Return the region that is looked at from there where no other one is chosen."""
        if session is None or self._region:
            return self.region
        return session.region or self.region

    def shares(self, viewpoint: Viewpoint) -> Shares:
        """Return AWS RAM as it is seen from there."""
        from hatstand.services.sharing.shares import Shares

        read_only = self.settings.machine_policy.read_only
        return Shares(
            self._ports.gateway, self.clock, viewpoint, journal=self.journal, read_only=read_only
        )

    def cloud_map(self, viewpoint: Viewpoint) -> CloudMap:
        """Return AWS Cloud Map as it is seen from there."""
        from hatstand.services.sharing.cloudmap import CloudMap

        return CloudMap(self._ports.gateway, self.clock, viewpoint)

    def _of_session(self, session: Session, region: str) -> Viewpoint:
        arn = RoleArn.parse(session.role_arn)
        return Viewpoint(
            session.credentials,
            session.account_id,
            region,
            f"{session.account_name}/{session.role_name}",
            arn.partition if arn else "aws",
        )
