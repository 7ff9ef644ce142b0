"""Reports and letters over HTTP, on both databases: what contested rules did, what is due, all on one household, letters of a plan."""

import io
import json
import zipfile

import pytest
from full_batch import FULL
from kept_service import in_municipality, month_in
from pypdf import PdfReader

HERE = "0151"  # in which a draft was discarded long ago
WHO = {
    "anna": "coordinator", "bo": "coordinator", "cw-1": "caseworker", "cw-2": "caseworker", "pia": "planner", "eva": "auditor",
    "ada": "admin",
}  # fmt: skip
BATCH = in_municipality(FULL, HERE)


@pytest.fixture(scope="module")
def month(month_service):
    return month_in(month_service, HERE, WHO, FULL)


def refused(month, allowed, method, path, body=None):
    for who in set(WHO) - set(allowed):
        assert month.call(who, method, path, body).status_code in (403, 404), (who, path)


def text(answer):
    assert answer.status_code == 200, answer.text
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


def test_decisions_in_which_a_contested_rule_took_part_are_listed_for_who_judges(month):
    found = month.good("eva", "GET", "/v1/contested")
    assert (found["runs_read"], found["gone"]) == (1, [])
    placed = {p["household_id"] for p in month.plan["placements"]}
    parts = [p for p in found["parts"] if p["rule_id"] == "CONC-1"]
    assert {(p["household_id"], p["part"], p["signed_by"]) for p in parts} <= {(h, "placed", "chef-1") for h in placed}
    assert {p["run_id"] for p in found["parts"]} <= {month.run}
    refused(month, ("anna", "bo", "eva"), "GET", "/v1/contested")
    looked = month.good("eva", "GET", "/v1/audit?thing=audit&limit=5")["entries"]
    assert "contested.read" in [e["what"] for e in looked]


def test_what_is_due_is_told_before_it_is_removed_and_its_reason_goes_with_it(month):
    due = month.good("eva", "GET", "/v1/retention")
    assert (due["applied"], due["policy"]["discarded_drafts_days"], len(due["removed"])) == (False, 30, 1)
    old = due["removed"][0]["id"]
    refused(month, ("eva", "ada"), "GET", "/v1/retention")
    refused(month, ("ada",), "POST", "/v1/retention")
    assert "to gange" in json.dumps(month.good("anna", "GET", f"/v1/batches/{old}/history"))
    done = month.good("ada", "POST", "/v1/retention", Idempotency_Key="r-1")
    assert (done["applied"], [r["id"] for r in done["removed"]]) == (True, [old])
    assert month.good("ada", "POST", "/v1/retention", Idempotency_Key="r-1") == done
    assert month.good("ada", "GET", "/v1/retention")["removed"] == []
    events = month.good("anna", "GET", f"/v1/batches/{old}/history")["events"]
    assert [(e["what"], e["reason"], e["facts"]) for e in events] == [
        ("opened", None, None),
        ("discarded", None, None),
    ]


def test_all_that_is_kept_on_one_household_is_handed_out_and_erased_from_drafts(month):
    path = "/v1/households/HH-South/export"
    found = month.good("anna", "GET", path)
    assert (len(found["batches"]), found["withheld"]) == (1, ["others", "staff"])
    assert "HH-North" not in json.dumps(found)
    refused(month, ("anna", "bo"), "GET", path)
    assert month.call("anna", "GET", "/v1/households/HH-Nobody/export").status_code == 404
    kept = month.call("anna", "POST", "/v1/batches", BATCH, Idempotency_Key="draft-1").headers["location"]
    lock = {"dwelling": "BO-1", "reason": "kender opgangen"}
    locks = f"{kept}/locks/HH-South"
    assert month.good("anna", "PUT", locks, lock, Idempotency_Key="lock-1")["household"] == "HH-South"
    erase, why = "/v1/households/HH-South/erase", {"reason": "borgeren er flyttet"}
    refused(month, ("anna", "bo"), "POST", erase, why)
    told = month.good("anna", "POST", erase, why)
    assert (told["applied"], told["erased"]) == (False, [kept.rpartition("/")[2]])
    assert {k["why"] for k in told["kept"]} <= set(told["reasons"])
    assert month.good("anna", "POST", erase, why | {"apply": True}, Idempotency_Key="erase-1")["applied"]
    assert "HH-South" not in {h["household_id"] for h in month.good("anna", "GET", kept)["tables"]["households"]}
    # What was answered under a key named it as well; the request is not done again for that.
    again = month.call("anna", "PUT", locks, lock, Idempotency_Key="lock-1")
    assert (again.status_code, "HH-South" in again.text) == (409, False)


