"""What the database itself refuses, for both databases: triggers on what never changes, row-level security on PostgreSQL.

Revisions call these with the tables of their time; a guard that is to differ is a new function, so that an old revision
still does what it did.
"""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op

_ANY = "*"


def on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def keep(table: str, key: Sequence[str], columns: Sequence[str], erasable: Sequence[str] = ()) -> None:
    """No row of the table is changed or removed. A column that is `erasable` may be emptied, and nothing else be written in it.

    `key` is the primary key. On SQLite a row under a key that is taken is refused before `INSERT OR REPLACE` could take the
    old one away, which calls no other trigger.
    """
    if on_postgresql():
        differ = " OR ".join(
            [f'NEW."{c}" IS DISTINCT FROM OLD."{c}"' for c in columns if c not in erasable]
            + [f'(NEW."{c}" IS DISTINCT FROM OLD."{c}" AND NEW."{c}" IS NOT NULL)' for c in erasable]
        )
        op.execute(
            f"CREATE FUNCTION keep_{table}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$BEGIN RAISE EXCEPTION '{table} is never changed' USING ERRCODE = 'integrity_constraint_violation'; END$$"
        )
        op.execute(
            f"CREATE TRIGGER keep_{table}_update BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({differ}) "
            f"EXECUTE FUNCTION keep_{table}()"
        )
        op.execute(
            f"CREATE TRIGGER keep_{table}_delete BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION keep_{table}()"
        )
        op.execute(
            f"CREATE TRIGGER keep_{table}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
            f"EXECUTE FUNCTION keep_{table}()"
        )
        return
    differ = " OR ".join(
        [f'NEW."{c}" IS NOT OLD."{c}"' for c in columns if c not in erasable]
        + [f'(NEW."{c}" IS NOT OLD."{c}" AND NEW."{c}" IS NOT NULL)' for c in erasable]
    )
    op.execute(
        f"CREATE TRIGGER keep_{table}_update BEFORE UPDATE ON {table} WHEN {differ} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
    )
    op.execute(
        f"CREATE TRIGGER keep_{table}_delete BEFORE DELETE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
    )
    same = " AND ".join(f'"{c}" = NEW."{c}"' for c in key)
    op.execute(
        f"CREATE TRIGGER keep_{table}_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
        f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
    )


def release(table: str) -> None:
    """Takes the triggers of `keep` away."""
    if on_postgresql():
        op.execute(f"DROP FUNCTION keep_{table}() CASCADE")
        return
    for when in ("update", "delete", "replace"):
        op.execute(f"DROP TRIGGER keep_{table}_{when}")


def no_change_after(table: str, column: str, first: str) -> None:
    """The column of a row is not changed once its `state` is no longer `first`."""
    if on_postgresql():
        op.execute(
            f"CREATE FUNCTION settled_{table}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$BEGIN RAISE EXCEPTION '{table} is never changed' USING ERRCODE = 'integrity_constraint_violation'; END$$"
        )
        op.execute(
            f"CREATE TRIGGER settled_{table} BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN (OLD.state <> '{first}' AND NEW.{column} <> OLD.{column}) EXECUTE FUNCTION settled_{table}()"
        )
        return
    op.execute(
        f"CREATE TRIGGER settled_{table} BEFORE UPDATE ON {table} "
        f"WHEN OLD.state <> '{first}' AND NEW.{column} <> OLD.{column} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
    )


def may_change_again(table: str) -> None:
    """Takes the trigger of `no_change_after` away."""
    op.execute(f"DROP FUNCTION settled_{table}() CASCADE" if on_postgresql() else f"DROP TRIGGER settled_{table}")


def per_municipality(table: str) -> None:
    """Rows are seen and written by units of their own municipality alone; a unit of all (`*`) reads. SQLite has no such thing."""
    if not on_postgresql():
        return
    here = "current_setting('anvis.municipality', true)"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY {table}_read ON {table} FOR SELECT USING (municipality = {here} OR {here} = '{_ANY}')")
    op.execute(f"CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK (municipality = {here})")
    op.execute(f"CREATE POLICY {table}_change ON {table} FOR UPDATE USING (municipality = {here})")
    op.execute(f"CREATE POLICY {table}_remove ON {table} FOR DELETE USING (municipality = {here})")
