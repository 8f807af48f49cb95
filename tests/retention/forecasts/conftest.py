"""A body with closed and open files under a schedule in force, and a draft that changes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest

from records.aggregations.model import Aggregation
from retention.schedules.model import ScheduleState
from retention.schedules.queries import latest

# 2C.8 runs from the closing now, 4C.3 is left out, 5C.3 is kept shorter, 5C.4 is conserved, 6C.4 is kept longer.
DRAFT = """serie_codigo,AT,AC,tecnica,cualidad,evento
2C.8,2,3,muestreo,Juicios laborales,cierre
5C.3,2,3,eliminación,,
5C.4,2,3,conservación,,
6C.4,6,6,eliminación,,
"""


@dataclass
class Desk:
    """The draft and the files, by what becomes of them."""

    draft: UUID
    trial: UUID
    staff: UUID
    expense: UUID
    income: UUID
    purchase: UUID
    open_expense: UUID


@pytest.fixture
def desk(archive) -> Desk:
    files = {
        "trial": archive.file("2C.8", date(2021, 6, 1)),
        "staff": archive.file("4C.3.1", date(2020, 2, 29)),
        "expense": archive.file("5C.3", date(2020, 5, 29)),
        "income": archive.file("5C.4", date(2019, 8, 31)),
        "purchase": archive.file("6C.4", date(2019, 3, 15)),
        "open_expense": archive.file("5C.3", opened_on=date(2026, 1, 1)),
    }
    archive.schedule(DRAFT, actor=None, keep_draft=True)
    with archive.work() as work:
        work.session.get_one(Aggregation, files["expense"]).folios = 300
        work.session.get_one(Aggregation, files["purchase"]).content_bytes = 2_500_000_000
        draft = latest(work, archive.fonds.id, ScheduleState.DRAFT)
    return Desk(draft=draft.id, **files)
