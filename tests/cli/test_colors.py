"""`hatstand sync --colors`: AWS's own account colours, where there is a way in anyway."""

from __future__ import annotations

import tomllib

from tests.cli.conftest import DEV, Company, Computer

from hatstand.demo.roles import JUMP

FILE = ".local/state/hatstand/colors.toml"


def test_colours_of_this_account_and_of_live_sessions_are_imported(
    computer: Computer, company: Company
) -> None:
    assert computer.run("env", f"{DEV}/ReadOnly", "--format", "json").code == 0
    company.quiet()
    done = computer.run("sync", "--colors")
    assert done.code == 0
    assert "1 account colour imported; 1 without one" in done.err
    assert company.calls()["uxc:GetAccountCustomizations"] == 2
    assert "sts:AssumeRole" not in company.calls()
    (entry,) = tomllib.loads((computer.home / FILE).read_text())["colors"]
    assert (entry["account"], entry["color"]) == (DEV, "lightBlue")
    assert (computer.home / FILE).stat().st_mode & 0o777 == 0o600


def test_nobody_asks_for_them_by_itself(computer: Computer, company: Company) -> None:
    assert computer.run("sync").code == 0
    assert "uxc:GetAccountCustomizations" not in company.calls()
    assert not (computer.home / FILE).exists()


def test_a_refusal_is_calm_and_names_the_right(computer: Computer, company: Company) -> None:
    company.fault("uxc:GetAccountCustomizations", "AccessDeniedException")
    done = computer.run("sync", "--colors")
    assert done.code == 0
    assert "0 account colours imported; 1 may not be read" in done.err
    assert JUMP not in done.out
