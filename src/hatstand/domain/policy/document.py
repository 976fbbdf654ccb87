"""Policy documents taken apart: whatever AWS returns, and garbage, without an exception."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import StrEnum
from typing import Self
from urllib.parse import unquote

from hatstand.domain.globs import glob_covers
from hatstand.domain.records import dataclass

ASSUME_ROLE = "sts:AssumeRole"


class Effect(StrEnum):
    """What a statement does."""

    ALLOW = "Allow"
    DENY = "Deny"


@dataclass(frozen=True, slots=True)
class Principal:
    """One entry of a `Principal` element: its kind (`AWS`, `Service`, `Federated`, …) and text."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One key of a `Condition` element with its operator, both as written."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement; an element that is absent is an empty tuple.

    Attributes:
        index: Its place in the document, from 0.
        effect: None where it says neither Allow nor Deny.
        not_principal: Whether `principals` are those left out.
        not_action: Whether `actions` are those left out.
        not_resource: Whether `resources` are those left out.
        problem: Why it can't be read, or an empty string; then nothing may be concluded from it.
    """

    index: int
    effect: Effect | None = None
    sid: str = ""
    principals: tuple[Principal, ...] = ()
    not_principal: bool = False
    actions: tuple[str, ...] = ()
    not_action: bool = False
    resources: tuple[str, ...] = ()
    not_resource: bool = False
    conditions: tuple[Condition, ...] = ()
    problem: str = ""

    @property
    def label(self) -> str:
        """`statement 1`: counted as people do."""
        return f"statement {self.index + 1}"

    def covers_action(self, action: str) -> bool:
        """Tell whether the statement is about `action`; case does not matter."""
        listed = any(glob_covers(pattern.lower(), action.lower()) for pattern in self.actions)
        return listed is not self.not_action


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """A policy document as a list of statements.

    Attributes:
        statements: In the document's order, also those that can't be read.
        problem: What is wrong with the document, or an empty string; never empty where it has no
            statement.
    """

    statements: tuple[Statement, ...] = ()
    problem: str = ""

    @classmethod
    def parse(cls, document: str | Mapping[str, object] | Self) -> Self:
        """Take a document apart: JSON text, URL-encoded or not, or the mapping it stands for.

        Never raises: what can't be read is told in `problem`, the rest is kept.
        """
        if isinstance(document, cls):
            return document
        try:
            content = _loaded(document) if isinstance(document, str) else document
            if not isinstance(content, Mapping):
                return cls(problem="it is not a JSON object")
            listed = _Elements(content).get("Statement")
        except (ValueError, RecursionError) as error:
            return cls(problem=_reason(error))
        if isinstance(listed, Mapping):
            listed = [listed]
        if not isinstance(listed, list | tuple) or not listed:
            return cls(problem="it has no statement")
        statements = tuple(
            _statement(index, entry, cls._target()) for index, entry in enumerate(listed)
        )
        problems = (f"{one.label}: {one.problem}" for one in statements if one.problem)
        return cls(statements, "; ".join(problems))

    @classmethod
    def _target(cls) -> str:
        """Return the element that says whom or what a statement is about."""
        return "Resource"


@dataclass(frozen=True, slots=True)
class TrustPolicy(PolicyDocument):
    """The document on a role that says who may assume it."""

    @classmethod
    def _target(cls) -> str:
        return "Principal"


@dataclass(frozen=True, slots=True)
class IdentityPolicy(PolicyDocument):
    """A document on a user, group or role that says what it may do."""


def _reason(error: ValueError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        return f"it is not JSON: {error.msg} at character {error.pos}"
    return str(error)


def _loaded(text: str) -> object:
    text = text.lstrip("\ufeff \t\r\n")
    if text.startswith("%"):  # the API sends documents URL-encoded
        text = unquote(text)
    if not text:
        raise ValueError("it is empty")
    loaded: object = json.loads(text, object_pairs_hook=_once)
    return loaded


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object's pairs as a mapping; a key that stands twice has no certain meaning."""
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return content


@dataclass(frozen=True, slots=True)
class _Elements:
    """A statement's elements by name, in whatever case they are written."""

    content: Mapping[object, object] | Mapping[str, object]
    by_name: dict[str, object] = field(init=False)

    def __post_init__(self) -> None:
        folded = {str(name).lower(): value for name, value in self.content.items()}
        if len(folded) != len(self.content):
            raise ValueError("a key stands twice in one object")
        object.__setattr__(self, "by_name", folded)

    def get(self, name: str) -> object:
        """Return an element, or None."""
        return self.by_name.get(name.lower())

    def either(self, name: str) -> tuple[object, bool]:
        """Return an element or its `Not…` form, and whether it is the latter.

        Raises:
            ValueError: Both are there, or neither.
        """
        plain, inverted = self.get(name), self.get(f"Not{name}")
        if plain is not None and inverted is not None:
            raise ValueError(f"it has both {name} and Not{name}")
        if plain is None and inverted is None:
            raise ValueError(f"it has no {name}")
        return (plain, False) if plain is not None else (inverted, True)


def _statement(index: int, content: object, target: str) -> Statement:
    effect = None
    try:
        if not isinstance(content, Mapping):
            raise ValueError("it is not a JSON object")
        elements = _Elements(content)
        named = elements.get("Effect")
        effect = next((one for one in Effect if one.value == named), None)
        if effect is None:
            raise ValueError("its effect is neither Allow nor Deny")
        actions, not_action = elements.either("Action")
        found, inverted = elements.either(target)
        about_principals = target == "Principal"
        return Statement(
            index,
            effect,
            sid=str(elements.get("Sid") or ""),
            principals=_principals(found) if about_principals else (),
            not_principal=about_principals and inverted,
            actions=_texts(actions, "Action"),
            not_action=not_action,
            resources=() if about_principals else _texts(found, target),
            not_resource=not about_principals and inverted,
            conditions=_conditions(elements.get("Condition")),
        )
    except ValueError as error:
        return Statement(index, effect, problem=str(error))


_KINDS = {kind.lower(): kind for kind in ("AWS", "Service", "Federated", "CanonicalUser")}


def _principals(content: object) -> tuple[Principal, ...]:
    if content == "*":
        return (Principal("AWS", "*"),)
    if not isinstance(content, Mapping):
        raise ValueError("its Principal is neither * nor a JSON object")
    found: list[Principal] = []
    for name, values in content.items():
        kind = _KINDS.get(str(name).lower())
        if kind is None:
            raise ValueError("its Principal is of an unknown kind")
        found.extend(Principal(kind, value) for value in _texts(values, "Principal"))
    return tuple(found)


def _conditions(content: object) -> tuple[Condition, ...]:
    if content is None:
        return ()
    if not isinstance(content, Mapping):
        raise ValueError("its Condition is not a JSON object")
    found: list[Condition] = []
    for operator, keys in content.items():
        if not isinstance(keys, Mapping):
            raise ValueError("its Condition has an operator without keys")
        found.extend(
            Condition(str(operator), str(key), _texts(values, "Condition"))
            for key, values in keys.items()
        )
    return tuple(found)


def _texts(value: object, name: str) -> tuple[str, ...]:
    """Return a text or a list of texts as a tuple; numbers and booleans as JSON writes them."""
    values: Iterable[object] = value if isinstance(value, list | tuple) else (value,)
    return tuple(_text(one, name) for one in values)


def _text(value: object, name: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    raise ValueError(f"its {name} holds something that is not a text")
