"""Completes a target as shells complete a path: the account's part first, then the roles in it."""

from __future__ import annotations

from hatstand.domain.segments import escape_segment, split_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hatstand.cli.completion.names import Account, Names

MOST = 200
"""Candidates that are told: nobody reads more, and shells ask before they list so many."""

Candidate = tuple[str, str]
"""A word, and what it is in a few more; one that ends with `/` goes on."""

_Offer = tuple[str, str, str, str]
"""A name, what was typed of it, the candidate that it makes, and what it is."""


def candidates(typed: str, names: Names) -> list[Candidate]:
    """Return what `typed` can become, sorted, at most `MOST`.

    What begins as typed, else what does so in any case, else the only one that holds it. Of more
    than are told the last one is among them, so that what all have in common stays the same.
    """
    if typed.startswith("arn:"):
        return _first_and_last(dict(_arns(typed, names)))
    return matching(_offers(typed, names), typed)


def matching(offers: Iterable[_Offer], typed: str) -> list[Candidate]:
    """Return the candidates of those offers whose names fit what was typed of them best."""
    exact: dict[str, str] = {}
    in_any_case: dict[str, str] = {}
    holding: dict[str, str] = {}
    for name, wanted, candidate, note in offers:
        if name.startswith(wanted):
            fitting = exact
        elif exact:  # only those are told
            continue
        elif _folded(name).startswith(_folded(wanted)):
            fitting = in_any_case
        elif _folded(wanted) in _folded(name):
            fitting = holding
        else:
            continue
        if not candidate.startswith("-") and _can_be_typed(candidate):
            fitting[candidate] = note
    if exact:
        return _first_and_last(exact)
    if len(in_any_case) > 1:  # a shell would put what they have in common, maybe less, in place
        return _first_and_last({_as_typed(c, typed): note for c, note in in_any_case.items()})
    return list((in_any_case or (holding if len(holding) == 1 else {})).items())


def _first_and_last(found: dict[str, str]) -> list[Candidate]:
    ordered = sorted(found.items(), key=lambda item: (_folded(item[0]), item[0]))
    return ordered if len(ordered) <= MOST else [*ordered[: MOST - 1], ordered[-1]]


def _as_typed(candidate: str, typed: str) -> str:
    """Return a candidate with its beginning in the case in which it was typed."""
    same = _folded(candidate[: len(typed)]) == _folded(typed)
    return typed + candidate[len(typed) :] if same else candidate


def _offers(typed: str, names: Names) -> Iterator[_Offer]:
    head, wanted = _taken_apart(typed)
    for profile in names.profiles:
        yield profile, typed, profile, "profile"
    segments = split_path(head)
    if not segments:
        yield from _outermost(wanted, head, names)
        return
    for account in _accounts_named(segments, names):
        for role, _, _ in names.roles(account):
            yield role, wanted, head + escape_segment(role), ""
    inside = {
        unit for unit in (names.root_id, *names.units) if _ends_like(segments, names, unit)
    } - {""}
    yield from _children(inside, wanted, head, names)


def _outermost(wanted: str, head: str, names: Names) -> Iterator[_Offer]:
    for account in names.accounts:
        yield _account(account, wanted, head)
        if wanted.isdigit():
            yield account.id, wanted, f"{head}{account.id}/", account.names[0]
    yield from _units({names.root_id}, wanted, head, names)


def _children(inside: set[str], wanted: str, head: str, names: Names) -> Iterator[_Offer]:
    for account in names.accounts:
        if account.parent_id in inside:
            yield _account(account, wanted, head)
    yield from _units(inside, wanted, head, names)


def _account(account: Account, wanted: str, head: str) -> _Offer:
    """Return an account by its name, or by its id where nobody could type the name."""
    name = account.names[0]
    if not _can_be_typed(name):
        name = account.id
    return name, wanted, f"{head}{escape_segment(name)}/", account.id


def _units(inside: set[str], wanted: str, head: str, names: Names) -> Iterator[_Offer]:
    for name, parent in names.units.values():
        if parent in inside:
            yield name, wanted, f"{head}{escape_segment(name)}/", "OU"


def _taken_apart(typed: str) -> tuple[str, str]:
    r"""Return what was typed up to the last `/` that is none of a name, and the name after it."""
    end = position = 0
    while position < len(typed):
        if typed[position] == "/":
            end = position + 1
        position += 2 if typed[position] == "\\" else 1
    begun = typed[end:-1] if position > len(typed) else typed[end:]  # nothing is escaped yet
    return typed[:end], "".join(split_path(begun))


def _accounts_named(segments: tuple[str, ...], names: Names) -> list[Account]:
    """Return the accounts that the left side of a target names; parts of names only if one fits."""
    *path, last = segments
    inside = None
    if path:
        inside = {unit for unit in (names.root_id, *names.units) if _ends_like(path, names, unit)}
    near = [one for one in names.accounts if inside is None or one.parent_id in inside]
    exact = [one for one in near if last == one.id or last in one.names]
    wanted = _folded(last)
    found = exact or [one for one in near if wanted in map(_folded, one.names)]
    if found or last.isdigit():
        return found
    parts = [one for one in near if any(wanted in _folded(name) for name in one.names)]
    return parts if len(parts) == 1 else []


def _ends_like(segments: Iterable[str], names: Names, unit_id: str) -> bool:
    """Tell whether the path of an OU, the root's name before it, ends with these, in any case."""
    wanted = [_folded(segment) for segment in segments]
    path = (names.root_name, *names.path_of(unit_id))
    return [_folded(name) for name in path][-len(wanted) :] == wanted


def _arns(typed: str, names: Names) -> Iterator[Candidate]:
    """Yield the beginnings of the ARNs of each account's roles, and behind one of them the ARNs."""
    for account in names.accounts:
        start = f"arn:{account.partition}:iam::{account.id}:role/"
        if not typed.startswith(start):
            if start.startswith(typed):
                yield start, account.names[0]
            continue
        for role, path, partition in names.roles(account):
            arn = f"arn:{partition}:iam::{account.id}:role{path}{role}"
            if arn.startswith(typed) and _can_be_typed(arn):
                yield arn, account.names[0]


def _can_be_typed(text: str) -> bool:
    """Tell whether nothing in a text is a control character, invisible, or turns the line round."""
    if text.isascii():
        return text.isprintable()
    from hatstand.domain.text import printable

    return printable(text) == text


def _folded(text: str) -> str:
    """Return a text for comparing as `domain.text.folded` does, without its import for most."""
    if text.isascii():
        return text.lower()
    from hatstand.domain.text import folded

    return folded(text)
