"""Letting and ordinary life held against closed forms."""

from __future__ import annotations

from typing import Any

from .checks import Check, check_of, plain

_BY_AGREEMENT = {"share": "1", "basis": "agreement"}


def answers_check(days: int, refused: float) -> Check:
    """A home is offered down a list that never ends: each answer takes its days, the yes as well."""
    raw = plain(
        "answers", 60, [{"name": "all", "per_month": 0, "waiting_at_start": 3000}], [{"name": "O1", "vacancies_per_month": 40}],
        decisions={"every": "vacancy", "lapse_after_days": 3000, "answer_days": days, "look_ahead_days": 0, "offers_per_vacancy": 100},
        refusal={"model": "by_tier", "by_tier": [refused] * 6, "no_answer": 0.0},
    )  # fmt: skip
    return check_of(f"answers-{days}", f"days vacant per letting: {days} days an answer, {refused:.0%} refuse", "closed form: τ / (1 - r)", days / (1 - refused), "days_vacant_per_letting", 0.03, raw)  # fmt: skip


def tenants_check(form: str, shape: float = 1.0) -> Check:
    """Tenants who arrive as a Poisson process and each stay a time of their own: M/G/infinity."""
    spell = {"months": 10, "form": form, "shape": shape}
    raw = plain(
        "tenants", 120, [{"name": "all", "per_month": 6}], [{"name": "O1", "vacancies_per_month": 24}], quota=_BY_AGREEMENT,
        life={"move_outs": {"assumption": True, "spells": {"all": spell}}}, warm_up_months=60,
    )  # fmt: skip
    return check_of(f"tenants-{form}", f"tenants allocated a home: 6 a month, each for 10 months on average ({form})", "closed form: M/G/infinity (insensitive to the kind of time)", 60.0, "tenants_mean", 0.04, raw)  # fmt: skip


def _loop(name: str, **life: Any) -> dict[str, Any]:
    moves = {"assumption": True, "spells": {"all": {"months": 6}}}
    return plain(
        name, 120, [{"name": "all", "per_month": 60, "waiting_at_start": 50, "exits": {"withdrew": 0.3}}], [{"name": "O1", "vacancies_per_month": 30}],
        decisions={"every": "vacancy", "lapse_after_days": 30, "answer_days": 0, "look_ahead_days": 0},
        life={"move_outs": moves, **life}, warm_up_months=48, replications={"count": 10},
    )  # fmt: skip


def loop_checks() -> list[Check]:
    """Every fourth vacancy is let to a tenant who leaves another vacancy, and of those every fourth again."""
    transfers = {"assumption": True, "share": 0.2}
    return [
        check_of("loop", "allocated per month: 30 other vacancies a month, every fourth of all let, each tenancy leaves one", "closed form: q V / (1 - q)", 30 * 0.25 / 0.75, "housed_per_month", 0.03, _loop("loop")),
        check_of("transfers", "the same where one move in five leads to another home of the organisation", "closed form: q V / (1 - q / (1 - t))", 30 * 0.25 / (1 - 0.25 / 0.8), "housed_per_month", 0.03, _loop("transfers", transfers=transfers)),
    ]  # fmt: skip


def supply_check() -> Check:
    plan = {"organisation": "O1", "assumption": True}
    plans = [
        {**plan, "day": "2027-12-01", "change": "built", "homes": 120},
        {**plan, "day": "2028-12-01", "change": "sold", "homes": 400},
    ]
    raw = plain(
        "supply", 60, [{"name": "all", "per_month": 1}], [{"name": "O1", "vacancies_per_month": 20}],
        life={"supply": {"assumption": True, "turnover_per_year": 0.12, "plans": plans}},
    )  # fmt: skip
    expected = 20 * 60 + 120 + 120 * 0.12 * 4 - 400 * 0.12 * 3
    return check_of("supply", "vacancies in five years: 20 a month, 120 homes built after one year, 400 sold after two", "closed form: V m + homes and their turnover", expected, "vacancies", 0.02, raw)  # fmt: skip


def split_check() -> Check:
    way_out, split = 0.2, 0.1
    raw = plain(
        "split", 240, [{"name": "all", "per_month": 20, "exits": {"withdrew": way_out}}], [],
        life={"households": {"assumption": True, "split": {"per_month": split, "becomes": {"all": "all"}}}}, warm_up_months=60, replications={"count": 10},
    )  # fmt: skip
    expected = 20 / way_out * (1 + split / (split + way_out))
    return check_of("split", "waiting on average: 20 a month who leave at 0.2 and split once at 0.1 a month", "closed form: λ/μ (1 + s / (s + μ))", expected, "waiting_mean", 0.03, raw)  # fmt: skip


def life_checks() -> list[Check]:
    """Every check of letting and ordinary life, in the order of the page."""
    return [
        answers_check(5, 0.3), answers_check(7, 0.6), tenants_check("exponential"), tenants_check("fixed"), tenants_check("weibull", 0.7),
        *loop_checks(), supply_check(), split_check(),
    ]  # fmt: skip


__all__ = ["answers_check", "life_checks", "loop_checks", "split_check", "supply_check", "tenants_check"]
