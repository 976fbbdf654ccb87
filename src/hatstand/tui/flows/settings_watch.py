"""Taking a change of the settings file while the UI is open, and telling what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hatstand.config.following import changed_sections, waiting_keys
from hatstand.domain.environments import needs_tags

if TYPE_CHECKING:
    from hatstand.config.following import FollowedSettings
    from hatstand.config.model import Settings
    from hatstand.domain.profiles import Finding
    from hatstand.tui.app import HatstandApp

_TOLD = 3
"""Findings in one notice; `hatstand config check` lists all."""

_SECONDS = 15
"""For so long a notice with findings stays."""


class SettingsWatch:
    """Looks once a second whether the file has changed; costs two looks at dates."""

    def __init__(self, app: HatstandApp, followed: FollowedSettings | None) -> None:
        """Begin to watch.

        Args:
            app: What shows what the settings say.
            followed: The files; None where nobody follows them.
        """
        self._app = app
        self._followed = followed
        self._read = app.workspace.settings

    def tick(self) -> None:
        """Take the settings of the file where it has changed."""
        if self._followed is None:
            return
        after = self._followed.look(self._read)
        if after is None:
            return
        before, self._read = self._read, after
        of_names = self._app.take_settings(after)
        whole = any(not finding.key for finding in after.findings)  # nothing new counts
        findings = after.findings if whole else (*after.findings, *of_names)
        sections = changed_sections(before, after)
        self._tell(before, after, sections, tuple(dict.fromkeys(findings)))

    def _tell(
        self,
        before: Settings,
        after: Settings,
        sections: tuple[str, ...],
        findings: tuple[Finding, ...],
    ) -> None:
        lines = list(told_findings(findings))
        if sections:
            lines.append(f"In force now: {', '.join(sections)}.")
        elif before.findings and not findings:
            lines.append("Nothing is wrong in the settings any more.")
        waiting = waiting_keys(before, after, self._app.workspace.context.name)
        if waiting:
            verb = "take" if len(waiting) > 1 else "takes"
            lines.append(f"{', '.join(waiting)} {verb} effect at the next start.")
        if needs_tags(after.environments) and not needs_tags(before.environments):
            key = self._app.keymap.display("refresh_all")
            lines.append(f"Rules look at tags now: {key} reads them.")
        if after.blocking:
            lines.append("Nothing is assumed or handed over until that is mended.")
        if lines:
            self._app.notify(
                "\n".join(lines),
                title="Settings",
                severity="warning" if findings else "information",
                timeout=_SECONDS if findings else None,
            )


def told_findings(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return the lines that tell of some findings: the first ones, and how many more there are."""
    every = tuple(findings)
    more = len(every) - _TOLD
    told = tuple(str(finding) for finding in every[:_TOLD])
    return (*told, f"… and {more} more") if more > 0 else told
