"""Text about a role that holds no secret: profile lines, and what a colleague needs."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping

from hatstand.domain.durations import HOUR
from hatstand.domain.organization import Account
from hatstand.domain.plan import Need, Plan
from hatstand.domain.roles import Role
from hatstand.domain.text import grouped_account_id, printable
from hatstand.services.exports.documents import section_name
from hatstand.services.exports.variables import refuse_control_characters

_CREDENTIAL_SOURCES: Mapping[str, str] = {
    "env": "Environment",
    "iam-role": "Ec2InstanceMetadata",
    "container-role": "EcsContainer",
}
"""What the AWS CLI calls the places outside of its files, by botocore's word for each."""

AccountName = Callable[[str], str]
"""Gives an account's name for its id."""


def profile_lines(
    plan: Plan, account_name: AccountName, *, mfa_serial: str = "", region: str = ""
) -> str:
    """Return sections for `~/.aws/config` with which `aws --profile` assumes a role itself.

    There is one for each role on the way, the wanted one's last. They start from the plan's own
    profile, or from the place that botocore found the keys in.

    Args:
        plan: What assuming the role involves.
        account_name: Names the accounts of the roles on the way by their ids.
        mfa_serial: The device that is asked for a code, or an empty string.
        region: For the wanted role's profile.

    Raises:
        HatstandError: A value holds a control character.
    """
    source = {"source_profile": plan.base_profile or "default"}
    if not plan.base_profile and plan.base_method in _CREDENTIAL_SOURCES:
        source = {"credential_source": _CREDENTIAL_SOURCES[plan.base_method]}
    return _way(plan, account_name, source, first={"mfa_serial": mfa_serial}, region=region)


def process_profile_lines(
    role: Role, account: Account, *, command: str = "hatstand", region: str = ""
) -> str:
    """Return a section for `~/.aws/config` with which every SDK takes credentials from hatstand.

    Args:
        role: The role.
        account: Its account.
        command: How hatstand is started, with the options that it needs to find the role.
        region: For the profile.

    Raises:
        HatstandError: A value holds a control character.
    """
    called = f"{command} credential-process {shlex.quote(role.arn)}"
    keys = {"credential_process": called, "region": region or role.region or ""}
    return _section(section_name(account.name, account.id, role.name), keys)


def for_colleague(
    plan: Plan, account_name: AccountName, *, switch_link: str = "", region: str = ""
) -> str:
    """Return what a colleague needs to take the same role: no secret, nothing of one's own.

    Args:
        plan: What assuming the role involves.
        account_name: Names the accounts of the roles on the way.
        switch_link: The console's switch-role link, or an empty string where none would work.
        region: For the profile.

    Raises:
        HatstandError: A value holds a control character.
    """
    role = plan.role
    lines = [
        f"{role.name} in {printable(plan.account_name)} ({grouped_account_id(role.account_id)})",
        "",
        f"ARN: {role.arn}",
    ]
    if switch_link:
        lines.append(f"Console: {switch_link}")
    lines += ["", "In ~/.aws/config, with your own source_profile:", ""]
    source = {"source_profile": "default"}
    first = {"# mfa_serial": "the ARN of your own MFA device"} if plan.mfa.need is Need.YES else {}
    return "\n".join([*lines, _way(plan, account_name, source, first=first, region=region)])


def _way(
    plan: Plan,
    account_name: AccountName,
    source: Mapping[str, str],
    *,
    first: Mapping[str, str],
    region: str,
) -> str:
    """Return the section of each role on the way, each starting from the one before it.

    Args:
        plan: The way.
        account_name: Names accounts.
        source: Where the first one starts, as a key and its value.
        first: What else the first one's section holds: that is where a code is asked for.
        region: For the last one's section.
    """
    sections = []
    for hop in plan.hops:
        last = hop is plan.hops[-1]
        account = plan.account_name if last else account_name(hop.account_id)
        name = section_name(account, hop.account_id, hop.role_name)
        wanted = (plan.role.duration or 0) if last else 0
        keys = {
            "role_arn": hop.role_arn,
            **source,
            "external_id": hop.external_id,
            **first,
            # AWS refuses more than an hour to a role that another role takes.
            "duration_seconds": str(min(wanted, HOUR) if plan.chained else wanted)
            if wanted
            else "",
            "region": (region or plan.role.region or "") if last else "",
        }
        sections.append(_section(name, keys))
        source, first = {"source_profile": name}, {}
    return "\n".join(sections)


def _section(name: str, keys: Mapping[str, str | None]) -> str:
    given = {key: value for key, value in keys.items() if value}
    for key, value in {"the profile's name": name, **given}.items():
        refuse_control_characters(key, value)
    header = f"[profile {shlex.quote(name)}]"  # botocore splits it as a shell does
    return "\n".join([header, *(f"{key} = {value}" for key, value in given.items()), ""])
