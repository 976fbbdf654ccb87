"""The reference of the settings: each key of the schema, its default, and what it is for.

The prose is that of `pages/configuration.md`; a line `{{name}}` there becomes one of these tables.
A key of the schema without words here is a `KeyError`, and so are words without a key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path

from hatstand.config.model import ClipboardVia, LinkKind, MfaMode, SessionStore, Settings
from hatstand.config.rules import ENVIRONMENT, MATCH, PALETTE
from hatstand.config.schema import (
    ACCOUNT,
    CLIPBOARD,
    CONSOLE,
    CONTEXT,
    LIMITS,
    LONGEST_MFA_SESSION,
    ORGANIZATION,
    ROLE,
    ROOT,
    SELECTOR,
    SESSIONS,
    UI,
)
from hatstand.config.showing import shown_settings
from hatstand.config.tables import Table
from hatstand.config.writing import seconds_text, toml_value
from hatstand.domain.built_in_rules import BUILT_IN_RULES
from hatstand.domain.durations import MAXIMUM_DURATION, MINIMUM_DURATION
from hatstand.domain.environments import Confirm, EnvironmentRule, Match

PROSE = Path(__file__).parent / "pages" / "configuration.md"
_MARK = re.compile(r"^\{\{(\w+)\}\}$", re.MULTILINE)


def _choices(kind: type[StrEnum], **words: str) -> str:
    """Return the values of an enumeration in its order, with what some of them mean."""
    told = {name.replace("_", "-"): meaning for name, meaning in words.items()}
    values = [
        f"`{one.value}`" + (f": {told.pop(one.value)}" if one.value in told else "") for one in kind
    ]
    if told:
        raise KeyError(f"no such value: {', '.join(told)}")
    return " · ".join(values)


_ROLE_TIMES = f"{seconds_text(MINIMUM_DURATION)} to {seconds_text(MAXIMUM_DURATION)}"
_MFA_TIMES = f"{seconds_text(MINIMUM_DURATION)} to {seconds_text(LONGEST_MFA_SESSION)}"

_UNSET = {
    "default_context": "the first context",
    "sessions.share_with_aws_cli": "`true` with `runtime`, else `false`",
    "console.region": "the session's",
}
"""What counts where a key without a fixed default is left out; a dash elsewhere."""

_TOP = {
    "theme": "a file of `themes/`, or of `~/.config/hatstand/themes/`; a theme chosen with `t` "
    "counts until this value changes; [Themes](themes.md) shows them",
    "default_context": "the context that is used without `--context`",
}
_SESSIONS = {
    "store": _choices(
        SessionStore,
        runtime="files of this user alone",
        memory="one process only",
        keyring="the system's keyring (`pip install 'hatstand[keyring]'`)",
    ),
    "share_with_aws_cli": "sessions of roles that are profiles go into the AWS CLI's own cache "
    "too, so that `aws --profile X` asks nothing",
    "duration": f"how long sessions are asked for, {_ROLE_TIMES}",
    "mfa": _choices(
        MfaMode,
        session="one code serves all roles, 1 h each",
        each="a code for each role, longer sessions",
    ),
    "mfa_duration": f"how long one code serves, {_MFA_TIMES}",
    "name": "the session name in CloudTrail; cleaned to what AWS takes",
    "source_identity": "sent with each AssumeRole",
    "tags": 'session tags, `{ team = "payments" }`',
    "warn_before": "when a session that ends soon is told",
}
_REST = {
    "limits.rate": "the share of AWS's documented API rates that a crawl may use; the rest is your "
    "colleagues'",
    "clipboard.via": _choices(ClipboardVia, auto="as below", show="on the screen, to select"),
    "clipboard.clear_after": 'when a copied secret is cleared, where that is possible; `"never"`',
    "console.kind": f"the link that `o` copies: {_choices(LinkKind)}",
    "console.region": "the console's region",
    "ui.animations": "`auto` (off over SSH) · `on` · `off`",
    "ui.ascii": "plain ASCII signs instead of `▾ ● …`: `auto` · `on` · `off`",
}
_ENVIRONMENT = {
    "name": "such as `prod`; `HATSTAND_ENV` says it",
    "badge": "the text badge; default: the name in capitals",
    "color": f"a colour name of the theme (`{' '.join(PALETTE)} grey white`) or `#rrggbb`",
    "confirm": _choices(
        Confirm, none="the default", ask="yes or no", type="the account's name must be typed"
    ),
}
_MATCH = {
    "ou": "globs over OU paths: `X/**` is X itself and all below it, `*` one segment, `**` "
    "everything",
    "ou_word": "words in the name of any OU around the account: `prod` is in "
    "`Infrastructure_Prod`, not in `Products`",
    "name": "globs over an account's names: the Organization's, the configured one, its alias, the "
    "profiles'",
    "word": "words in any of an account's names: `prod` is in `payments-prod`, `CRMProd2` and "
    "`決済prod`, not in `productivity`",
    "role": "globs over role names: they set the environment of that role alone",
    "tags": '`{ Environment = ["prod", "production"] }`',
    "id": "account ids",
    "state": "account states such as `SUSPENDED`",
    "management": "`true`: the organization's management account",
}
_CONTEXT = {
    "profile": "the base credentials; without it the default chain",
    "region": "the region for exports and regional services",
    "organization.role": "the ARN of a role that may read Organizations",
    "roles_via": "the ARN of a role, `*` for the account id, that may read other accounts' roles "
    "(opt-in)",
    "mfa_serial": "the MFA device; else the profile's, else found with `iam:ListMFADevices` (of "
    "several you choose once)",
    "mfa_process": "a command that prints the code, run without the AWS keys that the shell may "
    "hold; asked before it is run for the first time, "
    "never run at start-up",
}
_ACCOUNT = {
    "id": "twelve digits, in quotes",
    "name": "what it is called where the Organization does not say",
    "ou": 'the path of its OU, such as `"Workloads/Prod"`',
}
_ROLE = {
    "name": "the role's name, without its path",
    "accounts.ou": "globs over the OU paths of the accounts that it is in",
    "accounts.name": "globs over their names",
    "accounts.id": "their ids; any of the three selects, and one must",
    "mfa": "whether a code is needed; without it one try is made before asking",
    "external_id": "sent with AssumeRole",
    "duration": f"how long its sessions are asked for, {_ROLE_TIMES}",
    "via": "the role to assume first: a role's name (in the same account, else the only one of "
    "that name), or an ARN. Chained sessions last 1 h at most",
}


def page() -> str:
    """Return the whole page."""
    return _MARK.sub(lambda mark: TABLES[mark[1]]().rstrip("\n"), PROSE.read_text("utf-8"))


def _with_defaults(keys: Iterable[str], means: Mapping[str, str], prefix: str = "") -> str:
    settings = {
        table.way_to(one): one.value
        for table in shown_settings(Settings(), Settings())
        for one in table.settings
    }
    rows = []
    for key in _all_told(list(keys), means):
        way = f"{prefix}{key}"
        value = settings[way]
        default = _UNSET.get(way) or ("–" if value is None else f"`{toml_value(value)}`")
        rows.append((f"`{key}`", default, means[key]))
    return _table(("Key", "Default", "Means"), rows)


def _plain(keys: Iterable[tuple[str, bool]], means: Mapping[str, str]) -> str:
    needed = dict(keys)
    rows = (
        (f"`{key}`", means[key] + (" (must be there)" if needed[key] else ""))
        for key in _all_told(list(needed), means)
    )
    return _table(("Key", "Means"), rows)


def _all_told(keys: list[str], means: Mapping[str, str]) -> list[str]:
    """Return the keys of a table, which must be those that there are words for."""
    if odd := set(keys) ^ set(means):
        raise KeyError(f"a key without words, or words without a key: {', '.join(sorted(odd))}")
    return keys


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _nested(table: Table, **inner: Table) -> Iterator[tuple[str, bool]]:
    """Yield the keys of a table, those of tables in it by their way, and which must be there."""
    for key, rule in table.items():
        if key in inner:
            yield from ((f"{key}.{name}", False) for name in inner[key])
        else:
            yield key, rule.needed


def _top() -> str:
    return _with_defaults((key for key in ROOT if key in _TOP), _TOP)


def _rest() -> str:
    tables = {"limits": LIMITS, "clipboard": CLIPBOARD, "console": CONSOLE, "ui": UI}
    keys = (f"{name}.{key}" for name, table in tables.items() for key in table)
    return _with_defaults(keys, _REST)


def _environments() -> str:
    means = _ENVIRONMENT | {f"match.{key}": words for key, words in _MATCH.items()}
    return _plain(_nested(ENVIRONMENT, match=MATCH), means)


def _contexts() -> str:
    own = {key: rule for key, rule in CONTEXT.items() if key not in ("accounts", "roles")}
    return _plain(_nested(own, organization=ORGANIZATION), _CONTEXT)


def _built_in() -> str:
    rows = (
        (
            f"`{rule.name}`",
            _named(rule),
            "–" if rule.confirm is Confirm.NONE else f"`{rule.confirm}`",
        )
        for rule in BUILT_IN_RULES
    )
    return _table(("Environment", "OUs and accounts with", "Asks"), rows)


def _named(rule: EnvironmentRule) -> str:
    """Return in words what a built-in rule goes by; words that are also written apart once."""
    match = rule.match
    words = [*match.word, *(name.strip("*") for name in match.name if "*" in name)]
    if match == Match(ou_word=match.ou_word):
        return f"{_listed(match.ou_word)} in the name of an OU"
    if match.management:
        return f"the management account, and accounts called {_listed(match.name)}"
    return _listed(words)


def _listed(words: Iterable[str]) -> str:
    known = list(dict.fromkeys(words))
    joined = {word for word in known if " " not in word}
    return ", ".join(f"`{word}`" for word in known if word.replace(" ", "") not in joined - {word})


TABLES: Mapping[str, Callable[[], str]] = {
    "top": _top,
    "sessions": lambda: _with_defaults(SESSIONS, _SESSIONS, "sessions."),
    "rest": _rest,
    "environments": _environments,
    "built_in": _built_in,
    "contexts": _contexts,
    "accounts": lambda: _plain(_nested(ACCOUNT), _ACCOUNT),
    "roles": lambda: _plain(_nested(ROLE, accounts=SELECTOR), _ROLE),
}
"""The tables by the names that stand for them in the prose."""
