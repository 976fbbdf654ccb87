"""Writes roles as profiles of `~/.aws/config`, so that `aws --profile` assumes them itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from hatstand.config.exporters.entries import (
    Entry,
    Exported,
    LeftOut,
    PlanOf,
    assumable,
    named,
)
from hatstand.domain.durations import HOUR
from hatstand.domain.inventory import Inventory
from hatstand.domain.plan import Need, Plan
from hatstand.domain.profiles import ProfileSet
from hatstand.domain.records import dataclass
from hatstand.domain.roles import Role
from hatstand.domain.text import counted, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXTERNAL_ID = re.compile(r"[\w+=,.@:/-]{2,1224}", re.ASCII)
_PLAIN = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Existing:
    """What is in the AWS files beside the block that is written.

    Attributes:
        profiles: All profiles of both files, without those of the block.
        names: The names that are taken, also by blocks of other contexts.
    """

    profiles: ProfileSet
    names: frozenset[str]


def profile_block(
    inventory: Inventory, plan_of: PlanOf, existing: Existing, region: str = ""
) -> Exported:
    """Return a profile for each role that has none yet.

    A role behind another gets that one's profile for its source: its own, or one that is in the
    files already. Nothing secret is in any of them.

    Args:
        inventory: What is known, without the profiles that were written before.
        plan_of: Gives each role's plan.
        existing: What is in the files already.
        region: For roles that have none of their own.
    """
    left_out = LeftOut()
    roles = [
        (role, plan)
        for role, plan in assumable(inventory, plan_of, left_out)
        if _has_no_profile(role, inventory, left_out)
    ]
    return _Writing(named(roles, inventory, existing.names), inventory, existing, region).all(
        left_out
    )


def _has_no_profile(role: Role, inventory: Inventory, left_out: LeftOut) -> bool:
    if role.profile is None:
        return True
    left_out.add(role, inventory, "it is a profile already")
    return False


class _Writing:
    """Writes the sections; each is made with what the others are called."""

    def __init__(
        self, entries: tuple[Entry, ...], inventory: Inventory, existing: Existing, region: str
    ) -> None:
        self._entries = entries
        self._inventory = inventory
        self._profiles = existing.profiles
        self._region = region
        self._names: dict[str, str] = {
            profile.role_arn: profile.name
            for profile in reversed(existing.profiles.profiles)
            if profile.role_arn and not profile.problem
        }
        self._names |= {entry.role.arn: entry.name for entry in entries}

    def all(self, left_out: LeftOut) -> Exported:
        lines: list[str] = []
        devices_missing = written = 0
        for entry in self._entries:
            keys = self._keys(entry)
            problem = self._problem(entry, keys)
            if problem:
                left_out.add(entry.role, self._inventory, problem)
                continue
            written += 1
            devices_missing += self._wants_a_code(entry.plan) and "mfa_serial" not in keys
            if lines:
                lines.append("")
            lines.append(f"[profile {entry.name}]")
            lines += [f"{key} = {value}" for key, value in keys.items() if value]
        notes = left_out.notes()
        if devices_missing:
            notes += (
                f"no MFA device is known, and {counted(devices_missing, 'profile')} should name "
                "one: write mfa_serial into the context, and export again",
            )
        return Exported(tuple(lines), written, notes)

    def _keys(self, entry: Entry) -> Mapping[str, str]:
        role, plan = entry.role, entry.plan
        keys = {"role_arn": role.arn, **dict(self._source(plan))}
        serial = plan.mfa.serial
        if serial and self._wants_a_code(plan):
            keys["mfa_serial"] = serial
        if role.external_id:
            keys["external_id"] = role.external_id
        seconds = self._duration(role, plan)
        if seconds:
            keys["duration_seconds"] = str(seconds)
        keys["region"] = role.region or self._region
        return keys

    def _source(self, plan: Plan) -> Iterator[tuple[str, str]]:
        """Return what the profile starts from, and the endpoint that counts there."""
        if len(plan.hops) > 1:
            yield "source_profile", self._names.get(plan.hops[-2].role_arn, "")
            return
        base = plan.base_profile or (_DEFAULT if self._profiles.get(_DEFAULT) else "")
        if not base:
            yield "credential_source", "Environment"
            return
        yield "source_profile", base
        profile = self._profiles.get(base)
        if profile is not None and profile.endpoint_url:
            yield "endpoint_url", profile.endpoint_url

    @staticmethod
    def _wants_a_code(plan: Plan) -> bool:
        """Tell whether this profile asks: behind another role, AWS takes no code any more."""
        return plan.mfa.need is Need.YES and len(plan.hops) == 1

    @staticmethod
    def _duration(role: Role, plan: Plan) -> int | None:
        if role.duration is None:
            return None
        most = HOUR if len(plan.hops) > 1 else role.max_duration or role.duration
        return min(role.duration, most)

    def _problem(self, entry: Entry, keys: Mapping[str, str]) -> str:
        """Return why a profile can't be written so that it works, or an empty string."""
        role = entry.role
        if role.external_id_needed and not role.external_id:
            return "it wants an ExternalId and none is configured"
        if role.external_id and _EXTERNAL_ID.fullmatch(role.external_id) is None:
            return "its ExternalId has characters that AWS does not take"
        if keys.get("source_profile") == "":
            hub = entry.plan.hops[-2]
            return f"{printable(hub.role_name)}, which it is assumed through, has no profile"
        for key, value in keys.items():
            if value and (_PLAIN.fullmatch(value) is None or value != value.strip()):
                return f"its {key} can't stand in a file"
        return ""
