"""Everything that is left: households, dwellings, questions to a person, fallback cases, and why no plan was possible."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import Document, HouseholdId, Open, PairIds, PairVerdict, Standing, Texts, UrgencyClass, Whole, YesNo, told
from .money import Handback, MissingFact, ShelterMonth

Why = Literal["no_dwelling_fits", "barred", "needs_facts", "capacity", "outranked"]


class DwellingCounts(Document):
    """How many dwellings are open to a household."""

    allowed: Annotated[Whole, told("allowed", "dwellings")]
    review: Annotated[Whole, told("wait for a fact or a person", "dwellings")]
    all: Annotated[Whole, told("in the batch", "dwellings")]


class LimitAgainst(Document):
    """A full limit between a household and a dwelling it could have had. A protection is told without its subject."""

    name: Annotated[str, told("name of the limit")]
    dwellings: Annotated[Whole, told("it keeps the household from", "dwellings")]
    gained_by_one_more: Annotated[Whole | None, told("housed by one more unit of it; null = not asked", "households")]


class Competitors(Document):
    """Who took the dwellings a household could have had, by class and waiting band, never by name."""

    effective_class: Annotated[UrgencyClass, told("their class")]
    waited_days_from: Annotated[Whole, told("first day of their waiting band", "days")]
    waited_days_to: Annotated[Whole, told("last day of their waiting band", "days")]
    dwellings: Annotated[Whole, told("that they took", "dwellings")]
    comes_before: Annotated[YesNo, told("they come before this household by class and waiting band")]


class AskedChange(Document):
    """What is changed, in the words of a what-if question. Parts without a change are left out."""

    set: Annotated[dict[str, Open] | None, told("field → value; open on purpose, a cell of any table or setting")] = (
        None
    )
    place: Annotated[str | None, told("dwelling the household is forced into")] = None
    forbid: Annotated[tuple[str, ...] | None, told("dwellings the household is kept out of")] = None
    remove: Annotated[tuple[str, ...] | None, told("rows taken out, as table.key")] = None
    add: Annotated[
        dict[str, tuple[dict[str, Open], ...]] | None,
        told("table → rows brought in; open on purpose, cells of that table"),
    ] = None


class CostToOthers(Document):
    """What a change costs everybody else, in whole counts and kroner."""

    loses_home: Annotated[Whole, told("lose a dwelling", "households")]
    gains_home: Annotated[Whole, told("gain a dwelling", "households")]
    moves: Annotated[Whole, told("get another dwelling", "households")]
    housed_by_class: Annotated[
        dict[UrgencyClass, Whole], told("effective class → more housed, negative = fewer", "households", closed=True)
    ]
    worse_wish: Annotated[Whole, told("get a dwelling they wish for less", "households")]
    expected_cost_dkk: Annotated[Whole, told("more expected municipal cost of the others' placements", "DKK")]


class CheapestChange(Document):
    """The smallest change a person could make, or tell, that would give the household a home, proven by solving again."""

    kind: Annotated[
        Literal[
            "facts_told",
            "fallback_signed",
            "wish_relaxed",
            "debt_agreement",
            "date",
            "floor_lifted",
            "support_slot",
            "support_method",
            "concentration_lifted",
            "one_more_dwelling",
        ],
        told("what kind of change"),
    ]
    amount: Annotated[Whole, told("how large it is", "see unit")]
    unit: Annotated[str, told("unit of the amount")]
    subject: Annotated[str, told("what it changes: a wish, an organisation, a dwelling, a team; the facts to be told")]
    change: Annotated[AskedChange, told("the change as a what-if question")]
    text: Annotated[
        Texts, told("the change in words; for facts, what must be told and an answer with which it gives a home")
    ]
    dwelling_id: Annotated[str, told("dwelling the new plan gives")]
    cost_to_others: Annotated[CostToOthers, told("what it costs everybody else")]
    proven: Annotated[YesNo, told("the new plan is proven best")]


class Nearest(Document):
    """The dwelling that a household came nearest to: the fewest rules against it, then the fewest kroner."""

    dwelling_id: Annotated[str, told("the dwelling")]
    forbidden: Annotated[tuple[str, ...], told("rules that keep the household from it")]
    review: Annotated[tuple[str, ...], told("rules that ask a person about it")]
    missing_dkk_month: Annotated[
        Whole | None, told("kroner lacking up to the floor; null = the floor is no bar there", "DKK a month")
    ]


class Unplaced(Standing, HouseholdId):
    """A household without a dwelling, with the reasons layer by layer."""

    kind: Annotated[Why, told("why, in one word")]
    deciding_rule: Annotated[
        str | None,
        told(
            "the rule, limit or level that decides. A limit: one more unit of it for this household would house it; several_limits: only more of several; not_proven: which of them is not known"
        ),
    ]
    dwellings: Annotated[DwellingCounts, told("how many dwellings are open to it")]
    blocking: Annotated[
        dict[str, Whole], told("rule → dwellings it keeps the household from, or asks a person about", "dwellings")
    ]
    limits: Annotated[tuple[LimitAgainst, ...], told("full limits in its way")]
    competition: Annotated[tuple[Competitors, ...], told("who took what it could have had")]
    shelter_month: Annotated[ShelterMonth | None, told("cost of another month in its shelter; null = it lives in none")]
    cheapest_change: Annotated[
        CheapestChange | None, told("smallest change that would house it; null = none found, or not asked")
    ]
    cheapest_change_asked: Annotated[YesNo, told("the question of the smallest change was asked to its end")]
    nearest: Annotated[
        Nearest | None, told("the dwelling it came nearest to; left out where the rules allow it one")
    ] = None


class UnusedDwelling(Document):
    """A dwelling nobody gets."""

    dwelling_id: Annotated[str, told("the dwelling")]
    kind: Annotated[
        Literal["capacity", "held", "no_demand", "not_applicable", "no_right", "needs_facts", "no_household_fits"],
        told("why, in one word"),
    ]
    idle_rent_dkk_month: Annotated[
        Whole | None, told("rent of an empty month; null = a figure is not known", "DKK a month")
    ]
    empty_month_dkk: Annotated[
        Whole | None, told("cost of an empty month; null = a figure is not known", "DKK a month")
    ]
    handback: Annotated[Handback | None, told("cost of giving it back; null = a figure is not known")]
    blocking: Annotated[dict[str, Whole], told("rule → households it keeps out, or asks a person about", "households")]
    organisation_id: Annotated[str, told("housing organisation")]
    department_id: Annotated[str, told("its department")]


class Review(HouseholdId):
    """A household not housed with a pair that a person must look at."""

    could_change_the_plan: Annotated[YesNo, told("the answer could change this plan")]
    dwellings: Annotated[Whole, told("that wait for the answer", "dwellings")]
    dwellings_that_could: Annotated[tuple[str, ...], told("dwellings the household could then get")]
    rules: Annotated[dict[str, Whole], told("rule that asks → dwellings", "dwellings")]
    facts: Annotated[tuple[str, ...], told("facts that are missing, as table.column")]
    missing: Annotated[tuple[str, ...], told("facts that the budget lacks")]
    missing_facts: Annotated[tuple[MissingFact, ...] | None, told("the facts of `missing`, their parts apart")] = None


class OutsideDwelling(Document):
    """A dwelling outside the listed areas, and all that keeps the household from it."""

    dwelling_id: Annotated[str, told("the dwelling")]
    blocking: Annotated[tuple[str, ...], told("rules that keep the household from it")]


class InsideDwelling(Document):
    """A dwelling in a listed area that the duty could be met with."""

    dwelling_id: Annotated[str, told("the dwelling")]
    area_kind: Annotated[str | None, told("kind of the area: prevention, deprived, parallel_society, transformation")]
    barred_by: Annotated[tuple[str, ...], told("area rules that bar the household there")]


class Signature(Document):
    """A person's signature under the fallback duty."""

    dwelling_id: Annotated[str | None, told("dwelling it is signed for")]
    by: Annotated[str, told("who signed")]
    reason: Annotated[str, told("why")]


