"""The AWS CLI's session cache: botocore's own key, and a file that can't hurt."""

from __future__ import annotations

import itertools
import json
import os
import stat
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from botocore.credentials import AssumeRoleCredentialFetcher, create_credential_resolver
from botocore.session import Session as BotocoreSession
from botocore.utils import JSONFileCache

from hatstand.aws.clicache import CliCacheFiles, cache_key
from hatstand.domain.credentials import Credentials
from hatstand.domain.profiles import Profile, ProfileKind
from hatstand.secret import Secret

NOW = datetime(2026, 11, 22, 11, tzinfo=UTC)
ROLE = "arn:aws:iam::111111111111:role/Admin"
PROFILE = Profile("p", ProfileKind.ROLE, role_arn=ROLE, source_profile="jump")


class FixedClock:
    """A clock that stands."""

    def now(self) -> datetime:
        return NOW

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing waits here")


def credentials(expires_at: datetime | None = NOW + timedelta(hours=1)) -> Credentials:
    return Credentials("ASIAEXAMPLE", Secret("secret/+="), Secret("token//=="), expires_at)


@pytest.fixture
def cache() -> CliCacheFiles:
    return CliCacheFiles(FixedClock())


@pytest.fixture
def entry(isolated_home: Path) -> Path:
    return isolated_home / ".aws/cli/cache" / f"{cache_key(PROFILE)}.json"


def botocore_key(profile: Profile) -> str:
    """Return the key that botocore makes of the profile's keys, as its provider reads them."""
    arguments: dict[str, Any] = {}
    if profile.session_name is not None:
        arguments["RoleSessionName"] = profile.session_name
    if profile.external_id is not None:
        arguments["ExternalId"] = profile.external_id
    if profile.mfa_serial is not None:
        arguments["SerialNumber"] = profile.mfa_serial
    if profile.duration is not None:
        arguments["DurationSeconds"] = profile.duration
    fetcher = AssumeRoleCredentialFetcher(
        client_creator=None,
        source_credentials=None,
        role_arn=profile.role_arn,
        extra_args=arguments,
    )
    key = fetcher._create_cache_key()
    assert isinstance(key, str)
    return key


def test_the_key_is_that_of_botocore() -> None:
    roles = (ROLE, "arn:aws-cn:iam::222222222222:role/team/ops/A+b=c,d.e@f-g")
    serials = (None, "", "arn:aws:iam::999999999999:mfa/alice", "GAHT12345678")
    external_ids = (None, "", "plain", '決済 é 🎩 "q" \\ /', "a:b=c,@-")
    durations = (None, 900, 3600, 43200)
    names = (None, "", "alice@host")
    seen = set()
    for role, serial, external_id, duration, name in itertools.product(
        roles, serials, external_ids, durations, names
    ):
        profile = Profile(
            "p",
            ProfileKind.ROLE,
            role_arn=role,
            mfa_serial=serial,
            external_id=external_id,
            duration=duration,
            session_name=name,
        )
        key = cache_key(profile)
        assert key == botocore_key(profile)
        seen.add(key)
    # An empty session name makes the same key as none; everything else tells keys apart.
    assert len(seen) == 2 * 4 * 5 * 4 * 2


