"""Calibration from kept months: what is known is found again, and what cannot be seen is said."""

import importlib.util
import math
import shutil
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from constraints import InputError
from matching.simulator.calibration import calibrate, settings
from matching.simulator.calibration.estimate import Law, chi_squared, counted, mean_time, share
from matching.simulator.calibration.held_back import _one, hold_back, months_held
from matching.simulator.calibration.kept import past_of, read_months
from matching.simulator.calibration.logistic import logistic
from matching.simulator.calibration.run_files import write_months
from matching.simulator.calibration.run_months import past_of_run
from matching.simulator.calibration.scenario_out import scenario_yaml
from matching.simulator.calibration.spread import ends
from matching.simulator.scenario_file import open_scenario, scenario_of

_SPEC = importlib.util.spec_from_file_location("known_past", Path(__file__).with_name("known_past.py"))
known = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(known)


@pytest.fixture(scope="module")
def past():
    return past_of_run(known.run(1))


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Ten months as files, and the run they come from."""
    log = known.run(3, months=10)
    return write_months(log, tmp_path_factory.mktemp("months")), log


@pytest.fixture
def copy(kept, tmp_path):
    """Two of the months to spoil."""
    paths = [tmp_path / p.name for p in kept[0][:2]]
    for source, path in zip(kept[0], paths, strict=False):
        shutil.copytree(source, path)
    return paths


# ---------------------------------------------------------------- what is known is found again


@pytest.mark.cases(10, block=200)
def test_intervals_hold_the_truth_as_often_as_they_say(seeds):
    truth = known.truth()
    inside = {name: [] for name in truth}
    for seed in seeds:
        found = calibrate(past_of_run(known.run(100 + seed)), known.RAW)
        told = {e.name: e for e in found.estimates}
        for name, value in truth.items():
            if name in told and told[name].source == "months":
                inside[name].append(told[name].low <= value + 1e-12 and value - 1e-12 <= told[name].high)
        for name, (days, off) in known.DAYS.items():
            assert abs(told[name].value - days) <= off, name
    every = [x for rows in inside.values() for x in rows]
    assert abs(np.mean(every) - 0.95) <= 0.03, np.mean(every)
    for name, rows in inside.items():
        # No single one is far off: four standard errors below its level.
        if rows:
            assert np.mean(rows) >= 0.95 - 4 * math.sqrt(0.95 * 0.05 / len(rows)), name


@pytest.mark.cases(1, block=20)
def test_forecast_of_months_held_back_holds_what_it_says(seeds):
    inside = of = 0
    exact = 0.0
    for seed in seeds:
        held = hold_back(past_of_run(known.run(300 + seed)), known.RAW, replications=40, seed=seed)
        assert held.months == 12
        part, all_of = held.covered(2)
        inside, of = inside + part, of + all_of
        exact += held.exactly(2)
    assert of == 60 * len(seeds)
    assert inside / of >= 0.9
    # Months of a figure go together; 0.95 within what 20 draws of a forecast let it be.
    assert abs(exact / of - 0.95) <= 0.25 / math.sqrt(len(seeds))


def test_more_months_make_narrower_intervals(past):
    few, many = calibrate(past.until(12), known.RAW), calibrate(past, known.RAW)
    for name in ("arrivals", "exits.withdrew", "refusal.tier.1"):
        assert many.of(name).high - many.of(name).low < few.of(name).high - few.of(name).low


def test_nothing_of_what_came_later_is_seen(past):
    early = past.until(20)
    day = past.days[20]
    assert early.days[-1] == day
    assert all(h.first <= 20 and h.last <= 20 for h in early.households)
    assert all(h.left is None for h in early.households if h.last == 20)
    assert all(s.since <= day and (s.until is None or s.until <= day) for s in early.stays)
    assert all(o.answered <= day for o in early.offers)


# ---------------------------------------------------------------- months as files


def test_months_written_are_read_as_they_were(kept):
    paths, log = kept
    got, want = past_of(read_months(list(reversed(paths)))), past_of_run(log)
    for field in fields(want):
        a, b = getattr(want, field.name), getattr(got, field.name)
        if field.name == "households":
            b = tuple(replace(h, rooms=None) for h in b)  # a run knows no rooms
        if field.name == "offers":
            assert {o.metres is None for o in b} == {True, False}
        if field.name not in ("stock", "told"):
            assert a == b, field.name
    assert got.stock > 0


def test_without_histories_the_scenario_falls_back_by_name(copy):
    for path in copy:
        shutil.rmtree(path / "history")
    past = past_of(read_months(copy))
    found = calibrate(past)
    for name in (
        "refusal.tier.1",
        "refusal.no_answer",
        "answer_days",
        "exits.died",
        "spell",
        "loss.no_need",
        "returns",
    ):
        estimate = found.of(name)
        assert estimate.source in ("published", "assumption"), name
        assert estimate.low is None, name
        assert estimate.published.say("da") != estimate.published.say("en"), name
    assert "move_outs" not in settings(found).get("life", {})
    notes = {n.text for s in found.sections for n in s.notes}
    assert any("cannot be told from the tables" in n for n in notes)
    assert any("no moves were kept" in n for n in notes)


def test_same_day_twice_is_refused(copy):
    with pytest.raises(InputError) as wrong:
        read_months([copy[0], copy[0]])
    assert wrong.value.kind == "bad-calibration/same-day"


def test_one_month_is_too_few(copy):
    with pytest.raises(InputError) as wrong:
        read_months(copy[:1])
    assert wrong.value.kind == "bad-calibration/few"


def test_bad_row_beside_a_month_names_month_file_and_row(copy):
    file = copy[1] / "history" / "moves.csv"
    file.write_text(
        "husstand,bolig,indflyttet,fraflyttet den,hvordan\nH1,B1,2026-01-05,2026-01-02,moved\nH2,B2,i går,,\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as wrong:
        read_months(copy)
    for lang in ("da", "en"):
        text = wrong.value.text(lang)
        assert copy[1].name in text
        assert "history/moves.csv" in text
        assert "2" in text
        assert "3" in text


def test_unknown_household_in_answers_is_named(copy):
    file = copy[0] / "history" / "answers.csv"
    file.write_text("household_id,dwelling_id,answer\nNOBODY,,closed\n", encoding="utf-8")
    with pytest.raises(InputError) as wrong:
        past_of(read_months(copy))
    assert wrong.value.facts["household"] == "NOBODY"
    assert wrong.value.facts["line"] == "2"


def test_civil_number_is_refused_and_never_repeated(copy):
    file = copy[0] / "history" / "answers.csv"
    file.write_text("household_id,dwelling_id,answer,reason\nH1,,closed,010190-1234\n", encoding="utf-8")
    with pytest.raises(InputError) as wrong:
        read_months(copy)
    assert wrong.value.code == "cpr-number"
    assert "010190" not in wrong.value.text("da")


def test_bad_batch_tells_its_first_error(copy):
    file = copy[0] / "households.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("U5", "U9"), encoding="utf-8")
    with pytest.raises(InputError) as wrong:
        read_months(copy)
    assert copy[0].name in wrong.value.text("en")
    assert "households.csv, line" in wrong.value.text("en")


# ---------------------------------------------------------------- the scenario


def test_scenario_is_valid_and_tells_where_each_setting_is_from(past, tmp_path):
    found = calibrate(past, known.RAW)
    raw = settings(found, known.RAW)
    for lang in ("da", "en"):
        (tmp_path / "s.yaml").write_text(scenario_yaml(found, raw, "2026-01-01", "2029-12-01", lang), encoding="utf-8")
        read = open_scenario(tmp_path / "s.yaml")
        assert read.scenario == scenario_of(raw)
    text = (tmp_path / "s.yaml").read_text(encoding="utf-8")
    lines = text.splitlines()
    for key in ("households_per_month:", "call_rate:", "no_answer:", "died:"):
        at = next(i for i, line in enumerate(lines) if line.strip().startswith(key))
        assert lines[at - 1].strip().startswith("#"), key
        assert "observations" in lines[at - 1], key
    assert "20 needed" in text  # a tier that was seldom offered


def test_tenants_from_before_the_start_are_counted_in(past):
    found = calibrate(past, known.RAW)
    raw = settings(found, known.RAW)
    assert raw["world"]["households_per_month"] > found.of("arrivals").value
    assert raw["world"]["vacancies_per_month"] > found.of("vacancies").value


def test_drawn_settings_differ_and_repeat(past):
    found = calibrate(past, known.RAW)
    one, again, other = (
        settings(found, known.RAW, rng=np.random.default_rng(seed), ranges=False) for seed in (1, 1, 2)
    )
    assert one == again != other


def test_too_few_months_to_hold_back(past):
    assert months_held(past.until(5)) == 0
    assert hold_back(past.until(5), known.RAW) is None
    assert months_held(past.until(9)) == 3
    assert months_held(past) == 12


# ---------------------------------------------------------------- intervals by hand


def test_intervals_by_hand():
    assert counted(0, 10.0)[:2] == (0.0, 0.0)
    # Jeffreys: gamma of shape 10.5, quantiles by table.
    value, low, high, _ = counted(10, 2.0)
    assert value == 5.0
    assert low == pytest.approx(5.1415 / 2, abs=1e-3)
    assert high == pytest.approx(17.7394 / 2, abs=1e-3)
    assert share(5, 5)[2] == 1.0
    assert share(0, 5)[1] == 0.0
    value, low, high, _ = mean_time(10, 240.0)
    assert value == 24.0
    assert low < 24.0 < high


def test_ends_of_an_even_spread_are_whole_days_that_strays_do_not_move():
    plain, inside, exact = np.random.default_rng(1), 0, 0.0
    for _ in range(200):
        days = plain.integers(30, 93, 120).astype(float)
        days[:2] = plain.integers(1, 29, 2)  # tenants who left sooner than a notice is long
        for (value, low, high, law), truth in zip(ends(days), (30, 92), strict=True):
            assert value == int(value)
            inside += low <= truth <= high
            chance = dict(law.table)
            mine = chance.get(truth, 0.0)
            above = sum(p for p in chance.values() if p > mine)
            # The last of the likeliest days is in as often as it takes for exactly 95 %.
            exact += min(1.0, max(0.0, (0.95 - above) / mine)) if mine else 0.0
    assert inside / 400 >= 0.95
    assert abs(exact / 400 - 0.95) < 4 * math.sqrt(0.95 * 0.05 / 400)


def test_draws_of_a_table_follow_its_chances():
    law = Law("table", 0.0, table=((30.0, 0.75), (31.0, 0.25)))
    rng = np.random.default_rng(2)
    assert np.mean([law.draw(rng) == 30.0 for _ in range(4000)]) == pytest.approx(0.75, abs=0.03)


# ---------------------------------------------------------------- what adds to the wish tier


def test_firths_odds_of_a_table_of_four_are_those_with_half_added_to_each():
    """Of a saturated model (Heinze & Schemper 2002): finite also where a cell is empty."""
    for yes, no, yes_too, no_too in ((7, 3, 2, 8), (5, 0, 1, 9)):
        x = np.array([[1.0, 1.0]] * (yes + no) + [[1.0, 0.0]] * (yes_too + no_too))
        y = np.array([1.0] * yes + [0.0] * no + [1.0] * yes_too + [0.0] * no_too)
        found = logistic(x, y)
        odds = [yes + 0.5, no + 0.5, yes_too + 0.5, no_too + 0.5]
        assert found.value[0] == pytest.approx(math.log(odds[2] / odds[3]), abs=1e-6)
        assert found.value[1] == pytest.approx(math.log(odds[0] * odds[3] / odds[1] / odds[2]), abs=1e-6)
    assert logistic(np.ones((6, 2)), np.array([0.0, 1.0] * 3)) is None


@pytest.mark.cases(2, block=200)
def test_factors_beside_the_tier_are_found_again(seeds):
    inside = []
    for seed in seeds:
        found = calibrate(past_of_run(known.run(1000 + seed, beside=True)), known.RAW)
        for name, value in known.truth_beside(found.beside).items():
            told = next((e for e in found.estimates if e.name == name), None)
            if told is not None and told.source == "months":
                inside.append(told.low <= value <= told.high)
    assert np.mean(inside) >= 0.95 - 4 * math.sqrt(0.95 * 0.05 / len(inside))
    raw = settings(found, known.RAW, catalogue=known.RAW["world"]["catalogue"])
    beside = scenario_of(raw).refusal.beside
    assert beside.odds_per_1000_dkk == pytest.approx(found.of("refusal.odds_per_1000_dkk").value, rel=1e-3)
    assert "offers of the kept months" in beside.source


def test_too_few_offers_tell_no_factor_and_say_so(past):
    early = calibrate(past.until(2), known.RAW)
    told = early.of("refusal.odds_per_1000_dkk")
    assert (told.source, told.value, told.low) == ("assumption", 1.0, None)
    assert told.n < told.needed
    assert "assumption" in told.published.say("en")
    assert "beside" not in settings(early, known.RAW)["refusal"]


# ---------------------------------------------------------------- how often an interval holds


def test_what_lies_on_an_end_is_held_as_often_as_the_level_says():
    """By hand: of 39 runs each place is worth 1/40, an interval of 95 % leaves out one place below and one above."""
    drawn = np.arange(39.0)
    assert _one("x", 1, 20.0, drawn).held[2] == 1.0
    assert _one("x", 1, -1.0, drawn).held == (0.0, 0.0, 0.0)
    same = np.array([5.0] * 39)
    assert _one("x", 1, 5.0, same).held == pytest.approx((0.5, 0.8, 0.95))
    assert _one("x", 1, 5.0, same).inside(0)


def test_whole_numbers_are_held_exactly_on_average():
    rng, held, plain = np.random.default_rng(4), [], []
    for _ in range(600):
        row = _one("x", 1, float(rng.poisson(4)), rng.poisson(4, 39).astype(float))
        held.append(row.held)
        plain.append(row.inside(2))
    assert np.mean(held, axis=0) == pytest.approx((0.5, 0.8, 0.95), abs=0.05)
    assert np.mean(plain) > np.mean(held, axis=0)[2]


def test_cells_with_too_few_expected_go_together():
    fit = chi_squared("x", [10, 2, 3, 9], [8, 2, 4, 10], 1)
    assert fit.df == 2
    assert fit.statistic == pytest.approx(4 / 8 + 1 / 6 + 1 / 10)
    assert chi_squared("x", [1, 1], [1, 1], 1) is None
