"""The second opinion in words: one thing done to a plan is one sentence, and a bare list of pairs is judged too."""

import copy

import pytest

from constraints import InputError
from constraints.testing import make_case
from matching import plan_of, solve
from matching.plan.reading import pairs_must_be_of, read_pairs
from matching.questions.second_opinion import verification, verification_of_pairs


@pytest.fixture(scope="module")
def case():
    """Three in three dwellings of their own wish; H1 has a pet, which B2 does not allow."""
    people = {"H1": {"has_pet": True, "registered_on": "2025-01-01"}, "H2": {"registered_on": "2025-06-01"}, "H3": {}}
    dwellings = {"B1": {"department": "D1", "rent_dkk_month": 4100}, "B2": {"department": "D2", "rent_dkk_month": 4200, "pets_allowed": False},
                 "B3": {"department": "D3", "rent_dkk_month": 4300}}  # fmt: skip
    wishes = [{"household_id": f"H{n}", "kind": "department", "target": f"D{n}", "tier": "1"} for n in (1, 2, 3)]
    return make_case(people, dwellings, wishes=wishes)


@pytest.fixture(scope="module")
def plan(case):
    found = plan_of(solve(case))
    assert {p["household_id"]: p["dwelling_id"] for p in found["placements"]} == {"H1": "B1", "H2": "B2", "H3": "B3"}
    return found


def changed(plan, key, **values):
    """A copy in which rows name another household or dwelling, by the household they named."""
    copied = copy.deepcopy(plan)
    for row in copied["placements"]:
        if row["household_id"] in values:
            row[key] = values[row["household_id"]]
    return copied


def words(case, plan, lang="en"):
    answer = verification(case, plan)
    return [w[lang] for w in answer.get("words", [])], answer


def test_a_plan_that_holds_has_no_words(case, plan):
    assert words(case, plan)[0] == []


SWAPPED = "H2 and H3 have swapped dwellings: H2 stands in B3 and H3 in B2, but what the plan tells is of H2 in B2 and H3 in B3."


def test_two_dwellings_swapped_are_one_sentence(case, plan):
    told, answer = words(case, changed(plan, "dwelling_id", H2="B3", H3="B2"))
    assert told == [SWAPPED]
    assert len(answer["faults"]) > 10
    assert words(case, changed(plan, "dwelling_id", H2="B3", H3="B2"), "da")[0] == [
        "H2 og H3 har byttet boliger: H2 står i B3 og H3 i B2, men det, planen oplyser, gælder H2 i B2 og H3 i B3."
    ]


def test_two_households_swapped_are_the_same_sentence(case, plan):
    (told,) = words(case, changed(plan, "household_id", H2="H3", H3="H2"))[0]
    assert told.startswith(("H2 and H3 have swapped", "H3 and H2 have swapped"))


def test_what_a_rule_has_against_a_swap_is_told_besides(case, plan):
    told, _ = words(case, changed(plan, "dwelling_id", H1="B2", H2="B1"))
    assert len(told) == 2
    assert told[0].startswith("H1 and H2 have swapped dwellings")
    assert told[1] == "H1 in B2: the rules do not allow it (Pets (PET-1))."


def test_a_swap_does_not_hide_what_is_wrong_even_without_it(case, plan):
    wrong = changed(plan, "dwelling_id", H2="B3", H3="B2")
    wrong["placements"][0]["waiting_days"] += 1
    wrong["levels"][1]["value"][1] += 1
    told, _ = words(case, wrong)
    assert told[0] == SWAPPED
    assert "H1 in B1: 1 thing told of the placement is not so." in told
    assert any("another value than its placements have" in t for t in told)


def test_one_who_was_moved_and_three_who_went_round_are_a_sentence_each(case, plan):
    told, _ = words(case, changed(plan, "dwelling_id", H1="B2", H2="B3", H3="B1"))
    assert [t for t in told if "what the plan tells is of" in t] == [
        "H1 stands in B2, but what the plan tells is of H1 in B1.", "H2 stands in B3, but what the plan tells is of H2 in B2.",
        "H3 stands in B1, but what the plan tells is of H3 in B3.",
    ]  # fmt: skip


def test_a_plan_of_another_batch_is_said_once(case, plan):
    other = make_case({"H1": {}}, {"B1": {}})
    told, _ = words(other, plan)
    assert told.count("The plan was made from another batch, another policy or another law.") == 1
    assert "Row 2: 'H2' is not in the batch." in told


@pytest.mark.parametrize("plan", [[], "x", None, {"placements": [1, None]}, {"placements": {}}])
def test_what_is_no_plan_is_said_and_never_fails(case, plan):
    assert words(case, plan)[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("p.csv", "household_id,dwelling_id\nH1,B1\nH2,B2\n"), ("p.csv", "bolig;husstand\nB1;H1\nB2;H2\n;H3\n"),
        ("p.tsv", "Husstand\tBolig\tNote\nH1\tB1\tgod\nH2\tB2\t\n"), ("p.txt", "sep=;\nhusstand;bolig\nH1;B1\nH2;B2\n"),
    ],
)  # fmt: skip
def test_a_bare_list_is_read_with_any_separator_and_judged(tmp_path, case, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    told = read_pairs(tmp_path / name)
    assert sorted(told.pairs) == [("H1", "B1"), ("H2", "B2")]
    answer = verification_of_pairs(case, told.pairs)
    assert (answer["ok"], answer["verdict"], answer["pairs"]) == (True, "holds_not_proven", 2)


def test_a_bare_list_that_breaks_a_rule_a_lock_and_a_limit_says_so_in_words():
    slot = [{"team_id": "T", "method": "ICM", "free_slots": 1}]
    helped = {"support_method": "ICM", "support_decided_on": "2026-10-01"}
    locks = [{"household_id": "H3", "dwelling_id": "B3", "kind": "keep"}]
    case = make_case({"H1": {"has_pet": True} | helped, "H2": helped, "H3": {}},
                     {"B1": {"pets_allowed": False}, "B2": {}, "B3": {}, "B4": {}}, support_teams=slot, locks=locks)  # fmt: skip
    answer = verification_of_pairs(case, [("H1", "B1"), ("H2", "B2"), ("H2", "B4"), ("H9", "B4")])
    told = [w["en"] for w in answer["words"]]
    assert "H1 in B1: the rules do not allow it (Pets (PET-1))." in told
    assert "H3 is kept in B3 and stands nowhere." in told
    assert "H2 stands more than once." in told
    assert "Row 4: 'H9' is not in the batch." in told
    both = verification_of_pairs(case, [("H1", "B2"), ("H2", "B4"), ("H3", "B3")])
    assert [w["da"] for w in both["words"]] == ["Støttepladser: 2 er placeret ved ICM, flere end der er plads til."]


@pytest.mark.parametrize("text", ["navn;adresse\na;b\n", "", "husstand\nH1\n"])
def test_a_list_without_the_two_headings_is_refused(tmp_path, text):
    (tmp_path / "p.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as wrong:
        read_pairs(tmp_path / "p.csv")
    assert wrong.value.code == "bad-pairs"


def test_a_list_need_not_say_its_batch_and_a_civil_number_in_it_is_refused(tmp_path, case):
    (tmp_path / "p.csv").write_text("husstand;bolig\n0101901234;B1\n", encoding="utf-8")
    with pytest.raises(InputError) as wrong:
        read_pairs(tmp_path / "p.csv")
    assert wrong.value.code == "cpr-number"
    (tmp_path / "p.csv").write_text("husstand;bolig\nH1;B1\n", encoding="utf-8")
    pairs_must_be_of(read_pairs(tmp_path / "p.csv"), case)
