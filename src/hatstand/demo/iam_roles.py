"""`ListRoles` from the index: in the order of names, and fast enough to be asked of every account.

All else that IAM tells is moto's to answer; this one operation a crawl calls once an account.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.sax.saxutils import escape

from hatstand.demo import clock as clocks
from hatstand.demo import errors, requests
from hatstand.demo.errors import AwsError, Response

if TYPE_CHECKING:
    from hatstand.demo.model import Role
    from hatstand.demo.organization import Organization
    from hatstand.demo.requests import Call

_NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/"


def _member(role: Role, born: str) -> str:
    document = quote(json.dumps(role.trust), safe="")
    described = f"<Description>{escape(role.description)}</Description>" if role.description else ""
    return (
        f"<member><Path>{escape(role.path)}</Path><RoleName>{escape(role.name)}</RoleName>"
        f"<RoleId>{role.id}</RoleId><Arn>{escape(role.arn)}</Arn><CreateDate>{born}</CreateDate>"
        f"<AssumeRolePolicyDocument>{document}</AssumeRolePolicyDocument>{described}"
        f"<MaxSessionDuration>{role.max_session}</MaxSessionDuration></member>"
    )


def _start(call: Call) -> int:
    marker = call.text("Marker")
    if marker is None:
        return 0
    if not marker.isascii() or not marker.isdigit():
        raise AwsError("ValidationError", "Invalid Marker.")
    return int(marker)


def listed(organization: Organization, account_id: str, call: Call) -> Response:
    """Return one page of an account's roles.

    Raises:
        AwsError: A parameter is wrong.
    """
    size = requests.number(call, "MaxItems", 1, 1000, 100)
    prefix = call.text("PathPrefix") or "/"
    start = _start(call)
    found = [r for r in organization.roles(account_id).values() if r.path.startswith(prefix)]
    born = clocks.iso(organization.accounts[account_id].joined + 3600)
    members = "".join(_member(role, born) for role in found[start : start + size])
    more = start + size < len(found)
    marker = f"<Marker>{start + size}</Marker>" if more else ""
    identifier = errors.request_id()
    body = (
        f'<ListRolesResponse xmlns="{_NAMESPACE}"><ListRolesResult><Roles>{members}</Roles>'
        f"<IsTruncated>{str(more).lower()}</IsTruncated>{marker}</ListRolesResult>"
        f"<ResponseMetadata><RequestId>{identifier}</RequestId></ResponseMetadata>"
        "</ListRolesResponse>"
    )
    headers = (("Content-Type", "text/xml"), ("x-amzn-RequestId", identifier))
    return Response(200, body.encode(), headers)
