"""Every table Anvis keeps, in one metadata. `docs/service.md` says who writes what.

Every row belongs to one municipality, which leads every key, so that no reference can cross to another. What may change is
guarded by `version`; what may not, by triggers (`migrations/guards.py`). No column holds what names a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from .values import Json, UtcInstant

# Names by rule: both databases call a constraint the same, and an error is told by that name.
metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)
# A column made by us, never typed by a person: its digits are not looked through for a CPR number.
OURS = {"ours": True}


def _municipality() -> sa.Column[str]:
    return sa.Column("municipality", sa.String(4), primary_key=True, info=OURS)


def _id() -> sa.Column[str]:
    return sa.Column("id", sa.String(32), primary_key=True, info=OURS)


def _ref(name: str, required: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(32), nullable=not required, info=OURS)


def _digest(name: str, required: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(64), nullable=not required, info=OURS)


def _text(name: str, required: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=not required)


def _whole(name: str, required: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=not required)


def _at(name: str, required: bool = False) -> sa.Column[Any]:
    return sa.Column(name, UtcInstant(), nullable=not required)


def _day(name: str, required: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=not required)


def _facts(name: str, required: bool = False) -> sa.Column[Any]:
    return sa.Column(name, Json(), nullable=not required)


def _one_of(name: str, values: Iterable[str]) -> str:
    return "{} IN ({})".format(name, ", ".join(f"'{v}'" for v in values))


def _state(*states: str) -> tuple[sa.Column[str], sa.CheckConstraint]:
    return sa.Column("state", sa.String(16), nullable=False, info=OURS), sa.CheckConstraint(
        _one_of("state", states), name="state"
    )


def _changes() -> tuple[sa.Column[Any], ...]:
    """Of a row that may change: who made it and last changed it, and the version that is its ETag."""
    return (
        _whole("version", True), _at("created_at", True), _text("created_by", True), _at("changed_at", True),
        _text("changed_by", True),
    )  # fmt: skip


def _to(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["municipality", column], [f"{table}.municipality", f"{table}.id"])


BATCH_STATES = ("draft", "frozen", "closed", "discarded")
RUN_STATES = ("queued", "running", "done", "stopped", "failed")
OFFER_STATES = (
    "proposed", "approved", "offered", "accepted", "signed", "refused", "no_answer", "withdrawn", "fallen_through",
)  # fmt: skip
OPEN_OFFERS = OFFER_STATES[:4]
VACANCY_STATES = ("reported", "not_ours", "ours", "offered", "let", "handed_back")
COURSE_STATES = ("reserved", "running", "paused", "ended", "released")
_OPEN = sa.text(_one_of("state", OPEN_OFFERS))

contents = sa.Table(
    "contents", metadata, _municipality(), sa.Column("digest", sa.String(64), primary_key=True, info=OURS),
    _whole("size", True), sa.Column("data", sa.LargeBinary(), nullable=False), _at("created_at", True),
)  # fmt: skip

batches = sa.Table(
    "batches", metadata, _municipality(), _id(), *_changes(), *_state(*BATCH_STATES), _day("decision_date", True),
    _digest("content_digest", True), _ref("carried_from"), _text("note"), _at("frozen_at"), _text("frozen_by"),
    _at("closed_at"), _to("batches", "carried_from"), sa.Index("ix_batches_listed", "municipality", "created_at", "id"),
)  # fmt: skip

batch_events = sa.Table(
    "batch_events", metadata, _municipality(), sa.Column("batch_id", sa.String(32), primary_key=True, info=OURS),
    sa.Column("position", sa.BigInteger(), primary_key=True, autoincrement=False), _at("at", True), _text("user", True),
    _text("what", True), _text("reason"), _facts("facts"), _digest("before_digest"), _digest("after_digest", True),
    _to("batches", "batch_id"),
)  # fmt: skip

runs = sa.Table(
    "runs", metadata, _municipality(), _id(), *_changes(), *_state(*RUN_STATES), _ref("batch_id", True),
    _digest("batch_digest", True), _digest("policy_digest"), _digest("law_digest"), _whole("seed", True),
    _facts("settings", True), _at("started_at"), _at("ended_at"), _text("worker"), _whole("attempt", True),
    sa.Column("stop_asked", sa.Boolean(name="stop_asked"), nullable=False), _facts("progress"), _text("failure"),
    _facts("failure_facts"), _to("batches", "batch_id"), sa.Index("ix_runs_batch", "municipality", "batch_id"),
    sa.Index("ix_runs_waiting", "state", "created_at"),
)  # fmt: skip

run_results = sa.Table(
    "run_results", metadata, _municipality(), sa.Column("run_id", sa.String(32), primary_key=True, info=OURS),
    _at("at", True), _text("status", True), _digest("plan_digest", True), _facts("summary", True), _to("runs", "run_id"),
)  # fmt: skip

decisions = sa.Table(
    "decisions", metadata, _municipality(), _id(), _ref("batch_id", True), _ref("run_id"), _text("kind", True),
    _text("household"), _text("dwelling"), _text("rule_id"), _text("answer"), _text("reason"), _digest("facts_digest"),
    _at("at", True), _text("user", True), _ref("replaces"), _to("batches", "batch_id"), _to("runs", "run_id"),
    _to("decisions", "replaces"), sa.UniqueConstraint("municipality", "replaces"),
    sa.Index("ix_decisions_batch", "municipality", "batch_id", "at"),
    sa.Index("ix_decisions_household", "municipality", "household"),
)  # fmt: skip

offers = sa.Table(
    "offers", metadata, _municipality(), _id(), *_changes(), *_state(*OFFER_STATES), _ref("run_id"), _ref("decision_id"),
    _text("household", True), _text("dwelling", True), _text("organisation"), _day("offered_on"), _day("answer_by"),
    _day("answered_on"), _text("reason_code"), _text("reason"), _day("signed_on"), _day("moves_in_on"),
    _digest("facts_digest"), _digest("letter_digest"), _to("runs", "run_id"), _to("decisions", "decision_id"),
    sa.Index("uq_offers_open_household", "municipality", "household", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    sa.Index("uq_offers_open_dwelling", "municipality", "dwelling", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    sa.Index("ix_offers_state", "municipality", "state", "answer_by"),
    sa.Index("ix_offers_household", "municipality", "household"),
    sa.Index("ix_offers_dwelling", "municipality", "dwelling"),
)  # fmt: skip

vacancies = sa.Table(
    "vacancies", metadata, _municipality(), _id(), *_changes(), *_state(*VACANCY_STATES), _text("organisation", True),
    _text("department"), _text("dwelling", True), _day("reported_on", True), _whole("position"), _day("available_from"),
    _day("reply_by"), _day("liable_from"), _day("hand_back_by"), _whole("rent_dkk_month"), _ref("offer_id"),
    _day("let_on"), _day("handed_back_on"), _to("offers", "offer_id"),
    sa.Index("ix_vacancies_counter", "municipality", "organisation", "reported_on", "position"),
    sa.Index("ix_vacancies_dwelling", "municipality", "dwelling"),
)  # fmt: skip

support_courses = sa.Table(
    "support_courses", metadata, _municipality(), _id(), *_changes(), *_state(*COURSE_STATES), _text("team", True),
    _text("method", True), _text("household", True), _ref("offer_id"), _day("starts_on"), _day("planned_end_on"),
    _day("paused_on"), _day("ended_on"), _text("reason"), _to("offers", "offer_id"),
    sa.Index("ix_support_courses_team", "municipality", "team", "state"),
    sa.Index("ix_support_courses_household", "municipality", "household"),
)  # fmt: skip

simulations = sa.Table(
    "simulations", metadata, _municipality(), _id(), *_changes(), *_state(*RUN_STATES), _digest("scenario_digest", True),
    _facts("settings", True), _at("started_at"), _at("ended_at"), _text("worker"), _whole("attempt", True),
    sa.Column("stop_asked", sa.Boolean(name="stop_asked"), nullable=False), _facts("progress"), _digest("result_digest"),
    _text("failure"), _facts("failure_facts"), sa.Index("ix_simulations_waiting", "state", "created_at"),
)  # fmt: skip

audit = sa.Table(
    "audit", metadata, _municipality(), sa.Column("position", sa.BigInteger(), primary_key=True, autoincrement=False),
    _at("at", True), _text("user", True), _facts("roles", True), _text("what", True), _text("thing", True),
    _text("thing_id", True), _facts("facts", True), _digest("previous", True), _digest("digest", True),
    sa.Index("ix_audit_thing", "municipality", "thing", "thing_id"), sa.Index("ix_audit_user", "municipality", "user"),
)  # fmt: skip

audit_heads = sa.Table(
    "audit_heads", metadata, _municipality(), _whole("position", True), _digest("digest", True),
)  # fmt: skip

tokens = sa.Table(
    "tokens", metadata, _municipality(), _id(), _digest("digest", True), _text("user", True), _facts("roles", True),
    _text("label"), _at("created_at", True), _text("created_by", True), _at("expires_at"), _at("revoked_at"),
    _text("revoked_by"), sa.UniqueConstraint("municipality", "digest"), sa.Index("ix_tokens_digest", "digest"),
)  # fmt: skip

SESSION_WAYS = ("token", "provider", "demo")
SESSION_ENDS = ("out", "everywhere", "token")
sessions = sa.Table(
    "sessions", metadata, _municipality(), _id(), _digest("digest", True), _text("user", True), _facts("roles", True),
    sa.Column("way", sa.String(16), nullable=False, info=OURS), _ref("token_id"), _at("created_at", True), _at("seen_at", True),
    _at("ends_at", True), _at("chosen_at"), _at("ended_at"), sa.Column("ended_by", sa.String(16), nullable=True, info=OURS),
    sa.CheckConstraint(_one_of("way", SESSION_WAYS), name="way"),
    sa.CheckConstraint(_one_of("ended_by", SESSION_ENDS), name="ended_by"),
    sa.UniqueConstraint("municipality", "digest"), sa.Index("ix_sessions_digest", "digest"),
    sa.Index("ix_sessions_user", "municipality", "user"), sa.Index("ix_sessions_token", "municipality", "token_id"),
)  # fmt: skip

idempotency_keys = sa.Table(
    "idempotency_keys", metadata, _municipality(), sa.Column("user", sa.Text(), primary_key=True),
    sa.Column("key_digest", sa.String(64), primary_key=True, info=OURS), _digest("request_digest", True),
    _at("created_at", True), _whole("status"), _facts("answer"), sa.Index("ix_idempotency_keys_age", "municipality", "created_at"),
)  # fmt: skip
