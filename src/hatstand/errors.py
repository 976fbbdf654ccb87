"""What can go wrong, as one tree; each leaf knows its exit code, its title and the next step.

* HatstandError (1)
  + UsageError (2)                 the command or its options make no sense
  + ConfigurationError (2)         a settings file is at fault
  + NoCredentialsError (2)         there are no base credentials to start from
  + TargetError (3)                the text names no role, or several
  + AnswerNeeded (4)               a code or a confirmation is needed and nobody can be asked
  + Interrupted (130)
  + InvitationChanged (1)          it is not the one that was shown; nothing was sent
  + AwsError (1)                   AWS refused or failed; keeps AWS's own words
    - AccessDenied
    - MfaRefused                   the code was wrong, used before, or the device unknown
    - CredentialsExpired
    - OrganizationsUnavailable     refused, or there is no organization: never a fault
    - Throttled (5)
    - Unreachable (5)
    - Failed                       a fault of AWS's own, or an answer that is not AWS's
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hatstand.domain.denial import Denial


class HatstandError(Exception):
    """Base of every error that is shown to the user.

    Attributes:
        title: One line that says what is wrong.
        hint: The next step, or an empty string.
        exit_code: What the command line returns.
    """

    exit_code = 1

    def __init__(self, title: str, hint: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.hint = hint


class UsageError(HatstandError):
    """The command or its options make no sense."""

    exit_code = 2


class ConfigurationError(HatstandError):
    """A settings file is at fault."""

    exit_code = 2


class NoCredentialsError(HatstandError):
    """There are no base credentials to start from."""

    exit_code = 2


class TargetError(HatstandError):
    """The text names no role, or several.

    Attributes:
        candidates: Targets that could be pasted instead, best first.
    """

    exit_code = 3

    def __init__(
        self,
        title: str,
        hint: str = "",
        candidates: tuple[str, ...] = (),
        *,
        otherwise: str | None = None,
    ) -> None:
        """Make one.

        Args:
            title: One line that says what is wrong.
            hint: What the candidates are, in words that a colon can follow; else the next step.
            candidates: Targets that could be pasted instead, best first.
            otherwise: The next step where there are no candidates, in place of `hint`.
        """
        super().__init__(title, hint if candidates or otherwise is None else otherwise)
        self.candidates = candidates


class AnswerNeeded(HatstandError):  # noqa: N818 - says what is needed, not that code failed
    """A code or a confirmation is needed and nobody can be asked."""

    exit_code = 4


class Interrupted(HatstandError):  # noqa: N818 - the user's own decision
    """The user cancelled."""

    exit_code = 130


class InvitationChanged(HatstandError):  # noqa: N818 - says what happened, not that code failed
    """An invitation is not the one that was shown, or waits no more; nothing was sent."""


class AwsError(HatstandError):
    """AWS refused or failed.

    Attributes:
        operation: `service:Operation`, such as `sts:AssumeRole`.
        code: AWS's error code, such as `AccessDenied`; empty where AWS gave none.
        message: AWS's own words; foreign text, to be shown as data only.
        role_arn: The role that could not be assumed, or an empty string.
        with_mfa: Whether a code, or an MFA session, went with the call that failed.
        denial: Why a role was refused, where somebody found out.
    """

    role_arn = ""
    with_mfa = False
    denial: Denial | None = None

    def __init__(
        self, title: str, hint: str = "", *, operation: str = "", code: str = "", message: str = ""
    ) -> None:
        super().__init__(title, hint)
        self.operation = operation
        self.code = code
        self.message = message


class AccessDenied(AwsError):  # noqa: N818 - AWS's own name
    """AWS says that this identity may not."""


class MfaRefused(AwsError):  # noqa: N818
    """The code was wrong, was used before, or the device is not this user's."""


class CredentialsExpired(AwsError):  # noqa: N818
    """The credentials that the call was signed with are no longer valid."""


class OrganizationsUnavailable(AwsError):  # noqa: N818
    """Organizations may not be read, or there is none: the other sources still give a tree."""


class Throttled(AwsError):  # noqa: N818
    """AWS still answered 'too many requests' after all retries."""

    exit_code = 5


class Unreachable(AwsError):  # noqa: N818
    """No answer: refused, timed out, unknown host, or TLS failed."""

    exit_code = 5


class Failed(AwsError):  # noqa: N818
    """AWS had a fault of its own, or what answered is not AWS: nobody refused anything."""
