"""The municipality's settings (`policy.yaml`) by name, for people: what a setting is called and what its codes mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from constraints.language import N_, number, say

# Path in `policy.yaml` → what people call it; a part is named within its section.
SETTINGS: Mapping[str, str] = {
    "disposable_floor": N_("Lowest disposable amount"),
    "disposable_floor.single": N_("single person"),
    "disposable_floor.single_under_25": N_("single person under 25"),
    "disposable_floor.couple": N_("couple"),
    "disposable_floor.per_child": N_("per child"),
    "disposable_floor.amber_zone": N_("warning up to this many kroner above it"),
    "disposable_floor.debt_before_floor": N_("debt instalments are deducted first"),
    "disposable_floor.effect": N_("effect"),
    "combined_letting": N_("Combined letting (§ 51 b)"),
    "combined_letting.binds_municipal_allocation": N_("also binds the municipality's own allocation"),
    "occupancy_cap_adopted": N_("Cap on persons per room (LOB § 14) adopted"),
    "size": N_("Size of the dwelling"),
    "size.max_rooms_over_persons": N_("most rooms above the number of persons"),
    "size.effect": N_("effect"),
    "concentration": N_("Supported households in one department"),
    "concentration.supported_share_max": N_("largest share of the dwellings in 24 months"),
    "concentration.max_new_supported_per_department": N_("most new ones in one round"),
    "budget_dkk": N_("Budget of the round, DKK"),
    "quota": N_("Quarter rule"),
    "quota.enforce": N_("is counted"),
    "quota.choice": N_("choice of vacancies"),
    "offers": N_("Earlier offers"),
    "offers.repeat_refused": N_("a dwelling refused before"),
    "escalation": N_("Raising of the urgency class"),
    "escalation.deadline_days": N_("to U1 when the deadline is within this many days"),
    "escalation.max_wait_months": N_("one class up after this many months"),
    "levels": N_("Order of the aims"),
    "figures_past_known": N_("Rates of law that are not known for the day"),
}  # fmt: skip
CODES: Mapping[str, Mapping[str, str]] = {
    "disposable_floor.effect": {"forbid": N_("bars the dwelling"), "warn": N_("gives a warning")},
    "size.effect": {"forbid": N_("bars the dwelling"), "warn": N_("gives a warning")},
    "quota.choice": {"counter": N_("only those the counter points at"), "free": N_("any, up to the right")},
    "offers.repeat_refused": {
        "note": N_("is only noted"),
        "forbid_objective": N_("is barred where it was refused on an objective ground"),
    },
    "figures_past_known": {"stop": N_("are not guessed"), "provisional": N_("the latest is used and called provisional")},
}  # fmt: skip
# What a setting that is not set comes to.
UNSET: Mapping[str, str] = {
    "budget_dkk": N_("no ceiling"),
    "escalation.deadline_days": N_("never"),
    "escalation.max_wait_months": N_("never"),
    "levels": N_("the usual order"),
}


def setting_word(path: str, lang: str) -> str:
    """A setting by its name, a part behind the name of its section. Raises KeyError for a path without a name."""
    section, _, part = path.partition(".")
    name = say(lang, SETTINGS[section])
    return f"{name}: {say(lang, SETTINGS[path])}" if part else name


def setting_value(path: str, value: Any, lang: str) -> str:
    """What a setting is set to, in words; a whole section part by part. Raises KeyError for a code without a word."""
    if isinstance(value, Mapping):
        parts = (f"{path}.{k}" for k in value)
        return ", ".join(
            f"{say(lang, SETTINGS[p])}: {setting_value(p, v, lang)}" for p, v in zip(parts, value.values(), strict=True)
        )
    if value is None:
        return say(lang, UNSET[path])
    if path in CODES:
        return say(lang, CODES[path][value])
    if isinstance(value, bool):
        return say(lang, "yes") if value else say(lang, "no")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(setting_value(path, v, lang) for v in value)
    return number(value, lang) if isinstance(value, int) else str(value)
