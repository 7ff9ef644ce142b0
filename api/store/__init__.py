"""What Anvis remembers: SQLite in a file, or PostgreSQL. The only room that knows a database; it holds no rule of the house.

`open_store(url)`, then `with store.unit(municipality, user) as unit:` is one transaction.
"""

from .audit import AuditEntry, Break, Head, Verified, Wanted, way_of
from .backups import Manifest, backup, restore
from .batches import Batch, BatchEvent
from .courses import Course
from .decisions import Decision
from .keys import KeptAnswer
from .migrate import State
from .offers import Offer
from .runs import Run, RunResult
from .sessions import Session
from .simulations import Simulation
from .tokens import Token
from .unit import Status, Store, Unit, is_there, open_store, status, upgrade, utc_now
from .vacancies import Vacancy
from .values import ID, canonical, digest_of, json_text, new_id

__all__ = [
    "ID", "AuditEntry", "Batch", "BatchEvent", "Break", "Course", "Decision", "Head", "KeptAnswer", "Manifest", "Offer", "Run", "RunResult",
    "Session", "Simulation", "State", "Status", "Store", "Token", "Unit", "Vacancy", "Verified", "Wanted", "backup", "canonical", "digest_of", "is_there", "json_text",
    "new_id", "open_store", "restore", "status", "upgrade", "utc_now", "way_of",
]  # fmt: skip
