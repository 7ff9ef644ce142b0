"""Letters to the citizen: an offer, none this time, the facts to be heard about, the facts that are missing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from constraints import TABLES, Case
from constraints.language import N_, say
from constraints.rules.words import MISSING_WORDS
from matching.plan.document import Budget, Placement, Plan, Review, Unplaced
from matching.plan.sentences import unplaced_sentence
from matching.plan.words import column_word, missing_word

from ..service import deadlines
from .letter import Letter, Part, Rule, rule_of, rules_of
from .office import Office
from .said import day, decimal, money, value_word

# What the citizen is told that the municipality knows: every column of these tables, but for ids and who works on the case.
_HEARD = {
    "households": N_("About the household"), "persons": N_("About the person {key}"), "benefit_periods": N_("A benefit paid to {key}"),
    "debts": N_("A debt"), "wishes": N_("A wish"),
}  # fmt: skip
_NOT_HEARD = {"household_id", "person_id", "caseworker"}
# Lines of the budget, in the order they are read out; what is taken is said as such.
_BUDGET = (
    ("net_income", 1, N_("Income after tax")), ("child_benefits", 1, N_("Child benefits")), ("rent", -1, N_("Rent")),
    ("housing_benefit", 1, N_("Housing benefit (boligstøtte), expected")), ("utilities", -1, N_("Heating, power and water")),
    ("deposit_loan_instalment", -1, N_("Instalment on the deposit loan")), ("other_fixed_costs", -1, N_("Other fixed costs")),
)  # fmt: skip


def offer(case: Case, plan: Plan, placed: Placement, office: Office, on: date, lang: str) -> Letter:
    """The offer of a dwelling: what it is, what it costs, what is left, until when to answer, and what a no means."""
    record = next(d for d in case.dwellings if d.dwelling_id == placed.dwelling_id)
    until = answer_by(case, placed.dwelling_id, office, on)
    parts = (
        Part("", (
            say(lang, "The municipality offers you the dwelling below. You decide whether you want it."),
            say(lang, "Please answer by {day}.", day=day(until, lang)),
        )),
        Part(say(lang, "The dwelling"), table=_dwelling(case, placed, record, lang)),
        Part(say(lang, "What it costs when you move in"), (_deposit(placed.budget, lang),)),
        Part(say(lang, "What is left each month"), (_left(placed.budget, lang),), table=_budget(placed.budget, lang), total=True),
        _support(case, placed, lang),
        Part(say(lang, "If you say no"), (
            say(lang, "You may say no. Please tell us why: it helps us to offer something better."),
            say(lang, "A no never gives you a later place among those who wait. The dwelling is then offered to another household."),
            say(lang, "If we hear nothing by {day}, we will contact you before the dwelling is offered to another household.", day=day(until, lang)),
        )),
        _ask(office, lang), _complain(lang),
    )  # fmt: skip
    rules = (_section_59(lang), *rules_of(placed.findings, lang))
    return Letter(
        "offer", lang, placed.household_id, on, say(lang, "Offer of a dwelling"), _filled(parts), rules, (placed.dwelling_id,), _digests(plan)
    )  # fmt: skip


def no_offer(case: Case, plan: Plan, left: Unplaced, office: Office, on: date, lang: str) -> Letter:
    """No dwelling this time: why, in the words of the plan, and what could change it."""
    change = left.cheapest_change
    could = (
        (say(lang, "This would have given a dwelling in this round, had nothing else changed: {change}", change=change.text.say(lang)),)
        if change is not None and change.proven
        else ()
    )  # fmt: skip
    parts = (
        Part("", (
            say(lang, "We have no dwelling to offer you this time. You stay on the list, and your waiting time goes on."),
        )),
        Part(say(lang, "Why"), (unplaced_sentence(_without_change(left), case, lang),)),
        Part(say(lang, "What could change it"), could or (say(lang, "Ask us: we go through with you what may be done before the next round."),)),
        _ask(office, lang), _complain(lang),
    )  # fmt: skip
    rules = (_section_59(lang), *_rules_against(left, _law_day(plan), lang))
    return Letter(
        "no-offer", lang, left.household_id, on, say(lang, "No offer of a dwelling this time"), _filled(parts), rules, (), _digests(plan)
    )  # fmt: skip


def hearing(case: Case, plan: Plan, household_id: str, office: Office, on: date, lang: str) -> Letter:
    """The facts that a decision against the citizen would rest on, and until when to say what is wrong with them (FVL § 19)."""
    left = next(u for u in plan.unplaced if u.household_id == household_id)
    until = on + timedelta(days=office.hearing_days)
    parts = (
        Part("", (
            say(lang, "Before we decide, you can tell us whether what we know is right."),
            say(lang, "Please answer by {day}. If we hear nothing, we decide from what stands here.", day=day(until, lang)),
        )),
        Part(say(lang, "What we expect to decide"), (unplaced_sentence(_without_change(left), case, lang),)),
        *(
            Part(heading, table=rows)
            for heading, rows in _facts(case, household_id, lang)
        ),
        _ask(office, lang),
    )  # fmt: skip
    rules = (
        Rule(say(lang, "Public Administration Act (forvaltningsloven) § 19"), say(lang, "hearing of parties"), ""),
        *_rules_against(left, _law_day(plan), lang),
    )
    return Letter(
        "hearing", lang, household_id, on, say(lang, "What we know about your case: is it right?"), _filled(parts), rules, (), _digests(plan)
    )  # fmt: skip


def missing_facts(case: Case, plan: Plan, review: Review, office: Office, on: date, lang: str) -> Letter:
    """What we need to be told before dwellings can be judged."""
    until = on + timedelta(days=office.hearing_days)
    told = [say(lang, MISSING_WORDS[f]) if f in MISSING_WORDS else column_word(f, lang) for f in review.facts]
    told += [missing_word(m, lang) for m in review.missing_facts or () if m.column is not None]
    parts = (
        Part("", (
            say(lang, "We lack facts about your case. Until we have them, some dwellings cannot be offered to you."),
            say(lang, "Please tell us by {day}:", day=day(until, lang)),
        ), points=tuple(dict.fromkeys(told))),
        _ask(office, lang),
    )  # fmt: skip
    rules = tuple(rule_of(r, _law_day(plan), lang) for r in review.rules)
    return Letter(
        "missing-facts", lang, review.household_id, on, say(lang, "We need to know more"), _filled(parts), rules, (), _digests(plan)
    )  # fmt: skip


def answer_by(case: Case, dwelling_id: str, office: Office, on: date) -> date:
    """The last day to answer: seven weekdays for a private dwelling (LOB § 56), else the office's own number of days.

    Where the landlord's own deadline comes before, it is the landlord's.
    """
    record = next(d for d in case.dwellings if d.dwelling_id == dwelling_id)
    return deadlines.answer_by(record.dwelling_type, record.reply_by, on, office.answer_days, office.saturday_counts)


def _dwelling(case: Case, placed: Placement, record: Any, lang: str) -> tuple[tuple[str, str], ...]:
    department = next(d for d in case.departments if d.department_id == placed.department_id)
    organisation = next(
        (o.name for o in case.organisations if o.organisation_id == placed.organisation_id), placed.organisation_id
    )
    rows = [
        (say(lang, "Dwelling"), placed.dwelling_id), (say(lang, "Housing organisation"), organisation),
        (say(lang, "Department"), department.name or department.department_id),
        (say(lang, "Rooms"), str(record.rooms)), (say(lang, "Size"), f"{decimal(record.area_m2, lang)} m²"),
        (say(lang, "Storey"), None if record.floor is None else str(record.floor)),
        (say(lang, "Ready from"), day(date.fromisoformat(placed.available_from), lang)),
        (say(lang, "Rent each month"), money(placed.budget.rent, lang)),
    ]  # fmt: skip
    for name, label in (("lift", N_("Lift")), ("step_free", N_("No steps")), ("wheelchair", N_("Wheelchair access")), ("pets_allowed", N_("Pets allowed"))):  # fmt: skip
        known = getattr(record, name)
        if known is not None:
            rows.append((say(lang, label), say(lang, "yes") if known else say(lang, "no")))
    return tuple((label, text) for label, text in rows if text)


def _deposit(budget: Budget, lang: str) -> str:
    deposit = next((line.deposit for line in budget.lines if line.deposit is not None), None)
    if deposit is None:
        return say(
            lang,
            "The deposit is not known yet; we tell you before you sign. You may apply to the municipality for a loan for it.",
        )
    return say(
        lang,
        "The deposit is {amount}. You may apply to the municipality for a loan for it.",
        amount=money(deposit, lang),
    )


def _budget(budget: Budget, lang: str) -> tuple[tuple[str, str], ...]:
    rows = []
    for name, sign, label in _BUDGET:
        amount = getattr(budget, name)
        if amount is None or amount:
            rows.append((say(lang, label), say(lang, "not known") if amount is None else money(sign * amount, lang)))
    left = say(lang, "not known") if budget.disposable is None else money(budget.disposable, lang)
    return (*rows, (say(lang, "Left to live on"), left))


def _left(budget: Budget, lang: str) -> str:
    if budget.disposable is None:
        return say(lang, "We cannot work out what is left until we know more of your income.")
    if budget.floor is None:
        return say(lang, "So much is left for food, clothes, transport and everything else.")
    return say(
        lang, "So much is left for food, clothes, transport and everything else. The municipality asks for at least {floor}.", floor=money(budget.floor, lang)
    )  # fmt: skip


def _support(case: Case, placed: Placement, lang: str) -> Part:
    if placed.support_team_id is None:
        return Part()
    return Part(
        say(lang, "Your support"), (say(lang, "A place with your support is kept for you from the day you move in."),)
    )


def _ask(office: Office, lang: str) -> Part:
    return Part(
        say(lang, "Ask us"),
        (
            say(
                lang,
                "Call {phone} or write to {mail}. {hours}",
                phone=office.phone,
                mail=office.mail,
                hours=office.hours,
            ),
        ),
    )


def _complain(lang: str) -> Part:
    """Where a citizen may turn. No act gives an administrative appeal against an allocation under § 59: so it is not offered."""
    return Part(
        say(lang, "If you disagree"),
        (
            say(lang, "Write to us, and we look at the case again."),
            say(lang, "There is no board of appeal for this decision. Ankestyrelsen supervises that municipalities follow the law, and you may write to it, or to the Parliamentary Ombudsman (Folketingets Ombudsmand). A decision may also be brought before the courts."),
        ),
    )  # fmt: skip


def _section_59(lang: str) -> Rule:
    return Rule(
        say(lang, "Social Housing Act (almenboligloven) § 59(1)"),
        say(lang, "the municipality's right to allocate dwellings"),
        "",
    )


def _rules_against(left: Unplaced, on: date, lang: str) -> tuple[Rule, ...]:
    """The rules that stood against most dwellings, three at most; a protection is never among them."""
    worst = sorted(left.blocking, key=lambda r: (-left.blocking[r], r))
    return tuple(rule_of(r, on, lang) for r in worst if not r.startswith("SEP"))[:3]


def _law_day(plan: Plan) -> date:
    return date.fromisoformat(plan.decision_date)


def _without_change(left: Unplaced) -> Unplaced:
    """The change is told under a heading of its own."""
    return left.model_copy(update={"cheapest_change": None, "cheapest_change_asked": False})


def _facts(case: Case, household_id: str, lang: str) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """Everything known that the letter may tell, a heading and rows for each record. Protections are never told."""
    persons = {p.person_id for p in case.persons if p.household_id == household_id}
    found = []
    for table, heading in _HEARD.items():
        model, _, _ = TABLES[table]
        for record in getattr(case, table):
            if (
                getattr(record, "household_id", None) != household_id
                and getattr(record, "person_id", None) not in persons
            ):
                continue
            rows = []
            for info in model.columns():
                value = getattr(record, info.name, None)
                if value is None or value == "" or info.name in _NOT_HEARD:
                    continue
                label = info.danish if lang == "da" else info.name.replace("_", " ")
                rows.append((label[:1].upper() + label[1:], value_word(info, value, lang)))
            if rows:
                found.append((say(lang, heading, key=getattr(record, "person_id", "")), tuple(rows)))
    return found


def _filled(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    return tuple(p for p in parts if p.sentences or p.points or p.table)


def _digests(plan: Plan) -> dict[str, str]:
    return {"case": plan.digests.case, "law": plan.digests.law, "policy": plan.digests.policy}


__all__ = ["answer_by", "hearing", "missing_facts", "no_offer", "offer"]
