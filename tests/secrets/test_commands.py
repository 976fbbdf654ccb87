"""Every command is run where secrets are known; then everything it could leak into is searched."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.cli.conftest import CONFIG, PROD
from tests.patience import PATIENCE

from hatstand.cli.main import root
from hatstand.services.exports import FORMATS, SHELLS

if TYPE_CHECKING:
    from tests.secrets.conftest import Planted

ADMIN = "payments-admin"

# What only reads and knows; the first form of each is run by default, all of them by test-full.
_PLAIN: dict[str, tuple[tuple[str, ...], ...]] = {
    "sync": (("sync", "--full"), ("sync",)),
    "tree": (("tree", "--roles"), ("tree", "--roles", "--json")),
    "list": (("list",), ("list", "--json"), ("list", "--tsv")),
    "whois": (("whois", PROD), ("whois", PROD, "--json")),
    "plan": (("plan", "vendor", "--json"), ("plan", ADMIN)),
    "diff": (("diff",), ("diff", "--json")),
    "journal": (("journal", "--json"), ("journal",)),
    "shares": (("shares", "--json"),),
    "services": (("services", "--json"),),
    "sessions": (("sessions", "--json"), ("sessions",)),
    "export": (("export", "aws-config", "--yes"), ("export", "aesr")),
    "import": (("import", "{home}/.aws/config"),),
    "config": (
        ("config", "show"),
        ("config", "show", "--json"),
        ("config", "check"),
        ("config", "path"),
        ("config", "init", "--config", "{home}/first.toml"),
    ),
    "themes": (("themes",),),
    "shell-init": (("shell-init", "bash"),),
    "prompt": (("prompt",),),
    "doctor": (("doctor", "--json"), ("doctor",)),
}
_HANDS_OUT = {"env", "exec", "credential-process", "console"}


def test_no_command_is_forgotten_here() -> None:
    """A command that is added must say here whether its result is a secret."""
    known = set(root.commands) | set(root.list_commands(None))  # type: ignore[arg-type]
    assert known <= set(_PLAIN) | _HANDS_OUT


@pytest.mark.parametrize(
    ("options", "forms"),
    [
        (("--verbose",), slice(1)),
        pytest.param(("--verbose",), slice(1, None), marks=pytest.mark.full),
        pytest.param((), slice(None), marks=pytest.mark.full),
    ],
    ids=["verbose", "verbose, other forms", "quiet"],
)
def test_what_is_no_credential_shows_none(
    planted: Planted, options: tuple[str, ...], forms: slice
) -> None:
    """Before there is a session, while there is one, and after it was forgotten."""
    commands = [
        tuple(word.format(home=planted.home) for word in words)
        for name in root.list_commands(None)  # type: ignore[arg-type]
        for words in _PLAIN.get(name, ())[forms]
    ]
    said = [planted.run("sync", *options)]
    got = planted.run("env", ADMIN, "--yes", "--format", "json", *options, code=True)
    assert got.code == 0, got.err
    said += [planted.run(*words, *options) for words in commands]
    said.append(planted.run("sessions", "renew", ADMIN, "--yes", *options))
    said.append(planted.run("sessions", "forget", "--all", *options))
    everything = planted.everything
    assert not everything.found_in(got.err)
    for outcome in said:
        assert outcome.code in (0, 1), outcome.err
        assert not everything.found_in(outcome.out + outcome.err), outcome
    planted.search_files()
    planted.search_processes()


def test_a_credential_goes_to_standard_output_alone(planted: Planted) -> None:
    """Each form of it; a text that holds the secret is the proof that the search would find it."""
    first = planted.run("env", ADMIN, "--yes", "--verbose", "--format", "json", code=True)
    assert first.code == 0, first.err
    outcomes = [first]
    forms = (("--shell", "fish"), ("--format", "docker"), ("--format", "ini"))
    outcomes += [planted.run("env", ADMIN, *form, "--verbose") for form in forms]
    outcomes.append(planted.run("credential-process", ADMIN))
    outcomes.append(planted.run("credential-process", ADMIN))  # from the warm path
    outcomes.append(
        planted.run("exec", ADMIN, "--", "/bin/sh", "-c", "echo $AWS_SECRET_ACCESS_KEY")
    )
    secrets = set(planted.sessions)
    for outcome in outcomes:
        assert outcome.code == 0, outcome.err
        found = planted.everything.found_in(outcome.out)
        assert found, "the search finds nothing where a secret is"
        assert found <= secrets
        assert not planted.everything.found_in(outcome.err)
    planted.search_files()
    planted.search_processes(may_have=("/bin/sh",))
    assert "/bin/sh" in [one.words[0] for one in planted.watch.started], "what is started is seen"


@pytest.mark.full
def test_every_form_leaves_no_trace_elsewhere(planted: Planted) -> None:
    assert planted.run("env", ADMIN, "--yes", code=True).code == 0
    for form in (*SHELLS, *FORMATS):
        option = "--shell" if form in SHELLS else "--format"
        outcome = planted.run("env", ADMIN, option, form, "--verbose")
        assert planted.everything.found_in(outcome.out)
        assert not planted.everything.found_in(outcome.err)
    planted.search_files()
    planted.search_processes()


def test_a_sign_in_link_is_a_secret_too(planted: Planted) -> None:
    """It goes to stdout, or through a page that only this user can read, never into an argument."""
    browser = planted.home / "browser"
    browser.write_text('#!/bin/sh\nprintf "%s" "$1" >"$HOME/opened"\n')
    browser.chmod(0o700)
    planted.computer.environ["BROWSER"] = str(browser)
    printed = planted.run("console", "dev-readonly", "--verbose")
    assert printed.code == 0, printed.err
    link = printed.out.strip()
    planted.more["sign-in token"] = parse_qs(urlsplit(link).query)["SigninToken"][0]
    assert planted.everything.found_in(printed.out) == {"sign-in token"}
    opened = planted.run("console", "dev-readonly", "--open", "--verbose")
    refused = planted.run("console", "dev-readonly", "--copy", "--verbose")
    assert (opened.code, opened.out) == (0, "")
    assert refused.code != 0, "there is nothing that could take a copy here"
    (page,) = planted.temporary.glob("*.html")
    content = page.read_text()
    tokens = re.findall(r"SigninToken=([^&\"]+)", content)
    assert tokens
    planted.more |= {f"opened token {number}": token for number, token in enumerate(tokens)}
    assert page.stat().st_mode & 0o777 == 0o600
    page.unlink()
    for text in (printed.err, opened.err, refused.out, refused.err):
        assert not planted.everything.found_in(text)
    planted.search_files()
    planted.search_processes()


def test_a_failure_says_nothing_secret(planted: Planted) -> None:
    """Refused codes, refused roles, calls that break, with AWS's own words quoted."""
    wrong = planted.run("env", ADMIN, "--yes", "--mfa-code", f"{planted.code()}x"[1:], "--verbose")
    assert wrong.code == 2
    said = [wrong]
    for operation in ("sts:GetSessionToken", "sts:AssumeRole"):
        planted.company.fault(operation, "RegionDisabledException")
        said.append(planted.run("env", ADMIN, "--yes", "--verbose", code=True))
    planted.company.quiet()
    said.append(planted.run("env", f"{PROD}/Forbidden", "--yes", "--verbose"))
    said.append(planted.run("exec", "dev-readonly", "--verbose", "--", "/nowhere/at-all"))
    for outcome in said:
        assert outcome.code != 0
        assert outcome.out == ""
        assert not planted.everything.found_in(outcome.err), outcome.err
    planted.search_files()
    planted.search_processes()


