"""One household, as it is talked through with the citizen: why, every dwelling, who came first, what can be changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from constraints import Case
from constraints.language import N_, Lang, nsay, say
from constraints.rules import RULES
from constraints.rules.words import MISSING_WORDS
from matching.plan.document import Competitors, Finding, Unplaced
from matching.plan.sentences import dwelling_name, fallback_sentence, review_sentence, unplaced_sentence
from matching.plan.words import class_reason_word, column_word, pair_verdict_word, rule_title, title_of
from matching.questions.documents import DwellingSeen
from matching.questions.of_household import HouseholdTold

from ..shown import day as day_text
from ..shown import kr, number
from .budget import BudgetShown, budget_shown
from .homes import Home, homes_of

# How a verdict is marked: the kind of mark, whose word and sign stand beside its colour.
MARKS: Mapping[str, str] = {"allowed": "good", "review": "mind", "forbidden": "bad", "not_applicable": "plain"}
TIERS: Mapping[int, str] = {
    1: N_("among the first wishes"), 2: N_("a wish of the second tier"), 3: N_("a wish of the third tier"),
    4: N_("a wish of the fourth tier"), 5: N_("not among the wishes"), 6: N_("one the household would rather avoid"),
}  # fmt: skip
_CITIZEN, _CASEWORKER, _COUNCIL = "citizen", "caseworker", "council"
WHO: Mapping[str, str] = {
    _CITIZEN: N_("The citizen"), _CASEWORKER: N_("The caseworker"), _COUNCIL: N_("The municipality's own rules and means"),
}  # fmt: skip
# Who can make the change that was found to be the smallest.
_BY: Mapping[str, str] = {
    "facts_told": _CITIZEN, "wish_relaxed": _CITIZEN, "debt_agreement": _CITIZEN, "date": _CITIZEN, "fallback_signed": _CASEWORKER,
    "support_method": _CASEWORKER, "floor_lifted": _COUNCIL, "support_slot": _COUNCIL, "concentration_lifted": _COUNCIL,
    "one_more_dwelling": _COUNCIL,
}  # fmt: skip
_RULES = {r.id: r for r in RULES}


@dataclass(frozen=True)
class Seen:
    """One dwelling as the household meets it. `rules`: titles of what stands against it or asks; `left`: DKK a month."""

    home: Home
    verdict: str
    mark: str
    word: str
    reason: str
    more: tuple[str, ...]
    left: int | None
    proposed: bool


@dataclass(frozen=True)
class Group:
    """Dwellings with one reason. `example`: it in words with figures, at the nearest of them; `cites`, `address`: its paragraph."""

    reason: str
    rule_id: str
    example: str
    example_of: str
    cites: str
    address: str
    dwellings: tuple[Seen, ...]


@dataclass(frozen=True)
class Colour:
    """The dwellings of one verdict, by what decides."""

    verdict: str
    mark: str
    word: str
    count: int
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Lever:
    """Something that somebody can change. `proven`: that it gives a dwelling was found by solving the plan again.

    `lifted_in`: the dwelling nearest to it, on whose page the municipality's own rule is lifted; `case`: there is a page on
    which a person assesses, answers or signs.
    """

    who: str
    text: str
    proven: bool = False
    lifted_in: str = ""
    case: bool = False


@dataclass(frozen=True)
class HouseholdPage:
    """What the page shows. `sentence`: why, in one; `came_first`: who did, by class and wait, never by id."""

    household_id: str
    day: str
    placed: bool
    sentence: str
    facts: tuple[tuple[str, str], ...]
    counts: Mapping[str, int]
    of: int
    budget: BudgetShown | None
    budget_home: Home | None
    came_first: tuple[str, ...]
    levers: Mapping[str, tuple[Lever, ...]]
    colours: tuple[Colour, ...]
    departments: tuple[tuple[str, str], ...]
    class_word: str
    class_note: str
    waiting_days: int


@dataclass(frozen=True)
class Filter:
    """Which dwellings are listed. Empty = all."""

    show: str = ""
    department: str = ""
    q: str = ""

    @property
    def on(self) -> bool:
        """Whether anything is left out."""
        return bool(self.show or self.department or self.q)


def household_page(told: HouseholdTold, case: Case, lang: Lang, chosen: Filter = Filter()) -> HouseholdPage:
    """The page of a household from its one answer and the batch."""
    e, homes = told.explanation, homes_of(case, lang)
    seen = [_seen(d, homes, told, lang) for d in e.dwellings]
    pair = told.pair
    return HouseholdPage(
        e.household_id, day_text(e.decision_date, lang, "long"), told.placement is not None, sentence(told, case, lang),
        _facts(told, case, lang), {str(code): count for code, count in e.counts.items()}, len(e.dwellings), None if pair is None else budget_shown(pair.budget, lang),
        None if pair is None else homes.get(pair.dwelling_id), _came_first(told, lang), _levers(told, case, lang),
        colours(seen, told, chosen, lang), tuple(sorted({(s.home.department_id, s.home.department) for s in seen})),
        e.effective_class, "" if e.class_reason is None else class_reason_word(e.class_reason, lang), e.waiting_days,
    )  # fmt: skip


def sentence(told: HouseholdTold, case: Case, lang: Lang) -> str:
    """Why it is proposed this dwelling, or why it is proposed none this time."""
    placed, left = told.placement, told.unplaced
    if placed is not None:
        facts = {
            "dwelling": dwelling_name(placed.dwelling_id, case, lang), "wish": say(lang, TIERS[placed.wish_tier]),
            "left": kr(placed.budget.disposable, lang),
        }  # fmt: skip
        if placed.locked:
            return say(
                lang, "Proposed for {dwelling}, where a person has kept it; {left} a month is left to live on.", **facts
            )
        if not wishes_told(case, placed.household_id):
            return say(
                lang, "Proposed for {dwelling}: the rules allow it, and {left} a month is left to live on.", **facts
            )
        return say(lang, "Proposed for {dwelling}: the rules allow it, it is {wish}, and {left} a month is left to live on.", **facts)  # fmt: skip
    if left is None:
        return say(lang, "The plan says nothing of this household.")
    bare = left.model_copy(update={"cheapest_change": None, "cheapest_change_asked": False})
    return say(lang, "No dwelling is proposed this time. {why}", why=unplaced_sentence(bare, case, lang))


def wishes_told(case: Case, household_id: str) -> bool:
    """Whether a household has said what it wants. Who has not is as well served by every dwelling."""
    return any(w.household_id == household_id and w.tier in ("1", "2", "3", "4") for w in case.wishes)


def _seen(d: DwellingSeen, homes: Mapping[str, Home], told: HouseholdTold, lang: Lang) -> Seen:
    against = [r.rule_id for r in d.rules if r.verdict in ("forbidden", "review", "not_applicable")]
    placed = told.placement is not None and told.placement.dwelling_id == d.dwelling_id
    reason = _open_because(d, placed, lang) if d.verdict == "allowed" else rule_title(str(d.deciding_rule), lang)
    more = tuple(rule_title(r, lang) for r in dict.fromkeys(against) if r != d.deciding_rule)
    return Seen(
        homes[d.dwelling_id], d.verdict, MARKS[d.verdict], pair_verdict_word(d.verdict, lang), reason, more, d.disposable, placed
    )  # fmt: skip


def _open_because(d: DwellingSeen, placed: bool, lang: Lang) -> str:
    if placed:
        return say(lang, "Proposed to this household")
    if d.deciding_rule is not None:
        return say(lang, "No rule stands against it; “{rule}” has a remark.", rule=rule_title(d.deciding_rule, lang))
    return say(lang, "No rule stands against it")


def colours(seen: Sequence[Seen], told: HouseholdTold, chosen: Filter, lang: Lang) -> tuple[Colour, ...]:
    """The dwellings that are asked for: by verdict, then by what decides, the reason with most dwellings first."""
    examples = {r.rule_id: r for r in told.explanation.reasons}
    deciding = {d.dwelling_id: d.deciding_rule or "" for d in told.explanation.dwellings}
    found = []
    for verdict, mark in MARKS.items():
        rows = [s for s in seen if s.verdict == verdict and _wanted(s, chosen)]
        if not rows:
            continue
        by_rule: dict[str, list[Seen]] = {}
        for s in rows:
            by_rule.setdefault("" if verdict == "allowed" else deciding[s.home.dwelling_id], []).append(s)
        groups = [
            _group(rule, mine, examples, lang)
            for rule, mine in sorted(by_rule.items(), key=lambda g: (-len(g[1]), g[0]))
        ]
        found.append(Colour(verdict, mark, pair_verdict_word(verdict, lang), len(rows), tuple(groups)))
    return tuple(found)


def _group(rule: str, rows: Sequence[Seen], examples: Mapping[str, Finding], lang: Lang) -> Group:
    order = sorted(
        rows, key=lambda s: (not s.proposed, -(s.left if s.left is not None else -(10**9)), s.home.dwelling_id)
    )
    example = examples.get(rule)
    if example is None:
        return Group(rule_title(rule, lang) if rule else "", rule, "", "", "", "", tuple(order))
    address = example.url if example.url.startswith("https://") else ""
    of = str(example.dwelling_id)  # type: ignore[attr-defined]
    return Group(rule_title(rule, lang), rule, example.text.say(lang), of, example.cites, address, tuple(order))


def _wanted(s: Seen, chosen: Filter) -> bool:
    text = f"{s.home.dwelling_id} {s.home.department} {s.home.organisation} {s.home.area} {s.reason} {' '.join(s.more)}".casefold()
    return (
        (not chosen.show or s.verdict == chosen.show)
        and (not chosen.department or s.home.department_id == chosen.department)
        and chosen.q.strip().casefold() in text
    )  # fmt: skip


def _facts(told: HouseholdTold, case: Case, lang: Lang) -> tuple[tuple[str, str], ...]:
    """What the office knows the household by. Nobody's name, and nothing of whom it is protected against."""
    record = next(h for h in case.households if h.household_id == told.explanation.household_id)
    people = sum(p.household_id == record.household_id for p in case.persons)
    rows = [
        (say(lang, "Waiting since"), day_text(record.registered_on, lang)),
        (say(lang, "Household size"), nsay(lang, "{count} person", "{count} persons", people)),
    ]
    if record.must_be_housed_by is not None:
        rows.append((say(lang, "Has to be housed by"), day_text(record.must_be_housed_by, lang)))
    if record.caseworker is not None:
        rows.append((say(lang, "Caseworker"), record.caseworker))
    return tuple(rows)


