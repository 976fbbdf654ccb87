"""The program as a whole: options, streams and exit codes, whatever the command."""

from __future__ import annotations

import signal
import subprocess

import pytest
from tests.patience import PATIENCE

import hatstand

from .conftest import CONFIG, HATSTAND, Company, Computer, Outcome, run_anew


@pytest.mark.parametrize(
    "arguments", [("--version",), ("list", "--version"), ("tree", "--version")]
)
def test_version(arguments: tuple[str, ...], settled: Computer) -> None:
    done = settled.run(*arguments)
    assert (done.code, done.out) == (0, f"hatstand {hatstand.__version__}\n")


@pytest.mark.parametrize(
    "command",
    [
        "tree",
        "list",
        "whois",
        "plan",
        "env",
        "console",
        "sessions",
        "sync",
        "diff",
        "doctor",
        "config",
        "shell-init",
    ],
)
def test_help_of_every_command(command: str, settled: Computer) -> None:
    before, after = settled.run("--help"), settled.run(command, "--help")
    assert before.code == after.code == 0
    assert f"  {command} " in before.out
    assert f"hatstand {command}" in after.out
    for option in ("--demo", "--context", "--config", "--region", "--offline", "--verbose"):
        assert option in after.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("tree",),
        ("plan", "payments-prod/Admin"),
        ("shares",),
        ("doctor",),
        *(
            pytest.param(arguments, marks=pytest.mark.full)
            for arguments in (
                ("whois", "payments-prod"),
                ("console", "payments-prod/Admin", "--kind", "switch-role"),
                ("sessions",),
                ("services",),
                ("export", "aesr"),
                ("config", "check"),
            )
        ),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_python_that_has_just_been_started_says_the_same(
    arguments: tuple[str, ...], settled: Computer
) -> None:
    """Tests run commands in forks of a process that is warm; these are not tested elsewhere."""
    anew = run_anew(arguments, settled.environ)
    assert settled.run(*arguments) == Outcome(anew.returncode, anew.stdout, anew.stderr)


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("--nonsense",),
        ("list", "--nonsense"),
        ("list", "--json", "--tsv"),
        ("tree", "--depth", "x"),
        ("whois",),
        ("env",),
        ("env", "jump", "--shell", "bash", "--format", "json"),
        ("env", "--unset", "--format", "json"),
        ("env", "payments-dev/ReadOnly", "--duration", "soon"),
        ("env", "payments-dev/ReadOnly", "--duration", "13h"),
        ("env", "payments-dev/ReadOnly", "--mfa-code", "12345"),
        ("env", "payments-dev/ReadOnly", "--mfa-code", "-"),
        ("plan", "payments-dev/ReadOnly", "--duration", "1m"),
        ("console", "payments-dev/ReadOnly", "--open", "--copy"),
        ("console", "payments-dev/ReadOnly", "--kind", "teleport"),
        ("sessions", "forget"),
        ("shell-init", "csh"),
        ("--context", "nowhere", "list"),
        ("--config", "/nowhere.toml", "list"),
        ("--region", "Tokyo", "list"),
        ("config", "check", "--config", "/nowhere.toml"),
        ("env", "jump"),
        (),
    ],
)
def test_wrong_usage_ends_with_2_and_an_empty_stdout(
    arguments: tuple[str, ...], settled: Computer
) -> None:
    done = settled.run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err


def test_global_options_stand_before_or_after_the_command(settled: Computer) -> None:
    other = settled.write(
        "other.toml", CONFIG.replace("contexts.acme", "contexts.second") + "[contexts.third]\n"
    )
    before = settled.run("--config", str(other), "--context", "third", "config", "path")
    after = settled.run("config", "path", "--context", "third", "--config", str(other))
    assert before == after
    assert after.out == f"{other}\n"
    wins = settled.run("--context", "nowhere", "list", "--offline", "--context", "acme")
    assert wins.code == 0
    region = settled.run("--region", "eu-north-1", "env", "payments-dev/ReadOnly", "--shell", "sh")
    assert "export AWS_REGION='eu-north-1'" in region.out


