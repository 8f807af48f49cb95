from __future__ import annotations

import threading
from datetime import UTC, date, datetime, time

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select, update

from records.aggregations.service import close_aggregation
from records.correspondence.attending import acknowledge_item, attend_item, reject_item
from records.correspondence.details import IncomingDetails, LetterDetails, Turn
from records.correspondence.errors import ItemElsewhere, ItemNotFound, ItemRefused, RoutingIsOver, ScanChanged
from records.correspondence.filing import file_item, file_letter
from records.correspondence.letters import cancel_letter, dispatch_letter, issue_letter
from records.correspondence.model import IncomingItem, Medium, OutgoingLetter, Purpose
from records.correspondence.queries import board, escalated, find_item, incoming, soon_on, turns
from records.correspondence.receipt import acknowledgement
from records.correspondence.reckoning import AnswerTerm, Counting
from records.correspondence.service import cancel_item, complete_item, number_letters_by, route_item, save_kind
from records.correspondence.states import ItemState
from records.documents.model import Document
from records.objects.model import DigitalObject
from system import history
from system.actor import NotPermitted
from system.attachments.model import AttachmentPiece
from system.attachments.service import Paper
from system.errors import Refusal
from system.organization.model import Appointment, FondsProfile, Person
from system.organization.roles import Role
from system.organization.shipped import shipped


def codes(refusal) -> set[str]:
    return {one.code for one in refusal.value.objections}


def test_what_comes_after_the_cut_off_counts_from_the_next_working_day(desk, installation, given):
    law = shipped()["mx-federal-2025"]
    late = replace(law, access=replace(law.access, cut_off=time(16, 0)), calendar_sets=("LFT74",))
    with given.work() as work:
        work.session.execute(update(FondsProfile).values(content=late.content(), digest=late.digest))
    installation.clock.set(datetime(2025, 11, 18, 18, 0, tzinfo=UTC))

    # Friday 14 November 2025 at 17:10 in Mexico City; Monday the 17th is a holiday.
    item = desk.register(received_at=datetime(2025, 11, 14, 23, 10, tzinfo=UTC), term_days=5)
    in_time = desk.register(received_at=datetime(2025, 11, 14, 22, 0, tzinfo=UTC), term_days=5)

    assert (item.effective_on, item.due_on) == (date(2025, 11, 18), date(2025, 11, 25))
    assert (in_time.effective_on, in_time.due_on) == (date(2025, 11, 14), date(2025, 11, 24))


def test_folios_are_counted_by_year_and_start_again(desk, installation):
    first, second = desk.register(), desk.register()
    installation.clock.set(datetime(2026, 1, 5, 18, 0, tzinfo=UTC))
    assert [first.folio, second.folio, desk.register().folio] == ["E-2025-00001", "E-2025-00002", "E-2026-00001"]


def test_a_refused_registration_takes_no_folio(desk):
    with pytest.raises(ItemRefused) as refused:
        desk.register("", sender="", received_at=datetime(2025, 11, 15, tzinfo=UTC), term_days=5000)
    assert codes(refused) == {
        "correspondence.sender_missing", "correspondence.subject_missing", "correspondence.received_in_future",
        "form.no_number",
    }  # fmt: skip
    assert desk.register().number == 1