def _came_first(told: HouseholdTold, lang: Lang) -> tuple[str, ...]:
    found = []
    pair = told.pair
    if told.placement is not None and pair is not None:
        c = pair.competition
        found.append(
            nsay(
                lang,
                "The dwelling is open to {count} household by the rules.",
                "The dwelling is open to {count} households by the rules.",
                c.open_to,
            )
        )
        found += [
            nsay(
                lang, "{count} of them, in class {class}, comes before by class and waiting time; the plan has another dwelling for it, or a wish or a limit decides.",
                "{count} of them, in class {class}, come before by class and waiting time; the plan has other dwellings for them, or wishes or limits decide.",
                count, **{"class": name},
            )
            for name, count in c.ahead_by_class.items()
        ]  # fmt: skip
        if not c.ahead:
            found.append(say(lang, "None of them comes before this household by class and waiting time."))
    if told.unplaced is not None:
        found += [_competitors(row, lang) for row in told.unplaced.competition]
    return tuple(found)


def _competitors(row: Competitors, lang: Lang) -> str:
    facts = {
        "class": row.effective_class,
        "first": number(row.waited_days_from, lang),
        "last": number(row.waited_days_to, lang),
    }
    if row.comes_before:
        return nsay(
            lang, "{count} dwelling is proposed to a household in class {class} that has waited {first} to {last} days: it comes first.",
            "{count} dwellings are proposed to households in class {class} that have waited {first} to {last} days: they come first.",
            row.dwellings, **facts,
        )  # fmt: skip
    return nsay(
        lang, "{count} dwelling is proposed to a household in class {class} that has waited {first} to {last} days: it does not come first by class and wait, but a wish or a limit made the plan as a whole better so.",
        "{count} dwellings are proposed to households in class {class} that have waited {first} to {last} days: they do not come first by class and wait, but wishes or limits made the plan as a whole better so.",
        row.dwellings, **facts,
    )  # fmt: skip


