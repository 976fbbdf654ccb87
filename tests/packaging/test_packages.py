"""What is shipped: the wheel and the source archive hold all that the program needs."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "hatstand"

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(directory)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return directory


def wanted() -> set[str]:
    """Return every file of the package that is not made by running it."""
    files = (path for path in PACKAGE.rglob("*") if path.is_file())
    own = {path.relative_to(PACKAGE.parent).as_posix() for path in files}
    themes = {f"hatstand/themes/{path.name}" for path in (ROOT / "themes").glob("*.toml")}
    return {name for name in own | themes if "__pycache__" not in name}


def test_the_wheel_holds_the_package_and_nothing_else(built: Path) -> None:
    names = set(zipfile.ZipFile(next(built.glob("*.whl"))).namelist())
    assert len(wanted()) > 300
    assert wanted() - names == set()
    assert {name for name in names if not name.startswith(("hatstand/", "hatstand-"))} == set()
    (manual,) = (name for name in names if name.endswith("/share/man/man1/hatstand.1"))
    assert manual.startswith("hatstand-")
    assert {name for name in names if "test" in name.split("/")[0]} == set()


def test_the_source_archive_builds_the_same_wheel(built: Path, tmp_path: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        archive.extractall(tmp_path, filter="data")
    source = next(tmp_path.iterdir())
    for name in ("README.md", "LICENSE", "CHANGELOG.md", "pyproject.toml"):
        assert (source / name).is_file(), name
    again = tmp_path / "again"
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(again)],
        cwd=source,
        check=True,
        capture_output=True,
    )
    first = set(zipfile.ZipFile(next(built.glob("*.whl"))).namelist())
    assert set(zipfile.ZipFile(next(again.glob("*.whl"))).namelist()) == first


def test_the_wheel_runs_on_its_own(built: Path, tmp_path: Path) -> None:
    """From the archive, beside the dependencies: no file of the checkout is needed."""
    wheel = next(built.glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)  # noqa: S202 - built a moment ago
    done = subprocess.run(
        [sys.executable, "-P", "-m", "hatstand", "themes"],
        env={"PYTHONPATH": str(tmp_path), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "hatstand-dark" in done.stdout
