"""Rules in force on a date × one case → the verdict of every pair, and the reasons behind any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .budget.disposable import BudgetTable, budget_table
from .budget.income import Income
from .errors import InputError, LawGap
from .facts.carried import Carried, Places, carried
from .facts.case import Case
from .facts.household import Answer
from .facts.views import CaseView, DwellingFacts, HouseholdFacts, at_index, view, view_again
from .law.store import LawAt, law_at
from .rules import LIFTABLE, QUESTIONS, RULE_IDS, RULES, question_of
from .rules.alb_59_9_fallback import FallbackDuty, barred_by_area_only, possible_outside
from .rules.rule import BAN_STANDS, FOUND_BY, Ground, Matrix, PossibleAnswer, Rule, Verdict, told

if TYPE_CHECKING:
    from .overlay import Overlay

ALLOWED, REVIEW, FORBIDDEN, NOT_APPLICABLE = 0, 1, 2, 3
VERDICT_CODES = ("allowed", "review", "forbidden", "not_applicable")
FIRST_DAY = date(2011, 1, 1)


@dataclass(frozen=True)
class Finding:
    """What one rule says of one pair, with the ground that decided and the facts it rests on."""

    rule_id: str
    verdict: str
    cites: str
    url: str
    status: str
    facts: dict[str, Any]
    text: dict[str, str]
    ground: str = ""


def deciding_of(pairs: Sequence[tuple[Rule, Verdict]]) -> str | None:
    """The rule that decides among those that did not simply allow, in the order of the law; None where none does."""
    top = max((v for _, v in pairs), default=Verdict.SILENT)
    if top >= Verdict.REVIEW:
        return next(r.id for r, v in pairs if v == top)
    if any(r.id == FallbackDuty.id and v == Verdict.EXEMPT for r, v in pairs):
        return FallbackDuty.id
    for verdict in (Verdict.EXEMPT, Verdict.WARN):
        for rule, found in pairs:
            if found == verdict:
                return rule.id
    return None


@dataclass(frozen=True, eq=False)
class VerdictTable:
    """Every verdict of one case on its decision date.

    `matrices[i]` belongs to `rules[i]`, households × dwellings, values of `Verdict`. `combined` holds ALLOWED, REVIEW,
    FORBIDDEN or NOT_APPLICABLE per pair. `answered` tells which answer of a person settled a review: (rule id, index of
    the household, index of the dwelling) → the row of `answers`; `unused_answers` are rows that settled none.
    """

    case: CaseView
    law: LawAt
    budgets: BudgetTable
    rules: tuple[Rule, ...]
    matrices: tuple[Matrix, ...]
    suspended: tuple[str, ...] = ()
    unused_signatures: tuple[tuple[str, str], ...] = field(default=())
    answered: Mapping[tuple[str, int, int], Answer] = field(default_factory=dict)
    unused_answers: tuple[Answer, ...] = ()
    # Why a signature of the fallback duty has no effect on a pair.
    signature_grounds: Mapping[tuple[int, int], Ground] = field(default_factory=dict)

    @cached_property
    def strongest(self) -> Matrix:
        found = np.zeros(self.case.shape, dtype=np.int8)
        for matrix in self.matrices:
            np.maximum(found, matrix, out=found)
        return found

    @cached_property
    def combined(self) -> NDArray[np.int8]:
        return np.maximum(self.strongest - (Verdict.REVIEW - REVIEW), 0).astype(np.int8)

    def pair(self, h: int, d: int) -> list[tuple[Rule, Verdict]]:
        """Every rule that did not simply allow, strongest wording per id, in the order of the law."""
        return self._spoken((rule, m.item(h, d)) for rule, m in zip(self.rules, self.matrices, strict=True))

    def row(self, h: int) -> list[list[tuple[Rule, Verdict]]]:
        """`pair` of a household in every dwelling, at once."""
        codes = np.array([m[h] for m in self.matrices], dtype=np.int8).reshape(len(self.rules), self.case.shape[1])
        spoke: list[list[tuple[Rule, int]]] = [[] for _ in self.case.dwellings]
        for d, i in zip(*(a.tolist() for a in np.nonzero(codes.T)), strict=True):
            spoke[d].append((self.rules[i], codes.item(i, d)))
        return [self._spoken(rules) for rules in spoke]

    @staticmethod
    def _spoken(rules: Iterable[tuple[Rule, int]]) -> list[tuple[Rule, Verdict]]:
        found: dict[str, tuple[Rule, Verdict]] = {}
        for rule, code in rules:
            if code and (rule.id not in found or code > found[rule.id][1]):
                found[rule.id] = (rule, Verdict(code))
        return list(found.values())

    def deciding(self, h: int, d: int) -> str | None:
        """The rule that decides the pair: the first of the strongest; for an allowed pair what exempted or warned."""
        return deciding_of(self.pair(h, d))

    @cached_property
    def deciding_index(self) -> NDArray[np.int16]:
        """Index into `rules` of the deciding rule of every pair that is not allowed; -1 elsewhere."""
        found = np.full(self.case.shape, -1, dtype=np.int16)
        barred = self.strongest >= Verdict.REVIEW
        for i in range(len(self.rules) - 1, -1, -1):
            if self.matrices[i].max(initial=0) >= Verdict.REVIEW:  # most rules bar nobody
                found[(self.matrices[i] == self.strongest) & barred] = i
        return found

    def verdict_code(self, h: int, d: int) -> str:
        return VERDICT_CODES[int(self.combined[h, d])]

    def findings(self, h: int, d: int) -> list[Finding]:
        """The reasons of one pair, with figures, paragraph, address and text in both languages.

        The deciding rule comes first, then the others, the strongest first and equals in the order of the law.
        """
        return self.findings_of(h, d, self.pair(h, d))

    def findings_of(self, h: int, d: int, pairs: Sequence[tuple[Rule, Verdict]]) -> list[Finding]:
        """`findings` where `pair` or `row` was asked already."""
        first = deciding_of(pairs)
        return [self._finding(*p, h, d) for p in sorted(pairs, key=lambda p: (p[0].id != first, -p[1]))]

    def _finding(self, rule: Rule, verdict: Verdict, h: int, d: int) -> Finding:
        return self._finding_of(rule, verdict, *self._reason(rule, verdict, h, d))

    def _finding_of(self, rule: Rule, verdict: Verdict, messages: tuple[str, ...], ground: Ground) -> Finding:
        """Many pairs are told the same from the same facts: the same object then. Facts are the same when they are of one
        kind, too: 1 is not yes."""
        facts = tuple((n, type(f), tuple(f) if isinstance(f, list) else f) for n, f in ground.facts.items())
        key = (rule, verdict, messages, ground.code, facts)
        said = self._said.get(key)
        if said is None:
            said = self._said[key] = self._put(rule, verdict, messages, ground)
        return said

    @cached_property
    def _said(self) -> dict[Any, Finding]:
        return {}

    def _put(self, rule: Rule, verdict: Verdict, messages: tuple[str, ...], ground: Ground) -> Finding:
        cites = rule.cites_by_ground.get(ground.code, rule.cites)
        return Finding(
            rule.id, verdict.code, str(cites), cites.address(self.law.day), self.law.rule_status.get(rule.id, rule.legal_status),
            dict(ground.facts), told(messages, ground.facts), ground.code,
        )  # fmt: skip

    def _reason(self, rule: Rule, verdict: Verdict, h: int, d: int) -> tuple[tuple[str, ...], Ground]:
        """The messages of one finding and the ground they tell: an answer, a lifting, a signature, or the rule's own."""
        household, dwelling = self.case.households[h], self.case.dwellings[d]
        answer = self.answered.get((rule.id, h, d))
        if answer is not None and rule.asks is not None:
            given = rule.asks.answer(answer.answer)
            assert given is not None  # `evaluate` refuses any other
            facts = {"answer": answer.answer, "by": answer.by, "reason": answer.reason}
            return (given.says, FOUND_BY), Ground(None, "answered", facts | ({"on": answer.on} if answer.on else {}))
        if rule.id == FallbackDuty.id and (h, d) in self.signature_grounds:
            ground = self.signature_grounds[h, d]
            return rule.messages(verdict, ground), ground
        ground = rule.ground(household, dwelling, self.law, self.budgets)
        if verdict == Verdict.EXEMPT and (rule.liftable or rule.exit_by_fallback):
            lifting = rule.id if rule.liftable else FallbackDuty.id
            lifted = next(
                e for e in household.exceptions if e.rule_id == lifting and e.dwelling_id in (None, dwelling.id)
            )
            ground = ground.beside(by=lifted.by, reason=lifted.reason)
            if rule.exit_by_fallback:
                return (*rule.messages(Verdict.FORBIDDEN, ground), BAN_STANDS), ground
        return rule.messages(verdict, ground), ground

    def passed(self, h: int, d: int) -> list[str]:
        """Ids of the rules in force that had nothing against the pair."""
        spoke = {r.id for r, _ in self.pair(h, d)}
        return [i for i in dict.fromkeys(r.id for r in self.rules) if i not in spoke]

    def missing(self, h: int, d: int) -> tuple[str, ...]:
        """The columns (`table.column`) not known that make rules ask for review of the pair, in the order of the law."""
        found: dict[str, None] = {}
        for rule, verdict in self.pair(h, d):
            if verdict == Verdict.REVIEW:
                ground = rule.ground(self.case.households[h], self.case.dwellings[d], self.law, self.budgets)
                found |= dict.fromkeys(ground.missing)
        return tuple(found)

    @cached_property
    def _asking(self) -> list[tuple[Rule, NDArray[np.bool_], list[bool]]]:
        """The rules that ask for review at all, the pairs they ask about, and the households of those pairs."""
        asks = [(rule, matrix == Verdict.REVIEW) for rule, matrix in zip(self.rules, self.matrices, strict=True)]
        return [(rule, pairs, np.asarray(pairs.any(axis=1)).tolist()) for rule, pairs in asks if pairs.any()]

    def missing_in(self, h: int, dwellings: Sequence[int]) -> list[str]:
        """The columns not known that make rules ask for review of a household's pairs with these dwellings, sorted."""
        found: set[str] = set()
        columns = np.asarray(dwellings, dtype=np.int64)
        for rule, asks, of_household in self._asking:
            if of_household[h] and len(asked := columns[asks[h, columns]]):
                mine = [self.case.dwellings[d] for d in asked.tolist()]
                found |= rule.missing_for(self.case.households[h], mine, self.law, self.budgets)
        return sorted(found)

    def waits_for(self, h: int, d: int) -> tuple[str, ...]:
        """Ids of the rules whose question a person still has to answer before the pair is open; empty unless that is all
        that stands against it."""
        if int(self.combined[h, d]) != REVIEW:
            return ()
        return tuple(r.id for r, v in self.pair(h, d) if v == Verdict.REVIEW)


