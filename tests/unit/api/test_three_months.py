"""Three months in a row on the town, by the commands alone, against accounts worked out by hand.

The quota, organisation by organisation: vacancies × share + what was carried; the right is the whole part, the rest goes on.

              November                  December                  January
O01 (1/4)   13/4 + 1/4 = 3 1/2       5/4 + 1/2 = 1 3/4        2/4 + 3/4 = 1 1/4
O02 (1/4)   17/4 + 1/4 = 4 1/2       7/4 + 1/2 = 2 1/4        3/4 + 1/4 = 1
O03 (1/3)    6/3 + 1/2 = 2 1/2       4/3 + 1/2 = 1 5/6        1/3 + 5/6 = 1 1/6
O04 (1/4)   29/4 + 3/4 = 8           3/4 + 0   =   3/4        1/4 + 3/4 = 1
O05 (1/4)   20/4 + 0   = 5           8/4 + 0   = 2            3/4 + 0   =   3/4

Leases in November: H00121 in B0010 (department D004, CTI-1), H00175 in B0026 (D003, ACT-1), H00128 in B0018 (no support).
Leases in December: H00024 in B0009 (D006, ICM), H00192 in B0011 (D010, ICM), both approved in November.
Slots: CTI-1 2 → 1, ACT-1 2 → 1; then ICM, four teams with 2 + 2 + 1 + 1 = 6 → 4.
Supported in 24 months: D004 17 → 18, D003 6 → 7; then D006 14 → 15, D010 9 → 10.
"""

import csv
import json
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

TOWN = Path(__file__).resolve().parents[3] / "sample_data" / "town"
CARRY = {
    "November": {"O01": (3, "1/2"), "O02": (4, "1/2"), "O03": (2, "1/2"), "O04": (8, "0"), "O05": (5, "0")},
    "December": {"O01": (1, "3/4"), "O02": (2, "1/4"), "O03": (1, "5/6"), "O04": (0, "3/4"), "O05": (2, "0")},
    "January": {"O01": (1, "1/4"), "O02": (1, "0"), "O03": (1, "1/6"), "O04": (1, "0"), "O05": (0, "3/4")},
}
REPORTED = {"December": (5, 7, 4, 3, 8), "January": (2, 3, 1, 1, 3)}
DECIDED = {
    ("H00121", "B0010"): ("godkend", "", "AB"), ("H00175", "B0026"): ("godkend", "", "AB"), ("H00024", "B0009"): ("behold", "skole", "CD"),
    ("H00192", "B0011"): ("godkend", "", "CD"), ("H00128", "B0018"): ("godkend", "", "AB"),
    ("H00087", "B0025"): ("forbyd", "naboen arbejder i forvaltningen", "AB"),
    ("H00164", "B0012"): ("afslag", "for langt fra skole eller behandling", "AB"),
}  # fmt: skip
ANSWERS = """\
husstand;bolig;svar;tilbudt;begrundelse;underskrevet
H00121;B0010;ja tak;24.11.2026;;01.12.2026
H00175;B0026;ja tak;24.11.2026;;05.12.2026
H00128;B0018;ja tak;;;2026-12-01
H00192;B0011;ja tak;25.11.2026;;
H00024;B0009;;26.11.2026;;
H00001;;afsluttet;;flyttet til en anden kommune;
;B0015;leveret tilbage;;;
"""
ANSWERS_DECEMBER = """\
household_id,dwelling_id,answer,signed_on
H00192,B0011,accepted,2026-12-28
H00024,B0009,accepted,2027-01-04
"""


