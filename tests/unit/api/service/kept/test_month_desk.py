"""What people do in a month: decide, approve, offer, answer, sign for; each by whom it may be done by, and traced."""

import copy
from datetime import date

import pytest
from small_batch import SMALL
from solved import done, homes

from api.service import asked
from api.service.deadlines import answer_by, hand_back_by
from api.service.kept import batches, courses, decisions, ledger, months, next_for, offers, reviews, runs, vacancies
from api.service.kept.refusals import REFUSAL_REASONS
from constraints.errors import Conflict, Forbidden, InputError, NotFound

SENT = date(2026, 11, 27)
# H1 and H3 are kept apart, so H2 is in one dwelling and one of the two in the other: H1, the more urgent.
OTHER = {"B1": "B2", "B2": "B1"}


@pytest.fixture
def month(at):
    """A frozen batch, its run and plan; the desks of two coordinators and two caseworkers."""
    return Month(at)


class Month:
    def __init__(self, at, document=SMALL):
        self.desk, self.second = at("coordinator"), at("coordinator", "second")
        self.one, self.two = at("caseworker", "cw-1"), at("caseworker", "cw-2")
        draft = batches.open_batch(self.desk, document).batch
        self.batch = batches.freeze(self.desk, draft.id, 1)
        vacancies.take_up(self.desk, self.batch.id)
        self.run = runs.submit(self.desk, self.batch.id)
        self.plan, self.digest = done(self.desk, self.run)
        self.homes = homes(self.plan)

    def approved(self):
        return {o.household: o for o in decisions.approve(self.second, self.run.id, self.digest).made}

    def sent(self):
        return {h: offers.send(self.desk, o.id, SENT, 14) for h, o in self.approved().items()}

    def next(self, dwelling):
        inputs = next_for.inputs(self.desk, self.run.id, dwelling)
        return asked.who_next(inputs.batch, inputs.plan, dwelling, inputs.refused, inputs.standing)

    def locks(self, batch_id):
        rows = batches.read_batch(self.desk, batch_id).document.get("locks", [])
        return [(r["household_id"], r["dwelling_id"], r["kind"], r["by"], r["reason"]) for r in rows]


# ---------------------------------------------------------------- decisions


def test_a_decision_on_a_draft_stands_in_its_rows_at_once(at):
    desk = at("coordinator")
    batch = batches.open_batch(desk, SMALL).batch
    decisions.lock(desk, batch.id, "H3", "B1", "har haft nøgler")
    decisions.lock(desk, batch.id, "H3", "B2", "hellere her")
    seen = batches.read_batch(desk, batch.id)
    assert [(r["dwelling_id"], r["kind"]) for r in seen.document["locks"]] == [("B2", "keep")]
    assert seen.batch.version == 3
    with pytest.raises(Conflict) as draft:
        vacancies.take_up(desk, batch.id)
    assert draft.value.kind == "not-frozen"
    with pytest.raises(Conflict) as stale:
        decisions.unlock(desk, batch.id, "H3", reason="fra en gammel side", version=2)
    assert (stale.value.kind, stale.value.facts["version"]) == ("stale-version/batch", 3)
    decisions.unlock(desk, batch.id, "H3", reason="alligevel ikke", version=3)
    assert batches.read_batch(desk, batch.id).document["locks"] == []
    with pytest.raises(NotFound):
        decisions.unlock(desk, batch.id, "H3", reason="igen")


def test_a_decision_on_a_run_makes_a_successor_and_the_frozen_batch_stays_as_it_is(month):
    was = month.homes["H1"]
    decisions.forbid(month.desk, month.batch.id, "H1", was, "trappen", run_id=month.run.id)
    again = decisions.run_again(month.desk, month.run.id)
    assert batches.read_batch(month.desk, month.batch.id).batch.content_digest == month.batch.content_digest
    assert (again.batch.state, again.batch.carried_from) == ("frozen", month.batch.id)
    assert month.locks(again.batch.id) == [("H1", was, "forbid", "coordinator-1", "trappen")]
    assert again.run.settings["previous"] == month.run.id
    plan, _ = done(month.desk, again.run)
    assert homes(plan) == {"H1": OTHER[was], "H2": was}


