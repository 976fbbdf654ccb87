"""What a theme is: colours by the names of what is drawn in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hatstand.domain.records import dataclass
from hatstand.tui.terminal import Depth
from hatstand.tui.theming.colors import AA, DEFAULT, VISIBLE, contrast, nearest_of_256, sent_for_256

BASE = (
    "primary",
    "secondary",
    "accent",
    "background",
    "surface",
    "panel",
    "foreground",
    "success",
    "warning",
    "error",
)
"""The colours at the top of a theme file."""

ENVIRONMENTS = ("prod", "staging", "dev", "test", "sandbox", "security", "shared", "management")
"""The built-in environments, which a theme gives their colours."""

STATES = (
    "live",
    "expiring",
    "danger",
    "suspended",
    "muted",
    "match",
    "badge",
    "cursor",
    "cursor-blurred",
    "border",
    "border-blurred",
)
"""What else a theme gives colours to."""

REVERSE = "reverse"
"""In place of the cursor's colour: text and ground change places."""

_GROUNDS = ("background", "surface", "panel")
NEARLY_AA = 4.0
"""The contrast on the cursor's row that is enough in 256 colours: more would take hues away."""

_STILL_DIFFERS = 0.65  # of the contrast between cursor and ground: greys are some steps apart
_NO_TEXT = ("badge", "cursor", "cursor-blurred", "border", "border-blurred")


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme; every colour is `#rrggbb`, or with `ansi` a name such as `ansi_red`.

    Attributes:
        name: As it is chosen: the name of its file.
        dark: Whether light text stands on a dark ground.
        base: The colours named in `BASE`.
        palette: What `color` of an environment rule may name.
        environments: The colours of the built-in rules.
        states: The colours of states, of the cursor and of borders; the cursor's may be `REVERSE`.
        ansi: Whether the terminal decides what the colours look like.
        about: What it is for, in a few words.
    """

    name: str
    dark: bool
    base: Mapping[str, str]
    palette: Mapping[str, str]
    environments: Mapping[str, str]
    states: Mapping[str, str]
    ansi: bool = False
    about: str = ""

    @property
    def brightness(self) -> str:
        """`dark`, `light`, or `terminal` where the ground is the terminal's own."""
        if self.base["background"] == DEFAULT:
            return "terminal"
        return "dark" if self.dark else "light"

    @property
    def colorless(self) -> bool:
        """Whether everything has the terminal's own colours."""
        return all(color == DEFAULT for color in self.base.values())

    @property
    def reverse(self) -> bool:
        """Whether the cursor's row is marked by text and ground changing places."""
        return self.states["cursor"] == REVERSE

    @property
    def variables(self) -> dict[str, str]:
        """All but the base colours as variables of style sheets, such as `env-prod`."""
        tables = {"palette": self.palette, "env": self.environments, "state": self.states}
        return {
            f"{prefix}-{name}": DEFAULT if color == REVERSE else color
            for prefix, table in tables.items()
            for name, color in table.items()
        }

    @property
    def grounds(self) -> dict[str, str]:
        """Everything that all text has to be read on, by name.

        On the cursor's row of a theme with `ansi` it is another text that is drawn.
        """
        grounds = {name: self.base[name] for name in _GROUNDS}
        if self.ansi:
            return grounds
        return grounds | {name: self.states[name] for name in ("cursor", "cursor-blurred")}

    @property
    def texts(self) -> dict[str, str]:
        """Everything that is drawn as text, by name."""
        return {
            **{name: color for name, color in self.base.items() if name not in _GROUNDS},
            **self.palette,
            **self.environments,
            **{name: color for name, color in self.states.items() if name not in _NO_TEXT},
        }


def shown_in(theme: Theme, depth: Depth) -> Theme:
    """Return a theme as a terminal with so many colours shows it best."""
    if depth is Depth.NONE:
        return without_color(theme)
    return in_256(theme) if depth is Depth.EIGHT_BIT else theme


def in_256(theme: Theme) -> Theme:
    """Return a theme in the nearest colours of a terminal that has 256 of them.

    What could be read still can, borders can be seen, and the cursor's row still differs from the
    ground.
    """
    if theme.ansi:
        return theme
    grounds = {name: nearest_of_256(theme.base[name]) for name in _GROUNDS}
    ground, before = grounds["background"], theme.base["background"]
    texts = tuple((ground, AA) for ground in grounds.values())
    for name in ("cursor", "cursor-blurred"):
        color = theme.states[name]
        differs = 1 + (contrast(color, before) - 1) * _STILL_DIFFERS
        grounds[name] = nearest_of_256(color, ((ground, differs),))
        texts += ((grounds[name], NEARLY_AA),)
    edges = ((grounds["background"], VISIBLE), (grounds["surface"], VISIBLE))

    def shown(name: str, color: str) -> str:
        if name in grounds:
            return grounds[name]
        return nearest_of_256(color, edges if name.startswith("border") else texts)

    def reduced(colors: Mapping[str, str]) -> dict[str, str]:
        return {name: sent_for_256(shown(name, color)) for name, color in colors.items()}

    return replace(
        theme,
        base=reduced(theme.base),
        palette=reduced(theme.palette),
        environments=reduced(theme.environments),
        states={**reduced(theme.states), "badge": theme.states["badge"]},
    )


def without_color(theme: Theme) -> Theme:
    """Return a theme for who wants no colour: the terminal's own text and ground, and nothing else.

    The cursor's row is reversed, and so are badges.
    """

    def plain(colors: Mapping[str, str]) -> dict[str, str]:
        return dict.fromkeys(colors, DEFAULT)

    return replace(
        theme,
        ansi=True,
        base=plain(theme.base),
        palette=plain(theme.palette),
        environments=plain(theme.environments),
        states=plain(theme.states) | {"cursor": REVERSE},
    )
