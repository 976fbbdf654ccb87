"""Checks of values that AWS gives a form to: ids, ARNs, regions, session names, tags.

Sources: the STS and IAM API references. botocore checks lengths only, so the patterns are here.
"""

from __future__ import annotations

import re
import shlex

from hatstand.config.report import Check, Place, Wrong, nearest_hint
from hatstand.config.values import matching, text, wanted
from hatstand.domain.arn import PARTITIONS, Arn, RoleArn, is_account_id
from hatstand.domain.text import printable

LONGEST_SESSION_NAME = 64
SHORTEST_SESSION_NAME = 2
MOST_SESSION_TAGS = 50
SESSION_NAME_PLACEHOLDERS = ("user", "host")
"""What may stand in braces in `[sessions] name`."""

_SESSION_NAME_PART = re.compile(r"[\w+=,.@-]*", re.ASCII)
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}")
_ROLE_EXAMPLE = 'such as "arn:aws:iam::111111111111:role/ReadOnly"'

external_id = matching(
    r"[\w+=,.@:/-]+", "letters, digits and + = , . @ : / _ -", shortest=2, longest=1224
)
"""Check an ExternalId."""

source_identity = matching(
    r"(?!aws:)[\w+=,.@-]+",
    "letters, digits and + = , . @ _ -",
    shortest=SHORTEST_SESSION_NAME,
    longest=LONGEST_SESSION_NAME,
)
"""Check a SourceIdentity."""

role_name = matching(
    r"[\w+=,.@-]+", "letters, digits and + = , . @ _ - (the name without its path)", longest=64
)
"""Check a role's name."""


def account_id(value: object, place: Place) -> str:
    """Check twelve digits."""
    if isinstance(value, int) and not isinstance(value, bool):
        raise wanted("a text", value, f'write it in quotes: "{value:012d}"')
    found = text(value, place)
    if not is_account_id(found):
        digits = re.sub(r"[\s-]", "", found)
        hint = f'did you mean "{digits}"?' if is_account_id(digits) else ""
        raise Wrong(f'"{printable(found)}" is not an account id: twelve digits are wanted', hint)
    return found


def role_arn(value: object, place: Place) -> str:
    """Check the ARN of an IAM role."""
    found = text(value, place)
    if RoleArn.parse(found) is None:
        raise Wrong(f'"{printable(found)}" is not the ARN of a role', _ROLE_EXAMPLE)
    _known_partition(found)
    return found


def role_arn_pattern(value: object, place: Place) -> str:
    """Check a role's ARN in which `*` may stand for the account."""
    found = text(value, place)
    parsed = Arn.parse(found)
    if parsed is None or parsed.account_id != "*":
        return role_arn(value, place)
    if RoleArn.parse(found.replace(":*:", ":000000000000:", 1)) is None:
        raise Wrong(
            f'"{printable(found)}" is not the ARN of a role',
            'such as "arn:aws:iam::*:role/ReadOnly"',
        )
    _known_partition(found)
    return found


def _known_partition(arn: str) -> None:
    partition = arn.split(":", 2)[1]
    if partition not in PARTITIONS:
        hint = nearest_hint(partition, PARTITIONS, "partitions")
        raise Wrong(f'"{printable(partition)}" is not a partition of AWS', hint)


def role_name_or_arn(value: object, place: Place) -> str:
    """Check what `via` may hold: a role's name, or its ARN where it is in another account."""
    if isinstance(value, str) and value.startswith("arn:"):
        return role_arn(value, place)
    found: str = role_name(value, place)
    return found


def mfa_serial(value: object, place: Place) -> str:
    """Check the ARN of an MFA device, or the serial number of a hardware one."""
    check: Check = matching(
        r"[\w+=/:,.@-]+", "letters, digits and + = / : , . @ _ -", shortest=9, longest=256
    )
    found: str = check(value, place)
    if found.startswith("arn:"):
        parsed = Arn.parse(found)
        if parsed is None or parsed.service != "iam" or not is_account_id(parsed.account_id):
            raise Wrong(
                f'"{printable(found)}" is not the ARN of an MFA device',
                'such as "arn:aws:iam::111111111111:mfa/alice"',
            )
        if not parsed.resource.startswith("mfa/"):
            raise Wrong(
                f'"{printable(found)}" does not give codes',
                "AWS takes codes of virtual and hardware devices only: …:mfa/NAME",
            )
    return found


def region(value: object, place: Place) -> str:
    """Check the form of a region's name; new regions need no new version of hatstand."""
    found = text(value, place)
    if _REGION.fullmatch(found) is None:
        raise Wrong(f'"{printable(found)}" is not a region', 'such as "ap-northeast-1"')
    return found


def command(value: object, place: Place) -> str:
    """Check a command line: it is taken apart as a shell would, but run without one."""
    found = text(value, place)
    try:
        shlex.split(found)
    except ValueError as fault:
        message = "a quotation mark is not closed" if "quot" in str(fault).lower() else str(fault)
        raise Wrong(f"the command can't be taken apart: {message}") from None
    return found


def session_name(value: object, place: Place) -> str:
    """Check the template of session names: what STS allows, with `{user}` and `{host}`."""
    found = text(value, place)
    names = _PLACEHOLDER.findall(found)
    for name in names:
        if name not in SESSION_NAME_PLACEHOLDERS:
            raise Wrong(
                f'"{{{printable(name)}}}" is not known',
                nearest_hint(name, SESSION_NAME_PLACEHOLDERS, "in braces are known"),
            )
    literal = _PLACEHOLDER.sub("", found)
    if _SESSION_NAME_PART.fullmatch(literal) is None:
        raise Wrong("only letters, digits, + = , . @ _ - and {user} {host} are allowed")
    shortest = SHORTEST_SESSION_NAME if not names else 0
    if not shortest <= len(literal) <= LONGEST_SESSION_NAME:
        raise Wrong(
            f"{len(literal)} characters, but {SHORTEST_SESSION_NAME} to {LONGEST_SESSION_NAME} "
            "are allowed"
        )
    return found


tag_key = matching(
    r"(?![aA][wW][sS]:)[\w .:/=+@-]+",
    "letters, digits, spaces and _ . : / = + - @, not beginning with aws:",
    longest=128,
    flags=re.UNICODE,
)
"""Check the key of a session tag."""


def tag_value(value: object, place: Place) -> str:
    """Check the value of a session tag, which may be empty."""
    if value == "":
        return ""
    check: Check = matching(
        r"[\w .:/=+@-]*",
        "letters, digits, spaces and _ . : / = + - @",
        longest=256,
        flags=re.UNICODE,
    )
    found: str = check(value, place)
    return found
