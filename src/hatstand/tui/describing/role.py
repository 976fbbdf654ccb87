"""What the details pane says of a role: session, plan, trust, links."""

from __future__ import annotations

import re
from collections.abc import Sequence

from textual.content import Content

from hatstand.domain.durations import duration_text
from hatstand.domain.inventory import Inventory
from hatstand.domain.plan import MfaWay, Need, Plan
from hatstand.domain.roles import Role, Verdict
from hatstand.domain.text import grouped_account_id
from hatstand.tui.describing.nodes import VERDICTS, Known, left, titled, yes_no
from hatstand.tui.facts import MUTED, Block, Fact, Heading, Paragraph, Title
from hatstand.tui.selection import Selection
from hatstand.tui.text import plain
from hatstand.tui.times import clock_time, day, moment_text


def role_blocks(selection: Selection, inventory: Inventory, known: Known) -> list[Block]:
    """Describe a role: its session first, because that is what one looks for."""
    role = selection.role
    if role is None:
        return []
    return [
        *_head(role, selection, known),
        *_plan(known),
        *_role(role, selection),
        *_trust(role, inventory),
    ]


def inspected_blocks(selection: Selection, known: Known, inspected: Sequence[Block]) -> list[Block]:
    """Describe a role for the inspect view: `inspected` stands where one looks first."""
    role = selection.role
    if role is None:
        return []
    return [
        *_head(role, selection, known),
        *inspected,
        *_plan(known),
        *_role(role, selection),
    ]


def _head(role: Role, selection: Selection, known: Known) -> list[Block]:
    blocks: list[Block] = [Title(titled(role.name, selection.environment, known))]
    account = selection.account
    if account is not None:
        where = f"{account.name}  {grouped_account_id(account.id)}"
        blocks.append(Fact("Account", plain(where)))
    return [*blocks, *_session(role, known)]


def _session(role: Role, known: Known) -> list[Block]:
    session = known.sessions.get(role.key)
    if session is None:
        return []
    until = f"{left(session, known.now)} left, until {clock_time(session.expires_at)}"
    key_id = session.credentials.access_key_id
    blocks: list[Block] = [
        Heading("Session"),
        Fact("Live", Content.styled(f"● {until}", "$text-success")),
        Fact("Key id", plain(f"{key_id[:4]}••••••••{key_id[-4:]}")),
    ]
    if session.source != "hatstand":
        blocks.append(Fact("Found in", plain(session.source)))
    return blocks


def exports_blocks(note: str, exports: Content) -> list[Block]:
    """Show the exports, masked or revealed, line by line as they would be pasted."""
    return [Heading("Exports", note), Paragraph(exports)]


def _plan(known: Known) -> list[Block]:
    if known.plan is None:
        if not known.plan_problem:
            return []
        return [
            Heading("Plan"),
            Paragraph(plain(known.plan_problem).stylize("$text-warning")),
        ]
    plan = known.plan
    blocks: list[Block] = [
        Heading("Plan"),
        Fact("Hops", plain(plan.path_text)),
        Fact("MFA", plain(mfa_text(plan))),
        Fact("Lasts", plain(_lasts(plan))),
    ]
    if plan.links:
        links = (
            plain(f"{link.kind} {'yes' if link.works else f'no: {link.reason}'}")
            for link in plan.links
        )
        blocks.append(Fact("Links", Content("\n").join(links)))
    if plan.environment.confirm != "none":
        blocks.append(Fact("Confirm", Content(_CONFIRM[plan.environment.confirm.value])))
    for problem in plan.problems:
        blocks.append(Fact("But", plain(problem).stylize("$text-warning")))
    return blocks


_CONFIRM = {"ask": "asked before every use", "type": "the account's name must be typed"}


def mfa_text(plan: Plan) -> str:
    """Return in words whether a code will be asked for, and of which device."""
    mfa = plan.mfa
    if mfa.need is Need.NO:
        return "not needed" + (f": {mfa.reason}" if mfa.reason else "")
    device = (mfa.serial or "").rsplit("/", 1)[-1]
    parts = [device] if device else []
    if mfa.need is Need.UNKNOWN:
        parts.append("asked for only if AWS wants it")
    elif mfa.warm and mfa.way is MfaWay.SESSION:
        parts.append("no code now: the MFA session is warm")
    else:
        parts.append("a code will be asked for")
    return " · ".join(parts)


def _lasts(plan: Plan) -> str:
    text = duration_text(plan.duration)
    reason = plan.duration_reason.removeprefix(text).strip()
    return f"{text} · {reason}" if reason else text


def _role(role: Role, selection: Selection) -> list[Block]:
    blocks: list[Block] = [Heading("Role"), Fact("ARN", plain(role.arn))]
    if role.description:
        blocks.append(Fact("About", plain(role.description)))
    if role.path != "/":
        blocks.append(Fact("Path", plain(role.path)))
    if role.max_duration:
        blocks.append(Fact("Maximum", Content(duration_text(role.max_duration))))
    if role.profile:
        blocks.append(Fact("Profile", plain(role.profile)))
    if role.via:
        blocks.append(Fact("Via", plain(role.via)))
    sources = ", ".join(source.value for source in role.sources)
    blocks.append(Fact("Sources", Content(sources or "–")))
    if role.created_at:
        blocks.append(Fact("Created", Content(day(role.created_at))))
    if role.opened_at:
        blocks.append(Fact("Opened", Content(day(role.opened_at))))
    blocks.append(Fact("Rule", plain(selection.environment.reason)))
    return blocks


def _trust(role: Role, inventory: Inventory) -> list[Block]:
    blocks: list[Block] = [
        Heading("Trust"),
        Fact("Lets me in", lets_in(role)),
        Fact("MFA", Content(yes_no(role.mfa))),
        Fact("ExternalId", Content(external_id_text(role))),
    ]
    if role.trust_policy:
        blocks.append(Paragraph(Content("")))
        blocks.extend(_policy(role.trust_policy, inventory))
    else:
        blocks.append(Paragraph(Content.styled("The trust policy has not been read.", MUTED)))
    return blocks


def lets_in(role: Role) -> Content:
    """Return the verdict with its reason; that a role has opened tells more than a guess."""
    verdict, style = VERDICTS[role.verdict]
    parts = [Content.styled(verdict, style)]
    reason = role.reason
    if role.opened_at is not None:
        opened = Content.styled(f"✓ opened {moment_text(role.opened_at)}", "$text-success")
        parts = [opened, *parts] if role.verdict is Verdict.NO else [opened]
        # The reason may begin with the same, in UTC.
        reason = reason.removeprefix(f"opened at {role.opened_at:%Y-%m-%d %H:%M} UTC; ")
    if reason:
        parts.append(plain(reason))
    return Content(" · ").join(parts)


def _policy(document: str, inventory: Inventory) -> list[Block]:
    from hatstand.domain.policy import TrustPolicy, describe

    ids = set(_ACCOUNT_ID.findall(document))
    names = {account_id: inventory.account_name(account_id) for account_id in ids}
    return [Paragraph(plain(line)) for line in describe(TrustPolicy.parse(document), names)]


_ACCOUNT_ID = re.compile(r"\b[0-9]{12}\b", re.ASCII)


def external_id_text(role: Role) -> str:
    """Return in words whether an ExternalId is needed, and known."""
    if role.external_id is not None:
        return "needed and known" if role.external_id_needed else "sent"
    return {True: "needed, and not known", False: "no", None: "–"}[role.external_id_needed]
