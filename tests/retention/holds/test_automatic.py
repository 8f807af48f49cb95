from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from classification.series.kinds import Support
from records.access.service import record_access_request
from records.aggregations.questions import ObjectionsToReclassifying, objections
from records.custody.kinds import LoanKind
from records.custody.questions import ObjectionsToLoan
from records.documents.details import DocumentDetails
from records.documents.service import add_paper_document
from records.incidents.model import IncidentKind
from records.incidents.service import Report, find_again, record_incident
from records.restructuring.service import Division, Grounds, merge_aggregations, split_aggregation
from retention.holds.kinds import HoldKind, HoldState
from retention.holds.model import Hold

CLOSED = date(2020, 5, 29)
FLOOD = Report(
    kind=IncidentKind.DISASTER, act_number="AC/7/2026", act_on=date(2026, 11, 10), happened_on=date(2026, 11, 9),
    place="Bodega 2", cause="Inundación",
)  # fmt: skip


def ask(archive, file, folio="330026926000123", on=date(2026, 11, 3)):
    with archive.work() as work:
        record_access_request(work, file, folio=folio, requested_on=on)


def all_holds(archive) -> list[Hold]:
    with archive.reading() as reading:
        return list(reading.session.scalars(select(Hold).order_by(Hold.number)))


def test_an_access_request_holds_all_its_files_until_answer_and_appeal_are_over(archive, holds):
    first, second = archive.file("5C.3", CLOSED), archive.file("5C.4", CLOSED)

    ask(archive, first)
    ask(archive, second)

    (hold,) = all_holds(archive)
    assert (hold.kind, hold.state, hold.case_number) == (
        HoldKind.ACCESS_REQUEST, HoldState.IN_FORCE, "330026926000123",
    )  # fmt: skip
    # 20 + 15 business days from 3 November 2026, under both legal sets of days off (16 and 20 November, 25 December,
    # 1 January).
    assert hold.review_on == date(2026, 12, 24)
    assert (holds.held(first), holds.held(second)) == ([1], [1])
    assert archive.history(hold.id) == ["hold.placed", "hold.caught"]


def test_a_request_that_was_thought_over_holds_anew_what_it_meets_later(archive, holds):
    first, second = archive.file("5C.3", CLOSED), archive.file("5C.4", CLOSED)
    ask(archive, first)
    holds.release(all_holds(archive)[0])

    ask(archive, second)

    assert (holds.held(first), holds.held(second)) == ([], [2])


def test_a_disaster_holds_its_files_and_frees_each_that_is_found(archive, holds):
    files = [archive.file("5C.3", CLOSED) for _ in range(2)]
    with archive.work() as work:
        incident = record_incident(work, FLOOD, files)
    assert [holds.held(one) for one in files] == [[1], [1]]

    with archive.work() as work:
        find_again(work, incident.id, files[:1], on=date(2026, 11, 20), note="Restaurado")
    assert [holds.held(one) for one in files] == [[], [1]]
    with archive.work() as work:
        find_again(work, incident.id, files[1:], on=date(2026, 11, 21), note="Restaurado")

    (hold,) = all_holds(archive)
    assert (hold.state, hold.release_act, hold.released_on) == (HoldState.RELEASED, "AC/7/2026", date(2026, 11, 21))
    assert archive.history(hold.id) == ["hold.placed", "hold.freed_file", "hold.freed_file", "hold.released"]


@pytest.mark.parametrize(
    ("kind", "stopped"),
    [(LoanKind.INTERNAL, 1), (LoanKind.COURT_ORDER, 1), (LoanKind.IN_SITU, 0)],
)
def test_an_original_that_is_held_is_only_looked_at_in_the_archive(archive, holds, kind, stopped):
    file = archive.file("5C.3", CLOSED)
    holds.place(holds.of_files(file))

    with archive.reading() as reading:
        found = objections(reading, ObjectionsToLoan(file, kind))

    assert [one.code for one in found] == ["hold.original_stays"] * stopped


def test_a_held_file_is_split_and_joined_and_its_holds_go_along(archive, holds):
    """No document is lost, so nothing is stopped; what was held is held wherever it stands."""
    file, other = archive.file("5C.3"), archive.file("5C.3")
    with archive.work() as work:
        details = DocumentDetails(title="Oficio", created_on=date(2020, 2, 1), support=Support.PAPER)
        papers = [add_paper_document(work, file, details) for _ in range(2)]
    first, second = holds.place(holds.of_files(file)), holds.place(holds.of_series("5C.3", kind=HoldKind.CRIMINAL))
    gone = holds.place(holds.of_files(file))
    holds.release(gone)
    grounds = Grounds(reason="Son dos asuntos", authority="OF/1")

    division = Division(title="Otro asunto", document_ids=[papers[0].id])
    made = split_aggregation(archive.installation, archive.operator, file, division, grounds)
    assert holds.held(made.id) == [first.number, second.number]

    merge_aggregations(archive.installation, archive.operator, made.id, other, grounds)
    assert holds.held(other) == [first.number, second.number]
    assert holds.held(file) == [first.number, second.number]


def test_no_opinion_shortens_the_term_of_a_held_file_and_a_longer_one_is_free(archive, holds):
    file = archive.file("5C.3", CLOSED)
    holds.place(holds.of_files(file))

    with archive.reading() as reading:
        shorter = ObjectionsToReclassifying(archive.fonds.id, file, archive.node("5C.4"), has_opinion=True)
        longer = ObjectionsToReclassifying(archive.fonds.id, file, archive.node("6C.4"), has_opinion=True)
        assert [one.code for one in objections(reading, shorter)] == ["hold.term_stays"]
        assert objections(reading, longer) == []


def test_a_handover_holds_what_was_cut_until_it_is_closed(archive, holds):
    from retention.handovers.events import HandoverClosed, HandoverCut
    from retention.handovers.model import Handover, HandoverRow, Part
    from retention.handovers.states import HandoverState
    from system.organization.model import Person

    file = archive.file("5C.3", CLOSED)
    with archive.work() as work:
        people = [Person(fonds_id=archive.fonds.id, name=name) for name in ("Sale", "Entra")]
        work.session.add_all(people)
        work.session.flush()
        handover = Handover(
            fonds_id=archive.fonds.id, unit_id=archive.unit.id, outgoing_id=people[0].id, incoming_id=people[1].id,
            state=HandoverState.CUT, planned_on=date(2026, 12, 1), planned_by="carmen", minutes_number="ER/1",
        )  # fmt: skip
        work.session.add(handover)
        work.session.flush()
        work.session.add(
            HandoverRow(
                handover_id=handover.id, part=Part.CLOSED_FILES, position=1, entity_id=file, code="x", title="x",
                unit="TES", state="closed", boxes="", place="", technique="", is_historical=False,
            )
        )  # fmt: skip
        work.session.flush()
        work.emit(HandoverCut(entity_id=handover.id, fonds_id=archive.fonds.id, rows=1, digest="0" * 64))
    assert holds.held(file) == [1]

    with archive.work() as work:
        work.emit(HandoverClosed(entity_id=handover.id, fonds_id=archive.fonds.id, digest="0" * 64))

    assert holds.held(file) == []
    assert all_holds(archive)[0].release_act == "ER/1"
