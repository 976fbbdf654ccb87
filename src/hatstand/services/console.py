"""Console links: built from values alone; nothing here calls AWS.

The four kinds, as `--kind` takes them: `federation` (signs in with a session's credentials, so the
link is a secret), `switch-role` and `portal` (no secret: the reader signs in), and `container`
(the federation link in a browser container of its own).
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from hatstand.domain.arn import PARTITIONS, Partition, is_account_id, partition_of_region
from hatstand.domain.environments import Environment
from hatstand.domain.plan import LinkPlan
from hatstand.domain.regions import is_region
from hatstand.domain.roles import Role
from hatstand.errors import UsageError
from hatstand.services.exports.links import (
    CONTAINER_COLORS,
    container_url,
    encoded,
    login_url,
    require_safe,
)

__all__ = [
    "CONTAINER_COLORS",
    "GLOBAL_SERVICES",
    "KINDS",
    "SERVICES",
    "SWITCH_ROLE_NAME_LIMIT",
    "color_word",
    "console_url",
    "container_url",
    "link_plans",
    "login_url",
    "permission_set_of",
    "portal_url",
    "sign_in_host",
    "switch_role_url",
]

KINDS = ("federation", "switch-role", "portal", "container")

SERVICES: Mapping[str, str] = {
    "home": "console",
    "cloudformation": "cloudformation",
    "cloudmap": "cloudmap",
    "cloudtrail": "cloudtrail",
    "cloudwatch": "cloudwatch",
    "config": "config",
    "cost-management": "cost-management",
    "directconnect": "directconnect/v2",
    "dynamodb": "dynamodbv2",
    "ec2": "ec2/v2",
    "ecs": "ecs",
    "eks": "eks",
    "events": "events",
    "guardduty": "guardduty",
    "iam": "iamv2",
    "kms": "kms",
    "lambda": "lambda",
    "organizations": "organizations/v2",
    "parameters": "systems-manager/parameters",
    "ram": "ram",
    "rds": "rds",
    "route53": "route53/v2",
    "s3": "s3",
    "secretsmanager": "secretsmanager",
    "securityhub": "securityhub",
    "sso": "singlesignon",
    "states": "states",
    "systems-manager": "systems-manager",
    "trustedadvisor": "trustedadvisor",
    "vpc": "vpc",
    "waf": "wafv2/homev2",
}
"""Console paths by service; `home` is the console's first page."""

GLOBAL_SERVICES = frozenset({"iam", "route53", "directconnect", "trustedadvisor"})
"""Services whose console has no region before its host."""

SWITCH_ROLE_NAME_LIMIT = 64
"""Characters that the switch-role page takes for path and name together."""

_ENVIRONMENT_HUES: Mapping[str, str] = {
    "prod": "red",
    "management": "purple",
    "staging": "orange",
    "test": "yellow",
    "dev": "green",
    "sandbox": "turquoise",
    "security": "pink",
    "shared": "blue",
}
_COLOR_WORDS: Mapping[str, str] = {
    "cyan": "turquoise",
    "teal": "turquoise",
    "magenta": "pink",
    "violet": "purple",
    "amber": "yellow",
    "crimson": "red",
}
_HUES = {"red": 0, "orange": 30, "yellow": 55, "green": 120, "turquoise": 180, "blue": 220}
_HUES |= {"purple": 275, "pink": 325}
_SWITCH_ROLE_COLORS: Mapping[str, str] = {
    "red": "f2b0a9",
    "pink": "f2b0a9",
    "orange": "fbc8aa",
    "yellow": "efda95",
    "green": "b7ca9d",
    "turquoise": "83d4e8",
    "blue": "83d4e8",
    "purple": "83d4e8",
}
"""The colours that the console offers itself; it drops any other."""

_PERMISSION_SET = re.compile(r"AWSReservedSSO_(?P<name>.+)_[0-9a-f]{16}")


def sign_in_host(partition: str, region: str = "") -> str:
    """Return the host that signs in to a partition's console.

    Without a region, or with the one that the bare host stands for, it is the bare host; the
    European sovereign partition has no bare one.

    Raises:
        UsageError: Unknown partition, or `region` can't be a region.
    """
    known = _partition(partition)
    region = _region_in(known, region)
    if known.name != "aws-eusc" and region == known.global_region:
        return known.signin_host
    return f"{region}.{known.signin_host}"


def console_url(partition: str, region: str = "", service: str = "home", place: str = "") -> str:
    """Return the console page of a service.

    A region of another partition gives way to this partition's own global one.

    Args:
        partition: Its name: `aws`, `aws-cn`.
        region: Its name; none stands for the partition's global one.
        service: One of `SERVICES`.
        place: What of the service's console: the fragment of the address; where it begins with a
            slash, the path after the service's own.

    Raises:
        UsageError: Unknown partition or service, or `region` can't be a region.
    """
    known = _partition(partition)
    if service not in SERVICES:
        raise UsageError(
            f"no console page is known for {service!r}", f"Known: {', '.join(SERVICES)}."
        )
    region = _region_in(known, region)
    below, fragment = (place, "") if place.startswith("/") else ("", place)
    if service in GLOBAL_SERVICES:
        page = f"https://{known.console_host}/{SERVICES[service]}/home{below}"
    else:
        home = f"https://{region}.{known.console_host}/{SERVICES[service]}/home"
        page = f"{home}{below}?region={region}"
    return f"{page}#{fragment}" if fragment else page


