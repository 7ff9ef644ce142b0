"""Questions in a short form, and the rule that says when a difference is settled."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from constraints import InputError
from matching.simulator import analyse, scenario_of
from matching.simulator.ask import TODAY, ask
from matching.simulator.questions import question_of
from matching.simulator.sequential import ERROR, LOOKS, look

PLAIN: dict[str, Any] = {
    "format": "anvis-scenario/1", "name": "kvote", "start": "2026-12-01", "months": 6,
    "world": {
        "kind": "plain", "households": [{"name": "all", "per_month": 6, "waiting_at_start": 20}],
        "organisations": [{"name": "A", "vacancies_per_month": 12}],
    },
    "quota": {"share": "1/4"}, "support": {"mode": "off"}, "refusal": {"model": "never"}, "policies": ["class_then_date"],
}  # fmt: skip
MUNICIPALITY = PLAIN | {
    "world": {"kind": "municipality", "households_per_month": 5, "vacancies_per_month": 12},
    "support": {"CTI": {"workers": 3, "caseload": 10}},
}


def _settled(draw: Any, smallest: float) -> str:
    """The verdict of a study whose pairs are drawn one after the other, looked at as `ask` does."""
    pairs = draw(LOOKS[-1])
    for n in LOOKS:
        found = look(pairs[:n], smallest)
        if found.verdict != "open":
            return found.verdict
    return "open"


@pytest.mark.parametrize("kind", ["normal", "skewed", "counts", "mostly equal", "a few large"])
def test_a_difference_that_is_not_there_is_called_demonstrated_in_at_most_one_study_in_twenty(kind: str) -> None:
    rng = np.random.default_rng(7)
    draws = {
        "normal": lambda n: rng.normal(0, 1, n),
        "skewed": lambda n: rng.exponential(1, n) - 1,
        "counts": lambda n: rng.poisson(3, n) - rng.poisson(3, n),
        "a few large": lambda n: rng.choice([-9.0, 1.0], n, p=[0.1, 0.9]),
        "mostly equal": lambda n: rng.choice([-1.0, 0.0, 1.0], n, p=[0.05, 0.9, 0.05]),
    }
    wrong = sum(_settled(draws[kind], 1e-9) in ("larger", "smaller") for _ in range(1000))
    assert wrong / 1000 <= ERROR


def test_a_difference_that_is_there_is_found_and_one_too_small_to_matter_is_ruled_out() -> None:
    rng = np.random.default_rng(1)
    assert _settled(lambda n: rng.normal(1, 1, n), 0.1) == "larger"
    assert _settled(lambda n: rng.normal(-1, 1, n), 0.1) == "smaller"
    assert _settled(lambda n: rng.normal(0, 1, n), 2.0) == "none_that_matters"
    assert look(np.zeros(LOOKS[0]), 0.1).verdict == "none_that_matters"
    assert look(np.full(LOOKS[0], np.nan), 0.1).verdict == "open"
    assert look(np.array([5.0, 5.1]), 0.1).verdict == "open"
    assert look(np.full(LOOKS[0], 0.5), 0.1).verdict == "larger"


def test_the_error_is_shared_among_looks_and_questions() -> None:
    one, four = look(np.arange(40.0), 0.1), look(np.arange(40.0), 0.1, questions=4)
    assert 1 - one.level == pytest.approx(ERROR / len(LOOKS))
    assert 1 - four.level == pytest.approx(ERROR / len(LOOKS) / 4)
    assert four.low is not None
    assert one.low is not None
    assert four.low < one.low


@pytest.mark.parametrize(
    ("asked", "settings"),
    [
        ("share=1/3", {"quota.share": "1/3", "quota.basis": "agreement"}),
        ("andel=0,2", {"quota.share": "1/5", "quota.basis": "decision"}),
        ("slots.CTI=+10", {"support.CTI.workers": 4}),
        ("pladser.CTI=20", {"support.CTI.workers": 2}),
        ("homes=+12", {"world.vacancies_per_month": 16.0}),
        ("period=uge", {"decisions.every": "week"}),
        ("refusals=R2", {"refusal.rule": "R2"}),
    ],
)
def test_a_short_form_stands_for_settings(asked: str, settings: dict[str, Any]) -> None:
    assert question_of(asked, scenario_of(MUNICIPALITY)).variant.set == settings


def test_combined_letting_is_added_to_the_changes_there_are() -> None:
    raw = MUNICIPALITY | {"world": MUNICIPALITY["world"] | {"area_changes": [
        {"day": "2026-12-01", "area": "A02", "list": "deprived", "change": "enters"}
    ]}}  # fmt: skip
    changes = question_of("combined_letting=A01@2027-12-01", scenario_of(raw)).variant.set["world.area_changes"]
    assert [(c["area"], c["list"]) for c in changes] == [("A02", "deprived"), ("A01", "combined_letting")]


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("share=33", "bad-ask/value"), ("share", "bad-ask/form"), ("happiness=1", "bad-ask/form"),
        ("slots.CTI=+3", "bad-ask/caseload"), ("slots.XYZ=+3", "bad-ask/value"), ("slots.CTI=-90", "bad-ask/value"),
        ("period=year", "bad-ask/value"), ("refusals=R9", "bad-ask/value"), ("combined_letting=A01@soon", "bad-ask/value"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_an_error_with_an_example(asked: str, kind: str) -> None:
    with pytest.raises(InputError) as caught:
        question_of(asked, scenario_of(MUNICIPALITY))
    assert caught.value.kind == kind


def test_a_question_of_a_municipality_cannot_be_asked_of_a_plain_world() -> None:
    for asked in ("homes=+50", "combined_letting=A01"):
        with pytest.raises(InputError):
            question_of(asked, scenario_of(PLAIN))


def test_a_study_stops_when_every_question_is_settled() -> None:
    found = ask(PLAIN, ["share=1/3", "share=1/4"])
    told = {a["question"]: a for a in found.as_json()}
    assert told["share=1/3"]["verdict"] == "better"
    assert told["share=1/3"]["low"] > 0
    assert told["share=1/4"]["verdict"] == "none_that_matters"
    assert told["share=1/4"]["mean"] == 0.0
    assert len(found.study.units[TODAY]) in LOOKS
    assert analyse(found.study)["base"]["variant"] == TODAY


def test_a_difference_that_matters_is_above_nothing() -> None:
    with pytest.raises(InputError):
        ask(PLAIN, ["share=1/3"], smallest=0.0)
