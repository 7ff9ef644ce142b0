"""A household's budget in one dwelling: its lines, and the picture of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from constraints.budget.words import line_name, line_notes, sanction_words, source_name
from constraints.language import N_, Lang, say
from constraints.rules.words import MISSING_WORDS
from matching.plan.document import Budget, BudgetLine, MissingFact
from matching.plan.words import figure_status_word, missing_word

from ...documents.law_words import written_value

# Lines of the picture by the row they stand in, and the mark by which each is found again without its colour.
_IN = (
    ("net_income", N_("Income after tax")),
    ("child_benefits", N_("Child benefits")),
    ("housing_benefit", N_("Housing benefit")),
)
_OUT = (
    ("rent", N_("Rent")), ("utilities", N_("Heating, power and water")), ("deposit_loan_instalment", N_("Deposit loan instalment")),
    ("other_fixed_costs", N_("Other fixed costs")),
)  # fmt: skip
_ZONES = {"green": "good", "amber": "mind", "red": "bad", "unknown": "plain"}


@dataclass(frozen=True)
class Source:
    """A dated figure a line rests on."""

    name: str
    value: str
    status: str
    source: str
    address: str


@dataclass(frozen=True)
class Line:
    """One line; `amount` in whole DKK a month, negative for what it takes."""

    name: str
    amount: int
    notes: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Block:
    """One block of the picture. `x` and `width` in per cent of its width; `mark` is its letter in the legend."""

    mark: str
    name: str
    amount: int
    x: float
    width: float
    css: str


@dataclass(frozen=True)
class Picture:
    """What comes in above what goes out, on one scale. `floor_x`: where spending has to end for the floor to be left."""

    comes_in: tuple[Block, ...]
    goes_out: tuple[Block, ...]
    floor_x: float | None
    says: str


@dataclass(frozen=True)
class BudgetShown:
    """`state` is the kind of mark for the verdict; amounts in whole DKK a month, None where a fact is missing."""

    lines: tuple[Line, ...]
    left: int | None
    floor: int | None
    margin: int | None
    debt: int
    after_debt: int | None
    highest_rent: int | None
    state: str
    verdict: str
    missing: tuple[str, ...]
    under_sanction: tuple[str, int | None] | None
    left_range: tuple[int, int] | None
    picture: Picture | None


def budget_shown(budget: Budget, lang: Lang) -> BudgetShown:
    """A budget as it is read."""
    under = budget.if_sanctioned
    return BudgetShown(
        tuple(_line(e, lang) for e in budget.lines if e.amount or e.key not in ("child_benefits", "other_fixed_costs")),
        budget.disposable, budget.floor, budget.margin, budget.debt_instalment, budget.disposable_after_debt, budget.highest_rent,
        _ZONES[budget.verdict], _verdict(budget, lang),
        tuple(_missing(m, lang) for m in budget.missing_facts or ()),
        None if under is None else (sanction_words(under.as_json(), lang), under.disposable),
        budget.range, _picture(budget, lang),
    )  # fmt: skip


def _missing(missing: MissingFact, lang: Lang) -> str:
    if missing.column not in MISSING_WORDS:
        return missing_word(missing, lang)
    word = say(lang, MISSING_WORDS[str(missing.column)])
    return f"{word} ({missing.of})" if missing.of else word


def _line(entry: BudgetLine, lang: Lang) -> Line:
    facts = entry.as_json()
    sources = tuple(
        Source(f["name"], written_value(f["value"], lang), figure_status_word(f["status"], lang), source_name(f["source"], lang), f["url"] if f["url"].startswith("https://") else "")
        for f in facts["figures"]
    )  # fmt: skip
    return Line(line_name(facts["key"], lang), facts["amount"], "; ".join(line_notes(facts, lang)), sources)


def _verdict(budget: Budget, lang: Lang) -> str:
    if budget.verdict == "unknown":
        return say(lang, "A fact is missing: what is left is not known")
    if budget.floor is None:
        return say(lang, "No least amount is set")
    words = {
        "green": N_("Enough is left"), "amber": N_("Just enough is left"), "red": N_("Too little is left"),
    }  # fmt: skip
    return say(lang, words[budget.verdict])


def _picture(budget: Budget, lang: Lang) -> Picture | None:
    """None where what is left is not known: half a picture would tell something that is not so."""
    if budget.disposable is None or budget.net_income is None:
        return None
    come = [(say(lang, text), int(getattr(budget, key) or 0), f"in-{i}") for i, (key, text) in enumerate(_IN)]
    go = [(say(lang, text), int(getattr(budget, key) or 0), f"out-{i}") for i, (key, text) in enumerate(_OUT)]
    total, spent = sum(amount for _, amount, _ in come), sum(amount for _, amount, _ in go)
    left = budget.disposable
    if left > 0:
        go.append((say(lang, "Left to live on"), left, "left"))
    scale = max(total, spent, 1)
    marks = iter("ABCDEFGHIJ")
    x = None if budget.floor is None else round(100 * max(0, total - budget.floor) / scale, 2)
    says = say(
        lang, "Of DKK {total} that comes in, DKK {spent} goes to rent and fixed costs, and DKK {left} is left.",
        total=total, spent=spent, left=left,
    )  # fmt: skip
    return Picture(_blocks(come, scale, marks), _blocks(go, scale, marks), x, says)


def _blocks(rows: Sequence[tuple[str, int, str]], scale: int, marks: Iterator[str]) -> tuple[Block, ...]:
    at, found = 0, []
    for name, amount, css in rows:
        if amount > 0:
            mark = next(marks)
            found.append(Block(mark, name, amount, round(100 * at / scale, 2), round(100 * amount / scale, 2), css))
            at += amount
    return tuple(found)


def as_rows(shown: BudgetShown, lang: Lang) -> tuple[list[str], list[tuple[str, int | None, str]]]:
    """The budget as a table for a file: headings, and each line with its amount and what it rests on."""
    rows: list[tuple[str, int | None, str]] = [
        (e.name, e.amount, "; ".join((*((e.notes,) if e.notes else ()), *(f"{s.source}: {s.value}" for s in e.sources))))
        for e in shown.lines
    ]  # fmt: skip
    rows.append((say(lang, "Left to live on"), shown.left, ""))
    if shown.floor is not None:
        rows += [
            (say(lang, "Least that must be left"), shown.floor, ""),
            (say(lang, "Above or below it"), shown.margin, ""),
        ]
    return [say(lang, "Line"), say(lang, "DKK"), say(lang, "What it rests on")], rows
