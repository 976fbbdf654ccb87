"""The lock, its audit and the bill of materials: what is installed is what somebody decided for."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from supply.audit import DECIDED, problems, shipped
from supply.lock import LOCK, PROJECT, ROOT, LockError, named, needed_by, normalized, read_lock
from supply.sbom import bill

import hatstand

LOCK_TEXT, PROJECT_TEXT, DECIDED_TEXT = (path.read_text() for path in (LOCK, PROJECT, DECIDED))
PACKAGES = {one.name: one for one in read_lock(LOCK_TEXT)}

HASH = "--hash=sha256:" + "0" * 64
SMALL_LOCK = f"""\
# made by hand
alpha==1.0 \\
    {HASH}
    # via hatstand (pyproject.toml)
beta==2.0 ; sys_platform == 'linux' \\
    {HASH} \\
    {HASH}
    # via
    #   alpha
    #   gamma
gamma==3.0 \\
    {HASH}
    # via hatstand (pyproject.toml)
"""
SMALL_PROJECT = """\
[project]
name = "hatstand"
dependencies = ["Alpha>=1"]
[project.optional-dependencies]
demo = []
keyring = []
dev = ["hatstand[demo]", "gamma"]
"""
SMALL_DECISIONS = """\
shipped = ["MIT"]
development = ["MIT", "LGPL-3.0-only"]
[packages]
alpha = "MIT"
beta = "GPL-3.0-only OR MIT"
gamma = "LGPL-3.0-only"
"""


def found(lock: str = SMALL_LOCK, decided: str = SMALL_DECISIONS, says: str | None = None) -> str:
    return "\n".join(problems(lock, SMALL_PROJECT, decided, lambda _: says))


def test_the_lock_satisfies_what_the_project_names() -> None:
    """Run `make lock` after a change of the dependencies."""
    for text in named(PROJECT_TEXT):
        wanted = Requirement(text)
        locked = PACKAGES[normalized(wanted.name)]
        assert locked.is_named, f"{text} is not what the lock was made for"
        assert wanted.specifier.contains(locked.version), f"{text} is not {locked.version}"
    roots = {normalized(Requirement(text).name) for text in named(PROJECT_TEXT)}
    assert {one.name for one in PACKAGES.values() if one.is_named} == roots


def test_the_lock_holds_what_its_packages_need_here() -> None:
    """What an installed package needs is locked too, in a version that it takes."""
    for one in PACKAGES.values():
        try:
            installed = metadata.distribution(one.name)
        except metadata.PackageNotFoundError:
            continue  # for another platform
        if installed.version != one.version:
            continue  # a newer one may need others
        for text in installed.requires or ():
            wanted = Requirement(text)
            if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
                locked = PACKAGES[normalized(wanted.name)]
                assert wanted.specifier.contains(locked.version), f"{one.name} needs {text}"


def test_each_package_is_wanted_by_somebody() -> None:
    everything = needed_by(PACKAGES.values(), named(PROJECT_TEXT))
    assert everything == set(PACKAGES)


def test_the_lock_is_for_every_python_that_hatstand_is_for() -> None:
    project = re.search(r'requires-python = "(.+)"', PROJECT_TEXT)
    assert project is not None
    assert SpecifierSet(project[1]) == SpecifierSet(">=3.11")
    makefile = (ROOT / "Makefile").read_text()
    assert "--universal --python-version 3.11" in makefile


def test_the_audit_finds_nothing() -> None:
    assert problems(LOCK_TEXT, PROJECT_TEXT, DECIDED_TEXT) == []


def test_make_check_audits() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert "supply.audit" in makefile.partition("\ncheck:")[2].partition("\n\n")[0]


def test_all_is_well_with_a_small_one() -> None:
    assert found() == ""


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ((f"    {HASH}\n    # via hatstand", "    # via hatstand"), "line 2: alpha has no hash"),
        (("sha256:0", "md5:0"), "alpha has no hash"),
        (("alpha==1.0", "alpha>=1.0"), "is no package with its version"),
        (("alpha==1.0", "alpha @ https://x/alpha.whl"), "is no package with its version"),
        (("# via\n", "--index-url=http://x\n    # via\n"), "beta has '--index-url=http://x'"),
        (("alpha==", "delta=="), "delta: nobody decided for it"),
    ],
)
def test_what_is_wrong_in_a_lock_is_told(change: tuple[str, str], told: str) -> None:
    assert change[0] in SMALL_LOCK
    assert told in found(SMALL_LOCK.replace(*change, 1))


def test_a_licence_that_is_not_allowed_is_told() -> None:
    assert found(decided=SMALL_DECISIONS.replace('beta = "GPL-3.0-only OR MIT"', 'beta = "X"')) == (
        "beta: X is not allowed there"
    )
    both = SMALL_DECISIONS.replace("GPL-3.0-only OR MIT", "GPL-3.0-only AND MIT")
    assert "not allowed" in found(decided=both)


def test_what_only_development_may_use_is_not_shipped() -> None:
    assert needed_by(read_lock(SMALL_LOCK), ["alpha"]) == {"alpha", "beta"}
    wrong = SMALL_DECISIONS.replace('alpha = "MIT"', 'alpha = "LGPL-3.0-only"')
    assert found(decided=wrong) == "alpha: LGPL-3.0-only is not allowed there"
    assert "pytest" not in shipped(tuple(PACKAGES.values()), PROJECT_TEXT)
    assert {"textual", "botocore", "moto", "urllib3"} <= shipped(
        tuple(PACKAGES.values()), PROJECT_TEXT
    )


def test_a_package_that_changed_its_licence_is_told() -> None:
    assert "alpha: says MIT-0, packages.toml says MIT" in found(says="MIT-0")


def test_a_decision_for_nothing_is_told() -> None:
    assert found(decided=f'{SMALL_DECISIONS}old = "MIT"\n') == (
        "old: decided for, but not in the lock"
    )


def test_a_lock_with_a_fault_is_refused_as_a_whole() -> None:
    with pytest.raises(LockError):
        read_lock("alpha==1.0\n")


def test_the_bill_lists_each_locked_package() -> None:
    document = bill(LOCK_TEXT, PROJECT_TEXT, DECIDED_TEXT, "1.2.3")
    listed = {(one["name"], one["version"]): one for one in document["components"]}
    assert set(listed) == {(one.name, one.version) for one in PACKAGES.values()}
    for locked in PACKAGES.values():
        one = listed[locked.name, locked.version]
        assert one["purl"] == f"pkg:pypi/{locked.name}@{locked.version}"
        assert [found["content"] for found in one["hashes"]] == list(locked.hashes)
        assert one["licenses"]
    scopes = {one["name"]: one["scope"] for one in document["components"]}
    assert (scopes["textual"], scopes["pytest"]) == ("required", "excluded")


def test_the_bill_is_whole_in_itself() -> None:
    document = bill(LOCK_TEXT, PROJECT_TEXT, DECIDED_TEXT, "1.2.3")
    own = document["metadata"]["component"]["bom-ref"]
    references = {own, *(one["bom-ref"] for one in document["components"])}
    assert len(references) == len(document["components"]) + 1
    graph = {one["ref"]: one["dependsOn"] for one in document["dependencies"]}
    assert set(graph) == references
    assert {ref for needs in graph.values() for ref in needs} <= references
    boto3 = f"pkg:pypi/boto3@{PACKAGES['boto3'].version}"
    assert boto3 in graph[own]
    assert f"pkg:pypi/botocore@{PACKAGES['botocore'].version}" in graph[boto3]


def test_the_same_lock_gives_the_same_bill() -> None:
    one, other, changed = (
        bill(lock, SMALL_PROJECT, SMALL_DECISIONS, "1")
        for lock in (SMALL_LOCK, SMALL_LOCK, SMALL_LOCK.replace("1.0", "1.1"))
    )
    assert one == other
    assert one["serialNumber"] != changed["serialNumber"]


def test_the_program_writes_it() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "supply.sbom"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    document = json.loads(done.stdout)
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    assert document["metadata"]["component"]["version"] == hatstand.__version__
