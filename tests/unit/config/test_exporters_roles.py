"""Which roles are exported, what they are called, and what stands in the lines."""

from __future__ import annotations

import configparser

from hatstand.config.exporters import Existing, Exported, aesr_lines, profile_block
from hatstand.config.model import AccountSelector, ContextSettings, RoleTemplate, Settings
from hatstand.domain.inventory import Inventory
from hatstand.domain.organization import Account, AccountState, Organization
from hatstand.domain.plan import Plan
from hatstand.domain.profiles import Profile, ProfileKind, ProfileSet
from hatstand.domain.roles import Role, RoleSource, Verdict
from hatstand.errors import ConfigurationError
from hatstand.services.assume.planning import Planner
from hatstand.services.assume.routes import Router
from hatstand.services.console import color_word

SERIAL = "arn:aws:iam::999999999999:mfa/alice"
PROD, DEV, JUMP = "111111111111", "222222222222", "999999999999"
JUMP_PROFILE = Profile("jump", ProfileKind.KEYS, access_key_id="AKIA")


class Company:
    """Some accounts and roles, and what exports make of them."""

    def __init__(self, *roles: Role, names: dict[str, str] | None = None) -> None:
        accounts = {PROD: "payments-prod", DEV: "payments-dev", JUMP: "jump"} | (names or {})
        self.organization = Organization(
            accounts=tuple(Account(id, name) for id, name in accounts.items())
        )
        self.roles = roles
        self.context = ContextSettings("acme", profile="jump", mfa_serial=SERIAL)
        self.profiles = ProfileSet((JUMP_PROFILE,))
        self.taken = frozenset({"jump"})

    @property
    def inventory(self) -> Inventory:
        return Inventory("acme", self.organization, self.roles)

    def plan(self, role: Role) -> Plan | None:
        try:
            route = Router(self.context, self.profiles).route(role, self.inventory)
        except ConfigurationError:
            return None
        return Planner(Settings(), self.profiles).plan(route, self.inventory)

    def aws(self) -> Exported:
        existing = Existing(self.profiles, self.taken)
        return profile_block(self.inventory, self.plan, existing, "eu-west-1")

    def aesr(self) -> Exported:
        return aesr_lines(self.inventory, self.plan, color_word)


def sections(exported: Exported) -> dict[str, dict[str, str]]:
    parser = configparser.RawConfigParser()
    parser.read_string("\n".join(exported.lines))
    return {name: dict(parser[name]) for name in parser.sections()}


def test_a_profile_says_all_that_is_needed() -> None:
    role = Role(
        PROD, "Admin", "/team/", mfa=True, external_id="a:b", duration=14400, max_duration=7200
    )
    assert sections(Company(role, Role(DEV, "View", region="us-east-1")).aws()) == {
        "profile payments-prod-Admin": {
            "role_arn": f"arn:aws:iam::{PROD}:role/team/Admin",
            "source_profile": "jump",
            "mfa_serial": SERIAL,
            "external_id": "a:b",
            "duration_seconds": "7200",
            "region": "eu-west-1",
        },
        "profile payments-dev-View": {
            "role_arn": f"arn:aws:iam::{DEV}:role/View",
            "source_profile": "jump",
            "region": "us-east-1",
        },
    }


def test_a_role_behind_another_starts_from_that_one_s_profile() -> None:
    hub = Role(JUMP, "Hub", mfa=True)
    deploy = Role(PROD, "Deploy", via=hub.arn, mfa=True, duration=7200)
    found = sections(Company(deploy, hub).aws())
    assert found["profile payments-prod-Deploy"] == {
        "role_arn": deploy.arn,
        "source_profile": "jump-Hub",
        "duration_seconds": "3600",
        "region": "eu-west-1",
    }
    assert found["profile jump-Hub"]["mfa_serial"] == SERIAL


def test_a_hub_that_is_a_profile_already_is_used_under_its_name() -> None:
    deploy = Role(PROD, "Deploy", via="Hub")
    hub = Role(JUMP, "Hub", profile="my-hub", sources=(RoleSource.PROFILE,))
    company = Company(deploy, hub)
    known = Profile("my-hub", ProfileKind.ROLE, role_arn=hub.arn, source_profile="jump")
    company.profiles = ProfileSet((JUMP_PROFILE, known))
    exported = company.aws()
    assert list(sections(exported)) == ["profile payments-prod-Deploy"]
    assert "source_profile = my-hub" in exported.lines
    assert exported.notes == ("left out: jump/Hub: it is a profile already",)


def test_a_role_whose_hub_has_no_profile_is_left_out() -> None:
    exported = Company(Role(PROD, "Deploy", via=f"arn:aws:iam::{JUMP}:role/Hub")).aws()
    assert (exported.roles, exported.lines) == (0, ())
    assert exported.notes == (
        "left out: payments-prod/Deploy: Hub, which it is assumed through, has no profile",
    )


def test_without_a_profile_the_start_is_default_or_the_environment() -> None:
    company = Company(Role(PROD, "Admin"))
    company.context = ContextSettings("acme")
    assert "credential_source = Environment" in company.aws().lines
    company.profiles = ProfileSet((Profile("default", ProfileKind.KEYS),))
    assert "source_profile = default" in company.aws().lines


