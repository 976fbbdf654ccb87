"""Reading `config.toml`: values, faults with their places, and what the faults forbid."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hatstand.config.load import line_of_key, load_settings
from hatstand.config.model import ClipboardVia, LinkKind, MfaMode, SessionStore, Settings
from hatstand.domain.built_in_rules import BUILT_IN_RULES
from hatstand.domain.environments import Confirm

Load = Callable[[str], Settings]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def write_and_load(text: str) -> Settings:
        file = tmp_path / "config.toml"
        file.write_text(text, encoding="utf-8")
        return load_settings(file)

    return write_and_load


RULE = '[[environments]]\nname = "prod"\nmatch.name = ["x"]\n'
ROLE = '[[contexts.a.roles]]\nname = "Admin"\naccounts.ou = ["**"]\n'

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


FAULTS: list[tuple[str, int, str, str, str]] = [
    # text, line, key, part of the message, part of the hint
    ("theme = 3", 1, "theme", "a text is wanted, not a number", "quotes"),
    ('theme = " "', 1, "theme", "empty", ""),
    ('them = "x"', 1, "them", "unknown key", '"theme"'),
    ("[sesions]\n", 1, "sesions", "unknown key", '"sessions"'),
    ('sessions = "x"', 1, "sessions", "a table is wanted, not a text", ""),
    ('[ui]\n\ntheme = "x"', 3, "ui.theme", "unknown key", "at the top, before the first"),
    ('store = "memory"', 1, "store", "unknown key", "in [sessions]"),
    ('[console]\nclear_after = "1s"', 2, "console.clear_after", "unknown key", "in [clipboard]"),
    (
        'default_context = "acmee"\n[contexts.acme]',
        1,
        "default_context",
        'no context is called "acmee"',
        '"acme"',
    ),
    ('default_context = "x"', 1, "default_context", "no context", "profiles"),
    ('[sessions]\nduratoin = "1h"', 2, "sessions.duratoin", "unknown key", '"duration"'),
    ('[sessions]\nstore = "runtme"', 2, "sessions.store", '"runtme" is none of', '"runtime"'),
    ('[sessions]\nstore = "RUNTIME"', 2, "sessions.store", "none of", '"runtime"'),
    ('[sessions]\nstore = "zzz"', 2, "sessions.store", "runtime, memory, keyring", ""),
    (
        '[sessions]\nshare_with_aws_cli = "true"',
        2,
        "sessions.share_with_aws_cli",
        "true or false is wanted, not a text",
        "write true without quotes",
    ),
    ("[sessions]\nduration = 3600", 2, "sessions.duration", "unit", '"1h"'),
    ('[sessions]\nduration = "1 hour"', 2, "sessions.duration", "not a time", '"1h30m"'),
    ('[sessions]\nduration = ""', 2, "sessions.duration", "not a time", ""),
    ('[sessions]\nduration = "14m59s"', 2, "sessions.duration", "15 min to 12 h", ""),
    ('[sessions]\nduration = "13h"', 2, "sessions.duration", "15 min to 12 h", ""),
    ('[sessions]\nduration = "٣h"', 2, "sessions.duration", "not a time", ""),
    ('[sessions]\nmfa = "once"', 2, "sessions.mfa", "session, each", ""),
    ('[sessions]\nmfa_duration = "37h"', 2, "sessions.mfa_duration", "15 min to 36 h", ""),
    ('[sessions]\nname = "{usr}"', 2, "sessions.name", '"{usr}" is not known', '"user"'),
    ('[sessions]\nname = "a b"', 2, "sessions.name", "only letters", ""),
    ('[sessions]\nname = "ü{user}"', 2, "sessions.name", "only letters", ""),
    ('[sessions]\nname = "{user"', 2, "sessions.name", "only letters", ""),
    ('[sessions]\nname = "a"', 2, "sessions.name", "2 to 64", ""),
    (f'[sessions]\nname = "{"a" * 65}"', 2, "sessions.name", "2 to 64", ""),
    ('[sessions]\nsource_identity = "a"', 2, "sessions.source_identity", "2 to 64", ""),
    ('[sessions]\nsource_identity = "a b"', 2, "sessions.source_identity", "only letters", ""),
    ('[sessions]\ntags = ["a"]', 2, "sessions.tags", "a table is wanted, not a list", ""),
    ("[sessions]\ntags.Team = 5", 2, "sessions.tags.Team", "a text is wanted", ""),
    ('[sessions]\ntags = { "aws:x" = "y" }', 2, 'sessions.tags."aws:x"', "aws:", ""),
    (f'[sessions]\ntags.T = "{"v" * 257}"', 2, "sessions.tags.T", "256", ""),
    ('[sessions]\nwarn_before = "soon"', 2, "sessions.warn_before", "not a time", ""),
    ("[limits]\nrate = 0", 2, "limits.rate", "above 0 and up to 1", ""),
    ("[limits]\nrate = 1.1", 2, "limits.rate", "above 0 and up to 1", ""),
    ("[limits]\nrate = nan", 2, "limits.rate", "above 0 and up to 1", ""),
    ("[limits]\nrate = true", 2, "limits.rate", "not true or false", ""),
    ('[limits]\nrate = "half"', 2, "limits.rate", "not a text", ""),
    ('[clipboard]\nvia = "osc-52"', 2, "clipboard.via", "none of", '"osc52"'),
    ('[clipboard]\nclear_after = "nver"', 2, "clipboard.clear_after", "not a time", '"never"'),
    ("[clipboard]\nclear_after = 45", 2, "clipboard.clear_after", "unit", '"45s"'),
    ('[clipboard]\nclear_after = "0s"', 2, "clipboard.clear_after", "1 s to 24 h", ""),
    ('[console]\nkind = "switch_role"', 2, "console.kind", "none of", '"switch-role"'),
    ('[console]\nregion = "tokyo"', 2, "console.region", "not a region", "ap-northeast-1"),
    ('[console]\nregion = "us-east-1a"', 2, "console.region", "not a region", ""),
    ('[ui]\nanimations = "of"', 2, "ui.animations", "none of", '"off"'),
    ("[ui]\nascii = 1", 2, "ui.ascii", "a text is wanted", ""),
    ('[environments]\nname = "x"', 1, "environments", "a list is wanted", "[[environments]]"),
    ("environments = [3]", 1, "environments[#1]", "a table is wanted, not a number", ""),
    ('[[environments]]\nmatch.ou = ["x"]', 1, "environments[#1].name", "missing", ""),
    ('\n[[environments]]\nname = "x"', 2, "environments[x].match", "missing", ""),
    (
        '[[environments]]\nname = "x"\nmatch = {}',
        3,
        "environments[x].match",
        "selects nothing",
        "known here: ou, ou_word, name, word, role, tags, id, state",
    ),
    (RULE + 'colour = "red"', 4, "environments[prod].colour", "unknown key", '"color"'),
    (RULE + 'ou = ["x"]', 4, "environments[prod].ou", "unknown key", "match.ou"),
    (RULE + 'color = "rd"', 4, "environments[prod].color", "not a colour", '"red"'),
    (RULE + 'color = "#ff00"', 4, "environments[prod].color", "#rrggbb", ""),
    (RULE + 'badge = ""', 4, "environments[prod].badge", "empty", ""),
    (RULE + 'confirm = "asks"', 4, "environments[prod].confirm", "none, ask, type", '"ask"'),
    (RULE + "confirm = true", 4, "environments[prod].confirm", "a text is wanted", ""),
    (
        RULE + 'match.ou = "Workloads/**"',
        4,
        "environments[prod].match.ou",
        "a list is wanted, not a text",
        '["Workloads/**"]',
    ),
    (
        RULE + 'match.id = [\n  "111111111111",\n  "1111-2222-3333",\n]',
        6,
        "environments[prod].match.id[#2]",
        "twelve digits",
        '"111122223333"',
    ),
    (
        RULE + "match.id = [111111111111]",
        4,
        "environments[prod].match.id[#1]",
        "a text is wanted",
        '"111111111111"',
    ),
    (
        RULE + 'match.state = ["ACTVE"]',
        4,
        "environments[prod].match.state[#1]",
        "none of",
        '"ACTIVE"',
    ),
    (RULE + 'match.tags = ["x"]', 4, "environments[prod].match.tags", "a table is wanted", ""),
    (RULE + 'match.tags.env = "p"', 4, "environments[prod].match.tags.env", "a list", '["p"]'),
    (RULE + 'match.word = ["--"]', 4, "environments[prod].match.word[#1]", "no letter", ""),
    (RULE + "match.management = 1", 4, "environments[prod].match.management", "true or", ""),
    (RULE + 'match.nam = ["x"]', 4, "environments[prod].match.nam", "unknown key", '"name"'),
    ("contexts = 3", 1, "contexts", "a table is wanted", ""),
    ("contexts.a = 3", 1, "contexts.a", "a table is wanted", ""),
    ('[contexts.a]\nprofil = "x"', 2, "contexts.a.profil", "unknown key", '"profile"'),
    ('[contexts.a]\nregion = "x"', 2, "contexts.a.region", "not a region", ""),
    ('[contexts.a]\norganization = "x"', 2, "contexts.a.organization", "a table", ""),
    (
        '[contexts."a b"]\norganization.rol = "x"',
        2,
        'contexts."a b".organization.rol',
        "unknown key",
        '"role"',
    ),
    (
        '[contexts.a]\norganization.role = "OrgReader"',
        2,
        "contexts.a.organization.role",
        "not the ARN of a role",
        "arn:aws:iam::111111111111:role/",
    ),
    (
        '[contexts.a]\norganization.role = "arn:asw:iam::111111111111:role/R"',
        2,
        "contexts.a.organization.role",
        '"asw" is not a partition',
        '"aws"',
    ),
    (
        '[contexts.a]\norganization.role = "arn:aws:iam::*:role/R"',
        2,
        "contexts.a.organization.role",
        "not the ARN of a role",
        "",
    ),
    (
        '[contexts.a]\nroles_via = "arn:aws:iam::*:user/R"',
        2,
        "contexts.a.roles_via",
        "not the ARN of a role",
        "arn:aws:iam::*:role/",
    ),
    ('[contexts.a]\nmfa_serial = "short"', 2, "contexts.a.mfa_serial", "9 to 256", ""),
    (
        '[contexts.a]\nmfa_serial = "arn:aws:iam::1:mfa/alice"',
        2,
        "contexts.a.mfa_serial",
        "not the ARN of an MFA device",
        "mfa/alice",
    ),
    (
        '[contexts.a]\nmfa_serial = "arn:aws:iam::111111111111:u2f/user/a"',
        2,
        "contexts.a.mfa_serial",
        "does not give codes",
        "",
    ),
    ("[contexts.a]\nmfa_process = 'ykman \"x'", 2, "contexts.a.mfa_process", "not closed", ""),
    ("[contexts.a]\nmfa_process = ['ykman']", 2, "contexts.a.mfa_process", "not a list", ""),
    (
        '[contexts.a.accounts]\nid = "111111111111"',
        1,
        "contexts.a.accounts",
        "a list is wanted",
        "[[contexts.a.accounts]]",
    ),
    ('[[contexts.a.accounts]]\nname = "p"', 1, "contexts.a.accounts[p].id", "missing", ""),
    (
        '[[contexts.a.accounts]]\nid = "1"',
        2,
        "contexts.a.accounts[1].id",
        "twelve digits are wanted",
        "",
    ),
    (
        "[[contexts.a.accounts]]\nid = 111111111111",
        2,
        "contexts.a.accounts[#1].id",
        "a text is wanted",
        '"111111111111"',
    ),
    (
        '[[contexts.a.accounts]]\nid = "111111111111"\nname = "x"\n'
        '[[contexts.a.accounts]]\nid = "111111111111"\nname = "y"',
        5,
        "contexts.a.accounts[y].id",
        "account 111111111111 is in this list already",
        "",
    ),
    (
        '[[contexts.a.accounts]]\nid = "111111111111"\nous = "x"',
        3,
        "contexts.a.accounts[111111111111].ous",
        "unknown key",
        '"ou"',
    ),
    ('[[contexts.a.roles]]\naccounts.ou = ["**"]', 1, "contexts.a.roles[#1].name", "missing", ""),
    ('[[contexts.a.roles]]\nname = "R"', 1, "contexts.a.roles[R].accounts", "missing", ""),
    (
        '[[contexts.a.roles]]\nname = "R"\naccounts.ou = []',
        3,
        "contexts.a.roles[R].accounts",
        "selects nothing",
        "known here: ou, name, id",
    ),
    (
        '[[contexts.a.roles]]\nname = "R"\naccounts = ["x"]',
        3,
        "contexts.a.roles[R].accounts",
        "a table is wanted, not a list",
        "",
    ),
    (ROLE + 'ou = ["x"]', 4, "contexts.a.roles[Admin].ou", "unknown key", "accounts.ou"),
    (ROLE + 'mfa = "yes"', 4, "contexts.a.roles[Admin].mfa", "true or false is wanted", ""),
    (ROLE + 'external_id = "x"', 4, "contexts.a.roles[Admin].external_id", "2 to 1224", ""),
    (ROLE + 'external_id = "a b"', 4, "contexts.a.roles[Admin].external_id", "only letters", ""),
    (ROLE + 'duration = "13h"', 4, "contexts.a.roles[Admin].duration", "15 min to 12 h", ""),
    (ROLE + 'via = "a/b"', 4, "contexts.a.roles[Admin].via", "only letters", ""),
    (ROLE + 'via = "Admin"', 4, "contexts.a.roles[Admin].via", "through itself", ""),
    (ROLE + 'via = "arn:aws:iam::1:role/x"', 4, "contexts.a.roles[Admin].via", "not the ARN", ""),
    (
        '[[contexts.a.roles]]\nname = "team/Admin"\naccounts.ou = ["**"]',
        2,
        "contexts.a.roles[team/Admin].name",
        "without its path",
        "",
    ),
    ("[keys]\nassume = 1", 2, "keys.assume", "a text is wanted", ""),
    ('keys = "x"', 1, "keys", "a table is wanted", ""),
]


@pytest.mark.parametrize(("text", "line", "key", "message", "hint"), FAULTS)
def test_a_fault_names_file_line_key_and_what_would_do(
    load: Load, tmp_path: Path, text: str, line: int, key: str, message: str, hint: str
) -> None:
    """One wrong key or value is one finding with its exact place."""
    findings = load(text).findings
    assert [(finding.file, finding.line, finding.key) for finding in findings] == [
        (str(tmp_path / "config.toml"), line, key)
    ]
    assert message in findings[0].message
    assert hint in findings[0].hint


def test_a_finding_reads_as_one_line(load: Load, tmp_path: Path) -> None:
    """What is printed can be clicked on, read, and acted upon."""
    settings = load('theme = "x"\n[sessions]\nduratoin = "1h"\n')
    assert str(settings.findings[0]) == (
        f'{tmp_path}/config.toml:3: sessions.duratoin: unknown key (did you mean "duration"?)'
    )


def test_foreign_text_in_a_finding_is_harmless(load: Load) -> None:
    """Names from the file can't act on the terminal that shows the finding."""
    settings = load('"a\\u001b[31m" = 1\n[contexts."b\\u202e"]\nx = 1\n')
    for finding in settings.findings:
        assert str(finding).isprintable()


