"""Frozen dataclasses that cost little until they are used.

The standard library compiles six methods for each frozen dataclass when its module is imported, a
third of a millisecond each time: with a hundred of them that was half of what hatstand adds to the
imports before its first frame. Here `__init__` is compiled when the first instance is made, and
the other methods are the same functions for all. Everything else is the standard library's:
`fields`, `replace`, `asdict`, `match` and type checkers see the dataclasses that they know.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["dataclass"]

T = TypeVar("T")

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool, slots: bool = False) -> Callable[[type[T]], type[T]]:
        """Return a decorator as `dataclasses.dataclass` does, for frozen ones.

        Args:
            frozen: Always true: whatever may change is the standard library's own.
            slots: As there.
        """
        assert frozen  # noqa: S101 - type checkers see the standard library's signature
        bare = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)

        def decorate(cls: type[T]) -> type[T]:
            own = dict(vars(cls))
            made = bare(cls)
            if own.get("__hash__") is None:  # as Python leaves it beside an `__eq__`
                own.pop("__hash__", None)
            methods = _METHODS | _PICKLING if slots else _METHODS
            for name in methods.keys() - own.keys():
                setattr(made, name, methods[name])
            if "__init__" not in own:
                made.__init__ = _initially(made)
            return made

        return decorate


# -- made when it is first called


def _initially(cls: type[Any]) -> Callable[..., None]:
    """Return an `__init__` that puts the compiled one in its place."""

    def __init__(self: object, *values: object, **named: object) -> None:  # noqa: N807
        cls.__init__ = compiled = _compiled(cls)
        compiled(self, *values, **named)

    return __init__


def _compiled(cls: type[Any]) -> Callable[..., None]:
    """Return the `__init__` of a class as one would write it."""
    known: dict[str, Any] = {"_unset_": object(), "_put_": object.__setattr__}
    parameters, lines = ["self"], []
    for field in dataclasses.fields(cls):
        name = field.name
        value, default, factory = name, f"_default_{name}", f"_make_{name}"
        if field.default_factory is not dataclasses.MISSING:
            known[default], known[factory] = known["_unset_"], field.default_factory
            value = (
                f"{factory}() if {name} is _unset_ else {name}" if field.init else f"{factory}()"
            )
        elif field.default is not dataclasses.MISSING:
            known[default] = field.default
            value = name if field.init else default
        elif not field.init:
            continue
        if field.init:
            parameters.append(f"{name}={default}" if default in known else name)
        lines.append(f" _put_(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    body = "\n".join(lines or [" pass"])
    exec(f"def __init__({', '.join(parameters)}):\n{body}", known)  # noqa: S102 - names of fields
    compiled: Callable[..., None] = known["__init__"]
    compiled.__qualname__ = f"{cls.__qualname__}.__init__"
    return compiled


# -- the same for all


@cache
def _compared(cls: type[Any]) -> Callable[[object], object]:
    return _values([field.name for field in dataclasses.fields(cls) if field.compare])


@cache
def _hashed(cls: type[Any]) -> Callable[[object], object]:
    fields = dataclasses.fields(cls)
    counts = (field.compare if field.hash is None else field.hash for field in fields)
    return _values([field.name for field, counted in zip(fields, counts, strict=True) if counted])


def _values(names: list[str]) -> Callable[[object], object]:
    return attrgetter(*names) if names else lambda _: ()


def _eq(self: Any, other: Any) -> object:  # noqa: ANN401 - any of these classes
    if other.__class__ is not self.__class__:
        return NotImplemented
    values = _compared(self.__class__)
    return values(self) == values(other)


def _hash(self: Any) -> int:  # noqa: ANN401 - any of these classes
    return hash(_hashed(self.__class__)(self))


def _repr(self: Any) -> str:  # noqa: ANN401 - any of these classes
    shown = (field.name for field in dataclasses.fields(self) if field.repr)
    values = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
    return f"{self.__class__.__qualname__}({values})"


def _setattr(self: Any, name: str, value: object) -> None:  # noqa: ANN401 - any of these classes
    if _is_frozen(self, name):
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
    object.__setattr__(self, name, value)


def _delattr(self: Any, name: str) -> None:  # noqa: ANN401 - any of these classes
    if _is_frozen(self, name):
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
    object.__delattr__(self, name)


def _is_frozen(record: Any, name: str) -> bool:  # noqa: ANN401 - any of these classes
    """Tell whether an attribute may not change; a plain subclass may have some of its own."""
    return "__dataclass_fields__" in vars(type(record)) or name in record.__dataclass_fields__


def _getstate(self: Any) -> list[object]:  # noqa: ANN401 - any of these classes
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _setstate(self: Any, state: list[object]) -> None:  # noqa: ANN401 - any of these classes
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


_METHODS: dict[str, Callable[..., Any]] = {
    "__eq__": _eq,
    "__hash__": _hash,
    "__repr__": _repr,
    "__setattr__": _setattr,
    "__delattr__": _delattr,
}
_PICKLING: dict[str, Callable[..., Any]] = {"__getstate__": _getstate, "__setstate__": _setstate}
"""For instances without a `__dict__`: `pickle` and `copy` would set one attribute after another."""
