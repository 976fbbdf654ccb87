"""What a dialog says of a plan: the way to a role, the code, the time, the links."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from hatstand.domain.durations import duration_text, rough_duration_text
from hatstand.domain.environments import Confirm
from hatstand.domain.plan import LinkPlan, Need, Plan
from hatstand.tui.describing.role import mfa_text
from hatstand.tui.facts import MUTED, Block, Fact

Said = Callable[..., Content]
"""Makes content of a text and a style, in the signs of the terminal (`Dialog.said`)."""

LINK_KINDS = {
    "federation": "signs the browser in; a secret for 15 minutes",
    "switch-role": "for a console that is signed in; no secret",
    "portal": "through IAM Identity Center; no secret",
    "container": "opens in a Firefox container of its own",
}
"""What each kind of console link is for."""

_CONFIRM = {
    Confirm.ASK: "asked each time: y, never enter",
    Confirm.TYPE: "the account's name has to be typed each time",
}


def short_blocks(plan: Plan, said: Said, left: int | None = None) -> list[Block]:
    """Return what matters while a code or a confirmation is asked for.

    Args:
        plan: The plan.
        said: Makes content.
        left: Seconds that a live session has left; None where one is made.
    """
    time = lasts(plan, said)
    if left is not None:
        time = said(rough_duration_text(max(left, 0)))
        time += said("  what is left of the live session", MUTED)
    return [Fact("Role", said(plan.path_text)), Fact("Lasts", time)]


def plan_blocks(plan: Plan, said: Said) -> list[Block]:
    """Return everything a plan says."""
    blocks: list[Block] = [
        Fact("Role", said(plan.path_text)),
        Fact("ARN", said(plan.role.arn)),
        Fact("MFA", _mfa(plan, said)),
        Fact("Lasts", lasts(plan, said)),
    ]
    if plan.chained:
        hops = [said(hop.role_arn, MUTED) for hop in plan.hops[:-1]]
        blocks.insert(2, Fact("By way of", Content("\n").join(hops)))
    if plan.region:
        blocks.append(Fact("Region", said(plan.region)))
    if plan.environment.confirm is not Confirm.NONE:
        blocks.append(Fact("Confirm", said(_CONFIRM[plan.environment.confirm])))
    if plan.links:
        blocks.append(Fact("Links", Content("\n").join(_link(link, said) for link in plan.links)))
    blocks += [Fact("Problem", said(problem, "$text-warning")) for problem in plan.problems]
    return blocks


def lasts(plan: Plan, said: Said) -> Content:
    """Return the duration and why it is that long."""
    time, reason = duration_text(plan.duration), plan.duration_reason
    if not reason or reason == time:
        return said(time)
    rest = reason.removeprefix(time).lstrip(" :,")
    return said(time) + said(f"  {rest}", MUTED)


def device_name(serial: str) -> str:
    """Return a device's own name: the end of its ARN, or a hardware token's serial number."""
    return serial.rsplit("/", 1)[-1]


def _mfa(plan: Plan, said: Said) -> Content:
    text = said(mfa_text(plan))
    if plan.mfa.need is not Need.NO and plan.mfa.reason:
        text += said(f"  {plan.mfa.reason}", MUTED)
    return text


def _link(link: LinkPlan, said: Said) -> Content:
    if link.works:
        return said("✓ ", "$text-success") + said(link.kind)
    return said("✗ ", MUTED) + said(link.kind) + said(f"  {link.reason}", MUTED)
