"""What must hold of each kind of foreign text, whoever wrote it: one check for each kind.

A check takes the bytes of a file, so that the same one serves what hypothesis makes up and what is
kept in `corpus`. It fails on any exception that is not one of hatstand's own, and on anything in
the answer that a terminal would act upon.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.hostile.words import obeyed

from hatstand.aws.sharedfiles import read_shared_files
from hatstand.cli.output import to_json
from hatstand.config.awsfiles import load_profiles
from hatstand.config.importers import (
    Imported,
    SourceFile,
    detected,
    import_aesr,
    import_aws_config,
    lines_to_paste,
    read_source,
)
from hatstand.config.load import line_of_key, load_settings
from hatstand.config.machine_policy import load_machine_policy
from hatstand.domain.arn import Arn, RoleArn, assumed_role_of
from hatstand.domain.environments import EnvironmentRule, Match
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, Organization, OrganizationalUnit
from hatstand.domain.policy import (
    Caller,
    IdentityPolicy,
    TrustPolicy,
    allows,
    describe,
    judge,
    requirements,
    resource_patterns,
    review,
)
from hatstand.domain.profiles import Finding, ProfileSet
from hatstand.domain.roles import Role
from hatstand.domain.targets import resolve_target
from hatstand.domain.text import folded, grouped_account_id, printable
from hatstand.errors import HatstandError, TargetError
from hatstand.services.whois import account_ids_in, whois
from hatstand.store.state import TomlState
from hatstand.tui.text import clip, foreign, pad, width
from hatstand.tui.theming.library import ThemeLibrary
from hatstand.tui.theming.styles import to_textual

Check = Callable[[bytes], None]

CALLER = Caller("999999999999", "arn:aws:iam::999999999999:user/alice", organization_id="o-1")
INVENTORY = Inventory(
    organization=Organization(
        "o-1",
        "acme",
        units=(OrganizationalUnit("ou-1", "Workloads/\x1b[31m", "root"),),
        accounts=(
            Account("111111111111", "payments-prod", "ou-1", "aws+pay@acme.example"),
            Account("222222222222", "a/b\\c \u202e[x]", "ou-1", aliases=("日本",)),
        ),
    ),
    roles=(Role("111111111111", "Admin"), Role("222222222222", "A\u0301dmin")),
    rules=(EnvironmentRule("prod", "PROD", "red", Match(name=("*-prod",))),),
)


def _quiet(texts: Iterable[str], *, but: str = "") -> None:
    for text in texts:
        assert not obeyed(text, but=but), ascii(text)


def _told(findings: Iterable[Finding]) -> None:
    """Findings are shown line by line, made printable as a whole: they must be one line each."""
    for finding in findings:
        assert finding.message
        _quiet([finding.message, finding.hint, finding.key])


def _file(content: bytes, name: str) -> Path:
    path = Path(tempfile.mkdtemp(dir=Path.home())) / name
    path.write_bytes(content)
    return path


def config(content: bytes) -> None:
    """A `config.toml` gives settings and findings, whatever is in it."""
    path = _file(content, "config.toml")
    settings = load_settings(path)
    _told(settings.findings)
    assert set(settings.blocking) <= set(settings.findings)
    line_of_key(path, "keys", "assume")


def machine_policy(content: bytes) -> None:
    """The machine's policy never widens by a fault: one is told."""
    path = _file(content, "policy.toml")
    path.chmod(0o600)
    policy = load_machine_policy(path, owner=path.stat().st_uid)
    _told(policy.findings)


def theme(content: bytes) -> None:
    """A theme can be painted, or is not there and said to be wrong."""
    path = _file(content, "mine.toml")
    library = ThemeLibrary(path.parent)
    found = library.get("mine")
    _told(library.findings)
    if found is None:
        assert library.findings
    else:
        to_textual(found)
        _quiet([found.about])


def state(content: bytes) -> None:
    """The state file is read as far as it goes, and is one again after the next change."""
    path = _file(content, "state.toml")
    path.chmod(0o600)
    path.parent.chmod(0o700)
    stored = TomlState(path)
    stored.theme()
    for context in ("acme", ""):
        stored.opened_roles(context)
        stored.denied_reads(context)
        stored.recent(context)
    stored.choose_theme("mine", "")
    assert TomlState(path).theme() == ("mine", "")


