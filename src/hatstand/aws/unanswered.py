"""When no answer came, or one that is not AWS's: what failed on the way, naming the host."""

from __future__ import annotations

from urllib.parse import urlsplit

from hatstand.domain.text import printable
from hatstand.errors import AwsError, ConfigurationError, Failed, HatstandError, Unreachable


def is_connection_fault(error: Exception) -> bool:
    """Tell whether the connection broke or could not be made, so that another may do."""
    from botocore import exceptions

    if isinstance(error, (exceptions.SSLError, exceptions.ReadTimeoutError)):
        return False
    return isinstance(error, (exceptions.HTTPClientError, exceptions.ConnectionError))


def unreachable(error: Exception, operation: str) -> Unreachable | None:
    """Return the error for a request that got no answer, or None where something else failed."""
    from botocore import exceptions

    if not isinstance(error, (exceptions.HTTPClientError, exceptions.ConnectionError, OSError)):
        return None
    kwargs = getattr(error, "kwargs", {})
    host = _host(kwargs.get("endpoint_url") or kwargs.get("proxy_url"))
    words = str(kwargs.get("error") or "")
    if isinstance(error, exceptions.ProxyConnectionError):
        title, hint = f"the proxy {host} does not answer", "Check HTTPS_PROXY and NO_PROXY"
    elif isinstance(error, exceptions.SSLError):
        title = f"the TLS certificate of {host} could not be checked"
        hint = "Behind a company proxy, set AWS_CA_BUNDLE to its certificates"
    elif isinstance(error, (exceptions.ConnectTimeoutError, exceptions.ReadTimeoutError)):
        title, hint = f"{host} did not answer in time", "Check the network, VPN or proxy"
    elif "resolve" in words or "not known" in words or "getaddrinfo" in words:
        title, hint = f"the name {host} is unknown here", "Check the network, DNS and the region"
    else:
        title, hint = f"{host} can't be reached", "Check the network, VPN or proxy"
    return Unreachable(title, hint, operation=operation, code=type(error).__name__)


def _host(url: object) -> str:
    """Return the host and port of a URL, never the name and password that may stand before."""
    if not isinstance(url, str):
        return "AWS"
    parts = urlsplit(url if "://" in url else f"//{url}")
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        port = ""
    return printable(f"{parts.hostname or 'AWS'}{port}")


def unreadable(error: Exception, operation: str) -> HatstandError:
    """Return the error for an answer, a request or an endpoint that botocore could not handle."""
    from botocore import exceptions
    from botocore.parsers import ResponseParserError

    if isinstance(error, ResponseParserError):
        title, hint = "the answer is not AWS's", "A proxy or sign-in page may stand in between"
        return Failed(title, hint, operation=operation, code="ResponseParserError")
    if isinstance(error, exceptions.ParamValidationError):
        title = "a value of the request is not one that AWS takes"
        message = str(error.kwargs.get("report") or "")
        return AwsError(title, operation=operation, code="ParamValidation", message=message)
    if isinstance(error, exceptions.InvalidRegionError):
        region = printable(str(error.kwargs.get("region_name") or ""))
        hint = "Correct AWS_REGION, or `region` in ~/.aws/config or config.toml: eu-west-1 is one"
        return ConfigurationError(f"{region!r} is no region", hint)
    if not isinstance(error, exceptions.BotoCoreError):
        raise error  # a fault of hatstand's own must not look like one of AWS's
    name = type(error).__name__
    return AwsError(f"the request could not be made ({name})", operation=operation, code=name)
