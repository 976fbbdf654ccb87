"""What completion answers to each shell, word by word."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from hatstand.cli import completion
from hatstand.cli.completion.commands import COMMANDS, GLOBAL, ROOT, TARGET
from hatstand.cli.completion.quoting import bash_line, bash_word, fish_word, nu_line, nu_word

HOSTILE = (
    "plain",
    "a b",
    "it's",
    'say "hi"',
    "$(touch pwned) `touch pwned` $HOME",
    "a;b|c&d<e>f(g)",
    "back\\slash\\",
    "*?[a]{b,c}~#!^%=:@,+",
    "~",
    "#",
    "決済\u3000本番",
    "",
)


@pytest.fixture
def _names(isolated_home: Path) -> None:
    (isolated_home / ".aws").mkdir()
    (isolated_home / ".aws/config").write_text(
        "[profile dev]\n[profile 'two words']\n[profile a:b=c]\n[profile \"it's\"]\n"
    )
    settings = isolated_home / ".config/hatstand/config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("[contexts.acme]\n[contexts.other]\n")


def answer(capfd: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    completion.main(arguments)
    return capfd.readouterr().out.splitlines()


def after(capfd: pytest.CaptureFixture[str], line: str) -> list[str]:
    """Return the answer to a shell that hands over words, for a line of plain ones."""
    *words, current = line.split(" ")
    return answer(capfd, "zsh", f".{current}", *words)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("hatstand se", ["sessions", "services"]),
        ("/usr/bin/hatstand se", ["sessions", "services"]),
        ("command hatstand se", ["sessions", "services"]),
        ("hatstand sessions ", ["forget", "renew"]),
        ("hatstand sessions f", ["forget"]),
        ("hatstand --context x sessions f", ["forget"]),
        ("hatstand --context=x sessions f", ["forget"]),
        ("hatstand shell-init f", ["fish"]),
        ("hatstand export ", ["aesr", "aws-config"]),
        ("hatstand export aws-config --y", ["--yes"]),
        ("hatstand env --form", ["--format"]),
        ("hatstand env --format j", ["json"]),
        ("hatstand env --format=j", ["--format=json"]),
        ("hatstand env --mfa-code ", []),
        ("hatstand env --context ", ["acme", "other"]),
        ("hatstand env --context=o", ["--context=other"]),
        ("hatstand --o", ["--offline"]),
        ("hatstand doctor --", ["--json", *GLOBAL]),
        ("hatstand nosuch ", []),
        ("hatstand nosuch --h", ["--help"]),
        ("hatstand list d", []),
        ("hatstand plan d", ["dev\tprofile"]),
        ("hatstand plan -- d", ["dev\tprofile"]),
        ("hatstand plan -- --d", []),
        ("hatstand plan dev d", []),
        ("hatstand shares --as d", ["dev\tprofile"]),
        ("hatstand services --as=d", ["--as=dev\tprofile"]),
        ("hat d", ["dev\tprofile"]),
        ("hat --duration d", []),
        ("hat --unset d", ["dev\tprofile"]),
        ("hat - d", []),
        ("hat --sh", ["--shell", "--show"]),
        ("hat -", [*COMMANDS["env"].options, *GLOBAL]),
        ("echo d", []),
    ],
)
@pytest.mark.usefixtures("_names")
def test_words(capfd: pytest.CaptureFixture[str], line: str, expected: list[str]) -> None:
    assert after(capfd, line) == ["words", *expected]


@pytest.mark.usefixtures("_names")
@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_that_takes_a_target_completes_it(
    capfd: pytest.CaptureFixture[str], name: str
) -> None:
    offered = after(capfd, f"hatstand {name} de") == ["words", "dev\tprofile"]
    assert offered is (COMMANDS[name].words[:1] == (TARGET,))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("hatstand --config ", "files"),
        ("hatstand --config=x", "files"),
        ("hatstand import x", "files"),
        ("hatstand exec a/b ", "command 3"),
        ("hatstand exec a/b ls", "command 3"),
        ("hatstand exec a/b -- ls -l x", "command 4"),
        ("hatstand exec --duration 1h a/b -- ls --format ", "command 6"),
        ("hatstand exec a/b ls -", "command 3"),
    ],
)
def test_files_and_programs(capfd: pytest.CaptureFixture[str], line: str, expected: str) -> None:
    assert after(capfd, line) == [expected]


def test_what_stands_before_a_program_is_exec_s(capfd: pytest.CaptureFixture[str]) -> None:
    assert "--yes" in after(capfd, "hatstand exec a/b --")


@pytest.mark.usefixtures("_names")
@pytest.mark.parametrize(
    ("line", "part", "expected"),
    [
        ("hat d", "d", ["dev"]),
        ("hat two", "two", ["two\\ words"]),
        ("hat two\\ w", "two\\ w", ["two\\ words"]),
        ('hat "two w', "two w", ["two words"]),
        ("hat 'two w", "two w", ["two words"]),
        ('hat "two "w', '"two "w', ["two\\ words"]),
        ("hat a:b=c", "c", ["c"]),
        ("hat a:b", "b", ["b=c"]),
        ('hat "a:b', "a:b", ["a:b=c"]),
        ("hat it", "it", ["it\\'s"]),
        ("hat 'it", "it", ["it'\\''s"]),
        ("hatstand env --format=js", "js", ["json"]),
        ("hat $x", "$x", None),
        ("hat $(d", "$(d", None),
        ('hat "$x', "$x", None),
        ("hat '$x", "$x", []),
        ("echo x; hat d", "d", ["dev"]),
        ("A=1 hat d", "d", ["dev"]),
        ("hat d", "wrong", None),
        ("hat x >f d", "d", []),
    ],
)
def test_bash(
    capfd: pytest.CaptureFixture[str], line: str, part: str, expected: list[str] | None
) -> None:
    shown = answer(capfd, "bash", part, line)
    assert shown == ([] if expected is None else ["words", *expected])


def test_bash_gets_files_behind_a_redirection(capfd: pytest.CaptureFixture[str]) -> None:
    assert answer(capfd, "bash", "d", "hat x > d") == ["files"]
    assert answer(capfd, "bash", "", "hat x 2>") == ["files"]


@pytest.mark.usefixtures("_names")
@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("two\\ w", ["two words\tprofile"]),
        ('"two w', ["two words\tprofile"]),
        ("it\\'", ["it's\tprofile"]),
        ("$d", None),
        ("(d", None),
        ("'$d", []),
    ],
)
def test_fish(capfd: pytest.CaptureFixture[str], word: str, expected: list[str] | None) -> None:
    shown = answer(capfd, "fish", f".{word}", "hat")
    assert shown == ([] if expected is None else ["words", *expected])


@pytest.mark.usefixtures("_names")
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("hat d", ["dev\tprofile"]),
        ("hat two", ["'two words'\tprofile"]),
        ("hat 'two w", ["'two words'\tprofile"]),
        ("ls | hat `it", ['"it\'s"\tprofile']),
        ("(hat d", ["dev\tprofile"]),
        ("hatstand env --format j", ["json\t"]),
        ("hat $d", None),
    ],
)
def test_nushell(capfd: pytest.CaptureFixture[str], line: str, expected: list[str] | None) -> None:
    shown = answer(capfd, "nu", line)
    assert shown == ([] if expected is None else ["words", *expected])


def test_other_calls_are_answered_with_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    for arguments in ((), ("bash",), ("nu",), ("zsh",)):
        assert answer(capfd, *arguments) == []
    assert answer(capfd, "zsh", ".") == ["words"]


def test_the_demo_is_looked_for_where_it_runs(
    capfd: pytest.CaptureFixture[str], isolated_home: Path
) -> None:
    assert after(capfd, "hatstand --demo plan d") == ["words"]
    home = isolated_home / "of the demo"
    (home / ".aws").mkdir(parents=True)
    (home / ".aws/config").write_text("[profile demo-admin]\n")
    record = isolated_home / "run/hatstand/demo.json"
    record.parent.mkdir()
    record.write_text(f'{{"home": "{home}"}}')
    assert after(capfd, "hatstand --demo plan d") == ["words", "demo-admin\tprofile"]
    assert after(capfd, "hat d --demo") == ["words", "--demo"]
    for damaged in ("[]", "{", '{"home": 3}'):
        record.write_text(damaged)
        assert after(capfd, "hat --demo d") == ["words"]


def test_bash_keeps_every_name_as_it_is(tmp_path: Path) -> None:
    """Written for bash in each way, and read by bash: nothing is expanded, nothing is run."""
    words = [
        f"{quote}{bash_word(name, quote)}{quote}"
        for name in HOSTILE[:-1]
        for quote in ("", '"', "'")
    ]
    script = f"printf '%s\\0' {' '.join(words)}"
    read = subprocess.run(
        ["bash", "--norc", "-c", script], cwd=tmp_path, capture_output=True, check=True
    ).stdout.decode()
    assert read.split("\0")[:-1] == [name for name in HOSTILE[:-1] for _ in range(3)]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_what_was_written_is_read_again(name: str) -> None:
    for quote in ("", '"', "'"):
        line = bash_line(f"hat x {quote}{bash_word(name, quote)}")
        assert (line.words, line.value, line.opaque) == (["hat", "x"], name, False)
    line = nu_line(f"hat x {nu_word(name)}")
    assert (line.words, line.value, line.opaque) == (["hat", "x"], name, False)


def test_fish_s_own_quotes_are_read() -> None:
    written = ("a\\ b", "'a b'c", '"a \\$b\\"', "'it\\'s \\n", "a\\", '"(x')
    assert [fish_word(raw) for raw in written] == [
        "a b",
        "a bc",
        'a $b"',
        "it's \\n",
        "a",
        "(x",
    ]


def test_the_commands_are_those_of_the_root() -> None:
    assert set(ROOT) < set(COMMANDS)
