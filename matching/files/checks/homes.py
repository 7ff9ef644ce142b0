"""Dwellings, departments and the organisations' row of vacancies."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from constraints import LawAt
from constraints.facts.dwelling import Organisation
from constraints.language import N_, Message

from .base import Checks


def dwellings(c: Checks) -> None:
    for line, d in c.rows("dwellings"):
        c.both_coordinates("dwellings", line, d)
        for column in ("reported_on", "claimed_on"):
            c.not_after_decision("dwellings", line, d, column)
    for line, d in c.rows("departments"):
        c.both_coordinates("departments", line, d)
        total, recent = d.dwellings_total, d.supported_last_24_months
        if total is not None and recent is not None and recent > total:
            c.error("contradiction", "departments", line, "supported_last_24_months", recent,
                    Message.of(N_("at most dwellings_total ({count})"), count=str(total)))  # fmt: skip


def organisations(c: Checks) -> None:
    if "organisations" not in c.tables:
        c.warn("table-left-out", "organisations", None, None, None,
               Message(N_("the organisations; without them no quota is counted")))  # fmt: skip
    owner = {d.department_id: d.organisation_id for _, d in c.rows("departments")}
    _row_of_vacancies(c, owner)
    in_file: dict[str, int] = defaultdict(int)
    for _, d in c.rows("dwellings"):
        if d.availability_basis == "59-1" and d.dwelling_type == "family" and d.claimed_on is None:
            in_file[owner.get(d.department_id, "")] += 1
    limit = Fraction(1, 4)
    if c.day:
        limit = LawAt(c.day).figure("almenboligloven.alb_59_1.quota_share_by_decision").exact
    for line, o in c.rows("organisations"):
        _quota(c, line, o, limit, in_file[o.organisation_id])


def _row_of_vacancies(c: Checks, owner: dict[str, str]) -> None:
    numbers: dict[str, dict[int, int]] = defaultdict(dict)
    reported_in_all = {o.organisation_id: o.vacancies_this_period for _, o in c.rows("organisations")}
    for line, d in c.rows("dwellings"):
        number, organisation = d.counter_position, owner.get(d.department_id, "")
        if number is None:
            continue
        most = reported_in_all.get(organisation)
        if most is not None and number > most:
            c.error("out-of-range", "dwellings", line, "counter_position", number,
                    Message.of(N_("at most vacancies_this_period of the organisation ({count})"), count=most))  # fmt: skip
        if number in numbers[organisation]:
            c.error("contradiction", "dwellings", line, "counter_position", number,
                    Message.of(N_("once (first on line {line})"), line=str(numbers[organisation][number])))  # fmt: skip
        numbers[organisation].setdefault(number, line)


def _quota(c: Checks, line: int, o: Organisation, limit: Fraction, in_file: int) -> None:
    if o.quota_share is not None and o.quota_share > limit and o.quota_basis != "agreement":
        c.error("quota-above-law", "organisations", line, "quota_share", o.quota_share,
                Message.of(N_("at most {limit} by decision (§ 59, stk. 1); more needs quota_basis agreement (§ 59, stk. 2)"), limit=str(limit)))  # fmt: skip
    if o.quota_carry is not None and o.quota_carry >= 1:
        c.error("out-of-range", "organisations", line, "quota_carry", o.quota_carry,
                Message(N_("0 or more and below 1")))  # fmt: skip
    reported = o.vacancies_this_period
    if reported is not None and reported < in_file:
        c.error("contradiction", "organisations", line, "vacancies_this_period", reported,
                Message.of(N_("at least the {count} family dwellings on basis 59-1 in the file"), count=str(in_file)))  # fmt: skip
