from __future__ import annotations

import re
from datetime import UTC, date, datetime
from io import BytesIO
from uuid import uuid4

import pytest
from msgspec.structs import replace
from python_calamine import CalamineWorkbook
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from records.aggregations.model import Aggregation, Volume
from records.correspondence.details import IncomingDetails, Turn
from records.correspondence.service import register_item, route_item
from records.custody.kinds import LoanKind, LoanState
from records.custody.model import Loan
from retention.handovers import service
from retention.handovers.errors import (
    HandoverAlreadySigned,
    HandoverElsewhere,
    HandoverNotFound,
    HandoverRefused,
    NotYoursToSign,
    SnapshotBroken,
)
from retention.handovers.model import HandoverDifference, HandoverRow, Part
from retention.handovers.queries import counts, find, historical
from retention.handovers.snapshot import digest
from retention.handovers.states import TRANSITIONS, Capacity, HandoverState, Moment
from system.actor import Actor, NotPermitted
from system.organization.model import FondsProfile, Person
from system.organization.roles import Role
from system.organization.shipped import shipped


class Office:
    """A body whose treasury is handed over from Hugo to Inés, with Silvia of internal control as witness."""

    def __init__(self, archive, given) -> None:
        self.archive, self.given = archive, given
        self.below = given.unit(archive.fonds, "EGR", parent=archive.unit)
        self.elsewhere = given.unit(archive.fonds, "OBR")
        self.coordinator = given.actor(archive.fonds, Role.ARCHIVES_COORDINATOR, handle="marta")
        self.out, self.into, self.witness, self.stranger = (
            self.person(name, role, unit)
            for name, role, unit in (
                ("Hugo", Role.UNIT_HEAD, archive.unit), ("Inés", Role.UNIT_HEAD, archive.unit),
                ("Silvia", Role.INTERNAL_CONTROL, None), ("Otro", Role.UNIT_HEAD, self.elsewhere),
            )
        )  # fmt: skip

    def person(self, name, role, unit) -> Actor:
        with self.given.work() as work:
            person = Person(fonds_id=self.archive.fonds.id, name=name, position="Titular")
            work.session.add(person)
        plain = self.given.actor(self.archive.fonds, role, unit, handle=name.lower())
        return Actor(handle=plain.handle, fonds_id=plain.fonds_id, grants=plain.grants, person_id=person.id)

    def planned(self, **changed):
        asked = {
            "unit_id": self.archive.unit.id, "outgoing_id": self.out.person_id, "incoming_id": self.into.person_id,
            "witness_id": self.witness.person_id, "planned_on": date(2026, 11, 22),
        }  # fmt: skip
        with self.archive.work(self.coordinator) as work:
            return service.plan_handover(work, self.archive.fonds.id, **{**asked, **changed})

    def cut(self):
        handover = self.planned()
        with self.archive.work(self.coordinator) as work:
            return service.cut_handover(work, handover.id)

    def minutes(self):
        handover = self.cut()
        with self.archive.work(self.coordinator) as work:
            return service.draw_minutes(work, handover.id, minutes_number="ER/01/2026")

    def sign(self, handover, *actors):
        for actor in actors:
            with self.archive.work(actor) as work:
                signed = service.sign_handover(work, handover.id)
        return signed

    def act(self, actor, act, *arguments, **named):
        with self.archive.work(actor) as work:
            return act(work, *arguments, **named)


@pytest.fixture
def office(archive, given) -> Office:
    return Office(archive, given)


def codes(refusal) -> set[str]:
    return {one.code for one in refusal.value.objections}


def furnish(office) -> None:
    """A file open, one closed below, one elsewhere, a loan running, a pending item and a confidential one."""
    archive = office.archive
    open_file = archive.file("5C.3")
    archive.file("2C.8", date(2024, 5, 6), unit=office.below)
    archive.file("5C.3", unit=office.elsewhere)
    with office.given.work() as work:
        volume = work.session.scalars(select(Volume).where(Volume.aggregation_id == open_file)).one()
        work.session.add(
            Loan(
                fonds_id=archive.fonds.id, year=2026, number=1, kind=LoanKind.INTERNAL, state=LoanState.HANDED_OVER,
                volume_id=volume.id, aggregation_id=open_file, unit_id=archive.unit.id, borrower="Jurídico",
                purpose="Consulta", requested_on=date(2026, 1, 2), requested_by="x", term_days=10,
            )
        )  # fmt: skip
        for subject, secret in (("Queja", False), ("Denuncia de Ana", True)):
            said = IncomingDetails(sender_name="Ana", subject=subject, confidential=secret)
            item = register_item(work, archive.fonds.id, said)
            route_item(work, item.id, [Turn(archive.unit.id)])


