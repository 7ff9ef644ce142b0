"""A hostile text in every field of the batch, one after another: text on every page, and in every file that is taken along."""

import csv
import io
import re
import zipfile

import pytest
import yaml
from conftest import _signed_in, month_of
from fastapi.testclient import TestClient
from hostile import hostile_batch
from offices import LETTERS
from reading import read
from taken import cells_of, text_in
from test_crawl import PART, SENT, crawl

from api.service.kept import batches, boards, decisions, offers
from constraints import TABLES

FIELDS = [(table, c) for table, (model, _, _) in TABLES.items() for c in model.columns()]
IDS = [f"{table}.{c.name}" for table, c in FIELDS]
HIDDEN = "separations"
# A text that would be a formula, a script, a turned line, an expression of a template, a picture; and letters of ours.
_BODY = "<script>alert('Ægtefælle å/ø')</script>\u202egnol\u202c \U0001f3e0 {{ 7*9999991 }} \"><img src=x onerror=alert(1)> &amp;"
LONGEST = "z" * 4000
# Columns of text that hold one of the words a rule or a register knows, and nothing else.
_KNOWN = {"dwellings.address_id", "households.responsible_municipality", "wishes.target", "answers.answer"}
FREE = [name for name, (_, c) in zip(IDS, FIELDS, strict=True) if c.kind.name == "text" and name not in _KNOWN]


def text_for(field):
    """The hostile text of a field, which names it."""
    return f"=cmd|{field} {_BODY}"


def _leads_out(cell):
    """Whether a cell is a link to somewhere else than a cell of its own workbook."""
    return cell.hyperlink is not None and cell.hyperlink.target is not None


def _base():
    """A row of every table, that holds."""
    batch = hostile_batch()
    batch["batch"]["note"] = text_for("batch.note")
    batch["offers"] = [
        {"household_id": "H3", "dwelling_id": "B3", "offered_on": "2026-01-05", "answer": "refused", "reason": "–"}
    ]
    batch["answers"] = [
        {
            "household_id": "H1",
            "rule_id": "ALB-59-6-1",
            "answer": "not_met",
            "by": "–",
            "reason": "–",
            "on": "2026-11-20",
        }
    ]
    batch["support_teams"] = [{"team_id": "T1", "method": "CTI", "free_slots": "2"}]
    batch["debts"] = [{"household_id": "H1", "organisation_id": "O1", "amount_dkk": "1000", "arrangement_kept": "yes"}]
    batch["benefit_periods"] = [
        {"person_id": "P1", "benefit": "SDP", "first_month": "2026-03", "last_month": "2026-05"}
    ]
    batch["policy"] = {
        "rule_status": {"RAAD-1": {"status": "contested", "basis": text_for("policy.basis"), "signed_by": text_for("policy.by")[:200]}}
    }  # fmt: skip
    return batch


@pytest.fixture(scope="module")
def free(tmp_path_factory):
    """A month in whose every free text a hostile one stands, with an approved plan, letters and a note, running."""
    folder, batch = tmp_path_factory.mktemp("free"), _base()
    for name in FREE:
        table, _, column = name.partition(".")
        batch[table][0][column] = text_for(name)
    month = month_of(folder, batch)
    office = folder / "office.yaml"
    office.write_text(yaml.safe_dump(LETTERS, allow_unicode=True), encoding="utf-8")
    month.app.state.services.settings.office = office
    desk = month.desk("coordinator", "coordinator-2")
    decisions.comment(desk, month.batch, text_for("decision.reason")[:500], "H1", None, month.run)
    made = decisions.approve(
        desk, month.run, boards.board(desk, month.run).result.plan_digest, text_for("approval.reason")
    ).made
    offers.send(desk, made[0].id, SENT, 14)
    offers.refuse(desk, made[0].id, SENT, "wait", text_for("refusal.reason"))
    with TestClient(month.app) as running:
        month.portal = running.portal
        yield month


@pytest.fixture(scope="module")
def walked(free):
    """Everything that the coordinator comes to."""
    return crawl(_signed_in(free, "coordinator"), most=170)


def _is_text(source, address):
    """No script and no picture stands in a page but ours; no mark of a text became an element, and no expression was worked out."""
    for tag, attributes in read(source).told:
        assert tag != "script" or attributes.get("src", "").startswith("/static/"), address
        assert tag != "img", address
        assert not any(name.startswith("on") for name in attributes), address
    assert "69999937" not in source, address


def test_every_page_shows_it_as_text(walked):
    pages = {a: r.text for a, (r, page) in walked.items() if page is not None}
    for address, source in pages.items():
        _is_text(source, address)
    assert sum("cmd|" in source for source in pages.values()) > 20
    assert any("cmd|" in source for a, source in pages.items() if a.endswith(PART))


def test_every_table_taken_along_runs_nothing(walked):
    files = {a: r for a, (r, _) in walked.items() if r.headers["content-type"].startswith("text/csv")}
    assert sum("cmd|" in r.text for r in files.values()) > 5
    for address, answer in files.items():
        text = answer.content.decode("utf-8-sig")
        for line in csv.reader(io.StringIO(text), delimiter=";" if "Husstand" in text or "åd" in text else ","):
            assert [
                cell for cell in line if cell[:1] in ("=", "+", "-", "@") and not re.fullmatch(r"-?[\d.,]+", cell)
            ] == [], address


def test_every_workbook_holds_strings(walked):
    books = {a: r.content for a, (r, _) in walked.items() if "spreadsheet" in r.headers["content-type"]}
    assert any(a.endswith("plan.xlsx") for a in books)
    found = {a: cells_of(data) for a, data in books.items()}
    for address, cells in found.items():
        assert [c.coordinate for c in cells if c.data_type == "f" or _leads_out(c)] == [], address
    assert any(_BODY in str(c.value) for cells in found.values() for c in cells)


