"""A question that cannot be used is refused in the reader's language, in the words of the files."""

import pytest

from constraints import InputError
from constraints.testing import make_case
from matching.questions.what_if import Question, WhatIf


@pytest.fixture(scope="module")
def asked():
    return WhatIf(make_case({"H": {}}, {"B": {}}))


@pytest.mark.parametrize(
    ("path", "value", "danish", "english"),
    [
        ("policy.budget_dkk", "many", "policy.budget_dkk: forventet et helt tal", "policy.budget_dkk: expected a whole number"),
        ("policy.size.effect", "ban", "policy.size.effect: forventet 'forbid' eller 'warn'", "policy.size.effect: expected 'forbid' or 'warn'"),
        ("policy.concentration.supported_share_max", 2, "forventet en andel mellem 0 og 1", "expected a share between 0 and 1"),
        ("dwellings.B.rooms", "x", "dwellings.rooms: forventet et helt antal beboelsesrum, 1-20", "dwellings.rooms: expected a whole number of habitable rooms, 1-20"),
    ],
)  # fmt: skip
def test_a_changed_value_that_cannot_be_read_says_what_may_stand_there(asked, path, value, danish, english):
    with pytest.raises(InputError) as wrong:
        asked.changed(Question(set={path: value}))
    assert wrong.value.code == "bad-value"
    assert danish in wrong.value.text("da")
    assert english in wrong.value.text("en")


def test_slots_of_a_team_judge_nobody_anew_and_an_organisation_its_own_dwellings():
    homes = {"B": {}, "C": {}}
    case = make_case(
        {"H": {}}, homes, organisations=[{"organisation_id": "O1", "name": "En", "vacancies_this_period": 4}],
        support_teams=[{"team_id": "T1", "method": "CTI", "free_slots": 2}],
    )  # fmt: skip
    what_if = WhatIf(case)
    _, people, dwellings = what_if.changed(Question(set={"support_teams.T1.free_slots": 3}))
    assert (people, dwellings) == (frozenset(), frozenset())
    mine = {d.id for d in what_if.base.table.case.dwellings if d.organisation.organisation_id == "O1"}
    _, people, dwellings = what_if.changed(Question(set={"organisations.O1.vacancies_this_period": 2}))
    assert (people, dwellings) == (frozenset(), frozenset(mine))


def test_a_team_that_a_household_is_bound_to_cannot_be_taken_out():
    case = make_case(
        {"H": {"support_method": "CTI", "support_team_id": "T1"}, "I": {}}, {"B": {}},
        support_teams=[{"team_id": "T1", "method": "CTI", "free_slots": 2}, {"team_id": "T2", "method": "CTI", "free_slots": 2}],
    )  # fmt: skip
    with pytest.raises(InputError):
        WhatIf(case).changed(Question(remove=("support_teams.T1",)))


def test_the_first_table_of_teams_judges_everybody_anew():
    case = make_case({"H": {}}, {"B": {}})
    assert case.table_absent("support_teams")
    row = {"team_id": "T1", "method": "CTI", "free_slots": 2}
    _, people, _ = WhatIf(case).changed(Question(add={"support_teams": [row]}))
    assert people is None
