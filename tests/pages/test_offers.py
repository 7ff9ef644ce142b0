"""The offers: sent one or many, answered, signed, who next; and what a role does not see."""

import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from conftest import month_of
from small_batch import SMALL
from taken import text_in

from api.pages.models.offers import OfferRow, by_organisation, deadline, groups, how_late, rows_of
from api.service.kept import audit, boards, decisions, offer_desk, offers

TODAY = datetime.now(UTC).date()
OFFICE = (
    "municipality: Prøve Kommune\nunit: Boligteam\naddress: [Torvet 1]\nphone: '12345678'\nmail: bolig@example.dk\n"
    "hours: 9-14\nanswer_days: 21\nhearing_days: 14\n"
)


@pytest.fixture
def approved(own_month):
    """A month whose plan a second person has approved; its offers are ready to be sent."""
    desk = own_month.desk("coordinator", "coordinator-2")
    found = boards.board(desk, own_month.run)
    own_month.offers = {o.household: o for o in decisions.approve(desk, own_month.run, found.result.plan_digest).made}
    return own_month


def text_of(pdf):
    return " ".join(text_in("letter.pdf", pdf).split())


def looks(month):
    """Looks at offers, as the trace has them."""
    return [e for e in audit.page(month.desk("auditor"), limit=500) if e.what == "offer.read"]


def _moves(page, offer):
    """The moves that a page offers for an offer."""
    return {f.fields["do"] for f in page.forms if urlsplit(f.action).path == f"/offers/{offer.id}"}


def _form(page, offer, move):
    return next(f for f in page.forms if urlsplit(f.action).path == f"/offers/{offer.id}" and f.fields["do"] == move)


def _sent(month, days_ago=0, days=14):
    desk = month.desk("coordinator")
    for o in month.offers.values():
        offers.send(desk, o.id, TODAY - timedelta(days=days_ago), days)


def test_without_offers_the_page_says_where_they_come_from(month, sign_in):
    page = sign_in(month, "coordinator").get("/offers")
    assert "Der er ingen åbne tilbud" in page.text
    assert "/batches" in page.links


def test_the_chosen_offers_are_sent_with_a_last_day_to_answer(approved, sign_in):
    browser = sign_in(approved, "coordinator")
    one, other = approved.offers["H1"], approved.offers["H2"]
    form = browser.get("/offers").form("/offers/send")
    form.fields = {k: v for k, v in form.fields.items() if k not in ("offer", "all")}
    nothing = browser.send(form, 422, answer_days="14")
    assert "mindst ét tilbud" in nothing.text
    assert browser.send(form, 422, offer=one.id, answer_days="").ids.count("refused") == 1
    page = browser.send(form, offer=one.id, on="2026-11-27", answer_days="14")
    assert "11. dec. 2026" in page.text
    states = {o.household: o.state for o in offers.listed(approved.desk("coordinator"))}
    assert states == {"H1": "offered", "H2": "approved"}
    browser.send(form, all="yes", answer_days="10")
    assert offers.read(approved.desk("coordinator"), other.id).answer_by == TODAY + timedelta(days=10)


def test_one_offer_that_cannot_be_sent_does_not_stop_the_others(approved, sign_in):
    browser = sign_in(approved, "coordinator")
    one, other = approved.offers["H1"], approved.offers["H2"]
    form = browser.get("/offers").form("/offers/send")
    form.fields = {"csrf": form.fields["csrf"], "answer_days": "14"}
    offers.withdraw(approved.desk("coordinator"), one.id, "Boligen er brændt")
    answer = browser.client.post("/offers/send", data={**form.fields, "offer": [one.id, other.id]})
    assert answer.status_code == 409
    assert one.id in answer.text
    assert offers.read(approved.desk("coordinator"), other.id).state == "offered"


def test_an_answer_is_recorded_with_a_coded_reason_and_the_next_is_asked_for(approved, sign_in):
    _sent(approved)
    browser = sign_in(approved, "coordinator")
    one = approved.offers["H1"]
    page = browser.get(f"/offers/{one.id}")
    assert _moves(page, one) == {"accept", "refuse", "no-answer", "withdraw"}
    assert browser.send(_form(page, one, "refuse"), 422, reason_code="").ids.count("refused") == 1
    after = browser.send(_form(page, one, "refuse"), reason_code="too_expensive", reason="For dyr")
    assert "for dyr" in after.text.casefold()
    assert f"/offers/{one.id}/next" in after.links
    assert one.household in browser.get("/offers?show=ended").text
    with browser.client as client:
        browser.client = client
        told = browser.get(f"/offers/{one.id}/next")
        assert "H3 kommer først" in told.headings
        # Nobody is proposed by the form but whom the answer names.
        assert "refused" in browser.send(told.form(f"/offers/{one.id}/next"), 422, household="H2", reason="Prøver").ids
        proposed = browser.send(told.form(f"/offers/{one.id}/next"), reason="Den næste i rækken")
        assert "En anden koordinator godkender" in proposed.text
        second = sign_in(approved, "coordinator", "coordinator-2")
        new = next(o for o in offers.listed(approved.desk("coordinator")) if o.state == "proposed")
        there = second.get(f"/offers/{new.id}")
        assert "approve" in _moves(there, new)
        assert "godkendt, ikke sendt" in second.send(_form(there, new, "approve")).text


