"""The AWS CLI's own session cache: what `aws --profile X` finds without asking for a code.

The key is botocore's (`AssumeRoleCredentialFetcher._create_cache_key`): the arguments of the call,
without region, endpoint or source. Nothing of botocore is imported, so that it costs nothing.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hatstand.domain.credentials import Credentials
from hatstand.domain.profiles import Profile, ProfileKind
from hatstand.paths import replace_whole
from hatstand.services.ports import Clock

CLI_MARGIN = timedelta(minutes=15)
"""botocore takes an entry with less than this left for expired."""


def cache_key(profile: Profile) -> str | None:
    """Return the name under which the AWS CLI looks for a role profile's session.

    None where the profile is not one whose role the CLI assumes itself.
    """
    if profile.kind is not ProfileKind.ROLE or not profile.role_arn or profile.problem:
        return None
    arguments: dict[str, str | int | None] = {
        "RoleArn": profile.role_arn,
        "SerialNumber": profile.mfa_serial,
        "ExternalId": profile.external_id,
        "DurationSeconds": profile.duration,
        # botocore makes a name up for an empty one as well, and leaves that out of the key.
        "RoleSessionName": profile.session_name or None,
    }
    from hashlib import sha1  # not above: it brings OpenSSL, for which no first frame should wait

    given = {name: value for name, value in arguments.items() if value is not None}
    text = json.dumps(given, sort_keys=True)
    return sha1(text.encode(), usedforsecurity=False).hexdigest()


class CliCacheFiles:
    """Entries in `~/.aws/cli/cache`, each a file of its own that only this user can read.

    Attributes:
        problem: Why the last `put` or `remove` did nothing, in words; empty where it did.
    """

    def __init__(self, clock: Clock, home: Path | None = None) -> None:
        self._clock = clock
        self._home = home
        self.problem = ""

    def put(self, profile: Profile, credentials: Credentials) -> bool:
        """Write the entry that `aws --profile X` would look for; tell whether it is there now.

        An entry of other credentials is replaced, as the CLI's key does not tell base identities
        apart; credentials with less than 15 minutes left are not kept, as the CLI would not take
        them. Never fails: `problem` says what was in the way.
        """
        self.problem = ""
        key = cache_key(profile)
        token, expires_at = credentials.session_token, credentials.expires_at
        if key is None or token is None or expires_at is None:
            self.problem = f"{profile.name} is not a role profile that the AWS CLI could look up"
            return False
        if not credentials.usable(self._clock.now(), CLI_MARGIN):
            self.problem = "less than 15 minutes are left: the AWS CLI would ask again"
            return False
        entry = {
            "AccessKeyId": credentials.access_key_id,
            "SecretAccessKey": credentials.secret_access_key.reveal(),
            "SessionToken": token.reveal(),
            "Expiration": _cli_time(expires_at),
        }
        try:
            _write(self._path(key), json.dumps({"Credentials": entry}).encode())
        except OSError as error:
            self.problem = f"{self._path(key).parent}: {error.strerror or error}"
            return False
        return True

    def remove(self, profile: Profile, credentials: Credentials) -> bool:
        """Remove the entry of a profile where it holds these very credentials; tell whether it did.

        What the CLI fetched itself stays. Never fails: `problem` says what was in the way.
        """
        self.problem = ""
        key = cache_key(profile)
        if key is None:
            return False
        path = self._path(key)
        try:
            if path.is_symlink() or _access_key_id(path) != credentials.access_key_id:
                return False
            path.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            self.problem = f"{path}: {error.strerror or error}"
            return False
        return True

    def _path(self, key: str) -> Path:
        return (self._home or Path.home()) / ".aws" / "cli" / "cache" / f"{key}.json"


def _cli_time(moment: datetime) -> str:
    """Return a time with its zone: the CLI crashes on one without."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _access_key_id(path: Path) -> str | None:
    try:
        found = json.loads(path.read_bytes())["Credentials"]["AccessKeyId"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return found if isinstance(found, str) else None


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, 0600; a link in its place is replaced, never followed.

    Directories that are missing are made for this user alone; those that are there are the CLI's
    and keep their modes. The CLI dies on half an entry, so none is ever visible.
    """
    _make_private(path.parent)
    replace_whole(path, data)


def _make_private(directory: Path) -> None:
    """Make a directory and the missing ones above it, 0700 each (`mkdir` does that for one)."""
    if not directory.is_dir():
        _make_private(directory.parent)
        directory.mkdir(mode=0o700, exist_ok=True)
