"""The only writer of standard output: data, whole, at the end. Narration goes to stderr."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, TextIO

from hatstand.domain.organization import Gap
from hatstand.domain.text import printable
from hatstand.errors import AwsError, HatstandError, TargetError

_NOT_FOR_TERMINALS = re.compile(
    "[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff0-\uffff"
    "\U000e0000-\U000e0fff]"
)


def write(text: str) -> None:
    """Write the result to standard output, with a line end.

    Raises:
        BrokenPipeError: Nobody reads any more.
        HatstandError: It is closed, or what it leads to is full.
    """
    stream: TextIO | None = sys.stdout
    if stream is None:
        raise HatstandError("standard output is closed: there is nowhere to write the result")
    try:
        whole = text if text.endswith("\n") or not text else text + "\n"
        stream.write(_encodable(whole, stream))
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        silence(1)
        reason = error.strerror or str(error)
        raise HatstandError(f"the result could not be written: {reason}") from None


def _encodable(text: str, stream: TextIO) -> str:
    """Return the text with `?` for what the stream's encoding, such as Latin-1, does not have."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)


def silence(descriptor: int) -> None:
    """Lead a standard stream nowhere, so that what is buffered for it does no more harm."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


MISSING_SHOWN = 3
"""So many of what is missing for the same reason are named; `--json` names all."""

_TOLD: set[str] = set()


def tell(text: str) -> None:
    """Write one line of narration to standard error; foreign text in it is made harmless."""
    _TOLD.add(text)
    stream: TextIO | None = sys.stderr
    if stream is None:
        return
    try:
        stream.write(printable(text) + "\n")
        stream.flush()
    except OSError:
        silence(2)  # nobody listens: no reason to fail


def has_told() -> bool:
    """Tell whether this process has written any narration."""
    return bool(_TOLD)


def tell_missing(missing: Iterable[tuple[str, str]]) -> None:
    """Tell what could not be read and why: what has the same reason on one line, the first named.

    Args:
        missing: What, and why.
    """
    alike: dict[str, list[str]] = {}
    for what, why in missing:
        alike.setdefault(why, []).append(what)
    for why, subjects in alike.items():
        more = len(subjects) - MISSING_SHOWN
        rest = f" and {more:,} more" if more > 0 else ""
        tell(f"missing: {', '.join(subjects[:MISSING_SHOWN])}{rest}: {why}")


def document(
    noun: str,
    rows: Sequence[Any],
    *,
    gaps: Iterable[Gap] = (),
    errors: Iterable[dict[str, str]] = (),
    as_of: datetime | None = None,
) -> str:
    """Return the JSON document of a list: rows, `complete`, `errors`, `as_of`."""
    found = [*errors, *(error_of_gap(gap) for gap in gaps)]
    return to_json(
        {noun: list(rows), "complete": not found, "errors": found, "as_of": iso_time(as_of)}
    )


def error_of_gap(gap: Gap) -> dict[str, str]:
    """Return how a gap stands in `errors`."""
    return {"subject": gap.subject, "error": gap.title, "code": gap.code, "message": gap.message}


def error_of(error: HatstandError) -> dict[str, str]:
    """Return how a failure stands in `errors`."""
    code, message = (error.code, error.message) if isinstance(error, AwsError) else ("", "")
    operation = error.operation if isinstance(error, AwsError) else ""
    return {"subject": operation, "error": error.title, "code": code, "message": message}


def to_json(value: object) -> str:
    """Return `value` as JSON; characters that a terminal would obey are escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return _NOT_FOR_TERMINALS.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    """Return a character as JSON escapes it; half of one is written as the half that it is."""
    units = match.group().encode("utf-16-be", "surrogatepass").hex(" ", 2).split()
    return "".join(f"\\u{unit}" for unit in units)


def iso_time(moment: datetime | None) -> str | None:
    """Return `2026-11-22T09:30:00Z`, or None."""
    if moment is None:
        return None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def tsv(rows: Iterable[Sequence[str]]) -> str:
    """Return rows separated by tabs; tabs and line ends inside a value are made visible."""
    return "\n".join("\t".join(printable(cell) for cell in row) for row in rows)


def explain(error: HatstandError) -> None:
    """Tell on stderr what went wrong, AWS's own words, and the next step."""
    tell(f"hatstand: {_untold(error.title)}")
    if isinstance(error, AwsError) and error.message and error.message not in error.title:
        code = f"{error.code}: " if error.code else ""
        tell(f"  AWS says: {code}{error.message}")
    if isinstance(error, TargetError) and error.candidates:
        from hatstand.domain.candidates import pasteable

        tell(f"  {error.hint or 'Candidates'}:")
        for candidate in error.candidates:
            tell(f"    {pasteable(candidate)}")
    elif isinstance(error, AwsError) and error.denial is not None:
        for line in error.denial.lines:
            tell(f"  {line}")
    else:
        for line in error.hint.splitlines():
            tell(f"  {line}")


def _untold(title: str) -> str:
    """Return a title without the fault at its end where a notice has told that already."""
    said = next((line for line in _TOLD if title.endswith(f": {line}")), None)
    return title if said is None else title.removesuffix(f": {said}")


def stdout_is_terminal() -> bool:
    """Tell whether standard output is a terminal, where secrets are masked."""
    stream: TextIO | None = sys.stdout
    try:
        return stream is not None and os.isatty(stream.fileno())
    except (OSError, ValueError):
        return False


def stdout_is_closed() -> bool:
    """Tell whether the caller closed standard output, so that no result can be given."""
    stream: TextIO | None = sys.stdout
    return stream is None


def stdout_encoding() -> str:
    """Return the encoding of standard output, such as `utf-8`."""
    stream: TextIO | None = sys.stdout
    return (stream.encoding if stream is not None else "") or "utf-8"


def _take_for_stdout(stream: TextIO | None) -> None:
    for name in ("stdout", "__stdout__"):
        setattr(sys, name, stream)


@contextlib.contextmanager
def stdout_set_aside() -> Iterator[None]:
    """Point stdout at the terminal while the UI draws, and give it back afterwards.

    Textual draws on stderr but asks stdout for the terminal's size, so under `$(…)` it would come
    up as 80x24; and nothing printed by accident may reach a shell that evaluates.
    """
    closed = stdout_is_closed()
    if closed:  # its number leads nowhere by now; Textual asks the stream
        _take_for_stdout(open(1, "w", encoding="utf-8", closefd=False))  # noqa: SIM115
    sys.stdout.flush()
    aside = os.dup(1)
    try:
        os.dup2(2, 1)
        yield
    finally:
        sys.stdout.flush()
        os.dup2(aside, 1)
        os.close(aside)
        if closed:
            _take_for_stdout(None)
