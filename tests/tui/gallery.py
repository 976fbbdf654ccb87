"""`python -m tests.tui.gallery FOLDER`: every screen in every theme, to be looked at by a person.

Each sheet is an SVG that holds several pictures, drawn cell by cell, so that columns stand where a
terminal puts them whatever program shows it. Nothing is compared: tests do that.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rich.cells import cell_len
from rich.color import Color, ColorType
from tests.tui.driver import LARGE, SMALL, opened
from tests.tui.guises import FOREIGN_BASE, foreign_inventory
from tests.tui.scenes import SCENES, Scene

from hatstand.config.model import Settings, UiSettings
from hatstand.tui.options import AppOptions
from hatstand.tui.terminal import Depth
from hatstand.tui.theming.colors import ANSI, seen
from hatstand.tui.theming.library import ThemeLibrary

if TYPE_CHECKING:
    from rich.style import Style
    from textual.strip import Strip

CELL, LINE, LETTER = 8.43, 17, 14
"""Width and height of a cell, and the size of a letter of DejaVu Sans Mono that fills it."""

_GAP = 6
_FONTS = "'DejaVu Sans Mono', 'Noto Sans CJK JP', monospace"
_GROUND, _TEXT = "#000000", "#e5e5e5"
_ON_16 = "hatstand-16"


@dataclass(frozen=True, slots=True)
class Guise:
    """How the program is shown.

    Attributes:
        themes: One after the other.
        foreign: Whether names are Japanese and hostile ones.
        ascii: Whether signs are ASCII's.
        depth: How many colours there are.
    """

    themes: tuple[str, ...]
    foreign: bool = False
    ascii: bool = False
    depth: Depth = Depth.TRUE


def guises() -> dict[str, Guise]:
    """Return them by name; those with one theme are for texts, `themes` is for colours."""
    every = ThemeLibrary().names
    return {
        "themes": Guise(every),
        "plain": Guise(("hatstand-dark",)),
        "foreign": Guise(("hatstand-dark",), foreign=True),
        "foreign-light": Guise(("hatstand-light",), foreign=True),
        "ascii": Guise((_ON_16,), foreign=True, ascii=True, depth=Depth.SIXTEEN),
        "no-color": Guise(("hatstand-dark",), depth=Depth.NONE),
    }


@dataclass(frozen=True, slots=True)
class Picture:
    """What stood on the screen."""

    title: str
    size: tuple[int, int]
    lines: tuple[Strip, ...]


async def picture(scene: Scene, guise: Guise, theme: str, size: tuple[int, int]) -> Picture:
    """Return what a scene looks like in a theme, from its first frame on."""
    workspace = scene.workspace(foreign_inventory() if guise.foreign else None)
    if guise.foreign:
        workspace.base_label = FOREIGN_BASE
    signs: Literal["on", "off"] = "on" if guise.ascii else "off"
    workspace.settings = Settings(theme=theme, ui=UiSettings(ascii=signs))
    options = AppOptions(depth=guise.depth)
    async with opened(workspace, size=size, options=options) as driver:
        await scene.play(driver)
        return Picture(f"{scene.name} · {theme}", size, tuple(driver.strips))


def sheet(shown: Sequence[Picture], columns: int) -> str:
    """Return one SVG with all of these pictures."""
    width = max(picture.size[0] for picture in shown) * CELL + _GAP
    height = (max(picture.size[1] for picture in shown) + 1) * LINE + _GAP
    rows = -(-len(shown) // columns)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width * columns:.0f}"'
        f' height="{height * rows}" font-family="{_FONTS}" font-size="{LETTER}"'
        ' xml:space="preserve"><rect width="100%" height="100%" fill="#555577"/>'
    ]
    for number, picture in enumerate(shown):
        x, y = number % columns * width, number // columns * height
        parts.append(f'<g transform="translate({x:.1f} {y})">{"".join(_drawn(picture))}</g>')
    return "".join((*parts, "</svg>"))


def _drawn(picture: Picture) -> Iterator[str]:
    yield f'<text x="2" y="13" fill="#ffffff">{escape(picture.title)}</text>'
    for number, strip in enumerate(picture.lines):
        column, top = 0, (number + 1) * LINE
        for segment in strip:
            wide = cell_len(segment.text)
            yield from _run(segment.text, segment.style, column, top, wide)
            column += wide


def _run(text: str, style: Style | None, column: int, top: int, wide: int) -> Iterator[str]:
    front, ground = _colors(style)
    x = column * CELL
    yield (
        f'<rect x="{x:.2f}" y="{top}" width="{wide * CELL + 0.3:.2f}" height="{LINE + 0.3}"'
        f' fill="{ground}"/>'
    )
    looks = _looks(style)
    for part, offset in _pieces(text):
        if part.strip():
            yield (
                f'<text x="{x + offset * CELL:.2f}" y="{top + 13}" fill="{front}"{looks}>'
                f"{escape(part)}</text>"
            )


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    """Yield runs of ASCII, and each other character alone, with the column where each begins."""
    column, run = 0, ""
    for character in text:
        cells = cell_len(character)
        if character.isascii() and character != " ":
            run += character
            continue
        if cells == 0:
            run += character
            continue
        if run:
            yield run, column
            column += cell_len(run)
        run = ""
        yield character, column
        column += cells
    if run:
        yield run, column


def _looks(style: Style | None) -> str:
    if style is None:
        return ""
    said = ' font-weight="bold"' if style.bold else ""
    said += ' font-style="italic"' if style.italic else ""
    said += ' text-decoration="underline"' if style.underline else ""
    return said + (' opacity="0.6"' if style.dim else "")


def _colors(style: Style | None) -> tuple[str, str]:
    front = _hex(style.color if style else None, _TEXT)
    ground = _hex(style.bgcolor if style else None, _GROUND)
    return (ground, front) if style is not None and style.reverse else (front, ground)


def _hex(color: Color | None, default: str) -> str:
    if color is None or color.type is ColorType.DEFAULT:
        return default
    if color.type is ColorType.STANDARD and color.number is not None:
        red, green, blue = seen(ANSI[color.number + 1])[0]
        return f"#{red:02x}{green:02x}{blue:02x}"
    return color.get_truecolor().hex


async def draw(folder: Path, name: str, size: tuple[int, int], only: Sequence[str]) -> None:
    """Write the sheets of a guise: one for each scene where it has many themes, else of four."""
    guise = guises()[name]
    stem = f"{name}-{size[0]}x{size[1]}"
    waiting: list[Picture] = []
    number = 0
    os.environ.pop("NO_COLOR", None)  # another guise may have wanted it
    if guise.depth is Depth.NONE:
        os.environ["NO_COLOR"] = "1"
    for scene in SCENES:
        if only and scene.name not in only:
            continue
        taken = [await picture(scene, guise, theme, size) for theme in guise.themes]
        if len(taken) > 1:
            file = folder / f"{stem}-{scene.name.replace(' ', '-')}.svg"
            file.write_text(sheet(taken, 3), encoding="utf-8")
            continue
        waiting += taken
        if len(waiting) == 4:
            number += 1
            (folder / f"{stem}-{number:02}.svg").write_text(sheet(waiting, 2), encoding="utf-8")
            waiting = []
        sys.stderr.write(f"{stem}: {scene.name}\n")
    if waiting:
        (folder / f"{stem}-{number + 1:02}.svg").write_text(sheet(waiting, 2), encoding="utf-8")


def main() -> int:
    """Draw what is asked for, else everything; return 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.tui.gallery")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--guise", choices=list(guises()), action="append")
    parser.add_argument("--size", choices=["80x24", "120x36"], action="append")
    parser.add_argument("--scene", choices=[scene.name for scene in SCENES], action="append")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    sizes = {"80x24": SMALL, "120x36": LARGE}
    for name in given.guise or guises():
        for size in given.size or sizes:
            asyncio.run(draw(given.folder, name, sizes[size], given.scene or ()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
