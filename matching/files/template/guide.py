"""The first sheet: what Anvis does with the workbook, how to fill it in, what a blank does, and what never belongs in it."""

from __future__ import annotations

from typing import Any

from constraints import TABLES
from constraints.language import N_

from .look import MAY, MISSING, MUST, TEXT, Look, height, sheet_name

_WIDE = 80
_TITLE = N_("Anvis: the month's dwellings and households")
_EXAMPLE = N_("This is an example. Every household, person, dwelling and organisation in it is invented.")
_SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("What Anvis does with it"),
        (
            N_("Anvis reads the sheets and proposes who could be offered which dwelling, under the law of the day of decision. Each yes and no has its reason. Nothing is decided: people at the meeting do that."),
            N_("Nothing is guessed. What can be read in two ways, or lacks an id, comes back as an error with sheet and cell."),
        ),
    ),
    (
        N_("No names, no CPR numbers"),
        (
            N_("Use pseudonyms: a number from your own system that says nothing about the person. Names, addresses of people and CPR numbers never belong here. A workbook with a CPR number in it is refused."),
            N_("Keep the list of who is behind which pseudonym somewhere else. Write no diagnoses and nothing about ethnicity or origin."),
        ),
    ),
    (
        N_("In this order"),
        (
            N_("1. {batch}: municipality and day of decision. Sign with your name what empty cells mean."),
            N_("2. {organisations}, {areas}, {designations} and {departments}: change little from month to month. A municipality without listed areas says so on the sheet {batch}."),
            N_("3. {dwellings}: the vacant dwellings that are at the municipality's disposal."),
            N_("4. {households} and {persons}: one row per household, one per person who will live there. Each household has one person with the role applicant."),
            N_("5. The rest where there is something to say: benefits, debts, wishes, support teams and so on. {policy} holds what the council has decided."),
            N_("6. Save, and run: anvis check FILE.xlsx. When it finds no errors: anvis match FILE.xlsx --out FOLDER."),
        ),
    ),
    (
        N_("How to write"),
        (
            N_("Dates as 20-11-2026. Months as 2026-10. Shares as 1/4 or 0.25. Amounts in kroner, without a thousands separator. Yes or no."),
            N_("Ids are text and are the same wherever they stand: letters, digits, -, _ and full stop. Leading zeros are kept."),
            N_("Columns may be moved, and columns that may be left out can be deleted. Formulas, merged cells and hidden sheets are refused: paste as values."),
            N_("Point at a heading for its note. The sheet {columns} explains every column, {codes} every word on the lists."),
        ),
    ),
)  # fmt: skip
_COLOURS = (
    (MUST, N_("must be filled in (a star in the heading)")),
    (MAY, N_("may be filled in")),
    (MISSING, N_("is lacking in a row that is begun")),
)
_BLANKS = (
    N_("An empty cell is unknown, never no. Where a rule needs the fact, a person must look at the household before it can be offered the dwelling."),
    N_("Some empty cells say something by themselves, such as no deadline. The sheet {columns} tells it for every column."),
    N_("Where empty means no with you, the sheet {batch} can say so once for a whole column, signed with a name. Every answer then repeats it."),
)  # fmt: skip
_ROWS = {
    "organisations": N_("a housing organisation, and the municipality's right towards it"),
    "areas": N_("a housing area that can stand on a list"),
    "designations": N_("an area on a published list, or a council decision about it, for a time"),
    "departments": N_("a department: the estate a dwelling belongs to"),
    "dwellings": N_("a vacant dwelling"),
    "households": N_("a household that needs a dwelling"),
    "persons": N_("a person who will live in the dwelling"),
    "benefit_periods": N_("whole months in a row with one benefit, for one person"),
    "debts": N_("rent owed to a housing organisation; never lowers a rank"),
    "wishes": N_("one of the citizen's own wishes"),
    "separations": N_("a protection: whom or where the household must not live near"),
    "support_teams": N_("a support team and its free slots"),
    "exceptions": N_("a named person sets a rule of the municipality's own aside, or signs § 59, stk. 9"),
    "locks": N_("a placement that a person keeps or forbids"),
    "offers": N_("an earlier offer and its answer"),
    "answers": N_("a named person's answer where a rule asks"),
}


def write(look: Look, *, example: bool) -> None:
    sheet = look.sheet(sheet_name("guide", look.lang), colour=TEXT, across=False)
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 15)
    sheet.set_column(2, 2, _WIDE)
    sheet.write_string(0, 0, look.say(_TITLE), look.style(bold=True, font_size=20, text_wrap=False, font_color=TEXT))
    sheet.set_row(0, 32)
    line = 1
    if example:
        sheet.write_string(line, 0, look.say(_EXAMPLE), look.style(bold=True, text_wrap=False, font_color="#9C3D00"))
        line += 1
    names = {n: sheet_name(n, look.lang) for n in (*TABLES, "batch", "policy", "columns", "codes")}
    for title, texts in _SECTIONS:
        line = _section(sheet, look, line, title, [look.say(t, **names) for t in texts])
    line = _section(sheet, look, line, N_("Must, may, and empty cells"), [look.say(t, **names) for t in _BLANKS])
    for colour, text in _COLOURS:
        sheet.write_blank(line, 1, None, look.style(bg_color=colour, border=1, border_color="#BFBFBF"))
        sheet.write_string(line, 2, look.say(text), look.style(indent=1))
        line += 1
    _sheets(sheet, look, line + 1)


def _section(sheet: Any, look: Look, line: int, title: str, texts: list[str]) -> int:
    """A heading on the left and its sentences beside it; gives back the next line."""
    line += 1
    sheet.write_string(line, 0, look.say(title), look.style(bold=True, font_size=12))
    for text in texts:
        sheet.write_string(line, 2, text, look.style())
        beside = [(look.say(title), 17)] if text is texts[0] else []
        sheet.set_row(line, height([(text, _WIDE), *beside]))
        line += 1
    return line


def _sheets(sheet: Any, look: Look, line: int) -> None:
    for c, text in enumerate((N_("sheet"), N_("must or may"), N_("what one row is"))):
        told = look.say(text)
        sheet.write_string(line, c, told[:1].upper() + told[1:], look.label)
    for name, (_, _, required) in TABLES.items():
        line += 1
        title = sheet_name(name, look.lang)
        link = look.style(font_color="#1F5C99", underline=1)
        sheet.write_url(line, 0, f"internal:'{title}'!A1", link, string=title)
        sheet.write_string(line, 1, look.say(N_("must")) if required else look.say(N_("may")), look.style())
        text = look.say(_ROWS[name])
        sheet.write_string(line, 2, text[:1].upper() + text[1:], look.style())
