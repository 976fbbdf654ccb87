"""What the details pane says of accounts and profiles, and what all of its texts share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from types import MappingProxyType

from textual.content import Content

from hatstand.domain.credentials import Session
from hatstand.domain.durations import duration_text
from hatstand.domain.environments import Confirm, Environment
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, AccountSource
from hatstand.domain.plan import Plan
from hatstand.domain.profiles import Profile
from hatstand.domain.records import dataclass
from hatstand.domain.roles import Role, Verdict, reads_only
from hatstand.domain.text import grouped_account_id
from hatstand.errors import HatstandError
from hatstand.services.first_steps import Step
from hatstand.tui.facts import MUTED, Block, Fact, Heading, Paragraph, Table, Title
from hatstand.tui.selection import Selection
from hatstand.tui.text import plain
from hatstand.tui.times import countdown, day

VERDICTS = {
    Verdict.YES: ("✓ yes", "$text-success"),
    Verdict.NO: ("✗ no", "$text-error"),
    Verdict.MAYBE: ("? maybe", "$text-warning"),
    Verdict.UNKNOWN: ("–", MUTED),
}
"""How the trust policy's verdict is written."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the inventory at the moment of drawing.

    Attributes:
        sessions: Live sessions by (account id, role name).
        tags: Tags that were read, by account id.
        tag_problem: Why the selected account's tags could not be read, or empty.
        first_steps: What was looked for and found, where no organization is known.
        plan: The plan of the selected role, once it is made.
        plan_problem: Why there is none, or empty.
        account_color: AWS's own name of the selected account's colour, or empty.
        failure: Why the last refresh failed, or None.
        file_problems: What is wrong with stored files, in words.
        badge_style: Returns the style of badges of an environment's colour.
        color_of: Returns what an environment's colour looks like.
    """

    now: datetime
    badge_style: Callable[[str], str]
    color_of: Callable[[str], str]
    sessions: Mapping[tuple[str, str], Session] = field(
        default_factory=lambda: MappingProxyType({})
    )
    tags: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    tag_problem: str = ""
    first_steps: tuple[Step, ...] = ()
    plan: Plan | None = None
    plan_problem: str = ""
    account_color: str = ""
    failure: HatstandError | None = None
    file_problems: tuple[str, ...] = ()


def badge(environment: Environment, style_of: Callable[[str], str]) -> Content:
    """Return the environment's badge on its colour; empty where it has none."""
    if not environment.badge:
        return Content("")
    return plain(f" {environment.badge} ").stylize(style_of(environment.color))


def quiet_badge(environment: Environment, color_of: Callable[[str], str]) -> Content:
    """Return the badge in its colour, for lists, where many blocks of colour would shout."""
    if not environment.badge:
        return Content("")
    return plain(environment.badge).stylize(f"bold {color_of(environment.color)}")


def account_blocks(selection: Selection, inventory: Inventory, known: Known) -> list[Block]:
    """Describe an account, with its roles."""
    account = selection.account
    if account is None:
        return []
    blocks: list[Block] = [Title(titled(account.name, selection.environment, known))]
    blocks.append(Fact("Account", plain(grouped_account_id(account.id))))
    blocks.append(Fact("State", _state(account)))
    blocks.append(Fact("OU", plain(inventory.ou_path(account.id) or "at the root")))
    if account.aliases:
        blocks.append(Fact("Also", plain(", ".join(account.aliases))))
    if account.email:
        blocks.append(Fact("E-mail", plain(account.email)))
    if account.joined_at:
        method = f" · {account.joined_method.lower()}" if account.joined_method else ""
        blocks.append(Fact("Joined", plain(f"{day(account.joined_at)}{method}")))
    if account.source is not AccountSource.ORGANIZATION:
        blocks.append(Fact("Known from", plain(account.source.value)))
    blocks.append(Fact("Rule", plain(selection.environment.reason)))
    if known.account_color:
        blocks.append(Fact("In AWS", aws_color(known.account_color, known.color_of)))
    blocks.extend(_tags(account, known))
    blocks.extend(_roles(account, inventory, known))
    return blocks


_AWS_COLORS = {
    "darkBlue": ("dark blue", "blue"),
    "lightBlue": ("light blue", "cyan"),
    "teal": ("teal", "cyan"),
}
"""AWS's colours that are called otherwise here: in words, and of the palette."""