def law_of(case: Case, overlay: Overlay | None = None) -> LawAt:
    """The law on the case's day, with its switches and rule statuses. Raises InputError for a wrong switch or rule id.

    `overlay` is law to come: its figures and switches go before those in force, and a rule that it ends or contests is
    so from its day, unless the municipality has a rule suspended already.
    """
    policy = case.policy
    for rule_id in policy.rule_status:
        if rule_id not in RULE_IDS:
            raise InputError("unknown-rule", rule=rule_id, expected=list(RULE_IDS))
    statuses: dict[str, str] = {rule_id: entry.status for rule_id, entry in policy.rule_status.items()}
    day, provisional = case.batch.decision_date, policy.figures_past_known == "provisional"
    if overlay is None:
        return law_at(day, policy.interpretations, statuses, provisional)
    for rule_id, status in overlay.statuses_on(day).items():
        if statuses.get(rule_id) != "suspended":
            statuses[rule_id] = status
    switches = {**policy.interpretations, **overlay.interpretations_on(day)}
    return LawAt(day, switches, statuses, provisional, overlay.store)


def evaluate(case: Case | CaseView, overlay: Overlay | None = None) -> VerdictTable:
    """Judges every pair of a checked case, by the law in force or with law to come laid over it.

    Unknown facts give review where a rule applies. Raises LawGap for a decision date before the first wording known.
    """
    joined = view(case) if isinstance(case, Case) else case
    return judged(joined, known_law(joined, overlay))


