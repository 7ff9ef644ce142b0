"""Laws that hold on every single trace, exactly: conservation, Little, the counter, common random numbers, the bound."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from simulated import BATCHES, LISTS, figures, identical, play, town, trace_of

from matching.simulator.metrics import METRICS
from matching.simulator.moments import NEVER
from matching.simulator.offline import offline
from matching.simulator.policies import BY_NAME
from matching.simulator.scenario_file import scenario_of
from matching.simulator.spells import BOUND
from matching.simulator.statistics import student
from matching.simulator.study import run_study
from matching.simulator.validation import expected_rights, plain


@pytest.mark.parametrize("replication", range(4))
@pytest.mark.parametrize("every", ["month", "week", "vacancy"])
def test_waiting_days_and_bed_days_are_the_same_under_every_order(replication: int, every: str) -> None:
    """With identical homes, no refusals and no withdrawals, who goes first moves days between people, never their sum."""
    trace = trace_of(identical(decisions__every=every), replication)
    found = {}
    for policy in (*LISTS, "batch_myopic"):
        v = figures(play(trace, policy)).values
        found[policy] = v["waiting_days"], v["bed_days"], v["quota_used"], v["waiting_at_end"]
    assert len(set(found.values())) == 1, found


@pytest.mark.parametrize("policy", [*LISTS, *BATCHES])
@pytest.mark.parametrize("replication", range(2))
def test_littles_identity_holds_on_every_trace(policy: str, replication: int) -> None:
    """The list counted every midnight adds up to the days its people waited: in whole numbers."""
    trace = trace_of(town(), replication)
    log = play(trace, policy)
    s, days = log.spells, trace.days
    left = np.minimum(np.minimum(s.moved, s.ended), days)
    midnights = sum(
        int(((s.registered <= day) & (left > day) & (s.arrives // 2**20 < days)).sum()) for day in range(days)
    )
    assert figures(log).values["waiting_days"] == midnights


@pytest.mark.parametrize("share", ["1/4", "0.15", "1/3", "1"])
@pytest.mark.parametrize("unit", ["organisation", "department"])
def test_counters_equal_the_floor_on_every_trace(share: str, unit: str) -> None:
    from fractions import Fraction

    q = Fraction(share)
    for replication in range(3):
        trace = trace_of(
            town(quota__share=share, quota__basis="agreement", quota__count_unit=unit, quota__carry="1/2"), replication
        )
        for vacancies, rights in trace.counted.values():
            assert rights == int(vacancies * q + Fraction(1, 2))
        assert sum(r for _, r in trace.counted.values()) == len(trace.vacancies)


def test_a_right_is_spent_when_declined_unless_it_is_agreed_otherwise() -> None:
    spent = trace_of(town(quota__call_rate=0.5))
    kept = trace_of(town(quota__call_rate=0.5, quota__declined_counts=False))
    assert spent.vacancies.called.sum() < len(spent.vacancies)
    assert kept.vacancies.called.sum() > spent.vacancies.called.sum()


@pytest.mark.parametrize("declined_counts", [True, False])
def test_called_only_where_somebody_fits(declined_counts: bool) -> None:
    """No household waits: nothing is called, and rights given back pile up to one a vacancy."""
    raw = identical(quota__call_rule="if_feasible", quota__declined_counts=declined_counts)
    raw["world"]["households"] = [{"name": "none", "per_month": 0}]
    trace = trace_of(raw)
    v = figures(play(trace, "fcfs_vacancy")).values
    assert v["quota_called"] == 0
    everything = sum(n for n, _ in trace.counted.values())
    assert v["quota_right"] == (sum(r for _, r in trace.counted.values()) if declined_counts else everything - 6)


def test_another_household_leaves_every_other_draw_bit_identical() -> None:
    one, more = trace_of(identical()), trace_of(identical(world__households__t1__waiting_at_start=7))
    a, b = one.households, more.households
    places = {int(e): i for i, e in enumerate(b.entity)}
    mine = [places[int(e)] for e in a.entity]
    assert len(b) == len(a) + 1
    for name in ("kind", "arrives", "leaves", "admitted", "due", "lottery", "answer", "decided_early", "bridged"):
        assert np.array_equal(getattr(a, name), getattr(b, name)[mine]), name
    assert np.array_equal(one.spell_draws, more.spell_draws[:, mine])
    assert np.array_equal(one.support_draws, more.support_draws[:, mine])
    for name in one.vacancies.__dataclass_fields__:
        assert np.array_equal(getattr(one.vacancies, name), getattr(more.vacancies, name)), name


def test_another_organisation_leaves_the_vacancies_of_the_others_bit_identical() -> None:
    raw = identical()
    more = identical()
    more["world"]["organisations"].append({"name": "O3", "vacancies_per_month": 9})
    a, b = trace_of(raw).vacancies, trace_of(more).vacancies
    kept = np.isin(b.entity, a.entity)
    for name in ("entity", "noticed", "available", "opens", "answer", "called"):
        assert np.array_equal(getattr(a, name), getattr(b, name)[kept]), name
    assert np.array_equal(trace_of(raw).households.entity, trace_of(more).households.entity)


def test_a_faster_stream_keeps_its_people_and_only_moves_their_days() -> None:
    slow, fast = trace_of(identical()), trace_of(identical(world__households__t3__per_month=8))
    places = {int(e): i for i, e in enumerate(fast.households.entity)}
    mine = [places[int(e)] for e in slow.households.entity]
    assert np.array_equal(slow.households.answer, fast.households.answer[mine])


def test_a_policy_meets_the_same_trace_whoever_went_before_it() -> None:
    trace = trace_of(town())
    alone = figures(play(trace, "class_then_date")).values
    for policy in ("fcfs_vacancy", "batch_myopic", "mwp"):
        play(trace, policy)
    assert figures(play(trace, "class_then_date")).values == alone


def test_every_policy_is_held_to_these_laws() -> None:
    """`points_fitted` is `points` with weights from a rehearsal; `replay` decides nothing of its own."""
    assert {*LISTS, *BATCHES, "points_fitted", "replay"} == set(BY_NAME)


@pytest.mark.parametrize("policy", [*LISTS, *BATCHES, "points_fitted"])
def test_what_happens_later_changes_no_decision_before_it(policy: str) -> None:
    """The same town told to its fifth and to its eighth month: offers of the first five months are the same, bit by bit."""
    settings = {"months": 3, "futures": 2} if policy == "points_fitted" else {}

    def offers(months: int) -> list[tuple[Any, ...]]:
        log = play(trace_of(town(months=months, refusal__rule="R2"), 1), policy, **settings)
        people, homes, s = log.trace.households.entity, log.trace.vacancies.entity, log.spells
        made = zip(log.offered_on, log.offers, strict=True)
        return [
            (on, day, people[s.who[spell]], s.number[spell], homes[v], answer) for on, (day, spell, v, answer) in made
        ]

    short, long = offers(5), offers(8)
    assert len(short) > 20
    assert long[: len(short)] == short
    assert len(long) > len(short)


def test_answers_do_not_depend_on_who_asks() -> None:
    trace = trace_of(town())
    seen: dict[tuple[int, int], int] = {}
    for policy in LISTS:
        log = play(trace, policy)
        for _, spell, v, answer in log.offers:
            who = int(log.spells.who[spell])
            assert seen.setdefault((who, v), answer) == answer


@pytest.mark.parametrize("every", ["month", "week", "vacancy"])
@pytest.mark.parametrize("replication", range(3))
def test_offline_is_at_least_as_good_as_every_policy(every: str, replication: int) -> None:
    trace = trace_of(town(decisions__every=every, tenancy__returns=0), replication)
    best = offline(trace)
    assert best.is_bound
    weights = np.array((0, *trace.scenario.class_weights))
    for policy in (*LISTS, *(BATCHES if every != "vacancy" else ())):
        s = play(trace, policy).spells
        worth = int(weights[s.urgency[s.moved < trace.days]].sum())
        assert worth <= best.bound, policy
        assert worth <= best.value or not best.proven, policy


def test_with_returns_on_offline_is_called_a_reference() -> None:
    assert not offline(trace_of(town())).is_bound


@pytest.mark.parametrize("policy", [*LISTS, *BATCHES])
def test_every_run_keeps_its_limits(policy: str) -> None:
    """Nobody is housed twice, in a home that was not called, against the rules, before support, or above a cap."""
    trace = trace_of(town(), 1)
    log = play(trace, policy)
    s, homes, world = log.spells, trace.vacancies, trace.world
    let = np.flatnonzero(log.let_to >= 0)
    assert log.called[let].all()
    assert len(set(log.let_to[let].tolist())) == len(let)
    assert (log.let_on[let] >= homes.available[let]).all()
    for v in let.tolist():
        spell = int(log.let_to[v])
        assert s.status[spell] == BOUND
        day = int(s.decided[spell])
        # The verdict is of the day of decision; answers to earlier offers may have taken some days since.
        codes = world.code(s.kind[spell : spell + 1], np.array([max(0, day - int(s.registered[spell]))]))
        earlier = world.code(s.kind[spell : spell + 1], np.array([max(0, day - 25 - int(s.registered[spell]))]))
        periods = {world.period(day), world.period(max(0, day - 25))}
        assert any(world.ok[p, homes.kind[v], c] for p in periods for c in (int(codes[0]), int(earlier[0])))
    v = figures(log).values
    assert v["support_before_move_in"] in (1.0, None)
    assert v["support_kept"] in (1.0, None)
    assert v["cap_breaches"] == 0
    assert log.slots is not None
    for method in ("CTI", "ICM", "ACT"):
        changes = [(c.starts, 1) for c in log.slots.courses(10**6) if c.method == method]
        changes += [(c.ends, -1) for c in log.slots.courses(10**6) if c.method == method]
        busy = peak = 0
        for _, step in sorted(changes):
            busy += step
            peak = max(peak, busy)
        assert peak <= log.slots.pool(method).slots


@pytest.mark.parametrize("policy", ["batch_myopic", "batch_calendar", "batch_dual", "class_then_date"])
def test_justified_envy_is_always_explained(policy: str) -> None:
    for replication in range(3):
        found = figures(play(trace_of(town(), replication), policy)).values
        assert found["justified_envy_unexplained"] == 0
        if policy.startswith("batch"):
            assert found["batches_proven"] == 1
            assert found["churn"] == 0


def test_first_come_first_served_leaves_unexplained_envy() -> None:
    """So that the zero above says something."""
    assert (figures(play(trace_of(town(), 0), "fcfs_vacancy")).values["justified_envy_unexplained"] or 0) > 0


def test_every_figure_of_the_list_is_there_and_none_other() -> None:
    values = figures(play(trace_of(town()), "batch_myopic")).values
    assert list(values) == [m.name for m in METRICS]
    assert all(v is None or np.isfinite(v) for v in values.values())


def test_money_is_the_sum_of_its_lines() -> None:
    v = figures(play(trace_of(town()), "class_then_date")).values
    assert v["municipal_net_cost"] == pytest.approx(sum(x or 0 for k, x in v.items() if k.startswith("cost_")))
    assert (v["cost_shelter_refund"] or 0) < 0 < (v["cost_shelter_gross"] or 0)


def test_a_spell_ends_at_most_once_and_a_return_begins_the_day_the_home_is_lost() -> None:
    trace = trace_of(town(tenancy__supported=0.2, tenancy__weaker=0.2, tenancy__no_need=0.2, tenancy__returns=1.0))
    log = play(trace, "class_then_date")
    s = log.spells
    assert ((s.moved < NEVER).astype(int) + (s.ended < NEVER) <= 1).all()
    lost = {(int(s.who[spell]), int(s.number[spell]) + 1): day for spell, day in log.losses}
    back = np.flatnonzero(s.number > 0)
    assert len(back) > 5
    for n in back.tolist():
        assert s.registered[n] == lost[int(s.who[n]), int(s.number[n])]
        first = np.flatnonzero((s.who == s.who[n]) & (s.number == 0))[0]
        assert s.origin[n] == s.registered[first]
        assert s.urgency[n] <= 2


def test_combined_letting_brings_its_displaced_households_and_takes_homes_away() -> None:
    without = trace_of(town())
    change: dict[str, Any] = {
        "day": "2027-03-01",
        "area": "A01",
        "list": "combined_letting",
        "change": "enters",
        "displaced_households": 9,
    }
    with_it = trace_of(town(world__area_changes=[change]))
    assert len(with_it.households) == len(without.households) + 9
    later = with_it.world.period(180)
    assert with_it.world.ok[later].sum() <= without.world.ok[without.world.period(180)].sum()
    assert with_it.world.ok[with_it.world.period(30)].sum() == without.world.ok[without.world.period(30)].sum()


def test_an_area_leaves_the_list_on_its_day_and_not_before() -> None:
    change = {"day": "2027-02-01", "area": "A01", "list": "deprived", "change": "leaves"}
    world = trace_of(town(world__area_changes=[change])).world
    before, after = world.period(91), world.period(92)
    assert scenario_of(town()).start + timedelta(days=92) == date(2027, 2, 1)
    assert before != after
    assert world.ok[after].sum() > world.ok[before].sum()


def test_suspended_rules_open_homes_and_are_labelled_a_scenario() -> None:
    bars = [f"ALB-59-6-{n}" for n in range(1, 8)]
    change = {"day": "2027-02-01", "suspend": bars, "basis": "C-417/23, read widely", "signed_by": "a planner"}
    world = trace_of(town(world__law_changes=[change])).world
    assert world.ok[world.period(92)].sum() > world.ok[world.period(91)].sum()
    (note,) = (n for n in world.notes if n["kind"] == "law")
    assert "not the law in force" in note["en"]


def test_figures_past_their_last_known_day_are_told_of() -> None:
    """A year that is known whole has no such label; the day after the last known one has it."""

    def told(start: str, months: int) -> list[str]:
        notes = trace_of(town(start=start, months=months)).world.notes
        return [n["en"] for n in notes if n["kind"] == "provisional" and "2026-12-31" in n["en"]]

    assert told("2026-11-01", 2) == []
    assert len(told("2026-11-01", 3)) == 1


@pytest.mark.slow
def test_intervals_of_the_simulator_cover_a_known_answer() -> None:
    """Five hundred experiments of five replications: the right to homes of one organisation in a year."""
    truth = expected_rights(8.0 * 365 / (365.25 / 12), 4)
    inside = 0
    for seed in range(500):
        raw = plain(
            "cover",
            12,
            [{"name": "none", "per_month": 0}],
            [{"name": "O1", "vacancies_per_month": 8}],
            replications={"count": 5},
            seed=seed,
        )
        f = student(run_study(raw).table("base", "fcfs_vacancy")["quota_right"])
        assert f.low is not None
        assert f.high is not None
        inside += f.low <= truth <= f.high
    assert 0.93 <= inside / 500 <= 0.97
