"""What the next month takes over: protection never lost, holds from the answers, nothing guessed about dwellings and people."""

import csv
from datetime import date

import pytest

from constraints import InputError
from constraints.testing import make_case as plain_case
from matching import plan_document, read, solve
from matching.files.again import faults
from matching.month.answers import read_answers
from matching.month.batch_out import assumed_cells, read_history, settings_of, tables_of, write_batch, write_history
from matching.month.lists import carried_csv
from matching.month.next_month import next_month

HEAD = "husstand;bolig;svar;tilbudt;begrundelse;underskrevet\n"
SUPPORTED = {"support_method": "ICM", "support_decided_on": "2026-10-01"}
DEC = date(2026, 12, 20)
REGISTERS = {"organisations": [{"organisation_id": "O1", "name": "En"}], "areas": [{"area_id": "PREV", "name": "F"}]}


def make_case(households, dwellings, **more):
    """A case whose references hold, as one that was read from files."""
    return plain_case(households, dwellings, **REGISTERS | more)


def draft(tmp_path, case, lines="", history=(), day=None, plan=None):
    path = tmp_path / "svar.csv"
    path.write_text(HEAD + lines, encoding="utf-8")
    told = read_answers(path, case, day or DEC)
    return next_month(case, plan or plan_document(solve(case)), told, day, history)


def rows(found, table):
    return found.tables.get(table, [])


def because(found, which, table):
    return {r.row: r.because for r in found.told[which] if r.table == table}


def apart(scope, moved="H2", area="ORD"):
    """H1 and H2 kept apart; `moved` has a lease in department D1."""
    lines = f"{moved};B1;ja tak;;;2026-12-01\n"
    dwellings = {"B1": {"department": "D1", "area": area}, "B2": {"department": "D2"}, "B3": {"department": "D3"}}
    row = {"household_id": "H1", "other_household_id": "H2", "scope": scope}
    return make_case({"H1": {}, "H2": {}, "H3": {}}, dwellings, separations=[row]), lines


@pytest.mark.parametrize(
    ("scope", "area", "moved", "after"),
    [
        ("department", "ORD", "H2", {"household_id": "H1", "department_id": "D1"}),
        ("area", "PREV", "H2", {"household_id": "H1", "area_id": "PREV"}),
        ("area", "ORD", "H2", {"household_id": "H1", "department_id": "D1"}),
        (None, "PREV", "H2", {"household_id": "H1", "department_id": "D1"}),
        ("department", "ORD", "H1", {"household_id": "H2", "department_id": "D1"}),
    ],
)
def test_a_protection_against_somebody_who_moved_in_holds_for_the_place(tmp_path, scope, area, moved, after):
    case, lines = apart(scope, moved, area)
    found = draft(tmp_path, case, lines)
    assert rows(found, "separations") == [after]
    column = "area_id" if "area_id" in after else "department_id"
    told = [r for r in found.told["carried"] if r.table == "separations" and r.column is not None]
    assert [(r.row, r.column, r.value, r.because) for r in told] == [
        (after["household_id"], column, after[column], "protection")
    ]
    named = " ".join(
        f"{r.row} {r.text.da}" for r in found.told["carried"] + found.told["left"] if r.table == "separations"
    )
    assert not ({"H1", "H2"} - {after["household_id"]}) & set(named.split())


def test_a_protection_stays_while_both_wait_and_ends_when_neither_does(tmp_path):
    case, _ = apart("department")
    assert rows(draft(tmp_path, case), "separations") == [
        {"household_id": "H1", "other_household_id": "H2", "scope": "department"}
    ]
    both = "H1;B2;ja tak;;;2026-12-01\nH2;B1;ja tak;;;2026-12-01\n"
    found = draft(tmp_path, case, both)
    assert rows(found, "separations") == []
    assert because(found, "left", "separations") == {"H1": "nothing-to-protect"}


