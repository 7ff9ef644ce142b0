"""What a rule is: who says so, since when, on what facts, and in which words it is explained."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, IntEnum
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..budget.disposable import BudgetTable
from ..facts.views import CaseView, DwellingFacts, HouseholdFacts, PersonFacts, Truth, any_of
from ..law.store import LawAt

Matrix = NDArray[np.int8]
Text = Mapping[str, str]


class Verdict(IntEnum):
    """What one rule says of one pair. The order is that of strength, `NOT_APPLICABLE` the strongest."""

    SILENT = 0
    NOTE = 1
    WARN = 2
    EXEMPT = 3
    REVIEW = 4
    FORBIDDEN = 5
    NOT_APPLICABLE = 6

    @property
    def code(self) -> str:
        return self.name.lower()


class Force(Enum):
    """Where a rule gets its force. Only a municipality's own policy can be lifted by a person."""

    LAW = "law"
    POLICY = "policy"
    CITIZEN = "citizen"
    ADVICE = "advice"


@dataclass(frozen=True)
class Period:
    """Half-open: from the first day to the day before `until`; None = open."""

    start: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Citation:
    """Act, place and address. `act` is a short id of the law pack, or `policy` for the municipality's own rules."""

    act: str
    place: str
    url: str

    def __str__(self) -> str:
        return self.place if self.act == "policy" else f"{self.act} {self.place}"


class Rule(ABC):
    """One wording of one rule id. A later wording is a sibling class with the same id and its own period."""

    id: ClassVar[str]
    cites: ClassVar[Citation]
    in_force: ClassVar[Period] = Period()
    force: ClassVar[Force] = Force.LAW
    liftable: ClassVar[bool] = False
    # An area bar of § 59, stk. 6-7, out of which the fallback duty of stk. 9 is the only way.
    exit_by_fallback: ClassVar[bool] = False
    # True where the verdict of a pair looks at other households, dwellings or locks of the batch.
    whole_case: ClassVar[bool] = False
    legal_status: ClassVar[str] = "in_force"
    title: ClassVar[Text]
    says: ClassVar[Mapping[Verdict, Text]]

    @abstractmethod
    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        """Verdict of every household (row) and dwelling (column)."""

    @abstractmethod
    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        """The figures and facts the text of this rule names, for one pair. Never a name, never a civil number."""

    def facts_with_budget(
        self, h: HouseholdFacts, d: DwellingFacts, law: LawAt, budgets: BudgetTable
    ) -> dict[str, Any]:
        """The same, for rules whose text names figures of the budget."""
        return self.facts(h, d, law)

    def text(self, verdict: Verdict, facts: Mapping[str, Any]) -> dict[str, str]:
        """The finding in Danish and English, from the same facts."""
        found = self.says.get(verdict) or _GENERAL[verdict]
        return {lang: _fill(found[lang], facts, lang) for lang in ("da", "en")}


def _fill(template: str, facts: Mapping[str, Any], lang: str) -> str:
    return template.format_map({k: _shown(v, lang) for k, v in facts.items()})


def _shown(value: Any, lang: str) -> str:
    if value is None:
        return "ukendt" if lang == "da" else "unknown"
    if isinstance(value, bool):
        return {"da": ("nej", "ja"), "en": ("no", "yes")}[lang][value]
    if isinstance(value, date):
        return f"{value.day}. {_MONTHS_DA[value.month - 1]} {value.year}" if lang == "da" else value.isoformat()
    if isinstance(value, int) and abs(value) >= 10_000:
        return f"{value:,}".replace(",", ".") if lang == "da" else f"{value:,}"
    if isinstance(value, list | tuple):
        return ", ".join(_shown(v, lang) for v in value)
    return str(value)


_MONTHS_DA = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip

_GENERAL: Mapping[Verdict, Text] = {
    Verdict.SILENT: {"da": "Reglen er opfyldt.", "en": "The rule is met."},
    Verdict.NOTE: {"da": "Til orientering.", "en": "For information."},
    Verdict.WARN: {"da": "Skal tages i betragtning.", "en": "To be taken into account."},
    Verdict.EXEMPT: {
        "da": "Løftet af {by}: {reason}.",
        "en": "Lifted by {by}: {reason}.",
    },
    Verdict.REVIEW: {
        "da": "En oplysning mangler, så en person skal se på det.",
        "en": "A fact is missing, so a person must look at it.",
    },
    Verdict.FORBIDDEN: {"da": "Reglen spærrer.", "en": "The rule forbids it."},
    Verdict.NOT_APPLICABLE: {
        "da": "Boligen kan ikke anvises på dette grundlag.",
        "en": "The dwelling cannot be allocated on this basis.",
    },
}


