"""`anvis simulate` from the outside: files, schema, report, replay, resuming, and the same numbers wherever it runs."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema_rs
import numpy as np
import pandas as pd
import pytest
import yaml
from simulated import figures, identical, play, town
from typer.testing import CliRunner

from api.cli import app, main
from constraints import InputError
from matching import plan_of, solve
from matching.files.reading import load_case
from matching.files.writing import write_folder
from matching.sampling.draw import draw_batch
from matching.simulator import Study, Where, analyse, run_study
from matching.simulator.metrics import METRICS
from matching.simulator.scenario_file import schema

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted((ROOT / "benchmarks" / "policies").glob("*.yaml"))


def run(*args: str) -> tuple[int, str, str]:
    found = CliRunner().invoke(app, ["simulate", *args], catch_exceptions=True)
    return found.exit_code, found.stdout, found.stderr


def small(**changes: Any) -> dict[str, Any]:
    return identical(months=6, replications={"count": 5}, policies=["class_then_date", "fcfs_vacancy"], **changes)


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "s.yaml"
    path.write_text(yaml.safe_dump(small()), encoding="utf-8")
    return path


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda p: p.stem)
def test_every_shipped_scenario_fits_the_published_schema_and_reads(path: Path) -> None:
    from matching.simulator.policies import OFFLINE, policy_of
    from matching.simulator.scenario_file import read_scenario, variants_of

    found, raw = read_scenario(path)
    jsonschema_rs.validator_for(schema()).validate(json.loads(json.dumps(raw, default=str)))
    assert variants_of(found, raw)
    assert [policy_of(c).name for c in found.policies if c.name != OFFLINE]
    assert found.name == path.stem


def test_the_schema_shipped_is_the_one_the_reader_uses() -> None:
    shipped = json.loads((ROOT / "benchmarks" / "policies" / "scenario.schema.json").read_text(encoding="utf-8"))
    assert shipped == json.loads(json.dumps(schema()))


def test_the_schema_refuses_what_the_reader_refuses() -> None:
    raw = json.loads(json.dumps(small(), default=str))
    validator = jsonschema_rs.validator_for(schema())
    assert validator.is_valid(raw)
    assert not validator.is_valid(raw | {"months": 0})
    assert not validator.is_valid(raw | {"policiez": []})


def test_json_is_one_document_with_every_figure_and_its_interval(scenario: Path) -> None:
    code, out, _ = run(str(scenario), "--json")
    assert code == 0
    document = json.loads(out)
    assert document["format"] == "anvis-simulation/1"
    for policy in document["variants"][0]["policies"]:
        assert set(policy["metrics"]) >= {m.name for m in METRICS if m.part in (None, "letting")}
        assert not set(policy["metrics"]) & {m.name for m in METRICS if m.part not in (None, "letting")}
        for metric in document["metrics"]:
            assert {"mean", "low", "high", "n"} <= set(policy["metrics"][metric["name"]])
    assert document["digests"]["law"]
    assert document["digests"]["parameters"]
    assert document["seed"] == 0


def test_equal_input_gives_equal_bytes_but_for_timing(scenario: Path) -> None:
    one, two = (json.loads(run(str(scenario), "--json")[1]) for _ in range(2))
    one.pop("timing"), two.pop("timing")
    assert json.dumps(one) == json.dumps(two)


def test_settings_can_be_changed_from_the_command_line(scenario: Path) -> None:
    _, out, _ = run(
        str(scenario),
        "--json",
        "--seed",
        "9",
        "--replications",
        "3",
        "--set",
        "world.organisations.O1.vacancies_per_month=40",
    )
    document = json.loads(out)
    assert document["seed"] == 9
    assert document["variants"][0]["replications"] == 3
    assert document["scenario"]["world"]["organisations"][0]["vacancies_per_month"] == 40


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--set", "quota.share=1/3"], "hver fjerde"), (["--set", "quota.reset=yearly"], "nytår"), (["--set", "nonsense"], "STI=VÆRDI"),
        (["--set", "policies=[nobody]"], "nobody"), (["--set", "primary=happiness"], "happiness"), (["--backend", "dask"], "--scheduler"),
        (["--set", "name=010190-1234"], "CPR"),
    ],
)  # fmt: skip
def test_bad_input_is_exit_code_2_and_says_what_was_expected(scenario: Path, args: list[str], told: str) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "api.cli", "simulate", str(scenario), *args],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert found.returncode == 2
    assert told in found.stderr + found.stdout
    assert "010190" not in found.stderr + found.stdout


@pytest.mark.parametrize(
    ("change", "danish", "english"),
    [
        ("quota.share=1/3", "quota.share: 1/3 efter kommunens beslutning er mere end hver fjerde ledige bolig", "1/3 by decision is more than every fourth vacancy"),
        ("quota.by_organisation={O1: 1/2}", "quota.by_organisation.O1: 1/2 efter kommunens", "by_organisation.O1: 1/2 by decision"),
        ("world.organisations.O1.quota_share=1/2", "world.organisations.O1.quota_share: 1/2 efter kommunens", "world.organisations.O1.quota_share: 1/2 by decision"),
        ("quota.reset=yearly", "en tæller, der begynder forfra ved nytår", "a counter that starts again at New Year"),
        ("quota.carry=1", "quota.carry: forventet en brøk under 1", "quota.carry: expected a fraction below 1"),
        ("quota.share=2", "quota.share = '2': forventet en andel mellem 0 og 1", "quota.share = '2': expected a share between 0 and 1"),
        ("warm_up_months=6", "warm_up_months: forventet færre end months", "warm_up_months: expected fewer than months"),
        ("notice_days=[90, 30]", "notice_days: forventet den korteste først", "notice_days: expected the shorter first"),
        ("policies=[fcfs_vacancy, fcfs_vacancy]", "policies.1: navnet fcfs_vacancy står to gange; giv den ene et andet", "policies.1: the name fcfs_vacancy stands twice; give one of them another"),
        ("world.households=[{name: a, per_month: 1}, {name: a, per_month: 2}]", "world.households.1: navnet a står to gange", "world.households.1: the name a stands twice"),
        ("uncertainty.parameters=[{path: a, low: 2, high: 1}]", "low: forventet mindre end high", "low: expected less than high"),
        ("refusal.rule=R9", "forventet 'R0', 'R1', 'R2', 'R3' eller 'R4'", "expected 'R0', 'R1', 'R2', 'R3' or 'R4'"),
        ("quota.sharre=1", "quota.sharre = '1': forventet et andet navn: menes der share?", "quota.sharre = '1': expected another name: is share meant?"),
    ],
)  # fmt: skip
def test_a_scenario_that_does_not_hold_is_told_in_the_reader_s_language(
    scenario: Path, monkeypatch: pytest.MonkeyPatch, change: str, danish: str, english: str
) -> None:
    for lang, told, other in (("da", danish, english), ("en", english, danish)):
        monkeypatch.setattr(sys, "argv", ["anvis", "simulate", str(scenario), "--set", change, "--lang", lang])
        with redirect_stderr(StringIO()) as wrong, redirect_stdout(StringIO()), pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 2
        assert told in wrong.getvalue()
        assert other not in wrong.getvalue()


def test_the_schema_can_be_written(tmp_path: Path) -> None:
    assert run("--schema", str(tmp_path / "s.json"))[0] == 0
    assert json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))["title"] == "anvis-scenario/1"


# ------------------------------------------------------------------ report


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sim")
    raw = town(
        replications__count=5,
        months=8,
        policies=["class_then_date", "fcfs_vacancy"],
        title__da="Er <b>33 %</b> besværet værd?",
    )
    raw["variants"] = [{"name": "q25"}, {"name": "q33", "set": {"quota.share": "1/3", "quota.basis": "agreement"}}]
    raw["uncertainty"] = {
        "points": 4, "replications": 2,
        "parameters": [{"path": "quota.call_rate", "low": 0.3, "high": 1.0, "says": {"da": "brugt andel af retten", "en": "share used"}}, {"path": "refusal.no_answer", "low": 0.0, "high": 0.3}],
    }  # fmt: skip
    (folder / "s.yaml").write_text(yaml.safe_dump(raw), encoding="utf-8")
    code, _, _ = run(str(folder / "s.yaml"), "--out", str(folder / "out"))
    assert code == 0
    return folder / "out"


@pytest.mark.parametrize("name", ["report.html", "report.en.html"])
def test_the_page_stands_alone_escapes_text_and_has_a_table_beside_every_chart(reported: Path, name: str) -> None:
    page = (reported / name).read_text(encoding="utf-8")
    assert "<script" not in page
    assert "://" not in page.replace("http://www.w3.org/", "")
    assert "<b>33" not in page
    assert page.count('<figure tabindex="0" role="img" aria-label=') == page.count("<details>")
    assert page.count("<svg") == page.count("<figure")
    assert page.count('<th scope="col">') > 10
    law = json.loads((reported / "simulation.json").read_text(encoding="utf-8"))["digests"]["law"]
    sections = page.count("<section") - 2
    assert page.count(law[:12]) >= sections


def test_danish_and_english_are_both_complete(reported: Path) -> None:
    danish, english = ((reported / n).read_text(encoding="utf-8") for n in ("report.html", "report.en.html"))
    assert 'lang="da"' in danish
    assert 'lang="en"' in english
    assert "Svaret kort" in danish
    # What a planner named in the scenario stands as it is; so do charts, whose texts stand in the tables too.
    told = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<[^>]*>|\b\w+[._]\w[\w.]*", " ", danish, flags=re.DOTALL)
    assert (
        re.findall(
            r"\b(None|True|False|verified|unverified|derived|scenario file|not|the|of|households|none|all)\b", told
        )
        == []
    )
    assert "The answer in short" in english


def test_the_pdf_is_tagged_for_screen_readers(reported: Path) -> None:
    data = (reported / "report.pdf").read_bytes()
    assert data.startswith(b"%PDF-1.7")
    assert b"/StructTreeRoot" in data
    assert b"pdfuaid" in data


def test_the_numbers_are_whole_in_parquet_and_every_row_says_what_it_rests_on(reported: Path) -> None:
    document = json.loads((reported / "simulation.json").read_text(encoding="utf-8"))
    rows = pd.read_parquet(reported / "replications.parquet")
    mine = rows[(rows.variant == "q33") & (rows.policy == "fcfs_vacancy") & (rows.metric == "housed_per_month")]
    stated = document["variants"][1]["policies"][1]["metrics"]["housed_per_month"]
    assert len(mine) == stated["n"] == 5
    assert mine.value.mean() == pytest.approx(stated["mean"])
    assert set(rows.seed) == {3}
    assert set(rows.parameter_hash) == {document["digests"]["parameters"]}
    summary = pd.read_csv(reported / "figures.csv")
    assert {"seed", "law", "parameter_hash", "low", "high"} <= set(summary.columns)


def test_the_outer_loop_is_shown_apart_with_a_tornado_and_what_would_change_it_all(reported: Path) -> None:
    outer = json.loads((reported / "simulation.json").read_text(encoding="utf-8"))["uncertainty"]
    assert outer["points"] == 4
    assert [t["parameter"] for t in outer["tornado"]] == ["quota.call_rate", "refusal.no_answer"]
    # Every variant with every policy is an alternative to the first, and each is run at each point and end.
    others = [("q25", "fcfs_vacancy"), ("q33", "class_then_date"), ("q33", "fcfs_vacancy")]
    assert [(s["variant"], s["policy"]) for s in outer["shares"]] == others
    assert all(len(s["gaps"]) == 4 and 0 <= s["share_better"] <= 1 for s in outer["shares"])
    rows = {(r["variant"], r["policy"]): r for r in outer["tornado"][0]["rows"]}
    assert rows["q33", "class_then_date"]["low"] < rows["q33", "class_then_date"]["high"]
    for change in outer["changes"]:
        assert change["difference_at_low"] * change["difference_at_high"] < 0
    page = (reported / "report.html").read_text(encoding="utf-8")
    assert "Hvad ville ændre konklusionen" in page
    assert "brugt andel af retten" in page


def test_groups_below_five_are_never_shown(reported: Path) -> None:
    document = json.loads((reported / "simulation.json").read_text(encoding="utf-8"))
    for variant in document["variants"]:
        for policy in variant["policies"]:
            for attribute in policy["groups"].values():
                for group in attribute["groups"].values():
                    assert "suppressed" in group or group["households"]["mean"] >= 5
    hidden = [
        g for v in document["variants"] for p in v["policies"] for a in p["groups"].values() for g in a["groups"].values() if "suppressed" in g
    ]  # fmt: skip
    assert hidden


def test_a_replay_of_a_runs_decisions_is_that_run(reported: Path) -> None:
    raw = yaml.safe_load((reported.parent / "s.yaml").read_text(encoding="utf-8"))
    from simulated import trace_of

    trace = trace_of({k: v for k, v in raw.items() if k not in ("variants", "uncertainty")})
    files = sorted((reported / "decisions").iterdir())
    for name, file in zip(("class_then_date", "fcfs_vacancy"), files, strict=True):
        first, again = play(trace, name), play(trace, "replay", file=str(file))
        assert np.array_equal(first.let_to, again.let_to)
        assert np.array_equal(first.let_on, again.let_on)
        assert again.replayed == {"made": len(first.offers), "missed": 0}


# ------------------------------------------------------------------ whole, or not at all

WITHOUT = """
import sys
class Gone:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {gone!r}:
            raise ModuleNotFoundError(name, name=name)
