"""The states of things in words, each with the colour it has on every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from constraints.language import say

from ...service.moves import TOLD_STATES


@dataclass(frozen=True)
class State:
    """A state as it is shown: `kind` is one of good, mind, bad, calm, plain."""

    kind: str
    text: str


_KINDS: Mapping[str, Mapping[str, str]] = {
    "batch": {"draft": "mind", "frozen": "good", "closed": "plain", "discarded": "plain"},
    "run": {"queued": "calm", "running": "calm", "done": "good", "stopped": "mind", "failed": "bad"},
    "offer": {
        "proposed": "mind", "approved": "mind", "offered": "calm", "accepted": "good", "signed": "good", "refused": "bad",
        "no_answer": "bad", "withdrawn": "bad", "fallen_through": "bad",
    },
    "vacancy": {
        "reported": "mind", "not_ours": "plain", "ours": "calm", "offered": "mind", "let": "good", "handed_back": "plain",
    },
    "course": {"reserved": "calm", "running": "good", "paused": "mind", "ended": "plain", "released": "plain"},
}  # fmt: skip


def state_of(thing: str, state: str, lang: str) -> State:
    """A state in words. Raises KeyError for a thing or state that is none."""
    return State(_KINDS[thing][state], say(lang, TOLD_STATES[thing][state]))
