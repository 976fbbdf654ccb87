"""botocore clients for one profile's settings: made once, with short time-outs, never prompting.

A client serves all credentials: each request is signed with those that it is sent with. Making one
takes milliseconds and a third of a megabyte, and connections stay open for whoever comes next:
reading the roles of ten thousand accounts takes ten thousand sets of credentials.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import hatstand
from hatstand.aws.endpoints import Endpoints, require_apart
from hatstand.aws.sharedfiles import SharedFiles, config_path, credentials_path
from hatstand.domain.arn import partition_of_region
from hatstand.domain.credentials import Credentials

if TYPE_CHECKING:
    from botocore.session import Session

CONNECT_TIMEOUT = 5.0
READ_TIMEOUT = 15.0
"""Seconds; botocore's own minute each would leave a person in front of a still screen."""

KEPT_CLIENTS = 64
"""One for each service and region; those used last are kept."""

_GLOBAL_SERVICES = frozenset({"iam", "organizations"})
_making = threading.Lock()
_loader: Any = None


def region_for(service: str, region: str) -> str:
    """Return the region to sign for: global services have one of their own in each partition."""
    if not region or service in _GLOBAL_SERVICES:
        return partition_of_region(region).global_region
    return region


class Clients:
    """Makes and keeps the clients that obey one profile's endpoints, proxies and certificates.

    Nothing of botocore is imported before the first client is asked for.
    """

    def __init__(self, environ: Mapping[str, str], files: SharedFiles, profile: str) -> None:
        self._environ = environ
        self._files = files
        self._profile = profile
        self._endpoints = Endpoints(environ, files, profile)
        self._session: Session | None = None
        self._signing = _Signing()
        self._clients: OrderedDict[tuple[str, str], Any] = OrderedDict()

    def send(
        self,
        service: str,
        region: str,
        credentials: Credentials,
        operation: str,
        parameters: Mapping[str, Any],
    ) -> dict[str, Any]:
        """Send a request signed with these credentials, and return its answer; it blocks.

        Any number of threads may send at the same time, with credentials of their own each.

        Raises:
            ConfigurationError: The configured endpoint would get keys over plain http, or AWS the
                demo's.
            BotoCoreError, ClientError: As botocore says.
        """
        require_apart(credentials, self._endpoints.of(service))
        client = self._client(service, region_for(service, region))
        with self._signing.by(credentials):
            answer: dict[str, Any] = client._make_api_call(operation, dict(parameters))
        return answer

    def get_ready(self, service: str, region: str) -> None:
        """Make the client that requests to a service are sent with, if there is none yet."""
        self._client(service, region_for(service, region))

    def _client(self, service: str, region: str) -> Any:  # noqa: ANN401
        key = service, region
        with _making:
            if key not in self._clients:
                self._clients[key] = _bounded(
                    self._ready().create_client(
                        service, region_name=region, **self._options(service)
                    )
                )
                if len(self._clients) > KEPT_CLIENTS:
                    self._clients.popitem(last=False)
            self._clients.move_to_end(key)
            return self._clients[key]

    def unsigned(self, service: str, **options: Any) -> Any:  # noqa: ANN401
        """Return a client that botocore's own credential providers ask for (`create_client`)."""
        with _making:
            made = self._ready().create_client(service, **self._options(service, **options))
            return _bounded(made)

    @property
    def certificates(self) -> str | None:
        """The CA bundle that is configured, or None for the built-in one."""
        bundle = self._environ.get("AWS_CA_BUNDLE") or self._files.text(self._profile, "ca_bundle")
        return bundle or self._environ.get("REQUESTS_CA_BUNDLE") or None

    def _options(self, service: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401
        from botocore.config import Config

        endpoint = self._endpoints.of(service)
        config = Config(
            connect_timeout=CONNECT_TIMEOUT,
            read_timeout=READ_TIMEOUT,
            max_pool_connections=16,
            retries={"mode": "standard", "total_max_attempts": 1},  # `calls` does it
            # Told once: botocore would put it together anew, twice for each request, which is
            # a seventh of all that a request costs.
            user_agent=self._ready().user_agent(),
            # Which endpoint counts was decided above, for this profile and this environment.
            ignore_configured_endpoint_urls=True,
            **({"inject_host_prefix": False} if endpoint else {}),
        )
        given = options.pop("config", None)
        options["config"] = config.merge(given) if given is not None else config
        if endpoint:
            options["endpoint_url"] = endpoint
        if self.certificates:
            options["verify"] = self.certificates
        return options

    def _ready(self) -> Session:
        """Return the session, made on first use; the lock is held."""
        global _loader  # noqa: PLW0603 - service models are big: one copy serves all profiles
        if self._session is not None:
            return self._session
        import logging

        import botocore.session

        from hatstand.aws.strict_answers import StrictParsers

        # Below this it logs whole answers of STS, and tokens in the requests that it signs.
        logging.getLogger("botocore").setLevel(logging.WARNING)
        session = botocore.session.Session()
        session.user_agent_name = "hatstand"
        session.user_agent_version = hatstand.__version__
        session.set_config_variable("profile", self._profile)
        session.set_config_variable("config_file", str(config_path(self._environ)))
        session.set_config_variable("credentials_file", str(credentials_path(self._environ)))
        session.set_config_variable("metadata_service_timeout", 1)
        session.set_config_variable("metadata_service_num_attempts", 1)
        # It can neither prompt nor run anything: hatstand finds credentials.
        session.register_component("credential_provider", self._signing)
        session.register_component("token_provider", _NoToken())
        session.register_component("response_parser_factory", StrictParsers())
        # A file with one bad line, or a profile that is in neither, stops botocore; not us.
        session._config = self._files.full_config(self._profile)
        _loader = _loader or session.get_component("data_loader")
        session.register_component("data_loader", _loader)
        self._session = session
        return session


def _bounded(client: Any) -> Any:  # noqa: ANN401
    """Return a client that reads no answer without end."""
    from hatstand.aws.bounded_answers import BoundedSession

    client._endpoint.http_session = BoundedSession(client._endpoint.http_session)
    return client


class _Signing(threading.local):
    """The credentials that botocore finds: those of the request that this thread sends.

    A request is made, signed and answered on one thread, which sends nothing else meanwhile.
    """

    method = "hatstand"  # botocore looks at where credentials came from
    _credentials: Credentials | None = None

    @contextmanager
    def by(self, credentials: Credentials) -> Iterator[None]:
        """Sign what this thread sends meanwhile with some credentials, and nothing after."""
        self._credentials = credentials
        try:
            yield
        finally:
            self._credentials = None

    def load_credentials(self) -> _Signing:
        """Return these, as a chain of botocore's providers would."""
        return self

    def get_deferred_property(self, _name: str) -> Callable[[], None]:
        """Return what tells nothing: no endpoint depends on the account."""
        return lambda: None

    def get_frozen_credentials(self) -> object:
        """Return what a request is signed with; None where nothing is being sent."""
        credentials = self._credentials
        if credentials is None:
            return None
        from botocore.credentials import ReadOnlyCredentials

        token = credentials.session_token
        return ReadOnlyCredentials(
            credentials.access_key_id,
            credentials.secret_access_key.reveal(),
            token.reveal() if token else None,
        )


class _NoToken:
    """Stands where botocore would look for a bearer token."""

    def load_token(self, **_: object) -> None:
        """Find none."""
