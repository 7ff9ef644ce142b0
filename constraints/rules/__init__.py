"""RULES: every rule Anvis applies to a pair, written by hand, in the order of the law; then the municipality's own.

The first rule here that forbids a pair is its deciding rule. Several classes may carry one id: wordings with their own
periods, or one rule in two scopes. Gaps and overlaps within one id and scope raise when this module loads.
"""

from datetime import date

from . import alb_59_6_deprived_area, alb_59_7_prevention_area
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
from .alb_59_7_prevention_area import LetOffByCouncil
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
    *alb_59_6_deprived_area.BANS,
    # § 59, stk. 7-9: prevention areas, the council's valve, the fallback duty
    *alb_59_7_prevention_area.BANS,
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

RULE_IDS = tuple(dict.fromkeys(r.id for r in RULES))
LIFTABLE = frozenset(r.id for r in RULES if r.liftable)
# What a rule asks a person where it says review; answers stand in the table `answers`.
QUESTIONS: dict[str, Question] = {}
for _rule in RULES:  # the newest wording of an id stands first
    if _rule.asks is not None:
        QUESTIONS.setdefault(_rule.id, _rule.asks)


def question_of(rule_id: str, day: date | None) -> Question | None:
    """What a rule asks a person on a day, by the wording then in force; without a day, by the newest one."""
    mine = [r for r in RULES if r.id == rule_id and r.asks is not None]
    held = [r for r in mine if day is not None and r.in_force.holds(day)]
    return next((r.asks for r in (*held, *mine)), None)


# Every column whose absence can make a rule ask for review.
READS: dict[str, tuple[str, ...]] = {
    rule_id: tuple(dict.fromkeys(column for r in RULES if r.id == rule_id for column in r.reads))
    for rule_id in RULE_IDS
    if any(r.reads for r in RULES if r.id == rule_id)
}

__all__ = [
    "LIFTABLE", "QUESTIONS", "READS", "RULES", "RULE_IDS", "Citation", "Example", "Force", "Ground", "Period",
    "PersonTest", "Question", "Rule", "Verdict",
]  # fmt: skip