def test_a_later_decision_replaces_an_earlier_one_and_both_stay(month):
    first = decisions.lock(month.desk, month.batch.id, "H3", "B1", "kender kvarteret")
    second = decisions.lock(month.second, month.batch.id, "H3", "B2", "tættere på skole")
    assert second.replaces == first.id
    assert [d.id for d in decisions.of_batch(month.desk, month.batch.id)] == [first.id, second.id]
    assert [d.id for d in decisions.of_batch(month.desk, month.batch.id, standing=True)] == [second.id]
    assert [x[:3] for x in month.locks(decisions.run_again(month.desk, month.run.id).batch.id)] == [
        ("H3", "B2", "keep")
    ]
    decisions.unlock(month.desk, month.batch.id, "H3", reason="nej")
    assert month.locks(decisions.run_again(month.desk, month.run.id).batch.id) == []


def test_a_comment_changes_nothing_and_a_decision_needs_a_reason(month):
    decisions.comment(month.desk, month.batch.id, "ring til H1", "H1")
    with pytest.raises(Conflict):
        decisions.run_again(month.desk, month.run.id)
    with pytest.raises(InputError):
        decisions.lock(month.desk, month.batch.id, "H1", "B1", "  ")
    with pytest.raises(NotFound):
        decisions.lock(month.desk, month.batch.id, "H9", "B1", "ukendt")
    with pytest.raises(Forbidden):
        decisions.lock(month.one, month.batch.id, "H1", "B1", "sagsbehandler")


# ---------------------------------------------------------------- approval


def test_only_a_second_person_approves_and_only_the_very_plan(month, store):
    with pytest.raises(Forbidden) as own:
        decisions.approve(month.desk, month.run.id, month.digest)
    assert own.value.kind == "own-run"
    with pytest.raises(Conflict) as other:
        decisions.approve(month.second, month.run.id, "0" * 64)
    assert other.value.kind == "other-plan-digest"
    with pytest.raises(Forbidden):
        decisions.approve(month.one, month.run.id, month.digest)
    with store.reading("0461", "x") as unit:
        refused = [(e.user, e.facts) for e in unit.audit.page() if e.what == "refused"]
        assert refused == [("cw-1", {"right": "run.approve"}), ("coordinator-1", {"why": "own-run"})]
        assert unit.offers.of() == []
    made = month.approved()
    assert {h: (o.dwelling, o.state) for h, o in made.items()} == {h: (d, "approved") for h, d in month.homes.items()}
    with pytest.raises(Conflict):
        decisions.approve(month.second, month.run.id, month.digest)


def test_a_run_without_a_plan_is_not_approved(month):
    waiting = runs.submit(month.desk, month.batch.id, seed=3)
    with pytest.raises(Conflict) as refused:
        decisions.approve(month.second, waiting.id, month.digest)
    assert refused.value.kind == "no-plan-yet"


def test_a_second_plan_keeps_open_offers_of_its_pairs_and_is_refused_where_it_moves_somebody(month):
    month.approved()
    same = runs.submit(month.desk, month.batch.id, seed=5, previous=month.run.id)
    plan, digest = done(month.desk, same)
    found = decisions.approve(month.second, same.id, digest)
    assert (len(found.made), len(found.open_before), homes(plan)) == (0, 2, month.homes)
    decisions.forbid(month.desk, month.batch.id, "H1", month.homes["H1"], "trappen")
    moved = decisions.run_again(month.desk, month.run.id).run
    _, digest = done(month.desk, moved)
    with pytest.raises(Conflict) as refused:
        decisions.approve(month.second, moved.id, digest)
    assert refused.value.code == "open-offer"


# ---------------------------------------------------------------- offers


