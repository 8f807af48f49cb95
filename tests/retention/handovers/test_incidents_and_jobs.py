"""Differences become incidents; many files are cut and compared by a job; who is named has a door."""

from __future__ import annotations

from datetime import UTC, date, datetime
from threading import Event
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from records.aggregations.model import Aggregation
from records.capture.model import CaptureDraft, CaptureRow
from retention.handovers import jobs, queries, service
from retention.handovers.errors import HandoverBusy, HandoverElsewhere, HandoverRefused, NotYoursToSign
from retention.handovers.model import Change, HandoverRow, Part, RemarkKind
from retention.handovers.snapshot import digest
from retention.handovers.states import HandoverState
from system.actor import CustodyStage
from system.identity.model import Account
from system.jobs.model import JobRun, JobState
from system.jobs.queue import Queue
from system.jobs.task import Task
from system.web.offers import DoorsOpened
from tests.retention.handovers.test_handovers import codes, furnish, office

__all__ = ["office"]
# Of five rows laid down by hand, the same on SQLite and PostgreSQL.
KNOWN = "96d5ea62f8e6094775601b1777e71541ecb75e018724e2722c6157295fb1d116"


@pytest.fixture
def many(monkeypatch, installation):
    """Every handover is too large for a request."""
    monkeypatch.setattr(service, "IN_THE_REQUEST", 0)
    monkeypatch.setattr(installation, "jobs", Queue((jobs.cutting, jobs.comparison), clock=installation.clock))


def run(office, job_id) -> dict:
    with office.archive.reading() as reading:
        left = reading.session.get_one(JobRun, job_id)
        act = {service.CUT: jobs.cut_later, service.COMPARISON: jobs.compare_later}[left.name]
        arguments = dict(left.arguments)
    return dict(act(Task(office.archive.installation, job_id, office.coordinator, Event()), **arguments))


def changed_since(office, given):
    """A cut, then a title changed and a file added; the minutes are drawn."""
    furnish(office)
    handover = office.cut()
    office.archive.file("5C.4")
    with given.work() as work:
        work.session.execute(update(Aggregation).where(Aggregation.closed_on.is_not(None)).values(title="Corregido"))
    office.act(office.coordinator, service.draw_minutes, handover.id, minutes_number="ER/01")
    return handover


def incidents(office, handover):
    with office.archive.reading() as reading:
        return [one for one in queries.remarks(reading, handover.id) if one.kind is RemarkKind.DIFFERENCE]


def test_each_sort_of_change_since_the_cut_is_an_incident_that_somebody_settles_before_closing(
    office, given, installation
):
    handover = changed_since(office, given)
    found = incidents(office, handover)
    assert [(one.part, one.change, one.count) for one in found] == [
        (Part.OPEN_FILES, Change.ADDED, 1), (Part.CLOSED_FILES, Change.CHANGED, 1),
    ]  # fmt: skip
    office.sign(handover, office.out, office.into)
    installation.clock.set(datetime(2027, 2, 1, 18, 0, tzinfo=UTC))
    with pytest.raises(HandoverRefused) as refused:
        office.act(office.coordinator, service.close_handover, handover.id)
    assert codes(refused) == {"handover.remarks_open"}
    for not_receiving in (office.out, office.witness, office.coordinator):
        with pytest.raises(NotYoursToSign):
            office.act(not_receiving, service.accept_difference, handover.id, found[0].id)
    office.act(office.into, service.accept_difference, handover.id, found[0].id)
    office.act(office.out, service.answer_remark, handover.id, found[1].id, "Se corrigió el título")
    with pytest.raises(HandoverElsewhere):
        office.act(office.into, service.accept_difference, handover.id, found[1].id)
    assert office.act(office.coordinator, service.close_handover, handover.id).state is HandoverState.CLOSED
    assert "handover.difference_accepted" in office.archive.history(handover.id)


def test_what_somebody_remarked_is_answered_never_accepted(office):
    handover = office.minutes()
    made = office.act(office.out, service.remark, handover.id, "Falta la caja 7")
    with pytest.raises(NotYoursToSign):
        office.act(office.into, service.accept_difference, handover.id, made.id)


def test_many_files_are_cut_and_compared_by_a_job_that_begins_again_and_does_it_once(office, many):
    furnish(office)
    handover = office.planned()
    job_id = office.act(office.coordinator, service.ask_for_cut, handover.id).job_id
    with pytest.raises(HandoverBusy):
        office.act(office.coordinator, service.ask_for_cut, handover.id)
    assert run(office, job_id)["rows"] == 7
    assert "digest" not in run(office, job_id)
    office.archive.file("5C.4")
    with pytest.raises(HandoverRefused):
        office.act(office.coordinator, service.ask_for_minutes, handover.id, minutes_number=" ")
    job_id = office.act(office.coordinator, service.ask_for_minutes, handover.id, minutes_number="ER/9").job_id
    assert run(office, job_id)["differences"] == 1
    run(office, job_id)
    assert len(incidents(office, handover)) == 1
    with office.archive.reading() as reading:
        done = queries.find(reading, handover.id)
        assert (done.state, done.minutes_number, done.job_id) == (HandoverState.MINUTES, "ER/9", None)
    assert office.archive.history(handover.id).count("handover.cut") == 1


