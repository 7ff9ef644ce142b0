"""Laws of letting and ordinary life on every single trace, exactly: everybody and every home is accounted for, in whole days."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from simulated import figures, identical, life, play, town, trace_of

from matching.simulator.homes import LOST, MOVED, TRANSFERRED
from matching.simulator.moments import NEVER
from matching.simulator.offline import offline
from matching.simulator.spells import ABSENT, BOUND, EXITED, FUTURE, MERGED, STRUCK, WAITING, Log

POLICIES = ("class_then_date", "mwp", "batch_calendar")


def everything(policy: str, **changes: Any) -> Log:
    return play(trace_of(town(life=life(), **changes), 1), policy)


@pytest.mark.parametrize("every", ["month", "vacancy"])
@pytest.mark.parametrize("policy", POLICIES)
def test_everything_on_everybody_and_every_home_is_accounted_for(policy: str, every: str) -> None:
    log = everything(policy, decisions__every=every, refusal__rule="R2")
    s, days, homes = log.spells, log.trace.days, log.homes
    left = np.minimum(np.minimum(s.moved, s.ended), days)
    inside = s.arrives // 2**20 < days
    # Little: the list counted every midnight is the days its people waited.
    midnights = sum(int(((s.registered <= d) & (left > d) & inside).sum()) for d in range(days))
    assert figures(log).values["waiting_days"] == midnights
    # Everyone is in one place: waiting, with a home, gone or never there.
    assert set(s.status.tolist()) <= {WAITING, BOUND, EXITED, STRUCK, ABSENT}
    assert ((s.status == BOUND) == (s.moved < NEVER)).all()
    assert ((s.status == EXITED) | (s.status == STRUCK)).sum() == (s.ended < NEVER).sum()
    assert not (s.status == FUTURE).any()
    # A called home is let, handed back or still open; one that is not called is neither.
    let, back = log.let_to >= 0, log.handed_back < NEVER
    assert not (let & back).any()
    assert not ((let | back) & ~log.called).any()
    assert (s.status == BOUND).sum() == let.sum() == len(set(log.let_to[let].tolist()))
    # Each home a tenant leaves is one more vacancy, and each tenancy of the run is one after another.
    vacated = sum(1 for stay in log.stays if stay.ends < days)
    assert len(homes) - len(log.trace.vacancies) == vacated > 20
    for spell in np.flatnonzero(s.status == BOUND).tolist():
        mine = [stay for stay in log.stays if stay.spell == spell]
        assert mine[0].starts == s.moved[spell]
        assert all(a.ends == b.starts and a.how == TRANSFERRED for a, b in pairwise(mine))
        assert all(stay.ends > stay.starts or stay.how == LOST for stay in mine)
    assert {stay.how for stay in log.stays} >= {MOVED, TRANSFERRED, LOST}
    lost = {(stay.spell, stay.ends) for stay in log.stays if stay.how == LOST}
    assert lost == set(log.losses)


@pytest.mark.parametrize("share", ["1/4", "0.15", "1/3"])
@pytest.mark.parametrize("unit", ["organisation", "department"])
def test_the_counter_counts_every_vacancy_also_those_tenants_leave(share: str, unit: str) -> None:
    log = everything("fcfs_vacancy", quota__share=share, quota__basis="agreement", quota__count_unit=unit, quota__carry="1/2")  # fmt: skip
    homes, q = log.homes, Fraction(share)
    for u in np.unique(homes.unit).tolist():
        mine = homes.unit == u
        order = np.lexsort((homes.entity[mine], homes.noticed[mine]))
        n = np.arange(1, int(mine.sum()) + 1)
        rights = [int(k * q + Fraction(1, 2)) for k in n.tolist()]
        assert np.cumsum(log.right[mine][order]).tolist() == rights


def test_with_nobody_moving_the_clock_counts_what_the_trace_does() -> None:
    raw = town(decisions__every="week")
    never = {"move_outs": {"assumption": True, "spells": {"all": {"months": 1200, "form": "fixed"}}}}
    rates = {"tenancy.supported": 0, "tenancy.weaker": 0, "tenancy.unsupported": 0, "tenancy.no_need": 0}
    still = town(decisions__every="week", **{k.replace(".", "__"): v for k, v in rates.items()})
    a, b = play(trace_of(still), "class_then_date"), play(trace_of(still | {"life": never}), "class_then_date")
    assert figures(a).values["quota_right"] == figures(b).values["quota_right"]
    assert [o[0] for o in a.offers] == [o[0] for o in b.offers]
    assert figures(a).values["waiting_days"] == figures(b).values["waiting_days"]
    assert raw["name"] == still["name"]


def test_one_household_more_changes_nobody_elses_fate_with_everything_on() -> None:
    changing = {
        "split": {"per_month": 0.1, "becomes": {"t1": "t3", "t3": "t5"}},
        "grow": {"per_month": 0.1, "becomes": {"t5": "t1"}},
    }
    parts = {
        "move_outs": {"assumption": True, "spells": {"all": {"months": 6}}}, "households": {"assumption": True, **changing},
        "seasons": {"assumption": True, "exits": {3: 2.0}},
        "supply": {"assumption": True, "turnover_per_year": 0.2, "plans": [{"assumption": True, "day": "2027-06-01", "organisation": "O1", "change": "sold", "homes": 200}]},
    }  # fmt: skip
    one, more = (trace_of(identical(life=parts, world__households__t1__waiting_at_start=n)) for n in (6, 7))
    a, b = one.households, more.households
    places = {int(e): i for i, e in enumerate(b.entity)}
    mine = np.array([places[int(e)] for e in a.entity])
    assert len(b) > len(a)
    for name in ("kind", "arrives", "leaves", "admitted", "due", "lottery", "answer", "decided_early", "bridged"):
        assert np.array_equal(getattr(a, name), getattr(b, name)[mine]), name
    children = a.parent >= 0
    assert children.sum() > 5
    assert np.array_equal(a.entity[a.parent[children]], b.entity[b.parent[mine[children]]])
    kept = np.isin(more.changes.household, mine)
    assert np.array_equal(mine[one.changes.household], more.changes.household[kept])
    for name in ("moment", "way", "pick"):
        assert np.array_equal(getattr(one.changes, name), getattr(more.changes, name)[kept]), name
    for name in one.vacancies.__dataclass_fields__:
        assert np.array_equal(getattr(one.vacancies, name), getattr(more.vacancies, name)), name


def test_how_long_a_tenant_stays_is_the_same_under_every_policy() -> None:
    """By household and spell of the list; which home it is, and when, is the policy's."""
    raw = town(life={"move_outs": life()["move_outs"]}, tenancy__supported=0, tenancy__weaker=0, tenancy__no_need=0)
    trace = trace_of(raw, 2)
    seen: dict[int, int] = {}
    for policy in ("fcfs_vacancy", "class_then_date", "lottery_common"):
        log = play(trace, policy)
        for stay in log.stays:
            if stay.ends < NEVER:
                assert (
                    seen.setdefault(int(log.spells.who[stay.spell]), stay.ends - stay.starts) == stay.ends - stay.starts
                )
    assert len(seen) > 20