def test_an_offer_goes_back_to_the_desk_at_once_and_who_next_is_proven(month):
    sent = month.sent()
    with pytest.raises(Conflict):
        next_for.inputs(month.desk, month.run.id, month.homes["H1"])
    offers.refuse(month.one, sent["H1"].id, date(2026, 11, 30), "no_lift")
    (vacancy,) = vacancies.listed(month.desk, dwelling=month.homes["H1"])
    assert (vacancy.state, vacancy.offer_id, vacancy.liable_from, vacancy.hand_back_by) == (
        "ours", None, date(2026, 12, 1), date(2026, 11, 30),
    )  # fmt: skip
    answer = month.next(month.homes["H1"])
    assert (answer["household_id"], answer["left_out"], answer["tried"], answer["proven"]) == ("H3", ["H1"], 1, True)
    offers.refuse(month.two, sent["H2"].id, date(2026, 11, 30), "wait")
    # H1 refused another dwelling, so it comes first for this one: a refusal lowers no rank.
    answer = month.next(month.homes["H2"])
    assert (answer["household_id"], answer["tried"], answer["decided_by"]) == ("H1", 2, "housed_by_class")


def test_an_offer_beside_the_plan_needs_a_second_person_too(month):
    sent = month.sent()
    offers.refuse(month.one, sent["H1"].id, date(2026, 11, 30), "no_lift")
    answer = month.next(month.homes["H1"])
    found = offers.propose(month.desk, month.run.id, "H3", month.homes["H1"], answer, "næste")
    with pytest.raises(Forbidden):
        offers.approve(month.desk, found.id)
    with pytest.raises(Conflict) as twice:
        offers.propose(month.desk, month.run.id, "H3", month.homes["H1"], answer, "igen")
    assert twice.value.code == "open-offer"
    with pytest.raises(InputError):
        offers.propose(month.desk, month.run.id, "H1", month.homes["H1"], answer, "en anden")
    assert offers.approve(month.second, found.id).state == "approved"


def test_nobody_answered_is_said_after_the_last_day_by_a_person(month):
    offer = month.sent()["H2"]
    assert offer.answer_by == date(2026, 12, 11)
    with pytest.raises(Conflict) as early:
        offers.no_answer(month.two, offer.id, date(2026, 12, 11))
    assert early.value.kind == "before-deadline"
    assert offers.overdue(month.desk, date(2026, 12, 11)) == []
    assert {o.household for o in offers.overdue(month.desk, date(2026, 12, 12))} == {"H1", "H2"}
    assert offers.no_answer(month.two, offer.id, date(2026, 12, 12)).state == "no_answer"
    with pytest.raises(Conflict):
        offers.accept(month.two, offer.id, date(2026, 12, 12))


def test_an_answer_is_recorded_by_the_own_caseworker_with_a_reason_that_has_a_code(month):
    offer = month.sent()["H2"]
    with pytest.raises(NotFound):
        offers.accept(month.one, offer.id, date(2026, 11, 30))
    with pytest.raises(InputError):
        offers.refuse(month.two, offer.id, date(2026, 11, 30), "kan ikke lide farven")
    with pytest.raises(InputError):
        offers.accept(month.two, offer.id, date(2026, 11, 26))
    with pytest.raises(Forbidden):
        offers.withdraw(month.two, offer.id, "fejl")
    assert offers.accept(month.two, offer.id, date(2026, 11, 30)).answered_on == date(2026, 11, 30)


def test_the_objective_reasons_are_those_the_rule_knows():
    assert [r.code for r in REFUSAL_REASONS if r.objective] == [
        "too_expensive", "no_access", "threat", "too_far", "no_lift", "pets", "wrong_facts",
    ]  # fmt: skip


def test_a_slot_is_reserved_with_the_letter_and_free_again_when_nothing_comes_of_it(at):
    supported = copy.deepcopy(SMALL)
    supported["support_teams"] = [{"team_id": "T1", "method": "ACT", "free_slots": "1"}]
    for h in supported["households"]:
        h["support_method"] = "ACT" if h["household_id"] == "H1" else "none"
    month = Month(at, supported)
    offer = month.sent()["H1"]
    assert [(c.team, c.household, c.state) for c in courses.listed(month.desk)] == [("T1", "H1", "reserved")]
    offers.accept(month.one, offer.id, date(2026, 11, 30))
    offers.fall_through(month.desk, offer.id, "fortrød")
    (course,) = courses.listed(month.desk)
    assert course.state == "released"
    with pytest.raises(Conflict):
        courses.start(month.desk, course.id, date(2026, 12, 1))


