"""Answers end: whoever answers can neither fill this machine's memory nor be waited for all day.

botocore reads whatever comes, for as long as a piece of it comes in each time-out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from botocore import exceptions
from botocore.parsers import ResponseParserError
from urllib3.exceptions import ProtocolError, ReadTimeoutError

LARGEST_ANSWER = 32 << 20
"""Bytes. The largest page that AWS gives is a third of it: 1,000 roles with long trust policies."""

LONGEST_ANSWER = 120.0
"""Seconds from an answer's first line to its end."""

_PIECE = 1 << 16


class BoundedSession:
    """Stands in the place of botocore's HTTP session, and reads the answers itself."""

    def __init__(self, session: Any, now: Callable[[], float] = time.monotonic) -> None:  # noqa: ANN401
        self._session = session
        self._now = now

    def send(self, request: Any) -> Any:  # noqa: ANN401 - botocore has no types
        """Send a prepared request and return its answer, read to the end.

        Raises:
            ResponseParserError: The answer is larger than any of AWS's.
            BotoCoreError: It can't be sent, or its answer breaks off or takes too long.
        """
        request.stream_output = True  # the session leaves the body to whoever asked for it
        answer = self._session.send(request)
        try:
            answer._content = b"".join(self._pieces(answer.raw, request.url))
        except ReadTimeoutError as error:
            raise exceptions.ReadTimeoutError(endpoint_url=request.url, error=error) from None
        except ProtocolError as error:
            raise exceptions.ConnectionClosedError(
                endpoint_url=request.url, request=request, error=error
            ) from None
        except BaseException:
            answer.raw.close()  # what else comes on that connection is of no use
            raise
        return answer

    def _pieces(self, raw: Any, url: str) -> Iterator[bytes]:  # noqa: ANN401
        """Yield what comes, as it comes."""
        # urllib3 before 2.1 only knows how to wait for a whole piece.
        read: Callable[[int], bytes] = getattr(raw, "read1", raw.read)
        until = self._now() + LONGEST_ANSWER
        size = 0
        while piece := read(_PIECE):
            yield piece
            size += len(piece)
            if size > LARGEST_ANSWER:
                raise ResponseParserError("the answer is too large")
            if self._now() > until:
                raise exceptions.ReadTimeoutError(endpoint_url=url, error="it goes on and on")

    def close(self) -> None:
        """Close its connections."""
        self._session.close()
