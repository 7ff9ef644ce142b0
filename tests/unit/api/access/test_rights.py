"""Who may do what: the table of rights, role by role, and who an actor may be."""

import pytest

from api.access import RIGHTS, Actor, Reach, Role, require
from api.access.rights import matrix, reach_of
from constraints.errors import AllocationError, Forbidden, NotFound, Unauthorised

# role: what it may do at all, and how far. Written by hand, apart from the table in the code.
EXPECTED = {
    Role.coordinator: {
        "batch.read": "all", "batch.write": "all", "run.read": "all", "run.write": "all", "run.verify": "all",
        "run.approve": "not-own", "household.read": "all", "what-if": "all", "protection.read": "effect",
        "fallback.sign": "named", "review.answer": "all", "offer.read": "all", "offer.write": "all", "offer.answer": "all",
        "course.write": "all", "ledger.read": "all", "limits.read": "all", "figures.read": "all", "simulation.read": "all",
        "score": "all", "law.read": "all", "audit.read": "own-acts", "household.export": "all",
    },
    Role.caseworker: {
        "batch.read": "own-cases", "run.read": "own-cases", "household.read": "own-cases", "what-if": "own-cases",
        "protection.read": "own-cases", "fallback.sign": "propose", "review.answer": "own-cases", "offer.read": "own-cases",
        "offer.answer": "own-cases", "limits.read": "all", "score": "all", "law.read": "all", "audit.read": "own-acts",
    },
    Role.planner: {
        "ledger.read": "all", "limits.read": "all", "figures.read": "counts", "simulation.read": "all",
        "simulation.write": "all", "law.read": "all", "audit.read": "own-acts",
    },
    Role.auditor: {
        "batch.read": "all", "run.read": "all", "run.verify": "all", "household.read": "all", "offer.read": "all",
        "ledger.read": "all", "limits.read": "all", "figures.read": "all", "law.read": "all", "audit.read": "all",
        "audit.verify": "all", "admin.read": "all",
    },
    Role.admin: {"law.read": "all", "audit.read": "own-acts", "admin.read": "all", "admin.write": "all"},
}  # fmt: skip


def of(*roles, municipalities=("0461",)):
    return Actor("u1", frozenset(roles), frozenset(municipalities))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("right", RIGHTS)
def test_a_role_may_what_the_table_says_and_nothing_else(role, right):
    wanted = EXPECTED[role].get(right)
    if wanted is None:
        with pytest.raises(Forbidden):
            require(of(role), right, "0461")
    else:
        assert require(of(role), right, "0461") == Reach(wanted)


def test_who_has_two_roles_has_the_wider_reach():
    assert reach_of(of(Role.caseworker, Role.coordinator), "batch.read") is Reach.all
    assert reach_of(of(Role.planner, Role.auditor), "figures.read") is Reach.all


def test_another_municipality_is_not_told_to_be_there():
    with pytest.raises(NotFound):
        require(of(Role.coordinator), "batch.read", "0101")


def test_what_no_role_gives_is_refused_before_the_municipality_is_looked_at():
    with pytest.raises(Forbidden):
        require(of(Role.planner), "batch.read", "0101")


def test_the_planner_sees_no_case():
    assert not {"batch.read", "run.read", "household.read", "what-if", "offer.read"} & set(EXPECTED[Role.planner])


def test_the_matrix_is_the_table_with_every_role():
    rows = list(matrix())
    assert [name for name, _, _ in rows] == list(RIGHTS)
    for name, says, reaches in rows:
        assert says == RIGHTS[name].says
        assert dict(zip(Role, reaches, strict=True)) == {r: EXPECTED[r].get(name, "") for r in Role}


@pytest.mark.parametrize(
    ("user", "roles", "municipalities", "kind"),
    [
        (None, ["coordinator"], ["0461"], "bad-actor/user"),
        ("", ["coordinator"], ["0461"], "bad-actor/user"),
        ("u" * 65, ["coordinator"], ["0461"], "bad-actor/user"),
        ("Åse Øst", ["coordinator"], ["0461"], "bad-actor/user"),
        ("0101701234", ["coordinator"], ["0461"], "bad-actor/user"),
        ("010170-1234", ["coordinator"], ["0461"], "bad-actor/user"),
        ("u1", [], ["0461"], "bad-actor/roles"),
        ("u1", ["root", 7, None], ["0461"], "bad-actor/roles"),
        ("u1", ["coordinator"], [], "bad-actor/municipalities"),
        ("u1", ["coordinator"], ["461"], "bad-actor/municipalities"),
        ("u1", ["coordinator"], ["0461", "*"], "bad-actor/municipalities"),
        ("u1", ["coordinator"], ["0461", 751], "bad-actor/municipalities"),
    ],
)
def test_an_actor_that_is_not_wholly_known_is_refused(user, roles, municipalities, kind):
    with pytest.raises(Unauthorised) as refused:
        Actor.of(user, roles, municipalities)
    assert refused.value.kind == kind
    assert "0101" not in refused.value.text("da")


def test_roles_of_other_systems_are_left_out():
    assert Actor.of("u1", ["mail", "caseworker"], ["0461"]).roles == {Role.caseworker}


def test_every_refusal_has_its_sentence_in_both_languages():
    for kind in ("bad-token/unknown", "bad-token/expired", "bad-token/signature", "no-keys"):
        wrong: AllocationError = Unauthorised(kind)
        assert wrong.text("da") != wrong.text("en")
