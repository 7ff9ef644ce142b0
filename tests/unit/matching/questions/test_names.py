"""A question may use the headings and sheets that an office's files have."""

import pytest

from constraints import InputError
from constraints.testing import make_case
from matching.questions.names import english_path, near_columns
from matching.questions.what_if import Question, WhatIf


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("hasteklasse", "urgency_class"), ("Registreret", "registered_on"), ("urgency_class", "urgency_class"),
        ("boliger.B0012.husleje pr. md.", "dwellings.B0012.rent_dkk_month"), ("dwellings.B.1.rum", "dwellings.B.1.rooms"),
        ("ønsker.H1/department/D1.trin", "wishes.H1/department/D1.tier"), ("policy.budget_dkk", "policy.budget_dkk"),
        ("måned.beslutningsdato", "batch.decision_date"), ("boliger.B1.altan", "dwellings.B1.altan"), ("lykke", "lykke"),
    ],
)  # fmt: skip
def test_a_path_by_the_names_of_the_files(asked, path):
    assert english_path(asked) == path


def test_the_policy_goes_by_the_names_of_its_sheet():
    from constraints.settings import SETTINGS

    for path, setting in SETTINGS.items():
        assert english_path(f"politik.{setting.danish}") == f"policy.{path}"


def test_a_question_in_danish_is_the_one_in_english():
    asker = WhatIf(make_case({"H1": {}, "H2": {"registered_on": "2024-01-01"}}, {"B1": {}}))
    danish = Question(
        "H1",
        {"hasteklasse": "U1", "boliger.B1.husleje pr. md.": "5100"},
        add={"låse": [{"husstand": "H2", "bolig": "B1", "art": "forbid"}]},
    )
    english = Question("H1", {"urgency_class": "U1", "dwellings.B1.rent_dkk_month": "5100"},
                       add={"locks": [{"household_id": "H2", "dwelling_id": "B1", "kind": "forbid"}]})  # fmt: skip
    one, other = (asker.run(q) for q in (danish, english))
    assert one.table.case.case.digest == other.table.case.case.digest
    assert one.placed == other.placed


def test_a_name_nobody_knows_is_answered_with_those_it_is_like():
    asker = WhatIf(make_case({"H1": {}}, {"B1": {}}))
    with pytest.raises(InputError) as caught:
        asker.ask(Question("H1", {"hasteklase_": "U1"}))
    assert "urgency_class" in caught.value.facts["expected"]
    assert len(caught.value.facts["expected"]) <= 3
    assert len(near_columns(type(asker.case.households[0]), "qqqq")) > 3
