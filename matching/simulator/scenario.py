"""What a planner asks: a starting point, a policy, and everything that may be varied. Read from YAML, every default written out.

`anvis simulate --schema` prints the JSON Schema of these models. Rates are per month of 365.25 / 12 days.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    Field,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
    model_validator,
)  # fmt: skip

from constraints.expected import complaint
from constraints.facts.units import add_months
from constraints.facts.values import Share
from constraints.language import N_, Message, both

from .scenario_life import Based, Letting, Life, Teams
from .scenario_world import Chance, Count, Days, MunicipalityWorld, Name, Part, PlainWorld, Rate, RecordedWorld

FORMAT = "anvis-scenario/1"
DAYS_PER_MONTH = 365.25 / 12
METHODS = ("CTI", "ICM", "ACT")
_DECISION_LIMIT = Fraction(1, 4)
_BY_DECISION = N_(
    "{share} by decision is more than every fourth vacancy (almenboligloven § 59, stk. 1); expected: at most 1/4, or basis: agreement"
)


class Quota(Part):
    """The municipality's right to vacancies, counted unit by unit in time order and carried for ever."""

    share: Share = Fraction(1, 4)
    basis: Literal["decision", "agreement"] = "decision"
    by_organisation: dict[Name, Share] = {}
    count_unit: Literal["organisation", "department"] = "organisation"
    carry: Share = Fraction(0)
    call_rule: Literal["all", "if_feasible", "by_class"] = "all"
    call_classes: list[str] = []
    call_rate: Chance = 1.0
    declined_counts: bool = True
    reset: Literal["never", "yearly"] = "never"

    @model_validator(mode="after")
    def _lawful(self) -> Quota:
        if self.reset == "yearly":
            reset = N_(
                "a counter that starts again at New Year loses dwellings the municipality has a right to; expected: never"
            )
            raise complaint("quota_reset", Message(reset), "reset")
        for name, share in (
            ("share", self.share),
            *((f"by_organisation.{n}", s) for n, s in self.by_organisation.items()),
        ):
            if self.basis == "decision" and share > _DECISION_LIMIT:
                raise complaint("quota_decision", Message.of(_BY_DECISION, share=str(share)), name)
        if self.carry >= 1:
            raise complaint("quota_carry", Message(N_("expected a fraction below 1")), "carry")
        return self

    def labels(self) -> list[dict[str, Any]]:
        """What a reader has to be told beside the result: kind, text in both languages, a detail of this setting, and its facts."""
        shares = sorted({self.share, *self.by_organisation.values()})
        found: list[dict[str, Any]] = []
        if any(s != _DECISION_LIMIT for s in shares):
            text = ", ".join(str(s) for s in shares)
            found.append(
                {
                    "kind": "agreement",
                    "detail": text,
                    **both(
                        "Any other share than every fourth vacancy presupposes an agreement with the housing organisation (almenboligloven § 59)"
                    ),
                }
            )
        if self.call_rate < 1 or self.call_rule != "all":
            found.append(
                {
                    "kind": "takes_some",
                    "detail": f"{self.call_rule}, {self.call_rate:.0%}",
                    "call_rule": self.call_rule,
                    "call_rate": self.call_rate,
                    **both("The municipality does not take all it has a right to"),
                }
            )
        return found


class Decisions(Part):
    """When the municipality decides, and how long things take.

    `every: own` gives each policy the epoch it was published with. A vacancy can be assigned from `look_ahead_days`
    before it is available, and lapses `lapse_after_days` after that.
    """

    every: Literal["month", "week", "vacancy", "own"] = "month"
    look_ahead_days: Days = 31
    lapse_after_days: Days = 31
    answer_days: Days = 5
    offers_per_vacancy: Annotated[int, Field(ge=1, le=100)] = 5
    signing_days: Days = 0


Odds = Annotated[float, Field(gt=0, le=100)]


