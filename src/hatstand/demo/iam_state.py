"""Puts an account's users, groups, roles and policies into moto's IAM backend."""

from __future__ import annotations

import datetime
import importlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hatstand.demo.model import Account, Group, ManagedPolicy, Policy, Role, User
    from hatstand.demo.organization import Organization

_REGION = "us-east-1"


def _tags(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


class _Filler:
    """Fills one account's backend.

    moto's own calls are not used: each checks all that is there already, so that ten roles would
    cost as much as a hundred need to.
    """

    def __init__(self, account: Account) -> None:
        # Any, as moto's classes are abstract to a type checker though not to Python.
        self._models: Any = importlib.import_module("moto.iam.models")
        self._models.iam_backends.pop(account.id, None)
        self.backend: Any = self._models.iam_backends[account.id]["aws"]
        self.backend.roles.clear()
        self._account = account
        self._born = datetime.datetime.fromtimestamp(account.joined + 3600, datetime.UTC).replace(
            tzinfo=None
        )

    def _attach(self, owner: Any, managed: Iterable[ManagedPolicy]) -> None:  # noqa: ANN401
        for policy in managed:
            known = self.backend.managed_policies.get(policy.arn)
            if known is None:
                name = "AWSManagedPolicy" if policy.account == "aws" else "ManagedPolicy"
                kind = getattr(self._models, name)
                known = kind(
                    policy.name,
                    account_id=self._account.id,
                    region=_REGION,
                    document=json.dumps(policy.document),
                    path=policy.path,
                    create_date=self._born,
                    update_date=self._born,
                )
                self.backend.managed_policies[policy.arn] = known
            known.attach_to(owner)

    @staticmethod
    def _inline(owner: Any, policies: dict[str, Policy]) -> None:  # noqa: ANN401 - moto's
        for name, document in policies.items():
            owner.policies[name] = json.dumps(document)

    def role(self, role: Role) -> None:
        """Add one role."""
        made = self._models.Role(
            account_id=role.account,
            partition="aws",
            role_id=role.id,
            name=role.name,
            assume_role_policy_document=json.dumps(role.trust),
            path=role.path,
            permissions_boundary=None,
            description=role.description,
            tags=_tags(role.tags),
            max_session_duration=str(role.max_session),
        )
        made.create_date = self._born
        self._attach(made, role.managed)
        self._inline(made, role.inline)
        self.backend.roles[role.id] = made

    def group(self, group: Group) -> None:
        """Add one group, without members yet."""
        made = self._models.Group(group.account, _REGION, group.name)
        made.create_date = self._born
        self._attach(made, group.managed)
        self._inline(made, group.inline)
        self.backend.groups[group.name] = made

    def user(self, user: User) -> None:
        """Add one user with its keys, device and memberships."""
        made = self._models.User(user.account, _REGION, user.name, user.path)
        made.id, made.create_date = user.id, self._born
        self._attach(made, user.managed)
        self._inline(made, user.inline)
        access_key = self._models.AccessKey(user.name, "AKIA", user.account)
        access_key.access_key_id, access_key.create_date = user.key.id, self._born
        made.access_keys.append(access_key)
        if user.device is not None:
            device = self._models.MFADevice(user.device.serial, "000000", "000000")
            device.enable_date = self._born
            made.mfa_devices[user.device.serial] = device
        for group in user.groups:
            self.backend.groups[group.name].users.append(made)
        self.backend.users[user.name] = made


def fill(organization: Organization, account_id: str) -> None:
    """Make moto's IAM backend of an account hold exactly what the organization says."""
    account = organization.accounts[account_id]
    filler = _Filler(account)
    for role in organization.roles(account_id).values():
        filler.role(role)
    for group in organization.groups_of(account_id):
        filler.group(group)
    for user in organization.users_of(account_id):
        filler.user(user)
    if account.alias:
        filler.backend.account_aliases = [account.alias]
