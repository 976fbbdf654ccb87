"""The composition root: the only module that knows adapters, stores and settings together."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hatstand import paths
from hatstand.config.awsfiles import default_paths, is_own_file, load_profiles
from hatstand.config.load import load_settings
from hatstand.config.model import ContextSettings, Settings
from hatstand.config.model import SessionStore as StoreKind
from hatstand.domain.profiles import ProfileKind, ProfileSet
from hatstand.domain.records import dataclass
from hatstand.domain.text import printable
from hatstand.errors import UsageError
from hatstand.services.knowledge import DemoFacts, Ports
from hatstand.services.ports import CliCache, HistoryStore, JournalStore
from hatstand.services.workspace import Workspace

if TYPE_CHECKING:
    from hatstand.aws.gateway import AwsGateway
    from hatstand.config.following import FollowedSettings
    from hatstand.services.ports.pages import PagesStore
    from hatstand.store.ready import ReadyFiles
    from hatstand.store.sessions import KeptSessions


DEMO_RATE = 20.0
"""Share of AWS's rates that the demo takes: it has no neighbours in its account. Where it was told
to throttle it says so, and the crawl slows as it would for AWS."""


LOCK_PATIENCE = 30.0
"""Seconds that a tool in the background waits for another hatstand that assumes the same role:
longer than AWS takes to answer, shorter than a person who was asked for a code may take."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""
        import asyncio  # not for commands that never wait

        await asyncio.sleep(seconds)


class LooplessClock(SystemClock):
    """The same for services that run without an event loop."""

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""
        import time

        time.sleep(seconds)  # noqa: ASYNC251 - there is no loop that this could hold up


@dataclass(frozen=True, slots=True)
class Options:
    """The global options of the command line, and what a command asks for."""

    demo: bool = False
    context: str | None = None
    config: Path | None = None
    region: str | None = None
    offline: bool = False
    verbose: bool = False
    as_handed_out_role: bool = False
    """Whether a role handed to this shell (HATSTAND_ROLE) is what is looked from."""
    unattended: bool = False
    """Whether a tool asks in the background: nothing that could prompt is run, what was used last
    stays, and the services' coroutines run without an event loop (see `aws.blocking`)."""
    draws: bool = False
    """Whether the terminal is drawn on: no `credential_process` gets it, nor the keys."""


@dataclass(frozen=True, slots=True)
class Built:
    """A workspace, what should be told about how it was made, and the caller's environment.

    `environ` is the environment as it was before a demo changed it: children get that one.
    """

    workspace: Workspace
    notices: tuple[str, ...]
    environ: dict[str, str]


def build(options: Options, like: Workspace | None = None) -> Built:
    """Return the workspace for some options; no call to AWS is made and botocore not imported.

    Args:
        options: What the command line says.
        like: One of this process that was made before: sessions that only the process knows are
            shared with it.

    Raises:
        UsageError: There is no such context, or the demo can't be had.
        ConfigurationError: The session store can't be had.
    """
    environ = dict(os.environ)
    pointed_at_demo = points_at_demo() if like is None else like.shell_points_at_demo
    notices: list[str] = []
    demo = _enter_demo(options)
    if demo is None and pointed_at_demo:
        from hatstand import embedded

        if embedded.leave_demo_endpoint(environ_of_process()):
            notices.append("this shell points at the demo: its endpoint is ignored without --demo")
    settings = settings_in_force(
        _existing(settings_file(options.config, demo=False), options.config)
    )
    notices += [str(finding) for finding in settings.findings]
    context = settings.context(options.context)
    if context is None:
        known = ", ".join(context.name for context in settings.contexts) or "profiles"
        wanted = options.context or settings.default_context or ""
        raise UsageError(f"there is no context {printable(wanted)!r}", f"Known: {known}.")
    handed_out = bool(os.environ.get("HATSTAND_ROLE"))
    if handed_out and options.as_handed_out_role:
        context, handed_out = replace(context, profile=None), False
    profiles = load_profiles(*default_paths(os.environ))
    notices += [
        str(finding)
        for finding in profiles.findings
        if options.verbose or finding.severity == "error"  # the AWS CLI refuses the whole file
    ]
    context = _starting_from_a_role(context, profiles, handed_out=handed_out)
    rate = settings.rate if demo is None else DEMO_RATE
    if context.mfa_process and not is_own_file(Path(settings.file)):
        context = replace(context, mfa_process=None)
        notices.append("mfa_process is not run: others may write the file that names it")
    gateway = _gateway_class(options)(
        os.environ,
        rate,
        profile=context.profile,
        ignore_environment_keys=handed_out,
        lends_terminal=not options.draws,
    )
    notices += [notice.text for notice in gateway.notices]
    workspace = Workspace(
        settings,
        context,
        profiles,
        _ports(settings, gateway, unattended=options.unattended, like=like),
        region=options.region or _environment_region(context, handed_out=handed_out),
        offline=options.offline,
        demo=demo,
    )
    notices += [problem] if (problem := workspace.marks_problem) else []
    workspace.shell_points_at_demo = pointed_at_demo
    workspace.start = "" if handed_out else _start()
    return Built(workspace, tuple(notices), environ)


