"""What Textual makes of a theme, and how styles take their colours from the one in force.

A theme's own colours reach style sheets as variables: `$palette-red`, `$env-prod`, `$state-live`;
`$badge-env-prod`, `$cursor-style` and `$muted-style` are text styles for where colours alone would
not do. An app that uses them returns `variable_defaults()` from `get_theme_variable_defaults`, so
that they have a value under Textual's own themes too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.color import Color as RichColor
from rich.color import ColorType
from rich.style import Style
from textual.theme import Theme as TextualTheme

from hatstand.tui.theming.colors import (
    ANSI,
    DEFAULT,
    filled,
    is_ansi,
    is_hex,
    legible,
    long_hex,
    nearest_ansi,
    text_on,
)
from hatstand.tui.theming.library import ThemeLibrary, standard
from hatstand.tui.theming.theme import Theme

__all__ = [
    "Theme",
    "ThemeLibrary",
    "badge_on_cursor",
    "badge_style",
    "color_of",
    "readable",
    "to_textual",
    "variable_defaults",
]


def to_textual(theme: Theme, colors: Iterable[str] = ()) -> TextualTheme:
    """Return what `App.register_theme` takes.

    Args:
        theme: The theme.
        colors: Colours of rules that are in no theme, as `#rrggbb`: badges in them get a name too.
    """
    base = theme.base
    known = {**theme.variables, "background": base["background"]}
    others = {_name_of(color): _badge_style(known, color_of(known, color)) for color in colors}
    return TextualTheme(
        name=theme.name,
        dark=theme.dark,
        ansi=theme.ansi,
        primary=base["primary"],
        secondary=base["secondary"],
        accent=base["accent"],
        background=base["background"],
        surface=base["surface"],
        panel=base["panel"],
        foreground=base["foreground"],
        success=base["success"],
        warning=base["warning"],
        error=base["error"],
        variables={
            **theme.variables,
            **_badges(theme.variables),
            **others,
            **_textual_variables(theme),
        },
    )


def variable_defaults() -> dict[str, str]:
    """Return a value for each variable of a theme, for themes that lack them."""
    variables = standard(dark=True, ansi=False).variables
    return {**variables, **_badges(variables)} | {
        "cursor-style": "not reverse",
        "muted-style": "not dim",
    }


def color_of(variables: Mapping[str, str], color: str) -> str:
    """Return what an environment's `color` looks like under the current theme.

    Args:
        variables: `App.theme_variables`.
        color: `#rrggbb`, a name of the palette, or the name of a built-in environment.

    Returns:
        A colour for styles; that of plain text where nobody knows the name.
    """
    if is_hex(color):
        return nearest_ansi(color) if is_ansi(variables.get("background", "")) else color
    for prefix in ("env", "palette"):
        known = variables.get(f"{prefix}-{color}")
        if known:
            return known
    return variables.get("foreground", "#808080")


def badge_style(variables: Mapping[str, str], color: str) -> str:
    """Return the style of a badge on an environment's colour, for content.

    What a theme has a colour for is named, so that it is drawn in the theme of then.

    Args:
        variables: `App.theme_variables`.
        color: As for `color_of`.
    """
    names = [f"badge-{prefix}-{color}" for prefix in ("env", "palette")]
    for name in [_name_of(color)] if is_hex(color) else names:
        if name in variables:
            return f"${name}"
    return _badge_style(variables, color_of(variables, color))


def _badge_style(variables: Mapping[str, str], shown: str) -> str:
    text, ground = filled(shown, variables.get("state-badge") or text_on(shown))
    return "bold reverse" if ground == DEFAULT else f"bold {text} on {ground}"


def _name_of(color: str) -> str:
    """Return the variable of badges in a colour that no theme has a name for."""
    return f"badge-hex-{long_hex(color)[1:]}"


def _badges(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the style of a badge for each colour that a theme knows by name."""
    return {
        f"badge-{name}": _badge_style(variables, color)
        for name, color in variables.items()
        if color and name.startswith(("env-", "palette-"))
    }


