"""Every command, where whoever names things chose each hostile text there is."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from tests.cli.conftest import AWS_CONFIG, Company, Computer, Time
from tests.hostile.words import PIECES, obeyed

from hatstand.demo import acme, server

_ENCODABLE = [text for text in PIECES if not any("\ud800" <= c <= "\udfff" for c in text)]
NAMES = tuple(dict.fromkeys((*(f"{text}-prod" for text in _ENCODABLE), "x" * 512, "漢字" * 120)))
UNITS = ("\x1b]0;title\x07\x9b31m", "\u202e[bold]\u2028a/b", "$(touch pwned)\n\t日本語")
CALM = "payments-prod"
SETTINGS = """
[limits]
rate = 1.0
[contexts.x]
profile = "jump"
[[contexts.x.roles]]
name = "ReadOnly"
accounts.ou = ["**"]
"""
PROFILES = "\n".join(
    f"[profile {name}]\nrole_arn = arn:aws:iam::111111111111:role/ReadOnly\nsource_profile = jump\n"
    for name in ("'\x1b[31m red'", "$(touch pwned)", "\u202eturned", "日本語", "'a b'")
)


@pytest.fixture(scope="module")
def computer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Computer]:
    rows = [
        {
            "name": name,
            "ou": ("Hostile", UNITS[number % len(UNITS)]),
            "email": f"{number}{name}@acme.example",
            "alias": name,
            "tags": {name: name},
        }
        for number, name in enumerate(NAMES)
    ]
    rows.append({"name": CALM, "id": "111111111111", "ou": "Workloads/Prod"})
    moment = Time()
    with server.start(organization=acme.custom(rows), clock=moment) as running:
        running.front.bridge.warm_up()
        home = tmp_path_factory.mktemp("everywhere")
        found = Computer(home, Company(running, moment)).furnish(config=SETTINGS)
        found.write(".aws/config", AWS_CONFIG + PROFILES)
        assert found.run("sync").code == 0
        yield found


@pytest.mark.parametrize(
    "command",
    [
        ("tree", "--roles"),
        ("tree", "--roles", "--json"),
        ("tree", "Hostile"),
        ("list",),
        ("list", "--tsv"),
        ("list", "--json"),
        ("list", "prod"),
        ("whois", "prod"),
        ("whois", "prod", "--json"),
        ("diff",),
        ("diff", "--json"),
        ("plan", "prod/ReadOnly"),
        ("plan", "a/b"),
        ("plan", "[bold]-prod/ReadOnly"),
        ("plan", "[bold]-prod/ReadOnly", "--json"),
        ("console", "[bold]-prod/ReadOnly", "--kind", "switch-role"),
        ("export", "aesr"),
        ("config", "check"),
        ("config", "show"),
        ("doctor",),
        ("doctor", "--json"),
        ("sessions",),
        ("services", "x\x1b[31m/y"),
        ("shares", "accept", "arn:aws:ram:\x1b]0;x\x07"),
        ("plan", "\x1b]0;x\x07/\u202e"),
        ("themes", "--preview", "\x1b[31m"),
        ("--context", "\x1b[31m\u202e", "list"),
        ("--region", "\x1b[31m", "list"),
        ("\x1b[31m\u202e",),
        ("list", "--\x1b[31m"),
        ("env", "111111111111/ReadOnly", "--shell", "\x1b[31m"),
        ("exec", "111111111111/ReadOnly", "--", "/nowhere/\x1b[31m"),
        ("import", "/nowhere/\x1b[31m"),
        ("journal",),
    ],
    ids=lambda words: " ".join(words[:3]).encode("ascii", "backslashreplace").decode(),
)
def test_no_form_of_any_command_is_obeyed(command: tuple[str, ...], computer: Computer) -> None:
    done = computer.run(*command)
    assert not obeyed(done.err, but="\n"), ascii(done.err[:2000])
    assert not obeyed(done.out, but="\n\t"), ascii(done.out[:2000])
    if "--json" in command and done.code == 0:
        assert json.loads(done.out)
    assert not (computer.home / "pwned").exists()


def test_the_names_arrive_as_they_are_where_a_program_reads() -> None:
    """The search above would find what it searches for."""
    assert all(obeyed(name) for name in ("\x1b-prod", "\u202e-prod", "\x9b31m", "\u2028", "\ud800"))


def test_json_gives_each_name_back(computer: Computer) -> None:
    rows = computer.run("list", "--json").document["roles"]
    assert set(NAMES) <= {row["account_name"] for row in rows}
