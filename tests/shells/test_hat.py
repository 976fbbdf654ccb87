"""The shell function `hat` in real shells, around a hatstand that a test scripts."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from hatstand.domain.credentials import Session
from hatstand.errors import UsageError
from hatstand.services import exports, shell_function

Named = Callable[..., Any]
Maker = Callable[[str], Session]

SHELLS = [name for name in ("bash", "zsh", "fish") if shutil.which(name)]
SECRET = "secretTOPSECRET"

FAKE = """\
#!/bin/sh
printf '%s' "$HATSTAND_SHELL" >"$FAKE/shell"
for word in "$@"; do printf '%s\\n' "$word"; done >"$FAKE/arguments"
cat "$FAKE/answer"
echo narration >&2
exit "$(cat "$FAKE/code")"
"""


class FakeHatstand:
    """A `hatstand` on PATH that answers what it was told to."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir()
        program = directory / "hatstand"
        program.write_text(FAKE)
        program.chmod(0o700)
        self.answers("", code=0)

    def answers(self, text: str, *, code: int = 0) -> None:
        """Set what goes to stdout, and the exit code."""
        (self.directory / "answer").write_text(text)
        (self.directory / "code").write_text(str(code))

    @property
    def arguments(self) -> list[str]:
        """What it was called with last; empty where it was not called."""
        return (self.directory / "arguments").read_text().splitlines()

    @property
    def environ(self) -> Mapping[str, str]:
        """An environment that finds it."""
        path = f"{self.directory}{os.pathsep}{os.environ['PATH']}"
        return {"PATH": path, "FAKE": str(self.directory)}


@pytest.fixture
def hatstand(tmp_path: Path) -> FakeHatstand:
    return FakeHatstand(tmp_path / "fake")


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest, shell_named: Named, hatstand: FakeHatstand) -> Any:
    return shell_named(request.param, environ=hatstand.environ)


def defined(shell: Any) -> str:
    """Return the line that users have in their start-up files."""
    file = shell.directory / "init"
    file.write_text(shell_function.text(shell.name))
    return f"source {file}" if shell.name == "fish" else f'eval "$(cat {file})"'


def status(shell: Any) -> str:
    return "$status" if shell.name == "fish" else "$?"


def granted(
    shell: Any, hatstand: FakeHatstand, session_with: Maker, text: str = "TOPSECRET"
) -> None:
    hatstand.answers(exports.render(session_with(text), shell.name).reveal())


def test_a_target_puts_the_credentials_into_this_shell(
    shell: Any, hatstand: FakeHatstand, session_with: Maker
) -> None:
    for text in ("TOPSECRET", 'it\'s $HOME `id` \\ "x" ! 日本'):
        granted(shell, hatstand, session_with, text)
        script = f"{defined(shell)}\nhat payments/Admin --duration 1h"
        after = shell.run(script + f"\necho code={status(shell)}")
        assert after.stdout == "code=0\n"
        assert after.stderr == "narration\n"
        arguments = ["env", "--shell", shell.name, "payments/Admin", "--duration", "1h"]
        assert hatstand.arguments == arguments
        dump = shell.directory / "dump"
        shell.run(f"{script}\nenv -0 > {dump}", AWS_PROFILE="old")
        pairs = dump.read_bytes().decode().rstrip("\0").split("\0")
        environ = dict(pair.split("=", 1) for pair in pairs)
        assert exports.environment(session_with(text), {}).items() <= environ.items()
        assert "AWS_PROFILE" not in environ
        assert "HATSTAND_SHELL" not in environ


