"""§ 59(9): households the area rules bar, for whom no other home can be had, are allocated one in those areas.

The model never decides a case: the scenario tells how often a caseworker, asked after so long a wait, finds that nothing
outside the areas can be had. From then on the homes only the area rules bar are open to that household.
"""

from __future__ import annotations

import numpy as np

from .keyed import Purpose
from .ledger import Ledger
from .spells import FOUND, NOT_ASKED, NOT_FOUND
from .world import Ints


def with_fallback(ledger: Ledger, day: int, pool: Ints, waited: Ints, codes: Ints) -> Ints:
    """The codes of a pool with the § 59(9) cases among them; those due now are assessed first, once each."""
    rules = ledger.scenario.life.fallback
    if rules is None:
        return codes
    s, world = ledger.spells, ledger.world
    due = np.flatnonzero((s.assessed[pool] == NOT_ASKED) & (waited >= rules.after_days))
    known = [v for v in (*ledger.open, *ledger.calendar) if ledger.let_to[v] < 0]
    if len(due) and known:
        period = world.period(day)
        kinds = ledger.homes.kinds(np.unique(np.array(known, dtype=np.int64)))
        outside = world.ok[period][np.ix_(kinds, codes[due])].any(axis=0)
        barred = world.area_lost[period][np.ix_(kinds, codes[due])].any(axis=0)
        asked = pool[due[barred & ~outside]]
        entity = ledger.trace.households.entity[s.who[asked]]
        draw = ledger.trace.keyed.uniform(entity, Purpose.FALLBACK)[:, 0]
        s.assessed[asked] = np.where(draw < rules.share, FOUND, NOT_FOUND)
        ledger.fallback_cases += [(day, int(spell), int(s.assessed[spell])) for spell in asked.tolist()]
    return codes + np.where(s.assessed[pool] == FOUND, world.ok.shape[2], 0)


__all__ = ["with_fallback"]
