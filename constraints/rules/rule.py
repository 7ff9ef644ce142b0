"""What a rule is: who says so, since when, on what facts, in which words it is explained, and by which cases it is shown."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..budget.disposable import BudgetTable
from ..docstrings import described
from ..facts.views import CaseView, DwellingFacts, HouseholdFacts, PersonFacts, Truth
from ..language import LANGUAGES, N_, both, say
from ..law.store import LawAt
from .citation import ACTS, Citation, cite
from .ground import NO, YES, Ground, first_of, whether
from .periods import Period
from .question import Example, PossibleAnswer, Question, Verdict
from .words import worded

Matrix = NDArray[np.int8]
Says = Mapping[Verdict | tuple[Verdict, str], str]


class Force(Enum):
    """Where a rule gets its force. Only a municipality's own policy can be lifted by a person."""

    LAW = "law"
    POLICY = "policy"
    CITIZEN = "citizen"
    ADVICE = "advice"


class PersonTest(Enum):
    """Whose facts a rule asks about."""

    ANY_MEMBER = "any_member"
    APPLICANT_AND_SPOUSE = "applicant_and_spouse"
    APPLICANT = "applicant"
    NONE = "none"


class Rule(ABC):
    """One wording of one rule id. A later wording is a sibling class with the same id and scope and its own period.

    `scope` names the set of pairs the rule speaks of; `reads` the columns whose absence can make it ask for review;
    `asks` what it then asks a person. `says` holds an English message by verdict, or by verdict and ground.
    """

    id: ClassVar[str]
    cites: ClassVar[Citation]
    scope: ClassVar[str] = "all"
    in_force: ClassVar[Period] = Period()
    # Why nothing follows where `in_force` ends: only for law that was repealed.
    ends_because: ClassVar[str] = ""
    force: ClassVar[Force] = Force.LAW
    liftable: ClassVar[bool] = False
    person_test: ClassVar[PersonTest] = PersonTest.NONE
    reads: ClassVar[tuple[str, ...]] = ()
    asks: ClassVar[Question | None] = None
    # An area bar of § 59, stk. 6-7, out of which the fallback duty of stk. 9 is the only way.
    exit_by_fallback: ClassVar[bool] = False
    # True where "forbidden" means that the dwelling does not suit the household (size, price, access, safety). Law and
    # suitability make a dwelling outside impossible in the sense of § 59, stk. 9; policy, wishes and locks do not.
    suitability: ClassVar[bool] = False
    # True where the verdict of a pair looks at other households, dwellings or locks of the batch.
    whole_case: ClassVar[bool] = False
    legal_status: ClassVar[str] = "in_force"
    heading: ClassVar[str]
    says: ClassVar[Says]
    # Where a ground stands elsewhere in the law than the rule.
    cites_by_ground: ClassVar[Mapping[str, Citation]] = {}
    examples: ClassVar[tuple[Example, ...]] = ()

    @property
    def title(self) -> dict[str, str]:
        return both(self.heading)

    @property
    def description(self) -> tuple[dict[str, str], ...]:
        """What this wording says beside the law: the paragraphs of the class, in both languages."""
        return described(type(self).__doc__)

    @abstractmethod
    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        """Verdict of every household (row) and dwelling (column)."""

    @abstractmethod
    def ground(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable) -> Ground:
        """Why the rule says what it says of one pair, from the tests that `matrix` runs. Never a name or a civil number."""

    def missing_for(
        self, h: HouseholdFacts, dwellings: Sequence[DwellingFacts], law: LawAt, budgets: BudgetTable
    ) -> set[str]:
        """The columns not known that make the rule ask for review of a household and these dwellings, all together."""
        return {column for d in dwellings for column in self.ground(h, d, law, budgets).missing}

    def messages(self, verdict: Verdict, ground: Ground) -> tuple[str, ...]:
        """The English messages that tell the ground, one sentence or more each."""
        found = self.says.get((verdict, ground.code)) or self.says.get(verdict)
        return (found if found is not None else GENERAL[verdict],)


