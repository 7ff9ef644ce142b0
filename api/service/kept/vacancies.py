"""Vacancies: reported, counted as the municipality's or not, handed back; when rent runs, and until when it can be avoided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from constraints import Case
from constraints.errors import Conflict
from constraints.facts.views import CaseView, DwellingFacts, view
from constraints.rules.alb_59_1_quota import QuotaCount, is_quota_dwelling, quota_counts
from constraints.verdicts import law_of

from ...store import Unit, Vacancy
from ..deadlines import hand_back_by
from ..moves import said_state
from .batches import case_of
from .desk import Desk
from .moving import LIVE, as_read, from_day, may_move, moved, needed

__all__ = ["Counted", "Vacancy", "hand_back", "listed", "notice_days", "report", "take_up"]

Told = tuple[Vacancy, ...]


@dataclass(frozen=True)
class Counted:
    """What the counter of a month did: vacancies that are the municipality's, that are not, and that wait for a number."""

    ours: Told
    not_ours: Told
    not_known: Told


def listed(
    desk: Desk, organisation: str | None = None, dwelling: str | None = None, since: date | None = None,
    until: date | None = None, states: Sequence[str] = (), after: str | None = None, limit: int | None = None,
) -> list[Vacancy]:  # fmt: skip
    """In the order of the counter; `since` and `until` are days of the report, inclusive.

    `after` is the id of the last one of the page before, None for `limit` all of them.
    """
    desk.may("ledger.read")
    with desk.reading() as unit:
        return unit.vacancies.of(
            organisation=organisation, dwelling=dwelling, since=since, until=until, states=states, after=after, limit=limit
        )  # fmt: skip


def read(desk: Desk, vacancy_id: str) -> Vacancy:
    """One vacancy."""
    desk.may("ledger.read", "vacancy", vacancy_id)
    with desk.reading() as unit:
        return unit.vacancies.get(vacancy_id)


def report(
    desk: Desk, organisation: str, dwelling: str, reported_on: date, available_from: date, dwelling_type: str,
    department: str | None = None, position: int | None = None, reply_by: date | None = None, rent_dkk_month: int | None = None,
) -> Vacancy:  # fmt: skip
    """One vacancy as an organisation reports it between two batches. The counter of the next batch that holds it decides whose it is."""
    desk.may("batch.write", "vacancy")
    with desk.writing() as unit:
        return _reported(
            unit, organisation, dwelling, reported_on, available_from, dwelling_type, department, position, reply_by, rent_dkk_month
        )  # fmt: skip


def take_up(desk: Desk, batch_id: str) -> Counted:
    """The dwellings of a frozen batch as vacancies, and whose they are by the counter of § 59(1), as the plan counts it.

    A dwelling whose vacancy is kept already is not reported again. The counter is worked out over the whole batch, in
    exact fractions; a dwelling whose number in the row is not known stays `reported` until a batch tells it. By an
    agreement with free choice (`quota.choice: free`) none is pointed at, and every one may be taken up to the right.
    Raises Conflict `not-frozen` for a draft.
    """
    desk.may("batch.write", "batch", batch_id)
    with desk.reading() as unit:
        batch = unit.batches.get(batch_id)
        if batch.state != "frozen":
            raise Conflict("not-frozen", key=batch_id, state=said_state("batch", batch.state))
        document = unit.batches.document(batch_id)
    case = case_of(document)
    joined = view(case)
    counts = quota_counts(joined, law_of(case))
    whose = {d.id: _is_ours(joined, counts, d) for d in joined.dwellings}
    with desk.writing() as unit:
        unit.batches.held(batch_id)  # two who take it up at once: the second finds them reported
        found: dict[bool | None, list[Vacancy]] = {True: [], False: [], None: []}
        for d in joined.dwellings:
            vacancy = _kept(unit, d.id, d.record.reported_on or batch.decision_date) or _of_dwelling(
                unit, d, batch.decision_date, _place(counts, d)
            )
            ours = whose[d.id]
            if vacancy.state == "reported" and ours is not None:
                name, values = ("ours", {"liable_from": vacancy.available_from}) if ours else ("not-ours", {})
                vacancy = moved(unit, "vacancy", vacancy, name, {"batch": batch_id}, **values)
                found[ours].append(vacancy)
            elif vacancy.state == "reported":
                found[None].append(vacancy)
    return Counted(tuple(found[True]), tuple(found[False]), tuple(found[None]))


def hand_back(desk: Desk, vacancy_id: str, on: date, reason: str, version: int | None = None) -> Vacancy:
    """The dwelling goes back to the organisation. An offer that is out has to end first.

    Raises Conflict `stale-version/row` where the vacancy is no longer of that version.
    """
    may_move(desk, "vacancy", "hand-back", vacancy_id)
    reason = needed(reason)
    with desk.writing() as unit:
        vacancy = as_read("vacancy", unit.vacancies.get(vacancy_id), version)
        from_day(on, vacancy.reported_on)
        facts = {"on": on.isoformat(), "reason": reason}
        return moved(unit, "vacancy", vacancy, "hand-back", facts, handed_back_on=on)


def _is_ours(case: CaseView, counts: dict[str, QuotaCount], d: DwellingFacts) -> bool | None:
    """Whether a dwelling of the batch is at the municipality's disposal; None where its number in the row is not known."""
    count = counts.get(d.organisation.organisation_id)
    if count is None or not is_quota_dwelling(d) or case.case.policy.quota.choice == "free":
        return str(d.record.availability_basis) != "waiting_list"
    return count.is_ours(d.index)


def _place(counts: dict[str, QuotaCount], d: DwellingFacts) -> int | None:
    """The dwelling's number in the row of vacancies, where it is known."""
    count = counts.get(d.organisation.organisation_id)
    if count is None or d.index not in count.counted:
        return None
    low, high = count.place_of(d.index)
    return low if low == high else None


def _kept(unit: Unit, dwelling: str, reported_on: date) -> Vacancy | None:
    """The vacancy of a dwelling that is still on somebody's desk, or that was reported on this very day, however it ended."""
    return next(
        (v for v in reversed(unit.vacancies.of(dwelling=dwelling)) if v.state in LIVE or v.reported_on == reported_on),
        None,
    )


def _of_dwelling(unit: Unit, d: DwellingFacts, day: date, position: int | None) -> Vacancy:
    record = d.record
    return _reported(
        unit, d.organisation.organisation_id, d.id, record.reported_on or day, record.available_from, str(record.dwelling_type),
        record.department_id, position, record.reply_by, round(record.rent_dkk_month),
    )  # fmt: skip


def _reported(
    unit: Unit, organisation: str, dwelling: str, reported_on: date, available_from: date, dwelling_type: str,
    department: str | None, position: int | None, reply_by: date | None, rent_dkk_month: int | None,
) -> Vacancy:  # fmt: skip
    vacancy = unit.vacancies.report(
        organisation, dwelling, reported_on, department=department, position=position, available_from=available_from,
        reply_by=reply_by, rent_dkk_month=rent_dkk_month,
        hand_back_by=hand_back_by(dwelling_type, reply_by, reported_on, available_from),
    )  # fmt: skip
    unit.audit.append("vacancy.report", "vacancy", vacancy.id, {"organisation": organisation, "dwelling": dwelling})
    return vacancy


def notice_days(case: Case) -> dict[str, date]:
    """Dwelling → day on which a tenant's notice would take effect, where the batch tells it: rent runs on to it (§ 59(1), 5)."""
    return {d.dwelling_id: d.notice_effective_date for d in case.dwellings if d.notice_effective_date is not None}
