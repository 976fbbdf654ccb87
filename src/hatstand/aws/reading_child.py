"""A small program beside hatstand: reads the IAM roles of many accounts, and tells of each at once.

The answers of IAM are XML, and cost milliseconds of Python each: in a process of their own they
hold up no frame. What is to be read comes on stdin, keys among it, so that none is in an argument
or in the environment; what was read goes to stdout. It ends when hatstand closes its stdin, which
the system does however that ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
from typing import TextIO

from hatstand.aws.gateway import AwsGateway
from hatstand.aws.reading_lines import AnswerLines, Order, read_order
from hatstand.services.discovery.account_reading import read_accounts

NICE = 5
"""How far it steps back where the machine is busy: a person looks at the other process."""


async def read(order: Order, out: TextIO) -> None:
    """Read what was ordered, and write each account's lines when it is read."""
    settings = order.settings
    gateway = AwsGateway(
        os.environ, settings.rate, profile=settings.profile, patience=settings.patience
    )
    lines = AnswerLines()
    async for account in read_accounts(gateway, order.start, order.ways):
        out.write("".join(f"{line}\n" for line in lines.lines(account)))
        out.flush()


def main() -> None:
    """Take the order from stdin and carry it out."""
    with contextlib.suppress(OSError, AttributeError):
        os.nice(NICE)
    order = read_order(sys.stdin)
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    with contextlib.suppress(BrokenPipeError):
        asyncio.run(read(order, sys.stdout))
    os._exit(0)


def _end_with_stdin() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
