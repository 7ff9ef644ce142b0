"""The tour of two minutes: steps that point at real pages of the demonstration, each as whoever works there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from constraints.language import N_, say

FIRST = "koordinator-1"


@dataclass(frozen=True)
class _Written:
    """`page`: the address, with the ids of the demonstration by name in braces."""

    user: str
    page: str
    title: str
    text: str


_STEPS = (
    _Written(FIRST, "/", N_("What waits today"), N_("Offers past their date, cases that need a person, rent that runs on empty dwellings: each leads to where it is dealt with.")),
    _Written(FIRST, "/runs/{run}", N_("The plan, proven best"), N_("Every household held against every dwelling, aim by aim, with a proof that no other plan does better. Sort it, look at any row, compare it with the list by hand.")),
    _Written(FIRST, "/runs/{run}/households/{household}", N_("Why this household"), N_("One sentence why, the budget line by line, every dwelling with its reason, and what would have to change. Try a what-if.")),
    _Written(FIRST, "/runs/{run}/dwellings/{dwelling}", N_("A refused dwelling"), N_("The family said no: too expensive. Who could live here instead, in order, what the empty days cost, and the last day to hand it back.")),
    _Written(FIRST, "/batches/{draft}", N_("The month as it comes"), N_("Next month's draft has five honest mistakes in it. Each is named beside its row; mend a cell and it is checked at once.")),
    _Written("sagsbehandler-1", "/runs/{run}/households/{fallback}", N_("A caseworker's own case"), N_("Now you are a caseworker and see own cases only. Here no dwelling outside the listed areas can be used: the duty of § 59(9), with its proof.")),
    _Written("planlaegger-1", "/limits", N_("Quota and limits"), N_("As a planner you see no household, only figures: the quarter of each organisation, support teams, where one more would help.")),
    _Written("planlaegger-1", "/bench", N_("A year, tried out"), N_("Three policies on the same year of arrivals and vacancies, with intervals; “no demonstrated difference” where there is none.")),
    _Written("revisor-1", "/audit", N_("Who did what"), N_("Every act and every look at a household is here, chained so that nothing can be taken out unseen. That is the end of the tour.")),
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """A step that can be gone to. Texts are messages still."""

    user: str
    address: str
    title: str
    text: str


@dataclass(frozen=True)
class Panel:
    """A step as it is shown on a page. `here`: is this its page? `before` and `after`: numbers of steps, None = none."""

    number: int
    count: int
    title: str
    text: str
    here: bool
    before: int | None
    after: int | None


def steps_of(things: Mapping[str, str], is_there: Callable[[str], bool]) -> list[Step]:
    """The steps whose page there is, and whose thing the month has by now."""
    found = []
    for step in _STEPS:
        try:
            address = step.page.format_map(things)
        except KeyError:
            continue
        if is_there(address):
            found.append(Step(step.user, address, step.title, step.text))
    return found


def panel_of(steps: list[Step], number: int, path: str, lang: str) -> Panel | None:
    """A step as a page of this path shows it; None for a number that is none."""
    if not 1 <= number <= len(steps):
        return None
    step = steps[number - 1]
    return Panel(
        number, len(steps), say(lang, step.title), say(lang, step.text), path == step.address,
        number - 1 if number > 1 else None, number + 1 if number < len(steps) else None,
    )  # fmt: skip
