"""One row of a month's draft added, or taken out, on the pages, without a script."""

import copy

import pytest
from conftest import Month
from small_batch import SMALL

from api.app import create_app
from api.service.kept import batches
from api.settings import Settings


@pytest.fixture
def office(tmp_path):
    settings = Settings(database=f"sqlite:///{tmp_path}/anvis.db", solvers=1, scorers=1, courtesy=0)
    return Month(create_app(settings), "", "")


@pytest.fixture
def batch(office):
    return batches.open_batch(office.desk("coordinator"), copy.deepcopy(SMALL)).batch.id


def test_a_vacancy_told_by_phone_becomes_a_row_and_the_check_is_made_again(office, sign_in, batch):
    browser = sign_in(office, "coordinator", lang="en")
    table = browser.get(f"/batches/{batch}?part=tables&table=dwellings")
    address = next(a for a, text in table.links.items() if text == "Add a dwelling")
    form = browser.get(address).form(f"/batches/{batch}/row/new")
    late = {k: v for k, v in SMALL["dwellings"][0].items() if k != "rent_dkk_month"} | {"dwelling_id": "B9"}
    page = browser.send(form, **late, why="ringet ind af udlejeren")
    assert page.headings[0] == "B9"
    assert "The row is added" in page.text
    assert "1 error" in page.text  # the rent is missing: it is kept, and the check says so
    history = browser.get(f"/batches/{batch}?part=history").tables[0]
    assert history[1][2:] == ["A row was added", "dwellings: B9", "ringet ind af udlejeren"]
    assert "1 error" in browser.get(f"/batches/{batch}?part=check").text


def test_what_was_refused_stands_at_its_field_with_all_that_was_written(office, sign_in, batch):
    browser = sign_in(office, "coordinator", lang="en")
    form = browser.get(f"/batches/{batch}/row/new?table=dwellings").form(f"/batches/{batch}/row/new")
    page = browser.send(form, 422, dwelling_id="B1", rooms="3", floor='"><script>')
    assert "#dwelling_id" in page.links
    (field,) = [a for tag, a in page.told if a.get("id") == "dwelling_id"]
    assert (field["value"], field["aria-invalid"]) == ("B1", "true")
    assert page.form(form.action).fields["rooms"] == "3"
    assert page.form(form.action).fields["floor"] == '"><script>'
    page = browser.send(form, 422, dwelling_id="B9", why="x" * 501)
    assert "#why" in page.links
    assert "501" in page.text
    assert "010190" not in browser.send(form, 422, dwelling_id="010190-1234").text


def test_a_household_leads_on_to_its_persons(office, sign_in, batch):
    browser = sign_in(office, "coordinator", lang="en")
    form = browser.get(f"/batches/{batch}/row/new?table=households").form(f"/batches/{batch}/row/new")
    page = browser.send(form, household_id="H9", registered_on="2026-11-01", urgency_class="U2")
    address = next(a for a, text in page.links.items() if text == "Add a person")
    form = browser.get(address).form(f"/batches/{batch}/row/new")
    assert form.fields["household_id"] == "H9"
    page = browser.send(form, person_id="P9", role="applicant")
    assert "no errors" in page.text
    there = browser.get(f"/batches/{batch}/row/new?table=persons&household_id=010190-1234")
    assert "010190" not in there.text + str(there.form(form.action).fields)


def test_a_household_is_taken_out_with_its_own_rows_for_a_reason(office, sign_in, batch):
    browser = sign_in(office, "coordinator", lang="en")
    row = browser.get(f"/batches/{batch}/row?table=households&key=H1")
    address = next(a for a, text in row.links.items() if text == "Take the row out")
    page = browser.get(address)
    assert "P1" in page.text
    assert "H3" not in page.text  # whom it is protected against
    form = page.form(f"/batches/{batch}/row/remove")
    assert "#reason" in browser.send(form, 422, reason=" ").links
    assert "H1" not in {r[1] for r in browser.send(form, reason="flyttet til Aarhus").tables[0][1:]}
    held = batches.read_batch(office.desk("coordinator"), batch).document
    assert [p["person_id"] for p in held["persons"]] == ["P2", "P3"]
    history = browser.get(f"/batches/{batch}?part=history")
    assert "flyttet til Aarhus" in history.text
    assert "protections" not in history.text
    assert "no errors" in browser.get(f"/batches/{batch}?part=tables").text


def test_the_second_of_two_is_told_and_nothing_is_lost(office, sign_in, batch):
    browser = sign_in(office, "coordinator", lang="en")
    form = browser.get(f"/batches/{batch}/row/new?table=dwellings").form(f"/batches/{batch}/row/new")
    batches.edit_cell(office.desk("coordinator", "second"), batch, 1, "households", "H1", "urgency_class", "U2")
    late = {**SMALL["dwellings"][0], "dwelling_id": "B9"}
    page = browser.send(form, 409, **late)
    assert "second" in page.text
    again = page.form(form.action)
    assert (again.fields["version"], again.fields["dwelling_id"]) == ("2", "B9")
    browser.send(again, **late)


def test_who_may_not_change_finds_no_way_and_frozen_is_frozen(month, sign_in):
    for role, user in (("auditor", None), ("caseworker", "cw-1"), ("coordinator", None)):
        browser = sign_in(month, role, user)
        page = browser.get(f"/batches/{month.batch}/row?table=households&key=H1")
        assert not [a for a in page.links if "/row/" in a]
        status = 409 if role == "coordinator" else 403
        browser.get(f"/batches/{month.batch}/row/new?table=dwellings", status)
        browser.get(f"/batches/{month.batch}/row/remove?table=dwellings&key=B1", status)


def test_protections_are_neither_added_nor_taken_out_here(office, sign_in, batch):
    browser = sign_in(office, "coordinator")
    browser.get(f"/batches/{batch}/row/new?table=separations", 404)
    browser.get(f"/batches/{batch}/row/remove?table=separations&key=H1 H3", 404)
    browser.get(f"/batches/{batch}/row/new?table=batch", 404)
