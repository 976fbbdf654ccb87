"""AWS Extend Switch Roles: the browser extension's configuration.

Its dialect of INI differs from that of the AWS files: `;` and `#` begin a comment anywhere, a key
without a value or twice in a section is a fault, a section may come twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hatstand.config import awsvalues
from hatstand.config.importers.gathering import Base, FoundRole, contexts_of
from hatstand.config.importers.notes import Notes
from hatstand.config.importers.result import RISKY_KEYS, Imported, Risk
from hatstand.domain.arn import RoleArn, is_account_id
from hatstand.domain.text import printable

AESR_KEYS = (
    "aws_account_id",
    "role_name",
    "aws_account_alias",
    "target_role_name",
    "target_region",
    "color",
    "image",
)
"""Keys that no other tool has."""

_KNOWN_KEYS = frozenset((*AESR_KEYS, "role_arn", "source_profile", "region"))
_COMMENT = re.compile(r"[;#].*")
_HEADER = re.compile(r"\[(.+)\]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_ALIAS = re.compile(r"[a-z0-9](?:-?[a-z0-9]){2,62}")
_NO_PLACE = {
    "color": "colours come from [[environments]]",
    "image": "config.toml has no place for it",
}


@dataclass(slots=True)
class _Section:
    """One profile as it is written."""

    name: str
    line: int
    options: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)

    @property
    def label(self) -> str:
        return f"[{printable(self.name)}]"


def import_aesr(text: str, file: str, known_profiles: frozenset[str] = frozenset()) -> Imported:
    """Return the contexts of a configuration of AWS Extend Switch Roles.

    Each base account is a context; target roles without one are together in a context of their
    own. Colours and images have no place in `config.toml`.

    Args:
        text: The configuration.
        file: How findings call it.
        known_profiles: The profiles of this machine: a base account is started from only where
            a profile has its name.
    """
    notes = Notes(printable(file))
    sections = _parse(text, notes)
    bases = _Reading(sections, notes).bases()
    contexts = contexts_of(bases, known_profiles, notes)
    return Imported(contexts, notes.sorted(), _risks(sections))


def _parse(text: str, notes: Notes) -> list[_Section]:
    sections: list[_Section] = []
    stray = False
    for number, whole in enumerate(_LINE_END.split(text.removeprefix("\ufeff")), 1):
        line = _COMMENT.sub("", whole).strip()
        header = _HEADER.fullmatch(line)
        if header is not None:
            name = re.sub(r"^profile\s+", "", header[1].strip(), flags=re.IGNORECASE)
            sections.append(_Section(name, number))
        elif line and sections:
            _take(sections[-1], number, line, whole, notes)
        elif line and not stray:
            stray = True
            notes.error(number, "", "text before the first [profile]")
    return sections


def _take(section: _Section, number: int, line: str, whole: str, notes: Notes) -> None:
    key, equals, value = (part.strip() for part in line.partition("="))
    if not equals or not key or not value:
        hint = ""
        if equals and key and _COMMENT.search(whole):
            hint = "; and # begin a comment anywhere in this file: write a colour without #"
        notes.error(number, section.label, "a line without a key and a value", hint)
    elif key in section.options:
        notes.error(
            number,
            section.label,
            f"{printable(key)} is here already, on line {section.lines[key]}",
            "remove one of the two",
        )
    else:
        section.options[key] = value
        section.lines[key] = number


def _risks(sections: Iterable[_Section]) -> tuple[Risk, ...]:
    return tuple(
        Risk(section.line_of(key), section.name, key, section.options[key])
        for section in sections
        for key in RISKY_KEYS
        if key in section.options
    )


class _Reading:
    """Finds out which sections are base accounts, and what is reached from each."""

    def __init__(self, sections: list[_Section], notes: Notes) -> None:
        self._sections = sections
        self._notes = notes
        self._by_name: dict[str, _Section] = {}
        for section in sections:
            self._by_name.setdefault(section.name, section)
        self._sources = {
            section.options["source_profile"]
            for section in sections
            if "source_profile" in section.options
        }
        self._aliases = dict(self._known_aliases())

    def _known_aliases(self) -> Iterable[tuple[str, str]]:
        for section in self._sections:
            alias = section.options.get("aws_account_alias")
            account = section.options.get("aws_account_id", "")
            if alias and is_account_id(account):
                yield alias, account

    def bases(self) -> Iterable[Base]:
        found: dict[str | None, Base] = {}
        for section in self._sections:
            self._tell_unused(section)
            account, role = self._place(section)
            if account is None:
                continue
            if section.name in self._sources and self._by_name[section.name] is section:
                self._begin(section, account, found)
            source = section.options.get("source_profile")
            if source is not None:
                self._add_target(section, account, role, source, found)
            elif section.name not in self._sources:
                self._add_single(section, account, role, found)
        return found.values()

    def _tell_unused(self, section: _Section) -> None:
        for key in section.options:
            if key in _NO_PLACE:
                self._notes.left_out(section.lines[key], key, _NO_PLACE[key])
            elif key not in _KNOWN_KEYS and key not in RISKY_KEYS:
                self._notes.left_out(
                    section.lines[key], printable(key), "AWS Extend Switch Roles does not know it"
                )

    def _begin(self, section: _Section, account: str, found: dict[str | None, Base]) -> None:
        base = found.setdefault(section.name, Base(section.name, is_profile=False))
        if is_account_id(account):
            name = section.options.get("aws_account_alias", section.name)
            base.account = (account, name)

    def _place(self, section: _Section) -> tuple[str | None, str]:
        """Return the account that a section names (None where it can't be used) and the role."""
        options = section.options
        if "role_arn" in options:
            return self._place_of_arn(section)
        text = options.get("aws_account_id")
        if text is None:
            self._notes.error(
                section.line, section.label, "no account: role_arn or aws_account_id is missing"
            )
            return None, ""
        account = self._aliases.get(text, text)
        if not is_account_id(account) and _ALIAS.fullmatch(account) is None:
            self._notes.error(
                section.line_of("aws_account_id"),
                f"{section.label} aws_account_id",
                f'"{printable(text)}" is neither an account id nor an alias',
                "an id has twelve digits",
            )
            return None, ""
        return account, options.get("role_name", "")

    def _place_of_arn(self, section: _Section) -> tuple[str | None, str]:
        options, line = section.options, section.line_of("role_arn")
        if "aws_account_id" in options or "role_name" in options:
            message = "role_arn stands beside aws_account_id or role_name"
            self._notes.error(section.line, section.label, message, "remove one of the two")
            return None, ""
        arn = RoleArn.parse(options["role_arn"])
        if arn is None:
            message = f'"{printable(options["role_arn"])}" is not the ARN of a role'
            self._notes.error(line, f"{section.label} role_arn", message)
            return None, ""
        return arn.account_id, f"{arn.path.removeprefix('/')}{arn.name}"

    def _add_target(
        self,
        section: _Section,
        account: str,
        role: str,
        source: str,
        found: dict[str | None, Base],
    ) -> None:
        base_section = self._by_name.get(source)
        if base_section is None:
            self._notes.error(
                section.line_of("source_profile"),
                f"{section.label} source_profile",
                f'"{printable(source)}" is not in this file',
            )
            return
        options = base_section.options
        role = role or options.get("target_role_name", "")
        if not role:
            message = "no role: role_name is missing, and target_role_name in its base account"
            self._notes.error(section.line, section.label, message)
            return
        base = found.setdefault(source, Base(source, is_profile=False))
        region = section.options.get("region") or options.get("target_region")
        self._add(section, account, role, region, base)

    def _add_single(
        self, section: _Section, account: str, role: str, found: dict[str | None, Base]
    ) -> None:
        if role:
            base = found.setdefault(None, Base(None))
            self._add(section, account, role, section.options.get("region"), base)
        else:
            self._notes.warn(
                section.line, section.label, "left out: a base account without target roles"
            )

    def _add(
        self, section: _Section, account: str, role: str, region: str | None, base: Base
    ) -> None:
        line = section.line_of("role_arn" if "role_arn" in section.options else "role_name")
        name = self._notes.checked(awsvalues.role_name, role, line, section.label)
        if name is None:
            return
        if not is_account_id(account):
            self._notes.warn(
                section.line_of("aws_account_id"),
                section.label,
                f'the account is named by its alias, "{account}": the role shows where an account '
                "has that name",
                "write the twelve digits instead",
            )
        base.roles.append(
            FoundRole(
                section.name,
                line,
                account,
                name,
                region=region,
                region_line=section.line_of("region"),
            )
        )


def looks_like_aesr(options: Mapping[str, object]) -> bool:
    """Tell whether a section has a key that only this tool knows."""
    return any(key in options for key in AESR_KEYS)
