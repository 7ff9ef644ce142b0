"""The template: every column explained in both languages, words that read back as codes, and a month that works at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from openpyxl import load_workbook
from pydantic import TypeAdapter

from constraints import TABLES, Policy
from constraints.language import LANGUAGES, say
from constraints.law import store
from constraints.settings import GROUPS, SETTINGS, setting_path, setting_value
from matching import read, solve
from matching.files.template import example_beside, write_example, write_template
from matching.files.template.codes import word_of
from matching.files.template.example import example_month
from matching.files.template.look import heading, sheet_name
from matching.frames import placement_frame

# The example opened and saved by LibreOffice 7.4: `soffice --convert-to xlsx` of what `write_example` writes.
SAVED = Path(__file__).parent / "template-libreoffice.xlsx"
COLUMNS = [(name, column) for name, (model, _, _) in TABLES.items() for column in model.columns()]
PLAN = {"0141": "S-04-117", "0203": "N-03-012", "0163": "S-01-003", "0152": "N-07-104", "0170": "S-01-021"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Both workbooks in both languages: `da.xlsx`, `da-eksempel.xlsx`, `en.xlsx`, `en-example.xlsx`."""
    here = tmp_path_factory.mktemp("template")
    for lang in LANGUAGES:
        write_template(here / f"{lang}.xlsx", lang)
        write_example(example_beside(here / f"{lang}.xlsx", lang), lang)
    return here


@pytest.fixture(scope="module")
def books(folder):
    return {lang: load_workbook(folder / f"{lang}.xlsx") for lang in LANGUAGES}


def placed(path: Path) -> dict[str, str]:
    frame = placement_frame(solve(read(path).case))
    return dict(zip(frame["household_id"], frame["dwelling_id"], strict=True))


# ---------------------------------------------------------------- every column


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_column_of_every_table_has_its_heading_and_a_note_that_explains_it(books, lang):
    for name, (model, _, _) in TABLES.items():
        first = next(books[lang][sheet_name(name, lang)].iter_rows(max_row=1))
        assert [c.value for c in first] == [heading(column, lang) for column in model.columns()]
        for cell, column in zip(first, model.columns(), strict=True):
            assert say(lang, column.says).casefold() in cell.comment.text.casefold(), (name, column.name)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sheet_of_columns_tells_all_of_every_column(books, lang):
    rows = list(books[lang][sheet_name("columns", lang)].iter_rows(min_row=2, values_only=True))
    assert [row[:2] for row in rows] == [(sheet_name(n, lang), heading(c, lang)) for n, c in COLUMNS]
    assert all(str(cell or "").strip() for row in rows for cell in row)


def test_no_meaning_is_english_in_the_danish_template():
    same = [c.says for _, c in COLUMNS if say("da", c.says) == c.says]
    assert same == []
    assert [s.says for s in SETTINGS.values() if say("da", s.says) == s.says] == []


def test_what_a_blank_does_is_told_as_the_reader_takes_it(books):
    told = {(r[0], r[1]): r[5] for r in books["da"]["Kolonner"].iter_rows(min_row=2, values_only=True)}
    assert told["Boliger", "Husleje pr. md. *"] == "Er en fejl: rækken kan ikke bruges"
    assert told["Husstande", "Senest bolig"] == "Der er ingen frist"
    assert told["Husstande", "Kørestol"].endswith("må en person se på det. Er hele kolonnen tom: nej")
    assert told["Personer", "Statsborgerskab"] == "Ukendt: spørger en regel om det, må en person se på det"


# ---------------------------------------------------------------- words and codes


def test_every_word_of_the_lists_reads_back_as_its_code():
    for name, column in COLUMNS:
        field = TABLES[name][0].model_fields[column.name]
        cell: TypeAdapter[Any] = TypeAdapter(cast(Any, field.rebuild_annotation()))
        for code in column.kind.choices:
            for lang in LANGUAGES:
                assert cell.validate_python(word_of(code, column.kind, lang)) == code, (name, column.name, code)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_drop_downs_offer_the_words_of_their_column(books, lang):
    book = books[lang]
    for name, (model, _, _) in TABLES.items():
        sheet = book[sheet_name(name, lang)]
        lists = {next(iter(v.sqref.ranges)).min_col: v.formula1 for v in sheet.data_validations.dataValidation}
        for c, column in enumerate(model.columns(), start=1):
            if column.kind.name == "yes-no":
                assert lists[c] == f'"{say(lang, "yes")},{say(lang, "no")}"'
            elif column.kind.choices:
                area = lists[c].rpartition("!")[2].replace("$", "")
                offered = [cell.value for (cell,) in book[sheet_name("codes", lang)][area]]
                assert offered == [word_of(code, column.kind, lang) for code in column.kind.choices]
            else:
                assert c not in lists


# ---------------------------------------------------------------- the municipality's policy


