"""Conditions: what each operator means, also where a key is absent or nobody knows its value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import lru_cache

from hatstand.domain.policy.document import Condition
from hatstand.domain.policy.matching import Answer, agreed, answer, arn_covers, covers, equals
from hatstand.domain.records import dataclass

MFA_PRESENT = "aws:multifactorauthpresent"
MFA_AGE = "aws:multifactorauthage"
MFA_KEYS = frozenset((MFA_PRESENT, MFA_AGE))
EXTERNAL_ID_KEYS = frozenset(("sts:externalid",))


class State(Enum):
    """A key that a request does not have, or has with a value that nobody knows."""

    ABSENT = "absent"
    PRESENT = "present"


Possibility = tuple[str, ...] | State
"""What a key may be: its values (one, for most keys), or a state."""

Facts = Mapping[str, tuple[Possibility, ...]]
"""All that each key, in lower case, may be in a request; a key that is not there may be anything.

Source: IAM User Guide, reference_policies_condition-keys.
"""


class Quantifier(Enum):
    """How an operator looks at a key with several values."""

    NONE = ""
    ANY = "foranyvalue"
    ALL = "forallvalues"


@dataclass(frozen=True, slots=True)
class Operator:
    """A condition operator taken apart.

    Attributes:
        family: What is compared, and how: `string`, `like`, `arn`, `bool`, `null`, `<`, `ip`, …
        negated: Whether it is true where no value fits.
        if_exists: Whether it is true where the key is absent.
    """

    family: str
    quantifier: Quantifier = Quantifier.NONE
    negated: bool = False
    if_exists: bool = False


_FAMILIES: dict[str, tuple[str, bool]] = {
    "stringequals": ("string", False),
    "stringnotequals": ("string", True),
    "stringequalsignorecase": ("anycase", False),
    "stringnotequalsignorecase": ("anycase", True),
    "stringlike": ("like", False),
    "stringnotlike": ("like", True),
    "arnequals": ("arn", False),
    "arnlike": ("arn", False),
    "arnnotequals": ("arn", True),
    "arnnotlike": ("arn", True),
    "bool": ("bool", False),
    "null": ("null", False),
    "ipaddress": ("ip", False),
    "notipaddress": ("ip", True),
    "binaryequals": ("binary", False),
    "numericequals": ("==", False),
    "numericnotequals": ("==", True),
    "numericlessthan": ("<", False),
    "numericlessthanequals": ("<=", False),
    "numericgreaterthan": (">", False),
    "numericgreaterthanequals": (">=", False),
    "dateequals": ("at", False),
    "datenotequals": ("at", True),
    "datelessthan": ("before", False),
    "datelessthanequals": ("until", False),
    "dategreaterthan": ("after", False),
    "dategreaterthanequals": ("from", False),
}


@lru_cache(maxsize=256)
def operator_of(text: str) -> Operator | None:
    """Return the operator that `text` names, in whatever case, or None where AWS knows none."""
    prefix, colon, base = text.lower().rpartition(":")
    quantifier = next((one for one in Quantifier if one.value == prefix), None)
    if quantifier is None or (colon and not prefix):
        return None
    if_exists = base.endswith("ifexists")
    family = _FAMILIES.get(base.removesuffix("ifexists"))
    if family is None or (family[0] == "null" and if_exists):
        return None
    return Operator(family[0], quantifier, family[1], if_exists)


def about(condition: Condition, keys: frozenset[str]) -> bool:
    """Tell whether a condition looks at one of `keys` (in lower case)."""
    return condition.key.lower() in keys


def holds(condition: Condition, facts: Facts) -> Answer:
    """Return whether a condition holds in a request of which `facts` are known."""
    operator = operator_of(condition.operator)
    possibilities = facts.get(condition.key.lower())
    if operator is None or not possibilities:
        return Answer.MAYBE
    return agreed(_holds_for(operator, condition.values, one) for one in possibilities)


def all_hold(conditions: Iterable[Condition], facts: Facts) -> Answer:
    """Return whether all of `conditions` hold; yes where there is none."""
    return min((holds(condition, facts) for condition in conditions), default=Answer.YES)


def _holds_for(operator: Operator, values: tuple[str, ...], found: Possibility) -> Answer:
    if operator.family == "null":
        return _is_null(values, absent=found is State.ABSENT)
    if isinstance(found, State):
        return _when_absent(operator) if found is State.ABSENT else Answer.MAYBE
    hits = [_fits(operator, values, one) for one in found]
    if operator.quantifier is Quantifier.ANY:
        return max(hits, default=Answer.NO)
    if operator.quantifier is Quantifier.ALL:
        return min(hits, default=Answer.YES)
    # AWS leaves open what a plain operator makes of a key with several values.
    return hits[0] if len(hits) == 1 else Answer.MAYBE


def _is_null(values: tuple[str, ...], *, absent: bool) -> Answer:
    wanted = {value.lower() for value in values}
    if not wanted <= {"true", "false"}:
        return Answer.MAYBE
    return answer(("true" if absent else "false") in wanted)


def _when_absent(operator: Operator) -> Answer:
    if operator.if_exists or operator.quantifier is Quantifier.ALL:
        return Answer.YES
    if operator.quantifier is Quantifier.ANY:
        return Answer.NO
    return answer(operator.negated)


def _fits(operator: Operator, values: tuple[str, ...], found: str) -> Answer:
    hit = max((_compared(operator.family, value, found) for value in values), default=Answer.NO)
    return ~hit if operator.negated else hit


def _compared(family: str, wanted: str, found: str) -> Answer:
    if "${" in wanted:  # a policy variable: what it stands for is not known here
        return Answer.MAYBE
    if family in _TEXT_FAMILIES:
        return _TEXT_FAMILIES[family](wanted, found)
    if family in _NUMBER_FAMILIES and _NUMBER.fullmatch(wanted) and _NUMBER.fullmatch(found):
        return answer(_NUMBER_FAMILIES[family](float(found), float(wanted)))
    if family == "bool" and wanted.lower() in ("true", "false"):
        return answer(wanted.lower() == found.lower())
    return Answer.MAYBE


_TEXT_FAMILIES: Mapping[str, Callable[[str, str], Answer]] = {
    "string": equals,
    "anycase": lambda wanted, found: equals(wanted.lower(), found.lower()),
    "like": covers,
    "arn": arn_covers,
}
_NUMBER_FAMILIES: Mapping[str, Callable[[float, float], bool]] = {
    "==": float.__eq__,
    "<": float.__lt__,
    "<=": float.__le__,
    ">": float.__gt__,
    ">=": float.__ge__,
}
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?", re.ASCII)
