"""The warm path answers before anything is imported, and only what the normal path would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.patience import PATIENCE

from hatstand import __version__, _fast, paths
from hatstand.store.ready import ReadyFiles

ALLOWED = {"hatstand", "hatstand.__main__", "hatstand._fast", "gc", "time"}
"""What may be loaded beside the modules of an interpreter that does nothing."""

REQUEST = ("credential-process", "x/Y", "", "", "", "")
LATER = 1 << 40


def imported_by(code: str, *arguments: str) -> tuple[set[str], str]:
    """Return the modules that a piece of code imports, also those it drops again, and stdout."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}, done.stdout


def kept(answer: str, request: _fast.Request = REQUEST) -> Path:
    """Keep an answer ready in this test's environment and return its file."""
    bound = _fast.binding(request, os.environ)
    directory = Path(_fast.ready_directory(os.environ))
    ReadyFiles(directory).keep(bound, LATER, "key", answer)
    return directory / _fast.file_name(bound)


RUN = "from hatstand.__main__ import main; main()"


@pytest.mark.parametrize(
    ("arguments", "out"),
    [(("credential-process", "x/Y"), "secret\n"), (("prompt",), "")],
)
def test_a_ready_answer_loads_nothing_else(arguments: tuple[str, ...], out: str) -> None:
    kept("secret\n")
    empty, _ = imported_by("pass")
    loaded, stdout = imported_by(RUN, *arguments)
    assert stdout == out
    assert loaded - empty <= ALLOWED


def test_a_held_role_loads_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HATSTAND_ROLE", "111111111111/Admin")
    kept("Admin\npayments\nPROD\n31\nred", ("prompt", "", "", "", "", ""))
    empty, _ = imported_by("pass")
    loaded, stdout = imported_by(RUN, "prompt")
    assert stdout == "\x1b[31mAdmin payments PROD\x1b[0m\n"
    assert loaded - empty <= ALLOWED


EXPORTS = ("env", "x/Y", "", "", "", "--shell=sh")
LINE = '{"at": "2026-11-22T09:30:00.000+00:00", "event": "handed over"}'


def journal(mode: int = 0o600) -> Path:
    """Return this month's journal, empty; a month may end, so the next one's is there too."""
    directory = paths.state_directory() / "journal"
    directory.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    for month in (now, now + timedelta(days=1)):
        path = directory / f"{month:%Y-%m}.jsonl"
        path.touch()
        path.chmod(mode)
    return directory


def noted(directory: Path) -> list[str]:
    """Return the lines of a journal."""
    return [line for path in directory.iterdir() for line in path.read_text().splitlines()]


def run_env() -> tuple[set[str], str]:
    return imported_by(RUN, "env", "x/Y", "--shell", "sh")


def test_ready_exports_load_nothing_else_and_are_noted() -> None:
    directory = journal()
    kept(f"{LINE}\nexport A=b\n", EXPORTS)
    empty, _ = imported_by("pass")
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    loaded, stdout = run_env()
    assert stdout == "export A=b\n"
    assert loaded - empty <= ALLOWED | {"hatstand._noting"}
    (line,) = noted(directory)
    entry = json.loads(line)
    assert entry.pop("event") == "handed over"
    assert before <= datetime.fromisoformat(entry.pop("at")) <= datetime.now(UTC)
    assert entry == {}
    assert len(line) == len(LINE)


def answered_exports() -> bool:
    """Tell whether the warm path would answer; what it writes does not matter here."""
    return _fast.answered(EXPORTS)


