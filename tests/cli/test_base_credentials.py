"""Where commands start from, and what they do where there is nothing to start from."""

from __future__ import annotations

from pathlib import Path

import pytest

from hatstand.demo import roles

from .conftest import AWS_CONFIG, CONFIG, DEV, PROD, SERIAL, Company, Computer, Outcome

ROLE_VARIABLES = {
    "AWS_ACCESS_KEY_ID": "ASIAHANDEDOUT1234567",
    "AWS_SECRET_ACCESS_KEY": "handed",
    "AWS_SESSION_TOKEN": "out",
    "HATSTAND_ROLE": f"{DEV}/ReadOnly",
    "AWS_REGION": "sa-east-1",
}


@pytest.fixture
def bare(tmp_path: Path, company: Company) -> Computer:
    """A computer without settings and AWS files."""
    company.quiet()
    return Computer(tmp_path, company)


def accounts_in(computer: Computer, **environ: str) -> set[str]:
    """Return the accounts of the roles that a list shows."""
    done = computer.run("list", "--json", environ=environ)
    assert done.code == 0, done.err
    return {row["account_id"] for row in done.document["roles"]}


class TestNothingAtAll:
    @pytest.mark.parametrize(
        "command",
        [("list",), ("tree", "--json"), ("whois", "x"), ("sync",), ("env", f"{DEV}/ReadOnly")],
    )
    def test_commands_end_with_2(self, command: tuple[str, ...], bare: Computer) -> None:
        done = bare.run(*command)
        assert (done.code, done.out) == (2, "")
        assert "no AWS credentials" in done.err

    def test_doctor_says_what_to_do(self, bare: Computer) -> None:
        done = bare.run("doctor", "--json")
        assert done.code == 1
        checks = {row["check"]: row for row in done.document["checks"]}
        assert checks["credentials"]["status"] == "fail"
        assert done.err == ""
        assert checks["credentials"]["hint"]


class TestNoBaseCredentials:
    def test_profiles_are_shown_all_the_same(self, bare: Computer) -> None:
        bare.furnish(config=None)
        done = bare.run("list", "--json")
        assert done.code == 0
        assert "no AWS credentials" in done.err
        assert {row["sources"][0] for row in done.document["roles"]} == {"profile"}
        assert (done.document["complete"], done.document["errors"]) == (True, [])
        assert bare.run("env", "dev-readonly").code == 0

    def test_a_configured_profile_that_is_missing(self, bare: Computer) -> None:
        settings = CONFIG.replace('profile = "jump"', 'profile = "gone"') + ACCOUNT
        bare.furnish(config=settings, aws=None)
        done = bare.run("list")
        assert done.code == 0
        assert "payments-prod" in done.out
        assert "no profile gone" in done.err
        refused = bare.run("env", "payments-prod/ReadOnly", "--yes")
        assert (refused.code, refused.out) == (2, "")


def test_configured_accounts_stand_in_for_the_organization(
    bare: Computer, company: Company
) -> None:
    bare.furnish(config=CONFIG + ACCOUNT)
    company.fault("organizations:*", "AccessDeniedException", count=0)
    done = bare.run("tree", "--json")
    company.quiet()
    assert done.code == 0
    assert (done.document["complete"], done.document["errors"]) == (True, [])
    root = done.document["children"][0]
    workloads = next(node for node in root["children"] if node["name"] == "Workloads")
    account = workloads["children"][0]["children"][0]
    assert (account["id"], account["name"], account["ou_path"]) == (
        PROD,
        "payments-prod",
        "Workloads/Prod",
    )
    assert account["environment"] == "prod"


