"""What the policies that are known tell of a refusal for which AWS gave no reason."""

from __future__ import annotations

import shlex
from dataclasses import replace

from hatstand.domain.credentials import CredentialKind
from hatstand.domain.denial import Cause, Certainty, Denial, Side
from hatstand.domain.policy import Judgement, PrincipalKind, TrustPolicy, judge
from hatstand.domain.records import dataclass
from hatstand.domain.roles import Verdict
from hatstand.services.denial.case import MANAGERS, Attempt
from hatstand.services.discovery.own_side import OwnSide


@dataclass(frozen=True, slots=True)
class Unsaid(Attempt):
    """Looks at both sides of a role for what AWS leaves open."""

    def silent(self) -> Denial:
        """Return what the policies that are known tell of a refusal without a reason."""
        state = self.case.inventory.account(self.hop.account_id)
        if state is not None and not state.state.usable:
            return self.of_side(self.likely(Side.ACCOUNT, f"{self.account} is {state.state}"))
        missing = self._missing()
        if missing is not None:
            return missing
        trust = self._trust()
        own = self._own()
        cause = self._of_trust(trust) if trust is not None else None
        if cause is not None and cause.side is not Side.TRUST:
            return self.of_side(cause)
        found = [one for one in (own, cause) if one is not None]
        if found:
            found.sort(key=lambda one: list(Certainty).index(one.certainty))
            return self.of_side(*found)
        if trust is not None:
            return self.of_side(*self._elsewhere())
        unread = "nobody has read it: it does not let you in, or there is no such role"
        return self.of_side(self.likely(Side.TRUST, unread))

    def _missing(self) -> Denial | None:
        """Return that the role is not there as it was written, where that is known."""
        hop = self.hop
        like = [
            one.arn
            for one in (*self.case.listed, *self.case.inventory.book.of(hop.account_id))
            if one.account_id == hop.account_id
            and one.name.casefold() == hop.role_name.casefold()
            and one.arn != hop.role_arn
            and one.trust_policy  # AWS itself told of that one
        ]
        if like:
            text = f"it is written otherwise there: {like[0]}"
            cause = self.likely(Side.MISSING, text)
            step = "Name it as it is, with its path and its capital letters"
            return self.made(cause, step, command=shlex.join(["hat", like[0]]))
        if self.case.exists is not False:
            return None
        cause = self.likely(Side.MISSING, f"{self.account} has no role {hop.role_name}")
        command = shlex.join(["hatstand", "list", self.account])
        return self.made(cause, "See which roles there are", command=command, key="refresh")

    def _trust(self) -> Judgement | None:
        """Return what the trust policy says, the caller's own side left out."""
        caller, text = self.caller(), self.role.trust_policy
        if caller is None or not text:
            return None
        sent = replace(caller, allowed=True, denied=False, external_id=self.hop.external_id)
        return judge(TrustPolicy.parse(text), sent, role_account_id=self.hop.account_id)

    def _of_trust(self, trust: Judgement) -> Cause | None:
        """Return the cause in a trust policy; None where it lets the caller in."""
        if trust.needs_external_id and self.hop.external_id is None:
            return self.likely(Side.EXTERNAL_ID, "the trust policy wants one, and none is set")
        if trust.needs_mfa and not self.error.with_mfa:
            return self.likely(Side.MFA, f"the trust policy wants it, and {self._why_no_mfa()}")
        if trust.verdict is Verdict.YES:
            return None
        if trust.needs_external_id:
            return self.likely(Side.EXTERNAL_ID, "the trust policy wants another one")
        certainty = Certainty.LIKELY
        return Cause(Side.TRUST, certainty, trust.reason)

    def _why_no_mfa(self) -> str:
        if self.index > 0:
            return "a role's session, such as that of the hop before, never carries it"
        base = self.case.base
        if base is not None and base.kind is CredentialKind.TEMPORARY:
            return "the base credentials are temporary: no code can go with them"
        caller = self.caller()
        if caller is not None and caller.kind is not PrincipalKind.USER:
            return "a role's session never carries it"
        return "this user has no device for it"

    def _own(self) -> Cause | None:
        """Return the cause in the caller's own policies; None where they allow it."""
        facts, hop = self.case.facts, self.hop
        if self.index > 0 or facts is None or self.case.caller is None:
            return None
        found = OwnSide(facts.own).answer(self.role)
        if found.denied:
            return self.likely(Side.OWN, "one of them denies it")
        if found.allowed is False and hop.account_id != self.case.caller.account_id:
            return self.likely(Side.OWN, "none of them allows it")
        if found.allowed is None:
            return Cause(Side.OWN, Certainty.POSSIBLE, found.reason)
        return None

    def _elsewhere(self) -> tuple[Cause, ...]:
        as_of = self.case.inventory.as_of
        when = f" since {as_of:%Y-%m-%d %H:%M} UTC" if as_of and self.case.role is None else ""
        changed = f"it changed{when}: as it was read it lets you in"
        return (
            Cause(Side.ORGANIZATION, Certainty.POSSIBLE, f"an SCP or RCP forbids it; {MANAGERS}"),
            Cause(Side.TRUST, Certainty.POSSIBLE, changed),
        )
