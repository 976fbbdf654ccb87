"""The console's federation endpoint: temporary credentials for a sign-in token."""

from __future__ import annotations

import json
import re
from urllib.parse import urlencode

from hatstand.aws.clients import CONNECT_TIMEOUT, READ_TIMEOUT
from hatstand.aws.endpoints import require_apart, require_safe
from hatstand.aws.unanswered import unreachable, unreadable
from hatstand.domain.credentials import Credentials
from hatstand.domain.text import printable
from hatstand.errors import AwsError, Failed, Throttled
from hatstand.secret import Secret

OPERATION = "signin:getSigninToken"
_TAG = re.compile(r"<[^>]*>")


def sign_in_token(url: str, credentials: Credentials, certificates: str | None = None) -> Secret:
    """Return a sign-in token; blocks. The keys travel in a form's body, never in a URL.

    No SessionDuration is sent: AWS refuses it for chained roles, and without it the console
    session lasts as long as the credentials.

    Raises:
        AwsError: The endpoint refused, with its words.
        ConfigurationError: The endpoint is plain http on another machine, or the credentials are
            the demo's and the endpoint is not.
        Failed: It had a fault of its own, or the answer is not AWS's.
        Throttled: It was asked too often.
        Unreachable: No answer.
    """
    require_safe(url)
    require_apart(credentials, url)
    if credentials.session_token is None:
        raise AwsError(
            "a console link needs a role's credentials, not long-term keys",
            "Assume a role first",
            operation=OPERATION,
        )
    status, text = _post(url, _form(credentials, credentials.session_token), certificates)
    token = _token(text) if status == 200 else ""
    if token:
        return Secret(token)
    if status == 200:
        title, hint = "the answer is not AWS's", "A proxy or sign-in page may stand in between"
        raise Failed(title, hint, operation=OPERATION, code="ResponseParserError")
    if status == 429:
        title, hint = f"AWS still answers 'too many requests' to {OPERATION}", "Wait a minute"
        raise Throttled(title, hint, operation=OPERATION, code=str(status))
    if status >= 500:
        hint = "Try again; health.aws.amazon.com tells of known faults"
        title = f"AWS had a fault of its own ({status})"
        raise Failed(title, hint, operation=OPERATION, code=str(status))
    raise AwsError(
        f"the console's sign-in endpoint refused ({status})",
        "GetSessionToken's credentials do not work here: a role's do, while they are valid",
        operation=OPERATION,
        code=str(status),
        message=_words(text, credentials),
    )


def _form(credentials: Credentials, token: Secret) -> bytes:
    session = {
        "sessionId": credentials.access_key_id,
        "sessionKey": credentials.secret_access_key.reveal(),
        "sessionToken": token.reveal(),
    }
    form = {"Action": "getSigninToken", "Session": json.dumps(session, separators=(",", ":"))}
    return urlencode(form).encode()


def _post(url: str, body: bytes, certificates: str | None) -> tuple[int, str]:
    """Return (status, text); redirects are not followed, so that keys stay with this host."""
    from botocore.awsrequest import AWSRequest
    from botocore.httpsession import URLLib3Session
    from botocore.utils import get_environ_proxies

    from hatstand.aws.bounded_answers import BoundedSession

    http = BoundedSession(
        URLLib3Session(
            verify=certificates or True,
            proxies=get_environ_proxies(url),
            timeout=(CONNECT_TIMEOUT, READ_TIMEOUT),
        )
    )
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    request = AWSRequest(method="POST", url=url, data=body, headers=headers)
    try:
        answer = http.send(request.prepare())
        return int(answer.status_code), bytes(answer.content).decode(errors="replace")
    except Exception as error:
        raise unreachable(error, OPERATION) or unreadable(error, OPERATION) from None
    finally:
        http.close()


def _token(text: str) -> str:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    token = answer.get("SigninToken") if isinstance(answer, dict) else None
    return token if isinstance(token, str) else ""


def _words(text: str, credentials: Credentials) -> str:
    """Return what the endpoint said, without markup and without what it may have echoed."""
    words = " ".join(_TAG.sub(" ", text).split())
    for secret in (credentials.secret_access_key, credentials.session_token):
        if secret:
            words = words.replace(secret.reveal(), "…")
    return printable(words[:300])
