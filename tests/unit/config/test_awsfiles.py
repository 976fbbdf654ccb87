"""Reading the AWS files: what profiles are, why one can't be used, which line is at fault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.steps import growth

from hatstand.config.awsfiles import default_paths, load_profiles
from hatstand.domain.profiles import Profile, ProfileKind, ProfileSet

Load = Callable[..., ProfileSet]

ROLE = "role_arn = arn:aws:iam::111111111111:role/Admin\n"
KEYS = "aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = the-secret\n"


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def write_and_load(config: str | bytes = "", credentials: str | bytes = "") -> ProfileSet:
        for name, content in (("config", config), ("credentials", credentials)):
            data = content if isinstance(content, bytes) else content.encode()
            (tmp_path / name).write_bytes(data)
        return load_profiles(tmp_path / "config", tmp_path / "credentials")

    return write_and_load


def names(profiles: ProfileSet) -> list[str]:
    return [profile.name for profile in profiles.profiles]


def only(profiles: ProfileSet, name: str) -> Profile:
    profile = profiles.get(name)
    assert profile is not None
    return profile


def test_every_key_of_a_role_profile_arrives(load: Load) -> None:
    """What botocore would send is what the profile says."""
    profiles = load(
        f"[profile admin]\n{ROLE}source_profile = base\nexternal_id = x-1\n"
        "mfa_serial = arn:aws:iam::999999999999:mfa/alice\nrole_session_name = alice\n"
        "duration_seconds = 7200\nregion = eu-west-1\nendpoint_url = http://127.0.0.1:5000\n",
        f"[base]\n{KEYS}",
    )
    assert profiles.findings == ()
    assert profiles.get("admin") == Profile(
        "admin",
        ProfileKind.ROLE,
        role_arn="arn:aws:iam::111111111111:role/Admin",
        source_profile="base",
        external_id="x-1",
        mfa_serial="arn:aws:iam::999999999999:mfa/alice",
        session_name="alice",
        duration=7200,
        region="eu-west-1",
        endpoint_url="http://127.0.0.1:5000",
    )
    assert profiles.get("base") == Profile(
        "base", ProfileKind.KEYS, access_key_id="AKIAEXAMPLE", holds_keys=True
    )


def test_no_secret_is_kept(load: Load) -> None:
    """Of static keys the id alone leaves the reader, also where the file is at fault."""
    profiles = load(f"[default]\n{KEYS}the-secret\n", f"the-secret\n[x]\n{KEYS}{KEYS}the-secret")
    assert len(profiles.findings) >= 4
    assert "the-secret" not in repr(profiles)


@pytest.mark.parametrize(
    ("config", "credentials", "kind"),
    [
        (ROLE + "source_profile = b", "", ProfileKind.ROLE),
        (ROLE + "credential_source = Environment", "", ProfileKind.ROLE),
        (ROLE + "web_identity_token_file = /t", "", ProfileKind.WEB_IDENTITY),
        ("sso_account_id = 1\nsso_role_name = R", "", ProfileKind.SSO),
        ("login_session = arn:x", "", ProfileKind.LOGIN),
        ("credential_process = x", "", ProfileKind.PROCESS),
        ("region = x", "", ProfileKind.EMPTY),
        (KEYS, "", ProfileKind.KEYS),
        ("", KEYS, ProfileKind.KEYS),
        # Which one wins where there are several:
        (ROLE + "source_profile = b\nsso_role_name = R", KEYS, ProfileKind.ROLE),
        ("sso_role_name = R", KEYS, ProfileKind.SSO),
        ("credential_process = x", KEYS, ProfileKind.KEYS),
        ("credential_process = x\n" + KEYS, "", ProfileKind.PROCESS),
        ("credential_process = x\nlogin_session = y\n" + KEYS, "", ProfileKind.LOGIN),
    ],
)
def test_the_kind_is_what_botocore_would_use(
    load: Load, config: str, credentials: str, kind: ProfileKind
) -> None:
    """The providers' order decides."""
    profile = only(load(f"[profile p]\n{config}", f"[p]\n{credentials}"), "p")
    assert profile.kind is kind
    assert bool(profile.access_key_id) == (kind is ProfileKind.KEYS)


