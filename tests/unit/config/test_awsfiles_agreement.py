"""The reader of the AWS files beside botocore itself, over files plain, odd and broken."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import botocore.configloader
import botocore.exceptions
import botocore.session
import pytest

from hatstand.config.awsfiles import default_paths, load_profiles
from hatstand.config.ini import read_ini
from hatstand.domain.profiles import Profile, ProfileKind, ProfileSet

CONFIGURATION_ERRORS = (
    botocore.exceptions.InvalidConfigError,
    botocore.exceptions.PartialCredentialsError,
    botocore.exceptions.InfiniteLoopConfigError,
)

LINES = (
    "[default]",
    "[profile default]",
    "[profile a]",
    "[profile  a ]",
    '[profile "a b"]',
    "[profile 'a]",
    "[profile a b]",
    "[profilefoo]",
    "[profiles b]",
    "[profile]",
    "[plain]",
    "[a] # b ] c",
    "[]",
    "[DEFAULT]",
    "[sso-session corp]",
    "[services s]",
    "  [profile indented]",
    "region = eu-west-1",
    "Region=us-east-1 ; no comment",
    "output : json",
    "  output = text",
    "empty =",
    "s3 =",
    "  max = 1",
    "    deep = x = y",
    "\ttab = 1",
    "  no equals here",
    "# comment",
    "   ; comment",
    "",
    "   ",
    "no equals here",
    "= no key",
    "a:b=c",
    "x\u00a0 = \u3000y\u3000",
    "key\x0bwith = control\x0c",
    "aws_access_key_id = A",
    "role_arn = arn:aws:iam::111111111111:role/R",
)


def botocore_reads(path: Path) -> dict[str, Any] | None:
    """Return the sections as botocore has them, None where it refuses the file."""
    try:
        parsed: dict[str, Any] = botocore.configloader.raw_config_parse(str(path))
    except botocore.exceptions.ConfigParseError:
        return None
    return parsed


@pytest.mark.parametrize("seed", range(20))
def test_every_file_is_read_or_refused_as_by_botocore(tmp_path: Path, seed: int) -> None:
    """Same sections, same keys, same values; and refused exactly where botocore refuses."""
    dice = random.Random(seed)  # noqa: S311 - the same files in every run
    file = tmp_path / "config"
    refused = 0
    for _ in range(50):
        lines = ["[profile start]"] if dice.random() < 0.9 else []
        # Few kinds of lines in one file, so that many files are without a fault.
        kinds = dice.sample(LINES, dice.randint(2, 8))
        lines += dice.choices(kinds, k=dice.randint(0, 7))
        file.write_bytes(dice.choice(["\n", "\r\n", "\r"]).join(lines).encode())

        expected = botocore_reads(file)
        ours = read_ini(file)

        assert ours.refused == (expected is None), lines
        if expected is None:
            refused += 1
            assert all(finding.line for finding in ours.findings)
        else:
            assert {s.name: s.options for s in ours.sections.values()} == expected, lines
    assert 0 < refused < 50


@pytest.mark.parametrize(
    "content", [b"\xef\xbb\xbf[default]\n", b"[default]\n# \xff\n", b"[a]\n\0=\0"]
)
def test_odd_bytes_are_taken_as_by_botocore(tmp_path: Path, content: bytes) -> None:
    """A byte order mark and broken UTF-8 refuse the file; a NUL does not."""
    file = tmp_path / "config"
    file.write_bytes(content)
    expected = botocore_reads(file)
    ours = read_ini(file)
    assert ours.refused == (expected is None)
    if expected is not None:
        assert {s.name: s.options for s in ours.sections.values()} == expected


class Files:
    """Both AWS files of one test, read by botocore and by us."""

    def __init__(self, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.config = directory / "config"
        self.credentials = directory / "credentials"
        monkeypatch.setenv("AWS_CONFIG_FILE", str(self.config))
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(self.credentials))

    def write(self, config: str, credentials: str) -> ProfileSet:
        self.config.write_text(config)
        self.credentials.write_text(credentials)
        return load_profiles(self.config, self.credentials)

    def expected(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = botocore.session.Session().full_config["profiles"]
        return found

    def error_of(self, name: str) -> Exception | None:
        """Return why botocore finds the profile's configuration wrong, or None."""
        try:
            botocore.session.Session(profile=name).get_credentials()
        except CONFIGURATION_ERRORS as error:
            return error
        except botocore.exceptions.BotoCoreError:
            return None  # the configuration is right, but there is no process, token, metadata
        return None


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    return Files(tmp_path, monkeypatch)


def assert_same_values(profile: Profile, expected: dict[str, Any]) -> None:
    def text(key: str) -> str:
        value = expected.get(key, "")
        return value if isinstance(value, str) else ""

    assert profile.role_arn == text("role_arn")
    assert profile.source_profile == text("source_profile")
    assert profile.external_id == expected.get("external_id")
    assert profile.mfa_serial == expected.get("mfa_serial")
    assert profile.region == (text("region") or None)
    assert profile.sso_account_id == text("sso_account_id")
    assert profile.endpoint_url == text("endpoint_url")
    if profile.access_key_id:
        assert profile.access_key_id == text("aws_access_key_id")


