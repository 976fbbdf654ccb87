"""What is handed over or copied: real shells read it back to the byte, and run nothing of it."""

from __future__ import annotations

import json
import shlex
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.configloader import load_config, raw_config_parse
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.hostile.words import DIRECTIONS, foreign, obeyed, one_line
from tests.shells.conftest import NOT_RUN, Shell
from tests.unit.exports.test_profile_text import plan_of

from hatstand.domain import addresses, share_lines
from hatstand.domain.cloudmap import (
    DnsRecord,
    HealthFilter,
    Instance,
    Namespace,
    NamespaceType,
    Service,
)
from hatstand.domain.credentials import Credentials, Session
from hatstand.domain.environments import NO_ENVIRONMENT
from hatstand.domain.organization import Account
from hatstand.domain.roles import Role
from hatstand.domain.shares import Direction, Principal, Share
from hatstand.errors import HatstandError
from hatstand.secret import Secret
from hatstand.services import console, exports

ROLE_ARN = "arn:aws:iam::111111111111:role/Admin"
SHELLS = [name for name in ("bash", "zsh", "fish", "sh") if name not in NOT_RUN]


def session_of(text: str, token: str) -> Session:
    """Return a session in which every free text is a foreign one."""
    made = datetime(2026, 11, 22, 11, tzinfo=UTC)
    return Session(
        key="k",
        account_id="111111111111",
        account_name=text,
        role_arn=ROLE_ARN,
        role_name="Admin",
        environment=text,
        credentials=Credentials("ASIAEXAMPLE", Secret(f"s{text}"), Secret(token), made),
        region=text,
        created_at=made,
        duration=3600,
    )


def _quiet(error: HatstandError) -> None:
    assert not obeyed(error.title + error.hint, but="\n")


def accepted(sessions: list[Session]) -> list[Session]:
    """Return those that may be handed over; the others hold what no line of text can."""
    kept = []
    for one in sessions:
        try:
            exports.variables(one, demo_endpoint="")
        except HatstandError as error:
            assert obeyed(one.region + one.environment + one.credentials.session_token.reveal())
            _quiet(error)
        else:
            kept.append(one)
    return kept


sessions = st.lists(st.builds(session_of, one_line | foreign, one_line), min_size=8, max_size=24)


