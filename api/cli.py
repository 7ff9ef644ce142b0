"""The command `anvis`. Exit codes: 0 done, 1 internal error, 2 bad input, 3 a person must look, 4 verification failed."""

from __future__ import annotations

import gc
import json
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import matching
from constraints.errors import InputError
from constraints.facts.cpr import contains_cpr

from . import ours
from .cli_assume import Assume, By, assumed
from .cli_calibrate import calibrate
from .cli_errors import BAD_INPUT, INTERNAL, language_of, tell
from .cli_law import law
from .cli_month import decide, next_month
from .cli_schema import schema as print_schema
from .cli_simulate import STOPPED, simulate
from .cli_usage import Command, Group

# What a command works with is imported when it runs: a misspelt option need not wait for the rules and the solver.
if TYPE_CHECKING:
    from rich.console import Console

    from constraints import Case
    from matching.plan.document import Plan
    from matching.questions.documents import HouseholdExplanation, PairExplanation

DONE, LOOK, NOT_VERIFIED = 0, 3, 4

app = typer.Typer(
    cls=Group,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Anvis: lovlig, betalbar og forklaret anvisning af almene boliger.",
)


app.command()(simulate)
app.command()(calibrate)
app.command()(law)
app.command("schema")(print_schema)
app.command()(decide)
app.command("next")(next_month)


class Lang(StrEnum):
    da = "da"
    en = "en"


