"""The journal: what the commands write into it, and `hatstand journal`."""

from __future__ import annotations

from .conftest import DEV, Company, Computer

ROLE = f"{DEV}/ReadOnly"


def events(computer: Computer, *options: str) -> list[dict[str, str]]:
    done = computer.run("journal", "--json", *options)
    assert done.code == 0
    found: list[dict[str, str]] = done.document["events"]
    return found


def test_what_was_assumed_and_handed_over_is_listed(computer: Computer) -> None:
    assert computer.run("env", ROLE, "--shell", "bash").code == 0
    assert computer.run("exec", ROLE, "--", "true").code == 0
    assert computer.run("credential-process", ROLE).code == 0
    assert computer.run("console", ROLE).code == 0
    assert computer.run("sessions", "renew", ROLE).code == 0
    assert computer.run("sessions", "forget", ROLE).code == 0
    assert [(one["event"], one["detail"]) for one in events(computer)] == [
        ("assumed", ""),
        ("handed over", "exports for bash"),
        ("handed over", "exec true"),
        ("handed over", "credential-process"),
        ("handed over", "console link to home"),
        ("renewed", ""),
        ("forgotten", ""),
    ]
    first = events(computer)[0]
    assert (first["account_id"], first["role"], first["environment"]) == (DEV, "ReadOnly", "dev")
    assert first["session_name"]
    assert first["expires_at"] > first["at"]
    table = computer.run("journal").out.splitlines()
    assert len(table) == 7
    assert "dev-readonly/ReadOnly" in table[0]
    assert "exec true" in table[2]


def test_masked_exports_hand_nothing_over_and_secrets_are_not_in_it(
    computer: Computer,
) -> None:
    shown = computer.run("env", ROLE, "--format", "json").document
    text = "".join(file.read_text() for file in computer.home.rglob("*.jsonl"))
    assert text.count("\n") == 2
    for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        assert shown[name] not in text


def test_since(computer: Computer) -> None:
    assert computer.run("journal").err == "nothing was assumed or handed over yet\n"
    assert computer.run("env", ROLE).code == 0
    assert len(events(computer, "--since", "1h")) == 2
    done = computer.run("journal", "--since", "2999-01-01")
    assert done.code == 2
    assert "still to come" in done.err


def test_a_journal_that_cannot_be_written_stops_nobody(computer: Computer) -> None:
    computer.write(".local/state/hatstand/journal", "in the way")
    done = computer.run("env", ROLE, "--format", "json")
    assert done.code == 0
    assert done.document["AWS_SESSION_TOKEN"]
    assert "the journal can't be written" in done.err


def test_a_refused_role_is_not_in_it(computer: Computer, company: Company) -> None:
    assert computer.run("env", f"{DEV}/NoSuchRole", "--mfa-code", company.code()).code == 1
    assert events(computer) == []
