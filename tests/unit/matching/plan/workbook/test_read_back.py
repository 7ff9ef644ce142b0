"""What the workbook holds can be read back: every household, every amount, every day, and the cells for the decision."""

import re
from datetime import date

import openpyxl

from constraints.facts.notice import Notice
from constraints.testing import make_case
from matching import SolveParams, plan_document, solve
from matching.plan.decisions import decision_words, refusal_words
from matching.plan.reading import read_pairs


def solved(case, **params):
    return plan_document(solve(case, SolveParams(**params)))


def test_every_household_stands_on_one_of_two_sheets_with_its_exact_ids(town_plan, written):
    case, plan = town_plan
    book = written(plan, case)
    placed, left = book.table("Placeringer", "Husstand"), book.table("Uden bolig", "Husstand")
    assert [(r["Husstand"], r["Bolig"]) for r in placed] == [(p.household_id, p.dwelling_id) for p in plan.placements]
    assert [r["Husstand"] for r in left] == [u.household_id for u in plan.unplaced]
    assert len(placed) + len(left) == len(case.households)
    assert all(r["Hvad der afgjorde det"].endswith((".", "?")) for r in left)


def test_the_sheet_of_placements_begins_with_its_head_household_and_dwelling_first(town_plan, written):
    case, plan = town_plan
    assert written(plan, case).rows("Placeringer")[0][:2] == ["Husstand", "Bolig"]
    assert written(plan, case, "en").rows("Placements")[0][:2] == ["Household", "Dwelling"]


def test_facts_of_the_case_stand_beside_those_of_the_plan(written):
    address = "0a3f50b4-1111-32b8-e044-0003ba298018"
    case = make_case(
        {"H": {"urgency_class": "U3", "must_be_housed_by": "2026-11-30", "persons": [{}, {}]}},
        {
            "B": {
                "rooms": 3,
                "area_m2": 71.5,
                "floor": 2,
                "deposit_dkk": 18000,
                "address_id": address,
                "reply_by": "2026-11-28",
                "available_from": "2026-11-20",
            }
        },
        wishes=[{"household_id": "H", "kind": "dwelling_type", "target": "family", "tier": "2"}],
    )
    plan = solved(case)
    (row,) = written(plan, case).table("Placeringer", "Husstand")
    assert (row["Klasse givet"], row["Klasse brugt"], row["Personer"]) == ("U3", "U1", 2)
    assert (row["Rum"], row["m²"], row["Etage"], row["Indskud"]) == (3, 71.5, 2, 18000)
    assert (row["Svar senest"], row["Ønske"]) == (date(2026, 11, 28), "2. ønske: familiebolig")
    assert address in row["Boligen ligger"]
    assert row["Tilbage at leve for"] == plan.placements[0].budget.disposable
    assert "hævet fra U3 til U1" in row["Bemærkninger"]
    assert 'formatCode="dd.mm.yyyy"' in written(plan, case).part("xl/styles.xml")


def test_what_is_not_known_is_said_to_be_so(written):
    case = make_case({"H": {}}, {"B": {"floor": None, "deposit_dkk": None}})
    (row,) = written(solved(case), case).table("Placeringer", "Husstand")
    assert (row["Etage"], row["Indskud"], row["Svar senest"]) == ("ukendt", "ukendt", "")


def test_amounts_are_numbers_and_days_are_days(town_plan, written):
    case, plan = town_plan
    book = written(plan, case)
    for row, p in zip(book.table("Placeringer", "Husstand"), plan.placements, strict=True):
        assert (row["Dage ventet"], row["Husleje pr. md."]) == (p.waiting_days, p.budget.rent)


def test_the_cells_for_the_decision_are_empty_and_offer_words(town_plan, written):
    case, plan = town_plan
    for lang, name in (("da", "Placeringer"), ("en", "Placements")):
        book = written(plan, case, lang)
        assert all(row[-3:] == ["", "", ""] for row in book.rows(name)[1:])
        assert book.rows(name)[0][-3:] == (
            ["Beslutning", "Begrundelse", "Initialer"] if lang == "da" else ["Decision", "Reason", "Initials"]
        )
        rules = openpyxl.load_workbook(book.path)[name].data_validations.dataValidation
        offered = {str(r.sqref): r for r in rules}
        last = len(plan.placements) + 1
        decision, reason, initials = (offered[f"{column}2:{column}{last}"] for column in "QRS")
        assert decision.formula1 == f'"{",".join(decision_words(lang))}"'
        assert reason.formula1 == f'"{",".join(refusal_words(lang))}"'
        assert (decision.showErrorMessage, reason.showErrorMessage) == (True, False)  # a reason may be written freely
        assert initials.type == "textLength"


