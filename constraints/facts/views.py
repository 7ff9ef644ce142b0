"""What the rules read: a household with its people, a dwelling with its surroundings, on one day.

Every answer is True, False or None, where None is unknown. Nothing here judges; it only joins tables and dates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from .case import Case
from .dwelling import SECTION_59, Department, Designation, Dwelling, Organisation
from .household import (
    SLOT_METHODS,
    Answer,
    Debt,
    Household,
    Lock,
    Offer,
    PolicyException,
    Separation,
    SupportTeam,
    Wish,
)
from .person import BenefitPeriod
from .person_facts import PersonFacts
from .policy import Policy
from .truth import Truth, all_of, any_of, negated
from .units import Ore, SquareDecimetres, add_months, to_ore


class HouseholdFacts:
    """One household with its people, on the decision date."""

    def __init__(
        self,
        index: int,
        record: Household,
        persons: Sequence[PersonFacts],
        debts: Sequence[Debt],
        wishes: Sequence[Wish],
        exceptions: Sequence[PolicyException],
        separations: Sequence[Separation],
        locks: Sequence[Lock],
        answers: Sequence[Answer],
        offers: Sequence[Offer],
        case: Case,
    ) -> None:
        self.index = index
        self.record = record
        self.id = record.household_id
        self.persons = persons
        self.debts = debts
        self.wishes = wishes
        self.exceptions = exceptions
        self.separations = separations
        self.locks = locks
        self.answers = answers
        self.offers = offers
        self._case = case
        self.day = case.batch.decision_date
        self._said: dict[object, Any] = {}

    def once(self, name: object, make: Callable[[], Any]) -> Any:
        """What follows from the facts of the household alone, worked out when it is first asked for."""
        if name not in self._said:
            self._said[name] = make()
        return self._said[name]

    @property
    def policy(self) -> Policy:
        return self._case.policy

    def stated(self, name: str) -> Truth:
        """A yes/no of the household row; False when the batch leaves the whole column out, None when the cell is empty."""
        value: Truth = getattr(self.record, name)
        if value is None and self._case.column_absent("households", name):
            return False
        return value

    @cached_property
    def applicant(self) -> PersonFacts:
        return next(p for p in self.persons if p.record.role == "applicant")

    @cached_property
    def partner(self) -> PersonFacts | None:
        return next((p for p in self.persons if p.record.role in ("spouse", "cohabitant")), None)

    @property
    def size(self) -> int:
        return len(self.persons)

    @cached_property
    def adults(self) -> tuple[PersonFacts, ...]:
        """Those who are adults for certain."""
        return tuple(p for p in self.persons if p.is_adult is True)

    @cached_property
    def children(self) -> tuple[PersonFacts, ...]:
        """Those who are under 18 for certain."""
        return tuple(p for p in self.persons if p.is_adult is False)

    @property
    def ages_known(self) -> bool:
        return all(p.is_adult is not None for p in self.persons)

    def spouse_equivalent(self, years: int) -> tuple[PersonFacts | None, Truth]:
        """The person treated as spouse: a spouse, or a cohabitant of at least `years` (None = length unknown)."""
        partner = self.partner
        if partner is None:
            return None, False
        if partner.record.role == "spouse":
            return partner, True
        since = partner.record.cohabiting_since
        if since is None:
            return partner, None
        return partner, add_months(since, 12 * years) <= self.day

    @property
    def support_method(self) -> str | None:
        """Method decided; None = unknown. `none` when the batch has no such column."""
        if self.record.support_method is None and self._case.column_absent("households", "support_method"):
            return "none"
        return self.record.support_method

    @property
    def declines_support(self) -> bool:
        """Has declined the support. Not told = not declined: a slot is then kept for the household, never taken from it."""
        return self.stated("support_declined") is True

    @cached_property
    def supported(self) -> Truth:
        """Moves in with support that the household takes."""
        method = self.support_method
        if method == "none" or self.declines_support:
            return False
        return None if method is None else True

    @cached_property
    def needs_slot(self) -> Truth:
        """Needs a slot of a support team."""
        method = self.support_method
        if method in ("none", "s85") or self.declines_support:
            return False
        return None if method is None else method in SLOT_METHODS

    @cached_property
    def waiting_days(self) -> int:
        return (self.day - self.record.registered_on).days

    @property
    def is_homeless(self) -> Truth:
        situation = self.record.homelessness_situation
        if situation is None or situation == "other":
            return None
        return situation != "not_homeless"

    @cached_property
    def effective_class(self) -> tuple[int, str | None]:
        """Urgency class 1-5 after escalation, and why it differs from the caseworker's (`deadline`, `long_wait` or None)."""
        own = int(self.record.urgency_class[1])
        rules = self._case.policy.escalation
        due = self.record.must_be_housed_by
        if due and rules.deadline_days is not None and own > 1 and (due - self.day).days <= rules.deadline_days:
            return 1, "deadline"
        if (
            rules.max_wait_months
            and own > 1
            and add_months(self.record.registered_on, rules.max_wait_months) < self.day
        ):
            return own - 1, "long_wait"
        return own, None


