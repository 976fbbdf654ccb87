"""The environment rules that count where the settings have none.

They know the names that AWS's guidance gives to OUs and accounts, those that Control Tower and the
Landing Zone Accelerator make, and the habits of people who name accounts after a stage.

Sources: "Organizing Your AWS Environment Using Multiple Accounts" (foundational, application,
experimental and procedural OUs), "Transitioning to multiple AWS accounts" (AWS Prescriptive
Guidance), Control Tower User Guide (shared accounts), Landing Zone Accelerator (mandatory
accounts).
"""

from __future__ import annotations

from hatstand.domain.environments import Confirm, EnvironmentRule, Match


def _apart(prefix: str, *words: str) -> tuple[str, ...]:
    """Return a prefix and each word as one word and as two: `nonprod`, `non prod`."""
    return tuple(f"{prefix}{joint}{word}" for word in words for joint in ("", " "))


def _named(*words: str, globs: tuple[str, ...] = ()) -> Match:
    """Return a match by words of accounts and OUs alike, and by globs where words have no ends."""
    around = tuple(f"**/{glob}/**" for glob in globs)
    return Match(ou=around, name=globs, word=words, ou_word=words)


def _rule(
    name: str, badge: str, match: Match, confirm: Confirm = Confirm.NONE, *, color: str = ""
) -> EnvironmentRule:
    return EnvironmentRule(name, badge, color or name, match, confirm, built_in=True)


_PROD = ("prod", "production", "prd", "live")

BUILT_IN_RULES: tuple[EnvironmentRule, ...] = (
    _rule(
        "management",
        "MGMT",
        # The names are for those who may not read which account it is.
        Match(management=True, name=("management", "management account", "payer", "org-master")),
    ),
    # These have a word for production in their names, so they come before it.
    _rule("staging", "STG", _named(*_apart("pre", *_PROD), globs=("*preprod*",))),
    _rule("dev", "DEV", _named(*_apart("non", *_PROD), "nprd", "nprod", globs=("*nonprod*",))),
    # A place for recovery from disasters holds what production holds.
    _rule(
        "prod",
        "PROD",
        _named(*_PROD, "dr", "disaster recovery", "business continuity", globs=("*本番*",)),
        Confirm.ASK,
    ),
    _rule(
        "suspended",
        "SUSP",
        Match(ou_word=("suspended", "quarantine", "graveyard")),
        color="grey",
    ),
    # There SCPs are tried out: a place for tests, whatever its second word.
    _rule("test", "TEST", _named("policy staging")),
    _rule(
        "staging",
        "STG",
        _named(
            *("staging", "stage", "stg", "uat", "qa", "acceptance"),
            globs=("*ステージング*", "*検証*"),
        ),
    ),
    _rule("test", "TEST", _named("test", "testing", "tst", "ci", globs=("*テスト*",))),
    _rule(
        "sandbox",
        "SBX",
        _named(*("sandbox", "sandboxes", "sbx", "playground", "poc"), globs=("*サンドボックス*",)),
    ),
    _rule(
        "dev",
        "DEV",
        _named("dev", "develop", "development", "sdlc", globs=("*開発*",)),
    ),
    _rule(
        "security",
        "SEC",
        _named(
            *("security", "audit", "log archive", "logarchive", "logging", "guardduty"),
            globs=("*セキュリティ*",),
        ),
    ),
    _rule(
        "shared",
        "SHRD",
        _named(
            *("shared", "infrastructure", "infra", "network", "networking", "transit", "platform"),
            *("shared services", "sharedservices", "deployments", "operations tooling"),
            *("backup", "identity", "monitoring"),
        ),
    ),
)
"""Used where the file has no `[[environments]]`; the first one that matches wins."""