def test_a_held_role_or_a_terminal_is_for_the_normal_path(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    directory = journal()
    kept(f"{LINE}\nsecret\n", EXPORTS)
    monkeypatch.setenv("HATSTAND_ROLE", "111111111111/Admin")
    kept(f"{LINE}\nsecret\n", EXPORTS)
    assert not answered_exports()
    monkeypatch.delenv("HATSTAND_ROLE")
    with monkeypatch.context() as terminal:
        terminal.setattr(os, "isatty", lambda _: True)
        assert not answered_exports()
    assert noted(directory) == []
    assert capfd.readouterr().out == ""
    assert answered_exports()
    assert capfd.readouterr().out == "secret\n"


@pytest.mark.parametrize("fault", ["missing", "readable", "link", "cut off", "pipe"])
def test_nothing_is_handed_over_unnoted(fault: str, capfd: pytest.CaptureFixture[str]) -> None:
    for path in list(journal(0o644 if fault == "readable" else 0o600).iterdir()):
        match fault:
            case "missing" | "pipe":
                path.unlink()
            case "link":
                path.symlink_to(path.rename(path.with_suffix(".old")))
            case "cut off":
                path.write_text(LINE[:20])
        if fault == "pipe":
            os.mkfifo(path, 0o600)
    kept(f"{LINE}\nsecret\n", EXPORTS)
    assert not answered_exports()
    assert capfd.readouterr().out == ""


def test_another_role_in_use_is_a_miss_for_exports_alone() -> None:
    journal()
    kept("secret")
    kept(f"{LINE}\nsecret\n", EXPORTS)
    (paths.state_directory() / "state.toml").touch()
    assert not answered_exports()
    assert answer() == "secret"


VARIABLES = ("exec", "x/Y", "", "", "", "sh")
CHANGES = "AWS_PROFILE\nAWS_REGION=eu-west-1\nAWS_SESSION_TOKEN=a=b\n\n"
SHOWN = 'printf \'%s %s %s\' "${AWS_PROFILE-gone}" "$AWS_REGION" "$AWS_SESSION_TOKEN"'


def run_exec(*command: str) -> tuple[set[str], str]:
    return imported_by(RUN, "exec", "x/Y", "--", *command)


def test_a_command_with_ready_variables_loads_nothing_else_and_is_noted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "jump")
    directory = journal()
    kept(f"{LINE}\n{CHANGES}", VARIABLES)
    empty, _ = imported_by("pass")
    loaded, stdout = run_exec("sh", "-c", SHOWN)
    assert stdout == "gone eu-west-1 a=b"
    own = {"hatstand._noting", "hatstand._running", "errno", "_signal"}
    assert loaded - empty <= ALLOWED | own
    (line,) = noted(directory)
    assert json.loads(line)["event"] == "handed over"


@pytest.mark.parametrize("command", ["sh-that-is-not-there", "./sh", "/bin"])
def test_a_command_that_can_not_be_run_is_for_the_normal_path(command: str) -> None:
    directory = journal()
    request = _fast.request_of(["exec", "x/Y", command])
    assert request is not None
    kept(f"{LINE}\n{CHANGES}", request)
    assert not _fast.answered(request, ["exec", "x/Y", command])
    assert noted(directory) == []


@pytest.mark.parametrize("left", range(len(CHANGES)))
def test_a_command_never_gets_a_part_of_the_variables(left: int) -> None:
    directory = journal()
    kept(f"{LINE}\n{CHANGES[:left]}", VARIABLES)
    assert not _fast.answered(VARIABLES, ["exec", "x/Y", "sh", "-c", "exit 9"])
    assert noted(directory) == []


def test_a_command_is_never_run_unnoted_nor_inside_of_another_role(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    arguments = ["exec", "x/Y", "sh", "-c", f"touch {ran}"]
    kept(f"{LINE}\n{CHANGES}", VARIABLES)
    assert not _fast.answered(VARIABLES, arguments)  # there is no journal
    directory = journal()
    monkeypatch.setenv("HATSTAND_ROLE", "111111111111/Admin")
    kept(f"{LINE}\n{CHANGES}", VARIABLES)
    assert not _fast.answered(VARIABLES, arguments)
    assert noted(directory) == []
    assert not ran.exists()


def test_the_audit_would_notice() -> None:
    loaded, _ = imported_by(RUN, "--help")
    assert "click" in loaded


def test_the_version_loads_nothing_else() -> None:
    empty, _ = imported_by("pass")
    loaded, stdout = imported_by(RUN, "--version")
    assert stdout == f"hatstand {__version__}\n"
    assert loaded - empty <= ALLOWED


def test_a_runtime_directory_of_another_user_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, isolated_home: Path
) -> None:
    """`su` leaves the variable as it was: that directory's owner could exchange what is in it."""
    assert paths.runtime_directory() == isolated_home / "run/hatstand"
    owner = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    assert paths.runtime_directory() == paths.state_directory() / "sessions"
    assert _fast.ready_directory(os.environ) == str(paths.runtime_directory() / "ready")