def test_letters_say_it_as_it_is(walked):
    data = next(r.content for a, (r, _) in walked.items() if a.startswith("/offers/letters.zip"))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        told = {name: " ".join(text_in(name, packed.read(name)).split()) for name in packed.namelist()}
    assert told
    assert any("<script>alert('Ægtefælle å/ø')</script>" in text.replace("’", "'") for text in told.values()), told
    for text in told.values():
        assert "69999937" not in text


def test_the_map_is_a_picture_with_text_in_it(walked):
    source = next(r.text for a, (r, page) in walked.items() if a.endswith("/map") and page is not None)
    picture = source[source.index('<svg class="map"') : source.index("</svg>", source.index('<svg class="map"'))]
    assert "cmd|departments.name" in picture
    assert not re.search(r"<(script|img|foreignObject|a [^>]*javascript)", picture)


@pytest.mark.parametrize("field", FREE)
def test_a_free_text_stands_in_its_table_as_it_was_given(free, field):
    table = field.partition(".")[0]
    browser = _signed_in(free, "coordinator")
    address = f"/batches/{free.batch}?part=tables&table={table}&columns=all"
    answer = browser.raw(address)
    _is_text(answer.text, address)
    assert (
        text_for(field) in [cell for rows in read(answer.text).tables for row in rows for cell in row]
        or text_for(field) in read(answer.text).text
    )
    lines = list(
        csv.DictReader(io.StringIO(browser.raw(f"{address}&as=csv").content.decode("utf-8-sig")), delimiter=";")
    )
    assert "'" + text_for(field) in {value for line in lines for value in line.values()}


@pytest.mark.parametrize(
    ("table", "field"), [("batch", "batch.note"), ("policy", "policy.basis"), ("policy", "policy.by")]
)
def test_a_text_of_the_settings(free, table, field):
    address = f"/batches/{free.batch}?part=tables&table={table}"
    answer = _signed_in(free, "auditor").raw(address)
    _is_text(answer.text, address)
    assert " ".join(text_for(field)[:200].split()) in read(answer.text).text


@pytest.mark.parametrize("field", ["decision.reason", "refusal.reason", "approval.reason"])
def test_a_reason_that_a_person_gave(walked, field):
    told = " ".join(text_for(field)[:100].split())
    assert any(told in page.text for _, page in walked.values() if page is not None)


# ---------------------------------------------------------------- texts where none is expected


@pytest.fixture(scope="module")
def wrong(tmp_path_factory):
    """A draft with a row for every column, in which the column holds a hostile text; and one more, in which it holds 4,000 letters."""
    month, base = month_of(tmp_path_factory.mktemp("wrong"), hostile_batch(), run=False), _base()
    batch = {name: rows for name, rows in base.items() if name not in TABLES}
    for table, (model, _, _) in TABLES.items():
        row = base.get(table, [{}])[0]
        batch[table] = [
            {**row, c.name: text} for c in model.columns() for text in (text_for(f"{table}.{c.name}"), LONGEST)
        ]
    desk = month.desk("coordinator")
    month.batch = batches.open_batch(desk, batch, text_for("note")[:200], None).batch.id
    with TestClient(month.app) as running:
        month.portal = running.portal
        yield month


@pytest.fixture(scope="module")
def drafted(wrong):
    """What the pages say of the draft: address → answer; and its marked copy's cells."""
    browser = _signed_in(wrong, "coordinator")
    pages = {}
    for table in TABLES:
        waiting = [f"/batches/{wrong.batch}?part=tables&table={table}&columns=all"]
        while table != HIDDEN and waiting:
            address = waiting.pop()
            if address in pages:
                continue
            pages[address] = browser.raw(address)
            assert pages[address].status_code == 200, address
            waiting += [a for a in read(pages[address].text).links if "after=" in a and f"table={table}" in a]
        if table != HIDDEN:
            pages[f"{table}.csv"] = browser.raw(f"/batches/{wrong.batch}?part=tables&table={table}&as=csv")
    for part in ("check", "history", "read"):
        pages[part] = browser.raw(f"/batches/{wrong.batch}?part={part}")
    return pages, cells_of(browser.raw(f"/batches/{wrong.batch}/marked.xlsx").content)


def test_every_page_of_the_draft_shows_it_as_text(drafted):
    pages, cells = drafted
    for address, answer in pages.items():
        if not address.endswith(".csv"):
            _is_text(answer.text, address)
    assert [c.coordinate for c in cells if c.data_type == "f" or _leads_out(c)] == []


@pytest.mark.parametrize(("table", "column"), FIELDS, ids=IDS)
def test_a_text_in_a_field_of_any_kind(drafted, table, column):
    pages, cells = drafted
    given = text_for(f"{table}.{column.name}")
    if table == HIDDEN:
        assert not any(f"cmd|{HIDDEN}." in answer.text for answer in pages.values())
        assert not any(f"cmd|{HIDDEN}." in str(c.value) for c in cells)
        return
    told = [read(a.text).text for address, a in pages.items() if f"table={table}&" in address]
    assert any(" ".join(given.split()) in text for text in told)
    assert given in {str(c.value) for c in cells} or given in {str(c.value).removeprefix("'") for c in cells}
    lines = csv.reader(io.StringIO(pages[f"{table}.csv"].content.decode("utf-8-sig")), delimiter=";")
    values = {cell for line in lines for cell in line}
    assert "'" + given in values
    assert given not in values
    assert LONGEST in values
