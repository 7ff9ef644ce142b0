"""One dwelling: what it is, who could live in it, why the others not, what it costs empty, and its offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from constraints import Case
from constraints.language import N_, Lang, nsay, say
from matching.plan.words import class_reason_word, rule_title, title_of
from matching.questions.of_dwelling import DwellingExplanation, OpenTo

from ...service.kept.dwellings import DwellingInputs, Offer, Vacancy
from ..shown import day as day_text
from ..shown import kr, number
from .homes import Home, homes_of
from .states import state_of

# Rows shown before the rest is folded away.
FIRST = 20


@dataclass(frozen=True)
class Candidate:
    """A household that could live there. `household_id` is None where the reader may not see it."""

    place: int
    household_id: str | None
    effective_class: str
    class_note: str
    waiting_days: int
    left: int | None
    review: bool
    plan: str
    plan_kind: str


@dataclass(frozen=True)
class Money:
    """The vacancy as of a day. `last_day`: to hand it back without paying; `days_left`: to it, negative = past."""

    state: str
    kind: str
    reported_on: date
    liable_from: date | None
    last_day: date | None
    days_left: int | None
    days: int
    a_day: int
    so_far: int


@dataclass(frozen=True)
class OfferLine:
    """One offer of the dwelling."""

    household_id: str
    state: str
    kind: str
    offered_on: date | None
    answer_by: date | None
    answered_on: date | None
    reason: str


@dataclass(frozen=True)
class DwellingPage:
    """What the page shows. `against`: title of the rule, its id, households for whom it decides."""

    home: Home
    facts: tuple[tuple[str, str], ...]
    proposed: str
    open_count: int
    review_count: int
    of: int
    candidates: tuple[Candidate, ...]
    against: tuple[tuple[str, str, int], ...]
    money: Money | None
    no_vacancy: str
    offers: tuple[OfferLine, ...] | None
    limits: tuple[str, ...]


def dwelling_page(found: DwellingInputs, told: DwellingExplanation, today: date, lang: Lang) -> DwellingPage:
    """The page of a dwelling. Of households that are not the reader's own only class, wait and what the plan did are told."""
    case = found.case
    home = homes_of(case, lang)[told.dwelling_id]
    candidates = tuple(_candidate(i + 1, row, told.dwelling_id, found.own, lang) for i, row in enumerate(told.open_to))
    here = next((r for r in told.open_to if r.placed_in == told.dwelling_id), None)
    return DwellingPage(
        home, _facts(home, case, lang), _proposed(here, found.own, lang), sum(not r.review for r in told.open_to),
        sum(r.review for r in told.open_to), told.households, candidates,
        tuple((rule_title(rule, lang), rule, count) for rule, count in told.blocking.items()), _money(found, today, lang),
        "" if found.vacancies is None or found.vacancies else _no_vacancy(home, lang),
        None if found.offers is None else tuple(_offer(o, lang) for o in found.offers), _limits(home, case, told, lang),
    )  # fmt: skip


def _candidate(place: int, row: OpenTo, dwelling_id: str, own: frozenset[str] | None, lang: Lang) -> Candidate:
    seen = own is None or row.household_id in own
    if row.placed_in == dwelling_id:
        plan, kind = say(lang, "proposed this dwelling"), "good"
    elif row.placed_in is not None:
        plan, kind = say(lang, "proposed another dwelling"), "calm"
    elif row.review:
        plan, kind = say(lang, "a person must look first"), "mind"
    else:
        plan, kind = say(lang, "no dwelling proposed"), "plain"
    note = "" if row.class_reason is None else class_reason_word(row.class_reason, lang)
    return Candidate(
        place, row.household_id if seen else None, row.effective_class, note, row.waiting_days, row.disposable if seen else None,
        row.review, plan, kind,
    )  # fmt: skip


def _proposed(here: OpenTo | None, own: frozenset[str] | None, lang: Lang) -> str:
    if here is None:
        return say(lang, "The plan proposes it to nobody.")
    facts = {"class": here.effective_class, "days": number(here.waiting_days, lang)}
    if own is None or here.household_id in own:
        return say(
            lang,
            "Proposed to {household}: class {class}, {days} days of waiting.",
            household=here.household_id,
            **facts,
        )
    return say(lang, "Proposed to a household in class {class} that has waited {days} days.", **facts)


