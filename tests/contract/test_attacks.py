"""Bodies made to hurt and texts made to be run, at a service that really runs: refused with a problem, nothing changed, and
the next caller is answered; or kept and told as the text it is.
"""

import io
import json
import zipfile

import psutil
import pytest
from databases import KINDS, Databases
from served import HERE, Served
from small_batch import SMALL

from api.store import open_store

ZIP, XLSX = "application/zip", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MIB = 1024 * 1024


@pytest.fixture(scope="module", params=KINDS)
def service(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("attacked")
    databases = Databases(folder)
    running = Served(databases.new(request.param), folder, worker=False, runners=0)
    try:
        yield running
    finally:
        running.stop()
        databases.stop()


@pytest.fixture
def kept(service):
    """`kept()` tells all that a call could have changed: batches, decisions, offers and simulations."""
    me = service.headers("coordinator")

    def counts():
        lists = {"batches": me, "offers": me, "vacancies": me, "courses": me, "simulations": service.headers("planner")}
        return {name: service.http.get(f"/v1/{name}", headers=who).json() for name, who in lists.items()}

    return counts


def zipped(members):
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return into.getvalue()


def pieces(count):
    """A body whose length nobody tells before, of so many MiB."""
    return (b" " * MIB for _ in range(count))


TABLES = json.dumps(SMALL, ensure_ascii=False)
CYCLE = "<!DOCTYPE x [" + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 12)) + "]><x>&e11;</x>"
BODIES = {
    "a zip that unpacks to 300 MB": (ZIP, lambda: zipped({"households.csv": b"0" * (300 * MIB)})),
    "many small files in a zip": (ZIP, lambda: zipped({f"{n}.csv": b"a" for n in range(20_000)})),
    "a zip that climbs out": (ZIP, lambda: zipped({"../../../tmp/households.csv": "a;b", "/etc/passwd": "x"})),
    "a zip in a zip": (ZIP, lambda: zipped({"batch.zip": zipped({"households.csv": b"0" * MIB})})),
    "a workbook of entities": (XLSX, lambda: zipped({"[Content_Types].xml": CYCLE, "xl/workbook.xml": CYCLE})),
    "a workbook that unpacks to 300 MB": (XLSX, lambda: zipped({"xl/sharedStrings.xml": b"<" * (300 * MIB)})),
    "no zip at all": (ZIP, lambda: b"PK\x03\x04" + b"\xff" * 1000),
    "100 MB": ("application/json", lambda: b"[" + b" " * (100 * MIB) + b"]"),
    "100 MB of unknown length": ("application/json", lambda: pieces(100)),
    "UTF-16": ("application/json; charset=utf-16", lambda: TABLES.encode("utf-16")),
    "Latin-1": ("application/json; charset=iso-8859-1", lambda: TABLES.encode("latin-1")),
    "UTF-7 told, UTF-7 sent": ("application/json; charset=utf-7", lambda: TABLES.replace("batch", "+ADw-").encode("utf-7")),
    "nested 100,000 deep": ("application/json", lambda: b'{"batch":' * 100_000),
    "a form": ("application/x-www-form-urlencoded", lambda: b"batch=1"),
    "XML": ("application/xml", lambda: CYCLE.encode()),
    "no type": ("", lambda: TABLES.encode()),
}  # fmt: skip


@pytest.mark.parametrize("what", BODIES)
def test_a_body_made_to_hurt_is_refused_and_changes_nothing(service, kept, what):
    kind, made = BODIES[what]
    body, before = made(), kept()
    server = psutil.Process(service.processes.alive["server"][1].pid)
    held = server.memory_info().rss
    found = service.http.post(
        "/v1/batches", content=body, headers=service.headers("coordinator") | {"Content-Type": kind}
    )
    assert found.status_code in (400, 413, 415, 422), found.text[:500]
    assert found.headers["content-type"] == "application/problem+json"
    assert len(found.content) < 20_000
    assert kept() == before
    assert server.memory_info().rss - held < 200 * MIB


