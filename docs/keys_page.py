"""The page of keys: every command of the registry, with its default keys."""

from __future__ import annotations

from itertools import groupby

from hatstand.tui.commands.keymap import build_keymap
from hatstand.tui.commands.registry import COMMANDS, Command

HEAD = """# Keys

<!-- Generated from the registry of commands by `make docs`. -->

Every action is a command with an id. `?` shows these keys in the program, with why some are not
possible at the moment; `ctrl+p` or `:` finds a command by its name. A command gets other keys under
`[keys]` of the settings:

```toml
[keys]
assume = "A"
find = "f3, ctrl+f"
```

`ctrl+b`, `ctrl+a`, `ctrl+h`, `ctrl+i` and `ctrl+m` are never bound: tmux, screen and
terminals use them. `ctrl+q` always quits, also in dialogs.

"""


def page() -> str:
    """Return the whole page."""
    groups: dict[str, list[Command]] = {}
    for group, commands in groupby(COMMANDS, key=lambda command: command.group.value):
        groups.setdefault(group, []).extend(commands)
    return HEAD + "\n".join(_group(title, commands) for title, commands in groups.items())


def _group(title: str, commands: list[Command]) -> str:
    rows = "".join(_row(command) for command in commands)
    return f"## {title}\n\n| Keys | Command | Does |\n| --- | --- | --- |\n{rows}"


def _row(command: Command) -> str:
    keys = build_keymap({}).display(command.id, every=True).split()
    shown = " ".join(f"`{key}`" for key in keys) or "–"
    where = f" *({command.scope.words})*" if command.scope.words else ""
    return f"| {shown.replace('|', chr(92) + '|')} | `{command.id}` | {command.help}{where} |\n"
