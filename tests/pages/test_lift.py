"""A rule of the municipality's own lifted for one pair: proposed where the household is looked at, signed by another."""

import sqlite3
from contextlib import closing

import pytest
from conftest import Month
from fastapi.testclient import TestClient

from api.app import create_app
from api.service.kept import lifting
from api.settings import Settings


@pytest.fixture
def own(living, tmp_path):
    """A copy of the month, to change."""
    place = living.app.state.services.settings.database.get_secret_value().removeprefix("sqlite:///")
    with closing(sqlite3.connect(place)) as one, closing(sqlite3.connect(tmp_path / "anvis.db")) as two:
        one.backup(two)
    settings = Settings(database=f"sqlite:///{tmp_path}/anvis.db", solvers=1, scorers=1, courtesy=0)
    copied = Month(create_app(settings), living.batch, living.run)
    with TestClient(copied.app) as running:
        copied.portal = running.portal
        yield copied


def test_a_caseworker_proposes_from_the_household_and_a_coordinator_signs(own, sign_in):
    caseworker = sign_in(own, "caseworker", "cw-1", "en")
    household = caseworker.get(f"/runs/{own.run}/households/H3")
    address = next(a for a in household.links if a.endswith("/dwellings/B3#lift")).partition("#")[0]
    page = caseworker.get(address)
    form = page.form(f"{address}/lift")
    assert form.fields["rule"] == "RAAD-1"
    assert "Propose to lift it" in form.buttons
    assert "#reason" in caseworker.send(form, 422, reason=" ").links
    assert "501" in caseworker.send(form, 422, reason="x" * 501).text
    page = caseworker.send(form, reason="<b>lønforhøjelse</b> på vej")
    assert "The proposal is kept" in page.text
    assert "<b>lønforhøjelse</b> på vej" in page.text
    assert "Propose to lift it" in page.form(f"{address}/lift").buttons

    coordinator = sign_in(own, "coordinator", "second", "en")
    page = coordinator.get(address)
    assert "lønforhøjelse" in page.text
    form = page.form(f"{address}/lift")
    assert "Lift the rule" in form.buttons
    assert "The rule is lifted for this pair" in coordinator.send(form, reason="enig").text
    kept = lifting.of_pair(own.desk("coordinator", "second"), own.run, "H3", "B3")
    assert [(d.kind, d.user, d.rule_id) for d in kept] == [("lift", "second", "RAAD-1")]


def test_law_is_never_offered_and_who_may_not_finds_no_form(living, sign_in):
    page = sign_in(living, "coordinator", lang="en").get(f"/runs/{living.run}/households/H2/dwellings/B3")
    assert not [f for f in page.forms if f.action.endswith("/lift")]
    auditor = sign_in(living, "auditor")
    for address in (f"/runs/{living.run}/households/H3", f"/runs/{living.run}/households/H3/dwellings/B3"):
        answer = auditor.raw(address)
        assert "/lift" not in answer.text
        assert "#lift" not in answer.text


def test_another_rule_than_the_page_offers_is_refused(own, sign_in):
    browser = sign_in(own, "coordinator", lang="en")
    address = f"/runs/{own.run}/households/H3/dwellings/B3"
    form = browser.get(address).form(f"{address}/lift")
    browser.send(form, 422, rule="ALB-59-6-4", reason="en lov")
    other = sign_in(own, "caseworker", "cw-2")
    form.fields["csrf"] = next(f.fields["csrf"] for f in other.get("/").forms if "csrf" in f.fields)
    other.send(form, 404, reason="ikke min sag")
    assert lifting.of_pair(own.desk("coordinator"), own.run, "H3", "B3") == ()
