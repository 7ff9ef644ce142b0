"""`anvis decide` and `anvis next`: decisions read back from the workbook, and the draft of the next month."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from constraints.errors import InputError
from constraints.language import say

from ..whole import whole_folder
from .assume import Assume, By, assumed
from .errors import BAD_INPUT
from .match import write_plan
from .shared import err_console, out_console, print_json

if TYPE_CHECKING:
    from constraints import Case
    from matching import Reading
    from matching.plan.document import Plan
    from matching.plan.reading import PairsFile

DONE, LOOK = 0, 3
_AsJson = Annotated[bool, typer.Option("--json", help="Ét JSON-dokument på stdout / one JSON document on stdout")]
_Language = Annotated[str, typer.Option("--lang", help="da, en")]
_Batch = Annotated[Path, typer.Argument(help="Mappe, .zip eller .xlsx / folder, .zip or .xlsx", show_default=False)]


def _language(lang: str) -> str:
    if lang not in ("da", "en"):
        raise InputError("usage/choice", name="--lang", expected=["da", "en"])
    return lang


def _reading(path: Path, lang: str, as_json: bool, assume: dict[str, str] | None) -> Reading:
    """A batch that holds, or the report of its errors and exit code 2."""
    import matching

    from . import terminal

    reading = matching.read(path, assume)
    if reading.case is None:
        if as_json:
            print_json(reading.as_json(lang))
        else:
            terminal.show_check(err_console(), reading, lang)
        raise typer.Exit(BAD_INPUT)
    return reading


def decide(
    batch: _Batch,
    workbook: Annotated[Path, typer.Argument(help="plan.xlsx med beslutninger / with decisions", show_default=False)],
    plan: Annotated[Path | None, typer.Option("--plan", help="plan.json til samme regneark / of the same workbook")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Mappe til batch/, plan og decisions.json / folder")] = None,
    assume: Assume = None,
    by: By = None,
    time_limit: Annotated[float, typer.Option("--time-limit", min=0.1, max=86_400, help="sekunder til målene / seconds for the levels")] = 60.0,
    as_json: _AsJson = False,
    lang: _Language = "da",
) -> None:  # fmt: skip
    """Læs mødets beslutninger i regnearket, og læg planen om med færrest ændringer / read decisions back."""
    import matching
    from matching.month.batch_out import assumed_cells, read_history, settings_of, tables_of, write_batch, write_history
    from matching.month.decide import account, decided_case
    from matching.month.documents import RowComment
    from matching.month.told import decisions_of
    from matching.plan.reading import pairs_must_be_of, read_pairs

    from . import terminal
    from .progress import progress

    lang = _language(lang)
    reading = _reading(batch, lang, as_json, assumed(assume, by))
    case = _case(reading)
    told = read_pairs(workbook)
    pairs_must_be_of(told, case, needed=True)
    decisions = decisions_of(told, case)
    before = _decided_on(plan, told, case)
    decided = decided_case(case, decisions)
    settings, tables = settings_of(decided.case), tables_of(decided.case, assumed_cells(reading))
    with tempfile.TemporaryDirectory() as kept:  # solved as it is written, so that the plan is of the batch on the disk
        write_batch(Path(kept), settings, tables)
        after = matching.load_case(Path(kept))
    homes = dict(told.pairs) if before is None else before.homes()
    params = matching.SolveParams(
        time_limit=time_limit, seed=0 if before is None else before.seed, previous=homes,
        work_limit=None if before is None else before.work_limit, shadow_prices=None if before is None else before.shadow_prices,
    )  # fmt: skip
    with progress(lang) as step:
        run = matching.solve(after, params, step)
        step("explain", 0.95)
        new = matching.plan_document(run)
    done = {d.pair for d in decisions}
    undecided = [p for p in dict.fromkeys(told.pairs) if p not in done]
    comments = [
        RowComment(household_id=r.household_id, dwelling_id=r.dwelling_id, row=r.line, by=r.initials or None, text=r.reason or None)
        for r in told.rows if not r.decision and (r.reason or r.initials)
    ]  # fmt: skip
    gone = [] if before is None else sorted(set(before.homes().items()) - set(told.pairs))
    answer = account(
        case, type(decided)(after, decided.made), decisions, homes, undecided, new, told.file, comments, gone
    )
    files: list[str] = []
    if out is not None:
        with whole_folder(out) as folder:
            write_batch(folder / "batch", settings, tables)
            if history := read_history(batch):
                write_history(folder / "batch", history)
            write_plan(folder, new, after, lang, before)
            text = json.dumps(answer.as_json(), ensure_ascii=False, indent=1) + "\n"
            (folder / "decisions.json").write_text(text, encoding="utf-8")
        for old in (f"{name}.csv" for name in _tables() if name not in tables):
            (out / "batch" / old).unlink(missing_ok=True)
        files = [str(out / name) for name in ("batch", "plan.json", "plan.xlsx", "decisions.json")]
    if as_json:
        print_json(answer.as_json())
    else:
        terminal.show_decisions(out_console(), answer, new, lang, files)
    aside = any(d.outcome in ("set_aside", "no_plan") for d in answer.decided)
    unsigned = any(c.signed is None for c in new.fallback_cases)
    waits = aside or gone or new.warnings or new.locks_set_aside or new.reviews or unsigned
    raise typer.Exit(LOOK if waits or new.status != "optimal" else DONE)


def _tables() -> list[str]:
    from constraints import TABLES

    return list(TABLES)


def _case(reading: Reading) -> Case:
    assert reading.case is not None
    return reading.case


def _decided_on(plan: Path | None, told: PairsFile, case: Case) -> Plan | None:
    """The plan behind the workbook, where it is given: of this batch, and with every placement the workbook has."""
    from matching.plan.reading import must_be_of, read_plan

    if plan is None:
        return None
    found = read_plan(plan)
    must_be_of(found, case)
    # Rows that people added hold decisions; all others come from the plan.
    undecided = {
        (r.household_id, r.dwelling_id) for r in told.rows if not r.decision and r.household_id and r.dwelling_id
    }
    if not undecided <= set(found.homes().items()):
        raise InputError("other-plan/placements", file=told.file, plan=plan.name)
    return found


def next_month(
    batch: _Batch,
    plan: Annotated[Path, typer.Argument(help="plan.json", show_default=False)],
    decisions: Annotated[Path, typer.Argument(help="decisions.json, eller en tabel med svar / or a table of answers", show_default=False)],
    out: Annotated[Path, typer.Argument(help="Ny mappe til udkastet / new folder for the draft", show_default=False)],
    on: Annotated[str | None, typer.Option("--date", help="ÅÅÅÅ-MM-DD; samme dag i næste måned, hvis udeladt / same day next month")] = None,
    answers: Annotated[Path | None, typer.Option("--answers", help="tabel med svar ved siden af decisions.json / answers beside it")] = None,
    assume: Assume = None,
    by: By = None,
    as_json: _AsJson = False,
    lang: _Language = "da",
) -> None:  # fmt: skip
    """Udkast til næste måned: alt, der føres videre, og hvorfra / the draft of the next month's batch."""
    import matching
    from matching.month import lists
    from matching.month.answers import both_told, read_answers
    from matching.month.batch_out import HISTORY, assumed_cells, read_history, write_batch, write_history
    from matching.month.next_month import PREVIOUS_PLAN, same_day_next_month
    from matching.month.next_month import next_month as draft_of
    from matching.plan.reading import must_be_of, read_plan

    from . import terminal

    lang = _language(lang)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError("files/taken", place=str(out))
    reading = _reading(batch, lang, as_json, assumed(assume, by))
    case = _case(reading)
    if (beside := _beside(decisions, case)) is not None:
        batch, plan = beside
        told_first = say(lang, "The batch is the one the decisions stand in: {batch}", batch=str(batch))
        err_console().print(told_first, markup=False, highlight=False, soft_wrap=True)
        reading = _reading(batch, lang, as_json, None)
        case = _case(reading)
    ended = read_plan(plan)
    must_be_of(ended, case)
    day = None if on is None else _day(on)
    last = day or same_day_next_month(case.batch.decision_date)
    told = read_answers(decisions, case, last)
    if answers is not None:
        told = both_told(read_answers(answers, case, last), told)
    ignore = ["carried.csv", "carried.json", PREVIOUS_PLAN, str(HISTORY.parent)]
    draft = draft_of(case, ended, told, day, read_history(batch), assumed_cells(reading), lang, ignore)
    with whole_folder(out) as folder:
        write_batch(folder, draft.settings, draft.tables)
        after = matching.load_case(folder)
        answer = draft.document(after)
        (folder / PREVIOUS_PLAN).write_bytes(plan.read_bytes())
        write_history(folder, draft.history)
        text = json.dumps(answer.as_json(), ensure_ascii=False, indent=1) + "\n"
        (folder / "carried.json").write_text(text, encoding="utf-8")
        (folder / "carried.csv").write_text(lists.carried_csv(answer, lang), encoding="utf-8-sig")
    if as_json:
        print_json(answer.as_json())
    else:
        terminal.show_next(out_console(), answer, lang, out)
    raise typer.Exit(LOOK if answer.to_look_at else DONE)


def _beside(decisions: Path, case: Case) -> tuple[Path, Path] | None:
    """The batch and the plan that `anvis decide` wrote beside its account, where `case` is the batch before the decisions."""
    from matching.month.answers import decided_after

    after, folder = decided_after(decisions, case), decisions.parent
    found = folder / "batch", folder / "plan.json"
    return found if after and found[0].is_dir() and found[1].is_file() else None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError("usage/value", name="--date", expected="YYYY-MM-DD") from None
