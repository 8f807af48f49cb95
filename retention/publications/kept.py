"""The database itself refuses to change or remove what was published (LGA 31-IX, 58)."""

from __future__ import annotations

from sqlalchemy import Connection, text

_SQLITE = [
    f"CREATE TRIGGER publication_refuses_{verb.lower()} BEFORE {verb} ON publication "
    "BEGIN SELECT RAISE(ABORT, 'what was published stays'); END"
    for verb in ("UPDATE", "DELETE")
]
_REFUSE = "$$ BEGIN RAISE EXCEPTION 'what was published stays'; END $$"
_POSTGRESQL = [
    f"CREATE FUNCTION publication_refuses() RETURNS trigger LANGUAGE plpgsql AS {_REFUSE}",
    *(
        f"CREATE TRIGGER publication_refuses_{name} BEFORE {verbs} ON publication "
        f"FOR EACH {each} EXECUTE FUNCTION publication_refuses()"
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
            connection.execute(text(f"DROP TRIGGER publication_refuses_{verb}"))
        return
    connection.execute(text("DROP TRIGGER publication_refuses_truncate ON publication"))
    connection.execute(text("DROP TRIGGER publication_refuses_change ON publication"))
    connection.execute(text("DROP FUNCTION publication_refuses()"))