def test_a_reader_that_goes_away_is_no_fault(settled: Computer) -> None:
    script = f"{' '.join(HATSTAND)} list | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", script], env=settled.environ, capture_output=True, text=True, check=False
    )
    assert done.stdout.count("\n") == 1
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- 2>&-", "2>/dev/full", "<&- 2>/dev/full"])
def test_closed_streams_do_not_matter(closed: str, settled: Computer) -> None:
    script = f"exec {' '.join(HATSTAND)} list payments-dev {closed}"
    done = subprocess.run(
        ["bash", "-c", script], env=settled.environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "ReadOnly" in done.stdout


@pytest.mark.parametrize("command", ["list", "--version", "--version --verbose"])
@pytest.mark.parametrize("closed", [">&-", ">/dev/full"])
def test_a_result_that_can_not_be_written_is_a_failure(
    command: str, closed: str, settled: Computer
) -> None:
    script = f"exec {' '.join(HATSTAND)} {command} {closed}"
    done = subprocess.run(
        ["bash", "-c", script], env=settled.environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("hatstand: ")
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_an_interrupt_during_a_crawl_ends_with_130(computer: Computer, company: Company) -> None:
    company.fault("organizations:ListAccounts", "Hang")
    running = subprocess.Popen(
        [*HATSTAND, "list"],
        env=computer.environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with running:
        while not company.calls().get("organizations:ListAccounts"):
            assert running.poll() is None
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=PATIENCE)
    assert (running.returncode, out) == (130, "")
    assert "interrupted" in err
    assert "Task was destroyed" not in err
    company.quiet()


def test_config_path_check_and_shell_init(settled: Computer) -> None:
    path = settled.home / ".config/hatstand/config.toml"
    assert settled.run("config", "path").out == f"{path}\n"
    fine = settled.run("config", "check")
    assert (fine.code, fine.out) == (0, "")
    init = settled.run("shell-init", "bash")
    assert (init.code, init.err) == (0, "")
    parsed = subprocess.run(["bash", "-n"], input=init.out, text=True, check=False)
    assert parsed.returncode == 0


def test_config_check_tells_its_findings_on_stderr(computer: Computer) -> None:
    file = computer.write(".config/hatstand/config.toml", 'theem = "x"\n')
    done = computer.run("config", "check")
    assert (done.code, done.out) == (2, "")
    assert f"{file}:1" in done.err
    assert "theme" in done.err


BROKEN = CONFIG + '\n[[environments]]\nname = "prod"\nconfrm = "ask"\n'


def test_a_fault_where_safety_depends_refuses_every_hand_off(
    computer: Computer, company: Company
) -> None:
    computer.write(".config/hatstand/config.toml", BROKEN)
    for arguments in (
        ("env", "dev-readonly", "--yes"),
        ("console", "dev-readonly"),
        ("console", "dev-readonly", "--kind", "switch-role"),
        ("sessions", "renew", "dev-readonly"),
    ):
        done = computer.run(*arguments)
        assert (done.code, done.out) == (2, "")
        assert "confrm" in done.err
    assert company.calls().get("sts:AssumeRole") is None
    listed = computer.run("list")
    assert listed.code == 0
    assert "confrm" in listed.err
    assert computer.run("tree").code == 0
    assert computer.run("plan", "dev-readonly").code == 0


def test_a_fault_in_another_context_blocks_nothing(computer: Computer) -> None:
    broken = CONFIG + '\n[contexts.other]\nprofil = "jump"\n'
    computer.write(".config/hatstand/config.toml", broken)
    assert computer.run("env", "dev-readonly").code == 0
    assert computer.run("env", "dev-readonly", "--context", "other").code == 2


def test_the_demo_runs_every_command_in_a_home_of_its_own(
    computer: Computer, company: Company
) -> None:
    before = sorted(computer.home.iterdir())
    listed = computer.run("--demo", "list", "payments-prod", "--json")
    assert listed.code == 0
    assert {row["role"] for row in listed.document["roles"]} >= {"Admin", "ReadOnly", "Vendor"}
    exported = computer.run("env", "vendor", "--demo", "--shell", "bash", "--yes")
    assert exported.code == 0
    assert "export HATSTAND_DEMO='1'" in exported.out
    assert "AWS_ENDPOINT_URL='http://127.0.0.1:" in exported.out
    assert company.url not in exported.out
    assert company.calls() == {}
    assert sorted(computer.home.iterdir()) == before
