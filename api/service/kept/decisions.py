"""What people decide about a batch and its runs: locks, bans, comments, a plan made again, a plan approved.

A frozen batch never changes. A decision on it is a row of its own, with the person, the reason and the facts as they
stood; `run_again` opens a successor of the batch, frozen at once, that holds what was decided as rows and nothing else
changed, and solves it with the old plan as the previous one. So every plan has one batch it can be made again from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from constraints.errors import Conflict, NotFound
from constraints.facts.views import view

from ...access import Reach
from ...store import Batch, Decision, Offer, Run, Unit
from ..moves import move_of, said_state
from ..placed import facts_of
from . import runs
from .batches import as_read, case_of
from .decided import LOCKS, MAKES_ROWS, decided
from .desk import Desk
from .moving import in_the_way, minute, moved, needed, refused
from .texts import within
from .work import ROOM, Room

CLOSED = "close-case"


@dataclass(frozen=True)
class Approved:
    """An approval, the offers it made, and those of the same pairs that were open before it."""

    decision: Decision
    made: tuple[Offer, ...]
    open_before: tuple[Offer, ...]


@dataclass(frozen=True)
class Again:
    """The successor of a batch with the decisions in it, frozen, and the run that waits."""

    batch: Batch
    run: Run
    decisions: tuple[Decision, ...]


def lock(
    desk: Desk, batch_id: str, household: str, dwelling: str, reason: str, run_id: str | None = None,
    version: int | None = None,
) -> Decision:  # fmt: skip
    """Keeps a household in a dwelling. It takes the place of where the household was kept before.

    `version` is the batch's as the caller read it. Raises Conflict `stale-version/batch` where it has changed since.
    """
    return _of_pair(desk, "lock", batch_id, household, dwelling, reason, run_id, version)


def forbid(
    desk: Desk, batch_id: str, household: str, dwelling: str, reason: str, run_id: str | None = None,
    version: int | None = None,
) -> Decision:  # fmt: skip
    """Keeps a household out of a dwelling."""
    return _of_pair(desk, "forbid", batch_id, household, dwelling, reason, run_id, version)


def unlock(
    desk: Desk, batch_id: str, household: str, dwelling: str | None = None, reason: str | None = None,
    run_id: str | None = None, version: int | None = None, standing: str | None = None,
) -> Decision:  # fmt: skip
    """Ends the locks of a household, or the one on a dwelling, also those the batch came with. Raises NotFound `no-lock`.

    `standing` is the id of the decision that locks, as the caller read it. Raises Conflict `stale-version/lock` where another
    has taken its place, with those that stand.
    """
    return _of_pair(desk, "unlock", batch_id, household, dwelling, needed(reason), run_id, version, standing)


def comment(
    desk: Desk, batch_id: str, text: str, household: str | None = None, dwelling: str | None = None, run_id: str | None = None
) -> Decision:  # fmt: skip
    """A note beside a batch, a household or a pair. It changes nothing."""
    desk.may("run.write", "batch", batch_id)
    text = needed(text)
    seen = _seen(desk, batch_id)
    with desk.writing() as unit:
        document = seen.now(unit, unit.batches.get(batch_id))
        _known(document, household, dwelling)
        return _recorded(unit, "comment", batch_id, run_id, household, dwelling, text, None, None)


def close_case(desk: Desk, batch_id: str, household: str, reason: str) -> Decision:
    """The household needs no dwelling any more: the next month does not take it over. It changes no plan that is made."""
    desk.may("run.write", "batch", batch_id)
    reason = needed(reason)
    seen = _seen(desk, batch_id)
    with desk.writing() as unit:
        facts = _known(seen.now(unit, unit.batches.get(batch_id)), household, None)
        return _recorded(unit, CLOSED, batch_id, None, household, None, reason, facts, None)


def of_batch(
    desk: Desk, batch_id: str, run_id: str | None = None, standing: bool = False, after: str | None = None,
    limit: int | None = None,
) -> list[Decision]:  # fmt: skip
    """The decisions on a batch, oldest first; with `standing`, without those that another has replaced.

    `after` is the id of the last one of the page before, None for `limit` all of them.
    """
    if desk.may("run.read", "batch", batch_id) is Reach.own_cases:
        raise NotFound("not-kept")
    with desk.reading() as unit:
        unit.batches.get(batch_id)
        return unit.decisions.of(batch_id=batch_id, run_id=run_id, standing=standing, after=after, limit=limit)


def _of_pair(
    desk: Desk, kind: str, batch_id: str, household: str, dwelling: str | None, reason: str, run_id: str | None,
    version: int | None, standing: str | None = None,
) -> Decision:  # fmt: skip
    desk.may("run.write", "batch", batch_id)
    reason = needed(reason)
    seen = _seen(desk, batch_id)
    with desk.writing() as unit:
        batch = as_read(unit, unit.batches.held(batch_id), version)
        document = seen.now(unit, batch)
        facts = _known(document, household, dwelling)
        before = _standing_locks(unit, batch_id, household, dwelling, kind)
        if standing is not None and standing not in (d.id for d in before):
            there = [d.id for d in before]
            raise Conflict("stale-version/lock", standing=there) if there else Conflict("stale-version")
        if kind == "unlock" and not before and not _locked(document, household, dwelling):
            raise NotFound("no-lock")
        replaces = before[-1].id if before else None
        found = _recorded(unit, kind, batch_id, run_id, household, dwelling, reason, facts, replaces)
        if batch.state == "draft":  # a draft is the batch to be: the row stands in it at once
            after = decided(document, [found])
            told = {"kind": kind, "household": household, "dwelling": dwelling, "decision": found.id}
            unit.batches.edit(batch_id, batch.version, after, "decided", told, reason)
        elif batch.state != "frozen":
            raise Conflict("not-frozen", key=batch_id, state=said_state("batch", batch.state))
    return found


@dataclass(frozen=True)
class _Seen:
    """The document of a batch, read before anybody is made to wait: the whole city takes longer to read than all the rest."""

    digest: str
    document: Any

    def now(self, unit: Unit, batch: Batch) -> Any:
        """The document as it is in this transaction: what was seen, or where it has changed since, read again."""
        return self.document if batch.content_digest == self.digest else unit.contents.document(batch.content_digest)


def _seen(desk: Desk, batch_id: str) -> _Seen:
    with desk.reading() as unit:
        digest = unit.batches.get(batch_id).content_digest
        return _Seen(digest, unit.contents.document(digest))


def _standing_locks(unit: Unit, batch_id: str, household: str, dwelling: str | None, kind: str) -> list[Decision]:
    """The decisions on locks whose place a new one takes: of the same pair, and of the household where it is kept anew."""
    found = [d for d in unit.decisions.of(batch_id=batch_id, household=household, standing=True) if d.kind in LOCKS]
    return [
        d for d in found
        if d.kind != "unlock" and (dwelling is None or d.dwelling == dwelling or (kind == d.kind == "lock"))
    ]  # fmt: skip


def _locked(document: Mapping[str, Any], household: str, dwelling: str | None) -> bool:
    return any(
        str(r.get("household_id")) == household and dwelling in (None, str(r.get("dwelling_id")))
        for r in document.get("locks", ())
    )


def _known(document: Mapping[str, Any], household: str | None, dwelling: str | None) -> dict[str, Any]:
    """The rows a decision speaks of, as they stand. Raises NotFound for a household or dwelling that is in no row."""
    facts: dict[str, Any] = {}
    for value, name in ((household, "household"), (dwelling, "dwelling")):
        if value is None:
            continue
        row = next((r for r in document.get(f"{name}s", ()) if str(r.get(f"{name}_id")) == value), None)
        if row is None:
            raise NotFound(f"no-{name}")
        facts[name] = row
    return facts


def _recorded(
    unit: Unit, kind: str, batch_id: str, run_id: str | None, household: str | None, dwelling: str | None, reason: str,
    facts: Any, replaces: str | None,
) -> Decision:  # fmt: skip
    found = unit.decisions.record(
        kind, batch_id, run_id=run_id, household=household, dwelling=dwelling, reason=reason, facts=facts, replaces=replaces
    )  # fmt: skip
    told = {"batch": batch_id, "run": run_id, "household": household, "dwelling": dwelling, "replaces": replaces}
    unit.audit.append(f"decision.{kind}", "decision", found.id, told)
    return found


# ---------------------------------------------------------------- a plan made again


def run_again(
    desk: Desk, run_id: str, seed: int | None = None, time_limit: float = 60.0, work_limit: float | None = None,
    room: Room = ROOM,
) -> Again:  # fmt: skip
    """A successor of the run's batch with all that was decided since, and a run of it that keeps to the old plan.

    Raises Conflict `no-decisions` where nothing was decided that changes rows, `no-plan-yet`, and InputError with the
    findings where what was decided cannot stand in a batch.
    """
    desk.may("run.write", "run", run_id)
    desk.may("batch.write", "run", run_id)
    with desk.reading() as unit:
        run = unit.runs.get(run_id)
        if unit.runs.result(run_id) is None:
            raise Conflict("no-plan-yet", key=run_id)
        parent = unit.batches.get(run.batch_id)
        standing = tuple(d for d in unit.decisions.of(batch_id=parent.id, standing=True) if d.kind in MAKES_ROWS)
        document = decided(unit.contents.document(run.batch_digest), standing)
    if not standing:
        raise Conflict("no-decisions", key=run_id)
    case_of(document)
    with desk.writing() as unit:
        ids = {"decisions": [d.id for d in standing], "run": run_id}
        batch = unit.batches.open(parent.decision_date, document, carried_from=parent.id, note=parent.note, facts=ids)
        unit.audit.append(
            "batch.decided", "batch", batch.id, {"from": parent.id, "digest": batch.content_digest, **ids}
        )
        batch = unit.batches.move(
            batch.id, batch.version, move_of("batch", batch.state, "freeze", batch.id).to, "frozen"
        )
        unit.audit.append("batch.frozen", "batch", batch.id, {"digest": batch.content_digest})
    new = runs.submit(
        desk, batch.id, run.seed if seed is None else seed, time_limit, work_limit, previous=run_id, room=room
    )
    return Again(batch, new, standing)


# ---------------------------------------------------------------- approval


def approve(desk: Desk, run_id: str, plan_digest: str, reason: str | None = None) -> Approved:
    """A second person approves the very plan of a run: every placement becomes an offer, approved and not yet sent.

    A pair whose offer is open already keeps that offer. Raises Forbidden `own-run` for who asked for the run; Conflict
    `no-plan-yet`, `other-plan-digest`, `approved-already` with who did and when, `nothing-to-approve`, and `open-offer` with
    the offer where a household or a dwelling is in an open one of another pair. Two who approve at once take turns.
    """
    desk.may("run.approve", "run", run_id)
    reason = within("reason", reason)
    with desk.reading() as unit:
        run, result = unit.runs.get(run_id), unit.runs.result(run_id)
        if result is None or run.state not in ("done", "stopped"):
            raise Conflict("no-plan-yet", key=run_id)
        plan, document = json.loads(unit.runs.plan(run_id)), unit.contents.document(run.batch_digest)
    if run.created_by == desk.actor.user:
        raise refused(desk, "run", run_id, "own-run")
    if result.plan_digest != plan_digest:
        raise Conflict("other-plan-digest", key=run_id)
    if not plan["placements"]:
        raise Conflict("nothing-to-approve", key=run_id)
    joined = view(case_of(document))
    with desk.writing() as unit:
        unit.batches.held(run.batch_id)  # two who approve at once: the second sees what the first did
        for earlier in unit.decisions.of(run_id=run_id, standing=True):
            if earlier.kind == "approve":
                raise Conflict("approved-already", key=run_id, user=earlier.user, at=minute(earlier.at))
        unit.offers.by_turns()
        pairs = {"plan": plan_digest, "placements": len(plan["placements"])}
        decision = unit.decisions.record("approve", run.batch_id, run_id=run_id, reason=reason, facts=pairs)
        unit.audit.append("run.approved", "run", run_id, {"decision": decision.id, **pairs})
        made, before = [], []
        for p in plan["placements"]:
            there = unit.offers.in_the_way(p["household_id"], p["dwelling_id"])
            if there is not None and (there.household, there.dwelling) == (p["household_id"], p["dwelling_id"]):
                before.append(there)
                continue
            if there is not None:
                raise in_the_way(there)
            facts = facts_of(joined, p)
            offer = unit.offers.propose(
                p["household_id"], p["dwelling_id"], run_id=run_id, decision_id=decision.id, organisation=p["organisation_id"],
                facts_digest=unit.contents.put_document(facts),
            )  # fmt: skip
            made.append(moved(unit, "offer", offer, "approve", {"run": run_id}))
    return Approved(decision, tuple(made), tuple(before))


__all__ = [
    "CLOSED", "Again", "Approved", "approve", "close_case", "comment", "forbid", "lock", "of_batch", "run_again",
    "unlock",
]  # fmt: skip