@pytest.mark.parametrize("store", ["memory", pytest.param("runtime", marks=pytest.mark.full)])
def test_with_the_memory_store_no_file_holds_a_session(planted: Planted, store: str) -> None:
    """The runtime store beside it shows that the search would find one."""
    config = f'{CONFIG}\n[sessions]\nstore = "{store}"\n'
    planted.computer.write(".config/hatstand/config.toml", config)
    for target, code in ((ADMIN, True), ("dev-readonly", False), ("deploy-chain", False)):
        got = planted.run("env", target, "--yes", "--shell", "sh", "--verbose", code=code)
        assert got.code == 0, got.err
        assert planted.everything.found_in(got.out)
    holding = set()
    for path in planted.home.rglob("*"):
        if path.is_file() and planted.everything.found_in(path.read_bytes()):
            holding.add(path.relative_to(planted.home).parts[0])
    planted.search_processes()
    assert holding == ({".aws"} if store == "memory" else {".aws", "run"})
    if store == "memory":
        assert not (planted.home / ".aws/cli").exists()


def test_a_crash_shows_no_value(planted: Planted, tmp_path: Path) -> None:
    """Secrets are in local variables, in the exception and in what it came from."""
    program = tmp_path / "crashing.py"
    program.write_text(
        "import sys\n"
        "from hatstand.cli import credentials, main\n"
        "def broken(secret, sink):\n"
        "    text = secret.reveal()\n"
        "    try:\n"
        "        raise KeyError(text)\n"
        "    except KeyError as error:\n"
        "        raise RuntimeError('lost ' + text) from error\n"
        "credentials.hand_over = broken\n"
        "sys.exit(main.main(sys.argv[1:]))\n"
    )
    import subprocess
    import sys

    for options in ((), ("--verbose",)):
        done = subprocess.run(
            [sys.executable, str(program), "env", "dev-readonly", *options],
            env=planted.computer.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert (done.returncode, done.stdout) == (1, "")
        assert "internal error: RuntimeError" in done.stderr
        assert not planted.everything.found_in(done.stderr)
    planted.search_files()
