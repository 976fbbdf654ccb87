"""Roles that `[[contexts.X.roles]]` says exist in many accounts."""

from __future__ import annotations

from hatstand.config.model import AccountSelector, RoleTemplate
from hatstand.domain.environments import name_matches, ou_matches
from hatstand.domain.organization import Account, AccountSource, Organization
from hatstand.domain.roles import Role, RoleSource


class Templates:
    """The templates of one context over one organization.

    OU globs are compared once for each OU: ten thousand accounts lie in some hundred of them.
    """

    def __init__(
        self, templates: tuple[RoleTemplate, ...], organization: Organization, partition: str
    ) -> None:
        """Keep the templates; `partition` is that of accounts without an ARN."""
        self._organization = organization
        self._partition = partition
        self._templates = templates
        self._paths_and_names = tuple(_path_and_name(template) for template in templates)
        self._choosy = tuple(
            (place, template.accounts)
            for place, template in enumerate(templates)
            if template.accounts.id or template.accounts.name
        )
        self._by_place: dict[tuple[str, bool], tuple[int, ...]] = {}
        self._names: dict[tuple[int, ...], frozenset[str]] = {}

    def names_in(self, account: Account) -> frozenset[str]:
        """Return the names of the roles in an account."""
        covering = self._covering(account)
        known = self._names.get(covering)
        if known is None:
            known = frozenset(self._paths_and_names[place][1] for place in covering)
            self._names[covering] = known
        return known

    def roles_in(self, account: Account) -> tuple[Role, ...]:
        """Return a role for each template that covers an account."""
        return tuple(self._role(place, account) for place in self._covering(account))

    def _covering(self, account: Account) -> tuple[int, ...]:
        """Return the places of the templates that cover an account, in their order."""
        key = (account.parent_id, account.source is AccountSource.PROFILE)
        by_ou = self._by_place.get(key)
        if by_ou is None:
            by_ou = self._by_place[key] = self._covering_place(*key)
        chosen = [
            place
            for place, selector in self._choosy
            if place not in by_ou and _is_chosen(selector, account)
        ]
        return tuple(sorted((*by_ou, *chosen))) if chosen else by_ou

    def _covering_place(self, parent_id: str, only_profiles: bool) -> tuple[int, ...]:  # noqa: FBT001 - a key
        """Return the places of the templates that cover an OU.

        An account that only profiles name is outside a known organization: OU globs leave it out.
        """
        if only_profiles and self._organization.id:
            return ()
        path = self._organization.path_of(parent_id)
        return tuple(
            place
            for place, template in enumerate(self._templates)
            if any(ou_matches(pattern, path) for pattern in template.accounts.ou)
        )

    def _role(self, place: int, account: Account) -> Role:
        template = self._templates[place]
        path, name = self._paths_and_names[place]
        return Role(
            account.id,
            name,
            path,
            account.partition or self._partition,
            sources=(RoleSource.TEMPLATE,),
            via=template.via,
            mfa=template.mfa,
            external_id=template.external_id,
            duration=template.duration,
        )


def _path_and_name(template: RoleTemplate) -> tuple[str, str]:
    path, _, name = template.name.strip("/").rpartition("/")
    return (f"/{path}/" if path else "/"), name


def _is_chosen(selector: AccountSelector, account: Account) -> bool:
    """Tell whether a selector covers an account by its id or one of its names."""
    if account.id in selector.id:
        return True
    return any(name_matches(pattern, name) for pattern in selector.name for name in account.names)
