"""Organisations, departments, dwellings, and the areas they lie in."""

from __future__ import annotations

from typing import Annotated

from ..language import N_
from .record import Record, column
from .values import (
    AddressId,
    Count,
    Day,
    Dkk,
    Easting,
    Floor,
    Id,
    Northing,
    Position,
    Rooms,
    Share,
    SquareMetres,
    Text,
    YesNo,
    choice,
)  # fmt: skip

DWELLING_TYPES = ("family", "youth", "elderly", "halfway", "inclusion", "odd", "starter", "private")
BASES = (
    "59-1", "59-2", "59-3", "59-4", "59-5", "63", "62a", "54", "51-2", "101a", "LOB-49", "LOB-57a", "ODD", "waiting_list",
)  # fmt: skip
SECTION_59 = ("59-1", "59-2", "59-3", "59-4", "59-5")
DESIGNATIONS = ("deprived", "parallel_society", "transformation", "prevention", "high_unemployment", "combined_letting")

# The paragraphs of the two acts, by the name an office may give the act; the form that is shown stands first.
_ALB = {
    **{f"59-{n}": (f"§ 59, stk. {n}", f"59, stk. {n}", f"§ 59-{n}", f"§ 59 ({n})") for n in range(1, 6)},
    "63": ("§ 63",), "62a": ("§ 62 a", "§ 62a", "62 a"), "54": ("§ 54",),
    "51-2": ("§ 51, stk. 2", "51, stk. 2", "§ 51-2", "§ 51 (2)"), "101a": ("§ 101 a", "§ 101a", "101 a"),
}  # fmt: skip
_LOB = {"LOB-49": ("§ 49",), "LOB-57a": ("§ 57 a", "§ 57a")}


def _paragraphs() -> dict[str, str]:
    social = {form: code for code, forms in _ALB.items() for form in forms}
    for act in ("almenboligloven", "almenboliglovens", "ABL", "ALB"):
        social |= {f"{act} {form}": code for code, forms in _ALB.items() for form in forms if form.startswith("§")}
    # § 49 alone does not say of which act.
    acts = ("LOB", "lov om boligforhold", "boligforholdsloven", "boligforholdslovens")
    return social | {f"{act} {form}": code for act in acts for code, forms in _LOB.items() for form in forms}


DwellingTypeCell = Annotated[
    str,
    *choice(
        DWELLING_TYPES,
        {
            "familiebolig": "family", "almen familiebolig": "family", "familieboliger": "family",
            "ungdomsbolig": "youth", "almen ungdomsbolig": "youth", "ungdomsboliger": "youth",
            "ældrebolig": "elderly", "almen ældrebolig": "elderly", "ældreboliger": "elderly",
            "udslusningsbolig": "halfway", "inklusionsbolig": "inclusion", "inklusionsboliger": "inclusion",
            "skæv bolig": "odd", "skæve boliger": "odd", "startbolig": "starter", "startboliger": "starter",
            "privat": "private", "privat bolig": "private", "privat lejebolig": "private", "privat udlejning": "private",
        },
    ),
]  # fmt: skip
BasisCell = Annotated[
    str,
    *choice(
        BASES,
        {
            **_paragraphs(),
            "skæv bolig": "ODD",
            "skæve boliger": "ODD",
            "venteliste": "waiting_list",
            "ventelisten": "waiting_list",
        },
        several={"§ 59": SECTION_59, "59": SECTION_59},
    ),
]
DesignationCell = Annotated[
    str,
    *choice(
        DESIGNATIONS,
        {
            "udsat boligområde": "deprived", "udsatte boligområder": "deprived", "udsat område": "deprived",
            "parallelsamfund": "parallel_society", "parallelsamfundet": "parallel_society",
            "omdannelsesområde": "transformation", "omdannelsesområder": "transformation",
            "forebyggelsesområde": "prevention", "forebyggelsesområder": "prevention",
            "høj ledighed": "high_unemployment", "kombineret udlejning": "combined_letting",
        },
    ),
]  # fmt: skip
QuotaBasisCell = Annotated[
    str,
    *choice(
        ("decision", "agreement"),
        {
            "beslutning": "decision", "byrådsbeslutning": "decision", "§ 59, stk. 1": "decision",
            "aftale": "agreement", "§ 59, stk. 2": "agreement",
        },
    ),
]  # fmt: skip


class Organisation(Record):
    """A housing organisation and the municipality's right towards it in this batch."""

    organisation_id: Id = column("organisation", "id of the housing organisation", required=True, key=True)
    name: Text = column("navn", "name", required=True)
    quota_share: Share | None = column("kvoteandel", "share of vacant family dwellings", when_empty="1/4")
    quota_basis: QuotaBasisCell | None = column(
        "kvotegrundlag",
        "council decision (§ 59, stk. 1) or agreement (§ 59, stk. 2)",
        when_empty=N_("council decision"),
    )
    quota_carry: Share | None = column(
        "kvote overført", "fraction carried from earlier months, 0 or more and below 1", when_empty="0"
    )
    vacancies_this_period: Count | None = column(
        "ledige i perioden",
        "all vacant family dwellings reported, also those not in the file",
        when_empty=N_("no quota is counted for the organisation"),
    )
    idle_rent_dkk_to_date: Dkk | None = column("tomgangsleje til dato", "idle rent paid so far", when_empty="0")


