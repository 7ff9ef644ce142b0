"""P4b: one lottery number per household, kept as long as it waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from constraints.language import N_

from .policy import ListPolicy

if TYPE_CHECKING:
    from ..desk import Desk


class LotteryCommon(ListPolicy):
    """A baseline only: assignment by chance fails the duty to assess need."""

    name = "lottery_common"
    says = N_("Lottery, one number")

    def keys(self, desk: Desk) -> tuple[NDArray[Any], ...]:
        return (desk.lottery,)