def test_the_rest_of_the_file_stays_in_force(load: Load) -> None:
    """Faults take nothing away but themselves."""
    settings = load(
        'theme = 1\n[sessions]\nduration = "x"\nmfa = "each"\n'
        '[[environments]]\nname = "one"\nmatch.name = ["a", 1, "b"]\ncolor = "no colour"\n'
        "[[environments]]\n[contexts.a]\nprofile = 1\nregion = 'eu-west-1'\n"
        '[[contexts.a.roles]]\nname = "R"\naccounts.ou = ["**"]\nmfa = "x"\n'
    )
    assert settings.theme is None
    assert (settings.sessions.duration, settings.sessions.mfa) == (3600, MfaMode.EACH)
    (rule,) = settings.environments
    assert (rule.name, rule.color, rule.match.name) == ("one", "grey", ("a", "b"))
    (context,) = settings.contexts
    assert (context.profile, context.region) == (None, "eu-west-1")
    assert (context.roles[0].name, context.roles[0].mfa) == ("R", None)
    assert [finding.line for finding in settings.findings] == [1, 3, 7, 8, 9, 9, 11, 16]


def test_without_a_usable_rule_the_built_in_ones_protect(load: Load) -> None:
    """Rules that can't be used must not leave prod without its question."""
    assert load('[[environments]]\nname = 3\nmatch.ou = ["x"]').environments == BUILT_IN_RULES
    assert load("environments = 3").environments == BUILT_IN_RULES


