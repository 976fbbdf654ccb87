"""Console links: their exact text, and which of them can work."""

from __future__ import annotations

from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from hatstand.domain.arn import PARTITIONS
from hatstand.domain.environments import Environment
from hatstand.domain.roles import Role
from hatstand.errors import UsageError
from hatstand.secret import Secret
from hatstand.services import console

PROD = Environment("prod", "PROD", "red")
NONE = Environment()
ADMIN = Role("111111111111", "Admin")
HOSTILE = "a&b=c #d/é?\"'<x>%00\n\x1b]8;;"


@pytest.mark.parametrize(
    ("partition", "region", "host"),
    [
        ("aws", "", "signin.aws.amazon.com"),
        ("aws", "us-east-1", "signin.aws.amazon.com"),
        ("aws", "ap-northeast-1", "ap-northeast-1.signin.aws.amazon.com"),
        ("aws-cn", "cn-north-1", "cn-north-1.signin.amazonaws.cn"),
        ("aws-cn", "", "signin.amazonaws.cn"),
        ("aws-us-gov", "us-gov-west-1", "signin.amazonaws-us-gov.com"),
        ("aws-us-gov", "us-gov-east-1", "us-gov-east-1.signin.amazonaws-us-gov.com"),
        ("aws-eusc", "", "eusc-de-east-1.signin.amazonaws-eusc.eu"),
        ("aws-iso", "", "signin.c2shome.ic.gov"),
        ("aws-iso-b", "", "signin.sc2shome.sgov.gov"),
        ("aws-cn", "eu-west-1", "signin.amazonaws.cn"),
    ],
)
def test_each_partition_signs_in_at_its_own_host(partition: str, region: str, host: str) -> None:
    assert console.sign_in_host(partition, region) == host


@pytest.mark.parametrize(
    "region", ["x.evil.example/", "eu-west-1.evil", "EU-WEST-1", "a b", "é", "eu-west-1\n"]
)
def test_what_is_no_region_never_gets_into_a_host(region: str) -> None:
    with pytest.raises(UsageError, match="is not a region"):
        console.sign_in_host("aws", region)
    with pytest.raises(UsageError, match="is not a region"):
        console.console_url("aws", region)


def test_an_unknown_partition_is_told() -> None:
    with pytest.raises(UsageError, match="'aws-moon'"):
        console.sign_in_host("aws-moon")


@pytest.mark.parametrize(
    ("partition", "region", "service", "url"),
    [
        (
            "aws",
            "",
            "home",
            "https://us-east-1.console.aws.amazon.com/console/home?region=us-east-1",
        ),
        (
            "aws",
            "eu-west-1",
            "ec2",
            "https://eu-west-1.console.aws.amazon.com/ec2/v2/home?region=eu-west-1",
        ),
        ("aws", "eu-west-1", "iam", "https://console.aws.amazon.com/iamv2/home"),
        (
            "aws-cn",
            "",
            "s3",
            "https://cn-northwest-1.console.amazonaws.cn/s3/home?region=cn-northwest-1",
        ),
        (
            "aws-us-gov",
            "ap-northeast-1",
            "ram",
            "https://us-gov-west-1.console.amazonaws-us-gov.com/ram/home?region=us-gov-west-1",
        ),
    ],
)
def test_pages_of_services(partition: str, region: str, service: str, url: str) -> None:
    assert console.console_url(partition, region, service) == url


def test_a_place_on_a_page_is_the_fragment_of_its_address() -> None:
    page = console.console_url("aws", "eu-west-1", "ram", "SharedResourceShares:")
    assert page.endswith("/ram/home?region=eu-west-1#SharedResourceShares:")
    assert console.console_url("aws", "", "iam", "roles").endswith("/iamv2/home#roles")


def test_a_place_with_a_slash_is_below_the_service() -> None:
    page = console.console_url("aws", "eu-west-1", "cloudmap", "/namespaces/ns-1")
    assert page.endswith(".com/cloudmap/home/namespaces/ns-1?region=eu-west-1")
    assert console.console_url("aws", "", "iam", "/roles").endswith("/iamv2/home/roles")


