"""Examples of each command, as its `--help` and the page of commands show them."""

from __future__ import annotations

from collections.abc import Mapping

_INVITATION = "arn:aws:ram:eu-west-1:111111111111:resource-share-invitation/4f3b2a10"

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "": (
        "hatstand --demo",
        "hatstand list payments --env prod",
        "hatstand exec payments-dev/ReadOnly -- aws s3 ls",
    ),
    "tree": ("hatstand tree --depth 2", "hatstand tree Workloads/Prod --roles"),
    "list": ("hatstand list payments --env prod", "hatstand list 'prod admin' --tsv"),
    "whois": (
        "hatstand whois 111111111111",
        "hatstand whois 111111111111.dkr.ecr.eu-west-1.amazonaws.com",
    ),
    "plan": ("hatstand plan payments-prod/Admin", "hatstand plan payments-admin --duration 4h"),
    "env": (
        'eval "$(hatstand env payments-dev/ReadOnly)"',
        "hatstand env payments-dev/ReadOnly --format dotenv > .env",
        "hatstand env --unset --shell fish | source",
    ),
    "exec": (
        "hatstand exec payments-dev/ReadOnly -- aws s3 ls",
        "hatstand exec payments-prod/Admin --mfa-code 123456 --yes -- ./deploy",
    ),
    "credential-process": ("hatstand credential-process payments-dev/ReadOnly",),
    "console": (
        "hatstand console payments-dev/ReadOnly --service ec2 --open",
        "hatstand console payments-prod/Admin --kind switch-role",
    ),
    "sessions": ("hatstand sessions", "hatstand sessions --json"),
    "sessions forget": (
        "hatstand sessions forget payments-prod/Admin",
        "hatstand sessions forget --all",
    ),
    "sessions renew": ("hatstand sessions renew payments-dev/ReadOnly --duration 2h",),
    "shares": (
        "hatstand shares --owner others",
        "hatstand shares --as payments-dev/ReadOnly --regions eu-west-1,us-east-1",
    ),
    "shares invitations": ("hatstand shares invitations --json",),
    "shares accept": (f"hatstand shares accept {_INVITATION}",),
    "shares reject": (f"hatstand shares reject {_INVITATION}",),
    "services": (
        "hatstand services",
        "hatstand services payments.internal/api --discover --as payments-dev/ReadOnly",
    ),
    "sync": ("hatstand sync", "hatstand sync --full"),
    "diff": ("hatstand diff", "hatstand diff --since 3d --json"),
    "journal": ("hatstand journal --since 2h",),
    "import": ("hatstand import ~/.aws/config", "hatstand import roles.ini --from aesr"),
    "export": ("hatstand export aesr", "hatstand export aws-config"),
    "export aesr": ("hatstand export aesr > roles.ini",),
    "export aws-config": ("hatstand export aws-config",),
    "config": ("hatstand config init", "hatstand config check"),
    "config path": ("hatstand config path",),
    "config init": ("hatstand config init",),
    "config check": ("hatstand config check",),
    "config show": ("hatstand config show", "hatstand config show --json"),
    "themes": ("hatstand themes", "hatstand themes --preview panama"),
    "prompt": ("hatstand prompt",),
    "shell-init": (
        'eval "$(hatstand shell-init zsh)"',
        "hatstand shell-init fish | source",
    ),
    "doctor": ("hatstand doctor", "hatstand doctor --json"),
}
"""By the words after `hatstand`; none runs a second command only where hatstand succeeds."""


def examples_of(command_path: str) -> tuple[str, ...]:
    """Return the examples of a command, by its path with `hatstand` before it."""
    return EXAMPLES.get(command_path.partition(" ")[2], ())
