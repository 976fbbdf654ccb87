"""What aws-vault and awsume add to the meaning of `~/.aws/config`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from hatstand.config.importers.notes import Notes
from hatstand.config.ini import Section, Value
from hatstand.domain.records import dataclass
from hatstand.domain.text import printable

AWS_VAULT_KEYS = (
    "include_profile",
    "parent_profile",
    "session_tags",
    "transitive_session_tags",
    "source_identity",
    "mfa_process",
    "web_identity_token_process",
)
"""Keys that no other tool has: with one of them, the file is read as aws-vault reads it."""

_INCLUDES = ("include_profile", "parent_profile")
_NOT_INHERITED = frozenset(
    ("aws_access_key_id", "aws_secret_access_key", "aws_session_token", "manager", *_INCLUDES)
)
_DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class AwsProfile:
    """One profile with what it inherits.

    Attributes:
        options: Its own keys, then those of the profiles that it includes; secrets may be in it.
        origins: For an inherited key the section that it comes from.
    """

    name: str
    section: Section
    options: Mapping[str, Value] = field(repr=False)
    origins: Mapping[str, Section] = field(default_factory=dict, repr=False)

    @property
    def label(self) -> str:
        """How findings call it."""
        return f"[{printable(self.section.name)}]"

    @property
    def written_by_awsume(self) -> bool:
        """Whether awsume made it, with temporary keys that it renews."""
        marked = self.text("manager") == "awsume" or self.name.startswith("autoawsume-")
        return marked or any(key.startswith("auto-refresh-") for key in self.section.options)

    @property
    def is_hub(self) -> bool:
        """Whether who starts from it assumes its role first: static keys in it would win."""
        return bool(self.text("role_arn")) and "aws_access_key_id" not in self.section.options

    def text(self, key: str) -> str:
        """Return a text, empty where it is absent or a block."""
        value = self.options.get(key)
        return value if isinstance(value, str) else ""

    def line_of(self, key: str) -> int:
        """Return the line of a key, wherever it comes from."""
        section = self.origins.get(key, self.section)
        return section.lines.get(key, self.section.line)


class Habits:
    """The profiles of one file, as the tool reads them that it was written for.

    Attributes:
        profiles: By name, in the order of the file.
        inherits_mfa: Whether a device of the source profile counts for the role too, as for
            aws-vault and awsume; for the AWS CLI it does not.
    """

    def __init__(self, sections: Mapping[str, Section], notes: Notes) -> None:
        self._sections = sections
        self._notes = notes
        self._of_aws_vault = any(
            key in section.options for section in sections.values() for key in AWS_VAULT_KEYS
        )
        self.profiles = {name: self._profile(name, section) for name, section in sections.items()}
        of_awsume = any(profile.written_by_awsume for profile in self.profiles.values())
        self.inherits_mfa = self._of_aws_vault or of_awsume

    def _profile(self, name: str, section: Section) -> AwsProfile:
        if not self._of_aws_vault:
            return AwsProfile(name, section, section.options)
        options: dict[str, Value] = dict(section.options)
        origins: dict[str, Section] = {}
        seen = {name}
        current = section
        while True:
            included = self._included(current)
            if not included or (included == _DEFAULT and _DEFAULT in seen):
                break
            parent = self._sections.get(included)
            if included in seen or parent is None:
                self._tell_bad_include(current, included, loop=included in seen)
                break
            seen.add(included)
            for key, value in parent.options.items():
                if key not in options and key not in _NOT_INHERITED:
                    options[key] = value
                    origins[key] = parent
            current = parent
        return AwsProfile(name, section, options, origins)

    def _included(self, section: Section) -> str:
        """Return the name of the profile that a section inherits from."""
        for key in _INCLUDES:
            value = section.options.get(key)
            if isinstance(value, str) and value:
                return value
        return _DEFAULT if _DEFAULT in self._sections else ""

    def _tell_bad_include(self, section: Section, included: str, *, loop: bool) -> None:
        key = next((key for key in _INCLUDES if key in section.options), _INCLUDES[0])
        what = "leads back to itself" if loop else "is not in this file"
        message = f'"{printable(included)}" {what}'
        label = f"[{printable(section.name)}] {key}"
        told = (section.lines.get(key), label, message)
        if not any((f.line, f.key, f.message) == told for f in self._notes.findings):
            self._notes.warn(*told, "nothing is inherited from there")
