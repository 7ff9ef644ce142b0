"""One dwelling's page: who could live there, why the others not, what it costs empty, its offers."""

from hostile import HOSTILE

from api.service.kept import vacancies


def at(month, dwelling="B1", more=""):
    return f"/runs/{month.run}/dwellings/{dwelling}{more}"


def test_who_could_live_there_stands_in_order_and_why_the_others_not_in_counts(living, sign_in):
    page = sign_in(living, "coordinator", lang="en").get(at(living))
    names = [row[0] for row in page.tables[0][1:]]
    assert names[0] == "H1"
    assert set(names) <= {"H1", "H2", "H3"}
    assert f"/runs/{living.run}/households/H1/dwellings/B1" in page.links
    against = sign_in(living, "coordinator", lang="en").get(at(living, "B3"))
    counts = {row[1]: row[2] for table in against.tables for row in table if len(row) == 4}
    assert counts["RAAD-1"] == "1"


def test_the_sums_are_those_of_the_batch(living, sign_in):
    page = sign_in(living, "coordinator", lang="en").get(at(living, "B3"))
    open_to = sum(1 for table in page.tables for row in table if row[:1] and row[0] in ("H1", "H2", "H3"))
    barred = sum(int(row[2]) for table in page.tables for row in table if len(row) == 4 and row[2].isdecimal())
    assert open_to + barred == 3


def test_a_caseworker_sees_ids_of_own_cases_alone_and_no_money_of_the_municipality(living, sign_in):
    source = sign_in(living, "caseworker", "cw-1", lang="en").raw(at(living)).text
    assert "H2" not in source
    assert "another caseworker&#39;s" in source
    assert "While it stands empty" not in source
    rows = sign_in(living, "caseworker", "cw-1").raw(at(living, more="?as=csv")).text
    assert "H2" not in rows


def test_one_household_that_is_asked_for_leads_to_what_stands_against_it(living, sign_in):
    browser = sign_in(living, "coordinator", lang="en")
    answer = browser.raw(at(living, "B3", "?household=H1"))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/runs/{living.run}/households/H1/dwellings/B3")
    assert "No household with that number can be shown here." in browser.get(at(living, "B3", "?household=H9")).text
    own = sign_in(living, "caseworker", "cw-1", lang="en")
    others = [own.raw(at(living, "B3", f"?household={name}")) for name in ("H2", "H9")]
    assert others[0].text.replace("H2", "H9") == others[1].text
    assert own.raw(at(living, "B3", "?household=H1")).status_code == 303


def test_who_may_not_read_plans_sees_nothing(living, sign_in):
    sign_in(living, "planner").get(at(living), 403)
    sign_in(living, "coordinator").get(at(living, "NONE"), 404)


def test_hostile_texts_are_texts(living, sign_in):
    browser = sign_in(living, "coordinator")
    source = browser.raw(at(living)).text
    assert "<script>alert" not in source
    assert "style=" not in source
    assert HOSTILE in browser.get(at(living)).text


def test_a_vacancy_that_is_kept_tells_its_days_its_rent_and_its_last_day(own_month, sign_in):
    from fastapi.testclient import TestClient

    vacancies.take_up(own_month.desk("coordinator"), own_month.batch)
    with TestClient(own_month.app) as running:
        own_month.portal = running.portal
        page = sign_in(own_month, "coordinator", lang="en").get(at(own_month))
        assert "30 Nov 2026" in page.text
        assert "Rent paid for it so far" in page.text
        assert "at the municipality's disposal" in page.text
        assert "It has not been offered to anybody." in page.text