def test_a_yes_becomes_a_lease_or_nothing(approved, sign_in):
    _sent(approved)
    browser = sign_in(approved, "coordinator")
    one, other = approved.offers["H1"], approved.offers["H2"]
    page = browser.send(_form(browser.get(f"/offers/{one.id}"), one, "accept"))
    assert _moves(page, one) == {"sign", "fall-through"}
    signed = browser.send(_form(page, one, "sign"), moves_in_on="2027-01-01")
    assert "1. jan. 2027" in signed.text
    assert _moves(signed, one) == set()
    page = browser.send(_form(browser.get(f"/offers/{other.id}"), other, "accept"))
    assert "refused" in browser.send(_form(page, other, "fall-through"), 422, reason=" ").ids
    assert "blev ikke til noget" in browser.send(_form(page, other, "fall-through"), reason="Fandt selv en bolig").text


def test_a_day_that_is_none_is_refused_at_its_field(approved, sign_in):
    _sent(approved)
    browser, one = sign_in(approved, "coordinator"), approved.offers["H1"]
    page = browser.send(_form(browser.get(f"/offers/{one.id}"), one, "refuse"), 422, on="i morgen", reason_code="wait")
    assert "#on" in page.links


def test_past_its_day_an_offer_stands_first_and_nobody_answered_can_be_told(approved, sign_in):
    _sent(approved, days_ago=20)
    browser, one = sign_in(approved, "coordinator"), approved.offers["H1"]
    page = browser.get("/offers")
    assert page.headings[1].startswith("Svarfristen er passeret")
    assert "6 dage over fristen" in page.text
    after = browser.send(_form(browser.get(f"/offers/{one.id}"), one, "no-answer"))
    assert "intet svar" in after.text


def test_before_the_day_nobody_can_say_that_nobody_answered(approved, sign_in):
    _sent(approved)
    browser, one = sign_in(approved, "coordinator"), approved.offers["H1"]
    page = browser.get(f"/offers/{one.id}")
    assert "Kan noteres fra dagen efter" in page.text
    assert "refused" in browser.send(_form(page, one, "no-answer"), 409).ids


def test_the_history_tells_who_did_what(approved, sign_in):
    _sent(approved)
    page = sign_in(approved, "auditor").get(f"/offers/{approved.offers['H1'].id}")
    assert re.search(r"Godkendt coordinator-2.*Brevet sendt coordinator-1", page.text)
    assert _moves(page, approved.offers["H1"]) == set()


def test_a_caseworker_notes_answers_of_own_cases_alone(approved, sign_in):
    _sent(approved)
    browser = sign_in(approved, "caseworker", "cw-2")
    page = browser.get("/offers")
    assert "H2" in page.text
    assert "H1" not in page.text
    browser.get(f"/offers/{approved.offers['H1'].id}", 404)
    own = approved.offers["H2"]
    there = browser.get(f"/offers/{own.id}")
    assert _moves(there, own) == {"accept", "refuse", "no-answer"}
    assert "Borgeren sagde ja" in browser.send(_form(there, own, "accept")).text
    browser.get(f"/offers/{own.id}/next", 403)


@pytest.mark.parametrize("role", ["planner", "admin"])
def test_who_reads_no_offers_is_told_so(month, sign_in, role):
    sign_in(month, role).get("/offers", 403)


def test_where_no_office_is_set_the_pages_say_so_and_write_no_letter(approved, sign_in):
    browser = sign_in(approved, "coordinator")
    assert "Der skrives ingen breve her" in browser.get("/offers").text
    browser.get(f"/offers/{approved.offers['H1'].id}/letter.pdf", 404)
    browser.get("/offers/letters.zip", 404)


