"""What waits today, by role: each line leads to where it is done, and nobody meets what is not theirs."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from conftest import Month, month_of
from small_batch import SMALL

from api.access import Actor, Role
from api.app import create_app
from api.service.kept import batches, courses, decisions, offers, runs, tokens, vacancies, work
from api.settings import Settings


def today():
    return datetime.now(UTC).date()


@pytest.fixture
def empty(tmp_path):
    """A service that remembers nothing."""
    settings = Settings(database=f"sqlite:///{tmp_path}/anvis.db", solvers=1, scorers=1, courtesy=0)
    return Month(create_app(settings), "", "")


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    """A month whose plan is approved, with one offer late, one accepted, and dwellings that stand empty; for readers."""
    own_month = month_of(tmp_path_factory.mktemp("busy"), SMALL)
    desk, second = own_month.desk("coordinator"), own_month.desk("coordinator", "second")
    vacancies.take_up(desk, own_month.batch)
    digest = runs.read(desk, own_month.run).result.plan_digest
    made = decisions.approve(second, own_month.run, digest).made
    late, accepted = (
        offers.send(desk, o.id, today() - timedelta(days=days), 14) for o, days in zip(made, (30, 3), strict=True)
    )
    offers.accept(desk, accepted.id, today())
    courses.reserve(desk, "T1", "CTI", "H3")
    own_month.late, own_month.accepted = late, accepted
    return own_month


@pytest.mark.parametrize(
    ("lang", "first", "way"),
    [("da", "Start den første måned", "/batches"), ("en", "Start the first month", "/batches")],
)
def test_with_nothing_kept_the_page_says_what_to_do_first(empty, sign_in, lang, first, way):
    page = sign_in(empty, "coordinator", lang=lang).get("/")
    assert first in page.headings
    assert page.links[way] == first
    assert "/batches" not in sign_in(empty, "planner").get("/").links
    assert "koordinator" in sign_in(empty, "caseworker").get("/").text


def test_a_coordinator_meets_what_is_late_first(busy, sign_in):
    page = sign_in(busy, "coordinator", lang="en").get("/")
    assert page.headings[:3] == ["Today", "Late, or nearly so", "Waits for you"]
    assert "1 offer is past its date without an answer" in page.text
    assert "1 by one to four weeks" in page.text
    assert "1 offer is accepted and waits for the lease" in page.text
    assert "1 support course needs a date" in page.text
    assert "/limits/courses" in page.links
    assert "/offers" in page.links


def test_a_dwelling_that_stands_empty_is_told_with_its_rent(busy, sign_in):
    page = sign_in(busy, "coordinator", lang="en").get("/")
    (table,) = page.tables
    assert {row[0] for row in table[1:]} == {"B1", "B2"}
    assert f"/runs/{busy.run}/dwellings/B1" in page.links


def test_a_plan_that_nobody_approved_and_a_draft_wait(own_month, sign_in):
    desk = own_month.desk("coordinator")
    document = batches.read_batch(desk, own_month.batch).document
    draft = batches.open_batch(desk, document).batch
    waits = runs.submit(desk, own_month.batch, seed=3)
    page = sign_in(own_month, "coordinator", lang="en").get("/")
    assert f"/batches/{draft.id}" in page.links
    assert f"/runs/{own_month.run}" in page.links
    assert f"/runs/{waits.id}" in page.links
    assert "waits to be approved by a second person" in page.text


def test_a_caseworker_meets_own_cases_alone(busy, sign_in):
    plan = json.loads(runs.plan(busy.desk("coordinator"), busy.run))
    homes = {p["household_id"]: p["dwelling_id"] for p in plan["placements"]}
    for user, own, others in (("cw-1", ("H1", "H3"), ("H2",)), ("cw-2", ("H2",), ("H1", "H3"))):
        page = sign_in(busy, "caseworker", user, "en").get("/")
        table = page.tables[-1]
        assert [row[0] for row in table[1:]] == list(own)
        assert [row[1] for row in table[1:]] == [homes.get(h, "none yet") for h in own]
        assert not set(others) & set(page.text.split())
        assert not any(f"/households/{h}" in address for h in others for address in page.links)
    late = busy.late
    own = "cw-2" if late.household == "H2" else "cw-1"
    assert "1 is past its date: 1 by one to four weeks." in sign_in(busy, "caseworker", own, "en").get("/").text


def test_each_other_role_has_its_own_day(busy, sign_in):
    simulation = work.submit_simulation(busy.desk("planner"), {"scenario": "x"})
    planner = sign_in(busy, "planner", lang="en").get("/")
    assert f"/bench/{simulation.id}" in planner.links
    auditor = sign_in(busy, "auditor", lang="en").get("/")
    assert "holds" in auditor.text
    assert "/audit" in auditor.links
    admin = sign_in(busy, "admin", lang="en").get("/")
    assert "none that Anvis knows of" in admin.text
    for page in (planner, auditor, admin):
        assert "H1" not in page.text.split()
        assert "Dwellings that stand empty" not in page.headings


def test_the_auditor_is_told_when_the_chain_is_broken(empty, sign_in):
    batches.open_batch(empty.desk("coordinator"), SMALL)
    file = empty.app.state.services.settings.database.get_secret_value().removeprefix("sqlite:///")
    with sqlite3.connect(file) as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute("UPDATE audit SET what = 'plan.read' WHERE position = 1")
    page = sign_in(empty, "auditor", lang="en").get("/")
    assert "broken" in page.text


def test_access_that_ends_soon_is_told_to_who_runs_the_service(empty, sign_in):
    empty.token("caseworker", "cw-9")  # for 30 days
    page = sign_in(empty, "admin").get("/")
    assert "Ingen adgang udløber inden for to uger" in page.text
    admin = Actor("admin-1", frozenset({Role.admin}), frozenset({"0461"}))
    tokens.create(empty.memory, admin, "cw-8", ["caseworker"], ["0461"], 5, "vikar")
    table = sign_in(empty, "admin").get("/").tables[-1]
    assert [row[:2] for row in table[1:]] == [["cw-8", "vikar"]]