def test_rent_runs_on_to_the_day_a_notice_would_take_effect(at):
    tables = copy.deepcopy(SMALL)
    tables["dwellings"][0]["notice_effective_date"] = "2026-12-31"
    month = Month(at, tables)

    def idle(today):
        found = ledger.ledger(month.desk, month.batch.id, today)
        return {row.dwelling: (row.days, row.dkk) for row in found.idle}, found.idle_dkk

    assert idle(date(2026, 11, 30)) == ({"B1": (0, 0), "B2": (0, 0)}, 0)
    for vacancy in vacancies.listed(month.desk):
        vacancies.hand_back(month.desk, vacancy.id, date(2026, 12, 4), "ingen vil have den")
    # 4,200 × 12 / 365 = 138.08 a day. B2 stops on 4 December: 3 days, 414.25. B1 runs on to 31 December: 30 days, 4,142.47.
    assert idle(date(2026, 12, 1)) == ({"B1": (1, 138), "B2": (1, 138)}, 276)
    assert idle(date(2027, 1, 31)) == ({"B1": (30, 4142), "B2": (3, 414)}, 4556)


def test_a_course_holds_its_slot_until_it_has_ended(at):
    teams = copy.deepcopy(SMALL)
    teams["support_teams"] = [{"team_id": "T1", "method": "CTI", "free_slots": "2"}]
    desk, planner = at("coordinator"), at("planner")
    batch = batches.open_batch(desk, teams).batch

    def free(today):
        ((slot,), _) = ledger.limits(planner, batch.id, today)
        return slot.free, slot.reserved

    course = courses.reserve(desk, "T1", "CTI", "H9")
    assert free(date(2026, 12, 1)) == (2, 1)
    courses.start(desk, course.id, date(2026, 12, 1), date(2027, 8, 31))
    assert free(date(2026, 12, 1)) == (1, 0)
    with pytest.raises(InputError):
        courses.pause(desk, course.id, date(2026, 11, 30), date(2027, 1, 31))
    paused = courses.pause(desk, course.id, date(2026, 12, 10), date(2027, 1, 31))
    assert (paused.state, paused.planned_end_on, free(date(2026, 12, 11))) == ("paused", date(2027, 1, 31), (1, 0))
    courses.resume(desk, course.id, date(2026, 12, 20), date(2027, 8, 31))
    courses.end(desk, course.id, date(2026, 12, 28), "flyttet")
    assert free(date(2026, 12, 29)) == (2, 0)
    with pytest.raises(Forbidden):
        ledger.ledger(at("caseworker"), batch.id, date(2026, 12, 29))


@pytest.mark.parametrize(
    ("kind", "reply_by", "saturday", "until"),
    [
        ("family", None, True, date(2026, 12, 11)),
        ("family", date(2026, 12, 2), True, date(2026, 12, 2)),
        # Friday 27 November; seven weekdays, with and without Saturdays.
        ("private", None, True, date(2026, 12, 5)),
        ("private", None, False, date(2026, 12, 8)),
    ],
)
def test_the_last_day_to_answer(kind, reply_by, saturday, until):
    assert answer_by(kind, reply_by, SENT, 14, saturday) == until


def test_the_last_day_to_hand_back_without_rent():
    free = date(2026, 12, 1)
    assert hand_back_by("family", None, date(2026, 11, 2), free) == date(2026, 11, 30)
    assert hand_back_by("family", date(2026, 11, 20), date(2026, 11, 2), free) == date(2026, 11, 20)
    assert hand_back_by("private", None, date(2026, 11, 9), free) == date(2026, 11, 17)


def test_a_dwelling_is_taken_up_once(month):
    again = vacancies.take_up(month.desk, month.batch.id)
    assert (again.ours, again.not_ours, again.not_known) == ((), (), ())
    assert len(vacancies.listed(month.desk)) == 2
    (vacancy,) = vacancies.listed(month.desk, dwelling="B1")
    vacancies.hand_back(month.desk, vacancy.id, date(2026, 11, 28), "for stor")
    vacancies.take_up(month.desk, month.batch.id)
    assert [v.state for v in vacancies.listed(month.desk, dwelling="B1")] == ["handed_back"]
    approved = next(o for o in month.approved().values() if o.dwelling == "B1")
    with pytest.raises(Conflict) as gone:
        offers.send(month.desk, approved.id, SENT, 14)
    assert gone.value.kind == "not-at-disposal"


