"""What waits for somebody today, and what people who work on a draft beside each other are told."""

import copy
import io
from datetime import date

import openpyxl
import pytest
from small_batch import SMALL
from solved import done

from api.service.kept import batches, courses, decisions, drafts, offers, reviews, runs, today, vacancies
from api.service.kept.backup import backup
from constraints.errors import Conflict, Forbidden, InputError, NotFound

SENT = date(2026, 11, 12)
DAY = date(2026, 12, 14)


@pytest.fixture
def solved(at):
    """A frozen batch with its vacancies taken up, and a run that is done."""
    desk = at("coordinator")
    draft = batches.open_batch(desk, SMALL).batch
    batches.freeze(desk, draft.id, 1)
    vacancies.take_up(desk, draft.id)
    run = runs.submit(desk, draft.id)
    plan, digest = done(desk, run)
    return desk, draft.id, run.id, plan, digest


def test_a_month_knows_the_plan_that_counts(solved, at):
    desk, batch_id, run_id, _, digest = solved
    waits = runs.submit(desk, batch_id, seed=4)
    (month,) = today.months(desk)
    assert [t.run.id for t in month.runs] == [run_id, waits.id]
    assert (month.newest.run.id, month.approved) == (run_id, None)
    decisions.approve(at("coordinator", "second"), run_id, digest)
    assert today.month_of(desk, batch_id).approved == run_id
    assert today.months(at("caseworker", "cw-1"))[0].newest.run.id == run_id
    with pytest.raises(Forbidden):
        today.months(at("planner"))


def test_a_caseworker_is_told_own_cases_and_own_offers_alone(solved, at):
    desk, _, run_id, plan, digest = solved
    own = today.own_cases(at("caseworker", "cw-1"), run_id)
    assert [c.household for c in own] == ["H1", "H3"]
    homes = {p["household_id"]: p["dwelling_id"] for p in plan["placements"]}
    assert [c.dwelling for c in own] == [homes.get("H1"), homes.get("H3")]
    made = decisions.approve(at("coordinator", "second"), run_id, digest).made
    assert {o.household for o in today.open_offers(desk)} == set(homes)
    assert {o.household for o in today.open_offers(at("caseworker", "cw-1"))} == set(homes) & {"H1", "H3"}
    assert today.open_offers(at("caseworker", "nobody")) == []
    offers.withdraw(desk, made[0].id, "taget af ejeren")
    assert made[0].id not in {o.id for o in today.open_offers(desk)}


def test_a_question_that_is_answered_waits_no_more(at):
    document = copy.deepcopy(SMALL)
    document["households"][1]["needs_wheelchair"] = "yes"  # and nobody has told what the others need
    desk, own = at("coordinator"), at("caseworker", "cw-1")
    draft = batches.open_batch(desk, document).batch
    batches.freeze(desk, draft.id, 1)
    run = runs.submit(desk, draft.id)
    done(desk, run)
    assert (today.unanswered(desk, run.id).reviews, today.unanswered(own, run.id).reviews) == (3, 2)
    (missing,) = {c.missing for c in today.own_cases(own, run.id)}
    assert missing == ("dwellings.wheelchair", "households.needs_wheelchair")
    reviews.answer(own, run.id, "H1", "ACCESS-2", "meets", "set på stedet")
    assert (today.unanswered(desk, run.id).reviews, today.unanswered(own, run.id).reviews) == (2, 1)


def test_dwellings_that_stand_empty_cost_from_the_day_they_are_available(solved):
    desk, *_ = solved
    homes, rent = today.empty_dwellings(desk, DAY)
    assert [v.dwelling for v in homes] == ["B1", "B2"]
    a_day = 12 * 4200 / 365
    assert {(r.days, r.dkk) for r in rent} == {(14, round(a_day * 14))}
    vacancies.hand_back(desk, homes[0].id, DAY, "ingen passer")
    homes, rent = today.empty_dwellings(desk, DAY)
    assert [v.dwelling for v in homes] == [r.dwelling for r in rent] == ["B2"]
    assert today.empty_dwellings(desk, date(2026, 11, 30))[1] == []


def test_a_course_needs_a_day_when_nobody_has_set_one_or_it_has_passed(solved):
    desk, *_ = solved
    course = courses.reserve(desk, "T1", "CTI", "H1")
    assert [c.id for c in today.courses_to_date(desk, DAY)] == [course.id]
    courses.start(desk, course.id, date(2026, 12, 1), date(2027, 9, 1))
    assert today.courses_to_date(desk, DAY) == []
    assert [c.id for c in today.courses_to_date(desk, date(2027, 9, 2))] == [course.id]


def test_who_runs_the_service_is_told_queue_and_backup(solved, at, tmp_path):
    desk, batch_id, *_ = solved
    runs.submit(desk, batch_id, seed=9)
    admin = at("admin")
    assert today.queue(admin).runs_waiting == 1
    assert today.last_backup(admin) is None
    backup(admin.store, admin.actor, tmp_path / "anvis.backup")
    assert today.last_backup(admin) is not None
    for use in (today.queue, today.last_backup):
        with pytest.raises(Forbidden):
            use(desk)


