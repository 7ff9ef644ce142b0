"""Makes everything in this folder anew: `make samples`. The same seeds give the same bytes."""

from __future__ import annotations

import copy
from pathlib import Path

from matching.files.writing import write_folder, write_workbook
from matching.sampling import sample

HERE = Path(__file__).resolve().parent


def main() -> None:
    for size in ("town", "city"):
        ((_, (settings, tables)),) = sample(size, 1).items()
        write_folder(HERE / size, settings, tables)
    ((_, (settings, tables)),) = sample("town", 1).items()
    write_workbook(HERE / "excel-dansk.xlsx", settings, tables, danish=True)
    write_workbook(HERE / "excel-dansk-med-fejl.xlsx", settings, with_mistakes(tables), danish=True)


def with_mistakes(tables: dict[str, list[dict[str, object]]]) -> dict[str, list[dict[str, object]]]:
    """The honest mistakes of a busy office: one each of a misread amount, a lost id, a slip and a gap."""
    made = copy.deepcopy(tables)
    made["dwellings"][3]["rent_dkk_month"] = "5.496"  # a thousands separator
    made["dwellings"][7]["department_id"] = "D999"  # a department nobody has heard of
    made["households"][11]["urgency_class"] = "U6"
    made["households"][20]["registered_on"] = ""
    made["persons"][5]["income_kind"] = "kontant"
    made["benefit_periods"].append(dict(made["benefit_periods"][0]))  # pasted twice
    made["support_teams"][0]["free_slots"] = -2
    return made


if __name__ == "__main__":
    main()
