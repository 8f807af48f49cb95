"""How a test's database and installation are put together."""

from __future__ import annotations

from app import migrate
from app.assembly import assemble
from system.database import Database
from system.jobs.engine import prepare
from system.settings import Settings
from system.work import Clock, Installation


def build(address: str) -> None:
    """Bring an empty database to the schema of today."""
    database = Database(address)
    migrate.upgrade(database)
    prepare(database)
    database.dispose()


def installation(settings: Settings, clock: Clock) -> Installation:
    """An installation with every context's subscriptions."""
    return assemble(settings, clock)