SSO_SESSION = "[sso-session corp]\nsso_start_url = https://corp\nsso_region = eu-west-1\n"
SSO = "sso_session = corp\nsso_account_id = 111111111111\nsso_role_name = R\n"


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        (ROLE, 'profile "p" has neither source_profile nor credential_source'),
        (
            ROLE + "source_profile = b\ncredential_source = Environment",
            'profile "p" has both source_profile and credential_source',
        ),
        (ROLE + "source_profile = zz", 'source_profile "zz" of profile "p" does not exist'),
        (ROLE + "source_profile =", 'source_profile "" of profile "p" does not exist'),
        (
            ROLE + "credential_source = environment",
            'credential_source "environment" of profile "p" is none of '
            "Environment, Ec2InstanceMetadata, EcsContainer",
        ),
        (ROLE + "source_profile = p", "source_profile loops: p → p"),
        (
            f"{ROLE}source_profile = q\n[profile q]\n{ROLE}source_profile = p",
            "source_profile loops: p → q → p",
        ),
        (
            f"{ROLE}source_profile = q\n[profile q]\n{ROLE}source_profile = q",
            "source_profile loops: q → q",
        ),
        (
            f"{KEYS}{ROLE}source_profile = q\n[profile q]\n{ROLE}source_profile = p",
            "source_profile loops: p → q → p",
        ),
        (
            f"{ROLE}source_profile = q\n[profile q]\n{ROLE}source_profile = r",
            'source_profile "r" of profile "q" does not exist',
        ),
        (
            ROLE + "source_profile = q\n[profile q]\nregion = x",
            'the source_profile "q" has no credentials',
        ),
        (
            ROLE + "source_profile = q\n[profile q]\naws_access_key_id = A",
            'profile "q": aws_secret_access_key is missing beside aws_access_key_id in the '
            "config file",
        ),
        (
            "role_arn = Admin\nsource_profile = p\n" + KEYS,
            'role_arn "Admin" of profile "p" is not the ARN of a role',
        ),
        (
            "sso_account_id = 1",
            'profile "p": SSO needs also sso_role_name, sso_start_url, sso_region',
        ),
        (SSO, 'profile "p": there is no [sso-session corp] for its sso_session'),
        (
            f"{SSO}sso_region = us-east-1\n{SSO_SESSION}",
            'profile "p": sso_region is not the same here and in its sso-session',
        ),
        ("web_identity_token_file = /t", 'profile "p": web_identity_token_file needs a role_arn'),
        ("credential_process =", 'profile "p": credential_process is empty'),
    ],
)
def test_the_problem_is_named_exactly(load: Load, config: str, problem: str) -> None:
    """Who reads it knows which key of which profile to mend."""
    assert only(load(f"[profile p]\n{config}\n"), "p").problem == problem


@pytest.mark.parametrize(
    ("config", "credentials"),
    [
        (ROLE + "source_profile = p\n" + KEYS, ""),
        (ROLE + "source_profile = p\n", f"[p]\n{KEYS}"),
        (f"{ROLE}source_profile = q\n[profile q]\n{ROLE}source_profile = p\n{KEYS}", ""),
        (ROLE + "credential_source = EcsContainer", ""),
        (SSO + SSO_SESSION, ""),
        ("region = x", ""),
    ],
)
def test_what_botocore_can_use_has_no_problem(load: Load, config: str, credentials: str) -> None:
    """Odd is not wrong."""
    assert only(load(f"[profile p]\n{config}\n", credentials), "p").problem == ""


@pytest.mark.parametrize(
    ("config", "name", "command"),
    [
        (f"[profile p]\n{SSO}{SSO_SESSION}", "p", "aws sso login --profile p"),
        (
            f"[profile a b]\n[profile 'a b']\n{SSO}{SSO_SESSION}",
            "a b",
            "aws sso login --profile 'a b'",
        ),
        ("[default]\nlogin_session = arn:x", "default", "aws login --profile default"),
        (
            f"[profile r]\n{ROLE}source_profile = p\n[profile p]\n{SSO}{SSO_SESSION}",
            "r",
            "aws sso login --profile p",
        ),
        (f"[profile p]\n{SSO}", "p", ""),
        ("[default]\ncredential_process = x", "default", ""),
    ],
)
def test_the_login_command_can_be_pasted(load: Load, config: str, name: str, command: str) -> None:
    """Also for a role behind such a profile, and quoted for a shell."""
    assert only(load(config), name).login_command == command


