"""A quarter of an office through the API: the generated client, a service that really runs, its worker, both databases.

The tables stand in `quarter.py`; what has to come of them was worked out by hand and stands here as plain numbers.
"""

from datetime import date

import pytest
from databases import KINDS
from durable import until
from quarter import DECEMBER, NOVEMBER, OCTOBER, idle, rights
from served import HERE, Served

from api.access import Actor, Role
from api.client import Refused
from api.documents.desk import (
    AgainAsked,
    ApproveAsked,
    CourseMoveAsked,
    HandBackAsked,
    MoveAsked,
    NextMonthAsked,
    OfferAsked,
    SignAsked,
)
from api.documents.kept import RunAsked
from api.service.kept import Desk, contested, reproduce
from api.store import open_store

DAYS = 14


@pytest.fixture(params=KINDS)
def service(request, databases, tmp_path):
    made = Served(databases.new(request.param), tmp_path)
    yield made
    made.stop()


class Office:
    """A coordinator, a second one who approves, a caseworker, and an auditor; each calls in a name of one's own."""

    def __init__(self, service):
        self.me, self.second = service.client("coordinator"), service.client("coordinator", "second")
        self.caseworker, self.auditor = service.client("caseworker", "cw-1"), service.client("auditor")
        self.runs = []

    def started(self, batch_id, version):
        """Freezes a draft, counts its vacancies, has it solved by the worker; the batch, the vacancies and the run with its plan."""
        frozen = self.me.batches.freeze(batch_id, version)
        counted = self.me.desk.take_up(batch_id)
        return frozen, counted, *self.solved(self.me.batches.start(batch_id, RunAsked(), key=f"run-{batch_id}").id)

    def solved(self, run_id):
        def ended():
            run = self.me.runs.read(run_id)
            return run if run.state in ("done", "stopped", "failed") else None

        run = until(ended)
        assert (run.state, run.status) == ("done", "optimal")
        self.runs.append(run_id)
        return run, self.me.runs.plan(run_id)

    def approved(self, run):
        """The offers of the approved plan, by household. Nobody approves a run of one's own."""
        asked = ApproveAsked(plan_digest=run.plan_digest, reason="gennemgået")
        with pytest.raises(Refused) as own:
            self.me.decisions.approve(run.id, asked)
        assert own.value.status == 403
        return {o.household: o.id for o in self.second.decisions.approve(run.id, asked).made}

    def moved(self, offer, move, day=None, who=None, **more):
        return (who or self.me).desk.move(offer, MoveAsked(move=move, on=day and date.fromisoformat(day), **more))

    def opened(self, run, day, news):
        """The draft of the next month with its news."""
        found = self.me.decisions.open_next(NextMonthAsked(run_id=run.id, decision_date=date.fromisoformat(day))).batch
        carried = self.me.batches.read(found.id).tables
        return carried, self.me.batches.merge(found.id, found.version, news)

    def vacancy(self, name):
        (found,) = self.me.desk.vacant(dwelling=name).vacancies
        return found

    def ledger(self, batch_id, day):
        return self.me.desk.accounts(batch_id, day=date.fromisoformat(day))


