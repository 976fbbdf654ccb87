"""What the UI is started with, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from hatstand.domain.credentials import Session
from hatstand.domain.records import dataclass
from hatstand.secret import Secret
from hatstand.tui.terminal import Depth

if TYPE_CHECKING:
    from hatstand.config.following import FollowedSettings
    from hatstand.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class AppOptions:
    """Facts about the terminal and the way back, decided by whoever starts the UI.

    Attributes:
        stdout_captured: Whether a shell reads stdout, so that *use here* can work.
        over_ssh: Whether the terminal is a remote one: no animations.
        depth: How many colours the terminal has.
        environ: The environment, for the clipboard's choice of way.
        run_subshell: Runs a shell with a session's credentials and returns its exit code;
            None where there is none to run.
        theme_directory: The user's own themes, or None.
        open_link: Opens a secret link in a browser without showing it to anybody else; None where
            there is none to open it with. Raises HatstandError.
        workspace_of: Returns the workspace of another context, given its name and the one in use;
            None where there is no other. Raises HatstandError.
        followed: Reads the settings again when their file changes; None where nobody follows it.
    """

    stdout_captured: bool = False
    over_ssh: bool = False
    depth: Depth = Depth.TRUE
    environ: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    run_subshell: Callable[[Session], int] | None = None
    theme_directory: Path | None = None
    open_link: Callable[[Secret], None] | None = None
    workspace_of: Callable[[str, Workspace], Workspace] | None = None
    followed: FollowedSettings | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """*Use here*: the shell code for stdout, and the shell that it was made for."""

    exports: Secret
    shell: str
