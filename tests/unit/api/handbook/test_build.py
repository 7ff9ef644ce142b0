"""The help as a website: made without a warning, with nothing in a page that a strict policy forbids, every link leading somewhere."""

import re
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from api.handbook.build import build

ROOT = Path(__file__).resolve().parents[4]
# This tree, who runs it, where the website was made.
MACHINE = (str(ROOT), str(Path.home()) + "/", tempfile.gettempdir() + "/", "py" + "pi")
LOADS = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "object": "data"}


class Page(HTMLParser):
    """What a page loads, links to and can be linked to by, and whatever stands in it that belongs into a file."""

    def __init__(self, text):
        super().__init__()
        self.loads, self.links, self.ids, self.inline, self.inside = [], [], set(), [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.ids.add(told.get("id"))
        self.inside = tag
        self.inline += [f"{tag} {name}" for name in told if name == "style" or name.startswith("on")]
        if tag == "style":
            self.inline.append(tag)
        if told.get(LOADS.get(tag)):
            self.loads.append(told[LOADS[tag]])
        if tag == "a" and told.get("href"):
            self.links.append(told["href"])

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if self.inside == "script" and data.strip():
            self.inline.append("script")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "help"
    build(ROOT, folder)
    return folder


@pytest.fixture(scope="module")
def pages(site):
    return {path.relative_to(site): Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}


@pytest.mark.slow
def test_no_page_carries_style_or_script_in_itself(pages):
    assert len(pages) > 100
    assert {str(path): page.inline for path, page in pages.items() if page.inline} == {}


@pytest.mark.slow
def test_a_page_loads_from_its_own_folder_alone_and_only_the_search_has_script(site, pages):
    for path, page in pages.items():
        for address in page.loads:
            assert not re.match(r"[a-z]+:|/", address), (path, address)
            assert (site / path.parent / address.partition("?")[0]).is_file(), (path, address)
        assert path.name == "search.html" or not any(".js" in address for address in page.loads), path


@pytest.mark.slow
def test_every_link_leads_somewhere(site, pages):
    ids = {(site / path).resolve(): page.ids for path, page in pages.items()}
    broken = []
    for path, page in pages.items():
        for link in page.links:
            address, _, place = link.partition("#")
            if re.match(r"[a-z]+:", address):
                assert address.startswith("https://www.retsinformation.dk/"), (path, link)
                continue
            target = (site / path.parent / address).resolve() if address else (site / path).resolve()
            if not target.is_file() or (place and target in ids and unquote(place) not in ids[target]):
                broken.append((str(path), link))
    assert broken == []


@pytest.mark.slow
def test_no_file_tells_a_machine_a_registry_or_a_day(site):
    for path in site.rglob("*"):
        if path.suffix in (".html", ".js", ".css"):
            text = path.read_text(encoding="utf-8")
            assert not any(told in text for told in MACHINE), path


@pytest.mark.slow
def test_the_search_finds_a_rule_by_its_danish_word(site):
    index = (site / "da" / "searchindex.js").read_text(encoding="utf-8")
    assert "rules/ALB-59-6-5" in index
    assert r"kontanthj\u00e6lp" in index.lower()
    assert (site / "da" / "_static" / "danish-stemmer.js").is_file()


@pytest.mark.slow
def test_what_is_of_no_use_to_a_reader_is_not_there(site):
    assert {p.name for p in site.rglob("*")} & {"objects.inv", ".buildinfo", "_sources", "translations.js"} == set()
