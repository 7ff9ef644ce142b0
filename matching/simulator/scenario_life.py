"""What a scenario says of letting and of ordinary life beside the list: each part a block of its own, off where it is left out.

Every block tells where its figures come from: a `source`, or plainly `assumption: true`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from constraints.expected import complaint
from constraints.language import N_, Message

from .scenario_world import Chance, Count, Days, Name, Part, Rate, Season, Urgency

Text = Annotated[str, Field(min_length=1, max_length=500)]


class Based(Part):
    """Figures with where they come from: exactly one of a `source` and `assumption: true`."""

    source: Text | None = None
    assumption: bool = False

    @model_validator(mode="after")
    def _told(self) -> Based:
        if (self.source is None) != self.assumption:
            raise complaint(
                "basis", Message(N_("expected either source: (where the figures come from) or assumption: true"))
            )
        return self


class Letting(Part):
    """From the notice to a new tenant: where each of the three times comes from.

    The days stand in `decisions.answer_days`, `decisions.signing_days` and `notice_days`. Every answer takes its days, a
    yes as well as a no, and the next offer of a home is made when the last is answered. `letting: null` lets a yes take
    no time, as in versions before this block.
    """

    answer: Based = Based(assumption=True)
    signing: Based = Based(assumption=True)
    notice: Based = Based(assumption=True)


class Spell(Part):
    """How long a home is lived in: the mean in months, and the form of its distribution; `shape` is Weibull's."""

    months: Annotated[float, Field(gt=0, le=1200)]
    form: Literal["exponential", "fixed", "even", "weibull"] = "exponential"
    shape: Annotated[float, Field(gt=0, le=20)] = 1.0


class MoveOuts(Based):
    """Tenants who were allocated a home move on after a spell of their kind; the home falls vacant for its organisation.

    `spells` by kind of household (in a plain world by type), `all` for those not named. What a tenancy leaves vacant,
    by a move, a transfer or a loss, is counted like any other vacancy: by the counter it may be the municipality's.
    """

    spells: Annotated[dict[str, Spell], Field(min_length=1, max_length=200)]


class Transfers(Based):
    """Share of the spells that end with a move to another home of the same organisation: the tenancy goes on there."""

    share: Chance


class SupplyPlan(Based):
    """Homes that are built, sold or torn down on a day. Built ones are vacant on it; of torn-down ones `rehoused`
    households come to the municipality for another home."""

    day: date
    organisation: Name
    change: Literal["built", "sold", "torn_down"]
    homes: Annotated[int, Field(ge=1, le=100_000)]
    rehoused: Count = 0
    rehoused_class: Urgency = "U3"


class SupplyPlans(Based):
    """Dated plans for the stock. `turnover_per_year`: how often a home falls vacant, so much a built one adds and a sold
    one takes away."""

    turnover_per_year: Annotated[float, Field(gt=0, le=10)]
    plans: Annotated[list[SupplyPlan], Field(min_length=1, max_length=200)]


class Seasons(Based):
    """Factors by calendar month on what the world's own seasons leave out: ways out of the list, and moves of tenants."""

    exits: Season = {}
    move_outs: Season = {}


class TeamOf(Part):
    """A team of a method, by its own name."""

    name: Name
    workers: Annotated[int, Field(ge=1, le=100_000)]


class Teams(Based):
    """Several teams of one method. A household belongs to one of them, as often as it has workers, and waits for its
    slots alone; together they are the workers of the method under `support`."""

    of: Annotated[
        dict[Literal["CTI", "ICM", "ACT"], Annotated[list[TeamOf], Field(min_length=1, max_length=100)]],
        Field(min_length=1),
    ]

    @model_validator(mode="after")
    def _names_once(self) -> Teams:
        for method, teams in self.of.items():
            names = [t.name for t in teams]
            twice = next((i for i, n in enumerate(names) if n in names[:i]), None)
            if twice is not None:
                text = N_("the name {name} stands twice; give one of them another")
                raise complaint("name_twice", Message.of(text, name=names[twice]), f"of.{method}.{twice}")
        return self


class Overrides(Based):
    """Share of the proposals a caseworker sets aside, each for its pair alone: the household is not offered that home."""

    share: Chance


class Becoming(Part):
    """Chance per month for a waiting household, and what it is afterwards, by kind of household."""

    per_month: Rate
    becomes: Annotated[dict[str, str], Field(min_length=1, max_length=200)]


class Splitting(Becoming):
    """`becomes` is what stays, `second` what splits off (left out: the same)."""

    second: Annotated[dict[str, str], Field(max_length=200)] = {}


class HouseholdChanges(Based):
    """Households that change while they wait. Growing changes the kind; splitting leaves a second household on the list;
    merging takes one off the list and changes the kind of the one it joins."""

    grow: Becoming | None = None
    split: Splitting | None = None
    merge: Becoming | None = None


class Fallback(Based):
    """§ 59(9): who has waited `after_days` and fits no vacancy outside the restricted areas is assessed; in that `share`
    of cases the municipality finds that no other home can be had, and homes the area rules bar are open from then on."""

    after_days: Days = 31
    share: Chance = 1.0


class UnderNotice(Based):
    """Homes under notice when the run starts, as many as in any other month; left out, none is, and the first homes come
    a notice after the start. `at_disposal`: homes that can be assigned at the start already, left out those that opened
    since the last decision before it."""

    at_disposal: Count | None = None


class Life(Part):
    """Ordinary life; a block that is left out is off, and is not written out."""

    move_outs: MoveOuts | None = None
    transfers: Transfers | None = None
    supply: SupplyPlans | None = None
    seasons: Seasons | None = None
    teams: Teams | None = None
    overrides: Overrides | None = None
    households: HouseholdChanges | None = None
    fallback: Fallback | None = None
    under_notice: UnderNotice | None = None

    @model_validator(mode="after")
    def _together(self) -> Life:
        seasonal = self.seasons is not None and self.seasons.move_outs
        for part, on in (("transfers", self.transfers), ("seasons.move_outs", seasonal)):
            if on and self.move_outs is None:
                raise complaint("life_alone", Message(N_("expected together with life.move_outs")), part)
        return self

    @model_serializer(mode="wrap")
    def _only_what_is_on(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {k: v for k, v in write(self).items() if v is not None}

    @property
    def breaks_bound(self) -> bool:
        """Does what a policy does change who comes, or which homes are open to whom, beyond what the trace holds?"""
        return any(getattr(self, n) is not None for n in ("move_outs", "households", "fallback"))

    @property
    def on(self) -> tuple[str, ...]:
        """Names of the blocks that are on."""
        return tuple(n for n in type(self).model_fields if getattr(self, n) is not None)
