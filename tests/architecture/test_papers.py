"""The papers say what the code does: pages that are made are up to date, and what a paper names is there."""

import re
from pathlib import Path

import pytest

from api.cli import app
from api.papers import pages
from api.service.measures import measures
from api.settings import Settings
from api.store import open_store
from constraints import TABLES

# What the service tells beside the figures of its memory.
OF_THE_SERVICE = {"anvis_database_up"}
ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAPERS = ("threat-model.md", "dpia.md", "technical-documentation.md", "operations.md")


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_page_that_is_made_is_what_the_code_says_today(name):
    assert (DOCS / name).read_text(encoding="utf-8") == pages()[name]


def test_every_setting_is_explained():
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_every_column_is_in_the_dictionary():
    text = pages()["data-dictionary.md"]
    for table, (model, _, _) in TABLES.items():
        section = text.partition(f"## {table}\n")[2].partition("\n## ")[0]
        assert all(f"| `{c.name}`" in section for c in model.columns())


@pytest.mark.parametrize("name", PAPERS)
def test_every_file_a_paper_names_is_there(name):
    text = (DOCS / name).read_text(encoding="utf-8")
    named = re.findall(r"`((?:api|constraints|matching|tests|docs|deploy|benchmarks)/[\w./-]+)`", text)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    assert [link for link in links if not (DOCS / link).exists()] == []


@pytest.mark.parametrize("name", PAPERS)
def test_every_command_a_paper_names_is_there(name):
    text = (DOCS / name).read_text(encoding="utf-8")
    known = {c.name or c.callback.__name__ for c in app.registered_commands} | {g.name for g in app.registered_groups}
    assert set(re.findall(r"`anvis ([a-z-]+)", text)) <= known


@pytest.mark.parametrize("name", PAPERS)
def test_every_setting_a_paper_names_is_there(name):
    text = (DOCS / name).read_text(encoding="utf-8")
    assert {n.lower() for n in re.findall(r"ANVIS_([A-Z_]+)", text)} <= set(Settings.model_fields)


def test_every_figure_an_alert_names_is_told(tmp_path):
    store = open_store(f"sqlite:///{tmp_path}/anvis.db")
    told = {m.name for m in measures(store)} | OF_THE_SERVICE
    store.close()
    named = set(re.findall(r"anvis_\w+", (ROOT / "deploy" / "alerts.yml").read_text(encoding="utf-8")))
    assert named
    assert named <= told
