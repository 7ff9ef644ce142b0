"""Slots: a lead before the move, nine months of CTI, kept when the home is lost, handed on when support steps down."""

from __future__ import annotations

from typing import Any

from matching.simulator.keyed import Keyed
from matching.simulator.moments import NEVER, TICKS
from matching.simulator.scenario import Support
from matching.simulator.support import Slots


def slots(**pools: Any) -> Slots:
    none = {"workers": 0}
    return Slots(Support.model_validate({"CTI": none, "ICM": none, "ACT": none} | pools), Keyed(1, 0))


CTI = {"workers": 1, "caseload": 2, "months": 9, "duration": "fixed", "steps_down_to": "s85"}


def to(found: Slots, day: int) -> None:
    while found.next_end() <= day * TICKS:
        found.end_due({})


def test_cti_holds_its_slot_through_the_lead_and_nine_months() -> None:
    found = slots(CTI=CTI)
    found.take(1, "CTI", 100, 130, 0.5)
    assert found.free("CTI", 100) == 1
    to(found, 130 + 273)
    assert found.free("CTI", 403) == 1
    to(found, 130 + 274)
    assert found.free("CTI", 404) == 2
    assert found.ended[0].starts == 100
    assert found.ended[0].ends == 404


def test_a_lost_home_keeps_the_slot_and_the_time_that_was_left() -> None:
    found = slots(CTI=CTI)
    found.take(1, "CTI", 0, 30, 0.5)
    found.pause(1, 130)
    to(found, 2000)
    assert found.has(1)
    found.resume(1, 500)
    to(found, 500 + 173)
    assert found.has(1)
    to(found, 500 + 174)
    assert not found.has(1)


def test_act_steps_down_to_icm_when_icm_has_room() -> None:
    act = {"workers": 1, "caseload": 1, "months": 2, "duration": "fixed", "steps_down_to": "ICM"}
    icm = {"workers": 1, "caseload": 1, "months": 2, "duration": "fixed", "steps_down_to": "s85"}
    found = slots(ACT=act, ICM=icm)
    found.take(7, "ICM", 0, 0, 0.5)
    found.take(8, "ACT", 0, 0, 0.5)
    to(found, 61)
    # ICM ends first or waits: both end on day 61, and the one stepping down takes the slot that is freed.
    assert found.active[8].method == "ICM"
    assert found.free("ACT", 61) == 1
    assert found.free("ICM", 61) == 0


def test_act_waits_in_act_while_icm_is_full() -> None:
    act = {"workers": 1, "caseload": 1, "months": 1, "duration": "fixed", "steps_down_to": "ICM"}
    icm = {"workers": 1, "caseload": 1, "months": 4, "duration": "fixed", "steps_down_to": "s85"}
    found = slots(ACT=act, ICM=icm)
    found.take(7, "ICM", 0, 0, 0.5)
    found.take(8, "ACT", 0, 0, 0.5)
    to(found, 100)
    assert found.active[8].method == "ACT"
    assert found.active[8].ends == NEVER
    to(found, 122)
    assert found.active[8].method == "ICM"


def test_move_ins_may_be_capped_by_worker() -> None:
    found = slots(CTI=CTI | {"caseload": 10, "move_ins_per_worker_month": 2})
    found.take(1, "CTI", 10, 40, 0.5)
    found.take(2, "CTI", 11, 41, 0.5)
    assert found.free("CTI", 12) == 0
    assert found.free("CTI", 41) == 2


def test_busy_slots_at_the_start_free_themselves_in_time() -> None:
    found = slots(CTI=CTI | {"caseload": 10, "busy_at_start": 1.0})
    assert found.free("CTI", 0) == 0
    to(found, 275)
    assert found.free("CTI", 275) == 10
