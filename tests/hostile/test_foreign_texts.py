"""Files, documents and texts of others: made up by hypothesis, and those that once did harm."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.hostile import checks
from tests.hostile.checks import CHECKS
from tests.hostile.words import encodable, foreign, toml_value

from hatstand.config.machine_policy import ENVIRONMENT, POLICY
from hatstand.config.schema import CONTEXT, ROOT
from hatstand.tui.theming.theme import BASE, ENVIRONMENTS, STATES

CORPUS = Path(__file__).parent / "corpus"


@pytest.mark.parametrize("kind", CHECKS)
def test_what_once_did_harm_does_none(kind: str) -> None:
    files = sorted((CORPUS / kind).iterdir())
    assert files, "each kind has something that is worth remembering"
    for file in files:
        CHECKS[kind](file.read_bytes())


def _raw(text: st.SearchStrategy[str]) -> st.SearchStrategy[bytes]:
    """Return the texts as bytes, and now and then bytes that are no text."""
    encoded = text.map(lambda one: one.encode("utf-8", "surrogatepass"))
    return (
        encoded | st.binary(max_size=64) | st.tuples(encoded, st.binary(max_size=3)).map(b"".join)
    )


def _toml(keys: list[str], tables: list[str]) -> st.SearchStrategy[bytes]:
    key = st.sampled_from(keys) | st.sampled_from(("'a b'", '"\\u001b[31m"', "x.y", "_", "１"))
    pair = st.tuples(key, toml_value()).map(" = ".join)
    header = st.sampled_from(tables)
    lines = st.lists(pair | header | encodable, max_size=12)
    return _raw(lines.map("\n".join))


_CONFIG_TABLES = ["[[environments]]", "[contexts.acme]", "[[contexts.acme.roles]]", "[sessions]",
                  "[[contexts.acme.accounts]]", "[keys]", "[contexts.'\u202e']", "[limits]",
                  "[clipboard]", "[ui]", "[console]", "[sesions]"]  # fmt: skip
_CONFIG_KEYS = [*ROOT, *CONTEXT, *ENVIRONMENT, "match.ou", "match.tags", "accounts.ou", "id",
                "rate", "via", "store", "tags", "warn_before", "region", "kind", "assume",
                "ascii"]  # fmt: skip


@given(_toml(_CONFIG_KEYS, _CONFIG_TABLES))
def test_config(content: bytes) -> None:
    checks.config(content)


@given(_toml([*POLICY, *ENVIRONMENT], ["[[environments]]", "[environments]", "[x]"]))
def test_machine_policy(content: bytes) -> None:
    checks.machine_policy(content)


@given(
    _toml(
        [*BASE, *ENVIRONMENTS, *STATES, "about", "dark", "ansi", "name", "palette"],
        ["[palette]", "[environments]", "[states]", "[[states]]"],
    )
)
def test_theme(content: bytes) -> None:
    checks.theme(content)


@given(
    _toml(
        ["role_arn", "at", "target", "identity", "name", "configured", "opened", "recent", "mfa"],
        ["[theme]", "[contexts.acme]", "[[contexts.acme.opened]]", "[[contexts.acme.recent]]"],
    )
)
def test_state(content: bytes) -> None:
    checks.state(content)


_INI_KEYS = ("role_arn", "source_profile", "aws_account_id", "role_name", "region", "color",
             "duration_seconds", "mfa_serial", "external_id", "sso_session", "services", "image",
             "aws_access_key_id", "aws_secret_access_key", "credential_process", "target_role_name",
             "credential_source", "sso_start_url", "endpoint_url", "role_session_name")  # fmt: skip
_INI_VALUES = ("arn:aws:iam::111111111111:role/Admin", "111111111111", "Admin", "base", "3600",
               "Environment", "arn:aws:iam::１１１１１１１１１１１１:role/x", "$(touch pwned)",
               "arn:aws:iam::111111111111:role/x ; not a comment", "00ff00")  # fmt: skip
_INI_HEADERS = ("[default]", "[profile base]", "[profile 'a b']", "[profile a]", "[base]", "[a]",
                "[sso-session x]", "[services y]", "[profile \"]", "[DEFAULT]", "[]", "[profile]",
                "[profile\ta]", "[a]]", "[[a]]", "[profile \u3000a]")  # fmt: skip
_pair = st.tuples(
    st.sampled_from(("", "", "  ", "\t")),
    st.sampled_from(_INI_KEYS) | encodable,
    st.sampled_from((" = ", "=", ":", " ")),
    st.sampled_from(_INI_VALUES) | encodable,
).map("".join)
_header = st.sampled_from(_INI_HEADERS) | encodable.map(lambda text: f"[profile {text}]")
ini = _raw(st.lists(_pair | _header | encodable, max_size=14).map("\n".join))


@given(ini)
def test_aws_files(content: bytes) -> None:
    checks.aws_files(content)


@given(ini)
def test_files_to_import(content: bytes) -> None:
    checks.aesr(content)


_text = foreign | st.sampled_from(
    ("*", "Allow", "sts:AssumeRole", "arn:aws:iam::999999999999:root", "arn:aws:iam::*:role/*",
     "${aws:PrincipalTag/x}", "2012-10-17", "true", "AIDAX", "saml-provider/x", "10.0.0.0/8")
)  # fmt: skip
_word = st.sampled_from(
    ("Version", "Statement", "Effect", "Action", "NotAction", "Resource", "NotResource",
     "Principal", "NotPrincipal", "Condition", "Sid", "AWS", "Service", "Federated", "StringEquals",
     "Bool", "ForAllValues:StringLike", "BoolIfExists", "NumericLessThan", "DateGreaterThan",
     "IpAddress",
     "Null", "aws:MultiFactorAuthPresent", "sts:ExternalId", "aws:PrincipalOrgID", "aws:SourceIp",
     "aws:MultiFactorAuthAge", "aws:PrincipalArn", "ArnLike", "effect")
)  # fmt: skip
_json = st.recursive(
    _text | st.none() | st.booleans() | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_word | _text, inner, max_size=4),
    max_leaves=12,
)


def _statements() -> st.SearchStrategy[object]:
    either = _text | st.lists(_text, max_size=3)
    return st.fixed_dictionaries(
        {"Effect": st.sampled_from(("Allow", "Deny", "allow", None))},
        optional={
            "Action": either,
            "NotAction": either,
            "Resource": either,
            "Principal": either | st.dictionaries(_word, either, max_size=3),
            "NotPrincipal": either | st.dictionaries(_word, either, max_size=3),
            "Condition": st.dictionaries(_word, st.dictionaries(_word, either | _json, max_size=3)),
            "Sid": _json,
        },
    )


policies = st.lists(_statements() | _json, max_size=3).map(
    lambda some: json.dumps({"Version": "2012-10-17", "Statement": some})
)


@given(_raw(policies | _json.map(json.dumps) | foreign))
def test_policies(content: bytes) -> None:
    checks.policy(content)


@given(_raw(foreign))
def test_pasted_texts(content: bytes) -> None:
    checks.pasted(content)
    checks.target(content)


@given(_raw(foreign))
def test_shown_names(content: bytes) -> None:
    checks.shown(content)


_arn_part = foreign | st.sampled_from(
    ("arn", "aws", "iam", "", "sts", "111111111111", "role/Admin")
)
_arn = st.lists(_arn_part, min_size=4, max_size=8).map(":".join)


@given(_raw(_arn | foreign))
def test_arns(content: bytes) -> None:
    checks.arn(content)
    checks.target(content)
