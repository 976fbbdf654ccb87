"""What the pictures show, each as the keys that lead there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from hatstand.tui.theming.library import ThemeLibrary
from screenshots.stage import Stage, empty_stage, stage
from screenshots.svg import as_in_xterm, tidied

SMALL, LARGE, COMPACT = (80, 24), (120, 36), (100, 30)
DARK, LIGHT = "hatstand-dark", "hatstand-light"
THEMES = ThemeLibrary().all()
OF_THE_TERMINAL = frozenset(theme.name for theme in THEMES if theme.ansi)
"""Themes whose colours nobody knows: the pictures show those of xterm."""

_ADMIN = "role:111111111111/Admin"
_READ_ONLY = "role:333333333333/ReadOnly"
_ACCOUNT = "account:111111111111"
_DEV_ACCOUNT = "account:333333333333"
_CATALOGUE, _SECURITY = "account:122398228269", "account:260310504645"
_CLOSED = "account:475639041911"


async def _start(shown: Stage) -> None:
    await shown.sees("there are no AWS credentials here")
    await shown.read()


async def _tree(shown: Stage) -> None:
    await shown.go_to(_ADMIN)


async def _details(shown: Stage) -> None:
    await shown.go_to(_ACCOUNT)
    await shown.sees("Owner = payments")


async def _details_alone(shown: Stage) -> None:
    await shown.go_to(_ACCOUNT)
    await shown.press("d")
    await shown.sees("Owner = payments")


async def _mark(shown: Stage) -> None:
    await shown.go_to(_DEV_ACCOUNT)
    await shown.press("m")
    await shown.wait_for_dialog()
    await shown.press("j")


async def _mfa(shown: Stage) -> None:
    await shown.go_to(_ADMIN)
    await shown.assume(confirmed=True)
    await shown.wait_for_dialog()


async def _live(shown: Stage) -> None:
    await shown.go_to(_ADMIN)
    await shown.assume(confirmed=True)
    await shown.give_code()
    await shown.later(minutes=18, seconds=53)


async def _theme(shown: Stage) -> None:
    """Show many environments at once: a live session in prod, a closed account, prod selected."""
    await _live(shown)
    for account in (_SECURITY, _CLOSED):
        await shown.go_to(account)
    await shown.press("g")
    await shown.go_to(_CATALOGUE)
    await shown.press("l")
    await shown.sees("Owner = catalogue")


async def _find(shown: Stage) -> None:
    await shown.press("slash")
    await shown.type("payprod")


async def _sessions(shown: Stage) -> None:
    await _live(shown)
    await shown.go_to(_READ_ONLY)
    await shown.assume(confirmed=False)
    await shown.rest()
    await shown.later(minutes=2, seconds=20)
    await shown.press("2")


async def _shares(shown: Stage) -> None:
    await shown.press("3")
    await shown.sees("Shared by me")
    await shown.read()  # or rows that come in between would decide where the cursor goes
    await shown.press("down", "down")
    await shown.sees("○ partner-image")
    await shown.read()


async def _services(shown: Stage) -> None:
    await shown.press("4")
    await shown.sees("payments.internal")
    await shown.press("slash")
    await shown.type("payments.int")
    await shown.press("enter", "l")
    await shown.sees("▸ api")
    await shown.press("down", "l")
    await shown.sees("10.40.13.23:8443")
    await shown.read()


async def _services_alone(shown: Stage) -> None:
    await _services(shown)
    await shown.press("down")


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture.

    Attributes:
        name: Of its file, without `.svg`.
        size: Columns and rows.
        play: Leads from the start to what is shown.
        theme: The name of a theme.
        place: Where it plays.
    """

    name: str
    size: tuple[int, int]
    play: Callable[[Stage], Awaitable[None]]
    theme: str = DARK
    place: Callable[[tuple[int, int], str], AbstractAsyncContextManager[Stage]] = stage


def _both_sizes(
    name: str,
    play: Callable[[Stage], Awaitable[None]],
    small: Callable[[Stage], Awaitable[None]] | None = None,
) -> list[Scene]:
    return [Scene(f"{name}-80x24", SMALL, small or play), Scene(f"{name}-120x36", LARGE, play)]


SCENES = (
    Scene("start-80x24", SMALL, _start, place=empty_stage),
    *_both_sizes("tree", _tree),
    Scene("tree-120x36-light", LARGE, _tree, LIGHT),
    *_both_sizes("details", _details, _details_alone),
    Scene("mark-80x24", SMALL, _mark),
    *_both_sizes("mfa", _mfa),
    *_both_sizes("live", _live),
    Scene("live-120x36-light", LARGE, _live, LIGHT),
    *_both_sizes("find", _find),
    *_both_sizes("sessions", _sessions),
    *_both_sizes("shares", _shares),
    *_both_sizes("services", _services, _services_alone),
    *(Scene(f"theme-{theme.name}", COMPACT, _theme, theme.name) for theme in THEMES),
)


async def draw(scene: Scene) -> str:
    """Return the picture of a scene as SVG; nothing in it depends on when or where it is drawn."""
    async with scene.place(scene.size, scene.theme) as shown:
        await scene.play(shown)
        drawn = tidied(await shown.picture(), scene.name)
    return as_in_xterm(drawn) if scene.theme in OF_THE_TERMINAL else drawn
