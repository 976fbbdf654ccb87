"""Looks at everything that has to be right before roles can be assumed and handed over."""

from __future__ import annotations

import os
import shlex
import shutil
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from hatstand import paths
from hatstand.domain.records import dataclass
from hatstand.domain.text import grouped_account_id, printable
from hatstand.errors import AccessDenied, AwsError, HatstandError, OrganizationsUnavailable
from hatstand.services.workspace import Workspace

_ROOM = 1 << 20  # bytes: less than a snapshot takes, and what is stored with it

_TILL_THE_END = "until then what should be stored lasts as long as the program that knows it"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `status` is `ok`, `warn`, `fail` or `info`."""

    name: str
    status: str
    finding: str
    hint: str = ""


async def examine(
    workspace: Workspace, clipboard: Iterable[Check] = (), aws_files: Iterable[Path] = ()
) -> tuple[Check, ...]:
    """Return all checks; what needs AWS is left out offline.

    Args:
        workspace: What is looked at.
        clipboard: What trying the clipboard found; that is for a face to do.
        aws_files: The AWS files that were read.
    """
    checks = [
        *_settings(workspace),
        *_profiles(workspace),
        *_open_to_others((Path(workspace.settings.file), *aws_files)),
        *_files(workspace),
        *_terminal(),
        *clipboard,
    ]
    if workspace.offline:
        return (*checks, Check("credentials", "info", "not looked at: offline"))
    return (*checks, *await _aws(workspace))


def _settings(workspace: Workspace) -> list[Check]:
    settings = workspace.settings
    if not settings.exists:
        finding = f"no file at {settings.file}: the defaults are in force"
        return [Check("settings", "info", finding, "`hatstand config path` says where it goes")]
    if settings.findings:
        blocking = "fail" if settings.blocking else "warn"
        count = len(settings.findings)
        finding = f"{count} finding{'s' if count > 1 else ''} in {settings.file}"
        return [Check("settings", blocking, finding, "`hatstand config check` lists them")]
    return [Check("settings", "ok", f"{settings.file}, context {workspace.context.name}")]


def _profiles(workspace: Workspace) -> list[Check]:
    profiles = workspace.profiles
    broken = [profile for profile in profiles.profiles if profile.problem]
    checks = [Check("profiles", "ok", f"{len(profiles.profiles)} in the AWS files")]
    checks += [Check("AWS files", "warn", str(finding)) for finding in profiles.findings[:5]]
    checks += [
        Check("profile", "warn", f"{printable(profile.name)}: {printable(profile.problem)}")
        for profile in broken[:5]
    ]
    return checks


def _open_to_others(files: Iterable[Path]) -> Iterator[Check]:
    """Yield a warning for each file that says what is run, and that others may change."""
    for path in files:
        try:
            status = path.stat()
        except OSError:
            continue
        foreign = hasattr(os, "getuid") and status.st_uid not in (os.getuid(), 0)
        if foreign or status.st_mode & 0o022:
            finding = f"{printable(str(path))} can be changed by others, who choose so what is run"
            hint = f"chmod go-w {shlex.quote(printable(str(path)))}"
            yield Check("permissions", "warn", finding, "it should be yours" if foreign else hint)


def _files(workspace: Workspace) -> list[Check]:
    store = workspace.settings.sessions.store.value
    where = paths.runtime_directory()
    words = {
        "runtime": f"session secrets are in files of this user alone, in {where}",
        "memory": "session secrets are in this process's memory only",
        "keyring": "session secrets are in the system's keyring",
    }
    checks = [Check("secrets", "ok", words[store])]
    for name, directory in (("runtime", where), ("state", paths.state_directory())):
        checks.append(_directory(name, directory))
    if workspace.snapshot_problem:
        checks.append(Check("snapshot", "warn", workspace.snapshot_problem, "`hatstand sync`"))
    if workspace.marks_problem:
        finding = workspace.marks_problem
        checks.append(Check("marks", "fail", finding, "mend that file, or move it away"))
    return checks


def _directory(name: str, directory: Path) -> Check:
    try:
        status = directory.stat()
    except FileNotFoundError:
        return Check(f"{name} files", "ok", f"{directory} is made when needed")
    except OSError as error:
        return Check(f"{name} files", "fail", f"{directory}: {error.strerror}")
    mode = stat.S_IMODE(status.st_mode)
    if hasattr(os, "getuid") and status.st_uid != os.getuid():
        return Check(f"{name} files", "fail", f"{directory} belongs to another user")
    if mode & 0o077:
        finding = f"{directory} can be read by others (mode {mode:04o})"
        return Check(f"{name} files", "warn", finding, f"chmod 700 {directory}")
    return _writing(f"{name} files", directory) or Check(
        f"{name} files", "ok", f"{directory} (mode {mode:04o})"
    )


def _writing(name: str, directory: Path) -> Check | None:
    """Return what keeps files from being written into a directory, or None."""
    if not os.access(directory, os.W_OK):
        finding = f"{directory} can't be written: {_TILL_THE_END}"
        return Check(name, "warn", finding, "See that it is yours, on a writable disk")
    if shutil.disk_usage(directory).free < _ROOM:
        finding = f"the disk of {directory} is full: {_TILL_THE_END}"
        return Check(name, "warn", finding, "Make room on it")
    return None


def _terminal() -> list[Check]:
    environ = os.environ
    terminal = environ.get("TERM", "")
    checks = [Check("terminal", "ok" if terminal else "warn", terminal or "TERM is not set")]
    if "UTF" not in "".join(environ.get(n, "") for n in ("LC_ALL", "LC_CTYPE", "LANG")).upper():
        finding = "the locale names no UTF-8: plain ASCII signs may be needed"
        checks.append(Check("characters", "info", finding, '[ui] ascii = "on"'))
    return checks


async def _aws(workspace: Workspace) -> list[Check]:
    if workspace.endpoint:
        endpoint = [Check("endpoint", "warn", f"{workspace.endpoint} is asked instead of AWS")]
    else:
        endpoint = []
    caller = await workspace.identify()
    if caller is None:
        error = workspace.base_problem
        if error is None:
            return endpoint
        said = f": {error.message}" if isinstance(error, AwsError) and error.message else ""
        clock = Check("clock", "info", "not compared: AWS accepted no signed request")
        if "clock" in error.title:
            clock = Check("clock", "fail", error.title, error.hint)
        return [*endpoint, Check("credentials", "fail", f"{error.title}{said}", error.hint), clock]
    who = f"{caller.arn} ({grouped_account_id(caller.account_id)})"
    return [
        *endpoint,
        Check("credentials", "ok", who),
        Check("clock", "ok", "AWS accepts this machine's time"),
        await _organizations(workspace),
        await _devices(workspace),
    ]


async def _organizations(workspace: Workspace) -> Check:
    try:
        facts = await workspace.may_read_organizations()
    except OrganizationsUnavailable as error:
        finding = f"may not be read ({error.code}): the tree comes from profiles and settings"
        return Check("organization", "info", finding, "docs: permissions")
    except HatstandError as error:
        return Check("organization", "fail", error.title, error.hint)
    return Check("organization", "ok", facts)


async def _devices(workspace: Workspace) -> Check:
    serial = workspace.context.mfa_serial
    if serial:
        return Check("MFA", "ok", f"{serial} (configured)")
    try:
        devices = await workspace.mfa_devices()
    except AccessDenied:
        finding = "iam:ListMFADevices is denied"
        return Check("MFA", "info", finding, "name the device: mfa_serial in the context")
    except HatstandError as error:
        return Check("MFA", "warn", error.title, error.hint)
    usable = [device.serial for device in devices if device.usable]
    if usable:
        return Check("MFA", "ok", ", ".join(usable))
    if devices:
        return Check("MFA", "warn", "only passkeys, which AWS does not take for API calls")
    return Check("MFA", "info", "no device is registered")
