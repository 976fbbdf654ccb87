"""From a node's key to what it stands for."""

from __future__ import annotations

from hatstand.domain.arn import RoleArn
from hatstand.domain.credentials import Session
from hatstand.domain.environments import NO_ENVIRONMENT, Environment
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, OrganizationalUnit
from hatstand.domain.profiles import Profile
from hatstand.domain.records import dataclass
from hatstand.domain.roles import Role
from hatstand.tui.nodes import role_key
from hatstand.tui.situation import NodeKind


@dataclass(frozen=True, slots=True)
class Selection:
    """What is selected, taken apart; the parts that do not apply are None.

    Attributes:
        item: What a tab other than the organization's has selected, a value of its own kind.
    """

    key: str = ""
    kind: NodeKind = NodeKind.NOTHING
    unit: OrganizationalUnit | None = None
    account: Account | None = None
    role: Role | None = None
    profile: Profile | None = None
    environment: Environment = NO_ENVIRONMENT
    item: object = None

    @property
    def name(self) -> str:
        """What the innermost part is called; foreign text, empty where there is none."""
        for named in (self.role, self.account, self.unit, self.profile):
            if named is not None:
                return named.name
        return ""


NOTHING = Selection()


def select(inventory: Inventory, key: str) -> Selection:
    """Return what `key` stands for; nothing where the inventory does not have it (any more)."""
    kind, _, rest = key.partition(":")
    match kind:
        case "org":
            return Selection(key, NodeKind.ORGANIZATION)
        case "ou":
            unit = inventory.organization.unit_by_id.get(rest)
            return Selection(key, NodeKind.UNIT, unit=unit) if unit else NOTHING
        case "account":
            return _account(inventory, key, rest)
        case "role":
            return _role(inventory, key, *rest.split("/", 1))
        case "profile":
            profile = next((p for p in inventory.profiles if p.name == rest), None)
            return Selection(key, NodeKind.PROFILE, profile=profile) if profile else NOTHING
        case _:
            return NOTHING


def _account(inventory: Inventory, key: str, account_id: str) -> Selection:
    account = inventory.account(account_id)
    if account is None:
        return NOTHING
    environment = inventory.environment_of(account_id)
    return Selection(key, NodeKind.ACCOUNT, account=account, environment=environment)


def _role(inventory: Inventory, key: str, account_id: str, name: str = "") -> Selection:
    role = inventory.role(account_id, name)
    if role is None:
        return NOTHING
    account = inventory.account(account_id) or Account(account_id, account_id)
    environment = inventory.environment_of_role(account_id, name)
    return Selection(key, NodeKind.ROLE, account=account, role=role, environment=environment)


def select_session(inventory: Inventory, session: Session | None) -> Selection:
    """Return the role of a session, also where this context does not know that role."""
    if session is None:
        return NOTHING
    key = role_key(session.account_id, session.role_name)
    known = select(inventory, key)
    if known.role is not None:
        return known
    arn = RoleArn.parse(session.role_arn)
    role = Role(
        session.account_id,
        session.role_name,
        path=arn.path if arn else "/",
        partition=arn.partition if arn else "aws",
        profile=session.profile,
    )
    account = inventory.account(session.account_id)
    account = account or Account(session.account_id, session.account_name)
    environment = inventory.environment_of_role(session.account_id, session.role_name)
    return Selection(key, NodeKind.ROLE, account=account, role=role, environment=environment)


def breadcrumb(inventory: Inventory, selection: Selection) -> tuple[str, ...]:
    """Return the names from the context down to what is selected."""
    organization = inventory.organization
    names: list[str] = [inventory.context or organization.root_name]
    if selection.unit is not None:
        names.extend(organization.path_of(selection.unit.id))
    if selection.account is not None:
        names.extend(organization.path_of(selection.account.parent_id))
        names.append(selection.account.name)
    if selection.role is not None:
        names.append(selection.role.name)
    if selection.profile is not None:
        names.append(selection.profile.name)
    return tuple(names)
