"""The files of dated figures: what does not load, and until when a figure is known."""

from datetime import date

import pytest

from constraints.errors import InputError, LawGap
from constraints.law.store import law_at, load, parameters_of


def figure(values, metadata="unit: DKK/month, yearly: true", more=""):
    told = "\n".join(f"    {line}" for line in values)
    return f"amount:\n  values:\n{told}\n  metadata: {{{metadata}}}\n{more}"


YEARS = ("2024-01-01: {value: 100, status: verified}", "2025-01-01: {value: 104, status: derived}")


def test_a_yearly_figure_is_known_to_the_end_of_its_last_year_and_no_longer():
    found = parameters_of("file", figure(YEARS))["file.amount"]
    assert found.at(date(2025, 12, 31), False).value == 104
    with pytest.raises(LawGap):
        found.at(date(2026, 1, 1), False)
    assert found.at(date(2026, 1, 1), True).status == "provisional"


def test_a_figure_that_is_not_yearly_stands_until_the_next_one():
    found = parameters_of("file", figure(YEARS, "unit: months"))["file.amount"]
    assert found.known_until is None
    assert found.at(date(2040, 1, 1), False).value == 104


def test_a_figure_can_say_itself_until_when_it_is_known():
    found = parameters_of("file", figure(YEARS, "unit: months", "  known_until: 2025-06-30\n"))["file.amount"]
    assert found.at(date(2025, 6, 30), False).value == 104
    with pytest.raises(LawGap):
        found.at(date(2025, 7, 1), False)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (figure(("2023-01-01: {value: 96, status: verified}", YEARS[1])), "no value from 2024-01-01"),
        (figure(("2024-01-01: {value: 96, status: verified}", "2025-07-01: {value: null, status: verified}")), "2025-01-01"),
        (figure((YEARS[0], YEARS[0])), "2024-01-01 stands twice"),
        (figure((YEARS[1], YEARS[0])), "start dates must rise"),
        (figure(YEARS, "unit: kroner"), "unit 'kroner'"),
        (figure(YEARS, "yearly: true"), "unit ''"),
        (figure(YEARS, "unit: DKK, yearly: often"), "yearly must be true or false"),
        (figure(YEARS, "unit: DKK, yaerly: true"), "'yaerly' is not one of"),
        (figure(("2024-01-01: {value: 1, status: sure}",)), "status sure"),
        (figure(("2024: {value: 1, status: verified}",)), "expected a start date"),
        (figure(("2024-01-01: {valeu: 1, status: verified}",)), "'valeu' is not one of"),
        (figure(YEARS, more="  known_until: 2025-06-30\n"), "keep one"),
        (figure(YEARS, "unit: DKK", "  known_until: 2024-12-31\n"), "no day on or after 2025-01-01"),
        ("amount: 100\n", "expected a figure with values"),
    ],
    ids=["a year missing", "a year missing before an end", "one day twice", "falling dates", "unknown unit", "no unit",
         "yearly not yes or no", "misspelt key", "unknown status", "start no date", "misspelt value", "two ends",
         "known until before the last start", "a bare number"],
)  # fmt: skip
def test_a_figure_with_a_gap_an_overlap_or_an_unknown_unit_does_not_load(text, says):
    with pytest.raises(InputError, match=says) as refused:
        parameters_of("file", text)
    assert "file" in refused.value.text("en")


def test_every_rate_in_kroner_a_month_or_year_of_the_shipped_benefit_and_tax_files_is_yearly():
    files = ("skat", "pension", "andre_ydelser", "boerneydelser", "boligsikring", "boligydelse", "kontanthjaelp")
    carried_on = [
        p.name
        for p in load().parameters.values()
        if p.name.startswith(files)
        and p.unit in ("DKK/month", "DKK/year", "DKK/quarter", "DKK/week")
        and not p.known_until
    ]
    assert carried_on == []


def test_a_law_is_kept_by_all_it_is_made_of():
    day = date(2026, 11, 20)
    plain = law_at(day, {}, {})
    assert law_at(day, {}, {}) is plain
    name = next(n for n, s in load().switches.items() if s.default is True)
    for other in (
        law_at(date(2026, 11, 21), {}, {}), law_at(day, {name: False}, {}), law_at(day, {}, {"RAAD-1": "suspended"}),
        law_at(day, {}, {}, provisional=True),
    ):  # fmt: skip
        assert other is not plain
    assert law_at(day, {name: False}, {}).switch(name) is False
    assert plain.switch(name) is True
    law_at(day, {name: True}, {})
    with pytest.raises(InputError):  # 1 is true to Python and no answer to this switch
        law_at(day, {name: 1}, {})