@pytest.mark.parametrize("runtime", ["", "run", "missing"])
@pytest.mark.parametrize("state", ["", "elsewhere"])
def test_it_looks_where_the_normal_path_writes(
    runtime: str, state: str, monkeypatch: pytest.MonkeyPatch, isolated_home: Path
) -> None:
    for name, value in (("XDG_RUNTIME_DIR", runtime), ("XDG_STATE_HOME", state)):
        monkeypatch.setenv(name, str(isolated_home / value)) if value else monkeypatch.delenv(name)
    assert _fast.ready_directory(os.environ) == str(paths.runtime_directory() / "ready")
    bound = _fast.binding(REQUEST, os.environ)
    assert f"'{paths.config_file()} -'" in bound
    assert f"'{paths.state_directory() / 'snapshots'} -'" in bound


@pytest.mark.parametrize(
    ("words", "request_made"),
    [
        ("credential-process a/b", ("credential-process", "a/b", "", "", "", "")),
        ("credential-process --duration 2h a/b", ("credential-process", "a/b", "2h", "", "", "")),
        ("--context=x credential-process a", ("credential-process", "a", "", "x", "", "")),
        (
            "--context x credential-process a --context y --region r",
            ("credential-process", "a", "", "y", "r", ""),
        ),
        ("prompt", ("prompt", "", "", "", "", "")),
        ("prompt --context x", ("prompt", "", "", "x", "", "")),
        ("env a/b --shell bash", ("env", "a/b", "", "", "", "--shell=bash")),
        ("env --shell bash a --duration=1h", ("env", "a", "1h", "", "", "--shell=bash")),
        ("env a --format=json --region r", ("env", "a", "", "", "r", "--format=json")),
        ("exec a/b -- aws s3 ls", ("exec", "a/b", "", "", "", "aws")),
        ("exec a/b /bin/ls -- -l", ("exec", "a/b", "", "", "", "ls")),
        ("exec a/b -- ./run --yes", ("exec", "a/b", "", "", "", "run")),
        ("exec", None),
        ("exec a", None),
        ("exec a --", None),
        ("exec a -- bin/", None),
        ("exec - -- ls", None),
        ("exec -- a ls", None),
        ("exec a --yes -- ls", None),
        ("exec --duration 1h a -- ls", None),
        ("--region r exec a -- ls", None),
        ("env a", None),
        ("env --shell bash", None),
        ("env --shell bash -", None),
        ("env --shell bash --format json a", None),
        ("env --shell bash a --show", None),
        ("env --shell bash a --yes", None),
        ("env --shell bash a --mfa-code 123456", None),
        ("--shell bash env a", None),
        ("credential-process a --shell bash", None),
        ("", None),
        ("list", None),
        ("prompt x", None),
        ("credential-process", None),
        ("credential-process a b", None),
        ("credential-process -", None),
        ("credential-process -- a", None),
        ("credential-process a --help", None),
        ("credential-process a --duration", None),
        ("credential-process a --duration=", None),
        ("--duration 1h credential-process a", None),
        ("prompt --duration 1h", None),
        ("credential-process a --demo", None),
        ("credential-process a --config x", None),
        ("credential-process a --offline", None),
        ("credential-process a --verbose", None),
        ("credential-process a --context -x", None),
    ],
)
def test_it_understands_what_tools_write(words: str, request_made: _fast.Request | None) -> None:
    assert _fast.request_of(words.split()) == request_made


def test_an_empty_target_is_for_the_normal_path() -> None:
    assert _fast.request_of(["credential-process", ""]) is None
    assert _fast.request_of(["exec", "", "ls"]) is None


def answer() -> str | None:
    """Return what would be given now."""
    return _fast.ready(REQUEST, os.environ)


