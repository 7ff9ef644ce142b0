"""What if: the form's fields, the question they make, and the answer as it is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from constraints import TABLES, AllocationError, Case
from constraints.errors import known
from constraints.facts.record import ColumnInfo
from constraints.language import N_, Lang, nsay, say
from constraints.rules import RULES
from constraints.rules.words import MISSING_WORDS, worded
from matching.plan.words import change_word, code_word, column_word, infeasible_text, kind_word, rule_title
from matching.questions.documents import CheapestAnswer, FirstAnswer, WhatIfAnswer
from matching.questions.first_words import interval
from matching.questions.of_household import HouseholdTold

from ..shown import number, words
from .homes import Home, isolated
from .household import TIERS, wishes_told

NO_CHANGE = N_(
    "None of the changes that can be asked about gives the household a dwelling by itself: missing facts, a signature under § 59(9), wishes, debts, dates, the floor, support, concentration, one more dwelling."
)
# Questions of rules that are asked for on one page, those that most dwellings wait for.
_QUESTIONS = 4
_WISH_TIERS: Mapping[str, str] = {
    "1": N_("first tier"), "2": N_("second tier"), "3": N_("third tier"), "4": N_("fourth tier"), "avoid": N_("rather not"), "never": N_("never"),
}  # fmt: skip
_BY = "what-if"
_RULES = {r.id: r for r in RULES}


class Form(Protocol):
    """What was sent."""

    def text(self, name: str) -> str: ...
    def each(self, name: str) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Input:
    """One field. `choices` = a list to choose from; else a text of `kind`. `value` is what it stands at."""

    name: str
    label: str
    value: str = ""
    kind: str = "text"
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Fields:
    """The form: what is known and may be asked about otherwise, what is missing, wishes to drop."""

    known: tuple[Input, ...]
    missing: tuple[Input, ...]
    drop: tuple[tuple[str, str], ...]
    dropped: tuple[str, ...]
    place: Input
    forbid: Input
    wish: Input

    @property
    def every(self) -> tuple[Input, ...]:
        return (*self.known, *self.missing, self.place, self.forbid, self.wish)


@dataclass(frozen=True)
class Other:
    """Somebody else whose dwelling changes; only for who may see the household by its id."""

    household_id: str
    change: str
    before: str
    after: str


@dataclass(frozen=True)
class Answer:
    """An answer. `state`: kind of mark; `rows`: what, before, after; `effects`: on everybody else, in counts; `more`: the proof
    is still to come."""

    state: str
    heading: str
    rows: tuple[tuple[str, str, str], ...] = ()
    effects: tuple[str, ...] = ()
    others: tuple[Other, ...] = ()
    notes: tuple[str, ...] = ()
    more: bool = False

    @property
    def told(self) -> str:
        """What is read out when it arrives."""
        return " ".join(
            (self.heading, *(f"{what}: {before} → {after}." for what, before, after in self.rows[:1]), *self.effects)
        )


def fields_of(
    told: HouseholdTold, case: Case, homes: Mapping[str, Home], lang: Lang, sent: Form | None = None
) -> Fields:
    """The form of a household, with what was sent in it."""
    household_id = told.explanation.household_id
    record = next(h for h in case.households if h.household_id == household_id)
    people = [p for p in case.persons if p.household_id == household_id]
    known = [
        Input(
            f"persons.{p.person_id}.gross_income_dkk_month", say(lang, "Income a month before tax, DKK ({person})", person=p.person_id),
            _text(p.gross_income_dkk_month), "digits",
        )
        for p in people
        if p.role != "child"
    ]  # fmt: skip
    known += [
        Input("min_rooms", say(lang, "Fewest rooms"), _text(record.min_rooms), "digits"),
        Input("max_rooms", say(lang, "Most rooms"), _text(record.max_rooms), "digits"),
    ]
    wishes = [w for w in case.wishes if w.household_id == household_id]
    fields = Fields(
        tuple(known), tuple(_missing(told, case, {i.name for i in known}, lang)),
        tuple((f"{w.kind}/{w.target}", _wish_words(w, case, lang)) for w in wishes), () if sent is None else sent.each("drop"),
        Input("place", say(lang, "Try this dwelling"), choices=_dwellings(told, homes, lang)),
        Input("forbid", say(lang, "Leave this dwelling out"), choices=_dwellings(told, homes, lang)),
        Input("wish", say(lang, "One more wish, among the first"), choices=_new_wishes(wishes, case, lang)),
    )  # fmt: skip
    return fields if sent is None else _filled(fields, sent)


def _filled(fields: Fields, sent: Form) -> Fields:
    def of(i: Input) -> Input:
        return Input(i.name, i.label, sent.text(i.name), i.kind, i.hint, i.choices)

    return Fields(
        tuple(of(i) for i in fields.known), tuple(of(i) for i in fields.missing), fields.drop, fields.dropped, of(fields.place),
        of(fields.forbid), of(fields.wish),
    )  # fmt: skip


def question_of_form(asked: Form, fields: Fields, household_id: str) -> dict[str, Any] | None:
    """The question that a form asks, in the shape of `POST …/what-if`; None where nothing was changed.

    Only fields of the form are taken: whatever else was sent is left. What the values mean is judged where it is answered.
    """
    cells: dict[str, Any] = {}
    answers = []
    for field in (*fields.known, *fields.missing):
        value = asked.text(field.name)
        if value == field.value:
            continue
        if field.name.startswith("answer."):
            rule = field.name.removeprefix("answer.")
            answers.append({"household_id": household_id, "rule_id": rule, "answer": value, "by": _BY, "reason": _BY})
        else:
            cells[field.name] = value or None
    known = {key for key, _ in fields.drop}
    remove = [f"wishes.{household_id}/{key}" for key in asked.each("drop") if key in known]
    wish = asked.text("wish")
    add: dict[str, Any] = {"answers": answers} if answers else {}
    if wish in {key for key, _ in fields.wish.choices} and "/" in wish:
        kind, _, target = wish.partition("/")
        add["wishes"] = [{"household_id": household_id, "kind": kind, "target": target, "tier": "1"}]
    place, forbid = asked.text("place"), asked.text("forbid")
    question: dict[str, Any] = {
        "set": cells,
        "remove": remove,
        "add": add,
        "place": place,
        "forbid": [forbid] if forbid else [],
    }
    changed = {name: value for name, value in question.items() if value}
    return {"household_id": household_id, **changed} if changed else None


def first_answer(answer: FirstAnswer, homes: Mapping[str, Home], whole: bool, lang: Lang) -> Answer:
    """The quick answer: the plan shown, and how far the best one may be from it. The proof follows."""
    if answer.status == "infeasible":
        notes = [infeasible_text(r, lang) for r in answer.infeasible_because] if whole else []
        return Answer("bad", say(lang, "It cannot be done."), notes=tuple(notes), more=not whole)
    state = answer.household
    before = None if state is None or state.before is None else state.before.dwelling_id
    shown = None if state is None else state.shown
    if not answer.proven and (not answer.levels or answer.levels[0].shown is None):
        return Answer("calm", say(lang, "No plan was found at once. The proof is being made."), more=True)
    rows = ((say(lang, "Dwelling"), _home(before, homes, lang), _home(shown, homes, lang)),)
    if answer.proven:
        return Answer(_state(before, shown), _says(before, shown, homes, lang), rows, more=True)
    open_at = next((x for x in answer.levels if not x.proven and x.bound is not None), None)
    notes = [say(lang, "Not proven yet: another plan may be better. The proof is being made.")]
    if open_at is not None:
        notes.append(interval(open_at, lang))
    heading = (
        say(lang, "First answer: no dwelling yet.") if shown is None
        else say(lang, "First answer: {dwelling} would be proposed.", dwelling=_home(shown, homes, lang))
    )  # fmt: skip
    return Answer("calm", heading, rows, notes=tuple(notes), more=True)


def proven_answer(answer: WhatIfAnswer, homes: Mapping[str, Home], case: Case, whole: bool, lang: Lang) -> Answer:
    """The answer with everybody else whom it touches: in counts, and by their ids those that the answer names.

    `whole`: it is as it was made. Otherwise the households the reader may not see were taken out of it, and what named them
    is not told.
    """
    if answer.status == "infeasible":
        found = () if answer.pair is None else answer.pair.findings
        against = [f.text.say(lang) for f in found if f.verdict in ("forbidden", "review", "not_applicable")]
        notes = against or [infeasible_text(r, lang) for r in answer.infeasible_because] if whole else against
        return Answer("bad", say(lang, "It cannot be done."), notes=tuple(notes))
    state = answer.household
    before, after = (None, None) if state is None else (state.before, state.after)
    was, is_ = (None if x is None else x.dwelling_id for x in (before, after))
    rows = [(say(lang, "Dwelling"), _home(was, homes, lang), _home(is_, homes, lang))]
    if before is not None and after is not None:
        rows.append(
            (
                say(lang, "Dwellings that are possible"),
                number(before.allowed_dwellings, lang),
                number(after.allowed_dwellings, lang),
            )
        )
        wished = wishes_told(case, str(answer.household_id))
        new = wished or "wishes" in answer.question.add
        rows.append((say(lang, "Wish"), _tier(before.wish_tier, wished, lang), _tier(after.wish_tier, new, lang)))
        if before.kind or after.kind:
            kinds = [kind_word(x.kind, lang) if x.kind else "–" for x in (before, after)]
            rows.append((say(lang, "Why none"), kinds[0], kinds[1]))
    others = tuple(
        Other(o.household_id, change_word(o.change, lang), _home(o.before, homes, lang), _home(o.after, homes, lang)) for o in answer.others
    )  # fmt: skip
    notes = [
        say(lang, "Proven: no plan after the change is better.")
        if answer.proven
        else say(lang, "Not every level is proven.")
    ]
    return Answer(
        _state(was, is_),
        _says(was, is_, homes, lang),
        tuple(rows),
        _effects(answer.cost_to_others, lang),
        others,
        tuple(notes),
    )


def cheapest_answer(answer: CheapestAnswer, homes: Mapping[str, Home], lang: Lang) -> Answer:
    """The smallest change that would give the household a dwelling."""
    state, change = answer.household.before, answer.cheapest_change
    if state is not None and state.dwelling_id is not None:
        return Answer(
            "good",
            say(
                lang,
                "The household is proposed a dwelling already: {dwelling}.",
                dwelling=_home(state.dwelling_id, homes, lang),
            ),
        )
    if change is None:
        return Answer("mind", say(lang, NO_CHANGE))
    dwelling = (
        say(lang, "the new dwelling") if change.kind == "one_more_dwelling" else _home(change.dwelling_id, homes, lang)
    )
    rows = ((say(lang, "Dwelling"), say(lang, "none"), dwelling),)
    notes = (say(lang, "Proven: no plan after the change is better."),)
    return Answer("good", change.text.say(lang), rows, _effects(change.cost_to_others, lang), notes=notes)


def _effects(cost: Any, lang: Lang) -> tuple[str, ...]:
    """What it means for everybody else, in counts."""
    said = (
        (cost.loses_home, N_("{count} other household would no longer be proposed a dwelling."), N_("{count} other households would no longer be proposed a dwelling.")),
        (cost.gains_home, N_("{count} other household would be proposed a dwelling as well."), N_("{count} other households would be proposed a dwelling as well.")),
        (cost.moves, N_("{count} other household would be proposed another dwelling."), N_("{count} other households would be proposed another dwelling.")),
        (cost.worse_wish, N_("{count} of them would get one it wishes for less."), N_("{count} of them would get one they wish for less.")),
    )  # fmt: skip
    found = [say(lang, one if count == 1 else many, count=count) for count, one, many in said if count]
    return tuple(found) or (say(lang, "Nobody else is affected."),)


def _says(before: str | None, after: str | None, homes: Mapping[str, Home], lang: Lang) -> str:
    if before == after:
        return (
            say(lang, "It changes nothing: still no dwelling is proposed.") if after is None
            else say(lang, "It changes nothing: {dwelling} is proposed still.", dwelling=_home(after, homes, lang))
        )  # fmt: skip
    if after is None:
        return say(lang, "Then no dwelling would be proposed.")
    return say(lang, "Then {dwelling} would be proposed.", dwelling=_home(after, homes, lang))


def _state(before: str | None, after: str | None) -> str:
    return "plain" if before == after else "bad" if after is None else "good"


def _home(dwelling_id: str | None, homes: Mapping[str, Home], lang: Lang) -> str:
    if dwelling_id is None:
        return say(lang, "none")
    home = homes.get(dwelling_id)
    return (
        dwelling_id
        if home is None
        else say(lang, "{dwelling} in {department}", dwelling=dwelling_id, department=home.department)
    )


def _tier(tier: int | None, wished: bool, lang: Lang) -> str:
    """How much the dwelling was wished for; nobody who has told no wish has wished for it."""
    if tier is None:
        return "–"
    return say(lang, "no wishes told") if tier == 1 and not wished else say(lang, TIERS[tier])


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else str(value)


def _dwellings(told: HouseholdTold, homes: Mapping[str, Home], lang: Lang) -> tuple[tuple[str, str], ...]:
    order = {"allowed": 0, "review": 1, "forbidden": 2, "not_applicable": 3}
    rows = sorted(told.explanation.dwellings, key=lambda d: (order[d.verdict], d.dwelling_id))
    return (("", say(lang, "none")), *((d.dwelling_id, _home(d.dwelling_id, homes, lang)) for d in rows))


def _new_wishes(wishes: Sequence[Any], case: Case, lang: Lang) -> tuple[tuple[str, str], ...]:
    have = {f"{w.kind}/{w.target}" for w in wishes}
    areas = [(f"area/{a.area_id}", say(lang, "Area: {name}", name=isolated(a.name))) for a in case.areas]
    departments = [
        (f"department/{d.department_id}", say(lang, "Department: {name}", name=isolated(d.name or d.department_id)))
        for d in case.departments
    ]
    return (("", say(lang, "none")), *((key, text) for key, text in (*areas, *departments) if key not in have))


def _wish_words(wish: Any, case: Case, lang: Lang) -> str:
    """A wish as it is read: what it is about, and how much."""
    names = {f"area/{a.area_id}": isolated(a.name) for a in case.areas} | {
        f"department/{d.department_id}": isolated(d.name or d.department_id) for d in case.departments
    }
    names |= {f"organisation/{o.organisation_id}": isolated(o.name) for o in case.organisations}
    said = worded({"kind": wish.kind, "target": wish.target}, lang)
    target = names.get(f"{wish.kind}/{wish.target}", said["target"])
    return say(
        lang, "{kind} {target} ({tier})", kind=said["kind"], target=target, tier=say(lang, _WISH_TIERS[str(wish.tier)])
    )


def _missing(told: HouseholdTold, case: Case, there: set[str], lang: Lang) -> list[Input]:
    """A field for every fact of the household that is missing and asked for, and for the questions that most dwellings wait for."""
    found: dict[str, Input] = {}
    household_id = told.explanation.household_id
    people = [p for p in case.persons if p.household_id == household_id]
    asked = [*(told.review.facts if told.review is not None else ())]
    asked += [m.column for m in (told.pair.budget.missing_facts or () if told.pair is not None else ()) if m.column]
    for fact in dict.fromkeys(asked):
        table, _, name = fact.partition(".")
        info = next((c for c in TABLES[table][0].columns() if c.name == name), None) if table in TABLES else None
        if info is None or table not in ("households", "persons"):
            continue
        label = say(lang, MISSING_WORDS[fact]) if fact in MISSING_WORDS else column_word(fact, lang)
        if table == "households":
            found[name] = _input(name, label, fact, info, lang)
            continue
        for p in people:
            if getattr(p, name) is None:
                path = f"persons.{p.person_id}.{name}"
                found[path] = _input(path, f"{label} ({p.person_id})", fact, info, lang)
    return [*(i for name, i in found.items() if name not in there), *_questions(told, lang)]


def _input(name: str, label: str, fact: str, info: ColumnInfo, lang: Lang) -> Input:
    label = label[:1].upper() + label[1:]
    unknown = ("", say(lang, "unknown"))
    if info.kind.name == "yes-no":
        return Input(name, label, choices=(unknown, ("yes", say(lang, "yes")), ("no", say(lang, "no"))))
    if info.kind.choices:
        return Input(
            name,
            label,
            choices=(unknown, *((c, code_word(fact, c, lang).replace("_", " ")) for c in info.kind.choices)),
        )
    return Input(name, label, kind={"date": "date", "dkk": "digits", "whole": "digits"}.get(info.kind.name, "text"))


def _questions(told: HouseholdTold, lang: Lang) -> list[Input]:
    waiting: Counter[str] = Counter(
        r.rule_id
        for d in told.explanation.dwellings
        if d.verdict == "review"
        for r in d.rules
        if r.verdict == "review" and _RULES[r.rule_id].asks is not None
    )
    found = []
    for rule_id, count in sorted(waiting.items(), key=lambda e: (-e[1], e[0]))[:_QUESTIONS]:
        asks = _RULES[rule_id].asks
        assert asks is not None
        hint = nsay(
            lang,
            "{rule}: {count} dwelling waits for it.",
            "{rule}: {count} dwellings wait for it.",
            count,
            rule=rule_title(rule_id, lang),
        )
        choices = (("", say(lang, "not answered")), *((a.code, say(lang, a.says)) for a in asks.answers))
        found.append(Input(f"answer.{rule_id}", say(lang, asks.asks), hint=hint, choices=choices))
    return found


def refused_field(wrong: AllocationError, fields: Fields, lang: Lang) -> tuple[str, str] | None:
    """What is wrong with a value, by the label of its field and the field's id; None where it is no value of the form."""
    facts = known(wrong).facts
    column = str(facts.get("place", "")).rsplit(".", 1)[-1]
    field = next((f for f in fields.every if column and f.name.rsplit(".", 1)[-1] == column), None)
    if field is None or "expected" not in facts:
        return None
    may_stand = words(facts["expected"], lang)
    return say(lang, "{field}: expected {expected}.", field=field.label, expected=may_stand), f"w-{field.name}"
