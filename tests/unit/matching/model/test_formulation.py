"""From a judged case to a problem: order of vacancies, draws, earlier proposal, kept placements."""

from constraints import evaluate
from constraints.testing import make_case
from matching import SolveParams, plan_of, solve
from matching.model.formulation import formulate
from matching.run import solve_again


def model_of(*args, **more):
    return formulate(evaluate(make_case(*args, **more)))


def test_vacancies_stand_in_the_order_reported_and_by_the_day_they_are_free_where_that_is_not_told():
    homes = {
        "B1": {"reported_on": "2026-11-10", "available_from": "2026-11-21"},
        "B2": {"reported_on": None, "available_from": "2026-12-05"},
        "B3": {"reported_on": "2026-11-02", "available_from": "2027-01-01"},
        "B4": {"reported_on": None, "available_from": "2026-11-05"},
    }
    assert model_of({"H": {}}, homes).problem.vacancy_order.tolist() == [2, 3, 0, 1]


def test_the_draw_of_a_household_hangs_on_seed_registration_and_ages_not_on_the_order_of_its_members():
    one = {"H": {"persons": [{"birth_date": "1980-01-01"}, {"role": "child", "birth_date": "2015-05-05"}]}}
    draw = model_of(one, {"B": {}}).problem.people_draw[0]
    table = evaluate(make_case(one, {"B": {}}))
    assert formulate(table, seed=1).problem.people_draw[0] != draw
    older = {"H": {"persons": [{"birth_date": "1979-01-01"}, {"role": "child", "birth_date": "2015-05-05"}]}}
    assert model_of(older, {"B": {}}).problem.people_draw[0] != draw
    swapped = make_case(one, {"B": {}})
    swapped = swapped.replaced(persons=tuple(reversed(swapped.persons)))
    assert formulate(evaluate(swapped)).problem.people_draw[0] == draw


def test_draws_of_a_like_case_are_taken_over_only_for_the_same_seed_and_the_same_facts():
    case = make_case({"H": {}, "I": {}}, {"B": {}})
    base = solve(case, SolveParams(seed=3))
    again = solve_again(base, case, frozenset({"H"}), frozenset(), SolveParams(seed=4))
    assert again.problem.people_draw.tolist() == solve(case, SolveParams(seed=4)).problem.people_draw.tolist()
    same = solve_again(base, case, frozenset({"H"}), frozenset())
    assert same.model.draw_keys[0] is base.model.draw_keys[0]
    older = make_case({"H": {"persons": [{"birth_date": "1950-01-01"}]}, "I": {}}, {"B": {}})
    changed = solve_again(base, older, frozenset({"H"}), frozenset())
    assert changed.problem.people_draw.tolist() == solve(older, SolveParams(seed=3)).problem.people_draw.tolist()


def test_a_proposal_that_names_nobody_of_the_batch_marks_no_pair():
    case = make_case({"H": {}, "I": {}}, {"B": {}, "C": {}})
    run = solve(case, SolveParams(previous={"H": "C", "X": "B", "I": "Y"}))
    marked = run.problem.proposed_before
    assert [(int(run.problem.household[p]), int(run.problem.dwelling[p])) for p in marked.nonzero()[0]] == [(0, 1)]


def test_what_a_kept_placement_displaces_is_no_candidate_pair_and_says_by_which_rule():
    lock = [{"household_id": "H", "dwelling_id": "B", "kind": "keep"}]
    model = model_of({"H": {}, "I": {}}, {"B": {}, "C": {}}, locks=lock)
    pairs = list(zip(model.problem.household.tolist(), model.problem.dwelling.tolist(), strict=True))
    assert pairs == [(0, 0), (1, 1)]
    assert model.problem.kept == ((0, 0),)
    assert model.displaced_by(0, 1) == model.displaced_by(1, 0) == "LOCK-1"
    assert model.displaced_by(0, 0) is model.displaced_by(1, 1) is None


def test_a_kept_placement_that_waits_for_an_answer_stops_itself_and_nobody_else():
    people = {"H": {"has_pet": None}, "I": {}, "J": {}}
    homes = {"B": {"pets_allowed": False}, "C": {"pets_allowed": True}, "D": {"pets_allowed": True}}
    locks = [{"household_id": "H", "dwelling_id": "B", "kind": "keep"}]
    run = solve(make_case(people, homes, locks=locks), SolveParams(changes=0))
    assert run.status == "optimal"
    assert {(h, d) for h, d in run.placed.items()} == {(1, 1), (2, 2)} or set(run.placed) == {1, 2}
    assert 0 not in run.placed.values()
    plan = plan_of(run)
    assert plan["locks_set_aside"] == [
        {"household_id": "H", "dwelling_id": "B", "verdict": "review", "rules": ["PET-1"]}
    ]
    (mine,) = plan["unplaced"]
    assert (mine["household_id"], mine["kind"], mine["deciding_rule"]) == ("H", "needs_facts", "PET-1")
    (held,) = plan["unused_dwellings"]
    assert (held["dwelling_id"], held["kind"]) == ("B", "held")


def test_once_answered_the_kept_placement_stands():
    people, homes = {"H": {"has_pet": False}, "I": {}}, {"B": {"pets_allowed": False}, "C": {}}
    run = solve(make_case(people, homes, locks=[{"household_id": "H", "dwelling_id": "B", "kind": "keep"}]))
    assert run.placed[0] == 0
    assert run.model.set_aside == ()


def test_a_placement_asked_about_that_is_not_allowed_has_no_plan():
    people, homes = {"H": {"has_pet": True}, "I": {}}, {"B": {"pets_allowed": False}, "C": {}}
    locks = [{"household_id": "H", "dwelling_id": "B", "kind": "keep"}]
    case = make_case(people, homes, locks=locks)
    assert solve(case).status == "optimal"
    forced = solve(case, SolveParams(forced=frozenset({("H", "B")})))
    assert forced.status == "infeasible"
    assert [r["code"] for r in forced.infeasible_because] == ["keep-lock-not-allowed"]
