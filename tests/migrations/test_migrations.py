"""The schema goes up, down and up again, and the models have not drifted from it."""

from __future__ import annotations

from sqlalchemy import inspect

from app import migrate
from app.revision import is_current, is_empty
from migrations import NEWEST
from system import history
from system.database import Database


def test_models_and_migrations_agree(database):
    migrate.check(database)

    assert is_current(database)


def test_the_schema_goes_down_and_up_again(database, installation, operator):
    migrate.downgrade(database, "base")
    assert "history" not in inspect(database.engine).get_table_names()
    assert not is_current(database)

    migrate.upgrade(database)

    with installation.reading(operator) as reading:
        assert history.verify(reading.session).broken_at is None


def test_migrating_twice_changes_nothing(database):
    migrate.upgrade(database)

    assert is_current(database)


def test_the_release_knows_its_newest_revision_without_the_migration_tool():
    assert migrate.newest() == NEWEST


def test_a_database_before_its_first_start_is_empty(tmp_path):
    fresh = Database(f"sqlite:///{tmp_path}/fresh.sqlite3")

    assert is_empty(fresh)
    assert not is_current(fresh)
    fresh.dispose()
