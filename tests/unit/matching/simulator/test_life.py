"""Letting and ordinary life: closed forms within four standard errors, what is refused, and that off is off."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from simulated import figures, life, play, town, trace_of

from constraints import InputError
from matching.simulator.analysis import analyse
from matching.simulator.clock import Run
from matching.simulator.measure import measure
from matching.simulator.money import prices
from matching.simulator.policies import policy_of
from matching.simulator.refusal import ACCEPTED
from matching.simulator.scenario import DAYS_PER_MONTH, PolicyChoice
from matching.simulator.scenario_file import scenario_of, with_settings
from matching.simulator.scenario_life import Spell
from matching.simulator.spells import Log
from matching.simulator.study import run_study
from matching.simulator.tenure import length
from matching.simulator.trace import draw_trace
from matching.simulator.validation import plain
from matching.simulator.worlds import build_world

TOLD = {"assumption": True}
ALL_OURS = {"share": "1", "basis": "agreement"}


def within_four_errors(raw: dict[str, Any], figure: str, expected: float) -> None:
    values = run_study(raw).table("base", "fcfs_vacancy")[figure]
    assert abs(values.mean() - expected) < 4 * values.std(ddof=1) / np.sqrt(len(values))


def once(raw: dict[str, Any], **changes: Any) -> Log:
    scenario = scenario_of(with_settings(raw, {k.replace("__", "."): v for k, v in changes.items()}))
    return Run(draw_trace(scenario, build_world(scenario), 0), policy_of(PolicyChoice(name="fcfs_vacancy"))).go()


# ------------------------------------------------------------ letting


def offered(days: int, refused: float, **more: Any) -> dict[str, Any]:
    decisions = {
        "every": "vacancy",
        "lapse_after_days": 3000,
        "answer_days": days,
        "look_ahead_days": 0,
        "offers_per_vacancy": 100,
    }
    return plain(
        "answers", 24, [{"name": "all", "per_month": 0, "waiting_at_start": 1200}], [{"name": "O1", "vacancies_per_month": 40}],
        decisions=decisions, refusal={"model": "by_tier", "by_tier": [refused] * 6, "no_answer": 0.0}, replications={"count": 12}, **more,
    )  # fmt: skip


@pytest.mark.parametrize(("days", "refused"), [(5, 0.3), (7, 0.6), (3, 0.0)])
def test_days_vacant_are_answers_over_the_share_who_say_yes(days: int, refused: float) -> None:
    if refused:
        within_four_errors(offered(days, refused), "days_vacant_per_letting", days / (1 - refused))
    else:
        assert measured(once(offered(days, refused)))["days_vacant_per_letting"] == days


def measured(log: Log) -> dict[str, float | None]:
    return measure(log, prices(log.trace.scenario)).values


def test_a_yes_takes_its_days_and_then_the_signing_and_rent_follows() -> None:
    short, long, off = (once(offered(5, 0.4), **c) for c in ({}, {"decisions__signing_days": 9}, {"letting": None}))
    homes = short.homes
    for log, after in ((short, 0), (long, 9)):
        accepted = {v: day for day, _, v, answer in log.offers if answer == ACCEPTED}
        assert all(log.let_on[v] == max(int(homes.available[v]), day + after) for v, day in accepted.items())
        assert all(day - on >= 5 for on, (day, *_) in zip(log.offered_on, log.offers, strict=True))
    rent = [measured(log)["cost_vacancy_rent"] or 0 for log in (off, short, long)]
    assert rent[0] < rent[1] < rent[2]
    assert measured(short)["vacancy_days"] == pytest.approx((rent[1]) / (4000 * 12 / 365))


def test_offers_of_a_home_follow_one_another_and_it_is_not_handed_back_before_the_answer() -> None:
    log = play(
        trace_of(town(decisions__every="week", decisions__answer_days=6, refusal__by_tier=[0.5] * 6)), "class_then_date"
    )
    made: dict[int, list[tuple[int, int]]] = {}
    for day, (answered, _, v, _) in zip(log.offered_on, log.offers, strict=True):
        made.setdefault(v, []).append((day, answered))
    assert max(len(m) for m in made.values()) > 2
    for v, rows in made.items():
        answers = [answered for _, answered in rows]
        assert all(b - a >= 6 for a, b in pairwise(answers))
        assert all(b == max(a, day) + 6 for a, (day, b) in zip([0, *answers], rows, strict=False))
        assert log.handed_back[v] >= answers[-1]


# ------------------------------------------------------------ tenants


@pytest.mark.parametrize(("form", "shape"), [("exponential", 1.0), ("fixed", 1.0), ("even", 1.0), ("weibull", 0.7)])
def test_as_many_tenants_as_m_g_infinity_says(form: str, shape: float) -> None:
    spell = {"months": 4, "form": form, "shape": shape}
    raw = plain(
        "tenants", 48, [{"name": "all", "per_month": 4}], [{"name": "O1", "vacancies_per_month": 16}], quota=ALL_OURS,
        decisions={"every": "month", "lapse_after_days": 30, "answer_days": 0, "look_ahead_days": 0},
        life={"move_outs": {**TOLD, "spells": {"all": spell}}}, warm_up_months=24, replications={"count": 12},
    )  # fmt: skip
    within_four_errors(raw, "tenants_mean", 16)


@pytest.mark.parametrize(("form", "shape"), [("exponential", 1.0), ("fixed", 1.0), ("even", 1.0), ("weibull", 0.7), ("weibull", 3.0)])  # fmt: skip
def test_a_spell_has_the_mean_it_is_told(form: Any, shape: float) -> None:
    draws = (np.arange(20_000) + 0.5) / 20_000
    days = [length(Spell(months=12, form=form, shape=shape), float(u)) for u in draws]
    assert np.mean(days) == pytest.approx(365.25, rel=2e-3)
    assert min(days) > 0


def test_who_moved_out_is_no_loss_of_a_home() -> None:
    """Tenancies that end with a move are not counted as lost: nobody loses a home here, and all keep it."""
    raw = plain(
        "kept", 36, [{"name": "all", "per_month": 20}], [{"name": "O1", "vacancies_per_month": 60}], quota=ALL_OURS,
        life={"move_outs": {**TOLD, "spells": {"all": {"months": 20}}}},
    )  # fmt: skip
    v = measured(once(raw))
    assert (v["moved_out_per_month"] or 0) > 5
    assert v["kept_home_12m_all"] == 1
    assert v["returns_per_100"] == 0


def test_a_season_moves_moves() -> None:
    raw = plain(
        "season", 48, [{"name": "all", "per_month": 20}], [{"name": "O1", "vacancies_per_month": 40}], quota=ALL_OURS,
        life={"move_outs": {**TOLD, "spells": {"all": {"months": 8}}}, "seasons": {**TOLD, "move_outs": {6: 3.0, 7: 3.0}}},
    )  # fmt: skip
    log = once(raw)
    month = np.array([(stay.ends % 365.25) / 30.44 for stay in log.stays if stay.ends < log.trace.days]).astype(int)
    count = np.bincount(month, minlength=12)  # the run begins in December
    assert count[6:8].mean() > 1.8 * count[[0, 1, 2, 3, 4]].mean()


# ------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("part", "danish", "english"),
    [
        ({"overrides": {"share": 0.1}}, "life.overrides: forventet enten source:", "life.overrides: expected either source:"),
        ({"overrides": {"share": 0.1, "source": "x", "assumption": True}}, "forventet enten source:", "expected either source:"),
        ({"transfers": {**TOLD, "share": 0.1}}, "life.transfers: forventet sammen med life.move_outs", "life.transfers: expected together with life.move_outs"),
        ({"seasons": {**TOLD, "move_outs": {1: 2}}}, "life.seasons.move_outs: forventet sammen", "life.seasons.move_outs: expected together"),
        ({"teams": {**TOLD, "of": {"ICM": [{"name": "a", "workers": 1}]}}}, "tilsammen: 1; forventet 2", "together: 1; expected 2"),
        ({"teams": {**TOLD, "of": {"ICM": [{"name": "a", "workers": 1}] * 2}}}, "navnet a står to gange", "the name a stands twice"),
        ({"supply": {**TOLD, "turnover_per_year": 0.1, "plans": [{**TOLD, "day": "2020-01-01", "organisation": "O01", "change": "sold", "homes": 1}]}},
         "en plan fra før starten", "a plan from before the start"),
        ({"move_outs": {**TOLD, "spells": {}}}, "life.move_outs.spells", "life.move_outs.spells"),
    ],
)  # fmt: skip
def test_a_part_that_cannot_be_says_why_in_both_languages(part: dict[str, Any], danish: str, english: str) -> None:
    with pytest.raises(InputError) as caught:
        scenario_of(town() | {"life": part})
    assert danish in caught.value.text("da")
    assert english in caught.value.text("en")


@pytest.mark.parametrize(
    ("part", "danish"),
    [
        ({"move_outs": {**TOLD, "spells": {"nobody": {"months": 5}}}}, "der er ingen slags husstand ved navn 'nobody'"),
        ({"move_outs": {**TOLD, "spells": {"couple": {"months": 5}}}}, "ingen botid for single"),
        ({"households": {**TOLD, "grow": {"per_month": 0.1, "becomes": {"single": "many"}}}}, "life.households.grow.becomes"),
        ({"supply": {**TOLD, "turnover_per_year": 0.1, "plans": [{**TOLD, "day": "2027-01-01", "organisation": "O99", "change": "built", "homes": 1}]}},
         "boligorganisationen 'O99' findes ikke"),
        ({"supply": {**TOLD, "turnover_per_year": 0.1, "plans": [{**TOLD, "day": "2027-01-01", "organisation": "O01", "change": "sold", "homes": 90000}]}},
         "forventet højst"),
    ],
)  # fmt: skip
def test_a_part_that_does_not_fit_its_world_is_refused(part: dict[str, Any], danish: str) -> None:
    with pytest.raises(InputError) as caught:
        trace_of(town(months=3) | {"life": part})
    assert danish in caught.value.text("da")


@pytest.mark.parametrize(
    ("changes", "danish"),
    [
        ({"world": {"kind": "recorded", "months": [{"batch": "a", "plan": "b"}]}, "life": {"seasons": {**TOLD, "exits": {1: 2}}}}, "life.seasons: måneder, der har været, står fast"),
        ({"support": {"mode": "loss"}, "life": {"households": TOLD}}, "life.households: ingen venter med support.mode: loss"),
        ({"support": {"mode": "off"}, "life": {"teams": {**TOLD, "of": {"ICM": [{"name": "a", "workers": 2}]}}}}, "life.teams: forventet sammen med support.mode: slots"),
    ],
)  # fmt: skip
def test_a_part_that_does_not_go_with_the_scenario_is_refused(changes: dict[str, Any], danish: str) -> None:
    with pytest.raises(InputError) as caught:
        scenario_of(town() | changes)
    assert danish in caught.value.text("da")


def test_a_figure_of_a_part_that_is_off_is_no_primary_figure() -> None:
    raw = plain(
        "none",
        3,
        [{"name": "all", "per_month": 2}],
        [{"name": "O1", "vacancies_per_month": 4}],
        replications={"count": 1},
    )
    with pytest.raises(InputError, match="tenants_mean"):
        run_study(raw | {"primary": "tenants_mean"})


# ------------------------------------------------------------ off is off

_BEFORE = [
    ("class_then_date", {}, [30168, 10576, 1671, 116, 116, 56, 32, 1094, 65]),
    ("batch_myopic", {}, [29900, 10397, 1592, 116, 116, 56, 32, 1074, 69]),
    ("fcfs_vacancy", {"decisions__every": "vacancy", "refusal__rule": "R2"}, [29258, 10331, 1122, 116, 116, 65, 23, 1048, 76]),
    ("mwp", {"quota__call_rule": "if_feasible", "quota__declined_counts": False}, [28425, 10133, 1447, 173, 115, 71, 17, 1132, 84]),
]  # fmt: skip


@pytest.mark.parametrize(("policy", "changes", "before"), _BEFORE)
def test_with_every_part_off_runs_are_what_they_were_before_the_parts(
    policy: str, changes: dict[str, Any], before: list[int]
) -> None:
    """Numbers of version 1 of the format, worked out by the code before letting and ordinary life were in it."""
    log = play(trace_of(town(**changes) | {"letting": None}, 1), policy)
    v = measured(log)
    names = ("waiting_days", "bed_days", "vacancy_days", "quota_right", "quota_called", "quota_used", "waste", "envy")
    assert [int(v[n] or 0) for n in names] + [len(log.offers)] == before


def test_what_is_off_is_not_written_out_and_not_told() -> None:
    bare = scenario_of(town() | {"letting": None, "life": {}})
    written = bare.model_dump(mode="json")
    assert "letting" not in written
    assert "life" not in written
    assert bare.digest == scenario_of(town() | {"letting": None}).digest != scenario_of(town()).digest
    raw = plain(
        "bare",
        3,
        [{"name": "all", "per_month": 2}],
        [{"name": "O1", "vacancies_per_month": 4}],
        replications={"count": 2},
    )
    document = analyse(run_study(raw | {"letting": None}))
    assert "bases" not in document
    assert not [m for m in document["metrics"] if m["name"] in ("days_vacant_per_letting", "tenants_mean", "set_aside")]


@pytest.mark.parametrize("part", sorted(life()))
def test_a_part_alone_changes_the_run_and_brings_its_own_figures_alone(part: str) -> None:
    parts = {part: life()[part]}
    if part in ("transfers", "seasons"):
        parts["move_outs"] = life()["move_outs"]
    scenario = scenario_of(town(life=parts, months=9))
    log = play(trace_of(town(life=parts, months=9), 1), "class_then_date")
    v = figures(log).values
    without = play(trace_of(town(months=9), 1), "class_then_date")
    assert log.offers != without.offers
    from matching.simulator.metrics import METRICS, told

    own = [m.name for m in METRICS if m.part in scenario.life.on]
    assert {m.part for m in told([scenario])} <= {None, "letting", *scenario.life.on}
    assert all(v[n] is not None for n in own), own
    assert all(figures(without).values[n] in (None, 0) for n in own)


# ------------------------------------------------------------ homes at the start


def test_as_many_homes_are_under_notice_at_the_start_as_fall_vacant_in_a_mean_notice() -> None:
    """Little's law: the rate times the mean notice; without the block none. The first months bring as many as others."""
    raw = town(
        life={"under_notice": TOLD}, months=12, quota__share="1", quota__basis="agreement", world__vacancy_season={}
    )
    counts, first, later = [], [], []
    for replication in range(40):
        homes = trace_of(raw, replication).vacancies
        counts.append(int(((homes.noticed < 0) & (homes.available > 0)).sum()))
        first.append(int(((homes.available > 0) & (homes.available <= 91)).sum()))
        later.append(int(((homes.available > 91) & (homes.available <= 182)).sum()))
    scenario = scenario_of(raw)
    rate = sum(s.per_month for s in build_world(scenario).supplies) / DAYS_PER_MONTH * scenario.quota.call_rate
    expected = rate * (sum(scenario.notice_days) / 2)
    assert abs(np.mean(counts) - expected) < 4 * np.std(counts, ddof=1) / np.sqrt(len(counts)) + rate
    apart = np.array(first) - np.array(later)
    assert abs(apart.mean()) < 4 * apart.std(ddof=1) / np.sqrt(len(apart))
    assert not (trace_of(town(months=12)).vacancies.noticed < 0).any()