def test_with_an_office_the_letters_are_there(approved, sign_in, tmp_path):
    pytest.importorskip("typst")
    office = tmp_path / "office.yaml"
    office.write_text(OFFICE, encoding="utf-8")
    approved.app.state.services.settings.office = office
    browser = sign_in(approved, "coordinator")
    page = browser.get("/offers")
    assert page.form("/offers/send").fields["answer_days"] == "21"
    assert browser.raw(f"/offers/{approved.offers['H1'].id}/letter.pdf").content.startswith(b"%PDF")
    with zipfile.ZipFile(io.BytesIO(browser.raw(f"/offers/letters.zip?run={approved.run}").content)) as packed:
        assert set(packed.namelist()) == {f"{o.id}.pdf" for o in approved.offers.values()}
        danish = {name: packed.read(name) for name in packed.namelist()}
    before = len(looks(approved))
    data = sign_in(approved, "coordinator", lang="en").raw(f"/offers/letters.zip?run={approved.run}").content
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        copies = {f"{o.id}.courtesy-copy.en.pdf" for o in approved.offers.values()}
        assert set(packed.namelist()) == copies | set(danish)
        assert {name: packed.read(name) for name in danish} == danish  # what counts is the same whoever fetches it
        assert all("courtesy copy" in text_of(packed.read(name)) for name in copies)
    assert len(looks(approved)) == before + len(danish)  # one look each, however many languages


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_letter_of_an_offer_is_the_danish_one_and_its_copy_is_asked_for(approved, sign_in, tmp_path, lang):
    pytest.importorskip("typst")
    office = tmp_path / "office.yaml"
    office.write_text(OFFICE, encoding="utf-8")
    approved.app.state.services.settings.office = office
    browser, offer = sign_in(approved, "coordinator", lang=lang), approved.offers["H1"].id
    there = browser.get(f"/offers/{offer}").links
    assert {f"/offers/{offer}/letter.pdf", f"/offers/{offer}/letter.pdf?copy=en"} <= set(there)
    letter, copy = browser.raw(f"/offers/{offer}/letter.pdf"), browser.raw(f"/offers/{offer}/letter.pdf?copy=en")
    assert "husleje" in text_of(letter.content).lower()
    assert "courtesy copy" in text_of(copy.content)
    assert copy.headers["content-disposition"].endswith(f'"{offer}.courtesy-copy.en.pdf"')


def test_offers_are_downloaded_as_a_table(approved, sign_in):
    lines = sign_in(approved, "coordinator").raw("/offers?as=csv").content.decode("utf-8-sig").splitlines()
    assert lines[0].split(";")[:2] == ["Husstand", "Bolig"]
    assert {line.split(";")[0] for line in lines[1:]} == set(approved.offers)


def test_rows_are_in_the_order_of_their_day_and_in_groups(approved):
    desk = approved.desk("coordinator")
    offers.send(desk, approved.offers["H2"].id, date(2026, 11, 1), 14)
    rows = rows_of(offer_desk.listed(desk, offer_desk.OPEN), date(2026, 11, 16), "en")
    assert [(r.household, r.days) for r in rows] == [("H2", -1), ("H1", None)]
    assert [code for code, *_ in groups(rows, "en")] == ["overdue", "approved"]
    assert deadline(rows[0], "en") == "1 day past"
    on_the_day = rows_of(offer_desk.listed(desk, ("offered",)), date(2026, 11, 15), "en")
    assert deadline(on_the_day[0], "en") == "today is the last day"
    assert on_the_day[0].group == "offered"


def test_a_hostile_name_stands_as_text(tmp_path, sign_in):
    bad = "<script>alert(1)</script>"
    month = month_of(tmp_path, {**SMALL, "organisations": [{"organisation_id": "O1", "name": bad}]})
    desk = month.desk("coordinator", "coordinator-2")
    decisions.approve(desk, month.run, boards.board(desk, month.run).result.plan_digest)
    note = f"{bad} \u202eÆgtefælle å/ø \U0001f3e0 " + "w" * 450
    decisions.comment(month.desk("coordinator"), month.batch, note, "H1", None, month.run)
    browser = sign_in(month, "coordinator")
    for address in (f"/runs/{month.run}", f"/runs/{month.run}/decide/H1", "/offers"):
        text = browser.raw(address).text
        assert bad not in text
        assert "&lt;script&gt;" in text


def row(n, days, organisation="O1", group="overdue"):
    return OfferRow(f"O-{n}", None, f"H{n}", f"B{n}", "", f"Selskab {organisation}", organisation, None, None, None, days, group,
                    "offered", "", "bad", None, "", None)  # fmt: skip


def test_offers_past_their_day_are_told_by_how_late_and_by_organisation():
    rows = [
        row(n, days, o)
        for n, (days, o) in enumerate([(-1, "O2"), (-7, "O1"), (-8, "O1"), (-28, "O1"), (-29, "O2"), (3, "O1")])
    ]
    late = [-r.days for r in rows]
    assert how_late(late, "da") == "2 højst en uge, 2 en til fire uger, 1 mere end fire uger"
    assert how_late([3], "en") == "1 by a week at most"
    assert how_late([0, -3], "da") == ""
    assert by_organisation(rows) == [("O1", "Selskab O1", 4), ("O2", "Selskab O2", 2)]


def test_a_long_group_is_told_before_its_rows_and_stands_on_a_page_of_its_own(approved, sign_in, monkeypatch):
    _sent(approved, days_ago=40, days=14)
    monkeypatch.setattr("api.pages.models.offers.SHOWN", 1)
    browser = sign_in(approved, "coordinator")
    assert "/offers?group=overdue" in browser.get("/").links
    page = browser.get("/offers")
    assert "2 en til fire uger" in page.text
    assert any(address.startswith("/offers?group=overdue&organisation=") for address in page.links)
    assert "Vis alle 2 tilbud" in page.text
    own = browser.get("/offers?group=overdue")
    assert "Vis alle 2 tilbud" not in own.text
    assert {r[0].split()[0] for t in own.tables for r in t[1:]} == set(approved.offers)
    assert browser.get("/offers?group=accepted").tables == []
    assert browser.get("/offers?group=nonsense").tables == page.tables
