"""Alembic's way in: `migrate.py` hands over a connection with its transaction begun."""

from __future__ import annotations

from alembic import context

from api.store.migrate import VERSION_TABLE
from api.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    # SQLite's schema changes are part of a transaction too, since `engine.py` begins it and not the driver.
    transactional_ddl=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
