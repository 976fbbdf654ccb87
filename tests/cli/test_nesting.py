"""A role inside of a role: said once, calmly, and the outer one goes on."""

from __future__ import annotations

import pytest

from .conftest import DATA, DEV, PROD, Computer

INNER = f"{DEV}/ReadOnly"
HELD = ("printenv", "HATSTAND_ROLE")


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (f"{PROD}/Admin", "payments-prod/Admin"),
        (f"{DATA}/A b", "Data Lake/A b"),
        ("999999999990/X", "999999999990/X"),
        ("odd\x1b[31m\n", "odd␛[31m⏎"),
    ],
)
def test_exec_says_what_goes_on_outside(settled: Computer, held: str, said: str) -> None:
    done = settled.run("exec", INNER, "--", *HELD, environ={"HATSTAND_ROLE": held})
    assert (done.code, done.out) == (0, f"{INNER}\n")
    line = f"nested: this shell goes on with {said}; payments-dev/ReadOnly is COMMAND's alone\n"
    assert done.err == line


@pytest.mark.parametrize("held", ["", INNER])
def test_where_nothing_changes_nothing_is_said(settled: Computer, held: str) -> None:
    done = settled.run("exec", INNER, "--", *HELD, environ={"HATSTAND_ROLE": held})
    assert (done.out, done.err) == (f"{INNER}\n", "")


def test_hat_says_which_role_it_takes_the_place_of(settled: Computer) -> None:
    in_hat = {"HATSTAND_ROLE": f"{PROD}/Admin", "HATSTAND_SHELL": "bash"}
    done = settled.run("env", "--shell", "bash", INNER, environ=in_hat)
    line = "payments-dev/ReadOnly takes the place of payments-prod/Admin in this shell alone\n"
    assert (done.code, done.err) == (0, line)


@pytest.mark.parametrize(
    ("form", "shell"), [(("--format", "json"), "bash"), (("--shell", "bash"), "")]
)
def test_what_no_shell_evaluates_takes_nobody_s_place(
    settled: Computer, form: tuple[str, str], shell: str
) -> None:
    held = {"HATSTAND_ROLE": f"{PROD}/Admin", "HATSTAND_SHELL": shell}
    done = settled.run("env", *form, INNER, environ=held)
    assert (done.code, done.err) == (0, "")