@pytest.mark.parametrize(
    ("text", "blocking"),
    [
        ("them = 1", False),
        ("[ui]\nascii = 9", False),
        ("[console]\nregion = 'x'", False),
        ("[limits]\nrate = 9", False),
        ("[keys]\nassume = 9", False),
        ("[keys]\nstore = 9", False),
        ("[unknown]\nx = 9", False),
        ("[sessions]\nduration = 9", True),
        ("[sessions]\nzzz = 9", True),
        ("[clipboard]\nvia = 9", True),
        ("[[environments]]\nname = 'x'", True),
        ("environments = 1", True),
        ("contexts = 1", True),
        ("default_context = 'x'", True),
        # What was meant for one of these sections, but went elsewhere:
        ("[sesions]\nstore = 'memory'", True),
        ("[[environment]]\nname = 'prod'", True),
        ("[context.acme]", True),
        ("store = 'memory'", True),
        ("[ui]\nclear_after = '5s'", True),
    ],
)
def test_faults_on_which_safety_depends_block(load: Load, text: str, blocking: bool) -> None:
    """Assuming and handing over is refused while it is unclear what the user wants there."""
    settings = load(text)
    assert settings.findings
    assert settings.blocking == (settings.findings if blocking else ())
    assert settings.blocking_contexts == {}


