"""A month from its files to a frozen batch with runs, as people do it on the pages, without a script."""

import copy
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from conftest import Browser, Month
from fastapi.testclient import TestClient
from small_batch import SMALL

import matching
from api.app import create_app
from api.service.kept import batches, decisions, offers, runs, vacancies
from api.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
OFFICE = ROOT / "tests/unit/matching/files/office"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HOSTILE = (
    "<script>alert(1)</script>",
    "\u202eBLAB",
    "z" * 4000,
    "🏠",
    "Ægtefælle å/ø",
    "=1+1",
    "{{ 7*7 }}",
    '"><img src=x>',
)


def document(**changes):
    return {**copy.deepcopy(SMALL), **changes}


@pytest.fixture
def office(tmp_path):
    """A service that remembers nothing yet."""
    settings = Settings(database=f"sqlite:///{tmp_path}/anvis.db", solvers=1, scorers=1, courtesy=0)
    return Month(create_app(settings), "", "")


@pytest.fixture
def draft(office):
    """`draft(document)` is a new draft's id."""

    def opened(tables):
        return batches.open_batch(office.desk("coordinator"), tables).batch.id

    return opened


def sheet_file(name="maaned.xlsx"):
    return {"file": (name, (OFFICE / name).read_bytes(), XLSX)}


# ---------------------------------------------------------------- begin


@pytest.mark.parametrize("name", ["maaned.xlsx", "maaned.ods", "maaned.xls", "maaned.xlsm"])
def test_a_file_of_an_office_becomes_a_draft_and_says_how_it_was_read(office, name):
    browser = _in_municipality(office, "0101")
    page = browser.send(browser.get("/batches").form("/batches"), files=sheet_file(name))
    assert page.headings[0] == "November 2026"
    address = next(a for a in page.links if a.endswith("?part=read")).partition("?")[0]
    told = browser.get(f"{address}?part=read")
    assert "læst som boliger" in told.text
    assert "linjer, der ikke er rækker" in told.text


def _in_municipality(month, code):
    browser = Browser(TestClient(month.app, raise_server_exceptions=False))
    browser.send(browser.get("/sign-in").form("/sign-in"), token=month.token("coordinator", municipalities=(code,)))
    return browser


def test_what_is_no_batch_is_refused_on_the_page_with_the_field_marked(office, sign_in):
    browser = sign_in(office, "coordinator", lang="en")
    form = browser.get("/batches").form("/batches")
    for name, data in (("plan.pdf", b"%PDF-1.7"), ("tom.xlsx", b"not a workbook"), ("uden", b"x")):
        page = browser.send(form, 422, files={"file": (name, data, "application/octet-stream")})
        assert "That was not done" in page.text
        assert page.form("/batches")
    page = browser.send(form, 422)
    assert "#file" in page.links
    assert batches.list_batches(office.desk("coordinator")) == []


def test_a_file_of_another_municipality_is_refused(office, sign_in):
    browser = sign_in(office, "coordinator", lang="en")
    page = browser.send(browser.get("/batches").form("/batches"), 422, files=sheet_file())
    assert "0461" in page.text


def test_a_civil_number_is_refused_and_never_told(office, sign_in):
    browser = sign_in(office, "coordinator")
    book = openpyxl.load_workbook(OFFICE / "maaned.xlsx")
    book.worksheets[0].cell(40, 3, "010190-1234")
    data = io.BytesIO()
    book.save(data)
    form = browser.get("/batches").form("/batches")
    page = browser.send(form, 422, files={"file": ("m.xlsx", data.getvalue(), XLSX)})
    assert "CPR" in page.text
    assert "0101901234" not in re.sub(r"\D", "", page.text)
    named = browser.send(form, 422, files={"file": ("010190-1234.xlsx", data.getvalue(), XLSX)})
    assert "010190-1234" not in named.text
    assert batches.list_batches(office.desk("coordinator")) == []


def test_a_file_that_is_too_large_is_a_page_that_says_so(office, sign_in):
    browser = sign_in(office, "coordinator", lang="en")
    form = browser.get("/batches").form("/batches")
    page = browser.send(form, 413, files={"file": ("m.zip", b"0" * (8 * 1024 * 1024 + 1), "application/zip")})
    assert page.title.startswith("More than one call may ask for")
    assert "Send less at a time." in page.text


