"""Persons and the months for which they were paid a benefit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import TypeAdapter, ValidationError, model_validator

from ..language import N_
from .forms import fold
from .record import Record, column
from .units import month
from .values import BirthDay, Day, Dkk, Id, MonthCell, Year, YesNo, choice

Role = Literal["applicant", "spouse", "cohabitant", "child", "other"]
ROLES = ("applicant", "spouse", "cohabitant", "child", "other")
CITIZENSHIP = ("DK", "EU", "EEA", "CH", "OTHER", "STATELESS", "UNKNOWN")
BENEFITS = ("KTH_16_1", "KTH_16_2", "KTH_OLD", "UDDH", "SHO", "OVG", "DP", "SDP", "RFY_JAF", "RFY_RF", "FP", "SP")
INCOMES = (*BENEFITS, "wage", "folkepension", "SU", "none")

_PARAGRAPHS = {
    form: code
    for n, code in ((1, "KTH_16_1"), (2, "KTH_16_2"))
    for form in (
        f"kontanthjælp § 16, stk. {n}", f"kontanthjælp efter § 16, stk. {n}", f"§ 16, stk. {n}", f"LAS § 16, stk. {n}",
        f"kontanthjælp LAS § 16, stk. {n}", f"aktivloven § 16, stk. {n}", f"aktivlovens § 16, stk. {n}",
    )
}  # fmt: skip
_BENEFIT_WORDS = {
    **_PARAGRAPHS, "mindstesats": "KTH_16_2", "kontanthjælp mindstesats": "KTH_16_2", "kontanthjælp på mindstesats": "KTH_16_2",
    "kontanthjælp før 1. juli 2025": "KTH_OLD", "kontanthjælp før juli 2025": "KTH_OLD",
    "uddannelseshjælp": "UDDH", "selvforsørgelses- og hjemrejseydelse": "SHO", "overgangsydelse": "OVG",
    "dagpenge": "DP", "a-dagpenge": "DP", "arbejdsløshedsdagpenge": "DP", "sygedagpenge": "SDP",
    "ressourceforløbsydelse under jobafklaring": "RFY_JAF", "ressourceforløbsydelse under jobafklaringsforløb": "RFY_JAF",
    "ressourceforløbsydelse i jobafklaringsforløb": "RFY_JAF", "jobafklaring": "RFY_JAF", "jobafklaringsforløb": "RFY_JAF",
    "ressourceforløbsydelse under ressourceforløb": "RFY_RF", "ressourceforløbsydelse i ressourceforløb": "RFY_RF",
    "ressourceforløb": "RFY_RF", "førtidspension": "FP", "seniorpension": "SP",
}  # fmt: skip
_FROM_JULY_2025 = "kontanthjælp fra juli 2025"
_BENEFITS_IN_DOUBT = {
    "kontanthjælp": ("KTH_16_1", "KTH_16_2", "KTH_OLD"), _FROM_JULY_2025: ("KTH_16_1", "KTH_16_2"),
    "ressourceforløbsydelse": ("RFY_JAF", "RFY_RF"),
}  # fmt: skip
_REFORM = month(2025, 7)

BenefitCode = Annotated[str, *choice(BENEFITS, _BENEFIT_WORDS, _BENEFITS_IN_DOUBT)]
RoleCell = Annotated[
    Role,
    *choice(
        ROLES,
        {
            "ansøger": "applicant", "hovedansøger": "applicant", "ægtefælle": "spouse", "samlever": "cohabitant",
            "samlevende": "cohabitant", "barn": "child", "anden": "other", "andet": "other", "øvrig": "other",
        },
        several={"medansøger": ("spouse", "cohabitant")},
    ),
]  # fmt: skip
CitizenshipCell = Annotated[
    str,
    *choice(
        CITIZENSHIP,
        {
            "dansk": "DK", "dansk statsborger": "DK", "dansk statsborgerskab": "DK", "Danmark": "DK",
            "EU-borger": "EU", "EU-statsborger": "EU", "EU-land": "EU",
            "EØS": "EEA", "EØS-borger": "EEA", "EØS-statsborger": "EEA", "EØS-land": "EEA",
            "Schweiz": "CH", "schweizisk": "CH", "schweizisk statsborger": "CH",
            "anden": "OTHER", "andet": "OTHER", "tredjeland": "OTHER", "tredjelandsborger": "OTHER",
            "tredjelandsstatsborger": "OTHER", "statsløs": "STATELESS",
            "ukendt": "UNKNOWN", "uoplyst": "UNKNOWN", "ikke oplyst": "UNKNOWN",
        },
        several={"EU/EØS": ("EU", "EEA"), "EU/EØS-borger": ("EU", "EEA"), "EU eller EØS": ("EU", "EEA")},
    ),
]  # fmt: skip
IncomeCell = Annotated[
    str,
    *choice(
        INCOMES,
        {
            "løn": "wage", "lønindkomst": "wage", "lønarbejde": "wage", "lønmodtager": "wage", "ingen": "none",
            "ingen indkomst": "none", "SU": "SU", "statens uddannelsesstøtte": "SU", "folkepension": "folkepension",
            **_BENEFIT_WORDS,
        },
        {**_BENEFITS_IN_DOUBT, "pension": ("folkepension", "FP", "SP")},
    ),
]  # fmt: skip
InstitutionCell = Annotated[
    str,
    *choice(
        ("prison_service", "other"),
        {
            "kriminalforsorgen": "prison_service", "fængsel": "prison_service", "arresthus": "prison_service",
            "anden": "other", "andet": "other",
        },
    ),
]  # fmt: skip
GroundCell = Annotated[
    str,
    *choice(
        ("gross_breach_good_order", "arrears", "other"),
        {
            "god skik og orden": "gross_breach_good_order", "grov tilsidesættelse af god skik og orden": "gross_breach_good_order",
            "restance": "arrears", "huslejerestance": "arrears", "andet": "other", "anden": "other",
        },
    ),
]  # fmt: skip


class Person(Record):
    """Somebody who will live in the dwelling on the day the lease starts."""

    person_id: Id = column("person", "pseudonymous id of the person", required=True, key=True)
    household_id: Id = column("husstand", "the household the person belongs to", required=True)
    role: RoleCell = column("rolle", "place in the household", required=True)
    birth_date: BirthDay | None = column("fødselsdato", "date of birth")
    birth_year: Year | None = column(
        "fødselsår", "year of birth, where the date is not held", when_empty=N_("read from the date of birth")
    )
    citizenship_class: CitizenshipCell | None = column(
        "statsborgerskab", "class of citizenship; never ethnicity or origin"
    )
    enrolled_from: Day | None = column(
        "studerer fra", "enrolled at a publicly recognised institution from", when_empty=N_("not enrolled")
    )
    enrolled_to: Day | None = column("studerer til", "enrolled until (last day)", when_empty=N_("no last day"))
    cohabiting_since: Day | None = column("samlevende siden", "living together with the applicant since")
    release_date: Day | None = column(
        "løsladt",
        "released from an institution on",
        when_empty=N_("no such event, unless the events are said not to be known"),
    )
    release_institution: InstitutionCell | None = column("løsladt fra", "institution released from")
    release_convicted: YesNo | None = column("dømt", "was convicted")
    plan_141_required: YesNo | None = column("handleplan 141", "an action plan under SEL § 141 must be made")
    lease_terminated_on: Day | None = column(
        "lejemål ophørt",
        "a lease was cancelled or given notice on",
        when_empty=N_("no such event, unless the events are said not to be known"),
    )
    lease_terminated_ground: GroundCell | None = column("ophørsgrund", "ground on which that lease ended")
    disability_pension_from: Day | None = column(
        "førtidspension fra",
        "receives disability pension from",
        when_empty=N_("no disability pension, unless income or benefits say so"),
    )
    disability_pension_to: Day | None = column(
        "førtidspension til", "received disability pension until (last day)", when_empty=N_("still paid")
    )
    benefit_history_known: YesNo | None = column(
        "ydelseshistorik kendt", "no = months that are not told are unknown", when_absent="yes", when_empty="yes"
    )
    events_known: YesNo | None = column(
        "hændelser kendt", "no = an empty release or termination is unknown", when_absent="yes", when_empty="yes"
    )
    income_kind: IncomeCell | None = column("indkomsttype", "kind of the main income")
    gross_income_dkk_month: Dkk | None = column("bruttoindkomst pr. md.", "gross income, DKK a month, before sanctions")
    net_income_dkk_month: Dkk | None = column(
        "nettoindkomst pr. md.",
        "net income, DKK a month; goes before the tax estimate",
        when_empty=N_("worked out from the gross income"),
    )
    sanction_dkk_month: Dkk | None = column(
        "sanktion pr. md.", "sanction deducted from the benefit for now, DKK a month", when_empty=N_("none")
    )
    sanction_until: Day | None = column("sanktion til", "last day of the sanction", when_empty=N_("no last day"))
    benefit_administered: YesNo | None = column(
        "ydelse administreres", "rent and instalments are paid directly (LAS § 90); shown, changes no rank"
    )


class BenefitPeriod(Record):
    """Whole calendar months with a payment of one benefit, both ends included."""

    person_id: Id = column("person", "the person paid", required=True, key=True)
    benefit: BenefitCode = column("ydelse", "benefit code", required=True, key=True)
    first_month: MonthCell = column(
        "første måned", "first month with a payment of the benefit", required=True, key=True
    )
    last_month: MonthCell | None = column(
        "sidste måned", "last month with a payment of the benefit", when_empty=N_("still paid")
    )

    @model_validator(mode="before")
    @classmethod
    def _kontanthjaelp_of_its_months(cls, values: Any) -> Any:
        """`kontanthjælp` alone is one code in months before July 2025, when the reform came, and one of two from then on."""
        if not isinstance(values, Mapping) or fold(str(values.get("benefit"))) != "kontanthjælp":
            return values
        try:
            first, last = (
                None if values.get(n) is None else _MONTH.validate_python(values[n])
                for n in ("first_month", "last_month")
            )
        except ValidationError:
            return values
        if last is not None and last < _REFORM:
            return {**values, "benefit": "KTH_OLD"}
        return {**values, "benefit": _FROM_JULY_2025} if first is not None and first >= _REFORM else values


_MONTH: TypeAdapter[int] = TypeAdapter(MonthCell)
