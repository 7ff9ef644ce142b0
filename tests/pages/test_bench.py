"""The planner's bench: the form is the scenario, its faults are named at their fields, and a simulation is played and read."""

import io
import time

import openpyxl
import pytest
import yaml
from conftest import month_of
from small_batch import SMALL

from api.jobs import scenarios
from api.jobs.runner import beside
from api.pages.models.bench import SIZES, Change, Form, scenario, start_from
from api.service.kept import work


def filled(**changes):
    from dataclasses import replace
    from datetime import date

    return replace(start_from("small", "0461", date(2026, 11, 26)), **changes)


@pytest.mark.parametrize("size", [s.code for s in SIZES])
def test_every_starting_point_holds(size):
    from datetime import date

    scenarios.check(scenario(start_from(size, "0461", date(2026, 12, 3))))


def test_the_form_opens_on_the_first_of_next_month():
    from datetime import date

    assert start_from("small", "0461", date(2026, 12, 3)).start == "2027-01-01"
    assert start_from("small", "0461", date(2026, 11, 1)).start == "2026-12-01"


def test_saved_yaml_is_what_would_be_played(month, sign_in):
    browser = sign_in(month, "planner")
    page = browser.get("/bench/new?size=small")
    form = page.form("/bench/new")
    answer = browser.client.post(
        "/bench/new",
        data={**form.fields, "do": "save", "yaml": "", "policies": ["class_then_date", "points"], "path0": "quota.call_rate", "value0": "0,5"}
        | {"months": "12", "share": "1/4", "basis": "decision", "rule": "R0", "primary": "housed_per_month"}
        | {f"path{n}": "" for n in range(1, 4)},
        headers={"accept": "text/html"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.text[:500]
    raw = yaml.safe_load(answer.text)
    assert raw["policies"] == ["class_then_date", "points"]
    assert raw["variants"][1]["set"] == {"quota.call_rate": 0.5}
    assert raw["months"] == 12
    scenarios.check(raw)


@pytest.mark.parametrize(
    ("field", "value", "at"),
    [("months", "many", "months"), ("months", "0", "months"), ("share", "1/2", "share"), ("call_rate", "2", "call_rate"),
     ("start", "soon", "start"), ("municipality", "Odense", "municipality"), ("icm", "", "icm"), ("value0", "x", "value0")],
)  # fmt: skip
def test_a_wrong_field_is_named_and_nothing_is_lost(month, sign_in, field, value, at):
    browser = sign_in(month, "planner")
    form = browser.get("/bench/new").form("/bench/new")
    sent = {
        "basis": "decision", "rule": "R0", "primary": "housed_per_month", "policies": "class_then_date", "yaml": "",
        "path0": "quota.call_rate", "do": "play", "title": "Hvad nu hvis?",
    } | {f"path{n}": "" for n in range(1, 4)}  # fmt: skip
    page = browser.send(form, 422, **{**sent, field: value})
    assert f"#{at}" in page.links, page.links
    assert page.form("/bench/new").fields["title"] == "Hvad nu hvis?"
    assert page.form("/bench/new").fields[field] == value
    assert work.listed(month.desk("planner")) == []


def test_a_civil_number_in_a_scenario_is_refused_and_not_repeated(month, sign_in):
    browser = sign_in(month, "planner")
    form = browser.get("/bench/new").form("/bench/new")
    page = browser.send(form, 422, yaml="title: 010190-1234", do="play")
    assert "010190" not in page.text


def test_who_may_only_read_is_offered_nothing_to_start(month, sign_in):
    page = sign_in(month, "coordinator").get("/bench")
    assert "/bench/new" not in page.links
    sign_in(month, "coordinator").get("/bench/new", 403)
    sign_in(month, "caseworker", "cw-1").get("/bench", 403)


def test_variants_take_the_words_of_the_form():
    raw = scenario(filled(changes=(Change("support.ICM.workers", "4"),)))
    assert raw["variants"][1]["says"]["da"] == "støttemedarbejdere, ICM: 4"
    assert isinstance(Form().changes, tuple)
    half = scenario(filled(changes=(Change("quota.call_rate", "0,5"), Change("quota.share", "1/3"))))["variants"]
    assert half[1]["says"] == {"da": "andel af retten, der bruges: 0,5", "en": "share of the right that is used: 0.5"}
    assert half[2]["says"]["en"] == "share of vacancies: 1/3"


@pytest.mark.slow
def test_a_simulation_is_played_read_and_taken_along(tmp_path, sign_in):
    month = month_of(tmp_path, SMALL, run=False)
    raw = scenario(
        filled(months="2", count="3", title="Ægtefælle å/ø <b>", policies=("class_then_date", "fcfs_vacancy"))
    )
    raw["world"]["catalogue"] = {"size": 20, "dwellings": 10, "seed": 1}
    made = work.submit_simulation(month.desk("planner"), raw)
    browser = sign_in(month, "planner")
    waiting = browser.get(f"/bench/{made.id}")
    assert "venter på sin tur" in waiting.text
    with beside(month.app.state.services.settings):
        until = time.monotonic() + 120
        while work.read(month.desk("planner"), made.id).state in ("queued", "running") and time.monotonic() < until:
            time.sleep(0.2)
    page = browser.get(f"/bench/{made.id}")
    assert page.headings[0] == "Ægtefælle å/ø <b>"
    assert len(page.tables) > 4
    source = browser.raw(f"/bench/{made.id}").text
    assert "<svg" in source
    assert "style=" not in source
    assert browser.raw(f"/bench/{made.id}/report.pdf").content[:5] == b"%PDF-"
    book = openpyxl.load_workbook(io.BytesIO(browser.raw(f"/bench/{made.id}/tables.xlsx").content))
    assert len(book.sheetnames) == len(page.tables)
    assert browser.raw(f"/bench/{made.id}/table/figures.csv").content.startswith(b"\xef\xbb\xbf")
    assert yaml.safe_load(browser.raw(f"/bench/{made.id}/scenario.yaml").text) == raw
