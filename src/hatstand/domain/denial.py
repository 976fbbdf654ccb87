"""Why a role was not to be had: which side most likely refused, and what to do next."""

from __future__ import annotations

from enum import StrEnum

from hatstand.domain.records import dataclass


class Certainty(StrEnum):
    """How sure a cause is, in the words that stand before it."""

    CERTAIN = "Why"
    LIKELY = "Most likely"
    POSSIBLE = "Possibly"


class Side(StrEnum):
    """What can refuse."""

    OWN = "your own policies"
    TRUST = "the role's trust policy"
    MISSING = "the role itself"
    MFA = "MFA"
    CODE = "the MFA code"
    DEVICE = "the MFA device"
    EXTERNAL_ID = "the ExternalId"
    DURATION = "the duration"
    ACCOUNT = "the account"
    ORGANIZATION = "the organization's policies"
    BOUNDARY = "a permissions boundary"
    SESSION_POLICY = "a session policy"
    ENDPOINT = "a VPC endpoint's policy"
    REGION = "the region"
    CLOCK = "this computer's clock"
    KEYS = "the base credentials"
    REQUEST = "a value of the request"
    TAGS = "the session's tags or source identity"


@dataclass(frozen=True, slots=True)
class Cause:
    """One side that may have refused, and why, in words; foreign text may be in them."""

    side: Side
    certainty: Certainty
    text: str

    @property
    def line(self) -> str:
        """`Most likely the role's trust policy: …` in one line."""
        colon = ":" if self.certainty is Certainty.CERTAIN else ""
        return f"{self.certainty}{colon} {self.side}: {self.text}"


@dataclass(frozen=True, slots=True)
class Denial:
    """A refused assume explained.

    Attributes:
        likely: The causes, the likeliest first; never empty.
        aws_words: AWS's own text.
        next_step: What to do, in words.
        command: What to type for it, or an empty string.
        key: The id of the UI's command for it, or an empty string.
        where: Which hop was refused, in words; empty where there is only one.
    """

    likely: tuple[Cause, ...]
    aws_words: str
    next_step: str
    command: str = ""
    key: str = ""
    where: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The explanation for a terminal, without AWS's own words."""
        step = f"Next: {self.next_step}"
        typed = (f"      {self.command}",) if self.command else ()
        at = (f"Refused at {self.where}",) if self.where else ()
        return (*at, *(cause.line for cause in self.likely), step, *typed)
