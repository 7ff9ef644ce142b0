"""The demonstration: its month has something for every page, its people can be stepped into here and nowhere else, and the tour
leads over real pages."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from reading import read

from api.app import create_app
from api.demo import PEOPLE, PLACE, Demo, Stage, actor_of, opened
from api.demo.tables import MISTAKES, SCENARIO
from api.jobs.runner import beside
from api.pages.models.tour import _STEPS, panel_of, steps_of
from api.service.kept import Desk, audit, batches, courses, decisions, offers, reviews, runs, vacancies, work
from api.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PAGE = {"accept": "text/html"}


@pytest.fixture(scope="module")
def shown():
    """A demonstration whose month is made, and the service over it. Its simulation is a short one."""
    short = {**SCENARIO, "months": 2, "replications": {"count": 2}, "policies": ["class_then_date"]}
    with pytest.MonkeyPatch.context() as patch, opened() as demo:
        patch.setattr("api.demo.month.SCENARIO", short)
        settings = demo.settings(Settings(solvers=1, scorers=1))
        app = create_app(settings, demo)
        with TestClient(app) as running:
            app.state.portal = running.portal
            with beside(settings):
                while demo.stage not in (Stage.ready, Stage.failed):
                    time.sleep(0.1)
            assert demo.stage is Stage.ready
            yield app, demo


@pytest.fixture
def client(shown):
    visiting = TestClient(shown[0], base_url="http://127.0.0.1:8000")
    visiting.portal = shown[0].state.portal
    return visiting


def desk(shown, user):
    return Desk(shown[0].state.services.memory, actor_of(user), PLACE)


def enter(client, **fields):
    form = read(client.get("/sign-in", headers=PAGE).text).form("/demo/enter").fields
    sent = {"csrf": form["csrf"], "next": form["next"], **fields}
    return client.post("/demo/enter", data=sent, headers=PAGE, follow_redirects=False)


# ---------------------------------------------------------------- what there is to see


@pytest.mark.slow
def test_the_month_has_something_for_every_page(shown):
    coordinator, demo = desk(shown, "koordinator-1"), shown[1]
    run = runs.read(coordinator, demo.things["run"])
    found = decisions.of_batch(coordinator, run.run.batch_id)
    approval = next(d for d in found if d.kind == "approve")
    assert (run.run.created_by, approval.user) == ("koordinator-1", "koordinator-2")
    states = [o.state for o in offers.listed(coordinator, limit=500)]
    assert {"approved", "offered", "accepted", "signed", "refused", "fallen_through"} == set(states)
    assert states.count("offered") == 9
    today = time.strftime("%Y-%m-%d")
    assert len(offers.overdue(coordinator, type(run.run.created_at).fromisoformat(today).date())) == 1
    assert {"ours", "not_ours", "offered", "let", "handed_back"} <= {v.state for v in vacancies.listed(coordinator)}
    assert {"running", "paused", "ended"} <= {c.state for c in courses.listed(coordinator)}
    back = [v for v in vacancies.listed(coordinator, dwelling=demo.things["dwelling"]) if v.state == "ours"]
    assert len(back) == 1
    simulation = work.listed(desk(shown, "planlaegger-1"))[0]
    assert simulation.state == "done"


@pytest.mark.slow
def test_people_have_looked_at_cases_and_others_wait(shown):
    cases = reviews.cases(desk(shown, "koordinator-1"), shown[1].things["run"])
    kinds = [d.kind for c in cases for d in c.decisions]
    assert {"sign", "propose-sign", "answer"} <= set(kinds)
    assert any(not c.decisions for c in cases)
    mine = reviews.cases(desk(shown, "sagsbehandler-1"), shown[1].things["run"])
    assert shown[1].things["fallback"] in {c.household for c in mine if c.kind == "fallback"}


@pytest.mark.slow
def test_the_draft_has_the_mistakes_and_no_others(shown):
    coordinator, draft = desk(shown, "koordinator-1"), shown[1].things["draft"]
    found = {(f.table, f.column) for f in batches.check_batch(coordinator, draft).errors}
    assert found == {(table, column) for table, _, column, _ in MISTAKES}


@pytest.mark.slow
def test_the_trace_holds(shown):
    assert audit.verify(desk(shown, "revisor-1")).holds


@pytest.mark.slow
def test_the_city_is_the_one_of_the_samples(shown):
    for file in sorted((ROOT / "sample_data" / "city").iterdir()):
        assert (shown[1].folder / "city" / file.name).read_bytes() == file.read_bytes(), file.name


# ---------------------------------------------------------------- stepping in


@pytest.mark.slow
@pytest.mark.parametrize("person", PEOPLE, ids=lambda p: p.user)
def test_one_click_makes_one_of_the_people(client, person):
    page = client.get("/sign-in", headers=PAGE)
    assert person.user in page.text
    assert "anvis_" not in page.text
    answer = enter(client, user=person.user)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    me = client.get("/me", headers=PAGE).text
    assert person.user in me
    assert "Demonstration." in me


@pytest.mark.slow
def test_nobody_else_can_be_stepped_into_and_no_form_of_others_is_taken(client):
    assert enter(client, user="koordinator-3").status_code == 404
    assert enter(client, user="").status_code == 404
    assert enter(client, user="koordinator-1", csrf="0" * 64).status_code == 403
    form = read(client.get("/sign-in", headers=PAGE).text).form("/demo/enter").fields
    headers = PAGE | {"origin": "https://evil.example"}
    sent = {"csrf": form["csrf"], "user": "koordinator-1"}
    assert client.post("/demo/enter", data=sent, headers=headers).status_code == 403
    assert client.get("/me", headers=PAGE, follow_redirects=False).status_code == 303


@pytest.mark.slow
@pytest.mark.parametrize(
    "how", [{"client": ("192.0.2.7", 4000)}, {"base_url": "http://evil.example:8000"}, {"base_url": "http://127.0.0.1.evil.example"}]
)  # fmt: skip
def test_only_this_machine_by_its_own_name_steps_in(shown, how):
    client = TestClient(shown[0], **{"base_url": "http://127.0.0.1:8000", **how})
    form = read(client.get("/sign-in", headers=PAGE).text).form("/demo/enter").fields
    sent = {"csrf": form["csrf"], "user": "koordinator-1"}
    assert client.post("/demo/enter", data=sent, headers=PAGE).status_code == 404
    assert client.get("/demo/stage", headers=PAGE).status_code == 404


def test_a_service_that_is_no_demonstration_has_none_of_it(month, sign_in):
    browser = sign_in(month, "coordinator")
    page = browser.get("/")
    assert "Demonstration" not in page.text
    form = page.form("/sign-out")
    for form.action in ("/demo/enter", "/tour"):
        browser.send(form, 404, user="koordinator-1", step="1")
    browser.get("/demo/stage", 404)


def test_before_there_is_anything_to_see_the_page_says_so(tmp_path):
    demo = Demo(tmp_path)
    client = TestClient(create_app(demo.settings(Settings(solvers=1, scorers=1)), demo))
    page = client.get("/sign-in", headers=PAGE).text
    assert "Byen gøres klar" in page
    assert 'hx-get="/demo/stage"' in page
    assert enter(client, user="koordinator-1").headers["location"] == "/sign-in"
    assert client.get("/me", headers=PAGE, follow_redirects=False).status_code == 303
    demo.stage = Stage.failed
    part = client.get("/demo/stage", headers=PAGE).text
    assert "kunne ikke gøres klar" in part
    assert "hx-get" not in part


# ---------------------------------------------------------------- the tour


@pytest.mark.slow
def test_the_tour_leads_over_real_pages_as_whoever_works_there(client):
    answer = enter(client, tour="yes")
    seen = []
    while True:
        page = client.get(answer.headers["location"], headers=PAGE)
        assert page.status_code == 200, answer.headers["location"]
        tour = next(f for f in read(page.text).forms if f.action == "/tour")
        seen.append(answer.headers["location"])
        if "Næste" not in tour.buttons:
            break
        sent = {"csrf": tour.fields["csrf"], "step": str(len(seen) + 1)}
        answer = client.post("/tour", data=sent, headers=PAGE, follow_redirects=False)
    assert len(seen) == len(set(seen)) >= 3
    ended = client.post("/tour", data={**tour.fields, "step": "0"}, headers=PAGE, follow_redirects=False)
    assert ended.headers["location"] == seen[-1]
    page = read(client.get(seen[-1], headers=PAGE).text)
    assert all("step" not in f.fields or f.fields["step"] == "1" for f in page.forms if f.action == "/tour")


@pytest.mark.slow
def test_the_tour_is_left_and_found_again_on_any_page(client):
    enter(client, tour="yes")
    page = client.get("/me", headers=PAGE).text
    assert "Tilbage til dette trin" in page
    form = next(f for f in read(page).forms if f.action == "/tour").fields
    assert client.post("/tour", data=form | {"csrf": "x", "step": "2"}, headers=PAGE).status_code == 403
    out = client.post("/tour", data=form | {"step": "0", "next": "//evil.example"}, follow_redirects=False)
    assert out.headers["location"] == "/"


def test_steps_without_their_page_or_thing_are_left_out():
    things = {"run": "R-1", "household": "H1", "dwelling": "B1", "draft": "B-1", "fallback": "H2"}
    assert len(steps_of(things, lambda path: True)) == len(_STEPS)
    assert [s.address for s in steps_of({}, lambda path: path != "/audit")] == ["/", "/limits", "/bench"]
    steps = steps_of({}, lambda path: True)
    first, last = panel_of(steps, 1, "/", "da"), panel_of(steps, len(steps), "/", "da")
    assert (first.before, first.after, first.here) == (None, 2, True)
    assert (last.before, last.after, last.here) == (len(steps) - 1, None, False)
    assert (first.title, panel_of(steps, 1, "/", "en").title) == ("Det, der venter i dag", "What waits today")
    assert panel_of(steps, 0, "/", "da") is None
    assert panel_of(steps, len(steps) + 1, "/", "da") is None


# ---------------------------------------------------------------- the command


def test_the_command_says_where_it_is_and_leaves_nothing_behind(tmp_path):
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = os.environ | {
        "TMPDIR": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "ANVIS_DATABASE": f"sqlite:///{tmp_path}/of-the-office.db",
    }
    command = [sys.executable, "-m", "api.cli", "serve", "--demo", "--port", str(port)]
    with subprocess.Popen(
        command, env=env, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        told = process.stdout.readline()
        assert f"http://127.0.0.1:{port}" in told
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in") as page:
                    assert "koordinator-1" in page.read().decode()
                break
            except OSError:
                time.sleep(0.1)
        folder = next(tmp_path.glob("anvis-demo-*"))
        assert folder.stat().st_mode & 0o077 == 0
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert list(tmp_path.iterdir()) == []
    assert "Traceback" not in err


def test_it_is_served_to_this_machine_alone():
    command = [sys.executable, "-m", "api.cli", "serve", "--demo", "--host", "0.0.0.0"]
    ran = subprocess.run(
        command,
        env=os.environ | {"PYTHONPATH": str(ROOT), "ANVIS_TOKEN": "x" * 20},
        cwd=tempfile.gettempdir(),
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 2
    assert "demonstrationen" in ran.stderr