def told(messages: tuple[str, ...], facts: Mapping[str, Any]) -> dict[str, str]:
    """Messages one after the other in both languages, codes among the facts in words."""
    return {lang: " ".join(say(lang, m, **worded(facts, lang)) for m in messages) for lang in LANGUAGES}


GENERAL: Mapping[Verdict, str] = {
    Verdict.SILENT: N_("The rule is met."),
    Verdict.EXEMPT: N_("Lifted by {by}: {reason}."),
    Verdict.NOTE: N_("The rule has been looked at and does not bar."),
    Verdict.WARN: N_("To be taken into account."),
    Verdict.REVIEW: N_("A person must look at this."),
    Verdict.FORBIDDEN: N_("The rule forbids it."),
    Verdict.NOT_APPLICABLE: N_("The dwelling cannot be allocated on this basis."),
}
BAN_STANDS = N_("The ban applies, but the duty to allocate in the area (§ 59(9)) has been signed by {by}: {reason}.")
FOUND_BY = N_("Decided by {by}: {reason}.")


class TwoSidedRule(Rule):
    """A rule whose answer for a pair is "the household is concerned" and "the dwelling is covered".

    Both sides true gives `when_met`; false on either side gives nothing; otherwise a fact is missing and
    `when_unknown` is given, which is review for every rule that can bar.
    """

    when_met: ClassVar[Verdict] = Verdict.FORBIDDEN
    when_unknown: ClassVar[Verdict] = Verdict.REVIEW

    @abstractmethod
    def concerns(self, household: HouseholdFacts, law: LawAt) -> Ground: ...

    @abstractmethod
    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Ground: ...

    def _of_household(self, h: HouseholdFacts, law: LawAt) -> Ground:
        """`concerns`, worked out once for a household that is told of many dwellings."""
        found: Ground = h.once((self, law), lambda: self.concerns(h, law))
        return found

    def _of_dwelling(self, d: DwellingFacts, law: LawAt) -> Ground:
        """`covers`, worked out once for a dwelling that many households are told of."""
        found: Ground = d.once((self, law), lambda: self.covers(d, law))
        return found

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        covered = codes(self._of_dwelling(d, law) for d in case.dwellings)[None, :]
        if not covered.any():
            return np.zeros(case.shape, dtype=np.int8)
        concerned = self.answers(case, law)[:, None]
        # Yes is 2 and unknown is 1: two sides together are the lesser of both.
        said = np.array([Verdict.SILENT, self.when_unknown, self.when_met], dtype=np.int8)
        return np.asarray(said[np.minimum(covered, concerned)])

    def answers(self, case: CaseView, law: LawAt) -> Matrix:
        """`answer` of every household: 0 = no, 1 = unknown, 2 = yes."""
        found: Matrix = case.once((self, law), lambda: _codes(self.answer(h, law) for h in case.households))
        return found

    def answer(self, household: HouseholdFacts, law: LawAt) -> Truth:
        """The answer of `concerns` alone; a matrix needs no ground."""
        return self.concerns(household, law).truth

    def ground(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable) -> Ground:
        """The household's ground where it says one, with the dwelling's facts beside; else the dwelling's."""
        household, dwelling = self._of_household(h, law), self._of_dwelling(d, law)
        truth = None if household.truth is None or dwelling.truth is None else household.truth and dwelling.truth
        leads = dwelling if household.truth is True and (dwelling.truth is None or not household.code) else household
        return Ground(
            truth, leads.code, {**dwelling.facts, **household.facts},
            tuple(dict.fromkeys((*household.missing, *dwelling.missing))),
        )  # fmt: skip

    def missing_for(
        self, h: HouseholdFacts, dwellings: Sequence[DwellingFacts], law: LawAt, budgets: BudgetTable
    ) -> set[str]:
        found = set(self._of_household(h, law).missing)
        return found.union(*(self._of_dwelling(d, law).missing for d in dwellings))