# ---------------------------------------------------------------- reviews


def test_a_review_is_answered_by_a_person_for_a_rule_that_asks(month):
    for wrong in ("ALB-59-6-1", "NO-SUCH"):
        with pytest.raises((InputError, NotFound)):
            reviews.answer(month.desk, month.run.id, "H3", wrong, "ja", "fordi")
    with pytest.raises(NotFound):
        reviews.sign(month.desk, month.run.id, "H3", "B1", "ingen sag")
    with pytest.raises(InputError):
        reviews.lift(month.desk, month.run.id, "H3", "B1", "ALB-59-6-4", "en lov kan ikke fraviges")


def test_a_rule_of_the_municipality_is_proposed_by_one_and_lifted_by_another(month):
    with pytest.raises(Forbidden) as named:
        reviews.lift(month.one, month.run.id, "H3", "B1", "SIZE-1", "plads til udstyr")
    assert named.value.kind == "not-named"
    with pytest.raises(NotFound):
        reviews.propose_lift(month.two, month.run.id, "H3", "B1", "SIZE-1", "ikke egen sag")
    first = reviews.propose_lift(month.one, month.run.id, "H3", "B1", "SIZE-1", "plads til udstyr")
    with pytest.raises(Conflict):
        decisions.run_again(month.desk, month.run.id)
    second = reviews.lift(month.desk, month.run.id, "H3", "B1", "SIZE-1", "enig")
    assert second.replaces == first.id
    again = decisions.run_again(month.desk, month.run.id)
    assert batches.read_batch(month.desk, again.batch.id).document["exceptions"] == [
        {"household_id": "H3", "dwelling_id": "B1", "rule_id": "SIZE-1", "by": "coordinator-1", "reason": "enig"}
    ]


def test_who_proposed_does_not_sign(month):
    reviews.propose_lift(month.desk, month.run.id, "H3", "B1", "SIZE-1", "plads til udstyr")
    with pytest.raises(Forbidden) as own:
        reviews.lift(month.desk, month.run.id, "H3", "B1", "SIZE-1", "enig med mig selv")
    assert own.value.kind == "own-proposal"


# ---------------------------------------------------------------- the next month


def test_the_next_month_follows_from_an_approved_plan_and_offers_that_were_sent(month):
    with pytest.raises(Conflict) as early:
        months.open_next(month.desk, month.run.id)
    assert early.value.kind == "not-approved"
    made = month.approved()
    with pytest.raises(Conflict) as unsent:
        months.open_next(month.desk, month.run.id)
    assert unsent.value.kind == "offers-unsent"
    offers.send(month.desk, made["H1"].id, SENT, 14)
    offers.withdraw(month.desk, made["H2"].id, "boligen er skadet")
    decisions.close_case(month.desk, month.batch.id, "H3", "flyttet til en anden kommune")
    opened = months.open_next(month.desk, month.run.id)
    document = batches.read_batch(month.desk, opened.batch.id).document
    assert opened.batch.decision_date == date(2026, 12, 26)
    assert [h["household_id"] for h in document["households"]] == ["H1", "H2"]
    # The offer to H1 is out, so it is held; the one to H2 was never sent, so it was none.
    assert [(x["household_id"], x["dwelling_id"], x["kind"]) for x in document["locks"]] == [
        ("H1", month.homes["H1"], "keep")
    ]
    assert [(o["household_id"], o["offered_on"]) for o in document["offers"]] == [("H1", "2026-11-27")]
    told = months.carried(month.desk, opened.batch.id)
    assert {r["source"] for r in told["carried"]} >= {"batch", "plan", "answers"}
    assert [(r["row"], r["because"]) for r in told["left"] if r["table"] == "households"] == [("H3", "closed")]
    assert told == opened.carried
