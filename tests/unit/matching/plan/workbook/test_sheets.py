"""Sheets as a meeting reads them: names beside codes, only what matters, in the reader's language, and on paper."""

import re

import pytest

from constraints.facts.policy import Policy
from constraints.language import say
from constraints.law.store import load
from constraints.testing import make_case
from matching import SolveParams, plan_document, solve
from matching.plan.words import rule_word
from matching.plan.workbook import amounts, hand_list, look, placements, quota, unplaced, unused
from matching.plan.workbook.assumptions import _leaves
from matching.plan.workbook.sheets import MOST_PAGES, PAPER_HEIGHT, Book, Column, Sheet, text_lines
from matching.plan.workbook.words import reading_word

DANISH = ["Overblik", "Placeringer", "Uden bolig", "Skal ses på", "Ubrugte boliger", "Kvote", "Grænser", "Håndlisten ved siden af", "Lige stilling", "Forudsætninger", "Beløb", "Optælling"]  # fmt: skip
# Codes and Python that have stood in Danish output, and English a sheet could carry over.
CODES = re.compile(
    r"\b(None|True|False|deprived|prevention|parallel_society|warn|exempt|forbid|review|keep|not_set|verified|household|dwelling|the|and|with)\b|[{}\[\]]|_"
)


def keep(*pairs):
    return [{"household_id": h, "dwelling_id": d, "kind": "keep"} for h, d in pairs]


def test_the_sheets_are_those_of_the_meeting_in_their_order(town_plan, written):
    case, plan = town_plan
    assert written(plan, case).names == DANISH
    assert len(set(written(plan, case, "en").names) - set(DANISH)) == len(DANISH)


def test_no_code_and_no_english_stands_in_the_danish_workbook(town_plan, written):
    case, plan = town_plan
    names = re.compile(r"https?://\S+|python \S+, .*")
    wrong = [(sheet, text) for sheet, text in written(plan, case).texts() if CODES.search(names.sub("", text))]
    assert wrong == []


def test_every_code_stands_behind_the_name_it_is_known_by(town_plan, written):
    case, plan = town_plan
    name = {d.department_id: d.name for d in case.departments}
    alone = re.compile(r"(?<!\()\b(?:D0\d\d|O0\d|A0\d|ALB-[\w-]+|RAAD-1|CONC-1|SUPPORT-1|SEL-110-5|BST-15)\b")
    said = {f.text.da for p in plan.placements for f in p.findings}  # a rule's own sentence
    for sheet, text in written(plan, case).texts():
        own = text
        for sentence in said:
            own = own.replace(sentence, "")
        assert not alone.search(own), (sheet, text)
    row = written(plan, case).table("Placeringer", "Husstand")[0]
    assert row["Boligen ligger"].startswith(
        f"{name[plan.placements[0].department_id]} ({plan.placements[0].department_id})"
    )


def test_only_what_could_change_the_plan_is_listed_and_the_rest_is_counted(town_plan, written):
    case, plan = town_plan
    book = written(plan, case)
    could = [r.household_id for r in plan.reviews if r.could_change_the_plan]
    assert [r["Husstand"] for r in book.table("Skal ses på", "Husstand")] == could
    assert f"{len(plan.reviews) - len(could)} andre husstande mangler også" in book.rows("Skal ses på")[1][0]


def test_missing_facts_and_the_question_are_named(written):
    case = make_case({"H": {"needs_wheelchair": True}}, {"B": {"wheelchair": None}})
    (row,) = written(plan_document(solve(case)), case).table("Skal ses på", "Husstand")
    assert row["Mangler"] == "boliger: kørestolsegnet"
    assert row["Der spørges om"].startswith("Kørestolsegnet bolig (ACCESS-2), 1 bolig: ")
    assert row["Boliger, svaret kan åbne"] == "B"
    (row,) = written(plan_document(solve(case)), case, "en").table("People must look", "Household")
    assert row["Missing facts"] == "whether the dwelling is fit for a wheelchair"


def test_an_unsigned_case_under_the_fallback_duty_and_a_kept_placement_that_waits_are_listed(written):
    barred = {"persons": [{"benefits": [{"benefit": "KTH_16_1", "first_month": "2026-01"}], "income_kind": "KTH_16_1", "gross_income_dkk_month": 26000}], "has_pet": True}  # fmt: skip
    case = make_case(
        {"H1": barred, "H2": {"needs_wheelchair": True}},
        {"B1": {"area": "DEP"}, "B2": {"pets_allowed": False, "wheelchair": None}},
        locks=keep(("H2", "B2")),
    )
    plan = plan_document(solve(case))
    assert [c.household_id for c in plan.fallback_cases] == ["H1"]
    first, second, *_ = written(plan, case).table("Skal ses på", "Husstand")
    assert (first["Husstand"], first["Hvad"]) == ("H2", "En fastholdt placering venter")
    assert (second["Husstand"], second["Hvad"]) == ("H1", "§ 59, stk. 9: underskrift")
    assert "B1 (udsat boligområde)" in second["Boliger, svaret kan åbne"]


