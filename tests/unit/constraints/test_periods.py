"""Wordings of one rule and scope fit together in time, whatever their classes are called."""

from datetime import date

import pytest

from constraints import RULES
from constraints.rules.alb_59_6_deprived_area import LongKontanthjaelp
from constraints.rules.periods import Period, in_order

ENDS = date(2027, 7, 1)


def _ending(**facts):
    """No. 5 as it would stand until 30 June 2027."""
    return type("LongKontanthjaelp", (LongKontanthjaelp,), {"in_force": Period(date(2025, 7, 1), ENDS), **facts})()


def _following(name, start, until=None):
    return type(name, (LongKontanthjaelp,), {"in_force": Period(start, until)})()


def _with(*wordings):
    others = [r for r in RULES if type(r) is not LongKontanthjaelp]
    return in_order([*others, *wordings])


def test_the_rules_as_they_are_fit_together():
    assert in_order(RULES) == RULES


def test_a_wording_that_follows_on_the_day_is_accepted():
    assert len(_with(_ending(), _following("LongKontanthjaelpFrom2027", ENDS))) == len(RULES) + 1


@pytest.mark.parametrize("name", ["LongKontanthjaelpUntil2027", "LongKontanthjaelpV4", "KontanthjaelpInSixMonths"])
def test_a_month_without_any_wording_raises(name):
    with pytest.raises(ValueError, match=r"ALB-59-6-5 \(deprived\): no wording from 2027-07-01 to 2027-08-01"):
        _with(_ending(), _following(name, date(2027, 8, 1)))


@pytest.mark.parametrize("name", ["LongKontanthjaelpUntil2027", "SomethingElse"])
def test_two_wordings_on_one_day_raise(name):
    with pytest.raises(ValueError, match=rf"LongKontanthjaelp and {name} hold on the same day"):
        _with(_ending(), _following(name, date(2027, 6, 30)))


def test_a_second_wording_without_an_end_of_the_first_raises():
    with pytest.raises(ValueError, match="hold on the same day"):
        in_order([*RULES, _following("LongKontanthjaelpFrom2027", ENDS)])


def test_a_wording_that_ends_with_nothing_after_it_needs_a_reason():
    with pytest.raises(ValueError, match="ends on 2027-07-01 and nothing follows"):
        _with(_ending())
    assert _with(_ending(ends_because="repealed by act 1/2027"))


def test_another_scope_does_not_close_a_gap():
    elsewhere = type("Elsewhere", (LongKontanthjaelp,), {"in_force": Period(ENDS, None), "scope": "elsewhere"})()
    with pytest.raises(ValueError, match="nothing follows"):
        _with(_ending(), elsewhere)