def readable(style: Style, color: str = "") -> Style:
    """Return a style whose text can be read on its ground.

    Args:
        style: With the colours of the theme in force.
        color: A colour that stands in place of the style's own, as `color_of` returns it.
    """
    if style.color is None or style.bgcolor is None:
        return style
    if style.reverse and not color:
        return style + _rich(DEFAULT, DEFAULT)  # one calm bar; badges alone keep their colour
    ground = _our_name(style.bgcolor)
    if color:
        return style + _rich(*_hue_on(ground, color))
    return style + _rich(legible(_our_name(style.color), ground), ground)


def badge_on_cursor(variables: Mapping[str, str], color: str) -> str:
    """Return the style of a quiet badge on the cursor's row, for content.

    Args:
        variables: `App.theme_variables`.
        color: As for `color_of`; empty for no badge.

    Returns:
        A style; an empty one where the row is reversed.
    """
    ground = variables["block-cursor-background"]
    if not color or ground == DEFAULT:
        return ""
    shown, ground = _hue_on(ground, color_of(variables, color))
    return f"bold {shown} on {ground}"


def _hue_on(ground: str, color: str) -> tuple[str, str]:
    """Return a colour as it is legible on a ground, and the ground, or the colour as the ground."""
    shown = legible(color, ground)
    if color != DEFAULT and is_ansi(ground) and shown == text_on(ground) != color:
        return filled(color, shown)  # the hue tells more than the row's ground
    return shown, ground


def _rich(color: str, ground: str) -> Style:
    return Style(color=color.removeprefix("ansi_"), bgcolor=ground.removeprefix("ansi_"))


def _our_name(color: RichColor) -> str:
    if color.type is ColorType.DEFAULT:
        return DEFAULT
    if color.type is ColorType.STANDARD and color.number is not None:
        return ANSI[color.number + 1]
    return color.get_truecolor().hex


def _textual_variables(theme: Theme) -> dict[str, str]:
    """Return Textual's own variables in the colours of `theme`: calm, and legible everywhere."""
    base, states = theme.base, theme.states
    variables = theme.variables
    cursor, blurred = variables["state-cursor"], variables["state-cursor-blurred"]
    reverse = "reverse" if theme.reverse else "not reverse"
    ours = theme.ansi and not theme.colorless
    scrollbar = "ansi_bright_black" if ours else states["border-blurred"]
    return {
        "surface": base["surface"],
        "panel": base["panel"],
        "text-muted": states["muted"],
        "text-disabled": states["muted"],
        "text-primary": base["primary"],
        "text-secondary": base["secondary"],
        "text-accent": base["accent"],
        "text-success": base["success"],
        "text-warning": base["warning"],
        "text-error": base["error"],
        "foreground-muted": states["muted"],
        "cursor-style": reverse,
        "muted-style": "dim" if states["muted"] == DEFAULT else "not dim",
        "block-cursor-background": cursor,
        "block-cursor-foreground": legible(base["foreground"], cursor),
        # Textual 8.2.8 does not reverse the options of its lists.
        "block-cursor-text-style": "bold underline" if theme.reverse else "none",
        "block-cursor-blurred-background": blurred,
        "block-cursor-blurred-foreground": legible(base["foreground"], blurred),
        "block-cursor-blurred-text-style": "none",
        "block-hover-background": blurred,
        "border": states["border"],
        "border-blurred": states["border-blurred"],
        "footer-background": base["background"],
        "footer-foreground": states["muted"],
        "footer-description-foreground": states["muted"],
        "footer-key-foreground": base["accent"],
        "input-cursor-background": base["foreground"],
        "input-cursor-foreground": base["background"],
        "input-cursor-text-style": "reverse" if base["foreground"] == DEFAULT else "none",
        "input-selection-background": cursor,
        "input-selection-foreground": legible(base["foreground"], cursor),
        "screen-selection-background": cursor,
        "screen-selection-foreground": legible(base["foreground"], cursor),
        "scrollbar": scrollbar,
        "scrollbar-hover": states["border"],
        "scrollbar-active": states["border"],
        "scrollbar-background": base["surface"],
        "scrollbar-background-hover": base["surface"],
        "scrollbar-background-active": base["surface"],
        "scrollbar-corner-color": base["surface"],
        "button-color-foreground": text_on(base["primary"]),
        "ansi-background": base["background"],
        "ansi-foreground": base["foreground"],
    }
