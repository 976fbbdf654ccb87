"""The warm path: what is ready is printed, or run with, before anything is imported.

It knows `credential-process`, `env`, `exec` and `prompt`.

The normal path leaves its answer in a file that is printed as it is. The file's first line repeats
everything that the answer depends on, and until when it may be given; it is compared whole, so
that any difference, also a collision of names, is a miss, and the normal path decides.

Only `os` and `time` are imported, which the interpreter has loaded anyway; a test holds
that. The normal path asks this module for the same lines, so there is one place that makes them.
"""

import os
import time

from hatstand import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` would be one more import
    from collections.abc import Mapping, Sequence

Request = tuple[str, str, str, str, str, str]
"""The command, its target, `--duration`, `--context` and `--region`, and what `env` writes for,
such as `--shell=bash`, or the name of the program that `exec` runs; empty where not given."""

CREDENTIAL_PROCESS = "credential-process"
ENV = "env"
EXEC = "exec"
PROMPT = "prompt"

CHAIN_VARIABLE = "HATSTAND_PROCESSES"
"""What `credential-process` was asked by the processes above this one: it never asks itself."""

MACHINE_POLICY = "/etc/hatstand/policy.toml"
"""As in `paths`: what it allows may change while an answer is ready."""

_ANYWHERE = ("--context", "--region")
_OPTIONS = {
    CREDENTIAL_PROCESS: ("--duration",),
    ENV: ("--duration", "--shell", "--format"),
    PROMPT: (),
}
"""The commands that are known here, and the options that only come after them."""

_BOUND_VALUES = frozenset(
    {
        "AWS_ACCESS_KEY_ID",
        "AWS_CONFIG_FILE",
        "AWS_CREDENTIAL_EXPIRATION",
        "AWS_DEFAULT_PROFILE",
        "AWS_DEFAULT_REGION",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        "AWS_PROFILE",
        "AWS_REGION",
        "AWS_ROLE_ARN",
        "AWS_SHARED_CREDENTIALS_FILE",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
    }
)
"""Variables whose values count. Of all others only the names do: they may hold secrets."""

_HANDED_OUT = frozenset(
    {
        "AWS_ACCESS_KEY_ID",
        "AWS_CREDENTIAL_EXPIRATION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SECURITY_TOKEN",
        "AWS_SESSION_TOKEN",
    }
)
"""Variables that count for nothing where HATSTAND_ROLE says that hatstand itself set them."""

_NEVER_BOUND = frozenset({CHAIN_VARIABLE, "HATSTAND_ENV", "HATSTAND_ROLE", "HATSTAND_SHELL"})
_OF_PROMPTS = ("HATSTAND_ROLE", "HATSTAND_ENV", "COLORTERM")
_LARGEST = 1 << 16
_PRIME = (1 << 61) - 1


def request_of(arguments: list[str]) -> Request | None:
    """Return what a command line asks for where the warm path could answer it, else None.

    It knows as much of the command line as tools write into `credential_process`, and as the shell
    function `hat` asks; whatever else stands there is for the normal path to understand.
    """
    if arguments[:1] == [EXEC]:
        program = "".join(command_of(arguments)[:1]).rpartition("/")[2]
        return (EXEC, arguments[1], "", "", "", program) if program else None
    given = {"--duration": "", "--context": "", "--region": "", "--shell": "", "--format": ""}
    words: list[str] = []
    waiting = list(reversed(arguments))
    while waiting:
        word = waiting.pop()
        if not word.startswith("-"):
            words.append(word)
            continue
        name, equals, value = word.partition("=")
        if name not in _ANYWHERE and name not in _OPTIONS.get("".join(words[:1]), ()):
            return None
        if not equals:
            value = waiting.pop() if waiting else ""
        if not value or value.startswith("-"):
            return None
        given[name] = value
    if not words or words[0] not in _OPTIONS or "" in words:
        return None
    forms = [f"{name}={given[name]}" for name in ("--shell", "--format") if given[name]]
    if len(words) != (1 if words[0] == PROMPT else 2) or len(forms) != (words[0] == ENV):
        return None
    others = (given["--duration"], given["--context"], given["--region"])
    return words[0], "".join(words[1:]), *others, "".join(forms)


def command_of(arguments: list[str]) -> list[str]:
    """Return the command that `exec TARGET -- COMMAND …` runs; none where there are options."""
    target, words = "".join(arguments[1:2]), arguments[2:]
    if words[:1] == ["--"]:
        del words[0]
    elif "".join(words[:1]).startswith("-"):
        return []
    return words if target and not target.startswith("-") else []


def answered(request: Request, arguments: "Sequence[str]" = ()) -> bool:
    """Write the answer to stdout where it is ready, or run a command with it; tell whether it was.

    Args:
        request: What is asked.
        arguments: The command line that asks it, of which `exec` needs the command.
    """
    environ = os.environ
    if request[0] == PROMPT:
        if not environ.get("HATSTAND_ROLE"):
            return True
        names = ready(request, environ)
        return names is not None and _write(prompt_line(names, environ, time.time()))
    noted = request[0] != CREDENTIAL_PROCESS
    if noted and environ.get("HATSTAND_ROLE"):
        return False  # what that role has to do with it is told
    if request[0] == ENV and os.isatty(1):
        return False  # a terminal gets a mask
    answer = ready(request, environ)
    if answer is None:
        return False
    return _noted(request, answer, arguments) if noted else _write(answer)


def _noted(request: Request, answer: str, arguments: "Sequence[str]") -> bool:
    """Hand over what is ready with a line in the journal; tell whether that was done."""
    state = _state(os.environ)
    if request[0] == EXEC:
        from hatstand import _running

        return _running.ran(command_of([*arguments]), answer, state, os.environ)
    from hatstand import _noting

    line, _, answer = answer.partition("\n")
    return _noting.noted(line, state, time.time()) and _write(answer)


def told_version() -> bool:
    """Write the version to stdout; tell whether it went there: the normal path says why not."""
    return _write(f"hatstand {__version__}\n")


def tell(answer: str) -> None:
    """Write an answer to stdout; where nobody reads it any more nothing happens."""
    _write(answer)


def ready(request: Request, environ: "Mapping[str, str]") -> str | None:
    """Return the answer that is ready, or None."""
    bound = binding(request, environ)
    directory = ready_directory(environ)
    if not bound or not directory:
        return None
    content = _read_own(f"{directory}/{file_name(bound)}")
    head, _, rest = content.partition("\n")
    until, _, found = head.partition(" ")
    if found != bound or not until.isdigit() or time.time() > int(until):
        return None
    return rest.partition("\n")[2]


def content_of(bound: str, until: int, session_key: str, answer: str) -> str:
    """Return the file of an answer.

    Args:
        bound: What it is bound to: `binding`.
        until: Epoch seconds up to which it may be given.
        session_key: The session that it hands out, by which it is found when that is forgotten.
        answer: What is printed.
    """
    return f"{until} {bound}\n{session_key}\n{answer}"


def binding(request: Request, environ: "Mapping[str, str]") -> str:
    """Return in one ASCII line everything that an answer depends on.

    An empty text where the warm path must not answer: the demo's endpoint is in the environment,
    which the normal path ignores with a word, or a file is where only the normal path finds it.
    """
    if request[0] != PROMPT and environ.get("HATSTAND_DEMO"):
        return ""
    files = _files(request[0], environ)
    if not all(path.startswith("/") and "$" not in path for path in files):
        return ""
    words = [__version__, *request, *(_stamp(path) for path in files), *_bound(request[0], environ)]
    return ascii(words)


def _files(command: str, environ: "Mapping[str, str]") -> tuple[str, ...]:
    """Return the paths of what is read: policy, settings, AWS files, marks and snapshots.

    `env` makes its role the last one that was used, which is nothing new for the file that `env`
    itself left, until something else is noted there.
    """
    home, state = environ.get("HOME", ""), _state(environ)
    return (
        MACHINE_POLICY,
        _xdg(environ, "XDG_CONFIG_HOME", "/.config") + "/hatstand/config.toml",
        _aws_file(home, environ.get("AWS_CONFIG_FILE", "~/.aws/config")),
        _aws_file(home, environ.get("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")),
        f"{state}/marks.toml",
        f"{state}/snapshots",
        *([f"{state}/state.toml"] if command in (ENV, EXEC) else []),
    )


def _bound(command: str, environ: "Mapping[str, str]") -> list[str]:
    """Return the variables that an answer depends on, none of them a secret."""
    if command == PROMPT:
        return [f"{name}={environ.get(name, '')}" for name in _OF_PROMPTS]
    held = bool(environ.get("HATSTAND_ROLE"))
    words = ["HATSTAND_ROLE"] if held else []
    for name in sorted(environ):
        if name in _NEVER_BOUND or (held and name in _HANDED_OUT):
            continue
        if name in _BOUND_VALUES or name.startswith("AWS_ENDPOINT_URL"):
            words.append(f"{name}={environ[name]}")
        elif name.startswith(("AWS_", "HATSTAND_")):
            words.append(name)
    return words


def file_name(bound: str) -> str:
    """Return a short hash of a binding; two that share it only replace each other's files."""
    return f"{int.from_bytes(bound.encode(), 'little') % _PRIME:016x}"


def ready_directory(environ: "Mapping[str, str]") -> str:
    """Return where the files are: `ready` in the runtime directory."""
    return f"{runtime_directory(environ)}/ready"


def runtime_directory(environ: "Mapping[str, str]") -> str:
    """Return the runtime directory, as `paths.runtime_directory` does."""
    runtime = environ.get("XDG_RUNTIME_DIR")
    if runtime:
        try:
            status = os.stat(runtime)  # noqa: PTH116 - pathlib costs half of the time
            if status.st_mode & 0o170000 == 0o040000 and status.st_uid == os.getuid():
                return f"{runtime}/hatstand"
        except OSError:
            pass  # not there, or not to be looked at
    return f"{_state(environ)}/sessions"


def prompt_line(names: str, environ: "Mapping[str, str]", now: float) -> str:
    """Return the line of `hatstand prompt`.

    Args:
        names: Role, account, badge, SGR colour and tmux colour, one a line; made by `cli.prompt`.
        environ: The shell's environment: it says until when, and who reads the line.
        now: Epoch seconds.
    """
    role, account, badge, sgr, tmux = [*names.split("\n"), "", "", "", "", ""][:5]
    left = time_left(environ.get("AWS_CREDENTIAL_EXPIRATION", ""), now)
    text = " ".join(word for word in (role, account, badge, left) if word)
    shell = environ.get("HATSTAND_SHELL", "")
    in_status = bool(environ.get("TMUX")) and not environ.get("TMUX_PANE")
    if shell == "zsh":
        text = text.replace("%", "%%")
    elif in_status:
        text = text.replace("#", "##")
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb" or not sgr:
        return f"{text}\n"
    if in_status:
        return f"#[fg={tmux}]{text}#[default]\n"
    before, after = _MARKS.get(shell, ("", ""))
    return f"{before}\x1b[{sgr}m{after}{text}{before}\x1b[0m{after}\n"


_MARKS = {"bash": ("\x01", "\x02"), "zsh": ("%{", "%}")}
"""What tells a shell's line editor that characters between take no room."""


def time_left(expiration: str, now: float) -> str:
    """Return `1h02m`, `41m`, `<1m` or `expired`; an empty text where no time is told.

    Args:
        expiration: As AWS_CREDENTIAL_EXPIRATION says it: `2026-11-22T12:00:00Z`.
        now: Epoch seconds.
    """
    digits = "".join(c if c.isascii() and c.isdigit() else " " for c in expiration).split()
    if len(digits) < 6 or not expiration.endswith(("Z", "+00:00")):
        return ""
    year, month, day, hour, minute, second = (int(part) for part in digits[:6])
    # Days of the proleptic Gregorian calendar; years begin in March, so that leap days are last.
    shifted = year - (month < 3)
    days = 365 * shifted + shifted // 4 - shifted // 100 + shifted // 400
    days += (153 * ((month + 9) % 12) + 2) // 5 + day - 719469
    left = int(days * 86400 + hour * 3600 + minute * 60 + second - now)
    if left <= 0:
        return "expired"
    if left < 60:
        return "<1m"
    minutes = left // 60
    return f"{minutes // 60}h{minutes % 60:02}m" if minutes >= 60 else f"{minutes}m"


def _xdg(environ: "Mapping[str, str]", variable: str, default: str) -> str:
    return environ.get(variable) or environ.get("HOME", "") + default


def _state(environ: "Mapping[str, str]") -> str:
    return _xdg(environ, "XDG_STATE_HOME", "/.local/state") + "/hatstand"


def _aws_file(home: str, path: str) -> str:
    return home + path[1:] if path.startswith("~/") else path


def _stamp(path: str) -> str:
    """Return a path and which version of the file lies there."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError:
        return f"{path} -"
    return f"{path} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_size}"


def _read_own(path: str) -> str:
    """Return the text of a plain file that this user alone can read; links are not followed."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags)
    except OSError:
        return ""
    try:
        status = os.fstat(descriptor)
        plain = status.st_mode & 0o170000 == 0o100000
        if not plain or status.st_uid != os.getuid() or status.st_mode & 0o077:
            return ""
        return os.read(descriptor, _LARGEST).decode()
    except (OSError, ValueError):
        return ""
    finally:
        os.close(descriptor)


def _write(text: str) -> bool:
    data = text.encode(errors="replace")
    try:
        while data:
            data = data[os.write(1, data) :]
    except BrokenPipeError:
        return True  # nobody reads any more
    except OSError:
        return False
    return True
