"""`anvis law`: what is in force on a day, what changed since another, and which figures run out."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from constraints.errors import InputError
from constraints.language import N_, number, say, shown

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


def law(
    on: Annotated[str | None, typer.Option("--date", help="ÅÅÅÅ-MM-DD; i dag, hvis udeladt / today when left out")] = None,
    since: Annotated[str | None, typer.Option("--since", help="vis, hvad der er ændret siden / what changed since")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Ét JSON-dokument på stdout / one JSON document on stdout")] = False,
    lang: Annotated[str, typer.Option("--lang", help="da, en")] = "da",
) -> None:  # fmt: skip
    """Gældende regler, satser og fortolkninger på en dag / the law in force on a day."""
    if lang not in ("da", "en"):
        raise InputError("usage/choice", name="--lang", expected=["da", "en"])
    from rich.console import Console

    from constraints.overview import law_overview

    day = datetime.now(UTC).date() if on is None else _day("--date", on)
    answer = law_overview(day, None if since is None else _day("--since", since))
    if as_json:
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    else:
        show(Console(width=None if sys.stdout.isatty() else 140), answer, lang)


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError("usage/value", name=option, expected="YYYY-MM-DD") from None


_FORCE = {
    "law": N_("law"),
    "policy": N_("municipal policy"),
    "citizen": N_("the citizen's own"),
    "advice": N_("advice"),
}
_STATUS = {
    "verified": N_("verified"), "derived": N_("derived"), "unverified": N_("unverified"), "provisional": N_("provisional"),
    "in_force": N_("in force"), "contested": N_("contested"), "suspended": N_("suspended"),
}  # fmt: skip
_CHANGE = {
    "begins": N_("begins"), "new_wording": N_("new wording"), "changes": N_("changes"), "ends": N_("ends"),
    "runs_out": N_("is known no longer"),
}  # fmt: skip


def _word(words: Mapping[str, str], code: str, lang: str) -> str:
    """The word for a code; a status can be a message of its own."""
    return say(lang, words.get(code, code))


def show(console: Console, answer: dict[str, Any], lang: str) -> None:
    """Rules, switches, figures and what runs out, then what changed."""
    day = date.fromisoformat(answer["date"])
    console.print(say(lang, "The law on {day}", day=day), style="bold", highlight=False)
    rules = _table(
        say(lang, "Rules"), say(lang, "Rule"), "", say(lang, "Source of law"), say(lang, "Since"), say(lang, "Force"),
        say(lang, "Status"), say(lang, "Cases"),
    )  # fmt: skip
    for r in answer["rules"]:
        rules.add_row(
            r["rule_id"], r["title"][lang], r["cites"], _date(r["in_force_from"], lang), _word(_FORCE, r["force"], lang),
            _word(_STATUS, r["status"], lang), str(len(r["cases"])),
        )  # fmt: skip
    console.print(rules)
    switches = _table(
        say(lang, "Interpretations where the text is silent"), say(lang, "Switch"), say(lang, "Question"), say(lang, "Default"),
        say(lang, "Confirmed by"),
    )  # fmt: skip
    for s in answer["switches"]:
        switches.add_row(
            s["name"], s["question"][lang], _value(s["default"], lang), s["confirmed_by"] or say(lang, "nobody yet")
        )
    console.print(switches)
    figures = _table(say(lang, "Figures"), say(lang, "Figure"), say(lang, "Value"), say(lang, "Unit"), say(lang, "Since"),
                     say(lang, "Status"), say(lang, "Source of law"))  # fmt: skip
    for f in answer["figures"]:
        figures.add_row(
            f["name"], _value(f["value"], lang), f["unit"], _date(f["since"], lang), _word(_STATUS, f["status"], lang),
            f["legal_source"] or f["reference"],
        )  # fmt: skip
    console.print(figures)
    if answer["figures_not_known"]:
        console.print(say(lang, "Not known on the day: {names}", names=answer["figures_not_known"]), highlight=False)
    for end in answer["figures_run_out"]:
        text = say(
            lang,
            "Known to {day}, not longer: {names}",
            day=date.fromisoformat(end["known_until"]),
            names=end["figures"],
        )
        console.print(text, highlight=False, markup=False)
    if answer["changes"] is not None:
        _show_changes(console, answer, lang)


def _show_changes(console: Console, answer: dict[str, Any], lang: str) -> None:
    since, changes = date.fromisoformat(answer["since"]), answer["changes"]
    table = _table(say(lang, "Changed since {day}", day=since), say(lang, "Day"), "", "", "")
    for c in changes["rules"]:
        table.add_row(_date(c["on"], lang), c["rule_id"], _word(_CHANGE, c["change"], lang), c["title"][lang])
    for c in changes["figures"]:
        step = f"{_value(c['before'], lang)} → {_value(c['after'], lang)} {c['unit']}"
        table.add_row(_date(c["on"], lang), c["name"], _word(_CHANGE, c["change"], lang), step)
    for s in changes["switches"]:
        table.add_row(_date(s["confirmed_on"], lang), s["name"], say(lang, "confirmed"), s["confirmed_by"])
    if table.row_count:
        console.print(table)
    else:
        console.print(say(lang, "Nothing has changed since {day}.", day=since), highlight=False)


def _table(title: str, *columns: str) -> Table:
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _date(text: str | None, lang: str) -> str:
    return "" if text is None else shown(date.fromisoformat(text), lang)


def _value(value: Any, lang: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value, lang)
    return shown(value, lang)
