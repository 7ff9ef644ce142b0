"""Households and what is said about them: wishes, debts, protection, support teams, a person's decisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import TypeAdapter, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from ..language import N_
from .dwelling import DwellingTypeCell
from .forms import is_unknown
from .record import Record, column
from .values import Count, Day, Dkk, Id, MunicipalityCode, Rooms, Text, YesNo, choice, floor, id_text

UrgencyClass = Literal["U1", "U2", "U3", "U4", "U5"]
URGENCY = ("U1", "U2", "U3", "U4", "U5")
SITUATIONS = (
    "street", "night_shelter", "section_110", "hotel", "sofa", "short_term_transitional",
    "release_within_month", "discharge_within_month", "other", "not_homeless",
)  # fmt: skip
SUPPORT = ("none", "s85", "CTI", "ICM", "ACT")
SLOT_METHODS = ("CTI", "ICM", "ACT")
WISH_KINDS = ("area", "department", "organisation", "dwelling_type", "floor_max", "near")
TIERS = ("1", "2", "3", "4", "avoid", "never")

UrgencyCell = Annotated[
    UrgencyClass,
    *choice(
        URGENCY,
        {word.format(n): f"U{n}" for n in range(1, 6) for word in ("U{}", "{}", "hast {}", "haste {}", "hasteklasse {}", "klasse {}")},
    ),
]  # fmt: skip
SituationCell = Annotated[
    str,
    *choice(
        SITUATIONS,
        {
            "gade": "street", "gaden": "street", "på gaden": "street", "overnatter på gaden": "street",
            "natvarmestue": "night_shelter", "natcafé": "night_shelter", "natcafe": "night_shelter",
            "herberg": "section_110", "forsorgshjem": "section_110", "§ 110": "section_110", "§ 110-boform": "section_110",
            "hotel": "hotel", "vandrehjem": "hotel",
            "sofa": "sofa", "sofasover": "sofa", "hos familie eller venner": "sofa", "hos venner": "sofa", "hos familie": "sofa",
            "udslusning": "short_term_transitional", "udslusningsbolig": "short_term_transitional",
            "løslades": "release_within_month", "løslades inden for en måned": "release_within_month",
            "udskrives": "discharge_within_month", "udskrives inden for en måned": "discharge_within_month",
            "andet": "other", "anden": "other", "ikke hjemløs": "not_homeless",
        },
    ),
]  # fmt: skip
DeadlineCell = Annotated[
    str,
    *choice(
        ("release", "discharge", "crisis_centre", "eviction", "lease_end", "other"),
        {
            "løsladelse": "release", "løslades": "release", "udskrivning": "discharge", "udskrives": "discharge",
            "krisecenter": "crisis_centre", "udsættelse": "eviction", "udsættes": "eviction", "fogedsag": "eviction",
            "lejeophør": "lease_end", "lejemål ophører": "lease_end", "andet": "other",
        },
    ),
]  # fmt: skip
_METHODS = {
    "CTI": "CTI", "ICM": "ICM", "ACT": "ACT", "CTI-støtte": "CTI", "ICM-støtte": "ICM", "ACT-støtte": "ACT",
    "Critical Time Intervention": "CTI", "Intensive Case Management": "ICM", "Assertive Community Treatment": "ACT",
}  # fmt: skip
SupportCell = Annotated[
    str,
    *choice(
        SUPPORT,
        {
            "ingen": "none", "ingen støtte": "none", "§ 85": "s85", "§ 85-støtte": "s85", "SEL § 85": "s85",
            "serviceloven § 85": "s85", "servicelovens § 85": "s85", **_METHODS,
        },
    ),
]  # fmt: skip
SlotMethodCell = Annotated[str, *choice(SLOT_METHODS, _METHODS)]
WishKindCell = Annotated[
    str,
    *choice(
        WISH_KINDS,
        {
            "område": "area", "afdeling": "department", "boligafdeling": "department", "organisation": "organisation",
            "boligorganisation": "organisation", "boligtype": "dwelling_type", "højst etage": "floor_max",
            "højeste etage": "floor_max", "nær": "near", "nær ved": "near", "i nærheden af": "near",
        },
    ),
]  # fmt: skip
TierCell = Annotated[
    str,
    *choice(
        TIERS,
        {
            **{n: n for n in ("1", "2", "3", "4")}, "undgå": "avoid", "undgås": "avoid", "aldrig": "never",
            **{f"{n}. {word}": str(n) for n in range(1, 5) for word in ("prioritet", "ønske")},
        },
    ),
]  # fmt: skip
LockCell = Annotated[
    str,
    *choice(
        ("keep", "forbid"),
        {
            "fasthold": "keep",
            "fastholdes": "keep",
            "behold": "keep",
            "spær": "forbid",
            "spærres": "forbid",
            "forbyd": "forbid",
        },
    ),
]
AnswerCell = Annotated[
    str,
    *choice(
        ("accepted", "refused", "no_answer", "withdrawn"),
        {
            "ja tak": "accepted", "ja": "accepted", "accepteret": "accepted", "takket ja": "accepted",
            "afslået": "refused", "nej tak": "refused", "nej": "refused", "takket nej": "refused", "afslag": "refused",
            "intet svar": "no_answer", "ikke svaret": "no_answer", "trukket tilbage": "withdrawn",
        },
    ),
]  # fmt: skip
ScopeCell = Annotated[
    str,
    *choice(("department", "area"), {"afdeling": "department", "boligafdeling": "department", "område": "area"}),
]


class Household(Record):
    """A household in urgent need of a dwelling. Pseudonymous: no name, no civil number."""

    household_id: Id = column("husstand", "pseudonymous id of the household", required=True, key=True)
    registered_on: Day = column("registreret", "waiting since", required=True)
    urgency_class: UrgencyCell = column(
        "hasteklasse", "U1 = most urgent; set by a caseworker with reasons", required=True
    )
    homelessness_situation: SituationCell | None = column("hjemløshedssituation", "where the household stays now")
    responsible_municipality: MunicipalityCode | None = column(
        "handlekommune", "municipality responsible in social matters"
    )
    must_be_housed_by: Day | None = column(
        "senest bolig", "hard date: release, discharge, eviction …", when_empty=N_("no such deadline")
    )
    must_be_housed_by_kind: DeadlineCell | None = column("årsag til frist", "what the hard date is")
    support_method: SupportCell | None = column("støttemetode", "support method decided", when_absent=N_("none"))
    support_team_id: Id | None = column(
        "støtteteam", "team that gives the support", when_empty=N_("any team of the method")
    )
    support_declined: YesNo | None = column("støtte fravalgt", "declines support, so needs no slot", when_absent="no")
    section_110_admitted_on: Day | None = column(
        "indskrevet § 110",
        "admitted to a section 110 shelter on",
        when_empty=N_("not known; only costs are read from it"),
    )
    support_decided_on: Day | None = column("støtte besluttet", "day on which the support was decided")
    min_rooms: Rooms | None = column(
        "mindst rum", "fewest habitable rooms needed", when_empty=N_("no such need stated")
    )
    max_rooms: Rooms | None = column("højst rum", "most habitable rooms", when_empty=N_("no such limit stated"))
    needs_step_free: YesNo | None = column("niveaufri adgang", "needs step-free access", when_absent="no")
    needs_wheelchair: YesNo | None = column("kørestol", "needs a dwelling fit for a wheelchair", when_absent="no")
    needs_lift_or_ground: YesNo | None = column(
        "elevator eller stue", "needs a lift or the ground floor", when_absent="no"
    )
    has_pet: YesNo | None = column("husdyr", "has a pet", when_absent="no")
    available_from: Day | None = column("kan flytte fra", "earliest move-in", when_empty=N_("can move at once"))
    other_fixed_costs_dkk_month: Dkk | None = column(
        "andre faste udgifter pr. md.", "other fixed costs", when_empty=N_("none is stated")
    )
    debt_instalment_dkk_month: Dkk | None = column(
        "afdrag pr. md.", "instalments on debt", when_empty=N_("none is stated")
    )
    mandatory: YesNo | None = column(
        "skal have bolig", "must be housed in this batch if any dwelling can be", when_absent="no"
    )
    target_group: Text | None = column(
        "målgruppe", "code of the target group a subsidised dwelling is kept for", when_empty=N_("none")
    )
    caseworker: Id | None = column("sagsbehandler", "pseudonymous user id of the caseworker")


class Debt(Record):
    """Rent debt to a housing organisation. Never lowers a rank; a warning where the law says so."""

    household_id: Id = column("husstand", "household that owes", required=True, key=True)
    organisation_id: Id = column("organisation", "organisation it is owed to", required=True, key=True)
    amount_dkk: Dkk = column("beløb", "amount overdue", required=True)
    arrangement_kept: YesNo | None = column("aftale overholdt", "instalment plan, composition or debt relief is kept")


class Wish(Record):
    """The citizen's own wish or deal-breaker."""

    household_id: Id = column("husstand", "household that wishes", required=True, key=True)
    kind: WishKindCell = column("art", "what the wish is about", required=True, key=True)
    target: Text = column(
        "mål",
        "id, dwelling type, highest floor, or coordinates and distance: `easting northing metres`",
        required=True,
        key=True,
    )
    tier: TierCell = column(
        "trin",
        "1-4 = wanted (1 best), avoid, never = deal-breaker; floor_max avoid/never: floors above it",
        required=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _target_as_its_kind(cls, values: Any) -> Any:
        """The target in the one form of what it names: an id, a dwelling type or a floor. What cannot be read stays as it is."""
        if not isinstance(values, Mapping) or is_unknown(values.get("target")):
            return values
        try:
            read = _TARGETS[_WISH_KIND.validate_python(values.get("kind"))]
            return {**values, "target": str(read(values.get("target")))}
        except (KeyError, PydanticCustomError, ValidationError):
            return values


_WISH_KIND: TypeAdapter[str] = TypeAdapter(WishKindCell)
_TARGETS: dict[str, Callable[[Any], Any]] = {
    "area": id_text, "department": id_text, "organisation": id_text, "floor_max": floor,
    "dwelling_type": TypeAdapter(DwellingTypeCell).validate_python,
}  # fmt: skip


class Separation(Record):
    """Protection: must not live near another household, or in a department or area. No reason in any output."""

    household_id: Id = column("husstand", "household protected", required=True, key=True)
    other_household_id: Id | None = column(
        "anden husstand", "household to be kept apart from", key=True, when_empty=N_("none")
    )
    department_id: Id | None = column("afdeling", "department to be kept out of", key=True, when_empty=N_("none"))
    area_id: Id | None = column("område", "area to be kept out of", key=True, when_empty=N_("none"))
    scope: ScopeCell | None = column("rækkevidde", "how far two households are kept apart", when_empty=N_("department"))


class SupportTeam(Record):
    """A team that gives one support method, with the slots free for this batch."""

    team_id: Id = column("team", "id of the team", required=True, key=True)
    method: SlotMethodCell = column("metode", "support method", required=True)
    free_slots: Count = column("ledige pladser", "slots free for this batch", required=True)


class PolicyException(Record):
    """A person lifts a municipal policy rule, or signs the fallback duty. Never a rule of law."""

    household_id: Id = column("husstand", "household concerned", required=True, key=True)
    dwelling_id: Id | None = column("bolig", "dwelling concerned", key=True, when_empty=N_("every dwelling"))
    rule_id: Id = column("regel", "rule lifted, or ALB-59-9 for the fallback duty", required=True, key=True)
    by: Text = column("af", "who decided", required=True)
    reason: Text = column("begrundelse", "why", required=True)


class Answer(Record):
    """A named person's finding of fact or assessment where a rule asks for one. Never lifts a rule of law."""

    household_id: Id = column("husstand", "household concerned", required=True, key=True)
    dwelling_id: Id | None = column("bolig", "dwelling concerned", key=True, when_empty=N_("every dwelling"))
    rule_id: Id = column("regel", "rule whose question is answered", required=True, key=True)
    answer: Text = column("svar", "one of the answers the rule knows", required=True)
    by: Text = column("af", "who answered", required=True)
    reason: Text = column("begrundelse", "why", required=True)
    on: Day | None = column("besvaret", "day of the answer")


class Lock(Record):
    """A person keeps a placement, or forbids it."""

    household_id: Id = column("husstand", "household placed or kept out", required=True, key=True)
    dwelling_id: Id = column("bolig", "dwelling it is placed in or kept out of", required=True, key=True)
    kind: LockCell = column("art", "keep or forbid", required=True)
    by: Text | None = column("af", "who decided")
    reason: Text | None = column("begrundelse", "why")


class Offer(Record):
    """An earlier offer. Kept for the record; an answer never changes a rank."""

    household_id: Id = column("husstand", "household offered", required=True, key=True)
    dwelling_id: Id = column("bolig", "dwelling offered", required=True, key=True)
    offered_on: Day = column("tilbudt", "offered on", required=True, key=True)
    answer: AnswerCell | None = column("svar", "answer to the offer", when_empty=N_("still out"))
    reason: Text | None = column("begrundelse", "why")
