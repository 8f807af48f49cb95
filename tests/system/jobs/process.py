"""A worker in a process of its own, to be killed: python -m tests.system.jobs.process DATABASE_URL DATA_DIR."""

from __future__ import annotations

import sys
from pathlib import Path

from system.database import Database
from system.jobs.periodic import Periodic
from system.jobs.queue import Queue
from system.jobs.worker import Worker
from system.settings import Settings
from system.work import Installation
from tests.system.jobs.kinds import JOBS

if __name__ == "__main__":
    settings = Settings(database_url=sys.argv[1], data_dir=Path(sys.argv[2]))
    installation = Installation(settings, Database(settings.database), jobs=Queue(JOBS))
    # The first call of periodic work tells the test that the worker stands, and under which name.
    announced = Periodic("announce", 3600, lambda: print(worker.executor, flush=True))
    worker = Worker(installation, JOBS, periodic=[announced], polling_seconds=0.05)
    worker.run_forever(5)
