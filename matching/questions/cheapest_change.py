"""The cheapest change that would give a household a home: smallest first, each proven by solving again.

Only over what a person could change or tell: a fact that is missing, a signature under the fallback duty, a wish
relaxed, an agreement on debt, a move-in date, a floor lifted by so many kroner, a support slot, another support method
with free slots, one more supported household in a department, one more dwelling of a described kind. Never a known
protected fact (age, citizenship, family, health) and never a day that has passed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from constraints import InputError, NotFound, Verdict
from constraints.facts.views import DwellingFacts
from constraints.language import LANGUAGES, N_, both, nsay, say
from constraints.rules.words import AREA_WORDS, worded
from constraints.verdicts import ALLOWED

from ..engine import first_answer
from ..model.limits import Concentration, MethodSlots
from ..model.prices import dwelling_class
from ..plan.document import CheapestChange
from ..plan.provenance import with_warnings
from ..plan.why_not import Cheapest
from ..run import MatchRun, Posed, solve_posed
from .change import OF_A_KIND, Change
from .documents import AnswerTiming, CheapestAnswer, StateBefore
from .to_be_told import facts_told, fallback_signed
from .what_if import Question, WhatIf, cost_to_others, state


def cheapest_changes(run: MatchRun, most: int) -> Cheapest:
    """A function from household index to (the cheapest change, whether it was asked to the end).

    One plan spends only `most` solves on it; the rest is answered one household at a time (`anvis what-if`).
    """
    what_if = WhatIf(run.table.case.case, base=run)
    left = most

    def of(h: int) -> tuple[CheapestChange | None, bool]:
        nonlocal left
        if left <= 0:
            return None, False
        found, spent = cheapest_change(what_if, h, left)
        left -= spent
        return found, found is not None or left > 0

    return of


def cheapest_for(what_if: WhatIf, household_id: str) -> CheapestAnswer:
    """The cheapest change that would give one household a home, and where it stands now. Raises NotFound."""
    base = what_if.base
    h = base.table.case.household_index.get(household_id)
    if h is None:
        raise NotFound("no-household")
    start = time.perf_counter()
    change, solves = (None, 0) if h in base.placed else cheapest_change(what_if, h)
    return CheapestAnswer(
        format="anvis-what-if/1", decision_date=what_if.case.batch.decision_date.isoformat(), household_id=household_id,
        **with_warnings(what_if.case), question=None, status=base.status, household=StateBefore(before=state(base, household_id)), cheapest_change=change,
        solves=solves, timing=AnswerTiming(answer_s=round(time.perf_counter() - start, 4)),
    )  # fmt: skip


def cheapest_change(what_if: WhatIf, h: int, most: int = 200) -> tuple[CheapestChange | None, int]:
    """The first change in order that houses household h, and how many solves it took; None when none of them does.

    The answer names the dwelling that the new plan gives and how many others lose, gain or move.
    """
    spent = 0
    for change in changes(what_if.base, h):
        if spent >= most:
            return None, spent
        spent += 1
        try:
            posed = what_if.posed(change.question)
        except InputError:  # the batch itself does not allow it
            continue
        household_id = what_if.base.table.case.households[h].id
        if _ruled_out(posed, household_id):
            continue
        after = solve_posed(posed)
        dwelling = after.placed.get(after.table.case.household_index.get(household_id, -1))
        if after.status == "optimal" and dwelling is not None:
            cost = cost_to_others(what_if.base, after, household_id)
            return change.proven(after.table.case.dwellings[dwelling].id, cost), spent
    return None, spent


def _ruled_out(posed: Posed, household_id: str) -> bool:
    """Do the duals of the plan as it is prove, without a solver, that the best plan leaves the household without a home?"""
    mine = posed.model.case.household_index.get(household_id, -1)
    problem = posed.model.problem
    if posed.known is None or not (problem.household == mine).any():
        return True
    found = first_answer(problem, posed.levels, posed.known)
    return found.chosen is not None and not (problem.household[found.left] == mine).any()


def changes(run: MatchRun, h: int) -> Iterator[Change]:
    """Every change worth trying for a household, smallest first: a fixed order of kinds, then the amount."""
    table = run.table
    barred = _single_bars(run, h)
    yield from facts_told(run, h)
    yield from fallback_signed(run, h)
    yield from _wishes(run, h, barred.get("WISH-1", []))
    yield from _debts(run, h, barred.get("BEK977-27", []))
    yield from _dates(run, h)
    yield from _floors(run, h, barred.get("RAAD-1", []))
    open_to = bool((table.combined[h] == ALLOWED).any())
    if open_to:
        yield from _slots(run, h)
        yield from _methods(run, h)
        yield from _departments(run, h)
    yield from _dwellings(run, h)


def _single_bars(run: MatchRun, h: int) -> dict[str, list[int]]:
    """Rule id → dwellings that this rule alone keeps from the household."""
    found: dict[str, list[int]] = {}
    for d in np.flatnonzero(run.table.combined[h] != ALLOWED).tolist():
        against = {r.id for r, v in run.table.pair(h, d) if v >= Verdict.REVIEW}
        if len(against) == 1:
            found.setdefault(next(iter(against)), []).append(d)
    return found


def _wishes(run: MatchRun, h: int, dwellings: list[int]) -> Iterator[Change]:
    """A deal-breaker taken back, by the citizen only."""
    household = run.table.case.households[h]
    if not dwellings:
        return
    for w in sorted(household.wishes, key=lambda w: (w.kind, w.target)):
        if w.tier == "never":
            key = f"wishes.{household.id}/{w.kind}/{w.target}"
            yield Change(
                "wish_relaxed", 1, "wish", f"{w.kind} {w.target}", Question(household.id, remove=(key,)),
                {
                    lang: say(
                        lang, "If the household itself takes back its never to {kind} {target}.",
                        **worded({"kind": w.kind, "target": w.target}, lang),
                    )
                    for lang in LANGUAGES
                },
            )  # fmt: skip


def _debts(run: MatchRun, h: int, dwellings: list[int]) -> Iterator[Change]:
    household = run.table.case.households[h]
    organisations = {run.table.case.dwellings[d].organisation.organisation_id for d in dwellings}
    for debt in sorted(household.debts, key=lambda x: (x.amount_dkk, x.organisation_id)):
        if debt.organisation_id in organisations and debt.arrangement_kept is not True:
            field = f"debts.{household.id}/{debt.organisation_id}.arrangement_kept"
            yield Change(
                "debt_agreement", int(debt.amount_dkk), "DKK", debt.organisation_id,
                Question(household.id, set={field: "yes"}),
                both("If an agreement on the debt of DKK {amount} to {organisation} is made and kept.", amount=int(debt.amount_dkk), organisation=debt.organisation_id),
            )  # fmt: skip


def _dates(run: MatchRun, h: int) -> Iterator[Change]:
    """A dwelling ready by the household's hard date, never before the decision."""
    household, case = run.table.case.households[h], run.table.case
    by = household.record.must_be_housed_by
    late = _single_bars(run, h).get("DATE-1", [])
    if by is None or by < case.day:
        return
    order = sorted(late, key=lambda d: (case.dwellings[d].record.available_from, case.dwellings[d].id))
    for d in order[:OF_A_KIND]:
        dwelling = case.dwellings[d]
        days = (dwelling.record.available_from - by).days
        yield Change(
            "date", days, "days", dwelling.id,
            Question(household.id, set={f"dwellings.{dwelling.id}.available_from": by.isoformat()}),
            {
                lang: nsay(
                    lang, "If dwelling {dwelling} is ready {count} day sooner, on {day}.", "If dwelling {dwelling} is ready {count} days sooner, on {day}.",
                    days, dwelling=dwelling.id, day=by,
                )
                for lang in LANGUAGES
            },
        )  # fmt: skip