sys.meta_path.insert(0, Gone())
from api import cli
sys.argv = ["anvis", "simulate", *{args!r}]
cli.main()
"""


def without(module: str, *args: Any) -> subprocess.CompletedProcess[str]:
    script = WITHOUT.format(gone=(module,), args=[str(a) for a in args])
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.mark.parametrize(
    ("module", "extra"),
    [("altair", "charts"), ("vl_convert", "charts"), ("typst", "letters"), ("pyarrow", "simulator")],
)
def test_what_is_not_installed_is_said_before_any_work(scenario: Path, tmp_path: Path, module: str, extra: str) -> None:
    ran = without(module, scenario, "--out", tmp_path / "out")
    assert ran.returncode == 2
    assert f"pip install 'anvis[{extra}]'" in ran.stderr
    assert not (tmp_path / "out").exists()


def test_numbers_alone_need_no_charts_and_no_letters(scenario: Path) -> None:
    assert without("altair", scenario, "--json").returncode == 0


def test_a_writer_that_fails_leaves_no_file_and_what_was_there_stays(
    scenario: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.report import write as report_files

    out = tmp_path / "out"
    assert run(str(scenario), "--out", str(out))[0] == 0
    before = {f.relative_to(out): f.read_bytes() for f in out.rglob("*") if f.is_file()}
    assert {"report.pdf", "report.en.pdf", "simulation.json"} <= {str(f) for f in before}
    made = report_files.pdf_of

    def fails_at_the_last(page: Any) -> bytes:
        if page.lang == "en":
            raise OSError(28, "No space left on device", "report.en.pdf")
        return made(page)

    monkeypatch.setattr(report_files, "pdf_of", fails_at_the_last)
    for folder in (out, tmp_path / "new"):
        assert run(str(scenario), "--out", str(folder), "--seed", "7")[0] != 0
    units = Path(".units")
    after = {f.relative_to(out): f.read_bytes() for f in out.rglob("*") if f.is_file()}
    assert {f: b for f, b in after.items() if units not in f.parents} == {
        f: b for f, b in before.items() if units not in f.parents
    }
    assert [f.name for f in (tmp_path / "new").iterdir()] == [".units"]


def test_what_a_killed_process_left_is_cleared_away(tmp_path: Path) -> None:
    from api.whole import whole_folder

    (tmp_path / ".half").mkdir()
    (tmp_path / ".half" / "old.csv").write_text("half of it", encoding="utf-8")
    with whole_folder(tmp_path) as folder:
        (folder / "decisions").mkdir()
        (folder / "decisions" / "new.csv").write_text("all of it", encoding="utf-8")
    assert {str(f.relative_to(tmp_path)) for f in tmp_path.rglob("*")} == {"decisions", "decisions/new.csv"}


def test_a_schema_that_cannot_be_written_whole_leaves_the_old_one(tmp_path: Path) -> None:
    from api.whole import write_whole

    path = tmp_path / "schema.json"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "new \ud800")
    assert [(f.name, f.read_text(encoding="utf-8")) for f in tmp_path.iterdir()] == [("schema.json", "old")]


# ------------------------------------------------------------------ recorded months


def test_recorded_months_are_replayed_and_other_policies_meet_them(tmp_path: Path) -> None:
    settings, tables = draw_batch("0661", 14, 40, "recorded", date(2026, 11, 2))
    months: list[dict[str, str]] = []
    placed: set[str] = set()
    homes: set[str] = set()
    for n, day in enumerate(("2026-11-02", "2026-12-01")):
        kept = {
            t: [r for r in rows if r.get("household_id") not in placed and r.get("dwelling_id", "") not in homes]
            for t, rows in tables.items() if t not in ("locks", "exceptions", "offers", "separations", "benefit_periods")
        }  # fmt: skip
        people = {p["person_id"] for p in kept["persons"]}
        kept["benefit_periods"] = [b for b in tables["benefit_periods"] if b["person_id"] in people]
        write_folder(tmp_path / f"m{n}", settings | {"batch": settings["batch"] | {"decision_date": day}}, kept)
        case = load_case(tmp_path / f"m{n}")
        plan = json.loads(json.dumps(plan_of(solve(case))))
        (tmp_path / f"m{n}" / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
        months.append({"batch": f"m{n}", "plan": f"m{n}/plan.json"})
        placed |= {p["household_id"] for p in plan["placements"]}
        homes |= {p["dwelling_id"] for p in plan["placements"]}
    off = {"max_new_supported_per_department": None, "supported_share_max": None}
    raw = {
        "format": "anvis-scenario/1", "name": "past", "start": "2026-11-01", "months": 3, "world": {"kind": "recorded", "months": months},
        "support": {"mode": "off"}, "refusal": {"model": "never"}, "concentration": off, "replications": {"count": 1},
        "policies": ["replay", "class_then_date", "batch_myopic"],
    }  # fmt: skip
    (tmp_path / "past.yaml").write_text(yaml.safe_dump(raw), encoding="utf-8")
    code, out, err = run(str(tmp_path / "past.yaml"), "--json")
    assert code == 0, err
    replay, by_class, best = json.loads(out)["variants"][0]["policies"]
    assert replay["metrics"]["replay_made"]["mean"] == len(placed) > 3
    assert replay["metrics"]["replay_missed"]["mean"] == 0
    assert best["metrics"]["quota_used"]["mean"] >= by_class["metrics"]["quota_used"]["mean"] > 0


def test_a_plan_that_names_strangers_is_refused(tmp_path: Path) -> None:
    settings, tables = draw_batch("0661", 4, 8, "strangers", date(2026, 11, 2))
    write_folder(tmp_path / "m", settings, tables)
    (tmp_path / "m" / "plan.json").write_text(
        '{"placements":[{"household_id":"X","dwelling_id":"Y"}]}', encoding="utf-8"
    )
    raw = {
        "format": "anvis-scenario/1", "name": "past", "start": "2026-11-01", "months": 2,
        "world": {"kind": "recorded", "months": [{"batch": "m", "plan": "m/plan.json"}]}, "policies": ["replay"],
    }  # fmt: skip
    (tmp_path / "s.yaml").write_text(yaml.safe_dump(raw), encoding="utf-8")
    code, _, _ = run(str(tmp_path / "s.yaml"))
    assert code != 0


# ------------------------------------------------------------------ where it runs


def same(a: Study, b: Study) -> bool:
    return all(
        np.array_equal(x.values, y.values, equal_nan=True) and x.groups == y.groups and x.monthly == y.monthly
        for name in a.units for x, y in zip(a.units[name], b.units[name], strict=True)
    )  # fmt: skip


@pytest.mark.slow
def test_serial_loky_and_dask_give_the_same_numbers() -> None:
    from distributed import LocalCluster

    raw = town(months=4, replications__count=4, policies=["class_then_date", "batch_myopic", "mwp", "offline"])
    serial = run_study(raw)
    assert same(serial, run_study(raw, Where("loky", 2)))
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True) as cluster:
        assert same(serial, run_study(raw, Where("dask", 2, cluster.scheduler_address)))


@pytest.mark.parametrize("address", ["nonsense", "http://host:1", "127.0.0.1", "tcp://", "tcp://127.0.0.1:1"])
def test_a_scheduler_that_does_not_answer_is_an_error_that_says_so(address: str) -> None:
    with pytest.raises(InputError, match="scheduler") as error:
        run_study(small(), Where("dask", 2, address))
    assert error.value.code == "no-cluster"


@pytest.mark.slow
def test_a_killed_worker_costs_time_and_no_results(tmp_path: Path) -> None:
    import psutil

    raw = identical(
        months=120, decisions__every="vacancy", replications={"count": 12}, policies=["class_then_date", "fcfs_vacancy"]
    )
    killed: list[int] = []

    def kill_one() -> None:
        for _ in range(400):
            time.sleep(0.05)
            workers = [c for c in psutil.Process().children(recursive=True) if "LokyProcess" in " ".join(c.cmdline())]
            done = len(list(tmp_path.glob("*.npz")))
            if workers and done >= 2:
                os.kill(workers[0].pid, signal.SIGKILL)
                killed.append(workers[0].pid)
                return

    killer = threading.Thread(target=kill_one)
    killer.start()
    found = run_study(raw, Where("loky", 2), tmp_path)
    killer.join()
    assert killed
    assert len(found.units["base"]) == 12
    assert same(found, run_study(raw))


@pytest.mark.slow
def test_a_cluster_that_loses_all_its_workers_finishes_the_study() -> None:
    from distributed import LocalCluster

    raw = identical(months=120, decisions__every="vacancy", replications={"count": 8}, policies=["class_then_date"])
    killed: list[int] = []
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, processes=True) as cluster:

        def kill_both() -> None:
            time.sleep(1.5)
            for worker in list(cluster.workers.values()):
                os.kill(worker.process.pid, signal.SIGKILL)
                killed.append(worker.process.pid)

        killer = threading.Thread(target=kill_both)
        killer.start()
        found = run_study(raw, Where("dask", 2, cluster.scheduler_address))
        killer.join()
    assert len(killed) == 2
    assert same(found, run_study(raw))


def test_a_half_done_study_goes_on_where_it_stopped(tmp_path: Path) -> None:
    raw = small()
    whole = run_study(raw, keep=tmp_path)
    files = sorted(tmp_path.glob("*.npz"))
    assert len(files) == 5
    files[1].unlink()
    files[3].write_bytes(files[3].read_bytes()[:100])
    kept = {f: f.stat().st_mtime_ns for f in (files[0], files[2], files[4])}
    told: list[tuple[int, int, float]] = []
    again = run_study(raw, keep=tmp_path, tell=lambda d, t, s: told.append((d, t, s)))
    assert told[0][:2] == (3, 5)
    assert told[-1][:2] == (5, 5)
    assert {f: f.stat().st_mtime_ns for f in kept} == kept
    assert same(whole, again)


def test_units_of_another_scenario_are_never_taken_for_ones_own(tmp_path: Path) -> None:
    run_study(small(), keep=tmp_path)
    changed = run_study(small(seed=1), keep=tmp_path)
    assert not same(run_study(small()), changed)
    assert same(run_study(small(seed=1)), changed)
    assert len(list(tmp_path.glob("*.npz"))) == 10


def test_the_stopping_rule_runs_as_many_as_it_needs() -> None:
    raw = small() | {
        "replications": {"count": None, "pilot": 4, "least": 6, "most": 9, "half_width_share": 0.0001},
        "primary": "leximin_max",
    }
    document = analyse(run_study(raw))
    assert document["variants"][0]["replications"] == 9


def test_a_policy_against_itself_differs_by_exactly_zero() -> None:
    raw = small() | {"policies": [{"name": "class_then_date"}, {"name": "class_then_date", "label": "again"}]}
    document = analyse(run_study(raw))
    row = document["comparisons"][0]
    for name, d in row["metrics"].items():
        assert d["mean"] in (0.0, None), name
    assert document["conclusion"]["rows"][0]["verdict"] == "no demonstrated difference"
    assert row["leximin"] == {"better": 0.0, "worse": 0.0}


def test_the_figures_of_a_study_are_those_of_its_runs() -> None:
    from simulated import trace_of

    raw = small()
    found = run_study(raw).table("base", "fcfs_vacancy")["waiting_days"]
    direct = [figures(play(trace_of(raw, r), "fcfs_vacancy")).values["waiting_days"] for r in range(5)]
    assert found.tolist() == direct


# ------------------------------------------------------------------ against what is known


@pytest.mark.slow
@pytest.mark.parametrize("name", ["take_up_check", "slots_check", "little_check", "retention_check", "counter_check"])
def test_the_simulator_agrees_with_what_is_known(name: str) -> None:
    from matching.simulator import validation

    check = getattr(validation, name)()
    assert check.ok, (check.expected, check.simulated)


@pytest.mark.slow
@pytest.mark.parametrize("duration", ["fixed", "exponential"])
def test_erlangs_loss_is_reached_whatever_the_kind_of_time(duration: str) -> None:
    from matching.simulator.validation import erlang_check

    assert erlang_check(duration).ok


def test_closed_forms_are_those_of_the_books() -> None:
    from matching.simulator.validation import coin_queue, counter_queue, erlang_loss, expected_rights

    assert erlang_loss(1, 1.0) == pytest.approx(0.5)
    assert erlang_loss(10, 8.0) == pytest.approx(0.1217, abs=1e-4)
    assert counter_queue(22, 30, 1) == pytest.approx(coin_queue(22, 30, 1.0), rel=1e-6)
    assert expected_rights(60.0, 4) == pytest.approx(14.625, abs=1e-3)


def test_the_validation_page_says_when_a_check_is_off() -> None:
    from matching.simulator.validation import Check, validation_page

    good = Check("a", "w", "s", 1.0, 1.01, 0.9, 1.1, 0.02, {})
    bad = Check("b", "w", "s", 1.0, 1.05, 1.0, 1.1, 0.02, {})
    page = validation_page([good, bad])
    assert "1 of 2 checks" in page
    assert "**off**" in page
