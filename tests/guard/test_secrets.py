"""Who may reveal a secret, and who may write to standard output."""

from __future__ import annotations

import ast
import pickle

import pytest
from tests.guard.source import Module, modules

from hatstand.secret import MASK, Secret

MAY_REVEAL = ("services/exports/", "store/", "aws/")
"""Exports are the door out, stores keep sessions, adapters sign requests."""

MAY_WRITE_STDOUT = ("cli/output.py", "_fast.py", "demo/__main__.py", "tui/clipboard/child.py")
"""The last two are programs of their own: the endpoint, and the clipboard helper on its pipe."""


def test_only_the_door_the_stores_and_the_adapters_reveal() -> None:
    others = {
        module.name
        for module in modules()
        if not module.name.startswith(MAY_REVEAL)
        and module.mentions("reveal")
        and _reveals(module.tree)
    }
    assert others == set()


def test_the_audit_would_notice() -> None:
    assert _reveals(ast.parse("print(secret.reveal())"))
    assert _reveals(ast.parse("show = secret.reveal"))
    assert not _reveals(ast.parse("outline.reveal(key)"))


def test_nobody_reaches_past_revealing() -> None:
    others = {
        module.name
        for module in modules()
        if module.name != "secret.py" and module.mentions("_value")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ("_value", "_Secret__value")
        and ast.unparse(node.value) != "self"
    }
    assert others == set()


def test_only_one_module_writes_standard_output() -> None:
    others = {
        module.name
        for module in modules()
        if module.name not in MAY_WRITE_STDOUT
        and module.mentions("write", "print", "echo")
        and _writes_stdout(module)
    }
    assert others == set()


@pytest.mark.parametrize("show", [repr, str, "{}".format, "{:>20}".format, lambda s: f"{[s]}"])
def test_a_secret_never_shows_itself(show: object) -> None:
    shown = show(Secret("SENTINEL"))  # type: ignore[operator]
    assert "SENTINEL" not in shown
    assert MASK in shown


def test_a_secret_is_not_pickled_and_holds_no_dictionary() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Secret("SENTINEL"))
    assert not hasattr(Secret("SENTINEL"), "__dict__")


def _reveals(tree: ast.Module) -> bool:
    """Tell whether a secret may be revealed: `reveal` without arguments, called or passed on."""
    with_arguments = {
        id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args
    }
    return any(
        isinstance(node, ast.Attribute) and node.attr == "reveal" and id(node) not in with_arguments
        for node in ast.walk(tree)
    )


def _writes_stdout(module: Module) -> bool:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in (
            "sys.stdout.write",
            "print",
            "click.echo",
            "os.write",
        ):
            return True
    return False