def test_the_protected_household_is_kept_out_of_that_department_next_month(tmp_path):
    case, lines = apart("department")
    extra = make_case({"H1": {}, "H2": {}}, {"B1": {"department": "D1"}, "B4": {"department": "D1"}}, separations=list(case.separations))  # fmt: skip
    found = draft(tmp_path, extra, lines)
    write_batch(tmp_path / "next", found.settings, found.tables)
    after = read(tmp_path / "next").case
    assert after is not None
    assert {d.dwelling_id for d in after.dwellings} == {"B4"}
    assert plan_document(solve(after)).homes() == {}


def test_answers_hold_refuse_or_free_a_dwelling(tmp_path):
    people = {h: {} for h in ("H1", "H2", "H3", "H4")}
    locks = [
        {"household_id": h, "dwelling_id": d, "kind": "keep", "by": "AB"}
        for h, d in (("H1", "B1"), ("H2", "B2"), ("H4", "B4"))
    ]
    case = make_case(people, {d: {} for d in ("B1", "B2", "B3", "B4")}, locks=locks)
    found = draft(tmp_path, case, "H1;B1;;21.11.2026;;\nH2;B2;intet svar;;;\nH3;B3;ja tak;;;\n")
    assert {(r["household_id"], r["dwelling_id"]): r["kind"] for r in rows(found, "locks")} == {
        ("H1", "B1"): "keep", ("H3", "B3"): "keep", ("H4", "B4"): "keep"}  # fmt: skip
    assert {(r["household_id"], r.get("answer")) for r in rows(found, "offers")} == {("H1", None), ("H2", "no_answer"), ("H3", "accepted")}  # fmt: skip
    told = because(found, "carried", "locks")
    assert told == {"H1 / B1": "offer-out", "H3 / B3": "accepted", "H4 / B4": "approved"}
    assert because(found, "left", "locks") == {"H2 / B2": "keep-ended"}
    assert {r["dwelling_id"] for r in rows(found, "dwellings")} == {"B1", "B2", "B3", "B4"}


def test_an_offer_of_an_earlier_month_that_is_answered_now_is_one_row(tmp_path):
    out = [{"household_id": "H1", "dwelling_id": "B1", "offered_on": "2026-10-20"}]
    case = make_case({"H1": {}}, {"B1": {}}, offers=out)
    found = draft(tmp_path, case, "H1;B1;afslag;;trussel;\n")
    assert rows(found, "offers") == [
        {
            "household_id": "H1",
            "dwelling_id": "B1",
            "offered_on": "2026-10-20",
            "answer": "refused",
            "reason": "trussel",
        }
    ]
    assert because(found, "left", "offers") == {"H1 / B1 / 2026-10-20": "answered-row"}
    still = draft(tmp_path, case)
    assert rows(still, "offers")[0].get("answer") is None
    assert [r["kind"] for r in rows(still, "locks")] == ["keep"]


def counted(**policy):
    organisations = [{"organisation_id": "O1", "name": "En", "vacancies_this_period": 4}]
    dwellings = {f"B{n}": {"reported_on": f"2026-11-0{n}"} for n in range(1, 5)} | {
        "Y": {"dwelling_type": "youth", "availability_basis": "59-3"}
    }
    return make_case(
        {"H1": {"persons": [{"birth_date": "2006-01-01"}]}}, dwellings, organisations=organisations, policy=policy
    )


def test_dwellings_the_counter_does_not_point_at_leave_and_those_taken_count_no_more(tmp_path):
    found = draft(tmp_path, counted())
    assert because(found, "left", "dwellings") == {"B1": "not-ours", "B2": "not-ours", "B3": "not-ours"}
    homes = {r["dwelling_id"]: r for r in rows(found, "dwellings")}
    assert homes["B4"]["claimed_on"] == "2026-11-20"
    assert "claimed_on" not in homes["Y"]
    assert rows(found, "organisations") == [{"organisation_id": "O1", "name": "En", "quota_carry": "0"}]


