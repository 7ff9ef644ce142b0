"""The municipality's settings in words: the Danish name of each, what it means, and who decides it by which paragraph.

The template shows them and the reader takes them: a sheet may name a setting by its Danish name or by its path in
`policy.yaml`, and write a choice in Danish or as the code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from .facts.case import BatchHeader
from .facts.policy import Policy
from .language import N_
from .law import store


@dataclass(frozen=True)
class Setting:
    """One value of `policy.yaml`, by its dotted path; `words` are the Danish words of its codes."""

    path: str
    danish: str
    says: str
    decided: str
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def default(self) -> Any:
        """What is taken where nothing is set; None = no such limit."""
        first, _, last = self.path.partition(".")
        if first == "interpretations":
            return store.load().switches[last].default
        value = getattr(Policy(), first)
        value = getattr(value, last) if last else value
        return str(value) if isinstance(value, Fraction) else value


@dataclass(frozen=True)
class Group:
    """Settings that one decision is about."""

    heading: str
    settings: tuple[Setting, ...]


_FLOOR = N_("Council decision: the municipality's own guiding amounts. The defaults are another municipality's published amounts.")  # fmt: skip
_SERVICE = N_("The municipality's practice; the council may decide it.")
_SECTION_59 = N_("The municipality's assessment of the resident mix (almenboligloven § 59, stk. 1).")
_SWITCH = N_("Set by the municipality, since the act sets no age. Ask a lawyer.")
_EFFECT = {"forbyd": "forbid", "advar": "warn"}

GROUPS: tuple[Group, ...] = (
    Group(
        N_("Disposable amount (rådighedsbeløb)"),
        (
            Setting("disposable_floor.single", "rådighedsbeløb, enlig", N_("lowest amount a single person must have left a month after housing costs, whole DKK"), _FLOOR),
            Setting("disposable_floor.single_under_25", "rådighedsbeløb, enlig under 25", N_("the same for a single person under 25"), _FLOOR),
            Setting("disposable_floor.couple", "rådighedsbeløb, par", N_("the same for a couple together"), _FLOOR),
            Setting("disposable_floor.per_child", "rådighedsbeløb, pr. barn", N_("addition for each child"), _FLOOR),
            Setting("disposable_floor.amber_zone", "rådighedsbeløb, gul zone", N_("so close above the amount that a remark is made, whole DKK"), _FLOOR),
            Setting("disposable_floor.debt_before_floor", "afdrag trækkes fra først", N_("yes = instalments on debt are taken off before the amount is compared"), _FLOOR),
            Setting("disposable_floor.effect", "under rådighedsbeløbet", N_("forbid = the dwelling is not proposed; warn = it is proposed with a remark"), _FLOOR, _EFFECT),
            Setting("interpretations.young_parent_has_lower_floor", "lavere beløb for unge forældre", N_("yes = the lower amount under 25 also holds for a single parent"), _FLOOR),
        ),
    ),
    Group(
        N_("The quarter rule (§ 59, stk. 1 and 2)"),
        (
            Setting("quota.enforce", "kvoten tælles", N_("yes = only as many dwellings as the municipality has a right to. Share and basis stand with each organisation"), N_("Council decision under almenboligloven § 59, stk. 1, or agreement with the organisation under stk. 2.")),
            Setting("quota.choice", "kvoten giver", N_("counter = the dwellings the counter points at; free = any of them, up to the number"), N_("Free choice takes an agreement with the organisation (§ 59, stk. 2)."), {"tælleren": "counter", "frit valg": "free"}),
        ),
    ),
    Group(
        N_("Areas and resident mix"),
        (
            Setting("combined_letting.binds_municipal_allocation", "kombineret udlejning gælder også anvisning", N_("yes = households that § 51 b keeps out are not placed there by the municipality either"), N_("Council decision on combined letting (almenboligloven § 51 b). That it also binds allocation is the municipality's own choice: § 59 does not ask for it.")),
            Setting("concentration.supported_share_max", "højeste andel med støtte", N_("share of a department's dwellings that households with support may move into over 24 months"), _SECTION_59),
            Setting("concentration.max_new_supported_per_department", "nye med støtte pr. afdeling", N_("most households with support placed in one department this time"), _SECTION_59),
            Setting("interpretations.other_bases_outside_59_6", "andre boligformer er uden for § 59, stk. 6-7", N_("confirmed = the municipality has recorded its position that §§ 62 a, 63 and 54, private and odd dwellings lie outside the bans on areas"), N_("The municipality's recorded position. Ask a lawyer."), {"ikke bekræftet": "unconfirmed", "bekræftet": "confirmed"}),
        ),
    ),
    Group(
        N_("Size of the dwelling"),
        (
            Setting("occupancy_cap_adopted", "loft over beboere er vedtaget", N_("yes = at most two persons per room"), N_("Council decision under lov om boligforhold (LOB) §§ 13-14, for at most four years at a time.")),
            Setting("size.max_rooms_over_persons", "rum ud over antal personer", N_("most rooms above the number of persons"), _SERVICE),
            Setting("size.effect", "ved for mange rum", N_("forbid = the dwelling is not proposed; warn = it is proposed with a remark"), _SERVICE, _EFFECT),
        ),
    ),
    Group(
        N_("Deadlines, offers and money"),
        (
            Setting("escalation.deadline_days", "frist gør mest akut, dage", N_("a date that cannot be moved within so many days makes the household U1"), _SERVICE),
            Setting("escalation.max_wait_months", "lang ventetid løfter en klasse, måneder", N_("a longer wait lifts the household one class"), _SERVICE),
            Setting("offers.repeat_refused", "bolig, der er afslået før", N_("remark = it may be offered again with a remark; not again = not while an objective reason stands"), _SERVICE, {"bemærk": "note", "ikke igen": "forbid_objective"}),
            Setting("budget_dkk", "ramme for udgifter", N_("most that all placements together may cost the municipality over 24 months, whole DKK"), N_("Within the council's budget.")),
            Setting("figures_past_known", "lovens tal for et nyt år mangler", N_("stop = the budget is left to a person; provisional = the last known figures are used and marked"), _SERVICE, {"stop": "stop", "foreløbige tal": "provisional"}),
        ),
    ),
    Group(
        N_("Ages the law leaves open"),
        (
            Setting("interpretations.young_applicant_below_age", "ungdomsbolig, yngre end", N_("an applicant for a youth dwelling is younger than this (§ 59, stk. 3)"), _SWITCH),
            Setting("interpretations.elderly_applicant_from_age", "ældrebolig, fra alder", N_("an applicant for an elderly dwelling is at least this old (§ 54)"), _SWITCH),
            Setting("interpretations.partner_counts_for_elderly_dwelling", "partnerens alder tæller", N_("yes = it is enough for an elderly dwelling that the partner is old enough"), _SWITCH),
        ),
    ),
)  # fmt: skip
SETTINGS: dict[str, Setting] = {s.path: s for group in GROUPS for s in group.settings}
# What a sheet named in Danish calls the two sheets of settings.
DANISH_SHEETS = {"måned": "batch", "politik": "policy"}
ASSUME_BY = "af"
_BY_NAME = {s.danish.casefold(): s.path for s in SETTINGS.values()}


def setting_path(sheet: str, name: str) -> str:
    """The dotted path of a setting by its Danish name or its path, `*` after it left out. An unknown name is given back.

    On the sheet `batch`, `antag: husdyr` is `assume.husdyr`: the rest is read as a column's heading.
    """
    plain = name.strip().strip("*").strip()
    if sheet == "policy":
        return _BY_NAME.get(plain.casefold(), plain)
    first, colon, rest = plain.partition(":")
    columns = {n.casefold(): c.name for c in BatchHeader.columns() for n in (c.danish, c.name.replace("_", " "))}
    known = columns.get(first.strip().casefold(), first.strip())
    if not colon:
        return known
    column = rest.strip()
    return f"{known}.{'by' if column.casefold() == ASSUME_BY else column}"


def setting_name(sheet: str, path: str) -> str:
    """The Danish name of a setting by its dotted path, as the sheet has it; a path without one is given back."""
    if sheet == "policy":
        return SETTINGS[path].danish if path in SETTINGS else path
    return next((c.danish for c in BatchHeader.columns() if c.name == path), path)


def setting_value(path: str, value: Any) -> Any:
    """The code of a setting's Danish word; all else as it stands."""
    setting = SETTINGS.get(path)
    if setting is None or not isinstance(value, str):
        return value
    return {w.casefold(): code for w, code in setting.words.items()}.get(value.strip().casefold(), value)