Batch = Annotated[Path, typer.Argument(help="Mappe, .zip eller .xlsx / folder, .zip or .xlsx", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Ét JSON-dokument på stdout / one JSON document on stdout")]
Language = Annotated[Lang, typer.Option("--lang", help="Sprog / language")]


def _version(asked: bool) -> None:
    if asked:
        from importlib import metadata

        sys.stdout.write(f"anvis {metadata.version('anvis')}\n")
        raise typer.Exit(DONE)


@app.callback()
def _anvis(
    version: Annotated[
        bool, typer.Option("--version", help="Vis versionen / show the version", is_eager=True, callback=_version)
    ] = False,
) -> None:
    """What every command shares."""


def _out() -> Console:
    from rich.console import Console

    return Console(stderr=False, soft_wrap=False, width=None if sys.stdout.isatty() else 140)


def _err() -> Console:
    from rich.console import Console

    return Console(stderr=True)


def _print_json(document: Any) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")


def _of_one_batch() -> None:
    """Nearly all that is made of one batch lives to the end: looking for garbage among it costs a tenth of the time."""
    gc.set_threshold(100_000, 50, 50)


def _load(path: Path, lang: str, as_json: bool, assume: dict[str, str] | None = None) -> Case:
    """The case of a batch, or the report of its errors and exit code 2."""
    _of_one_batch()
    reading = matching.read(path, assume)
    if reading.case is None:
        if as_json:
            _print_json(reading.as_json(lang))
        else:
            from . import terminal

            terminal.show_check(_err(), reading, lang)
        raise typer.Exit(BAD_INPUT)
    return reading.case


def _refuse_cpr(*texts: str | None) -> None:
    if any(contains_cpr(t) for t in texts):
        raise InputError("cpr-number/argument")


@app.command()
def check(
    batch: Annotated[Path | None, typer.Argument(help="Mappe, .zip eller .xlsx", show_default=False)] = None,
    template: Annotated[
        Path | None,
        typer.Option(
            "--template",
            help="Skriv den tomme Excel-skabelon hertil, og et udfyldt eksempel ved siden af / write the empty template and an example beside it",
        ),
    ] = None,
    schema: Annotated[
        Path | None,
        typer.Option("--schema", help="Skriv et Table Schema pr. tabel i denne mappe / write Table Schemas"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Mappe til jeres eget regneark med fejlene markeret / your workbook, marked up"),
    ] = None,
    assume: Assume = None,
    by: By = None,
    propose: Annotated[
        bool, typer.Option("--map", help="Foreslå mapping.yaml til kontorets egne overskrifter / propose a column map")
    ] = False,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Læs og kontrollér en batch / read and validate a batch."""
    from constraints import TABLES
    from constraints.language import say
    from matching.files.mapping import write_map
    from matching.files.template import example_beside, write_example, write_template
    from matching.files.writing import table_schema

    from . import terminal

    if template is None and schema is None and batch is None:
        raise InputError("usage/check")
    written = []
    if template is not None:
        if template.suffix.lower() != ".xlsx":
            raise InputError("bad-file/template", file=str(template))
        example = example_beside(template, lang.value)
        write_template(template, lang.value)
        write_example(example, lang.value)
        written += [str(template), str(example)]
    if schema is not None:
        schema.mkdir(parents=True, exist_ok=True)
        for name in TABLES:
            text = json.dumps(table_schema(name), ensure_ascii=False, indent=2) + "\n"
            (schema / f"{name}.schema.json").write_text(text, encoding="utf-8")
        written.append(str(schema))
    if batch is None:
        if as_json:
            _print_json({"format": "anvis-files/1", "written": written})
        else:
            _out().print("\n".join(written), markup=False)
        return
    said = assumed(assume, by)
    try:
        reading = matching.read(batch, said)
    except InputError as unreadable:
        reading = matching.unreadable(unreadable)
    marked = None
    if out is not None and reading.raw:
        from matching.files.marked import write_marked

        marked = write_marked(reading, batch, out, lang.value)
    if as_json:
        _print_json(reading.as_json(lang.value) | ({} if marked is None else {"written": [str(marked)]}))
    else:
        terminal.show_check(_out(), reading, lang.value, marked)
    if propose:
        told = write_map(batch, reading, lang.value) or say(
            lang.value, "every heading and name is known: no map is needed"
        )
        _err().print(f"→ {told}", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(DONE if reading.ok else BAD_INPUT)


@app.command()
def match(
    batch: Batch,
    out: Annotated[Path | None, typer.Option("--out", help="Mappe til plan.json og plan.xlsx")] = None,
    previous: Annotated[
        Path | None, typer.Option("--previous", help="forrige plan.json: færrest ændringer / the last proposal")
    ] = None,
    work_limit: Annotated[
        float | None,
        typer.Option("--work-limit", min=0.001, help="Tusind simplex-skridt; kan gentages / repeatable limit"),
    ] = None,
    time_limit: Annotated[float, typer.Option("--time-limit", min=0.1, max=86_400, help="Sekunder til målene")] = 60.0,
    seed: Annotated[
        int, typer.Option("--seed", min=0, max=2**31 - 1, help="Frø til den offentliggjorte lodtrækning")
    ] = 0,
    assume: Assume = None,
    by: By = None,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Læg planen: hvem kan få tilbudt hvilken bolig / make the plan."""
    from matching.plan.reading import read_plan

    from . import terminal
    from .cli_progress import progress

    case = _load(batch, lang.value, as_json, assumed(assume, by))
    before = None if previous is None else read_plan(previous)
    homes = {} if before is None else before.homes()
    params = matching.SolveParams(time_limit=time_limit, seed=seed, work_limit=work_limit, previous=homes)
    with progress(lang.value) as step:
        run = matching.solve(case, params, step)
        step("explain", 0.95)
        document = matching.plan_document(run)
        files = _write_plan(out, document, case, lang.value, before) if out is not None else []
    if as_json:
        _print_json(document.as_json())
    else:
        terminal.show_plan(_out(), document, lang.value, files)
    unsigned = any(c.signed is None for c in document.fallback_cases)
    waits = document.warnings or document.locks_set_aside or document.reviews or unsigned
    raise typer.Exit(LOOK if waits or document.status != "optimal" else DONE)


def _write_plan(out: Path, plan: Plan, case: Case, lang: str, previous: Plan | None) -> list[str]:
    """Writes the files beside their names and moves them into place, so that nothing half written is left."""
    from matching.plan.workbook import write_plan_workbook

    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name in ("plan.json", "plan.xlsx"):
        target, part = out / name, out / f".{name}.part"
        if name.endswith(".json"):
            part.write_text(plan.model_dump_json(indent=1, exclude_unset=True) + "\n", encoding="utf-8")
        else:
            write_plan_workbook(part, plan, case, lang, previous)
        part.replace(target)
        written.append(str(target))
    return written


@app.command()
def verdicts(
    batch: Batch, assume: Assume = None, by: By = None, as_json: AsJson = False, lang: Language = Lang.da
) -> None:
    """Alle svar: husstand × bolig / every household × dwelling verdict."""
    from constraints import evaluate
    from matching.frames import verdict_frame
    from matching.questions.explain import verdicts as every_verdict

    from . import terminal

    case = _load(batch, lang.value, as_json, assumed(assume, by))
    table = evaluate(case)
    if as_json:
        _print_json(every_verdict(table))
        return
    console = _out()
    counts = verdict_frame(table).stack().value_counts()
    for code, count in counts.items():
        console.print(f"{terminal.number(int(count), lang.value):>10}  {code}", highlight=False)


@app.command()
def explain(
    batch: Batch,
    household: Annotated[str, typer.Argument(help="husstand / household_id")],
    dwelling: Annotated[str | None, typer.Argument(help="bolig / dwelling_id")] = None,
    plan: Annotated[Path | None, typer.Option("--plan", help="plan.json, for pladsen i konkurrencen")] = None,
    assume: Assume = None,
    by: By = None,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Hvorfor, og hvorfor ikke / why, and why not."""
    from matching.plan.reading import must_be_of, read_plan
    from matching.questions.explain import household_of_case, pair_of_case

    from . import terminal

    _refuse_cpr(household, dwelling)
    case = _load(batch, lang.value, as_json, assumed(assume, by))
    known = None if plan is None else read_plan(plan)
    if known is not None:
        must_be_of(known, case)
    answer: PairExplanation | HouseholdExplanation
    if dwelling is None:
        answer = household_of_case(case, household, known)
    else:
        answer = pair_of_case(case, household, dwelling, known)
    if as_json:
        _print_json(answer.as_json())
    else:
        terminal.show_explanation(_out(), answer, lang.value)


@app.command()
def verify(
    batch: Batch,
    plan: Annotated[Path, typer.Argument(help="plan.json, plan.xlsx, eller CSV med husstand og bolig / CSV of pairs")],
    bounds: Annotated[
        bool, typer.Option("--bounds", help="Gå også beviset igennem / go through the certificate too")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Afvis også det, der ikke er bevist / refuse what is not proven, too")
    ] = False,
    assume: Assume = None,
    by: By = None,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Døm en plan ud fra regler og oplysninger alene / judge a plan made by anyone."""
    from matching.plan.reading import is_pairs_file, pairs_must_be_of, plan_json, read_pairs
    from matching.questions.second_opinion import verification, verification_of_pairs

    from . import terminal
    from .documents import Verification

    if is_pairs_file(plan) and (bounds or strict):
        raise InputError("usage/verify-pairs", file=plan.name)
    case = _load(batch, lang.value, as_json, assumed(assume, by))
    if is_pairs_file(plan):
        told = read_pairs(plan)
        pairs_must_be_of(told, case)
        answer = verification_of_pairs(case, told.pairs)
        if passed_over := len(told.rows) - len(told.pairs):
            answer |= {"not_pairs": passed_over}
    else:
        answer = verification(case, plan_json(plan), bounds, strict)
    if as_json:
        _print_json(answer)
    else:
        terminal.show_verification(_out(), Verification.of(answer), lang.value)
    if not answer["ok"]:
        raise typer.Exit(NOT_VERIFIED)
    nothing_judged = answer.get("pairs") == 0 or "not_pairs" in answer
    raise typer.Exit(LOOK if nothing_judged or (answer["bounds"] is not None and not answer["proven"]) else DONE)


@app.command("what-if")
def what_if(
    batch: Batch,
    household: Annotated[str, typer.Argument(help="husstand / household_id")],
    changes: Annotated[
        list[str] | None, typer.Option("--set", help="FELT=VÆRDI; også tabel.nøgle.felt og policy.… / FIELD=VALUE")
    ] = None,
    place: Annotated[str | None, typer.Option("--place", help="tving boligen / force this dwelling")] = None,
    forbid: Annotated[list[str] | None, typer.Option("--forbid", help="ikke denne bolig / not this dwelling")] = None,
    remove: Annotated[list[str] | None, typer.Option("--remove", help="fjern tabel.nøgle / take out table.key")] = None,
    add: Annotated[list[str] | None, typer.Option("--add", help='TABEL={"felt":"værdi"} / add a row')] = None,
    plan: Annotated[Path | None, typer.Option("--plan", help="plan.json at holde op imod / to compare with")] = None,
    assume: Assume = None,
    by: By = None,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Hvad nu hvis / what if. Uden ændringer: den mindste ændring, der giver en bolig / the cheapest change."""
    from matching.plan.reading import must_be_of, read_plan
    from matching.questions.cheapest_change import cheapest_for
    from matching.questions.documents import WhatIfAnswer
    from matching.questions.what_if import Question, WhatIf

    from . import terminal

    _refuse_cpr(household, place, *(changes or ()), *(forbid or ()), *(remove or ()), *(add or ()))
    question = Question(
        household, _pairs(changes or []), place, tuple(forbid or ()), tuple(remove or ()), _added(add or [])
    )
    case = _load(batch, lang.value, as_json, assumed(assume, by))
    params = matching.SolveParams()
    if plan is not None:
        known = read_plan(plan)
        must_be_of(known, case)
        params = matching.SolveParams(seed=known.seed, previous={p.household_id: p.dwelling_id for p in known.previous})
    asker = WhatIf(case, params)
    empty = question == Question(household)
    answer = cheapest_for(asker, household) if empty else asker.ask(question)
    if as_json:
        _print_json(answer.as_json())
    else:
        terminal.show_what_if(_out(), answer, lang.value)
    if answer.status == "infeasible" or (isinstance(answer, WhatIfAnswer) and not answer.proven):
        raise typer.Exit(LOOK)


def _pairs(given: list[str]) -> dict[str, Any]:
    found = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise InputError("bad-change/set")
        found[name.strip()] = value
    return found


def _added(given: list[str]) -> dict[str, list[dict[str, Any]]]:
    from constraints.facts.numbers import Written

    found: dict[str, list[dict[str, Any]]] = {}
    for text in given:
        table, _, row = text.partition("=")
        try:
            parsed = json.loads(row, parse_float=Written)
        except ValueError:
            parsed = None
        if not isinstance(parsed, dict):
            raise InputError("bad-change/add")
        found.setdefault(table.strip(), []).append(parsed)
    return found


@app.command()
def diff(
    batch_a: Annotated[Path, typer.Argument(help="første batch / first batch")],
    plan_a: Annotated[Path, typer.Argument(help="plan.json")],
    batch_b: Annotated[Path, typer.Argument(help="anden batch / second batch")],
    plan_b: Annotated[Path, typer.Argument(help="plan.json")],
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """Forskellen på to planer: hvem flyttede, og hvorfor / who moved between two plans, and why."""
    from matching.plan.reading import read_plan
    from matching.questions.diff import diff as compare

    from . import terminal

    one, two = _load(batch_a, lang.value, as_json), _load(batch_b, lang.value, as_json)
    answer = compare(one, read_plan(plan_a), two, read_plan(plan_b))
    if as_json:
        _print_json(answer.as_json())
    else:
        terminal.show_diff(_out(), answer, lang.value)


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="adresse / address")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8000,
) -> None:
    """Tjenesten (HTTP) / the service. ANVIS_TOKEN sætter adgangsnøglen / sets the bearer token."""
    import logging

    import uvicorn
    from pydantic import ValidationError

    from constraints.expected import expected

    from .app import create_app
    from .settings import Settings

    try:
        settings = Settings()
    except ValidationError as invalid:
        first = invalid.errors(include_url=False, include_input=False)[0]
        name = f"ANVIS_{str(first['loc'][0]).upper()}"
        raise InputError("bad-setting/service", name=name, expected=expected(first, Settings).in_both()) from None
    if settings.token is None and host not in ("127.0.0.1", "::1", "localhost"):
        raise InputError("no-token", host=host)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    uvicorn.run(create_app(settings), host=host, port=port, access_log=False, log_level="warning")


@app.command()
def sample(
    out: Annotated[Path, typer.Argument(help="Mappe, der skrives / folder to write")],
    size: Annotated[
        str, typer.Option("--size", help="small (town), city, metropolis, nation (country), stress, pool")
    ] = "small",
    seed: Annotated[int, typer.Option("--seed", min=0)] = 1,
    as_json: AsJson = False,
    lang: Language = Lang.da,
) -> None:
    """En syntetisk batch fra offentliggjorte fordelinger / a synthetic batch."""
    from matching.files.writing import write_folder
    from matching.sampling import SIZES
    from matching.sampling import sample as draw
    from matching.sampling.draw import ALIASES

    if ALIASES.get(size, size) not in SIZES:
        raise InputError("bad-size", size=size, expected=[*ALIASES, *SIZES])
    batches = draw(size, seed)
    written = []
    for code, (settings, tables) in batches.items():
        folder = out if len(batches) == 1 else out / code
        write_folder(folder, settings, tables)
        written.append(str(folder))
    if as_json:
        _print_json({"format": "anvis-files/1", "written": written})
    else:
        _out().print("\n".join(written[:10]) + (f"\n… {len(written)}" if len(written) > 10 else ""), markup=False)


def _only_ours_on_stdout() -> None:
    """Sends what native libraries print to stderr, so that stdout carries our one document and nothing else."""
    try:
        if sys.stdout.fileno() != 1:
            return
        kept = os.dup(1)
        os.dup2(2, 1)
    except (OSError, ValueError, AttributeError):
        return  # no real stdout: nothing to protect
    sys.stdout = os.fdopen(kept, "w", encoding="utf-8", newline="\n")


def main() -> None:
    """Entry point: errors become a message and an exit code."""
    _only_ours_on_stdout()
    for command in app.registered_commands:
        command.cls = Command
    try:
        ours.check()
        code = app(standalone_mode=False)
    except typer.Abort:
        sys.exit(INTERNAL)
    except KeyboardInterrupt:
        sys.exit(STOPPED)
    except Exception as error:
        sys.exit(tell(error, "--json" in sys.argv[1:], language_of(sys.argv[1:])))
    sys.exit(code if isinstance(code, int) else DONE)


if __name__ == "__main__":
    main()