def _starting_from_a_role(
    context: ContextSettings, profiles: ProfileSet, *, handed_out: bool
) -> ContextSettings:
    """Return the context with the default chain's profile named where that profile is a role.

    botocore would assume it unseen; here it is a hop like any other.
    """
    if context.profile or (os.environ.get("AWS_ACCESS_KEY_ID") and not handed_out):
        return context
    chosen = os.environ.get("AWS_DEFAULT_PROFILE") or os.environ.get("AWS_PROFILE")
    name = "default" if handed_out or not chosen else chosen
    profile = profiles.get(name)
    if profile is None or profile.kind is not ProfileKind.ROLE:
        return context
    return replace(context, profile=name)


def environ_of_process() -> dict[str, str]:
    """Return the process's environment as something that can be changed."""
    return os.environ  # type: ignore[return-value]


def points_at_demo() -> bool:
    """Tell whether the calling shell holds a demo's exports."""
    return bool(os.environ.get("HATSTAND_DEMO"))


def settings_in_force(file: Path) -> Settings:
    """Return the settings of a file within the bounds of the machine's policy."""
    from hatstand.config.bounded import bounded
    from hatstand.config.machine_policy import load_machine_policy

    policy = load_machine_policy(paths.machine_policy_file(), owner=paths.MACHINE_OWNER)
    return bounded(load_settings(file), policy)


def followed(settings: Settings) -> FollowedSettings:
    """Return what reads settings again when their file changes."""
    from hatstand.config.following import FollowedSettings

    policy = paths.machine_policy_file()
    return FollowedSettings(Path(settings.file), policy, policy_owner=paths.MACHINE_OWNER)


def settings_file(config: Path | None, *, demo: bool) -> Path:
    """Return the path of the settings file in use."""
    if demo and config is None:
        _enter_demo(Options(demo=True))
    return config.absolute() if config is not None else paths.config_file()


def _existing(file: Path, asked_for: Path | None) -> Path:
    """Return the settings file; one that was asked for has to be there.

    Raises:
        UsageError: It is not.
    """
    if asked_for is not None and not file.exists():
        raise UsageError(f"there is no file {printable(str(file))}", "--config names it")
    return file


def existing_settings_file(config: Path | None, *, demo: bool) -> Path:
    """Return the path of the settings file in use; one that was asked for has to be there.

    Raises:
        UsageError: It is not.
    """
    return _existing(settings_file(config, demo=demo), config)


def aws_files() -> tuple[Path, Path]:
    """Return the paths of both AWS files: config, credentials."""
    return default_paths(os.environ)


def profiles_of_files() -> ProfileSet:
    """Return the profiles of both AWS files."""
    return load_profiles(*aws_files())


_entered: list[DemoFacts] = []


def _enter_demo(options: Options) -> DemoFacts | None:
    """Join or start the demo, once in a process, and move into its home."""
    if not options.demo:
        return None
    if not _entered:
        import time

        from hatstand import embedded
        from hatstand.domain import totp

        running = embedded.join_or_start()
        embedded.enter(running)
        seed = running.totp_seed
        _entered.append(
            DemoFacts(
                running.url,
                lambda: totp.code(seed, time.time()),
                lambda: totp.seconds_left(time.time()),
            )
        )
    return _entered[0]


