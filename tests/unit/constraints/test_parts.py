"""One row or one column judged by itself is the row or the column of the whole case."""

import random
from datetime import timedelta

import numpy as np
import pytest
from test_brute_force import random_case

from constraints import InputError, NotFound, evaluate, view
from constraints.facts.household import Answer, Lock, Offer, PolicyException
from constraints.parts import column_of, row_of
from constraints.rules.rule import Verdict
from constraints.testing import DAY, make_case
from constraints.verdicts import known_law
from matching.questions.explain import explain_household, explain_pair, household_of_case, pair_of_case


def crossed(seed):
    """A random case in which rows look at each other: an offer, a lock, exceptions, an answer, every third a signature."""
    rng, case = random.Random(seed), random_case(seed)

    def pair():
        named = {"household_id": rng.choice(case.households).household_id}
        return named | {"dwelling_id": rng.choice(case.dwellings).dwelling_id}

    def signed(rule):
        return {**pair(), "rule_id": rule, "by": "leder", "reason": "aftale"}

    lifted = ["RAAD-1", "WISH-1", *(["ALB-59-9"] if seed % 3 == 0 else [])]
    rows = {
        "offers": (Offer.model_validate({**pair(), "offered_on": DAY - timedelta(days=5)}),),
        "locks": (Lock.model_validate({**pair(), "kind": "forbid"}),),
        "exceptions": tuple(PolicyException.model_validate(signed(rule)) for rule in lifted),
    }
    case = case.model_copy(update=rows)
    table = evaluate(case)
    asked = [
        (rule, h, d)
        for rule, matrix in zip(table.rules, table.matrices, strict=True)
        if rule.asks is not None
        for h, d in np.argwhere(matrix == Verdict.REVIEW).tolist()
    ]
    if not asked:
        return case
    rule, h, d = rng.choice(asked)
    where = None if seed % 2 else table.case.dwellings[d].id
    told = {"household_id": table.case.households[h].id, "dwelling_id": where, "rule_id": rule.id}
    told |= {"answer": rng.choice(rule.asks.codes), "by": "leder", "reason": "set"}
    return case.model_copy(update={"answers": (Answer.model_validate(told),)})


@pytest.mark.parametrize("seed", range(24))
def test_a_row_and_a_column_are_those_of_the_whole_case(seed):
    case = crossed(seed)
    whole, joined = evaluate(case), view(case)
    law = known_law(joined)
    for h, household in enumerate(joined.households):
        row = row_of(joined, law, h)
        assert [m[0].tolist() for m in row.matrices] == [m[h].tolist() for m in whole.matrices]
        assert explain_household(row, household.id).as_json() == explain_household(whole, household.id).as_json()
        assert household_of_case(case, household.id).as_json() == explain_household(whole, household.id).as_json()
    for d in range(len(joined.dwellings)):
        assert column_of(joined, law, d).tolist() == whole.combined[:, d].tolist()


@pytest.mark.parametrize("seed", range(24))
def test_a_pair_explained_alone_is_told_as_from_the_whole_case(seed):
    case = crossed(seed)
    whole = evaluate(case)
    for household in case.households:
        for dwelling in case.dwellings:
            pair = household.household_id, dwelling.dwelling_id
            assert pair_of_case(case, *pair).as_json() == explain_pair(whole, *pair).as_json()


def test_an_answer_that_no_question_knows_is_refused_whoever_it_is_of():
    answer = {"household_id": "OTHER", "rule_id": "ALB-59-6-1", "answer": "perhaps", "by": "leder", "reason": "set"}
    case = make_case({"H": {}, "OTHER": {}}, {"B": {}}, answers=[answer])
    for ask in (lambda: household_of_case(case, "H"), lambda: pair_of_case(case, "H", "B"), lambda: evaluate(case)):
        with pytest.raises(InputError):
            ask()


def test_an_unknown_household_or_dwelling_is_not_found():
    case = make_case({"H": {}}, {"B": {}})
    for ask in (
        lambda: household_of_case(case, "X"),
        lambda: pair_of_case(case, "X", "B"),
        lambda: pair_of_case(case, "H", "X"),
    ):
        with pytest.raises(NotFound):
            ask()