def test_botocore_takes_the_entry_instead_of_asking(
    cache: CliCacheFiles, isolated_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way: a profile in a file, botocore's provider, its file cache, and no call."""
    now = datetime.now(UTC)
    monkeypatch.setattr(FixedClock, "now", lambda _: now)
    aws = isolated_home / ".aws"
    aws.mkdir()
    (aws / "config").write_text(
        f"[profile p]\nrole_arn = {ROLE}\nsource_profile = jump\nexternal_id = 決済\n"
        "mfa_serial = arn:aws:iam::999999999999:mfa/alice\nduration_seconds = 1800\n"
        "[profile jump]\naws_access_key_id = AKIAX\naws_secret_access_key = x\n"
    )
    profile = Profile(
        "p",
        ProfileKind.ROLE,
        role_arn=ROLE,
        external_id="決済",
        mfa_serial="arn:aws:iam::999999999999:mfa/alice",
        duration=1800,
    )
    assert cache.put(profile, credentials(now + timedelta(minutes=30)))
    session = BotocoreSession(profile="p")
    provider = create_credential_resolver(session).get_provider("assume-role")
    provider.cache = JSONFileCache(str(aws / "cli/cache"))
    provider._prompter = pytest.fail
    found = provider.load().get_frozen_credentials()
    assert (found.access_key, found.secret_key, found.token) == (
        "ASIAEXAMPLE",
        "secret/+=",
        "token//==",
    )


@pytest.mark.parametrize(
    "profile",
    [
        Profile("p", ProfileKind.KEYS),
        Profile("p", ProfileKind.SSO, role_arn=ROLE),
        Profile("p", ProfileKind.WEB_IDENTITY, role_arn=ROLE),
        Profile("p", ProfileKind.ROLE),
        Profile("p", ProfileKind.ROLE, role_arn=ROLE, problem="loops"),
    ],
)
def test_other_profiles_have_no_entry(
    cache: CliCacheFiles, profile: Profile, isolated_home: Path
) -> None:
    assert cache_key(profile) is None
    assert not cache.put(profile, credentials())
    assert "not a role profile" in cache.problem
    assert not cache.remove(profile, credentials())
    assert not (isolated_home / ".aws").exists()


def test_an_entry_is_private_and_says_its_zone(
    cache: CliCacheFiles, entry: Path, isolated_home: Path
) -> None:
    tokyo = (NOW + timedelta(hours=1)).astimezone(timezone(timedelta(hours=9)))
    old = os.umask(0)
    try:
        assert cache.put(PROFILE, credentials(tokyo))
    finally:
        os.umask(old)
    assert cache.problem == ""
    assert json.loads(entry.read_text()) == {
        "Credentials": {
            "AccessKeyId": "ASIAEXAMPLE",
            "SecretAccessKey": "secret/+=",
            "SessionToken": "token//==",
            "Expiration": "2026-11-22T12:00:00Z",
        }
    }
    assert stat.S_IMODE(entry.stat().st_mode) == 0o600
    for directory in (".aws", ".aws/cli", ".aws/cli/cache"):
        assert stat.S_IMODE((isolated_home / directory).stat().st_mode) == 0o700
    assert os.listdir(entry.parent) == [entry.name]  # noqa: PTH208 - hidden ones count


def test_directories_that_are_there_keep_their_modes(cache: CliCacheFiles, entry: Path) -> None:
    entry.parent.mkdir(parents=True)
    entry.parent.chmod(0o755)
    assert cache.put(PROFILE, credentials())
    assert stat.S_IMODE(entry.parent.stat().st_mode) == 0o755


@pytest.mark.parametrize(("minutes", "kept"), [(14.99, False), (15, True), (-1, False)])
def test_what_the_cli_would_not_take_is_not_kept(
    cache: CliCacheFiles, entry: Path, minutes: float, kept: bool
) -> None:
    assert cache.put(PROFILE, credentials(NOW + timedelta(minutes=minutes))) is kept
    assert entry.exists() is kept
    assert bool(cache.problem) is not kept


def test_long_term_keys_are_never_written(cache: CliCacheFiles, entry: Path) -> None:
    assert not cache.put(PROFILE, Credentials("AKIAX", Secret("s")))
    assert not cache.put(PROFILE, credentials(None))
    assert not entry.exists()


def test_an_entry_of_another_identity_is_replaced(cache: CliCacheFiles, entry: Path) -> None:
    entry.parent.mkdir(parents=True)
    entry.write_text("{broken")
    assert cache.put(PROFILE, credentials())
    assert json.loads(entry.read_text())["Credentials"]["AccessKeyId"] == "ASIAEXAMPLE"


def test_a_link_is_replaced_not_followed(cache: CliCacheFiles, entry: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text('{"Credentials": {"AccessKeyId": "ASIAEXAMPLE"}}')
    before = victim.read_text()
    entry.parent.mkdir(parents=True)
    entry.symlink_to(victim)
    assert not cache.remove(PROFILE, credentials())
    assert cache.put(PROFILE, credentials())
    assert not entry.is_symlink()
    assert victim.read_text() == before


def test_a_failed_write_leaves_the_old_entry_and_no_rest(
    cache: CliCacheFiles, entry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cache.put(PROFILE, credentials())
    before = entry.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    other = Credentials("ASIAOTHER", Secret("s"), Secret("t"), NOW + timedelta(hours=1))
    assert not cache.put(PROFILE, other)
    assert "No space left on device" in cache.problem
    assert entry.read_bytes() == before
    assert os.listdir(entry.parent) == [entry.name]  # noqa: PTH208


def test_a_directory_that_can_not_be_made_is_told(
    cache: CliCacheFiles, isolated_home: Path
) -> None:
    (isolated_home / ".aws").write_text("a file")
    assert not cache.put(PROFILE, credentials())
    assert cache.problem
    assert not cache.remove(PROFILE, credentials())


def test_only_an_own_entry_is_removed(cache: CliCacheFiles, entry: Path) -> None:
    assert not cache.remove(PROFILE, credentials()), "nothing there"
    assert cache.put(PROFILE, credentials())
    fetched_by_the_cli = Credentials("ASIAOTHER", Secret("s"), Secret("t"))
    assert not cache.remove(PROFILE, fetched_by_the_cli)
    assert entry.exists()
    assert cache.remove(PROFILE, credentials())
    assert not entry.exists()
    for damaged in (
        "{",
        "[]",
        "[" * 100_000,
        '{"Credentials": 1}',
        '{"Credentials": {"AccessKeyId": 1}}',
    ):
        entry.write_text(damaged)
        assert not cache.remove(PROFILE, credentials())
        assert entry.exists()


def test_another_home_can_be_given(tmp_path: Path, isolated_home: Path) -> None:
    assert CliCacheFiles(FixedClock(), tmp_path / "demo").put(PROFILE, credentials())
    assert len(list((tmp_path / "demo/.aws/cli/cache").iterdir())) == 1
    assert not (isolated_home / ".aws").exists()
