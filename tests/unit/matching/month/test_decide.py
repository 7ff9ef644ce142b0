"""Decisions read back: each kind makes its rows, what the rules do not allow waits, and two against each other are named."""

import pytest

from constraints import InputError
from constraints.testing import make_case
from matching import SolveParams, plan_document, solve
from matching.month.decide import account, decided_case
from matching.month.told import decisions_of
from matching.plan.reading import pairs_must_be_of, read_pairs

PLACES = {"B1": {}, "B2": {}}


def two(**more):
    """H1 waited longest and is proposed B1 by its wish, H2 B2."""
    wishes = [{"household_id": "H1", "kind": "department", "target": "D1", "tier": "1"}]
    return make_case(
        {"H1": {"registered_on": "2025-01-01"}, "H2": {"registered_on": "2026-01-01"}},
        {"B1": {"department": "D1"}, "B2": {"department": "D2"}},
        wishes=wishes, **more,
    )  # fmt: skip


def decide(case, path, previous=None):
    told = read_pairs(path)
    decisions = decisions_of(told, case)
    decided = decided_case(case, decisions)
    old = dict(told.pairs) if previous is None else previous
    new = plan_document(solve(decided.case, SolveParams(previous=old)))
    done = {d.pair for d in decisions}
    open_pairs = [p for p in told.pairs if p not in done]
    return decided.case, new, account(case, decided, decisions, old, open_pairs, new, told.file)


def refused(case, path, lang="en"):
    with pytest.raises(InputError) as wrong:
        decisions_of(read_pairs(path), case)
    return wrong.value.text(lang)


@pytest.mark.parametrize(
    ("lang", "word"), [("da", "godkend"), ("da", "Godkendt"), ("en", "approve"), ("en", "Approved")]
)
def test_what_is_approved_is_kept_in_the_name_of_who_approved(workbook, lang, word):
    case = two()
    after, new, told = decide(case, workbook(case.digest, [("H1", "B1", word, "", "AB"), ("H2", "B2")], lang))
    (lock,) = after.locks
    assert (lock.household_id, lock.dwelling_id, lock.kind, lock.by, lock.reason) == ("H1", "B1", "keep", "AB", None)
    assert [p.locked for p in new.placements if p.household_id == "H1"] == [True]
    (one,) = told.decided
    assert (one.decision, one.outcome, one.row, one.by) == ("approve", "stands", 4, "AB")
    assert [(p.household_id, p.dwelling_id) for p in told.undecided] == [("H2", "B2")]
    assert told.changes == ()


def test_a_forbidden_pair_goes_and_everybody_who_moved_is_told_with_the_cause(workbook):
    case = two()
    after, new, told = decide(case, workbook(case.digest, [("H1", "B1", "forbyd", "naboen", "AB"), ("H2", "B2")]))
    assert new.homes() == {"H1": "B2", "H2": "B1"}
    assert [(x.kind, x.by, x.reason) for x in after.locks] == [("forbid", "AB", "naboen")]
    assert [(c.household_id, c.before, c.after, c.change, c.because) for c in told.changes] == [
        ("H1", "B1", "B2", "moves", "own_decision"), ("H2", "B2", "B1", "moves", "dwelling_decided")]  # fmt: skip
    assert told.decided[0].text.da == "AB forbyder H1 i B1: naboen. I stedet foreslås B2."
    assert told.changes[0].text.da == "H1 foreslås B2 i stedet for B1, på grund af beslutningen om husstanden."


