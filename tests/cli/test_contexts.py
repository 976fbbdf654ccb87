"""Several contexts side by side: each has a snapshot of its own, whoever reads or writes them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.warm import warm

from hatstand.demo import roles
from hatstand.store.snapshot_file import VERSION, of_context

from .conftest import CONFIG, DATA, REGION, Company, Computer

CONTEXTS = f"""{CONFIG}
[contexts.partner]
profile = "carol"
region = "{REGION}"

[contexts."eu/two words"]
profile = "jump"
region = "eu-west-1"

[[contexts."eu/two words".roles]]
name = "Billing"
accounts.id = ["{DATA}"]
"""
OTHER = "eu/two words"


@pytest.fixture
def computer(computer: Computer, company: Company) -> Computer:
    """A computer with three contexts, of which one is another company's."""
    computer.write(".config/hatstand/config.toml", CONTEXTS)
    lines = ["[jump]", "[carol]"]
    for number, user in enumerate(("alice", "carol")):
        lines[number] += "".join(f"\n{k.lower()} = {v}" for k, v in company.keys(user).items())
    computer.write(".aws/credentials", "\n".join(lines))
    return computer


def at_once(computer: Computer, commands: Sequence[Sequence[str]]) -> list[tuple[int, str, str]]:
    """Run commands at the same time; return exit code, stdout and stderr of each."""
    running = [warm().start(words, computer.environ) for words in commands]
    done = [one.wait() for one in running]
    return [(one.returncode, one.stdout, one.stderr) for one in done]


def snapshots(computer: Computer) -> Path:
    return computer.home / ".local/state/hatstand/snapshots"


def file_of(computer: Computer, context: str) -> Path:
    """Return the only snapshot of a context."""
    (name,) = of_context((path.name for path in snapshots(computer).iterdir()), context)
    return snapshots(computer) / name


def accounts(computer: Computer, context: str) -> set[str]:
    """Return the accounts with roles that a context's snapshot knows."""
    outcome = computer.run("list", "--offline", "--json", "--context", context)
    assert outcome.code == 0
    return ids_in(outcome.out)


def ids_in(out: str) -> set[str]:
    """Return the accounts in the output of `list --json`."""
    return {row["account_id"] for row in json.loads(out)["roles"]}


def test_they_are_read_and_written_at_once_and_never_mixed_up(computer: Computer) -> None:
    syncs = [("sync", "--context", name) for name in ("acme", "partner", OTHER)]
    assert [code for code, _, _ in at_once(computer, syncs)] == [0, 0, 0]
    assert len(list(snapshots(computer).glob("*.sqlite3"))) == 3
    assert len({file_of(computer, name) for name in ("acme", "partner", OTHER)}) == 3
    names = ("acme", "partner", "acme", "partner", OTHER)
    lists = [("list", "--offline", "--json", "--context", name) for name in names]
    done = at_once(computer, [("sync", "--context", "acme"), *lists])
    assert [code for code, _, _ in done] == [0] * 6
    acme, partner, acme_again, partner_again, other = (ids_in(out) for _, out, _ in done[1:])
    assert (acme, partner) == (acme_again, partner_again)
    assert DATA in acme & other
    assert DATA not in partner
    assert roles.STANDALONE in partner


def test_a_damaged_one_is_set_aside_and_the_others_stay(computer: Computer) -> None:
    for name in ("acme", OTHER):
        assert computer.run("sync", "--context", name).code == 0
    damaged = file_of(computer, "acme")
    damaged.write_bytes(damaged.read_bytes()[:-3])
    outcome = computer.run("tree", "--offline", "--context", "acme")
    assert "The snapshot of acme can't be used (it is damaged); it was set aside as" in outcome.err
    assert not damaged.exists()
    assert len(list(snapshots(computer).glob(f"{damaged.name}.damaged-*"))) == 1
    assert DATA in accounts(computer, OTHER)
    assert computer.run("sync", "--context", "acme").code == 0, "it is read anew"
    assert DATA in accounts(computer, "acme")


def test_one_of_a_newer_version_is_told_of_and_never_destroyed(computer: Computer) -> None:
    assert computer.run("sync", "--context", "acme").code == 0
    newer = file_of(computer, "acme")
    data = bytearray(newer.read_bytes())
    data[60:64] = (VERSION + 1).to_bytes(4, "big")  # SQLite's user version
    newer.write_bytes(data)
    outcome = computer.run("tree", "--offline", "--context", "acme")
    assert "was made by a newer version of hatstand and is not used" in outcome.err
    assert newer.read_bytes() == data
    assert computer.run("sync", "--context", "acme").code == 0
    assert DATA in accounts(computer, "acme")
    kept = newer.with_name(f"{newer.name}.version-{VERSION + 1}")
    assert kept.read_bytes() == data


def test_two_identities_in_one_context_keep_a_snapshot_each(computer: Computer) -> None:
    computer.write(".config/hatstand/config.toml", "")
    of_alice, of_carol = {"AWS_PROFILE": "jump"}, {"AWS_PROFILE": "carol"}
    for environ in (of_alice, of_carol):
        assert computer.run("sync", environ=environ).code == 0
    assert len(list(snapshots(computer).glob("*.sqlite3"))) == 2
    assert DATA in computer.run("tree", "--offline", "--json", environ=of_alice).out
    assert DATA not in computer.run("tree", "--offline", "--json", environ=of_carol).out