def test_the_cut_holds_what_the_officer_has_and_nothing_of_others(office, archive):
    furnish(office)
    handover = office.cut()
    with archive.reading(office.out) as reading:
        found = {part: count for part, count in counts(reading, handover.id).items() if count}
        rows = reading.session.scalars(select(HandoverRow).where(HandoverRow.handover_id == handover.id)).all()
        assert historical(reading, handover.id) == 1
    assert found == {
        Part.OPEN_FILES: 1, Part.CLOSED_FILES: 1, Part.LOANS: 1, Part.CORRESPONDENCE: 2, Part.INSTRUMENTS: 2,
    }  # fmt: skip
    closed = next(row for row in rows if row.part is Part.CLOSED_FILES)
    assert (closed.unit, closed.until_on, closed.is_historical, closed.volumes) == ("EGR", date(2024, 5, 6), True, 1)
    assert "Denuncia" not in "".join(row.title for row in rows)
    assert handover.rows == 7


def test_the_frozen_report_is_the_same_after_everything_changed(office, archive, given):
    furnish(office)
    handover = office.cut()
    with given.work() as work:
        work.session.execute(update(Aggregation).values(title="Otro título", version=Aggregation.version + 1))
    archive.file("5C.3")
    with archive.reading(office.out) as reading:
        assert digest(reading.session, handover.id) == handover.digest
        titles = reading.session.scalars(select(HandoverRow.title).where(HandoverRow.part == Part.OPEN_FILES)).all()
    assert titles == ["Expediente de 5C.3"]


def test_the_database_refuses_to_change_or_remove_a_frozen_row(office, archive, given):
    furnish(office)
    office.cut()
    for statement in ("UPDATE handover_row SET title = 'x'", "DELETE FROM handover_row"):
        with given.work() as work, pytest.raises(DBAPIError, match="does not change"):
            work.session.execute(text(statement))


def test_a_row_slipped_in_is_found_before_anybody_signs(office, archive, given):
    furnish(office)
    handover = office.minutes()
    with given.work() as work:
        work.session.add(
            HandoverRow(
                handover_id=handover.id, part=Part.OPEN_FILES, position=99, entity_id=uuid4(), code="X", title="Y",
                unit="TES", state="", boxes="", place="", technique="", is_historical=False,
            )
        )  # fmt: skip
    with pytest.raises(SnapshotBroken):
        office.sign(handover, office.out)


def test_what_changed_between_the_cut_and_the_minutes_is_noted(office, archive, given):
    furnish(office)
    handover = office.cut()
    added = archive.file("5C.4")
    with given.work() as work:
        work.session.execute(update(Aggregation).where(Aggregation.closed_on.is_not(None)).values(title="Corregido"))
    with given.work() as work:
        work.session.execute(update(Loan).values(state=LoanState.RETURNED))
    office.act(office.coordinator, service.draw_minutes, handover.id, minutes_number="ER/01")
    with archive.reading() as reading:
        found = {
            (one.part.value, one.change.value, one.fields)
            for one in reading.session.scalars(select(HandoverDifference))
        }
        assert added in set(reading.session.scalars(select(HandoverDifference.entity_id)))
    assert found == {
        ("open_files", "added", ""), ("closed_files", "changed", "title"), ("loans", "gone", ""),
    }  # fmt: skip


def test_both_officers_sign_each_for_themselves_and_nobody_twice(office):
    handover = office.minutes()
    assert office.sign(handover, office.witness, office.out).state is HandoverState.MINUTES
    with pytest.raises(HandoverAlreadySigned):
        office.sign(handover, office.out)
    with pytest.raises(HandoverNotFound):
        office.sign(handover, office.stranger)
    with pytest.raises(NotYoursToSign):
        office.sign(handover, office.coordinator)
    with pytest.raises(NotYoursToSign):
        office.sign(handover, office.archive.operator)
    assert office.sign(handover, office.into).state is HandoverState.CLARIFICATIONS


def test_nothing_is_signed_before_the_minutes_and_nothing_cut_twice(office):
    handover = office.cut()
    with pytest.raises(HandoverElsewhere):
        office.sign(handover, office.out)
    with pytest.raises(HandoverElsewhere):
        office.act(office.coordinator, service.cut_handover, handover.id)


def test_one_person_is_not_two_in_a_handover(office):
    with pytest.raises(HandoverRefused) as refused:
        office.planned(incoming_id=office.out.person_id)
    assert codes(refused) == {"handover.same_person"}