@pytest.mark.parametrize("name", SHELLS)
@given(sessions)
@settings(max_examples=settings.default.max_examples // 10)
def test_exports_arrive_and_run_nothing(name: str, several: list[Session]) -> None:
    """All sessions go through one shell, one after the other, each read back by a child."""
    shell = Shell(name, Path.home())
    several = accepted(several)
    ways = ("export", "line", "sourced") if name == "sh" else ("export", "line")
    parts = []
    for number, one in enumerate(several):
        parts.append(exports.render(one, name).reveal())
        parts.append(f"env -0 > export{number}")
        parts.append(exports.one_liner(one, name, f"env -0 > line{number}").reveal())
        if "sourced" in ways:
            file = shell.directory / f"dotenv{number}"
            file.write_text(exports.render(one, "dotenv").reveal())
            parts.append(f"(set -a; . ./{file.name}; env -0 > sourced{number})")
    done = shell.run(f"cd {shlex.quote(str(shell.directory))}\n" + "\n".join(parts) + "\n")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    for number, one in enumerate(several):
        expected = exports.environment(one, {})
        for file in (shell.directory / f"{way}{number}" for way in ways):
            pairs = file.read_bytes().decode().rstrip("\0").split("\0")
            got = dict(pair.split("=", 1) for pair in pairs)
            assert expected.items() <= got.items(), file.name
    assert not (shell.directory / "pwned").exists()


@given(one_line | foreign)
def test_documents_read_back(text: str) -> None:
    (one,) = accepted([session_of(text, text)]) or [None]
    if one is None:
        return
    expected = exports.environment(one, {})
    assert json.loads(exports.render(one, "json").reveal()) == expected
    for form in exports.FORMATS:
        assert not obeyed(exports.render(one, form).reveal(), but="\n" + DIRECTIONS)
    file = Path.home() / "credentials"
    file.write_text(exports.render(one, "ini").reveal())
    (read,) = raw_config_parse(str(file)).values()
    assert read["aws_secret_access_key"] == expected["AWS_SECRET_ACCESS_KEY"].strip()
    assert set(read) <= {
        "aws_access_key_id",
        "aws_secret_access_key",
        "aws_session_token",
        "region",
    }


@given(foreign, foreign, foreign)
def test_profile_lines_give_what_they_say(name: str, external_id: str, region: str) -> None:
    role = Role("111111111111", "Admin", external_id=external_id, region=region)
    plan = plan_of(role, account_name=name)
    account = Account("111111111111", name)
    texts = []
    for make in (
        lambda: exports.profile_lines(plan, lambda _: name, region=region),
        lambda: exports.process_profile_lines(role, account, region=region),
        lambda: exports.for_colleague(plan, lambda _: name),
    ):
        try:
            texts.append(make())
        except HatstandError as error:
            assert obeyed(external_id + region)
            _quiet(error)
    for text in texts[:2]:
        file = Path.home() / "config"
        file.write_text(text)
        profiles = load_config(str(file))["profiles"]
        assert len(profiles) == 1, "a name makes no section of its own"
        allowed = {"role_arn", "source_profile", "external_id", "region", "credential_process"}
        assert set(next(iter(profiles.values()))) <= allowed
    assert not obeyed("".join(texts), but="\n" + DIRECTIONS)


def _lines(text: str) -> list[str]:
    service = Service("arn", "srv-1", text, "arn:ns", records=(DnsRecord("A", 60),))
    namespace = Namespace(
        "arn:ns", "ns-1", text, NamespaceType.DNS_PRIVATE, text, text, shared=True
    )
    share = Share(text, Direction.BY_ME, region=text)
    instance = Instance("i", {"AWS_INSTANCE_IPV4": text, "AWS_INSTANCE_PORT": "80", "scheme": text})
    return [
        addresses.discover_line(service, namespace, HealthFilter.ALL, {text: text}).text,
        addresses.dig_line(service, namespace).text,
        addresses.curl_line(instance).text,
        share_lines.drop_line(share, Principal(text)).text,
        share_lines.leave_line(share, text, same_organization=None).text,
    ]


_NO_VALUES = {
    "aws": ("-", "file://", "fileb://"),
    "dig": ("-", "+", "@"),
    "curl": ("-", "@", "file:"),
}
"""What each program takes for an option, a server to ask, or a file to read."""

_RECORD = 'record() { printf "%s\\0" "$@"; printf "\\n\\0"; }\n'


_OPTIONS = ("-x", "--endpoint-url=http://x", "file:///etc/passwd", "@x", "+trace", "-f/etc/passwd")


@given(st.lists(one_line | st.sampled_from(_OPTIONS), max_size=12))
@example([*_OPTIONS, "'; touch pwned; '", "$(touch pwned)", "a b"])
@settings(max_examples=settings.default.max_examples // 5)
def test_copied_lines_are_the_words_they_were_made_of(texts: list[str]) -> None:
    """A shell splits them into the same words; no foreign word is an option, nor a file to read."""
    lines = [line for text in texts for line in _lines(text) if line]
    script = _RECORD + "\n".join(f"record {line}" for line in lines)
    done = subprocess.run(
        ["bash", "--norc"], input=script.encode(), capture_output=True, cwd=Path.home(), check=True
    )
    assert done.stderr == b""
    got = [one.split("\0")[:-1] for one in done.stdout.decode().split("\n\0")[:-1]]
    assert got == [shlex.split(line) for line in lines]
    ours = {word for line in _lines("plain") for word in shlex.split(line)}
    for words in got:
        assert not obeyed("".join(words))
        foreign_words = [word for word in words if word not in ours]
        assert not any(word.startswith(_NO_VALUES[words[0]]) for word in foreign_words), words
    assert not (Path.home() / "pwned").exists()


@given(foreign, foreign, foreign)
@example("half \ud800", "", "")
@example("x", "\udcff", "https://x/\u202e")
def test_console_links_hold_names_as_values_alone(name: str, region: str, place: str) -> None:
    role = Role("111111111111", name or "Admin", path="/a&b/")
    links = []
    for make in (
        lambda: console.switch_role_url(role, name, replace(NO_ENVIRONMENT, color=region)),
        lambda: console.console_url("aws", region),
        lambda: console.portal_url("https://acme.awsapps.com/start", "111111111111", name),
        lambda: console.portal_url(place, "111111111111", name),
        lambda: console.container_url(Secret("https://x/"), name).reveal(),
        lambda: console.login_url("https://x/", name, "https://x/", Secret(name)).reveal(),
        lambda: console.login_url(place, name, place, Secret(name)).reveal(),
    ):
        try:
            links.append(make())
        except HatstandError:
            continue
    for link in links:
        assert link.isascii()
        assert link.isprintable()
        assert " " not in link
        parts = urlsplit(link)
        assert parts.scheme in ("https", "ext+granted-containers")
        known = {"account", "roleName", "displayName", "color", "region", "account_id", "role_name",
                 "name", "url", "Action", "Issuer", "Destination", "SigninToken"}  # fmt: skip
        assert set(parse_qs(parts.query)) <= known