def _facts(home: Home, case: Case, lang: Lang) -> tuple[tuple[str, str], ...]:
    record = next(d for d in case.dwellings if d.dwelling_id == home.dwelling_id)
    rows = [
        (say(lang, "Housing organisation"), home.organisation), (say(lang, "Department"), home.department),
        (say(lang, "Area"), home.area or "–"), (say(lang, "Kind of area"), home.listed), (say(lang, "Type"), home.type_word),
        (say(lang, "Rooms"), str(home.rooms)), (say(lang, "Size"), home.size),
        (say(lang, "Storey"), _storey(home.floor, lang)),
        (say(lang, "Ready from"), day_text(home.available_from, lang)),
    ]  # fmt: skip
    for name, label in (("lift", N_("Lift")), ("step_free", N_("No steps")), ("wheelchair", N_("Wheelchair access")), ("pets_allowed", N_("Pets allowed"))):  # fmt: skip
        known = getattr(record, name)
        rows.append(
            (
                say(lang, label),
                say(lang, "unknown") if known is None else say(lang, "yes") if known else say(lang, "no"),
            )
        )
    return tuple(rows)


def _storey(floor: int | None, lang: Lang) -> str:
    if floor is None:
        return say(lang, "unknown")
    return say(lang, "ground floor") if floor == 0 else str(floor)


def _limits(home: Home, case: Case, told: DwellingExplanation, lang: Lang) -> tuple[str, ...]:
    """What the department and its area add to the rules of the pair."""
    found = []
    if home.combined_letting:
        binds = case.policy.combined_letting.binds_municipal_allocation
        found.append(
            say(lang, "Combined letting is decided for the area (§ 51 b), and the municipality lets it bind its own allocation.") if binds
            else say(lang, "Combined letting is decided for the area (§ 51 b); it does not bind the municipality's own allocation.")
        )  # fmt: skip
    department = next(d for d in case.departments if d.department_id == home.department_id)
    if department.dwellings_total and department.supported_last_24_months is not None:
        found.append(
            nsay(
                lang, "{count} household with support in 24 months, of {all} dwellings in the department.",
                "{count} households with support in 24 months, of {all} dwellings in the department.",
                int(department.supported_last_24_months), all=int(department.dwellings_total),
            )
        )  # fmt: skip
    for limit in told.limits:
        if limit.unit == "households":
            title = title_of(limit.name.partition(" ")[0], lang)
            found.append(
                say(
                    lang,
                    "{limit}: {used} of {capacity} used by the plan.",
                    limit=title,
                    used=limit.used,
                    capacity=limit.capacity,
                )
            )
    return tuple(found)


def _money(found: DwellingInputs, today: date, lang: Lang) -> Money | None:
    """The newest vacancy of the dwelling; None where none is kept, or the reader may not know."""
    if not found.vacancies:
        return None
    newest: Vacancy = max(found.vacancies, key=lambda v: (v.reported_on, v.created_at))
    idle = next((i for i in found.idle or () if i.vacancy_id == newest.id), None)
    state = state_of("vacancy", newest.state, lang)
    last = newest.hand_back_by
    return Money(
        state.text, state.kind, newest.reported_on, newest.liable_from, last, None if last is None else (last - today).days,
        0 if idle is None else idle.days, 0 if idle is None else idle.dkk_day, 0 if idle is None else idle.dkk,
    )  # fmt: skip


def _no_vacancy(home: Home, lang: Lang) -> str:
    return say(
        lang, "No vacancy is kept for it yet, so no rent is counted. It is ready from {day}, and its rent is {rent} a month.",
        day=day_text(home.available_from, lang), rent=kr(home.rent, lang),
    )  # fmt: skip


def _offer(o: Offer, lang: Lang) -> OfferLine:
    state = state_of("offer", o.state, lang)
    return OfferLine(o.household, state.text, state.kind, o.offered_on, o.answer_by, o.answered_on, o.reason or "")


def folded(rows: Sequence[Candidate]) -> tuple[Sequence[Candidate], Sequence[Candidate]]:
    """Those shown at once, and those behind a click."""
    return rows[:FIRST], rows[FIRST:]
