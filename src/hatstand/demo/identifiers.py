"""Identifiers that look like AWS's and are the same on each run."""

from __future__ import annotations

import base64
import hashlib
import secrets

PARTITION = "aws"


def digest(*parts: str) -> bytes:
    """Return a stable digest of `parts`; their borders count."""
    return hashlib.sha256("\x1f".join(parts).encode()).digest()


def stable(prefix: str, *parts: str) -> str:
    """Return an IAM unique id such as `AROA…` that depends on `parts` alone."""
    return prefix + base64.b32encode(digest(prefix, *parts)).decode()[: 21 - len(prefix)]


def fresh(prefix: str) -> str:
    """Return a random access key id that begins so, as long as AWS's."""
    return prefix + base64.b32encode(secrets.token_bytes(10)).decode()[: 20 - len(prefix)]


def secret() -> str:
    """Return a random secret access key of 40 characters."""
    return base64.b64encode(secrets.token_bytes(30)).decode()


def stable_secret(*parts: str) -> str:
    """Return a secret access key that depends on `parts` alone; good for made-up users only."""
    return base64.b64encode(digest("secret", *parts)[:30]).decode()


def token() -> str:
    """Return a random session token, as long as AWS's usual ones."""
    return "IQoJb3JpZ2luX2Vj" + base64.b64encode(secrets.token_bytes(240)).decode()


def unit(root: str, *path: str) -> str:
    """Return the id of the organizational unit at `path` below `root` (`r-…`)."""
    return f"ou-{root.removeprefix('r-')}-{digest('unit', *path).hex()[:8]}"


def account(name: str, index: int) -> str:
    """Return a 12-digit account id that depends on `name` and `index` alone."""
    number = int.from_bytes(digest("account", name, str(index))[:8], "big")
    return f"{10**11 + number % (9 * 10**11):012d}"


def iam_arn(account_id: str, kind: str, path: str, name: str) -> str:
    """Return an IAM ARN, such as that of `role` `name` under `path`."""
    return f"arn:{PARTITION}:iam::{account_id}:{kind}{path}{name}"