def test_the_workbooks_to_fill_in_open_and_the_example_reads_without_a_fault(office, sign_in, tmp_path):
    browser = sign_in(office, "coordinator")
    names = [a for a in browser.get("/batches").links if a.startswith("/batches/files/")]
    assert len(names) == 4
    for address in names:
        file = tmp_path / address.rpartition("/")[2]
        file.write_bytes(browser.client.get(address).content)
        assert len(openpyxl.load_workbook(file).sheetnames) > 10
        if "eksempel" in address or "example" in address:
            assert matching.read(file).errors == ()
    browser.get("/batches/files/other.xlsx", 404)


def test_who_may_not_change_is_offered_nothing(month, sign_in):
    for role, user in (("auditor", None), ("caseworker", "cw-1")):
        browser = sign_in(month, role, user)
        for address in ("/batches", f"/batches/{month.batch}", f"/batches/{month.batch}?part=tables"):
            page = browser.get(address)
            assert {f.action for f in page.forms if f.method == "post"} == {"/sign-out"}
        browser.get(f"/batches/{month.batch}/import", 403)
        browser.get("/batches/files/anvis-skabelon.xlsx", 403)
    for role in ("planner", "admin"):
        sign_in(month, role).get("/batches", 403)


# ---------------------------------------------------------------- the check beside the rows


def test_findings_are_grouped_and_lead_to_their_cell(office, sign_in, draft):
    tables = document()
    tables["dwellings"][1]["rent_dkk_month"] = "dyr"
    tables["households"][0]["urgency_class"] = "U9"
    batch = draft(tables)
    browser = sign_in(office, "coordinator", lang="en")
    page = browser.get(f"/batches/{batch}")
    assert "2 errors" in " ".join(page.text.split()) or "errors" in page.text
    address = next(a for a in page.links if "table=dwellings" in a and "at=B2" in a)
    assert address.endswith("#chosen")
    there = browser.get(address.partition("#")[0])
    (chosen,) = [a for tag, a in there.told if a.get("id") == "chosen"]
    assert chosen["data-label"] == "rent DKK month"
    assert "cell-bad" in chosen["class"]
    assert f"/batches/{batch}/freeze" not in page.links


def test_findings_that_differ_in_facts_alone_are_one_kind(office, sign_in, draft):
    past = [{**h, "must_be_housed_by": f"2026-01-0{i + 1}"} for i, h in enumerate(SMALL["households"])]
    wrong = [{**d, "rent_dkk_month": "free"} for d in SMALL["dwellings"]]
    batch = draft(document(households=past, dwellings=wrong))
    text = sign_in(office, "coordinator", lang="en").get(f"/batches/{batch}?part=check").text
    assert text.count("The deadline … of … has passed") == 1
    assert text.count("has passed") == 1 + len(past)
    assert len(re.findall("expected: an amount", text)) == 1
    assert text.count("found: free") == len(wrong)


def test_rows_are_found_by_a_word_and_by_what_the_check_found(office, sign_in, draft):
    rows = [{**d, "rent_dkk_month": "free"} if i == 1 else d for i, d in enumerate(SMALL["dwellings"])]
    batch = draft(document(dwellings=rows))
    browser = sign_in(office, "coordinator", lang="en")

    def listed(more):
        page = browser.get(f"/batches/{batch}?part=tables&table=dwellings{more}")
        return [row[1].split()[0] for row in page.tables[-1][1:] if len(row) > 1]

    ids = [d["dwelling_id"] for d in rows]
    assert listed("") == ids
    assert listed("&rows=found") == [ids[1]]
    assert listed(f"&q={ids[0].lower()}") == [ids[0]]
    assert (
        "No row fits what you search for"
        in browser.get(f"/batches/{batch}?part=tables&table=dwellings&q=nothing-such").text
    )
    mended = draft(document())
    assert (
        "finds nothing in this table" in browser.get(f"/batches/{mended}?part=tables&table=dwellings&rows=found").text
    )