@pytest.mark.parametrize(
    ("typed", "arguments"),
    [
        ("hat", []),
        ("hat --demo", ["--demo"]),
        ("hat --context acme", ["--context", "acme"]),
        ("hat --region=eu-west-1", ["--region=eu-west-1"]),
        ("hat -", ["env", "--shell", "?", "-"]),
        ("hat --unset", ["env", "--shell", "?", "--unset"]),
        ("hat --context acme x/y", ["env", "--shell", "?", "--context", "acme", "x/y"]),
        ("hat --reason 'x y' --demo", ["--reason", "x y", "--demo"]),
        ("hat 'a b/c*' --mfa-code -", ["env", "--shell", "?", "a b/c*", "--mfa-code", "-"]),
    ],
)
def test_what_is_typed_is_passed_on(
    shell: Any, hatstand: FakeHatstand, session_with: Maker, typed: str, arguments: list[str]
) -> None:
    granted(shell, hatstand, session_with)
    after = shell.run(f"{defined(shell)}\n{typed}\nprintenv AWS_SECRET_ACCESS_KEY")
    assert after.stdout == f"{SECRET}\n"
    assert hatstand.arguments == [shell.name if word == "?" else word for word in arguments]
    assert (hatstand.directory / "shell").read_text() == shell.name


@pytest.mark.parametrize(
    ("typed", "arguments"),
    [
        ("hat --help", ["--help"]),
        ("hat -h", ["-h"]),
        ("hat --version", ["--version"]),
        ("hat x --help", ["env", "x", "--help"]),
        ("hat x --format json", ["env", "x", "--format", "json"]),
        ("hat x --format=json", ["env", "x", "--format=json"]),
        ("hat x --show", ["env", "x", "--show"]),
        ("hat x --shell cmd", ["env", "x", "--shell", "cmd"]),
    ],
)
@pytest.mark.parametrize("code", [0, 3])
def test_what_is_asked_to_be_shown_is_not_evaluated(
    shell: Any, hatstand: FakeHatstand, typed: str, arguments: list[str], code: int
) -> None:
    hatstand.answers("exit 77\n", code=code)
    after = shell.run(f"{defined(shell)}\n{typed}\necho code={status(shell)}")
    assert after.stdout == f"exit 77\ncode={code}\n"
    assert hatstand.arguments == arguments


@pytest.mark.parametrize("code", [1, 2, 3, 4, 5, 125, 130])
def test_after_a_failure_the_held_role_is_told_and_nothing_evaluated(
    shell: Any, hatstand: FakeHatstand, code: int
) -> None:
    hatstand.answers("exit 77\n", code=code)
    for typed in ("hat x/y", "hat", "hat -", "hat --unset"):
        held = shell.run(
            f"{defined(shell)}\n{typed} && echo deployed\n{typed}\necho code={status(shell)}",
            HATSTAND_ROLE="111111111111/Old",
        )
        assert held.stdout == f"code={code}\n"
        note = "narration\nhat: this shell still holds 111111111111/Old\n"
        assert held.stderr == note * 2
        none = shell.run(f"{defined(shell)}\n{typed}\necho code={status(shell)}")
        assert (none.stdout, none.stderr) == (f"code={code}\n", "narration\n")


def test_no_answer_is_no_success_where_a_role_was_asked_for(
    shell: Any, hatstand: FakeHatstand
) -> None:
    after = shell.run(f"{defined(shell)}\nhat x/y && echo deployed", HATSTAND_ROLE="1/Old")
    assert after.stdout == ""
    assert "still holds 1/Old" in after.stderr
    assert hatstand.arguments[-1] == "x/y"


def test_leaving_the_ui_without_a_choice_is_no_failure(shell: Any, hatstand: FakeHatstand) -> None:
    after = shell.run(f"{defined(shell)}\nhat\necho code={status(shell)}", HATSTAND_ROLE="1/Old")
    assert (after.stdout, after.stderr) == ("code=0\n", "narration\n")
    assert hatstand.arguments == []


def test_a_missing_hatstand_is_a_failure(shell_named: Named) -> None:
    for name in SHELLS:
        program = shutil.which(name)
        assert program
        shell = shell_named(name)
        nowhere = shell.directory / "nowhere"
        init = defined(shell)
        after = shell.run(
            f"{init}\nset PATH {nowhere}\nhat x\necho code=$status"
            if name == "fish"
            else f"{init}\nPATH={nowhere}\nhat x\necho code=$?",
            HATSTAND_ROLE="1/Old",
        )
        assert after.stdout == "code=127\n"
        assert "still holds 1/Old" in after.stderr


