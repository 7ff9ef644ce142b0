"""The certificate: it holds for every plan made here, and fails when anything in it is changed."""

import copy
import json

import pytest
from test_brute_force import previous_of, random_case

from matching import SolveParams, plan_of, solve
from matching.verify.bounds import verify_bounds
from matching.verify.plan import verification


def planned(seed):
    case = random_case(seed)
    plan = plan_of(solve(case, SolveParams(previous=previous_of(case, seed), changes=0)))
    return case, json.loads(json.dumps(plan))


@pytest.mark.cases(160, block=20)
def test_every_certificate_holds(seeds):
    for seed in seeds:
        case, plan = planned(seed)
        faults, rests = verify_bounds(case, plan)
        assert faults == [], seed
        assert all(r["by"] in ("duals", "trusted") for r in rests), seed
        assert sorted(plan["certificate"]["trusted"]) == sorted({r["solver"] for r in rests if r["by"] == "trusted"})


SEEDS = [s for s in range(40) if len(planned(s)[1]["placements"]) > 1][:12]


@pytest.mark.parametrize("seed", SEEDS)
def test_one_dual_changed_fails(seed):
    case, plan = planned(seed)
    changed = 0
    for i, stage in enumerate(plan["certificate"]["stages"]):
        for j in range(len(stage["duals"])):
            for by in (1, -1):
                bad = copy.deepcopy(plan)
                bad["certificate"]["stages"][i]["duals"][j][2] += by
                assert verify_bounds(case, bad)[0], (i, j, by)
                changed += 1
            if changed > 12:
                return
    assert changed


@pytest.mark.parametrize("seed", SEEDS)
def test_one_level_raised_by_one_fails(seed):
    case, plan = planned(seed)
    for i, level in enumerate(plan["levels"]):
        bad = copy.deepcopy(plan)
        for key in ("value", "bound"):
            if isinstance(level[key], list):
                bad["levels"][i][key][0] += 1
            else:
                bad["levels"][i][key] += 1
        assert not verification(case, bad, bounds=True)["ok"], level["name"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_worse_plan_with_its_own_values_does_not_pass_as_the_best(seed):
    """Placements, levels and worths made to fit each other: only the duals can tell that more was to be had."""
    case, plan = planned(seed)
    listed = plan["baseline"]
    if listed["levels"] == [{k: v for k, v in x.items() if k not in ("bound", "proven")} for x in plan["levels"]]:
        return
    bad = copy.deepcopy(plan)
    bad["placements"] = listed["placements"]
    for told, level in zip(listed["levels"], bad["levels"], strict=True):
        level["value"] = level["bound"] = told["value"]
    homes = {p["household_id"] for p in bad["placements"]}
    used = {p["dwelling_id"] for p in bad["placements"]}
    bad["unplaced"] = [{"household_id": h.household_id} for h in case.households if h.household_id not in homes]
    bad["unused_dwellings"] = [{"dwelling_id": d.dwelling_id} for d in case.dwellings if d.dwelling_id not in used]
    assert verify_bounds(case, bad)[0]


def test_a_stage_left_out_or_called_proven_is_seen():
    case, plan = planned(SEEDS[0])
    bad = copy.deepcopy(plan)
    del bad["certificate"]["stages"][0]
    assert verify_bounds(case, bad)[0]
    bad = copy.deepcopy(plan)
    bad["certificate"] = {"stages": "none"}
    assert verify_bounds(case, bad)[0][0].code == "no-certificate"
    bad = copy.deepcopy(plan)
    bad["certificate"]["stages"][-1]["held_by_row"] = "yes"
    assert verify_bounds(case, bad)[0]


@pytest.mark.parametrize("junk", [None, [], 3, {"certificate": []}, {"certificate": {"stages": [1]}}])
def test_junk_never_raises(junk):
    case, _ = planned(SEEDS[0])
    assert verify_bounds(case, junk)[0]
