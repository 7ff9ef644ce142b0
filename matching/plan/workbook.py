"""`plan.xlsx`: what a coordinator takes to the meeting. Frozen heads, filters, numbers as numbers, text as text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from constraints import RULES

from .document import Infeasible, LockNotAllowed, LocksOverLimit, Plan, Value
from .words import (
    class_reason_word,
    column_word,
    default_because,
    default_value,
    default_where,
    entry_word,
    infeasible_text,
    kind_word,
    level_word,
    missing_word,
    rule_word,
    set_aside_text,
    title_of,
    verdict_word,
    word,
    yes_no,
)  # fmt: skip

Cell = str | int | float | date | bool | None


def write_plan_workbook(path: Path, plan: Plan, lang: str = "da") -> None:
    """Writes the plan as a workbook; the same plan gives the same bytes."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": f"Anvis {plan.decision_date}", "created": datetime(2026, 1, 1)})  # noqa: DTZ001
        sheets = _Sheets(book, lang)
        _placements(sheets, plan)
        _unplaced(sheets, plan)
        _unused(sheets, plan)
        _look(sheets, plan)
        _quota(sheets, plan)
        _limits(sheets, plan)
        _levels(sheets, plan)
        _reasons(sheets, plan)
        _defaults(sheets, plan)
        _rules(sheets)


