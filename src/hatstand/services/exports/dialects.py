"""How each shell sets and removes environment variables, and how it quotes a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from hatstand.domain.records import dataclass
from hatstand.errors import HatstandError
from hatstand.secret import Secret


@dataclass(frozen=True, slots=True)
class Dialect:
    """A shell's way of writing.

    Attributes:
        assign: Gives the line that exports a variable.
        remove: Gives the lines that remove variables; they succeed also where there are none.
    """

    assign: Callable[[str, str], str]
    remove: Callable[[Iterable[str]], str]

    def text(self, removed: Iterable[str], values: Mapping[str, Secret]) -> str:
        """Return code that first removes some variables and then sets others."""
        assignments = (self.assign(name, value.reveal()) for name, value in values.items())
        return "\n".join([self.remove(removed), *assignments, ""])


def quote_posix(name: str, value: str) -> str:
    """Quote for sh, bash and zsh: nothing is special between single quotes but the quote."""
    del name
    return "'" + value.replace("'", "'\\''") + "'"


def quote_fish(name: str, value: str) -> str:
    r"""Quote for fish: between single quotes `\\` and `\'` are the only escapes."""
    del name
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def quote_powershell(name: str, value: str) -> str:
    """Quote for PowerShell, which takes typographic quotes for the plain one: all are doubled."""
    del name
    for quote in "'\u2018\u2019\u201a\u201b":
        value = value.replace(quote, quote * 2)
    return f"'{value}'"


def quote_tcsh(name: str, value: str) -> str:
    """Quote for tcsh, which looks for history events between single quotes too."""
    return quote_posix(name, value).replace("!", "\\!")


def quote_nu(name: str, value: str) -> str:
    """Quote for Nushell; the result is a JSON string as well, which its `hat` relies on."""
    del name
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def quote_cmd(name: str, value: str) -> str:
    """Return `NAME=VALUE` quoted for cmd's `set`.

    Raises:
        HatstandError: The value holds a character that cmd acts upon whatever surrounds it.
    """
    if any(character in value for character in '"%!'):
        raise HatstandError(
            f"{name} holds \", % or !, which cmd can't quote, so it is not handed over",
            "Take another shell or format.",
        )
    return f'"{name}={value}"'


def _each(line: Callable[[str], str], names: Iterable[str]) -> str:
    return "\n".join(line(name) for name in names)


_POSIX = Dialect(
    assign=lambda name, value: f"export {name}={quote_posix(name, value)}",
    remove=lambda names: "unset " + " ".join(names),
)

DIALECTS: Mapping[str, Dialect] = {
    "bash": _POSIX,
    "zsh": _POSIX,
    "sh": _POSIX,
    # The semicolons let both `hatstand env … | source` and `eval (hatstand env …)` work: eval
    # joins lines with blanks. `set -eg` fails where there is nothing to erase, hence the `or`.
    "fish": Dialect(
        assign=lambda name, value: f"set -gx {name} {quote_fish(name, value)};",
        remove=lambda names: f"set -eg {' '.join(names)}; or true;",
    ),
    "powershell": Dialect(
        assign=lambda name, value: f"$Env:{name} = {quote_powershell(name, value)}",
        remove=partial(_each, lambda name: f"Remove-Item Env:{name} -ErrorAction SilentlyContinue"),
    ),
    "cmd": Dialect(
        assign=lambda name, value: f"set {quote_cmd(name, value)}",
        remove=partial(_each, lambda name: f'set "{name}="'),
    ),
    "nu": Dialect(
        assign=lambda name, value: f"$env.{name} = {quote_nu(name, value)}",
        remove=lambda names: "hide-env --ignore-errors " + " ".join(names),
    ),
    # The semicolons are for eval "`…`", which joins lines with blanks.
    "tcsh": Dialect(
        assign=lambda name, value: f"setenv {name} {quote_tcsh(name, value)};",
        remove=partial(_each, lambda name: f"unsetenv {name};"),
    ),
}
"""Shells by the name that `--shell` takes."""
