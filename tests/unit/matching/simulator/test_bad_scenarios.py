"""Scenario files as a new planner would write them: each fault names file, line, key, value and what was expected."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from constraints import InputError
from matching.simulator import Where, run_study
from matching.simulator.scenario_file import open_scenario
from matching.simulator.study import forecast

GOOD = """\
format: anvis-scenario/1
name: kvote
start: 2026-12-01
months: 24
world:
  kind: plain
  households: [{name: alle, per_month: 20}]
  organisations:
    - {name: A, vacancies_per_month: 10}
quota:
  share: 1/4
policies: [class_then_date]
replications: {count: 5}
"""
MUNICIPALITY = """\
format: anvis-scenario/1
name: lister
start: 2026-12-01
months: 12
world:
  kind: municipality
  municipality: "0730"
  households_per_month: 5
  vacancies_per_month: 5
  catalogue: {size: 40, dwellings: 20, seed: 1}
  area_changes:
    - {day: 2027-12-01, area: A99, list: deprived, change: leaves}
replications: {count: 2}
"""
TWICE = "variants:\n  - {name: x, set: {quota.share: 1/5}}\n  - {name: x, set: {quota.share: 1/6}}\n"
CASES = [
    ("indent", GOOD.replace("  share: 1/4", "   share: 1/4\n  call_rate: 1"), 12, "cannot be read", "indrykning"),
    ("key", GOOD.replace("quota:", "qouta:"), 10, "qouta: expected another name: is quota meant?", "menes der quota"),
    ("share", GOOD.replace("1/4", "33"), 11, "quota.share = '33': expected a share between 0 and 1", "mellem 0 og 1"),
    ("date", GOOD.replace("2026-12-01", "1. december 2026"), 3, "start = '1. december 2026': expected a date", "en dato"),
    ("policy", GOOD.replace("class_then_date", "class_then_dato"), 12, "'class_then_dato'", "class_then_date"),
    ("area", MUNICIPALITY, 11, "area 'A99' is not in the catalogue; expected one of A01", "ikke i kataloget"),
    ("empty", "", None, "the file holds none", "filen indeholder ingen"),
    ("negative", GOOD.replace("vacancies_per_month: 10", "vacancies_per_month: -10"), 9, "at least 0", "mindst 0"),
    ("end", GOOD.replace("months: 24", "months: 24\nwarm_up_months: 30"), 5, "warm_up_months: expected fewer", "færre end"),
    ("twice", GOOD + TWICE, 16, "variants.1: the name x stands twice", "to gange"),
    ("key twice", GOOD.replace("months: 24", "months: 24\nname: igen"), 5, "name stands twice (first on line 2)", "to gange"),
    ("variant", GOOD + "variants:\n  - name: y\n    set:\n      quota.share: 1/3\n", 17, "variants.y: quota.share", "hver fjerde"),
    ("key of a world", MUNICIPALITY.replace("households_per", "household_per"), 8, "is households_per_month meant?", "menes der households_per_month"),
    ("list", MUNICIPALITY.replace("list: deprived", "list: vulnerable"), 12, "or 'combined_letting'", "eller 'combined_letting'"),
    ("refusal by area", MUNICIPALITY.split("  area_changes")[0] + "refusal: {beside: {assumption: true, odds_by_area: {A99: 2}}}\n", 11, "refusal.beside.odds_by_area: area 'A99' is not in the catalogue", "ikke i kataloget"),
    ("refusal basis", MUNICIPALITY + "refusal: {beside: {odds_per_km: 1.1}}\n", 14, "expected either source:", "enten source:"),
    ("refusal world", GOOD + "refusal: {beside: {assumption: true}}\n", 14, "world.kind: municipality", "world.kind: municipality"),
    ("refusal model", MUNICIPALITY + "refusal: {model: never, beside: {assumption: true}}\n", 14, "refusal.model: by_tier", "refusal.model: by_tier"),
    ("variant path", GOOD + "variants:\n  - name: y\n    set: {policies.mwp: 1}\n", 16, "variants.y: policies.mwp", "y"),
]  # fmt: skip


def _run(file: Path) -> None:
    opened = open_scenario(file)
    with opened.placing():
        run_study(opened.raw)


@pytest.mark.parametrize(("name", "text", "line", "english", "danish"), CASES, ids=[c[0] for c in CASES])
def test_a_fault_names_file_line_key_and_what_was_expected(
    tmp_path: Path, name: str, text: str, line: int | None, english: str, danish: str
) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        _run(file)
    told = caught.value.text("en")
    assert "plan.yaml" in told
    assert english in told
    assert danish in caught.value.text("da")
    if line is not None:
        assert f"plan.yaml, line {line}:" in told
        assert f"plan.yaml, linje {line}:" in caught.value.text("da")


def test_a_setting_of_the_command_line_is_not_told_as_a_line_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(GOOD, encoding="utf-8")
    opened = open_scenario(file)
    with pytest.raises(InputError) as caught, opened.placing(["primary"]):
        run_study(opened.raw | {"primary": "happiness"})
    assert "line" not in caught.value.text("en")


def test_all_faults_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(GOOD.replace("1/4", "33").replace("months: 24", "months: 0"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        open_scenario(file)
    assert [(f["line"], f["key"]) for f in caught.value.facts["findings"]] == [(4, "months"), (11, "quota.share")]


def test_a_forecast_counts_the_runs_and_those_that_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(GOOD + "variants:\n  - {name: x}\n  - {name: y, set: {quota.share: 1/5}}\n", encoding="utf-8")
    raw = open_scenario(file).raw
    before = forecast(raw, Where(), tmp_path / "kept")
    assert (before.variants, before.policies, before.replications, before.units, before.kept) == (2, 1, 5, 10, 0)
    assert before.memory_mib > 0
    assert before.seconds_one > 0
    run_study(raw, Where(), tmp_path / "kept")
    after = forecast(raw, Where(), tmp_path / "kept")
    assert (after.kept, after.seconds) == (10, 0.0)


def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(tmp_path: Path) -> None:
    file, out = tmp_path / "plan.yaml", tmp_path / "out"
    file.write_text(GOOD.replace("count: 5", "count: 4000"), encoding="utf-8")
    command = [sys.executable, "-m", "api.cli", "simulate", str(file), "--out", str(out)]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 60
    while len(list(out.glob(".units/*.npz"))) < 3 and time.monotonic() < until:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=60)
    kept = len(list(out.glob(".units/*.npz")))
    assert running.returncode == 130, told
    assert 3 <= kept < 4000
    assert "Stoppet efter" in told
    assert "den samme kommando fortsætter derfra" in " ".join(told.split())
    assert forecast(open_scenario(file).raw, Where(), out / ".units").kept == kept