def test_the_right_is_what_is_signed_held_free_and_not_used(tmp_path):
    def account(lines):
        (row,) = draft(tmp_path, counted(), lines).told["ledger"]
        assert row.right + row.over == row.signed + row.held + row.free + row.unused
        return row.right, row.signed, row.held, row.free, row.unused, row.over

    assert account("") == (1, 0, 0, 1, 0, 0)
    assert account("H1;B4;accepteret;;;\n") == (1, 0, 1, 0, 0, 0)
    assert account(";B4;leveret tilbage;;;\n") == (1, 0, 0, 0, 1, 0)
    assert account("H1;B1;accepteret;;;1.12.2026\n") == (1, 1, 0, 1, 0, 1)


def test_the_list_of_what_is_carried_has_danish_names_and_no_inside_of_the_program(tmp_path):
    policy = {
        "disposable_floor": {"single": 4000, "effect": "warn"},
        "quota": {"enforce": True, "choice": "counter"},
        "levels": ["mandatory", "housed_by_class", "cost"],
    }
    people = {
        "H1": {
            "persons": [
                {
                    "birth_date": "2006-01-01",
                    "benefits": [{"benefit": "KTH_OLD", "first_month": "2025-06", "last_month": "2025-06"}],
                }
            ]
        }
    }
    found = draft(tmp_path, make_case(people, {"B1": {}}, policy=policy))
    case = make_case(people, {"B1": {}})
    lines = list(csv.reader(carried_csv(found.document(case), "da").splitlines(), delimiter=";"))
    told = {(table, row): value for _, table, row, column, value, *_ in lines if not column}
    assert told["politik", "rådighedsbeløb, enlig"] == "4000"
    assert told["politik", "under rådighedsbeløbet"] == "advar"
    assert told["politik", "kvoten tælles"] == "ja"
    assert told["politik", "kvoten giver"] == "tælleren"
    assert told["måned", "beslutningsdato"] == "2026-12-20"
    assert ("kommandoen", "Lodtrækningens startværdi") in told
    assert ("ydelsesperioder", "H1-p1 / kontanthjælp før 1. juli 2025 / 2025-06") in told
    assert "cost" not in next(v for (t, r), v in told.items() if t == "politik" and r == "Målenes rækkefølge")
    english = carried_csv(found.document(case), "en")
    assert ";policy;quota.enforce;;yes;" in english


def test_a_dwelling_is_taken_before_the_decision_and_counts_among_no_vacancies():
    late = make_case({"H1": {}}, {"B1": {"claimed_on": "2026-11-21"}})
    assert [(f.code, f.column) for f in faults(late)] == [("after-decision", "claimed_on")]
    none = {"organisations": [{"organisation_id": "O1", "name": "En", "vacancies_this_period": 0}]}
    assert faults(make_case({"H1": {}}, {"B1": {"claimed_on": "2026-10-20"}}, **none)) == []
    assert [f.column for f in faults(make_case({"H1": {}}, {"B1": {}}, **none))] == ["vacancies_this_period"]


def test_by_agreement_what_was_not_taken_is_left_to_a_person(tmp_path):
    found = draft(tmp_path, counted(quota={"choice": "free"}))
    assert {r["dwelling_id"] for r in rows(found, "dwellings")} == {"Y"}
    assert {t.row for t in found.told["to_look_at"] if t.because == "not-taken"} == {"B1", "B2", "B3", "B4"}


def supported(departments):
    return make_case({"H1": SUPPORTED}, {"B1": {"department": "D1"}}, departments=departments,
                     support_teams=[{"team_id": "T", "method": "ICM", "free_slots": 1}])  # fmt: skip


