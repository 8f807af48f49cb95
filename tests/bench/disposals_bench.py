"""Gathering, proposing and freezing a list of two hundred thousand files: seconds, and memory beyond before."""

from __future__ import annotations

import os
import tempfile
import time
from datetime import date
from pathlib import Path
from threading import Event
from uuid import uuid4

from sqlalchemy import select, text

from app.assembly import assemble
from app.migrate import upgrade
from classification.charts.service import import_chart
from retention.disposals import jobs, proposing
from retention.disposals.criteria import Criteria
from retention.disposals.model import DisposalList
from retention.schedules.model import ScheduleState
from retention.schedules.queries import latest
from retention.schedules.service import ImportChoices, import_schedule
from system.actor import local_operator
from system.jobs.engine import prepare
from system.jobs.task import Task
from system.organization.service import add_fonds, add_unit
from system.settings import Settings
from system.work import Installation
from tests.bench.forecast_bench import _CLOCKS, _FILES

MOST_MIB = 256
FILES = int(os.environ.get("CONSTANCIA_BENCH_ITEMS", "200000"))
SERIES = 20
LONG_AGO = date(1990, 1, 1)


def main() -> None:
    """Print seconds and MiB."""
    with tempfile.TemporaryDirectory() as folder:
        installation, criteria = _furnished(Path(folder))
        operator = local_operator("bench")
        with installation.work(operator) as work:
            listed = proposing.draft(work, criteria, title="Bench")
        task = Task(installation, listed.job_id or uuid4(), operator, Event())
        before = _peak(reset=True)
        began = time.perf_counter()
        told = jobs.gather_files(task, str(listed.id))
        gathered = time.perf_counter() - began
        began = time.perf_counter()
        jobs.propose_list(task, str(listed.id))
        frozen = time.perf_counter() - began
        more = _peak() - before
        with installation.reading(operator) as reading:
            done = reading.session.scalars(select(DisposalList)).one()
            digest = done.digest
        installation.database.dispose()
    print(f"{told['walked']} files met the criteria: {told['items']} in, {told['excluded']} out with their reasons")
    print(f"gathered in {gathered:.1f} s, proposed and frozen in {frozen:.1f} s, digest {digest[:12]}")
    print(f"memory beyond before: {more:.0f} MiB (at most {MOST_MIB})")


def _peak(*, reset: bool = False) -> float:
    if reset:
        # Linux forgets the peak of before, so that furnishing does not hide what the job takes.
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024


def _furnished(folder: Path) -> tuple[Installation, Criteria]:
    installation = assemble(Settings(data_dir=folder, database_url="", worker=False))
    upgrade(installation.database)
    prepare(installation.database)
    codes = [f"1C.{number}" for number in range(1, SERIES + 1)]
    chart = ["codigo,titulo,nivel", "1C,Sección 1,seccion", *(f"{code},Asuntos de {code},serie" for code in codes)]
    table = ["serie_codigo,AT,AC,tecnica", *(f"{code},2,3,eliminación" for code in codes)]
    operator = local_operator("bench")
    with installation.work(operator) as work:
        fonds = add_fonds(work, code="BENCH", name="Bench", profile="mx-federal-2025")
        unit = add_unit(work, fonds.id, code="U1", name="Unidad", starts_on=LONG_AGO)
        import_chart(work, fonds.id, "\n".join(chart).encode(), in_force_from=LONG_AGO)
    with installation.work(operator) as work:
        import_schedule(work, fonds.id, "\n".join(table).encode(), ImportChoices(in_force_from=LONG_AGO))
    with installation.work(operator) as work:
        force = latest(work, fonds.id, ScheduleState.IN_FORCE)
        if force is None:
            raise LookupError("the schedule of the bench did not load")
        counted = {"files": FILES, "fonds": fonds.id.hex, "series": SERIES, "units": 1}
        work.session.execute(text(_FILES), counted)
        work.session.execute(text(_CLOCKS), {"schedule": force.id.hex})
        today = work.today
    with installation.work(operator) as work:
        work.session.execute(text("ANALYZE"))
    return installation, Criteria(fonds_id=fonds.id, unit_id=unit.id, as_of=today)