class BesideTier(Based):
    """What adds to the wish tier, each as a factor on the odds of a refusal: 1.5 makes 20 refusals in 100 to 27.

    `odds_per_km`: a kilometre further from the nearest place the household wishes to live near; a distance that is not
    known adds nothing. `odds_per_1000_dkk`: 1,000 DKK more a month. `odds_by_area`: homes of an area, against homes in none
    named here. `by_tier` holds at `around_km` and `around_dkk`.
    """

    odds_per_km: Odds = 1.0
    around_km: Rate = 0
    odds_per_1000_dkk: Odds = 1.0
    around_dkk: Rate = 0
    odds_by_area: Annotated[dict[str, Odds], Field(max_length=1000)] = {}


class Refusal(Part):
    """Chance of refusing by wish tier: 1-4 wanted, 5 not among the wishes, 6 to be avoided; and what adds to it."""

    model: Literal["never", "by_tier", "adaptive"] = "by_tier"
    by_tier: Annotated[list[Chance], Field(min_length=6, max_length=6)] = [0.05, 0.10, 0.15, 0.20, 0.25, 0.40]
    no_answer: Chance = 0.03
    objective_share: Chance = 0.5
    rule: Literal["R0", "R1", "R2", "R3", "R4"] = "R0"
    waiting_cost: Annotated[float, Field(gt=0, le=10)] = 0.05
    beside: BesideTier | None = None

    @model_validator(mode="after")
    def _together(self) -> Refusal:
        if self.beside is not None and self.model != "by_tier":
            raise complaint("beside_model", Message(N_("expected together with refusal.model: by_tier")), "beside")
        return self

    @model_serializer(mode="wrap")
    def _only_what_is_on(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {k: v for k, v in write(self).items() if k != "beside" or v is not None}


class Pool(Part):
    """Slots of one method: workers × caseload. Busy slots at the start free themselves over time."""

    workers: Count = 0
    caseload: Annotated[int, Field(ge=1, le=1000)] = 8
    busy_at_start: Chance = 0.0
    months: Annotated[float, Field(gt=0, le=600)] = 36
    duration: Literal["fixed", "exponential"] = "exponential"
    lead_days: Days = 30
    steps_down_to: Literal["ICM", "s85"] | None = None
    move_ins_per_worker_month: Annotated[int, Field(ge=1, le=100)] | None = None

    @property
    def slots(self) -> int:
        return self.workers * self.caseload


class Support(Part):
    """`slots`: a home needs a free slot that begins a lead time before move-in. `loss`: a household asks for a slot on
    arrival and is lost without one (Erlang's setting). `off`: support is neither given nor asked for."""

    mode: Literal["slots", "loss", "off"] = "slots"
    CTI: Pool = Pool(caseload=10, months=9, duration="fixed", steps_down_to="s85")
    ICM: Pool = Pool(months=36, steps_down_to="s85")
    ACT: Pool = Pool(months=60, steps_down_to="ICM")

    def pool(self, method: str) -> Pool:
        """The slots of a method."""
        pool: Pool = getattr(self, method)
        return pool


class Tenancy(Part):
    """Chance per month of losing the home, by support: a rate of the group, never of a person.

    0.00878 a month is 90 % kept after twelve months, 0.00439 is 90 % after twenty-four.
    """

    supported: Chance = 0.00439
    weaker: Chance = 0.01089
    unsupported: Chance = 0.015
    no_need: Chance = 0.003
    early_months: Annotated[int, Field(ge=0, le=60)] = 6
    early_factor: Annotated[float, Field(gt=0, le=20)] = 1.5
    returns: Chance = 0.8
    return_class: Literal["own", "U1", "U2", "U3"] = "U2"


class Concentration(Part):
    """Supported households a department takes: new ones in a batch, and in the last 24 months as a share of its homes."""

    max_new_supported_per_department: Annotated[int, Field(ge=0, le=10_000)] | None = 2
    supported_share_max: Share | None = Fraction(1, 10)


class Deadlines(Part):
    """Hard dates: how many of those not housed in time are bridged, at what price a day; the rest enter a shelter."""

    bridged: Chance = 0.5
    bridge_dkk_day: Rate = 800
    escalation_days: Days | None = 31
    max_wait_months: Annotated[int, Field(ge=1, le=600)] | None = None


class Money(Part):
    """Unit prices that replace those of the dated figures, DKK; what is left out comes from the figures, with their status."""

    shelter_gross_day: Rate | None = None
    shelter_own_payment_day: Rate | None = None
    refund_share: Chance | None = None
    refund_days: Days | None = None
    refund_basis: Literal["running_year", "stay"] = "running_year"
    support_cti_month: Rate | None = None
    support_icm_month: Rate | None = None
    support_act_month: Rate | None = None
    support_refund_share: Chance | None = None
    support_refund_months: Annotated[int, Field(ge=0, le=600)] | None = None
    support_decided_before_discharge: Chance = 0.6
    guarantee_chance: Chance | None = None
    guarantee_dkk: Rate | None = None
    deposit_dkk: Rate = 13000
    deposit_loss_chance: Chance | None = None
    deposit_municipal_share: Chance | None = None


class Replications(Part):
    """How many: a fixed `count`, or with `count: null` by the stopping rule (pilot 20, then as many as the half-width asks for)."""

    count: Annotated[int, Field(ge=1, le=10_000)] | None = 100
    pilot: Annotated[int, Field(ge=2, le=1000)] = 20
    least: Annotated[int, Field(ge=2, le=10_000)] = 30
    most: Annotated[int, Field(ge=2, le=10_000)] = 500
    half_width_share: Annotated[float, Field(gt=0, le=1)] = 0.02
    half_width: Annotated[float, Field(gt=0)] | None = None


class Uncertain(Part):
    """A setting and the range it may lie in; the outer loop draws it evenly, the tornado takes the ends."""

    path: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.]+$")]
    low: float
    high: float
    says: dict[Literal["da", "en"], str] = {}

    @model_validator(mode="after")
    def _ordered(self) -> Uncertain:
        if not self.low < self.high:
            raise complaint("range", Message(N_("expected less than high")), "low")
        return self


