"""The fence around the tests: what it lets through and what not."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest


def test_home_and_aws_settings_are_the_tests_own(isolated_home: Path) -> None:
    assert Path.home() == isolated_home
    assert not list(isolated_home.glob(".aws*"))
    assert {name for name in os.environ if name.startswith(("AWS_", "HATSTAND_"))} == {
        "AWS_EC2_METADATA_DISABLED"
    }


def test_another_host_can_neither_be_looked_up_nor_reached() -> None:
    with pytest.raises(socket.gaierror):
        socket.create_connection(("sts.amazonaws.com", 443), timeout=1)
    with socket.socket() as sock, pytest.raises(AssertionError, match="tried to reach"):
        sock.connect(("192.0.2.1", 443))


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=1).close()