class FallbackCase(HouseholdId):
    """§ 59, stk. 9: the proof that nothing outside fits, for a caseworker's signature. Never a placement by itself."""

    outside_dwellings: Annotated[tuple[OutsideDwelling, ...], told("every dwelling outside, with all that blocks it")]
    inside_dwellings: Annotated[tuple[InsideDwelling, ...], told("dwellings the duty could be met with")]
    signed: Annotated[Signature | None, told("the signature; null = nobody has signed")]
    outside_later: Annotated[
        tuple[str, ...] | None,
        told(
            "dwellings outside in the batch but not vacant on the day: whoever signs is asked about them; left out where none is"
        ),
    ] = None


class LockNotAllowed(Document):
    """A placement that was fixed and is not allowed."""

    code: Annotated[Literal["keep-lock-not-allowed"], told("what makes every plan impossible")]
    household_id: Annotated[str, told("the household")]
    dwelling_id: Annotated[str, told("the dwelling")]
    verdict: Annotated[PairVerdict, told("verdict of the pair")]
    rules: Annotated[tuple[str, ...], told("rules against it")]


class LockSetAside(Document):
    """A kept placement that the rules do not allow yet: its household and its dwelling wait for a person."""

    household_id: Annotated[str, told("the household, out of the plan until a person has answered")]
    dwelling_id: Annotated[str, told("the dwelling, held until a person has answered")]
    verdict: Annotated[PairVerdict, told("verdict of the pair")]
    rules: Annotated[tuple[str, ...], told("rules against it, or that ask a person")]


class LocksConflict(Document):
    """Placements that were fixed and cannot stand together."""

    code: Annotated[Literal["keep-locks-conflict"], told("what makes every plan impossible")]
    placements: Annotated[tuple[PairIds, ...], told("the fixed placements")]


class LocksOverLimit(Document):
    """Placements that were fixed and together exceed a limit."""

    code: Annotated[Literal["keep-locks-over-limit"], told("what makes every plan impossible")]
    rule_id: Annotated[str, told("rule of the limit")]
    subject: Annotated[str, told("what is full: a team, an organisation, a department; empty for a protection")]
    capacity: Annotated[Whole, told("its capacity", "the limit's own: households or DKK")]
    placements: Annotated[tuple[PairIds, ...], told("the fixed placements that use it")]


Infeasible = Annotated[LockNotAllowed | LocksConflict | LocksOverLimit, Field(discriminator="code")]
