"""Access key ids of the demo: made so that nobody takes them for AWS's, nor AWS for the demo."""

from __future__ import annotations

SESSION_PREFIX = "ASIADEMOHAT"
"""How the ids of the demo's temporary credentials begin."""

USER_PREFIX = "AKIADEMO"
"""How the ids of its users' own keys begin; the user's name follows."""

USERS = ("alice", "bob", "carol")
"""The demo's users."""

_PREFIXES = (SESSION_PREFIX, *(f"{USER_PREFIX}{name.upper()}" for name in USERS))


def is_demo_key(access_key_id: str) -> bool:
    """Tell whether an access key id is the demo's; one of AWS's is in 34 thousand million."""
    return access_key_id.startswith(_PREFIXES)
