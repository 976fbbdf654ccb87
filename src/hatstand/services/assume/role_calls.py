"""The AssumeRole calls: what each one says, and which hop an error is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from hatstand.config.model import SessionSettings
from hatstand.domain.credentials import Credentials
from hatstand.domain.plan import Hop
from hatstand.errors import AccessDenied, AwsError
from hatstand.secret import Secret
from hatstand.services.ports import AssumeRoleRequest, Gateway


class RoleCalls:
    """Assumes one role with credentials at hand; each call is a hop of a plan."""

    def __init__(self, gateway: Gateway, settings: SessionSettings) -> None:
        self._gateway = gateway
        self._settings = settings

    async def assume(
        self, credentials: Credentials, hop: Hop, region: str, *, with_mfa: bool = False
    ) -> Credentials:
        """Return a role's credentials, asked for without a code of its own.

        Args:
            credentials: Those of the base identity, of the hop before, or of an MFA session.
            hop: What is assumed; where the role takes no tags, its own ones are left out.
            region: Where STS is asked.
            with_mfa: Whether the credentials are those of an MFA session, for the errors.

        Raises:
            AwsError: AWS refused; the error says which hop.
        """
        identity = self._gateway.identity(credentials, region)
        with named(hop, with_mfa=with_mfa):
            try:
                return await identity.assume_role(_request(self._settings, hop))
            except AccessDenied as refusal:
                if not hop.tags or "sts:TagSession" not in refusal.message:
                    raise
            # The role takes no tags: then the reason is in the journal alone.
            return await identity.assume_role(_request(self._settings, replace(hop, tags={})))

    async def assume_with_code(
        self, credentials: Credentials, hop: Hop, region: str, serial: str, code: Secret
    ) -> Credentials:
        """Return a role's credentials, asked for with a code that is sent once.

        Raises:
            AwsError: AWS refused.
        """
        identity = self._gateway.identity(credentials, region)
        return await identity.assume_role(_request(self._settings, hop, serial, code))


def _request(
    settings: SessionSettings, hop: Hop, serial: str | None = None, code: Secret | None = None
) -> AssumeRoleRequest:
    return AssumeRoleRequest(
        role_arn=hop.role_arn,
        session_name=hop.session_name or "hatstand",
        duration=hop.duration,
        external_id=hop.external_id,
        serial=serial,
        code=code,
        source_identity=settings.source_identity,
        tags={**settings.tags, **hop.tags} if hop.tags else settings.tags,
    )


@contextmanager
def named(hop: Hop, *, with_mfa: bool) -> Iterator[None]:
    """Let AWS's errors say which hop was refused, and whether a code went with the call."""
    try:
        yield
    except AwsError as error:
        error.role_arn, error.with_mfa = hop.role_arn, with_mfa
        raise
