"""hatstand with the patience of a test: the same retries, in milliseconds (a `sitecustomize`)."""

from __future__ import annotations

from pathlib import Path

_SITE = """\
from hatstand.aws import calls, clients, gateway

calls._FIRST_PAUSE, calls._LONGEST_PAUSE, calls.FAULT_PATIENCE = 0.001, 0.005, 0.03
clients.READ_TIMEOUT = {answer}
gateway.AwsGateway.__init__.__kwdefaults__["patience"] = 0.03
"""


def site(folder: Path, answer: float = 10.0) -> dict[str, str]:
    """Write the module and return the variables with which a hatstand loads it.

    Args:
        folder: Where to.
        answer: Seconds to wait for an answer.
    """
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(_SITE.format(answer=answer))
    return {"PYTHONPATH": str(folder)}