def test_unset_removes_the_variables(
    shell: Any, hatstand: FakeHatstand, session_with: Maker
) -> None:
    hatstand.answers(exports.render_unset(shell.name, demo=True))
    own = exports.environment(session_with("x"), {}, demo_endpoint="http://127.0.0.1:1")
    after = shell.run(f"{defined(shell)}\nhat --unset\necho code={status(shell)}\nenv", **own)
    assert after.stdout.startswith("code=0\n")
    assert not [n for n in (*exports.VARIABLES, *exports.DEMO_VARIABLES) if f"{n}=" in after.stdout]


def test_nothing_secret_is_left_behind(
    shell: Any, hatstand: FakeHatstand, session_with: Maker
) -> None:
    """Not in a variable of the shell other than the exported ones, nor in `$_`, nor in a trace."""
    granted(shell, hatstand, session_with)
    trace = {"fish": "set -g fish_trace 1", "bash": "set -xv", "zsh": "set -xv"}[shell.name]
    rest = {
        "fish": "set",
        "bash": 'echo "<$_>"; set -o posix; set; fc -l 2>/dev/null',
        "zsh": 'echo "<$_>"; set',
    }[shell.name]
    own = " ".join(exports.VARIABLES)
    remove = f"set -e {own}" if shell.name == "fish" else f"unset {own}"
    quiet = {"fish": "set -e fish_trace", "bash": "set +xv", "zsh": "set +xv"}[shell.name]
    after = shell.run(
        f"{defined(shell)}\n{trace}\nhat x/y\necho held=$HATSTAND_ROLE\n{quiet}\n{remove}\n{rest}"
    )
    assert "held=111111111111/Admin" in after.stdout
    assert "TOPSECRET" not in after.stdout
    assert "TOPSECRET" not in after.stderr
    assert "hat x/y" in after.stderr, "the trace goes on around it"
    names = {re.split(r"[= ]", line)[0] for line in after.stdout.splitlines()}
    assert "PWD" in names
    assert not names & {"argument", "code", "outcome", "skip", "target", "evaluated", "traced"}


@pytest.mark.parametrize("name", [n for n in SHELLS if n != "fish"])
def test_the_trace_goes_on_after_it(
    name: str, shell_named: Named, hatstand: FakeHatstand, session_with: Maker
) -> None:
    shell = shell_named(name, environ=hatstand.environ)
    granted(shell, hatstand, session_with)
    after = shell.run(f"{defined(shell)}\nset -x\nhat x\nprintf '%s\\n' later >/dev/null")
    assert "printf '%s\\n' later" in after.stderr


OPTIONS = {
    "bash": ("set -euo pipefail", "set -o posix", "set -a", "shopt -s nullglob failglob", "IFS=a"),
    "zsh": (
        "set -euo pipefail",
        "setopt ksh_arrays sh_word_split",
        "setopt no_unset err_return",
        "setopt all_export",
        "setopt glob_subst null_glob rc_quotes extended_glob",
        "setopt posix_builtins no_global_export",
        "emulate ksh",
        "emulate sh",
        "IFS=a",
    ),
    "fish": ("set -g IFS a", "set -gx fish_features qmark-noglob"),
}
ALIASES = (
    "alias hat='echo alias'\nalias hatstand='echo alias'\nalias eval='echo alias'\n"
    "alias local='echo alias'\nalias printf='echo alias'\nalias command='echo alias'\n"
    "alias unset='true'\n"
)


