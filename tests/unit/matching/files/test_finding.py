"""What a cell or setting should have held is said in both languages; documents hold it in English."""

from constraints import TABLES
from constraints.facts.case import BatchHeader
from constraints.language import Message
from matching.files.again import read_document
from matching.files.finding import Finding, one_of


def test_every_column_says_what_it_takes_in_danish():
    for model in (BatchHeader, *(m for m, _, _ in TABLES.values())):
        for column in model.columns():
            assert column.kind.said.say("en") == column.kind.expected
            assert column.kind.said.say("da") != column.kind.expected, column


def test_a_finding_is_told_in_the_reader_s_language_and_a_document_holds_english():
    finding = Finding("bad-code", "wishes", 12345, "target", "slot", one_of(("family", "youth")))
    assert (
        finding.message("da")
        == "ønsker, linje 12345, mål: kan ikke bruges (fundet: slot); forventet: en af family, youth"
    )
    assert (
        finding.message("en")
        == "wishes, row 12345, target: cannot be used (found: slot); expected: one of family, youth"
    )
    assert finding.as_json("da")["expected"] == "one of family, youth"
    assert Finding("missing-table", "persons").message("da") == "personer: tabellen mangler"


def test_what_an_error_found_is_never_read_as_a_place_for_a_fact():
    odd = Message.verbatim("a key {that} is odd")
    assert odd.say("da") == odd.say("en") == "a key {that} is odd"
    reading = read_document({"batch": {"format": "anvis-batch/1"}, "policy": {"{x}": 1}})
    assert any("{x}" in f.message("da") for f in reading.errors)


def test_a_number_that_can_be_read_in_two_ways_says_so_in_danish():
    row = {
        "dwelling_id": "B", "department_id": "D", "dwelling_type": "family", "availability_basis": "59-1", "rooms": 2, "area_m2": 60,
        "available_from": "2026-12-01", "rent_dkk_month": "1.234",
    }  # fmt: skip
    reading = read_document({"dwellings": [row]})
    (told,) = [f.message("da") for f in reading.errors if f.code == "ambiguous-number"]
    assert told == (
        "boliger, linje 2, husleje pr. md.: tallet kan læses på to måder (fundet: 1.234); forventet: "
        "1234 eller 1,234, uden tusindtalsskilletegn"
    )
