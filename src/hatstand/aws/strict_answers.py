"""Answers that are not AWS's end in an error: botocore reads a page in place of JSON as nothing.

Its JSON parsers take a body that is no JSON for `{"message": body}`, so that a proxy's sign-in
page with status 200 becomes an empty list: an organization without accounts, an invitation
accepted that AWS never heard of. Refusals stay as lenient as they are: their status tells enough.
Nor do they look whether a name is a text and a list a list; and what they can't read at all ends
in whatever error Python has for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from botocore.parsers import (
    BaseXMLResponseParser,
    ResponseParserError,
    ResponseParserFactory,
)


class StrictParsers(ResponseParserFactory):  # type: ignore[misc]  # botocore has no types
    """Makes parsers for a botocore session: its component `response_parser_factory`."""

    def create_parser(self, protocol_name: str) -> Any:  # noqa: ANN401 - as botocore has it
        """Return the parser of a protocol."""
        lenient = super().create_parser(protocol_name)
        strict = super().create_parser(protocol_name)
        if hasattr(strict, "_parse_body_as_json"):
            strict._parse_body_as_json = _object
        if not isinstance(strict, BaseXMLResponseParser):  # in XML everything is text
            _require_types(strict)
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
        refused = response["status_code"] >= 300
        if not refused:
            _require_whole(response)
        try:
            return (self._lenient if refused else self._strict).parse(response, shape)
        except ResponseParserError:
            raise
        except Exception as error:  # of a shape that AWS's models don't know, or nested too deeply
            raise ResponseParserError(f"it can't be read: {type(error).__name__}") from None


def _require_whole(response: Mapping[str, Any]) -> None:
    """Raise where fewer bytes came than were promised, which botocore does not look at."""
    promised = str(response["headers"].get("content-length") or "")
    if promised.isdecimal() and len(response["body"]) < int(promised):
        raise ResponseParserError("the answer ends in the middle")


def _require_types(parser: Any) -> None:  # noqa: ANN401
    """Let a parser raise where an answer has something else than what the service's model says."""

    def leaf(*kinds: type) -> Callable[[object, object], object]:
        def handle(_shape: object, value: object) -> object:
            if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
                raise ResponseParserError(f"{type(value).__name__} is not what stands there")
            return value

        return handle

    def handle_list(shape: Any, value: object) -> list[Any]:  # noqa: ANN401
        if not isinstance(value, list):
            raise ResponseParserError("it is no list")
        return [parser._parse_shape(shape.member, item) for item in value if item is not None]

    parser._handle_list = handle_list
    parser._handle_string = leaf(str)
    parser._handle_boolean = leaf(bool)
    parser._handle_integer = parser._handle_long = leaf(int)
    parser._handle_float = parser._handle_double = leaf(int, float)


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