@pytest.mark.parametrize(("name", "option"), [(n, o) for n in SHELLS for o in OPTIONS[n]])
def test_it_works_under_any_options(
    name: str, option: str, shell_named: Named, hatstand: FakeHatstand, session_with: Maker
) -> None:
    shell = shell_named(name, environ=hatstand.environ)
    granted(shell, hatstand, session_with)
    after = shell.run(f"{option}\n{defined(shell)}\nhat x/y\nprintenv AWS_SECRET_ACCESS_KEY")
    assert (after.stdout, after.stderr) == (f"{SECRET}\n", "narration\n")
    assert hatstand.arguments[-1] == "x/y"
    hatstand.answers("", code=3)
    after = shell.run(f"{option}\n{defined(shell)}\nhat x/y || echo failed", HATSTAND_ROLE="1/Old")
    assert after.stdout == "failed\n"
    assert after.stderr == "narration\nhat: this shell still holds 1/Old\n"


@pytest.mark.parametrize("name", [n for n in SHELLS if n != "fish"])
def test_under_errexit_a_failure_ends_the_script_with_its_code(
    name: str, shell_named: Named, hatstand: FakeHatstand
) -> None:
    shell = shell_named(name, environ=hatstand.environ)
    hatstand.answers("", code=4)
    after = shell.run(
        f"set -euo pipefail\n{defined(shell)}\nhat x/y\necho deployed", HATSTAND_ROLE="1/Old"
    )
    assert (after.returncode, after.stdout) == (4, "")
    assert "still holds 1/Old" in after.stderr


@pytest.mark.parametrize("name", [n for n in SHELLS if n != "fish"])
def test_aliases_do_not_change_it(
    name: str, shell_named: Named, hatstand: FakeHatstand, session_with: Maker
) -> None:
    shell = shell_named(name, environ=hatstand.environ)
    granted(shell, hatstand, session_with)
    init = defined(shell).removeprefix("eval")
    expand = "shopt -s expand_aliases\n" if name == "bash" else ""
    after = shell.run(f"{expand}{ALIASES}\\eval{init}\nhat x/y\nprintenv AWS_SECRET_ACCESS_KEY")
    assert (after.stdout, after.stderr) == (f"{SECRET}\n", "narration\n")


def test_it_can_be_defined_twice(shell: Any, hatstand: FakeHatstand, session_with: Maker) -> None:
    granted(shell, hatstand, session_with)
    init = defined(shell)
    after = shell.run(f"{init}\n{init}\nhat x/y\nprintenv AWS_SECRET_ACCESS_KEY")
    assert (after.stdout, after.stderr) == (f"{SECRET}\n", "narration\n")


ANSWER = "words\nData\\ Lake/\nit\\'s\n"


@pytest.mark.parametrize("option", OPTIONS["bash"])
def test_bash_puts_the_candidates_in_place(
    option: str, shell_named: Named, hatstand: FakeHatstand
) -> None:
    """As they come: the program has quoted them, and nothing of them is evaluated."""
    bash = shell_named("bash", environ=hatstand.environ)
    hatstand.answers(ANSWER)
    script = (
        f"{option}\n{defined(bash)}\n"
        "COMP_LINE='hat Da more' COMP_POINT=6 COMP_CWORD=1 COMP_WORDS=(hat Da more)\n"
        "_hatstand_complete hat Da hat\nprintf '<%s>' \"${COMPREPLY[@]}\"\ncomplete -p hat hatstand"
    )
    shown = bash.run(script).stdout.splitlines()
    assert shown[0].startswith("<Data\\ Lake/><it\\'s>complete")
    assert len(shown) == 2
    assert hatstand.arguments == ["complete", "bash", "Da", "hat Da"]
    for answer in ("", "words\n", "files\n", "command 3\n"):
        hatstand.answers(answer)
        assert bash.run(script).stdout.startswith("<>")


def test_bash_completes_a_program_of_exec_by_its_own_means(
    shell_named: Named, hatstand: FakeHatstand
) -> None:
    bash = shell_named("bash", environ=hatstand.environ)
    hatstand.answers("command 4\n")
    script = (
        f'{defined(bash)}\n_command_offset() {{ echo "from $1"; COMPREPLY=(theirs); }}\n'
        "COMP_WORDS=(hatstand exec arn : x -- aws s) COMP_CWORD=7 COMP_LINE=x COMP_POINT=1\n"
        '_hatstand_complete hatstand s aws\necho "${COMPREPLY[@]}"'
    )
    assert bash.run(script).stdout == "from 6\ntheirs\n"


