"""`python -m supply.sbom`: the bill of materials of a release, as CycloneDX 1.6 JSON.

It is made from the lock alone, so that the same lock gives the same document on every machine. The
usual tools read an installed environment instead, and bring more packages than they would list.
"""

from __future__ import annotations

import json
import sys
import tomllib
import uuid
from pathlib import Path
from typing import Any

from hatstand import __version__
from supply.audit import DECIDED, shipped
from supply.lock import LOCK, PROJECT, Locked, read_lock

_NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")  # RFC 4122's, for URLs


def bill(lock: str, project: str, decided: str, version: str) -> dict[str, Any]:
    """Return the document: hatstand, each locked package, and who needs whom.

    `scope` is `required` for what a plain installation may bring, extras included, and `excluded`
    for what only builds and tests hatstand.

    Args:
        lock: The text of the lock.
        project: The text of pyproject.toml.
        decided: The text of `packages.toml`.
        version: Of hatstand.

    Raises:
        LockError: As `read_lock`.
    """
    packages = read_lock(lock)
    for_users = shipped(packages, project)
    licences = tomllib.loads(decided)["packages"]
    own = f"pkg:pypi/hatstand@{version}"
    needs: dict[str, list[str]] = {one.name: [] for one in packages}
    for package in packages:
        for name in package.wanted_by:
            needs[name].append(_reference(package))
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_NAMESPACE, f'{own} {lock}')}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "hatstand",
                "version": version,
                "purl": own,
                "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": [
            _component(one, licences[one.name], "required" if one.name in for_users else "excluded")
            for one in packages
        ],
        "dependencies": [
            {"ref": own, "dependsOn": [_reference(one) for one in packages if one.is_named]},
            *({"ref": _reference(one), "dependsOn": needs[one.name]} for one in packages),
        ],
    }


def _reference(package: Locked) -> str:
    return f"pkg:pypi/{package.name}@{package.version}"


def _component(package: Locked, licence: str, scope: str) -> dict[str, Any]:
    stated = {"expression": licence} if " " in licence else {"license": {"id": licence}}
    return {
        "type": "library",
        "bom-ref": _reference(package),
        "name": package.name,
        "version": package.version,
        "scope": scope,
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in package.hashes],
        "licenses": [stated],
        "purl": _reference(package),
    }


def main() -> int:
    """Write the document to the file that is named, else to stdout."""
    document = bill(LOCK.read_text(), PROJECT.read_text(), DECIDED.read_text(), __version__)
    text = json.dumps(document, indent=2) + "\n"
    if sys.argv[1:]:
        path = Path(sys.argv[1])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
