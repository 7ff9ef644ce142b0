"""One household's page: why, every dwelling with its reason, the budget, who came first, what can be changed, what if."""

import csv
import io

import pytest
from hostile import HOSTILE, LONG

from api.service.kept import audit


def at(month, household="H1", more=""):
    return f"/runs/{month.run}/households/{household}{more}"


def part(browser, address, form, **fields):
    """What a part of the page is answered with, as the script of the pages asks for it."""
    sent = {k: v for k, v in form.fields.items() if k not in ("cheapest", "drop")} | fields
    answer = browser.client.post(address, data=sent, headers={"accept": "text/html", "hx-request": "true"})
    return answer


def test_it_says_in_one_sentence_what_is_proposed_and_why(living, sign_in):
    page = sign_in(living, "coordinator").get(at(living))
    assert "Husstand H1" in page.headings
    assert "Foreslået en bolig" in page.headings
    assert "blandt de første ønsker" in page.text
    assert "Der foreslås ingen bolig denne gang." in sign_in(living, "coordinator").get(at(living, "H2")).text


def test_every_dwelling_stands_there_once_with_its_verdict_in_words_and_its_reason(living, sign_in):
    page = sign_in(living, "coordinator").get(at(living))
    rows = {row[0]: row for table in page.tables for row in table if row and row[0] in ("B1", "B2", "B3")}
    assert set(rows) == {"B1", "B2", "B3"}
    assert rows["B2"][6:] == ["mulig", "Foreslås til denne husstand"]
    assert rows["B1"][6] == "mulig"
    other = sign_in(living, "coordinator").get(at(living, "H3"))
    rows = {row[0]: row for table in other.tables for row in table if row and row[0] in ("B1", "B2", "B3")}
    assert rows["B3"][6] == "ikke mulig"
    assert "Rådighedsbeløb" in rows["B3"][7]


def test_the_list_is_filtered_by_verdict_department_and_text(living, sign_in):
    browser = sign_in(living, "coordinator")

    def shown(query):
        page = browser.get(at(living, "H3", query))
        return {row[0] for table in page.tables for row in table if row and row[0] in ("B1", "B2", "B3")}

    assert shown("?show=forbidden") == {"B3"}
    assert shown("?department=A2") == {"B2"}
    assert shown("?q=b1") == {"B1"}
    assert shown("?q=nowhere") == set()


def test_the_budget_stands_as_lines_that_add_up_and_as_a_picture_with_marks(living, sign_in):
    page = sign_in(living, "coordinator", lang="en").get(at(living))
    table = next(t for t in page.tables if ["Line", "DKK", "What it rests on"] in t)
    amounts = {row[0]: int(row[1].replace(",", "").replace("−", "-")) for row in table[1:]}
    names = list(amounts)
    lines = names[: names.index("Left to live on")]
    assert sum(amounts[name] for name in lines) == amounts["Left to live on"]
    assert amounts["Above or below it"] == amounts["Left to live on"] - amounts["Least that must be left"]
    picture = [
        attributes for tag, attributes in page.told if tag == "svg" and "budget-bars" in attributes.get("class", "")
    ]
    assert picture[0]["role"] == "img"
    assert "is left" in picture[0]["aria-label"]


def test_a_fact_that_is_missing_is_asked_for_and_is_never_a_no(living, sign_in):
    page = sign_in(living, "coordinator").get(at(living, "H2"))
    assert "Det, der mangler" in page.text
    assert "bruttoindkomst" in page.text.casefold() or "indkomst" in page.text.casefold()
    assert not [a for tag, a in page.told if "budget-bars" in a.get("class", "")]


def test_nobody_else_is_named_and_a_protection_is_not_told(living, sign_in):
    page = sign_in(living, "caseworker", "cw-1").raw(at(living, "H3")).text
    assert "H2" not in page
    assert "H1" not in page.replace("<h1", "").replace("</h1", "")


def test_another_caseworkers_household_is_not_there(living, sign_in):
    browser = sign_in(living, "caseworker", "cw-1")
    browser.get(at(living, "H2"), 404)
    browser.get(at(living, "H2", "/dwellings/B1"), 404)
    browser.get(at(living, "NOBODY"), 404)
    form = browser.get(at(living)).form(at(living, more="/what-if"))
    assert part(browser, at(living, "H2", "/what-if"), form, max_rooms="1").status_code == 404


def test_who_may_not_ask_sees_no_form_and_who_may_not_read_no_page(living, sign_in):
    page = sign_in(living, "auditor").raw(at(living))
    assert page.status_code == 200
    assert "what-if" not in page.text
    sign_in(living, "planner").get(at(living), 403)


def test_what_if_answers_without_a_script_on_the_whole_page_with_what_was_sent(living, sign_in):
    browser = sign_in(living, "coordinator", lang="en")
    form = browser.get(at(living)).form(at(living, more="/what-if"))
    form.fields = {k: v for k, v in form.fields.items() if k not in ("cheapest", "drop")}
    page = browser.send(form, forbid="B2")
    assert "Then B3 in" in page.text
    assert "Proven: no plan after the change is better." in page.text
    assert [row for table in page.tables for row in table if row[:1] == ["Dwelling"]]
    assert "Nothing is changed yet." in browser.send(form).text


