"""Ties, cheapest changes and what-if against enumeration of every plan there is; old verdicts reused against new ones."""

import random
from dataclasses import fields

import numpy as np
import pytest
from test_brute_force import every_plan, previous_of, random_case

from constraints import InputError, evaluate, reevaluate
from matching import SolveParams, solve
from matching.model.formulation import formulate
from matching.plan.ties import ties
from matching.questions.cheapest_change import changes, cheapest_change
from matching.questions.what_if import Question, WhatIf


def published(key):
    """The levels other than the tie-break: both draws and the days that settle people are left out."""
    return (*key[:5], *key[7:11])


@pytest.mark.cases(144, block=12)
def test_ties_are_all_plans_equal_in_every_published_level(seeds):
    for seed in seeds:
        case, previous = random_case(seed), previous_of(random_case(seed), seed)
        run = solve(case, SolveParams(previous=previous, changes=0))
        if run.status == "infeasible":
            continue
        plans = every_plan(case, previous)
        best = max(plans, key=lambda e: e[0])
        loads = lambda named, run=run: _loads(run, named)  # noqa: E731
        equal = [p for p in plans if published(p[0]) == published(best[0]) and loads(p[1]) == loads(best[1])]
        found = ties(run)
        assert found.exact, seed
        assert found.count == len(equal), seed
        same = {h: d for h, d in best[1].items() if all(p[1].get(h) == d for p in equal)}
        assert {x.household_id: x.dwelling_id for x in found.same_in_all} == same, seed
        assert len(found.differs) == len(best[1]) - len(same), seed


def _loads(run, named):
    level = next(x for x in run.levels if x.name == "balance")
    index = run.table.case.household_index, run.table.case.dwelling_index
    pairs = [run.problem.pair_at(index[0][h], index[1][d]) for h, d in named.items()]
    return level.value(run.problem, np.array(sorted(pairs), dtype=np.int64))[1:]


def _other_vacancies(rng, case):
    """Another number of vacancies of an organisation that tells one; else one more slot of a team."""
    telling = [o.organisation_id for o in case.organisations if o.vacancies_this_period and o.quota_share is not None]
    if not telling:
        return {"support_teams.T1.free_slots": 3}
    return {f"organisations.{rng.choice(telling)}.vacancies_this_period": rng.randint(4, 9)}


QUESTIONS = (
    lambda rng, case, h: Question(h, set={"urgency_class": f"U{rng.randint(1, 4)}"}),
    lambda rng, case, h: Question(h, set={"has_pet": rng.choice(["yes", "no", ""])}),
    lambda rng, case, h: Question(h, set={"registered_on": f"2026-0{rng.randint(1, 9)}-11"}),
    lambda rng, case, h: Question(h, place=rng.choice(case.dwellings).dwelling_id),
    lambda rng, case, h: Question(h, forbid=(rng.choice(case.dwellings).dwelling_id,)),
    lambda rng, case, h: Question(h, remove=(f"dwellings.{rng.choice(case.dwellings).dwelling_id}",)),
    lambda rng, case, h: Question(None, remove=(f"households.{h}",)),
    lambda rng, case, h: Question(h, set={f"dwellings.{rng.choice(case.dwellings).dwelling_id}.rent_dkk_month": 3333}),
    lambda rng, case, h: Question(h, set={"policy.concentration.max_new_supported_per_department": 3}),
    lambda rng, case, h: Question(h, set={"support_teams.T1.free_slots": rng.randint(0, 3)}),
    lambda rng, case, h: Question(h, set=_other_vacancies(rng, case)),
    lambda rng, case, h: Question(h, set={"policy.budget_dkk": rng.choice([20_000, 120_000])}),
    lambda rng, case, h: Question(
        h, add={"exceptions": [{"household_id": h, "rule_id": "RAAD-1", "by": "x", "reason": "y"}]}
    ),
)


def _arrays(of):
    """What stands in the fields that are arrays or plain numbers."""
    plain = {f.name: getattr(of, f.name) for f in fields(of)}
    return {
        n: v.tolist() if isinstance(v, np.ndarray) else v
        for n, v in plain.items()
        if n in _COMPARED or isinstance(v, np.ndarray)
    }


_COMPARED = ("shape", "kept", "left_out", "guarantee", "relapse")


@pytest.mark.cases(120, block=10)
def test_what_if_equals_the_best_of_every_plan_of_the_changed_case(seeds):
    asked = 0
    for seed in seeds:
        rng = random.Random(seed)
        case = random_case(seed)
        what_if = WhatIf(case, SolveParams(changes=0))
        for make in rng.sample(QUESTIONS, 4):
            question = make(rng, case, rng.choice(case.households).household_id)
            try:
                changed, households, dwellings = what_if.changed(question)
            except InputError:
                continue
            asked += 1
            answer = what_if.ask(question)
            must = (question.household_id, question.place) if question.place else None
            best = max(every_plan(changed, must=must), key=lambda e: e[0], default=None)
            if best is None:
                assert answer.status == "infeasible", (seed, question)
                continue
            after = what_if.run(question)
            named = {
                after.table.case.households[h].id: after.table.case.dwellings[d].id for h, d in after.placed.items()
            }
            assert named == best[1], (seed, question)
            assert answer.proven, (seed, question)
            old = what_if.placed
            moved = {h for h in old.keys() | named.keys() if old.get(h) != named.get(h)} - {question.household_id}
            assert {o.household_id for o in answer.others} == moved
            if households is not None:
                fresh, reused = evaluate(changed), reevaluate(what_if.base.table, changed, households, dwellings)
                assert (fresh.combined == reused.combined).all()
                for one, two in zip(fresh.matrices, reused.matrices, strict=True):
                    assert (one == two).all(), (seed, question)
                assert (fresh.budgets.margin_low_ore == reused.budgets.margin_low_ore).all()
                assert fresh.budgets.missing == reused.budgets.missing
                anew = formulate(fresh, seed=after.params.seed, forced=after.params.forced)
                assert _arrays(anew.problem) == _arrays(after.problem), (seed, question)
                assert _arrays(anew.costs) == _arrays(after.model.costs), (seed, question)
                assert (anew.tiers == after.model.tiers).all(), (seed, question)
    assert asked > 15


