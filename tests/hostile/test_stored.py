"""The snapshot on disk: foreign names come back as they were, and damage is never believed."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tests.hostile.words import foreign, obeyed
from tests.unit.store.samples import full_snapshot

from hatstand.services.ports import Snapshot
from hatstand.store.snapshot import SqliteSnapshots


def named(text: str) -> Snapshot:
    """Return a snapshot in which an account, an OU, a tag and a role are called so."""
    snapshot = full_snapshot()
    organization = snapshot.organization
    account, *others = organization.accounts
    unit, *units = organization.units
    role, *roles = snapshot.roles
    return replace(
        snapshot,
        organization=replace(
            organization,
            accounts=(replace(account, name=text, email=text, tags={text: text}), *others),
            units=(replace(unit, name=text), *units),
        ),
        roles=(replace(role, description=text, reason=text), *roles),
        notices=(text,),
    )


def store() -> SqliteSnapshots:
    return SqliteSnapshots(Path(tempfile.mkdtemp(dir=Path.home())) / "snapshots")


@given(foreign, foreign)
def test_names_come_back_as_they_were(text: str, context: str) -> None:
    snapshots, snapshot = store(), named(text)
    snapshots.save(context, text, snapshot)
    assert snapshots.load(context, text) == snapshot
    assert snapshots.problem == ""
    path = snapshots.path(context, text)
    assert path.name.isascii()
    assert path.name.isprintable()
    assert len(path.name) < 256, "a file system takes no longer one"


@given(st.data(), foreign)
def test_damage_is_never_believed(data: st.DataObject, context: str) -> None:
    snapshots, snapshot = store(), named("x")
    snapshots.save(context, "binding", snapshot)
    path = snapshots.path(context, "binding")
    content = path.read_bytes()
    place = data.draw(st.integers(0, len(content) - 1))
    kind = data.draw(st.sampled_from(("cut", "changed", "more", "other")))
    damaged = {
        "cut": content[:place],
        "changed": content[:place] + bytes([content[place] ^ 0x5A]) + content[place + 1 :],
        "more": content + content[place:],
        "other": data.draw(st.binary(max_size=200)),
    }[kind]
    path.write_bytes(damaged)
    assert snapshots.load(context, "binding") is None
    assert snapshots.problem
    assert not obeyed(snapshots.problem)
    snapshots.save(context, "binding", snapshot)
    assert snapshots.load(context, "binding") == snapshot