def aws_files(content: bytes) -> None:
    """Both AWS files give profiles; a secret value is in no finding and no repr."""
    path = _file(content, "config")
    profiles = load_profiles(path, path)
    _told(profiles.findings)
    environ = {
        "HOME": str(path.parent),
        "AWS_CONFIG_FILE": str(path),
        "AWS_SHARED_CREDENTIALS_FILE": str(path),
    }
    files = read_shared_files(environ)
    for name in files.profiles:
        files.full_config(name)
        files.text(name, "region")


def aesr(content: bytes) -> None:
    """A file to import is refused in words, or gives lines that can be pasted."""
    try:
        source = read_source(str(_file(content, "roles.ini")))
        kind = detected(source)
    except HatstandError as error:
        _quiet([error.title, error.hint], but="\n")
        return
    assert kind in ("aesr", "aws-config")
    _pasted_back(import_aesr(source.text, source.name))
    _pasted_back(import_aws_config(SourceFile(source.name, source.content)))


def _pasted_back(imported: Imported) -> None:
    _told(imported.findings)
    text = lines_to_paste(imported.contexts, "a file")
    _quiet([text], but="\n")
    settings = load_settings(_file(text.encode(), "config.toml"))
    assert [f for f in settings.findings if f.severity == "error"] == []
    assert settings.contexts == imported.contexts or not imported.contexts


def policy(content: bytes) -> None:
    """A policy is judged or said to be unreadable; nothing is granted by what can't be read."""
    text = content.decode("utf-8", "surrogateescape")
    trust, own = TrustPolicy.parse(text), IdentityPolicy.parse(text)
    arn = "arn:aws:iam::111111111111:role/Admin"
    judged = judge(trust, CALLER, role_account_id="111111111111")
    allowed = allows([own], "sts:AssumeRole", arn)
    requirements(trust)
    resource_patterns([own])
    shown = [judged.reason, allowed.reason, trust.problem, own.problem]
    shown += [*describe(trust), *describe(own), *(found.message for found in review(trust))]
    _quiet(map(printable, shown))
    if not any(statement.effect == "Allow" for statement in own.statements) and not own.problem:
        assert allowed.allowed is False


def pasted(content: bytes) -> None:
    """Whatever is pasted into find or `whois`, of any length."""
    text = content.decode("utf-8", "surrogateescape")
    for account in whois(text, INVENTORY):
        assert account in INVENTORY.organization.accounts
    assert all(len(found) == 12 and found.isascii() for found in account_ids_in(text))


def target(content: bytes) -> None:
    """A target names a role or is refused, with candidates that name themselves."""
    text = content.decode("utf-8", "surrogateescape")
    try:
        found = resolve_target(text, INVENTORY, ProfileSet((), ()))
    except TargetError as error:
        _quiet([error.title])
        for candidate in error.candidates:
            resolve_target(candidate, INVENTORY, ProfileSet((), ()))
        return
    assert found.role is not None


def arn(content: bytes) -> None:
    """An ARN is the very text it was made of, or none."""
    text = content.decode("utf-8", "surrogateescape")
    for parsed in (Arn.parse(text), RoleArn.parse(text)):
        assert parsed is None or str(parsed) == text
    assumed_role_of(text)


def shown(content: bytes) -> None:
    """A name on the screen: nothing is obeyed, and it is as wide as it says."""
    text = content.decode("utf-8", "surrogateescape")
    once = printable(text)
    assert not obeyed(once)
    assert printable(once) == once
    assert foreign(text).plain == once
    for cells in (0, 1, 2, 7, 40):
        assert width(clip(text, cells)) <= cells
        assert width(pad(text, cells)) == cells
    folded(text)
    grouped_account_id(text)
    document = to_json({text: [text]})
    assert not obeyed(document, but="\n")
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    assert json.loads(document) == {whole: [whole]}


CHECKS: dict[str, Check] = {
    "config": config,
    "machine-policy": machine_policy,
    "theme": theme,
    "state": state,
    "aws-files": aws_files,
    "aesr": aesr,
    "policy": policy,
    "pasted": pasted,
    "target": target,
    "arn": arn,
    "shown": shown,
}
"""By the name of the directory in `corpus` that is kept for each."""
