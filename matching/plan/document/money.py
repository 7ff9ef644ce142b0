"""The budget of a pair and what the municipality should expect to pay."""

from __future__ import annotations

from typing import Annotated, Literal

from .base import Day, Document, Whole, YesNo, told

MONTHLY = "DKK a month"
Zone = Literal["green", "amber", "red", "unknown"]


class CostFigure(Document):
    """A dated figure that an amount rests on."""

    name: Annotated[str, told("name of the figure among the parameters of the law")]
    value: Annotated[str, told("its value on the day, as text so that nothing is rounded, in the figure's own unit")]
    status: Annotated[str, told("how sure it is: verified, derived, unverified or provisional")]
    source: Annotated[str, told("paragraph or publication")]


class Figure(CostFigure):
    url: Annotated[str, told("where it can be read")]


class BudgetLine(Document):
    """One line of a budget. Facts that only some lines have are left out of the others."""

    key: Annotated[
        str,
        told(
            "name of the line, e.g. gross_income, tax, rent, housing_benefit; open on purpose, the budget names its lines"
        ),
    ]
    amount: Annotated[Whole, told("what it adds; negative = what it takes", MONTHLY)]
    scheme: Annotated[Literal["boligsikring", "boligydelse"] | None, told("scheme of the housing benefit")] = None
    binding: Annotated[str | None, told("what set the housing benefit: the formula, a cap, a least amount")] = None
    rent_counted_year: Annotated[Whole | None, told("rent that counts for housing benefit", "DKK a year")] = None
    threshold_year: Annotated[Whole | None, told("income from which housing benefit falls", "DKK a year")] = None
    household_income_year: Annotated[
        Whole | None, told("income that housing benefit is worked out from; null = not known", "DKK a year")
    ] = None
    estimated: Annotated[YesNo | None, told("the amount is an estimate, not the offer's own")] = None
    deposit: Annotated[Whole | None, told("deposit of the dwelling; null = not known", "DKK")] = None
    most_per_adult: Annotated[
        tuple[Whole | None, ...] | None,
        told("what each adult keeps at most of its share under a ceiling on benefits; null = all of it", MONTHLY),
    ] = None
    amount_known: Annotated[YesNo | None, told("the figure of the ceiling is known")] = None
    certain: Annotated[YesNo | None, told("the ceiling is the same however the income is read")] = None
    assumed: Annotated[str | None, told("what is assumed of the ceiling, where no fact tells it")] = None
    not_here: Annotated[str | None, told("why the ceiling does not reach this dwelling; null = it does")] = None
    figures: Annotated[tuple[Figure, ...], told("dated figures the line rests on")]


class IfSanctioned(Document):
    """The same budget with the benefit that is paid while a sanction lasts."""

    sanction: Annotated[Whole, told("deducted from the benefit for now", MONTHLY)]
    until: Annotated[Day | None, told("when the sanction ends; null = not known")]
    net_income: Annotated[Whole, told("income after tax", MONTHLY)]
    disposable: Annotated[Whole, told("left after fixed costs", MONTHLY)]
    disposable_after_debt: Annotated[Whole, told("left after debt as well", MONTHLY)]
    margin: Annotated[Whole, told("left above the floor; negative = below it", MONTHLY)]
    missing_amount: Annotated[Whole, told("what lacks to the floor, 0 where none does", MONTHLY)]
    verdict: Annotated[Zone, told("against the floor: above, just above, below")]


class MissingFact(Document):
    """A fact that is lacking, its parts apart."""

    column: Annotated[str | None, told("column, as table.column; null = it is a figure of law")]
    figure: Annotated[str | None, told("figure of law that is not known on the day; null = it is a column")]
    of: Annotated[str | None, told("row where the column is empty, or the day of the figure")]