def test_the_start_url_of_an_sso_session_is_the_profiles(load: Load) -> None:
    """The portal's links need it."""
    assert only(load(f"[profile p]\n{SSO}{SSO_SESSION}"), "p").sso_start_url == "https://corp"


@pytest.mark.parametrize(
    ("value", "expected"),
    [("900", 900), ("1h", None), ("", None), ("3600.0", None), ("9 ; x", None)],
)
def test_a_duration_that_is_no_number_is_dropped_and_told(
    load: Load, value: str, expected: int | None
) -> None:
    """The AWS CLI drops it without a word."""
    profiles = load(
        f"[profile p]\n{ROLE}credential_source = Environment\nduration_seconds = {value}\n"
    )
    assert only(profiles, "p").duration == expected
    told = [finding for finding in profiles.findings if "whole number" in finding.message]
    assert [finding.line for finding in told] == ([] if expected else [4])


WARNINGS: list[tuple[str, str, int, str, str]] = [
    ("[base]\naws_access_key_id = A", "", 1, "[base] is not a profile", "write [profile base]"),
    ("\n[profilefoo]\n", "", 2, "[profilefoo] names no profile", "[profile NAME]"),
    ("[profile]\n", "", 1, "[profile] names no profile", ""),
    ("[profile a b]\n", "", 1, "[profile a b] names no profile", "quotation marks"),
    ('[profile "a]\n', "", 1, "a quotation mark too few", ""),
    ("[sso-session]\n", "", 1, "names no session", ""),
    ("[default]\n[profile default]\n", "", 2, "are the same profile", "later one counts"),
    ("", "[x]\n[profile y]\n", 2, 'a profile called "profile y"', "write [y]"),
    ("[profile a]\nregion = x ; note\n", "", 2, "looks like a comment", "lines of their own"),
]


@pytest.mark.parametrize(("config", "credentials", "line", "message", "hint"), WARNINGS)
def test_what_botocore_ignores_is_told(
    load: Load, config: str, credentials: str, line: int, message: str, hint: str
) -> None:
    """A slip that makes a profile vanish is named with its line, and refuses nothing."""
    profiles = load(config, credentials)
    (finding,) = profiles.findings
    assert (finding.line, finding.severity) == (line, "warning")
    assert message in finding.message
    assert hint in finding.hint
    assert profiles.refused_files == ()


def test_sections_that_never_were_profiles_are_left_alone(load: Load) -> None:
    """The AWS CLI has sections of its own."""
    profiles = load("[preview]\ncloudfront = true\n[plugins]\nx = y\n[services s]\n")
    assert profiles == ProfileSet()


REFUSED: list[tuple[bytes, int, str]] = [
    (b"region = x\n[default]\n[profile ok]\n", 1, "text before the first [section]"),
    (b"\xef\xbb\xbf[profile ok]\n", 1, "byte order mark"),
    (b"[profile ok]\n[default]\nregion\n", 3, "a line without =, in [default]"),
    (b"[profile ok]\n[default]\n= x\n", 3, "a line without a key before its ="),
    (
        b"[profile ok]\n[default]\nregion = a\nRegion = b\n",
        4,
        "region is in [default] already, on line 3",
    ),
    (b"[profile ok]\n\n[default]\n[default]\n", 4, "[default] is in this file already, on line 3"),
    (b"[profile ok]\n# caf\xe9\n", 2, "not UTF-8"),
    (b"[profile ok]\ns3 =\n  a = b\n  c\n", 4, "a line without =, in the block below s3"),
    (b"[profile ok]\r\nx = y\r\nregion\r\n", 3, "a line without ="),
    (
        b"[DEFAULT]\na = b\n[profile ok]\n[DEFAULT]\na = c\n",
        5,
        "a is in [DEFAULT] already, on line 2",
    ),
]


