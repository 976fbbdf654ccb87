"""Sessions of the roles on the way to others: one serves every role behind its hub."""

from __future__ import annotations

from hatstand.domain.credentials import Credentials, MfaSession
from hatstand.domain.plan import Plan
from hatstand.domain.records import dataclass
from hatstand.services.forgetting import telling_what_stays
from hatstand.services.ports import Clock, SessionStore


@dataclass(frozen=True, slots=True)
class Hub:
    """A session of a role on the way.

    Attributes:
        credentials: Of the role.
        code_needed: Whether a code was needed for it; None where nobody can tell now.
        kept: Whether it was made before.
    """

    credentials: Credentials
    code_needed: bool | None = None
    kept: bool = False


class Hubs:
    """Keeps such sessions beside the MFA sessions, as they are used alike: never handed out.

    Nobody confirmed that the hub itself is opened, so its own session is another one; but where
    that is live, it serves too.
    """

    def __init__(self, sessions: SessionStore, clock: Clock) -> None:
        self._sessions = sessions
        self._clock = clock

    def kept(self, plan: Plan, count: int) -> Credentials | None:
        """Return the credentials of the role after `count` hops with enough time left, or None."""
        if not plan.hub_keys:
            return None
        key = plan.hub_keys[count - 1]
        opened, passed = self._sessions.get(key), self._sessions.mfa_session(_name(key))
        now = self._clock.now()
        for one in (passed, opened):
            if one is not None and one.credentials.usable(now):
                return one.credentials
        return None

    def keep(self, plan: Plan, count: int, credentials: Credentials) -> None:
        """Keep the session of the role after `count` hops."""
        if plan.hub_keys:
            name = _name(plan.hub_keys[count - 1])
            made = MfaSession(name, "", credentials, self._clock.now())
            self._sessions.put_mfa_session(made)

    def forget(self, plan: Plan, *, opened: bool = False) -> None:
        """Forget those that were kept on the way to a role; with `opened` also a hub's own.

        Raises:
            HatstandError: One of them is still there.
        """
        with telling_what_stays("the session of a role on the way"):
            for key in plan.hub_keys:
                self._sessions.remove_mfa_session(_name(key))
                if opened:
                    self._sessions.remove(key)


def _name(key: str) -> str:
    return f"{key}-hub"