def _levers(told: HouseholdTold, case: Case, lang: Lang) -> Mapping[str, tuple[Lever, ...]]:
    """What can be changed, by who can: what was proven first, then what is missing, then what stands alone in the way."""
    found: dict[str, list[Lever]] = {who: [] for who in WHO}
    _smallest(told.unplaced, found, case, lang)
    for who, fact in _missing(told, lang):
        text = (
            say(lang, "Tell what is missing: {fact}.", fact=fact) if who == _CITIZEN
            else say(lang, "Ask the housing organisation what is missing: {fact}.", fact=fact)
        )  # fmt: skip
        found[who].append(Lever(who, text))
    if told.fallback is not None and told.fallback.signed is None:
        found[_CASEWORKER].append(Lever(_CASEWORKER, fallback_sentence(told.fallback, lang), case=True))
    if told.review is not None and told.review.rules:
        found[_CASEWORKER].append(Lever(_CASEWORKER, review_sentence(told.review, lang), case=True))
    if told.review is None:
        found[_CASEWORKER] += [Lever(_CASEWORKER, text) for text in _waiting(told, lang)]
    for rule_id, count in alone(told).items():
        who, text = _alone_says(rule_id, count, lang)
        if who:
            found[who].append(Lever(who, text, lifted_in=_alone_in(told, rule_id) if who == _COUNCIL else ""))
    for limit in told.unplaced.limits if told.unplaced is not None else ():
        if limit.gained_by_one_more:
            text = nsay(
                lang, "“{limit}” is full. With one more, {count} more household would be housed in all.",
                "“{limit}” is full. With one more, {count} more households would be housed in all.",
                limit.gained_by_one_more, limit=title_of(limit.name.split(" ")[0], lang),
            )  # fmt: skip
            found[_COUNCIL].append(Lever(_COUNCIL, text))
    return {who: tuple(dict.fromkeys(rows)) for who, rows in found.items() if rows}


