"""Each command loads only what it needs: looked at in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tests.patience import PATIENCE

HEAVY = ("textual", "rich", "botocore", "boto3", "moto", "flask", "pyperclip", "keyring", "sqlite3")


LATE = (
    "hatstand.aws.calls",
    "hatstand.aws.federation",
    "hatstand.aws.identity",
    "hatstand.aws.offload",
    "hatstand.domain.changes",
    "hatstand.services.crawl.organization",
    "hatstand.store.history",
    "hatstand.tui.asker",
    "hatstand.tui.clipboard.copying",
    "hatstand.tui.flows.contexts",
    "hatstand.tui.flows.inspecting",
    "hatstand.tui.flows.marking",
    "hatstand.tui.flows.owning",
    "hatstand.tui.tabs.services.view",
    "hatstand.tui.tabs.shares.view",
)
"""What asks AWS, compares, copies or is looked at on another page: no first frame shows it."""


def loaded_by(code: str) -> set[str]:
    """Return the top-level packages that a piece of code loads in a Python of its own."""
    return {name.partition(".")[0] for name in modules_of(code)}


def modules_of(code: str) -> set[str]:
    """Return all modules that a piece of code loads likewise."""
    script = (
        f"import sys; before = set(sys.modules)\n{code}\nloaded = set(sys.modules) - before\n"
        "sys.stderr.write(' '.join(loaded))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    return set(done.stderr.split())


def run_of(*arguments: str) -> str:
    """Return code that runs a command in-process."""
    return f"from hatstand.cli.main import main\nmain({list(arguments)!r})"


@pytest.mark.parametrize(
    "code",
    [
        "import hatstand",
        "import hatstand.__main__",
        run_of("--version"),
        run_of("--help"),
        run_of("config", "path"),
        run_of("shell-init", "bash"),
    ],
)
def test_light_commands_load_nothing_heavy(code: str) -> None:
    assert loaded_by(code).isdisjoint(HEAVY)


def test_an_offline_list_loads_neither_botocore_nor_textual() -> None:
    loaded = loaded_by(run_of("--offline", "list"))
    assert loaded.isdisjoint({"textual", "rich", "botocore", "boto3", "moto", "pyperclip"})


def test_the_domain_needs_the_standard_library_alone() -> None:
    code = (
        "import importlib, pkgutil, hatstand.domain as d\n"
        "for m in pkgutil.walk_packages(d.__path__, 'hatstand.domain.'):\n"
        "    importlib.import_module(m.name)"
    )
    others = {name for name in loaded_by(code) if name not in sys.stdlib_module_names}
    assert {name for name in others if not name.startswith("_")} <= {"hatstand"}


def test_the_terminal_ui_loads_no_botocore() -> None:
    assert loaded_by("import hatstand.tui.app").isdisjoint({"botocore", "boto3", "moto"})


def test_the_first_frame_waits_for_nothing_that_it_does_not_show() -> None:
    code = (
        "from hatstand.wiring import Options, build\n"
        "workspace = build(Options(offline=True)).workspace\n"
        "import hatstand.cli.ui\n"
        "from hatstand.tui.app import AppOptions, HatstandApp\n"
        "from textual._context import active_app\n"
        "app = HatstandApp(workspace, AppOptions())\n"
        "active_app.set(app)\n"
        "app.get_default_screen()\n"
        "workspace.open()"
    )
    loaded = modules_of(code)
    assert "hatstand.tui.screens.main" in loaded
    assert loaded.isdisjoint(LATE)


def test_the_deferral_fires() -> None:
    """A guard that never sees botocore even where it is used would guard nothing."""
    code = (
        "import os\n"
        "os.environ.update(AWS_ACCESS_KEY_ID='A', AWS_SECRET_ACCESS_KEY='b',"
        "AWS_ENDPOINT_URL='http://127.0.0.1:9')\n" + run_of("sync")
    )
    assert "botocore" in loaded_by(code)
