"""The roles of the demo's accounts: every kind of trust that people meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hatstand.demo import identifiers, managed
from hatstand.demo.model import Account, Policy, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hatstand.demo.organization import Organization

JUMP = "999999999999"
PAYMENTS_PROD = "111111111111"
PAYMENTS_DEV = "333333333333"
STANDALONE = "222222222222"
EXTERNAL_ID = "acme-4711"

_FULL = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
_MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


def root_of(account_id: str) -> str:
    """Return the ARN by which a policy names a whole account."""
    return f"arn:aws:iam::{account_id}:root"


def trust(
    *principals: str, actions: list[str] | None = None, condition: dict[str, Any] | None = None
) -> Policy:
    """Return a trust policy that lets `principals` in under `condition`."""
    principal = principals[0] if len(principals) == 1 else list(principals)
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": actions or _FULL,
    }
    if condition:
        statement["Condition"] = condition
    return {"Version": "2012-10-17", "Statement": [statement]}


def _service_trust(service: str) -> Policy:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _common(organization: Organization, account: Account) -> Iterator[Role]:
    """Yield the roles of every account: the ones the organization itself needs."""
    yield Role(
        account.id,
        "ReadOnly",
        trust(root_of(JUMP)),
        managed=(managed.READ_ONLY,),
        description="Look, don't touch. No MFA needed.",
        tags={"ManagedBy": "landing-zone"},
    )
    yield Role(
        account.id,
        "AWSServiceRoleForOrganizations",
        _service_trust("organizations.amazonaws.com"),
        path="/aws-service-role/organizations.amazonaws.com/",
        description="Service-linked role used by AWS Organizations.",
    )
    if account.method == "CREATED" and account.id != organization.management:
        yield Role(
            account.id,
            "OrganizationAccountAccessRole",
            trust(root_of(organization.management), actions=["sts:AssumeRole"]),
            managed=(managed.ADMINISTRATOR,),
            description="Made by AWS Organizations together with the account.",
        )


def _team(account: Account) -> Iterator[Role]:
    """Yield the roles of every account that a team works in."""
    yield Role(
        account.id,
        "Admin",
        trust(root_of(JUMP), condition=_MFA),
        managed=(managed.ADMINISTRATOR,),
        max_session=4 * 3600,
        description="Full access; needs MFA.",
        tags={"ManagedBy": "landing-zone", "Risk": "high"},
    )
    yield Role(
        account.id,
        "SecurityAudit",
        trust(f"arn:aws:iam::{JUMP}:role/Security"),
        managed=(managed.SECURITY_AUDIT,),
        description="The security team's reviews; reached through Security.",
    )


def _finance(account: Account) -> Iterator[Role]:
    """Yield the role with which the finance department looks at costs."""
    yield Role(
        account.id,
        "Billing",
        trust(root_of(JUMP), actions=["sts:AssumeRole"]),
        path="/finance/",
        managed=(managed.BILLING,),
        description="Costs and invoices.",
    )


def _workload(account: Account) -> Iterator[Role]:
    """Yield the further roles of accounts that run workloads."""
    yield Role(
        account.id,
        "Deploy",
        trust(f"arn:aws:iam::{JUMP}:role/Hub"),
        managed=(managed.POWER_USER,),
        max_session=2 * 3600,
        description="Releases; reached through Hub only.",
        tags={"ManagedBy": "release-engineering"},
    )
    yield Role(
        account.id,
        "PowerUser",
        trust(
            root_of(JUMP), condition={**_MFA, "NumericLessThan": {"aws:MultiFactorAuthAge": 14400}}
        ),
        managed=(managed.POWER_USER,),
        max_session=8 * 3600,
        description="Everything but IAM; MFA not older than four hours.",
    )


def _traps(account: Account) -> Iterator[Role]:
    """Yield the roles of workload accounts that let in more people than one would think."""
    yield Role(
        account.id,
        "BreakGlass",
        trust(root_of(JUMP), condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}),
        managed=(managed.ADMINISTRATOR,),
        description="Emergencies. Its trust policy was meant to need MFA.",
        tags={"Risk": "high"},
    )
    yield Role(
        account.id,
        "Auditor",
        trust(
            "*",
            actions=["sts:AssumeRole"],
            condition={"StringEquals": {"aws:PrincipalOrgID": "o-acme4711hq"}},
        ),
        path=f"/teams/{account.tags.get('Owner', 'platform')}/",
        managed=(managed.SECURITY_AUDIT,),
        description="Open to everybody inside the organization.",
        tags={"ReviewedBy": "internal-audit"},
    )


def _partners(account: Account) -> Iterator[Role]:
    """Yield the roles of payments-prod that are about other companies, and a forbidden one."""
    yield Role(
        account.id,
        "Vendor",
        trust(root_of(JUMP), condition={"StringEquals": {"sts:ExternalId": EXTERNAL_ID}}),
        managed=(managed.READ_ONLY,),
        description="The card processor's access; needs the external id.",
    )
    yield Role(
        account.id,
        "PartnerSupport",
        trust(root_of("888888888888")),
        managed=(managed.READ_ONLY,),
        description="Trusts a partner's account only.",
    )
    yield Role(
        account.id,
        "ForbiddenDataExport",
        trust(root_of(JUMP)),
        managed=(managed.READ_ONLY,),
        description="Trusted here, but denied by the policies of the jump account.",
    )


def _placed(account: Account) -> Iterator[Role]:
    """Yield the roles of payments-prod that depend on where the caller is."""
    yield Role(
        account.id,
        "OfficeOnly",
        trust(root_of(JUMP), condition={"IpAddress": {"aws:SourceIp": ["10.20.0.0/16"]}}),
        managed=(managed.READ_ONLY,),
        description="From the office network only.",
    )
    yield Role(
        account.id,
        "InfrastructureOnly",
        trust(
            "*",
            condition={
                "ForAnyValue:StringLike": {
                    "aws:PrincipalOrgPaths": [
                        f"o-acme4711hq/r-acme/{identifiers.unit('r-acme', 'Infrastructure')}/*"
                    ]
                }
            },
        ),
        managed=(managed.READ_ONLY,),
        description="For accounts below Infrastructure only.",
    )


def _payments(account: Account) -> Iterator[Role]:
    """Yield the roles that only payments-prod has, one for each unusual condition."""
    yield from _partners(account)
    yield from _placed(account)


def _jump(account: Account) -> Iterator[Role]:
    """Yield the roles of the account where people arrive."""
    yield Role(
        account.id,
        "Hub",
        trust(f"arn:aws:iam::{JUMP}:user/alice"),
        inline={
            "ReachDeploy": managed.document(
                managed.allow(*_FULL, resource="arn:aws:iam::*:role/Deploy")
            )
        },
        description="The first hop to every Deploy role.",
    )
    yield Role(
        account.id,
        "Security",
        trust(root_of(JUMP), condition=_MFA),
        inline={
            "ReachAudit": managed.document(
                managed.allow("sts:AssumeRole", resource="arn:aws:iam::*:role/SecurityAudit")
            )
        },
        description="The security team; first hop to SecurityAudit.",
    )
    yield Role(
        account.id,
        "OrgReader",
        trust(root_of(JUMP)),
        inline={
            "ReadOrganization": managed.document(
                managed.allow("organizations:Describe*", "organizations:List*")
            )
        },
        description="Reads AWS Organizations and nothing else.",
    )


def _payments_dev(account: Account) -> Iterator[Role]:
    yield Role(
        account.id,
        "Developer",
        trust(f"arn:aws:iam::{PAYMENTS_DEV}:user/bob"),
        managed=(managed.POWER_USER,),
        description="The payments developers' daily role.",
    )


def _standalone(account: Account) -> Iterator[Role]:
    yield Role(
        account.id,
        "Admin",
        trust(root_of(STANDALONE), condition=_MFA),
        managed=(managed.ADMINISTRATOR,),
    )


_SPECIAL: dict[str, Callable[[Account], Iterator[Role]]] = {
    JUMP: _jump,
    PAYMENTS_PROD: _payments,
    PAYMENTS_DEV: _payments_dev,
    STANDALONE: _standalone,
}


def of_account(organization: Organization, account: Account) -> Iterator[Role]:
    """Yield every role of `account`, by where in the organization it is."""
    if account.parent is not None:
        yield from _common(organization, account)
        if account.id != organization.management:
            yield from _team(account)
            yield from _finance(account)
        if organization.unit_path(account.parent)[:1] == ("Workloads",):
            yield from _workload(account)
            yield from _traps(account)
    special = _SPECIAL.get(account.id)
    if special is not None:
        yield from special(account)
