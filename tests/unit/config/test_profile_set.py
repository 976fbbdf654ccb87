"""Finding profiles by name, and the way from a role back to its keys."""

from __future__ import annotations

import pytest

from hatstand.domain.profiles import Finding, Profile, ProfileKind, ProfileSet


def role(name: str, source: str, *, holds_keys: bool = False) -> Profile:
    return Profile(name, ProfileKind.ROLE, source_profile=source, holds_keys=holds_keys)


def keys(name: str) -> Profile:
    return Profile(name, ProfileKind.KEYS, access_key_id="AKIAEXAMPLE")


SET = ProfileSet(
    (
        role("a", "b"),
        role("b", "base"),
        keys("base"),
        role("self", "self", holds_keys=True),
        role("to-self", "self"),
        role("loop-1", "loop-2"),
        role("loop-2", "loop-1"),
        role("to-loop", "loop-1"),
        role("bare-self", "bare-self"),
        role("back-1", "back-2", holds_keys=True),
        role("back-2", "back-1"),
        role("lost", "nowhere"),
        role("metadata", ""),
        Profile("sso", ProfileKind.SSO),
        role("of-sso", "sso"),
    )
)


@pytest.mark.parametrize(
    ("name", "chain"),
    [
        ("base", ["base"]),
        ("a", ["a", "b", "base"]),
        ("self", ["self"]),
        ("to-self", ["to-self", "self"]),
        ("back-2", ["back-2", "back-1"]),
        ("metadata", ["metadata"]),
        ("of-sso", ["of-sso", "sso"]),
    ],
)
def test_a_chain_ends_where_the_keys_are(name: str, chain: list[str]) -> None:
    """Static keys in a source win over its role, and a profile may name itself when it has them."""
    assert [profile.name for profile in SET.source_chain(name)] == chain


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("loop-1", "source_profile loops: loop-1 → loop-2 → loop-1"),
        ("to-loop", "source_profile loops: to-loop → loop-1 → loop-2 → loop-1"),
        ("bare-self", "source_profile loops: bare-self → bare-self"),
        ("back-1", "source_profile loops: back-1 → back-2 → back-1"),
        ("lost", "source_profile 'nowhere' does not exist"),
        ("nobody", "source_profile 'nobody' does not exist"),
    ],
)
def test_a_chain_without_an_end_says_why(name: str, message: str) -> None:
    """The names on the way are in the message."""
    with pytest.raises(ValueError, match=message):
        SET.source_chain(name)


def test_names_are_exact_and_the_first_of_two_is_found() -> None:
    """Looking up never guesses."""
    profiles = ProfileSet((keys("x"), role("x", "y")))
    assert profiles.get("x") is profiles.profiles[0]
    assert profiles.get("X") is None


def test_sets_are_equal_when_their_profiles_and_findings_are() -> None:
    """The index is not part of the value."""
    assert ProfileSet((keys("x"),)) == ProfileSet((keys("x"),))
    assert ProfileSet((keys("x"),)) != ProfileSet((keys("x"),), (Finding("f", 1, "", "m"),))
    assert "_by_name" not in repr(SET)
    assert hash(SET) == hash(ProfileSet(SET.profiles))
