"""Answers and pages of the services that speak JSON or CBOR."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from hatstand.demo import cbor, errors
from hatstand.demo.errors import AwsError, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hatstand.demo.requests import Call

Answer = dict[str, Any]
T = TypeVar("T")


def answer(call: Call, content: Answer) -> Response:
    """Return an answer in the protocol of the request; fields that are None are left out."""
    kept = {name: value for name, value in content.items() if value is not None}
    identifier = ("x-amzn-RequestId", errors.request_id())
    if call.protocol == errors.CBOR:
        headers = (("Content-Type", "application/cbor"), ("smithy-protocol", "rpc-v2-cbor"))
        return Response(200, cbor.encode(kept), (*headers, identifier))
    kind = "application/json" if call.protocol == errors.REST_JSON else "application/x-amz-json-1.1"
    body = json.dumps(kept, ensure_ascii=False).encode()
    return Response(200, body, (("Content-Type", kind), identifier))


@dataclass(frozen=True, slots=True)
class Paging:
    """How a service pages: the names of its fields, its limits, and its errors.

    Attributes:
        token: The field of the page token.
        size: The field of the page's size.
        default: How many there are on a page where nothing is asked.
        most: How many may be asked for.
        bad_token: Returns the error for a token that is not one of this list.
        bad_size: Returns the error for a size out of range.
    """

    token: str
    size: str
    default: int
    most: int
    bad_token: Callable[[], AwsError]
    bad_size: Callable[[object], AwsError]

    def cut(self, call: Call, items: Sequence[T]) -> tuple[Sequence[T], str | None]:
        """Return the asked page of `items`, and the token of the next one or None.

        Raises:
            AwsError: The token or the size is wrong.
        """
        size = call.json.get(self.size)
        if size is None:
            size = self.default
        if not isinstance(size, int) or not 1 <= size <= self.most:
            raise self.bad_size(size)
        start = self._start(call)
        end = start + size
        return items[start:end], self.token_at(call, end) if end < len(items) else None

    def token_at(self, call: Call, offset: int) -> str:
        """Return the token that leads to the items from `offset` on."""
        text = json.dumps([call.operation, self._digest(call), offset])
        return base64.urlsafe_b64encode(text.encode()).decode()

    def _digest(self, call: Call) -> str:
        """Return what names a request without its page: a token is good for the same list only."""
        asked = {k: v for k, v in call.json.items() if k not in {self.token, self.size}}
        text = json.dumps([call.region, asked], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def _start(self, call: Call) -> int:
        token = call.json.get(self.token)
        if token is None:
            return 0
        try:
            operation, digest, offset = json.loads(base64.urlsafe_b64decode(str(token).encode()))
            start = max(0, int(offset))
        except (ValueError, TypeError, binascii.Error):
            raise self.bad_token() from None
        if [operation, digest] != [call.operation, self._digest(call)]:
            raise self.bad_token()
        return start
