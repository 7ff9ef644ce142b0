"""One service on each database for all tests that need a whole month: each module works in a municipality of its own."""

from datetime import UTC, datetime, timedelta

import pytest
from databases import KINDS, Databases
from full_batch import FULL
from kept_service import in_municipality, service_of

from api.access import Actor, Role
from api.service.kept import Desk, batches
from api.store import open_store

OFFICE = """
municipality: Eksempel Kommune
unit: Boligsocial enhed
address: [Rådhuspladsen 1, 5000 Eksempelby]
phone: 65 00 00 00
mail: bolig@eksempel.dk
hours: Mandag til torsdag 9-14
answer_days: 8
hearing_days: 14
"""
# Who lifts a rule of 0101's own; who signs in the other municipalities is left to them.
SIGNERS = {"0101": {"lift": ["bo"]}}
OLD_DRAFT = "0151"


@pytest.fixture(scope="session", params=KINDS)
def month_service(request, tmp_path_factory):
    """The service, with an office to write letters from, drafts kept for 30 days, and one that was discarded 60 days ago."""
    folder = tmp_path_factory.mktemp("month")
    databases = Databases(folder)
    url = databases.new(request.param).url
    (folder / "office.yaml").write_text(OFFICE, encoding="utf-8")
    (folder / "policy.yaml").write_text("retention: {discarded_drafts_days: 30}\n", encoding="utf-8")
    _discarded_long_ago(url)
    told = {"office": folder / "office.yaml", "retention": folder / "policy.yaml", "signers": SIGNERS}
    with service_of(url, request.param, **told) as service:
        yield service
    databases.stop()


def _discarded_long_ago(url):
    store = open_store(url, lambda: datetime.now(UTC) - timedelta(days=60))
    desk = Desk(store, Actor("anna", frozenset({Role.coordinator}), frozenset({OLD_DRAFT})), OLD_DRAFT)
    batch = batches.open_batch(desk, in_municipality({**FULL, "locks": []}, OLD_DRAFT)).batch
    batches.discard(desk, batch.id, batch.version, "HH-North var med to gange")
    store.close()