def test_more_homes_sold_take_away_more_of_the_same_vacancies() -> None:
    def left(homes: int) -> set[int]:
        plan = {"assumption": True, "day": "2027-01-01", "organisation": "O1", "change": "sold", "homes": homes}
        raw = identical(quota__share="1", quota__basis="agreement", life={"supply": {"assumption": True, "turnover_per_year": 0.12, "plans": [plan]}})  # fmt: skip
        return set(trace_of(raw).vacancies.entity.tolist())

    none, some, most = left(1), left(500), left(1500)
    assert none > some > most


def test_homes_that_are_built_move_nothing_else() -> None:
    plan = {"assumption": True, "day": "2027-06-01", "organisation": "O1", "change": "built", "homes": 30}
    raw = identical(quota__share="1", quota__basis="agreement")
    before = trace_of(raw).vacancies
    trace = trace_of(raw | {"life": {"supply": {"assumption": True, "turnover_per_year": 0.5, "plans": [plan]}}})
    after = trace.vacancies
    kept = np.isin(after.entity, before.entity)
    for name in ("entity", "noticed", "available", "opens", "answer", "called"):
        assert np.array_equal(getattr(before, name), getattr(after, name)[kept]), name
    day = (trace.scenario.life.supply.plans[0].day - trace.scenario.start).days  # type: ignore[union-attr]
    assert (after.available[~kept] == day).sum() == 30
    assert (after.available[~kept] >= day).all()
    assert len(trace.supplied.added) == (~kept).sum() > 35


