"""The states of a batch, a run and an offer in words, each with the colour it has on every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from constraints.language import N_, say


@dataclass(frozen=True)
class State:
    """A state as it is shown: `kind` is one of good, mind, bad, calm, plain."""

    kind: str
    text: str


_WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "batch": {
        "draft": ("mind", N_("draft")), "frozen": ("good", N_("frozen")), "closed": ("plain", N_("closed")),
        "discarded": ("plain", N_("discarded")),
    },
    "run": {
        "queued": ("calm", N_("waits its turn")), "running": ("calm", N_("at work")), "done": ("good", N_("done")),
        "stopped": ("mind", N_("stopped")), "failed": ("bad", N_("failed")),
    },
    "offer": {
        "proposed": ("mind", N_("waits for approval")), "approved": ("mind", N_("approved, not sent")),
        "offered": ("calm", N_("sent")), "accepted": ("good", N_("accepted")), "signed": ("good", N_("lease signed")),
        "refused": ("plain", N_("refused")), "no_answer": ("plain", N_("no answer")),
        "withdrawn": ("plain", N_("withdrawn")), "fallen_through": ("plain", N_("fell through")),
    },
}  # fmt: skip


def state_of(thing: str, state: str, lang: str) -> State:
    """A state in words. Raises KeyError for a thing or state that is none."""
    kind, text = _WORDS[thing][state]
    return State(kind, say(lang, text))
