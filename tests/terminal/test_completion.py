"""Tab, as a person presses it: in real shells on a real terminal, over names of every kind."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.terminal.conftest import BIN
from tests.terminal.terminal import Terminal

from hatstand.domain.organization import Account, AccountState, Organization, OrganizationalUnit
from hatstand.domain.roles import Role, RoleSource
from hatstand.domain.segments import escape_segment
from hatstand.services import shell_function
from hatstand.services.ports import Snapshot
from hatstand.store.snapshot import SqliteSnapshots

PROMPT = "ready>"
COMMANDS = {
    "bash": ("bash", "--norc", "--noprofile", "-i"),
    "zsh": ("zsh", "-f", "-i"),
    "fish": ("fish", "--no-config", "-i"),
}
SHELLS = [name for name in COMMANDS if shutil.which(name)]
SET_UP = {
    "bash": "PS1='ready''> '; source ~/init; hat() { printf '%s\\n' \"$@\" >>~/got; }",
    "zsh": (
        "PROMPT='ready''> '; autoload -Uz compinit; compinit -u -D; source ~/init; "
        "hat() { printf '%s\\n' \"$@\" >>~/got }"
    ),
    "fish": (
        "function fish_prompt; echo -n 'ready''> '; end; source ~/init; "
        "function hat; printf '%s\\n' $argv >>~/got; end"
    ),
}

KINDS = (
    "plain",
    "Data Lake",
    'it\'s "a" $(touch pwned)`touch pwned` $HOME',
    "a;touch pwned|b&c>pwned<(d) #e",
    "back\\slash a/b\\/c\\",
    "*?[a-z]{x,y}~^=%1",
    "a!!b !x",
    "a:b=c@d",
    "決済 本番",
)
NAMES = [f"{number:02}{kind}" for number, kind in enumerate(KINDS)]


def written(home: Path) -> None:
    """Write a snapshot in which an account has each of the names, and a role to assume in it."""
    units = (OrganizationalUnit("ou-1", "Work & Play", "r-1"),)
    accounts = tuple(
        Account(f"9{number:011}", name, "ou-1", state=AccountState.ACTIVE)
        for number, name in enumerate(NAMES)
    )
    roles = tuple(
        Role(account.id, role, sources=(RoleSource.LISTED,))
        for account in accounts
        for role in ("Admin", "ReadOnly")
    )
    organization = Organization("o-1", "acme", "r-1", "Root", "", units, accounts)
    snapshot = Snapshot(organization=organization, as_of=datetime.now(UTC), roles=roles)
    SqliteSnapshots(home / ".local/state/hatstand/snapshots").save("profiles", "x", snapshot)
    (home / ".aws").mkdir()
    (home / ".aws/config").write_text("[profile 'zz dev']\n[profile 'zz deva $(touch pwned)']\n")


class Shell(Terminal):
    """An interactive shell in which `hat` only notes its words; completion is hatstand's own."""

    def __init__(self, name: str, environ: dict[str, str], home: Path) -> None:
        self.name = name
        self.home = home
        (home / "init").write_text(shell_function.text(name))
        super().__init__(COMMANDS[name], {**environ, "LC_ALL": "C.UTF-8"}, (120, 40))

    def set_up(self) -> None:
        """Define what the tests look at."""
        self.press(f"cd; {SET_UP[self.name]}\r")
        self.wait(PROMPT)
        self.got("hat set up")

    def got(self, keys: str) -> list[str]:
        """Press keys and enter, and return the words that `hat` was called with."""
        file = self.home / "got"
        file.unlink(missing_ok=True)
        self.press(f"{keys}\r")
        self.wait_until(
            lambda: file.exists() and file.read_text().endswith("\n"), f"what {keys!r} calls"
        )
        return file.read_text().splitlines()


@pytest.fixture(scope="module", params=SHELLS)
def shell(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shell]:
    home = tmp_path_factory.mktemp("home")
    written(home)
    environ = {"PATH": f"{BIN}:/usr/bin:/bin", "HOME": str(home), "TMUX": "", "SSH_TTY": "x"}
    with ExitStack() as stack:
        opened = stack.enter_context(Shell(request.param, environ, home))
        opened.set_up()
        yield opened


@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_an_account_and_then_its_role(shell: Shell, quote: str) -> None:
    """Whatever is in a name, what the shell passes on is the target, and nothing of it is run."""
    for number, name in enumerate(NAMES):
        assert shell.got(f"hat {quote}{number:02}\tAd\t") == [f"{escape_segment(name)}/Admin"]
    assert not list(shell.home.glob("**/pwned"))


def test_other_words(shell: Shell) -> None:
    """Profiles, paths of OUs, ARNs, options and their values; what nothing fits stays."""
    arn = "arn:aws:iam::900000000001:role/ReadOnly"
    assert shell.got("hat zz\t") == ["zz dev"], "what both have in common"
    assert shell.got("hat zz\ta\t") == ["zz deva $(touch pwned)"]
    assert shell.got("hat Wo\t01\tRe\t") == ["Work & Play/01Data Lake/ReadOnly"]
    assert shell.got("hat arn:aws:iam::900000000001\tRe\t") == [arn]
    assert shell.got("hat --sho\tx --shell po\t") == ["--show", "x", "--shell", "powershell"]
    assert shell.got("hat --format=js\t") == ["--format=json"]
    assert shell.got("hat nosuch\t end") == ["nosuch", "end"]
    assert shell.got("hat 0\t0\tRe\t") == ["00plain/ReadOnly"]
