"""From opening the program to an invitation that is answered, at a real terminal."""

from __future__ import annotations

import json
from contextlib import closing
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

import pytest
from tests.patience import PATIENCE, eventually
from tests.terminal.test_walk import confirm, find, ready

if TYPE_CHECKING:
    from tests.terminal.conftest import Demo, Opener


def control(endpoint: str, method: str, path: str, content: object = None) -> dict[str, Any]:
    """Ask or tell the endpoint itself something."""
    with closing(HTTPConnection(endpoint.removeprefix("http://"), timeout=PATIENCE)) as asked:
        asked.request(method, path, json.dumps(content))
        answer = asked.getresponse()
        assert answer.status == 200
        found: dict[str, Any] = json.load(answer)
        return found


LARGE = pytest.param((120, 36), marks=pytest.mark.full)


@pytest.mark.parametrize("size", [(80, 24), LARGE], ids=lambda size: f"{size[0]}x{size[1]}")
def test_look_around_accept_an_invitation_and_copy_a_share(
    size: tuple[int, int], demo: Demo, opened: Opener
) -> None:
    demo()
    ui = opened(size=size)
    ready(ui)
    ui.press("3")
    ui.wait("○ partner-image", "expires in 3 h ")
    assert "─╮" in ui.wait("alice@jump", "· ap-northeast-1 ─")  # on the frame
    ui.wait("read just now")

    find(ui, "partner-image", "partner-image-pipeline")
    ui.press("A")
    ui.wait("outside of the organization")
    confirm(ui, "Accept what 2222-2222-2222 offers?")
    ui.wait_gone("○ partner-image")
    ui.wait("▌", "▸ partner-image")  # the cursor is on the share
    ui.press("c")
    ui.wait_until(lambda: any(":resource-share/" in one for one in ui.copied), "its ARN copied")

    ui.press("b")
    ui.wait("by type")
    ui.press("X")
    ui.wait("─ Regions ")
    ui.press("ireland ", "enter")
    ui.wait("eu-west-1")

    find(ui, "resolver-rules", "resolver-rules")
    ui.press("w")
    ui.wait("› dns")
    ui.press("w")
    ui.wait("dns shares with jump")
    ui.press("escape")
    ui.wait_gone("dns shares with jump")
    ui.press("q")
    assert ui.wait_end() == 0


def test_who_quits_while_an_answer_is_under_way_is_told_on_stderr(
    demo: Demo, opened: Opener
) -> None:
    operation = "ram:AcceptResourceShareInvitation"
    endpoint = demo()
    control(endpoint, "POST", "/_hatstand/fault", {"operation": operation, "delay": 20})
    ui = opened()
    ready(ui)
    ui.press("3")
    ui.wait("○ partner-image")
    find(ui, "partner-image", "partner-image-pipeline")
    ui.press("A")
    confirm(ui, "Accept what 2222-2222-2222 offers?")
    ui.wait("Accepting an invitation")
    eventually(lambda: control(endpoint, "GET", "/_hatstand/calls").get(operation), "accepting")
    ui.press("q")
    assert ui.wait_end() == 0
    told = ui.raw.decode(errors="replace")
    assert "accepting the share partner-image-pipeline was sent, outcome unknown" in told
    assert "hatstand shares invitations --regions ap-northeast-1" in told