def _start() -> str:
    """Return what tells whose environment this is; no more of temporary keys than their account.

    These change each hour, and the first twelve characters of their ids stand for the account.
    """
    key_id = os.environ.get("AWS_ACCESS_KEY_ID", "")
    temporary = os.environ.get("AWS_SESSION_TOKEN") or os.environ.get("AWS_SECURITY_TOKEN")
    if key_id:
        return key_id[:12] if temporary else key_id
    return os.environ.get("AWS_DEFAULT_PROFILE") or os.environ.get("AWS_PROFILE") or ""


def _environment_region(context: ContextSettings, *, handed_out: bool) -> str:
    """Return the region that the user set in the environment, where no context names one.

    As for the AWS CLI it counts more than a profile's; what came with a role that hatstand handed
    out is not the user's.
    """
    if context.region or handed_out:
        return ""
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or ""


def gateway() -> AwsGateway:
    """Return the way to AWS where there is no context yet."""
    handed_out = bool(os.environ.get("HATSTAND_ROLE"))
    return _gateway_class(Options())(os.environ, ignore_environment_keys=handed_out)


def _gateway_class(options: Options) -> type[AwsGateway]:
    if options.unattended:
        from hatstand.aws.blocking import BlockingGateway

        return BlockingGateway
    from hatstand.aws.gateway import AwsGateway

    return AwsGateway


def _ports(
    settings: Settings, gateway: AwsGateway, *, unattended: bool, like: Workspace | None
) -> Ports:
    from hatstand.store.colors import TomlColors
    from hatstand.store.marks import TomlMarks
    from hatstand.store.snapshot import SqliteSnapshots
    from hatstand.store.state import TomlState, UnattendedState

    clock = LooplessClock() if unattended else SystemClock()
    state = paths.state_directory()
    sessions = _sessions(settings)
    kept = like.session_store if like is not None else None
    if isinstance(kept, type(sessions)):
        sessions = kept
    if unattended:
        sessions.wait_without_loop(LOCK_PATIENCE)
    return Ports(
        gateway=gateway,
        snapshots=SqliteSnapshots(state / "snapshots"),
        sessions=sessions,
        state=(UnattendedState if unattended else TomlState)(state / "state.toml"),
        clock=clock,
        cli_cache=_cli_cache(settings, clock),
        histories=None if unattended else lambda: _histories(state),
        journal=_journal(state),
        marks=TomlMarks(state / "marks.toml"),
        colors=None if unattended else TomlColors(state / "colors.toml"),
        pages=None if unattended else lambda: _unfinished_pages(state, clock),
        without_loop=unattended,
    )


def _journal(state: Path) -> JournalStore:
    from hatstand.store.journal import JournalFiles

    return JournalFiles(state / "journal")


def _histories(state: Path) -> HistoryStore:
    from hatstand.store.history import SealedHistories

    return SealedHistories(state / "history")


def _unfinished_pages(state: Path, clock: SystemClock) -> PagesStore:
    from hatstand.store.unfinished import UnfinishedPages

    return UnfinishedPages(state / "snapshots" / "unfinished", clock.now)


def ready_files() -> ReadyFiles:
    """Return where answers of the warm path are kept."""
    from hatstand import _fast
    from hatstand.store.ready import ReadyFiles

    return ReadyFiles(Path(_fast.ready_directory(os.environ)))


def _sessions(settings: Settings) -> KeptSessions:
    from hatstand.store import sessions

    directory = paths.runtime_directory()
    match settings.sessions.store:
        case StoreKind.MEMORY:
            return sessions.MemorySessions()
        case StoreKind.KEYRING:
            from hatstand.store.keyrings import KeyringSessions

            return KeyringSessions(directory)
        case StoreKind.RUNTIME:
            return sessions.RuntimeSessions(directory)


def _cli_cache(settings: Settings, clock: SystemClock) -> CliCache | None:
    if not settings.sessions.share_with_aws_cli or settings.blocking:
        return None
    from hatstand.aws.clicache import CliCacheFiles

    return CliCacheFiles(clock)
