"""The certificate: it holds for every plan made here, and no false claim about a plan passes as its proof."""

import copy
from dataclasses import replace
from functools import cache

import pytest
from made_plans import forged, made_plan, one_fewer, seal

from constraints.testing import make_case
from matching import plan_of, solve
from matching.model import formulation
from matching.model.limits import right
from matching.questions.second_opinion import level_checks, limit_checks, verification, verify_bounds
from matching.verify import bounds
from matching.verify.bounds import go_through
from matching.verify.facts import Asked, Facts


@pytest.mark.cases(160, block=20)
def test_every_certificate_holds_by_duals_or_by_the_verifiers_own_search(seeds):
    for seed in seeds:
        case, plan = made_plan(seed)
        answer = verification(case, plan, bounds=True)
        assert (answer["verdict"], answer["faults"], answer["not_proven"]) == ("proven_best", [], []), seed
        assert all(r["by"] in ("duals", "search") for r in answer["bounds"]), seed


SEEDS = [s for s in range(40) if len(made_plan(s)[1]["placements"]) > 1][:12]


@pytest.mark.parametrize("seed", SEEDS)
def test_one_dual_changed_fails_but_where_the_limit_has_room_for_nobody(seed):
    case, plan = made_plan(seed)
    facts = Facts(case)
    nothing = {(c.kind, c.subject) for check in limit_checks() for c in check.limits(facts) if c.capacity == 0}
    tried = 0
    for i, stage in enumerate(plan["certificate"]["stages"]):
        for j in range(len(stage["duals"])):
            for by in (1, -1):
                bad = copy.deepcopy(plan)
                bad["certificate"]["stages"][i]["duals"][j][2] += by
                kind, subject, _ = stage["duals"][j]
                empty = kind == "spread" or (kind, subject) in nothing
                assert verify_bounds(case, bad)[0], (i, j, by)
                assert verify_bounds(case, seal(bad))[0] or empty, (i, j, by)
                tried += 1
        if tried > 12:
            break
    assert tried


@pytest.mark.parametrize("seed", SEEDS)
def test_one_level_raised_by_one_fails(seed):
    case, plan = made_plan(seed)
    for i, level in enumerate(plan["levels"]):
        bad = copy.deepcopy(plan)
        for key in ("value", "bound"):
            if isinstance(level[key], list):
                bad["levels"][i][key][0] += 1
            else:
                bad["levels"][i][key] += 1
        assert not verification(case, bad, bounds=True)["ok"], level["name"]


# ------------------------------------------------------------ false claims


@cache
def worse_plans():
    """Seeds whose plan can be made worse by leaving somebody out: the facts, the plan, and the worse placements."""
    found = []
    for seed in range(60):
        case, plan = made_plan(seed)
        facts = Facts(case, Asked.told_by(plan))
        placed = one_fewer(facts, plan)
        if placed is not None:
            found.append((seed, facts, plan, placed))
    return found[:24]


def refused(facts, placed, plan):
    """Does the certificate prove less than the plan claims?"""
    proof = go_through(facts, placed, plan, level_checks(), limit_checks())
    return bool(proof.faults or proof.not_proven)


@pytest.mark.parametrize("solver", ["branch and cut", "cp-sat", "rounding", "duals", "the oracle"])
def test_a_worse_plan_is_not_the_best_on_a_solvers_word(solver):
    assert len(worse_plans()) >= 20
    for seed, facts, plan, placed in worse_plans():
        assert refused(facts, placed, forged(facts, plan, placed, solver)), (seed, solver)


def test_a_better_plan_found_by_the_verifiers_own_search_is_named():
    for seed, facts, plan, placed in worse_plans():
        proof = go_through(facts, placed, forged(facts, plan, placed, "branch and cut"), level_checks(), limit_checks())
        assert [f.code for f in proof.faults] == ["not-best"], seed
        assert proof.faults[0].found, seed


def test_a_worse_plan_is_not_the_best_by_a_solver_that_left_no_factors():
    for seed, facts, plan, placed in worse_plans():
        bad = forged(facts, plan, placed, "cp-sat")
        for stage in bad["certificate"]["stages"]:
            stage["digits"][0]["factor"] = 0
            stage |= {"duals": [], "charged": stage["worth"], "bound": stage["worth"]}
        assert refused(facts, placed, seal(bad)), seed


def test_where_the_search_is_too_large_the_levels_are_named_as_not_proven(monkeypatch):
    seen = 0
    monkeypatch.setattr(bounds, "look_for_better", lambda q: bounds.Found(None, False))
    for seed in range(60):
        case, plan = made_plan(seed)
        if not any(s["closed_by"] == "branch and cut" for s in plan["certificate"]["stages"]):
            continue
        seen += 1
        answer = verification(case, plan, bounds=True)
        assert (answer["ok"], answer["verdict"]) == (True, "holds_not_proven"), seed
        by = {n for r in answer["bounds"] if r["by"] == "trusted" for n in r["levels"]}
        assert answer["not_proven"], seed
        assert set(answer["not_proven"]) <= by, seed
        strict = verification(case, plan, bounds=True, strict=True)
        assert strict["verdict"] == "does_not_hold", seed
        assert {f["where"] for f in strict["faults"]} == {f"/levels/{n}" for n in answer["not_proven"]}, seed
    assert seen >= 10


