"""hatstand with the patience of a test: the same retries, in milliseconds (a `sitecustomize`)."""

from __future__ import annotations

from pathlib import Path

from tests.patience import PATIENCE

_SITE = """\
from hatstand.aws import calls, clients, gateway

calls._FIRST_PAUSE, calls._LONGEST_PAUSE, calls.FAULT_PATIENCE = 0.001, 0.005, 0.03
gateway.AwsGateway.__init__.__kwdefaults__["patience"] = 0.03
clients.READ_TIMEOUT = {answer}


class Hasty(clients.Clients):
    def _options(self, service, **options):
        from botocore.config import Config

        return super()._options(service, config=Config(read_timeout=1.0), **options)


def send_hastily(self, service, region, credentials, operation, parameters):
    if service + ":" + operation == {silent!r}:
        self = Hasty(self._environ, self._files, self._profile)
    return send(self, service, region, credentials, operation, parameters)


send, clients.Clients.send = clients.Clients.send, send_hastily
"""


def site(folder: Path, silent: str = "") -> dict[str, str]:
    """Write the module and return the variables with which a hatstand loads it.

    Args:
        folder: Where to.
        silent: The operation whose answer is waited for no longer than a second: it never comes.
            Those of all others come, however busy the machine is.
    """
    folder.mkdir(exist_ok=True)
    answer = 1.0 if silent.startswith("signin:") else PATIENCE  # that one is sent without botocore
    (folder / "sitecustomize.py").write_text(_SITE.format(answer=answer, silent=silent))
    return {"PYTHONPATH": str(folder)}
