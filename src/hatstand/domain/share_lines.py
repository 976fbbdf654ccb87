"""`aws ram …` lines for what hatstand itself does not do: leaving a share, dropping a principal."""

from __future__ import annotations

import shlex
from itertools import pairwise

from hatstand.domain.invitations import SLOW_TYPES
from hatstand.domain.records import dataclass
from hatstand.domain.shares import Principal, Share
from hatstand.domain.text import printable

_NO_VALUES = ("-", "file://", "fileb://")


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A line to copy, for a POSIX shell.

    Attributes:
        text: The line; empty where there is none that could work.
        note: What to know about it, or why there is none.
    """

    text: str
    note: str = ""


def command_line(*words: str) -> str:
    """Return words quoted for a POSIX shell; empty where one would be more than a word.

    A quoted line break would be safe for a shell, but not for the eye that checks the line. What
    follows an option is its value: it must be no option of its own, nor the name of a file that
    the AWS CLI would read in its place.
    """
    if any(printable(word) != word for word in words):
        return ""
    if any(one.startswith("--") and value.startswith(_NO_VALUES) for one, value in pairwise(words)):
        return ""
    return " ".join(shlex.quote(word) for word in words)


def leave_line(share: Share, account_id: str, *, same_organization: bool | None) -> CommandLine:
    """Return the line with which the account one is in leaves a share.

    Args:
        share: One that is shared with the account.
        account_id: The account.
        same_organization: Whether the owner is in the same organization, or None.
    """
    if same_organization:
        note = "shares inside an organization can't be left: ask the owner to take you out"
        return CommandLine("", note)
    blocking = [kind for kind in share.types if kind.lower() not in SLOW_TYPES]
    if blocking:
        note = f"shares with {printable(blocking[0])} can't be left: ask the owner to take you out"
        return CommandLine("", note)
    note = "works only where the share was offered to this account itself"
    return _disassociate(share, account_id, note)


def drop_line(share: Share, principal: Principal) -> CommandLine:
    """Return the line with which an owner takes a principal out of a share."""
    note = "the principal loses the share's resources at once"
    return _disassociate(share, principal.id, note)


def _disassociate(share: Share, principal: str, note: str) -> CommandLine:
    line = command_line(
        "aws",
        "ram",
        "disassociate-resource-share",
        "--region",
        share.region,
        "--resource-share-arn",
        share.arn,
        "--principals",
        principal,
    )
    return CommandLine(line, note if line else "AWS tells of it with characters no line may hold")