def test_many_clerks_at_once_leave_no_gap_and_no_repeat(desk, installation):
    failed = []

    def register(clerk):
        for _ in range(5):
            try:
                desk.register(by=clerk)
            except Refusal as error:
                failed.append(error)

    threads = [threading.Thread(target=register, args=(clerk,)) for clerk in (desk.clerk, desk.second) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with installation.reading(desk.clerk) as reading:
        numbers = sorted(reading.session.scalars(select(IncomingItem.number)))
    assert failed == []
    assert numbers == list(range(1, 21))


def test_a_paper_of_the_same_sender_and_number_is_told_before_it_is_registered_twice(desk):
    first = desk.register(sender_institution="Auditoría", official_number="ASF/12/2025")
    with pytest.raises(ItemRefused) as refused:
        desk.register(sender_institution="AUDITORIA ", official_number="asf/12/2025")
    assert codes(refused) == {"correspondence.looks_registered"}
    assert refused.value.objections[0].facts["folio"] == first.folio
    assert desk.register(sender_institution="Auditoría", official_number="ASF/12/2025", allow_duplicate=True)


def test_a_paper_received_only_is_completed_later_and_keeps_its_folio(desk, installation):
    item = desk.register("", only_receive=True)
    assert item.state is ItemState.RECEIVED
    with installation.work(desk.clerk) as work, pytest.raises(ItemElsewhere):
        route_item(work, item.id, [Turn(desk.house.unit.id)])
    with installation.work(desk.clerk) as work:
        done = complete_item(work, item.id, IncomingDetails(sender_name="Ana", subject="Queja"))
    assert (done.folio, done.state) == (item.folio, ItemState.REGISTERED)


def test_an_item_goes_from_the_desk_through_a_unit_into_a_file(desk, installation, jobs):
    file = desk.house.open()
    item = desk.register(scan=b"Oficio escaneado\n", official_number="12", sheets=2)
    turn = desk.route(item, desk.house.unit)
    with installation.work(desk.unit_clerk) as work:
        assert acknowledge_item(work, item.id, turn).state is ItemState.IN_ATTENTION
    with installation.work(desk.unit_clerk) as work, pytest.raises(ItemRefused) as refused:
        attend_item(work, item.id, turn)
    assert codes(refused) == {"correspondence.unanswered"}
    with installation.work(desk.unit_clerk) as work:
        letter = issue_letter(
            work, desk.fonds.id,
            LetterDetails(
                unit_id=desk.house.unit.id, signer="T", addressee="J", subject="Respuesta", answers_id=item.id
            ),
        )  # fmt: skip
        assert letter.official_number == "TES/001/2025"
    with installation.work(desk.unit_clerk) as work:
        assert attend_item(work, item.id, turn).state is ItemState.ATTENDED

    filed = file_item(installation, desk.unit_clerk, item.id, file.reference)

    assert filed.state is ItemState.FILED
    with installation.reading(desk.unit_clerk) as reading:
        document = reading.session.get_one(Document, filed.document_id)
        kept = reading.session.get_one(DigitalObject, document.object_id)
        told = history.of(reading.session, item.id)
    assert (document.aggregation_id, document.official_number, document.folios) == (file.id, "12", 2)
    assert [entry.action for entry in told] == [
        "correspondence.scanned", "correspondence.registered", "correspondence.routed", "correspondence.acknowledged",
        "correspondence.attended", "correspondence.filed",
    ]  # fmt: skip
    assert told[-1].read_facts()["sha256"] == kept.sha256
    assert "Juan" not in "".join(entry.facts for entry in told)
    assert jobs.left[-1][0] == "objects.extract_text"


def test_a_scan_that_was_changed_in_the_database_is_not_filed(desk, installation, given):
    file = desk.house.open()
    item = desk.register(scan=b"Oficio\n")
    turn = desk.route(item, desk.house.unit)
    with installation.work(desk.unit_clerk) as work:
        attend_item(work, item.id, turn, justification="Solo informa")
    with given.work() as work:
        work.session.execute(update(AttachmentPiece).values(content=b"Otro oficio\n"))
    with pytest.raises(ScanChanged):
        file_item(installation, desk.unit_clerk, item.id, file.reference)
    assert desk.find(item).state is ItemState.ATTENDED


def test_nothing_is_filed_into_a_closed_file_or_by_somebody_who_may_not_add(desk, installation):
    file, other = desk.house.open(), desk.house.open("Otro", unit_id=desk.house.other_unit.id)
    with installation.work(desk.house.coordinator) as work:
        close_aggregation(work, file.id, on=date(2021, 1, 15))
    item = desk.register()
    turn = desk.route(item, desk.house.unit)
    with installation.work(desk.unit_clerk) as work:
        attend_item(work, item.id, turn, answered_how="Por teléfono")
    with pytest.raises(ItemRefused) as refused:
        file_item(installation, desk.unit_clerk, item.id, file.reference)
    assert codes(refused) == {"correspondence.file_closed"}
    with pytest.raises(NotPermitted):
        file_item(installation, desk.head, item.id, desk.house.open("Del titular").reference)
    with pytest.raises(NotPermitted):
        file_item(installation, desk.clerk, item.id, other.reference)


def test_two_units_have_to_end_before_an_item_is_attended(desk, installation):
    item = desk.register()
    first = desk.route(item, desk.house.unit, desk.house.other_unit)
    with installation.work(desk.unit_clerk) as work:
        assert attend_item(work, item.id, first, answered_how="Se dio cita").state is ItemState.ROUTED
    with installation.reading(desk.neighbour) as reading:
        second = next(
            line.routing.id for line in turns(reading, item.id) if line.routing.unit_id == desk.house.other_unit.id
        )
    with installation.work(desk.neighbour) as work:
        assert attend_item(work, item.id, second, answered_how="Se informó").state is ItemState.ATTENDED


def test_a_unit_rejects_with_a_reason_and_the_item_is_back_at_the_desk(desk, installation):
    item = desk.register()
    turn = desk.route(item, desk.house.unit)
    with installation.work(desk.unit_clerk) as work, pytest.raises(ItemRefused) as refused:
        reject_item(work, item.id, turn, reason=" ")
    assert codes(refused) == {"correspondence.reason_missing"}
    with installation.work(desk.unit_clerk) as work:
        reject_item(work, item.id, turn, reason="No es de mi competencia")
    assert desk.find(item).state is ItemState.RETURNED
    with installation.reading(desk.unit_clerk) as reading, pytest.raises(ItemNotFound):
        find_item(reading, item.id)
    again = desk.route(item, desk.house.other_unit)
    with installation.work(desk.neighbour) as work:
        acknowledge_item(work, item.id, again)
    assert desk.find(item).state is ItemState.IN_ATTENTION


def test_routing_refuses_everything_at_once_and_re_routing_takes_the_item_away(desk, installation):
    item = desk.register()
    with installation.work(desk.clerk) as work, pytest.raises(ItemRefused) as refused:
        route_item(work, item.id, [Turn(desk.house.unit.id, Purpose.KNOWLEDGE), Turn(item.id, Purpose.KNOWLEDGE)])
    assert codes(refused) == {"correspondence.nobody_attends", "correspondence.unit_not_standing"}
    turn = desk.route(item, desk.house.unit)
    with pytest.raises(ItemRefused) as refused:
        desk.route(item, desk.house.unit)
    assert codes(refused) == {"correspondence.already_routed"}
    desk.route(item, desk.house.other_unit, replace=True)
    with installation.work(desk.unit_clerk) as work, pytest.raises(ItemNotFound):
        acknowledge_item(work, item.id, turn)


def test_a_turn_that_has_ended_takes_no_further_act(desk, installation):
    item = desk.register()
    turn = desk.route(item, desk.house.unit, desk.house.other_unit)
    with installation.work(desk.unit_clerk) as work:
        attend_item(work, item.id, turn, answered_how="Hecho")
    with installation.work(desk.unit_clerk) as work, pytest.raises(RoutingIsOver):
        attend_item(work, item.id, turn, answered_how="Hecho otra vez")


def test_a_cancelled_folio_is_not_given_again(desk, installation):
    item = desk.register()
    with installation.work(desk.clerk) as work:
        cancel_item(work, item.id, reason="Registrado por error")
    assert desk.register().number == item.number + 1
    with installation.work(desk.clerk) as work, pytest.raises(ItemElsewhere):
        cancel_item(work, item.id, reason="Otra vez")


def test_a_unit_meets_only_what_was_routed_to_it_and_counts_alike(desk, installation, other_house):
    mine, _other = desk.register("Mío", term_days=0), desk.register("De nadie")
    desk.route(mine, desk.house.unit)
    installation.clock.set(datetime(2025, 11, 20, 18, 0, tzinfo=UTC))

    def seen(actor):
        with installation.reading(actor) as reading:
            rows = reading.session.execute(incoming(reading, desk.fonds.id, soon_on(reading, desk.fonds.id))).all()
            counts = board(reading, desk.fonds.id)
        return [row.subject for row in rows], counts.unrouted, counts.mine, counts.overdue

    assert seen(desk.unit_clerk) == (["Mío"], 0, 1, 1)
    assert seen(desk.head) == (["Mío"], 0, 1, 1)
    assert seen(desk.neighbour) == ([], 0, 0, 0)
    assert seen(desk.clerk)[1:] == (1, 0, 1)
    assert set(seen(desk.house.coordinator)[0]) == {"Mío", "De nadie"}
    with installation.reading(other_house.coordinator) as reading, pytest.raises(ItemNotFound):
        find_item(reading, mine.id)


def test_a_confidential_item_is_met_by_its_addressees_alone(desk, installation):
    item = desk.register("Denuncia", confidential=True)

    def sees(actor) -> bool:
        with installation.reading(actor) as reading:
            try:
                find_item(reading, item.id)
            except ItemNotFound:
                return False
            return True

    assert (sees(desk.second), sees(desk.house.coordinator)) == (True, False)
    desk.route(item, desk.house.unit)
    everybody = (desk.clerk, desk.second, desk.head, desk.neighbour, desk.house.coordinator)
    assert [sees(actor) for actor in everybody] == [True, False, True, False, False]


def test_the_desk_registers_and_nobody_else(desk, installation):
    for actor in (desk.unit_clerk, desk.head, desk.house.coordinator):
        with pytest.raises(NotPermitted):
            desk.register(by=actor)
    item = desk.register()
    turn = desk.route(item, desk.house.unit)
    with installation.work(desk.clerk) as work, pytest.raises(NotPermitted):
        attend_item(work, item.id, turn, answered_how="Yo mismo")


def test_a_kind_gives_its_term_and_an_item_may_have_its_own(desk, installation):
    with installation.work(desk.clerk) as work:
        kind = save_kind(work, desk.fonds.id, name="Queja", term=AnswerTerm(10, Counting.NATURAL))
    assert desk.register(kind_id=kind.id).due_on == date(2025, 11, 24)
    assert desk.register(kind_id=kind.id, term_days=1).due_on == date(2025, 11, 18)
    assert desk.register().due_on is None
    with installation.work(desk.clerk) as work, pytest.raises(ItemRefused):
        save_kind(work, desk.fonds.id, name="Queja", term=None)


def test_letters_are_numbered_by_unit_and_year_even_when_the_template_changes(desk, installation):
    def issue(unit, actor):
        with installation.work(actor) as work:
            said = LetterDetails(unit_id=unit.id, signer="T", addressee="J", subject="Aviso")
            return issue_letter(work, desk.fonds.id, said)

    assert issue(desk.house.unit, desk.head).official_number == "TES/001/2025"
    assert issue(desk.house.other_unit, desk.neighbour).official_number == "OBR/001/2025"
    with installation.work(desk.clerk) as work:
        number_letters_by(work, desk.fonds.id, "{fondo}/{unidad}/{consecutivo:04d}/{anio}")
    second = issue(desk.house.unit, desk.head)
    assert (second.official_number, second.folio) == ("SMA/TES/0002/2025", "S-2025-00003")
    with pytest.raises(NotPermitted):
        issue(desk.house.unit, desk.neighbour)


def test_a_letter_is_dispatched_and_filed_but_then_not_cancelled(desk, installation):
    file = desk.house.open()
    with installation.work(desk.unit_clerk) as work:
        said = LetterDetails(unit_id=desk.house.unit.id, signer="T", addressee="J", subject="Aviso")
        letter = issue_letter(work, desk.fonds.id, said, scan=Paper([b"Aviso\n"], "aviso.txt"))
    with installation.work(desk.unit_clerk) as work, pytest.raises(ItemRefused):
        dispatch_letter(work, letter.id, medium=Medium.POST, on=date(2025, 11, 20))
    with installation.work(desk.unit_clerk) as work:
        dispatch_letter(work, letter.id, medium=Medium.POST, proof="Guía 778")
    file_letter(installation, desk.unit_clerk, letter.id, file.reference)
    with installation.work(desk.unit_clerk) as work, pytest.raises(ItemElsewhere):
        cancel_letter(work, letter.id, reason="Ya no")
    with installation.reading(desk.unit_clerk) as reading:
        assert reading.session.get_one(OutgoingLetter, letter.id).document_id is not None
        assert reading.session.scalar(select(func.count()).select_from(Document)) == 1


def test_the_acknowledgement_is_the_same_bytes_each_time_and_holds_hostile_text(desk, installation):
    item = desk.register('#panic("no") [*$x$] \u0000 漢字 ' + "largo " * 100, sender="<b>Ana</b>", scan=b"Oficio\n")
    with installation.reading(desk.clerk) as reading:
        first, second = (acknowledgement(reading, desk.find(item)) for _ in range(2))
        strip = acknowledgement(reading, desk.find(item), strip=True)
    assert first == second
    assert first.startswith(b"%PDF-")
    assert strip.startswith(b"%PDF-")
    assert strip != first


def test_overdue_items_of_units_below_reach_the_head_above(desk, installation, given):
    below = given.unit(desk.fonds, "EGR", parent=desk.house.unit)
    with given.work() as work:
        person = Person(fonds_id=desk.fonds.id, name="Titular")
        work.session.add(person)
        work.session.flush()
        work.session.add(
            Appointment(
                person_id=person.id, role=Role.UNIT_HEAD, unit_id=desk.house.unit.id, starts_on=date(2020, 1, 1)
            )
        )
    plain = given.actor(desk.fonds, Role.UNIT_HEAD, desk.house.unit, handle="jefa", below=(below.id,))
    head = type(plain)(handle="jefa", fonds_id=plain.fonds_id, grants=plain.grants, person_id=person.id)
    late, own = desk.register("Tarde", term_days=1), desk.register("Propio", term_days=1)
    desk.route(late, below)
    desk.route(own, desk.house.unit)

    def told():
        with installation.reading(head) as reading:
            return [item.subject for item in escalated(reading)]

    assert told() == []
    installation.clock.set(datetime(2025, 11, 20, 18, 0, tzinfo=UTC))
    assert told() == ["Tarde"]
