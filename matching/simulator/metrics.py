"""The figures of a run: name, unit, whether more is better, and what each is, over the window [first, last) of days.

A figure is None where it is not reached or not defined (a quantile nobody has reached, a share of nothing); it is never
set to zero instead. Names that begin with `naive_` are what people often report and should not.
"""

from __future__ import annotations

from dataclasses import dataclass

from .money import LINES
from .scenario import METHODS
from .spells import ENVY_REASONS, WASTE
from .trace import EXIT_KINDS
from .world import METHOD_NAMES


@dataclass(frozen=True)
class Metric:
    """Name, unit, whether more is better (None = neither), and what it is, for the reader."""

    name: str
    unit: str
    better: str | None
    da: str
    en: str


def _m(name: str, unit: str, better: str | None, da: str, en: str) -> Metric:
    return Metric(name, unit, better, da, en)


METRICS: tuple[Metric, ...] = (
    _m("housed_per_month", "households/month", "higher", "Husstande med bolig pr. måned", "Households housed per month"),
    _m("housed_net_per_month", "households/month", "higher", "… fratrukket tabt bolig inden 6 måneder", "… net of homes lost within 6 months"),
    _m("weighted_per_month", "points/month", "higher", "Vægtet efter hasteklasse", "Weighted by urgency class"),
    *(_m(f"housed_u{c}_per_month", "households/month", "higher", f"Med bolig pr. måned, U{c}", f"Housed per month, U{c}") for c in range(1, 6)),
    _m("days_to_housing_p50", "days", "lower", "Dage til bolig, halvdelen", "Days to housing, half of all"),
    _m("days_to_housing_p90", "days", "lower", "Dage til bolig, ni ud af ti", "Days to housing, nine of ten"),
    _m("naive_days_p50", "days", None, "Median blandt dem, der fik bolig (vildledende)", "Median among the housed (misleading)"),
    _m("naive_days_p90", "days", None, "P90 blandt dem, der fik bolig (vildledende)", "P90 among the housed (misleading)"),
    _m("naive_days_mean", "days", None, "Gennemsnit blandt dem, der fik bolig (vildledende)", "Mean among the housed (misleading)"),
    _m("incidence_90", "share", "higher", "Andel med bolig efter 90 dage", "Share housed after 90 days"),
    _m("incidence_180", "share", "higher", "Andel med bolig efter 180 dage", "Share housed after 180 days"),
    _m("restricted_mean_wait", "days", "lower", "Gennemsnitlig ventetid, højst 365 dage", "Mean wait, at most 365 days"),
    _m("stock_wait_mean", "days", "lower", "Ventetid for dem, der venter: gennemsnit", "Wait of those waiting: mean"),
    _m("stock_wait_p90", "days", "lower", "Ventetid for dem, der venter: P90", "Wait of those waiting: P90"),
    _m("stock_over_5m", "share", "lower", "Har ventet over 5 måneder", "Have waited more than 5 months"),
    _m("stock_over_12m", "share", "lower", "Har ventet over 12 måneder", "Have waited more than 12 months"),
    _m("stock_wait_max", "days", "lower", "Ventetid for dem, der venter: længst", "Wait of those waiting: longest"),
    _m("waiting_mean", "households", "lower", "Ventende i gennemsnit", "Waiting on average"),
    _m("waiting_at_end", "households", "lower", "Ventende til sidst", "Waiting at the end"),
    _m("waiting_days", "days", "lower", "Ventedage i alt", "Waiting days in all"),
    _m("arrivals_per_month", "households/month", None, "Nye på listen pr. måned", "New on the list per month"),
    _m("little_wait_mean", "days", "lower", "Gennemsnitlig ventetid (Littles lov)", "Mean wait (Little's law)"),
    _m("bed_days", "bed-days", "lower", "Døgn på § 110-boform", "Section 110 bed-days"),
    _m("refundable_bed_days", "bed-days", None, "… heraf med statsrefusion", "… of those with state refund"),
    _m("municipal_net_cost", "DKK", "lower", "Kommunens nettoudgift", "Municipal net cost"),
    *(_m(f"cost_{line}", "DKK", "lower", f"Udgift: {line}", f"Cost: {line}") for line in LINES),
    _m("vacancy_days", "dwelling-days", "lower", "Tomgangsdage", "Vacancy days"),
    _m("vacancies", "count", None, "Ledige boliger i alt", "Vacancies in all"),
    _m("quota_right", "count", None, "Kommunens ret", "Quota right"),
    _m("quota_called", "count", None, "Taget af kommunen", "Called"),
    _m("quota_used", "count", "higher", "Lejet ud til en anvist", "Used"),
    _m("utilisation", "share", "higher", "Brugt af retten", "Used of the right"),
    _m("take_up", "share", None, "Taget af retten", "Called of the right"),
    _m("allocated_share", "share", None, "Anvist af alle ledige", "Allocated of all vacancies"),
    _m("waste", "count", "lower", "Boliger givet tilbage", "Homes handed back"),
    *(_m(f"waste_{w}", "count", "lower", f"Givet tilbage: {w}", f"Handed back: {w}") for w in WASTE),
    _m("lost_to_area_rules", "count", "lower", "Tabt til områdereglerne", "Lost to the area rules"),
    _m("refusal_rate", "share", "lower", "Afslag pr. tilbud", "Refusals per offer"),
    _m("no_answer_rate", "share", "lower", "Tilbud uden svar", "Offers without answer"),
    _m("offers_per_letting", "ratio", "lower", "Tilbud pr. udlejning", "Offers per letting"),
    _m("struck_off", "households", "lower", "Slettet efter afslag", "Struck off after refusals"),
    *(_m(f"left_{e}", "households", None, f"Forlod listen: {e}", f"Left the list: {e}") for e in EXIT_KINDS),
    _m("deadlines_met", "share", "higher", "Hårde frister overholdt", "Hard dates met"),
    _m("deadlines_bridged", "share", None, "… overbygget midlertidigt", "… bridged"),
    _m("deadlines_missed", "share", "lower", "… overskredet", "… missed"),
    _m("slot_utilisation", "share", None, "Støttepladser i brug", "Support slots in use"),
    *(_m(f"slot_utilisation_{m}", "share", None, f"Støttepladser i brug, {m}", f"Support slots in use, {m}") for m in METHODS),
    _m("months_waiting_for_slot", "months", "lower", "Måneder ventet kun på støtteplads", "Months waited only for a slot"),
    _m("support_before_move_in", "share", "higher", "Støtte begyndt før indflytning", "Support begun before move-in"),
    _m("support_kept", "share", "higher", "Støtte bevaret ved tab af bolig", "Support kept when the home was lost"),
    _m("support_blocked", "share", "lower", "Afvist uden ledig plads (tabssystem)", "Turned away without a slot (loss system)"),
    _m("waiting_undecided_support", "share", "lower", "Venter uden besluttet støtte", "Waiting without decided support"),
    *(
        _m(f"kept_home_{n}m_{m}", "share", "higher", f"Har bolig efter {n} måneder, {m}", f"Kept the home {n} months, {m}")
        for n in (6, 12, 24) for m in ("all", *METHOD_NAMES)
    ),
    _m("returns_per_100", "per 100", "lower", "Tilbage pr. 100 anviste", "Returns per 100 placements"),
    _m("concentration_max", "share", "lower", "Størst andel støttede i en afdeling", "Largest share of supported in a department"),
    _m("concentration_hhi", "index", "lower", "Koncentration af anvisninger (HHI)", "Concentration of placements (HHI)"),
    _m("concentration_top_decile", "share", "lower", "Anvist i den mest brugte tiendedel", "Placed in the most used tenth of departments"),
    _m("cap_breaches", "count", "lower", "Brud på loftet", "Cap breaches"),
    _m("envy", "pairs", None, "Misundelse: ville hellere have en andens bolig", "Envy: would rather have another's home"),
    _m("justified_envy", "pairs", "lower", "… med højere prioritet", "… with higher priority"),
    *(_m(f"justified_envy_{r}", "pairs", "lower", f"… begrundet: {r}", f"… reason: {r}") for r in ENVY_REASONS),
    _m("priority_inversions", "pairs", "lower", "Højere klasse gik forgæves", "A higher class went without"),
    _m("blocking_pairs", "count", "lower", "Tomme boliger, nogen kunne have haft", "Empty homes somebody could have had"),
    _m("leximin_max", "days", "lower", "Længste ventetid", "Longest wait"),
    _m("gini_stock", "0-1", "lower", "Ulighed i ventetid, de ventende (Gini)", "Inequality of waits, those waiting (Gini)"),
    _m("gini_completed", "0-1", "lower", "Ulighed i ventetid, de boligsatte (Gini)", "Inequality of waits, the housed (Gini)"),
    _m("price_of_priority", "share", None, "Pris for prioritet", "Price of priority"),
    _m("batches_proven", "share", "higher", "Planer bevist bedst", "Plans proven best"),
    _m("replay_made", "count", None, "Genafspilning: tilbud gentaget", "Replay: offers made again"),
    _m("replay_missed", "count", "lower", "Genafspilning: kunne ikke gentages", "Replay: could not be made again"),
    _m("churn", "count", "lower", "Forslag ændret uden nye oplysninger", "Proposals changed without new facts"),
)  # fmt: skip
BY_NAME = {m.name: m for m in METRICS}


__all__ = ["BY_NAME", "METRICS", "Metric"]
