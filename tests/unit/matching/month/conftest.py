"""Workbooks and lists as people hand them in, made by hand."""

import openpyxl
import pytest

HEAD = {"da": ("Husstand", "Bolig", "Klasse", "Beslutning", "Begrundelse", "Initialer"),
        "en": ("Household", "Dwelling", "Class", "Decision", "Reason", "Initials")}  # fmt: skip
SHEET = {"da": ("Placeringer", "Forudsætninger", "Batchens fingeraftryk"), "en": ("Placements", "Assumptions", "Fingerprint of the batch")}  # fmt: skip


@pytest.fixture
def workbook(tmp_path):
    """A workbook of a case with rows (household, dwelling, decision, reason, initials) below a title."""

    def write(digest, rows, lang="da", name="plan.xlsx"):
        book = openpyxl.Workbook()
        first, *_ = book.worksheets
        first.title = "Overblik"
        first.append(["Fortroligt"])
        sheet = book.create_sheet(SHEET[lang][0])
        sheet.append(["Anvis 20-11-2026"])
        sheet.append([])
        sheet.append(HEAD[lang])
        for household, dwelling, *decided in rows:
            sheet.append([household, dwelling, "U2", *decided])
        if digest is not None:
            told = book.create_sheet(SHEET[lang][1])
            told.append(["Hvad", "Værdi"])
            told.append([SHEET[lang][2], digest])
        path = tmp_path / name
        book.save(path)
        return path

    return write
