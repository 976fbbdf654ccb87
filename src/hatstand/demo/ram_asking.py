"""What RAM requests ask for: parameters checked as AWS checks them, and filters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hatstand.demo.answers import Paging
from hatstand.demo.errors import AwsError

if TYPE_CHECKING:
    from hatstand.demo.requests import Call
    from hatstand.demo.sharing import Resource, Share

_ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\d{12}|aws)?:\S+", re.ASCII)
_OWNERS = ("SELF", "OTHER-ACCOUNTS")


def invalid(message: str) -> AwsError:
    """Return the error for a parameter that AWS does not take."""
    return AwsError("InvalidParameterException", message)


PAGING = Paging(
    "nextToken",
    "maxResults",
    default=100,
    most=500,
    bad_token=lambda: AwsError(
        "InvalidNextTokenException", "The specified value for NextToken is not valid."
    ),
    bad_size=lambda size: invalid(f"The value {size} for maxResults is not from 1 to 500."),
)


def owner_is_self(call: Call) -> bool:
    """Tell whether own shares are meant.

    Raises:
        AwsError: `resourceOwner` is missing or another word, such as Cloud Map's.
    """
    owner = call.json.get("resourceOwner")
    if owner not in _OWNERS:
        raise invalid(f"Value '{owner}' at 'resourceOwner' must be one of [SELF, OTHER-ACCOUNTS]")
    return bool(owner == "SELF")


def required_arn(call: Call, name: str) -> str:
    """Return an ARN that must be there.

    Raises:
        AwsError: It is missing, or is none.
    """
    text = call.json.get(name)
    if text is None:
        raise AwsError("MissingRequiredParameterException", f"{name} is required.")
    return checked_arn(text)


def checked_arn(text: object) -> str:
    """Return `text` where it is an ARN.

    Raises:
        AwsError: MalformedArnException.
    """
    if not isinstance(text, str) or not _ARN.fullmatch(text):
        raise AwsError("MalformedArnException", f"The specified ARN {text} is not valid.")
    return text


def arns(call: Call, name: str) -> set[str] | None:
    """Return a list of ARNs, or None where it is absent or empty."""
    found = call.json.get(name)
    return {checked_arn(text) for text in found} if found else None


def share_wanted(call: Call, share: Share) -> bool:
    """Tell whether a share passes the filters of GetResourceShares."""
    wanted = call.json
    if wanted.get("name") not in (None, share.name):
        return False
    if wanted.get("resourceShareStatus") not in (None, share.status):
        return False
    return all(
        share.tags.get(tag.get("tagKey", "")) in (tag.get("tagValues") or [None])
        for tag in wanted.get("tagFilters") or ()
    )


def resource_wanted(call: Call, resource: Resource) -> bool:
    """Tell whether a resource passes the filters of the lists of resources."""
    wanted = call.json
    kind = wanted.get("resourceType")
    if kind is not None and kind.lower() != resource.type.lower():
        return False
    given = wanted.get("resourceArns")
    if given and resource.arn not in given:
        return False
    return wanted.get("resourceRegionScope", "ALL") in ("ALL", resource.scope)
