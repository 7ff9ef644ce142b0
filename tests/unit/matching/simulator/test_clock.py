"""Runs by hand: what refusing costs under each rule, hard dates, long waits, caps, calls by class, money day by day."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matching.simulator.clock import Run
from matching.simulator.measure import measure
from matching.simulator.moments import NEVER, TICKS
from matching.simulator.money import prices
from matching.simulator.policies import policy_of
from matching.simulator.refusal import REFUSED
from matching.simulator.scenario import PolicyChoice
from matching.simulator.scenario_file import scenario_of, with_settings
from matching.simulator.spells import BRIDGED, MET, MISSED, STRUCK, WAITING, Log
from matching.simulator.trace import draw_trace
from matching.simulator.validation import plain
from matching.simulator.worlds import build_world


def play(raw: dict[str, Any], policy: str = "class_then_date", replication: int = 0, **changes: Any) -> Log:
    scenario = scenario_of(with_settings(raw, {k.replace("__", "."): v for k, v in changes.items()}))
    return Run(draw_trace(scenario, build_world(scenario), replication), policy_of(PolicyChoice(name=policy))).go()


def refusing(rule: str, by_tier: float = 1.0, objective: float = 0.0) -> dict[str, Any]:
    """Ten households there from the start, none after, twelve homes a month, and what they say to them."""
    return plain(
        "refusals", 6, [{"name": "all", "per_month": 0, "waiting_at_start": 10}], [{"name": "O1", "vacancies_per_month": 48}],
        decisions={"every": "month", "lapse_after_days": 40, "answer_days": 0, "look_ahead_days": 0, "offers_per_vacancy": 3},
        refusal={"model": "by_tier", "by_tier": [by_tier] * 6, "no_answer": 0.0, "objective_share": objective, "rule": rule},
    )  # fmt: skip


# ------------------------------------------------------------ refusal rules


def test_free_refusals_strike_nobody_and_the_homes_go_back() -> None:
    log = play(refusing("R0"))
    assert (log.spells.status == WAITING).all()
    assert {answer for *_, answer in log.offers} == {REFUSED}
    assert {reason for _, reason in log.waste} == {"refusals"}
    assert (log.let_to == -1).all()


@pytest.mark.parametrize(("rule", "strikes"), [("R1", 1), ("R2", 2)])
def test_struck_off_at_the_first_or_the_second_refusal(rule: str, strikes: int) -> None:
    log = play(refusing(rule))
    assert (log.spells.status == STRUCK).all()
    assert (log.spells.refusals == strikes).all()
    assert len(log.offers) == 10 * strikes
    last = {spell: day for day, spell, _, _ in log.offers}
    assert all(log.spells.ended[spell] == day for spell, day in last.items())
    assert measure(log, prices(log.trace.scenario)).values["struck_off"] == 10


def test_a_penalty_of_thirty_days_for_each_refusal() -> None:
    log = play(refusing("R3"))
    s = log.spells
    assert (s.status == WAITING).all()
    assert s.refusals.max() > 1
    assert (s.penalty_until == 30 * s.refusals).all()


@pytest.mark.parametrize(("objective", "struck"), [(0.0, 10), (1.0, 0)])
def test_under_r4_only_a_refusal_without_an_objective_ground_counts(objective: float, struck: int) -> None:
    log = play(refusing("R4", objective=objective))
    assert int((log.spells.status == STRUCK).sum()) == struck
    assert len(log.offers) >= 10


def test_a_home_is_offered_no_more_often_than_agreed_and_never_twice_to_one() -> None:
    log = play(refusing("R0"))
    made: dict[int, list[int]] = {}
    for _, spell, v, _ in log.offers:
        made.setdefault(v, []).append(spell)
    assert max(len(who) for who in made.values()) == 3
    assert all(len(set(who)) == len(who) for who in made.values())


def test_each_answer_takes_its_days() -> None:
    log = play(refusing("R0"), decisions__answer_days=5)
    days: dict[int, list[int]] = {}
    for (day, _, v, _), offered in zip(log.offers, log.offered_on, strict=True):
        days.setdefault(v, []).append(day - offered)
    assert any(found == [5, 10, 15] for found in days.values())
    assert all(found == [5, 10, 15][: len(found)] for found in days.values())


# ------------------------------------------------------------ hard dates and long waits


def releases(homes: float, bridged: float) -> dict[str, Any]:
    return plain(
        "dates", 12, [{"name": "out", "per_month": 8, "situation": "release_within_month"}], [{"name": "O1", "vacancies_per_month": homes}],
        deadlines={"escalation_days": None, "bridged": bridged}, decisions={"every": "vacancy", "lapse_after_days": 40, "answer_days": 0, "look_ahead_days": 0},
    )  # fmt: skip


def test_housed_in_time_meets_the_date() -> None:
    log = play(releases(400, 0.0))
    s = log.spells
    housed = s.moved < log.trace.days
    assert (s.deadline[housed] == MET).all()
    assert (s.admitted == NEVER).all()
    v = measure(log, prices(log.trace.scenario)).values
    assert (v["deadlines_met"], v["bed_days"], v["cost_bridge"]) == (1, 0, 0)


@pytest.mark.parametrize("replication", range(8))
def test_a_date_is_met_up_to_and_on_its_day(replication: int) -> None:
    s = play(releases(24, 0.0), "fcfs_vacancy", replication).spells
    housed = s.moved < NEVER
    assert ((s.deadline[housed] == MET) == (s.moved[housed] <= s.due[housed])).all()
    assert 0 < int((s.deadline[housed] == MET).sum()) < int(housed.sum())


@pytest.mark.parametrize(("bridged", "code"), [(0.0, MISSED), (1.0, BRIDGED)])
def test_past_the_date_it_is_bridged_at_a_price_or_missed_into_a_shelter(bridged: float, code: int) -> None:
    log = play(releases(0, bridged))
    s, last = log.spells, log.trace.days
    late = (s.due < last - 40) & (s.arrives < NEVER)
    # The clock passes dates when something happens: without a home nothing does before the end of the run.
    assert (s.deadline[late] == code).all()
    v = measure(log, prices(log.trace.scenario)).values
    outside = int(np.maximum(last - s.due[s.due < last], 0).sum())
    assert v["bed_days"] == (outside if code == MISSED else 0)
    assert v["cost_bridge"] == (800 * outside if code == BRIDGED else 0)
    if code == MISSED:
        assert (s.admitted[late] == s.due[late]).all()


def test_who_leaves_after_the_date_was_in_the_shelter_until_then() -> None:
    raw = releases(0, 0.0)
    raw["world"]["households"][0]["exits"] = {"housed_otherwise": 0.5}
    log = play(raw)
    s, last = log.spells, log.trace.days
    left = np.minimum(s.ended, last)
    assert int(((s.due < left) & (left < last)).sum()) > 10
    inside = int(np.maximum(left - s.due, 0)[s.arrives < last * TICKS].sum())
    assert measure(log, prices(log.trace.scenario)).values["bed_days"] == inside


def test_a_date_soon_goes_before_every_class() -> None:
    raw = plain(
        "soon", 12,
        [{"name": "shelter", "per_month": 6, "urgency_class": "U2"}, {"name": "out", "per_month": 4, "urgency_class": "U4", "situation": "release_within_month"}],
        [{"name": "O1", "vacancies_per_month": 16}],
        decisions={"every": "month", "lapse_after_days": 40, "answer_days": 0, "look_ahead_days": 0},
    )  # fmt: skip
    met = {}
    for days in (None, 31):
        found = [
            measure(log, prices(log.trace.scenario)).values
            for log in (play(raw, replication=r, deadlines__escalation_days=days) for r in range(6))
        ]
        met[days] = sum(v["deadlines_met"] or 0 for v in found)
        # Rank within the list changes, the number housed does not.
        met[days, "housed"] = sum(v["housed_per_month"] or 0 for v in found)
    assert met[31] > 1.5 * met[None]
    assert met[31, "housed"] == pytest.approx(met[None, "housed"])


def test_a_very_long_wait_lifts_one_class() -> None:
    raw = plain(
        "long", 24, [{"name": "first", "per_month": 5, "urgency_class": "U2"}, {"name": "last", "per_month": 1, "urgency_class": "U3", "waiting_at_start": 5}],
        [{"name": "O1", "vacancies_per_month": 16}],
    )  # fmt: skip
    waits = [int((log.spells.moved - log.spells.registered)[(log.spells.urgency == 3) & (log.spells.moved < NEVER)].max(initial=0)) for log in (play(raw), play(raw, deadlines__max_wait_months=3))]  # fmt: skip
    never = [int(((log.spells.urgency == 3) & (log.spells.moved == NEVER)).sum()) for log in (play(raw), play(raw, deadlines__max_wait_months=3))]  # fmt: skip
    assert never[1] < never[0]
    assert waits[1] >= 91


# ------------------------------------------------------------ caps, calls, support


def supported(**more: Any) -> dict[str, Any]:
    raw = plain(
        "caps", 12, [{"name": "icm", "per_month": 10, "method": "ICM", "waiting_at_start": 20}, {"name": "own", "per_month": 2}],
        [{"name": "O1", "vacancies_per_month": 48}], decisions={"every": "month", "lapse_after_days": 40, "answer_days": 0, "look_ahead_days": 0},
        support={"ICM": {"workers": 50, "months": 12}},
    )  # fmt: skip
    return raw | more


@pytest.mark.parametrize("most", [0, 1, 3])
def test_no_more_new_supported_households_to_a_department_in_a_batch(most: int) -> None:
    log = play(supported(), concentration__max_new_supported_per_department=most)
    world, s = log.trace.world, log.spells
    new: dict[tuple[int, int], int] = {}
    for v in np.flatnonzero(log.let_to >= 0).tolist():
        spell = int(log.let_to[v])
        if world.supported[s.kind[spell]]:
            key = int(s.decided[spell]), int(log.trace.vacancies.department[v])
            new[key] = new.get(key, 0) + 1
    assert max(new.values(), default=0) == most
    free = play(supported())
    assert int((free.let_to >= 0).sum()) > int((log.let_to >= 0).sum())
    assert any(reason == "concentration" for _, reason in log.waste)


def test_called_by_class_takes_only_what_that_class_is() -> None:
    raw = plain(
        "classes", 24, [{"name": "all", "per_month": 20}],
        [{"name": "O1", "vacancies_per_month": 20, "dwelling_class": "small"}, {"name": "O2", "vacancies_per_month": 20, "dwelling_class": "large"}],
        quota={"call_rule": "by_class", "call_classes": ["small"]},
    )  # fmt: skip
    log = play(raw)
    homes = log.trace.vacancies
    small = homes.unit == log.trace.unit_names.index("O1")
    assert (homes.called == (homes.right & small)).all()
    assert homes.right[~small].sum() > 50
    assert (log.let_to[~small] == -1).all()


def test_support_lasts_through_homelessness_and_is_there_at_the_next_move() -> None:
    """Homes are lost fast, support lasts long: every course that was running is still running at the next move."""
    changes = {"tenancy": {"supported": 0.3, "returns": 1.0, "early_months": 0}}
    log = play(supported(**changes), support__ICM={"workers": 50, "months": 4})
    assert log.slots is not None
    s = log.spells
    moves: dict[int, list[int]] = {}
    for spell in np.flatnonzero(s.moved < NEVER).tolist():
        moves.setdefault(int(s.who[spell]), []).append(int(s.moved[spell]))
    outside = []
    for spell, day in log.losses:
        who = int(s.who[spell])
        following = min((m for m in moves[who] if m > day), default=log.trace.days)
        outside += [(c.ends, day, following) for c in log.slots.ended if c.holder == who and day < c.ends < following]
    assert len(log.losses) > 30
    assert outside == []
    assert len(log.support_kept) > 20
    assert all(kept for _, kept in log.support_kept)


@pytest.mark.parametrize(
    ("returns", "way"), [(0.0, "withdrew"), (1.0, "housed_otherwise"), (1.0, "died"), (0.5, "withdrew")]
)
def test_no_slot_is_held_for_somebody_who_is_gone(returns: float, way: str) -> None:
    """A paused course belongs to a household that waits; who found a home elsewhere runs its time, others free the slot."""
    raw = supported(tenancy={"supported": 0.3, "returns": returns, "early_months": 0})
    raw["months"] = 36
    for kind in raw["world"]["households"]:
        kind["exits"] = {way: 0.5}
    log = play(raw, support__ICM={"workers": 6, "months": 6})
    s, slots = log.spells, log.slots
    assert slots is not None
    waiting = set(s.who[s.status == WAITING].tolist())
    paused = [c.holder for c in slots.active.values() if c.ends >= NEVER]
    assert len(log.losses) > 20
    assert set(paused) <= waiting
    ended = {int(s.who[n]): int(s.ended[n]) for n in np.flatnonzero((s.number > 0) & (s.ended < NEVER))}
    freed = [(c, ended[c.holder]) for c in slots.ended if c.holder in ended]
    if returns == 1:
        assert len(freed) > 5
        on_the_day = [c.ends == day for c, day in freed if c.ends >= day]
        assert any(on_the_day) == (way == "died")


def test_a_course_that_ends_while_nobody_is_home_is_seen() -> None:
    """So that the figure above can be less than all: support cut off by hand during homelessness."""
    from matching.simulator import support

    changes = {"tenancy": {"supported": 0.3, "returns": 1.0, "early_months": 0}}
    before = support.Slots.pause
    try:
        support.Slots.pause = lambda self, holder, day: None  # type: ignore[method-assign]
        log = play(supported(**changes), support__ICM={"workers": 50, "months": 4})
    finally:
        support.Slots.pause = before  # type: ignore[method-assign]
    kept = measure(log, prices(log.trace.scenario)).values["support_kept"]
    assert kept is not None
    assert kept < 1


# ------------------------------------------------------------ money by hand


def test_money_of_one_household_day_by_day() -> None:
    """One household in a shelter from day 0, housed by the first home that comes: every line from its days and prices."""
    raw = plain(
        "one", 12, [{"name": "one", "per_month": 0, "waiting_at_start": 1}], [{"name": "O1", "vacancies_per_month": 3, "rent_dkk_month": 3650}],
        money={"shelter_gross_day": 2000, "shelter_own_payment_day": 100, "refund_share": 0.5},
        decisions={"every": "vacancy", "lapse_after_days": 10, "answer_days": 0, "look_ahead_days": 0},
    )  # fmt: skip
    log = play(raw, "fcfs_vacancy")
    s, homes = log.spells, log.trace.vacancies
    moved = int(s.moved[0])
    assert 0 < moved < log.trace.days
    v = measure(log, prices(log.trace.scenario)).values
    inside = moved - max(0, int(s.admitted[0]))
    assert v["bed_days"] == inside
    assert v["cost_shelter_gross"] == inside * 1900
    # Ninety days are refunded in each running year since the admission.
    refunded = sum(1 for d in range(max(0, int(s.admitted[0])), moved) if (d - int(s.admitted[0])) % 365 < 90)
    assert v["refundable_bed_days"] == refunded
    assert v["cost_shelter_refund"] == -refunded * 1900 * 0.5
    idle = 0
    for i in range(len(homes)):
        if log.called[i]:
            to = min(int(log.let_on[i]), int(log.handed_back[i]), log.trace.days)
            idle += max(0, to - max(0, int(homes.available[i])))
    assert v["vacancy_days"] == idle
    assert v["cost_vacancy_rent"] == pytest.approx(idle * 3650 * 12 / 365)
    assert v["municipal_net_cost"] == pytest.approx(sum(v[k] or 0 for k in v if k.startswith("cost_")))


def test_figures_begin_after_the_warm_up() -> None:
    raw = refusing("R1") | {"warm_up_months": 4}
    v = measure(play(raw), prices(scenario_of(raw))).values
    assert v["struck_off"] == 0
    assert v["refusal_rate"] is None
    three = [{"name": f"t{c}", "per_month": 4, "urgency_class": f"U{c}", "waiting_at_start": 6} for c in (1, 3, 5)]
    raw = plain("envy", 12, three, [{"name": "O1", "vacancies_per_month": 20}])
    whole, half, none = (
        measure(play(raw, "fcfs_vacancy", warm_up_months=m), prices(scenario_of(raw))).values["envy"] or 0
        for m in (0, 6, 11)
    )
    assert none < half < whole