@pytest.mark.cases(120, block=40)
def test_the_cheapest_change_is_the_first_that_enumeration_says_gives_a_home(seeds):
    told = 0
    for seed in seeds:
        case = random_case(seed)
        run = solve(case, SolveParams(changes=0))
        if run.status == "infeasible":
            continue
        what_if = WhatIf(case, base=run)
        for h in range(len(case.households)):
            if h in run.placed:
                continue
            household = case.households[h].household_id
            expected = None
            for change in changes(run, h):
                try:
                    changed, _, _ = what_if.changed(change.question)
                except InputError:
                    continue
                best = max(every_plan(changed), key=lambda e: e[0], default=None)
                if best is not None and household in best[1]:
                    expected = change.kind, change.subject, change.amount, best[1][household]
                    break
            found, _ = cheapest_change(what_if, h)
            got = None if found is None else (found.kind, found.subject, found.amount, found.dwelling_id)
            assert got == expected, (seed, household)
            told += found is not None
    assert told


@pytest.mark.cases(120, block=20)
def test_a_first_answer_holds_the_proven_one(seeds):
    """Level by level the proven value lies between what the plan shown has and the bound, for every kind of question."""
    settled = opened = 0
    for seed in seeds:
        rng = random.Random(seed)
        case, previous = random_case(seed), previous_of(random_case(seed), seed)
        what_if = WhatIf(case, SolveParams(changes=0, previous=previous))
        if what_if.base.status == "infeasible":
            continue
        for make in QUESTIONS:
            question = make(rng, case, rng.choice(case.households).household_id)
            try:
                first = what_if.first(question)
            except InputError:
                continue
            proven = what_if.ask(question)
            assert proven.proven, (seed, question)
            if first.status == "infeasible":
                assert (proven.status, first.proven) == ("infeasible", True), (seed, question)
                continue
            if proven.status == "infeasible":
                assert not first.proven, (seed, question)
                assert all(x.shown is None for x in first.levels), (seed, question)
                continue
            if first.proven:
                after = None if proven.household is None else proven.household.after
                assert (first.household and first.household.shown) == (after and after.dwelling_id), (seed, question)
            for told, best in zip(first.levels, proven.levels, strict=True):
                assert (told.name, told.before) == (best.name, best.before)
                settled, opened = settled + told.proven, opened + (told.bound is not None and not told.proven)
                if told.proven:
                    assert told.shown == told.bound == best.after, (seed, question, told.name)
                elif told.bound is not None:
                    assert _between(told, best.after), (seed, question, told.name)
    assert settled > opened > 0


def _between(told, value):
    """Is the value between the one shown and the bound? A list down to the entry that may differ, equal before it."""
    if isinstance(told.bound, int):
        shown, bound = told.shown, told.bound
    else:
        last = len(told.bound) - 1
        if tuple(value[:last]) != told.bound[:last] or told.shown[:last] != told.bound[:last]:
            return False
        shown, bound, value = told.shown[last], told.bound[last], value[last]
    return min(shown, bound) <= value <= max(shown, bound) and (shown <= bound) == (
        told.sense == "max" or shown == bound
    )


def test_no_change_touches_a_known_protected_fact_or_a_day_that_has_passed():
    protected = ("birth", "citizenship", "role", "enrolled", "cohabiting", "registered_on", "needs_", "disability")
    for seed in range(60):
        case = random_case(seed)
        run = solve(case, SolveParams(changes=0))
        for h in range(len(case.households)):
            for change in changes(run, h):
                for rows in change.question.add.values():
                    assert all(not any(p in field for p in protected) for row in rows for field in row)
                for field, value in change.question.set.items():
                    assert not any(p in field for p in protected)
                    if field.endswith("available_from"):
                        assert value >= case.batch.decision_date.isoformat()


def test_a_kept_placement_that_the_old_plan_no_longer_carries_is_not_called_impossible():
    """The old proof says that the placement can stand; with less money the old plan cannot, and another can."""
    for seed, budget in ((233, 120_000), (221, 20_000)):
        what_if = WhatIf(random_case(seed), SolveParams(changes=0))
        question = Question(None, set={"policy.budget_dkk": budget})
        fresh, warm = solve(what_if.changed(question)[0]), what_if.run(question)
        assert warm.status == fresh.status
        assert warm.placed == fresh.placed
