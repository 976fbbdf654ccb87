"""A secret shows itself nowhere, and is still compared and kept in sets as any value."""

from __future__ import annotations

import copy
import pickle

import pytest

from hatstand.secret import MASK, Secret

TEXT = "wJalr/XUtnFEMI+K7MDENG="


def test_no_way_of_writing_it_shows_it() -> None:
    secret = Secret(TEXT)
    for written in (repr(secret), str(secret), f"{secret}", f"{secret:>40}", f"{[secret]}"):
        assert TEXT not in written
        assert MASK in written


def test_it_is_equal_to_the_same_secret_alone() -> None:
    assert Secret(TEXT) == Secret(TEXT)
    assert Secret(TEXT) != Secret("another")
    assert Secret(TEXT) != TEXT
    assert {Secret(TEXT), Secret(TEXT), Secret("another")} == {Secret("another"), Secret(TEXT)}
    assert Secret(TEXT)
    assert not Secret("")


@pytest.mark.parametrize("kept", [pickle.dumps, copy.copy, copy.deepcopy])
def test_no_copy_leaves_the_process(kept: object) -> None:
    with pytest.raises(TypeError, match="can't be pickled"):
        kept(Secret(TEXT))  # type: ignore[operator]
