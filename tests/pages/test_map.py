"""The map: every department once, at its place, told apart without colour, and the same as a table."""

import csv
import io
import math

from hostile import HOSTILE

from api.pages.models.map import NARROW, SHAPES, WIDE, apart


def at(month, more=""):
    return f"/runs/{month.run}/map{more}"


def marks(page):
    """The marks of the wide drawing; the one for a phone has the same once more."""
    found = [a for tag, a in page.told if tag == "a" and "map-mark" in a.get("class", "")]
    half = len(found) // 2
    assert [a["aria-label"] for a in found[:half]] == [a["aria-label"] for a in found[half:]]
    return found[:half]


def test_each_department_with_coordinates_is_a_link_with_a_name_and_the_others_are_named_beneath(living, sign_in):
    page = sign_in(living, "coordinator", lang="en").get(at(living))
    assert len(marks(page)) == 3
    assert all(a["aria-label"] and a["href"].startswith(at(living)) for a in marks(page))
    assert "1 vacant dwelling, 1 proposal" in marks(page)[0]["aria-label"] + marks(page)[1]["aria-label"]
    assert "Without coordinates" in page.headings
    assert at(living, "?department=A4#dwellings") in page.links


def test_kinds_of_area_are_told_by_shape_and_by_words(living, sign_in):
    page = sign_in(living, "coordinator", lang="en").get(at(living))
    assert [a for tag, a in page.told if tag == "polygon" and "mark-prevention" in a.get("class", "")]
    assert "prevention area" in page.text
    outlines = list(SHAPES.values())
    assert len(set(outlines)) == len(outlines)


def test_the_dwellings_of_a_department_are_listed_with_links(living, sign_in):
    page = sign_in(living, "coordinator").get(at(living, "?department=A1"))
    assert f"/runs/{living.run}/dwellings/B1" in page.links
    assert f"/runs/{living.run}/dwellings/B2" not in page.links


def test_marks_at_one_place_are_moved_apart_and_those_alone_stay_where_they_are():
    homes = [(500.0, 300.0)] * 4 + [(40.0, 40.0), (900.0, 500.0)]
    found = apart(homes, 600, WIDE)
    for i, (x, y) in enumerate(found):
        for u, v in found[i + 1 :]:
            assert math.hypot(x - u, y - v) > 40
    assert found[4:] == homes[4:]
    assert found == apart(homes, 600, WIDE)
    phone = [(x * 0.3, y * 0.6) for x, y in homes]
    for i, (x, y) in enumerate(moved := apart(phone, 400, NARROW)):
        assert NARROW.radius <= x <= NARROW.width - NARROW.radius
        for u, v in moved[i + 1 :]:
            assert math.hypot(x - u, y - v) > 2 * NARROW.radius


def test_a_caseworker_sees_the_proposals_to_own_cases_alone(living, sign_in):
    source = sign_in(living, "caseworker", "cw-2", lang="en").raw(at(living, "?department=A2")).text
    assert "H1" not in source.replace("<h1", "").replace("</h1", "")
    assert "your own cases alone" in source
    sign_in(living, "planner").get(at(living), 403)


def test_the_table_is_a_file_with_every_department(living, sign_in):
    answer = sign_in(living, "coordinator").raw(at(living, "?as=csv"))
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))
    assert [row[0] for row in rows[1:]] == ["A1", "A2", "A3", "A4"]
    assert rows[1][7:] == ["720000,0", "6180000,0"]
    assert rows[4][7:] == ["", ""]


def test_hostile_texts_are_texts(living, sign_in):
    browser = sign_in(living, "coordinator")
    source = browser.raw(at(living, "?department=A1")).text
    assert "<script>alert" not in source
    assert "style=" not in source
    assert HOSTILE in browser.get(at(living)).text
