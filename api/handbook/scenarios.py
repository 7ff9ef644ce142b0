"""The keys of a scenario file, the policies it may name, the short questions and the figures, from the simulator."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from constraints.docstrings import described
from constraints.language import N_, say
from matching.simulator.metrics import BY_NAME
from matching.simulator.policies import POLICIES
from matching.simulator.questions import FORMS
from matching.simulator.scenario import Scenario

from ..report.words import term
from .markdown import anchor, code, heading, named, prose, table, title

# What each short question asks, by its first name.
_FORMS = {
    "share": N_("the municipality's share of the vacancies; more than every fourth presupposes an agreement"),
    "combined_letting": N_("combined letting of an area, from the scenario's first day or from a day of its own"),
    "slots": N_(
        "slots of a method: so many (`=80`), or so many more or fewer (`=+10`); whole workers at the scenario's caseload"
    ),
    "homes": N_("so many more (or fewer) homes a year at the municipality's disposal, like those there are"),
    "period": N_("how often the municipality decides"),
    "refusals": N_("what a refusal leads to: one of the rules R0 to R4"),
}
_BOUNDS = {
    "minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<",
}  # fmt: skip


def scenarios(lang: str) -> Iterator[str]:
    """Policies, questions, figures; then a section per block of the file."""
    yield title(1, say(lang, "Scenarios of the simulator"))
    yield say(
        lang,
        "What a scenario file may say. Nearly every key has a default, and every default is written out in the answer. A path such as `quota.share` is what `--set` and a variant change. `anvis simulate --schema FILE` writes the JSON Schema.",
    )
    yield title(2, say(lang, "Policies"))
    yield from table(
        (say(lang, "policy"), say(lang, "what it is"), say(lang, "settings and defaults")),
        (
            (named(anchor("policy", p.name), code(p.name)), prose(say(lang, p.says)), ", ".join(code(f"{k}: {json.dumps(v)}") for k, v in p.defaults.items()))
            for p in POLICIES
        ),
    )  # fmt: skip
    yield title(2, say(lang, "Questions in short"))
    yield say(lang, "`anvis simulate mine.yaml --ask share=1/3` holds a question against today's policy.")
    yield ""
    yield from table(
        (say(lang, "question"), say(lang, "for instance"), say(lang, "what it is")),
        (
            (", ".join(map(code, form.names)), code(form.example), prose(say(lang, _FORMS[form.names[0]])))
            for form in FORMS
        ),
    )
    yield title(2, say(lang, "Figures of a simulation"))
    yield from table(
        (say(lang, "figure"), say(lang, "what it is"), say(lang, "unit")),
        (
            (named(anchor("figure", m.name), code(m.name)), prose(m.says.say(lang)), prose(term(m.unit, lang)))
            for m in BY_NAME.values()
        ),
    )
    yield title(2, say(lang, "Keys of the file"))
    yield from _blocks(lang)


def blocks() -> dict[str, Mapping[str, Any]]:
    """Every block of the file by the name of its model, the whole file first."""
    schema = Scenario.model_json_schema()
    return {"Scenario": schema, **schema["$defs"]}


def _blocks(lang: str) -> Iterator[str]:
    for name, block in blocks().items():
        if "properties" not in block:
            continue
        yield from heading(anchor("scenario", name), name, 3)
        yield from (f"{prose(part[lang])}\n" for part in described(block.get("description")))
        yield from table(
            (say(lang, "key"), say(lang, "may be"), say(lang, "default")),
            (_key(key, about, key in block.get("required", ())) for key, about in block["properties"].items()),
        )


def _key(key: str, about: Mapping[str, Any], required: bool) -> tuple[str, ...]:
    default = "–" if required else _value(about.get("default"))
    return code(key), _kind(about), default


def _value(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return code(text if len(text) <= 80 else "{…}")


def _kind(about: Mapping[str, Any]) -> str:
    if "$ref" in about:
        name = about["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{anchor('scenario', name)})"
    if "const" in about:
        return code(about["const"])
    if "enum" in about:
        return ", ".join(map(code, about["enum"]))
    for several in ("anyOf", "oneOf"):
        if several in about:
            return " / ".join(dict.fromkeys(_kind(part) for part in about[several]))
    told = str(about.get("format") or about.get("type", "any"))
    if told == "array":
        told = f"[{_kind(about['items'])}, …]" if "items" in about else "[…]"
        return told.replace("[", r"\[", 1) if told.startswith("[") else told
    bounds = [f"{sign} {about[name]}" for name, sign in _BOUNDS.items() if name in about]
    return " ".join([told, *bounds]).replace("<", "&lt;").replace(">", "&gt;")
