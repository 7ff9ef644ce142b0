"""How long a text may be is asked in one place, by every use case that keeps one."""

import pytest
from small_batch import SMALL

from api.service.kept import batches, months, work
from api.service.kept.texts import LIMITS, within
from constraints.errors import InputError


def test_blanks_do_not_count_and_nothing_written_is_none():
    assert within("reason", "  " + "å" * LIMITS["reason"] + "\n") == "å" * LIMITS["reason"]
    assert within("note", "   ") is None
    assert within("note", None) is None
    with pytest.raises(InputError) as refused:
        within("note", "x" * (LIMITS["note"] + 1), "remark")
    assert refused.value.facts == {"pointer": "/remark", "most": LIMITS["note"], "count": LIMITS["note"] + 1}


def test_no_text_of_a_batch_is_longer_than_its_limit(at):
    desk, long = at("coordinator"), "x" * (LIMITS["reason"] + 1)
    draft = batches.open_batch(desk, SMALL).batch
    for act in (
        lambda: batches.open_batch(desk, SMALL, long),
        lambda: months.open_next(desk, "R-none", note=long),
        lambda: batches.import_tables(desk, draft.id, 1, {"households": []}, reason=long),
        lambda: batches.confirm_gone(desk, draft.id, 1, {"households": ["H1"]}, long),
        lambda: batches.edit_cell(desk, draft.id, 1, "households", "H1", "urgency_class", "U2", long),
        lambda: batches.edit_cell(desk, draft.id, 1, "households", "H1", "caseworker", "x" * (LIMITS["cell"] + 1)),
        lambda: batches.discard(desk, draft.id, 1, long),
    ):
        with pytest.raises(InputError) as refused:
            act()
        assert refused.value.kind == "bad-text/long"
    assert batches.read_batch(desk, draft.id).batch.version == 1


@pytest.mark.parametrize(
    ("scenario", "pointer", "most"),
    [
        ({"name": "x" * (LIMITS["name"] + 1)}, "/name", LIMITS["name"]),
        ({"name": "x", "title": {"da": "å" * (LIMITS["title"] + 1)}}, "/title/da", LIMITS["title"]),
        ({"name": "x", "variants": [{"name": "base"}, {"name": "y" * 999}]}, "/variants/1/name", LIMITS["name"]),
        ({"name": "x", "variants": [{"name": "v", "says": {"en": "y" * 999}}]}, "/variants/0/says/en", LIMITS["title"]),
        ({"name": "x", "policies": ["p" * 999]}, "/policies/0/name", LIMITS["name"]),
        ({"name": "x", "policies": [{"name": "r", "label": "p" * 999}]}, "/policies/0/label", LIMITS["name"]),
    ],
)
def test_no_name_of_a_simulation_is_longer_than_its_limit(at, scenario, pointer, most):
    with pytest.raises(InputError) as refused:
        work.submit_simulation(at("planner"), scenario)
    assert (refused.value.kind, refused.value.facts["pointer"], refused.value.facts["most"]) == (
        "bad-text/long",
        pointer,
        most,
    )
    assert work.listed(at("planner")) == []


def test_a_name_of_a_simulation_at_its_limit_is_kept(at):
    scenario = {
        "name": "x" * LIMITS["name"],
        "title": {"da": "å" * LIMITS["title"], "en": 7},
        "variants": "none",
        "policies": [3],
    }
    assert work.submit_simulation(at("planner"), scenario).state == "queued"
