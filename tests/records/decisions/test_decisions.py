from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import insert

from records.aggregations.errors import AggregationNotFound
from records.decisions import board, filed, following, notifying, queries, relating, service
from records.decisions.contents import Contents, contents_of
from records.decisions.errors import (
    AgendaItemUnknown,
    DecisionChanged,
    DecisionNotFound,
    DecisionRefused,
    DecisionStateRefuses,
    NotReadyToFinalise,
    RelationRefused,
)
from records.decisions.model import NotificationMeans, Publicity
from records.decisions.past import happened
from records.decisions.relations import DecisionRelationKind
from records.decisions.states import DecisionState
from records.documents.errors import DocumentNotFound
from records.evidence import queries as evidence
from records.evidence.errors import EvidenceLinkedAlready, EvidenceNotFound, EvidenceRefused
from records.evidence.model import EvidenceLink
from records.evidence.service import withdraw_evidence
from system import history
from system.actor import NotPermitted
from system.organization.model import Unit
from tests.records.decisions.steps import body_of

REPEALS, AMENDS = DecisionRelationKind.REPEALS, DecisionRelationKind.AMENDS


def codes(refusal) -> list[str]:
    return [objection.code for objection in refusal.value.objections]


def test_a_draft_has_no_number_and_takes_the_next_one_when_it_becomes_final(desk, house, installation):
    first, given_up, second = desk.draft(), desk.draft(), desk.draft()
    assert (first.reference, first.state, first.remedy) == (None, DecisionState.DRAFT, "administrative_review")
    with installation.work(house.archivist) as work:
        service.withdraw_decision(work, given_up.id, "Repetida")
    for one in (first, second):
        desk.support_permit(one)

    assert desk.finalise(first).reference == "PL-TES-2026-0001"
    assert desk.finalise(second).reference == "PL-TES-2026-0002"
    with installation.reading(house.coordinator) as reading:
        entries = history.of(reading.session, first.id)
    assert [one.action for one in entries if one.action.startswith("decision")] == [
        "decision.drafted", "decision.finalised",
    ]  # fmt: skip
    told = " ".join(one.facts for one in entries)
    assert "Hidalgo" not in told
    assert "Directora" not in told


def test_a_decision_is_not_final_while_it_lacks_elements_or_evidence_and_all_is_told_at_once(desk):
    bare = desk.draft(reasoning="", place="", remedy="")
    desk.support_permit(bare, without={"inspection", "payment"})
    with pytest.raises(NotReadyToFinalise) as refusal:
        desk.finalise(bare)
    assert codes(refusal) == [
        "decision.lacks_reasoned",
        "decision.lacks_place_and_date",
        "decision.gap",
        "decision.gap",
    ]
    assert [one.facts.get("requirement") for one in refusal.value.objections][2:] == [
        "Visita o inspección", "Pago de derechos",
    ]  # fmt: skip
    found = desk.found(bare)
    assert (found.required, found.fulfilled, found.number) == (7, 4, None)


def test_gaps_are_waived_by_somebody_who_neither_drafted_nor_makes_it_final(desk, house, installation):
    decision = desk.draft()
    desk.support_permit(decision, without={"payment"})
    with installation.work(house.archivist) as work, pytest.raises(NotPermitted):
        service.waive_gaps(work, decision.id, "No causa derechos")
    own = desk.draft(actor=house.coordinator)
    with installation.work(house.coordinator) as work, pytest.raises(DecisionRefused) as refusal:
        service.waive_gaps(work, own.id, " ")
    assert codes(refusal) == ["decision.reason_missing", "decision.own_draft"]
    with installation.work(house.coordinator) as work:
        service.waive_gaps(work, decision.id, "No causa derechos: obra pública")
    with pytest.raises(NotPermitted):
        desk.finalise(decision, actor=house.coordinator)

    assert desk.finalise(decision).reference == "PL-TES-2026-0001"
    found = desk.found(decision)
    assert (found.waived, found.has_gaps, found.overridden_by) == (["payment"], True, "carmen")