def test_why_no_plan_can_hold_stands_first_with_its_rule(written):
    supported = {h: {"support_method": "ICM", "support_decided_on": "2026-10-01"} for h in ("H1", "H2")}
    team = [{"team_id": "T", "method": "ICM", "free_slots": 1}]
    over = make_case(supported, {"B1": {}, "B2": {}}, locks=keep(("H1", "B1"), ("H2", "B2")), support_teams=team)
    barred = make_case({"H1": {"has_pet": True}}, {"B1": {"pets_allowed": False}}, locks=keep(("H1", "B1")))
    forced = SolveParams(forced=frozenset({("H1", "B1")}))
    for case, params, rule in ((over, None, "SUPPORT-1"), (barred, forced, "PET-1")):
        book = written(plan_document(solve(case, params)), case, "en")
        row = book.table("People must look", "Household")[0]
        assert row["What"] == "No plan can hold"
        assert "H1" in row["What is asked"]
        assert rule is None or rule_word(rule, "en") in row["What is asked"]
        assert row["What is asked"] in "".join(text for name, text in book.texts() if name == "Overview")


def test_only_those_who_differ_stand_beside_the_hand_list(town_plan, written):
    case, plan = town_plan
    theirs = {p.household_id: p.dwelling_id for p in plan.baseline.placements}
    mine = plan.homes()
    rows = written(plan, case).table("Håndlisten ved siden af", "Husstand")
    assert {r["Husstand"] for r in rows} == {h for h in mine.keys() | theirs.keys() if mine.get(h) != theirs.get(h)}
    for r in rows:
        assert r["Planen foreslår"].partition(",")[0] == mine.get(r["Husstand"], "ingen bolig")
        assert r["Håndlisten ville give"].partition(",")[0] == theirs.get(r["Husstand"], "ingen bolig")


def test_a_note_that_stands_everywhere_is_told_once(town_plan, written):
    case, plan = town_plan
    notes = [f for p in plan.placements for f in p.findings if f.rule_id == "ALB-59-1-2"]
    assert len(notes) > 3
    texts = [text for _, text in written(plan, case).texts() if notes[0].text.da in text]
    assert texts == [f"Vurdering før anvisning (ALB-59-1-2): {notes[0].text.da} ({len(notes)} placeringer)"]


def test_a_list_without_rows_says_so(written):
    case = make_case({"H": {}}, {"B": {}})
    assert written(plan_document(solve(case)), case).rows("Uden bolig")[-1][0] == "Ingen denne gang."


def test_every_setting_and_every_reading_of_the_law_has_words(town_plan, written):
    case, plan = town_plan
    rows = written(plan, case).rows("Forudsætninger")
    first = next(i for i, row in enumerate(rows) if row[0] == "Kommunens indstillinger") + 2
    told = [row[0] for row in rows[first : rows.index([""] * 5, first)]]
    leaves = len(list(_leaves("", Policy())))
    assert len(told) == leaves == len(set(told))
    for switch in load().switches.values():
        for value in (switch.default, *switch.alternatives):
            assert not CODES.search(reading_word(value, "da")), switch.name


@pytest.mark.parametrize("lang", ["da", "en"])
def test_no_word_of_a_heading_is_wider_than_its_column(lang):
    modules = (amounts, hand_list, look, placements, quota, unplaced, unused)
    lists = [v for m in modules for v in vars(m).values() if isinstance(v, tuple) and v and isinstance(v[0], Column)]
    assert len(lists) > len(modules)
    for column in (c for columns in lists for c in columns):
        for part in say(lang, column.heading).split():
            assert text_lines(part, column.width, 9, bold=True) == 1, (column, part)


