"""Credentials that a profile or this machine gets by signing in; nothing here ever prompts.

Tokens that `aws sso login` and `aws login` left behind are used while they are valid, and neither
refreshed nor written: nothing below ~/.aws is changed.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hatstand.aws.sharedfiles import SharedFiles, home_of
from hatstand.domain.credentials import Credentials
from hatstand.domain.text import printable
from hatstand.errors import ConfigurationError, HatstandError, NoCredentialsError
from hatstand.secret import Secret

if TYPE_CHECKING:
    from hatstand.aws.clients import Clients

_MARGIN = timedelta(minutes=1)
"""A token with less left than this counts as expired."""

_SSO_KEYS = ("sso_account_id", "sso_role_name", "sso_start_url", "sso_region")
_SHELL_SAFE = re.compile(r"[\w@%+=:,./-]+", re.ASCII)


class SignIns:
    """Signs in the ways that a profile may name.

    Attributes:
        environ: The environment that counts.
        files: Both AWS files.
        clients: Clients that obey the profile's settings.
        profile: The profile.
        lends_terminal: Whether a `credential_process` may talk to a person on the terminal.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        files: SharedFiles,
        clients: Clients,
        profile: str,
        *,
        lends_terminal: bool = True,
    ) -> None:
        self.environ = environ
        self.files = files
        self.clients = clients
        self.profile = profile
        self.lends_terminal = lends_terminal

    def sign_in(self, *, allow_process: bool) -> tuple[Credentials, str]:
        """Return credentials, and botocore's word for how they were found.

        Raises:
            NoCredentialsError: None can be had without a login; the hint is the command.
            AwsError: AWS refused.
        """
        if self._option("web_identity_token_file"):
            return self._web_identity(), "assume-role-with-web-identity"
        if self._option("sso_account_id") or self._option("sso_role_name"):
            return self._sso(), "sso"
        if self._option("login_session"):
            return self._login(), "login"
        if self._option("credential_process"):
            return self._process(allowed=allow_process), "custom-process"
        raise NoCredentialsError(
            f"the profile {printable(self.profile)} has no credentials",
            f"Try `{self._command('aws configure')}`",
        )

    def _option(self, key: str) -> str:
        return self.files.text(self.profile, key)

    def _command(self, start: str) -> str:
        """Return a command line to type; a name that a shell would read is quoted."""
        name = self.profile
        if not _SHELL_SAFE.fullmatch(name):
            name = "'" + printable(name).replace("'", "'\\''") + "'"
        return f"{start} --profile {name}"

    def _web_identity(self) -> Credentials:
        from botocore import UNSIGNED
        from botocore.config import Config

        path, role = self._option("web_identity_token_file"), self._option("role_arn")
        try:
            token = Path(path).expanduser().read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise NoCredentialsError(
                f"the web identity token can't be read: {printable(path)}",
                str(getattr(error, "strerror", "") or "It is no text"),
            ) from None
        region = self._option("region") or "us-east-1"
        config = Config(signature_version=UNSIGNED, region_name=region)
        name = self._option("role_session_name") or f"hatstand-{int(datetime.now(UTC).timestamp())}"
        answer = self.clients.unsigned("sts", config=config).assume_role_with_web_identity(
            RoleArn=role, RoleSessionName=name, WebIdentityToken=token
        )
        return _of_sts(answer["Credentials"])

    def _sso(self) -> Credentials:
        from botocore import UNSIGNED
        from botocore.config import Config

        settings = self._sso_settings()
        command = self._command("aws sso login")
        name = self._option("sso_session") or settings["sso_start_url"]
        token = self._token("sso", hashlib.sha1(name.encode(), usedforsecurity=False), command)
        _require_fresh(token.get("expiresAt"), "Identity Center", command)
        config = Config(signature_version=UNSIGNED, region_name=settings["sso_region"])
        client = self.clients.unsigned("sso", config=config)
        try:
            answer = client.get_role_credentials(
                roleName=settings["sso_role_name"],
                accountId=settings["sso_account_id"],
                accessToken=token["accessToken"],
            )
        except client.exceptions.UnauthorizedException:
            raise _signed_out("Identity Center", command) from None
        given = answer["roleCredentials"]
        return Credentials(
            given["accessKeyId"],
            Secret(given["secretAccessKey"]),
            Secret(given["sessionToken"]),
            datetime.fromtimestamp(given["expiration"] / 1000, UTC),
        )

    def _sso_settings(self) -> dict[str, str]:
        settings = {key: self._option(key) for key in _SSO_KEYS}
        session = self._option("sso_session")
        if session and session not in self.files.sso_sessions:
            raise ConfigurationError(
                f"the profile {printable(self.profile)} wants the sso-session "
                f"{printable(session)}, which does not exist",
                "Correct the name in ~/.aws/config",
            )
        for key, value in self.files.sso_sessions.get(session, {}).items():
            if key in settings and isinstance(value, str):
                settings[key] = value
        missing = [key for key, value in settings.items() if not value]
        if missing:
            raise ConfigurationError(
                f"the profile {printable(self.profile)} lacks {', '.join(missing)}",
                f"Try `{self._command('aws configure sso')}`",
            )
        return settings

    def _login(self) -> Credentials:
        command = self._command("aws login")
        name = hashlib.sha256(self._option("login_session").encode())
        token = self._token("login", name, command)
        given = token.get("accessToken")
        given = given if isinstance(given, dict) else {}
        _require_fresh(given.get("expiresAt"), "AWS", command)
        try:
            return Credentials(
                given["accessKeyId"],
                Secret(given["secretAccessKey"]),
                Secret(given["sessionToken"]),
                _moment(given["expiresAt"]),
            )
        except KeyError:
            raise self._not_signed_in(command) from None

    def _token(self, kind: str, name: Any, command: str) -> dict[str, Any]:  # noqa: ANN401 - a hash
        directory = home_of(self.environ) / ".aws" / kind / "cache"
        if kind == "login" and self.environ.get("AWS_LOGIN_CACHE_DIRECTORY"):
            directory = Path(self.environ["AWS_LOGIN_CACHE_DIRECTORY"]).expanduser()
        try:
            token = json.loads((directory / f"{name.hexdigest()}.json").read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            token = None
        if not isinstance(token, dict) or "accessToken" not in token:
            raise self._not_signed_in(command)
        return token

    def _not_signed_in(self, command: str) -> NoCredentialsError:
        return NoCredentialsError(
            f"the profile {printable(self.profile)} is not signed in", f"Run `{command}`"
        )

    def _process(self, *, allowed: bool) -> Credentials:
        if not allowed:
            raise NoCredentialsError(
                f"the profile {printable(self.profile)} gets its credentials from a command, "
                "which is not run before it is needed",
                "It runs when a role is assumed from this profile",
            )
        from botocore.credentials import ProcessProvider
        from botocore.exceptions import CredentialRetrievalError

        from hatstand.aws.apart import Apart

        popen = subprocess.Popen if self.lends_terminal else Apart
        try:
            provider = ProcessProvider(
                self.profile, lambda: self.files.full_config(self.profile), popen
            )
            return frozen(provider.load())
        except HatstandError:
            raise
        except (CredentialRetrievalError, OSError, ValueError) as error:
            words = " ".join(printable(str(error)).split())[:300]
        except Exception as error:  # botocore trusts what it prints
            expired = type(error) is RuntimeError
            words = "What it gives has expired" if expired else "It does not print what it has to"
        raise NoCredentialsError(
            f"the credential_process of {printable(self.profile)} failed", words
        )


def container_credentials(environ: Mapping[str, str]) -> Credentials | None:
    """Return the credentials of the container that this runs in, or None.

    Raises:
        NoCredentialsError: They are promised by the environment, but can't be had.
    """
    if not any(name.startswith("AWS_CONTAINER_CREDENTIALS_") for name in environ):
        return None
    from botocore.credentials import ContainerProvider
    from botocore.exceptions import BotoCoreError

    try:
        found = ContainerProvider(environ=dict(environ)).load()
        return frozen(found) if found is not None else None
    except (BotoCoreError, ValueError) as error:
        raise NoCredentialsError(
            "the container's credentials can't be had", printable(str(error))[:300]
        ) from None


def machine_credentials(environ: Mapping[str, str]) -> Credentials | None:
    """Return the credentials of the EC2 instance that this runs on, or None; takes a second.

    Where its metadata service is reached is what the variables say that botocore obeys too.
    """
    if environ.get("AWS_EC2_METADATA_DISABLED", "").lower() == "true":
        return None
    from botocore.credentials import InstanceMetadataProvider
    from botocore.exceptions import BotoCoreError
    from botocore.utils import InstanceMetadataFetcher

    try:
        fetcher = InstanceMetadataFetcher(
            timeout=1,
            num_attempts=1,
            env=dict(environ),
            config={
                "ec2_metadata_service_endpoint": environ.get("AWS_EC2_METADATA_SERVICE_ENDPOINT"),
                "ec2_metadata_service_endpoint_mode": environ.get(
                    "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", ""
                ).lower(),
            },
        )
        found = InstanceMetadataProvider(fetcher).load()
        return frozen(found) if found is not None else None
    except (BotoCoreError, ValueError):
        return None


def frozen(found: Any) -> Credentials:  # noqa: ANN401 - botocore has no types
    """Return what one of botocore's providers found, as values that never refresh themselves.

    Raises:
        ValueError: They are no keys, or end at a time that there is not.
    """
    keys = found.get_frozen_credentials()
    values = (keys.access_key, keys.secret_key, keys.token or "-")
    if not all(isinstance(one, str) and one.isascii() and one.isprintable() for one in values):
        raise ValueError("what it gives is no text that keys could be")
    if not (keys.access_key and keys.secret_key):
        raise ValueError("what it gives is empty")
    expires_at = getattr(found, "_expiry_time", None)
    try:
        expires_at = expires_at.astimezone(UTC) if isinstance(expires_at, datetime) else None
    except OverflowError:
        raise ValueError("what it gives ends at a time that there is not") from None
    return Credentials(
        keys.access_key,
        Secret(keys.secret_key),
        Secret(keys.token) if keys.token else None,
        expires_at,
    )


def _of_sts(given: Mapping[str, Any]) -> Credentials:
    return Credentials(
        given["AccessKeyId"],
        Secret(given["SecretAccessKey"]),
        Secret(given["SessionToken"]),
        given["Expiration"].astimezone(UTC),
    )


def _require_fresh(expires: object, what: str, command: str) -> None:
    moment = _moment(str(expires or ""))
    if moment is None or moment - datetime.now(UTC) < _MARGIN:
        raise _signed_out(what, command)


def _signed_out(what: str, command: str) -> NoCredentialsError:
    return NoCredentialsError(f"the sign-in to {what} has expired", f"Run `{command}`")


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.replace("UTC", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