@pytest.mark.parametrize(
    ("user", "words"), [("bob", "may not read Organizations"), ("carol", "in no organization")]
)
def test_who_sees_no_organization_gets_one_calm_line(
    user: str, words: str, bare: Computer, company: Company
) -> None:
    for form in (("--json",), ()):
        done = bare.run("list", *form, environ=company.keys(user))
        assert done.code == 0
        assert len(done.err.splitlines()) == 1
        assert words in done.err
    tree = bare.run("tree", "--json", environ=company.keys(user))
    assert (tree.code, tree.document["complete"], tree.document["errors"]) == (0, True, [])


def test_a_partial_refusal_of_the_base_is_in_errors(computer: Computer, company: Company) -> None:
    company.fault("sts:GetCallerIdentity", "ExpiredToken", status=403, count=0)
    text = computer.run("list")
    document = computer.run("list", "--json")
    company.quiet()
    assert (text.code, text.out) == (1, "")
    assert "expired" in text.err
    assert document.code == 1
    assert document.document["complete"] is False
    assert document.document["errors"][0]["code"] == "ExpiredToken"
    assert document.document["roles"]


def test_a_wrong_secret_is_explained(computer: Computer) -> None:
    computer.write(
        ".aws/credentials",
        "[jump]\naws_access_key_id = AKIADEMOALICEA2B3C4D\naws_secret_access_key = wrong\n",
    )
    done = computer.run("env", "dev-readonly")
    assert (done.code, done.out) == (1, "")
    assert "SignatureDoesNotMatch" in done.err


class TestHandedOutRole:
    def test_commands_start_from_the_context_all_the_same(
        self, computer: Computer, company: Company
    ) -> None:
        done = computer.run(
            "env", "payments-dev/ReadOnly", "--format", "json", environ=ROLE_VARIABLES
        )
        assert done.code == 0
        assert done.document["AWS_REGION"] == "eu-west-1"

    def test_without_a_context_from_the_default_profile(self, bare: Computer) -> None:
        bare.furnish(config=None)
        bare.write(
            ".aws/credentials",
            bare.home.joinpath(".aws/credentials").read_text().replace("[jump]", "[default]"),
        )
        done = bare.run("list", environ=ROLE_VARIABLES)
        assert done.code == 0

    def test_with_nothing_to_start_from_it_is_said(self, bare: Computer) -> None:
        done = bare.run("list", environ=ROLE_VARIABLES)
        assert (done.code, done.out) == (2, "")
        assert "HATSTAND_ROLE" in done.err

    def test_doctor_looks_from_the_role(self, computer: Computer) -> None:
        given = computer.run("env", "dev-readonly", "--format", "json").document
        done = computer.run("doctor", "--json", environ=given)
        checks = {row["check"]: row for row in done.document["checks"]}
        assert "assumed-role/ReadOnly" in checks["credentials"]["finding"]


class TestProfileOfTheEnvironment:
    def test_one_that_names_nothing_is_ignored_beside_keys(
        self, bare: Computer, company: Company
    ) -> None:
        environ = {**company.keys(), "AWS_PROFILE": "nothing"}
        done = bare.run("env", f"{DEV}/ReadOnly", "--format", "json", environ=environ)
        assert done.code == 0
        assert "AWS_PROFILE names no profile" in done.err

    def test_one_that_names_nothing_is_a_fault_without_keys(self, bare: Computer) -> None:
        done = bare.run("list", environ={"AWS_PROFILE": "nothing"})
        assert (done.code, done.out) == (2, "")
        assert "nothing" in done.err

    def test_one_that_is_there_is_where_it_starts(self, bare: Computer) -> None:
        bare.furnish(config=None)
        assert DEV in accounts_in(bare, AWS_PROFILE="jump")


def test_the_region_of_the_environment_counts_as_for_the_aws_cli(computer: Computer) -> None:
    computer.write(".config/hatstand/config.toml", "")
    environ = {"AWS_REGION": "ca-central-1"}
    done = computer.run("env", "dev-readonly", "--format", "json", environ=environ)
    assert done.document["AWS_REGION"] == "ca-central-1"


