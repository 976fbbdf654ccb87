"""Console links that are secrets: whoever opens one has the session."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import quote, urlencode, urlsplit

from hatstand.errors import UsageError
from hatstand.secret import Secret

CONTAINER_COLORS = ("blue", "turquoise", "green", "yellow", "orange", "red", "pink", "purple")
"""Colours that Firefox containers may have."""


def login_url(host_url: str, issuer: str, destination: str, token: Secret) -> Secret:
    """Return the federation link: whoever opens it within 15 minutes has the session.

    Args:
        host_url: The federation endpoint (`https://…/federation`).
        issuer: Where the console sends people whose session has ended; may be empty.
        destination: The console page to open.
        token: The sign-in token.

    Raises:
        UsageError: A URL is neither https nor on loopback.
    """
    require_safe(host_url)
    require_safe(destination)
    parameters = {"Action": "login"}
    if issuer:
        parameters["Issuer"] = issuer
    parameters |= {"Destination": destination, "SigninToken": token.reveal()}
    return Secret(f"{host_url}?{encoded(parameters)}")


def container_url(url: Secret, name: str, color: str = "") -> Secret:
    """Return the link that opens `url` in a Firefox container of its own.

    It needs the browser extension Granted Containers. `color` is one of `CONTAINER_COLORS`.

    Raises:
        UsageError: The URL is neither https nor on loopback.
    """
    require_safe(url.reveal())
    parameters = {"name": name, "url": url.reveal()}
    if color in CONTAINER_COLORS:
        parameters["color"] = color
    return Secret(f"ext+granted-containers:{encoded(parameters)}")


def encoded(parameters: Mapping[str, str]) -> str:
    """Return a query in which every foreign character is percent-encoded."""
    # AWS's JSON may hold half of a character, which has no bytes: a name's, never a secret's.
    return urlencode(parameters, quote_via=quote, errors="replace")


def require_safe(url: str) -> None:
    """Do nothing where a URL may carry a sign-in.

    Raises:
        UsageError: It is neither https nor on loopback; it is not shown, as it may be a secret.
    """
    plain = url.isascii() and url.isprintable() and " " not in url
    if plain and _goes_safely(url):
        return
    raise UsageError("a console link must be https", "Only this machine's loopback may be http.")


def _goes_safely(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
