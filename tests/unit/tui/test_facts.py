"""Facts as text: columns that stay straight, and that keep what tells most."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.content import Content

import hatstand.tui
from hatstand.tui.facts import LABEL_WIDTH, Fact, Table, Title, cuts, lay_out, lines_of

SOURCES = "profile, template, policy, listed, opened"
PAIR = 2  # a label and its value


def rows(*given: tuple[str, ...]) -> Table:
    """Return the roles of an account, as their table."""
    header = ("  Role", "MFA", "Max", "Source", "Trust")
    return Table(header, tuple(tuple(map(Content, row)) for row in given))


def lines(table: Table, width: int) -> list[str]:
    return lay_out([table], width).plain.split("\n")


@pytest.mark.parametrize("name", ["AWSReservedSSO_" + "x" * 500, "決済" * 40])
@pytest.mark.parametrize("width", [44, 56, 66, 74])
def test_every_column_of_a_table_is_seen_however_long_its_cells_are(name: str, width: int) -> None:
    shown = lines(rows((name, "yes", "12 h", SOURCES, "✓ yes"), ("a", "", "", "", "–")), width)
    assert len(shown) == 3
    assert {cell_len(line) for line in shown} == {width}
    for word in ("Role", "MFA", "Max", "Source", "Trust"):
        assert word in shown[0]
    for cell in (name[:4], "yes", "12 h", "profile", "✓ yes"):
        assert cell in shown[1]


def test_the_widest_column_gives_way_first() -> None:
    (_, row) = lines(rows(("ReadOnlyAccess", "no", "1 h", SOURCES, "✓ yes")), 56)
    assert "ReadOnlyAccess " in row
    assert "profile, templat" in row


@pytest.mark.parametrize(
    "text", ["x" * 512, "本" * 512, "word " * 120, "lo" * 20 + " " + "ng" * 200]
)
@pytest.mark.parametrize("block", [Title, lambda content: Fact("About", content)])
def test_a_long_name_or_note_can_be_cut_and_says_so(
    text: str, block: Callable[[Content], Title | Fact]
) -> None:
    blocks = [block(Content(text))]
    shown = lines_of(blocks, 60, 4)
    assert len(shown) == 4
    assert shown[-1].plain.endswith("…")
    assert max(line.cell_length for line in shown) <= 60
    assert cuts(blocks, 60, 4)
    whole = lines_of(blocks, 60)
    assert [line.plain for line in shown[:3]] == [line.plain for line in whole[:3]]
    said = "".join("".join(line.plain for line in whole).removeprefix("About").split())
    assert said == "".join(text.split())


def test_a_list_of_short_lines_is_not_cut() -> None:
    blocks = [Fact("Tags", Content("\n".join(f"key{number} = value" for number in range(9))))]
    assert lines_of(blocks, 60, 4) == lines_of(blocks, 60)
    assert not cuts(blocks, 60, 4)


def test_a_table_is_no_wider_than_what_it_says() -> None:
    assert lines(Table(("Name",), ((Content("api"),),)), 70) == ["Name", "api "]


def _labels() -> Iterator[tuple[str, str]]:
    """Yield (file, label) for each label that stands before a value."""
    for file in Path(hatstand.tui.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            if call.func.id == "Fact":
                found = [call.args[0]]
            elif call.func.id == "facts":
                pairs = [arg for arg in call.args if isinstance(arg, ast.Tuple)]
                found = [pair.elts[0] for pair in pairs if len(pair.elts) == PAIR]
            else:
                continue
            for label in found:
                if isinstance(label, ast.Constant) and isinstance(label.value, str):
                    yield file.name, label.value


def test_after_each_label_there_is_a_gap() -> None:
    found = set(_labels())
    assert len(found) > 50
    assert {each for each in found if cell_len(each[1]) > LABEL_WIDTH - 2} == set()