def known_law(joined: CaseView, overlay: Overlay | None = None) -> LawAt:
    """The law on the case's day. Raises LawGap for a decision date before the first wording known."""
    if joined.day < FIRST_DAY:
        raise LawGap("law-not-known", first_day=FIRST_DAY, name="RULES", day=joined.day)
    return law_of(joined.case, overlay)


def judged(
    joined: CaseView,
    law: LawAt,
    incomes: tuple[Income, ...] | None = None,
    of_whole_case: Callable[[Rule, BudgetTable], Matrix] | None = None,
) -> VerdictTable:
    """`evaluate` under a law already read, with the incomes of the households where they are known.

    `of_whole_case` gives the matrix of a rule that looks beyond the pair, where `joined` is a part of a case.
    """
    budgets = budget_table(joined, law, incomes)
    rules = tuple(r for r in RULES if r.in_force.holds(joined.day) and law.rule_status.get(r.id) != "suspended")
    matrices = [
        r.matrix(joined, law, budgets) if of_whole_case is None or not r.whole_case else of_whole_case(r, budgets)
        for r in rules
    ]
    _lift(joined, rules, matrices)
    answered, unused = _answer(joined, rules, matrices)
    suspended = tuple(i for i in RULE_IDS if law.rule_status.get(i) == "suspended")
    table = VerdictTable(
        joined, law, budgets, rules, tuple(matrices), suspended, answered=answered, unused_answers=unused
    )
    return _with_signatures(table)


