"""What a process that reads roles is told, and what it tells: lines through two private pipes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from hatstand.domain.credentials import Credentials
from hatstand.domain.organization import Gap
from hatstand.domain.records import dataclass
from hatstand.secret import Secret
from hatstand.services.ports.page_lines import PageLines
from hatstand.services.ports.pages import RolesIn
from hatstand.services.ports.reading import AccountRead, Start, WayIn, Ways


@dataclass(frozen=True, slots=True)
class Settings:
    """How requests are sent.

    Attributes:
        profile: The context's, whose endpoints count where nothing else is known.
        rate: The share of AWS's documented rates that may be used.
        patience: Seconds for which a throttled request is sent again.
    """

    profile: str
    rate: float
    patience: float


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be read, and how."""

    settings: Settings
    start: Start
    ways: Ways


def order_lines(settings: Settings, start: Start, ways: Ways) -> Iterator[str]:
    """Yield the lines that say what is to be read; secrets are in them."""
    head = {
        "profile": settings.profile,
        "rate": settings.rate,
        "patience": settings.patience,
        "identity": start.identity,
        "session_name": start.session_name,
        "region": start.region,
        "accounts": len(ways),
        "keys": _keys(start.credentials),
    }
    yield json.dumps(head)
    for account_id, ways_in in ways.items():
        cells = [
            [way.role_arn, _keys(way.credentials) if way.credentials else None] for way in ways_in
        ]
        yield json.dumps([account_id, cells])


def read_order(lines: Iterable[str]) -> Order:
    """Return what `order_lines` was given; no more lines are taken than that needs.

    Raises:
        ValueError: Some are missing (also KeyError, TypeError).
    """
    source = iter(lines)
    head = json.loads(next(source, ""))
    start = Start(
        _credentials(head["keys"]),
        head["identity"],
        head["session_name"],
        head["region"],
    )
    ways: dict[str, tuple[WayIn, ...]] = {}
    for _ in range(head["accounts"]):
        account_id, cells = json.loads(next(source, ""))
        ways[account_id] = tuple(
            WayIn(arn, _credentials(keys) if keys else None) for arn, keys in cells
        )
    settings = Settings(head["profile"], head["rate"], head["patience"])
    return Order(settings, start, ways)


class AnswerLines:
    """Writes what became of accounts as lines, and reads them in the order they were written."""

    def __init__(self) -> None:
        self._pages = PageLines()
        self._roles: RolesIn | None = None

    def lines(self, read: AccountRead) -> Iterator[str]:
        """Yield the one or two lines of an account."""
        if read.roles is not None:
            yield self._pages.line(RolesIn(read.account_id, read.roles))
        gap = read.gap
        told = [gap.subject, gap.title, gap.code, gap.message] if gap else None
        yield json.dumps(["end", read.account_id, read.refused, read.denied, told])

    def account(self, line: str) -> AccountRead | None:
        """Return the account that a line ends, or None where more of it follows.

        Raises:
            ValueError: It is no such line (also the other `page_lines.MISFITS`).
        """
        if not line.startswith('["end"'):
            page = self._pages.page(line)
            self._roles = page if isinstance(page, RolesIn) else None
            return None
        _, account_id, refused, denied, told = json.loads(line)
        roles, self._roles = self._roles, None
        return AccountRead(
            account_id,
            roles.roles if roles is not None else None,
            refused,
            tuple((who, what) for who, what in denied),
            Gap(*told) if told else None,
        )


def _keys(credentials: Credentials) -> list[str]:
    token = credentials.session_token
    return [
        credentials.access_key_id,
        credentials.secret_access_key.reveal(),
        token.reveal() if token else "",
        credentials.profile,
    ]


def _credentials(keys: list[str]) -> Credentials:
    key_id, secret, token, profile = keys
    return Credentials(key_id, Secret(secret), Secret(token) if token else None, profile=profile)