class DwellingFacts:
    """One dwelling with department, organisation and the designations valid on the decision date.

    `peers` are all dwellings of the batch from the same organisation.
    """

    def __init__(
        self,
        index: int,
        record: Dwelling,
        department: Department,
        organisation: Organisation,
        designations: Sequence[Designation],
        case: Case,
    ) -> None:
        self.index = index
        self.record = record
        self.id = record.dwelling_id
        self.department = department
        self.organisation = organisation
        self.designations = designations
        self._case = case
        self.peers: tuple[DwellingFacts, ...] = ()
        self._said: dict[object, Any] = {}

    def once(self, name: object, make: Callable[[], Any]) -> Any:
        """What follows from the facts of the dwelling and its peers alone, worked out when it is first asked for."""
        if name not in self._said:
            self._said[name] = make()
        return self._said[name]

    @property
    def under_section_59(self) -> bool:
        return self.record.availability_basis in SECTION_59

    @cached_property
    def kinds(self) -> frozenset[str]:
        return frozenset(d.kind for d in self.designations)

    @property
    def deprived(self) -> bool:
        """On the list of deprived areas; parallel societies and transformation areas are parts of it."""
        return bool(self.kinds & {"deprived", "parallel_society", "transformation"})

    @property
    def prevention(self) -> bool:
        """On the list of prevention areas and not on that of deprived areas, whose rules go first."""
        return "prevention" in self.kinds and not self.deprived

    @property
    def prevention_let_off(self) -> bool:
        return any(d.kind == "prevention" and d.prevention_exempt is True for d in self.designations)

    @property
    def area_kind(self) -> str | None:
        """The strictest designation that restricts allocation, for ordering fallback cases."""
        for kind in ("transformation", "parallel_society", "deprived"):
            if kind in self.kinds:
                return kind
        return "prevention" if "prevention" in self.kinds else None

    @property
    def case(self) -> Case:
        return self._case

    @cached_property
    def among_peers(self) -> CaseView:
        """The dwellings of the same organisation as a case of their own, without households."""
        return CaseView(self._case, (), self.peers, ())

    @property
    def combined_letting_binds(self) -> bool:
        """The municipality lets combined letting bind its own allocation."""
        return self._case.policy.combined_letting.binds_municipal_allocation

    @property
    def combined_letting(self) -> bool:
        """The council has decided combined letting where the dwelling lies."""
        return "combined_letting" in self.kinds

    @property
    def combined_letting_extended(self) -> Truth:
        """That decision is extended to further benefits. A column left out altogether = no; an empty cell = unknown."""
        mine = [d for d in self.designations if d.kind == "combined_letting"]
        absent = self._case.column_absent("designations", "extended")
        return any_of(False if d.extended is None and absent else d.extended for d in mine)

    @cached_property
    def rent_ore(self) -> Ore:
        return to_ore(self.record.rent_dkk_month)

    @cached_property
    def area_dm2(self) -> SquareDecimetres:
        return int(self.record.area_m2 * 100)

    @cached_property
    def place(self) -> tuple[int, int] | None:
        """Millimetres east and north: the dwelling's own, else its department's; None = unknown."""
        for holder in (self.record, self.department):
            if holder.easting is not None and holder.northing is not None:
                return int(holder.easting * 1000), int(holder.northing * 1000)
        return None

    def stated(self, name: str) -> Truth:
        """A yes/no of the dwelling row; a column with a default takes it when the batch leaves the column out."""
        value: Truth = getattr(self.record, name)
        if value is None and name == "subsidy_target_group_only" and self._case.column_absent("dwellings", name):
            return False
        return value


@dataclass(frozen=True, eq=False)
class CaseView:
    """A case joined for the rules: households and dwellings in canonical order, each knowing its index.

    `said` keeps what a rule says of all households under one law, for a case that shares them.
    """

    case: Case
    households: tuple[HouseholdFacts, ...]
    dwellings: tuple[DwellingFacts, ...]
    teams: tuple[SupportTeam, ...]
    said: dict[object, Any] = field(default_factory=dict)

    def once(self, name: object, make: Callable[[], Any]) -> Any:
        if name not in self.said:
            self.said[name] = make()
        return self.said[name]

    @property
    def day(self) -> date:
        return self.case.batch.decision_date

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.households), len(self.dwellings)

    @cached_property
    def household_index(self) -> dict[str, int]:
        return {h.id: h.index for h in self.households}

    @cached_property
    def dwelling_index(self) -> dict[str, int]:
        return {d.id: d.index for d in self.dwellings}


def view(case: Case) -> CaseView:
    """Joins the tables of a checked case. References are expected to hold (`matching.files` checks them)."""
    return CaseView(case, tuple(_people(case).values()), _homes(case), case.support_teams)