class TwoSidedRule(Rule):
    """A rule whose answer for a pair is "the household is concerned" and "the dwelling is covered".

    Both sides true gives `when_met`; false on either side gives nothing; otherwise a fact is missing and
    `when_unknown` is given, which is review for every rule that can bar.
    """

    when_met: ClassVar[Verdict] = Verdict.FORBIDDEN
    when_unknown: ClassVar[Verdict] = Verdict.REVIEW

    @abstractmethod
    def concerns(self, household: HouseholdFacts, law: LawAt) -> Truth: ...

    @abstractmethod
    def covers(self, dwelling: DwellingFacts, law: LawAt) -> Truth: ...

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        sides = [_codes(self.covers(d, law) for d in case.dwellings)]
        if not sides[0].any():
            return np.zeros(case.shape, dtype=np.int8)
        sides.append(_codes(self.concerns(h, law) for h in case.households))
        covered, concerned = sides[0][None, :], sides[1][:, None]
        met = (covered == 2) & (concerned == 2)
        open_ = (covered > 0) & (concerned > 0) & ~met
        return np.where(met, self.when_met, np.where(open_, self.when_unknown, 0)).astype(np.int8)


def _codes(answers: Any) -> Matrix:
    """0 = no, 1 = unknown, 2 = yes."""
    return np.array([2 if a else 1 if a is None else 0 for a in answers], dtype=np.int8)


class AnyMemberRule(TwoSidedRule):
    """A test on persons, met by the household when any member meets it."""

    @abstractmethod
    def bars(self, person: PersonFacts, law: LawAt) -> Truth: ...

    def concerns(self, household: HouseholdFacts, law: LawAt) -> Truth:
        return any_of(self.bars(p, law) for p in household.persons)

    def facts(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> dict[str, Any]:
        answers = [(p, self.bars(p, law)) for p in h.persons]
        deciding = next((p for p, a in answers if a is True), None) or next((p for p, a in answers if a is None), None)
        return {"person": deciding.id if deciding else None, "area": d.department.area_id} | (
            self.person_facts(deciding, law) if deciding else self.person_facts(h.applicant, law)
        )

    @abstractmethod
    def person_facts(self, person: PersonFacts, law: LawAt) -> dict[str, Any]: ...


class PairRule(Rule):
    """A rule that compares household and dwelling one pair at a time."""

    @abstractmethod
    def judge(self, h: HouseholdFacts, d: DwellingFacts, law: LawAt) -> Verdict: ...

    def matrix(self, case: CaseView, law: LawAt, budgets: BudgetTable) -> Matrix:
        found = np.zeros(case.shape, dtype=np.int8)
        rows = [h for h in case.households if self.may_concern(h)]
        columns = [d for d in case.dwellings if self.may_cover(d, law)]
        for h in rows:
            for d in columns:
                found[h.index, d.index] = self.judge(h, d, law)
        return found

    def may_concern(self, h: HouseholdFacts) -> bool:
        """False only where the rule is silent for every dwelling; saves work, never changes an answer."""
        return True

    def may_cover(self, d: DwellingFacts, law: LawAt) -> bool:
        """False only where the rule is silent for every household; saves work, never changes an answer."""
        return True


ACTS = {
    "ALB": "https://www.retsinformation.dk/eli/lta/2026/207",
    "BEK977": "https://www.retsinformation.dk/eli/lta/2024/977",
    "LOB": "https://www.retsinformation.dk/eli/lta/2022/342",
    "SEL": "https://www.retsinformation.dk/eli/lta/2025/1129",
    "BST": "https://www.retsinformation.dk/eli/lta/2025/995",
    "FVL": "https://www.retsinformation.dk/eli/lta/2014/433",
    "ODD": "https://www.retsinformation.dk/eli/lta/2020/75",
    "CHEAP": "https://www.retsinformation.dk/eli/lta/2022/1059",
    "policy": "",
}


def cite(act: str, place: str, url: str | None = None) -> Citation:
    """A citation with the address of the consolidated act, or of the wording given."""
    return Citation(act, place, ACTS[act] if url is None else url)