def test_proposals_of_caseworkers_wait_until_somebody_decides(solved, at):
    desk, _, run_id, _, _ = solved
    assert today.unanswered(desk, run_id).proposed == 0
    reviews.propose_lift(at("caseworker", "cw-1"), run_id, "H1", "B1", "RAAD-1", "lønforhøjelse på vej")
    assert today.unanswered(desk, run_id).proposed == 1
    assert today.unanswered(at("caseworker", "cw-2"), run_id).proposed == 0
    reviews.lift(desk, run_id, "H1", "B1", "RAAD-1", "enig")
    assert today.unanswered(desk, run_id).proposed == 0


# ---------------------------------------------------------------- drafts


def test_the_second_editor_is_told_what_the_first_changed(at):
    one, two = at("coordinator"), at("coordinator", "second")
    draft = batches.open_batch(one, SMALL).batch
    batches.edit_cell(two, draft.id, 1, "households", "H2", "urgency_class", "U3", "ny vurdering")
    with pytest.raises(Conflict):
        batches.edit_cell(one, draft.id, 1, "households", "H2", "urgency_class", "U1")
    (change,) = drafts.changed_since(one, draft.id, 1)
    assert (change.user, change.facts["before"], change.facts["after"]) == ("second", "U2", "U3")
    assert drafts.changed_since(one, draft.id, 2) == []


def test_rows_are_gone_when_a_person_says_so(at):
    desk = at("coordinator")
    draft = batches.open_batch(desk, SMALL).batch
    households = SMALL["households"][:1]
    told = batches.import_tables(desk, draft.id, 1, {"households": households})
    assert told.merged[0].gone == ("H2", "H3")
    after = batches.confirm_gone(desk, draft.id, 2, {"households": ["H2", "H9"], "persons": ["P2"]}, "flyttet")
    assert [h["household_id"] for h in after.document["households"]] == ["H1", "H3"]
    assert [p["person_id"] for p in after.document["persons"]] == ["P1", "P3"]
    event = batches.history(desk, draft.id)[-1]
    assert (event.what, event.facts, event.reason) == ("gone", {"households": ["H2"], "persons": ["P2"]}, "flyttet")
    with pytest.raises(InputError):
        batches.confirm_gone(desk, draft.id, 3, {"households": ["H2"]})
    with pytest.raises(Forbidden):
        batches.confirm_gone(at("caseworker"), draft.id, 3, {"households": ["H1"]})


def test_how_files_were_read_is_kept_with_the_event(at, tmp_path):
    folder = tmp_path / "month"
    folder.mkdir()
    (folder / "batch.yaml").write_text(
        "format: anvis-batch/1\nmunicipality: '0461'\ndecision_date: 2026-11-26\nareas: none\n"
    )
    (folder / "husstande.csv").write_text("Husstand;registreret;bemærkninger\nH1;01-03-2026;ring\n", encoding="utf-8")
    desk = at("coordinator")
    draft = batches.open_files(desk, folder).batch
    ((event, told),) = drafts.read_as(desk, draft.id)
    assert event.what == "opened"
    table = next(t for t in told if t["table"] == "households")
    assert table["columns"] == {"Husstand": "household_id", "registreret": "registered_on"}
    assert table["ignored"] == ["bemærkninger"]


def test_a_setting_inside_a_group_is_changed_by_its_path(at):
    desk = at("coordinator")
    document = {**SMALL, "policy": {"disposable_floor": {"single": 4000}, "levels": ["urgency"]}}
    draft = batches.open_batch(desk, document).batch
    after = batches.edit_cell(desk, draft.id, 1, "policy", "", "disposable_floor.single", "4500")
    assert after.document["policy"]["disposable_floor"] == {"single": "4500"}
    assert batches.history(desk, draft.id)[-1].facts["before"] == "4000"
    for path in ("disposable_floor", "levels"):
        with pytest.raises(InputError):
            batches.edit_cell(desk, draft.id, 2, "policy", "", path, "x")
    with pytest.raises(NotFound):
        batches.edit_cell(desk, draft.id, 2, "policy", "", "levels.first", "x")


def test_the_marked_copy_shows_findings_and_no_protection(at):
    desk = at("coordinator")
    document = copy.deepcopy(SMALL)
    document["dwellings"][0]["rent_dkk_month"] = "dyr"
    document["separations"][0]["other_household_id"] = "H77"
    draft = batches.open_batch(desk, document).batch
    book = openpyxl.load_workbook(io.BytesIO(drafts.marked_copy(desk, draft.id, "da")))
    assert "boliger" in book.sheetnames
    assert "adskillelser" not in book.sheetnames
    headings = [c.value for c in book["boliger"][1]]
    cell = book["boliger"].cell(2, headings.index("husleje pr. md.") + 1)
    assert cell.value == "dyr"
    assert cell.comment is not None
    assert not any("H77" in str(c.value) for sheet in book for row in sheet.iter_rows() for c in row)
    with pytest.raises(NotFound):
        drafts.marked_copy(at("caseworker", "cw-1"), draft.id, "da")