def aws_color(name: str, color_of: Callable[[str], str]) -> Content:
    """Return an account's colour in AWS's console: a small sign of it, and its name."""
    words, color = _AWS_COLORS.get(name, (name, name))
    sign = plain("■").stylize(color_of(color))
    return sign + plain(f" {words}, its colour in the console")


def titled(name: str, environment: Environment, known: Known) -> Content:
    """Return a name in bold, with the badge of its environment before it."""
    mark = badge(environment, known.badge_style)
    title = plain(name).stylize("bold")
    return mark + Content(" ") + title if mark else title


def _state(account: Account) -> Content:
    return Content.styled(
        account.state.value, "$text-success" if account.state == "ACTIVE" else "$text-warning"
    )


def _tags(account: Account, known: Known) -> list[Block]:
    tags = known.tags.get(account.id, account.tags)
    if known.tag_problem:
        return [Fact("Tags", plain(known.tag_problem).stylize(MUTED))]
    if tags is None:
        return []
    if not tags:
        return [Fact("Tags", Content.styled("none", MUTED))]
    lines = (plain(f"{key} = {value}") for key, value in sorted(tags.items()))
    return [Fact("Tags", Content("\n").join(lines))]


def _roles(account: Account, inventory: Inventory, known: Known) -> list[Block]:
    roles = inventory.roles_of.get(account.id, ())
    if not roles:
        return [
            Heading("Roles"),
            Paragraph(
                Content(
                    "No source lists a role in this account. Name roles under "
                    "[[contexts.X.roles]], or a profile in ~/.aws/config."
                ).stylize(MUTED)
            ),
        ]
    guarded = inventory.environment_of(account.id).confirm is not Confirm.NONE
    if guarded:  # where it matters, what can only look comes first
        roles = tuple(sorted(roles, key=lambda role: not reads_only(role.name)))
    first = any(reads_only(role.name) for role in roles) and guarded
    rows = tuple(_role_row(role, known) for role in roles)
    return [
        Heading("Roles", f"{len(roles)}{', read-only ones first' if first else ''}"),
        Table(("  Role", "MFA", "Max", "Source", "Trust"), rows),
    ]


def _role_row(role: Role, known: Known) -> tuple[Content, ...]:
    live = role.key in known.sessions
    mark = Content.styled("● ", "$text-success") if live else Content("○ ")
    trust, style = VERDICTS[role.verdict]
    return (
        mark + plain(role.name),
        Content(yes_no(role.mfa)),
        Content(duration_text(role.max_duration) if role.max_duration else "–"),
        Content(", ".join(source.value for source in role.sources) or "–"),
        Content.styled(trust, style),
    )


def yes_no(answer: bool | None) -> str:  # noqa: FBT001 - three answers, told in a word
    """Return `yes`, `no`, or a dash where nobody said."""
    return "–" if answer is None else "yes" if answer else "no"


def profile_blocks(profile: Profile) -> list[Block]:
    """Describe a profile that names no role."""
    blocks: list[Block] = [
        Title(plain(profile.name).stylize("bold")),
        Fact("Profile", Content(_PROFILE_KINDS.get(profile.kind.value, profile.kind.value))),
    ]
    if profile.problem:
        blocks.append(Fact("Problem", plain(profile.problem).stylize("$text-error")))
    if profile.login_command:
        blocks.append(Fact("Log in", plain(profile.login_command)))
    for label, value in (
        ("Account", grouped_account_id(profile.sso_account_id)),
        ("Role", profile.sso_role_name or profile.role_arn),
        ("Session", profile.sso_session),
        ("Start URL", profile.sso_start_url),
        ("Source", profile.source_profile or profile.credential_source),
        ("Device", profile.mfa_serial or ""),
        ("Region", profile.region or ""),
        (
            "Key id",
            profile.access_key_id and f"{profile.access_key_id[:4]}…{profile.access_key_id[-4:]}",
        ),
        ("Endpoint", profile.endpoint_url),
    ):
        if value:
            blocks.append(Fact(label, plain(value)))
    return blocks


_PROFILE_KINDS = {
    "role": "assumes a role",
    "keys": "access keys in the credentials file",
    "sso": "IAM Identity Center",
    "process": "credential_process, run only when it is needed",
    "web-identity": "web identity token",
    "login": "aws login",
    "empty": "settings only, no credentials",
}


def left(session: Session, now: datetime) -> str:
    """Return the time that a session has left."""
    return countdown(session.expires_at, now)
