"""Before the last day people are written to, once; the inbox says what waits for whom."""

from __future__ import annotations

import threading
from datetime import date

import msgspec
import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st
from sqlalchemy import select, update

from records.decisions import following, notifying
from records.decisions.deadlines import remind_from
from records.decisions.gaps import gaps_due_on
from records.decisions.inbox import gaps, ready
from records.decisions.model import NotificationMeans
from records.decisions.queries import find
from records.decisions.reminding import remind
from records.decisions.service import waive_gaps
from system.calendar.days import business_days_between, is_working
from system.history import Entry
from system.mail.model import MailMessage
from system.organization.model import FondsProfile, Person
from system.organization.profile import DecisionTerms, read_content
from system.organization.roles import Role
from tests.system import small_roof


@pytest.fixture
def mail(installation):
    installation.settings = installation.settings.model_copy(update={"smtp_host": "localhost"})


def reminded(installation, operator) -> list[tuple[str, str]]:
    with installation.reading(operator) as reading:
        found = reading.session.scalars(select(Entry).where(Entry.action == "decision.reminded").order_by(Entry.seq))
        return [(one.read_facts()["about"], one.read_facts()["due_on"]) for one in found]


@pytest.fixture
def owed(desk, house, installation):
    """A final decision of 3 November with somebody to be told until the 18th, and a task for the 24th."""
    final = desk.final()
    with installation.work(house.archivist) as work:
        addressee = notifying.add_addressee(work, final.id, "Ana Pérez", NotificationMeans.PERSONAL)
        task = following.Task(what="Verificar la obra", unit_id=house.unit.id, due_on=date(2026, 11, 24))
        following.add_follow_up(work, final.id, task)
    return final, addressee


def test_what_is_due_is_reminded_of_once_when_its_day_is_near(owed, installation, operator, clock, house):
    clock.set(clock().replace(day=10))
    assert remind(installation) == 0
    clock.set(clock().replace(day=13))
    assert remind(installation) == 1
    assert remind(installation) == 0
    clock.set(clock().replace(day=19))
    assert remind(installation) == 1
    assert reminded(installation, operator) == [("notification", "2026-11-18"), ("follow_up", "2026-11-24")]


def test_nobody_is_reminded_of_what_is_done(owed, installation, operator, clock, house):
    final, addressee = owed
    with installation.work(house.archivist) as work:
        notifying.note_notified(work, final.id, addressee.id, on=date(2026, 11, 20))

    assert remind(installation) == 1
    assert reminded(installation, operator) == [("follow_up", "2026-11-24")]


def test_gaps_that_were_let_stand_are_reminded_of_before_their_day_and_wait_in_the_inbox_with_it(
    desk, house, installation, operator, clock
):
    decision = desk.draft()
    with installation.work(desk.house.coordinator) as work:
        waive_gaps(work, decision.id, "Archivo siniestrado")
    desk.finalise(decision)
    finalised_on = clock().date()
    with installation.reading(house.archivist) as reading:
        [item] = [one for one in gaps(reading) if str(decision.id) in one.path]
    due_on = date.fromisoformat(item.due_on)
    assert business_days_between(finalised_on, due_on, frozenset()) >= 19
    assert remind(installation) == 0
    clock.set(clock().replace(year=due_on.year, month=due_on.month, day=due_on.day))
    assert remind(installation) == 1
    assert remind(installation) == 0
    assert reminded(installation, operator) == [("gap", due_on.isoformat())]


def test_no_gaps_are_reminded_of_once_they_are_closed_or_where_nobody_let_any_stand(desk, installation, clock):
    decision = desk.draft()
    with installation.work(desk.house.coordinator) as work:
        waive_gaps(work, decision.id, "Archivo siniestrado")
    desk.finalise(decision)
    desk.support_permit(decision)
    desk.link(decision, "notification", "notification")
    desk.final()  # it lacks what comes later by nature
    clock.advance(hours=24 * 90)
    assert remind(installation) == 0


def test_workers_that_remind_at_once_remind_once(owed, installation, operator):
    workers = [threading.Thread(target=remind, args=(installation,)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(reminded(installation, operator)) == [("follow_up", "2026-11-24"), ("notification", "2026-11-18")]


def test_the_letter_names_the_decision_and_the_day_and_nobody(owed, installation, operator, house, mail):
    final, _addressee = owed
    small_roof.enrol(installation, operator, house.fonds, "titular", Role.UNIT_HEAD, house.unit)
    with installation.work(operator) as work:
        work.session.execute(update(Person).where(Person.name == "Persona titular").values(email="t@sma.example"))

    assert remind(installation) == 2

    with installation.reading(operator) as reading:
        letters = reading.session.scalars(select(MailMessage)).all()
    assert [one.recipient for one in letters] == ["t@sma.example"] * 2
    assert all(final.reference in one.subject for one in letters)
    assert not any("Ana" in one.subject + one.body for one in letters)


@for_any(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 8), st.frozensets(st.dates(), max_size=3))
def test_the_reminder_comes_so_many_business_days_before_the_day(due_on, days, off):
    begins = remind_from(due_on, days, off)

    between = business_days_between(begins, due_on, off)
    assert (begins, between) == (due_on, 0) if days == 0 else between == days - 1 + is_working(due_on, off)


def test_a_draft_that_lacks_nothing_now_waits_for_who_makes_it_final(desk, house, installation):
    whole, lacking = desk.draft(), desk.draft(matter="Otra licencia")
    desk.support_permit(whole)

    def waiting(actor):
        with installation.reading(actor) as reading:
            return [(item.title, item.detail) for item in ready(reading)]

    # The notification comes later by nature: a gap that keeps nothing back.
    assert waiting(desk.head) == [(whole.matter, "Nada falta para declararla firme")]
    assert waiting(house.archivist) == []
    with installation.work(house.coordinator) as work:
        waive_gaps(work, lacking.id, "Se perdieron en la inundación de 2025")
    assert (lacking.matter, "Con faltantes dispensados") in waiting(desk.head)


def let_stand(desk, installation):
    decision = desk.draft()
    with installation.work(desk.house.coordinator) as work:
        waive_gaps(work, decision.id, "Archivo siniestrado")
    return desk.finalise(decision)


def live_under(given, fonds_id, **changed):
    """Let a body have adopted its profile with these terms instead."""
    with given.work() as work:
        row = work.session.scalars(select(FondsProfile).where(FondsProfile.fonds_id == fonds_id)).one()
        profile = msgspec.structs.replace(read_content(row.content), **changed)
        row.content, row.digest = profile.content(), profile.digest


def due_of(desk, installation, decision):
    with installation.reading(desk.house.archivist) as reading:
        return gaps_due_on(reading, find(reading, decision.id))


def test_the_days_for_gaps_are_those_of_the_bodys_profile(desk, house, given, installation):
    decision = let_stand(desk, installation)
    usual = due_of(desk, installation, decision)
    live_under(given, house.fonds.id, decisions=DecisionTerms(gap_days=2))
    assert due_of(desk, installation, decision) < usual
    # Adopted before profiles had the number: the one shipped under its name stands in.
    live_under(given, house.fonds.id, decisions=None)
    assert due_of(desk, installation, decision) == usual


def test_by_numbers_nobody_answers_for_no_day_is_reckoned_and_the_inbox_still_names_the_gaps(
    desk, house, given, installation
):
    decision = let_stand(desk, installation)
    live_under(given, house.fonds.id, verified=False)
    assert due_of(desk, installation, decision) is None
    with installation.reading(house.archivist) as reading:
        assert [one.due_on for one in gaps(reading) if str(decision.id) in one.path] == [""]