def test_every_known_page_is_https_in_every_partition() -> None:
    for partition in PARTITIONS:
        for service in console.SERVICES:
            parts = urlsplit(console.console_url(partition, "", service))
            assert parts.scheme == "https"
            assert parts.hostname is not None
            assert parts.hostname.endswith(PARTITIONS[partition].console_host)
    assert set(console.SERVICES) >= console.GLOBAL_SERVICES


def test_an_unknown_service_is_told_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="'ec3'") as caught:
        console.console_url("aws", "", "ec3")
    assert "ec2" in caught.value.hint


def test_a_login_link_is_a_secret_and_encoded_throughout() -> None:
    destination = console.console_url("aws", "eu-west-1", "ec2")
    link = console.login_url(
        "https://eu-west-1.signin.aws.amazon.com/federation", HOSTILE, destination, Secret("t+/=&")
    )
    assert "t+" not in repr(link)
    url = link.reveal()
    assert url.isascii()
    assert url.isprintable()
    assert " " not in url
    parts = urlsplit(url)
    assert (parts.netloc, parts.path) == ("eu-west-1.signin.aws.amazon.com", "/federation")
    assert parse_qsl(parts.query) == [
        ("Action", "login"),
        ("Issuer", HOSTILE),
        ("Destination", destination),
        ("SigninToken", "t+/=&"),
    ]
    without = console.login_url("http://127.0.0.1:4566/federation", "", destination, Secret("t"))
    assert "Issuer" not in without.reveal()


@pytest.mark.parametrize(
    "url",
    [
        "http://signin.example/federation",
        "ftp://x",
        "javascript:alert(1)",
        "https://",
        "",
        "https://[x",
        "https://a b",
        "https://a\n/",
        "http://[::2]/",
    ],
)
def test_only_https_or_loopback(url: str) -> None:
    good = "https://signin.aws.amazon.com/federation"
    for build in (
        lambda: console.login_url(url, "", good, Secret("t")),
        lambda: console.login_url(good, "", url, Secret("t")),
        lambda: console.container_url(Secret(url), "x"),
        lambda: console.portal_url(url, "111111111111", "Admin"),
    ):
        with pytest.raises(UsageError, match="must be https") as caught:
            build()
        assert caught.value.title == "a console link must be https"
        assert caught.value.hint == "Only this machine's loopback may be http."


@pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost:1", "[::1]:1"])
def test_loopback_may_be_plain(host: str) -> None:
    link = console.login_url(f"http://{host}/federation", "", f"http://{host}/x", Secret("t"))
    assert link.reveal().startswith(f"http://{host}/federation?Action=login")


def test_a_switch_role_link_carries_names_colour_and_nothing_secret() -> None:
    assert console.switch_role_url(ADMIN, "payments-prod", PROD) == (
        "https://signin.aws.amazon.com/switchrole?account=111111111111&roleName=Admin"
        "&displayName=Admin%20%40%20payments-prod&color=f2b0a9"
    )
    role = Role("111111111111", "Admin", path="/team/ops/", partition="aws-us-gov")
    assert console.switch_role_url(role, "決済", NONE) == (
        "https://signin.amazonaws-us-gov.com/switchrole?account=111111111111"
        "&roleName=team%2Fops%2FAdmin"
    )
    hostile = console.switch_role_url(ADMIN, 'a&roleName=Evil#"<>%', NONE)
    assert parse_qs(urlsplit(hostile).query)["roleName"] == ["Admin"]
    long = parse_qs(urlsplit(console.switch_role_url(ADMIN, "x" * 200, NONE)).query)
    assert len(long["displayName"][0]) == 64


