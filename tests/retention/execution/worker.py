"""A worker that may be killed, in a process of its own: python -m tests.retention.execution.worker DATABASE DATA_DIR."""

from __future__ import annotations

import sys
from pathlib import Path

from app.assembly import JOBS, assemble
from system.jobs.periodic import Periodic
from system.jobs.worker import Worker
from system.settings import Settings

if __name__ == "__main__":
    installation = assemble(Settings(database_url=sys.argv[1], data_dir=Path(sys.argv[2]), worker=False))
    announced = Periodic("announce", 3600, lambda: print(worker.executor, flush=True))
    worker = Worker(installation, JOBS, periodic=[announced], polling_seconds=0.05)
    worker.run_forever(5)
