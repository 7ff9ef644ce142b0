"""What was written as the reason of a batch's change may be emptied, with the rows it speaks of."""

from __future__ import annotations

from api.store.migrations import guards

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_KEY = ("municipality", "batch_id", "position")
_COLUMNS = (*_KEY, "at", "user", "what", "reason", "facts", "before_digest", "after_digest")


def upgrade() -> None:
    guards.release("batch_events")
    guards.keep("batch_events", _KEY, _COLUMNS, ("reason", "facts"))


def downgrade() -> None:
    guards.release("batch_events")
    guards.keep("batch_events", _KEY, _COLUMNS, ("facts",))