@pytest.mark.parametrize(
    ("role", "chained", "why"),
    [
        (Role("111111111111", "A", external_id="x"), False, "ExternalId"),
        (Role("111111111111", "A", external_id_needed=True), False, "ExternalId"),
        (Role("111111111111", "A", via="Hub"), False, "another role"),
        (ADMIN, True, "another role"),
        (Role("111111111111", "AWSReservedSSO_Ops_0123456789abcdef"), False, "permission set"),
        (Role("111111111111", "A" * 60, path="/team/"), False, "65 characters"),
    ],
)
def test_why_a_switch_role_link_would_not_work(role: Role, chained: bool, why: str) -> None:
    plan = {link.kind: link for link in console.link_plans(role, chained=chained)}["switch-role"]
    assert not plan.works
    assert why in plan.reason
    if not chained:
        with pytest.raises(UsageError, match=why):
            console.switch_role_url(role, "acme", NONE)


def test_64_characters_still_work() -> None:
    role = Role("111111111111", "A" * 59, path="/team/")
    assert "roleName=team%2FA" in console.switch_role_url(role, "acme", NONE)


def test_plans_tell_of_all_four_kinds() -> None:
    plans = console.link_plans(ADMIN, chained=False)
    assert tuple(plan.kind for plan in plans) == console.KINDS
    assert [plan.works for plan in plans] == [True, True, False, True]
    assert "Identity Center" in plans[2].reason
    sso = Role("111111111111", "AWSReservedSSO_Read_Only_0123456789abcdef")
    assert "start URL" in console.link_plans(sso, chained=False)[2].reason
    start = "https://acme.awsapps.com/start"
    assert console.link_plans(sso, chained=False, start_url=start)[2].works
    named = console.link_plans(ADMIN, chained=False, start_url=start, permission_set="Admin")
    assert named[2].works


@pytest.mark.parametrize(
    "start",
    [
        "https://acme.awsapps.com/start",
        "https://acme.awsapps.com/start/",
        "https://acme.awsapps.com/start/#/",
        "https://acme.awsapps.com/start#",
    ],
)
def test_a_portal_link(start: str) -> None:
    destination = console.console_url("aws", "eu-west-1", "s3")
    assert console.portal_url(start, "111111111111", "Read Only", destination) == (
        "https://acme.awsapps.com/start/#/console?account_id=111111111111&role_name=Read%20Only"
        "&destination=https%3A%2F%2Feu-west-1.console.aws.amazon.com%2Fs3%2Fhome%3Fregion%3Deu-west-1"
    )
    with pytest.raises(UsageError, match="not an account id"):
        console.portal_url(start, "１１１１１１１１１１１１", "x")


def test_the_permission_set_of_a_role() -> None:
    assert console.permission_set_of("AWSReservedSSO_Read_Only_0123456789abcdef") == "Read_Only"
    assert console.permission_set_of("Admin") == ""


def test_a_container_link_holds_the_whole_url() -> None:
    url = Secret("https://signin.aws.amazon.com/federation?Action=login&SigninToken=t%2B")
    link = console.container_url(url, "payments-prod & 決済", "red")
    assert "Signin" not in str(link)
    scheme, _, query = link.reveal().partition(":")
    assert scheme == "ext+granted-containers"
    assert dict(parse_qsl(query)) == {
        "name": "payments-prod & 決済",
        "url": url.reveal(),
        "color": "red",
    }
    assert "color" not in console.container_url(url, "x", "mauve").reveal()


def test_what_is_in_a_link_is_encoded_to_the_last_character() -> None:
    """Half of a character, as AWS's JSON may hold in a name, is told by a question mark."""
    link = console.container_url(Secret("https://a.example/b"), "x\ud800/y~", "")
    assert link.reveal() == (
        "ext+granted-containers:name=x%3F%2Fy~&url=https%3A%2F%2Fa.example%2Fb"
    )


@pytest.mark.parametrize(
    ("color", "word"),
    [
        ("red", "red"),
        ("prod", "red"),
        ("Magenta", "pink"),
        ("#ff2010", "red"),
        ("#ff0020", "red"),
        ("#10c020", "green"),
        ("#3366ff", "blue"),
        ("#808080", ""),
        ("mauve", ""),
        ("", ""),
    ],
)
def test_an_environment_colour_finds_its_nearest(color: str, word: str) -> None:
    assert console.color_word(Environment("x", "X", color)) == word
