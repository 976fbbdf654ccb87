"""Where a context or a profile starts: the keys that its first request is signed with.

Found in botocore's order, with two differences. A role profile is not assumed here: its source's
keys are returned, because hatstand makes the AssumeRole calls itself. And nothing ever prompts;
a `credential_process` runs only where that was allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hatstand.aws.failures import translate
from hatstand.aws.sharedfiles import Options, SharedFiles
from hatstand.aws.sources import ACCESS_KEY, source_of
from hatstand.domain.credentials import BaseCredentials, Credentials
from hatstand.domain.text import printable
from hatstand.errors import NoCredentialsError
from hatstand.secret import Secret

if TYPE_CHECKING:
    from hatstand.aws.clients import Clients

ENVIRONMENT = "env"
_NOTHING = timedelta()
_SECRET_KEY = "aws_secret_access_key"  # noqa: S105 - the name of an option
_WEB_IDENTITY = {
    "web_identity_token_file": "AWS_WEB_IDENTITY_TOKEN_FILE",
    "role_arn": "AWS_ROLE_ARN",
    "role_session_name": "AWS_ROLE_SESSION_NAME",
}
_SOURCES = {
    ACCESS_KEY,
    "credential_process",
    "login_session",
    "role_arn",
    "sso_account_id",
    "sso_role_name",
    "web_identity_token_file",
}
_TOKENS = ("aws_security_token", "aws_session_token")  # in botocore's order


def has_environment_keys(environ: Mapping[str, str]) -> bool:
    """Tell whether the environment holds an access key."""
    return bool(environ.get("AWS_ACCESS_KEY_ID"))


def environment_profile(environ: Mapping[str, str]) -> str:
    """Return the profile that the environment names, in botocore's order, or an empty string."""
    return environ.get("AWS_DEFAULT_PROFILE") or environ.get("AWS_PROFILE") or ""


