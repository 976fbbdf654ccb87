"""What *copy as…* offers for a session: shells, formats, one-liners, and texts without a secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hatstand.domain.credentials import Session
from hatstand.domain.environments import Environment
from hatstand.domain.organization import Account
from hatstand.domain.plan import Need, Plan
from hatstand.domain.records import dataclass
from hatstand.errors import HatstandError
from hatstand.secret import Secret
from hatstand.services import exports


@dataclass(frozen=True, slots=True)
class CopyChoice:
    """One text that can be copied; it is made when it is wanted.

    Attributes:
        group: The heading that it stands under.
        title: One or two words.
        what: What it is, for the message after copying.
        secret: Whether it holds credentials.
        text: Makes the text. Raises HatstandError where a value can't be handed over.
        preview: Makes the same text with a mask for each secret; raises likewise.
        note: What else there is to know about it; empty where nothing is.
    """

    group: str
    title: str
    what: str
    secret: bool
    text: Callable[[], Secret]
    preview: Callable[[], str]
    note: str = ""

    @property
    def possible(self) -> bool:
        """Whether there is such a text."""
        try:
            self.preview()
        except HatstandError:
            return False
        return True

    def shown(self) -> str:
        """Return the preview, or in words why there is none."""
        try:
            return self.preview()
        except HatstandError as error:
            return f"{error.title}. {error.hint}".strip()


@dataclass(frozen=True, slots=True)
class CopyAbout:
    """What is copied: something of that name in an account."""

    name: str
    account_name: str
    account_id: str
    environment: Environment


def about_role(plan: Plan) -> CopyAbout:
    """Return what stands above the choices for a role."""
    return CopyAbout(plan.role.name, plan.account_name, plan.role.account_id, plan.environment)


def about_session(session: Session, environment: Environment) -> CopyAbout:
    """Return what stands above the choices for a session that belongs to no role of the tree."""
    return CopyAbout(session.role_name, session.account_name, session.account_id, environment)


def without_secret(
    title: str,
    what: str,
    text: Callable[[], str],
    *,
    group: str = "Without a secret",
    note: str = "",
) -> CopyChoice:
    """Return a choice of a text that anybody may see.

    Args:
        title: One or two words.
        what: What it is, for the message after copying.
        text: Makes it. Raises HatstandError where there is none.
        group: The heading that it stands under.
        note: What else there is to know about it.
    """
    return CopyChoice(
        group, title, what, secret=False, text=lambda: Secret(text()), preview=text, note=note
    )


def copy_choices(
    session: Session,
    plan: Plan,
    *,
    shell: str,
    facts: Mapping[str, Any],
    switch_link: str = "",
    account_name: Callable[[str], str] = str,
    command: str = "hatstand",
) -> tuple[CopyChoice, ...]:
    """Return every choice for a session, the detected shell first.

    Args:
        session: What is handed over.
        plan: The plan of its role, as things are known now.
        shell: The detected shell.
        facts: How the demo changes exports (`Workspace.export_facts`).
        switch_link: A switch-role link for colleagues, or empty where none would work.
        account_name: Names accounts by their ids, for the roles on the way.
        command: How hatstand is started by another program, so that it finds the role.
    """
    return (
        *session_choices(session, shell=shell, facts=facts),
        _profile(session, plan, account_name),
        _self_renewing(session, plan, command),
        _for_colleague(session, plan, account_name, switch_link),
    )


def session_choices(
    session: Session, *, shell: str, facts: Mapping[str, Any]
) -> tuple[CopyChoice, ...]:
    """Return the choices that hold a session's credentials, the detected shell first.

    Args:
        session: What is handed over.
        shell: The detected shell.
        facts: How the demo changes exports (`Workspace.export_facts`).
    """
    shells = sorted(exports.SHELLS, key=lambda name: name != shell)
    lines = sorted(exports.ONE_LINER_SHELLS, key=lambda name: name != shell)
    return (
        *(_form(session, name, ("Exports", f"exports for {name}"), facts) for name in shells),
        *(
            _form(session, name, ("Formats", f"credentials as {name}"), facts)
            for name in exports.FORMATS
        ),
        *(_one_liner(session, name, facts) for name in lines),
    )


def _profile(session: Session, plan: Plan, account_name: Callable[[str], str]) -> CopyChoice:
    device = plan.mfa.serial if plan.mfa.need is Need.YES else ""

    def text() -> str:
        return exports.profile_lines(
            plan, account_name, mfa_serial=device or "", region=session.region
        )

    note = "for ~/.aws/config: the AWS CLI assumes the role itself"
    return without_secret("profile", "profile lines", text, note=note)


def _self_renewing(session: Session, plan: Plan, command: str) -> CopyChoice:
    def text() -> str:
        account = Account(plan.role.account_id, plan.account_name)
        return exports.process_profile_lines(
            plan.role, account, command=command, region=session.region
        )

    note = "for ~/.aws/config: every SDK asks hatstand for new credentials by itself"
    what = "profile lines for credential_process"
    return without_secret("self-renewing profile", what, text, note=note)


def _for_colleague(
    session: Session, plan: Plan, account_name: Callable[[str], str], switch_link: str
) -> CopyChoice:
    def text() -> str:
        return exports.for_colleague(
            plan, account_name, switch_link=switch_link, region=session.region
        )

    return without_secret("for a colleague", "text for a colleague", text)


def _form(
    session: Session, form: str, words: tuple[str, str], facts: Mapping[str, Any]
) -> CopyChoice:
    group, what = words
    return CopyChoice(
        group,
        form,
        what,
        secret=True,
        text=lambda: exports.render(session, form, **facts),
        preview=lambda: exports.masked(session, form, **facts),
    )


def _one_liner(session: Session, shell: str, facts: Mapping[str, Any]) -> CopyChoice:
    def preview() -> str:
        return exports.hand_over(exports.one_liner(session, shell, **facts, hide=True), str)

    return CopyChoice(
        "One command",
        shell,
        f"one-liner for {shell}",
        secret=True,
        text=lambda: exports.one_liner(session, shell, **facts),
        preview=preview,
    )
