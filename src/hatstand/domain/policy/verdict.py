"""The verdict: whether a role's trust policy, and one's own policies, let a caller in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hatstand.domain.policy.caller import Caller, PrincipalKind, facts_of
from hatstand.domain.policy.conditions import (
    EXTERNAL_ID_KEYS,
    MFA_KEYS,
    Facts,
    State,
    about,
    all_hold,
    holds,
)
from hatstand.domain.policy.document import Condition, Effect, Statement, TrustPolicy
from hatstand.domain.policy.matching import Answer
from hatstand.domain.policy.refusal import untrusted
from hatstand.domain.policy.trust import Concern, Reach, concerns
from hatstand.domain.policy.wording import account_text, condition_text
from hatstand.domain.records import dataclass
from hatstand.domain.roles import Verdict
from hatstand.domain.text import printable


@dataclass(frozen=True, slots=True)
class Judgement:
    """What can be said of a caller and a role.

    Attributes:
        verdict: `YES` only where certain, `NO` only where nothing lets this caller in, else
            `MAYBE`. It knows nothing of service control policies.
        reason: Why, in words; printable.
        statement: Index (from 0) of the statement that decided, or None where none did.
        needs_mfa: Whether this caller needs a code; None where it can't be told.
        needs_external_id: Whether this caller needs an ExternalId; None where it can't be told.
    """

    verdict: Verdict
    reason: str
    statement: int | None = None
    needs_mfa: bool | None = None
    needs_external_id: bool | None = None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What one way of calling comes to."""

    answer: Answer
    reason: str
    statement: int | None = None


_VERDICTS = {Answer.NO: Verdict.NO, Answer.MAYBE: Verdict.MAYBE, Answer.YES: Verdict.YES}


def judge(policy: TrustPolicy, caller: Caller, *, role_account_id: str = "") -> Judgement:
    """Return whether `caller` may assume the role that has this trust policy.

    `role_account_id` is the role's account: in one's own account a trust policy that names the
    caller is enough, elsewhere the caller's own policies must allow it too. Without it, doubt
    about that gives *maybe*.
    """
    if not policy.statements:
        reason = printable(f"the trust policy can't be read: {policy.problem}")
        return Judgement(Verdict.MAYBE, reason)
    if caller.kind is PrincipalKind.ROOT:
        return Judgement(Verdict.NO, "an account's root user can't assume roles")
    if caller.kind is PrincipalKind.FEDERATED:
        return Judgement(Verdict.NO, "a federated user's session can't assume roles")
    request = _Request(
        concerns(policy, caller, Effect.ALLOW),
        concerns(policy, caller, Effect.DENY),
        caller,
        role_account_id,
    )
    if not request.allows:
        return Judgement(Verdict.NO, printable(untrusted(policy)))
    return request.judgement()