@pytest.mark.parametrize(
    ("told", "now"),
    [({"dwellings_total": 100, "supported_last_24_months": 4}, "5"), ({"dwellings_total": 100}, None)],
)
def test_a_supported_lease_raises_the_figure_and_an_unknown_one_stays_unknown(tmp_path, told, now):
    other = {"department_id": "D2", "organisation_id": "O1", "dwellings_total": 50, "supported_last_24_months": 1}
    case = supported([{"department_id": "D1", "organisation_id": "O1", **told}, other])
    found = draft(tmp_path, case, "H1;B1;ja tak;;;2026-12-01\n")
    figures = {r["department_id"]: r.get("supported_last_24_months") for r in rows(found, "departments")}
    assert figures == {"D1": None if now is None else int(now), "D2": 1}
    assert ("concentration" in {t.because for t in found.told["to_fill_in"]}) == (now is None)
    assert rows(found, "support_teams") == [{"team_id": "T", "method": "ICM", "free_slots": 0}]


def test_a_column_left_out_counts_from_nought_for_every_department(tmp_path):
    case = supported(
        [{"department_id": "D1", "organisation_id": "O1"}, {"department_id": "D2", "organisation_id": "O1"}]
    )
    case = case.replaced(absent=case.absent | {"departments.supported_last_24_months"})
    found = draft(tmp_path, case, "H1;B1;ja tak;;;2026-12-01\n")
    assert [r["supported_last_24_months"] for r in rows(found, "departments")] == [1, 0]


@pytest.mark.parametrize(("signed", "now"), [("2024-12-20", 3), ("2024-12-21", 4), ("2024-11-20", 4)])
def test_a_lease_of_24_months_ago_leaves_the_figure_on_its_day(tmp_path, signed, now):
    """On 20 December 2026 a lease of 20 December 2024 is out; one that was out on 20 November already is not taken out twice."""
    case = supported(
        [{"department_id": "D1", "organisation_id": "O1", "dwellings_total": 100, "supported_last_24_months": 4}]
    )
    lease = {"household_id": "X", "dwelling_id": "Z", "department_id": "D1", "signed_on": signed, "supported": "yes"}
    found = draft(tmp_path, case, history=[lease])
    assert [r["supported_last_24_months"] for r in rows(found, "departments")] == [now]
    assert [r["household_id"] for r in found.history] == ["X"]


def test_who_has_a_lease_or_a_closed_case_leaves_with_all_that_is_theirs(tmp_path):
    people = {"H1": {"persons": [{"benefits": [{"benefit": "SDP", "first_month": "2026-01"}]}]}, "H2": {}, "H3": {}}
    more = {
        "wishes": [{"household_id": h, "kind": "floor_max", "target": "2", "tier": "1"} for h in ("H1", "H2", "H3")],
        "debts": [{"household_id": "H1", "organisation_id": "O1", "amount_dkk": 100}],
        "exceptions": [{"household_id": h, "dwelling_id": "B1", "rule_id": "RAAD-1", "by": "AB", "reason": "r"} for h in ("H1", "H3")],
    }  # fmt: skip
    case = make_case(people, {"B1": {}, "B2": {}}, **more)
    found = draft(tmp_path, case, "H1;B1;ja tak;;;2026-12-01\nH2;;afsluttet;;flyttet;\n")
    assert [r["household_id"] for r in rows(found, "households")] == ["H3"]
    assert [r["household_id"] for r in rows(found, "wishes")] == ["H3"]
    assert (rows(found, "debts"), rows(found, "benefit_periods"), rows(found, "exceptions")) == ([], [], [])
    assert because(found, "left", "households") == {"H1": "leased", "H2": "closed"}
    assert because(found, "left", "exceptions") == {
        "H1 / B1 / RAAD-1": "of-a-housed",
        "H3 / B1 / RAAD-1": "of-a-gone-dwelling",
    }


