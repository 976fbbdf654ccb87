"""Reading `config.toml`: what is valid is in force."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.unit.config.loading import ROLE, RULE, Load
from tests.unit.config.loading import load as load  # noqa: PLC0414 - a fixture, for this module

from hatstand.config.model import ClipboardVia, LinkKind, MfaMode, SessionStore, Settings
from hatstand.domain.built_in_rules import BUILT_IN_RULES
from hatstand.domain.environments import Confirm

GOOD_VALUES: list[tuple[str, Callable[[Settings], Any], Any]] = [
    ('theme = "nord"', lambda s: s.theme, "nord"),
    ('default_context = "profiles"', lambda s: s.default_context, "profiles"),
    ('default_context = "b"\n[contexts.a]\n[contexts.b]', lambda s: s.default_context, "b"),
    ('[sessions]\nstore = "memory"', lambda s: s.sessions.store, SessionStore.MEMORY),
    ('[sessions]\nstore = "memory"', lambda s: s.sessions.share_with_aws_cli, False),
    ('[sessions]\nstore = "keyring"', lambda s: s.sessions.share_with_aws_cli, False),
    ('[sessions]\nstore = "runtime"', lambda s: s.sessions.share_with_aws_cli, True),
    ("[sessions]", lambda s: s.sessions.share_with_aws_cli, True),
    (
        '[sessions]\nstore = "memory"\nshare_with_aws_cli = true',
        lambda s: s.sessions.share_with_aws_cli,
        True,
    ),
    ("[sessions]\nshare_with_aws_cli = false", lambda s: s.sessions.share_with_aws_cli, False),
    ('[sessions]\nduration = "15m"', lambda s: s.sessions.duration, 900),
    ('[sessions]\nduration = "12h"', lambda s: s.sessions.duration, 43200),
    ('[sessions]\nduration = "1h30m"', lambda s: s.sessions.duration, 5400),
    ('[sessions]\nduration = "90m"', lambda s: s.sessions.duration, 5400),
    ('[sessions]\nduration = "1h0m5s"', lambda s: s.sessions.duration, 3605),
    ('[sessions]\nmfa = "each"', lambda s: s.sessions.mfa, MfaMode.EACH),
    ('[sessions]\nmfa_duration = "36h"', lambda s: s.sessions.mfa_duration, 129600),
    ('[sessions]\nname = "ops-{user}"', lambda s: s.sessions.name, "ops-{user}"),
    ('[sessions]\nname = "al"', lambda s: s.sessions.name, "al"),
    ('[sessions]\nsource_identity = "alice"', lambda s: s.sessions.source_identity, "alice"),
    (
        '[sessions]\ntags = { Team = "pay", "Cost Center" = "", "部" = "営業" }',
        lambda s: dict(s.sessions.tags),
        {"Team": "pay", "Cost Center": "", "部": "営業"},
    ),
    ('[sessions]\nwarn_before = "0s"', lambda s: s.sessions.warn_before, 0),
    ("[limits]\nrate = 1", lambda s: s.rate, 1.0),
    ("[limits]\nrate = 0.05", lambda s: s.rate, 0.05),
    ('[clipboard]\nvia = "osc52"', lambda s: s.clipboard.via, ClipboardVia.OSC52),
    ('[clipboard]\nclear_after = "never"', lambda s: s.clipboard.clear_after, None),
    ('[clipboard]\nclear_after = "2m"', lambda s: s.clipboard.clear_after, 120),
    ('[console]\nkind = "switch-role"', lambda s: s.console.kind, LinkKind.SWITCH_ROLE),
    ('[console]\nregion = "us-gov-west-1"', lambda s: s.console.region, "us-gov-west-1"),
    ('[console]\nregion = "eusc-de-east-1"', lambda s: s.console.region, "eusc-de-east-1"),
    ('[ui]\nanimations = "off"', lambda s: s.ui.animations, "off"),
    ("[ui]\nascii = true", lambda s: s.ui.ascii, "on"),
    ("[ui]\nascii = false", lambda s: s.ui.ascii, "off"),
    (RULE, lambda s: s.environments[0].badge, "PROD"),
    (RULE, lambda s: s.environments[0].color, "prod"),
    (RULE, lambda s: s.environments[0].confirm, Confirm.NONE),
    (RULE.replace("prod", "Customers"), lambda s: s.environments[0].badge, "CUSTOM"),
    (RULE.replace("prod", "Customers"), lambda s: s.environments[0].color, "grey"),
    (RULE.replace("prod", "本番環境"), lambda s: s.environments[0].badge, "本番環"),
    (RULE + 'badge = "P!"', lambda s: s.environments[0].badge, "P!"),
    (RULE + 'color = "#Ff00aA"', lambda s: s.environments[0].color, "#Ff00aA"),
    (RULE + 'color = "sandbox"', lambda s: s.environments[0].color, "sandbox"),
    (RULE + 'color = "magenta"', lambda s: s.environments[0].color, "magenta"),
    (RULE + 'confirm = "type"', lambda s: s.environments[0].confirm, Confirm.TYPE),
    (RULE + 'match.role = ["R*"]', lambda s: s.environments[0].match.role, ("R*",)),
    (
        RULE + 'match.id = ["012345678901"]',
        lambda s: s.environments[0].match.id,
        ("012345678901",),
    ),
    (
        RULE + 'match.word = ["PROD", "Log-Archive"]',
        lambda s: s.environments[0].match.word,
        ("prod", "log archive"),
    ),
    (RULE + 'match.ou_word = ["live"]', lambda s: s.environments[0].match.ou_word, ("live",)),
    (RULE + "match.management = true", lambda s: s.environments[0].match.management, True),
    (
        RULE + 'match.state = ["SUSPENDED"]',
        lambda s: s.environments[0].match.state,
        ("SUSPENDED",),
    ),
    (
        RULE + 'match.tags.env = ["p", "q"]',
        lambda s: s.environments[0].match.tags,
        (("env", ("p", "q")),),
    ),
    ("environments = []", lambda s: s.environments, ()),
    ("", lambda s: s.environments, BUILT_IN_RULES),
    ("[contexts.b]\n[contexts.a]", lambda s: [c.name for c in s.contexts], ["b", "a"]),
    (
        '[contexts.a]\nroles_via = "arn:aws-cn:iam::111111111111:role/x/R"',
        lambda s: s.contexts[0].roles_via,
        "arn:aws-cn:iam::111111111111:role/x/R",
    ),
    (
        '[contexts.a]\nmfa_serial = "GAHT12345678"',
        lambda s: s.contexts[0].mfa_serial,
        "GAHT12345678",
    ),
    (ROLE, lambda s: s.contexts[0].roles[0].mfa, None),
    (ROLE + "mfa = false", lambda s: s.contexts[0].roles[0].mfa, False),
    (
        ROLE + 'accounts.id = ["111111111111"]',
        lambda s: s.contexts[0].roles[0].accounts.id,
        ("111111111111",),
    ),
    (
        ROLE + 'via = "arn:aws:iam::111111111111:role/Hub"',
        lambda s: s.contexts[0].roles[0].via,
        "arn:aws:iam::111111111111:role/Hub",
    ),
    ('[keys]\nassume = "a"\nlater = "??"', lambda s: dict(s.keys), {"assume": "a", "later": "??"}),
    ('\ufefftheme = "nord"\r\n', lambda s: s.theme, "nord"),
]


@pytest.mark.parametrize(("text", "read", "expected"), GOOD_VALUES)
def test_valid_values_are_in_force(
    load: Load, text: str, read: Callable[[Settings], Any], expected: Any
) -> None:
    """A valid value arrives in the settings, and nothing is said about it."""
    settings = load(text)
    assert settings.findings == ()
    assert read(settings) == expected
