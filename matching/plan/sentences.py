"""A few plain sentences for each household without a dwelling and each dwelling nobody gets: for a meeting, not a file.

Everything is read from the plan; the batch only lends the names of departments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from constraints import Case
from constraints.language import N_, nsay, say

from .document import CheapestChange, Nearest, Unplaced, UnusedDwelling
from .words import title_of

_FLOOR = "RAAD-1"
# Who comes first, by the level that puts the nearest of them there.
_OUTRANKED: Mapping[str, tuple[str, str]] = {
    "mandatory": (
        N_("{count} dwelling is open to it; it is proposed to a household that must be housed in this round."),
        N_("{count} dwellings are open to it; they are proposed to households that come first, the nearest of them because it must be housed in this round."),
    ),
    "housed_by_class": (
        N_("{count} dwelling is open to it; it is proposed to a household in a more urgent class ({classes})."),
        N_("{count} dwellings are open to it; they are proposed to households in more urgent classes ({classes})."),
    ),
    "waiting_bands": (
        N_("{count} dwelling is open to it; it is proposed to a household of the same class that has waited longer."),
        N_("{count} dwellings are open to it; they are proposed to households that come first, the nearest of them in the same class but with a longer wait."),
    ),
    "wishes": (
        N_("{count} dwelling is open to it; it is proposed to a household of the same class and wait that wishes for it more."),
        N_("{count} dwellings are open to it; they are proposed to households that come first, the nearest of them with the same class and wait but a stronger wish for the dwelling."),
    ),
    "tie_break": (
        N_("{count} dwelling is open to it; it is proposed to an equal, by the published rule among equals."),
        N_("{count} dwellings are open to it; they are proposed to households that come first, the nearest of them an equal, by the published rule among equals."),
    ),
    "not_proven": (
        N_("{count} dwelling is open to it and is proposed to another; what decides between them is not proven."),
        N_("{count} dwellings are open to it and are proposed to others; what decides between them is not proven."),
    ),
}  # fmt: skip
_CAPACITY: Mapping[str, str] = {
    "not_proven": N_("A limit is full, but which ground decides for this household is not proven."),
    "several_limits": N_("Several limits are full; only more of several of them together, kept for this household, would give it a dwelling."),
    "LOCK-1": N_("A dwelling it could have is kept or held by a caseworker's lock."),
}  # fmt: skip
_UNUSED: Mapping[str, str] = {
    "capacity": N_("A household without a dwelling could have it, but a limit of the plan is full."),
    "held": N_("It is held for a household that is kept in it and waits for a person."),
    "no_demand": N_("Every household that could have it is proposed another dwelling."),
    "no_right": N_("The organisation's counter does not give the municipality this vacancy (§ 59(1))."),
    "not_applicable": N_("This type of dwelling cannot be allocated on the basis on which it is reported."),
    "needs_facts": N_("Nobody can have it yet: facts or a person's answer are missing."),
}


def unplaced_sentence(unplaced: Unplaced, case: Case, lang: str) -> str:
    """What decided for this household, the dwelling it came nearest to, and what would give it one.

    Raises KeyError for a rule or level without a word.
    """
    parts = [_decided(unplaced, lang)]
    if unplaced.nearest is not None:
        parts.append(_near(unplaced.nearest, case, lang))
    if unplaced.cheapest_change is not None:
        parts.append(_change(unplaced.cheapest_change, case, lang))
    elif unplaced.cheapest_change_asked:
        parts.append(_no_change(unplaced, lang))
    return " ".join(parts)


def unused_sentence(unused: UnusedDwelling, case: Case, lang: str) -> str:
    """Why nobody gets this dwelling, and what it costs to leave empty. Raises KeyError for a rule without a word."""
    first = min(unused.blocking, key=lambda rule: (-unused.blocking[rule], rule), default=None)
    if unused.kind in _UNUSED:
        told = say(lang, _UNUSED[unused.kind])
    elif first is None:
        told = say(lang, "No household in the batch fits.")
    else:
        told = say(
            lang, "No household fits; “{rule}” stands against {count} of {all}.", rule=title_of(first, lang),
            count=unused.blocking[first], all=len(case.households),
        )  # fmt: skip
    if not unused.idle_rent_dkk_month:
        return told
    return f"{told} " + say(lang, "Empty it costs DKK {rent} a month.", rent=unused.idle_rent_dkk_month)


def dwelling_name(dwelling_id: str, case: Case, lang: str) -> str:
    """A dwelling by its id and the name of its department, where that is told."""
    department = next((d.department_id for d in case.dwellings if d.dwelling_id == dwelling_id), None)
    name = next((d.name for d in case.departments if d.department_id == department), None)
    told = {"dwelling": dwelling_id, "department": name or department}
    return dwelling_id if department is None else say(lang, "{dwelling} in {department}", **told)


def _decided(u: Unplaced, lang: str) -> str:
    rule, everything = u.deciding_rule or "not_proven", u.dwellings.all
    if u.kind == "outranked":
        classes = ", ".join(dict.fromkeys(c.effective_class for c in u.competition if c.comes_before))
        one, many = _OUTRANKED[rule]
        count = u.dwellings.allowed
        return say(lang, one if count == 1 else many, count=count, classes=classes)
    if u.kind == "capacity":
        if rule in _CAPACITY:
            return say(lang, _CAPACITY[rule])
        return say(
            lang, "“{limit}” is full: one more, kept for this household, would give it a dwelling.", limit=title_of(rule, lang)
        )  # fmt: skip
    if rule == "not_proven":
        return say(lang, "There is no dwelling in the batch for it.")
    if u.kind == "barred":
        return say(
            lang,
            "The dwellings that would else fit are barred to it by the area they lie in (“{rule}”).",
            rule=title_of(rule, lang),
        )
    if u.kind == "needs_facts":
        return nsay(
            lang, "{count} dwelling waits for facts or an answer (“{rule}”); no other is open to it.",
            "{count} dwellings wait for facts or an answer (most for “{rule}”); no other is open to it.",
            u.dwellings.review, rule=title_of(rule, lang),
        )  # fmt: skip
    return say(
        lang, "None of the {all} dwellings fits; “{rule}” stands against {count}.", all=everything, rule=title_of(rule, lang),
        count=u.blocking.get(rule, 0),
    )  # fmt: skip


def _near(near: Nearest, case: Case, lang: str) -> str:
    dwelling = dwelling_name(near.dwelling_id, case, lang)
    lacking = near.missing_dkk_month
    if near.forbidden == (_FLOOR,) and not near.review:
        return say(
            lang, "Nearest is {dwelling}: DKK {amount} a month is lacking in the disposable amount.", dwelling=dwelling, amount=lacking
        )  # fmt: skip
    rules = _titles([*near.forbidden, *near.review], lang)
    if not near.forbidden:
        return say(lang, "Nearest is {dwelling}: only an answer is lacking ({rules}).", dwelling=dwelling, rules=rules)
    if lacking:
        return say(
            lang, "Nearest is {dwelling}: {rules} stand against it, and DKK {amount} a month is lacking.", dwelling=dwelling, rules=rules,
            amount=lacking,
        )  # fmt: skip
    if len(near.forbidden) + len(near.review) == 1:
        return say(lang, "Nearest is {dwelling}: only {rules} stands against it.", dwelling=dwelling, rules=rules)
    return say(lang, "Nearest is {dwelling}: {rules} stand against it.", dwelling=dwelling, rules=rules)


def _titles(rules: Sequence[str], lang: str) -> str:
    from babel.lists import format_list

    return str(format_list([say(lang, "“{rule}”", rule=title_of(rule, lang)) for rule in rules], locale=lang))


def _change(change: CheapestChange, case: Case, lang: str) -> str:
    dwelling = dwelling_name(change.dwelling_id, case, lang)
    text = change.text.say(lang).removesuffix(".")
    told = say(lang, "{change}: then the plan proposes {dwelling}.", change=text, dwelling=dwelling)
    lost = change.cost_to_others.loses_home
    if not lost:
        return told
    return f"{told} " + nsay(lang, "{count} other household then goes without.", "{count} other households then go without.", lost)  # fmt: skip


def _no_change(u: Unplaced, lang: str) -> str:
    if u.kind == "needs_facts":
        return say(lang, "None of the answers asked about gives it a dwelling in this plan by itself.")
    return say(lang, "No single change that was asked about gives it a dwelling.")