def _lift(joined: CaseView, rules: Sequence[Rule], matrices: Sequence[Matrix]) -> None:
    """Turns what a policy rule has against a pair into `exempt` where a person has lifted it."""
    for household in joined.households:
        for exception in household.exceptions:
            if exception.rule_id not in LIFTABLE:
                continue
            columns = slice(None) if exception.dwelling_id is None else joined.dwelling_index[exception.dwelling_id]
            for rule, matrix in zip(rules, matrices, strict=True):
                if rule.id == exception.rule_id:
                    cells = np.atleast_1d(matrix[household.index, columns])
                    matrix[household.index, columns] = np.where(cells >= Verdict.WARN, Verdict.EXEMPT, cells).reshape(
                        matrix[household.index, columns].shape
                    )


def _answer(
    joined: CaseView, rules: Sequence[Rule], matrices: Sequence[Matrix]
) -> tuple[dict[tuple[str, int, int], Answer], tuple[Answer, ...]]:
    """Settles reviews by the answers people gave; what the facts forbid or allow by themselves stays as it is.

    An answer for one dwelling goes before one for every dwelling. Raises InputError for a rule that asks no question or
    an answer it does not know.
    """
    settled: dict[tuple[str, int, int], Answer] = {}
    unused: list[Answer] = []
    for household in joined.households:
        for answer in sorted(household.answers, key=lambda a: a.dwelling_id is None):
            given = given_by(answer, joined.day)
            columns = (
                range(joined.shape[1]) if answer.dwelling_id is None else (joined.dwelling_index[answer.dwelling_id],)
            )
            used = False
            for rule, matrix in zip(rules, matrices, strict=True):
                if rule.id == answer.rule_id:
                    for d in columns:
                        if matrix[household.index, d] == Verdict.REVIEW:
                            matrix[household.index, d] = given.gives
                            settled[rule.id, household.index, d] = answer
                            used = True
            if not used:
                unused.append(answer)
    return settled, tuple(unused)


