"""P4b: one lottery number per household, kept as long as it waits."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from constraints.language import N_

from ..visible import VisibleState
from .policy import ListPolicy


class LotteryCommon(ListPolicy):
    """A baseline only: assignment by chance fails the duty to assess need."""

    name = "lottery_common"
    says = N_("Lottery, one number")

    def keys(self, state: VisibleState) -> tuple[NDArray[Any], ...]:
        return (state.lottery,)
