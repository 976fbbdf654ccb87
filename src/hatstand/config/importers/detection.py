"""Tells by the content which tool a file is of; where both could be meant, it does not guess."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from hatstand.config.importers.aesr import looks_like_aesr
from hatstand.config.importers.habits import AWS_VAULT_KEYS
from hatstand.config.importers.source import SourceFile
from hatstand.domain.text import printable
from hatstand.errors import UsageError

AESR = "aesr"
AWS_CONFIG = "aws-config"
FORMATS = (AESR, AWS_CONFIG)
"""What `--from` takes."""

_AWS_KEYS = frozenset(
    (
        *AWS_VAULT_KEYS,
        "aws_access_key_id",
        "credential_process",
        "credential_source",
        "duration_seconds",
        "external_id",
        "login_session",
        "mfa_serial",
        "output",
        "role_session_name",
        "services",
        "sso_account_id",
        "sso_session",
        "sso_start_url",
        "web_identity_token_file",
    )
)
_AWS_SECTION = re.compile(r"sso-session\s|services\s|granted_registry_(start|end)\s")
_PLAIN_COMMENT = ("#", ";")


@dataclass(slots=True)
class _Section:
    name: str
    options: dict[str, str] = field(default_factory=dict)


def detected(source: SourceFile) -> str:
    """Return which format a file has.

    Raises:
        UsageError: It has marks of both, or of none.
    """
    sections = list(_sections(source.text))
    aesr, aws = _marks_of_aesr(sections), _marks_of_aws(sections)
    if bool(aesr) != bool(aws):
        return AESR if aesr else AWS_CONFIG
    if aesr and aws:
        marks = f"{printable(aesr)} is of the one, {printable(aws)} of the other"
    else:
        marks = "nothing in it is of one of them alone"
    raise UsageError(
        f"{printable(source.name)} could be a file of AWS Extend Switch Roles or an AWS config "
        f"file: {marks}",
        f"Say which: --from {AESR} or --from {AWS_CONFIG}",
    )


def _sections(text: str) -> Iterator[_Section]:
    """Return what both formats have in common, without any judgement."""
    section = None
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped or stripped.startswith(_PLAIN_COMMENT):
            continue
        header = re.match(r"\[(.+?)\]", stripped)
        if header is not None:
            if section is not None:
                yield section
            section = _Section(header[1].strip())
        elif section is not None:
            key, _, value = stripped.partition("=")
            section.options[key.strip().lower()] = value.strip()
    if section is not None:
        yield section


def _marks_of_aesr(sections: list[_Section]) -> str:
    """Return the first thing that only AWS Extend Switch Roles knows, or an empty string."""
    for section in sections:
        if looks_like_aesr(section.options):
            key = next(key for key in section.options if looks_like_aesr({key: ""}))
            return f"{key} in [{section.name}]"
        plain = section.name != "default" and not section.name.startswith("profile")
        if plain and "role_arn" in section.options:
            return f"[{section.name}] without the word profile"
    return ""


def _marks_of_aws(sections: list[_Section]) -> str:
    """Return the first thing that makes no sense to AWS Extend Switch Roles, or an empty string."""
    usable = {
        section.name.removeprefix("profile").strip()
        for section in sections
        if "role_arn" in section.options or "aws_account_id" in section.options
    }
    for section in sections:
        if _AWS_SECTION.match(section.name):
            return f"[{section.name}]"
        for key, value in section.options.items():
            if key in _AWS_KEYS:
                return f"{key} in [{section.name}]"
            if key == "source_profile" and value not in usable:
                return f"source_profile in [{section.name}], which names no account of the file,"
    return ""
