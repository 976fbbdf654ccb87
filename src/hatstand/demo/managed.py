"""The few AWS managed policies in use, shortened to what can be asked of this endpoint."""

from __future__ import annotations

from hatstand.demo.model import ManagedPolicy, Policy


def allow(*actions: str, resource: str | list[str] = "*") -> dict[str, object]:
    """Return one Allow statement."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource}


def document(*statements: dict[str, object]) -> Policy:
    """Return a policy document of these statements."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


_READS = (
    "account:Get*",
    "account:List*",
    "ec2:Describe*",
    "ecs:Describe*",
    "ecs:List*",
    "iam:Generate*",
    "iam:Get*",
    "iam:List*",
    "iam:Simulate*",
    "lambda:Get*",
    "lambda:List*",
    "organizations:Describe*",
    "organizations:List*",
    "ram:Get*",
    "ram:List*",
    "rds:Describe*",
    "route53:Get*",
    "route53:List*",
    "s3:Get*",
    "s3:List*",
    "servicediscovery:Discover*",
    "servicediscovery:Get*",
    "servicediscovery:List*",
    "sso:Describe*",
    "sso:List*",
    "tag:Get*",
    "uxc:Get*",
)

ADMINISTRATOR = ManagedPolicy("aws", "AdministratorAccess", document(allow("*")))
READ_ONLY = ManagedPolicy("aws", "ReadOnlyAccess", document(allow(*_READS)))
POWER_USER = ManagedPolicy(
    "aws",
    "PowerUserAccess",
    document(
        {
            "Effect": "Allow",
            "NotAction": ["iam:*", "organizations:*", "account:*"],
            "Resource": "*",
        },
        allow("iam:ListRoles", "organizations:DescribeOrganization", "account:ListRegions"),
    ),
)
SECURITY_AUDIT = ManagedPolicy(
    "aws",
    "SecurityAudit",
    document(allow("iam:Get*", "iam:List*", "ec2:Describe*", "s3:List*", "ram:Get*", "ram:List*")),
)
BILLING = ManagedPolicy(
    "aws", "Billing", document(allow("billing:*", "ce:*", "cur:*")), "/job-function/"
)