def test_a_fault_in_a_context_blocks_that_context_alone(load: Load) -> None:
    """The other contexts go on working."""
    settings = load(
        "[contexts.a]\nprofil = 'x'\n[contexts.b]\nprofile = 'y'\n[contexts.c]\nx = 1\n"
    )
    assert settings.blocking == ()
    assert {
        name: [f.line for f in found] for name, found in settings.blocking_contexts.items()
    } == {
        "a": [2],
        "c": [6],
    }
    assert [context.name for context in settings.contexts] == ["a", "b", "c"]


def test_another_context_is_never_meant_instead(load: Load) -> None:
    """A misspelt default leaves the first context in use, with everything refused in it."""
    settings = load("default_context = 'bb'\n[contexts.a]\n[contexts.b]\n")
    assert settings.default_context is None
    assert settings.blocking == settings.findings


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a = 1\nb =\n", 2, "Invalid value, at column 4"),
        ("a = 1\na = 2\n", 2, "Cannot overwrite a value"),
        ('theme = "x"\n\n[sessions\n', 3, "Expected ']'"),
        ("a = 1\nb = [1,\n2", 3, "at the end of the file"),
    ],
)
def test_a_file_that_is_no_toml_blocks_everything(
    load: Load, text: str, line: int, words: str
) -> None:
    """Nothing of it is in force, and the finding names the line."""
    settings = load(text)
    assert settings.blocking == settings.findings
    assert settings.exists
    (finding,) = settings.findings
    assert finding.line == line
    assert words in finding.message


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("theme = nord\n", "a text stands in quotation marks"),
        ("[contexts.本番]\n", "stands in quotation marks"),
        ("[ui]\n[ui]\n", "this table is in the file already"),
        ('theme = "a"\ntheme = "b"\n', "this key is in the table already"),
    ],
)
def test_common_syntax_errors_say_what_helps(load: Load, text: str, hint: str) -> None:
    """The parser's own words say what it met, not what to do."""
    (finding,) = load(text).blocking
    assert hint in finding.hint


