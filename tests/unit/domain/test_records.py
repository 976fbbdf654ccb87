"""Frozen dataclasses behave as the standard library's do, whatever is compiled when."""

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, field, replace
from functools import cached_property

import pytest

from hatstand.domain.records import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """Has every kind of field."""

    x: int
    y: int = 2
    tags: list[str] = field(default_factory=list, hash=False)
    note: str = field(default="", compare=False, repr=False)
    made: int = field(default=7, init=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Peer:
    """The same of the standard library's."""

    x: int
    y: int = 2
    tags: list[str] = field(default_factory=list, hash=False)
    note: str = field(default="", compare=False, repr=False)
    made: int = field(default=7, init=False)


@dataclass(frozen=True)
class Area:
    """Keeps what it worked out."""

    side: int

    @cached_property
    def size(self) -> int:
        return self.side**2


class Named(Area):
    """A plain class below one."""

    def __init__(self, side: int, name: str) -> None:
        super().__init__(side)
        self.name = name


@dataclass(frozen=True, slots=True)
class Nothing:
    """Without fields."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Looks at what it is given."""

    value: int

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError(self.value)

    def __repr__(self) -> str:
        return "checked"


@pytest.mark.parametrize("cls", [Point, Peer])
def test_instances_are_made_compared_hashed_and_shown_alike(cls: type) -> None:
    point, same, other = cls(1, note="a"), cls(1, 2, [], "b"), cls(1, tags=["t"])
    assert (point.x, point.y, point.tags, point.note, point.made) == (1, 2, [], "a", 7)
    assert point.tags is not same.tags
    assert point == same
    assert point != other
    assert point != (1, 2, [], "a", 7)
    assert hash(point) == hash(same) == hash(other)
    assert repr(other) == f"{cls.__name__}(x=1, y=2, tags=['t'], made=7)"


@pytest.mark.parametrize("cls", [Point, Peer])
def test_the_standard_library_knows_them(cls: type) -> None:
    point = replace(cls(1, note="a"), y=5)
    assert dataclasses.asdict(point) == {"x": 1, "y": 5, "tags": [], "note": "a", "made": 7}
    assert [each.name for each in dataclasses.fields(cls)] == ["x", "y", "tags", "note", "made"]
    assert cls.__match_args__ == ("x", "y", "tags", "note")
    assert not hasattr(point, "__dict__")


@pytest.mark.parametrize("cls", [Point, Peer])
def test_wrong_arguments_are_refused_by_name(cls: type) -> None:
    with pytest.raises(TypeError, match=rf"{cls.__name__}.__init__\(\) missing 1 .* argument: 'x'"):
        cls()
    with pytest.raises(TypeError, match="unexpected keyword argument 'made'"):
        cls(1, made=3)


def test_nothing_changes_but_what_a_class_below_has_of_its_own() -> None:
    point, named = Point(1), Named(2, "a")
    for name in ("x", "other"):
        with pytest.raises(FrozenInstanceError, match=f"cannot assign to field '{name}'"):
            setattr(point, name, 3)
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'x'"):
        del point.x
    with pytest.raises(FrozenInstanceError):
        named.side = 3
    named.name = "b"
    assert (named.name, named.size, point.x) == ("b", 4, 1)
    del named.name
    assert not hasattr(named, "name")


@pytest.mark.parametrize("value", [Point(1, 2, ["a"], "b"), Area(3), Nothing(), Checked(4)])
def test_instances_are_copied_and_pickled(value: object) -> None:
    again = pickle.loads(pickle.dumps(value))  # noqa: S301 - our own a moment ago
    assert again == copy.copy(value) == copy.deepcopy(value) == value


def test_a_class_keeps_its_own_methods() -> None:
    assert repr(Checked(1)) == "checked"
    with pytest.raises(ValueError, match="-1"):
        Checked(-1)
    assert Nothing() == Nothing()
    assert hash(Nothing()) == hash(Nothing())
