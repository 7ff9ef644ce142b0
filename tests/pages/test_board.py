"""The plan board: rows and lists, decisions on a row, cases for a person, approval, comparisons; and what a role does not see."""

import re
import time
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from conftest import month_of
from small_batch import SMALL

from api.pages.models.board_head import head_of, progress_of, proof_of
from api.pages.models.board_list import asked_of, ordered, page_of
from api.pages.models.board_words import orders
from api.pages.ways import anchor
from api.service.kept import boards, decisions, runs
from matching.levels import LEVELS
from matching.plan.document import Plan


def _placed(month):
    """Household → dwelling of the month's plan."""
    return boards.board(month.desk("coordinator"), month.run).plan.homes()


def _rows(page):
    return [row for row in page.tables[-1][1:] if row]


def _posts(page):
    return {urlsplit(f.action).path for f in page.forms if f.method == "post"} - {"/sign-out", "/sign-out/everywhere"}


@pytest.fixture
def asking(tmp_path):
    """A month in which a rule asks a person about every household."""
    document = {
        **SMALL,
        "households": [{**h, "homelessness_situation": "street"} for h in SMALL["households"]],
        "dwellings": [{**d, "dwelling_type": "halfway", "availability_basis": "63"} for d in SMALL["dwellings"]],
    }
    return month_of(tmp_path, document)


def test_the_board_says_how_far_the_plan_is_proven_and_who_is_proposed_what(month, sign_in):
    page = sign_in(month, "coordinator").get(f"/runs/{month.run}")
    assert page.headings[0].startswith("Plan for ")
    assert "Bevist bedst på alle" in page.text
    homes = _placed(month)
    shown = {row[0].split()[0]: row[1].split()[0] for row in _rows(page)}
    assert shown == homes
    assert page.links[f"/runs/{month.run}/households/{min(homes)}"] == min(homes)


def test_a_plan_that_is_not_proven_in_all_says_in_which_aims_and_by_how_much(month):
    plan = boards.board(month.desk("coordinator"), month.run).plan
    open_ended = {"housed_by_class": (1, 2, 0, 0, 0), "housed_total": 3, "cost": None}
    levels = tuple(
        x.model_copy(update={"proven": False, "bound": open_ended[x.name]}) if x.name in open_ended else x
        for x in plan.levels
    )
    told = proof_of(plan.model_copy(update={"status": "feasible", "levels": levels}), "en")
    total = len(levels)
    assert told.startswith(f"A plan that holds, proven best in {total - 3} of {total} aims.")
    assert "Housed by class (first in U2: 1; at best 2)" in told
    assert "Housed in all (2; at best 3)" in told
    assert "(nothing is known of how much better it could be)" in told
    assert not head_of(plan.model_copy(update={"status": "feasible", "levels": levels}), 1, "en").proven


def test_progress_tells_the_aims_that_are_settled_and_those_that_wait():
    told = progress_of(
        {
            "step": "wishes",
            "permille": 430,
            "placed": 27,
            "levels": [
                {"name": "mandatory", "value": 2, "proven": True},
                {"name": "waiting_bands", "value": [1, 0], "proven": False},
                {"name": "housed_total", "value": 118, "bound": 120, "proven": False, "keys": None},
                {"name": "housed_by_class", "value": [1, 1], "bound": [1, 3], "proven": False, "keys": ["U1", "U2"]},
            ],
        },
        "en",
    )
    assert (told.step, told.share, told.placed) == ("Wishes", 0.43, 27)
    assert [(aim.value, aim.proven, aim.gap) for aim in told.settled] == [
        ("2", True, ""),
        ("", False, ""),
        ("118", False, "at best 120, so at most 2 better"),
        ("1 in U1, 1 in U2", False, "first in U2: 1, at best 3, so at most 2 better"),
    ]
    assert len(told.settled) + len(told.waiting) == len(LEVELS)
    assert progress_of({}, "en").step == "Waiting for a worker"


def test_a_value_that_is_not_known_stands_last_whichever_way_a_list_is_sorted():
    rows = [SimpleNamespace(left=left) for left in (None, 3, 1, None, 2)]
    for sort, told in (("left", [1, 2, 3, None, None]), ("-left", [3, 2, 1, None, None])):
        assert [r.left for r in ordered(rows, asked_of({"sort": sort}))] == told


