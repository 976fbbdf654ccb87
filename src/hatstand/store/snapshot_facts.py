"""What a crawl found out about the caller, and when it read roles, as packed numbers, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from hatstand.domain.columns import Numbered, Numbers, pack, pack_moments, unpack, unpack_moments
from hatstand.services.facts import CallerFacts, OwnPolicies

_ANSWERS = (None, False, True)


def pack_facts(facts: CallerFacts | None, texts: Numbers) -> bytes | None:
    """Return the facts, of which texts are numbers of `texts`; no secret is among them."""
    if facts is None:
        return None
    own = facts.own
    return pack(
        (
            own.bounded,
            facts.long_term,
            _ANSWERS.index(facts.mfa_device),
            texts.of(own.role_arn),
            texts.of(facts.profile),
            len(own.documents),
            *map(texts.of, own.documents),
            *map(texts.of, own.refused),
        )
    )


def unpack_facts(blob: bytes | None, texts: Numbered) -> CallerFacts | None:
    """Return the facts that `pack_facts` was given.

    Raises:
        ValueError: A part is missing (also IndexError).
    """
    if blob is None:
        return None
    bounded, long_term, device, role_arn, profile, count, *others = unpack(blob)
    listed = [texts[number] for number in others]
    own = OwnPolicies(tuple(listed[:count]), bool(bounded), tuple(listed[count:]), texts[role_arn])
    return CallerFacts(own, bool(long_term), _ANSWERS[device], texts[profile])


def pack_reads(reads: Mapping[str, datetime], texts: Numbers) -> tuple[bytes, bytes | None]:
    """Return when the roles of accounts were read: the accounts, and the moments."""
    return pack(map(texts.of, reads)), pack_moments(tuple(reads.values()))


def unpack_reads(accounts: bytes, moments: bytes | None, texts: Numbered) -> Mapping[str, datetime]:
    """Return the moments that `pack_reads` was given, by account id.

    Raises:
        ValueError: They don't fit together (also IndexError).
    """
    numbers = unpack(accounts)
    found = zip(map(texts.__getitem__, numbers), unpack_moments(moments, len(numbers)), strict=True)
    return MappingProxyType({account_id: at for account_id, at in found if at is not None})
