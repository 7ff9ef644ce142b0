"""What an alert can use: work that waits or failed, offers past their day. Counts over every municipality, nothing of a case."""

from __future__ import annotations

from dataclasses import dataclass

from ..store import Store


@dataclass(frozen=True)
class Measure:
    """One figure: its name as operations know it, what it says, and its value."""

    name: str
    says: str
    value: float


def measures(store: Store) -> tuple[Measure, ...]:
    """The figures as they are now. Raises NoDatabase and Busy as any use of the memory does."""
    with store.everywhere("metrics") as unit:
        found = []
        for work, name in ((unit.runs, "runs"), (unit.simulations, "simulations")):
            counts = work.counts()
            first = work.queued(limit=1)
            oldest = (unit.at - first[0].created_at).total_seconds() if first else 0.0
            found += [
                Measure(f"anvis_{name}_waiting", f"{name} that wait for a worker", counts.get("queued", 0)),
                Measure(f"anvis_{name}_oldest_waiting_seconds", f"how long the oldest of the waiting {name} has waited", max(0.0, oldest)),
                Measure(f"anvis_{name}_running", f"{name} that a worker has taken", counts.get("running", 0)),
                Measure(f"anvis_{name}_failed", f"{name} that ended without a result, all that are kept", counts.get("failed", 0)),
            ]  # fmt: skip
        late = len(unit.offers.overdue(unit.at.date()))
        found.append(Measure("anvis_offers_past_date", "offers that are out and past their last day of answer", late))
    return tuple(found)
