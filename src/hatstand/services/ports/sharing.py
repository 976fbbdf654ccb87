"""The seams to AWS RAM and AWS Cloud Map."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Protocol

from hatstand.domain.cloudmap import Discovery, HealthFilter, Instance, Namespace, Service
from hatstand.domain.shares import (
    Direction,
    Invitation,
    Permission,
    Principal,
    Resource,
    Share,
)


class SharesPort(Protocol):
    """AWS RAM in one region; every list is followed to its last page.

    Raises (all methods): AccessDenied, CredentialsExpired, Throttled, Unreachable, AwsError.
    """

    def shares(
        self, direction: Direction, arns: tuple[str, ...] = ()
    ) -> AsyncIterator[tuple[Share, ...]]:
        """Yield the shares of a direction without what is in them; `arns` leaves only these."""
        ...

    def resources(
        self, direction: Direction, *, kind: str = "", only_global: bool = False
    ) -> AsyncIterator[tuple[Resource, ...]]:
        """Yield what is in the shares of a direction; `kind` leaves only one type."""
        ...

    def principals(
        self, direction: Direction, arns: tuple[str, ...] = ()
    ) -> AsyncIterator[tuple[Principal, ...]]:
        """Yield whom own shares are for; of shares with oneself, who shares."""
        ...

    def associations(self) -> AsyncIterator[tuple[Principal, ...]]:
        """Yield the principals of own shares with the state of their association."""
        ...

    def permissions(self, share_arn: str) -> AsyncIterator[tuple[Permission, ...]]:
        """Yield what a share allows."""
        ...

    def invitations(self, arn: str = "") -> AsyncIterator[tuple[Invitation, ...]]:
        """Yield the invitations to this account, whatever became of them; `arn` leaves one."""
        ...

    def invitation_resources(self, arn: str) -> AsyncIterator[tuple[Resource, ...]]:
        """Yield what an invitation that waits contains."""
        ...

    async def answer(self, invitation_arn: str, *, accept: bool) -> None:
        """Accept or reject an invitation: the request is sent once, whatever happens to it."""
        ...


class CloudMapPort(Protocol):
    """AWS Cloud Map in one region, read only; every list is followed to its last page.

    Everything is asked for by ARN: ids of shared namespaces and services find nothing.

    Raises (all methods): AccessDenied, CredentialsExpired, Throttled, Unreachable, AwsError.
    """

    def namespaces(self) -> AsyncIterator[tuple[Namespace, ...]]:
        """Yield own and shared namespaces."""
        ...

    async def namespace(self, arn: str) -> Namespace:
        """Return one namespace."""
        ...

    def services(self, namespace: Namespace) -> AsyncIterator[tuple[Service, ...]]:
        """Yield the services of a namespace."""
        ...

    def instances(self, service: Service) -> AsyncIterator[tuple[Instance, ...]]:
        """Yield the instances of a service, without their health."""
        ...

    def health(self, service: Service) -> AsyncIterator[Mapping[str, str]]:
        """Yield the health of a service's instances by their ids."""
        ...

    async def attributes(self, service: Service) -> Mapping[str, str]:
        """Return the attributes of the service itself."""
        ...

    async def discover(
        self,
        namespace: Namespace,
        service: Service,
        health: HealthFilter,
        query: Mapping[str, str],
        optional: Mapping[str, str],
    ) -> Discovery:
        """Return what DiscoverInstances finds; AWS bills each call."""
        ...

    async def revision(self, namespace: Namespace, service: Service) -> int | None:
        """Return what DiscoverInstancesRevision tells; AWS bills each call."""
        ...