def test_it_answers_what_was_kept() -> None:
    kept("one\n\ntwo")
    assert answer() == "one\n\ntwo"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AWS_PROFILE", "other"),
        ("AWS_DEFAULT_PROFILE", "other"),
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "AKIAOTHER"),
        ("AWS_SESSION_TOKEN", "there"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
        ("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1"),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
        ("AWS_ROLE_ARN", "arn:aws:iam::111111111111:role/x"),
        ("AWS_CONFIG_FILE", "/elsewhere"),
        ("HATSTAND_ROLE", "111111111111/Admin"),
        ("HATSTAND_DEMO", "1"),
        ("XDG_CONFIG_HOME", "/elsewhere"),
    ],
)
def test_another_environment_is_a_miss(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept("secret")
    monkeypatch.setenv(name, value)
    assert answer() is None


@pytest.mark.parametrize(
    "file", [".config/hatstand/config.toml", ".aws/config", ".aws/credentials"]
)
def test_a_changed_file_is_a_miss(file: str, isolated_home: Path) -> None:
    path = isolated_home / file
    kept("secret")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("[default]\n")
    assert answer() is None
    kept("secret")
    assert answer() == "secret"
    replacement = path.with_name("replacement")
    replacement.write_text("[another]\n")
    status = path.stat()
    os.utime(replacement, ns=(status.st_atime_ns, status.st_mtime_ns))
    replacement.replace(path)  # the time of the old one does not hide it
    assert answer() is None


def test_a_new_snapshot_is_a_miss() -> None:
    snapshots = paths.state_directory() / "snapshots"
    snapshots.mkdir(parents=True)
    kept("secret")
    (snapshots / "acme.sqlite3").touch()
    assert answer() is None


@pytest.mark.parametrize("variable", ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"])
@pytest.mark.parametrize("value", ["", "relative", "$HOME/.aws/config"])
def test_files_that_only_the_normal_path_finds_are_its_own(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    assert _fast.binding(REQUEST, os.environ) == ""


def test_no_secret_of_the_environment_is_in_the_binding(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_BEARER_TOKEN_BEDROCK"):
        monkeypatch.setenv(name, "SENTINEL")
    assert "SENTINEL" not in _fast.binding(REQUEST, os.environ)


def test_a_held_role_does_not_matter_to_profiles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its keys are not the base; a new role in the shell must not make every profile slow."""
    monkeypatch.setenv("HATSTAND_ROLE", "111111111111/Admin")
    before = _fast.binding(REQUEST, os.environ)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION"):
        monkeypatch.setenv(name, "of the role")
    monkeypatch.setenv("HATSTAND_ROLE", "222222222222/Admin")
    assert _fast.binding(REQUEST, os.environ) == before


def test_what_is_over_is_not_given() -> None:
    path = kept("secret")
    path.write_text(path.read_text().replace(str(LATER), "1000000000", 1))
    assert answer() is None


def test_a_collision_of_names_is_a_miss() -> None:
    path = kept("secret")
    path.write_text(path.read_text().replace("x/Y", "x/Z", 1))
    assert answer() is None


@pytest.mark.parametrize("damage", [b"", b"\n\n", b"99999999999 ", b"\xff\xfe", b"x y\nz"])
def test_a_damaged_file_is_a_miss(damage: bytes) -> None:
    path = kept("secret")
    path.write_bytes(damage)
    assert answer() is None


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o660])
def test_a_file_that_others_may_touch_is_a_miss(mode: int) -> None:
    kept("secret").chmod(mode)
    assert answer() is None


def test_links_and_pipes_are_misses(tmp_path: Path) -> None:
    path = kept("secret")
    elsewhere = path.rename(tmp_path / "elsewhere")
    path.symlink_to(elsewhere)
    assert answer() is None
    path.unlink()
    os.mkfifo(path, 0o600)
    assert answer() is None


def test_a_miss_needs_neither_click_nor_an_event_loop() -> None:
    loaded, _ = imported_by("import hatstand.cli.unattended, hatstand.aws.blocking")
    assert "hatstand.services.workspace" in loaded
    assert loaded.isdisjoint({"click", "asyncio", "botocore", "textual"})