def test_the_letters_of_a_plan_are_written_for_whom_they_are(month):
    path = "/v1/runs/{run}/letters"
    assert "Intet tilbud" in text(month.call("anna", "GET", f"{path}/no-offer/HH-North-next.pdf"))
    heard = text(month.call("anna", "GET", f"{path}/hearing/HH-South-wheels.pdf"))
    assert "§ 19" in heard
    assert "HH-North" not in heard
    assert "mangler" in text(month.call("cw-2", "GET", f"{path}/missing-facts/HH-South-facts.pdf"))
    reply = text(month.call("anna", "GET", f"{path}/organisation/O1.pdf"))
    assert "BO-1" in reply
    assert "HH-North-room" not in reply
    english = month.call("anna", "GET", f"{path}/no-offer/HH-North-next.pdf", Accept_Language="en")
    assert "No offer" in text(english)
    # Who has another letter has not this one; another caseworker's citizen is nobody.
    assert month.call("anna", "GET", f"{path}/no-offer/HH-North.pdf").status_code == 404
    assert month.call("anna", "GET", f"{path}/offer/HH-North.pdf").status_code == 422
    assert month.call("cw-1", "GET", f"{path}/no-offer/HH-South-facts.pdf").status_code == 404
    assert month.call("cw-1", "GET", f"{path}/organisation/O1.pdf").status_code == 404
    refused(month, ("anna", "bo", "cw-1", "eva"), "GET", f"{path}/no-offer/HH-North-next.pdf")
    seen = month.good("eva", "GET", "/v1/audit?thing=household&thing_id=HH-South-facts")["entries"]
    assert ("cw-2", "offer.read.asked") in [(e["user"], e["what"]) for e in seen]


def test_the_check_of_a_large_batch_is_made_by_a_worker_and_is_the_same(month):
    found = month.good("anna", "GET", "/v1/batches/{batch}/check")
    assert (found["ok"], found["counts"]["households"]) == (True, 7)
    many = [{**BATCH["households"][0], "household_id": f"HH-{n}"} for n in range(200)]
    wrong = {**BATCH, "households": many}
    large = month.call("anna", "POST", "/v1/batches", wrong)
    told = month.good("anna", "GET", f"{large.headers['location']}/check", Accept_Language="da")
    assert not told["ok"]
    assert len(large.content) > month.client.app.state.services.settings.large_bytes


def test_a_nul_is_refused_at_the_door_with_its_place_and_nothing_is_kept(month):
    before = month.good("anna", "GET", "/v1/batches?limit=200")["batches"]
    wrong = {**BATCH, "households": [*BATCH["households"], {**BATCH["households"][0], "household_id": "HH\0-X"}]}
    refused = month.call("anna", "POST", "/v1/batches", wrong)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/households/7/household_id")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("husstande.csv", "husstand;hasteklasse\nHH-North;U1\nHH-\0South;U2\n")
    sent = month.client.post(
        "/v1/batches", content=packed.getvalue(),
        headers={"Authorization": f"Bearer {month.tokens['anna']}", "Content-Type": "application/zip"},
    )  # fmt: skip
    assert (sent.status_code, sent.json()["errors"][0]["pointer"]) == (422, "/households/1")
    assert month.good("anna", "GET", "/v1/batches?limit=200")["batches"] == before
    note = month.call("anna", "POST", "/v1/batches/{batch}/comments", {"text": "ring\0 snart"})
    assert (note.status_code, note.json()["errors"][0]["pointer"]) == (400, "/text")