class Budget(Document):
    """What is left each month in a given dwelling, against the municipality's floor. Null = a fact is missing."""

    net_income: Annotated[Whole | None, told("income after tax", MONTHLY)]
    child_benefits: Annotated[Whole, told("child benefits", MONTHLY)]
    rent: Annotated[Whole, told("rent", MONTHLY)]
    housing_benefit: Annotated[Whole | None, told("housing benefit (boligstøtte)", MONTHLY)]
    deposit_loan_instalment: Annotated[Whole, told("instalment on the deposit loan, 0 in its first years", MONTHLY)]
    utilities: Annotated[Whole | None, told("heating, power and water", MONTHLY)]
    other_fixed_costs: Annotated[Whole, told("other fixed costs that were stated", MONTHLY)]
    disposable: Annotated[Whole | None, told("left after all of these (rådighedsbeløb)", MONTHLY)]
    debt_instalment: Annotated[Whole, told("instalments on debt", MONTHLY)]
    disposable_after_debt: Annotated[Whole | None, told("left after debt as well", MONTHLY)]
    floor: Annotated[Whole | None, told("least that must be left, by the council's decision", MONTHLY)]
    margin: Annotated[Whole | None, told("left above the floor; negative = below it", MONTHLY)]
    missing_amount: Annotated[Whole | None, told("what lacks to the floor, 0 where none does", MONTHLY)]
    highest_rent: Annotated[
        Whole | None,
        told("highest rent this household could bear in a dwelling of this size; null = none, or not asked", MONTHLY),
    ]
    verdict: Annotated[Zone, told("against the floor: above, just above, below, not known")]
    missing: Annotated[tuple[str, ...], told("facts that are missing")]
    lines: Annotated[tuple[BudgetLine, ...], told("the budget line by line")]
    statutory_anchor: Annotated[
        Whole | None,
        told("the debt-relief yardstick for this household: a measure of hardship, never the pass mark", MONTHLY),
    ] = None
    rent_over_half_income: Annotated[YesNo | None, told("the rent takes more than half of the income")] = None
    range: Annotated[
        tuple[Whole, Whole] | None,
        told("least and most that may be left, where the income can be read in several ways", MONTHLY),
    ] = None
    if_sanctioned: Annotated[
        IfSanctioned | None, told("the budget while a sanction lasts; left out for a household without one")
    ] = None
    missing_facts: Annotated[
        tuple[MissingFact, ...] | None, told("the facts of `missing`, their parts apart; left out where none is")
    ] = None


class PairCosts(Document):
    """What the municipality should expect to pay for one placement, line by line."""

    months: Annotated[Whole, told("time the amounts cover", "months")]
    vacancy: Annotated[Whole, told("rent of empty days before moving in", "DKK")]
    guarantee: Annotated[Whole, told("guarantee for damage when moving out", "DKK")]
    deposit_loan: Annotated[Whole, told("loss on the deposit loan", "DKK")]
    support_net: Annotated[Whole, told("support after the state's refund", "DKK")]
    housing_benefit_share: Annotated[Whole, told("the municipality's share of housing benefit", "DKK")]
    relapse: Annotated[Whole, told("stay in a shelter again", "DKK")]
    total: Annotated[Whole, told("sum of the lines", "DKK")]
    left_out: Annotated[tuple[str, ...], told("lines whose price or fact is not known and which the sum leaves out")]


class EmptyMonth(Document):
    """Another month without a tenant."""

    rent: Annotated[Whole, told("rent", "DKK")]
    standing_charges: Annotated[Whole, told("standing charges", "DKK")]
    cost: Annotated[Whole, told("their sum", "DKK")]
    figures: Annotated[tuple[Figure, ...], told("dated figures it rests on")]


class Handback(Document):
    """Giving the dwelling back to the organisation."""

    days: Annotated[Whole, told("rent runs on for", "days")]
    cost: Annotated[Whole, told("expected cost", "DKK")]
    figures: Annotated[tuple[Figure, ...], told("dated figures it rests on")]


class ShelterMonth(Document):
    """Another 30 days in the § 110 shelter where the household lives."""

    days: Annotated[Whole, told("length of the stay", "days")]
    day_before: Annotated[Whole, told("spent there already in the running year from first admission", "days")]
    window: Annotated[Whole | None, told("with state refund in that year; null = without limit", "days")]
    days_with_refund: Annotated[Whole, told("of this stay inside the window", "days")]
    net_day_cost: Annotated[Whole, told("a day, before refund and after the citizen's own payment", "DKK a day")]
    cost: Annotated[Whole, told("the municipality's cost of the stay", "DKK")]
    figures: Annotated[tuple[Figure, ...], told("dated figures it rests on")]


class PlanCosts(Document):
    """Expected cost of a whole plan; never a total without what it leaves out."""

    placements_total: Annotated[Whole, told("of all placements", "DKK")]
    months: Annotated[Whole, told("time that the placements' cost covers", "months")]
    unused_one_month: Annotated[Whole, told("another month of every dwelling that stands unused", "DKK")]
    left_out: Annotated[tuple[str, ...], told("what no sum here holds, because a price or a fact is not known")]
    idle_rent_to_date: Annotated[
        dict[str, str], told("organisation → rent paid for empty dwellings so far, as text", "DKK")
    ]
    figures: Annotated[tuple[CostFigure, ...], told("dated figures the costs rest on")]
