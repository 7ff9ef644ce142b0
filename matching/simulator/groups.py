"""Groups watched for unequal outcomes afterwards; nothing of them is seen by a policy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from constraints import Case, CaseView, view

HOUSEHOLD_KINDS = ("single", "single with children", "couple", "couple with children")
_AGE_BANDS = ((25, "18-24"), (30, "25-29"), (60, "30-59"), (999, "60+"))


def attributes(people: Sequence[tuple[Case, str]]) -> dict[str, tuple[Any, tuple[str, ...]]]:
    """What is watched for unequal outcomes afterwards, for households of cases; nothing of it is seen by a policy."""
    group_of: dict[str, list[str]] = {"household": [], "age": [], "situation": [], "support": []}
    views: dict[int, CaseView] = {}
    for case, name in people:
        joined = views.setdefault(id(case), view(case))
        h = joined.households[joined.household_index[name]]
        children = bool(h.children)
        couple = len(h.adults) > 1
        group_of["household"].append(("couple" if couple else "single") + (" with children" if children else ""))
        age = h.applicant.age_bounds
        group_of["age"].append("unknown" if age is None else next(name for top, name in _AGE_BANDS if age[0] < top))
        group_of["situation"].append(h.record.homelessness_situation or "unknown")
        group_of["support"].append(h.support_method or "unknown")
    coded = {}
    for attribute, values in group_of.items():
        names = sorted(set(values))
        coded[attribute] = (np.array([names.index(v) for v in values], dtype=np.int16), tuple(names))
    return coded
