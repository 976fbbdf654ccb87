"""The way to AWS: finds base credentials and makes the other ports."""

from __future__ import annotations

import threading
from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from hatstand.aws.budget import PATIENCE, Budget
from hatstand.aws.clients import Clients
from hatstand.aws.credentials import Finder, environment_profile, has_environment_keys
from hatstand.aws.endpoints import Endpoints
from hatstand.aws.sharedfiles import SharedFiles, read_shared_files
from hatstand.domain.credentials import BaseCredentials, Credentials
from hatstand.domain.organization import Notice
from hatstand.domain.text import printable
from hatstand.errors import NoCredentialsError
from hatstand.secret import Secret

if TYPE_CHECKING:  # what asks AWS is imported when it is asked: a first frame asks nothing
    from hatstand.aws.calls import Calls
    from hatstand.aws.cloudmap import AwsCloudMap
    from hatstand.aws.identity import AwsIdentity
    from hatstand.aws.organizations import AwsOrganizations
    from hatstand.aws.shares import AwsShares
    from hatstand.services.ports.reading import AccountRead, Start, Ways

_DEFAULT = "default"
_NO_CREDENTIALS_HINT = "Set AWS_PROFILE, name a `profile` in config.toml, or run `aws configure`"


class AwsGateway:
    """Implements `ports.Gateway` with botocore.

    Both AWS files are read once, when first needed; botocore is imported by the first request,
    on its thread. Requests with credentials that came from a profile, or from roles assumed with
    them, obey that profile's endpoints; all others obey those of the context's profile.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        rate: float = 0.5,
        *,
        profile: str | None = None,
        ignore_environment_keys: bool = False,
        lends_terminal: bool = True,
        patience: float = PATIENCE,
    ) -> None:
        """Make the way to AWS.

        Args:
            environ: The environment that counts; it is read, never changed.
            rate: The share of AWS's documented rates that may be used (`[limits] rate`).
            profile: The context's profile: its endpoints count where nothing else is known.
            ignore_environment_keys: They are a handed-out role's: the base is a profile.
            lends_terminal: Whether a `credential_process` may use the terminal.
            patience: Seconds for which a throttled request is sent again.
        """
        self._environ = dict(environ)
        self._profile = profile
        self._ignore_environment_keys = ignore_environment_keys
        self._lends_terminal = lends_terminal
        self._patience = patience
        self._rate = rate
        self._budget = Budget(rate)
        self._lock = threading.Lock()
        self._clients: dict[str, Clients] = {}

    @property
    def endpoint(self) -> str:
        """The configured endpoint that is not AWS's, or an empty string; needs no botocore."""
        return self.endpoint_of(None)

    def endpoint_of(self, profile: str | None) -> str:
        """Return the endpoint that is not AWS's for what starts from a profile, or an empty string.

        Args:
            profile: Its name; None for the context's own start.
        """
        return Endpoints(self._environ, self._files, profile or self._context_profile).foreign()

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What about the environment was ignored, in calm lines."""
        name = environment_profile(self._environ)
        if not name or name in self._files.profiles or not self._environment_keys:
            return ()
        text = f"AWS_PROFILE names no profile ({printable(name)}): the environment's keys are used"
        return (Notice(text, "Unset AWS_PROFILE"),)

    async def base(self, profile: str | None, *, allow_process: bool = False) -> BaseCredentials:
        """Return the keys that a profile, or the default chain, starts from.

        Of a role profile these are its source's keys. Nothing is prompted for, and a
        `credential_process` runs only with `allow_process`.

        Raises:
            NoCredentialsError: None can be found, or a login is needed; the hint says which.
            AwsError: A sign-in was refused.
        """
        from hatstand.aws.offload import offload

        return await offload(self.base_blocking, profile, allow_process=allow_process)

    def base_blocking(self, profile: str | None, *, allow_process: bool = False) -> BaseCredentials:
        """Do what `base` does without an event loop."""
        if profile is not None:
            self._require_profile(profile)
            base = self._finder.of_profile(profile, allow_process=allow_process)
        elif self._ignore_environment_keys:
            base = self._without_handed_out_role(allow_process=allow_process)
        else:
            base = self._default_chain(allow_process=allow_process)
        origin = profile or base.profile or self._context_profile
        return replace(base, credentials=replace(base.credentials, profile=origin))

    def use_share(self, rate: float) -> None:
        """Use another share of AWS's documented rates from now on (`[limits] rate`)."""
        self._rate = rate
        self._budget.take_share(rate)

    def organizations(self, credentials: Credentials, region: str) -> AwsOrganizations:
        """Return Organizations as these credentials see it."""
        from hatstand.aws.organizations import AwsOrganizations

        return AwsOrganizations(self.calls(credentials, region))

    def identity(self, credentials: Credentials, region: str) -> AwsIdentity:
        """Return STS and IAM as these credentials see them."""
        from hatstand.aws.identity import AwsIdentity

        return AwsIdentity(self.calls(credentials, region), self._origin(credentials))

    def shares(self, credentials: Credentials, region: str) -> AwsShares:
        """Return RAM as these credentials see it in a region."""
        from hatstand.aws.shares import AwsShares  # not for commands that only assume

        return AwsShares(self.calls(credentials, region))

    def cloud_map(self, credentials: Credentials, region: str, account_id: str) -> AwsCloudMap:
        """Return Cloud Map as these credentials, which are of `account_id`, see it in a region."""
        from hatstand.aws.cloudmap import AwsCloudMap

        return AwsCloudMap(self.calls(credentials, region), account_id)

    async def account_color(self, credentials: Credentials) -> str:
        """Return the colour of an account in AWS's own console; empty where it has none.

        Raises:
            AwsError: It may not be read, or AWS does not answer.
        """
        from hatstand.aws import colors  # few people ask

        return await colors.account_color(self.calls(credentials, colors.REGION))

    def calls(self, credentials: Credentials, region: str) -> Calls:
        """Return the requests of other ports to AWS with these credentials."""
        from hatstand.aws.calls import Calls

        return self._calls_by(Calls, credentials, region)

    def _calls_by(self, kind: type[Calls], credentials: Credentials, region: str) -> Calls:
        clients = self._clients_of(self._origin(credentials))
        return kind(clients, credentials, region, self._budget, self._patience)

    async def read_roles(self, start: Start, ways: Ways) -> AsyncGenerator[AccountRead, None]:
        """Yield what became of each account, as soon as it is known; nothing is raised for one.

        A process of its own reads, at the same share of AWS's rates; where none can be started,
        this one does.
        """
        from hatstand.aws.reading_lines import Settings
        from hatstand.aws.reading_process import ReadingProcess
        from hatstand.services.discovery.account_reading import read_accounts

        try:
            process = await ReadingProcess.start(self._environ)
        except OSError:
            async for account in read_accounts(self, start, ways):
                yield account
            return
        settings = Settings(self._context_profile, self._rate, self._patience)
        try:
            async for account in process.read(settings, start, ways):
                yield account
        finally:
            await process.end()

    async def sign_in_token(self, credentials: Credentials, host: str) -> Secret:
        """Return a console sign-in token (POST, no SessionDuration).

        Raises:
            AwsError: The federation endpoint refused, with its words.
            Unreachable: No answer.
        """
        from hatstand.aws import federation
        from hatstand.aws.offload import offload

        return await offload(
            federation.sign_in_token,
            self.sign_in_url(credentials, host),
            credentials,
            self._clients_of(self._origin(credentials)).certificates,
        )

    def sign_in_url(self, credentials: Credentials, host: str) -> str:
        """Return the federation endpoint's URL for a sign-in host, configured or AWS's own."""
        origin = self._origin(credentials)
        configured = Endpoints(self._environ, self._files, origin).sign_in()
        return configured or f"https://{host}/federation"

    @cached_property
    def _files(self) -> SharedFiles:
        return read_shared_files(self._environ)

    @cached_property
    def _finder(self) -> Finder:
        return Finder(
            self._environ,
            self._files,
            self._clients_of,
            environment_first=not self._ignore_environment_keys,
            lends_terminal=self._lends_terminal,
        )

    @property
    def _environment_keys(self) -> bool:
        return has_environment_keys(self._environ) and not self._ignore_environment_keys

    @property
    def _context_profile(self) -> str:
        """The profile whose settings count where no other is known."""
        if self._profile is not None:
            return self._profile
        name = "" if self._ignore_environment_keys else environment_profile(self._environ)
        return name if name in self._files.profiles else _DEFAULT

    def _default_chain(self, *, allow_process: bool) -> BaseCredentials:
        name = environment_profile(self._environ)
        if self._environment_keys:
            return self._finder.of_environment(self._context_profile)
        if name:
            self._require_profile(name)
        found = self._finder.of_web_identity_variables()
        if found is None and (name or _DEFAULT in self._files.profiles):
            try:
                return self._finder.of_profile(name or _DEFAULT, allow_process=allow_process)
            except NoCredentialsError:
                if name or self._finder.names_a_source(_DEFAULT):
                    raise
        found = found or self._finder.of_machine()
        if found is None:
            raise NoCredentialsError("there are no AWS credentials here", _NO_CREDENTIALS_HINT)
        return found

    def _without_handed_out_role(self, *, allow_process: bool) -> BaseCredentials:
        profile = self._profile or _DEFAULT
        if profile not in self._files.profiles:
            raise NoCredentialsError(
                "this shell holds a role that hatstand handed out (HATSTAND_ROLE), and there is "
                f"no profile {printable(profile)} to start from instead",
                "Name a `profile` in config.toml, or run `hat --unset`",
            )
        return self._finder.of_profile(profile, allow_process=allow_process)

    def _require_profile(self, name: str) -> None:
        if name not in self._files.profiles:
            raise NoCredentialsError(
                f"there is no profile {printable(name)}",
                "See `aws configure list-profiles`; AWS_PROFILE and config.toml may name one",
            )

    def _clients_of(self, profile: str) -> Clients:
        with self._lock:
            if profile not in self._clients:
                self._clients[profile] = Clients(self._environ, self._files, profile)
            return self._clients[profile]

    def _origin(self, credentials: Credentials) -> str:
        return credentials.profile or self._context_profile
