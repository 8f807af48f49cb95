"""The schema goes up, down and up again, and the models have not drifted from it."""

from __future__ import annotations

from sqlalchemy import inspect

from app import migrate
from system import history


def test_models_and_migrations_agree(database):
    migrate.check(database)

    assert migrate.is_current(database)


def test_the_schema_goes_down_and_up_again(database, installation, operator):
    migrate.downgrade(database, "base")
    assert "history" not in inspect(database.engine).get_table_names()

    migrate.upgrade(database)

    with installation.reading(operator) as reading:
        assert history.verify(reading.session).broken_at is None


def test_migrating_twice_changes_nothing(database):
    migrate.upgrade(database)

    assert migrate.is_current(database)
