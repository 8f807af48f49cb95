"""A house with a queue of three kinds of job, on a database that DBOS has its tables in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from system.jobs import engine
from system.jobs.queue import Queue
from system.jobs.worker import Worker
from system.work import Installation
from tests.system.jobs.kinds import JOBS


@pytest.fixture
def house(installation: Installation) -> Installation:
    engine.prepare(installation.database)
    installation.jobs = Queue(JOBS, clock=installation.clock)
    return installation


@pytest.fixture
def worker(house: Installation) -> Iterator[Worker]:
    found = Worker(house, JOBS, polling_seconds=0.05)
    yield found
    found.stop()
