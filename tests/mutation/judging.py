"""`python -m tests.mutation.judging`: whether each mutant that survived `make mutation` was judged.

A mutant is the program with one small fault. One that no test notices is a gap in the tests, or
changes nothing that anybody could notice: then `survivors.toml` says why.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

JUDGED = Path(__file__).with_name("survivors.toml")

_NOTICED = frozenset({"killed", "caught by type check"})
"""What mutmut calls a mutant that a test, or mypy, noticed; one that timed out is not among them,
as a busy machine is slow too."""


@dataclass(frozen=True, order=True)
class Mutant:
    """One small fault.

    Attributes:
        function: Where it is: module, class and function, with dots between.
        change: The lines that differ, each after `- ` or `+ `, without indentation.
    """

    function: str
    change: str


def judged(text: str) -> dict[Mutant, str]:
    """Return why each mutant of a `survivors.toml` may survive.

    Raises:
        ValueError: An entry has no reason, or a mutant stands there twice.
    """
    found: dict[Mutant, str] = {}
    for entry in tomllib.loads(text).get("judged", []):
        if not entry["reason"].strip():
            raise ValueError(f"{entry['function']}: no reason is given")
        for change in entry["changes"]:
            mutant = Mutant(entry["function"], change.strip())
            if mutant in found:
                raise ValueError(f"{mutant.function}: stands there twice:\n{mutant.change}")
            found[mutant] = entry["reason"]
    return found


def changed_lines(diff: str) -> str:
    """Return the lines that a unified diff takes away and adds, as `Mutant.change` has them."""
    lines = (line for line in diff.splitlines() if not line.startswith(("---", "+++")))
    return "\n".join(f"{line[0]} {line[1:].strip()}" for line in lines if line[:1] in ("-", "+"))


def problems(survivors: Iterable[tuple[Mutant, str]], known: Mapping[Mutant, str]) -> list[str]:
    """Return what is wrong, one text each; empty where all is well.

    Args:
        survivors: The mutants that nothing noticed, each with what mutmut says of it.
        known: Those that were judged.
    """
    alive = dict(sorted(survivors))
    found = [
        f"# not judged ({status})\n[[judged]]\nfunction = {mutant.function!r}\n"
        f"reason = ''\nchanges = ['''\n{mutant.change}''']\n"
        for mutant, status in alive.items()
        if mutant not in known
    ]
    found += [
        f"# judged, but something notices it now: {mutant.function}\n{mutant.change}\n"
        for mutant in known
        if mutant not in alive
    ]
    return found


def outcomes() -> Iterator[tuple[str, Mutant | None]]:
    """Yield what became of each mutant of the last run; those that were noticed are not told."""
    from mutmut.__main__ import collect_source_file_mutation_data, status_by_exit_code
    from mutmut.mutation.diff_apply import get_diff_for_mutant
    from mutmut.utils.format_utils import orig_function_and_class_names_from_key

    mutants, _ = collect_source_file_mutation_data(mutant_names=[])
    for data, key, exit_code in mutants:
        status = status_by_exit_code[exit_code]
        if status in _NOTICED:
            yield status, None
            continue
        name, owner = orig_function_and_class_names_from_key(key)
        names = [key.rpartition(".")[0], owner, name]
        change = changed_lines(get_diff_for_mutant(key, path=data.path))
        yield status, Mutant(".".join(one for one in names if one), change)


def main() -> int:
    """Tell what is wrong on stdout, in lines to paste, and return the exit code."""
    found = list(outcomes())
    known = judged(JUDGED.read_text("utf-8"))
    wrong = problems(((mutant, status) for status, mutant in found if mutant), known)
    counts = Counter(status for status, _ in found)
    sys.stdout.writelines(f"{text}\n" for text in wrong)
    told = ", ".join(f"{count} {status}" for status, count in counts.most_common())
    sys.stdout.write(f"{len(found)} mutants: {told}; {len(known)} judged, {len(wrong)} to judge\n")
    return 1 if wrong or not found else 0


if __name__ == "__main__":
    sys.exit(main())