class Uncertainty(Part):
    points: Annotated[int, Field(ge=0, le=2000)] = 0
    replications: Annotated[int, Field(ge=1, le=1000)] = 5
    parameters: list[Uncertain] = []


class PolicyChoice(Part):
    """A policy by name, with its settings. `label` tells two settings of one policy apart."""

    name: str
    label: Name | None = None
    settings: dict[str, float | int | str | bool] = {}

    @property
    def title(self) -> str:
        if self.label:
            return self.label
        shown = {k: Path(str(v)).name if k == "file" else v for k, v in sorted(self.settings.items())}
        more = ",".join(f"{k}={v}" for k, v in shown.items())
        return f"{self.name}({more})" if more else self.name


class Variant(Part):
    """A change of the scenario: dotted paths and their new values."""

    name: Name
    set: dict[str, Any] = {}
    says: dict[Literal["da", "en"], str] = {}


def _choice(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


class Scenario(Part):
    """One question. `variants` × `policies` is the grid; the first of each is what the others are compared with."""

    format: Literal["anvis-scenario/1"]
    name: Name
    title: dict[Literal["da", "en"], str] = {}
    start: date
    months: Annotated[int, Field(ge=1, le=600)]
    warm_up_months: Annotated[int, Field(ge=0, le=599)] = 0
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    world: Annotated[PlainWorld | MunicipalityWorld | RecordedWorld, Field(discriminator="kind")]
    quota: Quota = Quota()
    decisions: Decisions = Decisions()
    letting: Letting | None = Letting()
    life: Life = Life()
    refusal: Refusal = Refusal()
    support: Support = Support()
    tenancy: Tenancy = Tenancy()
    concentration: Concentration = Concentration()
    deadlines: Deadlines = Deadlines()
    money: Money = Money()
    notice_days: Annotated[list[Days], Field(min_length=2, max_length=2)] = [30, 92]
    municipal_policy: dict[str, Any] = {}
    policies: Annotated[list[PolicyChoice], Field(min_length=1, max_length=40)] = [PolicyChoice(name="class_then_date")]
    primary: str = "housed_per_month"
    better: Literal["higher", "lower"] = "higher"
    replications: Replications = Replications()
    variants: Annotated[list[Variant], Field(max_length=100)] = []
    uncertainty: Uncertainty = Uncertainty()
    class_weights: Annotated[list[Count], Field(min_length=5, max_length=5)] = [16, 8, 4, 2, 1]

    @field_validator("policies", mode="before")
    @classmethod
    def _short_names(cls, value: Any) -> Any:
        return [_choice(v) for v in value] if isinstance(value, list) else value

    @model_validator(mode="after")
    def _sound(self) -> Scenario:
        if self.warm_up_months >= self.months:
            raise complaint("warm_up", Message(N_("expected fewer than months, the whole run")), "warm_up_months")
        if isinstance(self.world, PlainWorld) and self.quota.basis == "decision":
            for o in self.world.organisations:
                if o.quota_share is not None and o.quota_share > _DECISION_LIMIT:
                    place = f"world.organisations.{o.name}.quota_share"
                    raise complaint("quota_decision", Message.of(_BY_DECISION, share=str(o.quota_share)), place)
        self._life_fits()
        if self.notice_days[0] > self.notice_days[1]:
            raise complaint("notice_days", Message(N_("expected the shorter first")), "notice_days")
        for what, names in (
            ("policies", [p.title for p in self.policies]),
            ("variants", [v.name for v in self.variants]),
        ):
            twice = next((i for i, n in enumerate(names) if n in names[:i]), None)
            if twice is not None:
                text = N_("the name {name} stands twice; give one of them another")
                raise complaint("name_twice", Message.of(text, name=names[twice]), f"{what}.{twice}")
        return self

    def _life_fits(self) -> None:
        """What ordinary life asks of the rest of the scenario."""
        if self.refusal.beside is not None and not isinstance(self.world, MunicipalityWorld):
            text = N_(
                "distance, rent and area are those of a municipality's homes; expected with world.kind: municipality"
            )
            raise complaint("beside_world", Message(text), "refusal.beside")
        for i, plan in enumerate(() if self.life.supply is None else self.life.supply.plans):
            if plan.day < self.start:
                text = N_(
                    "a plan from before the start is part of the stock already; expected a day on or after {start}"
                )
                raise complaint("plan_before_start", Message.of(text, start=self.start), f"life.supply.plans.{i}.day")
        if self.life.households is not None and self.support.mode == "loss":
            text = N_("nobody waits with support.mode: loss; expected slots or off")
            raise complaint("households_loss", Message(text), "life.households")
        if self.life.teams is not None:
            self._teams_fit(self.life.teams)
        if isinstance(self.world, RecordedWorld):
            for part in ("move_outs", "transfers", "supply", "seasons", "households", "under_notice"):
                if getattr(self.life, part) is not None:
                    text = N_("recorded months are as they were; expected to be left out")
                    raise complaint("life_recorded", Message(text), f"life.{part}")

    def _teams_fit(self, teams: Teams) -> None:
        if self.support.mode != "slots":
            raise complaint("teams_mode", Message(N_("expected together with support.mode: slots")), "life.teams")
        for method, rows in teams.of.items():
            workers, all_of = sum(t.workers for t in rows), self.support.pool(method).workers
            if workers != all_of:
                text = N_("workers of the teams together: {workers}; expected {expected}, as support.{method}.workers")
                told = Message.of(text, method=method, workers=workers, expected=all_of)
                raise complaint("teams_workers", told, f"life.teams.of.{method}")

    @model_serializer(mode="wrap")
    def _without_what_is_off(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Parts that are off are not written out: digests of scenarios without them stand."""
        off = {"letting", "life"}
        return {k: v for k, v in write(self).items() if v or k not in off}

    @property
    def end(self) -> date:
        return add_months(self.start, self.months)

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of the parts of letting and ordinary life that are on."""
        return (*(("letting",) if self.letting is not None else ()), *self.life.on)

    @property
    def digest(self) -> str:
        """SHA-256 of every setting, defaults written out."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


ScenarioJson = Annotated[Scenario, PlainSerializer(lambda s: s.model_dump(mode="json"))]