def test_a_file_that_is_not_utf8_names_the_line(tmp_path: Path) -> None:
    """The parser would only tell a byte offset."""
    file = tmp_path / "config.toml"
    file.write_bytes(b'theme = "x"\n# caf\xe9\n')
    (finding,) = load_settings(file).blocking
    assert (finding.line, finding.message) == (2, "the text is not UTF-8")


def test_too_deep_nesting_is_a_fault_not_a_crash(load: Load) -> None:
    """A hostile file can't end the program."""
    depth = 50_000
    (finding,) = load("a = " + "[" * depth + "]" * depth).blocking
    assert "nested too deeply" in finding.message


def test_no_file_gives_the_defaults(tmp_path: Path) -> None:
    """The program works without any settings."""
    file = tmp_path / "missing" / "config.toml"
    assert load_settings(file) == Settings(file=str(file), exists=False)
    assert load_settings(file).context() is not None


def test_a_file_that_cannot_be_read_blocks(tmp_path: Path) -> None:
    """Unread settings may hold a confirmation that would be missed."""
    (finding,) = load_settings(tmp_path).blocking
    assert "can't be read" in finding.message
    link = tmp_path / "config.toml"
    link.symlink_to(tmp_path / "nowhere")
    (finding,) = load_settings(link).blocking
    assert "link" in finding.message


