"""The plans as an auditor asks of them: who asked and who approved, on what figures, judged, and made again to the byte."""

import csv
import io

from api.service.kept import boards, decisions


def test_every_plan_stands_with_who_asked_and_nobody_else_may_see_it(month, sign_in):
    page = sign_in(month, "auditor").get("/audit/plans")
    row = next(row for row in page.tables[0][1:] if month.run in row[0])
    assert row[2].startswith("coordinator-1")
    assert "ingen" in row[4]
    for role in ("coordinator", "caseworker", "planner", "admin"):
        browser = sign_in(month, role)
        browser.get("/audit/plans", 200 if role == "coordinator" else 403)
        assert ("/audit/plans" in browser.get("/audit").links) == (role == "coordinator")


def test_a_plan_tells_what_it_rests_on_and_what_was_decided(own_month, sign_in):
    desk = own_month.desk("coordinator", "coordinator-2")
    decisions.lock(desk, own_month.batch, "H2", "B2", "Aftalt på mødet", own_month.run)
    decisions.lock(desk, own_month.batch, "H2", "B1", "Aftalt på ny", own_month.run)
    board = boards.board(desk, own_month.run)
    decisions.approve(desk, own_month.run, board.result.plan_digest, "Set igennem")
    browser = sign_in(own_month, "auditor")
    page = browser.get(f"/audit/plans/{own_month.run}")
    for digest in (board.run.batch_digest, board.result.plan_digest, *board.plan.digests.as_json().values()):
        assert digest in page.text
    acts = page.tables[0][1:]
    assert [row[2].split(" ")[0] for row in acts[:2]] == ["Åbnet", "Låst"]
    assert any(row[1:] == ["coordinator-2", "Plan godkendt", "", "Set igennem"] for row in acts)
    assert any("afløst" in row[2] and row[4] == "Aftalt på mødet" for row in acts)
    rows = list(
        csv.reader(
            io.StringIO(browser.raw(f"/audit/plans/{own_month.run}?table=csv").content.decode("utf-8-sig")),
            delimiter=";",
        )
    )
    assert [(row[1], row[4], row[5]) for row in rows[1:] if row[4].startswith("Aftalt")] == [
        ("coordinator-2", "Aftalt på mødet", "ja"), ("coordinator-2", "Aftalt på ny", "nej"),
    ]  # fmt: skip


def test_a_plan_is_judged_and_made_again_on_the_page_and_both_stand_there_afterwards(month, sign_in):
    browser = sign_in(month, "auditor")
    at = f"/audit/plans/{month.run}"
    page = browser.send(browser.get(at).form(f"{at}/opinion"))
    assert "Anden vurdering: Planen holder" in page.text
    page = browser.send(page.form(f"{at}/again"))
    assert "den samme plan ned til hver byte" in page.text
    told = [row[2:] for row in page.tables[0][1:]]
    assert told[:2] == [["Lavet igen", "den samme ned til hver byte"], ["Anden vurdering bestilt", "–"]]


def test_what_is_not_there_is_not_there_and_who_may_not_ask_may_not_by_the_address(month, sign_in):
    sign_in(month, "auditor").get("/audit/plans/R-NOTHING", 404)
    browser = sign_in(month, "planner")
    for part in ("again", "opinion"):
        form = browser.get("/me").form("/sign-out")
        form.action = f"/audit/plans/{month.run}/{part}"
        browser.send(form, 403)


def test_a_plan_that_retention_took_is_told_by_its_digest(own_month, sign_in):
    board = boards.board(own_month.desk("coordinator"), own_month.run)
    with own_month.memory.unit("0461", "retention") as unit:
        unit.contents.remove(board.result.plan_digest)
    page = sign_in(own_month, "auditor").get(f"/audit/plans/{own_month.run}")
    assert "ikke gemt længere" in page.text
    assert board.result.plan_digest in page.text
    assert not any(form.action.endswith("/again") for form in page.forms)
