"""What kept months say, as observations: who waited, which homes came, what was offered and answered, who lived where.

Days are proleptic ordinals (`date.toordinal`), months are numbered from 0 in the order of their decision days. None is
unknown, never "no".
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from ..scenario import DAYS_PER_MONTH

Answer = Literal["accepted", "refused", "no_answer"]
How = Literal["moved", "transferred", "lost"]
CAUSES = ("housed_otherwise", "institution", "withdrew", "died")


@dataclass(frozen=True, order=True)
class Waited:
    """One stay on the list: in the batches `first` to `last`. `left` is None while it goes on, `housed`, or `gone`.

    `cause` is one of `CAUSES` where it was told. `again` = the household had a home before and is back.
    """

    household: str
    registered: int
    first: int
    last: int
    urgency: int
    method: str
    rooms: int | None
    kind: str
    left: Literal["housed", "gone"] | None = None
    cause: str | None = None
    again: bool = False


@dataclass(frozen=True, order=True)
class Vacancy:
    """A home at the municipality's disposal: in the batches `first` to `last`."""

    dwelling: str
    organisation: str
    reported: int | None
    available: int
    first: int
    last: int
    rooms: int
    rent: int


@dataclass(frozen=True, order=True)
class Offered:
    """An offer with its answer. `offered` is None for a lease whose offer was not kept, `metres` where no place is told.
    `area` is "" for a home in no listed area, None for one that is in no batch."""

    household: str
    dwelling: str
    offered: int | None
    answered: int | None
    signed: int | None
    answer: Answer
    tier: int | None = None
    metres: int | None = None
    rent: int | None = None
    area: str | None = None


@dataclass(frozen=True, order=True)
class Stay:
    """A tenant's time in one home: [since, until) days; `until` None = lives there on the last decision day."""

    household: str
    dwelling: str
    since: int
    until: int | None
    how: How | None
    method: str | None
    kind: str | None


@dataclass(frozen=True)
class Reported:
    """Vacancies one organisation reported, month by month (None = not told), and the municipality's right to them."""

    organisation: str
    vacancies: tuple[int | None, ...]
    share: float
    carry: float


@dataclass(frozen=True)
class Past:
    """Kept months. `kept` names the histories beside the batches that were there: `leases`, `answers`, `moves`."""

    days: tuple[int, ...]
    households: tuple[Waited, ...]
    homes: tuple[Vacancy, ...]
    offers: tuple[Offered, ...]
    stays: tuple[Stay, ...]
    reported: tuple[Reported, ...]
    kept: frozenset[str]
    stock: int | None = None  # family dwellings of the departments, where every department tells
    told: dict[str, int] = field(default_factory=dict)

    @property
    def months(self) -> float:
        """Months from the first decision day to the last."""
        return (self.days[-1] - self.days[0]) / DAYS_PER_MONTH

    def gap(self, month: int) -> float:
        """Months from a decision day to the next."""
        return (self.days[month + 1] - self.days[month]) / DAYS_PER_MONTH

    def until(self, month: int) -> Past:
        """The same months up to and with `month`: what was known on its decision day, nothing of what came after."""
        day, last = self.days[month], month
        households = []
        for h in self.households:
            if h.first <= last:
                gone = h.last < last
                households.append(
                    Waited(h.household, h.registered, h.first, min(h.last, last), h.urgency, h.method, h.rooms, h.kind,
                           h.left if gone else None, h.cause if gone else None, h.again)
                )  # fmt: skip
        homes = [
            Vacancy(v.dwelling, v.organisation, v.reported, v.available, v.first, min(v.last, last), v.rooms, v.rent)
            for v in self.homes if v.first <= last
        ]  # fmt: skip
        stays = [
            s if s.until is not None and s.until <= day else replace(s, until=None, how=None)
            for s in self.stays if s.since <= day
        ]  # fmt: skip
        offers = [o for o in self.offers if (o.answered or o.signed or o.offered or 0) <= day]
        reported = tuple(Reported(r.organisation, r.vacancies[: month + 1], r.share, r.carry) for r in self.reported)
        return Past(
            self.days[: month + 1], tuple(households), tuple(homes), tuple(offers), tuple(stays), reported, self.kept, self.stock, self.told
        )  # fmt: skip


__all__ = ["CAUSES", "Answer", "How", "Offered", "Past", "Reported", "Stay", "Vacancy", "Waited"]
