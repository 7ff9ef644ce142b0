"""The planner's bench: a form that is a scenario, the starting points it may begin from, and how a simulation stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from constraints.errors import InputError
from constraints.language import LANGUAGES, N_, both, say, shown

FORMAT = "anvis-scenario/1"
VARIANTS = 4
# What a variant may change in the form: path of the scenario → what it is called.
PATHS: Mapping[str, str] = {
    "quota.share": N_("share of vacancies"), "quota.call_rate": N_("share of the right that is used"),
    "support.CTI.workers": N_("support workers, CTI"), "support.ICM.workers": N_("support workers, ICM"),
    "support.ACT.workers": N_("support workers, ACT"), "world.households_per_month": N_("new households a month"),
    "world.vacancies_per_month": N_("vacancies a month"), "tenancy.supported": N_("monthly chance of losing a home with support"),
    "decisions.answer_days": N_("days to answer an offer"),
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A variant: a setting and its value as written."""

    path: str = ""
    value: str = ""


@dataclass(frozen=True)
class Form:
    """The form, every field as it was written. `changes` are the variants beside the starting point."""

    title: str = ""
    municipality: str = ""
    start: str = ""
    months: str = "36"
    households_per_month: str = ""
    waiting_at_start: str = ""
    vacancies_per_month: str = ""
    cti: str = ""
    icm: str = ""
    act: str = ""
    share: str = "1/4"
    basis: str = "decision"
    call_rate: str = "1"
    rule: str = "R0"
    policies: tuple[str, ...] = ("class_then_date",)
    primary: str = "housed_per_month"
    count: str = "30"
    seed: str = "1"
    changes: tuple[Change, ...] = field(default_factory=lambda: (Change(),) * VARIANTS)


@dataclass(frozen=True)
class Size:
    """A starting point: sizes estimated from published shares, to be put right by the planner."""

    code: str
    says: str
    form: Form


SIZES = (
    Size("small", N_("A small town: 30,000 inhabitants"), Form(
        households_per_month="6", waiting_at_start="20", vacancies_per_month="18", cti="1", icm="3", act="1")),
    Size("middle", N_("A middle-sized municipality: 100,000 inhabitants"), Form(
        households_per_month="28", waiting_at_start="130", vacancies_per_month="105", cti="6", icm="16", act="6")),
    Size("large", N_("A large city: 350,000 inhabitants"), Form(
        households_per_month="95", waiting_at_start="680", vacancies_per_month="400", cti="20", icm="60", act="20")),
)  # fmt: skip


def start_from(code: str, municipality: str, today: date) -> Form:
    """The form as it opens: a size, the planner's own municipality, from the first of next month."""
    size = next((s for s in SIZES if s.code == code), SIZES[1])
    year, month = (today.year + 1, 1) if today.month == 12 else (today.year, today.month + 1)
    return replace(size.form, municipality=municipality, start=date(year, month, 1).isoformat())


def form_of(text: Callable[[str], str], each: Callable[[str], Sequence[str]]) -> Form:
    """The form from what was sent."""
    plain = {
        name: text(name)
        for name in (
            "title", "municipality", "start", "months", "households_per_month", "waiting_at_start", "vacancies_per_month", "cti", "icm",
            "act", "share", "basis", "call_rate", "rule", "primary", "count", "seed",
        )
    }  # fmt: skip
    changes = tuple(Change(text(f"path{n}"), text(f"value{n}")) for n in range(VARIANTS))
    return Form(**plain, policies=tuple(each("policies")), changes=changes)


