"""What is printed when the UI fails: where, never with what.

Neither local variables nor the text of an exception are shown: both may quote a code, a key or a
link. The kind of the exception and the lines it went through are enough to find a fault.
"""

from __future__ import annotations

from traceback import extract_tb


def crash_report(error: BaseException | None) -> str:
    """Return the report of an exception and of those that led to it, the first one first."""
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = ["hatstand failed. This is a fault in hatstand itself, and nothing of it was sent."]
    for link in reversed(chain):
        lines.append("")
        lines.extend(
            f"  {frame.filename}:{frame.lineno} in {frame.name}"
            for frame in extract_tb(link.__traceback__)
        )
        lines.append(f"{type(link).__module__}.{type(link).__qualname__}")
    lines.append("")
    lines.append("(Values and the exception's own words are left out: they may quote a secret.)")
    return "\n".join(lines)
