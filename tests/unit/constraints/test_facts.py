"""Units, windows, civil numbers and cells: each boundary once."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from pydantic import TypeAdapter, ValidationError

from constraints import LawAt, LawGap
from constraints.facts.cpr import contains_cpr
from constraints.facts.units import add_months, age_on, month, month_text, round_half_up
from constraints.facts.values import Day, Dkk, Id, MonthCell, MunicipalityCode, Share, SquareMetres, YesNo
from constraints.facts.views import all_of, any_of
from constraints.facts.windows import months_in_a_row, weekdays_after, within_months_back
from constraints.rules.alb_51b_combined_letting import suitable_replacement
from constraints.rules.other_forms import reply_deadline
from constraints.rules.support import Discharge, support_refund_until


@pytest.mark.parametrize(("value", "whole"), [("1/2", 1), ("-1/2", -1), ("49/100", 0), ("7/2", 4), ("5", 5)])
def test_rounding_is_half_up_away_from_zero(value, whole):
    assert round_half_up(Fraction(value)) == whole


def test_months_back_are_clamped_to_the_end_of_the_month():
    assert add_months(date(2026, 8, 31), -6) == date(2026, 2, 28)
    assert add_months(date(2028, 8, 31), -6) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("event", "inclusive", "inside"),
    [("2026-05-19", True, False), ("2026-05-20", True, True), ("2026-05-20", False, False), ("2026-05-21", False, True),
     ("2026-11-20", True, True), ("2026-11-21", True, False)],
)  # fmt: skip
def test_six_month_window(event, inclusive, inside):
    assert within_months_back(date.fromisoformat(event), date(2026, 11, 20), 6, inclusive) is inside


def test_a_run_ends_with_the_last_complete_month():
    last = month(2026, 10)
    months = [month(2026, m) for m in (1, 2, 3, 4, 6, 7, 8, 9, 10)]
    assert months_in_a_row(months, last, True) == 5
    assert months_in_a_row(months[:-1], last, True) == 0
    assert months_in_a_row(months[:-1], last, False) == 4
    assert months_in_a_row([*months, month(2026, 11)], last, True) == 5  # the month of the decision is not complete


def test_birthday_counts_from_the_day_itself():
    assert age_on(date(2001, 11, 20), date(2026, 11, 19)) == 24
    assert age_on(date(2001, 11, 20), date(2026, 11, 20)) == 25
    assert age_on(date(2004, 2, 29), date(2026, 2, 28)) == 21


@pytest.mark.parametrize(("saturday", "deadline"), [(True, date(2026, 11, 17)), (False, date(2026, 11, 18))])
def test_lob_56_seven_weekdays_after_monday_9_november(saturday, deadline):
    law = LawAt(date(2026, 11, 20), {"saturday_counts_as_weekday": saturday})
    assert reply_deadline(date(2026, 11, 9), law) == deadline


def test_public_holidays_are_no_weekdays():
    # Thursday 24 December 2026: Christmas Day, St Stephen's Day (a Saturday) and Sunday do not count
    assert weekdays_after(date(2026, 12, 24), 1, True) == date(2026, 12, 28)


@pytest.mark.parametrize(("rooms", "suitable"), [(3, True), (2, False), (4, True)])
def test_alb_51b_9_replacement_for_three_persons_refused_three_rooms(rooms, suitable):
    assert suitable_replacement(3, rooms, 3) is suitable


def test_alb_51b_9_same_rooms_are_not_suitable_above_two_persons_a_room():
    assert suitable_replacement(4, 2, 2)
    assert not suitable_replacement(5, 2, 2)


def test_sel_110_5_no_discharge_without_a_support_decision():
    assert (
        Discharge(plan=True, dwelling_allocated=True, support_decided=False, lease_signed_and_ready=True).lawful
        is False
    )
    assert Discharge(True, True, None, True).lawful is None
    assert Discharge(True, True, True, True).lawful is True


def test_sel_176a_support_decided_the_day_after_discharge_gives_no_refund():
    assert support_refund_until(date(2026, 9, 1), date(2026, 9, 2)) is None
    assert support_refund_until(date(2026, 9, 1), date(2026, 9, 2), followed_by_107=True) == date(2028, 9, 1)


def test_sel_176a_a_second_stay_does_not_restart_the_clock():
    first = date(2025, 9, 1)
    assert support_refund_until(first, date(2025, 8, 1)) == date(2027, 9, 1)


@pytest.mark.parametrize(
    "text",
    [
        "010190-1234",
        "0101901234",
        "H-0101901234",
        "ring 010190 1234 i dag",
        "610190-1234",
        "910190-1234",
        "01.01.90-1234",
        "x0101901234y",
        "010190–1234",
    ],
)
def test_civil_numbers_are_seen_anywhere_replacement_numbers_too(text):
    assert contains_cpr(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "H00001",
        "320190-1234",
        "011390-1234",
        "12345678",
        "2026-11-20",
        "3f1b0101-9012-4a34-8c55-010190123456",
        "01019012345",
        "4900,50",
        "724000 6176000 3000",
    ],
)
def test_other_texts_are_not(text):
    assert not contains_cpr(text)


def test_a_civil_number_that_a_spreadsheet_made_a_number():
    assert contains_cpr(101901234.0)  # the leading zero of 0101901234 is lost
    assert contains_cpr(1901901234)
    assert not contains_cpr(4900.5)


def _read(kind, value):
    return TypeAdapter(kind).validate_python(value)


def _code(kind, value):
    with pytest.raises(ValidationError) as caught:
        _read(kind, value)
    return caught.value.errors()[0]["type"]


@pytest.mark.parametrize(
    "value",
    ["2026-11-20", "20-11-2026", "20.11.2026", date(2026, 11, 20), datetime(2026, 11, 20)],  # noqa: DTZ001
)
def test_dates_as_people_write_them(value):
    assert _read(Day, value) == date(2026, 11, 20)


def test_dates_that_are_none():
    assert _code(Day, "31.02.2026") == "no-such-day"
    assert _code(Day, "11/20/2026") == "bad-date"
    assert _code(Day, 46346.0) == "bad-date"
    assert _code(Day, "20-11.2026") == "bad-date"


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("4900", "4900"),
        ("4900,50", "4900.50"),
        ("4900.50", "4900.50"),
        ("4.900,50", "4900.50"),
        ("4,900.50", "4900.50"),
        (4900.5, "4900.5"),
    ],
)
def test_amounts_with_comma_or_point(value, amount):
    assert _read(Dkk, value) == Decimal(amount)


@pytest.mark.parametrize("value", ["1.234", "1,234", "123.456"])
def test_a_number_that_can_be_read_in_two_ways_is_an_error(value):
    assert _code(Dkk, value) == "ambiguous-number"


def test_amounts_out_of_bounds():
    assert _code(Dkk, "-1") == "out-of-range"
    assert _code(Dkk, "1,005") == "ambiguous-number"
    assert _code(Dkk, "4900,505") == "too-many-decimals"
    assert _code(Dkk, "ca. 4900") == "bad-number"
    assert _code(Dkk, float("nan")) == "bad-number"
    assert _code(SquareMetres, 0) == "out-of-range"


def test_shares_are_exact():
    assert _read(Share, "0.25") == _read(Share, "1/4") == _read(Share, "0,25") == _read(Share, 0.25) == Fraction(1, 4)
    assert _code(Share, "5/4") == "out-of-range"
    assert _code(Share, "1/0") == "bad-share"


def test_other_cells():
    assert _read(MonthCell, "2026-10") == _read(MonthCell, date(2026, 10, 1)) == month(2026, 10)
    assert month_text(month(2026, 10)) == "2026-10"
    assert _code(MonthCell, "2026-13") == "bad-month"
    assert [_read(YesNo, v) for v in ("ja", "Nej", "1", 0.0, True)] == [True, False, True, False, True]
    assert _code(YesNo, "måske") == "bad-yes-no"
    assert _read(Id, 17.0) == "17"
    assert _code(Id, "a/b") == "bad-id"
    assert _code(Id, "x" * 65) == "bad-id"
    assert _read(MunicipalityCode, 101) == "0101"  # a spreadsheet drops the zero
    assert _code(MunicipalityCode, "101") == "bad-municipality"


def test_three_valued_logic():
    assert all_of(True, None, False) is False
    assert all_of(True, None) is None
    assert any_of([False, None]) is None
    assert any_of([None, True]) is True
    assert any_of([]) is False


def test_a_figure_is_not_carried_past_its_year():
    assert LawAt(date(2026, 12, 31)).figure("skat.personfradrag").number == 54_100
    with pytest.raises(LawGap):
        LawAt(date(2027, 1, 1)).figure("skat.personfradrag")
    assert LawAt(date(2027, 1, 1), provisional=True).figure("skat.personfradrag").status == "provisional"
    with pytest.raises(LawGap):
        LawAt(date(2023, 12, 31)).figure("skat.personfradrag")
