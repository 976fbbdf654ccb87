"""Links to a role as both faces make them: through the portal, and in a container of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.tui.acme import PAYMENTS_PROD
from tests.tui.fake import FakeWorkspace

from hatstand.config.model import LinkKind
from hatstand.domain.plan import LinkPlan, Plan
from hatstand.domain.profiles import Profile, ProfileKind, ProfileSet
from hatstand.errors import UsageError
from hatstand.secret import Secret
from hatstand.services.exports import hand_over
from hatstand.services.role_links import container_link, portal_link

START = "https://acme.awsapps.com/start"
PROFILES = ProfileSet((Profile("work", ProfileKind.SSO, sso_start_url=START),))
ROLE = "AWSReservedSSO_Read_Only_0123456789abcdef"


@pytest.fixture
def plan() -> Plan:
    """A plan for the role of a permission set, which a profile names."""
    workspace = FakeWorkspace()
    role = workspace.inventory.role(PAYMENTS_PROD, "Admin")
    assert role is not None
    made = workspace.plan_now(replace(role, name=ROLE, profile="work"))
    return replace(made, links=(LinkPlan("portal", works=True),))


def test_the_portal_opens_the_permission_set_and_a_page_in_the_region(plan: Plan) -> None:
    first = f"{START}/#/console?account_id={PAYMENTS_PROD}&role_name=Read_Only"
    assert portal_link(plan, PROFILES) == first
    assert "eu-west-1" in portal_link(plan, PROFILES, "eu-west-1", "ec2")
    assert plan.region in portal_link(plan, PROFILES, service="ec2")


def test_a_portal_that_can_not_work_is_refused_with_the_reason(plan: Plan) -> None:
    with pytest.raises(UsageError, match="no profile names it"):
        portal_link(plan, ProfileSet())
    broken = replace(plan, links=(LinkPlan("portal", works=False, reason="it is none"),))
    with pytest.raises(UsageError, match="does not work here: it is none"):
        portal_link(broken, PROFILES)


def test_a_container_has_the_name_and_the_colour_of_the_account() -> None:
    workspace = FakeWorkspace()
    session = workspace.put(PAYMENTS_PROD, "Admin")
    link = container_link(Secret("https://signin.example/x"), session, workspace.inventory)
    text = hand_over(link, str)
    assert text.startswith("ext+granted-containers:name=payments-prod&url=")
    assert "&color=red" in text


def test_the_kinds_that_sign_in_are_secrets() -> None:
    assert [kind for kind in LinkKind if kind.signs_in] == ["federation", "container"]