def test_a_bound_told_to_be_the_value_of_a_level_not_proven_is_a_contradiction():
    for seed, facts, plan, placed in worse_plans():
        bad = forged(facts, plan, placed, "open")
        for level in bad["levels"]:
            level["proven"] = False
        bad["status"] = "feasible"
        faults = verification(facts.case, bad, bounds=True)["faults"]
        assert len([f for f in faults if f["code"] == "level-bound"]) == len(bad["levels"]), seed


def test_a_bound_told_tighter_than_the_certificate_shows_is_refused():
    refused_in_all = 0
    for _, facts, plan, placed in worse_plans():
        bad = forged(facts, plan, placed, "open")
        level = bad["levels"][-1]  # days waited, of which the one left out had some
        level |= {"proven": False, "bound": [level["value"][0] + 1, *level["value"][1:]]}
        proof = go_through(facts, placed, bad, level_checks(), limit_checks())
        refused_in_all += [f.code for f in proof.faults] == ["level-bound"]
    assert refused_in_all >= 20  # in the others the pairs left cannot have more days


@pytest.mark.parametrize("scale", [0, -1, -(2**40), True, 1.0, "1", None, 2**300])
def test_a_scale_that_is_no_whole_number_from_one_on_is_refused(scale):
    for seed, facts, plan, placed in worse_plans():
        for closed_by in ("duals", "branch and cut"):
            bad = forged(facts, plan, placed, closed_by)
            for stage in bad["certificate"]["stages"]:
                stage["scale"] = scale
            assert go_through(facts, placed, seal(bad), level_checks(), limit_checks()).faults, seed


@pytest.mark.parametrize("key", ["worth", "bound", "charged"])
@pytest.mark.parametrize("odd", [True, 0.0, "0", None, [], 2**300])
def test_a_number_of_another_kind_is_refused(key, odd):
    case, plan = made_plan(SEEDS[0])
    plan["certificate"]["stages"][0][key] = odd
    faults, _ = verify_bounds(case, seal(plan))
    assert faults[0].where == f"/certificate/stages/0/{key}"


def test_a_factor_that_would_wrap_round_does_not_make_a_worse_plan_the_best():
    """Four times 2^62 is nothing in 64 bits: a digit so weighed would count for nothing."""
    for seed, facts, plan, placed in worse_plans():
        for factor in (2**62, 2**63, 2**64):
            bad = forged(facts, plan, placed, "duals")
            for stage in bad["certificate"]["stages"]:
                stage["digits"][0]["factor"] = factor
                worth = (stage["worth"] * factor + 2**63) % 2**64 - 2**63
                stage |= {"worth": worth, "bound": worth, "charged": worth}
            assert refused(facts, placed, seal(bad)), seed


def test_a_certificate_in_a_finer_unit_is_still_one_whatever_the_size_of_its_numbers():
    for seed in SEEDS:
        case, plan = made_plan(seed)
        for stage in plan["certificate"]["stages"]:
            stage["scale"] *= 2**70
            stage["charged"] *= 2**70
            for dual in stage["duals"]:
                dual[2] *= 2**70
        assert verification(case, seal(plan), bounds=True)["verdict"] == "proven_best", seed


def test_stages_cover_the_digits_of_the_levels_in_order_and_a_missing_tail_is_not_proven():
    for seed in SEEDS:
        case, plan = made_plan(seed)
        stages = plan["certificate"]["stages"]
        answers = []
        for cut in range(len(stages)):
            cut_off = seal(plan | {"certificate": plan["certificate"] | {"stages": stages[:cut]}})
            answers.append(verification(case, cut_off, bounds=True))
        assert all(a["ok"] for a in answers), seed
        assert answers[0]["verdict"] == "holds_not_proven", seed
        assert answers[0]["not_proven"], seed
        # Only where nothing could be better anyhow is there nothing left to prove.
        short = [len(a["not_proven"]) for a in answers]
        assert short == sorted(short, reverse=True), seed
        for i in range(len(stages) - 1):
            left = [*stages[:i], *stages[i + 1 :]]
            assert verify_bounds(case, seal(plan | {"certificate": plan["certificate"] | {"stages": left}}))[0], (
                seed,
                i,
            )


def test_a_plan_told_infeasible_is_refused_where_a_plan_plainly_stands():
    for seed, facts, plan, _ in worse_plans():
        told = plan | {
            "status": "infeasible", "placements": [], "certificate": {"format": "anvis-certificate/1", "stages": []},
            "unplaced": [{"household_id": h.id} for h in facts.households],
            "unused_dwellings": [{"dwelling_id": d.id} for d in facts.dwellings],
            "infeasible_because": [{"code": "keep-locks-conflict", "placements": plan["placements"][:1]}],
        }  # fmt: skip
        answer = verification(facts.case, seal(told), bounds=True)
        assert "not-infeasible" in {f["code"] for f in answer["faults"]}, seed


