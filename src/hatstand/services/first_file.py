"""The text of a first `config.toml`: what was found, and every key with its default.

A line `#key = value` is a setting that is not set: without its first character it counts, and
changes nothing until its value is another one. All other comments are prose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from hatstand.config.model import Settings
from hatstand.config.origins import ShownTable
from hatstand.config.showing import shown_settings
from hatstand.config.writing import comment, rule_lines, toml_key, toml_value
from hatstand.domain.built_in_rules import BUILT_IN_RULES
from hatstand.domain.profiles import ProfileKind, ProfileSet
from hatstand.domain.text import counted, grouped_account_id
from hatstand.services.beginnings import Beginning

ABOUT: Mapping[str, str] = MappingProxyType(
    {
        "theme": "`t` in the UI shows them all; `hatstand themes` lists them",
        "default_context": "the context without --context; else the first one below",
        "sessions.store": '"runtime" (files of yours alone), "memory", or "keyring"',
        "sessions.share_with_aws_cli": "roles that are profiles: `aws --profile X` asks nothing",
        "sessions.duration": "how long a session is asked for, 15m to 12h",
        "sessions.mfa": '"session": one code for all roles; "each": a code for each',
        "sessions.mfa_duration": "how long one code serves",
        "sessions.name": "the session name in CloudTrail",
        "sessions.source_identity": "sent with each AssumeRole",
        "sessions.tags": "session tags",
        "sessions.warn_before": "when a session that ends soon is told",
        "limits.rate": "the share of AWS's documented rates that reading may use",
        "clipboard.via": '"auto", "native", "tmux", "osc52", or "show" for selecting by hand',
        "clipboard.clear_after": 'when a copied secret is cleared, or "never"',
        "console.kind": 'what `o` copies: "federation", "switch-role", "portal", "container"',
        "console.region": "else the session's",
        "ui.animations": '"auto" (off over SSH), "on", "off"',
        "ui.ascii": '"auto", "on", "off": plain signs',
    }
)
"""One line for each key that has a default."""

_EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "default_context": 'default_context = "profiles"',
        "sessions.source_identity": 'source_identity = "alice"',
        "sessions.tags": 'tags = { team = "payments" }',
        "console.region": 'region = "eu-central-1"',
    }
)
"""What stands there for keys that are not set."""

_COLUMN = 34


def first_file(
    beginnings: tuple[Beginning, ...], profiles: ProfileSet, today: date, *, asked: bool
) -> str:
    """Return the text of a first settings file.

    Args:
        beginnings: The base credentials to begin with; each becomes a context.
        profiles: Of both AWS files.
        today: The day.
        asked: Whether AWS was asked who the beginnings are.
    """
    tables = shown_settings(Settings(environments=()), Settings(environments=()))
    top, *sections = [table for table in tables if table.settings]
    lines = [
        comment(f"hatstand's settings, begun on {today:%Y-%m-%d} by `hatstand config init`."),
        comment("hatstand reads this file and never writes it; a change counts at once."),
        comment("Lines such as #key = value show what counts without them."),
        comment("`hatstand config check` finds mistakes, `hatstand config show` shows all."),
        "",
        *map(comment, _found(beginnings, profiles, asked=asked)),
        "",
        *_defaults(top, beginnings),
    ]
    for table in sections:
        lines += ["", table.header, *_defaults(table, beginnings)]
    lines += ["", *_keys(), "", *_environments(), *_contexts(beginnings)]
    return "\n".join(lines) + "\n"


def _found(
    beginnings: tuple[Beginning, ...], profiles: ProfileSet, *, asked: bool
) -> Iterator[str]:
    roles = sum(profile.kind is ProfileKind.ROLE for profile in profiles.profiles)
    yield "What was found:"
    yield f"  {counted(len(profiles.profiles), 'profile')} in the AWS files, {roles} of them roles"
    for beginning in beginnings:
        yield f"  {_words(beginning, asked=asked)}"
    signed_in = [profile for profile in profiles.profiles if profile.kind is ProfileKind.SSO]
    if signed_in:
        yield f"  {len(signed_in)} of them sign in by IAM Identity Center: each is shown as it is"
    if not beginnings and not signed_in:
        yield "  no base credentials: `aws configure sso` or `aws configure` makes some"


def _words(beginning: Beginning, *, asked: bool) -> str:
    """Return in a line what is known of base credentials."""
    name = "the environment's keys" if beginning.profile is None else f"profile {beginning.name}"
    if beginning.caller is None:
        if not asked:
            return f"{name}: nobody was asked whose it is"
        hint = f" ({beginning.hint})" if beginning.hint else ""
        return f"{name}: {beginning.problem}{hint}"
    who = beginning.caller.label
    words = [f"{name}: {who} in {grouped_account_id(beginning.caller.account_id)}"]
    if beginning.organization:
        words.append(f"the organization {beginning.organization} may be read")
    else:
        words.append("no organization may be read")
    if beginning.roles:
        starts = "starts" if beginning.roles == 1 else "start"
        words.append(f"{counted(beginning.roles, 'profile')} {starts} from it")
    return "; ".join(words)


def _defaults(table: ShownTable, beginnings: tuple[Beginning, ...]) -> Iterator[str]:
    for setting in table.settings:
        way = table.way_to(setting)
        if setting.value is not None:
            written = f"{setting.key} = {toml_value(setting.value)}"
        elif way == "default_context" and beginnings:
            written = f"{setting.key} = {toml_value(beginnings[0].name)}"
        else:
            written = _EXAMPLES[way]
        yield _set_off(written, ABOUT[way])


def _keys() -> Iterator[str]:
    yield "[keys]"
    yield comment("`?` in the UI lists every command's id and its keys.")
    yield _set_off('assume = "a"', "one key, or several with commas between them")


def _environments() -> Iterator[str]:
    yield comment("Environments: the first rule that matches an account gives it badge and colour,")
    yield comment('and says what is asked before it is used ("none", "ask", "type"). These are the')
    yield comment("built-in ones. They count as long as no rule is set; with the first one of your")
    yield comment("own they don't, so keep those that you want.")
    for rule in BUILT_IN_RULES:
        yield ""
        for line in rule_lines(rule):
            yield f"#{line}"


def _contexts(beginnings: Iterable[Beginning]) -> Iterator[str]:
    yield ""
    yield comment("Contexts: where to start from, and the organization seen from there.")
    empty = True
    for beginning in beginnings:
        empty = False
        yield ""
        yield from _context(beginning)
    if empty:
        yield comment("Without one, every profile of the AWS files is shown.")
        yield ""
        yield "#[contexts.acme]"
        yield _set_off('profile = "jump"', "the base credentials")


def _context(beginning: Beginning) -> Iterator[str]:
    name = toml_key(beginning.name)
    yield f"[contexts.{name}]"
    if beginning.profile is not None:
        yield f"profile = {toml_value(beginning.profile)}"
    region = beginning.region or "us-east-1"
    note = "the profile's own" if beginning.region else "for exports and regional services"
    yield _set_off(f"region = {toml_value(region)}", note)
    yield from _devices(beginning.devices)
    yield _set_off(
        'organization.role = "arn:aws:iam::999999999999:role/OrgReader"',
        "who may read Organizations, if not the profile",
    )
    yield _set_off(
        'roles_via = "arn:aws:iam::*:role/ReadOnly"', "a role that may read other accounts' roles"
    )
    yield comment("Roles that exist in many accounts:")
    yield f"#[[contexts.{name}.roles]]"
    yield '#name = "ReadOnly"'
    yield '#accounts.ou = ["**"]'
    if not beginning.organization:
        yield comment("Accounts, as long as no organization may be read:")
        yield f"#[[contexts.{name}.accounts]]"
        yield '#id = "111111111111"'
        yield '#name = "payments-prod"'
        yield '#ou = "Workloads/Prod"'


def _devices(devices: tuple[str, ...]) -> Iterator[str]:
    if len(devices) == 1:
        yield f"mfa_serial = {toml_value(devices[0])}"
        return
    for serial in devices:
        yield _set_off(f"mfa_serial = {toml_value(serial)}", "one of several devices")
    if not devices:
        example = "arn:aws:iam::999999999999:mfa/alice"
        yield _set_off(f"mfa_serial = {toml_value(example)}", "else found by itself")


def _set_off(setting: str, note: str) -> str:
    return f"#{setting:<{_COLUMN}} {comment(note)}"