def test_a_refusal_is_a_row_of_offers_and_a_ban_for_the_month_and_the_rank_stays(workbook):
    case = two()
    rank = [(p.household_id, p.effective_class, p.waiting_days) for p in plan_document(solve(case)).placements]
    after, new, told = decide(case, workbook(case.digest, [("H1", "B1", "afslag", "for dyr", "AB"), ("H2", "B2")]))
    (offer,) = after.offers
    assert (offer.dwelling_id, offer.answer, offer.reason) == ("B1", "refused", "too_expensive")
    assert offer.offered_on == case.batch.decision_date
    assert new.homes() == {"H1": "B2", "H2": "B1"}
    assert [(p.household_id, p.effective_class, p.waiting_days) for p in new.placements] == rank
    (one,) = told.decided
    assert one.refusal_code == "too_expensive"
    assert {(m.table, m.what, m.this_month_only) for m in one.made} == {("offers", "refused", False), ("locks", "forbid", True)}  # fmt: skip
    assert one.text.en.endswith("The dwelling is not proposed to it again this month. B2 is proposed instead.")


def test_a_refusal_answers_the_offer_that_is_out_and_the_policy_may_let_it_stand(workbook):
    out = [{"household_id": "H1", "dwelling_id": "B1", "offered_on": "2026-11-10"}]
    case = two(offers=out, policy={"offers": {"repeat_refused": "forbid_objective"}})
    after, _, told = decide(case, workbook(case.digest, [("H1", "B1", "refuse", "pets", "AB")]))
    assert [(str(o.offered_on), o.answer, o.reason) for o in after.offers] == [("2026-11-10", "refused", "pets")]
    assert "while the reason stands" in told.decided[0].text.en
    assert next(m.instead_of for m in told.decided[0].made if m.table == "offers") == "out"


def test_a_refusal_may_be_without_a_reason_and_that_is_said(workbook):
    case = two()
    after, _, told = decide(case, workbook(case.digest, [("H1", "B1", "afslag", "", "AB")]))
    assert after.offers[0].reason is None
    assert "ingen grund er oplyst" in told.decided[0].text.da


def test_a_keep_that_the_rules_do_not_allow_waits_and_is_told_first(workbook):
    case = make_case({"H1": {}, "H2": {"has_pet": True}}, {"B1": {}, "B2": {"pets_allowed": False}})
    rows = [("H1", "B1", "godkend", "", "AB"), ("H2", "B2", "behold", "", "CD")]
    _, new, told = decide(case, workbook(case.digest, rows))
    assert [(d.household_id, d.outcome, d.rules) for d in told.decided] == [("H2", "set_aside", ("PET-1",)), ("H1", "stands", ())]  # fmt: skip
    assert new.homes() == {"H1": "B1"}
    assert told.decided[0].home is None


def test_a_reason_that_names_a_rule_of_the_municipality_lifts_it_and_no_rule_of_law(workbook):
    poor = {"persons": [{"income_kind": "KTH_16_1", "gross_income_dkk_month": 9000, "net_income_dkk_month": 7500}]}
    case = make_case(
        {"H1": poor, "H2": poor}, {"B1": {}, "B2": {"dwelling_type": "youth", "availability_basis": "59-3"}}
    )
    rows = [
        ("H1", "B1", "behold", "RAAD-1: tilskud bevilget", "AB"),
        ("H2", "B2", "behold", "ALB-59-3 og RAAD-1 fraviges", "CD"),
    ]
    after, new, told = decide(case, workbook(case.digest, rows), previous={})
    assert {(e.household_id, e.dwelling_id, e.rule_id, e.by) for e in after.exceptions} == {
        ("H1", "B1", "RAAD-1", "AB"), ("H2", "B2", "RAAD-1", "CD")}  # fmt: skip
    assert new.homes() == {"H1": "B1"}
    law = next(d for d in told.decided if d.household_id == "H2")
    assert (law.outcome, "ALB-59-3" in law.rules) == ("set_aside", True)
    kept = next(d for d in told.decided if d.household_id == "H1")
    assert ("exceptions", "RAAD-1") in {(m.table, m.what) for m in kept.made}


