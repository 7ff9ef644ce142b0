"""Letters: everybody gets one, they say what the plan says, and names come from the office's own file and go nowhere."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

import matching
from api.letters import letters_of, read_office
from api.letters.letter import KINDS
from api.letters.names import Names, read_names
from api.letters.pdf import pdf_of, write_letters
from api.letters.to_citizen import answer_by
from constraints.errors import InputError
from constraints.testing import make_case
from matching import SolveParams, plan_document, solve

ON = date(2026, 11, 26)
OFFICE = """
municipality: Eksempel Kommune
unit: Boligsocial enhed
address: [Rådhuspladsen 1, 5000 Eksempelby]
phone: 65 00 00 00
mail: bolig@eksempel.dk
hours: Mandag til torsdag 9-14
answer_days: 8
hearing_days: 14
"""
HOSTILE = '#read("/etc/hostname") <script>alert(1)</script> $x$ *b* \u202eabc\u202c 🙂 Ægtefælle å/ø ' + "W" * 4000


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    file = tmp_path_factory.mktemp("office") / "office.yaml"
    file.write_text(OFFICE, encoding="utf-8")
    return read_office(file)


@pytest.fixture(scope="module")
def town():
    case = matching.read(Path("sample_data/town")).case
    return case, plan_document(solve(case))


@pytest.fixture(scope="module")
def small():
    case = make_case(
        {"H1": {"urgency_class": "U1"}, "H2": {}, "H3": {"has_pet": None}, "H4": {"has_pet": True}},
        {"B1": {"lift": True, "pets_allowed": False}, "B2": {"pets_allowed": False}},
        separations=[{"household_id": "H4", "other_household_id": "H1", "scope": "department"}],
    )
    return case, plan_document(solve(case, SolveParams()))


def text_of(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("lang", ["da", "en"])
def test_everybody_in_the_plan_gets_one_answer_and_every_organisation_one_reply(town, office, lang):
    case, plan = town
    answers = letters_of(case, plan, office, ON, ["offer", "no-offer"], lang)
    assert sorted(x.reference for x in answers) == sorted(h.household_id for h in case.households)
    replies = letters_of(case, plan, office, ON, ["organisation"], lang)
    told = [d for x in replies for d in x.dwellings]
    assert sorted(told) == sorted(d.dwelling_id for d in case.dwellings)


@pytest.mark.parametrize("lang", ["da", "en"])
def test_an_offer_says_the_plans_own_figures(town, office, lang):
    case, plan = town
    placed = plan.placements[0]
    letter = letters_of(case, plan, office, ON, ["offer"], lang, placed.household_id)[0]
    shown = dict(row for part in letter.parts for row in part.table)
    left = shown["Tilbage at leve for" if lang == "da" else "Left to live on"]
    digits = f"{placed.budget.disposable:,}"
    assert left == (f"{digits.replace(',', '.')} kr." if lang == "da" else f"DKK {digits}")
    amounts = [v for k, v in letter.parts[3].table]
    total = sum(int("".join(c for c in a if c.isdigit())) * (-1 if "−" in a else 1) for a in amounts[:-1])
    assert total == placed.budget.disposable
    assert [r.place for r in letter.rules][1:] == list(dict.fromkeys(f.cites for f in placed.findings))


def test_the_reason_is_the_one_on_the_screen(town, office):
    from matching.plan.sentences import unplaced_sentence

    case, plan = town
    for left in plan.unplaced[:40]:
        letter = letters_of(case, plan, office, ON, ["no-offer"], "da", left.household_id)[0]
        bare = left.model_copy(update={"cheapest_change": None, "cheapest_change_asked": False})
        assert letter.parts[1].sentences == (unplaced_sentence(bare, case, "da"),)
        change = left.cheapest_change
        assert (change is not None and change.proven) == any(
            change and change.text.da in s for s in letter.parts[2].sentences
        )


def test_a_hearing_tells_every_fact_of_the_citizen_and_nothing_of_others(town, office):
    case, plan = town
    letters = letters_of(case, plan, office, ON, ["hearing"], "da")
    assert letters
    for letter in letters:
        household = next(h for h in case.households if h.household_id == letter.reference)
        told = " ".join(" ".join(row) for part in letter.parts for row in part.table)
        assert str(household.urgency_class) in told
        for other in case.households:
            if other.household_id != letter.reference:
                assert other.household_id not in told


@pytest.mark.parametrize("kind", [k for k, to in KINDS.items() if to == "household"])
def test_a_protection_is_never_told(small, office, kind):
    case, plan = small
    for letter in letters_of(case, plan, office, ON, [kind], "da"):
        said = json.dumps([(p.heading, p.sentences, p.points, p.table) for p in letter.parts], ensure_ascii=False)
        said += json.dumps([(r.place, r.title) for r in letter.rules])
        assert "SEP" not in said
        assert "adskil" not in said.lower()
        assert not ({"H1", "H2", "H3", "H4"} - {letter.reference}) & set(said.replace('"', " ").split())


def test_missing_facts_are_asked_for_in_words(small, office):
    case, plan = small
    letter = letters_of(case, plan, office, ON, ["missing-facts"], "da", "H3")[0]
    assert any("husdyr" in point.lower() for point in letter.parts[0].points)


def test_the_day_to_answer(office):
    case = make_case(
        {"H": {}},
        {
            "B1": {},
            "B2": {"reply_by": date(2026, 11, 30)},
            "B3": {"dwelling_type": "private", "availability_basis": "LOB-49", "reported_on": date(2026, 11, 20)},
            "B4": {"reply_by": date(2026, 11, 1)},
        },
    )
    assert answer_by(case, "B1", office, ON) == date(2026, 12, 4)
    assert answer_by(case, "B2", office, ON) == date(2026, 11, 30)
    # Thursday; seven weekdays with Saturdays: Fri, Sat, Mon to Fri
    assert answer_by(case, "B3", office, ON) == date(2026, 12, 4)
    assert answer_by(case, "B3", office.model_copy(update={"saturday_counts": False}), ON) == date(2026, 12, 7)
    # over Christmas: 25 and 26 December are public holidays
    assert answer_by(case, "B3", office, date(2026, 12, 21)) == date(2026, 12, 31)
    assert answer_by(case, "B4", office, ON) == ON


def test_the_page_is_tagged_says_its_language_and_is_the_same_twice(small, office):
    case, plan = small
    letter = letters_of(case, plan, office, ON, ["offer"], "da")[0]
    pdf = pdf_of(letter, office)
    assert pdf == pdf_of(letter, office)
    catalog = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    assert catalog["/Lang"].startswith("da")
    assert catalog["/MarkInfo"]["/Marked"]
    assert "Tilbud om bolig" in text_of(pdf)
    english = letters_of(case, plan, office, ON, ["offer"], "en")[0]
    assert "courtesy copy" in text_of(pdf_of(english, office)).replace("\n", " ")


def test_names_are_put_in_and_kept_nowhere(small, office, tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    names = tmp_path / "names.csv"
    names.write_text(
        "id;navn;adresse;postnr og by\nH1;Åse Øst;Vej 1;5000 Eksempelby\nB1;;Skolevej 7, 2. tv.;5000 Eksempelby\n",
        encoding="utf-8",
    )
    known = read_names(names)
    assert "Åse" not in repr(known)
    case, plan = small
    letters = letters_of(case, plan, office, ON, ["offer"], "da", "H1")
    written = write_letters(letters, office, known, tmp_path / "out")
    said = text_of(Path(written[0]).read_bytes())
    assert "Åse Øst" in said
    if letters[0].dwellings == ("B1",):
        assert "Skolevej 7" in said
    assert list(scratch.iterdir()) == []


def test_what_stands_in_a_name_stays_text(small, office, tmp_path):
    case, plan = small
    names = tmp_path / "names.csv"
    quoted = HOSTILE.replace('"', '""')
    names.write_text(f'id;navn;adresse\nH1;"{quoted}";"{quoted}"\n', encoding="utf-8")
    known = read_names(names)
    pdf = pdf_of(letters_of(case, plan, office, ON, ["offer"], "da", "H1")[0], office, known)
    said = text_of(pdf)
    assert "#read(" in said
    assert "<script>alert(1)</script>" in said.replace("\n", "")
    assert Path("/etc/hostname").read_text().strip() not in said.replace("/etc/hostname", "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("id;navn\nH1;0101701234\n", "cpr-number"),
        ("id;navn\nH1;A\nH1;B\n", "letters"),
        ("id;navn\n;B\n", "letters"),
        ("husstand;klasse\nH1;U1\n", "letters"),
    ],
)
def test_a_file_of_names_that_does_not_hold_is_refused_and_nothing_of_it_repeated(tmp_path, text, code):
    file = tmp_path / "names.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_names(file)
    assert refused.value.code == code
    assert "0101701234" not in refused.value.text("da")


@pytest.mark.parametrize(
    ("change", "name"),
    [("answer_days: 8", "answer_days"), ("unit: Boligsocial enhed", "unit")],
)
def test_an_office_without_what_a_letter_needs_is_refused_by_name(tmp_path, change, name):
    file = tmp_path / "office.yaml"
    file.write_text(OFFICE.replace(change, ""), encoding="utf-8")
    with pytest.raises(InputError, match=name):
        read_office(file)


def test_a_civil_number_in_the_office_file_is_refused(tmp_path):
    file = tmp_path / "office.yaml"
    file.write_text(OFFICE.replace("65 00 00 00", "010170-1234"), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_office(file)
    assert "010170" not in refused.value.text("da")


def test_all_letters_or_none(small, office, tmp_path):
    case, plan = small
    with pytest.raises(InputError):
        letters_of(case, plan, office, ON, ["offer", "love"], "da")
    with pytest.raises(InputError):
        letters_of(case, plan, office, ON, ["offer"], "da", "H99")
    with pytest.raises(InputError):
        write_letters((), office, Names(), tmp_path / "none")
    assert not (tmp_path / "none").exists()