def codes(grounds: Any) -> Matrix:
    """0 = no, 1 = unknown, 2 = yes."""
    return _codes(g.truth for g in grounds)


def _codes(answers: Iterable[Truth]) -> Matrix:
    return np.array([2 if a else 1 if a is None else 0 for a in answers], dtype=np.int8)


class AnyMemberRule(TwoSidedRule):
    """A test on persons, met by the household when any member meets it."""

    person_test = PersonTest.ANY_MEMBER

    @abstractmethod
    def bars(self, person: PersonFacts, law: LawAt) -> Ground: ...

    def concerns(self, household: HouseholdFacts, law: LawAt) -> Ground:
        return first_of(named(self.bars(p, law), p) for p in household.persons)

    def answer(self, household: HouseholdFacts, law: LawAt) -> Truth:
        found: Truth = False
        for person in household.persons:  # as `any_of`: this is asked of everybody by every bar
            truth = self.bars(person, law).truth
            if truth:
                return True
            if truth is None:
                found = None
        return found

    def ground(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable) -> Ground:
        return super().ground(h, d, law, budgets).beside(area=d.department.area_id)


def any_answer(rules: Iterable[TwoSidedRule], case: CaseView, law: LawAt) -> Matrix:
    """Which households any of the rules in force on the day concerns: 0 = none does, 1 = unknown, 2 = one does."""
    answers = [rule.answers(case, law) for rule in rules if rule.in_force.holds(law.day)]
    return np.asarray(np.maximum.reduce([np.zeros(case.shape[0], dtype=np.int8), *answers]))


def named(ground: Ground, person: PersonFacts) -> Ground:
    """A ground with the pseudonymous id of the person it speaks of."""
    return ground if ground.truth is False else ground.beside(person=person.id)


class PairRule(Rule):
    """A rule that compares household and dwelling one pair at a time."""

    @abstractmethod
    def judge(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> tuple[Verdict, Ground]: ...

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        found = np.zeros(case.shape, dtype=np.int8)
        rows = [h for h in case.households if self.may_concern(h)]
        columns = [d for d in case.dwellings if self.may_cover(d, law)]
        alike: dict[object, list[DwellingFacts]] = {}
        for d in columns:
            alike.setdefault(self.judged_by(d), []).append(d)
        apart = [homes[0] for homes in alike.values()]
        if rows and apart:
            said = [[self.judge(h, d, law)[0] for d in apart] for h in rows]
            found[np.ix_([h.index for h in rows], [d.index for d in apart])] = said
        for homes in alike.values():
            for d in homes[1:]:
                found[:, d.index] = found[:, homes[0].index]
        return found

    def ground(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable) -> Ground:
        return self.judge(h, d, law)[1]

    def judged_by(self, d: DwellingFacts) -> object:
        """All that `judge` reads of a dwelling: it says the same of dwellings in which this is equal."""
        return d.index

    def may_concern(self, h: HouseholdFacts) -> bool:
        """False only where the rule is silent for every dwelling; saves work, never changes an answer."""
        return True

    def may_cover(self, d: DwellingFacts, law: LawAt) -> bool:
        """False only where the rule is silent for every household; saves work, never changes an answer."""
        return True


SILENT: tuple[Verdict, Ground] = (Verdict.SILENT, NO)

__all__ = [
    "ACTS", "BAN_STANDS", "FOUND_BY", "GENERAL", "NO", "SILENT", "YES", "AnyMemberRule", "Citation", "Example", "Force", "Ground", "Matrix",
    "PairRule", "Period", "PersonTest", "PossibleAnswer", "Question", "Rule", "Says", "TwoSidedRule", "Verdict", "any_answer", "cite", "codes", "first_of",
    "named", "told", "whether",
]  # fmt: skip
