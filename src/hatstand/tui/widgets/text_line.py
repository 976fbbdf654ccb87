"""A line to type on that leaves ctrl+c to the screen, where it always means the same."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input


def _keys(binding: BindingType) -> str:
    return binding.key if isinstance(binding, Binding) else binding[0]


class TextLine(Input, inherit_bindings=False):
    """Textual's input without its own meaning of ctrl+c; the terminal's copying still works."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding for binding in Input.BINDINGS if "ctrl+c" not in _keys(binding).split(",")
    ]
