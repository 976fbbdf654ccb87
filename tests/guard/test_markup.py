"""Foreign text never becomes markup: one module alone builds text from it."""

from __future__ import annotations

import ast

from tests.guard.source import modules


def test_only_the_text_module_parses_markup() -> None:
    others = {
        module.name
        for module in modules()
        if module.name.startswith("tui/")
        and module.name != "tui/text.py"
        and module.mentions("from_markup")
        and _parses_markup(module.tree)
    }
    assert others == set()


def _parses_markup(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr == "from_markup" for node in ast.walk(tree)
    )
