"""Handing a session over: exports, links, and how the demo changes both."""

from __future__ import annotations

import os
import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

from hatstand import paths
from hatstand.domain.arn import RoleArn
from hatstand.domain.credentials import Session
from hatstand.domain.profiles import Profile
from hatstand.domain.roles import Role
from hatstand.errors import UsageError
from hatstand.secret import Secret
from hatstand.services.journal import exports_for
from hatstand.services.looking import Looking


class HandingOver(Looking):
    """What a session becomes outside: shell code, documents, console links."""

    shell_points_at_demo = False
    """Whether the calling shell still holds a demo's exports."""

    @property
    def export_facts(self) -> dict[str, Any]:
        """How exports must treat the demo: as arguments of `exports.render` and its kin."""
        return {
            "demo_endpoint": self.demo.url if self.demo else "",
            "unset_demo": self.demo is None and self.shell_points_at_demo,
        }

    @property
    def own_command(self) -> str:
        """How another program starts hatstand so that it sees what is seen here."""
        words = ["hatstand"]
        if self.demo:
            words.append("--demo")
        elif self.settings.exists and Path(self.settings.file) != paths.config_file():
            words += ["--config", self.settings.file]
        default = self.settings.context(None)
        if default is None or default.name != self.context.name:
            words += ["--context", self.context.name]
        return shlex.join(words)

    def exports(self, session: Session, form: str) -> Secret:
        """Return a session as shell code or in another format.

        Raises:
            HatstandError: A value can't be handed over, or the journal must be written and can't.
        """
        from hatstand.services import exports

        self.journal.handed_over(session, exports_for(form))
        return exports.render(self.in_use(session), form, **self.export_facts)

    def masked_exports(self, session: Session, form: str) -> str:
        """Return the same text with a mask for each secret."""
        from hatstand.services import exports

        return exports.masked(self.in_use(session), form, **self.export_facts)

    def in_use(self, session: Session) -> Session:
        """Return a session for the region in use: one made before another was chosen serves too."""
        return replace(session, region=self._region) if self._region else session

    def detected_shell(self) -> str:
        """Return the shell that this process was started from."""
        from hatstand.services import exports

        return exports.detect_shell(os.environ, exports.parent_command())

    async def sign_in_link(
        self, session: Session, *, service: str = "", region: str = "", place: str = ""
    ) -> Secret:
        """Return a console link that signs in with a session: a secret, good for 15 minutes.

        Args:
            session: With whose role one signs in.
            service: One of `console.SERVICES`; empty for the console's first page.
            region: Another one than the settings' or the session's.
            place: What of the service's page, as the fragment of its address.

        Raises:
            UsageError: No console page is known for the service, or no such link is allowed.
            AwsError, Unreachable: The federation endpoint.
        """
        from hatstand.services import console

        self.refuse_unsafe_settings()
        if "container" not in self.settings.console.allowed:
            self.require_link("federation")  # either kind signs in
        partition = RoleArn.parse(session.role_arn)
        name = partition.partition if partition else "aws"
        where = region or self.settings.console.region or self.in_use(session).region
        destination = console.console_url(name, where, service or "home", place)
        self.journal.handed_over(session, f"console link to {service or 'home'}")
        host = console.sign_in_host(name, where)
        gateway, keys = self._ports.gateway, session.credentials
        token = await gateway.sign_in_token(keys, host)
        return console.login_url(gateway.sign_in_url(keys, host), "", destination, token)

    def require_link(self, kind: str) -> None:
        """Refuse a kind of console link that the machine's policy does not allow.

        Raises:
            UsageError: It does not.
        """
        allowed = self.settings.console.allowed
        if kind not in allowed:
            raise UsageError(
                f"the machine's policy allows no {kind} links", f"Allowed: {', '.join(allowed)}"
            )

    def portal_link(self, profile: Profile, service: str = "") -> str:
        """Return the portal's link of an Identity Center profile; empty where it names no such.

        Raises:
            UsageError: No console page is known for the service.
        """
        from hatstand.services import console

        if not (profile.sso_start_url and profile.sso_role_name):
            return ""
        region = self.settings.console.region or profile.region or self.region
        destination = console.console_url("aws", region, service) if service else ""
        account_id, name = profile.sso_account_id, profile.sso_role_name
        return console.portal_url(profile.sso_start_url, account_id, name, destination)

    def switch_role_link(self, role: Role) -> str:
        """Return the link that switches a signed-in console to a role; no secret is in it.

        Raises:
            UsageError: Such a link can't work for that role; the message says why.
        """
        from hatstand.services import console

        self.require_link("switch-role")
        environment = self.inventory.environment_of_role(role.account_id, role.name)
        name = self.inventory.account_name(role.account_id)
        return console.switch_role_url(role, name, environment)
