"""A quarter of an office, played through the use cases: October, November, December 2026, with everything worked out by hand.

The tables and what they come to stand in `quarter.py`. In October H1 signs, H2 refuses, H3 does not answer, and the dwelling
goes back. In November H5 gets the dwelling that the suspended rule would bar. In December H4's fallback case is proposed,
signed, and placed with least change.
"""

from datetime import date
from fractions import Fraction

from quarter import DECEMBER, NOVEMBER, OCTOBER, idle, rights
from solved import done, homes

from api.service import asked
from api.service.kept import (
    batches,
    courses,
    decisions,
    ledger,
    months,
    next_for,
    offers,
    reproduce,
    reviews,
    runs,
    vacancies,
)
from constraints import evaluate

DAYS = 14


class Office:
    """A coordinator, a second one who approves, and a caseworker."""

    def __init__(self, at):
        self.desk, self.second, self.caseworker = (
            at("coordinator"),
            at("coordinator", "second"),
            at("caseworker", "cw-1"),
        )

    def started(self, batch):
        """Freezes a draft and counts its vacancies; a run of it, solved."""
        frozen = batches.freeze(self.desk, batch.id, batch.version)
        counted = vacancies.take_up(self.desk, batch.id)
        run = runs.submit(self.desk, batch.id)
        return frozen, counted, run, *done(self.desk, run)

    def approved(self, run, digest):
        """Offers of an approved plan, by household."""
        return {o.household: o for o in decisions.approve(self.second, run.id, digest, "gennemgået").made}

    def vacancy(self, name):
        return next(v for v in vacancies.listed(self.desk, dwelling=name))