class _Sheets:
    def __init__(self, book: Any, lang: str) -> None:
        self.book, self.lang = book, lang
        base = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
        self.head = book.add_format(
            base | {"bold": True, "bg_color": "#1F4E4A", "font_color": "#FFFFFF", "text_wrap": True}
        )
        self.text = book.add_format(base | {"text_wrap": True, "align": "left", "indent": 1})
        self.number = book.add_format(base | {"num_format": "#,##0"})
        self.day = book.add_format(base | {"num_format": "dd-mm-yyyy", "align": "left", "indent": 1})
        self.low = book.add_format({"bg_color": "#F6E3C5"})

    def w(self, key: str) -> str:
        return word(key, self.lang)

    def add(self, name: str, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[Cell]]) -> Any:
        sheet = self.book.add_worksheet(self.w(name))
        sheet.set_row(0, 32)
        for c, (key, width) in enumerate(columns):
            sheet.write_string(0, c, self.w(key), self.head)
            sheet.set_column(c, c, width)
        for r, row in enumerate(rows, start=1):
            lines = 1
            for c, value in enumerate(row):
                self._write(sheet, r, c, value)
                if isinstance(value, str):
                    lines = max(lines, -(-len(value) // max(1, columns[c][1] - 3)))
            if lines > 1:  # some programs do not fit rows to wrapped text by themselves
                sheet.set_row(r, min(15 * lines, 400))
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    def _write(self, sheet: Any, r: int, c: int, value: Cell) -> None:
        if value is None or value == "":
            sheet.write_blank(r, c, None, self.text)
        elif isinstance(value, bool):
            sheet.write_string(r, c, yes_no(value, self.lang), self.text)
        elif isinstance(value, int | float):
            sheet.write_number(r, c, value, self.number)
        elif isinstance(value, date):
            sheet.write_datetime(r, c, datetime(value.year, value.month, value.day), self.day)  # noqa: DTZ001
        else:
            sheet.write_string(r, c, value, self.text)

    def rule(self, rule_id: str | None) -> str | None:
        return None if rule_id is None else rule_word(rule_id, self.lang)

    def class_reason(self, reason: str | None) -> str | None:
        return None if reason is None else class_reason_word(reason, self.lang)

    def counts(self, blocking: dict[str, int]) -> str:
        ranked = sorted(blocking.items(), key=lambda e: (-e[1], e[0]))
        return ", ".join(f"{rule}: {count}" for rule, count in ranked)


def _placements(s: _Sheets, plan: Plan) -> None:
    columns = (
        ("household", 14), ("dwelling", 12), ("class", 8), ("class_reason", 26), ("waiting", 10), ("department", 12),
        ("organisation", 13), ("free_from", 12), ("wish", 11), ("team", 12), ("rent", 11), ("benefit", 12), ("disposable", 16),
        ("floor", 14), ("margin", 14), ("after_debt", 14), ("cost", 14), ("locked", 9), ("runner_up", 16), ("remarks", 100),
    )  # fmt: skip
    rows = []
    for p in plan.placements:
        b = p.budget
        remarks = " · ".join(
            f"{f.rule_id}: {f.text.say(s.lang)}" for f in p.findings if f.verdict in ("warn", "exempt")
        )
        rows.append(
            (p.household_id, p.dwelling_id, p.effective_class, s.class_reason(p.class_reason),
             p.waiting_days, p.department_id, p.organisation_id, date.fromisoformat(p.available_from), p.wish_tier,
             p.support_team_id, b.rent, b.housing_benefit, b.disposable, b.floor, b.margin,
             b.disposable_after_debt, p.costs.total, p.locked,
             p.runner_up.household_id if p.runner_up else None, remarks)
        )  # fmt: skip
    sheet = s.add("placements", columns, rows)
    if rows:
        sheet.conditional_format(1, 14, len(rows), 14, {"type": "cell", "criteria": "<", "value": 500, "format": s.low})


def _unplaced(s: _Sheets, plan: Plan) -> None:
    columns = (
        ("household", 14),
        ("class", 8),
        ("class_reason", 26),
        ("waiting", 10),
        ("kind", 24),
        ("deciding", 34),
        ("allowed", 12),
        ("review", 13),
        ("blocked", 80),
    )
    rows = [
        (u.household_id, u.effective_class, s.class_reason(u.class_reason), u.waiting_days,
         kind_word(u.kind, s.lang), s.rule(u.deciding_rule), u.dwellings.allowed,
         u.dwellings.review, s.counts(u.blocking))
        for u in plan.unplaced
    ]  # fmt: skip
    s.add("unplaced", columns, rows)


def _unused(s: _Sheets, plan: Plan) -> None:
    columns = (
        ("dwelling", 12),
        ("department", 12),
        ("organisation", 13),
        ("kind", 30),
        ("idle", 13),
        ("handback", 14),
        ("blocked_households", 80),
    )
    rows = [
        (u.dwelling_id, u.department_id, u.organisation_id, kind_word(u.kind, s.lang), u.idle_rent_dkk_month,
         u.handback.cost if u.handback else None, s.counts(u.blocking))
        for u in plan.unused_dwellings
    ]  # fmt: skip
    s.add("unused", columns, rows)


def _look(s: _Sheets, plan: Plan) -> None:
    columns = (("household", 14), ("what", 44), ("could_change", 14), ("dwellings", 10), ("rules", 40), ("facts", 80))
    rows: list[Sequence[Cell]] = []
    for reason in plan.infeasible_because:
        rows.append(
            ("", s.w("infeasible"), True, None, ", ".join(_rules_against(reason)), infeasible_text(reason, s.lang))
        )
    for lock in plan.locks_set_aside:
        told = set_aside_text(lock, s.lang)
        rows.append((lock.household_id, s.w("kept_waits"), True, 1, ", ".join(lock.rules), told))
    for case in plan.fallback_cases:
        inside = ", ".join(d.dwelling_id for d in case.inside_dwellings)
        told = f"{s.w('inside')}: {inside}"
        if case.signed:
            told += f" · {s.w('signed')}: {case.signed.by}, {case.signed.dwelling_id}"
        rows.append(
            (
                case.household_id,
                s.w("fallback"),
                case.signed is None,
                len(case.inside_dwellings),
                "ALB-59-9",
                told,
            )
        )
    for r in plan.reviews:
        names = [missing_word(m, s.lang) for m in r.missing_facts or ()] + [column_word(f, s.lang) for f in r.facts]
        facts = ", ".join(dict.fromkeys(names))
        rows.append(
            (
                r.household_id,
                kind_word("needs_facts", s.lang),
                r.could_change_the_plan,
                r.dwellings,
                s.counts(r.rules),
                facts,
            )
        )
    s.add("look", columns, rows)


def _rules_against(reason: Infeasible) -> tuple[str, ...]:
    """The rules that a reason of an infeasible plan names; none where two placements exclude each other."""
    if isinstance(reason, LockNotAllowed):
        return reason.rules
    return (reason.rule_id,) if isinstance(reason, LocksOverLimit) else ()


def _quota(s: _Sheets, plan: Plan) -> None:
    columns = (
        ("organisation", 16),
        ("share", 8),
        ("vacancies", 12),
        ("carry_in", 12),
        ("right", 8),
        ("used", 8),
        ("carry_out", 12),
    )
    s.add("quota", columns, [
        (q.organisation_id, q.share, q.vacancies, q.carry_in, q.right, q.used, q.carry_out) for q in plan.quota
    ])  # fmt: skip


def _limits(s: _Sheets, plan: Plan) -> None:
    columns = (("limit", 34), ("capacity", 12), ("used", 12), ("gained", 18))
    s.add("limits", columns, [(x.name, x.capacity, x.used, x.gained_by_one_more) for x in plan.limits])


def _levels(s: _Sheets, plan: Plan) -> None:
    columns = (("level", 26), ("entry", 20), ("value", 18), ("bound", 18), ("proven", 9), ("baseline", 18))
    base = {entry.name: entry.value for entry in plan.baseline.levels}
    rows: list[Sequence[Cell]] = []
    for level in plan.levels:
        name = level_word(level.name, s.lang)
        values, others = _entries(level.value), _entries(base[level.name])
        bounds = (None,) * len(values) if level.bound is None else _entries(level.bound)
        for place, (value, bound, other) in enumerate(zip(values, bounds, others, strict=True)):
            if value or other or level.name != "waiting_bands":
                entry = entry_word(level, place, s.lang) if isinstance(level.value, tuple) else None
                rows.append((name, entry, value, bound, level.proven, other))
    s.add("levels", columns, rows)


def _entries(value: Value) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else (value,)


def _reasons(s: _Sheets, plan: Plan) -> None:
    columns = (
        ("household", 14),
        ("dwelling", 12),
        ("rule", 18),
        ("verdict", 12),
        ("text", 90),
        ("cites", 34),
        ("url", 44),
    )
    rows = [
        (p.household_id, p.dwelling_id, f.rule_id, verdict_word(f.verdict, s.lang), f.text.say(s.lang), f.cites, f.url)
        for p in plan.placements for f in p.findings
    ]  # fmt: skip
    s.add("reasons", columns, rows)


def _defaults(s: _Sheets, plan: Plan) -> None:
    columns = (("where", 48), ("taken", 60), ("because", 22))
    s.add(
        "defaults",
        columns,
        [(default_where(d, s.lang), default_value(d, s.lang), default_because(d, s.lang)) for d in plan.defaults_used],
    )


def _rules(s: _Sheets) -> None:
    columns = (("rule", 18), ("title", 52), ("cites", 52), ("url", 56))
    rows: dict[str, Sequence[Cell]] = {}
    for rule in RULES:
        rows.setdefault(rule.id, (rule.id, rule.title[s.lang], str(rule.cites), rule.cites.url))
    rows["BUDGET-1"] = ("BUDGET-1", title_of("BUDGET-1", s.lang), "policy.yaml: budget_dkk", "")
    s.add("rules", columns, list(rows.values()))
