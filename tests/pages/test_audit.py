"""The page of the trace: to an auditor everybody's acts and whether the chain holds, to others their own."""

import io


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
    import csv

    answer = sign_in(month, "auditor").raw("/audit?table=csv&kind=run")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
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
