"""RULES: every rule Anvis applies to a pair, written by hand, in the order of the law; then the municipality's own.

The first rule here that forbids a pair is its deciding rule. Several classes may carry one id: wordings with their own
periods, or one rule in two scopes.
"""

from .access import LiftOrGround, Pets, StepFree, SubsidisedTargetGroup, Wheelchair
from .affordability import DisposableFloor, RentOverHalfIncome
from .alb_51b_combined_letting import (
    CombinedLettingPolicy,
    CombinedLettingPolicyExtended,
    StatuteNote,
    StatuteNoteExtended,
    TransformationAreaRejection,
    WaitingListRejection,
    WaitingListRejectionExtended,
)  # fmt: skip
from .alb_59_1_quota import QuotaRight
from .alb_59_3_youth import CompositionAllocation, YouthDwelling
from .alb_59_6_deprived_area import (
    DisabilityPension,
    JobBenefits,
    LeaseEndedForDisorder,
    LeaseEndedForDisorderV0,
    LongKontanthjaelp,
    LongKontanthjaelpV1,
    LongKontanthjaelpV2,
    MinorReleased,
    MinorReleasedV0,
    OutsideEuEeaCh,
    OutsideEuEeaChV0,
    ReleasedConvict,
    ReleasedConvictV0,
)  # fmt: skip
from .alb_59_7_prevention_area import (
    LetOffByCouncil,
    MinimumRate,
    MinimumRateV2,
    OrdinaryRate,
    OrdinaryRateV2,
    PersonEvents,
)
from .alb_59_9_fallback import FallbackDuty, FallbackDutyUntil2021
from .citizen import DealBreaker, ForbidLock, HardDate, OpenOffer, Protection, ReplyByDate
from .occupancy import CrowdingAdvice, LargeDwellings, OccupancyCap, RoomsNeeded
from .organisation_grounds import DebtToOrganisation, LeaseEndedInArea
from .other_forms import ElderlyDwelling, HalfwayHome, InclusionHome, OddDwelling, PrivateReply, StarterHome
from .rule import Citation, Force, Period, Rule, Verdict
from .support import Concentration, DischargeFromShelter, SupportKnown

RULES: tuple[Rule, ...] = (
    # Almenboligloven § 59, stk. 1-5: what the municipality has a right to
    QuotaRight(),
    YouthDwelling(),
    CompositionAllocation(),
    # § 59, stk. 6: deprived areas
    ReleasedConvict(), ReleasedConvictV0(),
    MinorReleased(), MinorReleasedV0(),
    LeaseEndedForDisorder(), LeaseEndedForDisorderV0(),
    OutsideEuEeaCh(), OutsideEuEeaChV0(),
    LongKontanthjaelp(), LongKontanthjaelpV2(), LongKontanthjaelpV1(),
    DisabilityPension(),
    JobBenefits(),
    # § 59, stk. 7-9: prevention areas, the council's valve, the fallback duty
    PersonEvents(),
    MinimumRate(), MinimumRateV2(),
    OrdinaryRate(), OrdinaryRateV2(),
    LetOffByCouncil(),
    FallbackDuty(), FallbackDutyUntil2021(),
    # Waiting-list rules
    WaitingListRejection(), WaitingListRejectionExtended(), StatuteNote(), StatuteNoteExtended(),
    TransformationAreaRejection(),
    # Other forms of dwelling
    ElderlyDwelling(),
    InclusionHome(),
    HalfwayHome(),
    StarterHome(),
    OddDwelling(),
    PrivateReply(),
    # Size, subsidy, organisations' grounds, social law
    OccupancyCap(),
    SubsidisedTargetGroup(),
    CrowdingAdvice(),
    DebtToOrganisation(),
    LeaseEndedInArea(),
    DischargeFromShelter(),
    RentOverHalfIncome(),
    # The municipality's own policy
    CombinedLettingPolicy(), CombinedLettingPolicyExtended(),
    DisposableFloor(),
    RoomsNeeded(),
    LargeDwellings(),
    StepFree(),
    Wheelchair(),
    LiftOrGround(),
    Pets(),
    SupportKnown(),
    Concentration(),
    HardDate(),
    ReplyByDate(),
    # The citizen's own word, protection, a person's decisions
    DealBreaker(),
    Protection(),
    ForbidLock(),
    OpenOffer(),
)  # fmt: skip