def test_who_merged_is_out_and_who_split_off_comes_once() -> None:
    log = everything("class_then_date", months=18)
    s, parent = log.spells, log.trace.households.parent
    v = figures(log).values
    assert v["left_merged"] == ((s.leaves_by == MERGED) & (s.status == EXITED)).sum() > 0
    children = np.flatnonzero(parent >= 0)
    came = children[s.status[children] != ABSENT]
    assert v["households_split"] == len(came) > 0
    for child in came.tolist():
        day, mother = int(s.registered[child]), int(parent[child])
        assert s.registered[mother] <= day <= min(s.moved[mother], s.ended[mother])
    assert (s.arrives[s.status == ABSENT] == NEVER).all()


def test_each_team_keeps_to_its_own_slots() -> None:
    log = everything("class_then_date")
    assert log.slots is not None
    for queue in ("ICM/north", "ICM/south", "CTI", "ACT"):
        changes = [(c.starts, 1) for c in log.slots.courses(10**6) if c.queue == queue]
        changes += [(c.ends, -1) for c in log.slots.courses(10**6) if c.queue == queue]
        busy = peak = 0
        for _, step in sorted(changes):
            busy += step
            peak = max(peak, busy)
        assert 0 < peak <= log.slots.pool(queue).slots


def test_what_a_caseworker_sets_aside_is_never_offered() -> None:
    log = everything("class_then_date", decisions__every="week")
    aside = {(spell, v) for _, spell, v in log.set_aside}
    assert len(aside) > 5
    assert not aside & {(spell, v) for _, spell, v, _ in log.offers}
    other = everything("fcfs_vacancy", decisions__every="week")
    both = {(spell, v) for _, spell, v, _ in other.offers} & aside
    assert not {p for p in both if log.spells.who[p[0]] == other.spells.who[p[0]] and p[1] < len(log.trace.vacancies) and p[0] < len(log.trace.households)}  # fmt: skip


def test_by_59_9_a_home_is_let_only_to_who_was_found_to_have_no_other() -> None:
    raw = town(life={"fallback": {"assumption": True, "after_days": 31, "share": 0.5}}, months=18)
    log, without = play(trace_of(raw, 1), "class_then_date"), play(trace_of(town(months=18), 1), "class_then_date")
    world, s = log.trace.world, log.spells
    found = {spell: day for day, spell, how in log.fallback_cases if how == 2}
    assert 0 < len(found) < len(log.fallback_cases)
    assert len(log.fallback_let) > 3
    for day, v in log.fallback_let:
        spell = int(log.let_to[v])
        assert found[spell] <= day
        assert day - s.registered[spell] >= 31
        assert world.area_lost[world.period(day), log.homes.kind[v]].any()
    assert without.fallback_cases == () == without.fallback_let
    assert (figures(log).values["waste_area_rules"] or 0) <= (figures(without).values["waste_area_rules"] or 0)


def _alone(part: str) -> dict[str, Any]:
    block = life()[part]
    return {part: block | {"move_outs": {}} if part == "seasons" else block}


def test_with_ordinary_life_the_clairvoyant_is_a_reference() -> None:
    for part, bound in (
        ("move_outs", False),
        ("households", False),
        ("fallback", False),
        ("supply", True),
        ("seasons", True),
    ):
        assert offline(trace_of(town(tenancy__returns=0, months=3, life=_alone(part)))).is_bound is bound


@pytest.mark.parametrize("policy", POLICIES)
def test_with_everything_on_every_run_keeps_its_limits(policy: str) -> None:
    v = figures(everything(policy, decisions__every="week")).values
    assert v["support_before_move_in"] in (1.0, None)
    assert v["support_kept"] in (1.0, None)
    assert v["cap_breaches"] == 0
    assert sum(v[k] or 0 for k in v if k.startswith("justified_envy_")) == v["justified_envy"]
    if policy != "mwp":
        assert v["justified_envy_unexplained"] == 0
