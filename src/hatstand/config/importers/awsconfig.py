"""`~/.aws/config` as the tools that share it read it: the AWS CLI, aws-vault, awsume, granted.

What hatstand reads itself from one's own `~/.aws/config` needs no import; this is for files of
others, and for what aws-vault and awsume mean beyond the AWS CLI.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hatstand.config import awsvalues
from hatstand.config.awsfiles import profile_sections
from hatstand.config.importers.gathering import Base, FoundRole, contexts_of
from hatstand.config.importers.habits import AwsProfile, Habits
from hatstand.config.importers.notes import Notes
from hatstand.config.importers.result import RISKY_KEYS, Imported, Risk
from hatstand.config.importers.source import SourceFile
from hatstand.config.ini import IniFile, Section, parse_ini
from hatstand.domain.arn import RoleArn
from hatstand.domain.durations import MAXIMUM_DURATION, MINIMUM_DURATION
from hatstand.domain.text import printable

_LEFT_OUT = {
    "session_tags": "write tags = { … } in [sessions], where they count for every role",
    "transitive_session_tags": "config.toml has no place for it",
    "source_identity": "write source_identity in [sessions], where it counts for every role",
    "role_session_name": "write name in [sessions], where it counts for every role",
    "granted_color": "colours come from [[environments]]",
    "granted_icon": "config.toml has no place for it",
    "aws_access_key_id": "keys are never imported: keep them in ~/.aws/credentials",
}
_SHELL_CHARACTERS = frozenset("|&;<>()$`*?~#\n")


def import_aws_config(source: SourceFile, known_profiles: frozenset[str] = frozenset()) -> Imported:
    """Return the contexts of a file in the way of `~/.aws/config`.

    Each profile at the beginning of a chain is a context; role profiles on the way are roles that
    are assumed `via` others.

    Args:
        source: The file.
        known_profiles: The profiles of this machine: it is told where one is missing.
    """
    name = printable(source.name)
    ini = parse_ini(name, source.content)
    notes = Notes(name)
    sections = profile_sections(ini)
    notes.findings.extend(ini.findings)
    habits = Habits(sections, notes)
    bases = _Reading(habits, notes).bases()
    contexts = contexts_of(bases, known_profiles, notes)
    processes = {context.mfa_process for context in contexts if context.mfa_process}
    return Imported(contexts, notes.sorted(), tuple(_risks(ini, processes)))


def _risks(ini: IniFile, processes: Iterable[str]) -> Iterator[Risk]:
    kept = set(processes)
    for section in ini.sections.values():
        for key in section.options:
            for risky, value in _risky_values(section, key):
                as_command = _command(value) if risky == "mfa_process" else ""
                yield Risk(section.lines.get(key), section.name, risky, value, as_command in kept)


def _risky_values(section: Section, key: str) -> Iterator[tuple[str, str]]:
    value = section.options[key]
    if key in RISKY_KEYS:
        yield key, value if isinstance(value, str) else ""
    elif isinstance(value, dict):
        for inner, text in value.items():
            if inner in RISKY_KEYS:
                yield inner, text


def _command(text: str) -> str:
    """Return a command as hatstand runs it, which knows no shell; aws-vault always uses one."""
    import shlex

    return shlex.join(("sh", "-c", text)) if _SHELL_CHARACTERS & set(text) else text


class _Reading:
    """Follows each role profile to where it starts."""

    def __init__(self, habits: Habits, notes: Notes) -> None:
        self._habits = habits
        self._notes = notes
        self._bases: dict[str | None, Base] = {}

    def bases(self) -> Iterable[Base]:
        for profile in self._habits.profiles.values():
            self._tell_unused(profile)
            if profile.written_by_awsume:
                why = "awsume wrote these profiles, with keys that end soon"
                self._notes.left_out(profile.section.line, "profile", why)
            elif profile.text("role_arn"):
                self._add(profile)
            elif profile.text("sso_account_id") or profile.text("granted_sso_account_id"):
                why = "Identity Center profiles: hatstand uses them from ~/.aws/config as they are"
                self._notes.left_out(profile.section.line, "sso_account_id", why)
        return self._bases.values()

    def _tell_unused(self, profile: AwsProfile) -> None:
        for key, why in _LEFT_OUT.items():
            if key in profile.section.options:
                self._notes.left_out(profile.line_of(key), key, why)

    def _add(self, profile: AwsProfile) -> None:
        role = self._role(profile)
        if role is None:
            return
        chain = self._chain(profile)
        if chain is None:
            return
        base_name, hubs = chain
        base = self._base(base_name)
        via = RoleArn.parse(hubs[0].text("role_arn")) if hubs else None
        source = self._habits.profiles.get(base_name) if base_name else None
        serial = profile.text("mfa_serial")
        inherits = self._habits.inherits_mfa and source is not None and not hubs
        needs_mfa = bool(serial or (inherits and source and source.text("mfa_serial")))
        if serial:
            base.serials.append((serial, profile.line_of("mfa_serial")))
        if profile.text("mfa_process") and base.mfa_process is None:
            base.mfa_process = self._mfa_process(profile)
        base.roles.append(
            FoundRole(
                profile.name,
                profile.line_of("role_arn"),
                role.account_id,
                role.name,
                mfa=True if needs_mfa else None,
                external_id=self._external_id(profile),
                duration=self._duration(profile),
                via=str(via) if via else None,
                region=profile.text("region") or None,
                region_line=profile.line_of("region"),
            )
        )

    def _role(self, profile: AwsProfile) -> RoleArn | None:
        """Return the role of a profile; None, and a warning, where none can be written."""
        text, line = profile.text("role_arn"), profile.line_of("role_arn")
        for key in ("web_identity_token_file", "web_identity_token_process"):
            if profile.text(key):
                message = f"left out: it starts from {key}, which config.toml has no place for"
                self._notes.warn(profile.line_of(key), profile.label, message)
                return None
        arn = RoleArn.parse(text)
        if arn is None:
            message = f'left out: "{printable(text)}" is not the ARN of a role'
            self._notes.warn(line, profile.label, message)
        elif arn.path != "/":
            self._notes.warn(
                line,
                profile.label,
                "left out: a role with a path can't be a template",
                "keep it as a profile: hatstand shows those of ~/.aws/config",
            )
        elif self._notes.checked(awsvalues.role_name, arn.name, line, profile.label):
            return arn
        return None

    def _chain(self, profile: AwsProfile) -> tuple[str | None, list[AwsProfile]] | None:
        """Return where a profile starts and the role profiles between, the nearest first."""
        hubs: list[AwsProfile] = []
        seen = {profile.name}
        link = profile
        while True:
            if not link.text("source_profile") and link.text("credential_source"):
                return None, hubs
            name = self._source_name(link)
            source = self._habits.profiles.get(name)
            if name == link.name or source is None or not source.is_hub:
                return name, hubs
            if name in seen:
                message = "left out: its source_profile leads back to itself"
                self._notes.warn(profile.line_of("source_profile"), profile.label, message)
                return None
            seen.add(name)
            if self._role(source) is None:
                message = f"left out: so is {printable(name)}, which it is assumed through"
                self._notes.warn(profile.section.line, profile.label, message)
                return None
            hubs.append(source)
            link = source

    def _source_name(self, profile: AwsProfile) -> str:
        name = profile.text("source_profile")
        if not name:
            why = 'no source_profile: "default" is taken, as awsume does; the AWS CLI refuses it'
            self._notes.warn(profile.section.line, profile.label, why)
        return name or "default"

    def _base(self, name: str | None) -> Base:
        known = self._bases.get(name)
        if known is not None:
            return known
        base = self._bases[name] = Base(name)
        profile = self._habits.profiles.get(name) if name is not None else None
        if profile is not None:
            if profile.text("region"):
                base.regions.append((profile.text("region"), profile.line_of("region")))
            if profile.text("mfa_serial"):
                base.serials.append((profile.text("mfa_serial"), profile.line_of("mfa_serial")))
            if profile.text("mfa_process"):
                base.mfa_process = self._mfa_process(profile)
        return base

    def _mfa_process(self, profile: AwsProfile) -> str | None:
        command = _command(profile.text("mfa_process"))
        line = profile.line_of("mfa_process")
        return self._notes.checked(awsvalues.command, command, line, profile.label)

    def _external_id(self, profile: AwsProfile) -> str | None:
        value = profile.text("external_id")
        line = profile.line_of("external_id")
        if not value:
            return None
        return self._notes.checked(
            awsvalues.external_id, value, line, f"{profile.label} external_id"
        )

    def _duration(self, profile: AwsProfile) -> int | None:
        text = profile.text("duration_seconds")
        try:
            seconds = int(text) if text else None
        except ValueError:
            return None  # told by whoever read the file
        if seconds is None or MINIMUM_DURATION <= seconds <= MAXIMUM_DURATION:
            return seconds
        self._notes.warn(
            profile.line_of("duration_seconds"),
            f"{profile.label} duration_seconds",
            f"left out: AWS takes {MINIMUM_DURATION} to {MAXIMUM_DURATION}",
        )
        return None
