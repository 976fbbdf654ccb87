"""`python -m screenshots.make [NAME …]`: draws the pictures beside this file, all if none."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from screenshots.scenes import SCENES, draw

PLACE = Path(__file__).parent


def main(names: list[str]) -> int:
    """Draw the pictures of those names and return 0; 2 where a name is unknown."""
    unknown = set(names) - {scene.name for scene in SCENES}
    if unknown:
        sys.stderr.write(f"no such picture: {', '.join(sorted(unknown))}\n")
        return 2
    for scene in SCENES:
        if not names or scene.name in names:
            file = PLACE / f"{scene.name}.svg"
            file.write_text(asyncio.run(draw(scene)), encoding="utf-8")
            sys.stderr.write(f"{file.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
