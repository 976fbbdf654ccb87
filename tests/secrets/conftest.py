"""A company whose every secret is known, and a computer on which every sink is searched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import Company, Computer, Outcome, Time
from tests.cli.conftest import company as company  # noqa: PLC0414 - a fixture, for this directory
from tests.secrets.sinks import Sentinels, Watch, files_below, mode_of

from hatstand.demo.roles import EXTERNAL_ID

__all__ = ["Company", "Computer", "Outcome", "Planted", "Time"]


class Planted:
    """One computer, watched, and the secrets that its owner and AWS know."""

    def __init__(self, directory: Path, company: Company, watch: Watch) -> None:
        home = directory / "home"
        home.mkdir()
        self.company = company
        self.watch = watch
        self.computer = Computer(home, company).furnish()
        self.temporary = home / "tmp"
        self.temporary.mkdir()
        self.computer.environ |= watch.environ | {"TMPDIR": str(self.temporary)}
        self.codes: list[str] = []
        self.more: dict[str, str] = {}
        company.quiet()

    @property
    def home(self) -> Path:
        """The home directory, in which the runtime and the temporary directory are as well."""
        return self.computer.home

    def code(self) -> str:
        """Return a fresh MFA code, which is a sentinel from now on."""
        self.codes.append(self.company.code())
        return self.codes[-1]

    @property
    def sessions(self) -> dict[str, str]:
        """Secrets of temporary credentials that AWS gave so far, sessions and MFA sessions."""
        issued = list(self.company.running.front.credentials._temporary.values())
        secrets = {f"secret of {caller.arn} {caller.key}": caller.secret for caller in issued}
        tokens = {f"token of {caller.arn} {caller.key}": caller.token or "" for caller in issued}
        return secrets | tokens

    @property
    def base(self) -> dict[str, str]:
        """The secret of the long-term keys, which the user's own file holds."""
        return {"base secret": self.company.keys()["AWS_SECRET_ACCESS_KEY"]}

    @property
    def everything(self) -> Sentinels:
        """All that must stay secret."""
        return Sentinels(self.sessions | self.base | self.more, self.codes)

    def run(self, *arguments: str, code: bool = False) -> Outcome:
        """Run a command; the MFA code, where one is needed, goes to its stdin."""
        stdin = f"{self.code()}\n" if code else None
        words = (*arguments, "--mfa-code", "-") if code else arguments
        return self.computer.run(*words, stdin=stdin)

    def search_files(self) -> None:
        """Search every file, and see to it that the ones that hold secrets are private."""
        everything, allowed = self.everything, self._allowed()
        for path, content in files_below(self.home).items():
            found = everything.found_in(content)
            if path.is_relative_to(allowed) or path.parent == self.home / ".aws/cli/cache":
                assert mode_of(path) == 0o600, path
                assert mode_of(path.parent) == 0o700, path
                found -= set(self.sessions)
            elif path == self.home / ".aws/credentials":
                found -= set(self.base)
            assert not found, f"{path} holds {found}"

    def _allowed(self) -> Path:
        return self.home / "run" / "hatstand"

    def search_processes(self, *, may_have: tuple[str, ...] = ()) -> None:
        """Search the words and the environment of each program that was started.

        Args:
            may_have: Programs that are to have a session in their environment.
        """
        everything = self.everything
        started = self.watch.started
        for one in started:
            words = "\0".join((*one.words, *one.by))
            assert not everything.found_in(words), one.words
            assert EXTERNAL_ID not in words
            found = everything.found_in("\0".join(one.environ.values()))
            if one.words[0] not in may_have:
                assert not found, f"{one.words} was given {found}"
        for words in self.watch.command_lines:
            assert not everything.found_in(words), words


@pytest.fixture
def planted(tmp_path: Path, company: Company) -> Iterator[Planted]:
    """A watched computer that never ran hatstand before."""
    with Watch(tmp_path / "watch") as watch:
        yield Planted(tmp_path, company, watch)
