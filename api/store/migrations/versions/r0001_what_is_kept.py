"""What is kept, from the start: the tables, what the database refuses, and one municipality apart from another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from api.store.migrations import guards
from api.store.values import Json, UtcInstant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "audit",
    "audit_heads",
    "batches",
    "contents",
    "idempotency_keys",
    "simulations",
    "tokens",
    "batch_events",
    "runs",
    "decisions",
    "run_results",
    "offers",
    "support_courses",
    "vacancies",
)
# Never changed, never removed: table, key, other columns, those that retention may empty.
KEPT = (
    ("audit", ("municipality", "position"), ("at", "user", "roles", "what", "thing", "thing_id", "facts", "previous", "digest"), ()),
    ("batch_events", ("municipality", "batch_id", "position"), ("at", "user", "what", "reason", "facts", "before_digest", "after_digest"), ("facts",)),
    ("run_results", ("municipality", "run_id"), ("at", "status", "plan_digest", "summary"), ()),
    ("decisions", ("municipality", "id"), ("batch_id", "run_id", "kind", "household", "dwelling", "rule_id", "answer", "reason", "facts_digest", "at", "user", "replaces"), ("reason",)),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("roles", Json(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.Column("thing_id", sa.Text(), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("municipality", "position", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_thing", "audit", ["municipality", "thing", "thing_id"], unique=False)
    op.create_index("ix_audit_user", "audit", ["municipality", "user"], unique=False)
    op.create_table(
        "audit_heads",
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("municipality", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "batches",
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcInstant(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("decision_date", sa.Date(), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("carried_from", sa.String(length=32), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("frozen_at", UtcInstant(), nullable=True),
        sa.Column("frozen_by", sa.Text(), nullable=True),
        sa.Column("closed_at", UtcInstant(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'frozen', 'closed', 'discarded')", name=op.f("ck_batches_state")),
        sa.ForeignKeyConstraint(
            ["municipality", "carried_from"], ["batches.municipality", "batches.id"], name=op.f("fk_batches_batches")
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_batches")),
    )
    op.create_index("ix_batches_listed", "batches", ["municipality", "created_at", "id"], unique=False)
    op.create_table(
        "contents",
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("municipality", "digest", name=op.f("pk_contents")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("key_digest", sa.String(length=64), nullable=False),
        sa.Column("request_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=True),
        sa.Column("answer", Json(), nullable=True),
        sa.PrimaryKeyConstraint("municipality", "user", "key_digest", name=op.f("pk_idempotency_keys")),
    )
    op.create_index("ix_idempotency_keys_age", "idempotency_keys", ["municipality", "created_at"], unique=False)
    op.create_table(
        "simulations",
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcInstant(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("scenario_digest", sa.String(length=64), nullable=False),
        sa.Column("settings", Json(), nullable=False),
        sa.Column("started_at", UtcInstant(), nullable=True),
        sa.Column("ended_at", UtcInstant(), nullable=True),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("stop_asked", sa.Boolean(name="stop_asked"), nullable=False),
        sa.Column("progress", Json(), nullable=True),
        sa.Column("result_digest", sa.String(length=64), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("failure_facts", Json(), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'stopped', 'failed')", name=op.f("ck_simulations_state")
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_simulations")),
    )
    op.create_index("ix_simulations_waiting", "simulations", ["state", "created_at"], unique=False)
    op.create_table(
        "tokens",
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("roles", Json(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("expires_at", UtcInstant(), nullable=True),
        sa.Column("revoked_at", UtcInstant(), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("municipality", "digest", name=op.f("uq_tokens_municipality_digest")),
    )
    op.create_index("ix_tokens_digest", "tokens", ["digest"], unique=False)
    op.create_table(
        "batch_events",
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("facts", Json(), nullable=True),
        sa.Column("before_digest", sa.String(length=64), nullable=True),
        sa.Column("after_digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "batch_id"], ["batches.municipality", "batches.id"], name=op.f("fk_batch_events_batches")
        ),
        sa.PrimaryKeyConstraint("municipality", "batch_id", "position", name=op.f("pk_batch_events")),
    )
    op.create_table(
        "runs",
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcInstant(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("batch_digest", sa.String(length=64), nullable=False),
        sa.Column("policy_digest", sa.String(length=64), nullable=True),
        sa.Column("law_digest", sa.String(length=64), nullable=True),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("settings", Json(), nullable=False),
        sa.Column("started_at", UtcInstant(), nullable=True),
        sa.Column("ended_at", UtcInstant(), nullable=True),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("stop_asked", sa.Boolean(name="stop_asked"), nullable=False),
        sa.Column("progress", Json(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("failure_facts", Json(), nullable=True),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'stopped', 'failed')", name=op.f("ck_runs_state")),
        sa.ForeignKeyConstraint(
            ["municipality", "batch_id"], ["batches.municipality", "batches.id"], name=op.f("fk_runs_batches")
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_runs")),
    )
    op.create_index("ix_runs_batch", "runs", ["municipality", "batch_id"], unique=False)
    op.create_index("ix_runs_waiting", "runs", ["state", "created_at"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("household", sa.Text(), nullable=True),
        sa.Column("dwelling", sa.Text(), nullable=True),
        sa.Column("rule_id", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("facts_digest", sa.String(length=64), nullable=True),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("replaces", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality", "batch_id"], ["batches.municipality", "batches.id"], name=op.f("fk_decisions_batches")
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "replaces"],
            ["decisions.municipality", "decisions.id"],
            name=op.f("fk_decisions_decisions"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "run_id"], ["runs.municipality", "runs.id"], name=op.f("fk_decisions_runs")
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("municipality", "replaces", name=op.f("uq_decisions_municipality_replaces")),
    )
    op.create_index("ix_decisions_batch", "decisions", ["municipality", "batch_id", "at"], unique=False)
    op.create_index("ix_decisions_household", "decisions", ["municipality", "household"], unique=False)
    op.create_table(
        "run_results",
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("plan_digest", sa.String(length=64), nullable=False),
        sa.Column("summary", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality", "run_id"], ["runs.municipality", "runs.id"], name=op.f("fk_run_results_runs")
        ),
        sa.PrimaryKeyConstraint("municipality", "run_id", name=op.f("pk_run_results")),
    )
    op.create_table(
        "offers",
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcInstant(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=True),
        sa.Column("decision_id", sa.String(length=32), nullable=True),
        sa.Column("household", sa.Text(), nullable=False),
        sa.Column("dwelling", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("offered_on", sa.Date(), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("reason_code", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("moves_in_on", sa.Date(), nullable=True),
        sa.Column("facts_digest", sa.String(length=64), nullable=True),
        sa.Column("letter_digest", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'offered', 'accepted', 'signed', 'refused', 'no_answer', 'withdrawn', 'fallen_through')",
            name=op.f("ck_offers_state"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "decision_id"],
            ["decisions.municipality", "decisions.id"],
            name=op.f("fk_offers_decisions"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "run_id"], ["runs.municipality", "runs.id"], name=op.f("fk_offers_runs")
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_offers")),
    )
    op.create_index("ix_offers_dwelling", "offers", ["municipality", "dwelling"], unique=False)
    op.create_index("ix_offers_household", "offers", ["municipality", "household"], unique=False)
    op.create_index("ix_offers_state", "offers", ["municipality", "state", "answer_by"], unique=False)
    op.create_index(
        "uq_offers_open_dwelling",
        "offers",
        ["municipality", "dwelling"],
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'approved', 'offered', 'accepted')"),
        postgresql_where=sa.text("state IN ('proposed', 'approved', 'offered', 'accepted')"),
    )
    op.create_index(
        "uq_offers_open_household",
        "offers",
        ["municipality", "household"],
        unique=True,
        sqlite_where=sa.text("state IN ('proposed', 'approved', 'offered', 'accepted')"),
        postgresql_where=sa.text("state IN ('proposed', 'approved', 'offered', 'accepted')"),
    )
    op.create_table(
        "support_courses",
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcInstant(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("household", sa.Text(), nullable=False),
        sa.Column("offer_id", sa.String(length=32), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("planned_end_on", sa.Date(), nullable=True),
        sa.Column("paused_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('reserved', 'running', 'paused', 'ended', 'released')", name=op.f("ck_support_courses_state")
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "offer_id"], ["offers.municipality", "offers.id"], name=op.f("fk_support_courses_offers")
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_support_courses")),
    )
    op.create_index("ix_support_courses_household", "support_courses", ["municipality", "household"], unique=False)
    op.create_index("ix_support_courses_team", "support_courses", ["municipality", "team", "state"], unique=False)
    op.create_table(
        "vacancies",
        sa.Column("municipality", sa.String(length=4), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcInstant(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("dwelling", sa.Text(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("available_from", sa.Date(), nullable=True),
        sa.Column("reply_by", sa.Date(), nullable=True),
        sa.Column("liable_from", sa.Date(), nullable=True),
        sa.Column("hand_back_by", sa.Date(), nullable=True),
        sa.Column("rent_dkk_month", sa.BigInteger(), nullable=True),
        sa.Column("offer_id", sa.String(length=32), nullable=True),
        sa.Column("let_on", sa.Date(), nullable=True),
        sa.Column("handed_back_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state IN ('reported', 'not_ours', 'ours', 'offered', 'let', 'handed_back')",
            name=op.f("ck_vacancies_state"),
        ),
        sa.ForeignKeyConstraint(
            ["municipality", "offer_id"], ["offers.municipality", "offers.id"], name=op.f("fk_vacancies_offers")
        ),
        sa.PrimaryKeyConstraint("municipality", "id", name=op.f("pk_vacancies")),
    )
    op.create_index(
        "ix_vacancies_counter", "vacancies", ["municipality", "organisation", "reported_on", "position"], unique=False
    )
    op.create_index("ix_vacancies_dwelling", "vacancies", ["municipality", "dwelling"], unique=False)
    for table in TABLES:
        guards.per_municipality(table)
    guards.no_change_after("batches", "content_digest", "draft")
    for table, key, others, erasable in KEPT:
        guards.keep(table, key, (*key, *others), erasable)


def downgrade() -> None:
    guards.may_change_again("batches")
    for table, *_ in KEPT:
        guards.release(table)
    op.drop_index("ix_vacancies_dwelling", table_name="vacancies")
    op.drop_index("ix_vacancies_counter", table_name="vacancies")
    op.drop_table("vacancies")
    op.drop_index("ix_support_courses_team", table_name="support_courses")
    op.drop_index("ix_support_courses_household", table_name="support_courses")
    op.drop_table("support_courses")
    op.drop_index(
        "uq_offers_open_household",
        table_name="offers",
        sqlite_where=sa.text("state IN ('proposed', 'approved', 'offered', 'accepted')"),
        postgresql_where=sa.text("state IN ('proposed', 'approved', 'offered', 'accepted')"),
    )
    op.drop_index(
        "uq_offers_open_dwelling",
        table_name="offers",
        sqlite_where=sa.text("state IN ('proposed', 'approved', 'offered', 'accepted')"),
        postgresql_where=sa.text("state IN ('proposed', 'approved', 'offered', 'accepted')"),
    )
    op.drop_index("ix_offers_state", table_name="offers")
    op.drop_index("ix_offers_household", table_name="offers")
    op.drop_index("ix_offers_dwelling", table_name="offers")
    op.drop_table("offers")
    op.drop_table("run_results")
    op.drop_index("ix_decisions_household", table_name="decisions")
    op.drop_index("ix_decisions_batch", table_name="decisions")
    op.drop_table("decisions")
    op.drop_index("ix_runs_waiting", table_name="runs")
    op.drop_index("ix_runs_batch", table_name="runs")
    op.drop_table("runs")
    op.drop_table("batch_events")
    op.drop_index("ix_tokens_digest", table_name="tokens")
    op.drop_table("tokens")
    op.drop_index("ix_simulations_waiting", table_name="simulations")
    op.drop_table("simulations")
    op.drop_index("ix_idempotency_keys_age", table_name="idempotency_keys")
    op.drop_table("idempotency_keys")
    op.drop_table("contents")
    op.drop_index("ix_batches_listed", table_name="batches")
    op.drop_table("batches")
    op.drop_table("audit_heads")
    op.drop_index("ix_audit_user", table_name="audit")
    op.drop_index("ix_audit_thing", table_name="audit")
    op.drop_table("audit")