def given_by(answer: Answer, day: date) -> PossibleAnswer:
    """What a person's answer says. Raises InputError for a rule that asks no question or an answer it does not know."""
    question = question_of(answer.rule_id, day)
    if question is None:
        raise InputError("unknown-rule/question", rule=answer.rule_id, expected=list(QUESTIONS))
    given = question.answer(answer.answer)
    if given is None:
        raise InputError(
            "unknown-rule/answer", answer=answer.answer, rule=answer.rule_id, expected=list(question.codes)
        )
    return given


def _with_signatures(table: VerdictTable) -> VerdictTable:
    """Opens the pairs for which a person has signed the fallback duty, where the proof holds."""
    signed = [
        (h, table.case.dwellings[table.case.dwelling_index[e.dwelling_id]])
        for h in table.case.households
        for e in h.exceptions
        if e.rule_id == FallbackDuty.id and e.dwelling_id is not None
    ]
    duty = next((i for i, r in enumerate(table.rules) if r.id == FallbackDuty.id), None)
    if not signed or duty is None:
        return table
    unused: dict[tuple[int, int], Ground] = {}
    opened: list[tuple[HouseholdFacts, DwellingFacts]] = []
    for h, d in signed:
        possible = possible_outside(h, table.case, table.law, table.pair)
        if possible is None and barred_by_area_only(h, d, table.pair):
            opened.append((h, d))
            continue
        by = next(e.by for e in h.exceptions if e.rule_id == FallbackDuty.id and e.dwelling_id == d.id)
        unused[h.index, d.index] = (
            Ground(False, "other_rules", {"by": by})
            if possible is None
            else Ground(False, "outside_possible", {"by": by, "possible": possible.id})
        )
    for h_index, d_index in unused:
        table.matrices[duty][h_index, d_index] = Verdict.NOTE
    for h, d in opened:
        for rule, matrix in zip(table.rules, table.matrices, strict=True):
            if rule.exit_by_fallback and matrix[h.index, d.index] == Verdict.FORBIDDEN:
                matrix[h.index, d.index] = Verdict.EXEMPT
        table.matrices[duty][h.index, d.index] = Verdict.EXEMPT
    return replace(
        table, unused_signatures=tuple((table.case.households[h].id, table.case.dwellings[d].id) for h, d in unused),
        signature_grounds=unused,
    )  # fmt: skip


def reevaluate(base: VerdictTable, case: Case, households: frozenset[str], dwellings: frozenset[str]) -> VerdictTable:
    """The verdicts of a case that differs from `base` only in facts of some households and dwellings.

    Ids that are new, changed or gone stand in `households` and `dwellings`, a dwelling also where its department,
    organisation or area changed. Day and policy have to be the same; the answer is equal to `evaluate(case)`, only
    sooner. Arrays that come out the same are shared.
    """
    joined = view_again(case, base.case)
    signed = any(e.rule_id == FallbackDuty.id for e in (*case.exceptions, *base.case.case.exceptions))
    told = bool(case.answers or base.case.case.answers)
    if signed or (told and not _told_of_fresh(base, case, households, dwellings)):
        return judged(joined, base.law)
    if not base.case.households or not base.case.dwellings:
        return judged(joined, base.law)
    kept = carried(base.case, joined, households, dwellings)
    new_rows, new_columns = kept.fresh
    every_row, every_column = list(range(len(kept.rows))), list(range(len(kept.columns)))
    places = [(r, c) for r, c in ((new_rows, every_column), (every_row, new_columns)) if r and c]
    tables = [judged(*_part(joined, base, kept, r, c)) for r, c in places]
    in_place = kept.in_place and joined.shape == base.case.shape

    def joined_array(old: NDArray[Any], fresh: Sequence[NDArray[Any]]) -> NDArray[Any]:
        found = old if in_place else kept.taken(old)
        for (r, c), new in zip(places, fresh, strict=True):
            cells = np.ix_(r, c)
            if not np.array_equal(found[cells], new):
                found = found.copy() if found is old else found
                found[cells] = new
        return found

    budgets = BudgetTable(
        incomes=_rows(base.budgets.incomes, kept.rows, [t.budgets.incomes for t in tables], places),
        missing=_rows(base.budgets.missing, kept.rows, [t.budgets.missing for t in tables], places),
        **{
            name: joined_array(getattr(base.budgets, name), [getattr(t.budgets, name) for t in tables])
            for name in (
                "margin_low_ore",
                "margin_high_ore",
                "floor_ore",
                "disposable_ore",
                "benefit_dkk",
                "utilities_ore",
                "verdict",
            )
        },
    )
    matrices = tuple(
        rule.matrix(joined, base.law, budgets)
        if rule.whole_case
        else joined_array(base.matrices[i], [t.matrices[i] for t in tables])
        for i, rule in enumerate(base.rules)
    )
    if bool((kept.rows >= 0).all()):
        joined.said.update({name: codes[kept.rows] for name, codes in base.case.said.items()})
    answered = {
        (rule_id, r[h], c[d]): answer
        for (r, c), part in zip(places, tables, strict=True)
        for (rule_id, h, d), answer in part.answered.items()
    }
    unused = tuple(x for part in tables for x in part.unused_answers)
    return VerdictTable(
        joined, base.law, budgets, base.rules, matrices, base.suspended, answered=answered, unused_answers=unused
    )


