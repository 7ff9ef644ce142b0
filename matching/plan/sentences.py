"""A few plain sentences for each household without a dwelling and each dwelling nobody gets: for a meeting, not a file.

Everything is read from the plan; the batch only lends the names of departments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from constraints import Case
from constraints.language import N_, nsay, say
from constraints.rules.words import MISSING_WORDS

from .document import CheapestChange, FallbackCase, Nearest, Review, Unplaced, UnusedDwelling
from .words import rule_title

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
# What a full limit means for the household, by the rule that decides.
_CAPACITY: Mapping[str, str] = {
    "SUPPORT-1": N_("No support slot is free; with one kept for this household it would get a dwelling."),
    "CONC-1": N_("The department's limit on supported households is reached; with room kept for this household it would get a dwelling."),
    "ALB-59-1-1": N_("The municipality's right towards the housing organisation is used; with one more dwelling, kept for this household, it would get one."),
    "BUDGET-1": N_("The municipality's budget for the round is used; with money for this household too it would get a dwelling."),
    "SEP-1": N_("The dwelling that is left is not possible for the household."),
    "LOCK-1": N_("A dwelling it could have is kept or held by a caseworker's lock."),
    "several_limits": N_("Several limits are reached; only with room in more than one of them, kept for this household, would it get a dwelling."),
    "not_proven": N_("A limit is reached, but what decides for this household is not proven."),
}  # fmt: skip
# Limits of which one more unit for everybody is asked about as a change.
_FOR_ALL = ("SUPPORT-1", "CONC-1")
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
    if unplaced.nearest is not None and not _said(unplaced, unplaced.nearest):
        parts.append(_near(unplaced.nearest, case, lang))
    if unplaced.cheapest_change is not None:
        parts.append(_change(unplaced.cheapest_change, case, lang))
    elif unplaced.cheapest_change_asked:
        parts.append(_no_change(unplaced, lang))
    return " ".join(part for part in parts if part)


def unused_sentence(unused: UnusedDwelling, case: Case, lang: str) -> str:
    """Why nobody gets this dwelling, and what it costs to leave empty. Raises KeyError for a rule without a word."""
    first = min(unused.blocking, key=lambda rule: (-unused.blocking[rule], rule), default=None)
    if unused.kind in _UNUSED:
        told = say(lang, _UNUSED[unused.kind])
    elif first is None:
        told = say(lang, "No household in the batch fits.")
    else:
        told = say(
            lang, "No household fits; “{rule}” stands against {count} of {all}.", rule=rule_title(first, lang),
            count=unused.blocking[first], all=len(case.households),
        )  # fmt: skip
    if not unused.idle_rent_dkk_month:
        return told
    return f"{told} " + say(lang, "Empty it costs DKK {rent} a month.", rent=unused.idle_rent_dkk_month)


def review_sentence(review: Review, lang: str) -> str:
    """What has to be told or judged for a household, for how many dwellings, and whether it could change the plan.

    Raises KeyError for a rule without a word.
    """
    words = [say(lang, MISSING_WORDS[f]) for f in review.facts if f in MISSING_WORDS]
    asked = words or [say(lang, "“{rule}”", rule=rule_title(rule, lang)) for rule in review.rules]
    told = nsay(
        lang, "{count} dwelling waits for: {asked}.", "{count} dwellings wait for: {asked}.", review.dwellings, asked="; ".join(asked)
    )  # fmt: skip
    could = (
        N_("The answer could change the plan.")
        if review.could_change_the_plan
        else N_("The dwellings are proposed to households that come first.")
    )
    return f"{told} {say(lang, could)}"


def fallback_sentence(case: FallbackCase, lang: str) -> str:
    """The duty of § 59(9) for a household: what was gone through, with which dwellings it can be met, who has signed."""
    inside = ", ".join(d.dwelling_id for d in case.inside_dwellings)
    told = (
        nsay(
            lang, "Outside the listed areas nothing is possible ({count} dwelling gone through); the duty of § 59(9) can be met with {inside}.",
            "Outside the listed areas nothing is possible ({count} dwellings gone through); the duty of § 59(9) can be met with {inside}.",
            len(case.outside_dwellings), inside=inside,
        )
        if case.outside_dwellings
        else say(lang, "There is no dwelling outside the listed areas; the duty of § 59(9) can be met with {inside}.", inside=inside)
    )  # fmt: skip
    if case.signed is None:
        return told + " " + say(lang, "Nobody has signed yet.")
    return told + " " + say(lang, "Signed by {by} for {dwelling}.", by=case.signed.by, dwelling=case.signed.dwelling_id)


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
        return say(lang, _CAPACITY[rule])
    if rule == "not_proven":
        return say(lang, "There is no dwelling in the batch for it.")
    if u.kind == "barred":
        return say(
            lang,
            "The dwellings that would else fit are barred to it by the area they lie in (“{rule}”).",
            rule=rule_title(rule, lang),
        )
    if u.kind == "needs_facts":
        return nsay(
            lang, "{count} dwelling waits for facts or an answer (“{rule}”); no other is open to it.",
            "{count} dwellings wait for facts or an answer (most for “{rule}”); no other is open to it.",
            u.dwellings.review, rule=rule_title(rule, lang),
        )  # fmt: skip
    against, title = u.blocking.get(rule, 0), rule_title(rule, lang)
    if against == everything:
        return nsay(
            lang, "The only dwelling does not fit: “{rule}” stands against it.", "None of the {count} dwellings fits: “{rule}” stands against all of them.",
            everything, rule=title,
        )  # fmt: skip
    return say(lang, "None of the {all} dwellings fits; “{rule}” stands against {count}.", all=everything, rule=title, count=against)  # fmt: skip


def _said(u: Unplaced, near: Nearest) -> bool:
    """Is all there is to say of the nearest dwelling said already? So it is where the batch holds one, and one rule speaks."""
    return u.dwellings.all == 1 and (*near.forbidden, *near.review) == (u.deciding_rule,) and not near.missing_dkk_month


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

    return str(format_list([say(lang, "“{rule}”", rule=rule_title(rule, lang)) for rule in rules], locale=lang))


def _change(change: CheapestChange, case: Case, lang: str) -> str:
    text, dwelling = change.text.say(lang), dwelling_name(change.dwelling_id, case, lang)
    if change.kind == "facts_told":
        told = say(lang, "{change} The plan then proposes {dwelling}.", change=text, dwelling=dwelling)
    elif change.kind == "one_more_dwelling":
        told = say(lang, "{change}, the plan proposes it.", change=text.removesuffix("."))
    else:
        told = say(lang, "{change}, the plan proposes {dwelling}.", change=text.removesuffix("."), dwelling=dwelling)
    lost = change.cost_to_others.loses_home
    if not lost:
        return told
    return f"{told} " + nsay(lang, "{count} other household then goes without.", "{count} other households then go without.", lost)  # fmt: skip


def _no_change(u: Unplaced, lang: str) -> str:
    """What the search for a change came to, where it found none; nothing where it asked about nothing that decides."""
    if u.kind == "needs_facts":
        return say(lang, "None of the answers asked about gives it a dwelling in this plan by itself.")
    if u.kind != "capacity":
        return say(lang, "No single change that was asked about gives it a dwelling.")
    return say(lang, "One more that is not kept for it goes to others first.") if u.deciding_rule in _FOR_ALL else ""
