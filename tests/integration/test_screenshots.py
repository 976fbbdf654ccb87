"""The pictures in the documentation are what the program shows today, and hold no secret."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from screenshots.make import PLACE
from screenshots.scenes import SCENES, Scene, draw
from tests.quiet import quiet as quiet  # noqa: PLC0414 - a fixture, for this module

BY_NAME = {scene.name: scene for scene in SCENES}
KEY_ID = re.compile(r"(?:AKIA|ASIA)[A-Z0-9]{12,}")


@pytest.mark.parametrize(
    "scene", [BY_NAME["live-80x24"], BY_NAME["theme-hatstand-dark"]], ids=lambda scene: scene.name
)
async def test_a_picture_is_what_is_drawn_today(scene: Scene) -> None:
    committed = (PLACE / f"{scene.name}.svg").read_text(encoding="utf-8")
    assert await draw(scene) == committed, "stale: run `make screenshots` and look at the result"


@pytest.mark.full
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_every_picture_is_what_is_drawn_today(scene: Scene) -> None:
    committed = (PLACE / f"{scene.name}.svg").read_text(encoding="utf-8")
    assert await draw(scene) == committed, "stale: run `make screenshots` and look at the result"


def test_each_scene_has_its_picture() -> None:
    assert {file.stem for file in PLACE.glob("*.svg")} == set(BY_NAME)


@pytest.mark.parametrize("file", sorted(PLACE.glob("*.svg")), ids=lambda file: file.stem)
def test_no_picture_holds_a_key_or_fetches_anything(file: Path) -> None:
    drawn = file.read_text(encoding="utf-8")
    assert not KEY_ID.search(drawn)
    assert "url(http" not in drawn.replace('"', "")
