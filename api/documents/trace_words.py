"""Lines of the trace in words: what somebody did, or looked at, and on what."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from constraints.language import N_, say

# Code of an act → words; a move of a thing is said by the table of moves.
ACTS: Mapping[str, str] = {
    "audit.read": N_("looked at the trace"), "backup.made": N_("made a backup"), "batch.added": N_("added a row"), "batch.closed": N_("closed the month"), "batch.decided": N_("put the decisions into the tables"),
    "batch.discarded": N_("discarded the draft"), "batch.edited": N_("changed a cell"), "batch.frozen": N_("froze the tables"), "batch.gone": N_("took out rows that are gone"),
    "batch.imported": N_("imported tables"), "batch.opened": N_("opened a month"), "batch.read": N_("looked at the tables"), "batch.removed": N_("took a row out"),
    "contested.read": N_("looked at decisions under contested rules"), "course.reserve": N_("reserved a slot"),
    "batch.erased": N_("took a household out of the draft"), "decision.answer": N_("answered a review"), "decision.close-case": N_("closed a case"), "decision.comment": N_("commented"),
    "decision.forbid": N_("forbade a pair"), "decision.lift": N_("lifted a policy rule"), "decision.lock": N_("locked a pair"),
    "decision.propose-lift": N_("proposed to lift a policy rule"), "decision.propose-sign": N_("proposed to sign a fallback case"),
    "decision.sign": N_("signed a fallback case"), "decision.unlock": N_("took a lock away"),
    "household.erased": N_("erased a household"), "household.exported": N_("handed out all that is kept on a household"),
    "household.read.asked": N_("looked at a household"), "offer.propose": N_("made an offer"), "offer.read": N_("looked at an offer"), "offer.read.asked": N_("made a letter"),
    "dwelling.read": N_("looked at a dwelling"), "not-there": N_("asked for what is not there, or not theirs"), "plan.read": N_("looked at a plan"), "plans.read": N_("looked at the list of plans"), "refused": N_("was refused"), "retention.applied": N_("ran retention"),
    "reviews.read": N_("looked at reviews"), "run.approved": N_("approved a plan"), "run.columns-read": N_("looked at what reached the model"),
    "run.failed": N_("a run failed"), "run.finished": N_("a run was done"), "run.reproduced": N_("made a plan again"),
    "run.requeued": N_("a run was taken up again"), "run.started": N_("a run began"), "run.stop-asked": N_("asked a run to stop"),
    "run.submitted": N_("asked for a run"), "run.read.asked": N_("looked at a plan"), "run.verify.asked": N_("asked for a second opinion"), "run.write.asked": N_("worked with a plan"),
    "session.began": N_("signed in"), "session.ended": N_("signed out"), "simulation.failed": N_("a simulation failed"),
    "simulation.finished": N_("a simulation was done"), "simulation.read": N_("looked at a simulation"),
    "simulation.requeued": N_("a simulation was taken up again"), "simulation.started": N_("a simulation began"), "simulation.stop-asked": N_("asked a simulation to stop"),
    "simulation.submitted": N_("asked for a simulation"), "token.made": N_("made a token"), "token.withdrawn": N_("withdrew a token"),
    "vacancy.report": N_("reported a vacancy"), "what-if.asked": N_("asked what a change would do"),
    "who-next.asked": N_("asked who is next"),
}  # fmt: skip
THINGS: Mapping[str, str] = {
    "audit": N_("trace"), "backup": N_("backup"), "batch": N_("month"), "course": N_("support course"),
    "decision": N_("decision"), "household": N_("household"), "municipality": N_("municipality"), "offer": N_("offer"),
    "queue": N_("queue"), "retention": N_("retention"), "run": N_("run"), "session": N_("sign-in"), "simulation": N_("simulation"), "token": N_("token"), "vacancy": N_("vacancy"),
}  # fmt: skip

# What is wrong with an entry of the chain.
FAULTS: Mapping[str, str] = {
    "removed": N_("is gone"), "tampered": N_("was changed after it was written"), "moved": N_("does not follow the entry before it"),
    "head": N_("the chain does not end as was written down"),
}  # fmt: skip


def act(code: str, lang: str, moves: Mapping[str, str] = MappingProxyType({})) -> str:
    """An act in words; `moves`: `thing.move` → what the table of moves says. A code without words stands as it is."""
    return say(lang, ACTS.get(code) or moves.get(code) or code)


def thing(code: str, lang: str) -> str:
    """A kind of thing in words."""
    return say(lang, THINGS.get(code, code))
