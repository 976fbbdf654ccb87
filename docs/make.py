"""`python -m docs.make [PAGE …]`: writes the pages that the program itself knows best."""

from __future__ import annotations

import sys
from pathlib import Path

from docs import (
    commands_page,
    configuration_page,
    keys_page,
    man_page,
    reliability_page,
    themes_page,
)

PLACE = Path(__file__).parent

PAGES = {
    "keys.md": keys_page.page,
    "commands.md": commands_page.page,
    "configuration.md": configuration_page.page,
    "themes.md": themes_page.page,
    "reliability.md": reliability_page.page,
    "hatstand.1": man_page.page,
}
"""Generated pages by file; a test fails where one is not what its generator says."""


def main(names: list[str]) -> int:
    """Write the pages of those names, all if none, and return 0; 2 where a name is unknown."""
    unknown = set(names) - set(PAGES)
    if unknown:
        sys.stderr.write(f"no such page: {', '.join(sorted(unknown))}\n")
        return 2
    for name in names or PAGES:
        (PLACE / name).write_text(PAGES[name](), encoding="utf-8")
        sys.stderr.write(f"{name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