def test_deadlines_that_pass_are_listed_and_a_day_before_the_batch_is_refused(tmp_path):
    case = make_case(
        {"H1": {"must_be_housed_by": "2026-12-01"}, "H2": {"must_be_housed_by": "2027-03-01"}},
        {"B1": {"reply_by": "2026-12-01"}},
    )
    found = draft(tmp_path, case)
    assert {(t.because, t.row) for t in found.told["to_look_at"]} == {("deadline", "H1"), ("reply-by", "B1")}
    with pytest.raises(InputError) as wrong:
        draft(tmp_path, case, day=date(2026, 11, 20))
    assert wrong.value.code == "bad-next"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("H1;B1;ja tak;;;2026-12-01\nH2;B1;ja tak;;;\n", "row 3: B1 has another offer out or accepted in row 2"),
        ("H1;B1;;;;\nH1;B2;ja tak;;;\n", "row 3: H1 has another offer out or accepted in row 2"),
        ("H1;B1;afslag;;;2026-12-01\n", "row 2: a lease is signed only on an offer that is accepted"),
        ("H1;B1;ja tak;;;2026-12-21\n", "row 2: expected a day up to 2026-12-20"),
        ("H1;;ja tak;;;\n", "row 2: an offer names household and dwelling"), ("H1;B1;afsluttet;;;\n", "row 2: a case that is closed"),
        ("H1;B1;måske;;;\n", "row 2, svar: expected one of"), ("H9;B1;ja tak;;;\n", "row 2: 'H9' is not in the batch"),
        ("H1;B1;ja tak;;;\nH1;B1;ja tak;;;\n", "row 3: the same as row 2"),
    ],
)  # fmt: skip
def test_answers_that_cannot_be_followed_are_named_by_row(tmp_path, lines, said):
    case = make_case({"H1": {}, "H2": {}}, {"B1": {}, "B2": {}})
    with pytest.raises(InputError) as wrong:
        draft(tmp_path, case, lines)
    assert said in wrong.value.text("en")


def test_a_batch_written_out_is_the_same_case_and_assumed_cells_stay_empty_and_told(tmp_path):
    empty = {"needs_wheelchair": None}
    case = make_case({"H1": {"needs_wheelchair": True}, "H2": empty, "H3": empty}, {"B1": {}})
    header = case.batch.model_copy(update={"assume": {"needs_wheelchair": "no", "by": "Leder"}})
    write_batch(tmp_path / "a", settings_of(case.replaced(batch=header)), tables_of(case))
    people = (tmp_path / "a" / "households.csv").read_text(encoding="utf-8")
    place = people.splitlines()[0].split(",").index("needs_wheelchair")
    told = [row.split(",") for row in people.splitlines()]
    told[3][place] = "unknown"  # H3: somebody says that it is not known, so nothing is assumed
    (tmp_path / "a" / "households.csv").write_text("\n".join(map(",".join, told)) + "\n", encoding="utf-8")
    one = read(tmp_path / "a")
    assert one.case is not None
    assert [h.needs_wheelchair for h in one.case.households] == [True, False, None]
    write_batch(tmp_path / "b", settings_of(one.case), tables_of(one.case, assumed_cells(one)))
    two = read(tmp_path / "b")
    assert two.case is not None
    assert two.case.digest == one.case.digest
    assert [(w.code, w.column) for w in two.warnings if w.code == "assumed"] == [("assumed", "needs_wheelchair")]
    assert (tmp_path / "b" / "households.csv").read_text(encoding="utf-8") == (tmp_path / "a" / "households.csv").read_text(encoding="utf-8")  # fmt: skip


def test_the_history_is_read_as_it_was_written(tmp_path):
    lease = {
        "household_id": "H1",
        "dwelling_id": "B1",
        "organisation_id": "O1",
        "signed_on": "2026-12-01",
        "supported": "yes",
    }
    write_history(tmp_path, [lease])
    (again,) = read_history(tmp_path)
    assert {k: v for k, v in again.items() if v} == lease
    assert read_history(tmp_path / "nowhere") == []