def test_a_gap_that_opens_after_the_waiver_still_stands_against_it(desk, house, installation):
    decision = desk.draft()
    desk.support_permit(decision, without={"payment"})
    with installation.work(house.coordinator) as work:
        service.waive_gaps(work, decision.id, "No causa derechos")
    with installation.reading(house.archivist) as reading:
        rows = reading.session.execute(evidence.of_decision(reading, decision.id)).all()
    inspection = next(row for row in rows if row.requirement == "inspection")
    with installation.work(house.archivist) as work:
        withdraw_evidence(work, decision.id, inspection.id, "Era de otro predio")
    with pytest.raises(NotReadyToFinalise) as refusal:
        desk.finalise(decision)
    assert [one.facts["requirement"] for one in refusal.value.objections] == ["Visita o inspección"]


def test_what_a_final_decision_says_does_not_change(desk, house, installation):
    final = desk.final()
    with installation.work(house.archivist) as work, pytest.raises(DecisionStateRefuses):
        service.describe_decision(work, final.id, Contents(kind="permit", matter="Otra cosa"))
    with installation.work(house.archivist) as work, pytest.raises(NotPermitted):
        service.withdraw_decision(work, final.id, "Me arrepentí")
    with installation.work(desk.head) as work:
        assert service.withdraw_decision(work, final.id, "Se dejó sin efectos en revisión").state == "withdrawn"


def test_leaving_a_decision_without_effect_does_not_lengthen_what_had_ended_before(desk, installation, clock):
    last = date(2026, 11, 25)
    ended = desk.final(in_force_until=last)
    clock.advance(days=40)
    with installation.work(desk.head) as work:
        assert service.withdraw_decision(work, ended.id, "No surtió efectos").in_force_until == last


def test_what_cannot_stand_is_refused_field_by_field(desk):
    with pytest.raises(DecisionRefused) as refusal:
        desk.draft(
            kind="none_such", matter=" ", decided_on=date(2027, 1, 1), in_force_from=date(2026, 2, 1),
            in_force_until=date(2026, 1, 1), amount=Decimal("NaN"), remedy="x", procedure="y", reasoning="z" * 50_001,
        )  # fmt: skip
    assert codes(refusal) == [
        "decision.text_too_long", "decision.matter_missing", "decision.kind_unknown", "decision.choice_unknown",
        "decision.choice_unknown", "decision.in_future", "decision.ends_before_start", "decision.ends_before_start",
        "decision.amount_unfit",
    ]  # fmt: skip


def test_two_people_who_edit_one_draft_are_told(desk, house, installation):
    draft = desk.draft()
    with installation.work(house.archivist) as work:
        service.describe_decision(work, draft.id, replace(contents_of(draft), place="León"), version=draft.version)
    with installation.work(house.coordinator) as work, pytest.raises(DecisionChanged):
        service.describe_decision(work, draft.id, replace(contents_of(draft), place="Celaya"), version=draft.version)
    assert desk.found(draft).place == "León"


def test_units_meet_their_own_decisions_and_readers_all_of_their_body(desk, house, other_house, installation):
    mine = desk.draft()
    theirs = desk.draft(actor=house.neighbour, unit=house.other_unit)
    with installation.reading(house.archivist) as reading:
        assert [row.id for row in reading.session.execute(queries.decisions(reading))] == [mine.id]
        with pytest.raises(DecisionNotFound):
            queries.find(reading, theirs.id)
    with installation.reading(desk.control) as reading:
        assert {row.id for row in reading.session.execute(queries.decisions(reading))} == {mine.id, theirs.id}
    with installation.reading(other_house.coordinator) as reading:
        assert reading.session.execute(queries.decisions(reading)).all() == []
    with installation.work(desk.control) as work, pytest.raises(NotPermitted):
        service.describe_decision(work, mine.id, contents_of(mine))
    with pytest.raises(NotPermitted):
        desk.draft(unit=house.other_unit)


def test_two_heads_who_make_decisions_final_at_once_leave_no_gap_in_the_numbers(desk, installation):
    drafts = [desk.draft() for _ in range(4)]
    for one in drafts:
        desk.support_permit(one)
    with ThreadPoolExecutor(4) as together:
        numbers = sorted(one.number for one in together.map(desk.finalise, drafts))
    assert numbers == [1, 2, 3, 4]


