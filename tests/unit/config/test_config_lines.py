"""Where each key of a TOML file stands."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from hatstand.config.lines import KeyPath, key_lines

AWKWARD = '''# [not.a.table]
title = "a # no comment = \\" [x]" # a comment
text = """
[not.a.table]
x = 1 \\"""
"quotes"" at the end"""""
raw = \'\'\'
y = 2
\'\'\'\'
literal = 'C:\\[a]' # = ]
"quoted.key" = 1
'other key' = 2
dotted . "a.b" . c = 3
numbers = [ # comment ]
  1, 2, # three = 3
  [3,
   4],
]
inline = { a = 1, b.c = [ { d = 2 }, { d = "}" } ], e = { f = 3 } }
when = 1979-05-27T07:32:00Z

[ table . "sub.table" ]
key = true
[table]
late = 1

[[rules]]
name = "one"
match.ou = ["a",
  "b"]
[[rules]]
[rules.match]
name = []
[[rules.parts]]
id = 1
[[rules.parts]]
id = 2
[contexts.acme]
[[contexts.acme.roles]]
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("text",), 3),
        (("raw",), 7),
        (("literal",), 10),
        (("quoted.key",), 11),
        (("other key",), 12),
        (("dotted",), 13),
        (("dotted", "a.b", "c"), 13),
        (("numbers",), 14),
        (("numbers", 1), 15),
        (("numbers", 2), 16),
        (("numbers", 2, 1), 17),
        (("inline", "b", "c", 1, "d"), 19),
        (("inline", "e", "f"), 19),
        (("when",), 20),
        (("table", "sub.table"), 22),
        (("table", "sub.table", "key"), 23),
        (("table",), 24),
        (("table", "late"), 25),
        (("rules",), 27),
        (("rules", 0), 27),
        (("rules", 0, "match", "ou"), 29),
        (("rules", 0, "match", "ou", 1), 30),
        (("rules", 1), 31),
        (("rules", 1, "match", "name"), 33),
        (("rules", 1, "parts", 0, "id"), 35),
        (("rules", 1, "parts", 1), 36),
        (("rules", 1, "parts", 1, "id"), 37),
        (("contexts",), 38),
        (("contexts", "acme", "roles", 0), 39),
    ],
)
def test_each_key_is_found_on_its_line(path: KeyPath, line: int) -> None:
    """Strings, comments, lists and headers of every form do not lead the finder astray."""
    assert key_lines(AWKWARD).of(path) == line


def test_every_path_that_tomllib_reads_has_a_line_of_its_own() -> None:
    """Nothing that can be at fault is without a line."""

    def paths(value: Any, path: KeyPath) -> list[KeyPath]:
        parts = value.items() if isinstance(value, dict) else []
        parts = enumerate(value) if isinstance(value, list) else parts
        below = [found for key, part in parts for found in paths(part, (*path, key))]
        return [path, *below]

    scanned = key_lines(AWKWARD)
    for path in paths(tomllib.loads(AWKWARD), ())[1:]:
        assert path in scanned._lines


def test_a_key_that_is_missing_is_placed_at_the_table_it_would_be_in() -> None:
    """A missing key is reported where the user would write it."""
    lines = key_lines("a = 1\n\n[b]\nc = 2\n")
    assert lines.of(("b", "missing")) == 3
    assert lines.of(("elsewhere",)) is None
    assert lines.of(()) is None


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment", "a=1", "[t]"])
def test_short_files(text: str) -> None:
    """A file may be empty, or end without a line break."""
    assert key_lines(text).of(("a",)) == (1 if text == "a=1" else None)