# Limits of the whole plan, which no single pair can tell; named like rules in reasons.
LIMIT_TITLES = {
    "ALB-59-1-1": {"da": "Fjerdedelsreglen", "en": "Quarter rule"},
    "SUPPORT-1": {"da": "Støttepladser", "en": "Support slots"},
    "CONC-1": {"da": "Koncentration af støttede husstande", "en": "Concentration of supported households"},
    "BUDGET-1": {"da": "Kommunens budget for batchen", "en": "The municipality's budget for the batch"},
    "SEP-1": {"da": "Ikke mulig for husstanden", "en": "Not possible for the household"},
}

RULE_IDS = tuple(dict.fromkeys(r.id for r in RULES))
LIFTABLE = frozenset(r.id for r in RULES if r.liftable)

# The facts that make a rule answer "review" when they are not known, for the list of what to find out.
READS: dict[str, tuple[str, ...]] = {
    "ALB-59-1-1": ("dwellings.reported_on",),
    "ALB-59-3": ("persons.birth_date",),
    "ALB-59-6-1": ("persons.release_date", "persons.release_institution", "persons.release_convicted", "persons.plan_141_required"),
    "ALB-59-6-2": ("persons.release_date", "persons.release_institution", "persons.release_convicted", "persons.birth_date"),
    "ALB-59-6-3": ("persons.lease_terminated_on", "persons.lease_terminated_ground"),
    "ALB-59-6-4": ("persons.citizenship_class", "persons.enrolled_from"),
    "ALB-59-6-5": ("benefit_periods",),
    "ALB-59-6-6": ("persons.disability_pension_from",),
    "ALB-59-6-7": ("benefit_periods",),
    "ALB-59-7-0": (
        "persons.release_date", "persons.plan_141_required", "persons.lease_terminated_ground", "persons.citizenship_class",
    ),
    "ALB-59-7-A": ("benefit_periods",),
    "ALB-59-7-B": ("benefit_periods",),
    "ALB-51B": ("benefit_periods", "persons.cohabiting_since"),
    "ALB-51B-POLICY": ("benefit_periods", "persons.cohabiting_since"),
    "ALB-51C": ("benefit_periods", "persons.cohabiting_since"),
    "ALB-54": ("persons.birth_date",),
    "ALB-101A": ("persons.birth_date", "households.support_method"),
    "CHEAP-16": ("households.homelessness_situation", "households.target_group", "dwellings.subsidy_target_group_only"),
    "RAAD-1": ("persons.gross_income_dkk_month", "persons.income_kind", "persons.birth_date"),
    "ACCESS-1": ("households.needs_step_free", "dwellings.step_free"),
    "ACCESS-2": ("households.needs_wheelchair", "dwellings.wheelchair"),
    "ACCESS-3": ("households.needs_lift_or_ground", "dwellings.lift", "dwellings.floor"),
    "PET-1": ("households.has_pet", "dwellings.pets_allowed"),
    "SUPPORT-1": ("households.support_method", "households.support_declined"),
    "CONC-1": ("departments.dwellings_total", "departments.supported_last_24_months"),
    "WISH-1": ("dwellings.floor", "dwellings.easting", "dwellings.northing"),
}  # fmt: skip

__all__ = ["LIFTABLE", "LIMIT_TITLES", "READS", "RULES", "RULE_IDS", "Citation", "Force", "Period", "Rule", "Verdict"]
