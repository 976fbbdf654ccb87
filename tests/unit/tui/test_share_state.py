"""What is known of RAM from one place: pages come in, and nothing that was shown is blanked."""

from __future__ import annotations

from dataclasses import replace

from tests.tui.acme import NOW
from tests.tui.ram import BY_ME, LISTS, NAMESPACES, NETWORKS, OFFER, OLD_OFFER, REGION, WITH_ME

from hatstand.domain.organization import Gap
from hatstand.domain.shares import Invitation, Share
from hatstand.errors import AccessDenied
from hatstand.services.sharing.share_list import ShareList
from hatstand.tui.tabs.shares.state import Seen, merged

GAP = Gap("shares (shared with this account) in ap-northeast-1", "denied", "AccessDenied", "no")


def listed(*shares: Share, invitations: tuple[Invitation, ...] = (), **more: object) -> ShareList:
    given: dict[str, object] = {"done": True, "as_of": NOW} | more
    return ShareList("999999999999", (REGION,), shares, invitations, **given)  # type: ignore[arg-type]


def seen() -> Seen:
    return Seen("here", "alice@jump", (REGION,))


def names(found: ShareList | None) -> list[str]:
    return [share.name for share in found.shares] if found else []


def test_the_first_reading_is_shown_while_it_fills() -> None:
    known = seen()
    assert known.untouched
    assert known.count is None
    turn = known.began()
    assert not known.untouched
    known.heard(listed(NETWORKS, done=False))
    assert known.drain()
    assert not known.drain(), "nothing has come since"
    assert (names(known.listed), known.count) == (["networks"], 1)
    known.ended(turn, listed(NETWORKS, NAMESPACES, invitations=(OFFER, OLD_OFFER)))
    assert known.count == 3, "the invitation that waits counts, the old one does not"


def test_a_later_reading_shows_nothing_before_it_has_ended() -> None:
    known = seen()
    known.ended(known.began(), listed(NETWORKS, NAMESPACES))
    turn = known.began()
    known.heard(listed(NETWORKS, done=False))
    known.drain()
    assert names(known.listed) == ["networks", "payments-namespaces"]
    known.ended(turn, listed(NETWORKS))
    assert names(known.listed) == ["networks"]


def test_a_reading_that_fails_leaves_what_was_there() -> None:
    known = seen()
    known.ended(known.began(), listed(NETWORKS))
    known.ended(known.began(), failure=AccessDenied("denied"))
    assert names(known.listed) == ["networks"]
    assert known.failure is not None
    assert not known.reading


def test_what_a_reading_ends_with_is_late_once_another_one_runs() -> None:
    known = seen()
    first = known.began()
    second = known.began()
    known.ended(first, listed(NETWORKS))
    assert (known.reading, known.listed) == (True, None)
    known.ended(second, listed(NAMESPACES))
    assert names(known.listed) == ["payments-namespaces"]


def test_one_that_was_ended_is_read_again_when_somebody_looks() -> None:
    known = seen()
    turn = known.began()
    known.heard(listed(NETWORKS, done=False))
    known.drain()
    known.ended(turn)
    assert known.untouched
    known.ended(known.began(), listed(NETWORKS))
    assert not known.untouched
    known.outdated()
    assert known.untouched
    assert names(known.listed) == ["networks"]


def test_every_change_is_another_version() -> None:
    known = seen()
    versions = [known.version]
    turn = known.began()
    versions.append(known.version)
    known.heard(listed(NETWORKS))
    known.drain()
    versions.append(known.version)
    known.ended(turn, listed(NETWORKS))
    versions.append(known.version)
    known.answered(replace(OFFER, status="ACCEPTED"), None)
    versions.append(known.version)
    assert sorted(set(versions)) == versions


def test_what_can_not_be_read_now_is_not_gone() -> None:
    before = listed(NETWORKS, LISTS, invitations=(OFFER,))
    bare = replace(NETWORKS, name="", status="", resources=(), resources_read=False)
    now = listed(bare, gaps=(GAP,), unread=frozenset({WITH_ME, BY_ME}), invitations_read=False)
    found = merged(before, now)
    assert names(found) == ["networks", "prefix-lists"]
    assert found.shares[0].resources == NETWORKS.resources
    assert found.invitations == (OFFER,)
    assert found.gaps == (GAP,)


def test_what_is_gone_is_gone_where_all_was_read() -> None:
    before = listed(NETWORKS, LISTS, invitations=(OFFER,))
    assert names(merged(before, listed(LISTS))) == ["prefix-lists"]
    partly = listed(LISTS, gaps=(GAP,), unread=frozenset({BY_ME}))
    assert names(merged(before, partly)) == ["prefix-lists"], "its own direction was read"
    assert merged(before, partly).invitations == ()


def test_newer_parts_are_taken_where_they_were_read() -> None:
    newer = replace(LISTS, status="FAILED", principals=(), principals_read=False)
    found = merged(listed(LISTS), listed(newer, gaps=(GAP,)))
    assert (found.shares[0].status, found.shares[0].principals) == ("FAILED", LISTS.principals)


def test_an_accepted_invitation_becomes_a_share_at_once() -> None:
    known = seen()
    known.ended(known.began(), listed(LISTS, invitations=(OFFER,)))
    accepted = replace(OFFER, status="ACCEPTED")
    offered = Share(OFFER.share_arn, WITH_ME, "images", OFFER.sender_id, REGION, "ACTIVE")
    known.answered(accepted, offered)
    assert known.listed is not None
    assert known.listed.pending == ()
    assert names(known.listed) == ["images", "prefix-lists"]
    assert known.listed.shares[0].resources == OFFER.resources
    assert not known.listed.shares[0].resources_read
