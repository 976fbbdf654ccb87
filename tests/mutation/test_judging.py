"""The judging of mutants: what is told, and that what was judged is still about the program."""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap

import pytest
from tests.mutation.judging import JUDGED, Mutant, changed_lines, judged, problems

KNOWN = """
[[judged]]
function = "pkg.module.Class.method"
reason = "both mean the same"
changes = ['''
- return 1
+ return 2''', "- a\\n+ b"]
"""
FIRST = Mutant("pkg.module.Class.method", "- return 1\n+ return 2")
SECOND = Mutant("pkg.module.Class.method", "- a\n+ b")


def test_a_judgement_is_about_a_function_and_the_lines_that_differ() -> None:
    assert judged(KNOWN) == {FIRST: "both mean the same", SECOND: "both mean the same"}
    assert judged("") == {}


def test_every_judgement_has_a_reason_and_stands_once() -> None:
    with pytest.raises(ValueError, match=r"pkg\.module\.Class\.method: no reason"):
        judged(KNOWN.replace("both mean the same", " "))
    with pytest.raises(ValueError, match="stands there twice"):
        judged(KNOWN + KNOWN)


def test_only_the_lines_that_differ_count_wherever_they_are() -> None:
    diff = (
        "--- src/a.py\n+++ src/a.py\n@@ -3,3 +3,2 @@\n"
        "     kept = 1\n-        one(\n-            two)\n+    --one()\n"
    )
    assert changed_lines(diff) == "- one(\n- two)\n+ --one()"


def test_all_is_well_where_just_what_was_judged_survives() -> None:
    alive = [(FIRST, "survived"), (SECOND, "no tests")]
    assert problems(alive, judged(KNOWN)) == []


def test_a_survivor_that_nobody_judged_is_told_in_lines_to_paste() -> None:
    (text,) = problems([(FIRST, "survived")], {})
    assert "(survived)" in text
    filled = text.replace("reason = ''", "reason = 'because'")
    assert judged(filled) == {FIRST: "because"}


def test_a_judgement_about_what_something_notices_is_told_too() -> None:
    (text,) = problems([(FIRST, "survived")], judged(KNOWN))
    assert text.startswith("# judged, but something notices it now: pkg.module.Class.method\n- a")


@pytest.mark.parametrize("mutant", judged(JUDGED.read_text("utf-8")), ids=str)
def test_what_was_judged_is_what_the_program_says(mutant: Mutant) -> None:
    """A function that has changed since needs another look; `make mutation` takes its time."""
    taken = [line[2:] for line in mutant.change.splitlines() if line.startswith("- ")]
    assert taken
    lines = [line.strip() for line in _source(mutant.function).splitlines()]
    assert set(taken) <= set(lines)


def _source(function: str) -> str:
    """Return the source of a function or method by its dotted name."""
    module, name = function, []
    while True:
        module, _, last = module.rpartition(".")
        name.insert(0, last)
        try:
            found = importlib.import_module(module)
        except ModuleNotFoundError:
            continue
        break
    tree = ast.parse(textwrap.dedent(inspect.getsource(found)))
    body: list[ast.stmt] = tree.body
    for part in name:
        node = next(one for one in body if getattr(one, "name", "") == part)
        body = getattr(node, "body", [])
    return ast.get_source_segment(inspect.getsource(found), node) or ""
