"""The tests on one person that § 59(6), § 59(7) and § 51 b share, each with the ground it found and the words for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from ..facts.units import Month, month, month_text
from ..facts.views import PersonFacts, Truth, all_of, negated
from ..facts.windows import last_complete_month, run_of_months, within_months_back
from ..language import N_
from ..law.store import LawAt
from .ground import NO, Ground
from .question import Verdict

REFORM: Month = month(2025, 7)
# Barnets lov took the place of the rules on children in the Social Services Act, § 57 c among them.
SEL_57C_REPEALED = date(2024, 1, 1)
HISTORY = ("benefit_periods",)

# Ground → the sentence that tells it.
TELLS: Mapping[str, str] = {
    "released": N_("{person} was convicted, released from prison on {release_date} (within {window} months), and a § 141 plan must be made."),
    "release_details": N_("{person} was released on {release_date} (within {window} months); not known: {missing}."),
    "release_unknown": N_("{person}: it is not known whether there was a release from prison within {window} months; not known: {missing}."),
    "minor_repealed": N_(
        "{person} is under 18, convicted, and was released on {release_date} from an institution outside the prison service. "
        "No. 2 refers to SEL § 57 c, which is repealed, so a person must decide."
    ),
    "minor_plan": N_(
        "{person} is under 18, convicted, and was released on {release_date} from an institution outside the prison service. "
        "No. 2 also asks that a plan under SEL § 57 c must be made, which no column tells, so a person must decide."
    ),
    "minor_details": N_("{person} was released on {release_date}; whether no. 2 on minors is met cannot be told; not known: {missing}."),
    "minor_unknown": N_("{person}: it is not known whether a minor was released within {window} months; not known: {missing}."),
    "lease_ended": N_("{person}'s lease was cancelled or given notice on {ended} for gross breach of good order (within {window} months)."),
    "lease_ground": N_("{person}'s lease was ended on {ended} (within {window} months); the ground is not known."),
    "lease_unknown": N_("{person}: it is not known whether a lease was ended within {window} months."),
    "outside": N_("{person} is not a citizen of an EU or EEA country or Switzerland and is not enrolled at a publicly recognised institution."),
    "citizenship_unknown": N_(
        "{person}: whether the person is a citizen of an EU or EEA country or Switzerland, or enrolled at a publicly recognised institution, cannot be told; "
        "not known: {missing}."
    ),
    "run": N_("{person} has received {benefits} for {months} whole months in a row up to {last_month}; the limit is {limit}."),
    "history": N_("{person}: the benefit history is not known; the limit is {limit} whole months in a row."),
    "no_code": N_(
        "{person}: until 29 November 2021 no. 5 also listed integrationsydelse, for which the files have no code; "
        "whether it was received for {limit} whole months in a row cannot be told."
    ),
    "history_part": N_("{person}: the benefit history is not fully known; {months} of {limit} months in a row are told."),
    "pension_since": N_("{person} has received disability pension since {since}."),
    "pension": N_("{person} receives disability pension."),
    "pension_unknown": N_("{person}: it is not known whether disability pension is paid."),
    "pension_ended": N_("{person}: disability pension is told both to have ended and to be the main income."),
}  # fmt: skip


def sentences(verdicts: Mapping[str, Verdict]) -> dict[Verdict | tuple[Verdict, str], str]:
    """The sentences of these grounds, each under the verdict it leads to."""
    return {(verdict, ground): TELLS[ground] for ground, verdict in verdicts.items()}


EVENT_GROUNDS = {
    "released": Verdict.FORBIDDEN, "release_details": Verdict.REVIEW, "release_unknown": Verdict.REVIEW, "minor_repealed": Verdict.REVIEW,
    "minor_plan": Verdict.REVIEW, "minor_details": Verdict.REVIEW, "minor_unknown": Verdict.REVIEW, "lease_ended": Verdict.FORBIDDEN, "lease_ground": Verdict.REVIEW,
    "lease_unknown": Verdict.REVIEW, "outside": Verdict.FORBIDDEN, "citizenship_unknown": Verdict.REVIEW,
}  # fmt: skip
RUN_GROUNDS = {"run": Verdict.FORBIDDEN, "history": Verdict.REVIEW, "history_part": Verdict.REVIEW}
PENSION_GROUNDS = {
    "pension_since": Verdict.FORBIDDEN, "pension": Verdict.FORBIDDEN, "pension_unknown": Verdict.REVIEW, "pension_ended": Verdict.REVIEW,
}  # fmt: skip

RELEASE_READS = (
    "persons.release_date", "persons.release_institution", "persons.release_convicted", "persons.plan_141_required",
)  # fmt: skip
MINOR_READS = ("persons.release_date", "persons.release_institution", "persons.release_convicted", "persons.birth_date")
LEASE_READS = ("persons.lease_terminated_on", "persons.lease_terminated_ground")
CITIZEN_READS = ("persons.citizenship_class", "persons.enrolled_from")


def _window(law: LawAt) -> int:
    return law.figure("almenboligloven.alb_59_6.event_window_months").number


def _inside(event: date | None, window: int, law: LawAt) -> Truth:
    return None if event is None else within_months_back(event, law.day, window, law.switch("window_inclusive"))


def _missing(told: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(column for column, value in told.items() if value is None)


def released_with_plan(person: PersonFacts, law: LawAt) -> Ground:
    """No. 1: convicted, released from the prison service within the window, and a § 141 plan must be made: all three."""
    r = person.record
    if r.release_date is None and person.events_known:
        return NO
    window = _window(law)
    in_window = _inside(r.release_date, window, law)
    prison: Truth = None if r.release_institution is None else r.release_institution == "prison_service"
    answer = all_of(in_window, prison, r.release_convicted, r.plan_141_required)
    if answer is False:
        return NO
    facts = {"window": window, "number": 1} | ({"release_date": r.release_date} if r.release_date else {})
    if answer:
        return Ground(True, "released", facts)
    missing = _missing(
        {
            "persons.release_date": r.release_date, "persons.release_institution": r.release_institution,
            "persons.release_convicted": r.release_convicted, "persons.plan_141_required": r.plan_141_required,
        }
    )  # fmt: skip
    code = "release_details" if r.release_date else "release_unknown"
    return Ground(None, code, facts | {"missing": list(missing)}, missing)


def minor_released(person: PersonFacts, law: LawAt) -> Ground:
    """No. 2: under 18, convicted, released within the window from a placement outside prison, and a plan under SEL § 57 c.

    Never more than unknown: until 31 December 2023 no column tells whether such a plan must be made, and from then on
    the paragraph is repealed. A person must look.
    """
    r = person.record
    if r.release_date is None and person.events_known:
        return NO
    window = _window(law)
    in_window = _inside(r.release_date, window, law)
    elsewhere: Truth = None if r.release_institution is None else r.release_institution == "other"
    minor = negated(person.at_least(18))
    answer = all_of(in_window, elsewhere, r.release_convicted, minor)
    if answer is False:
        return NO
    facts = {"window": window, "number": 2} | ({"release_date": r.release_date} if r.release_date else {})
    if answer:
        return Ground(None, "minor_repealed" if law.day >= SEL_57C_REPEALED else "minor_plan", facts)
    missing = _missing(
        {
            "persons.release_date": r.release_date, "persons.release_institution": r.release_institution,
            "persons.release_convicted": r.release_convicted, "persons.birth_date": minor,
        }
    )  # fmt: skip
    code = "minor_details" if r.release_date else "minor_unknown"
    return Ground(None, code, facts | {"missing": list(missing)}, missing)


def lease_ended_for_disorder(person: PersonFacts, law: LawAt) -> Ground:
    """No. 3: lease cancelled or given notice within the window for gross breach of good order. Arrears never count."""
    r = person.record
    if r.lease_terminated_on is None and person.events_known:
        return NO
    window = _window(law)
    in_window = _inside(r.lease_terminated_on, window, law)
    breach: Truth = (
        None if r.lease_terminated_ground is None else r.lease_terminated_ground == "gross_breach_good_order"
    )
    answer = all_of(in_window, breach)
    if answer is False:
        return NO
    facts = {"window": window, "number": 3} | ({"ended": r.lease_terminated_on} if r.lease_terminated_on else {})
    if answer:
        return Ground(True, "lease_ended", facts)
    code = "lease_ground" if r.lease_terminated_on else "lease_unknown"
    missing = {
        "persons.lease_terminated_on": r.lease_terminated_on,
        "persons.lease_terminated_ground": r.lease_terminated_ground,
    }
    return Ground(None, code, facts, _missing(missing))


def outside_eu_eea_ch(person: PersonFacts, law: LawAt) -> Ground:
    """No. 4: not a citizen of an EU or EEA country or Switzerland, unless enrolled as a student oneself."""
    citizenship = person.record.citizenship_class
    outside: Truth = None if citizenship in (None, "UNKNOWN") else citizenship in ("OTHER", "STATELESS")
    answer = all_of(outside, negated(person.enrolled))
    if answer is False:
        return NO
    if answer:
        return Ground(True, "outside", {"number": 4})
    missing = _missing({"persons.citizenship_class": outside, "persons.enrolled_from": person.enrolled})
    return Ground(None, "citizenship_unknown", {"number": 4, "missing": list(missing)}, missing)


@lru_cache(maxsize=64)
def _month_text(value: Month) -> str:
    return month_text(value)


def benefit_run(
    person: PersonFacts, law: LawAt, before_reform: Iterable[str], after: Iterable[str], limit: int
) -> Ground:
    """Months in a row with one of the benefits, old codes counting before July 2025 and new ones in any month.

    A run long enough bars; a shorter one is only known to be short when the history is. The benefits named are those
    of the run itself.
    """
    if not person.periods:
        return NO if person.history_known else Ground(None, "history", {"limit": limit}, HISTORY)
    if person.history_known and person.benefits.isdisjoint(before_reform) and person.benefits.isdisjoint(after):
        return NO
    partial = law.switch("partial_month_counts")
    by_code = {code: {m for m in person.months(code, partial) if m < REFORM} for code in before_reform}
    for code in after:
        by_code[code] = by_code.get(code, set()) | person.months(code, partial)
    run, end = run_of_months(
        set().union(*by_code.values()), last_complete_month(law.day), law.switch("run_must_be_current")
    )
    facts = {"months": run, "limit": limit}
    if run >= limit:
        within = range(end - run + 1, end + 1)
        named = [code for code, months in by_code.items() if not months.isdisjoint(within)]
        return Ground(True, "run", facts | {"benefits": named, "last_month": _month_text(end)})
    if person.history_known:
        return NO
    return Ground(None, "history_part" if run else "history", facts, HISTORY)


def longest_of(grounds: Iterable[Ground]) -> Ground:
    """Runs of benefits that are not added to each other: the one that bars, else the longest told."""
    found = list(grounds)
    return max(found, key=lambda g: (g.truth is True, g.truth is None, g.facts.get("months", 0)))


def on_disability_pension(person: PersonFacts) -> Ground:
    """Receives førtidspension on the day, with the day it began where that is told."""
    answer, code = person.disability_pension_told
    if answer is False:
        return NO
    since = person.record.disability_pension_from
    if answer:
        return (
            Ground(True, "pension_since", {"since": since})
            if since and since <= person.day
            else Ground(True, "pension")
        )
    if code == "ended":
        return Ground(None, "pension_ended", {}, ("persons.disability_pension_to",))
    return Ground(None, "pension_unknown", {}, ("persons.disability_pension_from",))
