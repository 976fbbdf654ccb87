"""What was read of Cloud Map, whole or so far: namespaces, and what is in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hatstand.domain.cloudmap import Instance, Namespace, Service
from hatstand.domain.organization import Gap
from hatstand.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class ServiceContents:
    """A service and its instances, as far as they were read."""

    service: Service
    instances: tuple[Instance, ...] = ()


@dataclass(frozen=True, slots=True)
class NamespaceContents:
    """A namespace and its services, as far as they were read."""

    namespace: Namespace
    services: tuple[ServiceContents, ...] = ()


@dataclass(frozen=True, slots=True)
class NamespaceList:
    """What Cloud Map told, perhaps so far.

    Attributes:
        account_id: The account that is looked from.
        namespaces: Own ones first, then by owner and name.
        gaps: What could not be read.
        done: Whether reading has ended.
        as_of: When it was read (UTC).
    """

    account_id: str
    regions: tuple[str, ...]
    namespaces: tuple[Namespace, ...] = ()
    gaps: tuple[Gap, ...] = ()
    done: bool = False
    as_of: datetime | None = None

    @property
    def complete(self) -> bool:
        """Whether nothing that was asked for is missing."""
        return self.done and not self.gaps


@dataclass(frozen=True, slots=True)
class Contents:
    """Namespaces with what is in them; `done` tells whether reading has ended."""

    entries: tuple[NamespaceContents, ...] = ()
    gaps: tuple[Gap, ...] = ()
    done: bool = False


NamespaceListener = Callable[[NamespaceList], None]
ContentsListener = Callable[[Contents], None]
