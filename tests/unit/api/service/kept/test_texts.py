"""How long a text may be is asked in one place, by every use case that keeps one."""

import pytest
from small_batch import SMALL

from api.service.kept import batches, months
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
