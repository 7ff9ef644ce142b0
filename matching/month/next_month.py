"""The draft of the next month: what a batch, its plan and the answers leave over, row by row, each with its reason.

Nothing is guessed. What the month that ends cannot know (new vacancies, new people, courses of support that ended) is
listed for a person to fill in.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from constraints import TABLES, Case, InputError, evaluate
from constraints.errors import LawGap
from constraints.facts.household import Lock, Offer, Separation
from constraints.facts.record import Record
from constraints.facts.units import add_months
from constraints.language import LANGUAGES, say

from ..files.again import faults
from ..plan.document import PairIds, Plan, Texts
from ..plan.provenance import with_warnings
from . import accounts
from .answers import Answers, OfferAnswer
from .batch_out import NOTHING_ASSUMED, Assumed, Rows, key_of, settings_of, tables_of
from .documents import Carried, NextDigests, NextMonth, Task
from .state import MonthEnd
from .tasks import tasks_of
from .words import TASKS, WHY, why_text

PREVIOUS_PLAN = "previous_plan.json"
_OF_HOUSEHOLD = ("persons", "debts", "wishes", "exceptions", "answers")
_SETTINGS = ("batch", "policy")


def same_day_next_month(day: date) -> date:
    """The day that is taken where none is asked for."""
    return add_months(day, 1)


@dataclass(frozen=True)
class Draft:
    """The next month as it is written, and the account of it but for the digest of what was written."""

    settings: Mapping[str, Mapping[str, Any]]
    tables: Rows
    history: Sequence[Mapping[str, str]]
    told: Mapping[str, Any]

    def document(self, written: Case) -> NextMonth:
        """The account, of the draft as it was read again."""
        digests = NextDigests(batch=self.told["batch_digest"], draft=written.digest)
        return NextMonth(
            digests=digests, **with_warnings(written), **{k: v for k, v in self.told.items() if k != "batch_digest"}
        )


def next_month(
    case: Case, plan: Plan, answers: Answers, day: date | None = None, history: accounts.History = (), assumed: Assumed = NOTHING_ASSUMED,
    lang: str = "da", ignore: Sequence[str] = (), courses: Mapping[str, tuple[int, int]] | None = None,
) -> Draft:  # fmt: skip
    """The draft for `day`, or for the same day of the next month.

    `history` holds the leases of earlier months, `assumed` the cells that stand empty on a person's word, `ignore` the files
    beside the draft's tables. `courses` tells of each team how many courses of support ended, and how many started without
    an offer; None = nobody keeps them, and a person is asked. Raises InputError for a day that is not after the batch's, or a draft that would not hold.
    """
    on = same_day_next_month(case.batch.decision_date) if day is None else day
    if on <= case.batch.decision_date:
        raise InputError("bad-next/day", day=on, before=case.batch.decision_date)
    return _Builder(case, plan, answers, on, history, lang, courses).draft(day is not None, assumed, ignore)


class _Builder:
    """Goes through the tables in order; every row ends in `carried` or in `left`."""

    def __init__(
        self, case: Case, plan: Plan, answers: Answers, day: date, history: accounts.History, lang: str,
        courses: Mapping[str, tuple[int, int]] | None,
    ) -> None:  # fmt: skip
        self.case, self.plan, self.answers, self.day, self.lang = case, plan, answers, day, lang
        self.end = MonthEnd(case, plan, answers)
        self.courses = courses
        self.ledger, self.slots = accounts.ledger(self.end), accounts.slots(self.end, courses)
        self.concentration = accounts.concentration(self.end, history, day)
        self.earlier = history
        self.history = [dict(row) for row in history]
        self.rows: dict[str, list[Any]] = {name: [] for name in TABLES}
        self.carried: list[Carried] = []
        self.left: list[Carried] = []

    def draft(self, asked: bool, assumed: Assumed, ignore: Sequence[str]) -> Draft:
        self._settings()
        for name in TABLES:
            getattr(self, f"_{name}", functools.partial(self._as_it_stood, name))()
        self.history += [self._lease(h, d) for h, d in self.end.housed.items()]
        header = self.case.batch.model_copy(update={"decision_date": self.day, "ignore": None, "note": None})
        absent = self.case.absent - {name for name, rows in self.rows.items() if rows}
        after = self.case.replaced(
            batch=header, absent=absent, notices=(), **{n: tuple(r) for n, r in self.rows.items()}
        )
        if found := faults(after):
            raise InputError("bad-batch/check", count=len(found), findings=[f.as_fact() for f in found])
        fill, look = tasks_of(
            self.end, self.day, self.ledger, self.slots, self.concentration, self.earlier, self.courses is not None
        )
        fill += self._law(after)
        tables = tables_of(after, assumed)
        settings = settings_of(after, decision_date=self.day.isoformat(), note=None, ignore=list(ignore) or None)
        return Draft(settings, tables, self.history, {
            "format": "anvis-carried/1", "decision_date_before": self.case.batch.decision_date.isoformat(),
            "decision_date": self.day.isoformat(), "date_asked": asked, "batch_digest": self.case.digest, "seed": self.plan.seed,
            "previous_plan": PREVIOUS_PLAN, "counts": {n: len(rows) for n, rows in tables.items()}, "ledger": self.ledger,
            "slots": self.slots, "concentration": self.concentration,
            "housed": tuple(PairIds(household_id=h, dwelling_id=d) for h, d in self.end.housed.items()),
            "to_fill_in": tuple(fill), "to_look_at": tuple(look), "carried": tuple(self.carried), "left": tuple(self.left),
        })  # fmt: skip

    # ------------------------------------------------------------ the two lists

    def _carry(self, name: str, row: Record, because: str = "as-it-stood", source: str = "batch") -> None:
        self.rows[name].append(row)
        self.carried.append(self._entry(name, row, because, source))

    def _leave(self, name: str, row: Record, because: str, source: str = "batch", **facts: object) -> None:
        self.left.append(self._entry(name, row, because, source, **facts))

    def _cell(self, name: str, row: Record, column: str, because: str, source: str, **facts: object) -> None:
        """One cell that holds something else than before."""
        value = getattr(row, column)
        told = None if value is None else str(value)
        self.carried.append(
            self._entry(name, row, because, source, **facts).model_copy(update={"column": column, "value": told})
        )

    def _entry(self, name: str, row: Record, because: str, source: str, **facts: object) -> Carried:
        # Who is kept apart from whom is told by the table alone, never by a list beside it.
        key = key_of(name, row)[:1] if name == "separations" else key_of(name, row)
        return Carried(table=name, row=" / ".join(k for k in key if k), column=None, value=None, source=source, because=because,
                       text=_why(because, **facts))  # fmt: skip

    # ------------------------------------------------------------ settings and plain tables

    def _settings(self) -> None:
        for table, values in zip(_SETTINGS, settings_of(self.case).values(), strict=True):
            for key, value in _leaves(values):
                if table == "batch" and key in ("note", "ignore"):
                    continue
                day = key == "decision_date"
                self.carried.append(
                    Carried(table=table, row=key, column=None, value=self.day.isoformat() if day else _plain(value),
                            source="command" if day else "batch", because="day" if day else "setting",
                            text=_why("day" if day else "setting"))
                )  # fmt: skip
        self.carried.append(Carried(table="command", row="seed", column=None, value=str(self.plan.seed), source="plan",
                                    because="as-it-stood", text=_why("as-it-stood")))  # fmt: skip

    def _as_it_stood(self, name: str) -> None:
        for row in getattr(self.case, name):
            if name in _OF_HOUSEHOLD and row.household_id in self.end.gone:
                self._leave(name, row, self._of_gone(row.household_id), "answers")
            elif getattr(row, "dwelling_id", None) in self.end.leaving:
                self._leave(name, row, "of-a-gone-dwelling", "answers")
            else:
                self._carry(name, row, "person-decided" if name in ("exceptions", "answers") else "as-it-stood")

    def _of_gone(self, household: str) -> str:
        return "of-a-housed" if self.end.gone[household] == "leased" else "of-a-closed"

    def _benefit_periods(self) -> None:
        people = {p.person_id: p.household_id for p in self.case.persons}
        for row in self.case.benefit_periods:
            household = people[row.person_id]
            if household in self.end.gone:
                self._leave("benefit_periods", row, self._of_gone(household), "answers")
            else:
                self._carry("benefit_periods", row)

    # ------------------------------------------------------------ people and dwellings

    def _households(self) -> None:
        for row in self.case.households:
            why = self.end.gone.get(row.household_id)
            if why is None:
                self._carry("households", row, "still-open")
            else:
                reason = self.answers.closed.get(row.household_id) or "–"
                self._leave("households", row, why, "answers", **({"reason": reason} if why == "closed" else {}))

    def _dwellings(self) -> None:
        for row in self.case.dwellings:
            why = self.end.leaving.get(row.dwelling_id)
            if why is not None:
                self._leave("dwellings", row, why, "answers" if why in ("leased", "handed-back") else "plan")
                continue
            changes: dict[str, Any] = {}
            taken = "taken" if self.end.is_counted(row.dwelling_id) else "at-disposal"
            if self.end.counts_in_quota(row.dwelling_id):
                changes["claimed_on"] = self.case.batch.decision_date
            if row.counter_position is not None:
                changes["counter_position"] = None
            after = row.model_copy(update=changes)
            self._carry("dwellings", after, "still-free")
            for column in changes:
                self._cell("dwellings", after, column, taken if column == "claimed_on" else "row-ended", "plan")

    # ------------------------------------------------------------ accounts

    def _organisations(self) -> None:
        told = {row.organisation_id: row for row in self.ledger}
        for row in self.case.organisations:
            account = told.get(row.organisation_id)
            if account is None:
                self._carry("organisations", row)
                continue
            after = row.model_copy(update={"vacancies_this_period": None, "quota_carry": Fraction(account.carry_out)})
            self._carry("organisations", after)
            self._cell("organisations", after, "quota_carry", "ledger", "plan", vacancies=account.vacancies, share=account.share,
                       carry=account.carry_in, claim=str(accounts.claim(account)), right=account.right)  # fmt: skip
            self._cell("organisations", after, "vacancies_this_period", "told-anew", "command")

    def _departments(self) -> None:
        changed = {row.department_id: row for row in self.concentration}
        absent = self.case.column_absent("departments", "supported_last_24_months") and bool(changed)
        for row in self.case.departments:
            new = changed.get(row.department_id)
            if new is None or new.now is None:
                # With one figure told an empty cell would be unknown; a column left out counted as 0.
                self._carry("departments", row.model_copy(update={"supported_last_24_months": 0}) if absent else row)
                continue
            after = row.model_copy(update={"supported_last_24_months": new.now})
            self._carry("departments", after)
            source = "answers" if new.signed else "history"
            self._cell("departments", after, "supported_last_24_months", "supported-lease", source, signed=new.signed,
                       gone=new.out_of_window)  # fmt: skip

    def _support_teams(self) -> None:
        started = {row.team_id: row for row in self.slots}
        for row in self.case.support_teams:
            account = started[row.team_id]
            after = row.model_copy(update={"free_slots": account.free_now})
            self._carry("support_teams", after)
            if account.started:
                self._cell("support_teams", after, "free_slots", "support-started", "answers", started=account.started)
            if self.courses and (told := self.courses.get(row.team_id, (0, 0))) != (0, 0):
                ended, by_hand = told
                self._cell(
                    "support_teams", after, "free_slots", "support-ended", "answers", ended=ended, started=by_hand
                )

    # ------------------------------------------------------------ protection

    def _separations(self) -> None:
        """A protection against somebody who has moved in somewhere holds for that place from then on."""
        seen: set[tuple[str, ...]] = set()
        for row in self.case.separations:
            after = self._protected(row)
            if after is None:
                one_gone = {row.household_id, row.other_household_id} & self.answers.closed.keys()
                self._leave("separations", row, "of-a-closed" if one_gone else "nothing-to-protect", "answers")
            elif (key := key_of("separations", after)) not in seen:
                seen.add(key)
                self._carry("separations", after)
                if after is not row:
                    column = "area_id" if after.area_id is not None else "department_id"
                    self._cell("separations", after, column, "protection", "answers")

    def _protected(self, row: Separation) -> Separation | None:
        """The row as it holds from now on; None = nobody is left in the batch whom it protects.

        The two of a row are kept apart from each other, so it is whoever is still waiting that the place is closed to.
        """
        one, other = row.household_id, row.other_household_id
        if other is None:
            return None if one in self.end.gone else row
        if one not in self.end.gone and other not in self.end.gone:
            return row
        waiting, moved = (one, other) if one not in self.end.gone else (other, one)
        if waiting in self.end.gone or moved not in self.end.housed:
            return None
        dwelling = self.end.view.dwellings[self.end.view.dwelling_index[self.end.housed[moved]]]
        area = dwelling.department.area_id if row.scope == "area" else None
        if area is not None:
            return Separation(household_id=waiting, area_id=area)
        return Separation(household_id=waiting, department_id=dwelling.record.department_id)

    # ------------------------------------------------------------ decisions and offers

    def _locks(self) -> None:
        kept: set[str] = set()
        for row in self.case.locks:
            pair = row.household_id, row.dwelling_id
            held = self.end.held.get(row.household_id)
            if row.household_id in self.end.gone:
                self._leave("locks", row, self._of_gone(row.household_id), "answers")
            elif row.dwelling_id in self.end.leaving:
                self._leave("locks", row, "of-a-gone-dwelling", "answers")
            elif row.kind == "forbid" and pair in self.answers.refused_here:
                self._leave("locks", row, "refused-lock", "decisions")
            elif row.kind == "forbid":
                self._carry("locks", row, "person-decided")
            elif held is None or held.dwelling_id != row.dwelling_id:
                self._leave("locks", row, "keep-ended", "answers")
            else:
                kept.add(row.household_id)
                self._carry("locks", row, held.because, "answers" if held.because != "approved" else "decisions")
        for household, held in sorted(self.end.held.items()):
            if household not in kept and held.because != "approved":
                reason = say(self.lang, WHY[held.because])
                lock = Lock(household_id=household, dwelling_id=held.dwelling_id, kind="keep", reason=reason)
                self._carry("locks", lock, held.because, "answers")

    def _offers(self) -> None:
        told = {(str(o.household_id), str(o.dwelling_id)): o for o in self.answers.offers}
        newest = {
            (o.household_id, o.dwelling_id): o.offered_on for o in self.case.offers
        }  # sorted by day: the last stays
        for row in self.case.offers:
            pair = row.household_id, row.dwelling_id
            if row.household_id in self.end.gone:
                self._leave("offers", row, self._of_gone(row.household_id), "answers")
            elif pair in told and self._offered_on(told[pair], newest.get(pair)) == row.offered_on:
                self._leave("offers", row, "answered-row", "answers")
            else:
                out = row.answer is None
                self._carry("offers", row, "offer-out" if out else "answered")
        for pair, o in sorted(told.items()):
            if pair[0] in self.end.gone:
                continue
            row = Offer(household_id=pair[0], dwelling_id=pair[1], offered_on=self._offered_on(o, newest.get(pair)), answer=o.answer,
                        reason=o.reason)  # fmt: skip
            why = "offer-out" if o.answer is None else "accepted" if o.answer == "accepted" else "answered"
            self._carry("offers", row, why, "answers")

    def _offered_on(self, told: OfferAnswer, newest: date | None) -> date:
        """As the answers say it, else the offer that the batch holds, else with the batch."""
        return told.offered_on or newest or self.case.batch.decision_date

    # ------------------------------------------------------------ history and law

    def _lease(self, household: str, dwelling: str) -> dict[str, str]:
        end = self.end
        d = end.view.dwellings[end.view.dwelling_index[dwelling]]
        h = end.household(household)
        supported = "" if h.supported is None else "yes" if h.supported else "no"
        team = end.team_of(household, dwelling) if h.needs_slot else None
        return {
            "household_id": household, "dwelling_id": dwelling, "department_id": d.record.department_id,
            "organisation_id": d.organisation.organisation_id, "area_id": d.department.area_id or "",
            "signed_on": str(self.answers.housed[household].signed_on), "supported": supported, "support_team_id": team or "",
            "decision_date": self.case.batch.decision_date.isoformat(),
        }  # fmt: skip

    def _law(self, after: Case) -> list[Task]:
        """Whether the law of the new day is known: a plan can be made only then."""
        try:
            evaluate(after)
        except LawGap as gap:
            unknown = TASKS["law"]
            text = Texts(**{lang: say(lang, unknown, day=self.day, problem=gap.text(lang)) for lang in LANGUAGES})
            return [Task(table="batch", row="decision_date", column=None, because="law", text=text)]
        return []


def _leaves(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Every single setting by its dotted path."""
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def _plain(value: Any) -> str:
    """A setting as a cell of a file holds it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(_plain(v) for v in value)
    return "" if value is None else str(value)


@functools.lru_cache(maxsize=4096)
def _why(because: str, **facts: object) -> Texts:
    return why_text(because, **facts)
