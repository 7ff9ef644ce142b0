"""Why a citizen says no, as codes. An objective reason never counts against anybody, and no refusal lowers a rank."""

from __future__ import annotations

from dataclasses import dataclass

from constraints.errors import InputError
from constraints.language import N_
from constraints.rules.offers import OBJECTIVE_REASONS


@dataclass(frozen=True)
class RefusalReason:
    """A coded reason. `objective`: the dwelling did not suit, whatever the citizen thinks of it; the rule OFFER-2 knows these."""

    code: str
    says: str
    objective: bool


_WORDS = {
    "too_expensive": N_("too expensive"), "no_access": N_("no step-free access"), "threat": N_("a threat to somebody in the household"),
    "too_far": N_("too far from school, care or treatment"), "no_lift": N_("no lift"), "pets": N_("pets are not allowed"),
    "wrong_facts": N_("the facts told of the dwelling were wrong"), "other_place": N_("wants to live somewhere else"),
    "other_dwelling": N_("wants another kind of dwelling"), "wait": N_("would rather wait"),
    "found_own": N_("has found a dwelling"), "no_reason": N_("no reason is told"), "other": N_("another reason"),
}  # fmt: skip
REFUSAL_REASONS: tuple[RefusalReason, ...] = tuple(
    RefusalReason(code, says, code in OBJECTIVE_REASONS) for code, says in _WORDS.items()
)
_BY_CODE = {r.code: r for r in REFUSAL_REASONS}


def refusal_reason(code: str) -> RefusalReason:
    """The reason of a code. Raises InputError `bad-offer/reason-code`."""
    found = _BY_CODE.get(code)
    if found is None:
        raise InputError("bad-offer/reason-code", expected=list(_BY_CODE), pointer="/reason_code")
    return found
