"""A caseworker's what-if speaks of own cases: any other household is refused, whether it is there or not, wherever it is named."""

import pytest
from small_batch import SMALL

from api.service.kept.batches import case_of
from api.service.kept.own_question import must_be_own
from constraints.errors import NotFound

CASE, OWN = case_of(SMALL), frozenset({"H2"})
PERSON = {"person_id": "P8", "household_id": "H2", "role": "child", "birth_date": "2020-01-01"}
BENEFIT = {"benefit": "KTH_16_2", "first_month": "2026-01"}
REFUSED = [
    {"remove": ["households.{}"]}, {"remove": ["husstande.{}"]}, {"remove": ["debts.{}/O1"]}, {"remove": ["persons.P1"]},
    {"remove": ["benefit_periods.P1/KTH_16_2/2026-01"]}, {"remove": ["separations.H2/{}//"]},
    {"set": {"households.{}.urgency_class": "U5"}}, {"set": {"husstande.{}.hasteklasse": "U5"}}, {"set": {"persons.P1.income_kind": "wage"}},
    {"set": {"household_id": "{}"}}, {"set": {"persons.P2.household_id": "{}"}},
    {"add": {"locks": [{"household_id": "{}", "dwelling_id": "B1", "kind": "keep"}]}},
    {"add": {"separations": [{"household_id": "H2", "other_household_id": "{}"}]}}, {"add": {"households": [{"household_id": "{}"}]}},
    {"add": {"benefit_periods": [{"person_id": "P1", **BENEFIT}]}}, {"add": {"persons": [{**PERSON, "household_id": "{}"}]}},
]  # fmt: skip
ASKED = [
    {}, {"set": {"urgency_class": "U1", "policy.budget_dkk": 5}}, {"set": {"persons.P2.income_kind": "wage"}}, {"remove": ["dwellings.B1"]},
    {"set": {"dwellings.B1.rooms": 3}}, {"remove": ["persons.P2"]}, {"add": {"persons": [PERSON], "benefit_periods": [{"person_id": "P8", **BENEFIT}]}},
    {"add": {"dwellings": [{"dwelling_id": "B9"}]}}, {"remove": ["no-such.H1"]}, {"set": "none", "remove": 7, "add": ["x"]},
]  # fmt: skip


def naming(question, household):
    if isinstance(question, dict):
        return {naming(k, household): naming(v, household) for k, v in question.items()}
    if isinstance(question, list):
        return [naming(part, household) for part in question]
    return question.replace("{}", household) if isinstance(question, str) else question


@pytest.mark.parametrize("question", REFUSED)
@pytest.mark.parametrize("household", ["H1", "H77"])
def test_a_household_of_anothers_is_refused_like_one_nobody_knows(question, household):
    with pytest.raises(NotFound) as refused:
        must_be_own(naming(question, household), CASE, OWN)
    assert refused.value.kind == "no-household"


@pytest.mark.parametrize("question", ASKED)
def test_own_cases_dwellings_and_the_policy_may_be_asked_about(question):
    must_be_own(question, CASE, OWN)
