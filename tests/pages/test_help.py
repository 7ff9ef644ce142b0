"""`/help`: files of one folder, under the policy of the pages; said plainly where there are none."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client import CollectorRegistry

from api.http.around import Around
from api.pages.views.help import MADE, router_of
from constraints.errors import KINDS, NotFound


def visiting(folder):
    app = FastAPI()
    app.include_router(router_of(folder))
    app.add_middleware(Around, registry=CollectorRegistry())
    return TestClient(app, follow_redirects=False, headers={"Accept-Language": "da"})


@pytest.fixture
def client(tmp_path):
    made = tmp_path / "help"
    (made / "da" / "_static").mkdir(parents=True)
    (made / "index.html").write_text("<p>hjælp · help", encoding="utf-8")
    (made / "da" / "index.html").write_text("<h1>Hjælp", encoding="utf-8")
    (made / "da" / "_static" / "help.css").write_text("h1 {}", encoding="utf-8")
    (tmp_path / "beside.txt").write_text("not for anybody", encoding="utf-8")
    (made / "out.txt").symlink_to(tmp_path / "beside.txt")
    return visiting(made)


def test_the_way_in_leads_to_the_visitors_language(client):
    for path in ("/help", "/help/", "/help/da", "/help/da/"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/help/da/index.html")
    client.cookies.set("anvis_language", "en")
    assert client.get("/help/").headers["location"] == "/help/en/index.html"


def test_its_pages_lead_back_to_anvis(client):
    answer = client.get("/help/anvis.html")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_a_page_comes_with_the_policy_of_pages_and_is_asked_for_again(client):
    answer = client.get("/help/da/index.html")
    assert (answer.status_code, answer.text) == (200, "<h1>Hjælp")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-cache"
    again = client.get("/help/da/index.html", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert client.get("/help/da/_static/help.css").headers["content-type"].startswith("text/css")


@pytest.mark.parametrize(
    "path",
    [
        "..%2fbeside.txt",
        "da/..%2f..%2fbeside.txt",
        "%2fetc%2fpasswd",
        "out.txt",
        "da/_static",
        "da/none.html",
        "a%00b",
        "a" * 5000,
    ],
)
def test_nothing_outside_the_folder_and_no_folder_is_shown(client, path):
    answer = client.get(f"/help/{path}")
    assert answer.status_code == 404
    assert "not for anybody" not in answer.text


def test_where_no_help_was_made_it_is_said_how(tmp_path):
    client = visiting(tmp_path / "none")
    answer = client.get("/help/da/index.html")
    assert answer.status_code == 404
    assert "make help-site" in answer.text
    assert "make help-site" in KINDS["no-help"].text
    assert KINDS["no-help"].group.error is NotFound
    assert (MADE.parent.name, MADE.name) == ("api", "help")