def test_a_counter_widened_while_solving_does_not_make_half_a_plan_the_best(monkeypatch):
    """Two organisations, one vacancy each: were both counted against both rights, one household would be left out."""
    organisations = [
        {"organisation_id": o, "name": o, "vacancies_this_period": 1, "quota_share": "1", "quota_basis": "agreement"}
        for o in ("O1", "O2")
    ]
    case = make_case(
        {"H1": {}, "H2": {}}, {"B1": {"organisation": "O1"}, "B2": {"organisation": "O2", "department": "D2"}},
        policy={"quota": {"choice": "free"}}, organisations=organisations,
    )  # fmt: skip
    assert verification(case, plan_of(solve(case)), bounds=True)["verdict"] == "proven_best"
    counts = formulation.quota_counts

    def widened(view, law):
        found = counts(view, law)
        every = tuple(range(len(view.dwellings)))
        return {name: replace(count, counted=every, places=((1, 1),) * len(every)) for name, count in found.items()}

    for module in (formulation, right):
        monkeypatch.setattr(module, "quota_counts", widened)
    plan = plan_of(solve(case))
    assert len(plan["placements"]) == 1
    answer = verification(case, plan, bounds=True)
    assert answer["verdict"] == "does_not_hold"
    plan["quota"] = [q | {"counted_dwellings": [f"B{i}"], "pointed_dwellings": [f"B{i}"], "used": i % 2, "carry_out": "0"} for i, q in enumerate(plan["quota"], 1)]  # fmt: skip
    assert verify_bounds(case, plan)[0]


# ------------------------------------------------------------ one arithmetic


@pytest.mark.parametrize("seed", [63, 99, 123, *range(0, 60, 4)])
def test_large_numbers_are_gone_through_as_small_ones(seed, monkeypatch):
    case, plan = made_plan(seed)
    edits = [plan]
    for i, stage in enumerate(plan["certificate"]["stages"]):
        bad = copy.deepcopy(plan)
        bad["certificate"]["stages"][i]["held_by_row"] = not stage["held_by_row"]
        edits.append(seal(bad))
        for dual in range(min(2, len(stage["duals"]))):
            bad = copy.deepcopy(plan)
            bad["certificate"]["stages"][i]["duals"][dual][2] += 1
            edits.append(seal(bad))
    small = [verify_bounds(case, p) for p in edits]
    monkeypatch.setattr(bounds, "_SAFE", 0)
    assert [verify_bounds(case, p) for p in edits] == small


@pytest.mark.parametrize("safe", [2**62, 0])
def test_a_block_that_may_fall_below_its_worth_and_is_held_by_no_row_is_refused(safe, monkeypatch):
    monkeypatch.setattr(bounds, "_SAFE", safe)
    seen = 0
    for seed in (63, 99, 123, *range(60)):
        case, plan = made_plan(seed)
        for i, stage in enumerate(plan["certificate"]["stages"]):
            if stage["held_by_row"]:
                bad = copy.deepcopy(plan)
                bad["certificate"]["stages"][i]["held_by_row"] = False
                assert [f.code for f in verify_bounds(case, seal(bad))[0]] == ["not-held"], (seed, i)
                seen += 1
    assert seen >= 5


@pytest.mark.parametrize(
    "junk",
    [
        None, [], 3, {"certificate": []}, {"certificate": {"stages": [1]}}, {"certificate": {"stages": [{}]}},
        {"certificate": {"stages": [{"digits": [{}], "duals": [1]}]}}, {"levels": [{"name": []}], "certificate": {"stages": []}},
    ],
)  # fmt: skip
def test_junk_never_raises(junk):
    case, _ = made_plan(SEEDS[0])
    assert verify_bounds(case, junk)[0]
    assert verification(case, junk, bounds=True)["verdict"] == "does_not_hold"


@pytest.mark.parametrize("seed", [0, 5, 9])
def test_a_stage_that_names_other_digits_or_none_proves_nothing(seed):
    case, plan = made_plan(seed)
    for change in (
        lambda stage: stage["digits"][0].__setitem__("level", "cost" if stage["digits"][0]["level"] != "cost" else "wishes"),
        lambda stage: stage["digits"][0].__setitem__("sense", "min" if stage["digits"][0]["sense"] == "max" else "max"),
        lambda stage: stage["digits"][0].__setitem__("entry", 77),
        lambda stage: stage["digits"].clear(),
    ):  # fmt: skip
        bad = copy.deepcopy(plan)
        change(bad["certificate"]["stages"][0])
        answer = verification(case, seal(bad), bounds=True)
        assert not answer["proven"]
        assert "digits" in {f["code"] for f in answer["faults"]} or answer["not_proven"]
