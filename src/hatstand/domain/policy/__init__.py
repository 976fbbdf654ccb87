"""Trust policies and own policies: read, judged, told in words and reviewed.

Everything here is a pure function over documents; what can't be told from them is never guessed.
"""

from hatstand.domain.policy.caller import Caller, PrincipalKind
from hatstand.domain.policy.document import Effect, IdentityPolicy, TrustPolicy
from hatstand.domain.policy.identity import Allowed, allows, resource_covers, resource_patterns
from hatstand.domain.policy.lint import Surroundings, review
from hatstand.domain.policy.needs import Requirements, requirements
from hatstand.domain.policy.traps import TrustWarning
from hatstand.domain.policy.verdict import Judgement, judge
from hatstand.domain.policy.wording import describe

__all__ = [
    "Allowed",
    "Caller",
    "Effect",
    "IdentityPolicy",
    "Judgement",
    "PrincipalKind",
    "Requirements",
    "Surroundings",
    "TrustPolicy",
    "TrustWarning",
    "allows",
    "describe",
    "judge",
    "requirements",
    "resource_covers",
    "resource_patterns",
    "review",
]