class Area(Record):
    """A housing area that can carry designations."""

    area_id: Id = column("område", "id of the area", required=True, key=True)
    name: Text = column("navn", "name", required=True)


class Designation(Record):
    """One area on one published list, or one council decision, for a time."""

    area_id: Id = column("område", "area", required=True, key=True)
    kind: DesignationCell = column("liste", "kind of list or decision", required=True, key=True)
    valid_from: Day = column("gælder fra", "first day", required=True, key=True)
    valid_to: Day | None = column("gælder til", "last day, inclusive", when_empty=N_("still in force"))
    extended: YesNo | None = column(
        "udvidet", "combined letting only: the council's extension to further benefits", when_absent="no"
    )
    prevention_exempt: YesNo | None = column(
        "undtaget § 59 stk. 8", "the council let the prevention area off", when_absent="no"
    )
    source: Text | None = column("kilde", "where the designation was published")


class Department(Record):
    """A department (boligafdeling): the estate a dwelling belongs to."""

    department_id: Id = column("afdeling", "id of the department", required=True, key=True)
    organisation_id: Id = column("organisation", "organisation it belongs to", required=True)
    name: Text | None = column("navn", "name")
    area_id: Id | None = column("område", "area it lies in", when_empty=N_("in no listed area"))
    dwellings_total: Count | None = column(
        "boliger i alt", "all dwellings of the department", when_absent=N_("share of supported households not tested")
    )
    supported_last_24_months: Count | None = column(
        "støttede sidste 24 md.", "supported households placed there in the last 24 months", when_absent="0"
    )
    easting: Easting | None = column("øst", "east coordinate (ETRS89 / UTM 32N), for wishes to live near a place")
    northing: Northing | None = column("nord", "north coordinate (ETRS89 / UTM 32N), for wishes to live near a place")


class Dwelling(Record):
    """A vacant dwelling at the municipality's disposal, or reported to it."""

    dwelling_id: Id = column("bolig", "id of the dwelling", required=True, key=True)
    department_id: Id = column("afdeling", "department it belongs to", required=True)
    dwelling_type: DwellingTypeCell = column("boligtype", "legal type of the dwelling", required=True)
    availability_basis: BasisCell = column(
        "grundlag", "legal basis on which it reached the municipality", required=True
    )
    rooms: Rooms = column("rum", "habitable rooms", required=True)
    area_m2: SquareMetres = column("areal m²", "gross floor area", required=True)
    rent_dkk_month: Dkk = column("husleje pr. md.", "rent without heat, hot water and electricity", required=True)
    utilities_dkk_month: Dkk | None = column(
        "forbrug pr. md.", "on-account utilities of the offer", when_empty=N_("estimated")
    )
    deposit_dkk: Dkk | None = column("indskud", "tenant's deposit")
    available_from: Day = column("ledig fra", "at the municipality's disposal from", required=True)
    reported_on: Day | None = column("anmeldt", "reported vacant on; time order of the quota counter")
    counter_position: Position | None = column(
        "nr. i rækken",
        "place in the organisation's row of vacancies of the period, from 1",
        when_empty=N_("counted by the day reported"),
    )
    claimed_on: Day | None = column(
        "overtaget efter kvoten",
        "taken under the counter of an earlier period on",
        when_empty=N_("it counts in this period"),
    )
    notice_effective_date: Day | None = column(
        "opsigelse virker",
        "day on which a tenant's notice would take effect",
        when_empty=N_("not known; only costs are read from it"),
    )
    reply_by: Day | None = column(
        "svarfrist",
        "last day to answer the landlord",
        when_empty=N_("no such deadline; for a private dwelling it is counted from the day reported"),
    )
    floor: Floor | None = column("etage", "floor; 0 = ground floor")
    lift: YesNo | None = column("elevator", "has a lift")
    step_free: YesNo | None = column("niveaufri", "step-free access")
    wheelchair: YesNo | None = column("kørestolsegnet", "fit for a wheelchair")
    pets_allowed: YesNo | None = column("husdyr tilladt", "pets are allowed")
    subsidy_target_group_only: YesNo | None = column(
        "kun målgruppe", "rent subsidy lapses if let outside the target group", when_absent="no"
    )
    address_id: AddressId | None = column("adresse-id", "the address's id in the address register (DAR)")
    easting: Easting | None = column(
        "øst", "east coordinate of the dwelling (ETRS89 / UTM 32N)", when_empty=N_("the department's")
    )
    northing: Northing | None = column(
        "nord", "north coordinate of the dwelling (ETRS89 / UTM 32N)", when_empty=N_("the department's")
    )
