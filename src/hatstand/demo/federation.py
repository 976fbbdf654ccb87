"""The console's sign-in endpoint: exchanges role credentials for a link that signs in."""

from __future__ import annotations

import hmac
import html
import json
import secrets
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl

from hatstand.demo.errors import Response

if TYPE_CHECKING:
    from hatstand.demo.clock import Clock
    from hatstand.demo.sessions import Caller, Credentials
    from hatstand.demo.wire import Request

PATH = "/federation"
_VALID_FOR = 900
_MOST_TOKENS = 1000


class _SignIn(NamedTuple):
    caller: Caller
    until: float


class _Refused(Exception):  # noqa: N818 - becomes the page's text
    pass


def _page(status: int, title: str, *lines: str) -> Response:
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    body = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title></head><body><h1>{html.escape(title)}</h1>"
        f"{paragraphs}</body></html>"
    )
    headers = (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", "default-src 'none'"),
    )
    return Response(status, body.encode(), headers)


def parameters(request: Request) -> dict[str, str]:
    """Return the parameters of a request, from its query and its form."""
    text = f"{request.query}&{request.body.decode('utf-8', 'replace')}"
    return dict(parse_qsl(text, keep_blank_values=True))


class Federation:
    """The endpoint; it keeps the sign-in tokens that it gave."""

    def __init__(self, credentials: Credentials, clock: Clock) -> None:
        self._credentials = credentials
        self._clock = clock
        self._tokens: dict[str, _SignIn] = {}

    def handle(self, given: dict[str, str]) -> Response:
        """Answer `getSigninToken` or `login`; everything wrong is a page with status 400."""
        actions = {"getSigninToken": self._token, "login": self._login}
        action = actions.get(given.get("Action", ""))
        if action is None:
            return _page(400, "Bad request", "Unknown action")
        try:
            return action(given)
        except _Refused as refusal:
            return _page(400, "Bad request", str(refusal))

    def _caller(self, given: dict[str, str]) -> Caller:
        try:
            session = json.loads(given.get("Session", ""))
            key, secret = str(session["sessionId"]), str(session["sessionKey"])
            token = str(session["sessionToken"])
        except (ValueError, KeyError, TypeError):
            raise _Refused("Invalid session parameter") from None
        caller = self._credentials.find(key)
        # Only role sessions sign in: neither users' own keys nor GetSessionToken's.
        if caller is None or caller.role is None or caller.token is None:
            raise _Refused("Invalid credentials parameter")
        right = hmac.compare_digest(caller.secret.encode(), secret.encode())
        if not right or not hmac.compare_digest(caller.token.encode(), token.encode()):
            raise _Refused("Invalid credentials parameter")
        if (caller.expires or 0) <= self._clock.lifetimes():
            raise _Refused("Credentials have expired")
        return caller

    def _token(self, given: dict[str, str]) -> Response:
        caller = self._caller(given)
        self._check_duration(given.get("SessionDuration"), caller)
        now = self._clock.lifetimes()
        if len(self._tokens) >= _MOST_TOKENS:
            self._tokens = {key: kept for key, kept in self._tokens.items() if kept.until > now}
        token = secrets.token_urlsafe(192)
        self._tokens[token] = _SignIn(caller, now + _VALID_FOR)
        body = json.dumps({"SigninToken": token}).encode()
        return Response(200, body, (("Content-Type", "application/json"),))

    @staticmethod
    def _check_duration(text: str | None, caller: Caller) -> None:
        if text is None:
            return
        if not text.isascii() or not text.isdigit() or not 900 <= int(text) <= 43200:
            raise _Refused("Invalid session duration parameter")
        if caller.chained:
            raise _Refused("Invalid credentials parameter")
        if caller.role is not None and int(text) > caller.role.max_session:
            raise _Refused("Invalid session duration parameter")

    def _login(self, given: dict[str, str]) -> Response:
        found = self._tokens.get(given.get("SigninToken", ""))
        if found is None or found.until <= self._clock.lifetimes():
            raise _Refused("The sign-in token is not valid or has expired")
        return _page(
            200,
            "Signed in",
            f"Signed in to the console as {found.caller.arn}",
            f"Destination: {given.get('Destination', '')}",
        )
