"""Who may call what stands on the routers, and no route is left without; headers, packing, and types of problems."""

import gzip
import re
from pathlib import Path

import pytest
import zstandard
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from api.app import create_app
from api.http.kept import (
    audit,
    batches,
    decisions,
    letters,
    offers,
    reports,
    reviews,
    runs,
    simulations,
    tokens,
    vacancies,
)
from api.http.packed import Packed, _taken
from api.http.routes import described, health, law, stateless
from api.http.services import caller
from api.settings import Settings
from constraints.errors import GROUPS, KINDS

OPEN = {"/health/live", "/health/ready", "/v1/problems", "/v1/problems/{code}"}
ROUTERS = (
    stateless.router, law.router, described.problems, described.pages, health.open_to_all, health.metrics,
    letters.plans,
    *(
        part.router
        for part in (audit, batches, decisions, letters, offers, reports, reviews, runs, simulations, tokens, vacancies)
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def client():
    """The doors without workers: what they tell needs none."""
    return TestClient(create_app(Settings(token=None)))


def calls(dependant: Dependant):
    yield dependant.call
    for inner in dependant.dependencies:
        yield from calls(inner)


def test_every_route_but_the_open_ones_asks_who_is_calling():
    asks = {
        r.path: caller in calls(r.dependant) for router in ROUTERS for r in router.routes if isinstance(r, APIRoute)
    }
    assert {path for path, asked in asks.items() if not asked} == OPEN
    assert {"/v1/score", "/v1/match", "/v1/what-if", "/v1/rules", "/metrics", "/docs", "/openapi.json"} <= asks.keys()


def test_nothing_but_these_routers_answers_and_the_open_ones_are_said_to_be_open(client):
    api = client.get("/openapi.json").json()
    hidden = {"/docs", "/openapi.json"}
    assert set(api["paths"]) | hidden == {r.path for router in ROUTERS for r in router.routes}
    for path, item in api["paths"].items():
        for operation in item.values():
            assert (operation.get("security") == []) == (path in OPEN)
            assert ("401" in operation["responses"]) == (path not in OPEN)


def test_every_desk_of_a_door_knows_whom_the_municipality_names_to_sign():
    api = Path(create_app.__code__.co_filename).parent
    doors = [f for room in ("http", "pages") for f in (api / room).rglob("*.py") if f.name != "services.py"]
    made = [f.name for f in doors if re.search(r"\bDesk\(\w", f.read_text(encoding="utf-8"))]
    assert made == [], "use Services.desk, which brings ANVIS_SIGNERS"


def test_who_is_refused_is_told_so_before_anything_of_the_call_is_read():
    guarded = TestClient(create_app(Settings(token="a-token-of-length-16+")))
    for path in ("/v1/rules?date=tomorrow", "/v1/score?form=table", "/metrics", "/docs", "/openapi.json"):
        answer = guarded.post(path, content=b"x") if "score" in path else guarded.get(path)
        assert answer.status_code == 401, path
    for path in ("/v1/problems", "/v1/problems/unauthorised", "/health/live"):
        assert guarded.get(path).status_code == 200


def test_an_answer_has_the_headers_of_data_and_a_page_those_of_a_page(client):
    for path, style in (("/v1/rules", False), ("/v1/nothing", False), ("/v1/rules?date=x", False), ("/docs", True)):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert ("style-src 'unsafe-inline'" in headers["content-security-policy"]) is style


def test_the_type_of_a_problem_leads_to_what_it_means(client):
    problem = client.get("/v1/rules?date=1990-01-01").json()
    page = client.get(problem["type"]).json()
    assert (page["type"], page["status"], page["title"]["en"]) == (problem["type"], 422, problem["title"])
    assert "law-not-known" in [e["code"] for e in page["errors"]]
    says = next(e["says"] for e in page["errors"] if e["code"] == "law-not-known")
    assert [set(s) for s in says] == [{"da", "en"}]
    assert "{first_day}" in says[0]["en"]
    assert "{first_day}" in says[0]["da"]


def test_every_type_is_listed_with_what_to_do_and_every_error_stands_under_one(client):
    types = client.get("/v1/problems").json()["problems"]
    assert [t["code"] for t in types] == [g.name for g in GROUPS]
    assert all(t["what_to_do"]["da"] != t["what_to_do"]["en"] for t in types)
    found = {e["code"] for t in types for e in client.get(t["type"]).json()["errors"]}
    assert found == {name.partition("/")[0] for name in KINDS}
    unknown = client.get("/v1/problems/nothing")
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/v1/problems/not-found")


def test_an_answer_is_packed_as_the_caller_takes_it(client):
    plain = client.get("/v1/rules?date=2026-11-20", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    for asked, packed in (("zstd", "zstd"), ("gzip, zstd", "zstd"), ("gzip, zstd;q=0", "gzip")):
        with client.stream("GET", "/v1/rules?date=2026-11-20", headers={"accept-encoding": asked}) as answer:
            raw = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == packed
        assert "Accept-Encoding" in answer.headers["vary"]
        assert int(answer.headers["content-length"]) == len(raw) < len(plain.content) / 2
        again = (
            zstandard.ZstdDecompressor().decompressobj().decompress(raw) if packed == "zstd" else gzip.decompress(raw)
        )
        assert again == plain.content


def test_a_stream_packed_by_zstd_can_be_read_as_it_comes():
    parts = [b"a" * 3000, b"b" * 200_000, b"c" * 10]

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        for part in parts:
            await send({"type": "http.response.body", "body": part, "more_body": part is not parts[-1]})

    with TestClient(Packed(app)).stream("GET", "/", headers={"accept-encoding": "zstd"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert zstandard.ZstdDecompressor().decompressobj().decompress(raw) == b"".join(parts)


def test_encodings_that_are_refused_are_not_taken():
    assert _taken("gzip;q=0, ZSTD ; q=0.5, br") == {"zstd", "br"}
    assert _taken("gzip; q=0.0") == set()
