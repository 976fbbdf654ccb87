"""Asking before an invitation is accepted or rejected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from textual.content import Content

from hatstand.domain.invitations import expires_text
from hatstand.domain.records import dataclass
from hatstand.domain.shares import Invitation, contents_summary
from hatstand.domain.sharing import NamedAccount, account_words
from hatstand.domain.text import grouped_account_id
from hatstand.tui.facts import MUTED, Block, Fact, Paragraph, Title
from hatstand.tui.screens.yes_no import YesNoScreen

_LISTED = 4  # resources by name: the rest is counted, so that the question fits a small terminal

_COMES_OF = {
    True: "What is in the share can be used from then on. Some shares can't be left again by "
    "the account that accepted them.",
    False: "The sender is told nothing, and can send another invitation.",
}


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """What is answered, as it was shown.

    Attributes:
        sender: Who offers, as people know them.
        receiver: The account that answers.
        now: For the time that is left.
    """

    invitation: Invitation
    accept: bool
    sender: NamedAccount
    receiver: NamedAccount
    now: datetime

    @property
    def verb(self) -> str:
        """`accept` or `reject`."""
        return "accept" if self.accept else "reject"


class AnswerScreen(YesNoScreen):
    """Names the sender, the share, what is in it, and the region."""

    def __init__(self, request: AnswerRequest) -> None:
        """Ask whether to answer as the request says."""
        super().__init__()
        self._request = request
        self.TITLE_TEXT = f"{request.verb.capitalize()} invitation"

    def on_mount(self) -> None:
        """Show the question, framed in the colour of the account that answers."""
        super().on_mount()
        self.frame_in(self._request.receiver.environment)

    def blocks(self) -> Sequence[Block]:
        """Return what will be answered, whom, and what comes of it."""
        request, invitation = self._request, self._request.invitation
        receiver = request.receiver
        sender = grouped_account_id(request.sender.name)
        return (
            Title(self.headline(receiver.name, receiver.id, receiver.environment)),
            Title(Content("")),
            Title(self.said(f"{request.verb.capitalize()} what {sender} offers?", "bold")),
            Title(Content("")),
            Fact("Share", self.said(invitation.share_name)),
            Fact("Sender", self.said(account_words(request.sender))),
            Fact("Contains", Content("\n").join(self._contents())),
            Fact("Region", self.said(invitation.region)),
            Fact("Time left", self.said(expires_text(invitation, request.now))),
            Title(Content("")),
            Paragraph(self.said(_COMES_OF[request.accept], MUTED)),
        )

    def _contents(self) -> Iterator[Content]:
        resources = self._request.invitation.resources
        yield self.said(contents_summary(resources))
        for resource in (resources or ())[:_LISTED]:
            yield self.said(resource.name, MUTED)
        if resources and len(resources) > _LISTED:
            yield self.said(f"and {len(resources) - _LISTED} more", MUTED)
