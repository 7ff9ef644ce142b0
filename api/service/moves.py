"""The states that things go through, and the moves between them: one table, as data.

The service asks it before anything is changed, the papers draw it, the pages offer what it allows. A move that is not in
it is refused with the state and the moves there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from constraints.errors import Conflict
from constraints.language import N_, both, say


@dataclass(frozen=True)
class Move:
    """One move of one thing.

    `right` is a name in `api.access.RIGHTS`. `needs` are the facts the caller must bring, `follows` what the service does
    in the same transaction, both by stable names. `person`: whether it is a person's act; else time or the solver does it.
    """

    thing: str
    name: str
    origin: tuple[str, ...]
    to: str
    right: str
    says: str
    needs: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    person: bool = True


THINGS: Mapping[str, str] = {
    "batch": N_("batch"), "run": N_("run"), "offer": N_("offer"), "vacancy": N_("vacancy"), "course": N_("support course"),
}  # fmt: skip

# Thing → states, the first being where it begins.
STATES: Mapping[str, tuple[str, ...]] = {
    "batch": ("draft", "frozen", "closed", "discarded"),
    "run": ("queued", "running", "done", "stopped", "failed"),
    "offer": (
        "proposed", "approved", "offered", "accepted", "signed", "refused", "no_answer", "withdrawn", "fallen_through",
    ),
    "vacancy": ("reported", "not_ours", "ours", "offered", "let", "handed_back"),
    "course": ("reserved", "running", "paused", "ended", "released"),
}  # fmt: skip

# What people call the states, short enough for a drawing; the codes stand in files and in HTTP.
STATE_WORDS: Mapping[str, str] = {
    "draft": N_("draft"), "frozen": N_("frozen"), "closed": N_("closed"), "discarded": N_("discarded"),
    "queued": N_("waits"), "running": N_("running"), "done": N_("done"), "stopped": N_("stopped"), "failed": N_("failed"),
    "proposed": N_("proposed"), "approved": N_("approved"), "offered": N_("offered"), "accepted": N_("accepted"),
    "signed": N_("signed"), "refused": N_("refused"), "no_answer": N_("no answer"), "withdrawn": N_("withdrawn"),
    "fallen_through": N_("fallen through"), "reported": N_("reported"), "not_ours": N_("not ours"), "ours": N_("ours"),
    "let": N_("let"), "handed_back": N_("handed back"), "reserved": N_("reserved"), "paused": N_("paused"), "ended": N_("ended"),
    "released": N_("released"),
}  # fmt: skip
# Thing → state → what it is called where people work with it: on every page, in the trace and in every error.
TOLD_STATES: Mapping[str, Mapping[str, str]] = {
    "batch": {"draft": N_("draft"), "frozen": N_("frozen"), "closed": N_("closed"), "discarded": N_("discarded")},
    "run": {
        "queued": N_("waits its turn"), "running": N_("at work"), "done": N_("done"), "stopped": N_("stopped"), "failed": N_("failed"),
    },
    "offer": {
        "proposed": N_("proposed, waits for approval"), "approved": N_("approved, not yet sent"), "offered": N_("offered, waits for an answer"),
        "accepted": N_("accepted"), "signed": N_("lease signed"), "refused": N_("refused by the citizen"), "no_answer": N_("no answer"),
        "withdrawn": N_("withdrawn by the municipality"), "fallen_through": N_("fell through"),
    },
    "vacancy": {
        "reported": N_("reported; whose it is is not known yet"), "not_ours": N_("not the municipality's to let"),
        "ours": N_("at the municipality's disposal"), "offered": N_("in an offer"), "let": N_("let"), "handed_back": N_("handed back"),
    },
    "course": {
        "reserved": N_("reserved"), "running": N_("running"), "paused": N_("paused"), "ended": N_("ended"), "released": N_("released"),
    },
}  # fmt: skip

MOVES: tuple[Move, ...] = (
    Move("batch", "freeze", ("draft",), "frozen", "batch.write", N_("freeze: from here on nothing in it changes"), ("version",), ("content-kept",)),
    Move("batch", "discard", ("draft",), "discarded", "batch.write", N_("discard the draft"), ("reason",)),
    Move("batch", "close", ("frozen",), "closed", "batch.write", N_("close the month"), (), ("left-is-carried",)),
    Move("run", "start", ("queued",), "running", "run.write", N_("a worker takes the run"), person=False),
    Move("run", "finish", ("running",), "done", "run.write", N_("the plan is kept"), ("plan",), ("plan-kept",), person=False),
    Move("run", "stop", ("queued", "running"), "stopped", "run.write", N_("stop; the best plan so far is kept"), (), ("best-plan-kept",)),
    Move("run", "fail", ("queued", "running"), "failed", "run.write", N_("the run ends without a plan, with the reason"), ("reason",), person=False),
    Move("offer", "approve", ("proposed",), "approved", "run.approve", N_("a second person approves"), ("plan-digest",)),
    Move("offer", "send", ("approved",), "offered", "offer.write", N_("the letter is sent"), ("letter-date",), ("answer-by-set", "vacancy-offered", "course-reserved")),
    Move("offer", "accept", ("offered",), "accepted", "offer.answer", N_("the citizen says yes"), ("on",)),
    Move("offer", "refuse", ("offered",), "refused", "offer.answer", N_("the citizen says no"), ("on", "reason-code"), ("vacancy-back", "course-released", "refusal-kept")),
    Move("offer", "no-answer", ("offered",), "no_answer", "offer.answer", N_("the deadline has passed, and a person confirms it"), ("deadline-passed",), ("vacancy-back", "course-released")),
    Move("offer", "withdraw", ("proposed", "approved", "offered"), "withdrawn", "offer.write", N_("the municipality takes the offer back"), ("reason",), ("vacancy-back", "course-released")),
    Move("offer", "sign", ("accepted",), "signed", "offer.write", N_("the lease is signed"), ("on",), ("vacancy-let", "course-running", "counts-as-supported")),
    Move("offer", "fall-through", ("accepted",), "fallen_through", "offer.write", N_("nothing came of an accepted offer"), ("reason",), ("vacancy-back", "course-released")),
    Move("vacancy", "not-ours", ("reported",), "not_ours", "batch.write", N_("the counter gives it to the waiting list"), person=False),
    Move("vacancy", "ours", ("reported",), "ours", "batch.write", N_("the counter gives it to the municipality"), person=False),
    Move("vacancy", "offer", ("ours",), "offered", "offer.write", N_("it is offered to a household"), ("offer",), person=False),
    Move("vacancy", "back", ("offered",), "ours", "offer.write", N_("the offer came to nothing: it is on the desk again"), (), (), person=False),
    Move("vacancy", "let", ("offered",), "let", "offer.write", N_("the lease is signed"), ("on",), ("rent-stops",), person=False),
    Move("vacancy", "hand-back", ("ours",), "handed_back", "offer.write", N_("it is handed back to the organisation"), ("on", "reason"), ("rent-stops",)),
    Move("course", "start", ("reserved",), "running", "course.write", N_("support starts"), ("on",)),
    Move("course", "release", ("reserved",), "released", "course.write", N_("the slot is free again: the offer came to nothing"), (), ("slot-free",)),
    Move("course", "pause", ("running",), "paused", "course.write", N_("paused after a lost home, with an end of its own"), ("on", "until")),
    Move("course", "resume", ("paused",), "running", "course.write", N_("support goes on"), ("on",)),
    Move("course", "end", ("running", "paused"), "ended", "course.write", N_("support ends"), ("on",), ("slot-free",)),
)  # fmt: skip

_BY = {(move.thing, move.name, origin): move for move in MOVES for origin in move.origin}


def moves_from(thing: str, state: str) -> tuple[Move, ...]:
    """The moves there are from a state, in the order of the table; () where the state is an end. Raises KeyError for no such thing."""
    if state not in STATES[thing]:
        raise KeyError(state)
    return tuple(move for move in MOVES if move.thing == thing and state in move.origin)


def said_state(thing: str, state: str) -> dict[str, str]:
    """A state in words, in both languages, as a fact of an error."""
    return both(TOLD_STATES[thing][state])


def move_of(thing: str, state: str, name: str, key: str) -> Move:
    """The move of that name from a state. `key` is the id that an error names.

    Raises Conflict `no-move` with the state and the moves there are.
    """
    found = _BY.get((thing, name, state))
    if found is None:
        there, called, stands = moves_from(thing, state), both(THINGS[thing]), said_state(thing, state)
        if not there:
            raise Conflict("no-move/end", thing=called, key=key, state=stands)
        asked = next((both(m.says) for m in MOVES if (m.thing, m.name) == (thing, name)), name)
        possible = [both(m.says) for m in there]
        raise Conflict("no-move", thing=called, key=key, state=stands, move=asked, moves=possible)
    return found


def ends(thing: str) -> tuple[str, ...]:
    """The states from which nothing leads on."""
    return tuple(state for state in STATES[thing] if not moves_from(thing, state))


def diagram(thing: str, lang: str) -> str:
    """The states and moves of a thing as a Mermaid state diagram, for the papers."""
    lines = ["stateDiagram-v2", f"    [*] --> {STATES[thing][0]}"]
    lines += [f"    {origin} --> {m.to}: {m.name}" for m in MOVES if m.thing == thing for origin in m.origin]
    lines += [f"    {state} --> [*]" for state in ends(thing)]
    return "\n".join([f"%% {say(lang, THINGS[thing])}", *lines]) + "\n"