def test_an_endpoint_of_the_start_counts_for_its_roles_too() -> None:
    """Else the AWS CLI would take the start's keys to AWS itself."""
    company = Company(Role(PROD, "Admin"))
    url = "http://127.0.0.1:1"
    company.profiles = ProfileSet((Profile("jump", ProfileKind.KEYS, endpoint_url=url),))
    assert f"endpoint_url = {url}" in company.aws().lines


def test_what_can_not_be_assumed_is_left_out_with_the_reason() -> None:
    company = Company(
        Role(PROD, "No", verdict=Verdict.NO),
        Role(DEV, "Closed"),
        Role(PROD, "Loop", via=f"arn:aws:iam::{PROD}:role/Loop"),
        Role(PROD, "Partner", external_id_needed=True),
        *(Role(PROD, f"bad\n{number}") for number in range(7)),
    )
    company.organization = Organization(
        accounts=(Account(PROD, "prod"), Account(DEV, "dev", state=AccountState.SUSPENDED))
    )
    exported = company.aws()
    assert exported.roles == 0
    assert exported.notes == (
        "left out: prod/No: AWS would refuse to let you in",
        "left out: dev/Closed: the account can't be used",
        "left out: prod/Loop: there is no way to it from here",
        "left out: prod/bad⏎0, prod/bad⏎1, prod/bad⏎2, prod/bad⏎3, prod/bad⏎4 and 2 more: "
        "IAM has no role of such a name",
        "left out: prod/Partner: it wants an ExternalId and none is configured",
    )


def test_a_missing_device_is_told() -> None:
    company = Company(Role(PROD, "Admin", mfa=True))
    company.context = ContextSettings("acme", profile="jump")
    exported = company.aws()
    assert "mfa_serial" not in "".join(exported.lines)
    assert exported.notes[0].startswith("no MFA device is known, and 1 profile should name one")


def test_names_are_legible_and_safe_whatever_an_account_is_called() -> None:
    names = {
        "100000000001": "Data Lake",
        "100000000002": "a]b",
        "100000000003": "-x",
        "100000000004": "x" * 200,
        "100000000005": "same",
        "100000000006": "Same",
        "100000000007": "本番",
        "100000000008": "jump",
        "100000000009": "a\n[profile evil]",
        "100000000010": "$(id);`x`'\"#",
    }
    roles = [Role(account, "Admin") for account in names]
    company = Company(*roles, names=names)
    company.taken = frozenset({"JUMP-Admin"})
    found = [name.removeprefix("profile ") for name in sections(company.aws())]
    assert found == [
        "Data-Lake-Admin",
        *(f"10000000000{number}-Admin" for number in range(2, 10)),
        "100000000010-Admin",
    ]
    assert list(sections(company.aesr())) == [
        "jump-Admin" if name == "100000000008-Admin" else name for name in found
    ]


def test_a_name_that_somebody_has_even_with_the_id_gets_a_number() -> None:
    company = Company(Role(PROD, "Admin"))
    company.taken = frozenset({"payments-prod-Admin", f"{PROD}-Admin"})
    assert list(sections(company.aws())) == [f"profile {PROD}-Admin-2"]


def test_a_value_that_would_break_the_file_is_refused() -> None:
    role = Role(PROD, "Admin", external_id="a\n[profile evil]")
    region = Role(DEV, "Admin", region="x\ncredential_process = evil")
    exported = Company(role, region).aws()
    assert exported.lines == ()
    assert exported.notes == (
        "left out: payments-prod/Admin: its ExternalId has characters that AWS does not take",
        "left out: payments-dev/Admin: its region can't stand in a file",
    )


def test_the_extension_gets_colours_and_what_the_console_can_switch_to() -> None:
    exported = Company(
        Role(PROD, "Admin", "/team/", region="eu-west-1"),
        Role(DEV, "View"),
        Role(JUMP, "View"),
        Role(PROD, "Vendor", external_id="abc"),
        Role(PROD, "Deploy", via=f"arn:aws:iam::{JUMP}:role/Hub"),
    ).aesr()
    assert sections(exported) == {
        "payments-prod-Admin": {
            "role_arn": f"arn:aws:iam::{PROD}:role/team/Admin",
            "color": "e5484d",
            "region": "eu-west-1",
        },
        "payments-dev-View": {"role_arn": f"arn:aws:iam::{DEV}:role/View", "color": "30a46c"},
        "jump-View": {"role_arn": f"arn:aws:iam::{JUMP}:role/View"},
    }
    assert exported.roles == 3
    assert exported.notes == (
        "left out: payments-prod/Vendor: the console can't send an ExternalId",
        "left out: payments-prod/Deploy: the console assumes a role only from its own sign-in, "
        "never from another role",
    )


def test_what_is_exported_for_the_extension_is_imported_again() -> None:
    from hatstand.config.importers import import_aesr

    text = "\n".join(Company(Role(PROD, "Admin"), Role(DEV, "Admin")).aesr().lines)
    imported = import_aesr(text, "x")
    assert imported.contexts[0].roles == (RoleTemplate("Admin", AccountSelector(id=(PROD, DEV))),)
    assert [account.name for account in imported.contexts[0].accounts] == [
        "payments-prod",
        "payments-dev",
    ]