def test_homes_at_disposal_at_the_start_are_as_many_as_told() -> None:
    for open_now in (0, 3):
        raw = town(
            life={"under_notice": {**TOLD, "at_disposal": open_now}},
            months=3,
            quota__share="1",
            quota__basis="agreement",
        )
        assert (trace_of(raw).vacancies.opens <= 0).sum() == open_now
    raw = town(life={"under_notice": TOLD}, months=3, decisions__every="vacancy")
    assert not (trace_of(raw).vacancies.opens <= 0).any()


def test_every_part_stands_in_the_document_with_its_source() -> None:
    parts = life()
    parts["overrides"] = {"share": 0.1, "source": "caseworkers' notes of 2025"}
    raw = town(life=parts, months=3) | {"replications": {"count": 1}, "policies": ["class_then_date"]}
    rows = analyse(run_study(raw))["bases"]
    named = {r["part"]: r for r in rows}
    assert {"answer", "signing", "notice", "move_outs", "transfers", "supply", "built", "torn_down", "seasons", "teams", "overrides", "grow", "split", "merge", "fallback", "under_notice"} == set(named)  # fmt: skip
    assert named["overrides"]["source"] == "caseworkers' notes of 2025"
    assert all(r["assumption"] for name, r in named.items() if name != "overrides")
    from api.report.words import basis

    for lang in ("da", "en"):
        told = [basis(r["part"], r["facts"], lang) for r in rows]
        assert len(set(told)) == len(rows)
        assert not any("{" in t for t in told)
    assert basis("fallback", named["fallback"]["facts"], "da").startswith("Efter 31 dage")


@pytest.mark.slow
@pytest.mark.parametrize("number", range(9))
def test_letting_and_ordinary_life_agree_with_what_is_known(number: int) -> None:
    from matching.simulator import validation_life as known

    checks: list[Any] = [
        lambda: [known.answers_check(5, 0.3)], lambda: [known.answers_check(7, 0.6)], known.loop_checks,
        lambda: [known.supply_check()], lambda: [known.split_check()],
        *(lambda f=f, s=s: [known.tenants_check(f, s)] for f, s in (("exponential", 1.0), ("fixed", 1.0), ("weibull", 0.7), ("even", 1.0))),
    ]  # fmt: skip
    for check in checks[number]():
        assert check.ok, (check.expected, check.simulated)
