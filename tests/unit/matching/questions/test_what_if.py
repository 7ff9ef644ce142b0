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