@pytest.mark.slow
def test_a_quarter_through_the_api_comes_out_as_worked_out_by_hand(service):
    office = Office(service)
    me = office.me

    # ------------------------------------------------------------ October
    draft = me.batches.open_batch(OCTOBER, key="october")
    october, counted, run, plan = office.started(draft.id, draft.version)
    assert [v.dwelling for v in counted.ours] == ["B1", "B2"]
    assert [v.dwelling for v in counted.not_ours] == ["X1"]
    lives = plan.homes()
    assert set(lives) == {"H1", "H2"}
    made = office.approved(run)
    for offer in made.values():
        assert str(office.moved(offer, "send", "2026-10-21", answer_days=DAYS).answer_by) == "2026-11-04"
    office.moved(made["H1"], "accept", "2026-10-25", office.caseworker)
    office.moved(made["H1"], "sign", "2026-10-30", moves_in_on="2026-11-15", support_ends_on="2027-07-31")
    office.moved(made["H2"], "refuse", "2026-10-28", office.caseworker, reason_code="too_expensive")
    came_back = lives["H2"]
    first = me.desk.who_next(run.id, came_back)
    assert first.household_id == "H3"
    asked = OfferAsked(run_id=run.id, dwelling=came_back, household="H3", reason="næste efter afslag")
    third = me.desk.propose(asked).id
    assert office.moved(third, "approve", who=office.second).state == "approved"
    office.moved(third, "send", "2026-10-29", answer_days=DAYS)
    assert [o.id for o in me.desk.overdue().offers] == [third]  # 12 November has passed
    assert office.moved(third, "no-answer").state == "no_answer"
    vacancy = office.vacancy(came_back)
    assert str(vacancy.hand_back_by) == "2026-10-31"
    me.desk.hand_back(vacancy.id, HandBackAsked(on="2026-11-13", reason="ingen vil have den"))
    (course,) = me.desk.supported(state=["running"]).courses
    assert me.desk.move_course(course.id, CourseMoveAsked(move="end", on="2026-11-18")).state == "ended"

    told = office.ledger(october.id, "2026-11-20")
    assert rights(told) == [("O1", 6, "1/4", "1/2", 2, "0", 2, 1, 0, 0, 1)]
    # H1's dwelling: 1 to 14 November, 4,200 × 12 / 365 × 14 = 1,933.15. The other: 1 to 12 November, 1,656.99.
    assert idle(told) == {lives["H1"]: (14, 138, 1933), came_back: (12, 138, 1657)}
    # One slot, taken by H1 and free again.
    assert slots(told) == [("T1", 1, 1, 1, 0)]
    assert told.supported == {"A1": 1}

    # ------------------------------------------------------------ November: a rule that is contested is suspended
    carried, november = office.opened(run, "2026-11-20", NOVEMBER)
    assert [h["household_id"] for h in carried["households"]] == ["H2", "H3"]
    assert carried["dwellings"] == []
    assert [(o["household_id"], o["answer"], o.get("reason")) for o in carried["offers"]] == [
        ("H2", "refused", "too_expensive"),
        ("H3", "no_answer", None),
    ]
    assert carried["support_teams"] == [{"team_id": "T1", "method": "CTI", "free_slots": 1}]
    assert {d["department_id"]: d["supported_last_24_months"] for d in carried["departments"]} == {"A1": 1, "A2": 0}
    assert me.batches.close(october.id, october.version).state == "closed"
    november, counted, run, plan = office.started(november.id, november.version)
    suspended = run.id
    assert [v.dwelling for v in counted.ours] == ["B3"]
    assert plan.homes() == {"H5": "B3"}
    why = me.runs.of_pair(run.id, "H5", "B3")
    assert why.verdict == "allowed"
    assert "ALB-59-7-A" not in {*why.rules_passed, *(f.rule_id for f in why.findings)}  # it had no say
    standing = plan.rule_status["ALB-59-7-A"]
    assert (standing.status, standing.basis, standing.signed_by) == ("suspended", "C-417/23", "jurist-1")
    # The same tables where nobody has suspended it.
    tables = {**me.batches.read(november.id).tables, "policy": OCTOBER["policy"]}
    (judged,) = [p for p in me.stateless.score(tables).pairs if (p.household_id, p.dwelling_id) == ("H5", "B3")]
    assert (judged.verdict, judged.deciding_rule) == ("forbidden", "ALB-59-7-A")
    offer = office.approved(run)["H5"]
    office.moved(offer, "send", "2026-11-21", answer_days=DAYS)
    office.moved(offer, "accept", "2026-11-24")
    office.moved(offer, "sign", "2026-11-28", moves_in_on="2026-12-01")
    told = office.ledger(november.id, "2026-12-09")
    assert rights(told) == [("O1", 7, "1/4", "0", 1, "3/4", 1, 1, 0, 0, 0)]
    assert idle(told)["B3"] == (0, 138, 0)

    # ------------------------------------------------------------ December: other lists, a fallback case
    _, december = office.opened(run, "2026-12-10", DECEMBER)
    me.batches.close(november.id, november.version)
    december, counted, run, plan = office.started(december.id, december.version)
    assert [v.dwelling for v in counted.ours] == ["B6", "B7"]
    assert "H4" not in plan.homes()
    (case,) = [c for c in office.caseworker.decisions.cases(run.id).cases if c.kind == "fallback"]
    assert (case.household, [d["dwelling_id"] for d in case.proof["inside_dwellings"]]) == ("H4", ["B6"])
    asked = SignAsked(dwelling="B6", reason="intet egnet udenfor")
    office.caseworker.decisions.propose_signature(run.id, "H4", asked)
    me.decisions.sign(run.id, "H4", SignAsked(dwelling="B6", reason="enig"))
    again = me.decisions.again(run.id, AgainAsked())
    run, plan = office.solved(again.run.id)
    # H2 (U2) comes before H3 (U3) as it did before it refused.
    assert plan.homes() == {"H4": "B6", "H2": "B7"}
    made = office.approved(run)
    for offer in made.values():
        office.moved(offer, "send", "2026-12-11", answer_days=DAYS)
    office.moved(made["H4"], "accept", "2026-12-14")
    office.moved(made["H4"], "sign", "2026-12-20", moves_in_on="2027-01-01")
    office.moved(made["H2"], "accept", "2026-12-15")
    office.moved(made["H2"], "fall-through", reason="flyttede til en anden kommune")
    told = office.ledger(again.batch.id, "2026-12-31")
    assert rights(told) == [("O1", 5, "1/4", "3/4", 2, "0", 2, 1, 0, 1, 0)]
    # B6: 15 to 31 December, 5,000 × 12 / 365 × 17 = 2,794.52. B7: 20 to 31 December and on, 1,656.99.
    assert idle(told) == {
        lives["H1"]: (14, 138, 1933), came_back: (12, 138, 1657), "B3": (0, 138, 0), "B6": (17, 164, 2795), "B7": (12, 138, 1657),
    }  # fmt: skip
    assert slots(told) == [("T1", 1, 0, 0, 0)]
    assert told.supported == {"A1": 1}

    # ------------------------------------------------------------ the end: everything again from what is kept
    assert office.auditor.audit.verify().holds
    store = open_store(service.url)
    desk = Desk(store, Actor("auditor-2", frozenset({Role.auditor}), frozenset({HERE})), HERE)
    assert len(office.runs) == 4
    for run_id in office.runs:
        found = reproduce.reproduce(desk, run_id)
        assert (found.same, found.repeatable, found.kept_digest) == (True, True, found.made_digest)
    parts = [p for p in contested.contested(desk).parts if p.rule_id == "ALB-59-7-A"]
    assert [(p.run_id, p.part, p.basis, p.signed_by) for p in parts if p.run_id == suspended] == [
        (suspended, "suspended", "C-417/23", "jurist-1")
    ]
    store.close()


def slots(told):
    return [(s.team, s.free_in_batch, s.started, s.ended, s.reserved) for s in told.slots]
