"""Who next for a dwelling: the household that a solve picks when everybody else is kept where they are."""

import pytest

from constraints import InputError, NotFound
from constraints.facts.household import Lock
from constraints.testing import make_case
from matching import SolveParams, plan_document, solve
from matching.questions.who_next import who_next

DWELLINGS = {"B1": {"rooms": 2}, "B2": {"rooms": 1}, "B3": {"rooms": 3}}
HOUSEHOLDS = {
    "H1": {"urgency_class": "U1"}, "H2": {"urgency_class": "U1", "registered_on": "2026-02-01"},
    "H3": {"urgency_class": "U2", "registered_on": "2025-02-01"}, "H4": {"urgency_class": "U2", "registered_on": "2025-02-20", "min_rooms": 2},
    "H5": {"urgency_class": "U3"}, "H6": {"urgency_class": "U4", "support_method": "CTI"},
}  # fmt: skip
TABLES = {
    "wishes": [{"household_id": "H4", "kind": "department", "target": "D1", "tier": "1"}],
    "support_teams": [{"team_id": "T1", "method": "CTI", "free_slots": 0}],
}


@pytest.fixture(scope="module")
def solved():
    case = make_case(HOUSEHOLDS, DWELLINGS, **TABLES)
    return case, plan_document(solve(case))


def by_solving(case, dwelling, refused, standing):
    """The same question put to the solver: everybody else locked where they are, no other dwelling for anybody."""
    locks = [Lock(household_id=h, dwelling_id=d, kind="keep") for h, d in standing.items()]
    open_ = [
        d.dwelling_id for d in case.dwellings if d.dwelling_id != dwelling and d.dwelling_id not in standing.values()
    ]
    for h in case.households:
        for d in open_ if h.household_id not in standing else ():
            locks.append(Lock(household_id=h.household_id, dwelling_id=d, kind="forbid"))
    locks += [Lock(household_id=h, dwelling_id=dwelling, kind="forbid") for h in refused]
    absent = case.absent - {"locks"}
    plan = plan_document(solve(case.replaced(locks=tuple(locks), absent=absent), SolveParams(changes=0)))
    return next((p.household_id for p in plan.placements if p.dwelling_id == dwelling), None)


@pytest.mark.parametrize("dwelling", DWELLINGS)
@pytest.mark.parametrize("more", [(), ("H3",), ("H3", "H4"), ("H3", "H4", "H5")])
def test_it_is_whom_a_solve_would_pick(solved, dwelling, more):
    case, plan = solved
    homes = plan.homes()
    here = next(h for h, d in homes.items() if d == dwelling)
    standing = {h: d for h, d in homes.items() if d != dwelling}
    refused = {here, *more} - set(standing)
    found = who_next(case, plan, dwelling, refused, standing)
    assert found.household_id == by_solving(case, dwelling, refused, standing)
    assert found.household_id not in refused


def test_a_limit_that_is_full_keeps_a_household_out(solved):
    case, plan = solved
    homes = plan.homes()
    dwelling = homes["H1"]
    standing = {h: d for h, d in homes.items() if d != dwelling}
    found = who_next(case, plan, dwelling, set(HOUSEHOLDS) - {"H6"} - set(standing), standing)
    assert (found.household_id, found.over_limit, found.budget) == (None, found.tried, None)
    assert found.tried == 1


def test_a_dwelling_that_is_not_free_or_not_there_is_an_error(solved):
    case, plan = solved
    with pytest.raises(InputError):
        who_next(case, plan, plan.homes()["H1"], set(), plan.homes())
    with pytest.raises(NotFound):
        who_next(case, plan, "B9", set(), {})


def test_a_plan_of_another_batch_is_refused(solved):
    _, plan = solved
    with pytest.raises(InputError):
        who_next(make_case({"H1": {}}, {"B1": {}}), plan, "B1", set(), {})
