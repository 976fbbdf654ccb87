"""Text about a role that holds no secret: profile lines, and what a colleague needs."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from hatstand.domain.organization import Account
from hatstand.domain.roles import Role
from hatstand.domain.text import grouped_account_id, printable
from hatstand.services.exports.documents import section_name
from hatstand.services.exports.variables import refuse_control_characters


def profile_lines(
    role: Role,
    account: Account,
    *,
    name: str = "",
    source_profile: str = "default",
    mfa_serial: str = "",
    region: str = "",
) -> str:
    """Return a section for `~/.aws/config` with which `aws --profile` assumes the role itself.

    Raises:
        HatstandError: A value holds a control character.
    """
    keys = {
        "role_arn": role.arn,
        "source_profile": source_profile,
        "external_id": role.external_id,
        "mfa_serial": mfa_serial,
        "duration_seconds": str(role.duration) if role.duration else "",
        "region": region or role.region or "",
    }
    return _section(role, account, name, keys)


def process_profile_lines(role: Role, account: Account, *, name: str = "", region: str = "") -> str:
    """Return a section for `~/.aws/config` with which every SDK takes credentials from hatstand.

    Raises:
        HatstandError: A value holds a control character.
    """
    command = f"hatstand credential-process {shlex.quote(role.arn)}"
    keys = {"credential_process": command, "region": region or role.region or ""}
    return _section(role, account, name, keys)


def for_colleague(role: Role, account: Account, *, switch_link: str = "", region: str = "") -> str:
    """Return what a colleague needs to take the same role: no secret, nothing of one's own.

    Args:
        role: The role.
        account: Its account.
        switch_link: The console's switch-role link, or an empty string where none would work.
        region: For the profile.

    Raises:
        HatstandError: A value holds a control character.
    """
    lines = [
        f"{role.name} in {printable(account.name)} ({grouped_account_id(account.id)})",
        "",
        f"ARN: {role.arn}",
    ]
    if switch_link:
        lines.append(f"Console: {switch_link}")
    lines += ["", "In ~/.aws/config, with your own source_profile:", ""]
    lines.append(profile_lines(role, account, region=region).rstrip("\n"))
    if role.mfa:
        lines.append("# mfa_serial = the ARN of your own MFA device")
    return "\n".join([*lines, ""])


def _section(role: Role, account: Account, name: str, keys: Mapping[str, str | None]) -> str:
    title = name or section_name(account.name, account.id, role.name)
    # botocore splits the header as a shell does; "default" has no "profile" before it.
    header = title if title == "default" else f"profile {shlex.quote(title)}"
    lines = [f"[{header}]"]
    for key, value in keys.items():
        if value:
            lines.append(f"{key} = {value}")
    for line in lines:
        refuse_control_characters(line.partition(" =")[0].strip("[]"), line)
    return "\n".join([*lines, ""])