@dataclass(frozen=True, slots=True)
class _Request:
    """The statements that are about a caller, to be tried with and without code and ExternalId."""

    allows: tuple[Concern, ...]
    denies: tuple[Concern, ...]
    caller: Caller
    role_account_id: str

    def judgement(self) -> Judgement:
        """Return the verdict on the best way to call, the plainest where several are as good."""
        sent = self.caller.external_id or None
        without, with_code = self.outcome(mfa=False, sent=sent), self.outcome(mfa=True, sent=sent)
        best = max(without, self._as_far_as_possible(with_code), key=lambda one: one.answer)
        if best.answer is Answer.NO:
            best = self._hopeful(best, with_code)
        return Judgement(
            _VERDICTS[best.answer],
            printable(best.reason),
            best.statement,
            self._needs_mfa(),
            self._needs_external_id(),
        )

    def _as_far_as_possible(self, with_code: _Outcome) -> _Outcome:
        """Return what a call with a code comes to for this caller, who may have no device."""
        possible = self.caller.may_give_mfa()
        if possible is False:
            return replace(with_code, answer=Answer.NO)
        if possible is None and with_code.answer is Answer.YES:
            reason = f"{with_code.reason}; whether there is a device for it is not known"
            return replace(with_code, answer=Answer.MAYBE, reason=reason)
        return with_code

    def _hopeful(self, refused: _Outcome, with_code: _Outcome) -> _Outcome:
        """Return what another ExternalId would change, or why no code helps."""
        hopeless = self.caller.may_give_mfa() is False
        for mfa in [False] if hopeless else [False, True]:
            other = self.outcome(mfa=mfa, sent=State.PRESENT)
            if other.answer is not Answer.NO:
                known = self.caller.external_id
                lack = "another ExternalId than the one known" if known else "an ExternalId"
                code = " and MFA" if mfa else ""
                return _Outcome(
                    Answer.MAYBE,
                    f"needs {lack}{code}" + ("" if known else "; none is known"),
                    other.statement,
                )
        if with_code.answer is Answer.NO:
            return refused if hopeless else with_code
        role = self.caller.kind is PrincipalKind.ROLE
        lack = "a role's session can't give it" if role else "this caller has no device for it"
        return replace(with_code, answer=Answer.NO, reason=f"needs MFA, and {lack}")

    def outcome(self, *, mfa: bool, sent: str | State | None) -> _Outcome:
        """Return what a call with these things in it comes to, own policies included."""
        facts = facts_of(self.caller, self.role_account_id, with_mfa=mfa, external_id=sent)
        doubt: _Outcome | None = None
        for concern in self.denies:
            statement = concern.statement
            denied = min(concern.answer, all_hold(statement.conditions, facts))
            if denied is Answer.YES:
                return _Outcome(Answer.NO, _denied(statement), statement.index)
            if denied is Answer.MAYBE and doubt is None:
                reason = f"{statement.label} may deny it{_because(statement, facts)}"
                doubt = _Outcome(Answer.MAYBE, reason, statement.index)
        best = max(
            (self._allowed(concern, facts) for concern in self.allows), key=lambda one: one.answer
        )
        if doubt and best.answer is not Answer.NO:
            return replace(doubt, reason=f"{best.reason}; {doubt.reason}")
        used = [
            word
            for word, keys, given in (
                ("MFA", MFA_KEYS, mfa),
                ("ExternalId", EXTERNAL_ID_KEYS, sent),
            )
            if given and best.answer is not Answer.NO and self._mentions(keys)
        ]
        with_them = f", with {' and '.join(used)}" if used else ""
        return replace(best, reason=f"{best.reason}{with_them}")

    def _allowed(self, concern: Concern, facts: Facts) -> _Outcome:
        """Return what one Allow statement comes to."""
        statement = concern.statement
        if statement.problem:
            reason = f"{statement.label} can't be read: {statement.problem}"
            return _Outcome(Answer.MAYBE, reason, statement.index)
        trusts = _trusts(concern, self.caller)
        met = all_hold(statement.conditions, facts)
        if met is Answer.NO:
            failing = next(one for one in statement.conditions if holds(one, facts) is Answer.NO)
            reason = f"{trusts}, but {condition_text(failing, allow=True)}"
            return _Outcome(Answer.NO, reason, statement.index)
        own, own_reason = self._own_side(concern.reach)
        if own is Answer.NO:
            return _Outcome(own, f"{trusts}, but {own_reason}", statement.index)
        parts = [trusts, own_reason]
        if met is Answer.MAYBE:
            parts.append(_depends(statement, facts))
        return _Outcome(min(met, concern.answer, own), "; ".join(parts), statement.index)

    def _own_side(self, reach: Reach) -> tuple[Answer, str]:
        """Return whether the caller's own policies do their part, where one is needed."""
        caller = self.caller
        if caller.denied:
            return Answer.NO, "the caller's own policies deny it"
        if caller.allowed:
            return Answer.YES, "the caller's own policies allow it"
        same = caller.account_id == self.role_account_id
        if same and reach is Reach.NAMED:
            limited = caller.bounded and caller.kind is PrincipalKind.ROLE
            return (
                (Answer.MAYBE, "a permissions boundary may forbid it")
                if limited
                else (Answer.YES, "in its own account that is enough")
            )
        if caller.allowed is None:
            unknown = "whether the caller's own policies allow it is not known"
            return Answer.MAYBE, caller.own_reason or unknown
        if reach is Reach.ACCOUNT or (self.role_account_id and not same):
            return Answer.NO, "the caller's own policies don't allow it"
        return Answer.MAYBE, "the caller's own policies don't, and may not need to, allow it"

    def _mentions(self, keys: frozenset[str]) -> bool:
        """Tell whether any statement about the caller looks at one of `keys`."""
        return any(
            about(condition, keys)
            for concern in (*self.allows, *self.denies)
            for condition in concern.statement.conditions
        )

    def _readable(self) -> bool:
        return not any(one.statement.problem for one in (*self.allows, *self.denies))

    def _needs_mfa(self) -> bool | None:
        """Return whether a code makes the difference, whatever else goes with the call."""
        if not self._mentions(MFA_KEYS):
            return False if self._readable() else None
        trust, sent = self._trust_side(), State.PRESENT
        return _difference(trust.outcome(mfa=False, sent=sent), trust.outcome(mfa=True, sent=sent))

    def _needs_external_id(self) -> bool | None:
        """Return whether an ExternalId makes the difference, with a code or without."""
        if not self._mentions(EXTERNAL_ID_KEYS):
            return False if self._readable() else None
        trust = self._trust_side()
        answers = {
            _difference(
                trust.outcome(mfa=mfa, sent=None), trust.outcome(mfa=mfa, sent=State.PRESENT)
            )
            for mfa in (False, True)
        } - {None}
        return answers.pop() if len(answers) == 1 else None

    def _trust_side(self) -> _Request:
        """Return the same request of a caller whose own policies raise no doubt."""
        return replace(self, caller=replace(self.caller, allowed=True, denied=False))


def _difference(without: _Outcome, with_it: _Outcome) -> bool | None:
    """Return whether a thing is needed, from what calls without and with it come to."""
    if without.answer is Answer.YES:
        return False
    return True if without.answer is Answer.NO and with_it.answer is not Answer.NO else None


def _trusts(concern: Concern, caller: Caller) -> str:
    if concern.answer is not Answer.YES:
        return f"{concern.statement.label} may trust it"
    if concern.statement.not_principal:
        return "trusts everyone it does not name"
    what = "role" if caller.kind is PrincipalKind.ROLE else "user"
    return {
        Reach.NAMED: f"trusts this {what} by name",
        Reach.ANYONE: "trusts anyone",
    }.get(concern.reach, f"trusts {account_text(caller.account_id)}")


def _denied(statement: Statement) -> str:
    texts = [condition_text(condition, allow=False) for condition in statement.conditions]
    return " ".join([f"{statement.label} denies it", *[" and ".join(texts)] * bool(texts)])


def _uncertain(conditions: Iterable[Condition], facts: Facts) -> list[str]:
    keys = [one.key for one in conditions if holds(one, facts) is Answer.MAYBE]
    return list(dict.fromkeys(keys))


def _depends(statement: Statement, facts: Facts) -> str:
    return f"depends on {', '.join(_uncertain(statement.conditions, facts))} ({statement.label})"


def _because(statement: Statement, facts: Facts) -> str:
    if statement.problem:
        return f": {statement.problem}"
    keys = _uncertain(statement.conditions, facts)
    return f", depending on {', '.join(keys)}" if keys else ""