def test_an_unknown_cell_is_told_with_what_it_does(office, sign_in, draft):
    tables = document()
    tables["households"][1]["needs_wheelchair"] = "yes"  # and nobody has told what the others need
    page = sign_in(office, "coordinator").get(f"/batches/{draft(tables)}?part=check")
    (table,) = page.tables
    row = next(r for r in table if r[0] == "husstande")
    assert row[1:3] == ["kørestol", "2 af 3"]
    assert row[3].startswith("2 husstande skal ses på")


def test_the_marked_copy_is_a_workbook_with_the_findings(office, sign_in, draft):
    tables = document()
    tables["dwellings"][1]["rent_dkk_month"] = "dyr"
    batch = draft(tables)
    answer = sign_in(office, "coordinator").client.get(f"/batches/{batch}/marked.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert any("boliger" in str(c.value) for row in book.worksheets[0].iter_rows() for c in row)
    assert "adskillelser" not in book.sheetnames


def test_a_table_is_shown_page_by_page(office, sign_in, draft):
    tables = document()
    household = tables["households"][0]
    tables["households"] = [{**household, "household_id": f"X{n:03}"} for n in range(60)]
    batch = draft(tables)
    browser = sign_in(office, "coordinator")
    seen, address = [], f"/batches/{batch}?part=tables&table=households"
    while address:
        page = browser.get(address)
        seen += [row[1][:4] for row in page.tables[0][1:]]
        address = next((a for a in page.links if "after=" in a), "")
    assert seen == [f"X{n:03}" for n in range(60)]
    found = browser.get(f"/batches/{batch}?part=tables&table=households&at=X030&column=registered_on")
    assert "X030" in [row[1][:4] for row in found.tables[0][1:]]


def test_hostile_texts_are_text_wherever_they_stand(office, sign_in, draft):
    tables = document(batch={**SMALL["batch"], "note": HOSTILE[0]})
    row = tables["households"][0]
    tables["households"] = [{**row, "household_id": f"X{n}", "caseworker": text} for n, text in enumerate(HOSTILE)]
    tables["organisations"] = [{"organisation_id": "O1", "name": HOSTILE[0]}]
    tables["wishes"] = [{"household_id": "X0", "kind": "area", "target": HOSTILE[7], "tier": HOSTILE[0]}]
    batch = draft(tables)
    browser = sign_in(office, "coordinator")
    for address in ("", "?part=tables&table=households", "?part=tables&table=organisations", "?part=tables&table=wishes",
                    "?part=tables&table=batch", "?part=history", "/row?table=households&key=X0",
                    "/cell?table=households&key=X7&column=caseworker"):  # fmt: skip
        answer = browser.raw(f"/batches/{batch}{address}")
        assert answer.status_code == 200, address
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text
        assert ">49<" not in answer.text
    page = browser.get(f"/batches/{batch}?part=tables&table=households")
    for text in HOSTILE:
        assert text in page.text
    file = browser.client.get(f"/batches/{batch}?part=tables&table=households&as=csv").content.decode("utf-8-sig")
    assert "'=1+1" in file
    assert ";=1+1" not in file


# ---------------------------------------------------------------- changing


def test_a_cell_is_changed_on_its_own_page_and_checked_at_once(office, sign_in, draft):
    tables = document()
    tables["dwellings"][1]["rent_dkk_month"] = "dyr"
    batch = draft(tables)
    browser = sign_in(office, "coordinator", lang="en")
    form = browser.get(f"/batches/{batch}/cell?table=dwellings&key=B2&column=rent_dkk_month").form(
        f"/batches/{batch}/cell"
    )
    assert form.fields["value"] == "dyr"
    page = browser.send(form, value="4300", reason="fra udlejer")
    assert "The cell is changed" in page.text
    assert "no errors" in page.text
    history = browser.get(f"/batches/{batch}?part=history").tables[0]
    assert history[1][1:] == [
        "coordinator-1",
        "A cell was changed",
        "dwellings: B2 · rent DKK month: dyr → 4300",
        "fra udlejer",
    ]


def test_an_emptied_cell_is_unknown(office, sign_in, draft):
    batch = draft(document())
    browser = sign_in(office, "coordinator")
    form = browser.get(f"/batches/{batch}/cell?table=households&key=H1&column=caseworker").form(
        f"/batches/{batch}/cell"
    )
    browser.send(form, value="")
    row = batches.read_batch(office.desk("coordinator"), batch).document["households"][0]
    assert row["caseworker"] is None


def test_the_second_editor_is_told_what_the_first_changed_and_may_insist(office, sign_in, draft):
    batch = draft(document())
    one, two = sign_in(office, "coordinator", lang="en"), sign_in(office, "coordinator", "second", "en")
    address, action = f"/batches/{batch}/cell?table=households&key=H2&column=urgency_class", f"/batches/{batch}/cell"
    mine, theirs = one.get(address).form(action), two.get(address).form(action)
    two.send(theirs, value="U3", reason="ny vurdering")
    page = one.send(mine, 409, value="U1")
    assert "Somebody changed this very cell meanwhile" in page.text
    assert "second" in page.text
    assert "It now holds: U3" in page.text
    again = page.form(action)
    assert again.fields["version"] == "2"
    one.send(again, value="U1")
    rows = batches.read_batch(office.desk("coordinator"), batch).document["households"]
    assert rows[1]["urgency_class"] == "U1"


def test_a_script_that_asks_for_a_cell_gets_the_cell_alone(office, sign_in, draft):
    batch = draft(document())
    browser = sign_in(office, "coordinator", lang="en")
    address = f"/batches/{batch}/cell?table=dwellings&key=B1&column=rent_dkk_month"
    part = browser.client.get(address, headers={"hx-request": "true"}).text
    assert part.lstrip().startswith("<td")
    assert "<html" not in part
    form = browser.get(address).form(f"/batches/{batch}/cell")
    saved = browser.client.post(form.action, data={**form.fields, "value": "dyr"}, headers={"hx-request": "true"}).text
    assert "cell-bad" in saved
    assert 'id="check-line"' in saved
    assert "1 error" in saved
    refused = browser.client.post(form.action, data={**form.fields, "value": "4400"}, headers={"hx-request": "true"})
    assert refused.status_code == 409
    assert "<html" not in refused.text


def test_a_civil_number_in_a_cell_is_refused_and_not_kept(office, sign_in, draft):
    batch = draft(document())
    browser = sign_in(office, "coordinator")
    form = browser.get(f"/batches/{batch}/cell?table=households&key=H1&column=caseworker").form(
        f"/batches/{batch}/cell"
    )
    page = browser.send(form, 422, value="010190-1234")
    assert "010190" not in page.text
    assert "010190" not in str(batches.read_batch(office.desk("coordinator"), batch).document)


def test_rows_columns_and_tables_that_are_not_there_are_not_found(office, sign_in, draft):
    batch = draft(document())
    browser = sign_in(office, "coordinator")
    for address in ("?part=tables&table=nothing", "/row?table=households&key=H9", "/row?table=separations&key=H1 H3",
                    "/cell?table=households&key=H1&column=shoe_size", "/cell?table=separations&key=H1 H3&column=scope"):  # fmt: skip
        browser.get(f"/batches/{batch}{address}", 404)
    browser.get("/batches/B-AAAAAAAAAAAAAAAAAAAA", 404)


def test_protections_are_in_no_page(office, sign_in, draft):
    tables = document()
    tables["separations"][0] |= {"scope": "hemmelig-afstand", "other_household_id": "H77"}
    batch = draft(tables)
    browser = sign_in(office, "coordinator")
    for part in ("check", "tables", "read", "history"):
        text = browser.raw(f"/batches/{batch}?part={part}").text
        assert "hemmelig" not in text
        assert "H77" not in text
    page = browser.get(f"/batches/{batch}/freeze")
    assert "H77" not in page.text


def test_a_setting_is_changed_and_a_policy_that_cannot_be_is_named(office, sign_in, draft):
    batch = draft(document(policy={"disposable_floor": {"single": 4000}}))
    browser = sign_in(office, "coordinator")
    address = next(a for a in browser.get(f"/batches/{batch}?part=tables&table=policy").links if "/cell?" in a)
    form = browser.get(address).form(f"/batches/{batch}/cell")
    assert (form.fields["column"], form.fields["value"]) == ("disposable_floor.single", "4000")
    page = browser.send(form, value="mange")
    assert "1 fejl" in page.text


# ---------------------------------------------------------------- files again


def as_zip(tables):
    """Tables as a zip of CSV files."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        header = "\n".join(f"{k}: '{v}'" for k, v in tables["batch"].items())
        archive.writestr("batch.yaml", header)
        for name, rows in tables.items():
            if isinstance(rows, list):
                heads = list(dict.fromkeys(k for row in rows for k in row))
                lines = [",".join(heads), *(",".join(str(row.get(h, "")) for h in heads) for row in rows)]
                archive.writestr(f"{name}.csv", "\n".join(lines))
    return {"file": ("maaned.zip", data.getvalue(), "application/zip")}


def test_files_read_in_again_show_new_changed_and_gone_and_a_person_confirms(office, sign_in, draft):
    batch = draft(document())
    browser = sign_in(office, "coordinator", lang="en")
    tables = document()
    tables["households"] = [
        {**tables["households"][0], "urgency_class": "U2"}, tables["households"][1],
        {**tables["households"][2], "household_id": "H4"},
    ]  # fmt: skip
    tables["persons"] = [*tables["persons"][:2], {**tables["persons"][2], "person_id": "P4", "household_id": "H4"}]
    del tables["separations"]
    form = browser.get(f"/batches/{batch}/import").form(f"/batches/{batch}/import")
    page = browser.send(form, files=as_zip(tables), reason="ny liste")
    row = next(r for r in page.tables[0] if r[0] == "households")
    assert row[1].endswith("H4")
    assert row[2].endswith("H1")
    assert row[3] == "1"
    confirm = page.form(f"/batches/{batch}/imports/2")
    boxes = [a["value"] for tag, a in page.told if tag == "input" and a.get("type") == "checkbox"]
    assert boxes == ["households:H3", "persons:P3"]
    nothing = {k: v for k, v in confirm.fields.items() if k != "gone"}
    confirm.fields = nothing
    assert "That was not done" in browser.send(confirm, 422).text
    done = browser.send(confirm, gone=boxes, reason="flyttet til en anden kommune")
    assert not any(tag == "input" and a.get("type") == "checkbox" for tag, a in done.told)
    held = batches.read_batch(office.desk("coordinator"), batch).document
    assert [h["household_id"] for h in held["households"]] == ["H1", "H2", "H4"]
    history = browser.get(f"/batches/{batch}?part=history")
    assert "flyttet til en anden kommune" in history.text
    assert f"/batches/{batch}/imports/2" in history.links


def test_files_are_not_read_into_what_has_changed_meanwhile(office, sign_in, draft):
    batch = draft(document())
    browser = sign_in(office, "coordinator")
    form = browser.get(f"/batches/{batch}/import").form(f"/batches/{batch}/import")
    batches.edit_cell(office.desk("coordinator", "second"), batch, 1, "households", "H1", "urgency_class", "U2")
    browser.send(form, 409, files=as_zip(document()))


# ---------------------------------------------------------------- frozen, run, closed


def test_a_draft_with_errors_is_not_frozen(office, sign_in, draft):
    tables = document()
    tables["dwellings"][1]["rent_dkk_month"] = "dyr"
    batch = draft(tables)
    browser = sign_in(office, "coordinator", lang="en")
    page = browser.get(f"/batches/{batch}/freeze")
    assert "1 error has to be mended first" in page.text
    assert {f.action for f in page.forms} == {"/sign-out"}
    form = browser.get(f"/batches/{batch}/discard").form(f"/batches/{batch}/discard")
    form.action = f"/batches/{batch}/freeze"
    assert "That was not done" in browser.send(form, 422).text


def test_a_draft_is_frozen_counted_and_run(office, sign_in, draft):
    batch = draft(document())
    browser = sign_in(office, "coordinator", lang="en")
    page = browser.send(browser.get(f"/batches/{batch}/freeze").form(f"/batches/{batch}/freeze"))
    assert "The batch is frozen" in page.text
    desk = office.desk("coordinator")
    assert batches.read_batch(desk, batch).batch.state == "frozen"
    assert len(vacancies.listed(desk)) == 2
    wrong = browser.send(page.form(f"/batches/{batch}/runs"), 422, time_limit="0", seed="7")
    assert wrong.form(f"/batches/{batch}/runs").fields["seed"] == "7"
    answer = browser.client.post(
        f"/batches/{batch}/runs", data={**page.form(f"/batches/{batch}/runs").fields, "seed": "7", "previous": ""},
        follow_redirects=False,
    )  # fmt: skip
    (run,) = runs.of_batch(desk, batch)
    assert answer.headers["location"] == f"/runs/{run.run.id}?done=started"
    assert (run.run.seed, run.run.settings["time_limit"]) == (7, "60.0")
    browser.get(f"/batches/{batch}/cell?table=households&key=H1&column=urgency_class", 409)


def test_runs_stand_beside_each_other_and_the_snapshot_names_its_digest(month, sign_in):
    for role in ("coordinator", "auditor"):
        page = sign_in(month, role, lang="en").get(f"/batches/{month.batch}")
        (table,) = page.tables
        assert table[1][0].startswith(month.run)
        assert table[1][3:5] == ["2", "1"]
        digest = batches.read_batch(month.desk("coordinator"), month.batch).batch.content_digest
        assert digest in page.text


def test_a_caseworker_sees_own_rows_of_a_batch(month, sign_in):
    browser = sign_in(month, "caseworker", "cw-2")
    page = browser.get(f"/batches/{month.batch}?part=tables&table=households")
    assert [row[1] for row in page.tables[0][1:]] == ["H2"]
    browser.get(f"/batches/{month.batch}/row?table=households&key=H1", 404)
    browser.get(f"/batches/{month.batch}/marked.xlsx", 404)
    text = browser.raw(f"/batches/{month.batch}?part=tables&table=persons&as=csv").text
    assert "P2" in text
    assert "P1" not in text


def test_a_draft_is_discarded_for_a_reason(office, sign_in, draft):
    batch = draft(document())
    browser = sign_in(office, "coordinator", lang="en")
    form = browser.get(f"/batches/{batch}/discard").form(f"/batches/{batch}/discard")
    page = browser.send(form, 422, reason=" ")
    assert "#reason" in page.links
    page = browser.send(form, reason="forkert måned")
    assert "The draft is discarded." in page.text
    assert batches.read_batch(office.desk("coordinator"), batch).batch.state == "discarded"
    again = browser.send(form, 409, reason="igen")
    assert "This cannot be done any more" in again.text


def test_a_month_is_closed_and_the_next_one_started_with_what_was_carried(own_month, sign_in):
    desk, second = own_month.desk("coordinator"), own_month.desk("coordinator", "second")
    browser = sign_in(own_month, "coordinator", lang="en")
    assert "There is no approved plan yet" in browser.get("/batches").text
    vacancies.take_up(desk, own_month.batch)
    made = decisions.approve(second, own_month.run, runs.read(desk, own_month.run).result.plan_digest).made
    form = browser.get("/batches").form("/batches/next")
    assert form.fields["day"] == "2026-12-26"
    assert "That was not done" in browser.send(form, 409).text  # offers are not sent
    assert "2 offers are not sent yet" in browser.get(f"/batches/{own_month.batch}/close").text
    for o in made:
        offers.withdraw(desk, o.id, "udlejeren trak boligen")
    assert "That was not done" in browser.send(form, 422, day="2026-10-01").text
    page = browser.send(form)
    assert page.headings[0] == "December 2026"
    assert "Look through what was taken over" in page.text
    assert any("the batch that ends" in row for table in page.tables for row in table)
    new = next(a for a in page.links if a.endswith("/carried.csv"))
    listed = browser.client.get(new).text
    assert "the batch that ends" in listed
    (protection,) = [line for line in listed.splitlines() if ",separations," in line]
    assert "H1" not in protection
    assert "December 2026 is open already" in browser.get("/batches").text
    closed = browser.send(browser.get(f"/batches/{own_month.batch}/close").form(f"/batches/{own_month.batch}/close"))
    assert "The month is closed." in closed.text
    assert batches.read_batch(desk, own_month.batch).batch.state == "closed"
