"""The database itself refuses to change or remove a frozen row: what two officers signed is never edited."""

from __future__ import annotations

from sqlalchemy import Connection, text

_SQLITE = [
    f"CREATE TRIGGER handover_row_refuses_{verb.lower()} BEFORE {verb} ON handover_row "
    "BEGIN SELECT RAISE(ABORT, 'a frozen report does not change'); END"
    for verb in ("UPDATE", "DELETE")
]
_REFUSE = "$$ BEGIN RAISE EXCEPTION 'a frozen report does not change'; END $$"
_POSTGRESQL = [
    f"CREATE FUNCTION handover_row_refuses() RETURNS trigger LANGUAGE plpgsql AS {_REFUSE}",
    *(
        f"CREATE TRIGGER handover_row_refuses_{name} BEFORE {verbs} ON handover_row "
        f"FOR EACH {each} EXECUTE FUNCTION handover_row_refuses()"
        for name, verbs, each in (("change", "UPDATE OR DELETE", "ROW"), ("truncate", "TRUNCATE", "STATEMENT"))
    ),
]


def guard(connection: Connection) -> None:
    """Let the table refuse every change; the migration that makes it calls this."""
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        connection.execute(text(statement))


def unguard(connection: Connection) -> None:
    """Take the refusal away, to go down."""
    if connection.dialect.name == "sqlite":
        for verb in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER handover_row_refuses_{verb}"))
        return
    connection.execute(text("DROP TRIGGER handover_row_refuses_truncate ON handover_row"))
    connection.execute(text("DROP TRIGGER handover_row_refuses_change ON handover_row"))
    connection.execute(text("DROP FUNCTION handover_row_refuses()"))
