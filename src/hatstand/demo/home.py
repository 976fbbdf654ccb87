"""The demo's home directory: every file that `aws` and hatstand read, for the made-up users."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hatstand import paths
from hatstand.demo import people, roles
from hatstand.demo.server import REGION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hatstand.demo.organization import Organization

_PREFIX = "hatstand-demo-"
SERIAL = people.device_arn(roles.JUMP, "alice")

_AWS_CONFIG = f"""\
[default]
region = {REGION}

[profile jump]
region = {REGION}
mfa_serial = {SERIAL}

[profile bob]
region = {REGION}
mfa_serial = {people.device_arn(roles.PAYMENTS_DEV, "bob")}

[profile carol]
region = {REGION}
mfa_serial = {people.device_arn(roles.STANDALONE, "carol")}

[profile payments-admin]
role_arn = arn:aws:iam::{roles.PAYMENTS_PROD}:role/Admin
source_profile = jump
mfa_serial = {SERIAL}
duration_seconds = 3600
region = {REGION}

[profile payments-readonly]
role_arn = arn:aws:iam::{roles.PAYMENTS_PROD}:role/ReadOnly
source_profile = jump
region = {REGION}

[profile hub]
role_arn = arn:aws:iam::{roles.JUMP}:role/Hub
source_profile = jump
region = {REGION}

[profile deploy-chain]
role_arn = arn:aws:iam::{roles.PAYMENTS_PROD}:role/Deploy
source_profile = hub
region = {REGION}

[profile vendor]
role_arn = arn:aws:iam::{roles.PAYMENTS_PROD}:role/Vendor
source_profile = jump
external_id = {roles.EXTERNAL_ID}
region = {REGION}

[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = {REGION}
sso_registration_scopes = sso:account:access

[profile sso-example]
sso_session = acme
sso_account_id = {roles.PAYMENTS_PROD}
sso_role_name = ReadOnly
region = {REGION}
"""

_CONFIG = f"""\
default_context = "acme"

[contexts.acme]
profile = "jump"
region = "{REGION}"
mfa_serial = "{SERIAL}"

[[contexts.acme.roles]]
name = "ReadOnly"
accounts.ou = ["**"]

[[contexts.acme.roles]]
name = "Admin"
accounts.ou = ["Workloads/**"]
mfa = true

[[contexts.acme.roles]]
name = "Hub"
accounts.id = ["{roles.JUMP}"]

[[contexts.acme.roles]]
name = "Deploy"
via = "Hub"
accounts.ou = ["Workloads/**"]

[[contexts.acme.roles]]
name = "Vendor"
accounts.name = ["payments-prod"]
external_id = "{roles.EXTERNAL_ID}"
"""


def _credentials(organization: Organization) -> str:
    sections = []
    for user in organization.users.values():
        profile = "jump" if user.name == "alice" else user.name
        sections.append(
            f"[{profile}]\naws_access_key_id = {user.key.id}\n"
            f"aws_secret_access_key = {user.key.secret}\n"
        )
    return "\n".join(sections)


def make(organization: Organization) -> Path:
    """Make a home directory, for this user alone, and return it."""
    home = Path(tempfile.mkdtemp(prefix=_PREFIX))
    (home / "pid").write_text(f"{os.getpid()}\n")
    (home / "run").mkdir(mode=0o700)
    files = {
        ".aws/config": _AWS_CONFIG,
        ".aws/credentials": _credentials(organization),
        ".config/hatstand/config.toml": _CONFIG,
    }
    for name, text in files.items():
        paths.write_private(home / name, text.encode())
    return home


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _stale() -> Iterator[Path]:
    for home in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            if home.is_symlink() or home.stat().st_uid != os.getuid():
                continue
            pid = int((home / "pid").read_text())
        except (OSError, ValueError):
            # Not ours, or another process is just making it.
            continue
        if not _alive(pid):
            yield home


def sweep() -> None:
    """Remove the homes that this user's ended demos could not remove themselves."""
    for home in _stale():
        remove(home)


def remove(home: Path) -> None:
    """Remove a home directory."""
    shutil.rmtree(home, ignore_errors=True)
