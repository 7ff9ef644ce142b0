"""A hostile text, and one longer than any field takes, in every field of every form that a role is shown: refused or kept, never run."""

import re
from collections import defaultdict
from urllib.parse import urlsplit

import pytest
import yaml
from conftest import _signed_in, month_of
from fastapi.testclient import TestClient
from offices import LETTERS
from reading import read
from small_batch import SMALL
from test_crawl import PART, ROLES, SENT, crawl
from test_hostile_fields import LONGEST, _is_text, text_for

from api.service.kept import batches, boards, decisions, offers

# What a page needs to be a page of ours at all; and what would end the visit.
_OURS = {"csrf"}
_LEAVES = {"/sign-out", "/sign-out/everywhere"}
# Every form, and the fields of it that are sent: a form or a field that is new stands here before it is tried.
FORMS = {
    "admin": {
        "GET /audit": "from id kind to way",
        "GET /law": "on part q",
    },
    "auditor": {
        "GET /audit": "from id kind to user way",
        "GET /batches/*": "part q table",
        "GET /law": "on part q",
        "GET /limits": "batch",
        "GET /offers": "group q",
        "GET /runs/*": "caseworker q sort",
        "GET /runs/*/households/*": "department q show",
        "POST /audit/plans/*/again": "",
        "POST /audit/plans/*/opinion": "",
        "POST /audit/verify": "",
    },
    "caseworker": {
        "GET /audit": "from id kind to way",
        "GET /batches/*": "part q table",
        "GET /law": "on part q",
        "GET /limits": "batch",
        "GET /offers": "group q",
        "GET /runs/*": "q sort",
        "GET /runs/*/households/*": "department q show",
        "POST /offers/*": "do on",
        "POST /runs/*/households/*/what-if": "cheapest forbid max_rooms min_rooms persons.P1.gross_income_dkk_month place wish",
    },
    "coordinator": {
        "GET /audit": "from id kind to way",
        "GET /batches/*": "part q table",
        "GET /law": "on part q",
        "GET /limits": "batch",
        "GET /limits/courses": "state",
        "GET /offers": "group q",
        "GET /runs/*": "caseworker q sort",
        "GET /runs/*/households/*": "department q show",
        "POST /audit/plans/*/again": "",
        "POST /audit/plans/*/opinion": "",
        "POST /batches": "file note",
        "POST /batches/*/cell": "column key reason table value version",
        "POST /batches/*/close": "version",
        "POST /batches/*/discard": "reason version",
        "POST /batches/*/freeze": "version",
        "POST /batches/*/import": "file reason version",
        "POST /batches/*/row/new": "area_id name table version why",
        "POST /batches/*/runs": "previous seed time_limit work_limit",
        "POST /batches/next": "day run",
        "POST /offers/*": "answer_days do moves_in_on on saturday_counts",
        "POST /offers/send": "all answer_days offer on saturday_counts",
        "POST /runs/*/decide/*": "do dwelling from reason",
        "POST /runs/*/households/*/what-if": "cheapest forbid max_rooms min_rooms persons.P2.gross_income_dkk_month place wish",
    },
    "planner": {
        "GET /audit": "from id kind to way",
        "GET /law": "on part q",
        "GET /limits": "batch",
        "POST /bench/new": "act basis call_rate count cti do households_per_month icm months municipality path0 path1 path2 path3 policies primary rule seed share start title vacancies_per_month value0 value1 value2 value3 waiting_at_start yaml",
    },
}


def kind_of(form, address):
    """The form, without what tells one row from another."""
    path = urlsplit(form.action or address).path or urlsplit(address).path
    path = re.sub(r"/[BRSOTV]-[A-Z0-9]+", "/*", path)
    path = re.sub(r"(/households|/decide|/cases|/dwellings|/rules|/imports)/[^/]+", r"\1/*", path)
    return f"{form.method.upper() or 'GET'} {path}"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A month with a draft beside it, an approved plan, and offers in several states."""
    folder = tmp_path_factory.mktemp("forms")
    month = month_of(folder, SMALL)
    office = folder / "office.yaml"
    office.write_text(yaml.safe_dump(LETTERS, allow_unicode=True), encoding="utf-8")
    month.app.state.services.settings.office = office
    desk = month.desk("coordinator", "coordinator-2")
    batches.open_batch(month.desk("coordinator"), SMALL)
    made = decisions.approve(desk, month.run, boards.board(desk, month.run).result.plan_digest).made
    offers.send(desk, made[0].id, SENT, 14)
    with TestClient(month.app) as running:
        month.portal = running.portal
        yield month


@pytest.fixture(scope="module")
def sent(place):
    """Role → form → field → the answers to the hostile texts in it."""
    told = {}
    for role, user in ROLES.items():
        browser = _signed_in(place, role, user)
        told[role] = defaultdict(dict)
        for address, (_, page) in crawl(browser, most=170).items():
            if page is None or address.endswith(PART):
                continue
            for form in page.forms:
                kind = kind_of(form, address)
                if kind in told[role] or kind.split()[1] in _LEAVES:
                    continue
                told[role][kind] = {
                    field: [_send(browser, form, address, field, text) for text in (text_for(field), LONGEST)]
                    for field in form.fields if field not in _OURS
                }  # fmt: skip
    return told


def _send(browser, form, address, field, text):
    given = {**form.fields, field: text}
    target = urlsplit(form.action or address).path or urlsplit(address).path
    head = {"accept": "text/html"}
    if form.method.casefold() == "post":
        return browser.client.post(target, data=given, headers=head)
    return browser.client.get(target, params=given, headers=head)


@pytest.mark.parametrize("role", ROLES)
def test_every_form_of_a_role_is_one_we_know(sent, role):
    assert {kind: " ".join(sorted(fields)) for kind, fields in sent[role].items()} == FORMS[role]


@pytest.mark.parametrize(
    ("role", "kind", "field"),
    [
        (role, kind, field)
        for role, forms in FORMS.items()
        for kind, fields in forms.items()
        for field in fields.split()
    ],
)
def test_a_hostile_text_in_a_field_of_a_form(sent, role, kind, field):
    for answer in sent[role][kind][field]:
        assert answer.status_code < 500, answer.text[:500]
        if answer.headers.get("content-type", "").startswith("text/html"):
            _is_text(answer.text, answer.url)
            assert read(answer.text).title


def test_what_was_kept_of_them_stands_as_text(place, sent):
    """Some of the texts were taken, as reasons and notes are: they stand on the pages afterwards."""
    kept = 0
    for role in ("coordinator", "auditor"):
        for address, (answer, page) in crawl(_signed_in(place, role), most=70).items():
            if page is not None:
                _is_text(answer.text, address)
                kept += "cmd|" in answer.text
    assert kept > 0
