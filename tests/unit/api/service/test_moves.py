"""The table of moves: every state is reached, ends are ends, and what is not in it is refused with what is."""

import pytest

from api.access import RIGHTS
from api.service.moves import MOVES, STATES, THINGS, TOLD_STATES, diagram, ends, move_of, moves_from
from constraints.errors import Conflict
from constraints.language import say

# From service.md: where each thing may end.
ENDS = {
    "batch": {"closed", "discarded"}, "run": {"done", "stopped", "failed"},
    "offer": {"signed", "refused", "no_answer", "withdrawn", "fallen_through"}, "vacancy": {"not_ours", "let", "handed_back"},
    "course": {"ended", "released"},
}  # fmt: skip


@pytest.mark.parametrize("thing", THINGS)
def test_every_state_is_reached_from_the_first_and_ends_are_ends(thing):
    reached, front = {STATES[thing][0]}, [STATES[thing][0]]
    while front:
        for move in moves_from(thing, front.pop()):
            if move.to not in reached:
                reached.add(move.to)
                front.append(move.to)
    assert reached == set(STATES[thing])
    assert set(ends(thing)) == ENDS[thing]


def test_a_move_is_named_once_from_a_state_and_its_right_is_in_the_table():
    seen = [(m.thing, m.name, origin) for m in MOVES for origin in m.origin]
    assert len(seen) == len(set(seen))
    assert {m.right for m in MOVES} <= set(RIGHTS)
    assert all(origin in STATES[m.thing] and m.to in STATES[m.thing] for m in MOVES for origin in m.origin)


def test_an_offer_goes_from_proposal_to_keys():
    state = "proposed"
    for name in ("approve", "send", "accept", "sign"):
        state = move_of("offer", state, name, "O1").to
    assert state == "signed"


def test_what_comes_to_nothing_gives_the_dwelling_and_the_slot_back():
    for move in MOVES:
        if move.thing == "offer" and move.to in ("refused", "no_answer", "withdrawn", "fallen_through"):
            assert {"vacancy-back", "course-released"} <= set(move.follows)


@pytest.mark.parametrize("thing", THINGS)
def test_what_is_not_in_the_table_is_refused_with_the_state_and_the_moves_there_are(thing):
    names = {m.name for m in MOVES}
    for state in STATES[thing]:
        there = moves_from(thing, state)
        for name in names - {m.name for m in there}:
            with pytest.raises(Conflict) as refused:
                move_of(thing, state, name, "X1")
            told = refused.value.text("en")
            assert TOLD_STATES[thing][state] in told
            assert "X1" in told
            assert all(m.says in told for m in there)
            assert say("da", TOLD_STATES[thing][state]) in refused.value.text("da")
            assert refused.value.text("da") != told


def test_the_diagram_has_every_move():
    for thing in THINGS:
        text = diagram(thing, "da")
        assert text.count("-->") == 1 + len(ends(thing)) + sum(len(m.origin) for m in MOVES if m.thing == thing)
