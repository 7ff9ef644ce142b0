"""Quota and limits: what the page says is what the ledger works out, to each role as far as it may see."""

import copy
import csv
import io
import json
import re
from datetime import date
from pathlib import Path

import pytest
from conftest import month_of
from small_batch import SMALL

from api.access import Actor, Role
from api.pages.models.limits import Full, a_day, groups, limits_of, rents
from api.service.kept import Desk, courses, ledger, runs, vacancies
from api.service.kept.tables import document_of_files

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The sample town, frozen, its vacancies taken up; no plan."""
    document = document_of_files(ROOT / "sample_data" / "town")
    made = month_of(tmp_path_factory.mktemp("town"), document, run=False)
    made.place = document["batch"]["municipality"]
    return made


def town_desk(town):
    return Desk(town.memory, Actor("coordinator-1", frozenset({Role.coordinator}), frozenset({town.place})), town.place)


def test_the_counters_are_those_of_the_ledger(town, sign_in):
    vacancies.take_up(town_desk(town), town.batch)
    told = ledger.ledger(town_desk(town), town.batch, date.today())
    rows = sign_in(town, "coordinator", place=town.place).get("/limits").tables[0][1:]
    assert len(rows) == len(told.rights) > 1
    for row, right in zip(rows, told.rights, strict=True):
        counted = (right.vacancies, right.right, right.let, right.offered, right.handed_back)
        assert [row[2], row[5], row[6], row[7], row[8]] == [str(n) for n in counted]


def test_a_table_as_csv_holds_the_same_rows(town, sign_in):
    browser = sign_in(town, "coordinator", lang="en", place=town.place)
    answer = browser.raw(f"/limits?batch={town.batch}&table=quota")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["Organisation", "Vacancies", "Share", "Right"]
    assert [row[0] for row in rows[1:]] == [row[0] for row in browser.get("/limits").tables[0][1:]]


@pytest.fixture(scope="module")
def budgeted(tmp_path_factory):
    """A month whose plan has a limit: a budget for everything it costs the municipality."""
    document = copy.deepcopy(SMALL) | {"policy": {"budget_dkk": 1}}
    return month_of(tmp_path_factory.mktemp("budgeted"), document)


def test_who_may_read_limits_sees_those_of_the_plan_and_no_case(budgeted, sign_in):
    for role in ("planner", "caseworker"):
        browser = sign_in(budgeted, role)
        source = browser.raw("/limits").text
        assert 'id="limit-1"' in source
        assert not re.search(r"\b(H1|H2|B1|B2)\b", source)
        answer = browser.raw(f"/limits?batch={budgeted.batch}&table=limits")
        assert len(list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))) == 2


def test_a_run_that_was_stopped_before_it_had_a_plan_hides_nothing(budgeted, sign_in):
    later = runs.submit(budgeted.desk("coordinator"), budgeted.batch)
    runs.stop(budgeted.desk("coordinator"), later.id)
    assert 'id="limit-1"' in sign_in(budgeted, "coordinator").raw("/limits").text


def test_a_planner_sees_the_counter_and_no_plan(town, sign_in):
    page = sign_in(town, "planner", place=town.place).get("/limits")
    assert "Tælleren for hver boligorganisation" in page.text
    assert not [link for link in page.links if link.startswith("/runs/")]


def test_a_caseworker_sees_slots_but_no_counter_and_no_idle_rent(month, sign_in):
    page = sign_in(month, "caseworker", "cw-1").get("/limits")
    assert "Støttepladser" in page.text
    assert "Tælleren for hver boligorganisation" not in page.text
    assert "Tomgangsleje" not in page.text


def test_one_more_is_named_only_where_it_would_house_somebody():
    plan = b'{"limits": [{"name": "SUPPORT-1 T1", "capacity": 2, "used": 2, "gained_by_one_more": 2, "unit": "households"}, {"name": "SUPPORT-1 T2", "capacity": 2, "used": 2, "gained_by_one_more": 0, "unit": "households"}, {"name": "SUPPORT-1 T3", "capacity": 2, "used": 2, "gained_by_one_more": null, "unit": "households"}, {"name": "SUPPORT-1 T4", "capacity": 3, "used": 1, "gained_by_one_more": 0, "unit": "households"}]}'  # fmt: skip
    found = {f.name: f for f in limits_of(json.loads(plan)["limits"], {}, "en")}
    assert found["T1"].says == "Full. One more would house 2 more households."
    assert [found[t].kind for t in ("T1", "T2", "T3", "T4")] == ["bad", "mind", "mind", "good"]
    assert "not worked out" in found["T3"].says
    assert [f.name for f in groups(list(found.values()))[0][1]] == ["T1", "T2", "T3", "T4"]
    assert isinstance(found["T1"], Full)


def test_a_course_is_moved_on_and_a_wrong_date_is_told(own_month, sign_in):
    desk = own_month.desk("coordinator")
    course = courses.reserve(desk, "T1", "CTI", "H1")
    browser = sign_in(own_month, "coordinator")
    form = browser.get("/limits/courses").form(f"/limits/courses/{course.id}/start")
    page = browser.send(form, 422, on="in spring")
    assert "en dato som" in page.text
    page = browser.send(form, on="2026-11-26", until="2027-08-26")
    assert "flyttet videre" in page.text
    assert courses.listed(desk, None, ())[0].state == "running"
    page = browser.send(form, 409, on="2026-11-26")
    assert "Det blev ikke gjort" in page.text


def test_an_empty_memory_says_what_the_page_would_hold(tmp_path, sign_in):
    from conftest import Month

    from api.app import create_app
    from api.settings import Settings

    empty = Month(create_app(Settings(database=f"sqlite:///{tmp_path}/anvis.db", solvers=1, scorers=1)), "", "")
    assert "Der er intet regnskab endnu" in sign_in(empty, "coordinator").get("/limits").text


def test_rent_that_begins_on_a_later_day_neither_runs_nor_costs_today():
    today = date(2026, 11, 26)
    idle = [
        ledger.Idle("V1", "O1", "B1", date(2026, 12, 1), None, 0, 300, 0, None),
        ledger.Idle("V2", "O1", "B2", today, None, 1, 100, 100, None),
        ledger.Idle("V3", "O1", "B3", date(2026, 11, 1), today, 25, 200, 5000, None),
    ]
    found = {r.dwelling: (r.runs, r.begins) for r in rents(idle, {}, today, "da")}
    assert found == {"B2": (True, False), "B1": (False, True), "B3": (False, False)}
    assert list(found) == ["B2", "B1", "B3"]
    assert a_day(idle, today) == 100


def test_limits_of_a_kind_stand_as_people_count():
    rows = [Full(f"Afdeling {n}", "k", 2, 2, "husstande", "", "mind", 0) for n in (10, 2)]
    assert [f.name for _, fs in groups(rows) for f in fs] == ["Afdeling 2", "Afdeling 10"]