def test_every_setting_a_municipality_decides_stands_on_the_sheet_with_its_default_and_who_decides(books):
    leaves = set()
    for name, value in Policy().model_dump().items():
        leaves |= {f"{name}.{part}" for part in value} if isinstance(value, dict) and value else {name}
    # How aims are ordered and which rules are disputed are no single cells; of the switches of the law the municipality's own stand.
    leaves -= {"levels", "interpretations", "rule_status"}
    assert leaves == {p for p in SETTINGS if not p.startswith("interpretations.")}
    assert {p.removeprefix("interpretations.") for p in set(SETTINGS) - leaves} <= set(store.load().switches)
    rows = {r[0]: r for r in books["da"]["Politik"].iter_rows(min_row=2, values_only=True) if r[0] and r[3]}
    assert len(rows) == sum(len(g.settings) for g in GROUPS) == len(SETTINGS)
    assert all(r[1] is None and r[2] not in (None, "") and r[4] for r in rows.values())
    assert rows["Rådighedsbeløb, enlig"][2] == 4000
    assert rows["Under rådighedsbeløbet"][2] == "forbyd"


def test_a_setting_is_taken_by_its_danish_name_and_word_and_by_its_path_and_code():
    for path, setting in SETTINGS.items():
        assert setting_path("policy", setting.danish.upper() + " *") == setting_path("policy", path) == path
        for word, code in setting.words.items():
            assert setting_value(path, word.upper()) == setting_value(path, code) == code


def test_policy_written_in_danish_is_the_policy(folder, tmp_path):
    book = load_workbook(folder / "da-eksempel.xlsx")
    answers = {"Under rådighedsbeløbet": "advar", "Kvoten giver": "frit valg", "Højeste andel med støtte": "1/8",
               "Loft over beboere er vedtaget": "ja", "Ramme for udgifter": 750000,
               "Andre boligformer er uden for § 59, stk. 6-7": "bekræftet"}  # fmt: skip
    for row in book["Politik"].iter_rows(min_row=2):
        row[1].value = answers.get(row[0].value, row[1].value)
    book.save(tmp_path / "b.xlsx")
    policy = read(tmp_path / "b.xlsx").case.policy
    assert (policy.disposable_floor.effect, policy.disposable_floor.single) == ("warn", 4300)
    assert (policy.quota.choice, str(policy.concentration.supported_share_max)) == ("free", "1/8")
    assert (policy.occupancy_cap_adopted, policy.budget_dkk) == (True, 750000)
    assert policy.interpretations == {"other_bases_outside_59_6": "confirmed"}


# ---------------------------------------------------------------- the empty month and the example


def test_the_empty_template_lacks_the_month_and_the_name_and_has_no_rows(folder):
    for lang in LANGUAGES:
        reading = read(folder / f"{lang}.xlsx")
        assert {f.column for f in reading.errors} == {"municipality", "decision_date", "assume"}
        assert set(reading.counts) == set(TABLES)
        assert set(reading.counts.values()) == {0}


def test_the_example_reads_without_a_finding_and_its_plan_houses_five(folder):
    reading = read(folder / "da-eksempel.xlsx")
    assert (reading.errors, reading.warnings) == ((), ())
    assert (reading.counts["dwellings"], reading.counts["households"]) == (5, 8)
    assert placed(folder / "da-eksempel.xlsx") == PLAN


def test_the_example_is_the_same_month_in_both_languages(folder):
    danish, english = (read(folder / name).case for name in ("da-eksempel.xlsx", "en-example.xlsx"))
    assert danish.digest == english.digest
    assert danish.policy_digest == english.policy_digest


def test_the_example_saved_by_libreoffice_reads_the_same(folder):
    saved = read(SAVED)
    assert (saved.errors, saved.warnings) == ((), ())
    assert saved.case.digest == read(folder / "da-eksempel.xlsx").case.digest
    assert {h.household_id for h in saved.case.households} >= {"0141", "0215"}  # leading zeros are kept


def test_a_month_typed_into_the_empty_template_works_at_once(folder, tmp_path):
    """An office types the example's facts, leaves every "no" empty and signs what empty means: no error, the same plan."""
    book = load_workbook(folder / "da.xlsx")
    for name, rows in example_month().tables.items():
        sheet = book[sheet_name(name, "da")]
        for r, row in enumerate(rows, start=2):
            for c, column in enumerate(TABLES[name][0].columns(), start=1):
                value = row.get(column.name)
                nothing = value is False or (column.name == "support_method" and value == "none")
                if value is None or (nothing and column.when_absent in ("no", "none")):
                    continue
                if column.kind.choices:
                    value = word_of(str(value), column.kind, "da")
                sheet.cell(r, c, {True: "ja", False: "nej"}[value] if isinstance(value, bool) else value)
    typed = {
        "Kommune *": "0661",
        "Beslutningsdato *": example_month().batch["decision_date"],
        "Antag: af *": "Leder, boligenheden",
    }
    for row in book["Måned"].iter_rows(min_row=2):
        row[1].value = typed.get(row[0].value, row[1].value)
    book.save(tmp_path / "maaned.xlsx")
    reading = read(tmp_path / "maaned.xlsx")
    assert reading.errors == ()
    assert {f.code for f in reading.warnings} == {"assumed"}
    assert placed(tmp_path / "maaned.xlsx") == PLAN


def test_the_same_bytes_each_time(tmp_path):
    for lang in LANGUAGES:
        for write in (write_template, write_example):
            write(tmp_path / "a.xlsx", lang)
            write(tmp_path / "b.xlsx", lang)
            assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
