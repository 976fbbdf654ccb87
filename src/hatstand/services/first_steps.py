"""The first start in a few lines: what is here, and what each missing thing would bring and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hatstand.config.model import Settings
from hatstand.domain.profiles import ProfileKind, ProfileSet
from hatstand.domain.records import dataclass
from hatstand.domain.text import grouped_account_id
from hatstand.errors import AwsError, NoCredentialsError

if TYPE_CHECKING:
    from hatstand.services.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class Way:
    """What to type, and what that brings."""

    line: str
    brings: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was looked for.

    Attributes:
        label: What it is, in a word.
        text: What was found, or that nothing was.
        found: Whether it is there; None where nobody knows yet.
        ways: How to get it, where it is missing.
    """

    label: str
    text: str
    found: bool | None
    ways: tuple[Way, ...] = ()


DEMO = Way("hatstand --demo", "a made-up company to try")

_KINDS = {
    ProfileKind.ROLE: ("role", "roles"),
    ProfileKind.SSO: ("by Identity Center", "by Identity Center"),
    ProfileKind.KEYS: ("with keys", "with keys"),
    ProfileKind.PROCESS: ("by credential_process", "by credential_process"),
    ProfileKind.WEB_IDENTITY: ("by web identity", "by web identity"),
    ProfileKind.LOGIN: ("by aws login", "by aws login"),
}


def first_steps(known: Knowledge) -> tuple[Step, ...]:
    """Return what was looked for, in the order in which one needs it."""
    profiles = _profiles(known.profiles)
    return (_identity(known), profiles, _region(known), _rights(known), _settings(known.settings))


def _identity(known: Knowledge) -> Step:
    caller, problem = known.caller, known.base_problem
    if caller is not None:
        start = known.context.profile or "the default credentials"
        where = grouped_account_id(caller.account_id)
        return Step("Identity", f"{caller.label} in {where}, by {start}", found=True)
    if known.offline:
        return Step("Identity", "nobody is asked offline", found=None)
    if problem is None:
        return Step("Identity", "not asked yet", found=None)
    if isinstance(problem, AwsError):
        # What AWS said is told as what failed.
        return Step("Identity", "AWS could not be asked whose the credentials are", found=False)
    ways: tuple[Way, ...] = ()
    if isinstance(problem, NoCredentialsError):
        ways = tuple(_sign_ins(known.profiles))
    return Step("Identity", problem.title, found=False, ways=ways)


def _sign_ins(profiles: ProfileSet) -> Iterator[Way]:
    """Yield how to come by credentials, with the profiles there are or without any."""
    logins = dict.fromkeys(one.login_command for one in profiles.profiles if one.login_command)
    if logins:
        yield Way(next(iter(logins)), "signs in again")
    bases = [one.name for one in profiles.profiles if one.kind is ProfileKind.KEYS]
    if bases:
        yield Way(f"export AWS_PROFILE={bases[0]}", "starts from that profile")
    if not logins and not bases:
        yield Way("aws configure sso", "signs in by IAM Identity Center")
        yield Way("aws configure", "takes the access key of a user")


def _profiles(profiles: ProfileSet) -> Step:
    count = len(profiles.profiles)
    if not count:
        return Step("Profiles", "none in ~/.aws/config and ~/.aws/credentials", found=False)
    kinds = Counter(profile.kind for profile in profiles.profiles)
    words = [
        f"{kinds[kind]} {one if kinds[kind] == 1 else more}"
        for kind, (one, more) in _KINDS.items()
        if kinds[kind]
    ]
    text = ", ".join(words) if len(words) == 1 else f"{count}: {', '.join(words)}".rstrip(": ")
    if not profiles.findings:
        return Step("Profiles", text, found=True)
    many = len(profiles.findings)
    ways = (Way("hatstand config check", f"tells {many} findings"),)
    return Step("Profiles", text, found=True, ways=ways)


def _region(known: Knowledge) -> Step:
    named = known.named_region
    text = named or f"{known.region}, because nothing names one (AWS_REGION)"
    return Step("Region", text, found=bool(named))


def _rights(known: Knowledge) -> Step:
    organization = known.inventory.organization
    if organization.id:
        return Step("Rights", f"the organization {organization.id} may be read", found=True)
    if known.caller is None or not known.crawled:
        return Step("Rights", "an organization that may be read becomes the tree", found=None)
    context = known.context.name
    return Step(
        "Rights",
        "no organization may be read",
        found=False,
        ways=(
            Way('organization.role = "arn:…"', f"in [contexts.{context}]"),
            Way(f"[[contexts.{context}.accounts]]", "accounts by hand"),
        ),
    )


def _settings(settings: Settings) -> Step:
    if not settings.exists:
        ways = (Way("hatstand config init", "writes a first file"),)
        return Step("Settings", "none", found=False, ways=ways)
    if settings.findings:
        many = len(settings.findings)
        ways = (Way("hatstand config check", "tells line and key"),)
        return Step("Settings", f"{settings.file}: {many} wrong", found=False, ways=ways)
    names = ", ".join(context.name for context in settings.contexts) or "no context"
    return Step("Settings", f"{settings.file}: {names}", found=True)
