"""Facts as people read them in each language."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

import matching  # noqa: F401 (its catalogue)
from constraints.errors import Conflict
from constraints.language import Message, nsay, say, shown


@pytest.mark.parametrize(
    ("value", "da", "en"),
    [
        (999, "999", "999"), (1170, "1.170", "1,170"), (-1170, "-1.170", "-1,170"), (1_000_000, "1.000.000", "1,000,000"),
        ("2026", "2026", "2026"),  # a year, a line, a seed is given as text
        (Decimal("1170.5"), "1.170,5", "1,170.5"), ([1, 2], "1, 2", "1, 2"), ([1170, 2], "1.170, 2", "1,170; 2"), (True, "ja", "yes"),
        (date(2026, 11, 20), "20. november 2026", "2026-11-20"),
        (datetime(2026, 11, 20, 13, 5, tzinfo=UTC), "20. november 2026 kl. 14.05", "2026-11-20 13:05 UTC"),
        (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "2. juli 2026 kl. 00.30", "2026-07-01 22:30 UTC"),
    ],
)  # fmt: skip
def test_a_fact_is_written_as_its_language_writes_it(value, da, en):
    assert (shown(value, "da"), shown(value, "en")) == (da, en)


def test_a_count_of_thousands_is_grouped_in_a_sentence():
    assert nsay("da", "{count} dwelling", "{count} dwellings", 1170) == "1.170 boliger"
    assert nsay("en", "{count} household", "{count} households", 1170) == "1,170 households"
    assert say("da", "row {row}", row="1170") == "linje 1170"  # a line is named, not counted


def test_a_list_of_texts_in_both_languages_is_said_in_one():
    wrong = Conflict("no-move", thing={"da": "tilbud", "en": "offer"}, key="O1", state={"da": "sendt", "en": "sent"},
                     move={"da": "ja", "en": "yes"}, moves=[{"da": "nej", "en": "no"}, {"da": "intet", "en": "none"}])  # fmt: skip
    assert "nej, intet" in wrong.text("da")
    assert "no, none" in wrong.text("en")
    assert Message.of("{a}", a=1170).in_both() == {"da": "1.170", "en": "1,170"}
