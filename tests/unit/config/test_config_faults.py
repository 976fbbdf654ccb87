"""Reading `config.toml`: each fault with its place and what would do."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.config.loading import ROLE, RULE, Load
from tests.unit.config.loading import load as load  # noqa: PLC0414 - a fixture, for this module

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
