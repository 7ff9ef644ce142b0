"""One municipality never sees or writes rows of another, by whatever words."""

from datetime import date

import psycopg
import pytest
from databases import OFFICE
from sqlalchemy import exc, text
from sqlalchemy.engine import make_url

from api.store import open_store
from api.store.tables import metadata
from constraints.errors import NoDatabase, NotFound


@pytest.fixture
def theirs(store):
    with store.unit("0751", "bo") as unit:
        batch = unit.batches.open(date(2026, 12, 1), {"households": []})
        offer = unit.offers.propose("H1", "D1")
        unit.audit.append("opened", "batch", batch.id)
    return batch, offer


def test_ids_and_contents_of_another_are_not_there(store, theirs):
    batch, offer = theirs
    with store.unit("0101", "anna") as unit:
        for ask in (
            lambda: unit.batches.get(batch.id),
            lambda: unit.batches.document(batch.id),
            lambda: unit.batches.move(batch.id, 1, "frozen", "frozen"),
            lambda: unit.contents.get(batch.content_digest),
            lambda: unit.offers.change(offer.id, 1, state="approved"),
            lambda: unit.batches.page(after=batch.id),
        ):
            with pytest.raises(NotFound):
                ask()
        assert unit.batches.page() == []
        assert unit.batches.events(batch.id) == []
        assert not unit.contents.remove(batch.content_digest)
        # The same household and dwelling ids may stand in both.
        unit.offers.propose("H1", "D1")
    with store.everywhere("metrics") as unit:
        assert {o.municipality for o in unit.offers.of(household="H1")} == {"0101", "0751"}


def test_a_reference_never_crosses(store, theirs):
    batch, _ = theirs
    with pytest.raises(exc.IntegrityError), store.unit("0101", "anna") as unit:
        unit.runs.submit(batch.id, batch.content_digest)


def test_every_table_with_a_municipality_has_its_policy(databases):
    database = databases.new("postgresql")
    with database.outside() as outside:
        found = outside.run("SELECT tablename, count(*) FROM pg_policies GROUP BY 1")
        forced = outside.run("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
    assert all("municipality" in table.c for table in metadata.tables.values())
    assert dict(found) == dict.fromkeys(metadata.tables, 4)
    assert {name for (name,) in forced} == set(metadata.tables)


@pytest.fixture
def of_postgresql(databases):
    """A store on PostgreSQL with a batch, an offer and an audit entry of each of two municipalities."""
    store = open_store(databases.new("postgresql").url)
    for municipality in ("0101", "0751"):
        with store.unit(municipality, "anna") as unit:
            unit.batches.open(date(2026, 12, 1), {"of": municipality})
            unit.offers.propose("H1", "D1")
            unit.audit.append("opened", "batch", "B")
    yield store
    store.close()


def test_raw_sql_in_a_unit_reaches_its_own_rows_alone(of_postgresql):
    with of_postgresql.unit("0101", "anna") as unit:
        run = unit.scope.connection.execute
        for name in metadata.tables:
            seen = {m for (m,) in run(text(f"SELECT municipality FROM {name}"))}
            assert seen <= {"0101"}, name
        assert run(text("UPDATE offers SET household = 'H2'")).rowcount == 1
        assert run(text("UPDATE offers SET household = 'H2' WHERE municipality = '0751'")).rowcount == 0
        assert run(text("DELETE FROM contents WHERE municipality = '0751'")).rowcount == 0
    with of_postgresql.reading("0751", "bo") as unit:
        assert [o.household for o in unit.offers.page()] == ["H1"]
        assert unit.batches.document(unit.batches.page()[0].id) == {"of": "0751"}


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO audit_heads (municipality, position, digest) VALUES ('0461', 1, 'x')",
        "UPDATE offers SET municipality = '0751'",
    ],
)
def test_raw_sql_in_a_unit_writes_no_row_of_another(of_postgresql, sql):
    with pytest.raises(exc.ProgrammingError, match="row-level security"), of_postgresql.unit("0101", "anna") as unit:
        unit.scope.connection.execute(text(sql))


def test_a_connection_without_a_unit_sees_nothing(databases):
    database = databases.new("postgresql")
    store = open_store(database.url)
    with store.unit("0101", "anna") as unit:
        unit.offers.propose("H1", "D1")
    store.close()
    with psycopg.connect(database.url) as connection:
        assert connection.execute("SELECT count(*) FROM offers").fetchone() == (0,)


def test_a_role_that_row_level_security_does_not_bind_is_refused(databases):
    database = databases.new("postgresql")
    with pytest.raises(NoDatabase, match="row-level security") as raised:
        open_store(database.root)
    assert raised.value.facts["role"] == make_url(database.root).username != OFFICE
