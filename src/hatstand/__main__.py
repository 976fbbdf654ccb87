"""The entry point of `hatstand` and `python -m hatstand`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run and end with the exit code."""
    from hatstand.cli.main import main as run

    sys.exit(run())


if __name__ == "__main__":
    main()