def test_remarks_are_answered_by_another_before_it_closes_after_its_term(office, installation):
    handover = office.minutes()
    office.sign(handover, office.out, office.into)
    remark = office.act(office.into, service.remark, handover.id, "Falta la caja 7")
    with pytest.raises(HandoverRefused) as refused:
        office.act(office.coordinator, service.close_handover, handover.id)
    assert codes(refused) == {"handover.term_running", "handover.remarks_open"}
    with pytest.raises(NotYoursToSign):
        office.act(office.into, service.answer_remark, handover.id, remark.id, "Ya apareció")
    office.act(office.out, service.answer_remark, handover.id, remark.id, "Está en el estante 3")
    installation.clock.set(datetime(2027, 2, 1, 18, 0, tzinfo=UTC))
    with pytest.raises(HandoverElsewhere):
        office.act(office.into, service.remark, handover.id, "Tarde")
    assert office.act(office.coordinator, service.close_handover, handover.id).state is HandoverState.CLOSED


def test_the_term_is_the_profiles_or_said_where_it_has_none(office, given):
    assert office.minutes().clarify_until == date(2027, 1, 5)
    old = replace(shipped()["mx-federal-2025"], handover=None)
    with given.work() as work:
        work.session.execute(update(FondsProfile).values(content=old.content(), digest=old.digest))
    handover = office.cut()
    with pytest.raises(HandoverRefused) as refused:
        office.act(office.coordinator, service.draw_minutes, handover.id, minutes_number=" ")
    assert codes(refused) == {"handover.minutes_number_missing", "handover.term_missing"}
    done = office.act(
        office.coordinator, service.draw_minutes, handover.id, minutes_number="2", clarify_until=date(2026, 12, 1)
    )
    assert done.clarify_until == date(2026, 12, 1)


def test_only_the_coordinator_manages_and_others_meet_their_own_alone(office, archive):
    handover = office.cut()
    for actor in (office.out, office.into, office.witness):
        with archive.reading(actor) as reading:
            assert find(reading, handover.id).id == handover.id
        with pytest.raises(NotPermitted):
            office.act(actor, service.draw_minutes, handover.id, minutes_number="1")
    with archive.reading(office.stranger) as reading, pytest.raises(HandoverNotFound):
        find(reading, handover.id)
    with pytest.raises(NotPermitted):
        office.act(
            office.out, service.plan_handover, archive.fonds.id, unit_id=archive.unit.id,
            outgoing_id=office.out.person_id, incoming_id=office.into.person_id, planned_on=date(2026, 11, 22),
        )  # fmt: skip


def test_a_handover_goes_from_plan_to_signatures_by_pages_alone(office, archive, client_of):
    furnish(office)
    boss, out, into = client_of(office.coordinator), client_of(office.out), client_of(office.into)
    assert boss.get("/handovers/new").status_code == 200
    plan = {
        "unit": str(archive.unit.id), "outgoing": str(office.out.person_id), "incoming": str(office.into.person_id),
        "planned_on": "2026-11-22",
    }  # fmt: skip
    assert boss.post("/handovers", data={"unit": "x"}).status_code == 422
    path = boss.post("/handovers", data=plan, follow_redirects=False).headers["location"]
    assert boss.post(f"{path}/cut", follow_redirects=False).status_code == 303
    assert boss.post(f"{path}/minutes", data={}).status_code == 422
    assert boss.post(f"{path}/minutes", data={"minutes_number": "ER/1"}, follow_redirects=False).status_code == 303
    for client in (out, into):
        assert "Firmar el acta" in client.get(path).text
        assert client.post(f"{path}/signatures", follow_redirects=False).status_code == 303
    assert into.post(f"{path}/remarks", data={"text": "Falta <b>algo</b>"}, follow_redirects=False).status_code == 303
    page = out.get(path).text
    assert "&lt;b&gt;algo" in page
    assert not re.search(r"<[^>]+ (style|on\w+)=", page)
    for address in ("/handovers", f"{path}/rows", f"{path}/differences"):
        assert boss.get(address).status_code == 200
    assert len(boss.get(f"{path}/rows?export=csv&part=open_files").text.splitlines()) == 2
    book = CalamineWorkbook.from_filelike(BytesIO(out.get(f"{path}/sheets/open_files/content").content))
    assert any("Expediente de 5C.3" in row for row in book.get_sheet_by_index(0).to_python())
    first, again = (out.get(f"{path}/report/closed_files/content").content for _ in range(2))
    assert first == again
    assert first.startswith(b"%PDF-")
    assert out.get(f"{path}/report/nothing/content").status_code == 422
    assert client_of(office.stranger).get(path).status_code == 404
    told = boss.get(f"/api{path}").json()
    assert (told["state"], sorted(told["signed"])) == ("clarifications", ["incoming", "outgoing"])
    assert boss.get(f"/api{path}/rows?part=loans").json()["rows"][0]["title"] == "Jurídico"


def test_the_table_of_states_says_who_has_to_sign():
    closing = TRANSITIONS[-1].objections(Moment(today=date(2026, 1, 1), signed=frozenset({Capacity.WITNESS})))
    assert [one.facts["missing"] for one in closing] == ["incoming, outgoing"]
    assert [act.source for act in TRANSITIONS] == [None, *list(HandoverState)[:-1]]
