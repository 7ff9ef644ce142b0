"""A process that is killed while it writes: `crash.py URL hold` stops in the middle of a unit, `crash.py URL on` never stops."""

import sys
import time
from datetime import date

from api.store import open_store

store = open_store(sys.argv[1])


def month(unit, number):
    batch = unit.batches.open(date(2026, 12, 1), {"households": [{"household_id": f"H{number}"}]})
    unit.batches.move(batch.id, 1, "frozen", "frozen")
    run = unit.runs.submit(batch.id, batch.content_digest)
    unit.audit.append("run.submitted", "run", run.id, {"number": number})
    unit.offers.propose(f"H{number}", f"D{number}")


number = 0
while True:
    number += 1
    with store.unit("0101", "crash") as unit:
        month(unit, number)
        if sys.argv[2] == "hold" and number == 3:
            print("held", flush=True)
            time.sleep(600)
    print("kept", flush=True)