def _told_of_fresh(base: VerdictTable, case: Case, households: Set[str], dwellings: Set[str]) -> bool:
    """Are all answers of households judged anew, over the same dwellings, and to rules that look at one pair at a time?"""
    whole = {rule.id for rule in base.rules if rule.whole_case}
    return (
        not base.case.case.answers
        and not dwellings
        and all(a.household_id in households and a.rule_id not in whole for a in case.answers)
    )


def _rows(old: tuple[Any, ...], rows: Places, fresh: Sequence[tuple[Any, ...]], places: Any) -> tuple[Any, ...]:
    found = [old[max(r, 0)] for r in rows.tolist()]
    for (mine, _columns), new in zip(places, fresh, strict=True):
        for i, value in zip(mine, new, strict=True):
            if rows[i] < 0:
                found[i] = value
    return tuple(found)


def _part(
    joined: CaseView, base: VerdictTable, kept: Carried, rows: Sequence[int], columns: Sequence[int]
) -> tuple[CaseView, LawAt, tuple[Income, ...] | None]:
    """Some households and dwellings of a case as a case of their own, and what is known of those households already."""
    people = [joined.households[i] for i in rows]
    homes = [joined.dwellings[j] for j in columns]
    mine, theirs = {h.id for h in people}, {d.id for d in homes}
    case = joined.case.model_copy(
        update={
            "locks": tuple(x for x in joined.case.locks if x.household_id in mine and x.dwelling_id in theirs),
            "exceptions": tuple(
                x for x in joined.case.exceptions if x.household_id in mine and x.dwelling_id in (None, *theirs)
            ),
        }
    )
    there = kept.rows[list(rows)]
    incomes, said = None, {}
    if bool((there >= 0).all()):  # nobody is new: what the rules say of the households stands
        incomes = tuple(base.budgets.incomes[i] for i in there.tolist())
        said = {name: codes[there] for name, codes in base.case.said.items()}
    view_of_part = CaseView(
        case,
        tuple(household_at(h, i, theirs) for i, h in enumerate(people)),
        tuple(at_index(d, j) for j, d in enumerate(homes)),
        joined.teams,
        said,
    )
    return view_of_part, base.law, incomes


def household_at(facts: HouseholdFacts, index: int, dwellings: set[str]) -> HouseholdFacts:
    """A household at its place in a part of the case, without what is said of dwellings that are not in that part."""
    found = at_index(facts, index)
    if found.exceptions:
        found.exceptions = [e for e in facts.exceptions if e.dwelling_id is None or e.dwelling_id in dwellings]
    if found.answers:
        found.answers = [a for a in facts.answers if a.dwelling_id is None or a.dwelling_id in dwellings]
    return found