def test_profiles_of_both_files_merge_as_in_botocore(files: Files) -> None:
    """Keys of the credentials file win, one by one."""
    profiles = files.write(
        "[default]\nregion = a\nendpoint_url = http://x\n[profile default]\nregion = b\n"
        "[DEFAULT]\noutput = z\nexternal_id =\n"
        '[profile a]\nregion = a\nmfa_serial = 1\n[profile "c d"]\nregion = c\ns3 =\n  x = y\n'
        "[profile a ]\nregion = a2\n[plain]\nregion = p\n[profiles b]\nregion = {\n",
        "[a]\nregion = other\n[default]\naws_access_key_id = A\n[profile a]\nregion = q\n"
        "[plain]\naws_access_key_id = B\nregion =\n  nested = 1\n",
    )
    expected = files.expected()
    assert [profile.name for profile in profiles.profiles] == list(expected)
    for profile in profiles.profiles:
        assert_same_values(profile, expected[profile.name])


OPTIONS = (
    ("role_arn = arn:aws:iam::111111111111:role/R",),
    ("source_profile = a",),
    ("source_profile = b",),
    ("source_profile = c",),
    ("source_profile = zz",),
    ("credential_source = Environment",),
    ("credential_source = Ec2InstanceMetadata",),
    ("credential_source = Nowhere",),
    ("aws_access_key_id = A",),
    ("aws_access_key_id = A", "aws_secret_access_key = s"),
    ("aws_secret_access_key = s",),
    ("sso_account_id = 1",),
    ("sso_account_id = 1", "sso_role_name = R"),
    ("sso_session = corp",),
    ("sso_session = nope",),
    ("sso_start_url = https://x", "sso_region = eu-west-1"),
    ("sso_region = us-east-1",),
    ("web_identity_token_file = /nowhere",),
    ("web_identity_token_file =",),
    ("credential_process = false",),
    ("region = eu-west-1",),
)
SESSION = "[sso-session corp]\nsso_start_url = https://corp\nsso_region = eu-west-1\n"


@pytest.mark.parametrize("seed", range(6))
def test_a_profile_has_a_problem_exactly_where_botocore_raises(files: Files, seed: int) -> None:
    """Three profiles with anything in them, in loops and chains, from either file."""
    dice = random.Random(seed)  # noqa: S311 - the same files in every run
    seen = set()
    for _ in range(12):
        role = dice.random() < 0.7
        sections: dict[str, list[str]] = {"config": [SESSION], "credentials": []}
        for name in "abc":
            for file in ("config", "credentials") if dice.random() < 0.4 else ("config",):
                chosen = dice.sample(OPTIONS, dice.randint(0, 2))
                if role and file == "config" and dice.random() < 0.8:
                    chosen += [OPTIONS[0], dice.choice(OPTIONS[1:4])]
                lines = {line.split(" =")[0]: line for option in chosen for line in option}
                title = f"[profile {name}]" if file == "config" else f"[{name}]"
                sections[file].append("\n".join([title, *lines.values()]) + "\n")
        profiles = files.write("".join(sections["config"]), "".join(sections["credentials"]))
        assert profiles.refused_files == ()
        for profile in profiles.profiles:
            error = files.error_of(profile.name)
            context = (sections, profile, error)
            assert bool(profile.problem) == (error is not None), context
            seen.add(type(error))
            _check_chain(profiles, profile, error)
    assert type(None) in seen
    assert len(seen) > 2


def _check_chain(profiles: ProfileSet, profile: Profile, error: Exception | None) -> None:
    """Whatever botocore can follow to its end, the domain follows, too; and a loop neither does."""
    if isinstance(error, botocore.exceptions.InfiniteLoopConfigError):
        assert "loops" in profile.problem
        with pytest.raises(ValueError, match="loops"):
            profiles.source_chain(profile.name)
    elif error is None:
        chain = profiles.source_chain(profile.name)
        assert chain[0] is profile
        # `a -> a` with keys: the profile itself is the end.
        assert len({link.name for link in chain}) == len(chain)
        assert all(link.kind is ProfileKind.ROLE for link in chain[:-1])


@pytest.mark.parametrize("variables", [{}, {"AWS_CONFIG_FILE": ""}, {"AWS_CONFIG_FILE": "~/$X/c"}])
def test_the_paths_are_botocores(
    isolated_home: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    """Unset, empty, and with a tilde and a variable in it."""
    monkeypatch.setenv("X", "dir")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    for place in (".aws/config", "dir/c"):
        file = isolated_home / place
        file.parent.mkdir()
        file.write_text(f"[profile {file.name}]\n")
    environ = {"HOME": str(isolated_home), "X": "dir", **variables}
    ours = load_profiles(*default_paths(environ))
    expected = botocore.session.Session().full_config["profiles"]
    assert [profile.name for profile in ours.profiles] == list(expected)