def test_two_who_agree_are_both_in_the_lock_and_two_who_do_not_are_both_named(workbook):
    case = two()
    same = workbook(case.digest, [("H1", "B1", "godkend", "", "AB"), ("H1", "B1", "behold", "skole", "CD")])
    after, _, _ = decide(case, same)
    assert [(x.by, x.reason) for x in after.locks] == [("AB, CD", "skole")]
    other = workbook(case.digest, [("H1", "B1", "godkend", "", "AB"), ("H1", "B1", "forbyd", "nej", "CD")])
    told = refused(case, other, "da")
    assert "AB har skrevet godkend (række 4)" in told
    assert "CD har skrevet forbyd (række 5); kun én af de to beslutninger kan stå" in told


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        (
            [("H1", "B1", "approve", "", "AB"), ("H1", "B2", "keep", "", "CD")],
            "one household cannot have two dwellings",
        ),
        (
            [("H1", "B1", "approve", "", "AB"), ("H2", "B1", "approve", "", "CD")],
            "one dwelling cannot be given to two households",
        ),
    ],
)
def test_one_household_in_two_dwellings_or_two_in_one_names_both_who_decided_and_what_is_wrong(workbook, rows, wrong):
    case = two()
    told = refused(case, workbook(case.digest, rows))
    assert told.endswith(wrong)
    assert "AB wants" in told
    assert "CD wants" in told


def test_what_the_batch_keeps_already_is_no_other_dwelling_s(workbook):
    case = two(locks=[{"household_id": "H1", "dwelling_id": "B2", "kind": "keep", "by": "EF"}])
    told = refused(case, workbook(case.digest, [("H1", "B1", "keep", "", "AB")]))
    assert "the batch keeps H1 in B2 (EF); one household cannot have two dwellings" in told
    freed = [("H1", "B2", "forbid", "flood", "AB"), ("H1", "B1", "keep", "", "AB")]
    after, new, _ = decide(case, workbook(case.digest, freed))
    assert {(x.dwelling_id, x.kind) for x in after.locks} == {("B1", "keep"), ("B2", "forbid")}
    assert new.homes()["H1"] == "B1"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            ("H1", "B1", "måske", "", "AB"),
            "row 4: 'måske' is no decision; expected one of approve, forbid, keep, refuse",
        ),
        (("H1", "B1", "godkend", "", ""), "row 4: initials are missing"),
        (("H1", "B1", "forbyd", "", "AB"), "row 4: whoever forbids writes why"),
        (("H9", "B1", "godkend", "", "AB"), "row 4: 'H9' is not in the batch"),
        (("H1", "", "godkend", "", "AB"), "row 4: '' is not in the batch"),
    ],
)
def test_a_row_that_cannot_be_followed_is_named_with_what_is_wrong(workbook, row, said):
    case = two()
    assert said in refused(case, workbook(case.digest, [row]))


def test_every_row_that_cannot_be_followed_is_named_at_once(workbook):
    case = two()
    told = refused(case, workbook(case.digest, [("H1", "B1", "nix", "", "AB"), ("H2", "B2", "godkend", "", "")]))
    assert "row 4" in told
    assert "row 5" in told


def test_a_workbook_of_another_batch_is_refused_and_one_that_does_not_say(workbook):
    case, other = two(), make_case({"H": {}}, {"B": {}})
    for digest, code in ((other.digest, "other-plan/workbook"), (None, "other-plan/no-fingerprint")):
        with pytest.raises(InputError) as wrong:
            pairs_must_be_of(read_pairs(workbook(digest, [("H1", "B1")])), case, needed=True)
        assert wrong.value.kind == code
    pairs_must_be_of(read_pairs(workbook(case.digest, [("H1", "B1")])), case, needed=True)


def test_a_civil_number_in_a_reason_is_refused_and_not_repeated(workbook):
    case = two()
    path = workbook(case.digest, [("H1", "B1", "forbyd", "se 010190-1234", "AB")])
    with pytest.raises(InputError) as wrong:
        read_pairs(path)
    assert wrong.value.code == "cpr-number"
    assert "010190" not in wrong.value.text("da")
