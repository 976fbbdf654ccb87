"""The IAM roles of other accounts, read into what is known of the context."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from hatstand.domain.credentials import CredentialKind, Session
from hatstand.domain.organization import Progress
from hatstand.domain.roles import Role
from hatstand.services.assembly import judge_of
from hatstand.services.handing import HandingOver

if TYPE_CHECKING:  # what reads is imported when something is read
    from hatstand.domain.policy import Judgement
    from hatstand.services.discovery.surveying import Lists, RolesRead, Survey, Surveyor
    from hatstand.services.knowledge import Gaps
    from hatstand.services.ports import IdentityPort
    from hatstand.services.ports.reading import Start


class ReadingRoles(HandingOver):
    """Reads the roles of accounts with a way in; nobody is ever asked for a code here."""

    def live_sessions(self) -> tuple[Session, ...]:
        """Return all live sessions of this user, soonest end first."""
        now = self.clock.now()
        return tuple(s for s in self._ports.sessions.sessions() if s.expires_at > now)

    async def survey_by(self, session_of: Callable[[str, str], Session | None]) -> Survey:
        """Return which accounts can be read, with live sessions or as `roles_via` says.

        `session_of` returns the live session of an account and a role that serves this context.

        Raises:
            NoCredentialsError, AwsError: As they say.
        """
        start = await self._start()
        own_account = self.caller.account_id if self.caller else ""
        live = (session_of(one.account_id, one.role_name) for one in self.live_sessions())
        sessions = tuple(one for one in live if one is not None)
        surveyor = self._surveyor()
        survey = surveyor.survey(self.inventory, own_account, start.identity, sessions)
        kept = self._kept_roles(start)
        return survey.without(*kept) if kept else survey

    async def read_roles(
        self, survey: Survey, listener: Callable[[Progress], None] = lambda _progress: None
    ) -> RolesRead:
        """Read the IAM roles of the accounts of a survey, and keep them in the snapshot.

        A process of its own reads. Each account is kept as soon as it is read: after a cancel, a
        crash or a kill, the next survey within an hour leaves out what need not be read again.

        Args:
            survey: From `survey`; what it says is kept becomes known too.
            listener: Told after each account; the first time with none of them read.

        Raises:
            NoCredentialsError, AwsError: As they say.
        """
        start = await self._start()
        pages = self._pages("roles", start.identity)
        try:
            found = await self._surveyor().read(survey.ways, start, listener, pages)
            now = self.clock.now()
            lists = (survey.kept, survey.kept_at or now), (found.lists, now)
            await self._know_roles(lists, found.gaps)
            if pages is not None and not found.gaps:
                pages.finish()
        finally:
            if pages is not None:
                pages.close()
        return found.with_lists(survey.kept)

    async def take_roles_read(self) -> int:
        """Take what a reading that was stopped had read into what is known.

        Returns:
            Of how many accounts that was; the next survey leaves these out all the same.

        Raises:
            NoCredentialsError, AwsError: As they say.
        """
        kept = self._kept_roles(await self._start())
        if kept is None:
            return 0
        await self._know_roles((kept,), ())
        return len(kept[0])

    async def _know_roles(self, lists: Iterable[tuple[Lists, datetime]], gaps: Gaps) -> None:
        """Put the lists of some accounts, read at some moments, into the snapshot."""
        from hatstand.services.discovery.own_account import KnownRoles

        if self._snapshot is None:
            return
        roles = KnownRoles.of(self._snapshot)
        for read, at in lists:
            roles = roles.replaced(read, at)
        await self._know(self._snapshot, roles, (*self.inventory.gaps, *gaps))

    def _kept_roles(self, start: Start) -> tuple[Lists, datetime] | None:
        """Return what a reading that was stopped had read, of accounts that are known, and when."""
        from hatstand.services.ports.pages import RolesIn

        pages = self._pages("roles", start.identity)
        if pages is None:
            return None
        pages.close()
        known = self.inventory.organization.account_by_id
        read = (page for page in pages.found if isinstance(page, RolesIn))
        kept = {page.account_id: page.roles for page in read if page.account_id in known}
        return (kept, pages.stopped) if kept else None

    def judgement(self, role: Role) -> Judgement | None:
        """Return what is to be said of a role, with the statement that decides.

        None where nobody has asked yet who the caller is.
        """
        inventory = self.inventory
        judge = judge_of(self._sources(), self._snapshot, inventory.organization, inventory.book)
        return judge.judgement(role) if judge else None

    def inside(self, session: Session | None) -> tuple[str, IdentityPort | None]:
        """Return who reads an account, in words, and how: as a session's role, else as the base.

        None where the base credentials have not been looked up; nothing is assumed here.
        """
        if session is not None:
            identity = self._ports.gateway.identity(session.credentials, self.region)
            return f"the live session of {session.role_name}", identity
        if self._base is None:
            return "", None
        return self.base_label, self._ports.gateway.identity(self._base.credentials, self.region)

    def _surveyor(self) -> Surveyor:
        from hatstand.services.discovery.surveying import Surveyor

        return Surveyor(self._ports.gateway, self.state, self.clock, self.context)

    async def _start(self) -> Start:
        """Return what configured roles are assumed with: the MFA session where one is warm."""
        from hatstand.services.assume.codes import Codes
        from hatstand.services.assume.planning import session_name
        from hatstand.services.ports.reading import Start

        base = await self.base()
        if self.caller is None:
            await self.identify()
        if self.base_problem is not None:
            raise self.base_problem
        who = self.caller.arn if self.caller else ""
        warm = None
        if base.kind is CredentialKind.LONG_TERM:
            codes = Codes(self._ports.gateway, self._ports.sessions, self.clock)
            warm = codes.warm(base, self.context.mfa_serial or base.mfa_serial)
        return Start(
            warm.credentials if warm else base.credentials,
            f"{who} with MFA" if warm else who,
            session_name(self.settings.sessions.name),
            self.region,
        )
