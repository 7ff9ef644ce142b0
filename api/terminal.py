"""What a person reads in the terminal after a run: who, where, what is left and why."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from constraints.budget.words import line_name, line_notes, sanction_words
from matching import Reading
from matching.plan.words import kind_word, level_word, word

_SHOWN = 25


def _t(lang: str, da: str, en: str) -> str:
    return da if lang == "da" else en


def number(value: Any, lang: str) -> str:
    """A number with the thousands separator of the language; a dash for None."""
    if value is None:
        return "–"
    if isinstance(value, int) and not isinstance(value, bool):
        text = f"{value:,}"
        return text.replace(",", ".") if lang == "da" else text
    return str(value)


def show_check(console: Console, reading: Reading, lang: str) -> None:
    rows = Table(box=None, pad_edge=False)
    rows.add_column(_t(lang, "Tabel", "Table"))
    rows.add_column(_t(lang, "Rækker", "Rows"), justify="right")
    rows.add_column(_t(lang, "Gode", "Good"), justify="right")
    rows.add_column(_t(lang, "Læst som", "Read as"))
    for name, count in reading.counts.items():
        rows.add_row(
            name, number(count, lang), number(len(reading.tables[name].rows), lang), reading.raw[name].understood
        )
    console.print(rows)
    for title, findings, style in (
        (_t(lang, "Fejl", "Errors"), reading.errors, "bold red"),
        (_t(lang, "Advarsler", "Warnings"), reading.warnings, "yellow"),
    ):
        if not findings:
            continue
        console.print(f"\n[{style}]{title}: {len(findings)}[/]")
        for finding in findings[:200]:
            console.print("  " + finding.message(lang), markup=False, highlight=False, soft_wrap=True)
        if len(findings) > 200:
            console.print(_t(lang, "  … resten med --json", "  … the rest with --json"))
    if reading.ok:
        console.print(
            _t(lang, "\nIngen fejl: batchen kan bruges.", "\nNo errors: the batch can be used."), style="bold green"
        )


def show_plan(console: Console, plan: dict[str, Any], lang: str, files: list[str]) -> None:
    _headline(console, plan, lang)
    if plan["status"] == "infeasible":
        for reason in plan["infeasible_because"]:
            console.print("  " + ", ".join(f"{k}: {v}" for k, v in reason.items()), markup=False, soft_wrap=True)
        return
    _levels(console, plan, lang)
    _placements(console, plan, lang)
    _left(console, plan, lang)
    for file in files:
        console.print(f"→ {file}", markup=False, highlight=False)


def _headline(console: Console, plan: dict[str, Any], lang: str) -> None:
    placed, waiting = len(plan["placements"]), len(plan["unplaced"])
    status = {
        "optimal": _t(lang, "bevist bedst på alle mål", "proven best on every level"),
        "feasible": _t(lang, "gyldig; ikke alle mål er bevist", "valid; not every level is proven"),
        "infeasible": _t(lang, "kan ikke lade sig gøre:", "not feasible, because:"),
    }[plan["status"]]
    base = (
        next(x["value"] for x in plan["baseline"]["levels"] if x["name"] == "housed_total")
        if any(x["name"] == "housed_total" for x in plan["baseline"]["levels"])
        else len(plan["baseline"]["placements"])
    )
    text = _t(
        lang,
        f"{placed} husstande kan få tilbudt bolig, {waiting} kan ikke i denne omgang. Listen (klasse, så dato) ville nå {base}.",
        f"{placed} households could be offered a dwelling, {waiting} not this time. The list (class, then date) would reach {base}.",
    )
    look = sum(r["could_change_the_plan"] for r in plan["reviews"]) + sum(
        c["signed"] is None for c in plan["fallback_cases"]
    )
    if look:
        text += "\n" + _t(
            lang,
            f"{look} husstande skal en person se på: deres svar kan ændre planen (arket Skal ses på).",
            f"{look} households need a person to look: their answer could change the plan (sheet People must look).",
        )
    text += "\n" + _t(
        lang, "Forslag: en person beslutter hver anvisning.", "A proposal: a person decides every allocation."
    )
    title = f"Anvis · {plan['municipality']} · {plan['decision_date']} · {status}"
    console.print(
        Panel(text, title=title, title_align="left", border_style="green" if plan["status"] == "optimal" else "yellow")
    )


def _levels(console: Console, plan: dict[str, Any], lang: str) -> None:
    table = Table(title=_t(lang, "Mål i rækkefølge", "Aims in order"), title_justify="left", box=None, pad_edge=False)
    for heading in ("level", "value", "baseline", "proven"):
        table.add_column(word(heading, lang), justify="right" if heading in ("value", "baseline") else "left")
    base = {x["name"]: x["value"] for x in plan["baseline"]["levels"]}
    for level in plan["levels"]:
        name = level["name"]
        table.add_row(
            level_word(name, lang), _value(level, level["value"], lang), _value(level, base[name], lang),
            word("yes" if level["proven"] else "no", lang),
        )  # fmt: skip
    console.print(table)


def _value(level: dict[str, Any], value: Any, lang: str) -> str:
    if not isinstance(value, list):
        return number(value, lang)
    if level["name"] == "waiting_bands":
        return _t(lang, f"{sum(1 for v in value if v)} bånd", f"{sum(1 for v in value if v)} bands")
    if level["name"] == "tie_break":
        return number(value[0], lang) + _t(lang, " dage", " days")
    return " ".join(number(v, lang) for v in value)


def _placements(console: Console, plan: dict[str, Any], lang: str) -> None:
    table = Table(title=word("placements", lang), title_justify="left", box=None, pad_edge=False)
    for key in ("household", "class", "waiting", "dwelling", "department", "rent", "disposable", "wish", "remarks"):
        table.add_column(
            word(key, lang), justify="right" if key in ("waiting", "rent", "disposable", "wish") else "left"
        )
    for p in plan["placements"][:_SHOWN]:
        remarks = [f["rule_id"] for f in p["findings"] if f["verdict"] in ("warn", "exempt")]
        table.add_row(
            p["household_id"], p["effective_class"], number(p["waiting_days"], lang), p["dwelling_id"], p["department_id"],
            number(p["budget"]["rent"], lang), number(p["budget"]["disposable"], lang), str(p["wish_tier"]), " ".join(remarks),
        )  # fmt: skip
    console.print(table)
    if len(plan["placements"]) > _SHOWN:
        more = len(plan["placements"]) - _SHOWN
        console.print(_t(lang, f"… og {more} til i regnearket", f"… and {more} more in the workbook"))


def _left(console: Console, plan: dict[str, Any], lang: str) -> None:
    table = Table(
        title=_t(lang, "Hvad er tilbage, og hvorfor", "What is left, and why"),
        title_justify="left",
        box=None,
        pad_edge=False,
    )
    table.add_column(word("what", lang))
    table.add_column(word("kind", lang))
    table.add_column(_t(lang, "Antal", "Number"), justify="right")
    table.add_column(word("deciding", lang))
    for key, rows in (("unplaced", plan["unplaced"]), ("unused", plan["unused_dwellings"])):
        for kind, count in sorted(Counter(r["kind"] for r in rows).items(), key=lambda e: -e[1]):
            rules = Counter(r.get("deciding_rule") for r in rows if r["kind"] == kind and r.get("deciding_rule"))
            top = ", ".join(f"{word(str(rule), lang)} {n}" for rule, n in rules.most_common(4))
            table.add_row(word(key, lang), kind_word(kind, lang), number(count, lang), top)
    console.print(table)
    full = [x for x in plan["limits"] if x["capacity"] and x["used"] >= x["capacity"] and x["gained_by_one_more"]]
    for limit in full[:8]:
        text = _t(lang, f"Én mere i {limit['name']} ville give {limit['gained_by_one_more']} flere en bolig.",
                  f"One more in {limit['name']} would house {limit['gained_by_one_more']} more.")  # fmt: skip
        console.print(text, markup=False)


def show_verification(console: Console, answer: dict[str, Any], lang: str) -> None:
    for part in answer["bounds"] or ():
        by = {
            "duals": _t(lang, "bevist i hele tal", "proven in whole numbers"),
            "trusted": _t(lang, "hviler på {s}", "rests on {s}").format(s=part.get("solver")),
            "open": _t(lang, "ikke bevist", "not proven"),
        }[part["by"]]
        names = ", ".join(level_word(n, lang) for n in part["levels"])
        console.print(f"  {names}: {by}", markup=False, highlight=False, soft_wrap=True)
    if answer["ok"]:
        console.print(_t(lang, "Planen holder.", "The plan holds."), style="bold green")
        return
    console.print(
        _t(
            lang,
            f"Planen holder ikke: {len(answer['faults'])} fejl",
            f"The plan does not hold: {len(answer['faults'])} faults",
        ),
        style="bold red",
    )
    for fault in answer["faults"][:100]:
        line = f"  {fault['code']} {fault['where']}: {_t(lang, 'forventet', 'expected')} {fault['expected']}, {_t(lang, 'fundet', 'found')} {fault['found']}"
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def show_explanation(console: Console, answer: dict[str, Any], lang: str) -> None:
    verdicts = {
        "allowed": _t(lang, "mulig", "possible"), "forbidden": _t(lang, "ikke mulig", "not possible"),
        "review": _t(lang, "en person skal se på det", "a person must look"),
        "not_applicable": _t(lang, "kan ikke anvises på dette grundlag", "cannot be allocated on this basis"),
    }  # fmt: skip
    if "dwelling_id" in answer:
        console.print(
            f"{answer['household_id']} × {answer['dwelling_id']}: {verdicts[answer['verdict']]}",
            style="bold",
            markup=False,
        )
        for f in answer["findings"]:
            console.print(
                f"  {f['verdict']:<14} {f['rule_id']:<16} {f['text'][lang]}",
                markup=False,
                highlight=False,
                soft_wrap=True,
            )
            console.print(
                f"  {'':<14} {f['cites']}  {f['url']}", style="dim", markup=False, highlight=False, soft_wrap=True
            )
        _budget(console, answer["budget"], lang)
        c = answer["competition"]
        console.print(_t(lang, f"Boligen står åben for {c['open_to']} husstande; {c['ahead']} går forud.",
                         f"The dwelling is open to {c['open_to']} households; {c['ahead']} come first."))  # fmt: skip
        return
    console.print(
        f"{answer['household_id']} · {answer['effective_class']} · {answer['waiting_days']} {_t(lang, 'dage', 'days')}",
        style="bold",
        markup=False,
    )
    for code, count in answer["counts"].items():
        if count:
            console.print(f"  {count:>5}  {verdicts[code]}")
    for reason in answer["reasons"]:
        blocked = answer["blocking"].get(reason["rule_id"], 0)
        line = f"  {blocked:>5}  {reason['rule_id']:<16} {reason['text'][lang]} ({_t(lang, 'f.eks.', 'e.g.')} {reason['dwelling_id']})"
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _budget(console: Console, budget: dict[str, Any], lang: str) -> None:
    table = Table(
        title=_t(lang, "Budget, kr. pr. måned", "Budget, DKK a month"), title_justify="left", box=None, pad_edge=False
    )
    table.add_column("")
    table.add_column("", justify="right")
    table.add_column(_t(lang, "Kilder", "Sources"))
    for line in budget["lines"]:
        statuses = sorted({f["status"] for f in line["figures"]})
        notes = "; ".join((", ".join(statuses), *line_notes(line, lang)) if statuses else line_notes(line, lang))
        table.add_row(line_name(line["key"], lang), number(line["amount"], lang), notes)
    for key in ("disposable", "floor", "margin", "after_debt"):
        name = "disposable_after_debt" if key == "after_debt" else key
        table.add_row(
            word(key, lang), number(budget[name], lang), "", style="bold" if key in ("disposable", "margin") else ""
        )
    table.add_row(_t(lang, "Højeste husleje", "Highest rent"), number(budget["highest_rent"], lang), "")
    under = budget.get("if_sanctioned")
    if under is not None:
        table.add_row(sanction_words(under, lang), number(under["disposable"], lang), "")
    console.print(table)
    if budget["missing"]:
        console.print(_t(lang, "Mangler: ", "Missing: ") + ", ".join(budget["missing"]), markup=False)


def show_what_if(console: Console, answer: dict[str, Any], lang: str) -> None:
    """Before and after for one household, then everybody else who changes, then the levels."""
    if answer["question"] is None:
        _show_cheapest(console, answer, lang)
        return
    if answer["status"] == "infeasible":
        console.print(_t(lang, "Det kan ikke lade sig gøre.", "It cannot be done."), style="bold red")
        for reason in answer["infeasible_because"]:
            rules = ", ".join(reason.get("rules", [])) or reason.get("rule_id", reason["code"])
            console.print(f"  {rules}", markup=False, highlight=False)
        for finding in (answer.get("pair") or {}).get("findings", []):
            if finding["verdict"] in ("forbidden", "review", "not_applicable"):
                console.print(f"  {finding['text'][lang]}", markup=False, highlight=False, soft_wrap=True)
        return
    state = answer["household"] or {"before": None, "after": None}
    none = _t(lang, "ingen bolig", "no dwelling")
    before, after = ((state[k] or {}).get("dwelling_id") or none for k in ("before", "after"))
    console.print(f"{answer['household_id']}: {before} → {after}", style="bold", markup=False, highlight=False)
    words = {
        "loses_home": _t(lang, "mister boligen", "loses the home"), "gains_home": _t(lang, "får bolig", "gains a home"),
        "moves": _t(lang, "flytter", "moves"),
    }  # fmt: skip
    for o in answer["others"]:
        line = f"  {o['household_id']} ({o['effective_class']}): {words[o['change']]}, {o['before'] or '–'} → {o['after'] or '–'}"
        console.print(line, markup=False, highlight=False)
    if not answer["others"]:
        console.print(_t(lang, "  Ingen andre berøres.", "  Nobody else is affected."))
    for level in answer["levels"]:
        if level["before"] != level["after"] and level["name"] != "tie_break":
            console.print(
                f"  {level_word(level['name'], lang)}: {level['before']} → {level['after']}",
                markup=False,
                highlight=False,
            )
    if not answer["proven"]:
        console.print(_t(lang, "Ikke alle mål er bevist.", "Not every level is proven."), style="yellow")


def _show_cheapest(console: Console, answer: dict[str, Any], lang: str) -> None:
    state, change = answer["household"]["before"], answer["cheapest_change"]
    if state["dwelling_id"] is not None:
        text = _t(lang, "har fået bolig", "has a dwelling")
        console.print(f"{answer['household_id']} {text}: {state['dwelling_id']}", markup=False, highlight=False)
        return
    if change is None:
        console.print(
            _t(lang, "Ingen enkelt ændring giver husstanden en bolig.", "No single change gives the household a home."),
            style="bold",
        )
        return
    console.print(change["text"][lang], style="bold", markup=False, highlight=False, soft_wrap=True)
    cost = change["cost_to_others"]
    line = _t(
        lang,
        f"Så får den {change['dwelling_id']}. Andre: {cost['loses_home']} mister, {cost['gains_home']} får, {cost['moves']} flytter.",
        f"It then gets {change['dwelling_id']}. Others: {cost['loses_home']} lose, {cost['gains_home']} gain, {cost['moves']} move.",
    )
    console.print("  " + line, markup=False, highlight=False, soft_wrap=True)


def show_diff(console: Console, answer: dict[str, Any], lang: str) -> None:
    """Who moved, with the reason, and the levels that differ."""
    reasons = {
        "own_facts": _t(lang, "egne oplysninger er ændret", "its own facts changed"),
        "dwelling": _t(lang, "boligen er ændret", "the dwelling changed"), "rule": _t(lang, "en regel", "a rule"),
        "limit": _t(lang, "en grænse er ændret", "a limit changed"), "outranked": _t(lang, "andre kom foran", "others came first"),
        "chain": _t(lang, "følger af andres flytning", "follows from others moving"),
    }  # fmt: skip
    if not answer["moved"]:
        console.print(_t(lang, "Ingen har flyttet sig.", "Nobody moved."), style="bold green")
    for m in answer["moved"]:
        line = f"  {m['household_id']}: {m['before'] or '–'} → {m['after'] or '–'} ({reasons[m['reason']]})"
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    for level in answer["levels"]:
        if not level["same"] and level["name"] != "tie_break":
            text = f"  {level_word(level['name'], lang)}: {level['before']} → {level['after']}"
            console.print(text, markup=False, highlight=False, soft_wrap=True)
    console.print(
        _t(lang, f"{len(answer['facts'])} oplysninger er forskellige.", f"{len(answer['facts'])} facts differ.")
    )
