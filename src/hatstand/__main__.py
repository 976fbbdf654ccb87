"""The entry point of `hatstand` and `python -m hatstand`."""

import sys

from hatstand import _fast


def main() -> None:
    """Run and end with the exit code; what is ready to print is printed before any import."""
    request = _fast.request_of(sys.argv[1:])
    if request is not None:
        if _fast.answered(request):
            return
        if request[0] == _fast.CREDENTIAL_PROCESS:
            from hatstand.cli.unattended import main as hand_out

            sys.exit(hand_out(request))
    from hatstand.cli.main import main as run

    sys.exit(run())


if __name__ == "__main__":
    main()