def switch_role_url(role: Role, account_name: str, environment: Environment) -> str:
    """Return the link that switches a signed-in console to `role`; no secret is in it.

    The display name is left out where it is not plain ASCII, and then is the console's own.

    Raises:
        UsageError: Such a link can't work for that role; the message says why.
    """
    problem = _switch_role_problem(role, chained=False)
    if problem:
        raise UsageError(f"a switch-role link does not work for {role.name}: {problem}")
    parameters = {"account": role.account_id, "roleName": _path_and_name(role)}
    display_name = f"{role.name} @ {account_name}"
    if display_name.isascii() and display_name.isprintable():
        parameters["displayName"] = display_name[:SWITCH_ROLE_NAME_LIMIT]
    hue = color_word(environment)
    if hue:
        parameters["color"] = _SWITCH_ROLE_COLORS[hue]
    return f"https://{sign_in_host(role.partition)}/switchrole?{encoded(parameters)}"


def portal_url(start_url: str, account_id: str, permission_set: str, destination: str = "") -> str:
    """Return the IAM Identity Center link to a role; no secret is in it.

    `permission_set` is the set's name, not that of its role (see `permission_set_of`).

    Raises:
        UsageError: `start_url` is not https, or the account id is none.
    """
    require_safe(start_url)
    if not is_account_id(account_id):
        raise UsageError(f"{account_id!r} is not an account id", "It has twelve digits.")
    parameters = {"account_id": account_id, "role_name": permission_set}
    if destination:
        require_safe(destination)
        parameters["destination"] = destination
    parts = urlsplit(start_url)
    portal = urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))
    return f"{portal}/#/console?{encoded(parameters)}"


def permission_set_of(role_name: str) -> str:
    """Return the permission set whose role that is (`AWSReservedSSO_NAME_…`), or nothing."""
    match = _PERMISSION_SET.fullmatch(role_name)
    return match["name"] if match else ""


def color_word(environment: Environment) -> str:
    """Return the container colour nearest to an environment's, or nothing where it has none."""
    color = environment.color.lower()
    if re.fullmatch(r"#[0-9a-f]{6}", color):
        return _nearest_hue(color)
    word = _ENVIRONMENT_HUES.get(color) or _COLOR_WORDS.get(color, color)
    return word if word in _HUES else ""


def link_plans(
    role: Role, *, chained: bool, start_url: str = "", permission_set: str = ""
) -> tuple[LinkPlan, ...]:
    """Say which of the four kinds of links will work for a role, and why the others will not.

    Args:
        role: The role.
        chained: Whether it is assumed from another role.
        start_url: The Identity Center portal of its profile, or an empty string.
        permission_set: That profile's `sso_role_name`; without it the role's own name tells.
    """
    reasons = {
        "federation": "",
        "switch-role": _switch_role_problem(role, chained=chained),
        "portal": _portal_problem(permission_set or permission_set_of(role.name), start_url),
        "container": "",
    }
    return tuple(LinkPlan(kind, not reason, reason) for kind, reason in reasons.items())


def _switch_role_problem(role: Role, *, chained: bool) -> str:
    if role.external_id or role.external_id_needed:
        return "the console can't send an ExternalId"
    if chained or role.via:
        return "the console assumes a role only from its own sign-in, never from another role"
    if permission_set_of(role.name):
        return "the role of a permission set opens through the Identity Center portal only"
    length = len(_path_and_name(role))
    if length > SWITCH_ROLE_NAME_LIMIT:
        return f"path and name have {length} characters; the console takes {SWITCH_ROLE_NAME_LIMIT}"
    return ""


def _portal_problem(permission_set: str, start_url: str) -> str:
    if not permission_set:
        return "it is not the role of an Identity Center permission set"
    return "" if start_url else "no profile names the portal's start URL"


def _path_and_name(role: Role) -> str:
    return f"{role.path}{role.name}".lstrip("/")


def _partition(name: str) -> Partition:
    if name not in PARTITIONS:
        raise UsageError(f"unknown partition {name!r}", f"Known: {', '.join(PARTITIONS)}.")
    return PARTITIONS[name]


def _region_in(partition: Partition, region: str) -> str:
    if region and not is_region(region):
        raise UsageError(f"{region!r} is not a region", "A region looks like ap-northeast-1.")
    if not region or partition_of_region(region).name != partition.name:
        return partition.global_region
    return region


def _nearest_hue(color: str) -> str:
    red, green, blue = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    hue, _, saturation = colorsys.rgb_to_hls(red, green, blue)
    if saturation < 0.1:
        return ""  # grey has no hue
    degrees = hue * 360
    return min(
        _HUES, key=lambda word: min(abs(degrees - _HUES[word]), 360 - abs(degrees - _HUES[word]))
    )