def test_zsh_knows_what_completes_both(shell_named: Named) -> None:
    zsh = shell_named("zsh")
    script = f"set -eu\nautoload -Uz compinit\ncompinit -u -D\n{defined(zsh)}\n"
    both = "_hatstand_complete _hatstand_complete\n"
    assert zsh.run(f"{script}echo $_comps[hatstand] $_comps[hat]").stdout == both


@pytest.mark.parametrize(
    ("line", "arguments"),
    [
        ("hat Da", [".Da", "hat"]),
        ("hatstand env --shell ", [".", "hatstand", "env", "--shell"]),
        ("echo; hat 'a b' \"c d\" e\\ f", [".e\\ f", "hat", "a b", "c d"]),
    ],
)
def test_fish_tells_what_was_typed(
    shell_named: Named, hatstand: FakeHatstand, line: str, arguments: list[str]
) -> None:
    fish = shell_named("fish", environ=hatstand.environ)
    hatstand.answers("words\nData Lake/\t111111111111\nDashboard\n")
    quoted = line.replace("\\", "\\\\").replace("'", "\\'")
    shown = fish.run(f"{defined(fish)}\ncomplete -C '{quoted}'").stdout
    assert hatstand.arguments == ["complete", "fish", *arguments]
    if line == "hat Da":
        assert sorted(shown.splitlines()) == ["Dashboard", "Data Lake/\t111111111111"]


def test_fish_completes_files_and_programs_by_its_own_means(
    shell_named: Named, hatstand: FakeHatstand
) -> None:
    fish = shell_named("fish", environ=hatstand.environ)
    inside = fish.directory / "only here"
    inside.mkdir()
    hatstand.answers("files\n")
    init = defined(fish)
    shown = fish.run(f"{init}\ncd {fish.directory}\ncomplete -C 'hat --config on'").stdout
    assert shown == "only here/\n"
    hatstand.answers("command 4\n")
    shown = fish.run(
        f"{init}\ncomplete -c theirs -f -a 'one\\ two'\ncomplete -C 'hatstand exec a/b -- theirs o'"
    ).stdout
    assert shown == "one two\n"


@pytest.mark.parametrize("name", shell_function.FUNCTION_SHELLS)
def test_every_text_is_plain_and_whole(name: str) -> None:
    text = shell_function.text(name)
    assert text.isascii()
    assert text.endswith("\n")
    assert text.count("{") == text.count("}")


def test_other_shells_have_no_function() -> None:
    with pytest.raises(UsageError, match="'tcsh'"):
        shell_function.text("tcsh")


def test_nushell_takes_the_variables(
    shell_named: Named, hatstand: FakeHatstand, session_with: Maker
) -> None:
    """Where it is installed; else the summary says that it was not run."""
    if not shutil.which("nu"):
        return
    shell = shell_named("nu", environ=hatstand.environ)
    text = 'it\'s $HOME `id` \\ "x" ! 日本'
    granted(shell, hatstand, session_with, text)
    init = shell.directory / "init.nu"
    init.write_text(shell_function.text("nu"))
    script = f"source {init}\nhat x/y\n^printenv AWS_SECRET_ACCESS_KEY\n^printenv AWS_PROFILE"
    after = shell.run(f"{script} | complete | ignore", AWS_PROFILE="old")
    assert after.stdout == f"secret{text}\n"
    hatstand.answers("$env.AWS_REGION = 'x'", code=3)
    after = shell.run(f"source {init}\nhat x/y\nprint deployed", HATSTAND_ROLE="1/Old")
    assert after.returncode != 0
    assert after.stdout == ""
    assert "still holds 1/Old" in after.stderr
    hatstand.answers("not code", code=0)
    assert shell.run(f"source {init}\nhat x/y --help").stdout == "not code"
