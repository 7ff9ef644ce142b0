"""RULES: every rule Anvis applies to a pair, written by hand, in the order of the law; then the municipality's own.

The first rule here that forbids a pair is its deciding rule. Several classes may carry one id: wordings with their own
periods, or one rule in two scopes. Gaps and overlaps within one id and scope raise when this module loads.
"""

from ..language import N_, both
from .access import LiftOrGround, Pets, StepFree, SubsidisedTargetGroup, Wheelchair
from .affordability import DisposableFloor, RentOverHalfIncome
from .alb_51b_combined_letting import (
    CombinedLettingPolicy,
    StatuteNote,
    TransformationAreaRejection,
    WaitingListRejection,
)
from .alb_59_1_quota import QuotaRight
from .alb_59_3_youth import CompositionAllocation, WaitingListDwelling, YouthDwelling
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
from .citizen import DealBreaker, ForbidLock, HardDate, Protection, ReplyByDate
from .occupancy import CrowdingAdvice, LargeDwellings, OccupancyCap, RoomsNeeded
from .offers import OpenOffer, RefusedOffer
from .organisation_grounds import DebtToOrganisation, LeaseEndedInArea
from .other_forms import ElderlyDwelling, HalfwayHome, InclusionHome, OddDwelling, PrivateReply, StarterHome
from .periods import in_order
from .rule import Citation, Example, Force, Ground, Period, PersonTest, Question, Rule, Verdict
from .support import Concentration, DischargeFromShelter, SupportKnown

_IN_THE_ORDER_OF_THE_LAW: tuple[Rule, ...] = (
    # Almenboligloven §§ 51 and 59, stk. 1-5: what the municipality has a right to
    WaitingListDwelling(),
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
    WaitingListRejection(), StatuteNote(),
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
    CombinedLettingPolicy(),
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
    RefusedOffer(),
)  # fmt: skip

RULES: tuple[Rule, ...] = in_order(_IN_THE_ORDER_OF_THE_LAW)

# Limits of the whole plan, which no single pair can tell; named like rules in reasons.
LIMIT_HEADINGS = {
    "ALB-59-1-1": N_("Quarter rule"),
    "SUPPORT-1": N_("Support slots"),
    "CONC-1": N_("Concentration of supported households"),
    "BUDGET-1": N_("The municipality's budget for the batch"),
    "SEP-1": N_("Not possible for the household"),
}
LIMIT_TITLES: dict[str, dict[str, str]] = {limit: both(heading) for limit, heading in LIMIT_HEADINGS.items()}

RULE_IDS = tuple(dict.fromkeys(r.id for r in RULES))
LIFTABLE = frozenset(r.id for r in RULES if r.liftable)
# What a rule asks a person where it says review; answers stand in the table `answers`.
QUESTIONS: dict[str, Question] = {r.id: r.asks for r in RULES if r.asks is not None}
# Every column whose absence can make a rule ask for review.
READS: dict[str, tuple[str, ...]] = {
    rule_id: tuple(dict.fromkeys(column for r in RULES if r.id == rule_id for column in r.reads))
    for rule_id in RULE_IDS
    if any(r.reads for r in RULES if r.id == rule_id)
}

__all__ = [
    "LIFTABLE", "LIMIT_HEADINGS", "LIMIT_TITLES", "QUESTIONS", "READS", "RULES", "RULE_IDS", "Citation", "Example", "Force", "Ground", "Period",
    "PersonTest", "Question", "Rule", "Verdict",
]  # fmt: skip
