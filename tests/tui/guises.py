"""The acme organization under other names: Japanese ones, and those that mean harm."""

from __future__ import annotations

from dataclasses import replace

from tests.tui.acme import HOSTILE_ID, JAPANESE, PAYMENTS_DEV, PAYMENTS_PROD, inventory

from hatstand.domain.inventory import Inventory
from hatstand.domain.roles import Role, RoleSource, Verdict

FOREIGN_BASE = "\x1b[31m山田太郎\x1b[0m@踏み台[/b]"
"""What the base identity is called there."""

_UNITS = {
    "ou-work": "業務システム[bold]",
    "ou-prod": "本番環境",
    "ou-dev": "開発・検証 \u202egnp.",
    "ou-sec": "監査\x1b]0;title\x07",
}
_ACCOUNTS = {
    PAYMENTS_PROD: "決済基盤・本番環境アカウント（東京リージョン）",
    "111111111112": "ｶﾅ混じりの台帳ledger-prod",
    "111111111113": "本" * 512,
    PAYMENTS_DEV: "決済-開発 [@click=app.quit]here[/]",
    "222222222223": "x" * 512,
    JAPANESE: "決済サービス本番",
    HOSTILE_ID: "two\nlines\tand \x1b[2J\x9b31m \u2066bidi\u2069",
    "555555555555": "👩\u200d👩\u200d👧 emoji 🇯🇵 ❤️ ①",
    "555555555556": "e" + "\u0301" * 40 + " 한국어 ログ",
}
_LONG_ROLE = "AWSReservedSSO_" + "VeryLongPermissionSetName" + "_0123456789abcdef12345678"[:24]


def foreign_inventory() -> Inventory:
    """Return the organization with the same ids, and other names for nearly everything."""
    plain = inventory()
    organization = replace(
        plain.organization,
        name="アクメ株式会社 [red]acme[/]",
        units=tuple(
            replace(unit, name=_UNITS.get(unit.id, unit.name)) for unit in plain.organization.units
        ),
        accounts=tuple(
            replace(account, name=_ACCOUNTS.get(account.id, account.name))
            for account in plain.organization.accounts
        ),
    )
    roles = (*(_told(role) for role in plain.roles), *_more_roles())
    ordered = tuple(sorted(roles, key=lambda role: (role.account_id, role.name)))
    return replace(plain, context="本番アクメ\x1b[31m", organization=organization, roles=ordered)


def _told(role: Role) -> Role:
    if role.account_id != PAYMENTS_PROD:
        return role
    return replace(
        role,
        description="障害対応専用\x1b[5mのロール。利用後は必ず報告してください。[/b] " * 3,
        reason="アカウントのルートが信頼されている \u202e(MFA)",
    )


def _more_roles() -> tuple[Role, ...]:
    return (
        Role(PAYMENTS_PROD, _LONG_ROLE, sources=(RoleSource.POLICY,), verdict=Verdict.NO),
        Role(PAYMENTS_PROD, "[/b]\x1b[31m$(id)", sources=tuple(RoleSource), verdict=Verdict.MAYBE),
    )
