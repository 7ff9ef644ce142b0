"""Sessions of people at the pages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from api.store.migrations import guards
from api.store.values import Json, UtcInstant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sessions",
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("roles", Json(), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("token_id", sa.String(length=32), nullable=True),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("seen_at", UtcInstant(), nullable=False),
        sa.Column("ends_at", UtcInstant(), nullable=False),
        sa.Column("chosen_at", UtcInstant(), nullable=True),
        sa.Column("ended_at", UtcInstant(), nullable=True),
        sa.Column("ended_by", sa.String(length=16), nullable=True),
        sa.CheckConstraint("way IN ('token', 'provider', 'demo')", name=op.f("ck_sessions_way")),
        sa.CheckConstraint("ended_by IN ('out', 'everywhere', 'token')", name=op.f("ck_sessions_ended_by")),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("municipality", "digest", name=op.f("uq_sessions_municipality_digest")),
    )
    op.create_index("ix_sessions_digest", "sessions", ["digest"], unique=False)
    op.create_index("ix_sessions_token", "sessions", ["municipality", "token_id"], unique=False)
    op.create_index("ix_sessions_user", "sessions", ["municipality", "user"], unique=False)
    guards.per_municipality("sessions")


def downgrade() -> None:
    op.drop_index("ix_sessions_user", table_name="sessions")
    op.drop_index("ix_sessions_token", table_name="sessions")
    op.drop_index("ix_sessions_digest", table_name="sessions")
    op.drop_table("sessions")
