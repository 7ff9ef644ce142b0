"""A batch of one household and one dwelling as files, with every column that rules read told, to be changed file by file."""

import csv
import io
from pathlib import Path

import pytest

BATCH = "format: anvis-batch/1\nmunicipality: 0101\ndecision_date: 2026-11-20\nareas: none\n"
ROWS = {
    "organisations": [{"organisation_id": "O1", "name": "En"}],
    "departments": [
        {"department_id": "D1", "organisation_id": "O1", "area_id": "X1", "dwellings_total": "100", "supported_last_24_months": "0"}
    ],
    "dwellings": [
        {
            "dwelling_id": "B1", "department_id": "D1", "dwelling_type": "family", "availability_basis": "59-1", "rooms": "2",
            "area_m2": "60", "rent_dkk_month": "4500", "deposit_dkk": "20000", "available_from": "2026-12-01", "floor": "1",
            "lift": "no", "step_free": "no", "wheelchair": "no", "pets_allowed": "no", "subsidy_target_group_only": "no",
        }
    ],
    "households": [
        {
            "household_id": "H1", "registered_on": "2026-01-01", "urgency_class": "U1", "homelessness_situation": "street",
            "support_method": "none", "needs_step_free": "no", "needs_wheelchair": "no", "needs_lift_or_ground": "no",
            "has_pet": "no",
        }
    ],
    "persons": [
        {
            "person_id": "P1", "household_id": "H1", "role": "applicant", "birth_date": "1990-01-01", "citizenship_class": "DK",
            "income_kind": "wage", "gross_income_dkk_month": "26000",
        }
    ],
}  # fmt: skip


def as_csv(rows) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(dict.fromkeys(k for r in rows for k in r)), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


@pytest.fixture
def folder(tmp_path):
    """Writes the batch into a folder. A table is a list of rows, or one row that is laid over the table's first; None
    leaves it out; `header` is more of `batch.yaml`."""

    def write(header: str = "", where: str = "batch", yaml: str = BATCH, **tables) -> Path:
        path = tmp_path / where
        path.mkdir()
        (path / "batch.yaml").write_text(yaml + header, encoding="utf-8")
        for name in dict.fromkeys((*ROWS, *tables)):
            rows = tables.get(name, ROWS.get(name))
            if rows is None:
                continue
            if isinstance(rows, dict):
                rows = [ROWS.get(name, [{}])[0] | rows]
            (path / f"{name}.csv").write_text(rows if isinstance(rows, str) else as_csv(rows), encoding="utf-8")
        return path

    return write


@pytest.fixture
def people():
    """Rows of `households` and `persons` for several households, all like the first."""

    def rows(*ids: str, **facts):
        return {
            "households": [ROWS["households"][0] | {"household_id": h} | facts for h in ids],
            "persons": [ROWS["persons"][0] | {"person_id": f"P{h}", "household_id": h} for h in ids],
        }

    return rows


@pytest.fixture
def homes():
    """Rows of `dwellings`, all like the first."""

    def rows(*ids: str, **facts):
        return {"dwellings": [ROWS["dwellings"][0] | {"dwelling_id": d} | facts for d in ids]}

    return rows