@pytest.mark.parametrize("mode", [0o000])
def test_a_file_without_permission_blocks(tmp_path: Path, mode: int) -> None:
    """Root reads every file; for everybody else the refusal is a finding."""
    file = tmp_path / "config.toml"
    file.write_text('theme = "x"')
    file.chmod(mode)
    settings = load_settings(file)
    if os.geteuid() == 0:
        assert settings.theme == "x"
    else:
        assert "Permission denied" in settings.blocking[0].message


def test_later_checks_can_ask_for_a_line(tmp_path: Path) -> None:
    """Keys are bound long after the file was read; a clash still names its line."""
    file = tmp_path / "config.toml"
    file.write_text('theme = "x"\n\n[keys]\nassume = "a"\n')
    assert line_of_key(file, "keys", "assume") == 4
    assert line_of_key(file, "keys", "other") == 3
    assert line_of_key(tmp_path / "missing", "keys") is None
    file.write_text("[")
    assert line_of_key(file, "keys") is None


def test_many_accounts_are_read_quickly_enough_to_be_linear(load: Load) -> None:
    """A hand-written organization may be large: work grows with it, not with its square."""
    text = "".join(
        f'[[contexts.a.accounts]]\nid = "{number:012d}"\nname = "n{number}"\n'
        for number in range(2000)
    )
    settings = load(text)
    assert settings.findings == ()
    assert len(settings.contexts[0].accounts) == 2000