class Finder:
    """Finds the base credentials of profiles and of the default chain; every method blocks.

    Attributes:
        environ: The environment that counts.
        files: Both AWS files.
        clients: Gives the clients of a profile, for sign-ins that need a request.
        environment_first: Whether the environment's region and keys are the user's own; they are
            not where hatstand put them there.
        lends_terminal: Whether a `credential_process` may talk to a person on the terminal.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        files: SharedFiles,
        clients: Callable[[str], Clients],
        *,
        environment_first: bool = True,
        lends_terminal: bool = True,
    ) -> None:
        self.environ = environ
        self.files = files
        self.clients = clients
        self.environment_first = environment_first
        self.lends_terminal = lends_terminal

    def of_profile(self, profile: str, *, allow_process: bool) -> BaseCredentials:
        """Return the keys that a profile's first request is signed with.

        Raises:
            NoCredentialsError: There are none, or a sign-in is needed; the hint says which.
            AwsError: The sign-in that the profile names was refused.
        """
        found, place = source_of(self.files, profile)
        if place:
            return self._in_environment_like(found, place)
        credentials, method = self._of_keys(found) or (None, "")
        if credentials is None:
            credentials, method = self._signed_in(found, self.files, allow_process=allow_process)
        return self._base(credentials, found, method)

    def of_environment(self, profile: str) -> BaseCredentials:
        """Return the environment's own keys; `profile` is where the rest is configured.

        Raises:
            NoCredentialsError: They are not whole.
        """
        secret = self.environ.get("AWS_SECRET_ACCESS_KEY")
        if not secret:
            raise NoCredentialsError(
                "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not",
                "Set both, or unset AWS_ACCESS_KEY_ID",
            )
        token = self.environ.get("AWS_SECURITY_TOKEN") or self.environ.get("AWS_SESSION_TOKEN")
        credentials = Credentials(
            self.environ["AWS_ACCESS_KEY_ID"],
            Secret(secret),
            Secret(token) if token else None,
            _moment(self.environ.get("AWS_CREDENTIAL_EXPIRATION", "")) if token else None,
        )
        if not credentials.usable(datetime.now(UTC), margin=_NOTHING):
            raise NoCredentialsError(
                "the credentials in the environment have expired",
                "Unset AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN",
            )
        found = self._base(credentials, profile, ENVIRONMENT)
        return BaseCredentials(credentials, None, ENVIRONMENT, found.region, found.mfa_serial)

    def of_web_identity_variables(self) -> BaseCredentials | None:
        """Return what AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN give (as in EKS), or None.

        Raises:
            AwsError: AWS refused the token.
            NoCredentialsError: The token can't be read.
        """
        options: Options = {
            option: self.environ[variable]
            for option, variable in _WEB_IDENTITY.items()
            if self.environ.get(variable)
        }
        if not {"web_identity_token_file", "role_arn"} <= options.keys():
            return None
        options["region"] = self._region("default") or ""
        files = SharedFiles(profiles={"": options})
        credentials, method = self._signed_in("", files, allow_process=False)
        return BaseCredentials(credentials, None, method, self._region("default"))

    def names_a_source(self, profile: str) -> bool:
        """Tell whether a profile says at all where its credentials come from."""
        options = self.files.profiles.get(profile, {})
        return bool(_SOURCES & options.keys())

    def of_machine(self) -> BaseCredentials | None:
        """Return the credentials of the container or machine that this runs on, or None."""
        from hatstand.aws.signins import container_credentials, machine_credentials

        for find, method in (
            (container_credentials, "container-role"),
            (machine_credentials, "iam-role"),
        ):
            credentials = find(self.environ)
            if credentials is not None:
                return BaseCredentials(credentials, None, method, self._region("default"))
        return None

    def _of_keys(self, profile: str) -> tuple[Credentials, str] | None:
        """Return static keys where nothing stronger is configured beside them."""
        options = self.files.profiles.get(profile, {})
        if {"web_identity_token_file", "sso_account_id", "sso_role_name"} & options.keys():
            return None
        shared = self.files.credentials.get(profile, {})
        if ACCESS_KEY in shared:
            return _static(profile, shared), "shared-credentials-file"
        if {"login_session", "credential_process"} & options.keys():
            return None
        if ACCESS_KEY in options:
            return _static(profile, options), "config-file"
        return None

    def _signed_in(
        self, profile: str, files: SharedFiles, *, allow_process: bool
    ) -> tuple[Credentials, str]:
        from hatstand.aws.signins import SignIns

        sign_ins = SignIns(
            self.environ,
            files,
            self.clients(profile or "default"),
            profile,
            lends_terminal=self.lends_terminal,
        )
        try:
            return sign_ins.sign_in(allow_process=allow_process)
        except Exception as error:
            web_identity = bool(files.text(profile, "web_identity_token_file"))
            operation = (
                "sts:AssumeRoleWithWebIdentity" if web_identity else "sso:GetRoleCredentials"
            )
            raise translate(error, operation) from None

    def _in_environment_like(self, profile: str, source: str) -> BaseCredentials:
        """Return what `credential_source` of a role profile means."""
        from hatstand.aws.signins import container_credentials, machine_credentials

        credentials = None
        if (
            source == "Environment"
            and self.environment_first
            and has_environment_keys(self.environ)
        ):
            return self.of_environment(profile)
        if source == "EcsContainer":
            credentials = container_credentials(self.environ)
        elif source == "Ec2InstanceMetadata":
            credentials = machine_credentials(self.environ)
        if credentials is None:
            raise NoCredentialsError(
                f"the profile {printable(profile)} starts from {printable(source)}, "
                "which has no credentials here",
                "credential_source is Environment, Ec2InstanceMetadata or EcsContainer",
            )
        return self._base(credentials, profile, source)

    def _base(self, credentials: Credentials, profile: str, method: str) -> BaseCredentials:
        serial = self.files.text(profile, "mfa_serial") or None
        return BaseCredentials(credentials, profile, method, self._region(profile), serial)

    def _region(self, profile: str) -> str | None:
        named = self.environ.get("AWS_REGION") or self.environ.get("AWS_DEFAULT_REGION")
        configured = self.files.text(profile, "region")
        return (named or configured if self.environment_first else configured or named) or None


def _static(profile: str, options: Mapping[str, object]) -> Credentials:
    secret = options.get(_SECRET_KEY)
    if not isinstance(secret, str) or not secret:
        raise NoCredentialsError(
            f"the profile {printable(profile)} has an access key id, but no secret access key",
            "Add aws_secret_access_key beside it",
        )
    token = next((options[name] for name in _TOKENS if options.get(name)), None)
    return Credentials(
        str(options[ACCESS_KEY]), Secret(secret), Secret(str(token)) if token else None
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
