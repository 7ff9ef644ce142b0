"""Households and the persons in them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from constraints.facts.household import Household
from constraints.facts.person import Person
from constraints.language import N_, Message

from .base import Checks, up_to


def households(c: Checks) -> None:
    methods = {t.team_id: t.method for _, t in c.rows("support_teams")}
    for line, h in c.rows("households"):
        c.not_after_decision("households", line, h, "registered_on")
        if h.min_rooms and h.max_rooms and h.min_rooms > h.max_rooms:
            c.error("out-of-order", "households", line, "min_rooms", h.min_rooms,
                    Message.of(N_("at most max_rooms ({count})"), count=h.max_rooms))  # fmt: skip
        if h.support_team_id in methods and h.support_method not in (None, methods[h.support_team_id]):
            c.error("contradiction", "households", line, "support_team_id", h.support_team_id,
                    Message.of(N_("a team of method {method} (this one gives {given})"), method=h.support_method, given=methods[h.support_team_id]))  # fmt: skip
        _deadline(c, line, h)


def _deadline(c: Checks, line: int, h: Household) -> None:
    if h.must_be_housed_by and c.day and h.must_be_housed_by < c.day:
        c.warn("deadline-passed", "households", line, "must_be_housed_by", h.must_be_housed_by,
               Message.of(N_("{day} or later"), day=c.day))  # fmt: skip
    if h.must_be_housed_by_kind and not h.must_be_housed_by:
        c.error("missing-value", "households", line, "must_be_housed_by", None,
                Message(N_("the date of the hard deadline")))  # fmt: skip


def persons(c: Checks) -> None:
    for line, p in c.rows("persons"):
        _born(c, line, p)
        for first, last in (("enrolled_from", "enrolled_to"), ("disability_pension_from", "disability_pension_to")):
            c.in_order("persons", line, p, first, last)
        _income(c, line, p)
    _roles(c)


def _born(c: Checks, line: int, p: Person) -> None:
    if p.birth_date and p.birth_year and p.birth_date.year != p.birth_year:
        c.error("contradiction", "persons", line, "birth_year", p.birth_year,
                Message.of(N_("the year of birth_date ({year})"), year=str(p.birth_date.year)))  # fmt: skip
    born = p.birth_date or (date(p.birth_year, 1, 1) if p.birth_year else None)
    if born and c.day and born > c.day:
        c.error("after-decision", "persons", line, "birth_date", born, up_to(c.day))


def _income(c: Checks, line: int, p: Person) -> None:
    gross, net = p.gross_income_dkk_month, p.net_income_dkk_month
    if p.sanction_until and not p.sanction_dkk_month:
        c.error("missing-value", "persons", line, "sanction_dkk_month", None, Message(N_("a value")))
    if p.income_kind == "none" and ((gross or 0) > 0 or (net or 0) > 0):
        c.error("contradiction", "persons", line, "income_kind", "none",
                Message(N_("a kind of income, since an amount is given")))  # fmt: skip
    if gross is not None and net is not None and net > gross:
        c.error("contradiction", "persons", line, "net_income_dkk_month", net,
                Message.of(N_("at most the gross income ({amount})"), amount=str(gross)))  # fmt: skip


def _roles(c: Checks) -> None:
    """One applicant and at most one partner. Where rows of persons were refused, nobody is said to be missing."""
    roles: dict[str, list[str]] = defaultdict(list)
    for _, p in c.rows("persons"):
        roles[p.household_id].append(p.role)
    table = c.tables.get("persons")
    refused = bool(table.bad_keys) and bool(table.bad) if table is not None else False
    for line, h in c.rows("households"):
        found = roles.get(h.household_id, [])
        applicants = found.count("applicant")
        one = Message(N_("one person with role applicant"))
        if applicants == 0 and not refused and not c.blind("persons"):
            c.error("no-applicant", "households", line, "household_id", h.household_id, one)
        if applicants > 1:
            c.error("two-applicants", "households", line, "household_id", h.household_id, one)
        if found.count("spouse") + found.count("cohabitant") > 1:
            c.error("two-partners", "households", line, "household_id", h.household_id,
                    Message(N_("at most one spouse or cohabitant")))  # fmt: skip