def test_what_if_as_it_is_typed_gives_a_first_answer_that_asks_for_the_proof_by_itself(living, sign_in):
    browser = sign_in(living, "coordinator", lang="en")
    form = browser.get(at(living)).form(at(living, more="/what-if"))
    first = part(browser, form.action.split("#")[0], form, forbid="B2")
    assert first.status_code == 200
    assert 'hx-trigger="load"' in first.text
    assert "<html" not in first.text
    proven = part(browser, form.action.split("#")[0], form, forbid="B2", proof="yes")
    assert 'hx-trigger="load"' not in proven.text
    assert "Proven" in proven.text
    assert "data-told=" in proven.text


def test_a_caseworker_is_told_in_counts_whom_else_it_touches(living, sign_in):
    browser = sign_in(living, "caseworker", "cw-1", lang="en")
    form = browser.get(at(living, "H3")).form(at(living, "H3", "/what-if"))
    whole = part(browser, form.action.split("#")[0], form, place="B2", proof="yes").text
    assert "H2" not in whole
    assert "other household" in whole or "Nobody else" in whole or "cannot be done" in whole


def test_a_value_that_cannot_be_read_is_told_at_its_field(living, sign_in):
    browser = sign_in(living, "coordinator", lang="en")
    form = browser.get(at(living)).form(at(living, more="/what-if"))
    form.fields = {k: v for k, v in form.fields.items() if k not in ("cheapest", "drop")}
    page = browser.send(form, 422, max_rooms="many")
    assert "Most rooms: expected" in page.text
    assert "#w-max_rooms" in page.links


def test_a_dwelling_that_is_not_there_is_told_on_the_page(living, sign_in):
    browser = sign_in(living, "coordinator", lang="en")
    form = browser.get(at(living)).form(at(living, more="/what-if"))
    answer = part(browser, form.action.split("#")[0], form, place="B9")
    assert answer.status_code == 404
    assert "That cannot be asked" in answer.text


def test_a_civil_number_in_the_form_is_refused_and_not_repeated(living, sign_in):
    browser = sign_in(living, "coordinator")
    form = browser.get(at(living)).form(at(living, more="/what-if"))
    form.fields = {k: v for k, v in form.fields.items() if k not in ("cheapest", "drop")}
    answer = browser.client.post(
        form.action, data={**form.fields, "max_rooms": "010185-1234"}, headers={"accept": "text/html"}
    )
    assert answer.status_code == 422
    assert "1234" not in answer.text


def test_the_smallest_change_is_found(living, sign_in):
    browser = sign_in(living, "coordinator", lang="en")
    form = browser.get(at(living)).form(at(living, more="/what-if"))
    assert "proposed a dwelling already" in browser.send(form, cheapest="yes").text


def test_that_somebody_looked_and_asked_is_in_the_trace(living, sign_in):
    def lines():
        found = audit.page(living.desk("auditor"), limit=500)
        return [e.what for e in found if e.thing_id == "H1" and e.user == "looker"]

    browser = sign_in(living, "coordinator", "looker")
    form = browser.get(at(living)).form(at(living, more="/what-if"))
    part(browser, form.action.split("#")[0], form, max_rooms="1")
    browser.get(at(living, more="/dwellings/B1"))
    assert sorted(lines()) == ["household.read.asked", "household.read.asked", "what-if.asked"]


def test_the_pair_page_shows_every_rule_with_its_paragraph_and_figures(living, sign_in):
    page = sign_in(living, "coordinator", lang="en").get(at(living, "H3", "/dwellings/B3"))
    assert "H3 in B3" in page.headings
    assert "Not possible" in page.headings
    assert any(link.startswith("/law/rules/RAAD-1") for link in page.links)
    assert any(link.startswith("/law/rules/ALB-59-6-5") for link in page.links)
    assert "Place among the others" in page.headings


def test_hostile_texts_are_texts(living, sign_in):
    browser = sign_in(living, "coordinator")
    for more in ("", "/dwellings/B3", "/dwellings/B2"):
        source = browser.raw(at(living, more=more)).text
        assert "<script>alert" not in source
        assert "style=" not in source
    page = browser.get(at(living, more="/dwellings/B3"))
    assert HOSTILE in page.text
    assert LONG in browser.get(at(living)).text


def test_the_table_is_a_file_in_which_nothing_runs(living, sign_in):
    answer = sign_in(living, "coordinator").raw(at(living, more="?as=csv"))
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))
    assert {row[0] for row in rows[1:]} == {"B1", "B2", "B3"}
    texts = [cell for row in rows for cell in row if not cell.removeprefix("-").isdecimal()]
    assert not [cell for cell in texts if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("lang", ["da", "en"])
def test_every_code_has_its_word(living, sign_in, lang):
    page = sign_in(living, "coordinator", lang=lang).get(at(living, "H2"))
    for code in ("gross_income_dkk_month (", "not_applicable", "wish_tier"):
        assert code not in page.text
