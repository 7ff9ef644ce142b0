"""What a score tells of the levels is what the problem of the same case counts."""

import numpy as np

from constraints import evaluate
from matching.files.again import read_document
from matching.model.formulation import formulate
from matching.model.shares import shares_of
from matching.sampling import sample


def test_the_shares_of_a_case_are_those_of_its_problem():
    ((_, (settings, tables)),) = sample("small", 5).items()
    case = read_document({"batch": settings["batch"], "policy": settings["policy"], **tables}).case
    table = evaluate(case)
    shares, model = shares_of(table), formulate(table)
    assert np.array_equal(shares.mandatory, model.problem.mandatory)
    assert np.array_equal(shares.band, model.problem.band)
    assert np.array_equal(shares.scarcity, model.problem.shadow_price)
    assert np.array_equal(shares.tiers, model.tiers)
    assert len(set(shares.band.tolist())) > 1
    assert shares.scarcity.any()
