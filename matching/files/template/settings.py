"""The two sheets of settings: the month itself, and the municipality's policy with the decision behind each value.

A blank that would be unknown is a question for a person, household by household. Rows that only hold "no" would be rows
without an id, so the "no" stands once, as an assumption that somebody signs: it fills empty cells of rows that are there,
is counted in every answer, and does nothing before there is a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from constraints.facts.case import BatchHeader
from constraints.facts.record import ColumnInfo
from constraints.language import N_
from constraints.settings import ASSUME_BY, GROUPS, Setting

from .codes import may_stand, word_of
from .example import Month, assumed_columns
from .look import MAY, MISSING, MUST, TEXT, Look, first_upper, heading, height, number_format, sheet_name

_MONTH = (
    (N_("key"), 30), (N_("value"), 26), (N_("must or may"), 20), (N_("meaning"), 62), (N_("what may stand there"), 44),
)  # fmt: skip
_POLICY = (
    (N_("setting"), 46), (N_("your decision"), 18), (N_("used when empty"), 18), (N_("meaning"), 58), (N_("who decides"), 58),
)  # fmt: skip


def _assume_key(column: ColumnInfo | None, lang: str) -> str:
    if lang == "da":
        return f"Antag: {ASSUME_BY if column is None else column.danish}"
    return f"assume: {'by' if column is None else column.name}"


def write_month(look: Look, month: Month) -> None:
    """Which municipality decides, on which day, and what empty cells mean."""
    sheet = look.sheet(sheet_name("batch", look.lang), colour=MUST)
    _heads(sheet, look, _MONTH)
    line = 1
    for column in BatchHeader.columns():
        if column.name == "assume":
            continue
        must = look.say(N_("must")) if column.required else look.say(N_("may"))
        told = (must, first_upper(look.say(column.says)), may_stand(column, look))
        key = heading(column, look.lang)
        line = _line(sheet, look, line, key, month.batch.get(column.name), column, told, required=column.required)
        if column.kind.choices and column.name != "format":
            words = [word_of(code, column.kind, look.lang) for code in column.kind.choices]
            sheet.data_validation(
                line - 1, 1, line - 1, 1, {"validate": "list", "source": words, "error_type": "warning"}
            )
    _write_assumed(sheet, look, line + 1, month)


def _write_assumed(sheet: Any, look: Look, line: int, month: Month) -> None:
    """What an empty cell of a column is read as, and the name without which it is not."""
    sheet.write_string(
        line, 0, look.say(N_("What empty cells mean")), look.style(bold=True, font_size=13, text_wrap=False)
    )
    sheet.write_string(line, 3, look.say(_ASSUME_TEXT), look.style(italic=True))
    sheet.set_row(line, height([(look.say(_ASSUME_TEXT), _MONTH[3][1])]))
    line += 1
    first = line
    may = look.say(N_("may"))
    for name, column in assumed_columns():
        value = month.assume.get(column.name)
        read_as = N_("An empty cell in the column {column} of the sheet {sheet} is read as this")
        meaning = look.say(read_as, column=heading(column, look.lang), sheet=sheet_name(name, look.lang))
        told = (may, meaning, may_stand(column, look))
        line = _line(sheet, look, line, _assume_key(column, look.lang), value, column, told)
    told = (
        look.say(N_("must, with answers above")),
        look.say(N_("Name of the person who says so; stands in every answer")),
        "",
    )
    _line(sheet, look, line, _assume_key(None, look.lang) + " *", month.assume.get("by"), None, told, required=True)
    unsigned = f"=AND(ISBLANK($B${line + 1}),COUNTA($B${first + 1}:$B${line})>0)"
    amber = look.book.add_format({"bg_color": MISSING})
    sheet.conditional_format(line, 1, line, 1, {"type": "formula", "criteria": unsigned, "format": amber})


_ASSUME_TEXT = N_(
    "An empty cell is unknown, and then a person must look at the household before it can be offered a dwelling. Where an "
    "empty cell means no with you, keep the answers below and write your name. Delete an answer where empty means not known."
)


def _heads(sheet: Any, look: Look, heads: tuple[tuple[str, int], ...]) -> None:
    for c, (text, width) in enumerate(heads):
        sheet.set_column(c, c, width)
        sheet.write_string(0, c, first_upper(look.say(text)), look.label)
    sheet.set_row(0, 22)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)


def _line(
    sheet: Any, look: Look, line: int, key: str, value: Any, column: ColumnInfo | None, told: tuple[str, ...], *,
    required: bool = False,
) -> int:  # fmt: skip
    """One setting; gives back the next line."""
    edge = {"top": 4, "top_color": "#BFBFBF"}
    sheet.write_string(line, 0, key, look.style(bold=True, bg_color=MUST if required else MAY, **edge))
    form = {"num_format": "@"} if column is None else number_format(column, look.lang)
    style = look.style(border=1, border_color="#7F7F7F", **form)
    if value is None:
        sheet.write_blank(line, 1, None, style)
    elif isinstance(value, bool):
        sheet.write_string(line, 1, look.say("yes") if value else look.say("no"), style)
    elif isinstance(value, date):
        sheet.write_datetime(line, 1, value, style)
    elif column is not None and column.kind.choices:
        sheet.write_string(line, 1, word_of(str(value), column.kind, look.lang), style)
    else:
        sheet.write_string(line, 1, str(value), style)
    for c, text in enumerate(told, start=2):
        sheet.write_string(line, c, text, look.style(**edge))
    sheet.set_row(line, height(zip((key, "", *told), (width for _, width in _MONTH), strict=True)))
    if column is not None and column.kind.name == "yes-no":
        sheet.data_validation(line, 1, line, 1, {"validate": "list", "source": [look.say("yes"), look.say("no")]})
    return line + 1


# ---------------------------------------------------------------- the municipality's policy


def write_policy(look: Look, month: Month) -> None:
    """Every setting a municipality decides, in groups: what is used when nothing is written, and whose decision it is."""
    sheet = look.sheet(sheet_name("policy", look.lang), colour=MAY)
    _heads(sheet, look, _POLICY)
    line = 1
    for group in GROUPS:
        sheet.write_string(line, 0, look.say(group.heading), look.style(bold=True, font_size=13, text_wrap=False))
        sheet.set_row(line, 24)
        line += 1
        for setting in group.settings:
            _policy_line(sheet, look, line, setting, month.policy)
            line += 1


def shown(setting: Setting, value: Any, look: Look) -> str:
    """A setting's value as a cell shows it: a code by its word, a share as it is written, None as no limit."""
    if value is None:
        return look.say(N_("no limit"))
    if isinstance(value, bool):
        return look.say("yes") if value else look.say("no")
    if look.lang == "da":
        return next((word for word, code in setting.words.items() if code == value), str(value))
    return str(value)