def test_a_job_that_failed_does_not_hold_the_handover(office, many, given):
    furnish(office)
    handover = office.planned()
    job_id = office.act(office.coordinator, service.ask_for_cut, handover.id).job_id
    with given.work() as work:
        work.session.get_one(JobRun, job_id).state = JobState.FAILED
    assert office.act(office.coordinator, service.ask_for_cut, handover.id).job_id != job_id


def test_pages_say_that_a_job_is_at_it(office, many, client_of):
    furnish(office)
    handover = office.planned()
    boss = client_of(office.coordinator)
    assert boss.post(f"/handovers/{handover.id}/cut", follow_redirects=False).status_code == 303
    page = boss.get(f"/handovers/{handover.id}").text
    assert "segundo plano" in page
    assert "Hacer el corte" not in page
    assert boss.post(f"/handovers/{handover.id}/cut", follow_redirects=False).status_code == 409


def test_drafts_of_whoever_leaves_are_listed_without_what_was_typed(office, given):
    draft, row = uuid4(), uuid4()
    with given.work() as work:
        moment = work.now
        for person, handle in ((office.out.person_id, "hugo.cuenta"), (office.stranger.person_id, "otro.cuenta")):
            work.session.add(
                Account(
                    fonds_id=office.archive.fonds.id, person_id=person, handle=handle, password_hash="x",
                    password_at=moment, must_change=False, created_at=moment,
                )
            )  # fmt: skip
        for id_, owner in ((draft, "hugo.cuenta"), (uuid4(), "otro.cuenta")):
            work.session.add(
                CaptureDraft(
                    id=id_, fonds_id=office.archive.fonds.id, owner=owner, name="Enero", columns=[], created_at=moment,
                    changed_at=moment,
                )
            )  # fmt: skip
        work.session.flush()
        work.session.add(CaptureRow(id=row, draft_id=draft, position=1, cells={"title": "Secreto de Ana"}))
    handover = office.cut()
    with office.archive.reading() as reading:
        found = reading.session.scalars(select(HandoverRow).where(HandoverRow.part == Part.DRAFTS)).all()
        assert [(one.entity_id, one.code, one.title, one.folios) for one in found] == [
            (draft, "hugo.cuenta", "Enero", 1)
        ]
        assert digest(reading.session, handover.id) == handover.digest


def test_the_archive_of_concentration_hands_over_what_every_unit_sent_there(office, given):
    furnish(office)
    with given.work() as work:
        work.session.execute(
            update(Aggregation).where(Aggregation.closed_on.is_not(None)).values(stage=CustodyStage.INTERMEDIATE)
        )
    handover = office.planned(stage=CustodyStage.INTERMEDIATE, unit_id=office.elsewhere.id)
    office.act(office.coordinator, service.cut_handover, handover.id)
    with office.archive.reading() as reading:
        found = {part: count for part, count in queries.counts(reading, handover.id).items() if count}
    assert found == {Part.CLOSED_FILES: 1, Part.INSTRUMENTS: 2}


def test_who_is_named_in_a_handover_has_a_door_to_it_and_nobody_else(office):
    office.planned()
    for actor, doors in ((office.out, ["/handovers"]), (office.witness, ["/handovers"]), (office.stranger, [])):
        with office.archive.reading(actor) as reading:
            assert [path for told in reading.ask(DoorsOpened()) for path in told] == doors


def test_two_who_ask_for_the_cut_at_once_make_one(office):
    furnish(office)
    handover = office.planned()
    office.act(office.coordinator, service.cut_handover, handover.id)
    with pytest.raises(HandoverElsewhere):
        office.act(office.coordinator, service.cut_handover, handover.id)
    with office.archive.reading() as reading:
        rows = reading.session.scalars(select(HandoverRow.position).where(HandoverRow.handover_id == handover.id)).all()
    assert len(rows) == 7


def test_the_digest_is_the_same_on_every_engine(office, archive, given):
    """Rows of known ids and titles that a language would order otherwise than bytes do."""
    handover = office.planned()
    with given.work() as work:
        for position, title in enumerate(("Ñandú", "nube", "Zacatecas", "água", 'dos\nrenglones \u2028 «x» "y"\\'), 1):
            work.session.add(
                HandoverRow(
                    handover_id=handover.id, part=Part.OPEN_FILES, position=position, entity_id=UUID(int=position),
                    code=f"SMA/{position}", title=title, unit="TES", from_on=date(1899, 12, 31), state="in_order",
                    folios=position, boxes="", place="", technique="", is_historical=position == 1,
                )
            )  # fmt: skip
        work.session.flush()
        made = digest(work.session, handover.id)
    assert made == KNOWN


def test_files_are_numbered_by_bytes_not_by_the_language_of_the_database(office, given, archive):
    first, second = archive.file("5C.3"), archive.file("5C.3")
    with given.work() as work:
        for one, key in ((first, "a"), (second, "B")):
            work.session.execute(update(Aggregation).where(Aggregation.id == one).values(sort_key=key))
    office.cut()
    with archive.reading() as reading:
        statement = select(HandoverRow.entity_id).where(HandoverRow.part == Part.OPEN_FILES)
        assert list(reading.session.scalars(statement.order_by(HandoverRow.position))) == [second, first]
