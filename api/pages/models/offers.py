"""Offers as the desk shows them: past their day first, then by what they wait for; and one of them with its moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from constraints import Case
from constraints.language import N_, nsay, say

from ...service.kept.boards import Kept, Offer
from ...service.kept.offer_desk import Happened, Seen
from ...service.kept.refusals import REFUSAL_REASONS
from .states import state_of

# The groups of the desk, in the order in which they are worked off: code, heading, what is to be done.
GROUPS: tuple[tuple[str, str, str], ...] = (
    ("overdue", N_("Past their day"), N_("The last day to answer has passed. Ask the citizen, and note the answer, or that there was none.")),
    ("approved", N_("To be sent"), N_("Approved by a second person. The last day to answer is set when the letter goes out.")),
    ("offered", N_("Waiting for an answer"), N_("The letter is out. The citizen decides; a no never lowers a place in the row.")),
    ("accepted", N_("Accepted, no lease yet"), N_("The citizen has said yes. Note when the lease is signed, or that nothing came of it.")),
    ("proposed", N_("Waiting for approval"), N_("Proposed beside the plan. Another coordinator approves it.")),
)  # fmt: skip
# Rows of a group that are shown at once; of more, what they are is told first and the list is folded.
SHOWN = 12
_EVER = 10**6
# Days past the last day to answer, from and to, and how many are so late; a number of offers, whatever it is.
_LATE = (
    (1, 7, N_("{count} by a week at most")), (8, 28, N_("{count} by one to four weeks")),
    (29, _EVER, N_("{count} by more than four weeks")),
)  # fmt: skip
HAPPENED: Mapping[str, str] = {
    "propose": N_("Offer proposed"), "approve": N_("Approved"), "send": N_("Letter sent"), "accept": N_("The citizen said yes"),
    "refuse": N_("The citizen said no"), "no-answer": N_("Noted that nobody answered"), "withdraw": N_("Withdrawn by the municipality"),
    "sign": N_("Lease signed"), "fall-through": N_("Nothing came of it"),
}  # fmt: skip


@dataclass(frozen=True)
class OfferRow:
    """One offer in a list. `days`: to the last day to answer, negative = past it; None = not sent or answered."""

    id: str
    run_id: str | None
    household: str
    dwelling: str
    department: str
    organisation: str
    organisation_id: str
    caseworker: str | None
    offered_on: date | None
    answer_by: date | None
    days: int | None
    group: str
    state: str
    state_word: str
    colour: str
    ended_on: date | None
    reason: str
    rent: int | None

    @property
    def searched(self) -> str:
        """What a search goes through."""
        return " ".join((self.household, self.dwelling, self.department, self.organisation, self.state_word)).casefold()


@dataclass(frozen=True)
class Step:
    """Something that happened to an offer, in words."""

    word: str
    by: str
    at: datetime
    more: tuple[str, ...]


@dataclass(frozen=True)
class _Places:
    dwellings: Mapping[str, tuple[str, str, int]]
    organisations: Mapping[str, str]
    caseworkers: Mapping[str, str | None]


_PLACES: Kept[_Places] = Kept(8)


def _places(case: Case | None) -> _Places:
    if case is None:
        return _Places({}, {}, {})

    def made() -> _Places:
        departments = {d.department_id: d for d in case.departments}
        organisations = {o.organisation_id: o.name for o in case.organisations}
        homes = {}
        for d in case.dwellings:
            department = departments[d.department_id]
            homes[d.dwelling_id] = (
                department.name or d.department_id, department.organisation_id, int(d.rent_dkk_month),
            )  # fmt: skip
        return _Places(homes, organisations, {h.household_id: h.caseworker for h in case.households})

    return _PLACES.get(case.digest, made)


def row_of(seen: Seen, today: date, lang: str) -> OfferRow:
    """An offer as a row. Names are of the batch it comes from; where that is no longer kept, ids alone."""
    o, places = seen.offer, _places(seen.case)
    home = places.dwellings.get(o.dwelling)
    department, organisation, rent = ("", o.organisation or "", None) if home is None else home
    told = state_of("offer", o.state, lang)
    days = None if o.state != "offered" or o.answer_by is None else (o.answer_by - today).days
    overdue = days is not None and days < 0
    return OfferRow(
        o.id, o.run_id, o.household, o.dwelling, department, places.organisations.get(organisation, organisation), organisation,
        places.caseworkers.get(o.household), o.offered_on, o.answer_by, days, "overdue" if overdue else o.state, o.state,
        told.text, "bad" if overdue else told.kind, o.signed_on or o.answered_on or _day(o), _reason(o, lang), rent,
    )  # fmt: skip


def _day(o: Offer) -> date | None:
    return o.changed_at.date() if o.state in ("withdrawn", "fallen_through") else None


def _reason(o: Offer, lang: str) -> str:
    coded = next((say(lang, r.says) for r in REFUSAL_REASONS if r.code == o.reason_code), "")
    return "; ".join(filter(None, (coded, o.reason or "")))


def rows_of(found: Iterable[Seen], today: date, lang: str) -> list[OfferRow]:
    """Rows, those whose day to answer comes first at the top; those without one newest first, as they come."""
    rows = [row_of(s, today, lang) for s in found]
    return sorted(rows, key=lambda r: (r.days is None, r.days or 0))


def groups(rows: Sequence[OfferRow], lang: str) -> list[tuple[str, str, str, list[OfferRow]]]:
    """The open offers by what they wait for: code, heading, what to do, rows. Empty groups are left out."""
    found = []
    for code, heading, told in GROUPS:
        mine = [r for r in rows if r.group == code]
        if mine:
            found.append((code, say(lang, heading), say(lang, told), mine))
    return found


def count(rows: Sequence[OfferRow], group: str) -> int:
    """How many offers a group has."""
    return sum(r.group == group for r in rows)


def how_late(days: Iterable[int], lang: str) -> str:
    """How many are how far past their day, in words; `days` past for each. "" where there are none."""
    late = [d for d in days if d > 0]
    found = []
    for least, most, text in _LATE:
        count = sum(least <= d <= most for d in late)
        if count:
            found.append(say(lang, text, count=count))
    return ", ".join(found)


def by_organisation(rows: Sequence[OfferRow]) -> list[tuple[str, str, int]]:
    """Offers by the organisation of the dwelling: id, name, how many; those with most first."""
    names = {r.organisation_id: r.organisation for r in rows}
    counted = Counter(r.organisation_id for r in rows)
    return sorted(((o, names[o], n) for o, n in counted.items()), key=lambda x: (-x[2], x[1].casefold()))


def deadline(row: OfferRow, lang: str) -> str:
    """How far the last day to answer is, in words; "" where there is none."""
    if row.days is None:
        return ""
    if row.days < 0:
        return nsay(lang, "{count} day past", "{count} days past", -row.days)
    if row.days == 0:
        return say(lang, "today is the last day")
    return nsay(lang, "{count} day left", "{count} days left", row.days)


def steps(happened: Iterable[Happened], lang: str) -> list[Step]:
    """A history in words, oldest first."""
    found = []
    for h in happened:
        more = []
        if "on" in h.facts:
            more.append(say(lang, "On {day}.", day=date.fromisoformat(str(h.facts["on"]))))
        if "answer_by" in h.facts:
            more.append(say(lang, "To be answered by {day}.", day=date.fromisoformat(str(h.facts["answer_by"]))))
        if "from" in h.facts and h.what == "sign":
            more.append(say(lang, "The lease starts on {day}.", day=date.fromisoformat(str(h.facts["from"]))))
        more += [f"{say(lang, r.says)}." for r in REFUSAL_REASONS if r.code == h.facts.get("reason_code")]
        found.append(Step(say(lang, HAPPENED[h.what]), h.by, h.at, tuple(m[:1].upper() + m[1:] for m in more)))
    return found


def refusal_choices(lang: str) -> list[tuple[str, str]]:
    """The coded reasons to say no; those that lie with the dwelling say so."""
    told = [(r.code, say(lang, r.says), r.objective) for r in REFUSAL_REASONS]
    return [
        (code, f"{text} · {say(lang, 'lies with the dwelling')}" if objective else text)
        for code, text, objective in told
    ]
