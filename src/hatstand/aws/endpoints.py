"""Which endpoint a service is reached at, and where keys must never be sent. No botocore here."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from hatstand.aws.sharedfiles import SharedFiles
from hatstand.domain.credentials import Credentials
from hatstand.domain.demo_keys import is_demo_key
from hatstand.domain.text import printable
from hatstand.errors import ConfigurationError

SERVICES = (
    "sts",
    "organizations",
    "iam",
    "ram",
    "servicediscovery",
    "account",
    "sso",
    "sso-oidc",
    "signin",
)
"""Services that hatstand talks to; the first ones decide what the top bar shows."""

_AWS_SUFFIXES = (
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".api.aws",
    ".amazonaws.eu",
    ".c2s.ic.gov",
    ".sc2s.sgov.gov",
    ".cloud.adc-e.uk",
    ".csp.hci.ic.gov",
    ".aws.amazon.com",
    ".amazonaws.cn",
    ".amazonaws-us-gov.com",
    ".amazonaws-eusc.eu",
)
_IDENTIFIERS = {"sso-oidc": "sso_oidc"}


class Endpoints:
    """The configured endpoints of one profile, in botocore's order of precedence."""

    def __init__(self, environ: Mapping[str, str], files: SharedFiles, profile: str) -> None:
        self._environ = environ
        self._files = files
        self._profile = profile

    def of(self, service: str) -> str:
        """Return the URL that is configured for a service, or an empty string for AWS's own.

        Raises:
            ConfigurationError: It would send keys over plain http to another machine.
        """
        url = self._configured(service)
        if url:
            require_safe(url)
        return url

    def sign_in(self) -> str:
        """Return the configured federation endpoint, or an empty string for AWS's own.

        One for all services counts only on this machine: elsewhere nobody serves federation there.

        Raises:
            ConfigurationError: It would send keys over plain http to another machine.
        """
        for url, own in self._candidates("signin"):
            if url and (own or is_loopback(url)):
                require_safe(url)
                parts = urlsplit(url)
                return url if parts.path.strip("/") else f"{url.rstrip('/')}/federation"
        return ""

    def foreign(self) -> str:
        """Return the first configured endpoint that is not AWS's, or an empty string."""
        for service in SERVICES:
            url = self._configured(service)
            if url and not _is_aws(url):
                return url
        return ""

    def _configured(self, service: str) -> str:
        return next((url for url, _ in self._candidates(service) if url), "")

    def _candidates(self, service: str) -> list[tuple[str, bool]]:
        """Return (URL, whether it is for this service alone) from the strongest to the weakest."""
        ignored = self._environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") or self._files.text(
            self._profile, "ignore_configured_endpoint_urls"
        )
        if ignored.lower() == "true":
            return []
        name = _IDENTIFIERS.get(service, service)
        section = self._files.services.get(self._files.text(self._profile, "services"), {})
        block = section.get(name, {})
        return [
            (self._environ.get(f"AWS_ENDPOINT_URL_{name.upper()}", ""), True),
            (self._environ.get("AWS_ENDPOINT_URL", ""), False),
            (block.get("endpoint_url", "") if isinstance(block, dict) else "", True),
            (self._files.text(self._profile, "endpoint_url"), False),
        ]


def host_of(url: str) -> str:
    r"""Return the host of a URL in lower case, or an empty string where it has none.

    What urllib3, which sends, may read in another way than this has none: in `http://a\@b` the one
    sees the host a, the other b.
    """
    if "\\" in url or not (url.isascii() and url.isprintable()):
        return ""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises where it is none
    except ValueError:
        return ""
    return parts.hostname or ""


def is_loopback(url: str) -> bool:
    """Tell whether a URL's host is this machine."""
    host = host_of(url)
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def require_safe(url: str) -> None:
    """Let pass https anywhere, and plain http on this machine.

    Raises:
        ConfigurationError: Anything else: keys would be readable on the way.
    """
    scheme = url.partition("://")[0].lower()
    if host_of(url) and (scheme == "https" or (scheme == "http" and is_loopback(url))):
        return
    if not host_of(url):
        shown = _without_user(url)
        raise ConfigurationError(
            f"the configured endpoint {shown} is no address: keys are never sent there",
            "Write it as https://HOST or https://HOST:PORT",
        )
    shown = printable(f"{scheme}://{host_of(url)}")
    raise ConfigurationError(
        f"the configured endpoint {shown} is not https: keys are never sent there",
        "Use https, or remove endpoint_url and AWS_ENDPOINT_URL",
    )


def _without_user(url: str) -> str:
    """Return a URL as it can be shown: a name and a password may stand before the host."""
    scheme, mark, rest = url.rpartition("://")
    return printable(f"{scheme}{mark}{rest.rpartition('@')[2]}")


def require_apart(credentials: Credentials, url: str) -> None:
    """Let the demo's credentials pass to this machine alone, and all others anywhere.

    Args:
        credentials: What a request is about to be signed with.
        url: The configured endpoint that it goes to, or an empty string for AWS's own.

    Raises:
        ConfigurationError: They are the demo's, and it is not the demo that would get them.
    """
    if not is_demo_key(credentials.access_key_id) or is_loopback(url):
        return
    raise ConfigurationError(
        "these are the demo's credentials: nothing but the demo gets them",
        "Add --demo, or remove them from this shell: hat --unset",
    )


def _is_aws(url: str) -> bool:
    return f".{host_of(url)}".endswith(_AWS_SUFFIXES)
