"""Profiles: the chain of sources is botocore's, and it always ends."""

from __future__ import annotations

import pytest

from hatstand.domain.profiles import Finding, Profile, ProfileKind, ProfileSet


def role(name: str, source: str = "", keys: str = "") -> Profile:
    return Profile(name, ProfileKind.ROLE, source_profile=source, access_key_id=keys)


def keys(name: str) -> Profile:
    return Profile(name, ProfileKind.KEYS, access_key_id="AKIA")


def chain(*profiles: Profile) -> list[str]:
    return [profile.name for profile in ProfileSet(profiles).source_chain(profiles[0].name)]


def test_keys_are_their_own_chain() -> None:
    assert chain(keys("a")) == ["a"]


def test_roles_lead_to_keys() -> None:
    assert chain(role("a", "b"), role("b", "c"), keys("c")) == ["a", "b", "c"]


def test_a_role_without_source_profile_ends_the_chain() -> None:
    assert chain(role("a", "b"), role("b")) == ["a", "b"]


@pytest.mark.parametrize("kind", [ProfileKind.SSO, ProfileKind.PROCESS, ProfileKind.WEB_IDENTITY])
def test_other_kinds_end_the_chain(kind: ProfileKind) -> None:
    assert chain(role("a", "b"), Profile("b", kind, source_profile="a")) == ["a", "b"]


def test_keys_in_a_source_win_over_its_role() -> None:
    assert chain(role("a", "b"), role("b", "c", "AKIA"), keys("c")) == ["a", "b"]


def test_a_profile_may_name_itself_when_it_holds_keys() -> None:
    assert chain(role("a", "a", "AKIA")) == ["a"]


@pytest.mark.parametrize(
    ("profiles", "loop"),
    [
        ([role("a", "a")], "a → a"),
        ([role("a", "b"), role("b", "a")], "a → b → a"),
        ([role("a", "b"), role("b", "b")], "a → b → b"),
        ([role("a", "b"), role("b", "c"), role("c", "b")], "a → b → c → b"),
        ([role("a", "b", "AKIA"), role("b", "a")], "a → b → a"),
    ],
)
def test_loops_are_told(profiles: list[Profile], loop: str) -> None:
    with pytest.raises(ValueError, match="loops") as caught:
        chain(*profiles)
    assert loop in str(caught.value)


@pytest.mark.parametrize("profiles", [[role("a", "gone")], [role("a", "b"), role("b", "gone")]])
def test_a_missing_source_is_told(profiles: list[Profile]) -> None:
    with pytest.raises(ValueError, match="'gone' does not exist"):
        chain(*profiles)


def test_an_unknown_profile_is_told() -> None:
    with pytest.raises(ValueError, match="does not exist"):
        ProfileSet().source_chain("nobody")
    assert ProfileSet().get("nobody") is None


def test_the_first_profile_of_a_name_counts() -> None:
    first, second = keys("a"), role("a")
    assert ProfileSet((first, second)).get("a") is first


def test_a_long_chain_is_followed() -> None:
    profiles = [role(f"p{index}", f"p{index + 1}") for index in range(2000)]
    assert len(chain(*profiles, keys("p2000"))) == 2001


@pytest.mark.parametrize(
    ("finding", "text"),
    [
        (Finding("f", 3, "theme", "wrong", "try this"), "f:3: theme: wrong (try this)"),
        (Finding("f", None, "", "wrong"), "f: wrong"),
    ],
)
def test_findings_in_words(finding: Finding, text: str) -> None:
    assert str(finding) == text
