"""P7: Leshno's buffer: multiple waitlists whose site pools are served in random order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.language import N_

from ..keyed import pairs
from .mwp import MultipleWaitlists
from .policy import Ints

if TYPE_CHECKING:
    from ..desk import Desk


class SiroBuffer(MultipleWaitlists):
    """As `mwp`, but the home goes to anybody in the site pool, by a keyed draw: service in random order."""

    name = "siro_buffer"
    says = N_("Random order in the buffer (Leshno)")

    def order_of_site(self, desk: Desk, heads: Ints, joined: Ints, v: int) -> Ints:
        draws = pairs(desk.words[heads] ^ np.uint64(0xA5A5A5A5A5A5A5A5), desk.home_word(v))
        return heads[np.argsort(draws, kind="stable")]