def table(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(folder, name, rows):
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        heads = list(dict.fromkeys(k for r in rows for k in r))
        writer = csv.DictWriter(file, heads, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def fill_in(folder, month):
    """What a person adds to a draft: the vacancies reported, the new area lists, and in December four new dwellings."""
    reported = dict(zip(CARRY[month], REPORTED[month], strict=True))
    write(folder, "organisations", [r | {"vacancies_this_period": reported[r["organisation_id"]]} for r in table(folder, "organisations")])  # fmt: skip
    if month != "December":
        return
    old = table(folder, "designations")
    write(folder, "designations", old + [r | {"valid_from": "2026-12-01", "valid_to": "2027-11-30"} for r in old])
    homes = table(folder, "dwellings")
    like = next(r for r in homes if r["dwelling_id"] == "B0009")
    # O01: 1/2 + 1/4, 1, 5/4, 6/4, 7/4 → only no. 2 is the municipality's. O04: 1/4, 2/4, 3/4 → none is.
    new = [("N0001", "D001", "2"), ("N0002", "D001", "3"), ("N0003", "D002", "2"), ("N0004", "D004", "3")]
    write(folder, "dwellings", homes + [
        like | {"dwelling_id": d, "department_id": department, "counter_position": n, "claimed_on": "", "reported_on": "2026-12-10"}
        for d, department, n in new
    ])  # fmt: skip


def decisions(path, plan, decided):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Placeringer"
    sheet.append(["Husstand", "Bolig", "Beslutning", "Begrundelse", "Initialer"])
    for p in plan["placements"]:
        pair = p["household_id"], p["dwelling_id"]
        sheet.append([*pair, *decided.get(pair, ("", "", ""))])
    told = book.create_sheet("Forudsætninger")
    told.append(["Batchens fingeraftryk", plan["digests"]["case"]])
    book.save(path)
    return path


@pytest.fixture(scope="module")
def months(tmp_path_factory, anvis):
    """November to January, run once: the folders of each month, and the accounts of `decide` and `next`."""
    at = tmp_path_factory.mktemp("months")
    assert anvis("match", TOWN, "--out", at / "nov", "--json").code == 3
    plan = json.loads((at / "nov" / "plan.json").read_text(encoding="utf-8"))
    book = decisions(at / "nov.xlsx", plan, DECIDED)
    decided = anvis("decide", TOWN, book, "--plan", at / "nov" / "plan.json", "--out", at / "nov2", "--json")
    (at / "nov.csv").write_text(ANSWERS, encoding="utf-8")
    (at / "dec.csv").write_text(ANSWERS_DECEMBER, encoding="utf-8")
    december = anvis("next", at / "nov2" / "batch", at / "nov2" / "plan.json", at / "nov2" / "decisions.json", at / "dec",
                   "--answers", at / "nov.csv", "--json")  # fmt: skip
    checked = anvis("check", at / "dec", "--json")
    fill_in(at / "dec", "December")
    anvis("match", at / "dec", "--previous", at / "dec" / "previous_plan.json", "--out", at / "dec2", "--json")
    verified = anvis("verify", at / "dec", at / "dec2" / "plan.json")
    january = anvis("next", at / "dec", at / "dec2" / "plan.json", at / "dec.csv", at / "jan", "--json")
    fill_in(at / "jan", "January")
    anvis("match", at / "jan", "--out", at / "jan2", "--json")
    (at / "none.csv").write_text("husstand;bolig;svar\n", encoding="utf-8")
    february = anvis("next", at / "jan", at / "jan2" / "plan.json", at / "none.csv", at / "feb", "--json")
    return {
        "at": at, "plan": plan, "decided": decided.json, "checked": checked, "verified": verified, "December": december.json, "January": january.json,
        "February": february.json,
    }  # fmt: skip


def test_the_quota_goes_on_exactly_month_after_month(months):
    for month, after in (("November", "December"), ("December", "January"), ("January", "February")):
        told = {r["organisation_id"]: (r["right"], r["carry_out"]) for r in months[after]["ledger"]}
        assert told == CARRY[month], month
        drafts = {r["organisation_id"]: r for r in table(months["at"] / after[:3].lower(), "organisations")}
        assert {o: Fraction(r["quota_carry"]) for o, r in drafts.items()} == {o: Fraction(c) for o, (_, c) in CARRY[month].items()}  # fmt: skip


def test_the_counter_points_at_the_new_dwellings_only_and_a_dwelling_taken_before_counts_no_more(months):
    plan = json.loads((months["at"] / "dec2" / "plan.json").read_text(encoding="utf-8"))
    assert months["verified"].code == 0  # the second opinion counts the same
    o01, o04 = (next(q for q in plan["quota"] if q["organisation_id"] == o) for o in ("O01", "O04"))
    assert (o01["counted_dwellings"], o01["pointed_dwellings"]) == (["N0001", "N0002"], ["N0001"])
    assert (o04["counted_dwellings"], o04["pointed_dwellings"]) == (["N0004"], [])
    homes = {p["dwelling_id"] for p in plan["placements"]}
    assert not homes & {"N0002", "N0004"}
    assert "B0003" in {
        r["dwelling_id"] for r in table(months["at"] / "dec", "dwellings") if r["claimed_on"] == "2026-11-20"
    }
    gone = {r["row"] for r in months["January"]["left"] if r["table"] == "dwellings" and r["because"] == "not-ours"}
    assert gone == {"N0002", "N0004"}


def test_slots_follow_the_leases_and_offers_hold_theirs(months):
    november = {
        r["team_id"]: (r["free_before"], r["started"], r["free_now"], r["held"]) for r in months["December"]["slots"]
    }
    assert november["CTI-1"] == (2, 1, 1, 0)
    assert november["ACT-1"] == (2, 1, 1, 0)
    assert (
        sum(r[3] for t, r in november.items() if t.startswith("ICM")) == 2
    )  # H00024 and H00192, still without a lease
    december = months["January"]["slots"]
    assert sum(r["free_before"] for r in december if r["team_id"].startswith("ICM")) == 6
    assert sum(r["free_now"] for r in december if r["team_id"].startswith("ICM")) == 4
    january = {r["team_id"]: r["free_slots"] for r in table(months["at"] / "feb", "support_teams")}
    assert (january["CTI-1"], january["ACT-1"]) == ("1", "1")


def test_supported_households_are_counted_where_they_moved_in(months):
    told = [
        {r["department_id"]: (r["before"], r["now"]) for r in months[m]["concentration"]}
        for m in ("December", "January", "February")
    ]
    assert told == [{"D004": (17, 18), "D003": (6, 7)}, {"D006": (14, 15), "D010": (9, 10)}, {}]
    last = {r["department_id"]: r["supported_last_24_months"] for r in table(months["at"] / "feb", "departments")}
    assert {d: last[d] for d in ("D003", "D004", "D006", "D010")} == {"D003": "7", "D004": "18", "D006": "15", "D010": "10"}  # fmt: skip


def test_decisions_of_november_are_told_and_stand_in_the_plan_they_made(months):
    told = {(d["household_id"], d["dwelling_id"]): d["outcome"] for d in months["decided"]["decided"]}
    assert told == {
        pair: "stands" if word in ("godkend", "behold") else "not_proposed" for pair, (word, _, _) in DECIDED.items()
    }
    assert months["decided"]["digests"]["batch_before"] == months["plan"]["digests"]["case"]
    plan = json.loads((months["at"] / "nov2" / "plan.json").read_text(encoding="utf-8"))
    assert plan["digests"]["case"] == months["decided"]["digests"]["batch_after"]
    homes = {p["household_id"]: p["dwelling_id"] for p in plan["placements"]}
    assert all((homes.get(h) == d) == (word in ("godkend", "behold")) for (h, d), (word, _, _) in DECIDED.items())
    moved = {p["household_id"]: p["dwelling_id"] for p in months["plan"]["placements"]}
    changed = {h for h in homes.keys() | moved.keys() if homes.get(h) != moved.get(h)}
    assert {c["household_id"] for c in months["decided"]["changes"]} == changed


def test_people_and_dwellings_that_are_let_leave_and_no_reference_breaks(months):
    assert months["checked"].code == 0
    assert months["checked"].json["errors"] == []
    december = {r["household_id"] for r in table(months["at"] / "dec", "households")}
    assert len(december) == 200 - 3 - 1
    assert not december & {"H00121", "H00175", "H00128", "H00001"}
    people = {r["household_id"] for r in table(months["at"] / "dec", "persons")}
    assert people == december
    history = table(months["at"] / "feb" / "history", "housed")
    assert [(r["household_id"], r["dwelling_id"], r["organisation_id"], r["signed_on"], r["supported"]) for r in history] == [
        ("H00121", "B0010", "O04", "2026-12-01", "yes"), ("H00128", "B0018", "O02", "2026-12-01", "no"),
        ("H00175", "B0026", "O03", "2026-12-05", "yes"), ("H00024", "B0009", "O01", "2027-01-04", "yes"),
        ("H00192", "B0011", "O05", "2026-12-28", "yes")]  # fmt: skip


def test_offers_out_are_held_a_refusal_stays_as_a_row_and_its_ban_does_not(months):
    locks = {(r["household_id"], r["dwelling_id"]): r["kind"] for r in table(months["at"] / "dec", "locks")}
    assert locks == {
        ("H00024", "B0009"): "keep", ("H00192", "B0011"): "keep", ("H00087", "B0025"): "forbid", ("H00098", "B0004"): "forbid"}  # fmt: skip
    offers = {
        (r["household_id"], r["dwelling_id"]): (r["answer"], r["reason"], r["offered_on"])
        for r in table(months["at"] / "dec", "offers")
    }
    assert offers["H00164", "B0012"] == ("refused", "too_far", "2026-11-20")
    assert offers["H00024", "B0009"] == ("", "", "2026-11-26")
    assert offers["H00192", "B0011"] == ("accepted", "", "2026-11-25")
    plan = json.loads((months["at"] / "dec2" / "plan.json").read_text(encoding="utf-8"))
    assert {(p["household_id"], p["dwelling_id"]) for p in plan["placements"] if p["locked"]} == {
        ("H00024", "B0009"), ("H00192", "B0011")}  # fmt: skip


def test_everything_carried_has_its_source_and_its_reason(months):
    told = months["December"]
    for name, count in told["counts"].items():
        rows = [r for r in told["carried"] if r["table"] == name and r["column"] is None]
        assert len(rows) == count, name
    assert all(
        r["source"] and r["because"] and r["text"]["da"] and r["text"]["en"] for r in told["carried"] + told["left"]
    )
    carry = next(r for r in told["carried"] if (r["row"], r["column"]) == ("O01", "quota_carry"))
    assert (carry["value"], carry["source"]) == ("1/2", "plan")
    assert carry["text"]["da"] == "13 ledige × 1/4 + 1/4 = 7/2; retten var 3, og resten føres videre"
    assert told["decision_date"] == "2026-12-20"
    assert told["date_asked"] is False
    lines = (months["at"] / "dec" / "carried.csv").read_text(encoding="utf-8-sig").splitlines()
    tasks = len(told["to_fill_in"]) + len(told["to_look_at"])
    assert len(list(csv.reader(lines, delimiter=";"))) == 1 + tasks + len(told["carried"]) + len(told["left"])
    assert {t["because"] for t in told["to_fill_in"]} == {"new-rows", "vacancies", "slots-ended", "window", "area-list", "designations-ended"}  # fmt: skip
