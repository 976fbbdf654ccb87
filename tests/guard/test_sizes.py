"""Files stay small enough to hold in the head."""

from __future__ import annotations

import ast

from tests.guard.source import modules

MODULE_LINES = 400
CLASS_LINES = 250


def test_no_module_outgrows_a_head() -> None:
    too_long = {module.name: module.lines for module in modules() if module.lines > MODULE_LINES}
    assert too_long == {}


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
