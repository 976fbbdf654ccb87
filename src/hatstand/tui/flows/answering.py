"""Answering invitations: once, only what was shown and confirmed; the outcome is AWS's."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from hatstand.domain.shares import Invitation
from hatstand.domain.sharing import named_account
from hatstand.domain.text import grouped_account_id
from hatstand.errors import HatstandError, Interrupted

if TYPE_CHECKING:
    from hatstand.domain.shares import Share
    from hatstand.services.sharing.shares import Shares
    from hatstand.tui.screens.answer import AnswerRequest
    from hatstand.tui.screens.main import MainScreen
    from hatstand.tui.tabs.shares.reader import ShareReader
    from hatstand.tui.tabs.shares.state import Seen


class Answering:
    """One answer at a time; what was sent without a known outcome is not sent again."""

    def __init__(self, main: MainScreen, reader: ShareReader) -> None:
        self._main = main
        self._reader = reader
        self._doubtful: dict[str, str] = {}
        self._sending: Shares | None = None

    @property
    def in_doubt(self) -> tuple[str, ...]:
        """What was sent and of which nobody knows yet what became of it, a sentence for each."""
        sent = self._sending.in_doubt if self._sending else ""
        return tuple(dict.fromkeys(filter(None, (*self._doubtful.values(), sent))))

    def refusal(self, item: object) -> str:
        """Return why what is selected can't be answered, or an empty string."""
        if not isinstance(item, Invitation):
            return "Select an invitation first"
        if not item.pending:
            return f"The invitation is {item.status} already"
        if item.arn in self._doubtful:
            return self._doubtful[item.arn]
        if self._main.workspace.offline:
            return "Offline: no call is made"
        return self._settings_refusal

    @property
    def _settings_refusal(self) -> str:
        if self._main.workspace.settings.machine_policy.read_only:
            return "The machine's policy allows no answer to invitations"
        try:
            self._main.workspace.refuse_unsafe_settings()
        except HatstandError as error:
            return error.title
        return ""

    def accept(self) -> None:
        """Accept the selected invitation, once that was confirmed."""
        self._answer(accept=True)

    def reject(self) -> None:
        """Reject the selected invitation, once that was confirmed."""
        self._answer(accept=False)

    def _answer(self, *, accept: bool) -> None:
        invitation = self._main.state.selection.item
        if isinstance(invitation, Invitation):
            word = "accepting" if accept else "rejecting"
            work = self._confirm_and_send(self._reader.seen, invitation, accept=accept)
            self._main.working.perform(f"{word} an invitation", work)

    async def _confirm_and_send(self, seen: Seen, invitation: Invitation, *, accept: bool) -> None:
        """Ask, send, and tell what became of it.

        Raises:
            Interrupted: The answer is no.
            HatstandError: As `Shares.answer`.
        """
        from hatstand.tui.screens.answer import AnswerRequest, AnswerScreen

        main = self._main
        inventory = main.workspace.inventory
        request = AnswerRequest(
            invitation,
            accept,
            named_account(invitation.sender_id, inventory),
            named_account(invitation.receiver_id, inventory),
            main.workspace.clock.now(),
        )
        if not await main.app.push_screen_wait(AnswerScreen(request)):
            raise Interrupted("not confirmed: nothing was done")
        service = await self._reader.service(seen)
        try:
            await self._send(service, seen, request)
        finally:
            self._reader.start_over(seen)

    async def _send(self, service: Shares, seen: Seen, request: AnswerRequest) -> None:
        invitation, main = request.invitation, self._main
        self._sending, service.in_doubt = service, ""  # earlier doubts are kept here
        try:
            answered = await service.answer(invitation, accept=request.accept)
        except asyncio.CancelledError:
            if service.in_doubt:
                main.say(service.in_doubt, warning=True)
            raise
        finally:
            if service.in_doubt:
                self._doubtful[invitation.arn] = service.in_doubt
            self._sending = None
        there = main.state.selection.item == invitation
        seen.answered(answered.invitation, answered.share)
        self._told(request, answered.share, there=there)

    def _told(self, request: AnswerRequest, share: Share | None, *, there: bool) -> None:
        """Tell what was done, and go to the share where the cursor is on its invitation still."""
        word = "Accepted" if request.accept else "Rejected"
        sender = grouped_account_id(request.sender.name)
        later = ""
        if request.accept and share is None:
            later = ". The share is not listed yet: that may take a minute"
        self._main.say(f"{word} {request.invitation.share_name} of {sender}{later}")
        if share is not None and there:
            self._main.shares.show_share(share)

    def settle(self, invitations: tuple[Invitation, ...]) -> None:
        """Drop doubts about invitations of which AWS tells now that they wait no more."""
        for one in invitations:
            if not one.pending:
                self._doubtful.pop(one.arn, None)
