"""Files stay small enough to hold in the head."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.guard.source import modules

TESTS = Path(__file__).parents[1]
MODULE_LINES = 400
TEST_MODULE_LINES = 500
CLASS_LINES = 250


def test_no_module_outgrows_a_head() -> None:
    too_long = {module.name: module.lines for module in modules() if module.lines > MODULE_LINES}
    assert too_long == {}


def test_no_module_of_tests_outgrows_one() -> None:
    lines = {
        str(path.relative_to(TESTS)): len(path.read_text(encoding="utf-8").splitlines())
        for path in TESTS.rglob("*.py")
    }
    assert {name: count for name, count in lines.items() if count > TEST_MODULE_LINES} == {}
    assert "guard/test_sizes.py" in lines


def test_no_class_outgrows_a_head() -> None:
    too_long = {
        f"{module.name}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and (node.end_lineno or 0) - node.lineno + 1 > CLASS_LINES
    }
    assert too_long == {}


def test_the_guard_sees_the_package() -> None:
    names = {module.name for module in modules()}
    assert {"secret.py", "domain/roles.py", "tui/app.py", "cli/main.py"} <= names
