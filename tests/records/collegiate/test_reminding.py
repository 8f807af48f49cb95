"""Members are reminded of their sittings."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from records.collegiate.model import Sitting
from records.collegiate.reminding import remind
from records.collegiate.service import cancel_sitting
from system.history import Entry
from system.jobs.queue import Queue
from system.mail.model import MailMessage
from system.mailing import mailing
from system.organization.model import Person


@pytest.fixture
def writing(board, installation, clock):
    clock.set(datetime(2026, 11, 16, 18, tzinfo=UTC))
    installation.jobs = Queue((mailing,), clock=installation.clock)
    installation.settings = installation.settings.model_copy(update={"smtp_host": "127.0.0.1"})
    with board.work() as work:
        for name in ("Archivos", "Suplente de Archivos", "Control"):
            email = f"{name.split()[-1].lower()}{len(name)}@sma.gob.mx"
            work.session.execute(update(Person).where(Person.id == board.people[name]).values(email=email))
    return board


def remind_on(clock, installation, *days: int) -> list[int]:
    told = []
    for day in days:
        clock.set(datetime(2026, 11, day, 18, tzinfo=UTC))
        told.append(remind(installation))
    return told


def test_everybody_who_sits_or_stands_in_is_written_to_once_two_working_days_before(writing, installation, clock):
    # Nobody works on Friday the 20th: two working days before Tuesday the 24th is the 19th.
    sitting_id = writing.call(on=date(2026, 11, 24))
    assert remind_on(clock, installation, 18, 19, 19, 23) == [0, 1, 0, 0]
    with writing.reading() as reading:
        letters = reading.session.scalars(select(MailMessage)).all()
        entry = reading.session.scalars(select(Entry).where(Entry.action == "sitting.reminded")).one()
        version = reading.session.get_one(Sitting, sitting_id).version
    assert sorted(one.recipient for one in letters) == ["archivos20@sma.gob.mx", "archivos8@sma.gob.mx",
                                                        "control7@sma.gob.mx"]  # fmt: skip
    assert {one.subject for one in letters} == {"Sesión 1/2026 de Grupo interdisciplinario: 24 de noviembre de 2026"}
    assert (entry.entity_id, entry.read_facts()["letters"], version) == (sitting_id, 3, 1)


def test_of_a_sitting_that_was_cancelled_held_or_is_over_nobody_is_reminded(writing, installation, clock):
    cancelled = writing.call(on=date(2026, 11, 24))
    with writing.work() as work:
        cancel_sitting(work, cancelled, reason="Sin materia")
    held = writing.call(on=date(2026, 11, 16))
    writing.hold(held)
    writing.call(on=date(2026, 11, 17))
    assert remind_on(clock, installation, 23) == [0]
