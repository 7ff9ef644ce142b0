"""RULES: every rule Anvis applies to a pair, written by hand, in the order of the law; then the municipality's own.

The first rule here that forbids a pair is its deciding rule. Several classes may carry one id: wordings with their own
periods, or one rule in two scopes.
"""

from .access import LiftOrGround, Pets, StepFree, SubsidisedTargetGroup, Wheelchair
from .affordability import DisposableFloor, RentOverHalfIncome
from .alb_51b_combined_letting import (
    CombinedLettingPolicy, CombinedLettingPolicyExtended, StatuteNote, StatuteNoteExtended, TransformationAreaRejection,
    WaitingListRejection, WaitingListRejectionExtended,
)  # fmt: skip
from .alb_59_1_quota import QuotaRight
from .alb_59_3_youth import CompositionAllocation, YouthDwelling
from .alb_59_6_deprived_area import (
    DisabilityPension, JobBenefits, LeaseEndedForDisorder, LeaseEndedForDisorderV0, LongKontanthjaelp,
    LongKontanthjaelpV1, LongKontanthjaelpV2, MinorReleased, MinorReleasedV0, OutsideEuEeaCh, OutsideEuEeaChV0,
    ReleasedConvict, ReleasedConvictV0,
)  # fmt: skip
from .alb_59_7_prevention_area import LetOffByCouncil, MinimumRate, MinimumRateV2, OrdinaryRate, OrdinaryRateV2, PersonEvents
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

__all__ = ["LIFTABLE", "LIMIT_TITLES", "RULES", "RULE_IDS", "Citation", "Force", "Period", "Rule", "Verdict"]
