"""From a role profile to the profile, or the place, that its first request is signed with."""

from __future__ import annotations

from hatstand.aws.sharedfiles import SharedFiles
from hatstand.domain.text import printable
from hatstand.errors import NoCredentialsError

ACCESS_KEY = "aws_access_key_id"


def source_of(files: SharedFiles, profile: str) -> tuple[str, str]:
    """Return (profile that the chain ends in, its `credential_source` or an empty string).

    A profile that is no role is its own source. Static keys in a source profile win over its
    role, and a profile may name itself where it holds keys, as botocore has it.

    Raises:
        NoCredentialsError: The chain loops, or leads nowhere.
    """
    visited: list[str] = []
    current = profile
    while _is_role(files, current, static_keys_win=bool(visited)):
        if current in visited:
            names = " → ".join([*visited, current])
            raise NoCredentialsError(
                f"source_profile goes round in a loop: {printable(names)}",
                "Let one of these profiles hold keys or a sign-in",
            )
        visited.append(current)
        following = files.text(current, "source_profile")
        place = files.text(current, "credential_source")
        if place and not following:
            return current, place
        _require_source(files, current, following)
        if following == current:
            break
        current = following
    return current, ""


def _is_role(files: SharedFiles, profile: str, *, static_keys_win: bool) -> bool:
    options = files.profiles.get(profile, {})
    if "role_arn" not in options or "web_identity_token_file" in options:
        return False
    return not (static_keys_win and ACCESS_KEY in options)


def _require_source(files: SharedFiles, profile: str, source: str) -> None:
    if not source:
        raise NoCredentialsError(
            f"the profile {printable(profile)} names a role, but no source_profile",
            "Add source_profile or credential_source to it",
        )
    if source not in files.profiles:
        raise NoCredentialsError(
            f"the profile {printable(profile)} wants the source_profile {printable(source)}, "
            "which does not exist",
            "Correct the name in ~/.aws/config",
        )
