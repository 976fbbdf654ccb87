"""What the demo needs beside hatstand; said by the demo, and by who starts it."""

from __future__ import annotations

PACKAGES = ("moto", "flask", "flask_cors")
"""What the extra `demo` brings."""

NEEDS = "the demo needs packages that are not installed"
"""How the line begins that names those that are missing."""

HOW = (
    "in a checkout: pipx install --force '.[demo]', or uv tool install '.[demo]', "
    "or pip install '.[demo]'"
)
"""How they come along."""
