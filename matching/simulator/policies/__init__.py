"""The policies, by name. A new one is a file here and a line in the list."""

from __future__ import annotations

from constraints import InputError

from ..scenario import PolicyChoice
from .batch_calendar import BatchCalendar
from .batch_dual import BatchDual
from .batch_myopic import BatchMyopic
from .class_then_date import ClassThenDate
from .dual_queue import DualQueue
from .fcfs_vacancy import FcfsVacancy
from .first_available_unit import FirstAvailableUnit
from .greedy_vacancy import GreedyVacancy
from .lottery_common import LotteryCommon
from .lottery_independent import LotteryIndependent
from .mwp import MultipleWaitlists
from .points import Points
from .points_fitted import PointsFitted
from .policy import ListPolicy, Policy
from .replay import Replay
from .siro_buffer import SiroBuffer

POLICIES: tuple[type[Policy], ...] = (
    FcfsVacancy, FirstAvailableUnit, Points, PointsFitted, ClassThenDate, LotteryIndependent, LotteryCommon, GreedyVacancy,
    MultipleWaitlists, SiroBuffer, BatchMyopic, BatchDual, BatchCalendar, DualQueue, Replay,
)  # fmt: skip
# The clairvoyant bound is no policy: it is worked out over the whole trace (`offline.py`).
OFFLINE = "offline"
BY_NAME = {p.name: p for p in POLICIES}


def policy_of(choice: PolicyChoice) -> Policy:
    """The policy a scenario names. Raises InputError for an unknown name or setting, or a value of the wrong kind."""
    policy = BY_NAME.get(choice.name)
    if policy is None:
        raise InputError("unknown-policy", name=choice.name, expected=[*BY_NAME, OFFLINE])
    for name, value in choice.settings.items():
        default = policy.defaults.get(name)
        if default is None:
            raise InputError("unknown-setting", policy=choice.name, name=name, expected=list(policy.defaults) or "–")
        same = isinstance(value, bool) == isinstance(default, bool) and isinstance(value, str) == isinstance(
            default, str
        )
        if not same or (isinstance(value, int | float) and not isinstance(value, bool) and value < 0):
            raise InputError("bad-setting/policy", policy=choice.name, name=name, value=value, expected=default)
    return policy(choice.settings, choice.title)


__all__ = ["BY_NAME", "OFFLINE", "POLICIES", "ListPolicy", "Policy", "policy_of"]
