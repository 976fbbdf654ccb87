"""The page of themes: a picture of each, and every key of a theme's file."""

from __future__ import annotations

from hatstand.tui.theming.library import DEFAULT_ANSI, DEFAULT_DARK, ThemeLibrary
from hatstand.tui.theming.theme import BASE, ENVIRONMENTS, STATES, Theme

HEAD = """# Themes

<!-- Generated from the files of themes/ by `make docs`. -->

`t` shows the themes, each at once while you move through the list; `enter` takes one, `esc` goes
back. What you take counts until `theme` in [config.toml](configuration.md) changes.

```toml
theme = "{first}"
```

```sh
hatstand themes                     # all of them; * marks the one in force
hatstand themes --preview {last}   # as coloured text, in this terminal
```

In every theme each environment has a badge in words, and each state a word or a sign. Text has the
contrast of WCAG AA (4.5:1) on every ground that it stands on, borders 3:1; tests compute that for
each theme, on each screen.

## Which terminals show what

| Terminal | What you see |
| --- | --- |
| all colours (`COLORTERM=truecolor`) | the theme as it is |
| 256 colours (`TERM=…-256color`), as often over SSH | the nearest colours that can be read |
| 16 colours (`TERM=linux`, `screen`, `xterm`) | `{ansi}`, unless you chose another theme |
| `NO_COLOR`, `TERM=dumb` | no colour: what is selected is reversed, badges are words |
| no UTF-8 (`LANG=C`), the Linux console | ASCII signs and frames; `[ui] ascii` overrides that |
| another encoding (`ja_JP.eucJP`) | the same; letters that it lacks are `?`, as wide as they are |

Without a setting the theme is `{first}`.

"""

_OWN = """## Your own

Copy a file of `themes/` to `~/.config/hatstand/themes/` under another name, choose it with `t`, and
edit it while hatstand runs: a change shows within a second. Where the file breaks, the program says
file, key and the nearest key, and the last good look stays. A file with the name of a built-in
theme takes its place. `hatstand config check` looks at all of them.

Everything may be left out. What is missing comes from `{dark}` or `hatstand-light`, whichever is
of the brightness of your `background`; environments and states follow your palette.

```toml
about = "Mine"
background = "#1a1b1e"

[palette]
red = "#ff7a7a"

[states]
cursor = "#33363d"
```

Colours are `#rrggbb` or names of the theme's `[palette]`. With `ansi = true` they are what your
terminal makes of `ansi_default`, `ansi_black`, `ansi_red`, `ansi_green`, `ansi_yellow`,
`ansi_blue`, `ansi_magenta`, `ansi_cyan`, `ansi_white` and the same with `ansi_bright_`; what is
missing then comes from `{ansi}`.

"""

_TOP = {
    "about": "what it is for, in at most 60 characters",
    "dark": "`true` or `false`; without it the background decides",
    "ansi": "`true`: the colours are the terminal's",
}
_BASE = {
    "primary": "the active tab, the mark of the cursor's row",
    "secondary": "rarely used",
    "accent": "keys, headings, the root of the tree",
    "background": "behind the panes",
    "surface": "behind dialogs",
    "panel": "behind what stands out",
    "foreground": "text",
    "success": "what is well",
    "warning": "what should be looked at",
    "error": "what went wrong",
}
_STATES = {
    "live": "a session that is good for a while",
    "expiring": "one that soon is not",
    "danger": "what can't be taken back",
    "suspended": "accounts and roles that can't be used",
    "muted": "what is said beside the matter",
    "match": "letters that a search found",
    "badge": "text on a badge; its ground is the environment's colour, made deep or light enough",
    "cursor": 'the selected row; with `ansi` also `"reverse"`: text and ground change places',
    "cursor-blurred": "the same while the keys go elsewhere",
    "border": "around what has the keys",
    "border-blurred": "around the rest",
}


def page() -> str:
    """Return the whole page."""
    library = ThemeLibrary()
    names = {"first": DEFAULT_DARK, "dark": DEFAULT_DARK, "ansi": DEFAULT_ANSI, "last": "tricorn"}
    pictures = "\n".join(_shown(theme) for theme in library.all())
    keys = _table("At the top", {**_TOP, **{key: _BASE[key] for key in BASE}})
    keys += _table("`[states]`", {key: _STATES[key] for key in STATES})
    return HEAD.format(**names) + pictures + "\n" + _OWN.format(**names) + keys + _rest()


def _shown(theme: Theme) -> str:
    of_xterm = " As xterm shows it." if theme.ansi else ""
    about = f"{theme.about}. {theme.brightness.capitalize()}.{of_xterm}"
    if theme.brightness == "terminal":
        about = f"{theme.about}.{of_xterm}"
    picture = f"![The theme {theme.name}](../screenshots/theme-{theme.name}.svg)"
    return f"## `{theme.name}`\n\n{about}\n\n{picture}\n"


def _table(title: str, keys: dict[str, str]) -> str:
    rows = "".join(f"| `{key}` | {means} |\n" for key, means in keys.items())
    return f"### {title}\n\n| Key | Means |\n| --- | --- |\n{rows}\n"


def _rest() -> str:
    environments = " ".join(f"`{name}`" for name in ENVIRONMENTS)
    return (
        "### `[environments]`\n\n"
        f"The built-in environments: {environments}.\n\n"
        "### `[palette]`\n\n"
        "What `color` of an `[[environments]]` rule may name; beside those of the built-in themes "
        "you may add names of small letters, digits and hyphens.\n"
    )