def test_where_rows_are_cards_and_there_is_no_heading_the_list_is_sorted_by_a_form(month, sign_in):
    browser = sign_in(month, "coordinator")
    for view in ("placements", "left", "dwellings", "cases"):
        offered = dict(orders(asked_of({"view": view}), "en"))
        assert offered.keys() - {""} == {s for s in offered if asked_of({"view": view, "sort": s}).sort} != set()
    page = browser.get(f"/runs/{month.run}")
    form = next(f for f in page.forms if "sort" in f.fields)
    assert form.method == "get"
    rents = [row[3] for row in _rows(browser.get(f"/runs/{month.run}?sort=-rent"))]
    assert rents == sorted(rents, reverse=True)
    assert orders(asked_of({"sort": "-dwelling"}), "en")[-1] == ("-dwelling", "Dwelling, descending")


def test_who_got_nothing_is_counted_at_once_and_read_when_asked_for(month):
    found = boards.board(month.desk("coordinator"), month.run)
    assert not hasattr(found.plan, "unplaced")
    whole = Plan.model_validate_json(runs.plan(month.desk("coordinator"), month.run))
    assert (len(found.left), found.left.rows) == (len(whole.unplaced), whole.unplaced)
    assert all(getattr(found.plan, name) == getattr(whole, name) for name in Plan.model_fields if name != "unplaced")


def test_what_an_address_asks_for_that_is_none_is_not_asked():
    asked = asked_of({"view": "x", "sort": "-nothing", "page": "-3", "q": "  a  "})
    assert (asked.view, asked.sort, asked.page, asked.q) == ("placements", "", 1, "a")
    assert asked.query(view="left", page=2) == "view=left&q=a&page=2"
    assert asked_of({"sort": "rent"}).by("rent") == "sort=-rent"
    page = page_of(list(range(250)), asked_of({"page": "9"}))
    assert (page.first, page.count, len(page.rows), page.before, page.after) == (201, 250, 50, 2, None)


def test_a_board_in_english_has_no_danish_word_of_ours(month, sign_in):
    page = sign_in(month, "coordinator", lang="en").get(f"/runs/{month.run}")
    assert "Proven best in all" in page.text
    assert "Left to live on" in page.text
    assert "Husstand" not in page.text


@pytest.mark.parametrize("view", ["left", "dwellings", "cases", "no-such-view"])
def test_every_list_is_a_page(month, sign_in, view):
    page = sign_in(month, "coordinator").get(f"/runs/{month.run}?view={view}")
    assert len(page.ids) == len(set(page.ids))


def test_who_is_not_placed_stands_with_the_reason_in_a_sentence(month, sign_in):
    page = sign_in(month, "coordinator").get(f"/runs/{month.run}?view=left")
    left = {h["household_id"] for h in SMALL["households"]} - set(_placed(month))
    assert {row[0].split()[0] for row in _rows(page)} == left
    assert all(row[1].endswith(".") for row in _rows(page))


def test_a_list_is_searched_sorted_and_downloaded(month, sign_in):
    browser = sign_in(month, "coordinator")
    household, dwelling = next(iter(_placed(month).items()))
    found = _rows(browser.get(f"/runs/{month.run}?q={household}"))
    assert [row[0].split()[0] for row in found] == [household]
    up = [row[1].split()[0] for row in _rows(browser.get(f"/runs/{month.run}?sort=dwelling"))]
    down = [row[1].split()[0] for row in _rows(browser.get(f"/runs/{month.run}?sort=-dwelling"))]
    assert up == sorted(up)
    assert down == up[::-1]
    assert "Ingen række passer" in browser.get(f"/runs/{month.run}?q=nobody-is-called-this").text
    answer = browser.raw(f"/runs/{month.run}?as=csv&q={household}")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].split(";")[0] == household
    assert dwelling in lines[1].split(";")


def test_a_decision_stands_beside_the_row_with_who_and_when_and_is_taken_back(own_month, sign_in):
    browser = sign_in(own_month, "coordinator")
    household, dwelling = next(iter(_placed(own_month).items()))
    address = f"/runs/{own_month.run}/decide/{household}"
    form = browser.get(address).form(address)
    page = browser.send(form, do="lock", dwelling=dwelling, reason="Aftalt med afdelingen")
    row = next(r for r in _rows(page) if r[0].split()[0] == household)
    assert "Fastholdt" in row[5]
    assert "coordinator-1" in row[5]
    assert "Aftalt med afdelingen" in row[5]
    undo = next(
        f for f in browser.get(address).forms if f.fields.get("do") == "unlock" and f.fields.get("dwelling") == dwelling
    )
    after = browser.send(undo, reason="Alligevel ikke")
    assert "Aftalt med afdelingen" not in next(r for r in _rows(after) if r[0].split()[0] == household)[5]
    assert "Aftalt med afdelingen" in browser.get(address).text


