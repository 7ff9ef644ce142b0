"""Kept months as they lie in an office's folders → observations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from constraints import Case, CaseView, InputError, view
from constraints.facts.household import Household
from constraints.language import LANGUAGES

from ...files.reading import read
from ...model.wishes import wish_tiers
from ..beside_tier import metres_between
from ..groups import attributes
from .history import FILES, FOLDER, LeaseRow, MoveRow, Row, cause_of, read_rows
from .past import Offered, Past, Reported, Stay, Vacancy, Waited

_QUOTA = ("59-1", "59-2")
_ANSWERED = ("accepted", "refused", "no_answer")


@dataclass(frozen=True)
class Month:
    """One kept month: its batch, the placements of its plan where there is one, and the tables beside it."""

    name: str
    case: Case
    placed: frozenset[tuple[str, str]] | None
    tables: dict[str, list[Row]]

    @property
    def day(self) -> int:
        return self.case.batch.decision_date.toordinal()


def read_months(paths: Sequence[Path]) -> list[Month]:
    """The months in the order of their decision days. Raises InputError that names the month, the file and the row."""
    found: dict[int, Month] = {}
    for path in paths:
        try:
            month = _month(path)
        except InputError as error:
            raise error.under(path.name) from None
        if month.day in found:
            raise InputError("bad-calibration/same-day", first=found[month.day].name, second=month.name,
                             day=month.case.batch.decision_date)  # fmt: skip
        found[month.day] = month
    if len(found) < 2:
        raise InputError("bad-calibration/few", found=len(found))
    return [found[d] for d in sorted(found)]


def _month(path: Path) -> Month:
    """A batch (folder, zip or workbook), or the folder `anvis decide` wrote: `batch/` with its plan beside it."""
    inner = path / "batch"
    decided = path.is_dir() and inner.is_dir() and not (path / "batch.yaml").exists()
    reading = read(inner if decided else path)
    case = reading.case
    if case is None:
        first = {lang: reading.errors[0].message(lang) for lang in LANGUAGES}
        raise InputError("bad-calibration/batch", count=len(reading.errors), first=first,
                         findings=[f.as_fact() for f in reading.errors])  # fmt: skip
    beside = [path, inner] if decided else [path] if path.is_dir() else [path.parent]
    tables: dict[str, list[Row]] = {}
    for kind, (file, model) in FILES.items():
        for folder in beside:
            place = folder / FOLDER / file
            if place.is_file():
                tables[kind] = tables.get(kind, []) + read_rows(place, model, f"{FOLDER}/{file}")
    return Month(path.name, case, _placed(beside), tables)


def _placed(folders: Sequence[Path]) -> frozenset[tuple[str, str]] | None:
    for folder in folders:
        plan = folder / "plan.json"
        if plan.is_file():
            try:
                rows = json.loads(plan.read_text(encoding="utf-8"))["placements"]
                return frozenset((str(r["household_id"]), str(r["dwelling_id"])) for r in rows)
            except (OSError, ValueError, KeyError, TypeError):
                raise InputError("bad-history/headings", file="plan.json", expected=["placements"]) from None
    return None


def past_of(months: Sequence[Month]) -> Past:
    """What the months say. Raises InputError for a table beside them that names who is in none of the batches."""
    return _Joined(months).past()


@dataclass
class _Spell:
    """One stay on the list while it is put together."""

    household: Household
    first: int
    last: int
    kind: str


@dataclass
class _Joined:
    months: Sequence[Month]
    views: list[CaseView] = field(init=False)

    def __post_init__(self) -> None:
        self.views = [view(m.case) for m in self.months]
        self.tiers = [wish_tiers(v) for v in self.views]
        self.days = tuple(m.day for m in self.months)
        self.spells = self._spells()
        self.last_batch: dict[str, int] = {}
        for n, v in enumerate(self.views):
            self.last_batch |= dict.fromkeys((h.id for h in v.households), n)
        self.homes = self._homes()
        self.leases = self._newest("leases", lambda r: (r.household_id, r.dwelling_id))
        self.answers = self._newest(
            "answers", lambda r: (r.household_id, r.dwelling_id, r.offered_on, r.answer == "closed")
        )
        self.moves = self._newest("moves", lambda r: (r.household_id, r.dwelling_id, r.moved_in_on))
        for row in (*self.leases, *self.answers):
            name = row.record.household_id
            if name is not None and name not in self.last_batch:
                raise InputError("bad-history/unknown", file=row.file, line=str(row.line), household=name)

    def _newest(self, kind: str, key: Any) -> list[Row]:
        """Rows of all months; of the same row the one of the latest month."""
        found: dict[Any, Row] = {}
        for month in self.months:
            for row in month.tables.get(kind, ()):
                found[key(row.record)] = row
        return list(found.values())

    def past(self) -> Past:
        kept = frozenset(k for k in FILES if any(k in m.tables for m in self.months))
        stock = [d.dwellings_total for d in self.months[-1].case.departments]
        total = sum(x for x in stock if x is not None) if stock and None not in stock else None
        # Where neither leases nor plans tell who was housed, nobody can be said to have left.
        tells = bool(kept & {"leases", "answers"}) or any(m.placed is not None for m in self.months)
        other = sum(1 for v in self.views for d in v.dwellings if not _is_quota(d.record))
        return Past(
            self.days, tuple(sorted(self._waited(tells))), tuple(sorted(v for v in self.homes.values())),
            tuple(sorted(self._offers(), key=lambda o: (o.household, o.dwelling, o.offered or 0))),
            tuple(sorted(self._stays(), key=lambda s: (s.household, s.since))), self._reported(), kept, total,
            {"other_homes": other} if other else {},
        )  # fmt: skip

    # ------------------------------------------------------------ people

    def _spells(self) -> dict[tuple[str, int], _Spell]:
        found: dict[tuple[str, int], _Spell] = {}
        for n, (month, v) in enumerate(zip(self.months, self.views, strict=True)):
            fresh = []
            for h in v.households:
                key = h.id, h.record.registered_on.toordinal()
                if key in found:
                    found[key].last = n
                else:
                    fresh.append((key, h))
            if fresh:
                codes, names = attributes([(month.case, h.id) for _, h in fresh])["household"]
                for (key, h), code in zip(fresh, codes.tolist(), strict=True):
                    found[key] = _Spell(h.record, n, n, names[code])
        return found

    def _waited(self, tells: bool) -> Iterable[Waited]:
        leased: dict[str, list[int]] = {}
        for row in self.leases:
            leased.setdefault(row.record.household_id, []).append(row.record.signed_on.toordinal())
        for row in self.answers:
            r = row.record
            if r.answer == "accepted":
                day = r.signed_on or r.answered_on or r.offered_on
                leased.setdefault(r.household_id, []).append(
                    self.days[self.last_batch[r.household_id]] if day is None else day.toordinal()
                )
        for stay in self.moves:
            leased.setdefault(stay.record.household_id, []).append(stay.record.moved_in_on.toordinal())
        closed = {r.record.household_id: cause_of(r.record.reason) for r in self.answers if r.record.answer == "closed"}
        for (name, registered), s in self.spells.items():
            left, cause = None, None
            if s.last < len(self.days) - 1 and tells:
                after = [x for x in leased.get(name, ()) if x >= self.days[s.last]]
                placed = any(name == h for h, _ in self.months[s.last].placed or ()) and not (
                    self.leases or self.answers
                )
                left = "housed" if after or placed else "gone"
                cause = closed.get(name) if left == "gone" else None
            again = any(x <= registered for x in leased.get(name, ()))
            h = s.household
            yield Waited(name, registered, s.first, s.last, int(h.urgency_class[1]), _method(h),
                         None if h.min_rooms is None else int(h.min_rooms), s.kind, left, cause, again)  # type: ignore[arg-type]  # fmt: skip

    def _method_of(self, name: str) -> tuple[str | None, str | None]:
        mine = [s for (h, _), s in self.spells.items() if h == name]
        return (_method(mine[-1].household), mine[-1].kind) if mine else (None, None)

    # ------------------------------------------------------------ homes and offers

    def _homes(self) -> dict[str, Vacancy]:
        found: dict[str, Vacancy] = {}
        for n, v in enumerate(self.views):
            for d in v.dwellings:
                r = d.record
                if d.id in found:
                    found[d.id] = replace(found[d.id], last=n)
                elif _is_quota(r):
                    reported = None if r.reported_on is None else r.reported_on.toordinal()
                    found[d.id] = Vacancy(d.id, d.organisation.organisation_id, reported, r.available_from.toordinal(), n, n,
                                          int(r.rooms), d.rent_ore // 100)  # fmt: skip
        return found

    def _offers(self) -> Iterable[Offered]:
        found: dict[tuple[str, str, int | None], Offered] = {}
        for n, month in enumerate(self.months):
            for o in month.case.offers:
                if o.answer in _ANSWERED:
                    key = o.household_id, o.dwelling_id, o.offered_on.toordinal()
                    found[key] = self._offer(n, *key, None, None, str(o.answer))
        for row in self.answers:
            r = row.record
            if r.answer in _ANSWERED and r.household_id is not None and r.dwelling_id is not None:
                offered, answered, signed = (
                    None if x is None else x.toordinal() for x in (r.offered_on, r.answered_on, r.signed_on)
                )
                one = self._offer(None, r.household_id, r.dwelling_id, offered, answered, signed, r.answer)
                found[r.household_id, r.dwelling_id, offered] = one
        taken = {(o.household, o.dwelling) for o in found.values() if o.answer == "accepted"}
        for row in self.leases:
            r = row.record
            if (r.household_id, r.dwelling_id) not in taken:
                one = self._offer(None, r.household_id, r.dwelling_id, None, None, r.signed_on.toordinal(), "accepted")
                found[r.household_id, r.dwelling_id, None] = one
        return found.values()

    def _offer(
        self,
        month: int | None,
        household: str,
        dwelling: str,
        offered: int | None,
        answered: int | None,
        signed: int | None,
        answer: str,
    ) -> Offered:
        """An offer with what the latest batch that has both says of the pair."""
        tier = metres = rent = area = None
        for n in range(len(self.views) - 1 if month is None else month, -1, -1):
            v = self.views[n]
            i, j = v.household_index.get(household), v.dwelling_index.get(dwelling)
            if i is not None and j is not None:
                tier, rent = int(self.tiers[n][i, j]), v.dwellings[j].rent_ore // 100
                metres = metres_between(v, i, j)
                area = v.dwellings[j].department.area_id or ""
                break
        return Offered(household, dwelling, offered, answered, signed, answer, tier, metres, rent, area)  # type: ignore[arg-type]

    # ------------------------------------------------------------ tenancies and organisations

    def _stays(self) -> Iterable[Stay]:
        end = self.days[-1]
        for row in self.moves:
            r: MoveRow = row.record
            method, kind = self._method_of(r.household_id)
            ended = r.ended_on is not None and r.ended_on.toordinal() <= end
            if r.moved_in_on.toordinal() <= end:
                yield Stay(r.household_id, r.dwelling_id, r.moved_in_on.toordinal(), r.ended_on.toordinal() if ended and r.ended_on else None,
                           r.how if ended else None, method, kind)  # type: ignore[arg-type]  # fmt: skip
        # With moves kept, a lease without one has not been moved into; without them every lease goes on as far as is known.
        for row in () if self.moves else self.leases:
            lease: LeaseRow = row.record
            if lease.signed_on.toordinal() <= end:
                yield Stay(
                    lease.household_id,
                    lease.dwelling_id,
                    lease.signed_on.toordinal(),
                    None,
                    None,
                    *self._method_of(lease.household_id),
                )

    def _reported(self) -> tuple[Reported, ...]:
        by_month = [{o.organisation_id: o for o in m.case.organisations} for m in self.months]
        names = sorted(set().union(*by_month))
        rows = []
        for name in names:
            told = [o.get(name) for o in by_month]
            newest = next(o for o in reversed(told) if o is not None)
            second = told[1] if told[1] is not None else newest
            counts = tuple(None if o is None else o.vacancies_this_period for o in told)
            share = Fraction(1, 4) if newest.quota_share is None else Fraction(newest.quota_share)
            rows.append(Reported(name, (None, *counts[1:]), float(share), float(second.quota_carry or 0)))
        return tuple(rows)


def _is_quota(dwelling: Any) -> bool:
    return dwelling.dwelling_type == "family" and dwelling.availability_basis in _QUOTA


def _method(h: Household) -> str:
    return "none" if h.support_declined is True else h.support_method or "none"


__all__ = ["Month", "past_of", "read_months"]
