"""The page of the trace: to an auditor everybody's acts and whether the chain holds, to others their own."""

import csv
import io
import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def read_csv(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_an_auditor_reads_every_act_and_that_is_an_entry_too(month, sign_in):
    for user in ("coordinator-1", "anvis-worker"):
        page = sign_in(month, "auditor").get(f"/audit?user={user}")
        assert "coordinator" not in " ".join(row[2].split(" ")[-1] for row in page.tables[0][1:])  # a role is a word
        assert {row[2].split(" ")[0] for row in page.tables[0][1:]} == {user}
    assert any("så sporet" in row[3] for row in sign_in(month, "auditor").get("/audit").tables[0])


def test_others_read_their_own_acts_whatever_they_ask_for(month, sign_in):
    page = sign_in(month, "caseworker", "cw-9").get("/audit?user=coordinator-1")
    assert all(row[2].startswith("cw-9") for table in page.tables for row in table[1:])
    assert not page.forms or all(f.action != "/audit/verify" for f in page.forms)


def test_the_chain_is_walked_and_a_changed_row_is_named(own_month, sign_in):
    browser = sign_in(own_month, "auditor")
    form = browser.get("/audit").form("/audit/verify")
    assert "Kæden holder" in browser.send(form).text
    import sqlite3

    file = own_month.app.state.services.settings.database.get_secret_value().removeprefix("sqlite:///")
    with sqlite3.connect(file) as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute("UPDATE audit SET what = 'plan.read' WHERE position = 3")
    page = browser.send(form)
    assert "Kæden er brudt" in page.text
    assert "linje 3: er ændret, efter den blev skrevet" in page.text


def test_who_may_not_verify_may_not_by_the_address_either(month, sign_in):
    browser = sign_in(month, "coordinator")
    form = browser.get("/").form("/sign-out")
    form.action = "/audit/verify"
    browser.send(form, 403)
    browser.get("/audit/head.json", 403)


def test_the_table_can_be_taken_along_and_runs_nothing(month, sign_in):
    answer = sign_in(month, "auditor").raw("/audit?table=csv&kind=run")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = read_csv(answer)
    assert rows[0][1] == "hvornår"
    assert {row[4] for row in rows[1:]} == {"kørsel"}


def test_the_trace_is_told_in_danish_words(own_month, sign_in):
    """Roles, rights and states are read by people who know no code."""
    own_month.desk("admin")
    sign_in(own_month, "caseworker", "cw-1").raw("/bench")  # a right that the role does not give
    page = sign_in(own_month, "auditor").get("/audit")
    facts = " ".join(row[5] for row in page.tables[0][1:])
    assert "ret læse simuleringer" in facts
    assert "simulation.read" not in facts
    for row in page.tables[0][1:]:
        assert not {"coordinator", "caseworker", "auditor", "all", "own-cases", "queued", "done", "optimal"} & set(
            row[5].split()
        )


def test_a_period_and_a_kind_of_act_are_asked_for(month, sign_in):
    browser = sign_in(month, "auditor")
    today = datetime.now(ZoneInfo("Europe/Copenhagen")).date()
    assert browser.get(f"/audit?user=coordinator-1&from={today}&to={today}").tables
    later = today + timedelta(days=1)
    assert browser.get(f"/audit?from={later}").tables == []
    assert browser.get(f"/audit?to={today - timedelta(days=1)}").tables == []
    told = {way: {row[3] for row in browser.get(f"/audit?way={way}").tables[0][1:]} for way in ("looked", "done")}
    assert "så sporet" in told["looked"]
    assert not told["looked"] & told["done"]
    page = browser.get("/audit?from=2026-13-01", 422)
    assert "#from" in page.links
    assert page.form("/audit").fields["from"] == "2026-13-01"


def test_what_an_auditor_takes_along_is_whole_and_sealed(month, sign_in):
    browser = sign_in(month, "auditor")
    head = json.loads(browser.raw("/audit/head.json").text)
    rows = read_csv(browser.raw("/audit?table=csv"))
    assert (int(rows[1][0]), len(rows) - 1) == (head["position"], head["position"])  # from the last entry to the first
    assert rows[1][9] == head["digest"]
    assert [row[10] for row in rows[1:-1]] == [row[9] for row in rows[2:]]
    own = read_csv(sign_in(month, "caseworker", "cw-9").raw("/audit?table=csv"))
    assert len(own[0]) == 9  # one's own lines stand in no chain
    assert {row[2] for row in own[1:]} == {"cw-9"}


def test_the_chain_is_held_against_an_end_that_was_kept(month, sign_in):
    browser = sign_in(month, "auditor")
    form = browser.get("/audit").form("/audit/verify")
    kept = json.loads(browser.raw("/audit/head.json").text)
    page = browser.send(form, files={"anchor": ("head.json", json.dumps(kept).encode())})
    assert f"linje {kept['position']}, ligger på kæden" in page.text
    page = browser.send(form, files={"anchor": ("head.json", json.dumps(kept | {"digest": "0" * 64}).encode())})
    assert "Kæden er brudt" in page.text
    for other in (b"{}", b"\xff", b"[" * 100_000, json.dumps(kept | {"municipality": "0101"}).encode()):
        page = browser.send(form, 422, files={"anchor": ("other.json", other)})
        assert "#anchor" in page.links


def test_a_line_that_is_masked_is_masked_whatever_is_asked_for(month, sign_in):
    """Else who asks twice learns that the household is another's case."""
    browser = sign_in(month, "caseworker", "cw-1")
    browser.get(f"/runs/{month.run}/households/H2", 404)
    lines = [
        {(row[0], row[3]) for row in browser.get(f"/audit{asked}").tables[0][1:]} for asked in ("", "?way=refused")
    ]
    assert lines[1] <= lines[0]
    assert len(lines[1]) == 1
