"""What the details of both tabs that look around are made of: accounts, gaps and refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from textual.content import Content

from hatstand.domain.organization import Gap
from hatstand.domain.sharing import NamedAccount, where_words
from hatstand.domain.text import grouped_account_id, sentence
from hatstand.errors import AwsError, HatstandError
from hatstand.tui.describing.nodes import quiet_badge
from hatstand.tui.facts import MUTED, Fact
from hatstand.tui.text import plain


def facts(*given: tuple[str, Content | str | None]) -> Iterator[Fact]:
    """Yield the facts that there are; a label may be empty, as that of the fact before it."""
    for label, value in given:
        if value:
            yield Fact(label, plain(value) if isinstance(value, str) else value)


def account_lines(account: NamedAccount, color_of: Callable[[str], str]) -> Content:
    """Return an account as people know it: name, id and badge, and below that where it is."""
    parts = [plain(account.name)] if account.name != account.id else []
    parts.append(plain(grouped_account_id(account.id)).stylize(MUTED if parts else ""))
    if mark := quiet_badge(account.environment, color_of):
        parts.append(mark)
    line, where = Content("  ").join(parts), where_words(account)
    return line + Content("\n") + plain(where).stylize(MUTED) if where else line


def error_lines(error: HatstandError) -> list[Content]:
    """Return an error: what is wrong, AWS's words, the next step."""
    lines = [plain(sentence(error.title)).stylize("$text-warning")]
    if isinstance(error, AwsError) and (error.message or error.code):
        where = " ".join(filter(None, (error.operation, error.code)))
        if error.message:  # where nothing answered, AWS said nothing
            lines.append(plain(f"AWS says: {error.message}"))
        lines += [plain(where).stylize(MUTED)] if where else []
    if error.hint:
        lines.append(plain(sentence(error.hint)).stylize(MUTED))
    return lines


def gap_line(gap: Gap) -> Content:
    """Return a gap in one line: what is missing, why, and AWS's words."""
    subject = "" if gap.subject in gap.title else f"{gap.subject}: "
    words = f" ({gap.code}: {gap.message})" if gap.message else ""
    return plain(f"{subject}{gap.title}{words}")
