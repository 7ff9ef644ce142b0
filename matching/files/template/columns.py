"""The sheet that explains every column: must or may, its meaning, what may stand in it, and what a blank does."""

from __future__ import annotations

from constraints import READS, TABLES
from constraints.facts.record import ColumnInfo
from constraints.language import N_, Message

from .codes import may_stand
from .look import MUST, TEXT, Look, first_upper, heading, height, sheet_name

HEADINGS = (
    (N_("sheet"), 16), (N_("column"), 26), (N_("must or may"), 25), (N_("meaning"), 50), (N_("what may stand there"), 48),
    (N_("an empty cell"), 46),
)  # fmt: skip
_ASKED = frozenset(column for columns in READS.values() for column in columns)


def needed(column: ColumnInfo, table_required: bool, look: Look) -> str:
    if not column.required:
        return look.say(N_("may"))
    return look.say(N_("must")) if table_required else look.say(N_("must, when the sheet is used"))


def blank(table: str, column: ColumnInfo, look: Look) -> str:
    """What a cell left empty does."""
    if column.required:
        return look.say(N_("Is an error: the row cannot be used"))
    if column.when_empty:
        return first_upper(look.say(column.when_empty))
    asked = f"{table}.{column.name}" in _ASKED
    text = N_("Unknown: where a rule asks for it, a person must look") if asked else N_("Unknown")
    if column.when_absent:
        text = N_("{unknown}. When the whole column is empty: {taken}")
        unknown = N_("Unknown: where a rule asks for it, a person must look") if asked else N_("Unknown")
        return look.say(text, unknown=Message(unknown), taken=Message(column.when_absent))
    return look.say(text)


def note(table: str, column: ColumnInfo, table_required: bool, look: Look) -> str:
    """The same in a note on the heading of the column."""
    lines = (
        first_upper(needed(column, table_required, look)) + ". " + first_upper(look.say(column.says)) + ".",
        look.say(N_("May stand there: {what}"), what=may_stand(column, look)),
        look.say(N_("An empty cell: {what}"), what=blank(table, column, look)),
    )
    return "\n".join(lines)


def write(look: Look) -> None:
    """The sheet of columns. The reader passes over it."""
    sheet = look.sheet(sheet_name("columns", look.lang), colour=TEXT)
    for c, (text, width) in enumerate(HEADINGS):
        sheet.set_column(c, c, width)
        sheet.write_string(0, c, first_upper(look.say(text)), look.label)
    sheet.set_row(0, 22)
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
    line = 1
    for name, (model, _, table_required) in TABLES.items():
        for n, column in enumerate(model.columns()):
            edge = {"top": 1, "top_color": "#7F7F7F"} if n == 0 else {"top": 4, "top_color": "#BFBFBF"}
            shade = {"bg_color": MUST} if column.required else {}
            cells = (
                sheet_name(name, look.lang), heading(column, look.lang), needed(column, table_required, look),
                first_upper(look.say(column.says)), may_stand(column, look), blank(name, column, look),
            )  # fmt: skip
            for c, text in enumerate(cells):
                style = look.style(bold=c == 1, **edge, **(shade if c == 1 else {}))
                sheet.write_string(line, c, text, style)
            sheet.set_row(line, height(zip(cells, (width for _, width in HEADINGS), strict=True)))
            line += 1
    sheet.autofilter(0, 0, line - 1, len(HEADINGS) - 1)