def test_a_shell_that_points_at_the_demo(computer: Computer, company: Company) -> None:
    demo = {"HATSTAND_DEMO": "1", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    own = f"[profile jump]\nendpoint_url = {company.url}\n"
    computer.write(".aws/config", AWS_CONFIG.replace("[profile jump]\n", own))
    done = computer.run("env", "dev-readonly", "--shell", "bash", environ=demo)
    assert done.code == 0, done.err
    assert "ignored without --demo" in done.err
    first = done.out.splitlines()[0].split()
    assert {"AWS_ENDPOINT_URL", "HATSTAND_DEMO"} <= set(first)
    removed = computer.run("env", "--unset", "--shell", "bash", environ=demo)
    assert removed.code == 0
    assert {"AWS_ENDPOINT_URL", "HATSTAND_DEMO"} <= set(removed.out.split())
    plain = computer.run("env", "--unset", "--shell", "bash")
    assert "AWS_ENDPOINT_URL" not in plain.out


class TestAnEndpointThatOnlyAProfileNames:
    """Nothing in the environment names one, and no context starts from that profile."""

    @pytest.fixture
    def afar(self, computer: Computer, company: Company) -> Computer:
        """A computer with a session of `payments-admin`, made with a code."""
        computer.write(".config/hatstand/config.toml", "")
        self.point(computer, company.url)
        code = company.code()
        assert self.run(computer, "env", "payments-admin", "--mfa-code", code).code == 0
        return computer

    @staticmethod
    def point(computer: Computer, url: str) -> None:
        own = f"[profile jump]\nendpoint_url = {url}\n"
        computer.write(".aws/config", AWS_CONFIG.replace("[profile jump]\n", own))

    @staticmethod
    def run(computer: Computer, *arguments: str) -> Outcome:
        return computer.run(*arguments, without=("AWS_ENDPOINT_URL",))

    def test_it_is_obeyed_by_an_mfa_session_of_another_process(self, afar: Computer) -> None:
        assert self.run(afar, "sessions", "forget", "payments-admin").code == 0
        again = self.run(afar, "env", "payments-admin")
        assert again.code == 0, again.err

    def test_it_is_obeyed_by_a_session_of_another_process(
        self, afar: Computer, company: Company
    ) -> None:
        link = self.run(afar, "console", "payments-admin")
        assert link.code == 0, link.err
        assert link.out.startswith(company.url)

    def test_a_session_serves_for_the_endpoint_alone_that_it_was_made_at(
        self, afar: Computer
    ) -> None:
        self.point(afar, "http://127.0.0.1:9")
        elsewhere = self.run(afar, "env", "payments-admin")
        assert (elsewhere.code, elsewhere.out) == (4, "")


def test_a_source_that_has_a_device_needs_no_code_by_itself(
    computer: Computer, company: Company
) -> None:
    config = AWS_CONFIG.replace("[profile jump]\n", f"[profile jump]\nmfa_serial = {SERIAL}\n")
    computer.write(".aws/config", config)
    assert computer.run("env", "vendor", "--yes").code == 0
    assert company.calls()["sts:AssumeRole"] == 1


def test_the_names_of_ones_own_account(bare: Computer, company: Company) -> None:
    own = f'[contexts.own]\n[[contexts.own.accounts]]\nid = "{roles.STANDALONE}"\nname = "mine"\n'
    bare.write(".config/hatstand/config.toml", own)
    keys = company.keys("carol")
    assert "mine" in bare.run("whois", roles.STANDALONE, environ=keys).out
    assert "mine" in bare.run("whois", "acme-standalone", environ=keys).out
    bare.write(".config/hatstand/config.toml", "")
    assert "acme-standalone" in bare.run("whois", roles.STANDALONE, environ=keys).out


ACCOUNT = f"""
[[contexts.acme.accounts]]
id = "{PROD}"
name = "payments-prod"
ou = "Workloads/Prod"
"""
