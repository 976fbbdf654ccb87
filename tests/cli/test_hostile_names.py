"""Names that would do harm: they are shown as data, in every form of every listing."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hatstand.demo import acme, server

from .conftest import HATSTAND, Company, Computer, Time

NAMES = (
    "red\x1b[31m-dev",
    "two\nlines",
    "tab\there",
    "over\u202eride",
    "slash/in-name",
    "back\\slash",
    "$(touch pwned)",
    "[bold]markup[/]",
    "x" * 50,
    "日本語アカウント",
)
TWINS = ("600000000001", "600000000002")
SETTINGS = """
[limits]
rate = 1.0
[contexts.x]
profile = "jump"
[[contexts.x.roles]]
name = "ReadOnly"
accounts.ou = ["**"]
"""


@pytest.fixture(scope="module")
def computer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Computer]:
    rows: list[dict[str, object]] = [
        {"name": name, "ou": ["Evil \x1b[7m OU", "a/b"]} for name in NAMES
    ]
    rows += [{"name": "twin", "id": identifier} for identifier in TWINS]
    moment = Time()
    with server.start(organization=acme.custom(rows), clock=moment) as running:
        running.front.bridge.warm_up()
        company = Company(running, moment)
        found = Computer(tmp_path_factory.mktemp("hostile"), company)
        assert found.furnish(config=SETTINGS).run("sync").code == 0
        yield found


@pytest.mark.parametrize(
    "command",
    [
        ("list",),
        ("list", "--tsv"),
        ("tree", "--roles"),
        ("tree", "--json", "--roles"),
        ("list", "--json"),
        ("whois", "dev"),
    ],
)
def test_nothing_in_a_name_takes_effect(command: tuple[str, ...], computer: Computer) -> None:
    done = computer.run(*command)
    assert done.code == 0
    for text in (done.out, done.err):
        assert not set(text) & set("\x1b\x07\u202e\r")
    if "--tsv" in command:
        assert {line.count("\t") for line in done.out.splitlines()} == {6}


def test_the_json_holds_the_names_as_they_are(computer: Computer) -> None:
    rows = computer.run("list", "--json").document["roles"]
    assert set(NAMES) <= {row["account_name"] for row in rows}
    assert "Evil \x1b[7m OU/a\\/b" in {row["ou_path"] for row in rows}


def test_names_with_slashes_are_reached_with_a_backslash(computer: Computer) -> None:
    for target in (
        r"slash\/in-name/ReadOnly",
        r"back\\slash/ReadOnly",
        r"a\/b/two" + "\nlines/ReadOnly",
        "日本語アカウント/ReadOnly",
        "$(touch pwned)/ReadOnly",
    ):
        done = computer.run("plan", target)
        assert done.code == 0, done.err
        assert "\x1b" not in done.out


def test_every_candidate_pasted_into_a_shell_names_a_role(computer: Computer) -> None:
    done = computer.run("plan", "e/ReadOnly")
    assert done.code == 3
    candidates = [line.strip() for line in done.err.splitlines() if line.startswith("    ")]
    assert len(candidates) > 3
    script = " && ".join(f"{' '.join(HATSTAND)} plan {text} >/dev/null" for text in candidates[:4])
    subprocess.run(
        ["bash", "--norc", "-c", script], env=computer.environ, cwd=computer.home, check=True
    )
    assert not Path(computer.home / "pwned").exists()


@pytest.mark.parametrize("path", [r"Evil ␛[7m OU", r"evil ␛[7m ou/a\/b", "Evil \x1b[7m OU"])
def test_an_ou_is_reached_as_it_is_shown(path: str, computer: Computer) -> None:
    done = computer.run("tree", path, "--json")
    assert done.code == 0, done.err
    assert done.document["kind"] == "ou"


def test_a_name_of_two_accounts_forgets_no_session(computer: Computer) -> None:
    targets = [f"{account}/ReadOnly" for account in TWINS]
    for target in targets:
        assert computer.run("env", target, "--shell", "sh").code == 0
    refused = computer.run("sessions", "forget", "twin/ReadOnly")
    assert (refused.code, refused.out) == (3, "")
    shown = [line.strip() for line in refused.err.splitlines() if line.startswith("    ")]
    assert sorted(shown) == targets
    assert len(computer.run("sessions", "--json").document["sessions"]) == 2
    assert computer.run("sessions", "forget", targets[0]).code == 0
    left = computer.run("sessions", "--json").document["sessions"]
    assert [row["account_id"] for row in left] == [TWINS[1]]
