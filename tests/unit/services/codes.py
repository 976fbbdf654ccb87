"""Roles that need a code, and how to make one needed again."""

from __future__ import annotations

from tests.cli.conftest import CONFIG, DEV, SERIAL

from .stage import Stage, run

ADMIN, POWER, READ_ONLY = "payments-admin", f"{DEV}/PowerUser", f"{DEV}/ReadOnly"
NO_SERIAL = CONFIG.replace(f'mfa_serial = "{SERIAL}"\n', "")
TOKEN = {"AssumeRole": 1, "GetSessionToken": 1}
OTHER = "arn:aws:iam::999999999999:mfa/old-phone"
PASSKEY = "arn:aws:iam::999999999999:u2f/user/alice/key"


def forget_mfa(stage: Stage, *, choice: bool = True) -> None:
    """Forget the MFA session, with or without the chosen device."""
    workspace = stage.workspace()
    run(workspace.base())
    chosen = workspace.state.mfa_device(key_of(stage))
    workspace.forget_mfa_sessions()
    if not choice:
        workspace.state.choose_mfa_device(key_of(stage), chosen)


def key_of(stage: Stage) -> str:
    return stage.company.keys()["AWS_ACCESS_KEY_ID"]
