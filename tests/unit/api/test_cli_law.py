"""`anvis law`: the same overview as the library, in both languages, with the published exit codes."""

from datetime import date

from constraints.overview import law_overview


def test_the_document_is_the_overview_of_the_day_and_of_the_changes_since(anvis):
    ran = anvis("law", "--date", "2025-07-01", "--since", "2025-06-30", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.json == law_overview(date(2025, 7, 1), date(2025, 6, 30))


def test_the_terminal_tells_rules_figures_switches_and_changes_in_the_readers_language(anvis):
    danish = anvis("law", "--date", "2025-07-01", "--since", "2025-06-30").out
    english = anvis("law", "--date", "2025-07-01", "--since", "2025-06-30", "--lang", "en").out
    for text in ("Retstilstanden den 1. juli 2025", "Ændret siden 30. juni 2025", "ALB-59-6-5", "ny ordlyd", "boligstoetteloft",
                 "bekræftet", "afledt", "Kendt til 31. december 2026"):  # fmt: skip
        assert text in danish
    for text in ("The law on 2025-07-01", "Changed since 2025-06-30", "new wording", "verified", "Known to 2026-12-31"):
        assert text in english
    for foreign in ("verified", "derived", "wording", "None", "True"):
        assert foreign not in danish
    assert "Intet er ændret" in anvis("law", "--date", "2025-07-01", "--since", "2025-07-01").out


def test_a_day_that_is_no_date_or_before_the_first_wording_ends_with_code_2(anvis):
    for args in (("--date", "tomorrow"), ("--date", "2001-01-01"), ("--date", "2025-01-01", "--since", "2025-02-01"),
                 ("--date", "2025-01-01", "--lang", "sv")):  # fmt: skip
        ran = anvis("law", *args, "--json")
        assert ran.code == 2
        assert ran.json["format"] == "anvis-error/1"