def test_a_quarter_comes_out_as_worked_out_by_hand(at, store):
    office = Office(at)
    desk = office.desk
    done_runs = []

    # ------------------------------------------------------------ October
    october, counted, run, plan, digest = office.started(batches.open_batch(desk, OCTOBER).batch)
    done_runs.append(run)
    assert [v.dwelling for v in counted.ours] == ["B1", "B2"]
    assert [v.dwelling for v in counted.not_ours] == ["X1"]
    lives = homes(plan)
    assert set(lives) == {"H1", "H2"}
    made = office.approved(run, digest)
    sent = {h: offers.send(desk, o.id, date(2026, 10, 21), DAYS) for h, o in made.items()}
    assert sent["H1"].answer_by == date(2026, 11, 4)
    offers.accept(office.caseworker, sent["H1"].id, date(2026, 10, 25))
    offers.sign(desk, sent["H1"].id, date(2026, 10, 30), date(2026, 11, 15), date(2027, 7, 31))
    offers.refuse(office.caseworker, sent["H2"].id, date(2026, 10, 28), "too_expensive")
    third = offers_next(office, run, lives["H2"], refused=["H2"])
    third = offers.send(desk, third.id, date(2026, 10, 29), DAYS)
    offers.no_answer(desk, third.id, date(2026, 11, 13))
    vacancies.hand_back(desk, office.vacancy(lives["H2"]).id, date(2026, 11, 13), "ingen vil have den")
    (course,) = courses.listed(desk, states=("running",))
    courses.end(desk, course.id, date(2026, 11, 18))

    told = ledger.ledger(desk, october.id, date(2026, 11, 20))
    assert rights(told) == [("O1", 6, Fraction(1, 4), Fraction(1, 2), 2, Fraction(0), 2, 1, 0, 0, 1)]
    # H1's dwelling: 1 to 14 November, 4,200 × 12 / 365 × 14 = 1,933.15. The other: 1 to 12 November, 1,656.99.
    assert idle(told) == {lives["H1"]: (14, 138, 1933), lives["H2"]: (12, 138, 1657)}
    assert told.idle_dkk == 3590
    assert office.vacancy(lives["H2"]).hand_back_by == date(2026, 10, 31)
    # One slot, taken by H1 and free again: 1 - 1 + 1.
    assert slots(told) == [("T1", 1, 1, 1, 0, 1)]
    assert told.supported == {"A1": 1}

    # ------------------------------------------------------------ November
    november = months.open_next(desk, run.id, date(2026, 11, 20)).batch
    document = batches.read_batch(desk, november.id).document
    assert [h["household_id"] for h in document["households"]] == ["H2", "H3"]
    assert document["dwellings"] == []
    assert [(o["household_id"], o["answer"], o.get("reason")) for o in document["offers"]] == [
        ("H2", "refused", "too_expensive"),
        ("H3", "no_answer", None),
    ]
    assert document["support_teams"] == [{"team_id": "T1", "method": "CTI", "free_slots": 1}]
    assert {d["department_id"]: d["supported_last_24_months"] for d in document["departments"]} == {"A1": 1, "A2": 0}
    november = batches.import_tables(desk, november.id, november.version, NOVEMBER).batch
    batches.close(desk, october.id, october.version)
    november, counted, run, plan, digest = office.started(november)
    done_runs.append(run)
    assert [v.dwelling for v in counted.ours] == ["B3"]
    assert homes(plan) == {"H5": "B3"}
    assert without_suspension(desk, november.id) == ("forbidden", "ALB-59-7-A")
    sent = offers.send(desk, office.approved(run, digest)["H5"].id, date(2026, 11, 21), DAYS)
    offers.accept(desk, sent.id, date(2026, 11, 24))
    offers.sign(desk, sent.id, date(2026, 11, 28), date(2026, 12, 1))
    told = ledger.ledger(desk, november.id, date(2026, 12, 9))
    assert rights(told) == [("O1", 7, Fraction(1, 4), Fraction(0), 1, Fraction(3, 4), 1, 1, 0, 0, 0)]
    assert idle(told)["B3"] == (0, 138, 0)

    # ------------------------------------------------------------ December
    december = months.open_next(desk, run.id, date(2026, 12, 10)).batch
    december = batches.import_tables(desk, december.id, december.version, DECEMBER).batch
    batches.close(desk, november.id, november.version)
    december, counted, run, plan, digest = office.started(december)
    done_runs.append(run)
    assert [v.dwelling for v in counted.ours] == ["B6", "B7"]
    assert "H4" not in homes(plan)
    (case,) = [c for c in reviews.cases(desk, run.id) if c.kind == "fallback"]
    assert (case.household, [d["dwelling_id"] for d in case.proof["inside_dwellings"]]) == ("H4", ["B6"])
    reviews.propose_signature(office.caseworker, run.id, "H4", "B6", "intet egnet udenfor")
    reviews.sign(desk, run.id, "H4", "B6", "enig")
    again = decisions.run_again(desk, run.id)
    plan, digest = done(desk, again.run)
    done_runs.append(again.run)
    # H2 (U2) comes before H3 (U3) as it did before it refused.
    assert homes(plan) == {"H4": "B6", "H2": "B7"}
    made = office.approved(again.run, digest)
    sent = {h: offers.send(desk, o.id, date(2026, 12, 11), DAYS) for h, o in made.items()}
    offers.accept(desk, sent["H4"].id, date(2026, 12, 14))
    offers.sign(desk, sent["H4"].id, date(2026, 12, 20), date(2027, 1, 1))
    offers.accept(desk, sent["H2"].id, date(2026, 12, 15))
    offers.fall_through(desk, sent["H2"].id, "flyttede til en anden kommune")
    told = ledger.ledger(desk, again.batch.id, date(2026, 12, 31))
    assert rights(told) == [("O1", 5, Fraction(1, 4), Fraction(3, 4), 2, Fraction(0), 2, 1, 0, 1, 0)]
    # B6: 15 to 31 December, 5,000 × 12 / 365 × 17 = 2,794.52. B7: 20 to 31 December and on, 1,656.99.
    assert {k: v for k, v in idle(told).items() if k in ("B6", "B7")} == {"B6": (17, 164, 2795), "B7": (12, 138, 1657)}
    # The whole quarter: 1,933 + 1,657 + 0 + 2,795 + 1,657.
    assert told.idle_dkk == 8042
    assert slots(told) == [("T1", 1, 0, 0, 0, 1)]
    assert told.supported == {"A1": 1}

    assert all(reproduce.reproduce(at("auditor"), r.id).same for r in done_runs)
    with store.reading("0461", "x") as unit:
        assert unit.audit.verify().holds


def offers_next(office, run, name, refused):
    inputs = next_for.inputs(office.desk, run.id, name)
    answer = asked.who_next(inputs.batch, inputs.plan, name, inputs.refused, inputs.standing)
    assert set(refused) <= set(inputs.refused)
    found = offers.propose(office.desk, run.id, answer["household_id"], name, answer, "næste efter afslag")
    return offers.approve(office.second, found.id)


def without_suspension(desk, batch_id):
    """What H5 would be told of B3, had nobody suspended the rule."""
    document = batches.read_batch(desk, batch_id).document
    table = evaluate(batches.case_of({**document, "policy": OCTOBER["policy"]}))
    h, d = table.case.household_index["H5"], table.case.dwelling_index["B3"]
    return table.verdict_code(h, d), table.deciding(h, d)


def slots(told):
    return [(s.team, s.free_in_batch, s.started, s.ended, s.reserved, s.free) for s in told.slots]
