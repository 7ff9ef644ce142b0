"""A text that is too long is told at its field, and what was written stands there still."""

import copy

from small_batch import SMALL

from api.service.kept import batches
from api.service.kept.texts import LIMITS


def test_a_note_a_reason_and_a_scenario_s_name(month, sign_in):
    batch = batches.open_batch(month.desk("coordinator"), copy.deepcopy(SMALL)).batch.id
    browser = sign_in(month, "coordinator", lang="en")
    address = f"/batches/{batch}/cell?table=households&key=H1&column=urgency_class"
    form = browser.get(address).form(f"/batches/{batch}/cell")
    page = browser.send(form, 422, value="U2", reason="x" * (LIMITS["reason"] + 1))
    assert "#reason" in page.links
    assert "501" in page.text
    form = browser.get(f"/batches/{batch}/discard").form(f"/batches/{batch}/discard")
    assert "#reason" in browser.send(form, 422, reason="x" * (LIMITS["reason"] + 1)).links
    form = browser.get(f"/runs/{month.run}/approve").forms
    planner = sign_in(month, "planner", lang="en")
    form = next(f for f in planner.get("/bench/new").forms if "title" in f.fields)
    page = planner.send(form, 422, title="x" * (LIMITS["title"] + 1))
    assert "#title" in page.links
    batches.discard(month.desk("coordinator"), batch, 1, "prøve")


def test_a_search_is_bounded(month, sign_in):
    browser = sign_in(month, "coordinator")
    long = "x" * (LIMITS["search"] + 1)
    browser.get(f"/runs/{month.run}?q={long}")
    browser.get(f"/law?q={long}", 422)
    browser.get(f"/runs/{month.run}/households/H1?q={long}", 422)
