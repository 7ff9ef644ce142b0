"""What a rule says of itself is a message: by paragraph, however it is wrapped, with its Danish."""

import pytest

from constraints.docstrings import described, paragraphs
from constraints.language import say
from constraints.rules import RULES


def test_a_paragraph_is_one_message_however_it_is_wrapped():
    text = """One line,
    and the next.

    Another
      paragraph.
    """
    assert paragraphs(text) == ("One line, and the next.", "Another paragraph.")
    assert paragraphs(None) == paragraphs("") == ()
    assert described("yes") == ({"da": "ja", "en": "yes"},)


@pytest.mark.parametrize("rule", RULES, ids=lambda r: f"{r.id} {r.scope} {r.in_force.start}")
def test_every_wording_and_every_case_is_said_in_both_languages(rule):
    assert rule.description
    for part in rule.description:
        assert part["da"] != part["en"]
    for example in rule.examples:
        assert say("da", example.says) != example.says
