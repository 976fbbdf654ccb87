"""`mfa_process`: the user's own command that prints the MFA code, run only when one is needed."""

from __future__ import annotations

import contextlib
import re
import shlex
from dataclasses import dataclass

from hatstand.domain.text import printable
from hatstand.errors import HatstandError
from hatstand.secret import Secret
from hatstand.services.asking import CodeRequest

PATIENCE = 60.0
"""Seconds that the command gets: somebody may have to touch a key."""

_CODE = re.compile(rb"(?<![0-9])[0-9]{6}(?![0-9])")


@dataclass(frozen=True, slots=True)
class CodeCommand:
    """A command, and whose codes it prints.

    Attributes:
        command: As in the settings; split into words as a shell would, but run without one.
        profile: The base profile whose user the codes are; None for the default chain.
    """

    command: str
    profile: str | None = None

    def serves(self, request: CodeRequest) -> bool:
        """Tell whether a request is for that user, and not one that a code was refused for."""
        return not request.problem and request.plan.base_profile == self.profile

    async def code(self) -> Secret:
        """Return the code that the command prints.

        It gets private pipes: nothing of it reaches a stdout that a shell may be evaluating.

        Raises:
            HatstandError: It can't be run, fails, takes too long, or prints no code.
        """
        import asyncio  # not above: few have such a command
        from asyncio.subprocess import DEVNULL, PIPE

        try:
            words = shlex.split(self.command)
            process = await asyncio.create_subprocess_exec(
                *words, stdin=DEVNULL, stdout=PIPE, stderr=PIPE
            )
        except (OSError, ValueError) as error:
            raise HatstandError(f"mfa_process can't be run: {error}") from None
        try:
            output, said = await asyncio.wait_for(process.communicate(), PATIENCE)
        except TimeoutError:
            raise HatstandError(f"mfa_process took longer than {PATIENCE:.0f} s") from None
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
        if process.returncode:
            last = said.decode(errors="replace").strip().splitlines()[-1:]
            reason = f": {printable(last[0])}" if last else ""
            raise HatstandError(f"mfa_process ended with {process.returncode}{reason}")
        found = _CODE.search(output)
        if found is None:
            raise HatstandError("mfa_process printed no code of six digits")
        return Secret(found.group().decode())