def test_a_decision_without_a_reason_is_refused_at_its_field(own_month, sign_in):
    browser = sign_in(own_month, "coordinator")
    household, dwelling = next(iter(_placed(own_month).items()))
    address = f"/runs/{own_month.run}/decide/{household}"
    page = browser.send(browser.get(address).form(address), 422, do="forbid", dwelling=dwelling, reason=" ")
    assert "#reason" in page.links
    assert (
        "#dwelling"
        in browser.send(browser.get(address).form(address), 422, do="lock", dwelling="", reason="fordi").links
    )


def test_a_civil_registration_number_in_a_reason_is_refused_and_not_repeated(own_month, sign_in):
    browser = sign_in(own_month, "coordinator")
    household, dwelling = next(iter(_placed(own_month).items()))
    address = f"/runs/{own_month.run}/decide/{household}"
    page = browser.send(browser.get(address).form(address), 422, do="lock", dwelling=dwelling, reason="se 010203-1234")
    assert "010203" not in page.text
    assert "010203" not in browser.get(address).text


def test_with_a_script_the_row_alone_comes_back(own_month, sign_in):
    browser = sign_in(own_month, "coordinator")
    household = next(iter(_placed(own_month)))
    address = f"/runs/{own_month.run}/decide/{household}"
    part = browser.client.get(address, headers={"hx-request": "true"}).text
    assert "<html" not in part
    assert f'id="{anchor(household)}"' in part
    csrf = re.search(r'name="csrf" value="(\w+)"', part).group(1)
    sent = {"csrf": csrf, "do": "comment", "reason": "Ring først", "dwelling": ""}
    row = browser.client.post(address, data=sent, headers={"hx-request": "true"})
    assert row.status_code == 200
    assert "Ring først" in row.text
    assert 'hx-swap-oob="delete"' in row.text
    wrong = browser.client.post(address, data={**sent, "reason": ""}, headers={"hx-request": "true"})
    assert wrong.status_code == 422
    assert wrong.headers["hx-retarget"] == f"#desk-{anchor(household)}"


def test_a_plan_is_made_again_with_what_was_decided_and_compared(own_month, sign_in):
    from api.jobs.runner import beside

    browser, desk = sign_in(own_month, "coordinator"), own_month.desk("coordinator")
    assert f"/runs/{own_month.run}/again" not in _posts(browser.get(f"/runs/{own_month.run}"))
    household, dwelling = next(iter(_placed(own_month).items()))
    decisions.forbid(desk, own_month.batch, household, dwelling, "Naboen er kendt", own_month.run)
    page = browser.get(f"/runs/{own_month.run}")
    waiting = browser.send(page.form(f"/runs/{own_month.run}/again"))
    assert waiting.headings[0].startswith("Kørsel for")
    new = re.search(r"/runs/(R-\w+)/stop", " ".join(_posts(waiting))).group(1)
    with beside(own_month.app.state.services.settings):
        while runs.read(desk, new).run.state in ("queued", "running"):
            time.sleep(0.05)
    assert _placed_of(own_month, new).get(household) != dwelling
    assert re.search("Som sidst|En anden bolig end sidst|Ny siden sidst", browser.get(f"/runs/{new}").text)
    with browser.client as client:
        browser.client = client
        told = browser.get(f"/runs/{new}/compare/{own_month.run}")
    assert household in told.text
    assert "ved siden af kørslen" in told.headings[0]


def _placed_of(month, run):
    return boards.board(month.desk("coordinator"), run).plan.homes()


def test_the_plan_stands_beside_the_hand_list(month, sign_in):
    page = sign_in(month, "coordinator").get(f"/runs/{month.run}/compare/hand-list")
    assert "håndliste" in page.headings[0]
    assert any(row and row[0].startswith("1. ") for row in page.tables[0])


def test_nobody_approves_a_run_of_ones_own_and_sees_why(own_month, sign_in):
    browser = sign_in(own_month, "coordinator")
    page = browser.get(f"/runs/{own_month.run}")
    assert "Du har selv bestilt kørslen" in page.text
    assert f"/runs/{own_month.run}/approve" not in page.links
    form = browser.get(f"/runs/{own_month.run}/approve")
    assert "En anden koordinator" in form.text
    assert f"/runs/{own_month.run}/approve" not in _posts(form)


def test_a_second_person_approves_the_very_plan_and_comes_to_its_offers(own_month, sign_in):
    browser = sign_in(own_month, "coordinator", "coordinator-2")
    assert f"/runs/{own_month.run}/approve" in browser.get(f"/runs/{own_month.run}").links
    form = browser.get(f"/runs/{own_month.run}/approve").form(f"/runs/{own_month.run}/approve")
    refused = browser.send(form, 409, plan_digest="0" * 64)
    assert "refused" in refused.ids
    offers = browser.send(form, reason="Gennemgået på mødet")
    assert offers.headings[0] == "Tilbud"
    assert {row[1].split()[0] for row in _rows(offers)} == set(_placed(own_month))
    assert "Godkendt af coordinator-2" in browser.get(f"/runs/{own_month.run}").text
    assert browser.send(form, 409).ids.count("refused") == 1