def _policy_line(sheet: Any, look: Look, line: int, setting: Setting, policy: Mapping[str, Any]) -> None:
    edge = {"top": 4, "top_color": "#BFBFBF"}
    key = first_upper(setting.danish) if look.lang == "da" else setting.path
    sheet.write_string(line, 0, key, look.style(bold=True, bg_color=MAY, **edge))
    # A share is text, so that 1/10 does not become a date; an amount is a number, so that 4.000 is read as it is typed.
    whole = "#,##0" if isinstance(setting.default, int | None) else "@"
    answer = look.style(border=1, border_color="#7F7F7F", num_format=whole, align="right", indent=1)
    value = policy.get(setting.path)
    if value is None:
        sheet.write_blank(line, 1, None, answer)
    elif isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(line, 1, value, answer)
    else:
        sheet.write_string(line, 1, shown(setting, value, look), answer)
    plain = look.style(align="right", indent=1, font_color="#595959", num_format=whole, **edge)
    if isinstance(setting.default, int) and not isinstance(setting.default, bool):
        sheet.write_number(line, 2, setting.default, plain)
    else:
        sheet.write_string(line, 2, shown(setting, setting.default, look), plain)
    told = (first_upper(look.say(setting.says)), look.say(setting.decided))
    sheet.write_string(line, 3, told[0], look.style(**edge))
    sheet.write_string(line, 4, told[1], look.style(font_color=TEXT, **edge))
    sheet.set_row(line, height(zip((key, *told), (_POLICY[i][1] for i in (0, 3, 4)), strict=True)))
    choices = _choices(setting, look)
    if choices:
        sheet.data_validation(line, 1, line, 1, {"validate": "list", "source": choices, "error_type": "warning"})


def _choices(setting: Setting, look: Look) -> list[str]:
    if isinstance(setting.default, bool):
        return [look.say("yes"), look.say("no")]
    return list(setting.words if look.lang == "da" else setting.words.values())
