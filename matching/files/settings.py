"""The settings of a batch (`batch.yaml`, `policy.yaml`, or the sheets of these names) → plain values by name."""

from __future__ import annotations

import re
from typing import Any

import yaml

from constraints.errors import InputError
from constraints.facts.case import BatchHeader
from constraints.facts.cpr import contains_cpr
from constraints.facts.forms import is_blank, is_unknown, one_space
from constraints.language import N_, Message
from constraints.settings import setting_path, setting_value

from .finding import Finding, cpr_finding, of_error, shown

SETTINGS = ("batch", "policy")
_HEADINGS = ("key", "nøgle", "setting", "indstilling")


class _Loader(yaml.SafeLoader):
    """YAML without octal surprises (0101 stays text), without aliases, and with each key once.

    A number with a point stays the text it is, so that 500.000 is read by the rules of cells and not as 500.
    """

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        keys = [self.construct_object(k, deep=True) for k, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.YAMLError(f"the key {shown(key)} stands twice")
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:timestamp")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(0|[1-9][0-9]*)$"), list("-0123456789"))


def load_yaml(text: str) -> Any:
    """Parses settings text. Raises InputError with the place of the mistake."""
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        problem = shown(getattr(broken, "problem", None) or str(broken)) or "–"
        if mark is None:
            raise InputError("bad-yaml/problem", problem=problem) from None
        raise InputError("bad-yaml/line", line=str(mark.line + 1), problem=problem) from None
    except RecursionError:
        raise InputError("bad-yaml/deep") from None


def settings_of_text(name: str, text: str, errors: list[Finding]) -> dict[str, Any] | None:
    """The settings of a YAML file. Findings go to `errors`; then the answer is None."""
    file = f"{name}.yaml"
    for number, line in enumerate(text.splitlines(), start=1):
        if contains_cpr(line):
            errors.append(cpr_finding(file, number))
            return None
    try:
        loaded = load_yaml(text)
    except InputError as broken:
        errors.append(of_error(broken, file))
        return None
    if loaded is None:
        loaded = {}
    if not isinstance(loaded, dict) or not all(isinstance(k, str) for k in loaded):
        errors.append(Finding("bad-yaml", file, None, None, None, Message(N_("keys and values, one a line"))))
        return None
    return english_names(name, loaded, errors)


def english_names(name: str, values: dict[str, Any], errors: list[Finding]) -> dict[str, Any]:
    """The settings of `batch` by their English names; Danish ones are accepted beside them, as headings are.

    A setting given under both names is a finding, and the first of the two stands.
    """
    if name != "batch":
        return values
    known = {n.casefold(): c.name for c in BatchHeader.columns() for n in (c.name, c.danish)}
    found: dict[str, Any] = {}
    for key, value in values.items():
        english = known.get(one_space(key).casefold(), key)
        if english in found:
            errors.append(
                Finding("duplicate-key", "batch.yaml", None, shown(key), None, Message(N_("each setting once")))
            )
        found.setdefault(english, value)
    return found


def settings_of_sheet(
    name: str, rows: list[list[Any]], errors: list[Finding], lines: dict[str, int] | None = None
) -> dict[str, Any] | None:
    """The settings of a sheet `batch` or `policy`: a name and a value a row. Findings go to `errors`; then the answer is None.

    `lines` is filled with the row of each setting, by its dotted path.
    """
    settings: dict[str, Any] = {}
    for number, row in enumerate(rows, start=1):
        key = row[0] if row else None
        if key is None or (number == 1 and str(key).casefold() in _HEADINGS):
            continue
        value = row[1] if len(row) > 1 else None
        if contains_cpr(key) or any(contains_cpr(c) for c in row[1:]):
            errors.append(cpr_finding(name, number))
            return None
        if is_blank(value):
            value = None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, str):
            lowered = value.casefold()
            value = {"ja": True, "nej": False}.get(lowered, value)
        if isinstance(value, str) and name == "policy" and not is_unknown(value):
            try:
                value = load_yaml(value)
            except InputError:
                errors.append(Finding("bad-yaml", name, number, None, shown(value), Message(N_("a plain value"))))
                return None
        if value is None:  # a heading, or a setting left as it is
            continue
        here = settings
        path_told = setting_path(name, str(key))
        value = setting_value(path_told, value)
        *path, last = path_told.split(".")
        for part in path:
            here = here.setdefault(part, {})
            if not isinstance(here, dict):
                errors.append(Finding("duplicate-key", name, number, str(key), None, Message(N_("each setting once"))))
                return None
        if last in here:
            errors.append(Finding("duplicate-key", name, number, str(key), None, Message(N_("each setting once"))))
            return None
        here[last] = value
        if lines is not None:
            lines[path_told] = number
    return english_names(name, settings, errors)
