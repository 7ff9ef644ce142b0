"""The pages a lawyer reads are those the rules make."""

from pathlib import Path

from constraints import RULE_IDS
from constraints.rule_pages import pages, write

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "rules"


def test_the_committed_pages_are_what_the_rules_make_today():
    committed = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.iterdir()}
    assert committed == pages()


def test_every_rule_has_a_page_with_its_cases_and_reasons_in_both_languages():
    made = pages()
    assert set(made) == {f"{rule_id}.md" for rule_id in RULE_IDS} | {"README.md"}
    for name, text in made.items():
        if name != "README.md":
            assert "  - en: " in text
            assert "  - da: " in text
            assert "None" not in text


def test_a_page_of_a_rule_that_is_no_more_is_taken_away(tmp_path):
    (tmp_path / "ALB-0.md").write_text("old")
    write(tmp_path)
    assert not (tmp_path / "ALB-0.md").exists()
    assert (tmp_path / "RAAD-1.md").exists()
