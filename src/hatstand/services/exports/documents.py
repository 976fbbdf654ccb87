"""The formats that are files or documents rather than shell code."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping

from hatstand.domain.credentials import Session
from hatstand.secret import Secret
from hatstand.services.exports.variables import iso_time

_BARE = re.compile(r"[A-Za-z0-9_./:@%+=,-]*")
_SPACES = re.compile(r"\s+")
_SAFE_NAME = re.compile(r"[A-Za-z0-9_.@+=,-]+")
_UNSAFE = re.compile(r"[^A-Za-z0-9_.@+=,-]")

Values = Mapping[str, Secret]


def section_name(account_name: str, account_id: str, role_name: str) -> str:
    """Return `ACCOUNT_NAME-ROLE` as a profile may be called in every tool.

    The account's id stands for a name that would not survive: blanks become dashes, and any other
    character outside `A-Z a-z 0-9 _ . @ + = , -` makes the id the better name.
    """
    name = _SPACES.sub("-", unicodedata.normalize("NFKC", account_name).strip())
    if not _SAFE_NAME.fullmatch(name):
        name = account_id
    return f"{name}-{_UNSAFE.sub('-', role_name)}"


def dotenv(session: Session, values: Values) -> str:
    """Return `NAME=VALUE` lines, quoted only where needed, as `.env` readers disagree on quotes."""
    del session
    return "".join(f"{name}={_dotenv_value(v.reveal())}\n" for name, v in values.items())


def docker(session: Session, values: Values) -> str:
    """Return lines for `docker run --env-file`, which takes quotes for a part of the value."""
    del session
    return "".join(f"{name}={value.reveal()}\n" for name, value in values.items())


def json_map(session: Session, values: Values) -> str:
    """Return one JSON object of variable names and values."""
    del session
    return _json({name: value.reveal() for name, value in values.items()})


def credential_process(session: Session, values: Values) -> str:
    """Return what AWS's SDKs read from a `credential_process`: Version 1."""
    names = {
        "AccessKeyId": "AWS_ACCESS_KEY_ID",
        "SecretAccessKey": "AWS_SECRET_ACCESS_KEY",
        "SessionToken": "AWS_SESSION_TOKEN",
    }
    document: dict[str, int | str] = {"Version": 1}
    for key, name in names.items():
        if name in values:
            document[key] = values[name].reveal()
    document["Expiration"] = iso_time(session.expires_at)
    return _json(document)


def ini(session: Session, values: Values) -> str:
    """Return a section for `~/.aws/credentials`, named after the account and the role."""
    keys = {
        "aws_access_key_id": "AWS_ACCESS_KEY_ID",
        "aws_secret_access_key": "AWS_SECRET_ACCESS_KEY",
        "aws_session_token": "AWS_SESSION_TOKEN",
        "region": "AWS_REGION",
        "endpoint_url": "AWS_ENDPOINT_URL",
    }
    name = section_name(session.account_name, session.account_id, session.role_name)
    lines = [f"[{name}]", f"# until {iso_time(session.expires_at)}"]
    lines += [f"{key} = {values[v].reveal()}" for key, v in keys.items() if v in values]
    return "\n".join([*lines, ""])


def _dotenv_value(value: str) -> str:
    """Quote for `.env` readers, and so that `. ./.env` in a shell gives the same.

    Single quotes are literal everywhere; a value with a single quote or a backslash, where the
    readers differ, is quoted as a shell would want it.
    """
    if _BARE.fullmatch(value):
        return value
    if "'" not in value and "\\" not in value:
        return f"'{value}'"
    return '"' + re.sub(r'(["\\$`])', r"\\\1", value) + '"'


def _json(document: Mapping[str, int | str]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


DOCUMENTS: Mapping[str, Callable[[Session, Values], str]] = {
    "dotenv": dotenv,
    "json": json_map,
    "ini": ini,
    "docker": docker,
    "credential-process": credential_process,
}
"""Formats by the name that `--format` takes."""
