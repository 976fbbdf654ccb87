"""Finding: what is found, in which order, and which letters did it; with both kinds of index."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from tests.steps import growth

from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, Organization, OrganizationalUnit
from hatstand.domain.packed_roles import packed
from hatstand.domain.profiles import Profile, ProfileKind
from hatstand.domain.roles import Role
from hatstand.services.find.finder import Finder, Hit
from hatstand.services.find.fuzzy import FrizbeeIndex, MakeIndex, PlainIndex, aligned, make_index

ROOT = "r-1"
IDS = {
    name: f"{(index + 1) * 1111:04d}{index:04d}5555"
    for index, name in enumerate(
        (
            "payments-prod",
            "payments-dev",
            "ledger-prod",
            "prod",
            "approd",
            "OpsDashboard",
            "決済サービス本番",
            "ｶﾞｯｺｳ-prod",
            "café-prod",
            "odd!^'$ name",
            "[red]evil[/]\x1b[31m\nname",
        )
    )
}
UNITS = (
    OrganizationalUnit("ou-w", "Workloads", ROOT),
    OrganizationalUnit("ou-p", "Prod", "ou-w"),
    OrganizationalUnit("ou-s", "Security", ROOT),
)


def acme() -> Inventory:
    accounts = tuple(
        Account(
            account_id,
            name,
            "ou-p" if "prod" in name else "ou-w",
            email=f"aws+{index}@acme.example",
            aliases=("pay-alias",) if name == "payments-prod" else (),
        )
        for index, (name, account_id) in enumerate(IDS.items())
    )
    roles = tuple(
        Role(account.id, name, profile="jump-box" if account.name == "ledger-prod" else None)
        for account in accounts
        for name in ("Admin", "OrganizationAccountAccessRole", "ReadOnly")
    )
    profiles = (
        Profile("legacy-keys", ProfileKind.KEYS),
        Profile("portal", ProfileKind.SSO, sso_account_id="777788889999", sso_role_name="Viewer"),
    )
    organization = Organization("o-1", "acme", ROOT, "Root", "", UNITS, accounts)
    return Inventory("acme", organization, roles, profiles)


@pytest.fixture(params=[FrizbeeIndex, PlainIndex], ids=["frizbee", "plain"])
def finder(request: pytest.FixtureRequest) -> Finder:
    make: MakeIndex = request.param
    return Finder(acme(), make)


def labels(hits: Sequence[Hit]) -> list[str]:
    return [hit.label for hit in hits]


def found(text: str, positions: Sequence[int]) -> str:
    """Return `text` with the letters that matched in brackets."""
    return "".join(f"({c})" if i in positions else c for i, c in enumerate(text)).replace(")(", "")


# -- ranking


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("payments", ["payments-dev", "payments-prod", "payments-dev/Admin"]),
        ("PAYMENTS", ["payments-dev", "payments-prod", "payments-dev/Admin"]),
        ("prod", ["prod", "Prod"]),
        ("payprod", ["payments-prod"]),
        ("pp", ["payments-prod"]),
        ("prod pay", ["payments-prod", "payments-prod/Admin"]),
        ("pay prod admin", ["payments-prod/Admin"]),
        ("admin ledger", ["ledger-prod/Admin"]),
        ("led/adm", ["ledger-prod/Admin"]),
        ("payments-prod/admin", ["payments-prod/Admin"]),
        ("opsd", ["OpsDashboard"]),
        ("dash", ["OpsDashboard"]),
        ("secur", ["Security"]),
        ("workloads/prod", ["Prod"]),
        ("pay-alias", ["payments-prod"]),
        ("aws+0@acme.example", ["payments-prod"]),
        ("AWS+2@", ["ledger-prod"]),
        ("legacy", ["legacy-keys"]),
        ("viewer", ["portal"]),
        ("jump-box read", ["ledger-prod/ReadOnly"]),
        ("本番", ["決済サービス本番"]),
        ("決済 admin", ["決済サービス本番/Admin"]),
        ("ガッコウ", ["ｶﾞｯｺｳ-prod"]),
        ("ＬＥＤＧＥＲ", ["ledger-prod"]),
        ("CAFÉ", ["café-prod"]),
        ("odd!^'$", ["odd!^'$ name"]),
    ],
)
def test_the_best_hits_come_first(finder: Finder, query: str, first: list[str]) -> None:
    assert labels(finder.search(query))[: len(first)] == first


def test_initials_of_words_are_found(finder: Finder) -> None:
    hits = finder.search("ledger oaar")
    assert labels(hits) == ["ledger-prod/OrganizationAccountAccessRole"]
    assert found(hits[0].label, hits[0].positions).endswith("(O)rganization(A)ccount(A)ccess(R)ole")


def test_the_start_of_a_word_comes_before_the_middle_of_one(finder: Finder) -> None:
    order = [label for label in labels(finder.search("prod")) if "/" not in label]
    assert order[:2] == ["prod", "Prod"], "what is exactly so, an account first"
    assert order.index("ledger-prod") < order.index("approd")


def test_accounts_come_before_roles_and_shorter_before_longer(finder: Finder) -> None:
    hits = [hit for hit in finder.search("payments") if hit.label.startswith("payments")]
    kinds = [hit.key.partition(":")[0] for hit in hits]
    assert kinds == sorted(kinds), "account before role"
    for kind in ("account", "role"):
        lengths = [len(hit.label) for hit in hits if hit.key.startswith(kind)]
        assert lengths == sorted(lengths)


@pytest.mark.parametrize("query", ["", "   ", "zzqx", "payments zzqx", "xyzzy/payments", "本番x"])
def test_what_fits_nothing_finds_nothing(finder: Finder, query: str) -> None:
    assert finder.search(query) == ()


def test_letters_that_are_in_a_name_by_chance_do_not_count(finder: Finder) -> None:
    assert aligned("aetoal", "payments-prod/ReadOnly") is not None
    assert labels(finder.search("aetoal")) == []


@pytest.mark.parametrize(("query", "label"), [("ldgr", "ledger-prod"), ("pmtprd", "payments-prod")])
def test_words_without_their_vowels_are_found(finder: Finder, query: str, label: str) -> None:
    assert labels(finder.search(query))[0] == label


def test_a_name_counts_more_than_the_unit_it_is_in(finder: Finder) -> None:
    order = [label for label in labels(finder.search("prod")) if "/" not in label]
    assert order.index("payments-prod") < order.index("approd")


@pytest.mark.parametrize("query", ["!", "^", "'", "$", "!odd", "^odd", "odd$", "'odd"])
def test_nothing_in_a_query_is_an_operator(finder: Finder, query: str) -> None:
    for hit in finder.search(query):
        assert {query[0], query[-1]} & set("!^'$") <= set(hit.label + hit.detail)


def test_a_limit_keeps_the_best(finder: Finder) -> None:
    everything = finder.search("o", limit=200)
    assert len(everything) > 5
    assert len(finder.search("o", limit=5)) == 5
    assert finder.search("o", limit=0) == ()


# -- ids


@pytest.mark.parametrize("text", ["333300025555", "3333-0002-5555"])
def test_a_whole_id_is_its_account_then_its_roles(finder: Finder, text: str) -> None:
    hits = finder.search(text)
    assert labels(hits) == [
        "ledger-prod",
        "ledger-prod/Admin",
        "ledger-prod/OrganizationAccountAccessRole",
        "ledger-prod/ReadOnly",
    ]
    assert hits[0].detail == "3333-0002-5555"
    assert found(hits[0].detail, hits[0].detail_positions) == "(3333)-(0002)-(5555)"


@pytest.mark.parametrize(
    "text",
    [
        "333300025555/read",
        "3333-0002-5555 readonly",
        "readonly 333300025555",
        "arn:aws:iam::333300025555:role/some/path/ReadOnly",
    ],
)
def test_an_id_with_a_role_is_that_role(finder: Finder, text: str) -> None:
    hits = finder.search(text)
    assert labels(hits)[0] == "ledger-prod/ReadOnly"
    assert hits[0].key == "role:333300025555/ReadOnly"
    assert set(found(hits[0].label, hits[0].positions)) >= {"(", ")"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [("33330", "(3333)-(0)002-5555"), ("3333-0", "(3333-0)002-5555"), ("0002", "3333-(0002)-5555")],
)
def test_part_of_an_id_is_shown_grouped(finder: Finder, text: str, shown: str) -> None:
    hit = finder.search(text)[0]
    assert hit.label == "ledger-prod"
    assert found(hit.detail, hit.detail_positions) == shown


def test_an_id_that_no_account_has_finds_nothing(finder: Finder) -> None:
    assert finder.search("000000000000") == ()
    assert labels(finder.search("777788889999")) == ["portal"]


# -- letters


@pytest.mark.parametrize(
    ("query", "label", "shown"),
    [
        ("prod pay", "payments-prod", "(pay)ments-(prod)"),
        ("payprod", "payments-prod", "(pay)ments-(prod)"),
        ("pay admin", "payments-dev/Admin", "(pay)ments-dev/(Admin)"),
        ("本番", "決済サービス本番", "決済サービス(本番)"),
        ("ガ", "ｶﾞｯｺｳ-prod", "(ｶ)ﾞｯｺｳ-prod"),
        ("fé", "café-prod", "ca(fé)-prod"),
        ("name", "[red]evil[/]␛[31m⏎name", "[red]evil[/]␛[31m⏎(name)"),
        ("[red]", "[red]evil[/]␛[31m⏎name", "([red])evil[/]␛[31m⏎name"),
    ],
)
def test_matched_letters_are_characters_of_the_label(
    finder: Finder, query: str, label: str, shown: str
) -> None:
    (hit,) = [hit for hit in finder.search(query) if hit.label == label]
    assert found(hit.label, hit.positions) == shown


def test_positions_in_the_name_of_a_role_are_for_its_node(finder: Finder) -> None:
    (hit,) = finder.search("pay prod admin")
    assert found("Admin", hit.name_positions) == "(Admin)"
    assert found("payments-prod", finder.search("pay prod")[0].name_positions) == (
        "(pay)ments-(prod)"
    )


def test_what_else_matched_is_told(finder: Finder) -> None:
    hit = finder.search("ledger workloads/pr")[0]
    assert (hit.label, hit.detail) == ("ledger-prod", "Workloads/Prod")
    assert found(hit.label, hit.positions) == "(ledger)-prod"
    assert found(hit.detail, hit.detail_positions) == "(Workloads/Pr)od"
    hit = finder.search("jump-box admin")[0]
    assert (hit.label, hit.detail) == ("ledger-prod/Admin", "jump-box")


@pytest.mark.parametrize(
    ("word", "text", "shown"),
    [
        ("prod", "approd-prod", "approd-(prod)"),
        ("od", "approd", "appr(od)"),
        ("ad", "xad OrgAdmin", "xad Org(Ad)min"),
        ("oaar", "OrganizationAccountAccessRole", "(O)rganization(A)ccount(A)ccess(R)ole"),
        ("ab", "a-b ab", "a-b (ab)"),
        ("abc", "a x-b bxc", "(a) x-(b) bx(c)"),
    ],
)
def test_letters_are_sought_at_the_start_of_words(word: str, text: str, shown: str) -> None:
    positions = aligned(word, text)
    assert positions is not None
    assert found(text, positions) == shown


def test_letters_in_another_order_are_not_there() -> None:
    assert aligned("ba", "ab") is None
    assert aligned("aa", "a") is None


# -- the index


def test_an_empty_inventory_finds_nothing() -> None:
    for make in (FrizbeeIndex, PlainIndex):
        assert Finder(Inventory(), make).search("anything") == ()


def test_the_index_is_built_once_and_only_when_it_is_needed() -> None:
    made: list[int] = []

    def counting(texts: Iterable[str], *, whole: bool = False) -> Any:
        known = tuple(texts)
        made.append(len(known))
        return PlainIndex(known, whole=whole)

    finder = Finder(acme(), counting)
    assert made == []
    finder.prepare()
    finder.search("prod")
    finder.search("pay")
    assert len(made) == 3


def test_without_frizbee_the_plain_index_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(make_index(["a"]), FrizbeeIndex)
    real = builtins.__import__

    def refuse(name: str, *arguments: Any, **options: Any) -> Any:
        if name == "frizbee":
            raise ImportError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", refuse)
    assert isinstance(make_index(["a"]), PlainIndex)


def test_accounts_of_the_same_name_are_both_found(finder: Finder) -> None:
    accounts = tuple(Account(f"{i:012d}", "twin", ROOT) for i in (1, 2))
    roles = tuple(Role(account.id, "Admin") for account in accounts)
    inventory = Inventory("x", Organization(root_id=ROOT, accounts=accounts), roles)
    hits = Finder(inventory).search("twin")
    assert len({hit.key for hit in hits}) == 4


@pytest.mark.parametrize("query", ["p", "payments", "payments prod role7"])
def test_a_keystroke_costs_at_most_twice_as_much_in_twice_as_many_names(query: str) -> None:
    def searching(count: int) -> Callable[[], object]:
        accounts = tuple(
            Account(f"{i:012d}", f"{word}-{env}-{i}", ROOT)
            for i in range(count)
            for word, env in [(("payments", "ledger", "web")[i % 3], ("prod", "dev")[i % 2])]
        )
        roles = tuple(Role(account.id, f"Role{i}") for account in accounts for i in range(10))
        finder = Finder(Inventory("x", Organization(root_id=ROOT, accounts=accounts), roles))
        finder.prepare()
        assert finder.search(query)
        return lambda: finder.search(query)

    assert growth(searching, 500) < 2.2


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("prod", "payments-prod"),
        ("prod", "approd"),
        ("payprod", "payments-prod/Admin"),
        ("oaar", "x/OrganizationAccountAccessRole"),
        ("mgmt", "acme-management"),
        ("aetoal", "payments-prod/ReadOnly"),
    ],
)
def test_both_indexes_judge_alike(word: str, text: str) -> None:
    assert FrizbeeIndex([text]).best([word], 1) == PlainIndex([text]).best([word], 1)


# -- what one comes back to


def teams(count: int) -> Inventory:
    """Return so many accounts whose names fit equally well, each with a role."""
    accounts = tuple(Account(f"{i:012d}", f"team-{i:04d}", ROOT) for i in range(count))
    roles = tuple(Role(account.id, "Admin") for account in accounts)
    return Inventory("x", Organization(root_id=ROOT, accounts=accounts), roles)


@pytest.mark.parametrize("make", [FrizbeeIndex, PlainIndex], ids=["frizbee", "plain"])
def test_what_is_pinned_or_was_used_wins_a_tie_in_its_order(make: MakeIndex) -> None:
    """Also where so many others fit as well that it had no place among the hits."""
    keys = ["role:000000000390/Admin", "account:000000000333", "account:000000000007"]
    hits = Finder(teams(400), make, lambda: keys).search("team", limit=5)
    assert [hit.key for hit in hits][:2] == ["account:000000000333", "account:000000000007"]
    assert len(hits) == 5
    assert len({hit.key for hit in hits}) == 5
    roles = Finder(teams(400), make, lambda: keys).search("team admin", limit=5)
    assert roles[0].key == "role:000000000390/Admin"


def test_it_wins_ties_only() -> None:
    keys = ["account:000000000333", "role:000000000333/Admin"]
    hits = Finder(teams(400), preferred=lambda: keys).search("team-0007")
    assert hits[0].key == "account:000000000007"
    assert "account:000000000333" not in {hit.key for hit in hits}


def test_what_is_preferred_is_asked_at_each_search_and_may_be_gone(finder: Finder) -> None:
    keys: list[str] = []
    finder = Finder(teams(3), preferred=lambda: keys)
    assert finder.search("team")[0].label == "team-0000"
    keys[:] = ["account:000000000002", "ou:gone", "role:000000000001/Gone", "profile:gone", "?"]
    assert finder.search("team")[0].label == "team-0002"
    keys[:] = ["account:000000000001"]
    assert finder.search("team")[0].label == "team-0001"


@pytest.mark.parametrize("key", ["account:1", "ou:ou-p", "profile:portal", "role:{}/ReadOnly"])
def test_any_kind_can_be_preferred(key: str) -> None:
    inventory = acme()
    key = key.format(IDS["ledger-prod"]).replace("account:1", f"account:{IDS['approd']}")
    plain = Finder(inventory)
    preferring = Finder(inventory, preferred=lambda: [key])
    for query in ("prod", "portal", "read", "o"):
        assert {hit.key for hit in plain.search(query)} == {
            hit.key for hit in preferring.search(query)
        }


@pytest.mark.parametrize("make", [FrizbeeIndex, PlainIndex], ids=["frizbee", "plain"])
def test_a_role_fits_as_well_whatever_the_letters_of_its_account(make: MakeIndex) -> None:
    accounts = (Account("1" * 12, "abc", ROOT), Account("2" * 12, "経理部", ROOT))
    roles = tuple(Role(account.id, "NetworkAdmin") for account in accounts)
    organization = Organization("o-1", root_id=ROOT, accounts=accounts)
    hits = Finder(Inventory(organization=organization, roles=roles), make).search("nadmin")
    assert len({hit.score for hit in hits}) == 1
    assert labels(hits) == ["abc/NetworkAdmin", "経理部/NetworkAdmin"]


# -- how long it may take


def test_it_says_whether_a_key_may_wait_for_it() -> None:
    assert Finder(acme(), PlainIndex).is_quick, "so few are searched at once in any way"
    large = teams(600)
    quick, slow, default = Finder(large, FrizbeeIndex), Finder(large, PlainIndex), Finder(large)
    assert not quick.is_quick, "its index is not there yet"
    for finder in (quick, slow, default):
        finder.prepare()
    assert (quick.is_quick, slow.is_quick, default.is_quick) == (True, False, True)


def test_no_role_is_made_for_a_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each would be judged first: a hundred thousand of them for a key."""
    inventory = acme()
    finder = Finder(replace(inventory, roles=packed(inventory.roles)))
    monkeypatch.setattr("hatstand.domain.packed_roles.of_columns", None)
    assert labels(finder.search("ledger admin")) == ["ledger-prod/Admin"]
    assert finder.search(IDS["ledger-prod"])


@pytest.mark.parametrize("query", ["zzqx", "payments zzqx", "x.y-z+1"])
def test_words_that_are_nowhere_are_looked_for_once(
    query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All names were searched already; going through them again costs what ten keys may."""
    monkeypatch.setattr("hatstand.services.find.finder.whois", None)
    assert Finder(acme()).search(query) == ()