def test_a_repeal_ends_the_other_when_it_becomes_final(desk, house, installation):
    old, new = desk.final(), desk.draft(in_force_from=date(2026, 11, 10))
    with installation.work(house.archivist) as work:
        relating.relate(work, new.id, old.id, REPEALS)
    assert desk.found(old).state is DecisionState.FINAL
    desk.support_permit(new)
    desk.finalise(new)
    ended = desk.found(old)
    assert (ended.state, ended.ended_on, ended.in_force_until, ended.repealed_by_id) == (
        DecisionState.REPEALED, date(2026, 11, 10), date(2026, 11, 9), new.id,
    )  # fmt: skip
    assert not ended.is_in_force(date(2026, 11, 22))
    later = desk.draft()
    with installation.work(house.archivist) as work, pytest.raises(RelationRefused) as refusal:
        relating.relate(work, later.id, old.id, REPEALS)
    assert codes(refusal) == ["decision.target_repealed"]


def test_nobody_repeals_what_they_could_not_have_decided(desk, house, installation):
    theirs = desk.draft(actor=house.coordinator, unit=house.other_unit)
    head = house.given.actor(house.fonds, "unit_head", house.other_unit, handle="otro")
    desk_link = desk.document(house.open(unit_id=house.other_unit.id))
    desk.support_permit(theirs, document=desk_link, actor=house.coordinator)
    desk.finalise(theirs, actor=head)
    mine = desk.draft()
    desk.support_permit(mine)
    with installation.work(house.coordinator) as work:
        relating.relate(work, mine.id, theirs.id, REPEALS)
    with pytest.raises(NotPermitted):
        desk.finalise(mine)
    assert desk.found(theirs).state is DecisionState.FINAL
    assert desk.found(mine).reference is None


def test_relations_close_no_circle_whatever_their_kinds(desk, house, installation):
    first, second, third = (desk.final() for _ in range(3))
    with installation.work(house.archivist) as work:
        relating.relate(work, second.id, first.id, AMENDS)
        relating.relate(work, third.id, second.id, DecisionRelationKind.EXECUTES)
    for source, target in ((first, third), (first, first), (first, second)):
        with installation.work(house.archivist) as work, pytest.raises(RelationRefused) as refusal:
            relating.relate(work, source.id, target.id, AMENDS)
        assert codes(refusal) == ["decision.circle"]
    with installation.work(house.archivist) as work, pytest.raises(RelationRefused) as refusal:
        relating.relate(work, second.id, first.id, AMENDS)
    assert codes(refusal) == ["decision.related_already"]


def test_two_people_cannot_close_a_circle_between_them(desk, house, installation):
    first, second = desk.final(), desk.final()

    def say(pair):
        try:
            with installation.work(house.archivist) as work:
                relating.relate(work, pair[0].id, pair[1].id, AMENDS)
        except RelationRefused:
            return "refused"
        return "kept"

    with ThreadPoolExecutor(2) as together:
        assert sorted(together.map(say, ((first, second), (second, first)))) == ["kept", "refused"]


def test_a_relation_to_a_decision_out_of_sight_is_as_one_to_none(desk, house, installation):
    theirs = desk.draft(actor=house.neighbour, unit=house.other_unit)
    mine = desk.draft()
    with installation.work(house.archivist) as work, pytest.raises(DecisionNotFound):
        relating.relate(work, mine.id, theirs.id, AMENDS)