def view_again(case: Case, old: CaseView) -> CaseView:
    """The same as `view(case)`, with the facts of every household whose rows are those of `old` taken over.

    Rows are the same when they are the same objects in the same order; day, policy and what is left out have to be equal,
    else everything is joined anew.
    """
    before = old.case
    # A batch without the table `answers` says the same as one with an empty one; no other fact is read by it.
    one, other = case.absent - {"answers"}, before.absent - {"answers"}
    alike = (case.batch, case.policy, one) == (before.batch, before.policy, other)
    changed = _changed_households(case, before) if alike else None
    if changed is None:
        return view(case)
    fresh, place = _people(case, changed), old.household_index
    people = []
    for i, h in enumerate(case.households):
        facts = fresh.get(h.household_id) or old.households[place[h.household_id]]
        people.append(facts if facts.index == i else at_index(facts, i))
    same_homes = all(getattr(case, table) is getattr(before, table) for table in _OF_HOMES)
    return CaseView(case, tuple(people), old.dwellings if same_homes else _homes(case), case.support_teams)


# What the facts of a dwelling are joined from.
_OF_HOMES = ("organisations", "departments", "designations", "dwellings")
_Facts = TypeVar("_Facts", HouseholdFacts, DwellingFacts)


def at_index(facts: _Facts, index: int) -> _Facts:
    """A copy of the facts for another place in a case, with everything already worked out from them."""
    found = object.__new__(type(facts))
    found.__dict__.update(facts.__dict__)
    found.index = index
    return found


_OF_HOUSEHOLD = (
    "households", "persons", "debts", "wishes", "exceptions", "separations", "locks", "answers", "offers",
)  # fmt: skip


def _changed_households(case: Case, before: Case) -> set[str] | None:
    """Ids of the households of which some row is another object; None where kept rows stand in another order."""
    found: set[str] = set()
    owner: dict[str, str] = {}
    for table in ("benefit_periods", *_OF_HOUSEHOLD):
        new, old = getattr(case, table), getattr(before, table)
        if new is old:
            continue
        there, was = {id(r) for r in new}, {id(r) for r in old}
        if [id(r) for r in new if id(r) in was] != [id(r) for r in old if id(r) in there]:
            return None
        differ = [r for r in new if id(r) not in was] + [r for r in old if id(r) not in there]
        if table == "benefit_periods" and differ:
            owner = {p.person_id: p.household_id for c in (before, case) for p in c.persons}
        found |= {owner.get(r.person_id, "") if table == "benefit_periods" else r.household_id for r in differ}
    return found


def _people(case: Case, only: Set[str] | None = None) -> dict[str, HouseholdFacts]:
    """The facts of every household, or of some, by id in canonical order."""
    day = case.batch.decision_date
    mine = {name: _by_household(getattr(case, name), only) for name in _OF_HOUSEHOLD}
    members = None if only is None else {p.person_id for rows in mine["persons"].values() for p in rows}
    periods: dict[str, list[BenefitPeriod]] = {}
    for period in case.benefit_periods:
        if members is None or period.person_id in members:
            periods.setdefault(period.person_id, []).append(period)

    def of(name: str, household_id: str) -> tuple[Any, ...]:
        return tuple(mine[name].get(household_id, ()))

    return {
        h.household_id: HouseholdFacts(
            i, h, tuple(PersonFacts(p, periods.get(p.person_id, []), day) for p in mine["persons"][h.household_id]),
            case=case, **{name: of(name, h.household_id) for name in _OF_HOUSEHOLD[2:]},
        )
        for i, h in enumerate(case.households) if only is None or h.household_id in only
    }  # fmt: skip


def _by_household(rows: Sequence[Any], only: Set[str] | None) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        if only is None or row.household_id in only:
            found.setdefault(row.household_id, []).append(row)
    return found


def _homes(case: Case) -> tuple[DwellingFacts, ...]:
    day = case.batch.decision_date
    organisations = {o.organisation_id: o for o in case.organisations}
    departments = {d.department_id: d for d in case.departments}
    designations: dict[str, list[Designation]] = {}
    for designation in case.designations:
        if designation.valid_from <= day and (designation.valid_to is None or day <= designation.valid_to):
            designations.setdefault(designation.area_id, []).append(designation)
    dwellings = []
    for i, dwelling in enumerate(case.dwellings):
        department = departments[dwelling.department_id]
        organisation = organisations.get(department.organisation_id) or Organisation(
            organisation_id=department.organisation_id, name=department.organisation_id
        )
        area = department.area_id or ""
        dwellings.append(DwellingFacts(i, dwelling, department, organisation, tuple(designations.get(area, ())), case))
    by_organisation: dict[str, list[DwellingFacts]] = {}
    for d in dwellings:
        by_organisation.setdefault(d.organisation.organisation_id, []).append(d)
    for d in dwellings:
        d.peers = tuple(by_organisation[d.organisation.organisation_id])
    return tuple(dwellings)


__all__ = [
    "CaseView",
    "DwellingFacts",
    "HouseholdFacts",
    "PersonFacts",
    "Truth",
    "all_of",
    "any_of",
    "at_index",
    "negated",
    "view",
    "view_again",
]
