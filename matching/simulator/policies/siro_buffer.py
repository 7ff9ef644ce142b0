"""P7: Leshno's buffer: multiple waitlists whose site pools are served in random order."""

from __future__ import annotations

import numpy as np

from constraints.language import N_

from ..visible import VisibleState
from .mwp import MultipleWaitlists
from .policy import Ints


class SiroBuffer(MultipleWaitlists):
    """As `mwp`, but the home goes to anybody in the site pool, by a keyed draw: service in random order."""

    name = "siro_buffer"
    says = N_("Random order in the buffer (Leshno)")

    def order_of_site(self, state: VisibleState, heads: Ints, joined: Ints, v: int) -> Ints:
        return heads[np.argsort(state.lots(v)[heads], kind="stable")]
