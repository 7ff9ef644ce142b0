"""A simulation and its questions."""

from __future__ import annotations

from typing import Annotated, Literal

from matching.plan.document import (
    Day,
    Digest,
    Document,
    Open,
    Real,
    Texts,
    Whole,
    told,
)

from .overlay import OverlayToldOfStudy

Rows = tuple[dict[str, Open], ...]


class SimulationDigests(Document):
    scenario: Annotated[Digest, told("SHA-256 of the scenario")]
    code: Annotated[Digest, told("SHA-256 of the source of the rules and of the matching")]
    law: Annotated[str, told("SHA-256 of each law simulated under, joined by +")]
    parameters: Annotated[Digest, told("SHA-256 of the unit prices and of everything the scenario sets")]


class SimulatedMetric(Document):
    """A figure that every policy is measured by."""

    name: Annotated[str, told("name of the figure")]
    unit: Annotated[str, told("its unit")]
    better: Annotated[str | None, told("whether more or less is better; null = neither")]
    da: Annotated[str, told("its name in Danish")]
    en: Annotated[str, told("its name in English")]


class SimulatedPolicy(Document):
    name: Annotated[str, told("name of the policy")]
    says: Annotated[Texts, told("what it does, in words")]


class SimulationBase(Document):
    """What everything else is compared with."""

    variant: Annotated[str, told("variant of the scenario")]
    policy: Annotated[str, told("policy")]


class SimulationTiming(Document):
    seconds: Annotated[Real, told("spent in all", "seconds")]
    backend: Annotated[str, told("where it ran")]
    jobs: Annotated[Whole, told("that worked beside each other", "processes")]


class SimulatedQuestion(Document):
    """A question in a short form, run until it was settled (`anvis simulate --ask`)."""

    question: Annotated[str, told("as it was asked, e.g. share=1/3")]
    variant: Annotated[str, told("the variant it stands for")]
    says: Annotated[dict[str, str], told("the question in words, by language")]
    set: Annotated[dict[str, Open], told("settings it changes, by dotted path")]
    metric: Annotated[str, told("the figure that decides")]
    unit: Annotated[str, told("unit of the figure")]
    verdict: Annotated[
        Literal["better", "worse", "none_that_matters", "not_demonstrated"],
        told("what was settled; none_that_matters: the smallest difference is ruled out; not_demonstrated: neither"),
    ]
    mean: Annotated[Real | None, told("mean difference to today; null = no pair has the figure", "the figure's own")]
    low: Annotated[Real | None, told("lower end of the interval", "the figure's own")]
    high: Annotated[Real | None, told("upper end of the interval", "the figure's own")]
    level: Annotated[Real, told("level of the interval, the error shared among looks and questions", "share")]
    replications: Annotated[Whole, told("pairs looked at", "pairs")]
    smallest: Annotated[Real, told("smallest difference that matters", "the figure's own")]


class Simulation(Document):
    """Policies × scenarios on common random numbers (`anvis simulate`). Its inner tables are open on purpose."""

    format: Annotated[Literal["anvis-simulation/1"], told("format of this document")]
    name: Annotated[str, told("name of the scenario")]
    title: Annotated[dict[str, str], told("its title, by language")]
    scenario: Annotated[dict[str, Open], told("the scenario as it was read; its own schema: `anvis simulate --schema`")]
    seed: Annotated[Whole, told("seed of the common random numbers", "a number without unit")]
    digests: Annotated[SimulationDigests, told("what the answer was made from")]
    versions: Annotated[dict[str, str], told("package → version")]
    start: Annotated[Day, told("first day simulated")]
    end: Annotated[Day, told("day after the last one simulated")]
    metrics: Annotated[tuple[SimulatedMetric, ...], told("figures that every policy is measured by")]
    policies: Annotated[tuple[SimulatedPolicy, ...], told("policies compared")]
    labels: Annotated[Rows, told("what has to be known before the figures, per variant")]
    bases: Annotated[
        Rows | None,
        told("what is taken for given of letting and ordinary life, with its source; left out where all is off"),
    ] = None
    prices: Annotated[Rows, told("unit prices with source and status")]
    primary: Annotated[str, told("the figure that decides")]
    better: Annotated[str | None, told("whether more or less of it is better; null = neither")]
    base: Annotated[SimulationBase, told("what everything else is compared with")]
    variants: Annotated[Rows, told("figures of every policy in every variant, with intervals")]
    comparisons: Annotated[Rows, told("differences to the base on common random numbers")]
    uncertainty: Annotated[
        dict[str, Open] | None, told("how the differences hang on uncertain parameters; null = not asked")
    ]
    conclusion: Annotated[dict[str, Open], told("what can be said of the figure that decides")]
    overlays: Annotated[
        tuple[OverlayToldOfStudy, ...] | None,
        told("law to come that variants lay over the law in force; left out where none"),
    ] = None
    asked: Annotated[
        tuple[SimulatedQuestion, ...] | None, told("questions in a short form; left out where none was asked")
    ] = None
    timing: Annotated[SimulationTiming | None, told("differs from run to run; left out of the report")] = None
