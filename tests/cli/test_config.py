"""`hatstand config`: a first file, what is wrong with one, and what is in force."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from tests.cli.conftest import CONFIG, DEV, REGION, SERIAL, Company, Computer

from hatstand.config.load import load_settings

FILE = ".config/hatstand/config.toml"


@pytest.fixture
def bare(tmp_path: Path, company: Company) -> Computer:
    """A computer with the AWS files and no settings."""
    company.quiet()
    return Computer(tmp_path, company).furnish(config=None)


class TestInit:
    """A first file from what is found."""

    def test_it_writes_a_context_for_what_is_found(self, bare: Computer) -> None:
        done = bare.run("config", "init")
        file = bare.home / FILE
        assert (done.code, done.out) == (0, f"{file}\n")
        assert "Written, with the context jump." in done.err
        assert "Next: " in done.err
        (context,) = load_settings(file).contexts
        assert (context.profile, context.mfa_serial) == ("jump", SERIAL)
        text = file.read_text()
        assert "profile jump: alice in 9999-9999-9999; the organization o-" in text
        assert "7 profiles in the AWS files, 5 of them roles" in text
        assert "1 of them sign in by IAM Identity Center" in text
        assert f'#region = "{REGION}"' in text
        assert bare.run("config", "check").code == 0
        assert bare.run("list", "--offline").code == 0

    def test_it_is_this_user_s_alone(self, bare: Computer) -> None:
        bare.run("config", "init")
        file = bare.home / FILE
        modes = [path.stat().st_mode & 0o777 for path in (file, file.parent)]
        assert modes == [0o600, 0o700]
        assert [path.name for path in file.parent.iterdir()] == ["config.toml"]

    @pytest.mark.parametrize("link", [False, True])
    def test_what_is_there_is_never_touched(self, bare: Computer, link: bool) -> None:
        file = bare.write(FILE, "# mine\n")
        if link:
            file.unlink()
            file.symlink_to(bare.home / "nowhere.toml")
        done = bare.run("config", "init")
        assert (done.code, done.out) == (2, "")
        assert f"{file} is there already" in done.err
        assert link or file.read_text() == "# mine\n"
        assert not (bare.home / "nowhere.toml").exists()

    def test_it_goes_where_it_is_told(self, bare: Computer) -> None:
        file = bare.home / "new" / "other.toml"
        assert bare.run("config", "init", "--config", str(file)).out == f"{file}\n"
        assert file.parent.stat().st_mode & 0o777 == 0o700
        assert not (bare.home / FILE).exists()

    def test_a_directory_of_others_keeps_its_mode(self, bare: Computer) -> None:
        (bare.home / "open").mkdir(mode=0o755)
        (bare.home / "open").chmod(0o755)
        bare.run("config", "init", "--config", str(bare.home / "open" / "x.toml"))
        assert (bare.home / "open").stat().st_mode & 0o777 == 0o755

    def test_who_may_not_read_the_organization_is_told_so(
        self, bare: Computer, company: Company
    ) -> None:
        company.fault("organizations:DescribeOrganization", "AccessDeniedException")
        bare.run("config", "init")
        text = (bare.home / FILE).read_text()
        assert "no organization may be read" in text
        assert "#[[contexts.jump.accounts]]" in text

    def test_offline_nobody_is_asked(self, bare: Computer, company: Company) -> None:
        assert bare.run("config", "init", "--offline").code == 0
        assert company.calls() == {}
        assert "nobody was asked" in (bare.home / FILE).read_text()

    def test_where_aws_is_not_reachable_it_writes_all_the_same(self, bare: Computer) -> None:
        done = bare.run("config", "init", environ={"AWS_ENDPOINT_URL": "http://127.0.0.1:9"})
        assert done.code == 0
        assert "jump: " in done.err
        assert load_settings(bare.home / FILE).findings == ()

    def test_nothing_is_run_and_nobody_signed_in(self, tmp_path: Path, company: Company) -> None:
        company.quiet()
        computer = Computer(tmp_path, company)
        trap = computer.home / "was-run"
        computer.write(
            ".aws/config",
            f"[default]\ncredential_process = touch {trap}\n"
            "[profile portal]\nsso_start_url = https://acme.awsapps.com/start\n"
            f"sso_region = {REGION}\nsso_account_id = 111111111111\nsso_role_name = ReadOnly\n",
        )
        done = computer.run("config", "init")
        assert done.code == 0
        assert not trap.exists()
        assert company.calls() == {}

    @pytest.mark.parametrize(
        ("aws", "said"),
        [
            ("", "Next: `aws configure sso` or `aws configure`"),
            (
                "[profile portal]\nsso_start_url = https://acme.awsapps.com/start\n"
                f"sso_region = {REGION}\nsso_account_id = 111111111111\nsso_role_name = RO\n",
                "Sign in where that has ended: `aws sso login --profile portal`",
            ),
        ],
    )
    def test_it_says_what_comes_next(
        self, tmp_path: Path, company: Company, aws: str, said: str
    ) -> None:
        computer = Computer(tmp_path, company)
        computer.write(".aws/config", aws)
        assert said in computer.run("config", "init").err

    def test_no_secret_is_in_it(self, bare: Computer, company: Company) -> None:
        bare.run("config", "init")
        text = (bare.home / FILE).read_text()
        assert not any(value in text for value in company.keys().values())


class TestCheck:
    """What is wrong, with file, line, key and the nearest valid one."""

    def test_one_calm_line_where_nothing_is_wrong(self, bare: Computer) -> None:
        done = bare.run("config", "check")
        assert (done.code, done.out) == (0, "")
        (line,) = done.err.splitlines()
        assert line.startswith("no findings: ")

    @pytest.mark.parametrize(
        ("text", "finding"),
        [
            ('theem = "x"\n', ':1: theem: unknown key (did you mean "theme"?)'),
            ('\n[sessions]\nstore = "ram"\n', ':3: sessions.store: "ram" is none of'),
            ('[keys]\nasume = "a"\n', ":2: keys.asume: no such command (did you mean assume?)"),
            ('[keys]\nassume = "ctrl+m"\n', ":2: keys.assume: ctrl+m is never bound"),
            ('\ntheme = "bowlr"\n', ":2: theme: no theme 'bowlr' (did you mean bowler?)"),
            (
                '[contexts.a]\nprofile = "jmp"\n',
                ':2: contexts.a.profile: no profile is called "jmp" in the AWS files '
                '(did you mean "jump"?)',
            ),
            (
                '[contexts.a]\n[[contexts.a.roles]]\nname = "A"\nvia = "B"\naccounts.ou = ["**"]\n'
                '[[contexts.a.roles]]\nname = "B"\nvia = "A"\naccounts.ou = ["**"]\n',
                ":4: contexts.a.roles[A].via: via loops: A → B → A",
            ),
            ("[sessions\n", ":1: "),
        ],
    )
    def test_each_finding_names_its_place(self, bare: Computer, text: str, finding: str) -> None:
        file = bare.write(FILE, text)
        done = bare.run("config", "check")
        assert (done.code, done.out) == (2, "")
        assert f"{file}{finding}" in done.err

    def test_profiles_that_lead_nowhere_are_told_with_their_place(self, bare: Computer) -> None:
        role = "role_arn = arn:aws:iam::111111111111:role/x\nsource_profile ="
        file = bare.write(
            ".aws/config",
            f"[profile a]\n{role} b\n[profile b]\n{role} a\n[profile c]\n{role} b\n"
            f"[profile d]\n{role} nobody\n",
        )
        bare.write(".aws/credentials", "[e]\naws_access_key_id = AKIA\n")
        done = bare.run("config", "check")
        assert (done.code, done.out) == (2, "")
        secret = "aws_secret_access_key is missing beside aws_access_key_id in the credentials file"
        assert done.err.splitlines() == [
            f"{file}:1: profile a: source_profile loops: a → b → a",
            f'{file}:10: source_profile "nobody" of profile "d" does not exist',
            f'{file.with_name("credentials")}:1: profile "e": {secret}',
        ]

    def test_findings_stand_in_the_order_of_the_file(self, bare: Computer) -> None:
        bare.write(FILE, '[keys]\nasume = "a"\n[ui]\nascii = 3\n[contexts.a]\nprofile = "x"\n')
        lines = bare.run("config", "check").err.splitlines()
        assert [line.split(":")[1] for line in lines] == ["2", "4", "6"]


class TestShow:
    """What is in force, and where it comes from."""

    def test_the_text_makes_the_same_settings_when_it_is_read(self, computer: Computer) -> None:
        computer.write(
            FILE,
            CONFIG
            + '\n[sessions]\nduration = "4h"\ntags = { team = "a b" }\n'
            + '[clipboard]\nclear_after = "never"\n'
            + '[[environments]]\nname = "gold"\nmatch.name = ["*-gold"]\nconfirm = "type"\n'
            + '[[contexts.acme.accounts]]\nid = "111111111111"\nou = "A/B"\n'
            + '[keys]\nassume = "z"\n',
        )
        shown = computer.run("config", "show")
        assert shown.code == 0
        again = computer.write("again.toml", shown.out)
        before = load_settings(computer.home / FILE)
        after = load_settings(again)
        assert after.findings == ()
        same = {"file": "", "theme": None}
        assert replace(after, **same) == replace(before, **same)

    def test_each_value_says_where_it_comes_from(self, computer: Computer) -> None:
        computer.write(FILE, CONFIG + '\n[ui]\nascii = "onn"\n')
        shown = computer.run("config", "show")
        lines = {
            line.partition(" = ")[0]: line.partition("  # ")[2] for line in shown.out.splitlines()
        }
        assert lines["rate"].strip() == "config.toml line 2"
        assert lines["store"].strip() == "default"
        assert lines["ascii"].strip() == "default; line 20 can't be used"
        assert lines["# source_identity"].strip() == "not set"
        assert "ui.ascii" in shown.err

    def test_the_document_has_every_key(self, computer: Computer) -> None:
        document = computer.run("config", "show", "--json").document
        assert (document["complete"], document["errors"]) == (True, [])
        by_key = {row["key"]: row for row in document["settings"]}
        rate = {"value": 1.0, "origin": "config.toml", "line": 2, "note": ""}
        assert by_key["limits.rate"] == {"key": "limits.rate", **rate}
        assert by_key["contexts.acme.profile"]["value"] == "jump"
        assert by_key["contexts.acme.roles[1].accounts.ou"]["value"] == ["Workloads/**"]
        assert by_key["contexts.acme.roles[1].accounts.ou"]["line"] == 15
        assert by_key["environments[0].name"]["origin"] == "built-in"

    @pytest.mark.parametrize(
        ("arguments", "environ", "expected"),
        [
            ((), {}, {"region": (REGION, "config.toml"), "profile": ("jump", "config.toml")}),
            (("--region", "eu-west-1"), {}, {"region": ("eu-west-1", "option --region")}),
            (("--context", "acme"), {}, {"context": ("acme", "option --context")}),
            (("--context", "nope"), {}, {"context": ("nope", "option --context")}),
            (
                ("--config", "{home}/empty.toml"),
                {"AWS_REGION": "eu-north-1", "AWS_PROFILE": "hub"},
                {
                    "region": ("eu-north-1", "environment AWS_REGION"),
                    "profile": ("hub", "environment AWS_PROFILE"),
                    "context": ("profiles", "default"),
                    "file": ("{home}/empty.toml", "option --config"),
                },
            ),
        ],
    )
    def test_what_is_in_use_comes_from_settings_options_and_environment(
        self,
        computer: Computer,
        arguments: tuple[str, ...],
        environ: dict[str, str],
        expected: dict[str, tuple[str, str]],
    ) -> None:
        computer.write("empty.toml", "")
        given = [word.format(home=computer.home) for word in arguments]
        found = computer.run("config", "show", "--json", *given, environ=environ).document
        in_use = {row["key"]: (row["value"], row["origin"]) for row in found["in_use"]}
        for key, (value, origin) in expected.items():
            assert in_use[key] == (value.format(home=computer.home), origin)

    def test_a_theme_chosen_in_the_ui_counts_more(self, computer: Computer) -> None:
        computer.write(
            ".local/state/hatstand/state.toml", '[theme]\nname = "bowler"\nconfigured = ""\n'
        )
        shown = computer.run("config", "show")
        assert "theme: bowler" in shown.out
        assert "chosen with t" in shown.out

    def test_the_arguments_of_a_command_for_codes_are_left_out(self, computer: Computer) -> None:
        seed = "JBSWY3DPEHPK3PXP"
        computer.write(
            FILE, f'[contexts.a]\nprofile = "jump"\nmfa_process = "oathtool --totp {seed}"\n'
        )
        for form in ((), ("--json",)):
            shown = computer.run("config", "show", *form)
            assert "oathtool …" in shown.out
            assert seed not in shown.out + shown.err

    def test_an_external_id_is_no_secret(self, computer: Computer) -> None:
        computer.write(
            FILE,
            '[contexts.a]\n[[contexts.a.roles]]\nname = "R"\naccounts.ou = ["**"]\n'
            'external_id = "vendor-1"\n',
        )
        assert 'external_id = "vendor-1"' in computer.run("config", "show").out

    def test_a_file_that_can_t_be_read_leaves_the_defaults(self, computer: Computer) -> None:
        file = computer.write(FILE, "[sessions\n")
        shown = computer.run("config", "show")
        assert shown.code == 0
        assert f"{file}:1" in shown.err
        assert tomllib.loads(shown.out)["sessions"]["duration"] == "1h"

    def test_an_asked_for_file_has_to_be_there(self, computer: Computer) -> None:
        assert computer.run("config", "show", "--config", "/nowhere.toml").code == 2


class TestMarks:
    """What was marked by hand counts for every command."""

    MARKS = (
        '[[marks]]\nnode = "account:333333333333"\nenvironment = "prod"\n'
        "at = 2026-11-22T09:00:00Z\n"
    )

    def test_a_marked_account_is_listed_and_asks_as_it_is_marked(self, computer: Computer) -> None:
        assert computer.run("sync").code == 0
        before = {
            row["id"]: row for row in computer.run("whois", DEV, "--json").document["accounts"]
        }
        assert before[DEV]["environment"] == "dev"
        computer.write(".local/state/hatstand/marks.toml", self.MARKS.replace("333333333333", DEV))
        (account,) = computer.run("whois", DEV, "--json").document["accounts"]
        assert account["environment"] == "prod"
        listed = computer.run("list", "--env", "prod", "--offline", "--json").document["roles"]
        assert DEV in {row["account_id"] for row in listed}
        refused = computer.run("env", f"{DEV}/ReadOnly", "--format", "json")
        assert refused.code == 4

    def test_marks_that_can_t_be_read_are_told(self, computer: Computer) -> None:
        file = computer.write(".local/state/hatstand/marks.toml", "[[marks")
        assert f"{file} can't be used: it is damaged" in computer.run("list", "--offline").err
        assert file.read_text() == "[[marks"

    def test_nothing_is_handed_over_while_what_was_marked_is_not_known(
        self, computer: Computer
    ) -> None:
        target = f"{DEV}/ReadOnly"
        assert computer.run("credential-process", target).code == 0
        file = computer.write(".local/state/hatstand/marks.toml", "[[marks")
        for command in (("env", target), ("credential-process", target), ("console", target)):
            done = computer.run(*command)
            assert (done.code, done.out) == (2, ""), command
            assert f"{file} can't be used: it is damaged" in done.err
            assert "nothing is assumed or handed over until this is mended" in done.err
            assert "move it out of the way" in done.err
        file.unlink()
        assert computer.run("credential-process", target).code == 0
