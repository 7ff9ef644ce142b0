"""Whether a rule of the municipality's own may be lifted for a pair, and what people have said of it so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from constraints import LIFTABLE
from constraints.language import Lang
from matching.plan.words import rule_title
from matching.questions.documents import PairExplanation

from ...access.rights import reach_of
from ...service.kept import lifting
from ...service.kept.boards import Decision
from ..visitor import Visitor
from .beside import Act, acts_of

_AGAINST = ("forbidden", "review", "not_applicable")


@dataclass(frozen=True)
class Lift:
    """`rules`: id and title of the municipality's own rules that stand against the pair; `law`: titles of those that no one
    lifts, which would stand all the same. `signs`: the visitor decides, and does not only propose. `acts`: what was said so far.
    """

    rules: tuple[tuple[str, str], ...]
    law: tuple[str, ...]
    may: bool
    signs: bool
    acts: tuple[Act, ...]

    @property
    def opens(self) -> bool:
        """Whether the dwelling would be open with them lifted."""
        return bool(self.rules) and not self.law


def lift_of(here: Visitor, told: PairExplanation, decided: Sequence[Decision], lang: Lang) -> Lift:
    """Of a pair as it was explained, to somebody who visits."""
    against = dict.fromkeys(f.rule_id for f in told.findings if f.verdict in _AGAINST)
    own = tuple((rule, rule_title(rule, lang)) for rule in against if rule in LIFTABLE)
    law = tuple(rule_title(rule, lang) for rule in against if rule not in LIFTABLE)
    reach = str(reach_of(here.actor, "fallback.sign") or "")
    return Lift(
        own, law, here.may("fallback.sign"), lifting.signs(here.desk, reach, tuple(decided)), tuple(acts_of(decided, lang))
    )  # fmt: skip