@pytest.mark.parametrize(("config", "line", "message"), REFUSED)
def test_a_fault_that_refuses_the_whole_file_names_its_line(
    load: Load, tmp_path: Path, config: bytes, line: int, message: str
) -> None:
    """Botocore says only that the file can't be parsed; the rest of it is used all the same."""
    profiles = load(config, f"[other]\n{KEYS}")
    (finding,) = profiles.findings
    assert (finding.file, finding.line, finding.severity) == (
        str(tmp_path / "config"),
        line,
        "error",
    )
    assert message in finding.message
    assert "refuse the whole file" in finding.hint
    assert profiles.refused_files == (str(tmp_path / "config"),)
    assert {"ok", "other"} <= set(names(profiles))


def test_after_a_duplicate_the_later_value_counts(load: Load) -> None:
    """One of them must, and the finding says which."""
    profiles = load("[default]\nregion = a\nregion = b\n[default]\noutput = x\nregion = c\n")
    assert only(profiles, "default").region == "c"
    assert [finding.line for finding in profiles.findings] == [3, 4]
    assert "the later one counts" in profiles.findings[0].hint


def test_many_stray_lines_are_one_finding(load: Load) -> None:
    """A file that is something else altogether does not flood the screen."""
    assert len(load("some text\n" * 1000).findings) == 1


def test_files_that_are_not_there_are_empty(tmp_path: Path) -> None:
    """A new user has neither; a directory in their place is what botocore ignores, too."""
    assert load_profiles(tmp_path / "a", tmp_path / "b" / "c") == ProfileSet()
    assert load_profiles(tmp_path, tmp_path) == ProfileSet()


def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Botocore takes it for empty in silence."""

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    (tmp_path / "config").write_text("[default]")
    (finding,) = load_profiles(tmp_path / "config", tmp_path / "none").findings
    assert finding.message == "the file can't be read: Permission denied"


def test_foreign_text_in_messages_is_harmless(load: Load) -> None:
    """Names from the files can't act on the terminal that shows them."""
    profiles = load(
        f"[profile \x1b[31m]\n{ROLE}source_profile = \u202ex\n[\x1b]\nx\n[profile\x1b]\n"
    )
    assert profiles.findings
    for text in [*map(str, profiles.findings), *(p.problem for p in profiles.profiles)]:
        assert text.isprintable()


@pytest.mark.parametrize(
    ("environ", "config", "credentials"),
    [
        ({"HOME": "/h"}, "/h/.aws/config", "/h/.aws/credentials"),
        ({"HOME": "/h", "AWS_CONFIG_FILE": "~/c"}, "/h/c", "/h/.aws/credentials"),
        ({"HOME": "/h", "AWS_SHARED_CREDENTIALS_FILE": "/x y"}, "/h/.aws/config", "/x y"),
        (
            {"HOME": "/h", "D": "/d", "AWS_CONFIG_FILE": "$D/${D}/$E"},
            "/d/d/$E",
            "/h/.aws/credentials",
        ),
    ],
)
def test_the_paths_follow_the_environment(
    environ: dict[str, str], config: str, credentials: str
) -> None:
    """The same variables, tilde and expansion as botocore's."""
    assert default_paths(environ) == (Path(config), Path(credentials))


def test_without_a_home_variable_the_users_own_is_taken() -> None:
    """As `~` does in botocore."""
    config, _ = default_paths({})
    assert config == Path("~/.aws/config").expanduser()


def chain_of(length: int) -> str:
    """Return the settings of profiles each of which starts from the next one."""
    roles = "".join(
        f"[profile p{number}]\n{ROLE}source_profile = p{number + 1}\nregion = eu-west-1\n"
        f"mfa_serial = arn:aws:iam::999999999999:mfa/alice\nduration_seconds = 3600\n"
        for number in range(length)
    )
    return f"{roles}[profile p{length}]\n{KEYS}"


def test_thousands_of_profiles_are_one_chain(load: Load) -> None:
    profiles = load(chain_of(3_000))
    assert len(profiles.source_chain("p0")) == 3_001
    assert all(not profile.problem for profile in profiles.profiles)


def test_reading_many_profiles_costs_no_more_for_each(load: Load) -> None:
    """Whoever has thousands starts hatstand many times a day."""

    def reading(length: int) -> Callable[[], object]:
        config = chain_of(length)
        return lambda: load(config).source_chain("p0")

    assert growth(reading, 100) < 2.2