def scenario(form: Form) -> dict[str, Any]:
    """The scenario a form stands for, as `anvis simulate` takes it. Raises InputError where a field is no number.

    Values themselves are judged by the scenario's own checks.
    """
    title = form.title or "Anvis"
    variants: list[dict[str, Any]] = [{"name": "base", "says": both("as it is")}]
    for n, change in enumerate(form.changes):
        if change.path and change.value:
            value = change.value if change.path == "quota.share" else _number(change.value, f"value{n}")
            written = value if isinstance(value, str) else Decimal(str(value))
            says = {
                lang: f"{say(lang, PATHS.get(change.path, change.path))}: {shown(written, lang)}" for lang in LANGUAGES
            }
            variants.append({"name": f"v{n + 1}", "set": {change.path: value}, "says": says})
    found: dict[str, Any] = {
        "format": FORMAT, "name": "bench", "title": dict.fromkeys(LANGUAGES, title), "start": form.start,
        "months": _number(form.months, "months"), "seed": _number(form.seed, "seed"),
        "replications": {"count": _number(form.count, "count")},
        "world": {
            "kind": "municipality", "municipality": form.municipality,
            "households_per_month": _number(form.households_per_month, "households_per_month"),
            "waiting_at_start": _number(form.waiting_at_start, "waiting_at_start"),
            "vacancies_per_month": _number(form.vacancies_per_month, "vacancies_per_month"),
            "catalogue": {"size": 160, "dwellings": 80, "seed": 1},
        },
        "support": {
            "CTI": _pool(form.cti, "cti", 10, 9, "s85") | {"duration": "fixed"},
            "ICM": _pool(form.icm, "icm", 8, 36, "s85"), "ACT": _pool(form.act, "act", 8, 60, "ICM"),
        },
        "quota": {"share": form.share, "basis": form.basis, "call_rate": _number(form.call_rate, "call_rate")},
        "refusal": {"rule": form.rule}, "policies": list(form.policies), "primary": form.primary,
    }  # fmt: skip
    return found | ({"variants": variants} if len(variants) > 1 else {})


def _pool(workers: str, name: str, caseload: int, months: int, then: str) -> dict[str, Any]:
    return {
        "workers": _number(workers, name),
        "caseload": caseload,
        "months": months,
        "busy_at_start": 0.8,
        "steps_down_to": then,
    }


def _number(text: str, name: str) -> int | float:
    """A number as people write it here; a comma or a point may stand before its decimals."""
    plain = text.strip().replace(",", ".")
    try:
        return int(plain) if plain.lstrip("-").isdecimal() else float(plain)
    except ValueError:
        raise InputError(
            "bad-body", name=both(_LABELS.get(name, "to")), pointer=f"/{name}", expected={"da": "et tal", "en": "a number"}
        ) from None  # fmt: skip


# Fields that take a number, as the form names them; the others are the values of changes.
_LABELS: Mapping[str, str] = {
    "months": N_("Months"), "households_per_month": N_("New households a month"), "waiting_at_start": N_("Waiting at the start"),
    "vacancies_per_month": N_("Vacancies a month, all of them"), "cti": N_("Support workers, CTI"), "icm": N_("Support workers, ICM"),
    "act": N_("Support workers, ACT"), "call_rate": N_("How much of the right is used"), "count": N_("Times it is played"), "seed": N_("Seed"),
}  # fmt: skip


# Pointer or path of a fault → id of its field.
FIELDS: Mapping[str, str] = {
    "title": "title", "start": "start", "months": "months", "seed": "seed", "replications.count": "count", "world.municipality": "municipality",
    "world.households_per_month": "households_per_month", "world.waiting_at_start": "waiting_at_start",
    "world.vacancies_per_month": "vacancies_per_month", "support.CTI.workers": "cti", "support.ICM.workers": "icm",
    "support.ACT.workers": "act", "quota.share": "share", "quota.call_rate": "call_rate", "policies": "policies-0", "primary": "primary",
    **{name: name for name in ("cti", "icm", "act", "count", "call_rate", "households_per_month", "waiting_at_start", "vacancies_per_month",
                               *(f"value{n}" for n in range(VARIANTS)))},
}  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """A simulation in the list. `done` of `of` replications, and the share of them; None = not told. `failure`: why, in words."""

    id: str
    title: str
    state: str
    asked_by: str
    asked_at: Any
    share: float | None
    done: int | None
    of: int | None
    failure: str
    ends: bool


def standing(row: Any, title: str, failure: str) -> Standing:
    """How a simulation stands, from its row."""
    progress = row.progress or {}
    done, of = progress.get("done"), progress.get("total")
    share = done / of if isinstance(done, int) and isinstance(of, int) and of else None
    return Standing(
        row.id, title, row.state, row.created_by, row.created_at, share, done, of, failure, row.state in ("done", "failed", "stopped")
    )  # fmt: skip