RUN_SOMEWHERE = [
    "'; DROP TABLE decisions; --", '" OR ""="', "{{ 7 * 7 }}", "{% include '/etc/passwd' %}", "${jndi:ldap://127.0.0.1/x}", "%(municipality)s %s %n",
    "$(touch /tmp/x) `id`", '=HYPERLINK("http://127.0.0.1","x")', "@SUM(1+1)*cmd|' /C calc'!A0", "<script>alert(1)</script>", "#import \"/etc/passwd\"",
    "\\u0000 \\x00 \\", "\u202eÆgtefælle å/ø\u2066 \U0001f3e0",
]  # fmt: skip


def test_a_text_is_kept_and_told_as_it_was_and_run_by_nobody(service):
    me = service.headers("coordinator")
    rows = [{**SMALL["households"][0], "note": ""}, *SMALL["households"][1:]]
    names = [{**SMALL["organisations"][0], "name": text} for text in RUN_SOMEWHERE]
    for text, organisation in zip(RUN_SOMEWHERE, names, strict=True):
        made = service.http.post(
            "/v1/batches", json={**SMALL, "organisations": [organisation], "households": rows}, headers=me
        )
        assert made.status_code == 201, made.text
        at = made.headers["location"]
        assert service.http.get(at, headers=me).json()["tables"]["organisations"][0]["name"] == text
        said = service.http.post(f"{at}/comments", json={"text": text, "household": "H1"}, headers=me)
        assert said.json()["reason"] == text
        told = service.http.get(f"{at}/decisions", headers=me).json()["decisions"]
        assert [d["reason"] for d in told] == [text]
    store = open_store(service.url)
    with store.reading(HERE, "x") as unit:
        assert unit.audit.verify().holds
    store.close()


@pytest.mark.parametrize("text", RUN_SOMEWHERE)
def test_a_text_where_an_id_is_due_finds_nothing_and_changes_nothing(service, kept, text):
    me, before = service.headers("coordinator"), kept()
    asked = [
        service.http.get("/v1/offers", params={"after": text}, headers=me),
        service.http.get("/v1/batches", params={"after": text, "limit": text}, headers=me),
        service.http.post("/v1/offers", json={"run_id": text[:32], "dwelling": "B1", "household": "H1", "reason": "x"}, headers=me),
        service.http.post("/v1/courses", json={"team": "T1", "method": text, "household": "H1"}, headers=me),
        service.http.get("/v1/audit", params={"thing_id": text}, headers=service.headers("auditor")),
    ]  # fmt: skip
    assert all(a.status_code < 500 for a in asked), [a.text for a in asked]
    assert {a.status_code for a in asked[2:4]} <= {400, 404, 422}
    assert kept() == before


EXTREME = ("0001-01-01", "1899-12-31", "2100-01-01", "9999-12-31")


@pytest.mark.parametrize("day", EXTREME)
def test_a_day_of_no_year_that_counts_is_refused_wherever_one_can_stand(service, kept, day):
    me, before = service.headers("coordinator"), kept()
    told = {
        "organisation": "O1",
        "dwelling": "N1",
        "dwelling_type": "family",
        "reported_on": "2026-11-20",
        "available_from": "2026-12-01",
    }
    move = {"move": "send", "answer_days": 8}
    asked = [
        *(("/v1/vacancies", told | {name: day}) for name in ("reported_on", "available_from", "reply_by")),
        ("/v1/vacancies/x/hand-back", {"on": day, "reason": "fordi"}),
        ("/v1/months", {"run_id": "R-1", "decision_date": day}),
        *(("/v1/offers/x/moves", move | {name: day}) for name in ("on", "moves_in_on", "support_ends_on")),
        *(("/v1/courses/x/moves", {"move": "pause", name: day}) for name in ("on", "until", "planned_end_on")),
    ]  # fmt: skip
    for path, body in asked:
        found = service.http.post(path, json=body, headers=me)
        assert found.status_code == 422, (path, found.text)
        assert "1900" in found.text or "2099" in found.text
    found = service.http.get("/v1/quota", params={"batch": "x", "date": day}, headers=me)
    assert found.status_code == 422, found.text
    for path in ("/v1/rules", "/v1/parameters"):
        assert service.http.get(path, params={"date": day}, headers=me).status_code in (200, 422)
    assert kept() == before
