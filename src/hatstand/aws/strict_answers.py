"""Answers that are not AWS's end in an error: botocore reads a page in place of JSON as nothing.

Its JSON parsers take a body that is no JSON for `{"message": body}`, so that a proxy's sign-in
page with status 200 becomes an empty list: an organization without accounts, an invitation
accepted that AWS never heard of. Refusals stay as lenient as they are: their status tells enough.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from botocore.parsers import ResponseParserError, ResponseParserFactory


class StrictParsers(ResponseParserFactory):  # type: ignore[misc]  # botocore has no types
    """Makes parsers for a botocore session: its component `response_parser_factory`."""

    def create_parser(self, protocol_name: str) -> Any:  # noqa: ANN401 - as botocore has it
        """Return the parser of a protocol."""
        lenient = super().create_parser(protocol_name)
        strict = super().create_parser(protocol_name)
        if hasattr(strict, "_parse_body_as_json"):
            strict._parse_body_as_json = _object
        return _Parser(strict, lenient)


class _Parser:
    """Reads answers strictly, and refusals as botocore does."""

    def __init__(self, strict: Any, lenient: Any) -> None:  # noqa: ANN401 - botocore's parsers
        self._strict = strict
        self._lenient = lenient

    def parse(self, response: Mapping[str, Any], shape: object) -> Any:  # noqa: ANN401
        """Return what an answer says.

        Raises:
            ResponseParserError: It is not an answer of AWS's, or ends in the middle.
        """
        if response["status_code"] >= 300:
            return self._lenient.parse(response, shape)
        _require_whole(response)
        return self._strict.parse(response, shape)


def _require_whole(response: Mapping[str, Any]) -> None:
    """Raise where fewer bytes came than were promised, which botocore does not look at."""
    promised = str(response["headers"].get("content-length") or "")
    if promised.isdecimal() and len(response["body"]) < int(promised):
        raise ResponseParserError("the answer ends in the middle")


def _object(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        found = json.loads(body)
    except ValueError:
        raise ResponseParserError("the body is not JSON") from None
    if not isinstance(found, dict):
        raise ResponseParserError("the body is no JSON object")
    return found
