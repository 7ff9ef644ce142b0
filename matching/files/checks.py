"""Checks that need more than one cell: references, dates in order, figures that contradict each other.

Every check reports all it finds. An id that stands in a row which was itself refused is not reported again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from constraints import LIFTABLE, QUESTIONS, RULE_IDS, TABLES, LawAt
from constraints.facts.dwelling import DWELLING_TYPES
from constraints.facts.units import month, month_of, month_text
from constraints.facts.values import near_form, without_case
from constraints.language import N_, Message
from constraints.rules import question_of
from constraints.rules.citizen import near_target

from .finding import Finding, one_of, shown
from .tables import ReadTable

REFORM = month(2025, 7)
OLD_BENEFITS = ("KTH_OLD", "UDDH", "SHO", "OVG")
_NEW = ("KTH_16_1", "KTH_16_2")
_KONTANTHJAELP = (*OLD_BENEFITS, *_NEW)


class Checker:
    """Runs every check on the tables read; `errors` and `warnings` collect the findings."""

    def __init__(
        self, tables: dict[str, ReadTable], day: date | None, errors: list[Finding], warnings: list[Finding]
    ) -> None:
        self._tables = tables
        self._day = day
        self._errors = errors
        self._warnings = warnings

    def rows(self, table: str) -> list[tuple[int, Any]]:
        return list(self._tables[table].rows) if table in self._tables else []

    def error(self, code: str, table: str, row: int | None, column: str | None, value: Any, expected: Message) -> None:
        self._errors.append(Finding(code, table, row, column, shown(value), expected))

    def warn(self, code: str, table: str, row: int | None, column: str | None, value: Any, expected: Message) -> None:
        self._warnings.append(Finding(code, table, row, column, shown(value), expected))

    def ids(self, table: str, column: str) -> set[str]:
        known = {str(getattr(r, column)) for _, r in self.rows(table)}
        return known | (self._tables[table].bad_keys if table in self._tables else set())

    def _blind(self, table: str) -> bool:
        """The table was sent but could not be read, so nothing can be said of what refers to it."""
        if table in self._tables:
            return not self._tables[table].usable
        return any(f.table == table and f.code != "missing-table" for f in self._errors)

    def refers(self, table: str, column: str, target: str, target_column: str, *, if_there: bool = False) -> None:
        """Every value of a column stands in another table. With `if_there`, only when that table was sent."""
        if (if_there and target not in self._tables) or self._blind(target):
            return
        known = self.ids(target, target_column)
        for line, row in self.rows(table):
            value = getattr(row, column)
            if value is not None and value not in known:
                self.error("unknown-reference", table, line, column, value, self._an_id_in(target, known, value))

    def _an_id_in(self, table: str, known: set[str], value: str) -> Message:
        """What was expected of a reference that leads nowhere: the id it is near, where it misses by case or spaces alone."""
        near = next((k for k in sorted(known) if near_form(k) == near_form(value)), None)
        if near is None:
            return Message.of(N_("an id in {table}"), table=table)
        return Message.of(N_("an id in {table}, written as it is there: {id}"), table=table, id=near)

    def all(self) -> None:
        self._references()
        self._like_ids()
        self._households()
        self._persons()
        self._benefits()
        self._dwellings()
        self._organisations()
        self._designations()
        self._wishes()
        self._separations()
        self._decisions()
        self._coverage()

    # ------------------------------------------------------------ references

    def _references(self) -> None:
        self.refers("departments", "organisation_id", "organisations", "organisation_id", if_there=True)
        self.refers("departments", "area_id", "areas", "area_id", if_there=True)
        self.refers("designations", "area_id", "areas", "area_id", if_there=True)
        self.refers("dwellings", "department_id", "departments", "department_id")
        self.refers("persons", "household_id", "households", "household_id")
        self.refers("benefit_periods", "person_id", "persons", "person_id")
        for table in ("debts", "wishes", "separations", "exceptions", "locks", "offers", "answers"):
            self.refers(table, "household_id", "households", "household_id")
        for table in ("exceptions", "locks", "answers"):
            self.refers(table, "dwelling_id", "dwellings", "dwelling_id")
        self.refers("debts", "organisation_id", "organisations", "organisation_id", if_there=True)
        self.refers("households", "support_team_id", "support_teams", "team_id")
        self.refers("separations", "other_household_id", "households", "household_id")
        self.refers("separations", "department_id", "departments", "department_id")
        if "areas" not in self._tables:
            known = {d.area_id for _, d in self.rows("departments")}
            for line, row in self.rows("designations"):
                if row.area_id not in known:
                    self.warn(
                        "unknown-reference",
                        "designations",
                        line,
                        "area_id",
                        row.area_id,
                        Message(N_("an area of some department")),
                    )

    def _like_ids(self) -> None:
        """Two ids of a table that differ by case or spaces alone are two; whoever meant one has to be told."""
        for table, rows in ((name, self.rows(name)) for name in self._tables):
            keys = [c.name for c in TABLES[table][0].columns() if c.key]
            if len(keys) != 1:
                continue
            first: dict[str, tuple[int, str]] = {}
            for line, row in rows:
                own = str(getattr(row, keys[0]))
                at, other = first.setdefault(without_case(own), (line, own))
                if other != own:
                    differs = N_("an id that differs from {id} on line {line} by more than case and spaces")
                    self.warn("like-id", table, line, keys[0], own, Message.of(differs, id=other, line=str(at)))

    # ------------------------------------------------------------ people

    def _households(self) -> None:
        methods = {t.team_id: t.method for _, t in self.rows("support_teams")}
        for line, h in self.rows("households"):
            if self._day and h.registered_on > self._day:
                self.error(
                    "after-decision",
                    "households",
                    line,
                    "registered_on",
                    h.registered_on,
                    Message.of(N_("a day up to {day}"), day=self._day),
                )
            if h.min_rooms and h.max_rooms and h.min_rooms > h.max_rooms:
                self.error(
                    "out-of-order",
                    "households",
                    line,
                    "min_rooms",
                    h.min_rooms,
                    Message.of(N_("at most max_rooms ({count})"), count=h.max_rooms),
                )
            if h.support_team_id in methods and h.support_method not in (None, methods[h.support_team_id]):
                self.error("contradiction", "households", line, "support_team_id", h.support_team_id,
                           Message.of(N_("a team of method {method} (this one gives {given})"), method=h.support_method, given=methods[h.support_team_id]))  # fmt: skip
            if h.must_be_housed_by and self._day and h.must_be_housed_by < self._day:
                self.warn(
                    "deadline-passed",
                    "households",
                    line,
                    "must_be_housed_by",
                    h.must_be_housed_by,
                    Message.of(N_("{day} or later"), day=self._day),
                )
            if h.must_be_housed_by_kind and not h.must_be_housed_by:
                self.error(
                    "missing-value",
                    "households",
                    line,
                    "must_be_housed_by",
                    None,
                    Message(N_("the date of the hard deadline")),
                )

    def _persons(self) -> None:
        roles: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for line, p in self.rows("persons"):
            roles[p.household_id].append((line, p.role))
            if p.birth_date and p.birth_year and p.birth_date.year != p.birth_year:
                self.error(
                    "contradiction",
                    "persons",
                    line,
                    "birth_year",
                    p.birth_year,
                    Message.of(N_("the year of birth_date ({year})"), year=str(p.birth_date.year)),
                )
            born = p.birth_date or (date(p.birth_year, 1, 1) if p.birth_year else None)
            if born and self._day and born > self._day:
                self.error(
                    "after-decision",
                    "persons",
                    line,
                    "birth_date",
                    born,
                    Message.of(N_("a day up to {day}"), day=self._day),
                )
            for first, last in (("enrolled_from", "enrolled_to"), ("disability_pension_from", "disability_pension_to")):
                self._in_order("persons", line, p, first, last)
            if p.sanction_until and not p.sanction_dkk_month:
                self.error("missing-value", "persons", line, "sanction_dkk_month", None, Message(N_("a value")))
            if p.income_kind == "none" and ((p.gross_income_dkk_month or 0) > 0 or (p.net_income_dkk_month or 0) > 0):
                self.error(
                    "contradiction",
                    "persons",
                    line,
                    "income_kind",
                    "none",
                    Message(N_("a kind of income, since an amount is given")),
                )
            if p.gross_income_dkk_month is not None and p.net_income_dkk_month is not None:
                if p.net_income_dkk_month > p.gross_income_dkk_month:
                    self.error("contradiction", "persons", line, "net_income_dkk_month", p.net_income_dkk_month,
                               Message.of(N_("at most the gross income ({amount})"), amount=str(p.gross_income_dkk_month)))  # fmt: skip
        bad_households = {str(r) for r in self._tables["persons"].bad_keys} if "persons" in self._tables else set()
        incomplete = bool(self._tables["persons"].bad) if "persons" in self._tables else True
        for line, h in self.rows("households"):
            found = [role for _, role in roles.get(h.household_id, [])]
            applicants = found.count("applicant")
            if applicants == 0 and not (incomplete and bad_households) and not self._blind("persons"):
                self.error(
                    "no-applicant",
                    "households",
                    line,
                    "household_id",
                    h.household_id,
                    Message(N_("one person with role applicant")),
                )
            if applicants > 1:
                self.error(
                    "two-applicants",
                    "households",
                    line,
                    "household_id",
                    h.household_id,
                    Message(N_("one person with role applicant")),
                )
            if found.count("spouse") + found.count("cohabitant") > 1:
                self.error(
                    "two-partners",
                    "households",
                    line,
                    "household_id",
                    h.household_id,
                    Message(N_("at most one spouse or cohabitant")),
                )

    def _in_order(self, table: str, line: int, row: Any, first: str, last: str) -> None:
        start, end = getattr(row, first), getattr(row, last)
        if start is not None and end is not None and end < start:
            self.error(
                "out-of-order",
                table,
                line,
                last,
                end,
                Message.of(N_("{column} or later ({day})"), column=first, day=start),
            )

    def _benefits(self) -> None:
        periods: dict[str, list[tuple[int, Any]]] = defaultdict(list)
        for line, b in self.rows("benefit_periods"):
            if b.last_month is not None and b.last_month < b.first_month:
                self.error("out-of-order", "benefit_periods", line, "last_month", month_text(b.last_month),
                           Message.of(N_("{day} or later"), day=month_text(b.first_month)))  # fmt: skip
                continue
            if self._day and b.first_month > month_of(self._day):
                self.error("after-decision", "benefit_periods", line, "first_month", month_text(b.first_month),
                           Message.of(N_("a month up to {month}"), month=month_text(month_of(self._day))))  # fmt: skip
            end = b.last_month if b.last_month is not None else (month_of(self._day) if self._day else None)
            if b.benefit in OLD_BENEFITS and end is not None and end >= REFORM:
                self.error("benefit-abolished", "benefit_periods", line, "benefit", b.benefit,
                           Message(N_("last_month 2025-06 or earlier: the benefit became kontanthjælp (KTH_16_1, KTH_16_2) on 2025-07-01")))  # fmt: skip
            if b.benefit in _NEW and b.first_month < REFORM:
                self.warn("benefit-not-yet", "benefit_periods", line, "benefit", b.benefit,
                          Message(N_("an old code (KTH_OLD, UDDH, SHO, OVG) for months before 2025-07")))  # fmt: skip
            periods[b.person_id].append((line, b))
        for own in periods.values():
            own.sort(key=lambda entry: (entry[1].first_month, entry[0]))
            for i, (_, earlier) in enumerate(own):
                for line, later in own[i + 1 :]:
                    if earlier.last_month is not None and later.first_month > earlier.last_month:
                        continue
                    same = earlier.benefit == later.benefit
                    both = earlier.benefit in _KONTANTHJAELP and later.benefit in _KONTANTHJAELP
                    report = self.error if same or both else self.warn
                    report("overlapping-periods", "benefit_periods", line, "first_month", month_text(later.first_month),
                           Message.of(N_("a month after the period of {benefit} that began {month}"), benefit=earlier.benefit, month=month_text(earlier.first_month)))  # fmt: skip

    # ------------------------------------------------------------ dwellings and organisations

    def _dwellings(self) -> None:
        for line, d in self.rows("dwellings"):
            for table, row in (("dwellings", d),):
                if (row.easting is None) != (row.northing is None):
                    self.error(
                        "missing-value",
                        table,
                        line,
                        "northing" if row.northing is None else "easting",
                        None,
                        Message(N_("both coordinates")),
                    )
            for column in ("reported_on", "claimed_on"):
                told = getattr(d, column)
                if told and self._day and told > self._day:
                    may_stand = Message.of(N_("a day up to {day}"), day=self._day)
                    self.error("after-decision", "dwellings", line, column, told, may_stand)
        for line, d in self.rows("departments"):
            if (d.easting is None) != (d.northing is None):
                self.error(
                    "missing-value",
                    "departments",
                    line,
                    "northing" if d.northing is None else "easting",
                    None,
                    Message(N_("both coordinates")),
                )
            if d.dwellings_total is not None and d.supported_last_24_months is not None:
                if d.supported_last_24_months > d.dwellings_total:
                    self.error("contradiction", "departments", line, "supported_last_24_months", d.supported_last_24_months,
                               Message.of(N_("at most dwellings_total ({count})"), count=str(d.dwellings_total)))  # fmt: skip

    def _organisations(self) -> None:
        owner = {d.department_id: d.organisation_id for _, d in self.rows("departments")}
        in_file: dict[str, int] = defaultdict(int)
        numbers: dict[str, dict[int, int]] = defaultdict(dict)
        reported_in_all = {o.organisation_id: o.vacancies_this_period for _, o in self.rows("organisations")}
        for line, d in self.rows("dwellings"):
            number, organisation = d.counter_position, owner.get(d.department_id, "")
            if number is None:
                continue
            most = reported_in_all.get(organisation)
            if most is not None and number > most:
                self.error("out-of-range", "dwellings", line, "counter_position", number,
                           Message.of(N_("at most vacancies_this_period of the organisation ({count})"), count=most))  # fmt: skip
            if number in numbers[organisation]:
                self.error("contradiction", "dwellings", line, "counter_position", number,
                           Message.of(N_("once (first on line {line})"), line=numbers[organisation][number]))  # fmt: skip
            numbers[organisation].setdefault(number, line)
        for _, d in self.rows("dwellings"):
            if d.availability_basis == "59-1" and d.dwelling_type == "family" and d.claimed_on is None:
                in_file[owner.get(d.department_id, "")] += 1
        limit = Fraction(1, 4)
        if self._day:
            limit = LawAt(self._day).figure("almenboligloven.alb_59_1.quota_share_by_decision").exact
        for line, o in self.rows("organisations"):
            if o.quota_share is not None and o.quota_share > limit and o.quota_basis != "agreement":
                self.error("quota-above-law", "organisations", line, "quota_share", o.quota_share,
                           Message.of(N_("at most {limit} by decision (§ 59, stk. 1); more needs quota_basis agreement (§ 59, stk. 2)"), limit=str(limit)))  # fmt: skip
            if o.quota_carry is not None and o.quota_carry >= 1:
                self.error(
                    "out-of-range",
                    "organisations",
                    line,
                    "quota_carry",
                    o.quota_carry,
                    Message(N_("0 or more and below 1")),
                )
            reported = o.vacancies_this_period
            if reported is not None and reported < in_file[o.organisation_id]:
                self.error("contradiction", "organisations", line, "vacancies_this_period", reported,
                           Message.of(N_("at least the {count} family dwellings on basis 59-1 in the file"), count=str(in_file[o.organisation_id])))  # fmt: skip

    def _designations(self) -> None:
        newest: date | None = None
        for line, d in self.rows("designations"):
            self._in_order("designations", line, d, "valid_from", "valid_to")
            if d.kind in ("deprived", "parallel_society", "transformation", "prevention"):
                newest = max(newest, d.valid_from) if newest else d.valid_from
            if d.extended and d.kind != "combined_letting":
                self.error(
                    "contradiction", "designations", line, "extended", "yes", Message(N_("kind combined_letting"))
                )
            if d.prevention_exempt and d.kind != "prevention":
                self.error(
                    "contradiction", "designations", line, "prevention_exempt", "yes", Message(N_("kind prevention"))
                )
        if self._day and newest:
            lists = [date(y, 12, 1) for y in (self._day.year - 1, self._day.year) if date(y, 12, 1) <= self._day]
            if lists and newest < lists[-1]:
                self.warn(
                    "area-list-old",
                    "designations",
                    None,
                    "valid_from",
                    newest,
                    Message.of(N_("the lists published on {day}"), day=lists[-1]),
                )

    # ------------------------------------------------------------ wishes, protection, decisions

    def _wishes(self) -> None:
        targets = {
            "area": ("areas", "area_id"), "department": ("departments", "department_id"),
            "organisation": ("organisations", "organisation_id"),
        }  # fmt: skip
        for line, w in self.rows("wishes"):
            if w.kind in targets:
                table, column = targets[w.kind]
                if table in self._tables and not self._blind(table) and w.target not in self.ids(table, column):
                    self.error(
                        "unknown-reference",
                        "wishes",
                        line,
                        "target",
                        w.target,
                        self._an_id_in(table, self.ids(table, column), w.target),
                    )
            elif w.kind == "dwelling_type" and w.target not in DWELLING_TYPES:
                self.error("bad-code", "wishes", line, "target", w.target, one_of(DWELLING_TYPES))
            elif w.kind == "floor_max" and not w.target.lstrip("-").isdigit():
                self.error("bad-number", "wishes", line, "target", w.target, Message(N_("a floor number")))
            elif w.kind == "near":
                try:
                    near_target(w.target)
                except ValueError:
                    self.error(
                        "bad-place", "wishes", line, "target", w.target, Message(N_("`easting northing metres`"))
                    )

    def _separations(self) -> None:
        for line, s in self.rows("separations"):
            given = [x for x in (s.other_household_id, s.department_id, s.area_id) if x is not None]
            if len(given) != 1:
                self.error("contradiction", "separations", line, "other_household_id", None,
                           Message(N_("exactly one of other_household_id, department_id, area_id")))  # fmt: skip
            if s.other_household_id == s.household_id:
                self.error(
                    "contradiction",
                    "separations",
                    line,
                    "other_household_id",
                    s.other_household_id,
                    Message(N_("another household")),
                )
            if s.scope and s.other_household_id is None:
                self.error(
                    "contradiction",
                    "separations",
                    line,
                    "scope",
                    s.scope,
                    Message(N_("a scope only beside other_household_id")),
                )

    def _decisions(self) -> None:
        for line, e in self.rows("exceptions"):
            if e.rule_id not in RULE_IDS:
                self.error(
                    "unknown-rule",
                    "exceptions",
                    line,
                    "rule_id",
                    e.rule_id,
                    one_of((*sorted(LIFTABLE), "ALB-59-9")),
                )
            elif e.rule_id == "ALB-59-9":
                if e.dwelling_id is None:
                    self.error(
                        "missing-value",
                        "exceptions",
                        line,
                        "dwelling_id",
                        None,
                        Message(N_("the dwelling the fallback duty is signed for")),
                    )
            elif e.rule_id not in LIFTABLE:
                self.error("rule-of-law", "exceptions", line, "rule_id", e.rule_id,
                           Message(N_("a municipal policy rule; a rule of law, a citizen's word or a lock cannot be lifted")))  # fmt: skip
        for line, a in self.rows("answers"):
            question = question_of(a.rule_id, self._day)
            if question is None:
                self.error("unknown-rule", "answers", line, "rule_id", a.rule_id, one_of(sorted(QUESTIONS)))
            elif question.answer(a.answer) is None:
                self.error("bad-code", "answers", line, "answer", a.answer, one_of(question.codes))
            if a.on and self._day and a.on > self._day:
                self.error(
                    "after-decision", "answers", line, "on", a.on, Message.of(N_("a day up to {day}"), day=self._day)
                )
        kept_by: dict[str, list[tuple[int, Any]]] = defaultdict(list)
        kept_in: dict[str, list[tuple[int, Any]]] = defaultdict(list)
        for line, lock in self.rows("locks"):
            if lock.kind == "keep":
                kept_by[lock.household_id].append((line, lock))
                kept_in[lock.dwelling_id].append((line, lock))
        for column, groups in (("dwelling_id", kept_in), ("household_id", kept_by)):
            for own in groups.values():
                for line, lock in own[1:]:
                    self.error("two-keep-locks", "locks", line, column, getattr(lock, column),
                               Message.of(N_("one keep-lock (another on line {line})"), line=str(own[0][0])))  # fmt: skip

    # ------------------------------------------------------------ what is left unsaid

    def _coverage(self) -> None:
        """Warns where a whole optional table is missing that law or fairness reads."""
        if "designations" not in self._tables:
            self.warn(
                "table-left-out",
                "designations",
                None,
                None,
                None,
                Message(N_("the area lists; without them no area rule applies")),
            )
        if "organisations" not in self._tables:
            self.warn(
                "table-left-out",
                "organisations",
                None,
                None,
                None,
                Message(N_("the organisations; without them no quota is counted")),
            )


def sorted_findings(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(set(findings), key=lambda f: f.order)
