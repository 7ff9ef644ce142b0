"""The figures of a run: name, unit, whether more is better, and what each is, over the window [first, last) of days.

A figure is None where it is not reached or not defined (a quantile nobody has reached, a share of nothing); it is never
set to zero instead. Names that begin with `naive_` are what people often report and should not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from constraints.language import N_, Message

from .money import LINES
from .scenario import METHODS, Scenario
from .spells import ENVY_REASONS, WASTE
from .trace import EXIT_KINDS
from .world import METHOD_NAMES


@dataclass(frozen=True)
class Metric:
    """Name, unit, whether more is better (None = neither), and what it is, for the reader."""

    name: str
    unit: str
    better: str | None
    says: Message
    part: str | None = None  # told only where this part of the scenario is on

    @property
    def da(self) -> str:
        return self.says.say("da")

    @property
    def en(self) -> str:
        return self.says.say("en")


def _m(name: str, unit: str, better: str | None, says: str, /, part: str | None = None, **facts: Any) -> Metric:
    return Metric(name, unit, better, Message.of(says, **facts), part)


# Lines of cost, ways out of the list, and reasons, as they stand behind a colon.
_LINES = {
    "shelter_gross": N_("section 110 shelter"), "shelter_refund": N_("refund, shelter"), "bridge": N_("bridging"),
    "vacancy_rent": N_("vacancy rent"), "support_gross": N_("support"), "support_refund": N_("refund, support"),
    "guarantee": N_("restoration guarantee"), "deposit_loss": N_("deposit losses"),
}  # fmt: skip
_WASTE = {
    "no_household_fits": N_("no household fits"), "area_rules": N_("area rules"), "refusals": N_("refusals"),
    "no_support_slot": N_("no support slot"), "concentration": N_("concentration"), "too_late": N_("too late"),
    "not_offered": N_("not offered"),
}  # fmt: skip
_EXITS = {
    "housed_otherwise": N_("housed otherwise"), "institution": N_("institution"), "withdrew": N_("withdrew"), "died": N_("died"),
}  # fmt: skip
_ENVY = {
    "support_slot": N_("no support slot"), "concentration": N_("concentration"), "answered": N_("answered an offer"),
    "override": N_("set aside by a caseworker"),
    "lookahead": N_("known too late"), "wishes": N_("wishes"), "unexplained": N_("no reason"),
}  # fmt: skip
_METHODS = {
    "all": N_("all"), "none": N_("without support"), "s85": N_("section 85"), "CTI": "CTI", "ICM": "ICM", "ACT": "ACT",
}  # fmt: skip


METRICS: tuple[Metric, ...] = (
    _m("housed_per_month", "households/month", "higher", N_("Households housed per month")),
    _m("housed_net_per_month", "households/month", "higher", N_("… net of homes lost within 6 months")),
    _m("weighted_per_month", "points/month", "higher", N_("Weighted by urgency class")),
    *(_m(f"housed_u{c}_per_month", "households/month", "higher", N_("Housed per month, {urgency}"), urgency=f"U{c}") for c in range(1, 6)),
    _m("days_to_housing_p50", "days", "lower", N_("Days to housing, half of all")),
    _m("days_to_housing_p90", "days", "lower", N_("Days to housing, nine of ten")),
    _m("naive_days_p50", "days", None, N_("Median among the housed (misleading)")),
    _m("naive_days_p90", "days", None, N_("P90 among the housed (misleading)")),
    _m("naive_days_mean", "days", None, N_("Mean among the housed (misleading)")),
    _m("incidence_90", "share", "higher", N_("Share housed after 90 days")),
    _m("incidence_180", "share", "higher", N_("Share housed after 180 days")),
    _m("restricted_mean_wait", "days", "lower", N_("Mean wait, at most 365 days")),
    _m("stock_wait_mean", "days", "lower", N_("Wait of those waiting: mean")),
    _m("stock_wait_p90", "days", "lower", N_("Wait of those waiting: P90")),
    _m("stock_over_5m", "share", "lower", N_("Have waited more than 5 months")),
    _m("stock_over_12m", "share", "lower", N_("Have waited more than 12 months")),
    _m("stock_wait_max", "days", "lower", N_("Wait of those waiting: longest")),
    _m("waiting_mean", "households", "lower", N_("Waiting on average")),
    _m("waiting_at_end", "households", "lower", N_("Waiting at the end")),
    _m("waiting_days", "days", "lower", N_("Waiting days in all")),
    _m("arrivals_per_month", "households/month", None, N_("New on the list per month")),
    _m("little_wait_mean", "days", "lower", N_("Mean wait (Little's law)")),
    _m("bed_days", "bed-days", "lower", N_("Section 110 bed-days")),
    _m("refundable_bed_days", "bed-days", None, N_("… of those with state refund")),
    _m("municipal_net_cost", "DKK", "lower", N_("Municipal net cost")),
    *(_m(f"cost_{line}", "DKK", "lower", N_("Cost: {line}"), line=Message(_LINES[line])) for line in LINES),
    _m("vacancy_days", "dwelling-days", "lower", N_("Vacancy days")),
    _m("days_vacant_per_letting", "days", "lower", N_("Days vacant per letting"), part="letting"),
    _m("vacancies", "count", None, N_("Vacancies in all")),
    _m("vacancies_added", "count", None, N_("Vacancies added by homes built"), part="supply"),
    _m("vacancies_gone", "count", None, N_("Vacancies gone with homes sold or torn down"), part="supply"),
    _m("quota_right", "count", None, N_("Quota right")),
    _m("quota_called", "count", None, N_("Called")),
    _m("quota_used", "count", "higher", N_("Let to somebody allocated")),
    _m("utilisation", "share", "higher", N_("Used of the right")),
    _m("take_up", "share", None, N_("Called of the right")),
    _m("allocated_share", "share", None, N_("Allocated of all vacancies")),
    _m("waste", "count", "lower", N_("Homes handed back")),
    *(_m(f"waste_{w}", "count", "lower", N_("Handed back: {why}"), why=Message(_WASTE[w])) for w in WASTE),
    _m("lost_to_area_rules", "count", "lower", N_("Lost to the area rules")),
    _m("fallback_cases", "count", None, N_("Section 59(9) assessments"), part="fallback"),
    _m("fallback_found", "count", None, N_("… in which no other home could be had"), part="fallback"),
    _m("fallback_let", "count", None, N_("Homes let by section 59(9)"), part="fallback"),
    _m("refusal_rate", "share", "lower", N_("Refusals per offer")),
    _m("no_answer_rate", "share", "lower", N_("Offers without answer")),
    _m("offers_per_letting", "ratio", "lower", N_("Offers per letting")),
    _m("set_aside", "count", None, N_("Proposals set aside by caseworkers"), part="overrides"),
    _m("set_aside_share", "share", None, N_("… of all proposals"), part="overrides"),
    _m("struck_off", "households", "lower", N_("Struck off after refusals")),
    *(_m(f"left_{e}", "households", None, N_("Left the list: {way}"), way=Message(_EXITS[e])) for e in EXIT_KINDS),
    _m("left_merged", "households", None, N_("Left the list: merged with another household"), part="households"),
    _m("households_split", "households", None, N_("Households that split off from another"), part="households"),
    _m("households_grown", "households", None, N_("Households that grew while they waited"), part="households"),
    _m("deadlines_met", "share", "higher", N_("Hard dates met")),
    _m("deadlines_bridged", "share", None, N_("… bridged")),
    _m("deadlines_missed", "share", "lower", N_("… missed")),
    _m("slot_utilisation", "share", None, N_("Support slots in use")),
    *(_m(f"slot_utilisation_{m}", "share", None, N_("Support slots in use, {method}"), method=m) for m in METHODS),
    _m("team_use_most", "share", None, N_("Slots in use, busiest team"), part="teams"),
    _m("team_use_least", "share", None, N_("Slots in use, least busy team"), part="teams"),
    _m("months_waiting_for_slot", "months", "lower", N_("Months waited only for a slot")),
    _m("support_before_move_in", "share", "higher", N_("Support begun before move-in")),
    _m("support_kept", "share", "higher", N_("Support kept when the home was lost")),
    _m("support_blocked", "share", "lower", N_("Turned away without a slot (loss system)")),
    _m("waiting_undecided_support", "share", "lower", N_("Waiting without decided support")),
    *(
        _m(f"kept_home_{n}m_{m}", "share", "higher", N_("Kept the home {months} months, {method}"), months=n, method=Message(_METHODS[m]))
        for n in (6, 12, 24) for m in ("all", *METHOD_NAMES)
    ),
    _m("tenants_mean", "households", None, N_("Tenants allocated a home, on average"), part="move_outs"),
    _m("moved_out_per_month", "households/month", None, N_("Tenants who moved out per month"), part="move_outs"),
    _m("transfers_per_month", "households/month", None, N_("Moves within the organisation per month"), part="transfers"),
    _m("vacancies_made", "count", None, N_("Vacancies left by those tenants"), part="move_outs"),
    _m("rights_made", "count", None, N_("… of those for the municipality"), part="move_outs"),
    _m("returns_per_100", "per 100", "lower", N_("Returns per 100 placements")),
    _m("concentration_max", "share", "lower", N_("Largest share of supported in a department")),
    _m("concentration_hhi", "index", "lower", N_("Concentration of placements (HHI)")),
    _m("concentration_top_decile", "share", "lower", N_("Placed in the most used tenth of departments")),
    _m("cap_breaches", "count", "lower", N_("Cap breaches")),
    _m("envy", "pairs", None, N_("Envy: would rather have another's home")),
    _m("justified_envy", "pairs", "lower", N_("… with higher priority")),
    *(_m(f"justified_envy_{r}", "pairs", "lower", N_("… reason: {why}"), part="overrides" if r == "override" else None, why=Message(_ENVY[r])) for r in ENVY_REASONS),
    _m("priority_inversions", "pairs", "lower", N_("A higher class went without")),
    _m("blocking_pairs", "count", "lower", N_("Empty homes somebody could have had")),
    _m("leximin_max", "days", "lower", N_("Longest wait")),
    _m("gini_stock", "0-1", "lower", N_("Inequality of waits, those waiting (Gini)")),
    _m("gini_completed", "0-1", "lower", N_("Inequality of waits, the housed (Gini)")),
    _m("price_of_priority", "share", None, N_("Price of priority")),
    _m("batches_proven", "share", "higher", N_("Plans proven best")),
    _m("replay_made", "count", None, N_("Replay: offers made again")),
    _m("replay_missed", "count", "lower", N_("Replay: could not be made again")),
    _m("churn", "count", "lower", N_("Proposals changed without new facts")),
)  # fmt: skip
BY_NAME = {m.name: m for m in METRICS}


def told(scenarios: Iterable[Scenario]) -> tuple[Metric, ...]:
    """The figures to tell of some scenarios: those of a part only where one of them has it."""
    on = {part for s in scenarios for part in s.parts}
    return tuple(m for m in METRICS if m.part is None or m.part in on)


__all__ = ["BY_NAME", "METRICS", "Metric", "told"]