def test_a_remedy_runs_from_the_notification_by_the_calendar(desk, house, installation):
    final = desk.final()
    with installation.work(house.archivist) as work:
        ana = notifying.add_addressee(work, final.id, "Ana Pérez", NotificationMeans.PERSONAL)
        luis = notifying.add_addressee(work, final.id, "Luis Ruiz", NotificationMeans.BOARD)
    # Ten business days after Tuesday 3 November; Monday 16 (LFT) and Friday 20 (LFPA) are not worked.
    assert ana.due_on == date(2026, 11, 18)
    with installation.work(house.archivist) as work:
        told = notifying.note_notified(work, final.id, ana.id, on=date(2026, 11, 5), acknowledgement="Acuse 7")
    assert told.challengeable_until == date(2026, 11, 30)
    found = desk.found(final)
    assert (found.pending_notifications, found.challengeable_until) == (1, date(2026, 11, 30))
    assert found.is_challengeable(date(2027, 6, 1))
    with installation.work(house.archivist) as work:
        notifying.remove_addressee(work, final.id, luis.id)
    assert not desk.found(final).is_challengeable(date(2026, 12, 1))
    with installation.work(house.archivist) as work, pytest.raises(DecisionRefused) as refusal:
        notifying.note_notified(work, final.id, ana.id, on=date(2026, 11, 2))
    assert codes(refusal) == ["decision.notified_on_impossible"]
    with installation.reading(house.coordinator) as reading:
        assert "Ana" not in " ".join(one.facts for one in history.of(reading.session, final.id))


def test_the_unit_that_owes_a_follow_up_meets_the_decision_once_it_is_final_and_reports(desk, house, installation):
    draft = desk.draft()
    task = following.Task(what="Verificar la obra", unit_id=house.other_unit.id, due_on=date(2026, 12, 1))
    with installation.work(house.archivist) as work:
        owed = following.add_follow_up(work, draft.id, task)
    with installation.reading(house.neighbour) as reading, pytest.raises(DecisionNotFound):
        queries.find(reading, draft.id)
    desk.support_permit(draft)
    desk.finalise(draft)
    with installation.reading(house.neighbour) as reading:
        assert [one.what for one, _ in queries.to_follow(reading, [house.other_unit.id], 5)] == ["Verificar la obra"]
    with installation.work(house.neighbour) as work, pytest.raises(NotPermitted):
        service.withdraw_decision(work, draft.id, "No")
    with installation.work(house.neighbour) as work:
        following.report_follow_up(work, draft.id, owed.id, note="Verificada", done_on=date(2026, 11, 20))
    with installation.reading(house.neighbour) as reading:
        assert queries.to_follow(reading, [house.other_unit.id], 5) == []


def test_a_plan_becomes_final_with_its_five_commitments(desk, house, installation):
    plan = desk.draft(kind="local_action_plan", matter="Plan de gobierno abierto")
    desk.link(plan, "plan", "plan")
    with pytest.raises(NotReadyToFinalise) as refusal:
        desk.finalise(plan)
    assert codes(refusal) == ["decision.commitments_miscounted"]
    for number in range(1, 6):
        task = following.Task(
            what=f"Compromiso {number}", unit_id=house.unit.id, due_on=date(2027, 6, 1), indicator="Trámites en línea",
            target=Decimal(10),
        )  # fmt: skip
        with installation.work(house.archivist) as work:
            following.add_follow_up(work, plan.id, task)
    assert desk.finalise(plan).reference == "PA-TES-2026-0001"
    assert desk.found(plan).fulfilled == 1


def test_a_matter_that_passed_becomes_a_decision_of_its_body_in_one_step_and_only_once(
    desk, house, given, installation, other_house
):
    body, item = body_of(installation, house, given)
    with installation.work(house.archivist) as work:
        made = service.draft_from_item(work, item.id, house.unit.id)
    assert (made.kind, made.body_id, made.matter, made.sense, made.decided_on) == (
        "agreement", body.id, "Programa de obra", "Se aprueba", date(2026, 11, 5),
    )  # fmt: skip
    with installation.work(house.archivist) as work, pytest.raises(DecisionRefused) as refusal:
        service.draft_from_item(work, item.id, house.unit.id)
    assert codes(refusal) == ["decision.item_taken"]
    with installation.work(other_house.archivist) as work, pytest.raises(AgendaItemUnknown):
        service.draft_from_item(work, item.id, other_house.unit.id)
    with installation.work(house.archivist) as work:
        changed = replace(
            contents_of(made), legal_basis="Ley Orgánica", reasoning="Es necesario", signature="autograph"
        )
        service.describe_decision(work, made.id, changed)
    for role, requirement in (("minutes", "document"), ("request", "background")):
        desk.link(made, role, requirement)
    assert desk.finalise(made).reference == "AC-CAB-2026-0001"


