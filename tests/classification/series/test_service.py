"""Acts on appraisal sheets, over a real database."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier
from uuid import uuid4

import pytest

from classification.series import queries, service
from classification.series.citations import Citation
from classification.series.completeness import objections
from classification.series.contents import SheetContents, digest
from classification.series.errors import (
    AlreadySigned,
    RoleNotHeld,
    SheetChanged,
    SheetClassNotFound,
    SheetDraftExists,
    SheetIsNoDraft,
    SheetNotFound,
    SheetUnfit,
)
from classification.series.kinds import Technique
from classification.series.model import BoardOpinion, SheetState
from system import history
from system.actor import NotPermitted
from system.calendar.terms import Term
from system.organization.model import Appointment, Person
from system.organization.roles import Role
from tests.classification.series.test_completeness import FULL


def codes(refused):
    return [objection.code for objection in refused.value.objections]


def test_a_sheet_is_begun_saved_signed_by_three_and_holds(desk):
    sheet = desk.begin()
    assert (sheet.number, sheet.state, sheet.class_code, sheet.class_title) == (1, "draft", "05C.02", "Gastos")

    desk.save(sheet, desk.full)
    desk.sign(sheet, Role.UNIT_HEAD, desk.head)
    desk.sign(sheet, Role.OFFICE_ARCHIVIST, desk.archivist)
    assert desk.now(sheet).state is SheetState.DRAFT
    desk.sign(sheet, Role.ARCHIVES_COORDINATOR, desk.coordinator)

    assert desk.now(sheet).state is SheetState.SIGNED
    assert desk.history(sheet) == [
        "sheet.begun", "sheet.saved", "sheet.signed", "sheet.signed", "sheet.signed", "sheet.completed",
    ]  # fmt: skip
    with desk.reading() as reading:
        assert queries.contents_of(reading, desk.now(sheet)) == desk.full
        given = queries.signatures(reading, [sheet.id])[sheet.id]
        expected = digest(desk.full, fonds_id=desk.fonds.id, lineage_id=sheet.lineage_id, number=1)
        assert [(one.role, one.signed_by, one.digest) for one in given] == [
            (Role.UNIT_HEAD, "titular", expected),
            (Role.OFFICE_ARCHIVIST, "beto", expected),
            (Role.ARCHIVES_COORDINATOR, "coordinadora", expected),
        ]


def test_the_next_sheet_says_what_the_signed_one_said_and_supersedes_it_when_signed(desk):
    first = desk.sign_all(desk.begin(contents=desk.full))
    second = desk.begin()

    assert (second.number, desk.now(first).state) == (2, SheetState.SIGNED)
    with desk.reading() as reading:
        assert queries.contents_of(reading, second) == desk.full
        assert queries.feeding(reading, desk.fonds.id)[first.lineage_id].id == second.id
        assert queries.signed(reading, desk.fonds.id)[first.lineage_id].id == first.id
    desk.sign_all(second)
    assert (desk.now(first).state, desk.now(second).state) == (SheetState.SUPERSEDED, SheetState.SIGNED)
    with pytest.raises(SheetIsNoDraft):
        desk.save(first, desk.full)


def test_a_class_has_one_draft_and_only_classes_that_hold_files_have_sheets(desk):
    desk.begin()

    with pytest.raises(SheetDraftExists):
        desk.begin()
    with pytest.raises(SheetUnfit) as refused:
        desk.begin("5C")
    assert codes(refused) == ["sheet.class_holds_no_files"]
    with pytest.raises(SheetClassNotFound), desk.work() as work:
        service.begin_sheet(work, desk.fonds.id, uuid4())


def test_saving_after_a_signature_drops_it_and_the_same_again_does_not(desk):
    sheet = desk.begin(contents=desk.full)
    desk.sign(sheet, Role.UNIT_HEAD, desk.head)

    desk.save(sheet, desk.full)
    with desk.reading() as reading:
        assert len(queries.signatures(reading, [sheet.id])[sheet.id]) == 1
    desk.save(sheet, replace(desk.full, note="Otra cosa"))
    with desk.reading() as reading:
        assert queries.signatures(reading, [sheet.id])[sheet.id] == []
    with desk.reading() as reading:
        last = list(history.of(reading.session, sheet.id))[-1]
        assert (last.action, last.read_facts()["signatures_dropped"]) == ("sheet.saved", 1)


def test_signing_tells_everything_that_lacks_at_once(desk):
    sheet = desk.begin(contents=replace(SheetContents(), unit_id=desk.unit.id, office=Term(20), intermediate=Term(10)))

    with pytest.raises(SheetUnfit) as refused:
        desk.sign(sheet, Role.UNIT_HEAD, desk.head)

    assert codes(refused) == [
        "sheet.missing_producing_units", "sheet.missing_function", "sheet.missing_legal_attribution",
        "sheet.missing_description", "sheet.missing_document_types", "sheet.missing_values",
        "sheet.missing_technique", "sheet.missing_citations", "sheet.missing_access_condition",
        "sheet.missing_location", "sheet.missing_custodian", "sheet.over_cap",
    ]  # fmt: skip
    assert refused.value.objections[-1].basis == "LGA 37"


def test_nobody_signs_twice_nor_in_a_role_they_do_not_hold_there(desk, given):
    sheet = desk.begin(contents=desk.full)
    desk.sign(sheet, Role.UNIT_HEAD, desk.head)

    with pytest.raises(AlreadySigned) as refused:
        desk.sign(sheet, Role.UNIT_HEAD, given.actor(desk.fonds, Role.UNIT_HEAD, desk.unit, handle="otra"))
    assert codes(refused) == ["sheet.role_signed_already"]
    with pytest.raises(AlreadySigned) as refused:
        desk.sign(sheet, Role.OFFICE_ARCHIVIST, replace(desk.archivist, handle="TITULAR"))
    assert codes(refused) == ["sheet.signed_in_other_role"]
    with pytest.raises(RoleNotHeld):
        desk.sign(sheet, Role.UNIT_HEAD, desk.archivist)
    with pytest.raises(NotPermitted):
        desk.sign(sheet, Role.OFFICE_ARCHIVIST, desk.stranger)
    with pytest.raises(RoleNotHeld):
        desk.sign(sheet, Role.ARCHIVES_COORDINATOR, desk.operator)
    with pytest.raises(NotPermitted):
        desk.sign(sheet, Role.APPRAISAL_BOARD, desk.board)


def test_an_appointed_person_signs_where_they_are_appointed_and_by_their_name(desk):
    with desk.work(desk.operator) as work:
        person = Person(fonds_id=desk.fonds.id, name="Hugo Arriaga", position="Director")
        work.session.add(person)
        work.session.flush()
        since = date(2020, 1, 1)
        held = Appointment(person_id=person.id, role=Role.UNIT_HEAD, unit_id=desk.unit.id, starts_on=since)
        work.session.add(held)
    hugo = replace(desk.head, handle="hugo", person_id=person.id)
    sheet = desk.begin(contents=desk.full)
    elsewhere = desk.begin("5C.10", replace(desk.full, unit_id=desk.other.id))

    desk.sign(sheet, Role.UNIT_HEAD, hugo)

    with desk.reading() as reading:
        (signature,) = queries.signatures(reading, [sheet.id])[sheet.id]
        assert (signature.name, signature.position) == ("Hugo Arriaga", "Director")
    with pytest.raises(NotPermitted):
        desk.sign(elsewhere, Role.UNIT_HEAD, hugo)
    with pytest.raises(NotPermitted):
        desk.sign(elsewhere, Role.ARCHIVES_COORDINATOR, hugo)


def test_an_archivist_proposes_for_own_units_only(desk):
    sheet = desk.begin(actor=desk.archivist)

    assert (sheet.unit_id, sheet.drafted_by) == (desk.unit.id, "beto")
    desk.save(sheet, desk.full, desk.archivist)
    with pytest.raises(NotPermitted):
        desk.save(sheet, desk.full, desk.stranger)
    with pytest.raises(NotPermitted):
        desk.save(sheet, replace(desk.full, unit_id=desk.other.id, units=(desk.other.id,)), desk.archivist)
    with pytest.raises(NotPermitted):
        desk.begin("5C.10", actor=desk.head)
    desk.sign_all(sheet)
    with pytest.raises(NotPermitted):
        desk.begin(actor=desk.stranger)


def test_what_cannot_be_kept_is_refused_with_every_field(desk, given):
    elsewhere = given.unit(given.fonds("OTRO"), "X")
    sheet = desk.begin()
    hostile = replace(
        desk.full, unit_id=elsewhere.id, units=(elsewhere.id,), description="\x00", values="AZ", earliest_year=1,
        citations=(Citation("x" * 400, "1"),),
    )  # fmt: skip

    with pytest.raises(SheetUnfit) as refused:
        desk.save(sheet, hostile)

    assert {objection.facts["field"] for objection in refused.value.objections} == {
        "unit_id", "units", "description", "values", "earliest_year", "citations",
    }  # fmt: skip
    assert desk.history(sheet) == ["sheet.begun"]


def test_two_people_do_not_undo_each_other_unnoticed(desk):
    sheet = desk.begin()
    read = sheet.version
    desk.save(sheet, replace(desk.full, note="uno"), version=read)

    with pytest.raises(SheetChanged):
        desk.save(sheet, replace(desk.full, note="dos"), version=read)


def test_the_board_gives_its_opinion_of_a_sheet_and_nothing_more(desk):
    sheet = desk.begin(contents=desk.full)
    today = date(2026, 11, 22)

    with pytest.raises(NotPermitted), desk.work() as work:
        service.record_opinion(work, sheet.id, BoardOpinion.FAVOURABLE, "GI/1", today)
    with pytest.raises(SheetUnfit) as refused, desk.work(desk.board) as work:
        service.record_opinion(work, sheet.id, BoardOpinion.FAVOURABLE, " ", today + timedelta(days=1))
    assert codes(refused) == ["sheet.opinion_number_missing", "sheet.opinion_in_future"]
    with desk.work(desk.board) as work:
        service.record_opinion(work, sheet.id, BoardOpinion.WITH_OBSERVATIONS, "GI/2026/3", today)
    kept = desk.now(sheet)
    assert (kept.opinion, kept.opinion_number, kept.opinion_on, kept.opinion_by) == (
        BoardOpinion.WITH_OBSERVATIONS, "GI/2026/3", today, "grupo",
    )  # fmt: skip
    with pytest.raises(NotPermitted):
        desk.save(sheet, desk.full, desk.board)


def test_a_draft_is_withdrawn_and_the_next_one_takes_the_next_number(desk):
    sheet = desk.begin(contents=desk.full)
    with desk.work() as work:
        service.withdraw_sheet(work, sheet.id)

    assert desk.now(sheet).state is SheetState.WITHDRAWN
    with pytest.raises(SheetIsNoDraft):
        desk.sign(sheet, Role.UNIT_HEAD, desk.head)
    assert desk.begin().number == 2


def test_another_body_never_meets_a_sheet(desk, given):
    sheet = desk.begin(contents=desk.full)
    stranger = given.actor(given.fonds("OTRO"), Role.ARCHIVES_COORDINATOR, handle="ajena")

    with desk.reading(stranger) as reading:
        assert queries.list_sheets(reading, desk.fonds.id) == []
        assert queries.feeding(reading, desk.fonds.id) == {}
        assert queries.sections(reading, desk.fonds.id) == []
        with pytest.raises(SheetNotFound):
            queries.sheet_of(reading, sheet.id)
        assert queries.units_of(reading, [sheet.id]) == {sheet.id: ()}
        assert queries.signatures(reading, [sheet.id]) == {sheet.id: []}
    with pytest.raises(SheetNotFound):
        desk.save(sheet, desk.full, stranger)


def test_sheets_are_listed_in_the_order_of_the_chart_with_their_section(desk):
    for key in ("5C.10.1", "5C.10", "5C.2"):
        desk.begin(key)

    with desk.reading(desk.coordinator) as reading:
        assert [sheet.class_code for sheet in queries.list_sheets(reading, desk.fonds.id)] == [
            "05C.02", "05C.10", "05C.10.1",
        ]  # fmt: skip
        assert queries.sections(reading, desk.fonds.id) == [("5C", "05C Finanzas")]
        rows = reading.session.execute(queries.sheets(reading, desk.fonds.id)).all()
        assert {row.section_key for row in rows} == {"5C"}


def test_a_subseries_without_terms_is_complete_without_them(desk):
    bare = replace(desk.full, values="", value_reasons={}, office=None, intermediate=None, technique=None, citations=())
    subseries, series = desk.begin("5C.10.1", bare), desk.begin("5C.10", bare)

    with desk.reading() as reading:
        assert queries.standing_of(reading, subseries).percent == 100
        assert queries.standing_of(reading, series).missing == ("values", "terms", "technique", "citations")
    desk.sign_all(subseries)
    assert desk.now(subseries).state is SheetState.SIGNED


def test_what_is_kept_and_read_back_is_the_same_with_every_field_said(desk):
    sheet = desk.begin(contents=replace(FULL, unit_id=desk.unit.id, units=(desk.other.id, desk.unit.id)))

    with desk.reading() as reading:
        kept = queries.contents_of(reading, sheet)
    expected = replace(FULL, unit_id=desk.unit.id, units=tuple(sorted((desk.other.id, desk.unit.id))))
    assert kept == expected
    assert objections(kept, (), cap_years=25) == []
    assert kept.technique is Technique.SAMPLING


def test_two_who_sign_the_last_roles_at_once_complete_the_sheet_once(desk):
    sheet = desk.begin(contents=desk.full)
    desk.sign(sheet, Role.UNIT_HEAD, desk.head)
    ready = Barrier(4)

    def act(who):
        role, actor = who
        ready.wait(timeout=120)
        try:
            desk.sign(sheet, role, actor)
        except (AlreadySigned, SheetIsNoDraft) as refusal:
            return type(refusal).__name__
        return "signed"

    both = [(Role.OFFICE_ARCHIVIST, desk.archivist), (Role.ARCHIVES_COORDINATOR, desk.coordinator)]
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(act, [*both, *both]))
    assert told.count("signed") == 2
    assert desk.now(sheet).state is SheetState.SIGNED
    assert desk.history(sheet).count("sheet.completed") == 1


def test_nobody_opens_the_form_of_a_sheet_of_another_unit(desk):
    sheet = desk.begin(contents=desk.full)
    known = {desk.archivist: True, desk.coordinator: True, desk.stranger: False, desk.board: False}
    for actor, allowed in known.items():
        with desk.reading(actor) as reading:
            contents = queries.contents_of(reading, queries.sheet_of(reading, sheet.id))
            assert service.may_edit(reading, desk.fonds.id, contents) is allowed