def _floors(run: MatchRun, h: int, dwellings: list[int]) -> Iterator[Change]:
    """The municipality's floor lifted for one dwelling, by the kroner that are missing there."""
    household, budgets = run.table.case.households[h], run.table.budgets
    if budgets.missing[h]:
        return
    short = []
    for d in dwellings:
        margin = int(budgets.margin_low_ore[h, d])
        if margin < 0:
            short.append((-(margin // 100), run.table.case.dwellings[d].id))
    for amount, dwelling_id in sorted(short)[:OF_A_KIND]:
        row = {
            "household_id": household.id, "dwelling_id": dwelling_id, "rule_id": "RAAD-1", "by": "what-if", "reason": "what-if",
        }  # fmt: skip
        yield Change(
            "floor_lifted", amount, "DKK a month", dwelling_id, Question(household.id, add={"exceptions": [row]}),
            both("If the floor is lifted by DKK {amount} a month for dwelling {dwelling}.", amount=amount, dwelling=dwelling_id),
        )  # fmt: skip


def _slots(run: MatchRun, h: int) -> Iterator[Change]:
    support = run.problem.support
    bound, method = int(support.team[h]), int(support.method[h])
    household = run.table.case.households[h]
    mine = [support.teams[i] for i in ([bound] if bound >= 0 else support.teams_of(method) if method >= 0 else [])]
    for team in sorted(mine, key=lambda t: t.team_id)[:OF_A_KIND]:
        yield Change(
            "support_slot", 1, "slot", team.team_id,
            Question(household.id, set={f"support_teams.{team.team_id}.free_slots": team.slots + 1}),
            both("If support team {team} gets one more slot.", team=team.team_id),
        )  # fmt: skip


def _methods(run: MatchRun, h: int) -> Iterator[Change]:
    """Another support method, of which there are free slots: a decision of the people who give the support."""
    household = run.table.case.households[h]
    if not household.needs_slot or household.support_method is None:
        return
    free = {
        x.subject for x in run.problem.limits_of(MethodSlots) if x.capacity > len(np.intersect1d(x.pairs, run.chosen))
    }
    for method in sorted(free & set(run.problem.support.methods) - {household.support_method}):
        yield Change(
            "support_method", 1, "method", method,
            Question(household.id, set={"support_method": method, "support_team_id": ""}),
            both("If support by {method} is decided instead of {old}.", method=method, old=household.support_method),
        )  # fmt: skip


def _departments(run: MatchRun, h: int) -> Iterator[Change]:
    """The concentration limit lifted for this household in one dwelling that stands unused or is open to it."""
    household = run.table.case.households[h]
    capped = [limit.pairs for limit in run.problem.limits_of(Concentration)]
    mine = [p for pairs in capped for p in pairs[run.problem.household[pairs] == h].tolist()]
    taken = set(run.placed.values())
    order = sorted(mine, key=lambda p: (int(run.problem.dwelling[p]) in taken, int(run.problem.dwelling[p])))
    for p in order[:OF_A_KIND]:
        dwelling_id = run.table.case.dwellings[int(run.problem.dwelling[p])].id
        row = {
            "household_id": household.id, "dwelling_id": dwelling_id, "rule_id": "CONC-1", "by": "what-if", "reason": "what-if",
        }  # fmt: skip
        yield Change(
            "concentration_lifted", 1, "household", dwelling_id, Question(household.id, add={"exceptions": [row]}),
            both("If the limit on supported households is lifted for dwelling {dwelling}.", dwelling=dwelling_id),
        )  # fmt: skip


def _dwellings(run: MatchRun, h: int) -> Iterator[Change]:
    """One more dwelling like one the household can have, or could have but for its limits; the cheapest rent first."""
    case = run.table.case
    household = case.households[h]
    fits = np.flatnonzero(run.table.combined[h] == ALLOWED).tolist()
    order = sorted(fits, key=lambda d: (case.dwellings[d].rent_ore, case.dwellings[d].id))
    seen: set[tuple[str, str]] = set()
    for d in order:
        dwelling = case.dwellings[d]
        kind = (dwelling_class(dwelling), dwelling.record.department_id)
        if kind in seen:
            continue
        seen.add(kind)
        if len(seen) > OF_A_KIND:
            return
        row = {c.name: _cell(getattr(dwelling.record, c.name)) for c in type(dwelling.record).columns()}
        new = "one-more"
        while new in case.dwelling_index:
            new += "x"
        yield Change(
            "one_more_dwelling", 1, "dwelling", dwelling.id,
            Question(household.id, set=_one_more_vacancy(run, d), add={"dwellings": [row | {"dwelling_id": new}]}),
            {
                lang: say(lang, "If there were one more dwelling like {dwelling} ({like}).", dwelling=dwelling.id, like=_described(dwelling, lang))
                for lang in LANGUAGES
            },
        )  # fmt: skip


def _described(d: DwellingFacts, lang: str) -> str:
    """Size, rent, access and area, as `dwelling_class` tells homes apart."""
    r = d.record
    rooms = "?" if r.rooms is None else str(min(int(r.rooms), 5))
    access = N_("wheelchair") if r.wheelchair else N_("step-free") if r.step_free else N_("stairs")
    return say(
        lang, "{type}, {rooms}, rent from DKK {rent}, {access}, {area}", type=worded({"dwelling_type": r.dwelling_type}, lang)["dwelling_type"],
        rooms=say(lang, "1 room") if rooms == "1" else say(lang, "{count} rooms", count=rooms),
        rent=d.rent_ore // 100_000 * 1000, access=say(lang, access),
        area=say(lang, AREA_WORDS[d.area_kind]) if d.area_kind else say(lang, "no listed area"),
    )  # fmt: skip


def _cell(value: Any) -> Any:
    """A value as a file would hold it."""
    return None if value is None else {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _one_more_vacancy(run: MatchRun, d: int) -> dict[str, Any]:
    """Where the organisation reports its vacancies, one more dwelling is one more of them."""
    organisation = run.table.case.dwellings[d].organisation
    if organisation.vacancies_this_period is None:
        return {}
    return {
        f"organisations.{organisation.organisation_id}.vacancies_this_period": organisation.vacancies_this_period + 1
    }