def test_a_matter_that_did_not_pass_becomes_nothing(house, given, installation):
    _body, item = body_of(installation, house, given, passed=False)
    with installation.work(house.archivist) as work, pytest.raises(DecisionRefused) as refusal:
        service.draft_from_item(work, item.id, house.unit.id)
    assert codes(refusal) == ["decision.item_not_passed"]


def test_units_whose_codes_are_written_alike_share_their_numbers(desk, house, given, installation):
    twin = given.unit(house.fonds, "T E-S")
    other = given.unit(house.fonds, "T/E/S")
    coordinator = house.coordinator
    drafts = [desk.draft(kind="other", actor=coordinator, unit=unit) for unit in (twin, other)]
    file = house.open()
    for one in drafts:
        desk.link(one, "ruling", "document", document=desk.document(file), actor=coordinator)
    references = [desk.finalise(one, actor=desk.house.given.operator).reference for one in drafts]
    assert references == ["OD-T-E-S-2026-0001", "OD-T-E-S-2026-0002"]
    assert isinstance(twin, Unit)


def test_only_a_file_in_sight_is_linked_and_only_those_in_sight_are_shown(desk, house, installation):
    mine, theirs = house.open("Mío"), house.open("Ajeno", unit_id=house.other_unit.id)
    draft = desk.draft()
    with installation.work(house.archivist) as work:
        filed.link_file(work, draft.id, mine.id)
        filed.link_file(work, draft.id, mine.id)
    with installation.work(house.archivist) as work, pytest.raises(AggregationNotFound):
        filed.link_file(work, draft.id, theirs.id)
    with installation.work(house.coordinator) as work:
        filed.link_file(work, draft.id, theirs.id)
    with installation.reading(house.archivist) as reading:
        assert [one.title for one in queries.files(reading, draft.id)] == ["Mío"]
        assert [one.id for one in queries.of_file(reading, mine.id)] == [draft.id]


def test_a_link_is_pinned_to_version_and_digest_and_counts_in_the_same_act(desk, house, installation):
    draft = desk.draft()
    document = desk.document(content=b"ACTA 001/2026\n")
    link = desk.link(draft, "technical_report", document=document)
    assert (link.requirement, link.version_number) == ("report", 1)
    assert link.sha256 == "15d30aee264ddbc50fd83731f98bd3539a9865f34cd73e2e9411dd2cf711c175"
    assert desk.found(draft).fulfilled == 1
    with pytest.raises(EvidenceLinkedAlready):
        desk.link(draft, "technical_report", document=document)
    with installation.work(house.archivist) as work:
        withdraw_evidence(work, draft.id, link.id, "Era el borrador")
    assert desk.found(draft).fulfilled == 0
    assert desk.link(draft, "technical_report", document=document).id != link.id


def test_a_document_out_of_sight_is_as_none_and_its_link_tells_neither_title_nor_count(desk, house, installation):
    draft = desk.draft()
    hidden = desk.document(house.open("Secreto", unit_id=house.other_unit.id))
    with pytest.raises(DocumentNotFound):
        desk.link(draft, "request", "request", document=hidden)
    link = desk.link(draft, "request", "request", document=hidden, actor=house.coordinator)
    with installation.reading(house.archivist) as reading:
        assert reading.session.execute(evidence.of_decision(reading, draft.id)).all() == []
        assert [one.action for one in happened(reading, draft.id)] == ["decision.drafted"]
    with installation.reading(house.coordinator) as reading:
        assert [one.action for one in happened(reading, draft.id)] == ["decision.drafted", "evidence.linked"]
    with installation.work(house.archivist) as work, pytest.raises(EvidenceNotFound):
        withdraw_evidence(work, draft.id, link.id, "No lo veo")


