"""What counts as a refusal: most people may not read most things, and that is no fault."""

from __future__ import annotations

from hatstand.errors import AccessDenied, AwsError, CredentialsExpired


def is_refusal(error: AwsError) -> bool:
    """Tell whether AWS refused a read for good, so that asking again would not help.

    IAM does not know the keys of `GetSessionToken` without MFA, although STS does.
    """
    if isinstance(error, CredentialsExpired):
        return error.operation.startswith("iam:") and error.code == "InvalidClientTokenId"
    return isinstance(error, AccessDenied)