@pytest.mark.parametrize("lang", ["da", "en"])
def test_every_sheet_is_printed_across_a4_as_wide_as_the_paper_with_head_page_and_secrecy(town_plan, written, lang):
    case, plan = town_plan
    book = written(plan, case, lang)
    titles = book.part("xl/workbook.xml")
    secret, page = (
        ("Fortroligt", "Side &amp;P af &amp;N") if lang == "da" else ("Confidential", "Page &amp;P of &amp;N")
    )
    for i, name in enumerate(book.names):
        xml = book.xml(name)
        setup = re.search(r"<pageSetup [^>]*>", xml)[0]
        assert 'orientation="landscape"' in setup
        assert 'paperSize="9"' in setup
        assert "<pageSetUpPr fitToPage=" in xml
        assert i == 0 or 'fitToHeight="0"' in setup
        assert "fitToWidth" not in setup  # 1, which is the default
        assert secret in re.search(r"<oddHeader>(.*?)</oddHeader>", xml)[1]
        assert page in re.search(r"<oddFooter>(.*?)</oddFooter>", xml)[1]
        assert f'localSheetId="{i}"' in titles
        if name not in (book.names[0], book.names[9]):  # neither overview nor assumptions are one list
            assert f'name="_xlnm.Print_Titles" localSheetId="{i}"' in titles
            assert 'state="frozen"' in xml
            assert "<autoFilter " in xml
        assert f'name="_xlnm.Print_Area" localSheetId="{i}"' in titles


def test_a_long_list_is_printed_as_far_as_twelve_pages_and_says_so(written):
    case = make_case({f"H{i:04}": {} for i in range(900)}, {"B": {}})
    plan = plan_document(solve(case))
    book = written(plan, case)
    told = book.rows("Uden bolig")[1][0]
    shown = int(re.search(r"De første ([\d.]+) af 899 husstande udskrives", told)[1])
    assert len(book.table("Uden bolig", "Husstand")) == 899
    area = re.search(r"'Uden bolig'!\$A\$1:\$H\$(\d+)<", book.part("xl/workbook.xml"))
    assert int(area[1]) == shown + 3
    heights = [float(h) for h in re.findall(r'<row r="\d+"[^>]* ht="([\d.]+)"', book.xml("Uden bolig"))][: shown + 3]
    assert 100 < shown < 400
    assert sum(heights) < MOST_PAGES * PAPER_HEIGHT


def test_a_row_is_as_high_as_its_longest_text(tmp_path):
    with Book(tmp_path / "x.xlsx", "en", "x", "x") as book:
        sheet = Sheet(book, "x", [100, 100])
        columns = (Column("a", 100), Column("b", 100))
        sheet.rows(
            columns,
            [["short", "short"], ["short", "a text of many words that takes several lines"], ["one\ntwo\nthree", None]],
        )
    one, several, three = sheet.heights
    assert one < three < several


def test_text_longer_than_a_cell_holds_is_cut_where_it_can_be_seen(tmp_path, written):
    case = make_case({"H": {}}, {"B": {}}, organisations=[{"organisation_id": "O1", "name": "x" * 200}])
    plan = plan_document(solve(case))
    long = plan.model_copy(update={"municipality": "y" * 40_000})
    texts = [text for name, text in written(long, case).texts() if name == "Overblik" and "yyy" in text]
    assert len(texts[0]) == 32_000
    assert texts[0].endswith("…")


def test_answers_marked_rules_budget_and_what_is_assumed_are_told_in_words(written):
    policy = {
        "budget_dkk": 900_000,
        "rule_status": {"SIZE-1": {"status": "suspended", "basis": "udvalget 3. november", "signed_by": "leder-1"}},
        "interpretations": {"window_inclusive": False},
    }
    answers = [{"household_id": "H", "rule_id": "ACCESS-2", "answer": "meets", "by": "sagsbehandler-4", "reason": "set på stedet"}]  # fmt: skip
    case = make_case({"H": {"needs_wheelchair": None}}, {"B": {"wheelchair": None}}, policy=policy, answers=answers)
    header = case.batch.model_copy(update={"assume": {"kørestol": "nej", "by": "leder-1"}})
    plan = plan_document(solve(case.replaced(batch=header)))
    book = written(plan, case.replaced(batch=header))
    rows = [[cell for cell in row if cell != ""] for row in book.rows("Forudsætninger")]
    (answer,) = [row for row in rows if row[:1] == ["H, alle boliger"]]
    assert answer[1].startswith("Kørestolsegnet bolig (ACCESS-2): ")
    assert answer[2:] == ["set på stedet", "sagsbehandler-4; afklarer 1 par af husstand og bolig"]
    title = "Store boliger holdes til dem, der behøver rummene (SIZE-1)"
    assert [title, "sat ud af kraft", "udvalget 3. november", "leder-1"] in rows
    assert ["kørestol", "nej", "antaget af leder-1"] in rows
    assert [say("da", load().switches["window_inclusive"].question), "nej", "kommunen"] in rows
    (limit,) = [r for r in book.table("Grænser", "Grænse") if r["Grænse"].endswith("(BUDGET-1)")]
    used = plan.placements[0].costs.total
    assert (limit["Plads til"], limit["Brugt"], limit["Tilbage"]) == (900_000, used, 900_000 - used)
    assert limit["I ord"].endswith("kr. af 900.000 kr. er tilbage.")