def test_the_history_tells_of_no_file_and_no_decision_out_of_sight(desk, house, installation):
    theirs = desk.draft(actor=house.coordinator, unit=house.other_unit, kind="other")
    desk.link(theirs, "ruling", "document", actor=house.coordinator)
    desk.finalise(theirs, actor=house.given.operator)
    mine, hidden = desk.draft(), house.open("Ajeno", unit_id=house.other_unit.id)
    with installation.work(house.coordinator) as work:
        relating.relate(work, mine.id, theirs.id, AMENDS)
        filed.link_file(work, mine.id, hidden.id)
    with installation.reading(house.archivist) as reading:
        assert [one.action for one in happened(reading, mine.id)] == ["decision.drafted"]
    with installation.reading(desk.control) as reading:
        assert len(happened(reading, mine.id)) == 3


def test_a_decision_with_ten_thousand_documents_is_listed_page_by_page_and_counted(
    desk, house, installation, client_of
):
    draft, document = desk.draft(), desk.document()
    with installation.work(house.archivist) as work:
        rows = [
            {
                "id": uuid4(), "fonds_id": house.fonds.id, "decision_id": draft.id, "document_id": document.id,
                "aggregation_id": document.aggregation_id, "version_number": 1, "sha256": "0" * 64, "role": "other",
                "requirement": f"x{number}", "pages": "", "linked_by": "given", "linked_at": work.now,
                "withdrawn_by": "", "withdrawn_reason": "",
            }
            for number in range(10_000)
        ]  # fmt: skip
        work.session.execute(insert(EvidenceLink), rows)
    desk.link(draft, "request", document=document)
    assert desk.found(draft).fulfilled == 1
    client = client_of(house.archivist)
    told = client.get(f"/api/decisions/{draft.id}/evidence").json()
    assert (told["total"], len(told["evidence"])) == (10_001, 50)
    assert client.get(f"/decisions/{draft.id}/evidence").status_code == 200
    assert client.get(f"/decisions/{draft.id}/history").status_code == 200


@pytest.mark.parametrize(
    ("role", "requirement", "expected"),
    [
        ("none_such", "", "evidence.role_unknown"),
        ("request", "none_such", "evidence.requirement_unknown"),
        ("payment", "request", "evidence.role_unfit"),
    ],
)
def test_a_link_that_fits_nothing_is_refused(desk, role, requirement, expected):
    with pytest.raises(EvidenceRefused) as refusal:
        desk.link(desk.draft(), role, requirement)
    assert codes(refusal) == [expected]


def test_two_who_link_at_once_are_both_counted(desk, house, installation):
    draft = desk.draft()
    papers = [(desk.document(), role) for role in ("request", "requirements", "inspection", "payment")]
    with ThreadPoolExecutor(4) as together:
        list(together.map(lambda one: desk.link(draft, one[1], document=one[0]), papers))
    assert desk.found(draft).fulfilled == 4


def test_amount_and_procedure_change_what_is_asked_for(desk, house, installation):
    contract = desk.draft(kind="contract", amount=Decimal(100000), procedure="direct_award")
    assert contract.required == 4
    with installation.work(house.archivist) as work:
        service.describe_decision(work, contract.id, replace(contents_of(contract), amount=Decimal("300000.01")))
    assert desk.found(contract).required == 5
    with installation.work(house.archivist) as work:
        service.describe_decision(
            work, contract.id, replace(contents_of(contract), amount=None, procedure="public_tender")
        )
    assert desk.found(contract).required == 6


def test_the_board_counts_what_is_in_sight(desk, house, installation):
    desk.final()
    short = desk.draft(decided_on=date(2025, 3, 3), publicity=Publicity.RESTRICTED)
    desk.support_permit(short, without={"payment"})
    with installation.work(house.coordinator) as work:
        service.waive_gaps(work, short.id, "No causa derechos")
    desk.finalise(short)
    desk.draft()
    with installation.reading(desk.control) as reading:
        (line,), years = board.board(reading), board.coverage(reading)
    assert (line.unit, line.kind, line.all, line.whole, line.partial, line.none) == ("TES", "permit", 2, 0, 2, 0)
    assert (line.fulfilled, line.required, line.percent) == (11, 14, 79)
    assert [(one.year, one.partial) for one in years] == [(2025, 1), (2026, 1)]
    with installation.reading(house.neighbour) as reading:
        assert board.board(reading) == []
