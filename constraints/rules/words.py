"""Codes among the facts of a finding, in the words people read. The facts themselves stay codes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ..facts.missing import Missing
from ..language import N_, say

_BENEFITS = {
    "KTH_16_1": N_("kontanthjælp under LAS § 16(1)"),
    "KTH_16_2": N_("kontanthjælp on the minimum rate (LAS § 16(2))"),
    "KTH_OLD": N_("kontanthjælp under the rules before 1 July 2025"),
    "UDDH": N_("education benefit (uddannelseshjælp)"),
    "SHO": N_("self-support and repatriation benefit (selvforsørgelses- og hjemrejseydelse)"),
    "OVG": N_("transition benefit (overgangsydelse)"),
    "DP": N_("unemployment benefit"),
    "SDP": N_("sickness benefit"),
    "RFY_JAF": N_("resource-course benefit during job clarification"),
}
_LEASE_GROUNDS = {
    "gross_breach_good_order": N_("gross breach of good order"),
    "arrears": N_("arrears"),
    "other": N_("another ground"),
}
_SITUATIONS = {
    "street": N_("living in the street"),
    "night_shelter": N_("night shelter"),
    "section_110": N_("§ 110 shelter"),
    "hotel": N_("hotel"),
    "sofa": N_("staying with others"),
    "short_term_transitional": N_("short-term transitional housing"),
    "release_within_month": N_("to be released within a month"),
    "discharge_within_month": N_("to be discharged within a month"),
    "other": N_("another situation"),
    "not_homeless": N_("not homeless"),
}
_WISHES = {
    "area": N_("area"),
    "department": N_("department"),
    "organisation": N_("housing organisation"),
    "dwelling_type": N_("dwelling type"),
    "floor_max": N_("floors above"),
    "near": N_("dwellings near"),
}
_DWELLING_TYPES = {
    "family": N_("family dwelling"),
    "youth": N_("youth dwelling"),
    "elderly": N_("dwelling for the elderly"),
    "halfway": N_("halfway home"),
    "inclusion": N_("inclusion home"),
    "odd": N_("odd dwelling"),
    "starter": N_("starter home"),
    "private": N_("private dwelling"),
}
_AREAS = {
    "deprived": N_("deprived area"),
    "parallel_society": N_("parallel society"),
    "transformation": N_("transformation area"),
    "prevention": N_("prevention area"),
    "high_unemployment": N_("high-unemployment area (§ 51 b)"),
    "combined_letting": N_("area with combined letting"),
}
_REFUSALS = {
    "too_expensive": N_("too expensive"),
    "no_access": N_("not accessible"),
    "threat": N_("threat in the area"),
    "too_far": N_("too far from school or care"),
    "no_lift": N_("no lift"),
    "pets": N_("pets not allowed"),
    "wrong_facts": N_("wrong facts about the dwelling"),
}
# What a missing column means to the person who is asked for it.
_MISSING = {
    "benefit_periods": N_("benefit history"),
    "departments.dwellings_total": N_("number of dwellings in the department"),
    "departments.supported_last_24_months": N_("supported households in the department in 24 months"),
    "designations.extended": N_("whether the council has extended combined letting to further benefits"),
    "dwellings.counter_position": N_("the dwelling's number in the row of vacancies"),
    "dwellings.easting": N_("where the dwelling lies"),
    "dwellings.floor": N_("floor"),
    "dwellings.lift": N_("whether there is a lift"),
    "dwellings.pets_allowed": N_("whether the house rules allow pets"),
    "dwellings.reply_by": N_("last day to answer the landlord"),
    "dwellings.reported_on": N_("day on which the dwelling was reported vacant"),
    "dwellings.step_free": N_("whether the access is step-free"),
    "dwellings.subsidy_target_group_only": N_("whether the subsidy is for the target group only"),
    "dwellings.wheelchair": N_("whether the dwelling is fit for a wheelchair"),
    "households.has_pet": N_("whether the household has a pet"),
    "households.homelessness_situation": N_("homelessness situation"),
    "households.needs_lift_or_ground": N_("whether a lift or the ground floor is needed"),
    "households.needs_step_free": N_("whether step-free access is needed"),
    "households.needs_wheelchair": N_("whether a dwelling fit for a wheelchair is needed"),
    "households.support_declined": N_("whether the household has declined support"),
    "households.support_method": N_("support method"),
    "households.target_group": N_("target group"),
    "persons.birth_date": N_("date of birth"),
    "persons.citizenship_class": N_("citizenship"),
    "persons.cohabiting_since": N_("length of the cohabitation"),
    "persons.disability_pension_from": N_("whether disability pension is paid"),
    "persons.disability_pension_to": N_("last day of the disability pension"),
    "persons.enrolled_from": N_("start of the enrolment"),
    "persons.gross_income_dkk_month": N_("gross income"),
    "persons.income_kind": N_("kind of income"),
    "persons.lease_terminated_ground": N_("ground on which the lease ended"),
    "persons.lease_terminated_on": N_("whether a lease was ended"),
    "persons.plan_141_required": N_("whether a § 141 plan must be made"),
    "persons.release_convicted": N_("whether there is a conviction"),
    "persons.release_date": N_("date of release"),
    "persons.release_institution": N_("institution of the release"),
    "several_readings": N_("income (the facts can be read in several ways that give different answers)"),
}
_BY_FACT: Mapping[str, Mapping[str, str]] = {
    "benefits": _BENEFITS, "partner_benefits": _BENEFITS, "lease_ground": _LEASE_GROUNDS, "situation": _SITUATIONS, "kind": _WISHES,
    "dwelling_type": _DWELLING_TYPES, "area_kind": _AREAS, "missing": _MISSING, "refusal": _REFUSALS,
}  # fmt: skip
# Facts that are numbers with decimals, kept as text so that no digit is lost.
_DECIMALS = frozenset({"per_person", "area_m2"})
# Facts that are months, kept as `YYYY-MM`.
_MONTHS = frozenset({"last_month", "partner_last_month"})
MISSING_WORDS: Mapping[str, str] = _MISSING
AREA_WORDS: Mapping[str, str] = _AREAS
DWELLING_TYPE_WORDS: Mapping[str, str] = _DWELLING_TYPES


def worded(facts: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """The facts with their codes in words; what has no words stays as it is."""
    shown = {name: _shown(name, value, lang) for name, value in facts.items()}
    if facts.get("kind") == "dwelling_type" and "target" in facts:
        shown["target"] = _word(_DWELLING_TYPES, facts["target"], lang)
    if facts.get("kind") == "near" and "target" in facts:
        shown["target"] = say(lang, "the place it has named ({metres} m)", metres=int(str(facts["target"]).split()[-1]))
    return shown


def _shown(name: str, value: Any, lang: str) -> Any:
    if name in _DECIMALS and isinstance(value, str):
        return _decimal(value, lang)
    if name in _MONTHS and isinstance(value, str):
        return _month(value, lang)
    return _word(_BY_FACT[name], value, lang) if name in _BY_FACT else value


@lru_cache(maxsize=4096)
def _decimal(value: str, lang: str) -> str:
    """Kept, since a locale is looked up anew for every number."""
    from babel.numbers import format_decimal

    return str(format_decimal(Decimal(value), locale=lang, decimal_quantization=False))


@lru_cache(maxsize=512)
def _month(value: str, lang: str) -> str:
    """`2026-10` as "oktober 2026"."""
    from babel.dates import format_date

    return str(format_date(date.fromisoformat(f"{value}-01"), "MMMM y", locale=lang))


def _listed(parts: list[str], lang: str) -> str:
    """One thing, or several with commas and an "and" before the last."""
    if len(parts) < 2:
        return "".join(parts)
    from babel.lists import format_list

    return format_list(parts, locale=lang)


def _word(words: Mapping[str, str], value: Any, lang: str) -> Any:
    if isinstance(value, list | tuple):
        return _listed([str(_word(words, v, lang)) for v in value], lang)
    if not isinstance(value, str):
        return value
    if isinstance(value, Missing):
        if value.column is None:
            return say(lang, "the figure {figure} for {day}", figure=value.figure, day=date.fromisoformat(value.of))
        column = say(lang, words.get(value.column, value.column))
        return f"{column} ({value.of})" if value.of else column
    return say(lang, words[value]) if value in words else value