def _smallest(left: Unplaced | None, found: Mapping[str, list[Lever]], case: Case, lang: Lang) -> None:
    change = None if left is None else left.cheapest_change
    if change is None:
        return
    who = _BY[change.kind]
    new = change.kind == "one_more_dwelling"
    dwelling = say(lang, "the new dwelling") if new else dwelling_name(change.dwelling_id, case, lang)
    text = say(lang, "{change} Then {dwelling} would be proposed.", change=change.text.say(lang), dwelling=dwelling)
    found[who].append(Lever(who, text, proven=True))


def _waiting(told: HouseholdTold, lang: Lang) -> Iterator[str]:
    """The rules that dwellings wait for, where the plan asks nothing of them: it proposes one already. Most dwellings first."""
    rules: Counter[str] = Counter()
    for d in told.explanation.dwellings:
        if d.verdict == "review":
            rules.update({r.rule_id for r in d.rules if r.verdict == "review"})
    for rule, count in sorted(rules.items(), key=lambda e: (-e[1], e[0])):
        yield nsay(
            lang,
            "{rule}: {count} dwelling waits for it.",
            "{rule}: {count} dwellings wait for it.",
            count,
            rule=rule_title(rule, lang),
        )


def _missing(told: HouseholdTold, lang: Lang) -> list[tuple[str, str]]:
    """Facts that are missing, each with who can find it out: the citizen, or the caseworker where it is about a dwelling."""
    budget = () if told.pair is None else told.pair.budget.missing_facts or ()
    columns = {m.column: m.of for m in budget if m.column is not None}
    for fact in told.review.facts if told.review is not None else ():
        columns.setdefault(fact, None)
    found = []
    for fact, of in columns.items():
        word = say(lang, MISSING_WORDS[fact]) if fact in MISSING_WORDS else column_word(fact, lang)
        who = _CITIZEN if fact.split(".")[0] not in ("dwellings", "departments", "designations") else _CASEWORKER
        found.append((who, f"{word} ({of})" if of else word))
    return found


def alone(told: HouseholdTold) -> dict[str, int]:
    """Rule → dwellings that it alone forbids, most first."""
    found: Counter[str] = Counter()
    for d in told.explanation.dwellings:
        against = {r.rule_id for r in d.rules if r.verdict in ("forbidden", "review", "not_applicable")}
        if d.verdict == "forbidden" and len(against) == 1:
            found[next(iter(against))] += 1
    return dict(sorted(found.items(), key=lambda e: (-e[1], e[0])))


def _alone_in(told: HouseholdTold, rule_id: str) -> str:
    """Of the dwellings that a rule alone forbids, the one with most left to live on."""
    rows = [
        d for d in told.explanation.dwellings
        if d.verdict == "forbidden" and {r.rule_id for r in d.rules if r.verdict in ("forbidden", "review", "not_applicable")} == {rule_id}
    ]  # fmt: skip
    return min(
        rows, key=lambda d: (-(d.disposable if d.disposable is not None else -(10**9)), d.dwelling_id)
    ).dwelling_id


def _alone_says(rule_id: str, count: int, lang: Lang) -> tuple[str, str]:
    """Who can change that a rule stands alone in the way of so many dwellings; nobody ("") where it is law."""
    if rule_id == "WISH-1":
        return _CITIZEN, nsay(
            lang, "Only the household's own deal-breaker stands against {count} dwelling.", "Only the household's own deal-breakers stand against {count} dwellings.", count
        )  # fmt: skip
    if rule_id == "LOCK-1":
        return _CASEWORKER, nsay(
            lang, "Only a colleague's lock stands against {count} dwelling.", "Only colleagues' locks stand against {count} dwellings.", count
        )  # fmt: skip
    rule = _RULES[rule_id]
    if rule.liftable:
        return _COUNCIL, nsay(
            lang, "Only the municipality's own rule “{rule}” stands against {count} dwelling; it can be lifted with a reason.",
            "Only the municipality's own rule “{rule}” stands against {count} dwellings; it can be lifted with a reason.", count, rule=rule_title(rule_id, lang),
        )  # fmt: skip
    return "", ""