def test_a_run_that_waits_is_told_level_by_level_and_can_be_stopped(own_month, sign_in):
    browser = sign_in(own_month, "coordinator")
    run = runs.submit(own_month.desk("coordinator"), own_month.batch, seed=3).id
    page = browser.get(f"/runs/{run}")
    assert "Venter på tur" in page.headings
    assert ("meta", {"http-equiv": "refresh", "content": "4"}) in page.told
    part = browser.client.get(f"/runs/{run}?part=progress", headers={"hx-request": "true"})
    assert "<html" not in part.text
    stopped = browser.send(page.form(f"/runs/{run}/stop"))
    assert "stoppet, før der var en plan" in stopped.text
    ended = browser.client.get(f"/runs/{run}?part=progress", headers={"hx-request": "true"})
    assert ended.headers["hx-refresh"] == "true"


def test_a_review_is_answered_with_a_reason(asking, sign_in):
    browser = sign_in(asking, "coordinator")
    listed = browser.get(f"/runs/{asking.run}?view=cases&which=all")
    household = _rows(listed)[0][0].split()[0]
    address = f"/runs/{asking.run}/cases/{household}"
    page = browser.get(address)
    forms = [f for f in page.forms if urlsplit(f.action).path == address]
    assert forms
    codes = [a["value"] for tag, a in page.told if tag == "input" and a.get("name") == "answer"]
    assert browser.send(forms[0], 422, answer=codes[0], do="answer", reason="").ids.count("refused") == 1
    done = browser.send(forms[0], answer=codes[0], do="answer", reason="Visiteret den 3.", dwelling="")
    assert "Visiteret den 3." in done.text
    assert "besvaret, venter på ny kørsel" in browser.get(f"/runs/{asking.run}?view=cases&which=all").text


def test_a_caseworker_sees_own_cases_and_may_not_decide(month, sign_in):
    browser = sign_in(month, "caseworker", "cw-2")
    for address in (
        f"/runs/{month.run}",
        f"/runs/{month.run}?view=left",
        f"/runs/{month.run}?view=cases&which=all",
        f"/runs/{month.run}/compare/hand-list",
    ):
        answer = browser.raw(address)
        assert answer.status_code == 200
        assert not re.search(r"\bH[13]\b", answer.text), address
    page = browser.get(f"/runs/{month.run}")
    assert _posts(page) == set()
    assert f"/runs/{month.run}/plan.xlsx" not in page.links
    browser.get(f"/runs/{month.run}/decide/H1", 404)
    browser.get(f"/runs/{month.run}/cases/H1", 404)
    browser.get(f"/runs/{month.run}/approve", 403)


def test_an_auditor_reads_and_has_no_control(month, sign_in):
    browser = sign_in(month, "auditor")
    for view in ("placements", "left", "dwellings", "cases"):
        page = browser.get(f"/runs/{month.run}?view={view}")
        assert _posts(page) == set()
        assert not any("/decide/" in link for link in page.links)
    browser.get(f"/runs/{month.run}/decide/{next(iter(_placed(month)))}", 403)
    form = sign_in(month, "coordinator").get(f"/runs/{month.run}/decide/H1").form(f"/runs/{month.run}/decide/H1")
    own = browser.get("/").form("/sign-out").fields["csrf"]
    assert (
        browser.client.post(
            form.action, data={**form.fields, "csrf": own, "do": "comment", "reason": "nej"}
        ).status_code
        == 403
    )


@pytest.mark.parametrize("role", ["planner", "admin"])
def test_who_reads_no_runs_is_told_so(month, sign_in, role):
    sign_in(month, role).get(f"/runs/{month.run}", 403)


@pytest.mark.parametrize(
    "address",
    [
        "/runs/R-NONE",
        "/runs/R-NONE/approve",
        "/runs/{run}/decide/H9",
        "/runs/{run}/cases/H9",
        "/runs/{run}/compare/R-NONE",
    ],
)
def test_what_is_not_there_is_not_there(month, sign_in, address):
    sign_in(month, "coordinator").get(address.format(run=month.run), 404)


def test_the_workbook_is_a_workbook(month, sign_in):
    browser = sign_in(month, "coordinator")
    answer = browser.client.get(f"/runs/{month.run}/plan.xlsx")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