def test_the_fingerprint_of_the_batch_stands_beside_its_label(town_plan, written):
    case, plan = town_plan
    found = {row[0]: row[1] for row in written(plan, case).rows("Forudsætninger")}
    assert found["Batchens fingeraftryk"] == plan.digests.case
    assert found["Lodtrækningens startværdi"] == str(plan.seed)
    assert {row[0]: row[1] for row in written(plan, case, "en").rows("Assumptions")}[
        "Fingerprint of the batch"
    ] == plan.digests.case


def test_a_link_leads_to_the_row_of_the_same_household(town_plan, written):
    case, plan = town_plan
    book = written(plan, case)
    rows = {name: book.rows(name) for name in book.names}
    followed = 0
    for name in book.names:
        for cell, (sheet, row) in book.links(name).items():
            text = rows[name][int(re.sub(r"\D", "", cell)) - 1][ord(cell[0]) - ord("A")]
            if text.startswith("H0"):
                followed += 1
                assert rows[sheet][row][0] == text, (name, cell)
    assert followed > 2 * len(case.households)


def test_the_same_plan_gives_the_same_bytes(town_plan, written):
    case, plan = town_plan
    first = written(plan, case).path.read_bytes()
    assert written(plan, case).path.read_bytes() == first


def test_text_of_others_is_never_a_formula(written):
    evil = '=HYPERLINK("http://x","y")'
    case = make_case({"H": {}, "H2": {}}, {"B": {}}, organisations=[{"organisation_id": "O1", "name": evil}],
                     locks=[{"household_id": "H", "dwelling_id": "B", "kind": "keep", "by": "+1", "reason": "@x"}])  # fmt: skip
    book = written(solved(case), case)
    (row,) = book.table("Placeringer", "Husstand")
    assert f"{evil} (O1)" in row["Boligen ligger"]
    assert not any("<f>" in book.xml(name) for name in book.names)


def test_warnings_of_the_batch_stand_first_and_all_of_them(written):
    case = make_case({"H": {}}, {"B": {}})
    notices = tuple(
        Notice(code="odd", table="dwellings", text={"da": f"Advarsel {n}", "en": f"Warning {n}"}) for n in range(40)
    )
    case = case.model_copy(update={"notices": notices})
    texts = [cell for row in written(solved(case), case).rows("Overblik") for cell in row if cell != ""]
    first = texts.index("40 advarsler, der skal læses først")
    assert texts[first + 1 : first + 41] == [f"•  Advarsel {n}" for n in range(40)]
    assert texts.index("husstande foreslås en bolig") > first


def test_what_changed_since_the_last_proposal_is_told(written):
    case = make_case({"H1": {}, "H2": {}, "H3": {"urgency_class": "U4"}}, {"B1": {}, "B2": {"floor": 1}})
    last = solved(make_case({"H1": {}, "H3": {}, "H9": {}}, {"B1": {}, "B2": {}, "B3": {}}))
    assert sorted(last.homes()) == ["H1", "H3", "H9"]
    plan = solved(case, previous=last.homes())
    told = " ".join(text for name, text in written(plan, case, previous=last).texts() if name == "Overblik")
    assert "1 placering er som sidst." in told
    assert "1 husstand, der blev foreslået en bolig sidst, foreslås ingen nu: H3." in told
    assert "1 husstand fra sidst er ikke længere i batchen: H9." in told
    assert "1 husstand er ny blandt placeringerne: H2." in told
    assert "Det forrige forslag er fra 20. november 2026." in told
    assert "Siden det forrige forslag" not in [text for _, text in written(solved(case), case).texts()]


def test_what_a_meeting_writes_is_read_back_with_the_batch_it_was_written_for(town_plan, written):
    case, plan = town_plan
    for lang, name, approve, refuse in (
        ("da", "Placeringer", "godkend", "afslag"),
        ("en", "Placements", "approve", "refuse"),
    ):
        path = written(plan, case, lang).path
        book = openpyxl.load_workbook(path)
        for row, cells in ((2, (approve, None, "AB")), (3, (refuse, refusal_words(lang)[0], "CD"))):
            for column, value in zip("QRS", cells, strict=True):
                book[name][f"{column}{row}"] = value
        book.save(path)
        told = read_pairs(path)
        assert told.fingerprint == plan.digests.case
        assert dict(told.pairs) == plan.homes()
        first, second, third = told.rows[:3]
        assert (first.decision, first.reason, first.initials) == (approve, "", "AB")
        assert (second.decision, second.reason, second.initials) == (refuse, refusal_words(lang)[0], "CD")
        assert (third.decision, third.reason, third.initials) == ("", "", "")
